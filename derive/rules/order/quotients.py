"""Inequalities with quotients, multiplied through by the denominators that are positive.

``a/b ≤ c/d`` is shown as ``a d ≤ c b`` when ``b`` and ``d`` are shown positive.  Facts in scope with such quotients,
and the bounds of maxima, minima and absolute values in sight, are multiplied through as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from derive.kernel.errors import KernelError
from derive.kernel.sorts import NAT, PROP, REAL
from derive.kernel.terms import Num, Op, Term, num, op

from ..matching import subterms
from ..polynomials import product
from ..proof import Fact
from ..search import Hint, NotFound, Scope
from .bounds import bounds_of

MIN_DEPTH = 5
MAX_FACTS = 20
MAX_DENOMINATORS = 6
MAX_SIZE = 400
"""A numerator with more parts than this is not multiplied out further."""


class Quotient(NamedTuple):
    """``top`` divided by the product of ``bottoms``, each known to be positive."""

    top: Term
    bottoms: tuple[Term, ...] = ()


class Clearing:
    """One search for the denominators of a formula; ``signs`` holds what was shown of each."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.signs: dict[Term, Fact] = {}

    def relation(self, formula: Op) -> tuple[Op, list[Term]] | None:
        """The relation without its denominators, and these, or None when it has none."""
        left, right = (self.quotient(side) for side in formula.args)
        bottoms = _joined(left.bottoms, right.bottoms)
        if not bottoms or len(bottoms) > MAX_DENOMINATORS:
            return None
        sides = (_lifted(side, bottoms) for side in (left, right))
        return op(formula.name, *sides, sort=PROP), bottoms

    def quotient(self, term: Term) -> Quotient:
        """A scalar as one quotient."""
        if not isinstance(term, Op) or term.sort is not REAL or len(subterms(term)) > MAX_SIZE:
            return Quotient(term)
        if term.name in ("+", "-"):
            left, right = map(self.quotient, term.args)
            bottoms = _joined(left.bottoms, right.bottoms)
            return Quotient(op(term.name, _lifted(left, bottoms), _lifted(right, bottoms), sort=REAL), tuple(bottoms))
        if term.name == "neg":
            inner = self.quotient(term.args[0])
            return Quotient(op("neg", inner.top, sort=REAL), inner.bottoms)
        if term.name == "*" and all(a.sort is REAL for a in term.args):
            left, right = map(self.quotient, term.args)
            return Quotient(product([left.top, right.top]), left.bottoms + right.bottoms)
        if term.name == "/":
            return self._divided(term)
        if term.name == "^" and isinstance(term.args[1], Num) and term.args[1].sort is NAT and term.args[1].value < 5:
            inner = self.quotient(term.args[0])
            times = int(term.args[1].value)
            return Quotient(op("^", inner.top, term.args[1], sort=REAL), inner.bottoms * times)
        return Quotient(term)

    def _divided(self, term: Op) -> Quotient:
        left, right = map(self.quotient, term.args)
        if isinstance(right.top, Num) and right.top.value:
            return Quotient(product([op("/", left.top, right.top, sort=REAL), *right.bottoms]), left.bottoms)
        factors = self._positive(right.top)
        if not factors:
            return Quotient(term)
        return Quotient(product([left.top, *right.bottoms]), (*left.bottoms, *factors))

    def _positive(self, term: Term) -> tuple[Term, ...]:
        """The factors of a term that is positive, none when that was not shown."""
        if isinstance(term, Num):
            return (term,) if term.value > 0 else ()
        if isinstance(term, Op) and term.name == "*" and all(a.sort is REAL for a in term.args):
            parts = [self._positive(a) for a in term.args]
            if all(parts):
                return tuple(f for part in parts for f in part)
        if term not in self.signs:
            fact = self.scope.attempt(op("<", num(0), term, sort=PROP))
            if fact is None:
                return ()
            self.signs[term] = fact
        return (term,)


def _joined(left: Sequence[Term], right: Sequence[Term]) -> list[Term]:
    """The least list of factors that has both lists in it."""
    return list((Counter(left) | Counter(right)).elements())


def _lifted(quotient: Quotient, bottoms: Sequence[Term]) -> Term:
    """The top of a quotient after it was extended to these denominators."""
    missing = list((Counter(bottoms) - Counter(quotient.bottoms)).elements())
    return product(missing if missing and quotient.top is num(1) else [quotient.top, *missing])


def by_clearing(scope: Scope, goal: Term, hints: Sequence[Hint]) -> Fact:
    """``a ≤ b`` or ``a < b`` from what it says without denominators."""
    assert isinstance(goal, Op)
    formulas = [goal, *(f.conclusion for f in scope.prover.facts[-MAX_FACTS:])]
    if scope.depth < MIN_DEPTH or goal.args[0].sort is not REAL or not any(map(has_quotient, formulas)):
        raise NotFound("no quotient to clear")
    clearing = Clearing(scope)
    cleared = clearing.relation(goal)
    known = [f for f in _facts(scope, clearing, goal) if f.conclusion is not goal]
    if cleared is None and not known:
        raise NotFound("no denominator was shown to be positive")
    plain, bottoms = cleared or (goal, [])
    with scope.prover.scope(known):
        fact = scope.prove(plain, hints)
    return _divided_by(scope, fact, goal, bottoms, list(clearing.signs.values()))


def has_quotient(formula: Term) -> bool:
    """Whether a scalar with letters in it is divided by."""
    return any(isinstance(t, Op) and t.name == "/" and t.args[1].free for t in subterms(formula))


def _facts(scope: Scope, clearing: Clearing, goal: Op) -> Iterator[Fact]:
    """What is known without its denominators: inequalities in scope, and the bounds of maxima in sight."""
    bounds = bounds_of(scope, goal)
    yield from bounds
    for fact in [*scope.prover.facts[-MAX_FACTS:], *bounds]:
        formula = fact.conclusion
        if not isinstance(formula, Op) or formula.name not in ("<", "<=") or not has_quotient(formula):
            continue
        cleared = clearing.relation(formula) if formula.args[0].sort is REAL else None
        if cleared is None:
            continue
        try:
            yield _multiplied(scope, fact, *cleared, list(clearing.signs.values()))
        except (NotFound, KernelError):
            continue


def _multiplied(scope: Scope, fact: Fact, plain: Op, bottoms: list[Term], signs: list[Fact]) -> Fact:
    factor = product(bottoms)
    sign = scope.prove(op("<", num(0), factor, sort=PROP))
    return _combine(scope, fact, plain, factor, sign, signs)


def _divided_by(scope: Scope, fact: Fact, goal: Op, bottoms: list[Term], signs: list[Fact]) -> Fact:
    if not bottoms:
        return fact
    factor = product([op("/", num(1), bottom, sort=REAL) for bottom in bottoms])
    sign = scope.prove(op("<", num(0), factor, sort=PROP))
    return _combine(scope, fact, goal, factor, sign, signs)


def _combine(scope: Scope, fact: Fact, goal: Op, factor: Term, sign: Fact, signs: list[Fact]) -> Fact:
    """``goal`` as the fact times a positive factor."""
    others = [s for s in islice(signs, MAX_DENOMINATORS) if s not in (fact, sign)]
    return scope.proof.rule("combine", (fact, sign, *others), goal, [factor], [1])
