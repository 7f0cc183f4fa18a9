"""Matrices over any of the scalars; a one by one matrix is the scalar itself.

>>> from flint import fmpq
>>> a = build(2, 2, [fmpq(1), fmpq(2), fmpq(3), fmpq(4)])
>>> product(a, inverse(a)) == identity(2), determinant(a), trace(a)
(True, -2, 5)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any

from flint import arb, arb_mat, fmpq, fmpq_mat, fmpq_mpoly, nmod, nmod_mat

from .dual import Dual, inner
from .number import (
    MAX_POLYNOMIAL,
    ONE,
    ZERO,
    Imprecise,
    Number,
    Undefined,
    Unsupported,
    compare,
    constant,
    divide,
    elementary,
    finite,
    power,
    repeated,
    shortened,
)

Value = Any
"""A scalar, a Matrix, an int (natural, integer, index, element), a truth value or a function."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """Entries row by row."""

    rows: int
    cols: int
    entries: tuple[Number, ...]

    def row(self, i: int) -> tuple[Number, ...]:
        """The ``i``-th row, counted from 0."""
        return self.entries[i * self.cols:(i + 1) * self.cols]


def build(rows: int, cols: int, entries: Sequence[Number]) -> Value:
    """A matrix, or the scalar when there is one entry."""
    return entries[0] if rows == cols == 1 else Matrix(rows, cols, tuple(entries))


def shape(a: Value) -> tuple[int, int]:
    """Rows and columns."""
    return (a.rows, a.cols) if isinstance(a, Matrix) else (1, 1)


def entries(a: Value) -> tuple[Number, ...]:
    """All entries, row by row."""
    return a.entries if isinstance(a, Matrix) else (a,)


def filled(rows: int, cols: int, value: Number) -> Value:
    """Every entry the same."""
    return build(rows, cols, [value] * (rows * cols))


def identity(n: int) -> Value:
    """Ones on the diagonal."""
    return build(n, n, [ONE if i == j else ZERO for i in range(n) for j in range(n)])


def each(function: Callable[[Number], Number], a: Value) -> Value:
    """The function at every entry."""
    return Matrix(a.rows, a.cols, tuple(map(function, a.entries))) if isinstance(a, Matrix) else function(a)


def pairwise(function: Callable[[Number, Number], Number], a: Value, b: Value) -> Value:
    """The function at every pair of entries of two matrices of one shape."""
    if isinstance(a, Matrix):
        return Matrix(a.rows, a.cols, tuple(map(function, a.entries, b.entries)))
    return function(a, b)


def total(numbers: Sequence[Number]) -> Number:
    """The sum."""
    return reduce(add, numbers) if numbers else ZERO


def dot(a: Sequence[Number], b: Sequence[Number]) -> Number:
    """The sum of products."""
    if len(a) == 1:
        return a[0] * b[0]
    if any(type(x) is Dual for x in a) or any(type(x) is Dual for x in b):
        return inner(a, b)
    return total([x * y for x, y in zip(a, b, strict=True)])


def product(a: Value, b: Value) -> Value:
    """The matrix product; inner dimensions agree."""
    if _is_long(a) and _is_long(b):
        raise Unsupported("a polynomial with too many terms")
    if not isinstance(a, Matrix) and not isinstance(b, Matrix):
        return a * b
    (rows, inner), (_, cols) = shape(a), shape(b)
    left, right = entries(a), entries(b)
    if {type(x) for x in left} | {type(x) for x in right} == {fmpq}:
        found = fmpq_mat(rows, inner, list(left)) * fmpq_mat(inner, cols, list(right))
        return build(rows, cols, found.entries())
    columns = [right[j::cols] for j in range(cols)]
    return build(rows, cols, [dot(left[i * inner:(i + 1) * inner], column) for i in range(rows) for column in columns])


def _is_long(a: Value) -> bool:
    """Whether some entry is a polynomial that must not be multiplied by another such one."""
    return any(type(x) is fmpq_mpoly and len(x) > MAX_POLYNOMIAL for x in entries(a))


def transpose(a: Value) -> Value:
    """Rows as columns."""
    if not isinstance(a, Matrix):
        return a
    return Matrix(a.cols, a.rows, tuple(x for j in range(a.cols) for x in a.entries[j::a.cols]))


def stacked(a: Value) -> Value:
    """The columns below each other."""
    rows, cols = shape(a)
    return build(rows * cols, 1, entries(transpose(a)))


def kronecker(a: Value, b: Value) -> Value:
    """A block ``x b`` for every entry ``x`` of ``a``."""
    (rows, cols), (inner_rows, inner_cols) = shape(a), shape(b)
    left, right = entries(a), entries(b)
    return build(rows * inner_rows, cols * inner_cols, [
        x * y for i in range(rows) for r in range(inner_rows)
        for x in left[i * cols:(i + 1) * cols] for y in right[r * inner_cols:(r + 1) * inner_cols]])


def below(a: Value, b: Value) -> Value:
    """One matrix above another with as many columns."""
    (rows, cols), (more, _) = shape(a), shape(b)
    return build(rows + more, cols, [*entries(a), *entries(b)])


def beside(a: Value, b: Value) -> Value:
    """One matrix beside another with as many rows."""
    return transpose(below(transpose(a), transpose(b)))


def commutation(rows: int, cols: int) -> Value:
    """The permutation that takes the stacked columns of a matrix of this shape to those of its transpose."""
    size = rows * cols
    return build(size, size, [ONE if (k // cols, k % cols) == (s % rows, s // rows) else ZERO
                              for k in range(size) for s in range(size)])


def trace(a: Value) -> Number:
    """The sum of the diagonal."""
    return total(entries(a)[::shape(a)[0] + 1])


def squares(a: Value) -> Number:
    """The sum of squared entries, exact when they are."""
    return total([x * x for x in entries(a)])


def norm(a: Value) -> Number:
    """The Frobenius norm of a matrix with several entries."""
    return elementary("sqrt", squares(a))


def kind(a: Value) -> type:
    """The widest type among the entries: what algorithm to take."""
    types = set(map(type, entries(a)))
    for wide in (fmpq_mpoly, Dual, float, arb):
        if wide in types:
            return wide
    return fmpq if types <= {fmpq, int} else next(iter(types - {fmpq, int}))


def inverse(a: Value) -> Value:
    """The inverse of an invertible matrix."""
    n = shape(a)[0]
    if n == 1:
        return divide(1, a)
    wide = kind(a)
    if wide is fmpq_mpoly:
        a, wide = each(_constant, a), fmpq
    if wide is Dual:
        return _dual_inverse(a)
    try:
        if wide is fmpq:
            return Matrix(n, n, tuple(fmpq_mat(n, n, list(a.entries)).inv().entries()))
        if wide is arb:
            return _ball_inverse(a)
        if wide is nmod:
            return Matrix(n, n, tuple(_residues(a).inv().entries()))
    except ZeroDivisionError as error:
        raise (Imprecise if wide is arb else Undefined)("the inverse of a singular matrix") from error
    return _adjugate(a) if n <= 3 else _eliminate(a)


def _ball_inverse(a: Matrix) -> Matrix:
    found = arb_mat(a.rows, a.cols, list(map(arb, a.entries))).inv()
    return Matrix(a.rows, a.cols, tuple(map(finite, found.entries())))


def _residues(a: Matrix) -> nmod_mat:
    """A matrix modulo a prime, some entries of which are rational."""
    prime = next(x.modulus() for x in a.entries if isinstance(x, nmod))
    return nmod_mat(a.rows, a.cols, [x if isinstance(x, nmod) else nmod(0, prime) + x for x in a.entries], prime)


def _constant(x: Number) -> Number:
    return constant(x) if isinstance(x, fmpq_mpoly) else x


def _dual_inverse(a: Matrix) -> Matrix:
    """``(A + εB)⁻¹ = A⁻¹ − ε A⁻¹BA⁻¹`` at the highest level."""
    level = max(x.level for x in a.entries if isinstance(x, Dual))
    split = [(x.value, x.tangent) if isinstance(x, Dual) and x.level == level else (x, ZERO) for x in a.entries]
    base = inverse(Matrix(a.rows, a.cols, tuple(value for value, _ in split)))
    change = Matrix(a.rows, a.cols, tuple(tangent for _, tangent in split))
    slope = product(product(base, change), base)
    return pairwise(lambda x, dx: Dual(level, x, -dx), base, slope)


def minor(a: Matrix, row: int, col: int) -> Value:
    """The matrix without a row and a column."""
    n = a.rows
    return build(n - 1, n - 1, [a.entries[i * n + j] for i in range(n) for j in range(n) if i != row and j != col])


def _adjugate(a: Matrix) -> Matrix:
    scale, n = determinant(a), a.rows
    cofactors = [(-1) ** (i + j) * determinant(minor(a, j, i)) for i in range(n) for j in range(n)]
    return Matrix(n, n, tuple(divide(x, scale) for x in cofactors))


def _eliminate(a: Matrix) -> Matrix:
    """Gauss and Jordan, with the pivots a float can compare."""
    n = a.rows
    rows = [list(a.row(i)) + [0 * a.entries[0] + int(i == j) for j in range(n)] for i in range(n)]
    for k in range(n):
        if isinstance(rows[k][k], float):
            best = max(range(k, n), key=lambda i: abs(rows[i][k]))
            rows[k], rows[best] = rows[best], rows[k]
        rows[k] = [divide(x, rows[k][k]) for x in rows[k]]
        for i in range(n):
            if i != k:
                rows[i] = [x - rows[i][k] * y for x, y in zip(rows[i], rows[k], strict=True)]
    return Matrix(n, n, tuple(x for row in rows for x in row[n:]))


def determinant(a: Value) -> Number:
    """The determinant."""
    n = shape(a)[0]
    if n == 1:
        return a
    wide = kind(a)
    if wide is fmpq:
        return fmpq_mat(n, n, list(a.entries)).det()
    if wide is arb:
        return arb_mat(n, n, list(map(arb, a.entries))).det()
    if wide is nmod:
        return _residues(a).det()
    return total([(-1) ** j * (a.entries[j] * determinant(minor(a, 0, j))) for j in range(n)])


def matrix_power(a: Value, exponent: int) -> Value:
    """A natural power of a square matrix."""
    if not isinstance(a, Matrix):
        return power(a, exponent)
    if exponent > 200:
        raise Undefined("an exponent too large")
    return repeated(_short_product, a, exponent) if exponent else identity(a.rows)


def _short_product(a: Value, b: Value) -> Value:
    """The product, in balls where exact entries get very long."""
    return each(shortened, product(a, b))


def rank(a: Value) -> int:
    """The rank of an exact matrix."""
    if kind(a) is not fmpq:
        raise Imprecise("the rank of an inexact matrix")
    rows, cols = shape(a)
    return int(fmpq_mat(rows, cols, list(entries(a))).rank())


def definite(a: Value, strict: bool) -> int | None:
    """1 when the symmetric part is positive definite (or semidefinite), -1 when not, None when unsure."""
    n = shape(a)[0]
    flat = entries(a)
    rows = [[(flat[i * n + j] + flat[j * n + i]) / 2 for j in range(n)] for i in range(n)]
    for k in range(n):
        side = compare(rows[k][k], 0)
        if side == 0 and not strict:
            if any(compare(x, 0) != 0 for x in rows[k][k + 1:]):
                return -1 if kind(a) is fmpq else None
            continue
        if side != 1:
            return None if side is None else -1
        for i in range(k + 1, n):
            factor = rows[i][k] / rows[k][k]
            rows[i] = [x - factor * y for x, y in zip(rows[i], rows[k], strict=True)]
    return 1
