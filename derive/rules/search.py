"""What the parts of the search share: hints, the failure, and a place in the search with its depth left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from derive.kernel.sorts import Dim, Opaque
from derive.kernel.terms import Term, parameters

from .laws import Library, View
from .matching import Match
from .proof import Fact, Proof

if TYPE_CHECKING:
    from .prover import Prover


class NotFound(Exception):
    """No proof was found; ``weight`` says how much the reason tells."""

    def __init__(self, reason: str, weight: int = 0, details: Sequence[str] = ()) -> None:
        super().__init__(reason)
        self.reason, self.weight, self.details = reason, weight, list(details)


class Hint(NamedTuple):
    """A reason the author gave: a name for messages, the readings it offers, and values it fixes.

    A value goes to the variable of that name (``?3`` for the fourth), or in order when the name is empty.
    """

    name: str
    views: tuple[View, ...]
    values: tuple[tuple[str, Term], ...] = ()


class Scope:
    """A prover with the depth that is left."""

    def __init__(self, prover: Prover, depth: int) -> None:
        self.prover, self.depth = prover, depth

    @property
    def proof(self) -> Proof:
        return self.prover.proof

    @property
    def library(self) -> Library:
        return self.prover.library

    def prove(self, goal: Term, hints: Sequence[Hint] = (), *, cost: int = 1) -> Fact:
        return self.prover.prove(goal, hints, self.depth - cost)

    def attempt(self, goal: Term, hints: Sequence[Hint] = (), *, cost: int = 1) -> Fact | None:
        return self.prover.attempt(goal, self.depth - cost, hints)


def identity(term: Term) -> Match:
    """An assignment under which the dimensions and sets of a term stand for themselves."""
    match = Match()
    dims, opaque = parameters(term)
    match.dims = {name: Dim.of(name) for name in dims}
    match.opaque = {name: Opaque(name) for name in opaque}
    return match


def fixed(view: View) -> Match:
    """Where matching starts: the dimensions and sets of a fact in scope stand for themselves."""
    return identity(view.source.conclusion) if view.source is not None else Match()
