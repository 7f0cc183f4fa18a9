"""Circular functions: ``sin``, ``cos``, ``tan`` and ``atan``.

``x = k pi / 256 + r`` with ``pi`` in two terms more than the numbers have, so that ``r`` keeps its relative accuracy
next to multiples of ``pi / 2``; a lane in which even those do not suffice is flagged.  Sine and cosine of
``k pi / 256`` come from a table, and the theorems of addition do the rest (S. Gal and B. Bachelis, *An accurate
elementary mathematical library*, ACM TOMS 17(1), 1991).  The arc tangent takes off a multiple ``c`` of 1/64
by ``(a - c b) / (b + c a)``, where ``a / b`` is ``x`` or ``-1 / x``.
"""

from __future__ import annotations

import math

import numpy as np
from flint import arb

from .constants import Arrays, expansion, series, table
from .kernels import ROUND
from .wording import written

ARRAYS = ("PI_STEP", "SINE", "SIN_SERIES", "SIN_SERIES_ENDS", "COS_SERIES", "COS_SERIES_ENDS",
          "HALF_PI", "ARC", "ATAN_SERIES", "ATAN_SERIES_ENDS")
STEPS = 256
"""Steps in ``pi``."""
FARTHEST = 2.0 ** 40
"""Beyond this arguments are flagged: ``256 x / pi`` must be rounded without doubt."""
RADIUS = (math.pi / STEPS / 2 * 1.001) ** 2
ARC_RADIUS = (1 / 128 * 1.001) ** 2

TEXT = '''
@compiled
def circular_core(x, sine, cosine, work, flags):
    """Both functions of ``x``."""
    rest, square_, s, c, other = work[0], work[1], work[2], work[3], work[4]
    steps, extra, at_sine, at_cosine = work[5][0], work[6][0], work[7][0], work[8][0]
    sign_sine, sign_cosine = work[9][0], work[10][0]
    for i in range(LANES):
        near = x[0, i] if abs(x[0, i]) <= $FARTHEST else 0.0
        m = (near * $PER_STEP + $ROUND) - $ROUND
        turn = int(m) & 511
        half = turn & 255
        fold = half if half <= 128 else 256 - half
        steps[i] = m
        extra[i] = 0.0
        at_sine[i] = float(fold)
        at_cosine[i] = float(128 - fold)
        sign_sine[i] = 1.0 if turn < 256 else -1.0
        sign_cosine[i] = sign_sine[i] if half <= 128 else -sign_sine[i]
    reduce(x, extra, steps, PI_STEP, rest)
    for i in range(LANES):
        size = abs(x[0, i])
        sharp = (abs(rest[0, i]) >= size * 7.888609052210118e-31) | (steps[i] == 0.0)
        flags[i] |= 0 if sharp & (size <= $FARTHEST) else 1
        rest[0, i] = rest[0, i] if size <= $FARTHEST else math.nan
    square(rest, square_)
    polynomial(SIN_SERIES, SIN_SERIES_ENDS, square_, other)
    mul(rest, other, s)
    polynomial(COS_SERIES, COS_SERIES_ENDS, square_, other)
    mul(square_, other, c)
    look_up(SINE, at_sine, rest)
    look_up(SINE, at_cosine, square_)
    multiply_lanes(rest, sign_sine, work[11])
    multiply_lanes(square_, sign_cosine, work[12])
    by_angle_sum(work[11], work[12], s, c, 1.0, sine, work[5:])
    by_angle_sum(work[12], work[11], s, c, -1.0, cosine, work[5:])


@compiled
def by_angle_sum(own, across, s, c, sign, out, work):
    """``own (1 + c) + sign across s``."""
    mul(own, c, work[0])
    mul(across, s, work[1])
    for k in range($N):
        for i in range(LANES):
            work[1][k, i] *= sign
    add(work[0], work[1], work[2])
    add(own, work[2], out)


@compiled
def sin(x, out, work, flags):
    circular_core(x, out, work[0], work[1:], flags)
    keep_tiny(x, $TINY, out)


@compiled
def cos(x, out, work, flags):
    circular_core(x, work[0], out, work[1:], flags)


@compiled
def tan(x, out, work, flags):
    circular_core(x, work[0], work[1], work[2:], flags)
    div(work[0], work[1], out)
    keep_tiny(x, $TINY, out)


@compiled
def atan(x, out, work, flags):
    over, under, other, more = work[0], work[1], work[2], work[3]
    near, against, index = work[4][0], work[5][0], work[6][0]
    flag_outside(x, -1.7976931348623157e308, 1.7976931348623157e308, flags)
    for k in range($N):
        for i in range(LANES):
            far = abs(x[0, i]) > 1.0
            sign = -1.0 if x[0, i] < 0.0 else 1.0
            unit = 1.0 if k == 0 else 0.0
            shrink = 1.0 if abs(x[0, i]) < 1e150 else 5.562684646268003e-309
            over[k, i] = -unit * shrink if far else sign * x[k, i]
            under[k, i] = sign * x[k, i] * shrink if far else unit
    for i in range(LANES):
        ratio = over[0, i] / under[0, i]
        ratio = ratio if abs(ratio) <= 1.0 else 0.0
        c = (ratio * 64.0 + $ROUND) - $ROUND
        index[i] = abs(c)
        near[i] = -c * 0.015625
        against[i] = c * 0.015625
    mul_lanes(under, near, other)
    add(over, other, more)
    mul_lanes(over, against, other)
    add(under, other, over)
    div(more, over, other)
    square(other, more)
    polynomial(ATAN_SERIES, ATAN_SERIES_ENDS, more, over)
    mul(other, over, more)
    look_up(ARC, index, other)
    for k in range($N):
        for i in range(LANES):
            other[k, i] = copysign(1.0, against[i]) * other[k, i]
            under[k, i] = HALF_PI[k] if abs(x[0, i]) > 1.0 else 0.0
    add(other, more, over)
    add(under, over, more)
    for k in range($N):
        for i in range(LANES):
            out[k, i] = -more[k, i] if x[0, i] < 0.0 else more[k, i]
    keep_tiny(x, $TINY, out)
'''


def source(n: int) -> str:
    """The text of the circular functions for ``n`` terms."""
    values = {"PER_STEP": STEPS / math.pi, "ROUND": ROUND, "FARTHEST": FARTHEST, "TINY": 2.0 ** (-27 * n)}
    return written(TEXT, "trigonometry", ARRAYS, values, n)


def arrays(n: int) -> Arrays:
    """The constants that the text names."""
    pi = arb.pi()
    return {"PI_STEP": np.array(expansion(pi / STEPS, n + 2)), "HALF_PI": np.array(expansion(pi / 2, n)),
            "SINE": table([(pi * k / STEPS).sin() for k in range(STEPS // 2 + 1)], n),
            "ARC": table([(arb(c) / 64).atan() for c in range(65)], n),
            **series("SIN_SERIES", lambda k: arb((-1) ** k) / arb(2 * k + 2).gamma(), RADIUS, n),
            **series("COS_SERIES", lambda k: arb(-(-1) ** k) / arb(2 * k + 3).gamma(), RADIUS, n),
            **series("ATAN_SERIES", lambda k: arb((-1) ** k) / (2 * k + 1), ARC_RADIUS, n)}
