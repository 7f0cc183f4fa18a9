"""Constants of the elementary functions, computed with balls when a function is compiled.

Every number is rounded from a ball that is far narrower than its last term, so a table is as good as its format.
The text of the machine holds no numbers but asks ``stored`` for them, with a hash of the files that compute
them: the text is then short, is written without computing anything, and still changes with its constants.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import cache

import numpy as np
from flint import arb, arb_poly, ctx, fmpq

from ...lazy import load

PRECISION = 800
"""Bits in which constants and coefficients are computed: four terms need 212, interpolation loses some hundreds."""
Arrays = dict[str, np.ndarray]


def stored(noun: str, name: str, n: int, digest: str) -> np.ndarray:
    """An array that the text names; ``digest`` only makes texts with other constants different texts."""
    return _arrays(noun, n)[name]


@cache
def _arrays(noun: str, n: int) -> Arrays:
    with ctx.workprec(PRECISION):
        result: Arrays = load(f"{__package__}.{noun}").arrays(n)
    return result


def expansion(value: arb, n: int) -> tuple[float, ...]:
    """``n`` doubles, each the nearest to what those before it leave over.

    >>> with ctx.workprec(200):
    ...     expansion(arb(1) / 3, 2)
    (0.3333333333333333, 1.850371707708594e-17)
    """
    mantissa, exponent = (int(part) for part in value.mid().man_exp())
    excess = max(0, mantissa.bit_length() - 53 * n - 200)
    mantissa, exponent = (mantissa + (1 << excess >> 1)) >> excess, exponent + excess
    terms = []
    for _ in range(n):
        head = float(mantissa)
        terms.append(math.ldexp(head, exponent))
        mantissa -= int(head)
    return tuple(terms)


def table(values: Sequence[arb], n: int) -> np.ndarray:
    """Numbers to look up, as an array (terms, entries)."""
    return np.array([expansion(value, n) for value in values]).T.copy()


def series(name: str, coefficient: Callable[[int], arb], radius: float, n: int) -> Arrays:
    """The coefficients (degree, terms) of a power series, and where each precision of Horner's rule ends.

    The series is cut where a summand at the radius is below the last bit of the first, which must not be 0.
    """
    values: list[arb] = []
    sizes: list[float] = []
    while not sizes or sizes[-1] > -53 * n - 3:
        values.append(coefficient(len(values)))
        sizes.append(weight(values[-1]) + (len(values) - 1) * math.log2(radius) - weight(values[0]))
    return {name: np.array([expansion(value, n) for value in values[:-1]]), f"{name}_ENDS": ends(sizes[:-1], n)}


def weight(value: arb) -> float:
    """The binary logarithm of the size of a number."""
    mantissa, exponent = value.mid().man_exp()
    return float(exponent) + math.log2(abs(int(mantissa))) if mantissa != 0 else -math.inf


def ends(sizes: Sequence[float], n: int) -> np.ndarray:
    """The first degree that 1, 2, ... ``n`` terms are enough for, from the binary logarithms of the summands."""
    guard = 5
    limits = [max((k for k, size in enumerate(sizes) if size > -53 * (n - terms) - guard), default=-1) + 1
              for terms in range(1, n)]
    return np.array([*limits, 0], dtype=np.int64)


def pieces(name: str, function: Callable[[arb], arb], segments: Sequence[tuple[fmpq, fmpq]], n: int) -> Arrays:
    """Coefficients (degree, terms, segment) of polynomials about centres, each good within its radius.

    They interpolate at Chebyshev's points, whose error is within a small factor of the least.
    """
    degree = 10 * n + 2
    while True:
        columns = [_interpolated(function, centre, radius, degree + 1) for centre, radius in segments]
        sizes = [max(weight(column[k]) + k * math.log2(int(radius.p) / int(radius.q)) - weight(column[0])
                     for column, (_, radius) in zip(columns, segments, strict=True)) for k in range(degree + 1)]
        if sizes[-1] - degree < -53 * n - 3:  # what interpolation leaves is smaller by 2^-degree than the last summand
            break
        degree += 1
    values = np.array([[expansion(c, n) for c in column] for column in columns])
    return {name: values.transpose(1, 2, 0).copy(), f"{name}_ENDS": ends(sizes, n)}


def octaves(first: int, last: int) -> list[tuple[fmpq, fmpq]]:
    """Centres and radii of eight segments in each octave from ``2^first`` to ``2^last``.

    >>> octaves(0, 1)[0]
    (17/16, 1/16)
    """
    scales = [fmpq(2) ** exponent for exponent in range(first, last)]
    return [(fmpq(2 * k + 17, 16) * scale, fmpq(1, 16) * scale) for scale in scales for k in range(8)]


def _interpolated(function: Callable[[arb], arb], centre: fmpq, radius: fmpq, count: int) -> list[arb]:
    """The coefficients in ``x - centre`` of the polynomial through ``count`` Chebyshev points."""
    points = [arb.cos_pi_fmpq(fmpq(2 * j + 1, 2 * count)) * radius for j in range(count)]
    polynomial = arb_poly.interpolate(points, [function(centre + point) for point in points])
    return [polynomial[k] for k in range(count)]
