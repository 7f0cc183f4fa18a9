"""Facts that deny each other: ``false`` from them, anything from ``false``, and ``¬p`` from what ``p`` leads to."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from derive.kernel.sorts import PROP
from derive.kernel.terms import Op, Term, op

from . import instances
from .proof import Fact
from .search import Hint, NotFound, Scope


def by_clash(scope: Scope, goal: Term, hints: Sequence[Hint]) -> Fact:
    """Anything, where both ``p`` and ``¬p`` are in scope."""
    known = {fact.conclusion: fact for fact in scope.prover.facts}
    for formula, fact in known.items():
        if isinstance(formula, Op) and formula.name == "not" and formula.args[0] in known:
            false = scope.proof.rule("not_elim", (fact, known[formula.args[0]]))
            return scope.proof.rule("contradiction", (false,), goal)
    raise NotFound("no fact denies another")


def by_self_negation(scope: Scope, goal: Term, hints: Sequence[Hint]) -> Fact:
    """A contradiction from a fact ``p ⟺ ¬p``."""
    proof = scope.proof
    for fact in reversed(scope.prover.facts):
        formula = fact.conclusion
        if not isinstance(formula, Op) or formula.name != "=" or formula.args[0].sort is not PROP:
            continue
        for claim, other in (formula.args, formula.args[::-1]):
            if isinstance(other, Op) and other.name == "not" and other.args[0] is claim:
                equal = fact if claim is formula.args[0] else proof.symmetric(fact)
                assumed = proof.assume(claim)
                false = proof.rule("not_elim", (proof.transfer(equal, assumed), assumed))
                never = proof.rule("not_intro", (false,), claim)
                return proof.rule("not_elim", (never, proof.transfer(proof.symmetric(equal), never)))
    raise NotFound("no fact denies itself")


def by_denied_fact(scope: Scope, goal: Term, hints: Sequence[Hint]) -> Fact:
    """A contradiction from facts ``¬p`` and ``p``."""
    for fact in reversed(scope.prover.facts):
        formula = fact.conclusion
        if isinstance(formula, Op) and formula.name == "not":
            with suppress(NotFound):
                return scope.proof.rule("not_elim", (fact, instances.by_facts(scope, formula.args[0], hints)))
    raise NotFound("no fact denies another")


def by_negated_fact(scope: Scope, goal: Term, hints: Sequence[Hint]) -> Fact:
    """A contradiction from a fact ``¬p`` and a proof of ``p``."""
    for fact in reversed(scope.prover.facts):
        formula = fact.conclusion
        if isinstance(formula, Op) and formula.name == "not":
            positive = scope.attempt(formula.args[0], hints)
            if positive is not None:
                return scope.proof.rule("not_elim", (fact, positive))
    raise NotFound("no fact is contradicted")


def by_contradiction(scope: Scope, goal: Term, hints: Sequence[Hint]) -> Fact:
    """``¬p`` by deriving a contradiction from ``p``."""
    assert isinstance(goal, Op)
    (formula,) = goal.args
    with scope.prover.scope([scope.proof.assume(formula)]):
        false = scope.attempt(op("false", sort=PROP), hints)
    if false is None:
        raise NotFound("no contradiction was found from the opposite")
    return scope.proof.rule("not_intro", (false,), formula)
