"""Invertible matrices as products of matrices that are known to be invertible: ``A⁻¹ + B⁻¹ = A⁻¹(A + B) B⁻¹``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product as pairs

from derive.kernel.algebra import Poly, primitive
from derive.kernel.errors import KernelError
from derive.kernel.normal import Normaliser
from derive.kernel.sorts import PROP, REAL
from derive.kernel.terms import Op, Term, op

from .. import equations
from ..polynomials import number, product, scaled
from ..proof import Fact
from ..search import Hint, NotFound, Scope

MIN_DEPTH = 2
STEP_DEPTH = 3
MAX_FACTORS = 10


def by_regular_factors(scope: Scope, goal: Term, hints: Sequence[Hint]) -> Fact:
    """A sum is invertible as a product of two or three matrices that are, times a number."""
    if not isinstance(goal, Op) or goal.name != "invertible" or scope.depth < MIN_DEPTH:
        raise NotFound("no matrix is said to be invertible")
    matrix = goal.args[0]
    if matrix.sort is REAL or not isinstance(matrix, Op):
        raise NotFound("not made of other matrices")
    known = [f for f in scope.prover.facts if equations.is_condition(f.conclusion)]
    algebra = Normaliser(f.conclusion for f in known)
    polynomial = algebra.reduce(algebra.polynomial(matrix))
    if not polynomial:
        raise NotFound("it is 0")
    wanted = primitive(polynomial)
    for parts, value in _products(algebra, _regular(scope, matrix)):
        found = primitive(value) if value else wanted
        if value and wanted[1] == found[1]:
            return _proved(scope, goal, parts, Fraction(wanted[0]) / Fraction(found[0]), known)
    raise NotFound("it is no product of matrices that are known to be invertible")


def _regular(scope: Scope, matrix: Term) -> list[Term]:
    """The matrices of this shape that are known to be invertible, and their inverses."""
    known = [f.conclusion.args[0] for f in scope.prover.facts[::-1]
             if isinstance(f.conclusion, Op) and f.conclusion.name == "invertible"]
    found = [term for term in known if term.sort is matrix.sort][:MAX_FACTORS // 2]
    return [*found, *(op("inverse", term, sort=term.sort) for term in found)]


def _products(algebra: Normaliser, terms: Sequence[Term]) -> Iterator[tuple[list[Term], Poly]]:
    """The products of up to three, with their normal forms."""
    single = [([term], algebra.reduce(algebra.polynomial(term))) for term in terms]
    found = single
    for count in range(3):
        if count:
            found = [([*parts, *last], algebra.reduce(algebra.multiply(p, q)))
                     for (parts, p), (last, q) in pairs(found, single)]
        yield from found


def _proved(scope: Scope, goal: Op, parts: list[Term], value: Fraction, known: Sequence[Fact]) -> Fact:
    """The product is invertible by the library's laws, and equal to the matrix up to a number."""
    term = product(parts) if value == 1 else scaled(number(value), product(parts))
    claim = op("invertible", term, sort=PROP)
    fact = scope.prover.prove(claim, (), min(STEP_DEPTH, scope.depth))
    try:
        return scope.proof.converted(fact, goal, known)
    except KernelError:
        raise NotFound("the normal forms differ") from None
