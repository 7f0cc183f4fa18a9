"""The matrix exponential and its Fréchet derivative: rigorous in balls, exact where a power of the matrix is 0.

>>> from flint import fmpq
>>> from .matrix import build
>>> exponential(build(2, 2, [fmpq(0), fmpq(3), fmpq(0), fmpq(0)])).entries
(1, 3, 0, 1)
>>> frechet(build(2, 2, [fmpq(0)] * 4), build(2, 2, [fmpq(1), fmpq(2), fmpq(3), fmpq(4)])).entries
(1, 2, 3, 4)
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial
from operator import add, mul

from flint import arb, arb_mat, fmpq, fmpq_mat, fmpq_mpoly

from .dual import Dual
from .matrix import Matrix, Value, build, each, entries, identity, kind, pairwise, product
from .number import ONE, ZERO, Number, Undefined, Unsupported, constant, elementary, finite

TAYLOR = 18
"""Terms of the series in doubles; at a norm of at most 1/2 the rest is below 1e-20."""
MAX_NORM = 700.0
"""The norm above which an exponential overflows a double."""


def exponential(a: Value) -> Value:
    """The exponential of a square matrix.

    Raises:
        Undefined, Imprecise: when the value is out of range.
        Unsupported: for residues and for scalars of a program.
    """
    if not isinstance(a, Matrix):
        return elementary("exp", a)
    a = each(lambda x: constant(x) if isinstance(x, fmpq_mpoly) else x, a)
    if any(isinstance(x, Dual) for x in a.entries):
        return _of_duals(a)
    wide = kind(a)
    if wide is fmpq:
        return _nilpotent(a) or _of_balls(a)
    if wide is arb:
        return _of_balls(a)
    if wide is float:
        return _of_doubles(a)
    raise Unsupported("the exponential of a matrix of such numbers")


def frechet(a: Value, step: Value) -> Value:
    """The derivative of the exponential at ``a`` in the direction ``step``, of the same size.

    It stands beside the exponential in that of ``[[a, step], [0, a]]`` (Higham, Functions of Matrices, 3.6).
    """
    if not isinstance(a, Matrix):
        return elementary("exp", a) * step
    n = a.rows
    blank = (ZERO,) * n
    rows = [*(a.row(i) + step.row(i) for i in range(n)), *(blank + a.row(i) for i in range(n))]
    whole = exponential(Matrix(2 * n, 2 * n, tuple(x for row in rows for x in row)))
    return Matrix(n, n, tuple(x for i in range(n) for x in whole.row(i)[n:]))


def _of_duals(a: Matrix) -> Matrix:
    """The value and its derivative at the highest level."""
    level = max(x.level for x in a.entries if isinstance(x, Dual))
    split = [(x.value, x.tangent) if isinstance(x, Dual) and x.level == level else (x, ZERO) for x in a.entries]
    base = Matrix(a.rows, a.cols, tuple(value for value, _ in split))
    change = Matrix(a.rows, a.cols, tuple(tangent for _, tangent in split))
    found: Matrix = pairwise(lambda x, dx: Dual(level, x, dx), exponential(base), frechet(base, change))
    return found


def _nilpotent(a: Matrix) -> Value | None:
    """The exact sum of the series where it ends, else None."""
    n = a.rows
    base = fmpq_mat(n, n, list(a.entries))
    total = term = fmpq_mat(n, n, list(entries(identity(n))))
    for k in range(1, n + 1):
        term = term * base * (ONE / k)
        if not any(x != 0 for x in term.entries()):
            return build(n, n, [fmpq(x) for x in total.entries()])
        total = total + term
    return None


def _of_balls(a: Matrix) -> Matrix:
    found = arb_mat(a.rows, a.cols, list(map(arb, a.entries))).exp()
    return Matrix(a.rows, a.cols, tuple(map(finite, found.entries())))


def _of_doubles(a: Matrix) -> Value:
    """Scaling, the series, and squaring."""
    n = a.rows
    size = _norm(a.entries)
    if not size < MAX_NORM:
        raise Undefined("overflow")
    halvings = max(0, math.frexp(size)[1] + 1)
    small = each(partial(mul, 0.5 ** halvings), a)
    total = term = each(float, identity(n))
    for k in range(1, TAYLOR + 1):
        term = each(partial(mul, 1.0 / k), product(term, small))
        total = pairwise(add, total, term)
    for _ in range(halvings):
        total = product(total, total)
    return total


def _norm(numbers: Sequence[Number]) -> float:
    return math.sqrt(sum(float(x) ** 2 for x in numbers))
