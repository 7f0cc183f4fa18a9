"""The foundations as data for the tests: their axioms as closed statements, and the numbers' verdict on a formula."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from derive.kernel.sorts import PROP
from derive.kernel.terms import Op, Term, Var, abstract, app, op, var
from derive.library.cache import Cache
from derive.library.index import read_index
from derive.numeric.crosscheck import crosscheck
from derive.numeric.verdict import Verdict
from derive.parser.read import read_expression
from derive.theory.theory import Theory, statements, syntax_of

SAMPLES, SECONDS = 60, 2.0

Foundations = tuple[Theory, dict[str, Term]]


def load() -> Foundations:
    """The vocabulary of the foundations, and every axiom by name."""
    index = read_index(Cache.default())
    theory = Theory(index)
    theory.load_vocabulary()
    axioms: dict[str, Term] = {}
    for item in index.foundations():
        if item.block.kind == "axiom":
            axioms.update(statements(syntax_of(item), theory.scope()))
    return theory, axioms


_LOADED: list[Foundations] = []


def foundations() -> Foundations:
    """The foundations, loaded once."""
    if not _LOADED:
        _LOADED.append(load())
    return _LOADED[0]


def opened(statement: Term) -> tuple[list[tuple[str, Term]], Term]:
    """The leading ∀ and ⟹ of a statement with fresh variables, and what they stand before."""
    parts: list[tuple[str, Term]] = []
    while isinstance(statement, Op) and statement.name in ("forall", "implies"):
        if statement.name == "forall":
            variable = var(f"v_{len(parts)}", statement.args[0].sort.argument)
            parts.append(("all", variable))
            statement = app(statement.args[0], variable)
        else:
            parts.append(("if", statement.args[0]))
            statement = statement.args[1]
    return parts, statement


def closed(parts: list[tuple[str, Term]], conclusion: Term) -> Term:
    """The statement that ``opened`` took apart."""
    for kind, part in reversed(parts):
        if kind == "all":
            assert isinstance(part, Var)
            conclusion = op("forall", abstract(part, conclusion), sort=PROP)
        else:
            conclusion = op("implies", part, conclusion, sort=PROP)
    return conclusion


def premises(statement: Term) -> int:
    """How many premises a statement has."""
    return sum(kind == "if" for kind, _ in opened(statement)[0])


def without(statement: Term, number: int) -> Term:
    """The statement without one of its premises."""
    parts, conclusion = opened(statement)
    place = [i for i, (kind, _) in enumerate(parts) if kind == "if"][number]
    return closed(parts[:place] + parts[place + 1:], conclusion)


def verdict(statement: Term) -> Verdict:
    """What the numbers say of a closed statement."""
    theory, _ = foundations()
    return crosscheck([], [], statement, definitions=theory.definitions, samples=SAMPLES, seconds=SECONDS)


@pytest.fixture
def judge() -> Callable[[str], Verdict]:
    """The numbers' verdict on a formula of the language."""
    def run(text: str) -> Verdict:
        theory, _ = foundations()
        scope = theory.scope()
        scope.declare_type("Ω")
        return verdict(scope.elaborate(read_expression(text), PROP))
    return run
