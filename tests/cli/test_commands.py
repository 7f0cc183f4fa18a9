"""Every command: what it prints, and its exit status."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import pytest

Run = Callable[..., SimpleNamespace]


def test_prove_a_name(derive: Run, pipeline: Any) -> None:
    found = derive("prove", "normal-equations")
    assert found.status == 0
    assert found.out.startswith("The normal equations of least squares") and "✓ proved" in found.out
    assert pipeline.asked == [("name", "normal-equations", "seed=0 samples=200 numbers=True digits=50")]


def test_the_options_arrive(derive: Run, pipeline: Any) -> None:
    derive("prove", "normal-equations", "--seed", "3", "--samples", "7", "--no-numbers", "--digits", "120")
    assert pipeline.asked[0][2] == "seed=3 samples=7 numbers=False digits=120"


def test_json_is_the_document(derive: Run) -> None:
    document = json.loads(derive("prove", "normal-equations", "--json").out)
    assert document["name"] == "normal-equations" and "certificate" not in document


def test_latex_and_axioms(derive: Run) -> None:
    assert derive("prove", "normal-equations", "--latex").out.startswith("\\documentclass")
    assert derive("prove", "normal-equations", "--axioms").out.rstrip().endswith("norm-squared")


def test_a_certificate_is_written(derive: Run) -> None:
    assert derive("prove", "normal-equations", "--certificate", "t.json").status == 0
    assert json.loads(Path("t.json").read_text()) == {"theorems": []}
    assert json.loads(Path("t.axioms.json").read_text()) == {"entries": []}
    refused = derive("prove", "wrong-sign", "--certificate", "u.json")
    assert refused.status == 2 and "no certificate" in refused.err and not Path("u.json").exists()


def test_a_refuted_theorem(derive: Run) -> None:
    found = derive("prove", "wrong-sign")
    assert found.status == 1
    for said in ("✗ refuted", "counterexample", "differs", "is false", "linear-algebra/normal-equations.thm:11:5"):
        assert said in found.out


def test_holes_are_not_a_proof(derive: Run) -> None:
    assert derive("prove", "theorem t show a = b by sorry").status == 1


def test_a_statement_is_made_a_theorem(derive: Run, pipeline: Any) -> None:
    derive("prove", "a + b = b + a", "--let", "a, b : real; n : dim")
    assert pipeline.asked == [("text", "theorem input\n  let a, b : real\n  let n : dim\n  show a + b = b + a")]


def test_a_statement_with_what_holds(derive: Run, pipeline: Any) -> None:
    derive("prove", "a = c", "--let", "a, b : real", "--define", "c = b", "--assume", "a = b", "--assume", "b ≠ 0")
    (asked,) = pipeline.asked
    assert asked[1].split("\n")[1:] == [
        "  let a, b : real", "  define c = b", "  assume a = b", "  assume b ≠ 0", "  show a = c"]


def test_a_theorem_says_itself_what_holds(derive: Run, pipeline: Any) -> None:
    Path("mine.thm").write_text("theorem mine\n  show a = a\n", "utf-8")
    for target in ("mine.thm", "theorem mine show a = a"):
        found = derive("prove", target, "--assume", "a = b")
        assert found.status == 2 and "a theorem says itself what is given" in found.err and not pipeline.asked


def test_a_text_from_a_pipe(derive: Run, pipeline: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(read=lambda: "# note\ntheorem t\n  show a = a\n"))
    derive("prove", "-")
    assert pipeline.asked[0][1].startswith("# note")


def test_a_file(derive: Run, pipeline: Any) -> None:
    Path("mine.thm").write_text("theorem mine\n  show a = a\n", "utf-8")
    assert derive("prove", "mine.thm").status == 0
    assert derive("check", "mine.thm").out.startswith("✓ mine")
    assert pipeline.asked == [("file", "mine.thm")] * 2


def test_check_fails_if_one_fails(derive: Run) -> None:
    for name in ("good", "bad"):
        Path(f"{name}.thm").write_text(f"theorem {name}\n", "utf-8")
    found = derive("check", "good.thm", "bad.thm")
    assert found.status == 1 and "✓ good" in found.out and "✗ bad   refuted" in found.out
    assert derive("check", "good.thm").status == 0
    missing = derive("check", "good.thm", "nowhere.thm", "--json")
    assert missing.status == 2
    assert [document["status"] for document in json.loads(missing.out)] == ["proved", "error"]


def test_lists(derive: Run) -> None:
    assert derive("list").out.splitlines() == [
        "linear-algebra", "  wrong-sign         A wrong sign",
        "  normal-equations   The normal equations of least squares"]
    assert [row["name"] for row in json.loads(derive("list", "--kind", "axiom", "--json").out)] == [
        "norm-squared", "norm-nonnegative"]
    assert derive("search", "least", "squares").out.startswith("normal-equations")
    assert derive("search", "nothing-like-this").status == 1


def test_show(derive: Run) -> None:
    found = derive("show", "normal-equations")
    assert found.out.startswith("# linear-algebra/normal-equations.thm:1\ntheorem normal-equations")
    assert json.loads(derive("show", "norm-squared", "--json").out)["kind"] == "axiom"


def test_axioms(derive: Run) -> None:
    found = derive("axioms", "normal-equations")
    assert found.status == 0 and "norm-squared         The square of a norm" in found.out
    assert {"name": "gradient-quadratic"} in json.loads(derive("axioms", "normal-equations", "--json").out)["axioms"]


def test_graph(derive: Run) -> None:
    assert "gradient:2" in derive("graph", "normal-equations").out
    assert derive("graph", "normal-equations", "--dot").out.startswith("digraph")
    assert derive("graph", "normal-equations", "--svg", "steps.svg").status == 0
    ElementTree.parse("steps.svg")
    assert json.loads(derive("graph", "normal-equations", "--library", "--json").out)["edges"] == [
        {"from": "norm-squared", "to": "normal-equations", "kind": "premise"}]


def test_new(derive: Run) -> None:
    assert derive("new", "mine").status == 0
    text = Path("mine.thm").read_text("utf-8")
    assert text.splitlines()[0].startswith("#") and "\ntheorem mine " in text
    again = derive("new", "mine.thm")
    assert again.status == 2 and "exists already" in again.err
    assert Path("mine.thm").read_text("utf-8") == text


@pytest.mark.parametrize("name", ["../mine", "a/b", "", "-x", "two words", "x" * 200, "é\0"])
def test_new_refuses_what_is_not_a_name(derive: Run, name: str) -> None:
    assert derive("new", "--", name).status == 2
    assert list(Path().iterdir()) == []
