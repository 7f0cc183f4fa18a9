"""The error function and its complement: ``erf`` and ``erfc``.

Up to 1/2, ``erf(x) = x p(x)``; beyond, ``erfc(x) = exp(-x^2) p(x)`` with the scaled complement of W. J. Cody,
*Rational Chebyshev approximations for the error function*, Math. Comp. 23, 1969.  ``p`` is a polynomial for each
of four segments below 1/2 and of eight in every octave above; ``x^2`` has one term more than the numbers.
"""

from __future__ import annotations

import math

from flint import arb, fmpq

from ..arithmetic import Parts, cell
from ..errorfree import Straight
from .constants import Arrays, octaves, pieces
from .kernels import products
from .wording import written

ARRAYS = ("ERROR", "ERROR_ENDS")
NEAR = 4
"""Segments below 1/2."""

TEXT = '''
@compiled
def error_core(x, near, far, work):
    """``erf(|x|)`` in lanes with ``|x| < 1/2`` and ``erfc(|x|)`` in the others; beyond 26.5 no number."""
    size, shift, power = work[0], work[1], work[2]
    segment, centre, extra = work[3][0], work[4][0], work[5][0]
    for i in range(LANES):
        value = abs(x[0, i]) if abs(x[0, i]) < 26.5 else math.nan if x[0, i] == x[0, i] else x[0, i]
        known = value if value == value else 1.0
        pattern = bits_of_float(known if known >= 0.5 else 0.5)
        low = float(int(known * 8.0))
        segment[i] = float((pattern >> 49) - $FIRST + $NEAR) if known >= 0.5 else low
        centre[i] = -float_of_bits((pattern & -562949953421312) | 281474976710656) if known >= 0.5 else \\
            -0.125 * low - 0.0625
        size[0, i] = value
    for k in range(1, $N):
        for i in range(LANES):
            size[k, i] = -x[k, i] if x[0, i] < 0.0 else x[k, i]
    add_lanes(size, centre, shift)
    piecewise(ERROR, ERROR_ENDS, segment, shift, power, near)
    mul(size, power, near)
    minus_square(size, extra, shift)
    exp_of_two(shift, extra, size, work[6:])
    mul(size, power, far)


@compiled
def within(x, low, high, out):
    """``x`` where it lies between the bounds, the nearer bound elsewhere; what is no number stays so."""
    for k in range($N):
        for i in range(LANES):
            bound = low if x[0, i] < low else high
            out[k, i] = (bound if k == 0 else 0.0) if (x[0, i] < low) | (x[0, i] > high) else x[k, i]


@compiled
def erf(x, out, work, flags):
    near, far, size = work[0], work[1], work[2]
    flag_outside(x, -1.7976931348623157e308, 1.7976931348623157e308, flags)
    within(x, -$ONE, $ONE, size)
    error_core(size, near, far, work[4:])
    add_double(far, -1.0, size)
    for k in range($N):
        for i in range(LANES):
            value = near[k, i] if abs(x[0, i]) < 0.5 else -size[k, i]
            out[k, i] = -value if x[0, i] < 0.0 else value
    for i in range(LANES):
        flags[i] |= 0 if (abs(x[0, i]) >= 2.0 * SMALLEST) | (x[0, i] == 0.0) else 1


@compiled
def erfc(x, out, work, flags):
    near, far, other, start = work[0], work[1], work[2], work[3][0]
    flag_outside(x, -1.7976931348623157e308, $LAST, flags)
    within(x, -$ONE, 1.7976931348623157e308, other)
    error_core(other, near, far, work[4:])
    for i in range(LANES):
        start[i] = 2.0 if x[0, i] <= -0.5 else 1.0
    for k in range($N):
        for i in range(LANES):
            value = near[k, i] if abs(x[0, i]) < 0.5 else far[k, i]
            near[k, i] = value if (x[0, i] < 0.0) & (x[0, i] > -0.5) else -value
    add_lanes(near, start, other)
    for k in range($N):
        for i in range(LANES):
            out[k, i] = far[k, i] if x[0, i] >= 0.5 else other[k, i]
'''


def source(n: int) -> str:
    """The text of the error functions for ``n`` terms."""
    values = {"FIRST": 8 * 1022, "NEAR": NEAR, "ONE": math.sqrt(40.0 * n), "LAST": last(n)}
    return minus_square(n) + written(TEXT, "error_function", ARRAYS, values, n)


def last(n: int) -> float:
    """Beyond this the complement is too small for its last term to be a normal double."""
    return math.sqrt((1020 - 53 * n) * math.log(2) - 5)


def minus_square(n: int) -> str:
    """``-x^2`` in one term more than the numbers have; the last goes to ``extra``."""
    code = Straight()
    x: Parts = cell(code, "x", n)
    parts = code.gathered(products(code, x, [code.let(f"-{part}") for part in x], n + 1))
    parts = code.normal(parts, n + 1, n, fast=n)
    stores = "\n".join(f"        {place} = {part}" for place, part in
                       zip([*(f"out[{k}, i]" for k in range(n)), "extra[i]"], parts, strict=True))
    body = "\n".join(f"        {line}" for line in code.lines)
    return f"@compiled\ndef minus_square(x, extra, out):\n    for i in range(LANES):\n{body}\n{stores}\n\n\n"


def arrays(n: int) -> Arrays:
    """The constants that the text names."""
    near = [(fmpq(2 * k + 1, 16), fmpq(1, 16)) for k in range(NEAR)]

    def scaled(x: arb) -> arb:
        return x.erf() / x if x < 0.5 else (x * x).exp() * x.erfc()

    return pieces("ERROR", scaled, [*near, *octaves(-1, 5)], n)
