"""Bounds of maxima, minima, absolute values and norms in sight, by the library's laws without premises."""

from __future__ import annotations

from collections.abc import Iterator

from derive.kernel.errors import KernelError
from derive.kernel.terms import Op, Term

from .matching import Matcher, subterms
from .proof import Fact, conclusion_sides
from .search import NotFound, Scope, fixed

HEADS = ("max", "min", "norm")
MAX_TERMS = 4
MAX_BOUNDS = 12


def bounded(formula: Term) -> list[Op]:
    """The first terms of a formula about which there may be such laws."""
    return [t for t in subterms(formula) if isinstance(t, Op) and t.name in HEADS][:MAX_TERMS]


def bounds_of(scope: Scope, formula: Term) -> list[Fact]:
    """What the library's inequalities say of these terms, such as ``‖x + y‖ ≤ ‖x‖ + ‖y‖`` and ``a ≤ max(a, b)``."""
    found = dict.fromkeys(fact for term in bounded(formula) for fact in _bounds(scope, term))
    return list(found)[:MAX_BOUNDS]


def _bounds(scope: Scope, term: Op) -> Iterator[Fact]:
    for view in scope.library.concluding("<=", term.name):
        if view.premises:
            continue
        for side in conclusion_sides(view.conclusion):
            match = Matcher(view.variables).first(side, term, fixed(view)) if isinstance(side, Op) else None
            if match is None or view.unbound(match):
                continue
            try:
                yield view.realise(scope.proof, match, scope.prove)
            except (NotFound, KernelError):
                continue
