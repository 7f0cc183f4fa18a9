"""The upper and the lower part of a matrix, and its left and right part, written without the matrices that cut it.

Of ``[A; B] w − [c; d]`` the upper part is ``A w − c``.  These are proposals, to be proved.
"""

from __future__ import annotations

from derive.kernel.sorts import ONE, REAL, Dim, Real
from derive.kernel.terms import Op, Term, num, op

from ..differentiation.weights import places, product, scaled, transposed


def rows(matrix: Term, upper: Dim, lower: Dim) -> tuple[Term, Term]:
    """The parts with the first ``upper`` and the last ``lower`` rows; ``[I; 0]ᵀ M`` where ``M`` does not show them."""
    cuts = places(upper, lower)
    found = [_part(matrix, upper, lower, last) for last in (False, True)]
    first, second = (product(transposed(cut), matrix) if part is None else part
                     for part, cut in zip(found, cuts, strict=True))
    return first, second


def columns(matrix: Term, left: Dim, right: Dim) -> tuple[Term, Term]:
    """The parts with the first ``left`` and the last ``right`` columns."""
    first, second = rows(transposed(matrix), left, right)
    return transposed(first), transposed(second)


def _part(matrix: Term, upper: Dim, lower: Dim, last: bool) -> Term | None:
    """One of the two parts, where the matrix shows it."""
    if not isinstance(matrix, Op):
        return None
    turned = matrix.args[0] if matrix.name == "transpose" else None
    if matrix.name == "vstack" and matrix.args[0].sort.shape[0] is upper:
        return matrix.args[last]
    if isinstance(turned, Op) and turned.name == "hstack" and turned.args[0].sort.shape[1] is upper:
        return transposed(turned.args[last])
    if matrix.name == "zeros":
        return _zeros(lower if last else upper, matrix.sort.shape[1])
    if matrix.name == "*" and matrix.args[0].sort is not REAL:
        part = _part(matrix.args[0], upper, lower, last)
        return None if part is None else product(part, matrix.args[1])
    if matrix.name in ("scale", "*"):
        part = _part(matrix.args[1], upper, lower, last)
        return None if part is None else scaled(matrix.args[0], part)
    if matrix.name in ("+", "-", "neg", "hstack"):
        parts = [_part(arg, upper, lower, last) for arg in matrix.args]
        shown = [part for part in parts if part is not None]
        sort = Real(lower if last else upper, matrix.sort.shape[1])
        return op(matrix.name, *shown, sort=sort) if len(shown) == len(parts) else None
    return None


def _zeros(height: Dim, width: Dim) -> Term:
    return num(0) if height is width is ONE else op("zeros", sort=Real(height, width))
