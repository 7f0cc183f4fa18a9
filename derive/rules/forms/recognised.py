"""Matrices given by their entries, recognised as matrices that are made from others, with proofs.

``matrix(i ↦ j ↦ cos(x(i)))`` is ``map(cos, x)``: both have the same entries.
"""

from __future__ import annotations

from derive.kernel.errors import KernelError
from derive.kernel.sorts import REAL
from derive.kernel.terms import Op, Term, children

from ..differentiation.weights import in_front
from ..matrices.entries import Entries, argument_replaced
from ..matrices.entrywise import equal_entries
from ..proof import Fact, conclusion_sides, equation
from ..search import NotFound, Scope
from .lifting import Lifting, entry_of, positions
from .measure import Measure


def recognised(scope: Scope, term: Term) -> Fact | None:
    """``term = t`` with matrices given by their entries written otherwise where that is shorter; None if none is."""
    if not has_given(term):
        return None
    return Recognition(scope).of(term)


def has_given(term: Term) -> bool:
    """Whether some matrix is given by its entries in a term, perhaps under binders."""
    seen: set[Term] = set()
    waiting = [term]
    while waiting:
        part = waiting.pop()
        if part not in seen:
            seen.add(part)
            if isinstance(part, Op) and part.name == "matrix":
                return True
            waiting += children(part)
    return False


class Recognition:
    """One pass over a term, from the inside out."""

    def __init__(self, scope: Scope) -> None:
        self.scope, self.proof, self.measure = scope, scope.proof, Measure()
        self.known: dict[Term, Fact | None] = {}

    def of(self, term: Term) -> Fact | None:
        """``term = t``; None where nothing is recognised."""
        if term not in self.known:
            self.known[term] = self._of(term)
        return self.known[term]

    def _of(self, term: Term) -> Fact | None:
        if not isinstance(term, Op) or not term.args:
            return None
        if term.name == "matrix" or term.name == "sum" and has_given(term):
            return self.matrix(term)
        fact: Fact | None = None
        for place, part in enumerate(term.args):
            inner = self.of(part)
            if inner is None:
                continue
            current = term if fact is None else conclusion_sides(fact.conclusion)[1]
            step = argument_replaced(self.scope, current, place, inner)
            fact = step if fact is None else self.proof.chain(fact, step)
        return fact if fact is None or term.name != "scale" else self._in_front(fact)

    def _in_front(self, fact: Fact) -> Fact:
        """``2 (A x)`` as ``(2 A) x``, as sums of products are written elsewhere."""
        current = conclusion_sides(fact.conclusion)[1]
        spelled = in_front(*children(current))
        return fact if spelled is current else self.proof.chain(fact, self.proof.ring(equation(current, spelled)))

    def matrix(self, term: Op) -> Fact | None:
        """A matrix given by its entries, or a sum of such, as one that is made otherwise."""
        if term.sort is REAL:
            return None
        i, j = positions(term.sort)
        short = Lifting(i, j, self.measure).of(entry_of(term, i, j))
        if self.measure(short) >= self.measure(term):
            return None
        try:
            return equal_entries(self.scope, term, short, Entries(self.scope).equal)
        except (NotFound, KernelError):
            return None
