"""Terms of a cotangent: a number times scalars, over scalars, times a matrix; and the products they are made of."""

from __future__ import annotations

from fractions import Fraction
from functools import reduce
from typing import NamedTuple

from derive.kernel.sorts import NAT, ONE, REAL, Dim, Index, Real, Sort
from derive.kernel.terms import Num, Op, Term, abstract, app, num, op, var

SUMS = ("sum", "sum_range")
FIRST = op("at", num(1, NAT), sort=Index(ONE))
"""The only position of 1..1."""


class Weight(NamedTuple):
    """A term of a cotangent: a number times scalars, over scalars, times a matrix."""

    matrix: Term
    number: Fraction = Fraction(1)
    above: tuple[Term, ...] = ()
    below: tuple[Term, ...] = ()

    def term(self) -> Term:
        """The weight as a term, its sign apart: what is left is positive."""
        size = abs(self.number)
        top = [*([num(size.numerator)] if size.numerator != 1 else []), *self.above]
        bottom = [*([num(size.denominator)] if size.denominator != 1 else []), *self.below]
        if self.matrix.sort is REAL:
            whole = times(top if is_one(self.matrix) else [*top, self.matrix])
        else:
            whole = in_front(times(top), self.matrix) if top else self.matrix
        return op("/", whole, times(bottom), sort=whole.sort) if bottom else whole

    def moved(self, matrix: Term) -> Weight:
        """The same factor before another matrix."""
        return self._replace(matrix=matrix)


def times(parts: list[Term]) -> Term:
    total = parts[0] if parts else num(1)
    for part in parts[1:]:
        total = op("*", total, part, sort=REAL)
    return total


def in_front(scalar: Term, matrix: Term) -> Term:
    """A scalar before the first factor of a product."""
    if isinstance(matrix, Op) and matrix.name == "*" and matrix.args[0].sort is not REAL:
        return op("*", in_front(scalar, matrix.args[0]), matrix.args[1], sort=matrix.sort)
    return scaled(scalar, matrix)


def is_one(term: Term) -> bool:
    return isinstance(term, Num) and term.value == 1


def is_identity(term: Term) -> bool:
    return is_one(term) or isinstance(term, Op) and term.name == "identity"


def places(upper: Dim, lower: Dim) -> tuple[Term, Term]:
    """``[I; 0]`` and ``[0; I]``, which put something of so many rows above zeros and below them."""
    def one(size: Dim) -> Term:
        return num(1) if size is ONE else op("identity", sort=Real(size, size))

    def zero(rows: Dim, cols: Dim) -> Term:
        return num(0) if rows is cols is ONE else op("zeros", sort=Real(rows, cols))
    whole = upper + lower
    return (op("vstack", one(upper), zero(lower, upper), sort=Real(whole, upper)),
            op("vstack", zero(upper, lower), one(lower), sort=Real(whole, lower)))


def scaled(scalar: Term, matrix: Term) -> Term:
    """A scalar times a matrix, in the spelling of the parser."""
    return op("*" if matrix.sort.shape[0] is ONE else "scale", scalar, matrix, sort=matrix.sort)


def unit_place(matrix: Term) -> tuple[Term, Term] | None:
    """The place of the only entry that is 1, of a matrix that is given by ``(i, j) ↦ I(i, row) I(j, col)``."""
    if not isinstance(matrix, Op) or matrix.name != "matrix":
        return None
    i, j = (var(name, Index(dim)) for name, dim in zip(("r·", "c·"), matrix.sort.shape, strict=True))
    body = app(matrix.args[0], i, j)
    column = matrix.sort.shape[1] is ONE
    deltas = (body,) if column else body.args if isinstance(body, Op) and body.name == "*" else ()
    places = [delta.args[2] for delta, k in zip(deltas, (i, j), strict=False) if isinstance(delta, Op)
              and delta.name == "entry" and getattr(delta.args[0], "name", "") == "identity" and delta.args[1] is k
              and not {i, j} & delta.args[2].free]
    if len(places) != 2 - column:
        return None
    return places[0], FIRST if column else places[1]


def inner(left: Term, right: Term) -> Term:
    """``tr(leftᵀ right)``, a product where the matrices are columns."""
    if left.sort is REAL:
        return right if is_one(left) else op("*", left, right, sort=REAL)
    for one, other in ((left, right), (right, left)):
        place = unit_place(one)
        if place is not None:
            return op("entry", other, *place, sort=REAL)
    whole = product(transposed(left), right)
    return whole if whole.sort is REAL else op("trace", whole, sort=REAL)


def transposed(term: Term) -> Term:
    """The transpose, moved inward past products, inverses and transposes."""
    if term.sort is REAL:
        return term
    rows, cols = term.sort.shape
    if isinstance(term, Op):
        if term.name == "transpose":
            return term.args[0]
        if term.name in ("identity", "diag"):
            return term
        if term.name == "zeros":
            return op("zeros", sort=Real(cols, rows))
        if term.name == "*" and term.args[0].sort is not REAL:
            scalar, left = _apart(term.args[0])
            whole = product(transposed(term.args[1]), transposed(left))
            return whole if scalar is None else in_front(scalar, whole)
        if term.name == "scale" or term.name == "*" and term.args[0].sort is REAL:
            return scaled(term.args[0], transposed(term.args[1]))
        if term.name == "neg":
            return op("neg", transposed(term.args[0]), sort=Real(cols, rows))
        if term.name in SUMS:
            *bounds, terms = term.args
            i = var(f"i·{term.depth}", terms.sort.argument)
            return op(term.name, *bounds, abstract(i, transposed(app(terms, i))), sort=Real(cols, rows))
    return op("transpose", term, sort=Real(cols, rows))


def _apart(matrix: Term) -> tuple[Term | None, Term]:
    """The number before the first factor of a product, and the product without it."""
    if isinstance(matrix, Op) and len(matrix.args) == 2 and matrix.name in ("*", "scale"):
        if matrix.args[0].sort is REAL:
            return matrix.args
        scalar, left = _apart(matrix.args[0])
        return scalar, product(left, matrix.args[1])
    return None, matrix


def product(left: Term, right: Term) -> Term:
    """The product of two matrices, associated to the left, without factors 1 and ``I``."""
    if is_identity(left):
        return right
    if is_identity(right):
        return left
    matrices = left.sort is not REAL and isinstance(right, Op) and right.name == "*"
    if matrices and all(a.sort is not REAL for a in right.args):  # type: ignore[attr-defined]
        assert isinstance(right, Op)
        return product(product(left, right.args[0]), right.args[1])
    return op("*", left, right, sort=Real(left.sort.shape[0], right.sort.shape[1]))


def factors_of(matrix: Term) -> list[Term]:
    """The matrices of which a product is made."""
    factors: list[Term] = []
    while isinstance(matrix, Op) and matrix.name == "*" and matrix.args[0].sort is not REAL:
        factors.insert(0, matrix.args[1])
        matrix = matrix.args[0]
    return [matrix, *factors]


def diagonal(matrix: Term) -> Term:
    """The diagonal as a vector: ``u ⊙ v`` of ``u vᵀ``, and ``v ⊙ d`` of ``diag(v) A`` where ``d`` is that of ``A``."""
    sort = Real(matrix.sort.shape[0], ONE)
    factors = factors_of(matrix)
    for place in (0, -1):
        end = factors[place]
        if len(factors) > 1 and isinstance(end, Op) and end.name == "diag":
            rest = reduce(product, factors[1:] if place == 0 else factors[:-1])
            return op("hadamard", end.args[0], diagonal(rest), sort=sort)
    for place in range(1, len(factors)):
        if factors[place].sort.shape[0] is ONE:
            left, right = reduce(product, factors[:place]), transposed(reduce(product, factors[place:]))
            return op("hadamard", left, right, sort=sort)
    turned = transposed(matrix)
    upright = sum(isinstance(f, Op) and f.name == "transpose" for f in factors_of(turned))
    chosen = turned if 2 * upright < len(factors) else matrix
    return op("diagonal", chosen, sort=sort)


def multiplied(weight: Weight, scalar: Term) -> Weight:
    """A weight times a number; signs, literals and quotients are taken apart."""
    if isinstance(scalar, Num):
        return weight._replace(number=weight.number * scalar.value)
    if isinstance(scalar, Op) and scalar.sort is REAL:
        if scalar.name == "neg":
            return multiplied(weight._replace(number=-weight.number), scalar.args[0])
        if scalar.name == "/":
            upper = multiplied(weight, scalar.args[0])
            below = scalar.args[1]
            if isinstance(below, Num) and below.value:
                return upper._replace(number=upper.number / below.value)
            return upper._replace(below=(*upper.below, below))
        if scalar.name == "*" and scalar.args[0].sort is REAL:
            return multiplied(multiplied(weight, scalar.args[0]), scalar.args[1])
        if scalar.name == "trace" and scalar.args[0].sort is REAL:
            return multiplied(weight, scalar.args[0])
    return weight._replace(above=(*weight.above, scalar))


def pulled(weight: Weight) -> Weight:
    """A weight whose matrix is a product without numbers among its factors: they are in front."""
    matrix = weight.matrix
    if not isinstance(matrix, Op) or matrix.sort is REAL:
        return weight
    if matrix.name == "neg":
        return pulled(weight._replace(number=-weight.number, matrix=matrix.args[0]))
    if matrix.name == "scale" or matrix.name == "*" and matrix.args[0].sort is REAL:
        return pulled(multiplied(weight.moved(matrix.args[1]), matrix.args[0]))
    if matrix.name == "/":
        return pulled(multiplied(weight.moved(matrix.args[0]), op("/", num(1), matrix.args[1], sort=REAL)))
    if matrix.name == "*":
        left = pulled(Weight(matrix.args[0]))
        right = pulled(Weight(matrix.args[1]))
        return Weight(product(left.matrix, right.matrix), weight.number * left.number * right.number,
                      (*weight.above, *left.above, *right.above), (*weight.below, *left.below, *right.below))
    return weight


def total(weights: list[Weight], sort: Sort) -> Term:
    """The sum of weights; those with the same matrix and factors are counted together, positive ones first."""
    counted: dict[tuple[Term, tuple[Term, ...], tuple[Term, ...]], Fraction] = {}
    for w in map(pulled, weights):
        key = (w.matrix, tuple(sorted(w.above, key=repr)), tuple(sorted(w.below, key=repr)))
        counted[key] = counted.get(key, Fraction(0)) + w.number
    kept = [Weight(m, n, a, b) for (m, a, b), n in counted.items() if n]
    kept.sort(key=lambda w: w.number < 0)
    if not kept:
        return num(0) if sort is REAL else op("zeros", sort=sort)
    result: Term | None = None
    for w in kept:
        term = w.term()
        if result is None:
            result = op("neg", term, sort=sort) if w.number < 0 else term
        else:
            result = op("-" if w.number < 0 else "+", result, term, sort=sort)
    assert result is not None
    return result
