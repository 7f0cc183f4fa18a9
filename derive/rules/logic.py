"""Classical logic: a formula by showing that its negation and the facts in scope cannot all hold.

The facts are taken apart by their connectives; what remains are cases, witnesses of ∃, and instances of ∀ at
terms in sight.  Of atomic formulas it knows only that ``¬(a ≤ b)`` is ``b < a``, so this is for steps that are
pure logic.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from derive.kernel.sorts import PROP, REAL
from derive.kernel.terms import Op, Term, abstract, app, num, op

from .instances import opposite_order
from .matching import subterms
from .order.signs import irreflexive
from .proof import Fact, Proof, implication, negation
from .search import Hint, NotFound, Scope

MAX_FACTS = 160
MAX_BRANCHES = 7
MAX_INSTANCES = 6
MIN_DEPTH = 6
"""Logic is tried for what an author wrote, and for premises of that; further down it finds nothing and costs most."""
FALSE = op("false", sort=PROP)
_CONNECTIVES = {"and", "or", "not", "implies", "forall", "exists"}


def by_logic(scope: Scope, goal: Term, hints: Sequence[Hint]) -> Fact:
    """A formula with connectives, or a letter, by a tableau for its negation."""
    if scope.depth < MIN_DEPTH or not is_compound(goal) and isinstance(goal, Op):
        raise NotFound("not a compound formula that an author wrote")
    denied = scope.proof.assume(negation(goal))
    false = Tableau(scope).close([denied, *scope.prover.facts[-20:]], MAX_BRANCHES)
    return scope.proof.rule("contradiction", (false,), goal)


def by_both_ways(scope: Scope, goal: Term, hints: Sequence[Hint]) -> Fact:
    """``p ⟺ q`` from the two implications."""
    assert isinstance(goal, Op)
    left, right = goal.args
    forward = scope.prove(implication(left, right), hints)
    backward = scope.prove(implication(right, left), hints)
    return scope.proof.rule("iff_intro", (forward, backward))


def by_either_side(scope: Scope, goal: Term, hints: Sequence[Hint]) -> Fact:
    """``p ∨ q`` from one of them."""
    assert isinstance(goal, Op)
    left, right = goal.args
    found = scope.attempt(left, hints)
    if found is not None:
        return scope.proof.rule("or_left", (found,), right)
    return scope.proof.rule("or_right", (scope.prove(right, hints),), left)


def is_compound(formula: Term) -> bool:
    """Whether a formula is built with connectives."""
    return isinstance(formula, Op) and (
        formula.name in _CONNECTIVES or formula.name == "=" and formula.args[0].sort is PROP
    )


def excluded_middle(proof: Proof, p: Term) -> Fact:
    """``p ∨ ¬p``."""
    claim = op("or", p, negation(p), sort=PROP)
    denied = proof.assume(negation(claim))
    absurd = proof.rule("not_elim", (denied, proof.rule("or_left", (proof.assume(p),), negation(p))))
    never = proof.rule("not_intro", (absurd,), p)
    false = proof.rule("not_elim", (denied, proof.rule("or_right", (never,), p)))
    return proof.rule("contradiction", (false,), claim)


class Tableau:
    """One search for a contradiction."""

    def __init__(self, scope: Scope) -> None:
        self.scope, self.proof = scope, scope.proof

    def close(self, facts: Sequence[Fact], branches: int, used: frozenset[Term] = frozenset()) -> Fact:
        """``⊥`` from the facts; ``used`` are the formulas that were taken apart on the way."""
        self.scope.prover.check_time()
        known: dict[Term, Fact] = {}
        waiting = list(facts)
        while waiting:
            fact = waiting.pop(0)
            if fact.conclusion in known:
                continue
            known[fact.conclusion] = fact
            false = self._clash(known, fact)
            if false is not None:
                return false
            if len(known) > MAX_FACTS:
                raise NotFound("logic passed its bound")
            waiting.extend(self._parts(fact))
        return self._witness(known, branches, used) or self._divide(known, branches, used)

    def _clash(self, known: dict[Term, Fact], fact: Fact) -> Fact | None:
        formula = fact.conclusion
        if formula is FALSE:
            return fact
        if isinstance(formula, Op) and formula.name == "not" and formula.args[0] in known:
            return self.proof.rule("not_elim", (fact, known[formula.args[0]]))
        opposite = known.get(negation(formula))
        if opposite is not None:
            return self.proof.rule("not_elim", (opposite, fact))
        return self._disorder(known, fact)

    def _disorder(self, known: dict[Term, Fact], fact: Fact) -> Fact | None:
        """``⊥`` from ``a < b`` and ``b ≤ a``."""
        formula = fact.conclusion
        if not isinstance(formula, Op) or formula.name not in ("<", "<=") or formula.args[0].sort is not REAL:
            return None
        for name in ("<", "<=") if formula.name == "<" else ("<",):
            other = known.get(op(name, *reversed(formula.args), sort=PROP))
            if other is not None:
                zero = num(0)
                absurd = op("<", zero, zero, sort=PROP)
                less = self.proof.rule("combine", (fact, other), absurd, [num(1), num(1)], [-1, -1])
                return self.proof.rule("not_elim", (irreflexive(self.scope, zero), less))
        return None

    # Parts that follow at once

    def _parts(self, fact: Fact) -> list[Fact]:
        formula, proof = fact.conclusion, self.proof
        if not isinstance(formula, Op):
            return []
        if formula.name == "and":
            return [proof.rule("and_left", (fact,)), proof.rule("and_right", (fact,))]
        if formula.name == "=" and formula.args[0].sort is PROP:
            return [self._implied(fact), self._implied(proof.symmetric(fact))]
        if formula.name == "not" and isinstance(formula.args[0], Op):
            return self._denied(fact, formula.args[0])
        return []

    def _implied(self, equal: Fact) -> Fact:
        left = equal.conclusion.args[0]  # type: ignore[attr-defined]
        return self.proof.rule("implies_intro", (self.proof.transfer(equal, self.proof.assume(left)),), left)

    def _refuted(self, formula: Term, fact: Fact, claim: Callable[[Fact], Fact]) -> Fact:
        """``¬p`` because ``claim`` turns ``p`` into what ``fact`` denies."""
        absurd = self.proof.rule("not_elim", (fact, claim(self.proof.assume(formula))))
        return self.proof.rule("not_intro", (absurd,), formula)

    def _denied(self, fact: Fact, inner: Op) -> list[Fact]:
        proof = self.proof
        if inner.name == "not":
            (p,) = inner.args
            return [proof.rule("contradiction", (proof.rule("not_elim", (fact, proof.assume(negation(p)))),), p)]
        if inner.name == "or":
            p, q = inner.args
            return [
                self._refuted(p, fact, lambda f: proof.rule("or_left", (f,), q)),
                self._refuted(q, fact, lambda f: proof.rule("or_right", (f,), p)),
            ]
        if inner.name == "implies":
            p, q = inner.args
            denied = proof.assume(negation(p))
            vacuous = proof.rule("contradiction", (proof.rule("not_elim", (denied, proof.assume(p))),), q)
            absurd = proof.rule("not_elim", (fact, proof.rule("implies_intro", (vacuous,), p)))
            return [
                proof.rule("contradiction", (absurd,), p),
                self._refuted(q, fact, lambda f: proof.rule("implies_intro", (f,), p)),
            ]
        if inner.name == "exists":
            x = proof.fresh("x", inner.args[0].sort.argument)
            body = app(inner.args[0], x)
            never = self._refuted(body, fact, lambda f: proof.rule("exists_intro", (f,), inner.args[0], x))
            return [proof.generalise(never, [x])]
        if inner.name == "forall":
            return [self._exception(fact, inner)]
        turned = opposite_order(self.scope, fact)
        return [turned] if turned is not None else []

    def _exception(self, fact: Fact, inner: Op) -> Fact:
        """``∃ x, ¬p`` from ``¬∀ x, p``."""
        proof = self.proof
        x = proof.fresh("x", inner.args[0].sort.argument)
        body = app(inner.args[0], x)
        predicate = abstract(x, negation(body))
        claim = op("exists", predicate, sort=PROP)
        denied = proof.assume(negation(claim))
        found = proof.rule("exists_intro", (proof.assume(negation(body)),), predicate, x)
        holds = proof.rule("contradiction", (proof.rule("not_elim", (denied, found)),), body)
        absurd = proof.rule("not_elim", (fact, proof.generalise(holds, [x])))
        return proof.rule("contradiction", (absurd,), claim)

    # Witnesses, instances and cases

    def _witness(self, known: dict[Term, Fact], branches: int, used: frozenset[Term]) -> Fact | None:
        for formula, fact in known.items():
            if isinstance(formula, Op) and formula.name == "exists" and formula not in used:
                x = self.proof.fresh("x", formula.args[0].sort.argument)
                witness = self.proof.assume(app(formula.args[0], x))
                false = self.close([witness, *known.values()], branches, used | {formula})
                return self.proof.rule("exists_elim", (fact, false), x)
        return None

    def _divide(self, known: dict[Term, Fact], branches: int, used: frozenset[Term]) -> Fact:
        new = [f for f in self._instances(known) if f.conclusion not in known]
        if new and branches:
            return self.close([*new, *known.values()], branches - 1, used)
        if not branches:
            raise NotFound("logic alone does not give this")
        for formula, fact in known.items():
            cases = self._cases(formula, fact, known) if formula not in used else None
            if cases is not None:
                choice, left, right = cases
                first = self.close([*left, *known.values()], branches - 1, used | {formula})
                second = self.close([*right, *known.values()], branches - 1, used | {formula})
                return self.proof.rule("or_elim", (choice, first, second))
        raise NotFound("logic alone does not give this")

    def _instances(self, known: dict[Term, Fact]) -> list[Fact]:
        pool = list(dict.fromkeys(t for formula in known for t in subterms(formula) if t.sort is not PROP))
        found = []
        for formula, fact in known.items():
            if isinstance(formula, Op) and formula.name == "forall":
                sort = formula.args[0].sort.argument
                candidates = [t for t in pool if t.sort is sort][:MAX_INSTANCES]
                found += [self.proof.instance(fact, t) for t in candidates or [self.proof.fresh("x", sort)]]
        return found

    def _cases(self, formula: Term, fact: Fact, known: dict[Term, Fact]) -> tuple[Fact, list[Fact], list[Fact]] | None:
        proof = self.proof
        if not isinstance(formula, Op):
            return None
        if formula.name == "or":
            p, q = formula.args
            return None if p in known or q in known else (fact, [proof.assume(p)], [proof.assume(q)])
        inner = formula.args[0] if formula.name == "not" else None
        if formula.name == "implies":
            p, q = formula.args
            if q in known or negation(p) in known:
                return None
            yes = proof.assume(p)
            return excluded_middle(proof, p), [yes, proof.modus_ponens(fact, yes)], [proof.assume(negation(p))]
        if isinstance(inner, Op) and (inner.name == "and" or inner.name == "=" and inner.args[0].sort is PROP):
            return self._denied_cases(fact, inner)
        return None

    def _denied_cases(self, fact: Fact, inner: Op) -> tuple[Fact, list[Fact], list[Fact]]:
        proof, (p, q) = self.proof, inner.args
        yes, no = proof.assume(p), proof.assume(negation(p))
        if inner.name == "and":
            never = self._refuted(q, fact, lambda f: proof.rule("and_intro", (yes, f)))
            return excluded_middle(proof, p), [yes, never], [no]
        both = self._refuted(q, fact, lambda f: self._equal(yes, f))
        denied = proof.assume(negation(q))
        neither = proof.rule("not_elim", (fact, self._both_false(no, denied, p, q)))
        return excluded_middle(proof, p), [yes, both], [no, proof.rule("contradiction", (neither,), q)]

    def _equal(self, left: Fact, right: Fact) -> Fact:
        """``p = q`` from ``p`` and ``q``."""
        forward = self.proof.rule("implies_intro", (right,), left.conclusion)
        backward = self.proof.rule("implies_intro", (left,), right.conclusion)
        return self.proof.rule("iff_intro", (forward, backward))

    def _both_false(self, left: Fact, right: Fact, p: Term, q: Term) -> Fact:
        """``p = q`` from ``¬p`` and ``¬q``."""
        proof = self.proof
        from_p = proof.rule("contradiction", (proof.rule("not_elim", (left, proof.assume(p))),), q)
        from_q = proof.rule("contradiction", (proof.rule("not_elim", (right, proof.assume(q))),), p)
        return proof.rule(
            "iff_intro", (proof.rule("implies_intro", (from_p,), p), proof.rule("implies_intro", (from_q,), q))
        )

