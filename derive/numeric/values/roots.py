"""Solutions of Sylvester equations, and square roots of matrices in balls that surely hold them.

>>> from flint import fmpq
>>> from .matrix import build
>>> a = build(2, 2, [fmpq(5), fmpq(4), fmpq(4), fmpq(5)])
>>> [round(float(x), 6) for x in square_root(a).entries]
[2.0, 1.0, 1.0, 2.0]
"""

from __future__ import annotations

import math
from operator import add, sub

from flint import arb, arb_mat, fmpq, fmpq_mpoly

from .dual import Dual, value_at
from .matrix import (
    Value,
    build,
    definite,
    each,
    entries,
    identity,
    inverse,
    kind,
    kronecker,
    pairwise,
    product,
    shape,
    stacked,
    trace,
    transpose,
)
from .number import ZERO, Imprecise, Number, Undefined, Unsupported, constant, elementary

ROUNDS = 80
"""How often an approximate root is improved; the iteration doubles the digits."""
DOUBLE_ROUNDS = 24


def sylvester(a: Value, b: Value, c: Value) -> Value:
    """The ``X`` with ``A X + X B = C``.

    Raises:
        Undefined: when the equation has no or many solutions for some ``C``.
    """
    rows, cols = shape(c)
    system = pairwise(add, kronecker(transpose(b), identity(rows)), kronecker(identity(cols), a))
    found = entries(product(inverse(system), stacked(c)))
    return transpose(build(cols, rows, found))


def square_root(a: Value) -> Value:
    """The principal square root: positive semidefinite, or with a positive symmetric part.

    Raises:
        Undefined: when no such root is found, also at a singular matrix that is not diagonal.
        Imprecise: when the balls are too wide.
    """
    if kind(a) is fmpq_mpoly:
        a = each(lambda x: constant(x) if isinstance(x, fmpq_mpoly) else x, a)
    if shape(a) == (1, 1):
        return elementary("sqrt", a)
    wide = kind(a)
    if wide is Dual:
        return _dual_root(a)
    if wide is fmpq and _is_diagonal(a):
        return each(lambda x: elementary("sqrt", x), a)
    if wide is fmpq or wide is arb:
        return _enclosed(a)
    if wide is float:
        return _in_doubles(a)
    raise Unsupported("the square root of a matrix of such scalars")


def _is_diagonal(a: Value) -> bool:
    size = shape(a)[0]
    return all(x == 0 for place, x in enumerate(entries(a)) if place % (size + 1))


def _dual_root(a: Value) -> Value:
    """``√(A + εB) = S + εX`` with ``S X + X S = B``, at the highest level."""
    level = max(x.level for x in entries(a) if isinstance(x, Dual))
    base = square_root(each(lambda x: value_at(x, level), a))
    change = each(lambda x: x.tangent if isinstance(x, Dual) and x.level == level else ZERO, a)
    return pairwise(lambda x, dx: Dual(level, x, dx), base, sylvester(base, base, change))


def _enclosed(a: Value) -> Value:
    """An approximate root with a bound of its error.

    Where ``xᵀS x ≥ c ‖x‖²`` and ``‖A − S S‖ ≤ c²/8``, the principal root is within ``2 ‖A − S S‖/c`` of ``S``
    (`root-near` in the foundations).
    """
    near = _approximate(a)
    low = _form_bound(near)
    error = _upper_norm(pairwise(sub, a, product(near, near)))
    if not error <= low * low / 8:
        raise Imprecise("the square root of a matrix near the edge of its domain")
    radius = (2 * error / low).abs_upper()
    return each(lambda x: arb(x.mid(), radius), near)


def _approximate(a: Value) -> Value:
    """The iteration of Denman and Beavers, without errors kept.

    Source of the mathematics: Higham, Functions of Matrices, 6.3.
    """
    size = shape(a)[0]
    root = arb_mat(size, size, [arb(x) for x in entries(a)]).mid()
    other = arb_mat(size, size, [int(i == j) for i in range(size) for j in range(size)])
    try:
        for _ in range(ROUNDS):
            better, other = ((root + other.inv()) / 2).mid(), ((other + root.inv()) / 2).mid()
            moved = max(float(abs(x)) for x in (better - root).entries())
            root = better
            if moved <= 2.0 ** -(arb.pi().rel_accuracy_bits() - 8) * max(float(abs(x)) for x in root.entries()):
                break
    except ZeroDivisionError as error:
        raise Undefined("the square root of a singular matrix") from error
    return build(size, size, root.entries())


def _in_doubles(a: Value) -> Value:
    """The same iteration in doubles."""
    root, other = a, each(float, identity(shape(a)[0]))
    for _ in range(DOUBLE_ROUNDS):
        better, other = _halfway(root, inverse(other)), _halfway(other, inverse(root))
        root = better
    if not all(abs(x) < math.inf for x in entries(root)):
        raise Undefined("the square root of a singular matrix")
    return root


def _halfway(a: Value, b: Value) -> Value:
    return pairwise(lambda x, y: (x + y) / 2, a, b)


def _form_bound(near: Value) -> arb:
    """A ``c > 0`` with ``xᵀS x ≥ c ‖x‖²``."""
    size = shape(near)[0]
    even = _halfway(near, transpose(near))
    try:
        low = (1 / (_upper_norm(inverse(even)) * 2)).abs_lower()
    except ZeroDivisionError as error:
        raise Undefined("a square root with a singular symmetric part") from error
    shifted = pairwise(lambda x, unit: x - low * unit, even, identity(size))
    sure = definite(shifted, True)
    if sure != 1 or not low > 0:
        raise (Imprecise if sure is None else Undefined)("a square root whose symmetric part is not positive")
    return low


def _upper_norm(a: Value) -> arb:
    total: Number = sum((arb(x) * arb(x) for x in entries(a)), arb(0))
    return total.abs_upper().sqrt().abs_upper()


def nuclear_norm(a: Value) -> Number:
    """The sum of the singular values, by the smaller of the two Gram matrices."""
    rows, cols = shape(a)
    turned = transpose(a)
    gram = product(turned, a) if cols <= rows else product(a, turned)
    root = square_root(gram)
    return trace(root)
