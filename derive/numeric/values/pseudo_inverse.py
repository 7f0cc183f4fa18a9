"""The pseudo-inverse of a matrix: exact at any rank, and at full rank over the other scalars.

>>> from flint import fmpq
>>> from .matrix import build
>>> pseudo_inverse(build(2, 2, [fmpq(1), fmpq(2), fmpq(2), fmpq(4)])).entries
(1/25, 2/25, 2/25, 4/25)
"""

from __future__ import annotations

from flint import fmpq, fmpq_mat, fmpq_mpoly

from .matrix import Value, build, each, entries, filled, inverse, kind, product, shape, transpose
from .number import ZERO, constant


def pseudo_inverse(a: Value) -> Value:
    """The matrix that satisfies the four conditions of Penrose.

    Raises:
        Undefined, Imprecise: for inexact scalars, where the rank is not full; the pseudo-inverse jumps there.
    """
    if kind(a) is fmpq_mpoly:
        a = each(lambda x: constant(x) if isinstance(x, fmpq_mpoly) else x, a)
    if kind(a) is fmpq:
        return _exact(a)
    rows, cols = shape(a)
    turned = transpose(a)
    return _left(a, turned) if cols <= rows else product(turned, inverse(product(a, turned)))


def _left(a: Value, turned: Value) -> Value:
    return product(inverse(product(turned, a)), turned)


def _exact(a: Value) -> Value:
    """From ``A = C F`` with independent columns and rows: ``A⁺ = F⁺ C⁺``."""
    rows, cols = shape(a)
    flat = [fmpq(x) for x in entries(a)]
    reduced, rank = fmpq_mat(rows, cols, flat).rref()
    rank = int(rank)
    if rank == 0:
        return filled(cols, rows, ZERO)
    found = [fmpq(x) for x in reduced.entries()]
    pivots = [next(j for j in range(cols) if found[i * cols + j] != 0) for i in range(rank)]
    right = build(rank, cols, found[:rank * cols])
    left = build(rows, rank, [flat[i * cols + j] for i in range(rows) for j in pivots])
    flipped = transpose(right)
    return product(product(flipped, inverse(product(right, flipped))), _left(left, transpose(left)))
