"""Bounds of maxima, minima, absolute values, norms, exponentials and logarithms in sight, by the library's laws."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, islice

from derive.kernel.algebra import freeze
from derive.kernel.errors import KernelError
from derive.kernel.normal import Normaliser
from derive.kernel.sorts import PROP, REAL
from derive.kernel.sorts import match as match_sorts
from derive.kernel.terms import Op, Term, Var, num, op

from ..laws import View
from ..matching import Match, Matcher, subterms
from ..proof import Fact, conclusion_sides
from ..search import NotFound, Scope, fixed

HEADS = ("max", "min", "maximum", "minimum", "norm", "exp", "log")
CONDITIONED = ("exp", "log")
"""Of these, laws with premises are used too, such as ``log x ≤ x − 1`` where ``0 < x``."""
MAX_TERMS = 4
MAX_FOLLOWED = 8
MAX_NORMS = 8
MAX_DETOURS = 3
MAX_BOUNDS = 20


def bounded(formula: Term) -> list[Op]:
    """The terms of a formula about which there may be such laws."""
    return [t for t in subterms(formula) if isinstance(t, Op) and t.name in HEADS]


def bounds_of(scope: Scope, goal: Term, facts: Sequence[Fact] = ()) -> list[Fact]:
    """What the library's inequalities say of these terms, such as ``‖x + y‖ ≤ ‖x‖ + ‖y‖``, and of what they lead to."""
    found: dict[Fact, None] = {}
    waiting = detours(goal, [fact.conclusion for fact in facts]) + bounded(goal)[:MAX_TERMS]
    known = set(waiting)
    for term in waiting:
        bounds = dict.fromkeys(_bounds(scope, term, _positions(goal)))
        found.update(bounds)
        new = [t for fact in bounds for t in bounded(fact.conclusion) if t not in known]
        waiting += new[: max(0, MAX_FOLLOWED - len(waiting))]
        known.update(new)
    return list(found)[:MAX_BOUNDS]


def signs_of_norms(scope: Scope, formulas: Sequence[Term]) -> list[Fact]:
    """``0 ≤ ‖t‖`` for the norms that formulas speak of."""
    norms = dict.fromkeys(t for formula in formulas for t in bounded(formula) if t.name == "norm")
    signs = (scope.attempt(op("<=", num(0), t, sort=PROP), cost=1) for t in islice(norms, MAX_NORMS))
    return [fact for fact in signs if fact is not None]


def detours(goal: Term, facts: Sequence[Term]) -> list[Op]:
    """Norms of the goal as ``‖p + q‖``, for norms ``‖p‖`` and ``‖q‖`` in sight: ``u − w = (u − v) + (v − w)``."""
    norms = list(dict.fromkeys(t for f in (goal, *facts) for t in bounded(f) if t.name == "norm"))[:MAX_NORMS]
    algebra = Normaliser()
    wanted = {freeze(algebra.normal(t)) for t in bounded(goal) if t.name == "norm"}
    sums = [op("norm", op(sign, p.args[0], q.args[0], sort=p.args[0].sort), sort=REAL)
            for p, q in combinations(norms, 2) if p.args[0].sort is q.args[0].sort for sign in ("+", "-")]
    return [t for t in sums if freeze(algebra.normal(t)) in wanted][:MAX_DETOURS]


def _positions(goal: Term) -> list[Var]:
    """The positions that a goal speaks of."""
    return sorted((v for v in goal.free if v.sort.kind == "index"), key=lambda v: v.name)[:2]


def _bounds(scope: Scope, term: Op, positions: Sequence[Var]) -> Iterator[Fact]:
    for view in scope.library.concluding("<=", term.name):
        if view.premises and term.name not in CONDITIONED:
            continue
        for side in conclusion_sides(view.conclusion):
            match = Matcher(view.variables).first(side, term, fixed(view)) if isinstance(side, Op) else None
            for complete in _placed(view, match, positions) if match is not None else ():
                try:
                    yield view.realise(scope.proof, complete, scope.prove)
                except (NotFound, KernelError):
                    continue


def _placed(view: View, match: Match, positions: Sequence[Var]) -> Iterator[Match]:
    """The assignment where it is complete, else with each position for the one variable that is left."""
    left = view.unbound(match)
    if not left:
        yield match
    for position in positions if len(left) == 1 else ():
        placed = match.copy()
        if match_sorts(left[0].sort, position.sort, placed.dims, placed.opaque):
            placed.values[left[0]] = position
            yield placed
