"""Definitions: replacing a defined constant by its meaning, and back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from derive.kernel.errors import KernelError
from derive.kernel.sorts import PROP
from derive.kernel.terms import Lam, Op, Term, abstract

from .matching import Matcher, subterms
from .proof import Fact, conclusion_sides
from .rewriting import Rewrite, places, rewrite_once
from .search import Hint, NotFound, Scope

if TYPE_CHECKING:
    from .prover import Prover

SUFFIX = ".definition"


def is_defined(scope: Scope, term: Term) -> bool:
    """Whether the head of a term is a defined constant."""
    return isinstance(term, Op) and term.name + SUFFIX in scope.prover.proof.env.theorems


def meaning(prover: Prover, fact: Fact) -> Fact | None:
    """What a fact says when the defined predicate at its head is replaced by its meaning."""
    formula = fact.conclusion
    if not isinstance(formula, Op):
        return None
    if formula.name + SUFFIX not in prover.proof.env.theorems:
        return _under_quantifiers(prover, fact)
    equal = definition_at(prover, formula)
    return prover.proof.transfer(equal, fact) if formula.sort is PROP else None


def _under_quantifiers(prover: Prover, fact: Fact) -> Fact | None:
    """``∀ x, p(x)`` with the defined predicate ``p`` replaced by its meaning."""
    formula: Term = fact.conclusion
    while isinstance(formula, Op) and formula.name in ("forall", "implies"):
        last = formula.args[-1]
        formula = last.body if isinstance(last, Lam) else last
    if (
        formula is fact.conclusion
        or not isinstance(formula, Op)
        or formula.name + SUFFIX not in prover.proof.env.theorems
    ):
        return None
    try:
        found = unfolded(prover.scoped(), fact, formula.name)
    except (NotFound, KernelError):
        return None
    return found if found is not fact else None


def definition_at(prover: Prover, term: Op) -> Fact:
    """The defining equation of a constant at the arguments of ``term``."""
    (view, *_) = prover.library.views(term.name + SUFFIX)
    pattern, _ = conclusion_sides(view.conclusion)
    match = Matcher(view.variables).first(pattern, term)
    if match is None:
        raise NotFound(f"the definition of {term.name} does not fit")
    return view.realise(prover.proof, match, prover.prove)


def by_meaning(scope: Scope, goal: Term, hints: Sequence[Hint]) -> Fact:
    """The goal with its defined constants replaced by what they mean."""
    step = unfolded_once(scope, goal)
    if step is None:
        raise NotFound("nothing to unfold")
    equal, current, context = step
    fact = scope.prove(current, hints, cost=0 if isinstance(goal, Op) and is_defined(scope, goal) else 1)
    return scope.proof.replace(scope.proof.symmetric(equal), fact, context)


def unfolded_once(scope: Scope, goal: Term, name: str = "") -> Rewrite | None:
    """One defined constant of the goal replaced everywhere by its meaning."""
    if isinstance(goal, Op) and is_defined(scope, goal) and not name:
        equal = definition_at(scope.prover, goal)
        hole = scope.proof.fresh("p", PROP)
        return equal, conclusion_sides(equal.conclusion)[1], abstract(hole, hole)
    for term, _ in places(goal):
        if isinstance(term, Op) and is_defined(scope, term) and name in ("", term.name):
            (view, *_) = scope.library.views(term.name + SUFFIX)
            return rewrite_once(scope, goal, view)
    return None


def unfolded(scope: Scope, fact: Fact, name: str) -> Fact:
    """A fact with one defined constant replaced by its meaning."""
    for _ in range(8):
        step = unfolded_once(scope, fact.conclusion, name)
        if step is None:
            return fact
        equal, _, context = step
        fact = scope.proof.replace(equal, fact, context)
    return fact


def mentions(term: Term, name: str) -> bool:
    """Whether a constant occurs in a term."""
    return any(isinstance(t, Op) and t.name == name for t in subterms(term)) or any(
        isinstance(t, Op) and t.name == name for t, _ in places(term)
    )
