"""Equations that are linear combinations of equations in scope: ``a − b = Σ mᵢ·(lᵢ − rᵢ)`` with multipliers that are
numbers or, between scalars, monomials.

Equations as rewriting rules replace their greatest term, which must have a factor known not to be zero; a
combination needs no such knowledge: ``(c² − c) v = 0`` follows from ``c v = c² v``.  Nor does it go astray where
two rules would compete.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from fractions import Fraction
from itertools import islice, product
from typing import NamedTuple

from derive.kernel.algebra import Monomial, Number, Poly, add
from derive.kernel.normal import Normaliser
from derive.kernel.sorts import REAL
from derive.kernel.terms import Op, Term, abstract, num, op

from ..equations import is_equation
from ..order.simplex import combination
from ..polynomials import Unwritten, Writer
from ..proof import Fact, conclusion_sides, equation
from ..search import Hint, NotFound, Scope

MAX_EQUATIONS = 12
MIN_DEPTH = 5
"""Combinations are for steps and their nearest premises."""
MAX_TERMS = 6
MAX_COLUMNS = 40


class Multiple(NamedTuple):
    """A multiplier times an equation; ``gap`` is the polynomial that it says to be 0."""

    multiplier: Term
    fact: Fact
    gap: Poly


def by_linear_equations(scope: Scope, goal: Term, hints: Sequence[Hint]) -> Fact:
    """The goal as a combination of the equations in scope between terms of its sort."""
    if scope.depth < MIN_DEPTH or not is_equation(goal) or conclusion_sides(goal)[0].sort.kind != "real":
        raise NotFound("not an equation that an author wrote")
    assert isinstance(goal, Op)
    sort = goal.args[0].sort
    facts = [f for f in scope.prover.facts if is_equation(f.conclusion) and _sort(f) is sort][-MAX_EQUATIONS:]
    if not facts:
        raise NotFound("no equation of this kind is in scope")
    algebra = Normaliser()
    target = gap(algebra, goal)
    plain = [Multiple(num(1), fact, gap(algebra, fact.conclusion)) for fact in facts]
    for wide in (False, True):
        columns = [*plain, *_multiples(algebra, target, plain)] if wide else plain
        found = combination([], [c.gap for c in columns], target, seconds=0.5) if wide < len(columns) else None
        if found is not None:
            values = (Fraction(int(m.p), int(m.q)) for m in found[1])
            return combined(scope, goal, [_weighted(v, c) for v, c in zip(values, columns, strict=True) if v])
        if sort is not REAL:
            break
    raise NotFound("no combination of the equations in scope gives this")


def _multiples(algebra: Normaliser, target: Poly, plain: Sequence[Multiple]) -> list[Multiple]:
    """Equations times monomials that turn one of their monomials into one of the goal's."""
    found: dict[tuple[Monomial, Fact], Multiple] = {}
    for column in plain:
        for (mono, _), (wanted, _) in product(islice(column.gap, MAX_TERMS), islice(target, 2 * MAX_TERMS)):
            ratio = quotient(wanted, mono)
            if not ratio or (ratio, column.fact) in found or len(found) >= MAX_COLUMNS:
                continue
            with suppress(Unwritten):
                multiple = algebra.multiply({(ratio, ""): 1}, column.gap)
                found[ratio, column.fact] = Multiple(Writer(algebra).monomial(ratio), column.fact, multiple)
    return list(found.values())


def quotient(top: Monomial, bottom: Monomial) -> Monomial | None:
    """The quotient of two monomials, None when it has a negative power."""
    powers: dict[int, Number] = dict(top)
    for atom, exponent in bottom:
        powers[atom] = powers.get(atom, 0) - exponent
    kept = tuple(sorted((atom, e) for atom, e in powers.items() if e))
    return kept if all(e > 0 for _, e in kept) else None


def _weighted(value: Fraction, column: Multiple) -> tuple[Term, Fact]:
    factor = column.multiplier
    if factor is num(1):
        return num(value), column.fact
    return (op("*", num(value), factor, sort=REAL) if value != 1 else factor), column.fact


def combined(scope: Scope, goal: Op, chosen: Sequence[tuple[Term, Fact]], known: Sequence[Fact] = ()) -> Fact:
    """``a = b + Σ mᵢ·(lᵢ − rᵢ)`` by the normal form, then every ``lᵢ`` by ``rᵢ``; ``known`` helps the normal form."""
    left, right = conclusion_sides(goal)
    firsts = [conclusion_sides(fact.conclusion)[0] for _, fact in chosen]
    fact = scope.proof.ring(equation(left, _total(right, chosen, firsts)), known)
    for place, (_, equal) in enumerate(chosen):
        hole = scope.proof.fresh("x", left.sort)
        firsts[place] = hole
        context = abstract(hole, equation(left, _total(right, chosen, firsts)))
        fact = scope.proof.replace(equal, fact, context)
        firsts[place] = conclusion_sides(equal.conclusion)[1]
    return scope.proof.converted(fact, goal, known)


def _total(start: Term, chosen: Sequence[tuple[Term, Fact]], firsts: Sequence[Term]) -> Term:
    """``b + Σ mᵢ·(xᵢ − rᵢ)``."""
    sort = start.sort
    for (multiplier, fact), first in zip(chosen, firsts, strict=True):
        difference = op("-", first, conclusion_sides(fact.conclusion)[1], sort=sort)
        part = op("*" if sort is REAL else "scale", multiplier, difference, sort=sort)
        start = op("+", start, part, sort=sort)
    return start


def _sort(fact: Fact) -> object:
    return conclusion_sides(fact.conclusion)[0].sort


def gap(algebra: Normaliser, formula: Term) -> Poly:
    """The polynomial that an equation says to be 0."""
    left, right = conclusion_sides(formula)
    return add(algebra.polynomial(left), algebra.polynomial(right), -1)
