"""Exponentials: ``exp`` and ``expm1``, and the core from which the hyperbolic functions are made.

``x = (32 e + h) ln 2 / 32 + j ln 2 / 1024 + r`` with ``|h|, |j| <= 16``, so that ``e^x - 1`` is put together from
three numbers ``e^(...) - 1`` that are small together with ``x``; that of ``r`` is a short series.  The two tables are
as in P. T. P. Tang, *Table-driven implementation of the exponential function*, ACM TOMS 15(2), 1989.
"""

from __future__ import annotations

import numpy as np
from flint import arb

from .constants import Arrays, expansion, series, table
from .kernels import ROUND
from .wording import written

STEPS = 1024
ARRAYS = ("EXP_STEP", "EXP_FINE", "EXP_COARSE", "EXP_SERIES", "EXP_SERIES_ENDS")
RADIUS = 0.6931471805599454 / STEPS / 2 * 1.001

TEXT = '''
@compiled
def exponential_core(x, extra, out, exponent, work):
    """``out = exp(x + extra - exponent ln 2) - 1``; lanes with ``|x| >= 1000`` give NaN."""
    rest, power, other = work[0], work[1], work[2]
    steps, coarse, fine = work[3][0], work[4][0], work[5][0]
    for i in range(LANES):
        near = x[0, i] if abs(x[0, i]) < 1000.0 else 0.0
        m = (near * $PER_STEP + $ROUND) - $ROUND
        high = (m * 0.03125 + $ROUND) - $ROUND
        e = (high * 0.03125 + $ROUND) - $ROUND
        steps[i] = m
        fine[i] = m - 32.0 * high + 16.0
        coarse[i] = high - 32.0 * e + 16.0
        exponent[i] = e
    reduce(x, extra, steps, EXP_STEP, rest)
    polynomial(EXP_SERIES, EXP_SERIES_ENDS, rest, other)
    mul(rest, other, out)
    look_up(EXP_FINE, fine, power)
    mul(power, out, other)
    add(power, other, rest)
    add(rest, out, power)
    look_up(EXP_COARSE, coarse, rest)
    mul(rest, power, other)
    add(power, other, work[6])
    add(rest, work[6], out)
    for i in range(LANES):
        out[0, i] = out[0, i] if abs(x[0, i]) < 1000.0 else math.nan


@compiled
def exp_of_two(x, extra, out, work):
    """``exp(x + extra)``, with one more term in ``extra``."""
    exponent, scale = work[0][0], work[1][0]
    exponential_core(x, extra, work[2], exponent, work[3:])
    add_double(work[2], 1.0, work[3])
    power_of_two(exponent, scale)
    multiply_lanes(work[3], scale, out)


@compiled
def exp(x, out, work, flags):
    extra = work[0][0]
    for i in range(LANES):
        extra[i] = 0.0
    flag_outside(x, $LOWEST, 709.0, flags)
    exp_of_two(x, extra, out, work[1:])


@compiled
def expm1_clamped(x, out, work):
    """``exp(x) - 1`` for ``x <= 709``; what is below ``-45 N`` counts as that."""
    extra, exponent, scale, near = work[0][0], work[1][0], work[2][0], work[3]
    for c in range($N):
        for i in range(LANES):
            near[c, i] = (-45.0 * $N if c == 0 else 0.0) if x[0, i] < -45.0 * $N else x[c, i]
    for i in range(LANES):
        extra[i] = 0.0
    exponential_core(near, extra, work[4], exponent, work[6:])
    power_of_two(exponent, scale)
    add_double(work[4], 1.0, work[6])
    multiply_lanes(work[6], scale, work[5])
    add_double(work[5], -1.0, work[6])
    choose(exponent, work[6], work[4], out)
    keep_tiny(x, $TINY, out)


@compiled
def expm1(x, out, work, flags):
    flag_outside(x, -1.7976931348623157e308, 709.0, flags)
    expm1_clamped(x, out, work)
'''


def source(n: int) -> str:
    """The text of the exponentials for ``n`` terms."""
    values = {"PER_STEP": STEPS / 0.6931471805599453, "ROUND": ROUND, "LOWEST": lowest(n), "TINY": 2.0 ** (-54 * n)}
    return written(TEXT, "exponential", ARRAYS, values, n)


def arrays(n: int) -> Arrays:
    """The constants that the text names."""
    return {"EXP_STEP": np.array(expansion(arb.const_log2() / STEPS, n + 2)),
            "EXP_FINE": table([(arb(2) ** (arb(j) / STEPS)) - 1 for j in range(-16, 17)], n),
            "EXP_COARSE": table([(arb(2) ** (arb(h) / 32)) - 1 for h in range(-16, 17)], n),
            **series("EXP_SERIES", lambda k: 1 / arb(k + 2).gamma(), RADIUS, n)}


def lowest(n: int) -> float:
    """Below this the result is too small for its last term to be a normal double."""
    return (-1021 + 53 * n) * 0.6931471805599453
