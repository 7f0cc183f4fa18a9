"""Inequalities from facts that are the goal times a positive factor: ``t ≤ 0`` from ``(1 − q) t ≤ 0`` and ``q < 1``.

The factor need not be written anywhere: the difference of the fact's sides is divided by that of the goal's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import islice, product

from derive.kernel.algebra import Monomial, Number, Poly, add
from derive.kernel.errors import KernelError
from derive.kernel.normal import Normaliser
from derive.kernel.sorts import PROP, REAL
from derive.kernel.terms import Op, Term, num, op

from ..equations import conditions
from ..matrices.linear_equations import quotient
from ..polynomials import Unwritten, Writer
from ..proof import Fact, conclusion_sides
from ..pruning import pruned
from ..search import Hint, NotFound, Scope

MIN_DEPTH = 5
MAX_FACTS = 12
MAX_TERMS = 6
MAX_DIVISIONS = 6


def by_common_factor(scope: Scope, goal: Term, hints: Sequence[Hint]) -> Fact:
    """``a ≤ b`` from ``c a ≤ c b`` in scope, where ``c`` is positive."""
    assert isinstance(goal, Op)
    facts = [f for f in scope.prover.facts[-MAX_FACTS:] if _is_order(f.conclusion, goal)]
    if scope.depth < MIN_DEPTH or goal.args[0].sort is not REAL or not facts:
        raise NotFound("no inequality is in scope")
    known = conditions(scope, [goal, *(f.conclusion for f in facts)]) + facts
    algebra = Normaliser(f.conclusion for f in known)
    wanted = _gap(algebra, goal)
    for fact in reversed(facts):
        for factor in islice(_factors(algebra, _gap(algebra, fact.conclusion), wanted), 2):
            try:
                return _divided(scope, fact, goal, Writer(algebra).term(factor), known)
            except (NotFound, KernelError, Unwritten):
                continue
    raise NotFound("no fact is a multiple of the goal")


def _is_order(formula: Term, goal: Op) -> bool:
    """Whether a formula is an inequality between numbers, strict where the goal is."""
    return isinstance(formula, Op) and formula.name in ("<", goal.name) and formula.args[0].sort is REAL


def _gap(algebra: Normaliser, relation: Term) -> Poly:
    left, right = conclusion_sides(relation)
    return algebra.reduce(add(algebra.polynomial(right), algebra.polynomial(left), -1))


def _factors(algebra: Normaliser, whole: Poly, part: Poly) -> Iterator[Poly]:
    """The ``c`` that are no numbers, with ``c·part = whole``: single monomials first, then by long division."""
    if not part or not whole or len(whole) > MAX_TERMS * len(part):
        return
    for (top, a), (bottom, b) in product(islice(whole.items(), MAX_TERMS), islice(part.items(), MAX_TERMS)):
        factor = _ratio(top, bottom, a, b)
        if factor and algebra.reduce(algebra.multiply(factor, part)) == whole:
            yield factor
    found = _quotient(algebra, whole, part)
    if found is not None and len(found) > 1:
        yield found


def _quotient(algebra: Normaliser, whole: Poly, part: Poly) -> Poly | None:
    """The quotient of a division without remainder."""
    lead = max(part, key=_rank)
    total: Poly = {}
    rest = whole
    for _ in range(MAX_DIVISIONS):
        if not rest:
            return total
        top = max(rest, key=_rank)
        factor = _ratio(top, lead, rest[top], part[lead], constant=True)
        if factor is None:
            return None
        total = add(total, factor)
        rest = algebra.reduce(add(rest, algebra.multiply(factor, part), -1))
    return total if not rest else None


def _rank(key: tuple[Monomial, str]) -> tuple[tuple[int, Number], ...]:
    """The lexicographic order of monomials."""
    return tuple((-atom, exponent) for atom, exponent in key[0])


def _ratio(top: tuple[Monomial, str], bottom: tuple[Monomial, str], a: Number, b: Number, *,
           constant: bool = False) -> Poly | None:
    """The quotient of two monomials, None when it has a negative power or, unless asked for, is a number."""
    kept = quotient(top[0], bottom[0])
    if top[1] or bottom[1] or kept is None or not kept and not constant:
        return None
    value = Fraction(a) / Fraction(b)
    return {(kept, ""): int(value) if value.denominator == 1 else value}


def _divided(scope: Scope, fact: Fact, goal: Op, factor: Term, known: list[Fact]) -> Fact:
    """The goal as the fact times the reciprocal of a factor that is shown positive."""
    positive = scope.prove(op("<", num(0), factor, sort=PROP), cost=2)
    inverse = op("/", num(1), factor, sort=REAL)
    sign = scope.prove(op("<", num(0), inverse, sort=PROP))
    others = [f for f in known if f not in (fact, sign, positive)]

    def attempt(kept: list[Fact]) -> Fact:
        return scope.proof.rule("combine", (fact, sign, *kept), goal, [inverse], [1])

    return pruned([positive, *others], attempt)
