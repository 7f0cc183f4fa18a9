"""No axiom is proved without one of its premises, and none is proved to be false."""

from __future__ import annotations

import pytest

from derive.kernel.sorts import PROP
from derive.kernel.terms import Term, op, parameters
from derive.parser.read import read_file
from derive.parser.restore import restore
from derive.parser.unparse import text
from derive.theory.theory import statements
from tests.refusals.workshop import Workshop

from .conftest import foundations, premises, without

THEORY, AXIOMS = foundations()
PREMISES = [(name, number) for name, statement in AXIOMS.items() for number in range(premises(statement))]


@pytest.fixture(scope="module")
def searched() -> Workshop:
    """Proof search alone: numbers cannot speak of everything that the axioms speak of."""
    return Workshop(numbers=False)


def theorem(statement: Term) -> str:
    """A theorem file that claims a closed statement."""
    dims, opaque = parameters(statement)
    given = [f"  let {name} : dim" for name in sorted(dims)]
    given += [f"  let {name} : type" for name in sorted(opaque - {"Ω"})]
    return "\n".join(["theorem claimed", *given, f"  show {text(restore(statement))}"])


@pytest.mark.parametrize("name", AXIOMS)
def test_it_is_written_as_it_is_read(name: str) -> None:
    """So what the other tests refuse is the axiom with one change."""
    ((_, goal),) = statements(read_file(theorem(AXIOMS[name]), name).items[0], THEORY.scope())
    assert goal is AXIOMS[name]


@pytest.mark.parametrize("name", AXIOMS)
def test_its_negation_is_refused(name: str, searched: Workshop) -> None:
    assert searched(theorem(op("not", AXIOMS[name], sort=PROP)), name).status == "not proved"


@pytest.mark.parametrize(("name", "number"), PREMISES)
def test_it_is_refused_without_a_premise(name: str, number: int, searched: Workshop) -> None:
    assert searched(theorem(without(AXIOMS[name], number)), name).status == "not proved"
