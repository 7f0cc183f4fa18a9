"""Statements of a course, as it writes them: the false ones are refuted, the true ones never are.

In ``statements/`` the title of a theorem says whether it is true.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from derive.kernel.sorts import PROP
from derive.kernel.terms import Term, Var
from derive.library.index import read_index
from derive.numeric.crosscheck import crosscheck
from derive.numeric.verdict import Verdict
from derive.parser import syntax
from derive.parser.read import read_file
from derive.theory.statement import Context
from derive.theory.theory import Theory

FILES = sorted((Path(__file__).parent / "statements").glob("*.thm"))
Claim = tuple[list[Var], list[Term], Term]


@cache
def theory() -> Theory:
    """The vocabulary of the foundations."""
    found = Theory(read_index())
    found.load_vocabulary()
    return found


@cache
def blocks() -> dict[str, syntax.Theorem]:
    """All statements, by name."""
    items = [item for file in FILES for item in read_file(file.read_text(encoding="utf-8"), file.name).items]
    return {item.name: item for item in items if isinstance(item, syntax.Theorem)}


def claims(block: syntax.Theorem) -> Iterator[Claim]:
    """Variables, hypotheses and goal of every ``show``."""
    context = Context(theory().scope())
    for item in block.items:
        if isinstance(item, syntax.Show):
            formulas = [h.formula for h in context.hypotheses]
            yield context.variables, formulas, context.scope.elaborate(item.formula, PROP)
        else:
            context.add(item)


def verdict(name: str, **options: float) -> Verdict:
    """What the numbers say of the only claim of a statement."""
    (variables, hypotheses, goal), = claims(blocks()[name])
    return crosscheck(variables, hypotheses, goal, definitions=theory().definitions, **options)  # type: ignore[arg-type]


def named(title: str) -> list[str]:
    """The statements with a title."""
    return [name for name, block in blocks().items() if block.title == title]


@pytest.mark.parametrize("name", named("FALSE"))
def test_a_false_statement_is_refuted(name: str) -> None:
    found = verdict(name, seconds=20)
    assert found.kind == "refuted", found
    assert found.witness is not None and found.witness.values


@pytest.mark.parametrize("name", named("TRUE"))
def test_a_true_statement_agrees(name: str) -> None:
    found = verdict(name, samples=60, seconds=5)
    assert found.kind == "agrees" and found.witness is None, found


@pytest.mark.parametrize("name", named("VACUOUS"))
def test_what_contradictory_assumptions_imply_is_not_refuted(name: str) -> None:
    found = verdict(name, samples=60, seconds=0.5)
    assert found.kind == "not sampled" and found.reason, found


def test_there_are_many_wrong_constants() -> None:
    assert sum(name.startswith("false-") for name in blocks()) >= 25
    assert {block.title for block in blocks().values()} <= {"FALSE", "TRUE", "UNMET", "VACUOUS"}


@pytest.mark.parametrize(("name", "values"), [
    ("false-mono-0", {"d": "1", "μ": "1", "f": "x ↦ 1/2 x²"}),
    ("false-descent-eta2", {"d": "1", "L": "1", "η": "2"}),
    ("false-lower-lip-0", {"d": "1", "L": "1", "f": "x ↦ −1/2 x²"}),
    ("nilpotent", {"n": "3", "A": "[[0, 1, 0], [0, 0, 1], [0, 0, 0]]"}),
    ("square-zero", {"n": "2", "A": "[[0, 1], [0, 0]]"}),
    ("mapder-f", {"m": "1", "n": "1", "ψ": "the derivative of φ"}),
    ("sum-names", {"n": "1"}),
])
def test_counterexamples_are_what_a_teacher_would_write(name: str, values: dict[str, str]) -> None:
    witness = verdict(name, seconds=20).witness
    assert witness is not None
    assert values.items() <= dict(witness.values).items()


@pytest.mark.parametrize("name", ["log-f", "sqrt-f"])
def test_samples_outside_the_domain_are_counted_apart(name: str) -> None:
    found = verdict(name)
    assert "samples left the domain (right side" in found.reason


@pytest.mark.parametrize("name", named("UNMET"))
def test_nothing_is_said_where_the_hypotheses_are_met_nowhere(name: str) -> None:
    assert verdict(name).kind == "not sampled"
