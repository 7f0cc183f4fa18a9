"""Equations that are linear combinations of equations in scope: ``a − b = Σ mᵢ·(lᵢ − rᵢ)`` with rational multipliers.

Equations as rewriting rules replace their greatest term, which must have a factor known not to be zero; a
combination needs no such knowledge: ``(c² − c) v = 0`` follows from ``c v = c² v``.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from derive.kernel.algebra import Poly, add
from derive.kernel.normal import Normaliser
from derive.kernel.sorts import REAL
from derive.kernel.terms import Op, Term, abstract, num, op

from .equations import is_equation
from .proof import Fact, conclusion_sides, equation
from .search import Hint, NotFound, Scope
from .simplex import combination

MAX_EQUATIONS = 12
MIN_DEPTH = 5
"""Combinations are for steps and their nearest premises."""


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
    gaps = [_gap(algebra, f.conclusion) for f in facts]
    found = combination([], gaps, _gap(algebra, goal), seconds=0.5)
    if found is None:
        raise NotFound("no combination of the equations in scope gives this")
    chosen = [(Fraction(int(m.p), int(m.q)), fact) for m, fact in zip(found[1], facts, strict=True) if m]
    return _combined(scope, goal, chosen)


def _combined(scope: Scope, goal: Op, chosen: Sequence[tuple[Fraction, Fact]]) -> Fact:
    """``a = b + Σ mᵢ·(lᵢ − rᵢ)`` by the normal form, then every ``lᵢ`` replaced by ``rᵢ``."""
    left, right = conclusion_sides(goal)
    firsts = [conclusion_sides(fact.conclusion)[0] for _, fact in chosen]
    fact = scope.proof.ring(equation(left, _total(right, chosen, firsts)))
    for place, (_, equal) in enumerate(chosen):
        hole = scope.proof.fresh("x", left.sort)
        firsts[place] = hole
        context = abstract(hole, equation(left, _total(right, chosen, firsts)))
        fact = scope.proof.replace(equal, fact, context)
        firsts[place] = conclusion_sides(equal.conclusion)[1]
    return scope.proof.converted(fact, goal)


def _total(start: Term, chosen: Sequence[tuple[Fraction, Fact]], firsts: Sequence[Term]) -> Term:
    """``b + Σ mᵢ·(xᵢ − rᵢ)``."""
    sort = start.sort
    for (multiplier, fact), first in zip(chosen, firsts, strict=True):
        gap = op("-", first, conclusion_sides(fact.conclusion)[1], sort=sort)
        part = op("*" if sort is REAL else "scale", num(multiplier), gap, sort=sort)
        start = op("+", start, part, sort=sort)
    return start


def _sort(fact: Fact) -> object:
    return conclusion_sides(fact.conclusion)[0].sort


def _gap(algebra: Normaliser, formula: Term) -> Poly:
    left, right = conclusion_sides(formula)
    return add(algebra.polynomial(left), algebra.polynomial(right), -1)
