"""Equations between vectors and matrices: because their distance is 0, and entry by entry."""

from __future__ import annotations

from collections.abc import Sequence

from derive.kernel.algebra import freeze
from derive.kernel.normal import Normaliser
from derive.kernel.sorts import REAL
from derive.kernel.terms import Op, Term, Var, children, op

from ..equations import ring
from ..laws import View
from ..matching import Matcher, subterms
from ..proof import Fact, conclusion_sides, equation
from ..search import Hint, NotFound, Scope, fixed

MIN_DEPTH = 5
MAX_FACTS = 12


def by_distance(scope: Scope, goal: Term, hints: Sequence[Hint]) -> Fact:
    """``a = b`` because a fact in scope about ``‖a − b‖`` says that this is 0."""
    assert isinstance(goal, Op)
    if not _is_shaped(goal) or scope.depth < MIN_DEPTH:
        raise NotFound("not an equation of vectors that an author wrote")
    algebra = Normaliser()
    left, right = goal.args
    gaps = [freeze(algebra.normal(op("-", *sides, sort=left.sort))) for sides in ((left, right), (right, left))]
    for inner in _measured(scope, left):
        if freeze(algebra.normal(inner)) in gaps:
            zero = equation(inner, op("zeros", sort=left.sort))
            if zero is not goal:
                return ring(scope, goal, [scope.prove(zero, hints, cost=0)])
    raise NotFound("nothing is known of the distance of the two")


def _measured(scope: Scope, like: Term) -> list[Term]:
    """The vectors of whose norm a fact in scope speaks."""
    facts = [f.conclusion for f in reversed(scope.prover.facts[-MAX_FACTS:])]
    relations = (f for f in facts if isinstance(f, Op) and f.name in ("=", "<="))
    norms = (t for f in relations for t in subterms(f) if isinstance(t, Op) and t.name == "norm")
    return list(dict.fromkeys(t.args[0] for t in norms if t.args[0].sort is like.sort))


def by_entries(scope: Scope, goal: Term, hints: Sequence[Hint]) -> Fact:
    """``A = B`` because all their entries are equal, where something is known of entries."""
    assert isinstance(goal, Op)
    formulas = [goal, *(f.conclusion for f in scope.prover.facts)]
    if not _is_shaped(goal) or scope.depth < MIN_DEPTH or not any(map(_speaks_of_entries, formulas)):
        raise NotFound("nothing is known of entries")
    laws = [v for v in scope.library.concluding("=", "") if _is_extensionality(v)]
    for view in sorted(laws, key=lambda v: len(subterms(v.premises[0], under_binders=True))):
        match = Matcher(view.variables).first(view.conclusion, goal, fixed(view))
        if match is not None and not view.unbound(match):
            return view.realise(scope.proof, match, lambda p: scope.prove(p, hints))
    raise NotFound("no law says when matrices are equal")


def _is_shaped(goal: Op) -> bool:
    sort = goal.args[0].sort
    return goal.name == "=" and sort.kind == "real" and sort is not REAL


def _speaks_of_entries(formula: Term) -> bool:
    return isinstance(formula, Op) and formula.name == "entry" or any(map(_speaks_of_entries, children(formula)))


def _is_extensionality(view: View) -> bool:
    """Whether a law says that two matrices are equal when something holds for all of their entries."""
    if len(view.premises) != 1 or not _speaks_of_entries(view.premises[0]):
        return False
    return all(isinstance(side, Var) and side.sort.kind == "real" for side in conclusion_sides(view.conclusion))
