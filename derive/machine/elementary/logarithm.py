"""Logarithms: ``log`` and ``log1p``.

``x = 2^k m`` with ``m`` between the roots of 1/2 and 2, and ``m = C (1 + D) (1 + s)`` with ``C`` a multiple of 1/64
and ``D`` one of 1/4096 (P. T. P. Tang, *Table-driven implementation of the logarithm function*, ACM TOMS 16(4),
1990).  ``C (1 + D)`` is a double, so ``s`` keeps its relative accuracy however near ``x`` is to 1, and so does the sum.
"""

from __future__ import annotations

import numpy as np
from flint import arb

from .constants import Arrays, expansion, series, table
from .kernels import ROUND
from .wording import written

ARRAYS = ("LOG_TWO", "LOG_INVERSE", "LOG_COARSE", "LOG_SHIFTED_INVERSE", "LOG_FINE", "LOG_SERIES", "LOG_SERIES_ENDS")
FIRST, LAST = 44, 92
"""The range of ``64 C``."""
REACH = 50
"""The range of ``4096 D``, both ways."""
RADIUS = 1.03 / 8192

TEXT = '''
@compiled
def logarithm_core(number, near_one, out, work):
    """``log(number)``, or ``log(1 + near_one)`` in lanes where the first term of ``near_one`` is not 0."""
    gap, other, part = work[0], work[1], work[2]
    two, coarse, fine, scale, grid, small = work[3][0], work[4][0], work[5][0], work[6][0], work[7][0], work[8][0]
    for i in range(LANES):
        value = number[0, i] if near_one[0, i] == 0.0 else 1.0 + near_one[0, i]
        sound = (value >= 2.2250738585072014e-308) & (value < math.inf)
        value = value if sound else 1.0
        pattern = bits_of_float(value)
        k = (pattern >> 52) - 1023
        m = float_of_bits((pattern & 0xFFFFFFFFFFFFF) | 0x3FF0000000000000)
        up = m > 1.4142135623730951
        m = 0.5 * m if up else m
        k = k + 1 if up else k
        c = (m * 64.0 + $ROUND) - $ROUND
        d = (((m * 64.0 - c) / c) * 4096.0 + $ROUND) - $ROUND
        two[i] = float(k)
        coarse[i] = c - $FIRST
        fine[i] = d + $REACH
        grid[i] = c * 0.015625 * (1.0 + d * 0.000244140625)
        scale[i] = float_of_bits((1023 - (k >> 1)) << 52)
        small[i] = float_of_bits((1023 - (k - (k >> 1))) << 52)
    for c in range($N):
        for i in range(LANES):
            other[c, i] = number[c, i] * scale[i] * small[i] if near_one[0, i] == 0.0 else near_one[c, i]
    for i in range(LANES):
        grid[i] = -grid[i] if near_one[0, i] == 0.0 else 1.0 - grid[i]
    add_lanes(other, grid, part)
    look_up(LOG_INVERSE, coarse, other)
    mul(part, other, gap)
    look_up(LOG_SHIFTED_INVERSE, fine, other)
    mul(gap, other, part)
    polynomial(LOG_SERIES, LOG_SERIES_ENDS, part, other)
    mul(part, other, gap)
    look_up(LOG_FINE, fine, other)
    add(other, gap, part)
    look_up(LOG_COARSE, coarse, other)
    add(other, part, gap)
    double_times(two, LOG_TWO, other)
    add(other, gap, out)
    for i in range(LANES):
        value = number[0, i] if near_one[0, i] == 0.0 else 1.0 + near_one[0, i]
        sound = (value >= 2.2250738585072014e-308) & (value < math.inf)
        out[0, i] = out[0, i] if sound else math.nan


@compiled
def log(x, out, work, flags):
    flag_outside(x, 2.2250738585072014e-308, 1.7976931348623157e308, flags)
    near_one = work[0]
    for i in range(LANES):
        near_one[0, i] = 0.0
    logarithm_core(x, near_one, out, work[1:])


@compiled
def log1p_safe(x, out, work):
    near_one, number = work[0], work[1]
    add_double(x, 1.0, number)
    for c in range($N):
        for i in range(LANES):
            near_one[c, i] = x[c, i] if abs(x[0, i]) < 0.25 else 0.0
    logarithm_core(number, near_one, out, work[2:])
    keep_tiny(x, $TINY, out)


@compiled
def log1p(x, out, work, flags):
    flag_outside(x, -1.0, 1.7976931348623157e308, flags)
    log1p_safe(x, out, work)
    for i in range(LANES):
        flags[i] |= 0 if out[0, i] == out[0, i] else 1
'''


def source(n: int) -> str:
    """The text of the logarithms for ``n`` terms."""
    values = {"ROUND": ROUND, "FIRST": float(FIRST), "REACH": float(REACH), "TINY": 2.0 ** (-54 * n)}
    return written(TEXT, "logarithm", ARRAYS, values, n)


def arrays(n: int) -> Arrays:
    """The constants that the text names."""
    coarse = [arb(c) / 64 for c in range(FIRST, LAST + 1)]
    fine = [arb(d) / 4096 for d in range(-REACH, REACH + 1)]
    return {"LOG_TWO": np.array(expansion(arb.const_log2(), n)),
            "LOG_INVERSE": table([1 / c for c in coarse], n), "LOG_COARSE": table([c.log() for c in coarse], n),
            "LOG_SHIFTED_INVERSE": table([1 / (1 + d) for d in fine], n),
            "LOG_FINE": table([d.log1p() for d in fine], n),
            **series("LOG_SERIES", lambda k: arb((-1) ** k) / (k + 1), RADIUS, n)}
