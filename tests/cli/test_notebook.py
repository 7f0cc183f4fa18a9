"""derive in Python: results, and that the verb ``derive.prove`` stays a verb."""

from __future__ import annotations

import importlib
from typing import Any

import networkx as nx
import pytest

import derive
from derive.errors import DeriveError


def test_a_result(pipeline: Any) -> None:
    result = derive.prove("normal-equations")
    assert result and result.status == "proved" and len(result.steps) == 7
    assert result.axioms == ["gradient-quadratic", "norm-nonnegative", "norm-squared"]
    assert isinstance(result.graph, nx.DiGraph) and result.svg().startswith("<svg")
    assert result._repr_latex_().startswith("$$\\begin{aligned}")
    assert set(result._repr_mimebundle_()) == {"text/plain", "text/latex"}
    assert "✓ proved" in str(result) and repr(result) == "<normal-equations: proved, 7 steps, 3 axioms>"
    assert [step.verdict and step.verdict["kind"] for step in result.steps[:2]] == ["agrees", "agrees"]
    assert {data["verdict"] for _, data in result.graph.nodes(data=True) if data["number"] in (1, 2)} == {"agrees"}
    assert result.certificate == {"theorems": []} and result.latex().startswith("\\documentclass")


def test_what_is_not_proved_is_false(pipeline: Any, capsys: pytest.CaptureFixture[str]) -> None:
    result = derive.prove("wrong-sign")
    assert not result
    result.show()
    assert "counterexample" in capsys.readouterr().out


def test_texts(pipeline: Any) -> None:
    assert [result.status for result in derive.check("theorem t\n  show a = b")] == ["proved with holes"]
    derive.prove("a = b", let="a, b : real")
    assert pipeline.asked[-1][1] == "theorem input\n  let a, b : real\n  show a = b"
    derive.prove("a = c", let="a, b : real", assume=["a = b"], define=["c = b"])
    assert pipeline.asked[-1][1].endswith("  define c = b\n  assume a = b\n  show a = c")


def test_an_unknown_name(pipeline: Any) -> None:
    with pytest.raises(DeriveError, match="did you mean"):
        derive.prove("normal-equation")


def test_the_verb_stays_a_verb(pipeline: Any) -> None:
    importlib.import_module("derive.prove")
    setattr(derive, "prove", importlib.import_module("derive.prove"))  # noqa: B010  what an import does
    assert callable(derive.prove)
    with pytest.raises(AttributeError):
        derive.nothing_of_the_kind  # noqa: B018
    assert {"prove", "check", "Result"} <= set(dir(derive))
