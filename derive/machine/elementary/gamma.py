"""Gamma and its logarithm and logarithmic derivative for positive arguments: ``gamma``, ``lgamma``, ``digamma``.

From 1/2 to 32 every eighth of an octave has a polynomial for the function with its zeros taken out:
``lgamma(x) / ((x - 1)(x - 2))`` and ``digamma(x) / (x - 1.46...)``, so that the relative accuracy holds next to
the zeros too; beyond 32, Stirling's series.  ``gamma`` has polynomials between 1 and 2, and its recursion elsewhere,
which costs less accuracy than the exponential of a large logarithm.
"""

from __future__ import annotations

import numpy as np
from flint import arb, fmpq

from .constants import Arrays, expansion, octaves, pieces, series
from .wording import written

ARRAYS = ("GAMMA", "GAMMA_ENDS", "LOG_GAMMA", "LOG_GAMMA_ENDS", "DIGAMMA", "DIGAMMA_ENDS", "STIRLING", "STIRLING_ENDS",
          "DIGAMMA_TAIL", "DIGAMMA_TAIL_ENDS", "STIRLING_CONSTANT", "DIGAMMA_ZERO")
LAST = 168.0
"""Beyond this the gamma function is too large for products."""
RADIUS = 1 / 1024
"""Of Stirling's series, in ``x^-2``."""

TEXT = '''
@compiled
def eighths(x, low, high, first, segment, centre):
    """The eighth of an octave in which ``x`` lies, counted from ``first``, and minus its centre."""
    for i in range(LANES):
        known = x[0, i] if x[0, i] > low else low
        pattern = bits_of_float(known if known < high else high)
        segment[i] = float((pattern >> 49) - first)
        centre[i] = -float_of_bits((pattern & -562949953421312) | 281474976710656)


@compiled
def unless(mask, x, value, out):
    """``x`` where the mask is set, a number elsewhere."""
    for k in range($N):
        for i in range(LANES):
            out[k, i] = x[k, i] if mask[i] != 0.0 else value if k == 0 else 0.0


@compiled
def gamma(x, out, work, flags):
    base, shift, product, other = work[0], work[1], work[2], work[3]
    segment, centre, steps, start, below = work[4][0], work[5][0], work[6][0], work[7][0], work[8][0]
    flag_outside(x, 2.0 ** -960, $LAST, flags)
    most = 0.0
    for i in range(LANES):
        below[i] = 1.0 if x[0, i] < 1.0 else 0.0
        steps[i] = math.floor(x[0, i]) - 1.0 if (x[0, i] >= 1.0) & (x[0, i] <= $LAST) else 0.0
        start[i] = 1.0 if x[0, i] < 1.0 else -steps[i]
        most = max(most, steps[i])
    add_lanes(x, start, base)
    eighths(base, 1.0, 1.9999999999999998, 8184, segment, centre)
    add_lanes(base, centre, shift)
    piecewise(GAMMA, GAMMA_ENDS, segment, shift, product, other)
    unless(below, x, 1.0, other)
    div(product, other, out)
    turn = 0.0
    while turn < most:
        add_double(base, turn, other)
        mul(out, other, product)
        for k in range($N):
            for i in range(LANES):
                out[k, i] = product[k, i] if turn < steps[i] else out[k, i]
        turn += 1.0
    for i in range(LANES):
        out[0, i] = out[0, i] if (x[0, i] > 0.0) & (x[0, i] <= $LAST) else math.nan


@compiled
def stirling(x, logarithm, out, work):
    """``lgamma(x)`` for ``x >= 32`` and its logarithm."""
    inverse, square_, other = work[0], work[1], work[2]
    for k in range($N):
        for i in range(LANES):
            other[k, i] = 1.0 if k == 0 else 0.0
    div(other, x, inverse)
    square(inverse, square_)
    polynomial(STIRLING, STIRLING_ENDS, square_, other)
    mul(inverse, other, square_)
    add_double(x, -0.5, inverse)
    add_double(logarithm, -1.0, other)
    mul(inverse, other, work[3])
    fill(STIRLING_CONSTANT, other)
    add(square_, other, inverse)
    add(inverse, work[3], out)


@compiled
def lgamma(x, out, work, flags):
    y, shift, p, near, other, far = work[0], work[1], work[2], work[3], work[4], work[5]
    segment, centre, start, outer, beyond = work[6][0], work[7][0], work[8][0], work[9][0], work[10][0]
    flag_outside(x, 2.2250738585072014e-308, 1e305, flags)
    many = 0.0
    for i in range(LANES):
        start[i] = 1.0 if x[0, i] < 0.5 else 0.0
        beyond[i] = 1.0 if (x[0, i] >= 32.0) & (x[0, i] <= 1e305) else 0.0
        outer[i] = start[i] + beyond[i]
        many += beyond[i]
    add_lanes(x, start, y)
    eighths(y, 0.5, 31.999999999999996, 8176, segment, centre)
    add_lanes(y, centre, shift)
    piecewise(LOG_GAMMA, LOG_GAMMA_ENDS, segment, shift, p, other)
    for i in range(LANES):
        start[i] -= 1.0
    add_lanes(x, start, y)
    for i in range(LANES):
        start[i] -= 1.0
    add_lanes(x, start, shift)
    mul(y, shift, other)
    mul(other, p, near)
    unless(outer, x, 1.0, other)
    log(other, y, work[11:], flags)
    sub(near, y, out)
    if many > 0.0:
        unless(beyond, x, 32.0, other)
        stirling(other, y, far, work[11:])
        for k in range($N):
            for i in range(LANES):
                out[k, i] = far[k, i] if beyond[i] != 0.0 else out[k, i]
    for i in range(LANES):
        out[0, i] = out[0, i] if (x[0, i] > 0.0) & (x[0, i] <= 1e305) else math.nan


@compiled
def digamma(x, out, work, flags):
    y, shift, p, near, other, inverse = work[0], work[1], work[2], work[3], work[4], work[5]
    segment, centre, start, zero, beyond, one = work[6][0], work[7][0], work[8][0], work[9][0], work[10][0], work[11][0]
    flag_outside(x, 2.0 ** -960, 1e305, flags)
    for i in range(LANES):
        start[i] = 1.0 if x[0, i] < 1.0 else 0.0
        beyond[i] = 1.0 if (x[0, i] >= 32.0) & (x[0, i] <= 1e305) else 0.0
        zero[i] = 0.0
        one[i] = 1.0
    add_lanes(x, start, y)
    eighths(y, 1.0, 31.999999999999996, 8184, segment, centre)
    add_lanes(y, centre, shift)
    piecewise(DIGAMMA, DIGAMMA_ENDS, segment, shift, p, other)
    reduce(y, zero, one, DIGAMMA_ZERO, shift)
    for i in range(LANES):
        flags[i] |= 0 if abs(shift[0, i]) >= 7.888609052210118e-31 else 1
    mul(shift, p, near)
    copy(near, p)
    unless(zero, near, 1.0, y)
    div(y, x, inverse)
    square(inverse, shift)
    polynomial(DIGAMMA_TAIL, DIGAMMA_TAIL_ENDS, shift, other)
    mul(shift, other, y)
    unless(beyond, x, 1.0, other)
    log(other, shift, work[12:], flags)
    sub(shift, y, other)
    for k in range($N):
        for i in range(LANES):
            p[k, i] = other[k, i] if beyond[i] != 0.0 else p[k, i]
            y[k, i] = inverse[k, i] * (0.5 * beyond[i] + start[i])
    sub(p, y, out)
    for i in range(LANES):
        out[0, i] = out[0, i] if (x[0, i] > 0.0) & (x[0, i] <= 1e305) else math.nan
'''


def source(n: int) -> str:
    """The text of the gamma functions for ``n`` terms."""
    return written(TEXT, "gamma", ARRAYS, {"LAST": LAST}, n)


def arrays(n: int) -> Arrays:
    """The constants that the text names."""
    zero = digamma_zero()

    def without_zeros(x: arb) -> arb:
        return x.lgamma() / ((x - 1) * (x - 2))

    def over_distance(x: arb) -> arb:
        return x.digamma() / (x - zero)

    return {**pieces("GAMMA", arb.gamma, octaves(0, 1), n),
            **pieces("LOG_GAMMA", without_zeros, octaves(-1, 5), n),
            **pieces("DIGAMMA", over_distance, octaves(0, 5), n),
            **series("STIRLING", lambda k: bernoulli(k) / (2 * k + 1), RADIUS, n),
            **series("DIGAMMA_TAIL", bernoulli, RADIUS, n),
            "STIRLING_CONSTANT": np.array(expansion(((2 * arb.pi()).log() - 1) / 2, n)),
            "DIGAMMA_ZERO": np.array(expansion(zero, n + 2))}


def bernoulli(k: int) -> arb:
    """``B / (2 k + 2)`` with the Bernoulli number of that index."""
    return arb(fmpq.bernoulli(2 * k + 2)) / (2 * k + 2)


def digamma_zero() -> arb:
    """The positive zero of the digamma function, by Newton's rule; every turn doubles the digits.

    >>> abs(float(digamma_zero()) - 1.4616321449683623) < 1e-12
    True
    """
    zero = arb("1.4616321449683623")
    for _ in range(6):
        zero = (zero - zero.digamma() / arb(2).zeta(zero)).mid()
    return zero
