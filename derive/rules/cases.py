"""Cases: from a disjunction in scope, and roots of a product that is 0."""

from __future__ import annotations

from collections.abc import Sequence

from derive.kernel.sorts import PROP, REAL
from derive.kernel.terms import Op, Term, num, op

from . import instances
from .logic import excluded_middle
from .proof import Fact, equation, negation
from .search import Hint, NotFound, Scope

CASES_DEPTH = 6
"""Cases are told apart for what an author wrote and for its nearest premises: each of them is a whole search."""
MAX_CHOICES = 2


def by_cases(scope: Scope, goal: Term, hints: Sequence[Hint]) -> Fact:
    """The goal from both sides of ``p ∨ q`` in scope."""
    known = {fact.conclusion for fact in scope.prover.facts}
    choices = [f for f in reversed(scope.prover.facts) if _is_open(f.conclusion, known)]
    if scope.depth >= CASES_DEPTH:
        for choice in dict.fromkeys(choices[:MAX_CHOICES]):
            try:
                return divided(scope, choice, goal, hints)
            except NotFound:
                continue
    raise NotFound("no cases are in scope", -1)


def by_other_side(scope: Scope, goal: Term, hints: Sequence[Hint]) -> Fact:
    """``p ∨ q`` because ``q`` where ``p`` does not hold."""
    assert isinstance(goal, Op)
    if scope.depth < CASES_DEPTH:
        raise NotFound("not a choice that an author wrote")
    proof, (left, right) = scope.proof, goal.args
    with scope.prover.scope([proof.assume(negation(left))]):
        other = scope.prover.prove(right, hints, scope.depth)
    held = proof.rule("or_left", (proof.assume(left),), right)
    return proof.rule("or_elim", (excluded_middle(proof, left), held, proof.rule("or_right", (other,), left)))


def _is_open(formula: Term, known: set[Term]) -> bool:
    """Whether a formula is ``p ∨ q`` of which neither side is known."""
    return isinstance(formula, Op) and formula.name == "or" and known.isdisjoint(formula.args)


def divided(scope: Scope, choice: Fact, goal: Term, hints: Sequence[Hint]) -> Fact:
    """The goal in each of two cases."""
    assert isinstance(choice.conclusion, Op)
    proved = []
    for case in choice.conclusion.args:
        with scope.prover.scope([scope.proof.assume(case)]):
            proved.append(scope.prover.prove(goal, hints, scope.depth))
    return scope.proof.rule("or_elim", (choice, *proved))


def by_factors(scope: Scope, goal: Term, hints: Sequence[Hint]) -> Fact:
    """``s = t ∨ u = v`` because ``(s − t)(u − v) = 0``."""
    assert isinstance(goal, Op)
    roots = [_difference(side) for side in goal.args]
    zeros = [equation(root, num(0)) for root in roots if root is not None]
    if scope.depth < CASES_DEPTH or len(zeros) < 2 or zeros == list(goal.args):
        raise NotFound("not equations between numbers", -1)
    return divided(scope, instances.by_laws(scope, op("or", *zeros, sort=PROP), hints), goal, ())


def _difference(formula: Term) -> Term | None:
    """``s − t`` for ``s = t`` between numbers."""
    if not isinstance(formula, Op) or formula.name != "=" or formula.args[0].sort is not REAL:
        return None
    left, right = formula.args
    return left if right is num(0) else op("-", left, right, sort=REAL)
