"""Hyperbolic functions and what is made of them: ``sinh``, ``cosh``, ``tanh``, ``sigmoid`` and ``softplus``.

All come from ``exp`` and ``expm1`` of an argument whose sign is chosen so that nothing cancels and nothing overflows.
"""

from __future__ import annotations

from .exponential import lowest
from .wording import written

TEXT = '''
@compiled
def signed_size(x, sign, out):
    """``sign |x|``; what is not a number stays so."""
    for k in range($N):
        for i in range(LANES):
            out[k, i] = -sign * x[k, i] if x[0, i] < 0.0 else sign * x[k, i]


@compiled
def with_sign_of(x, value, factor, out):
    for k in range($N):
        for i in range(LANES):
            out[k, i] = -factor * value[k, i] if x[0, i] < 0.0 else factor * value[k, i]


@compiled
def sinh(x, out, work, flags):
    flag_outside(x, -709.0, 709.0, flags)
    signed_size(x, 1.0, work[0])
    expm1_clamped(work[0], work[1], work[4:])
    add_double(work[1], 1.0, work[2])
    div(work[1], work[2], work[3])
    add(work[1], work[3], work[2])
    with_sign_of(x, work[2], 0.5, out)
    keep_tiny(x, $TINY, out)


@compiled
def cosh(x, out, work, flags):
    flag_outside(x, -709.0, 709.0, flags)
    signed_size(x, 1.0, work[0])
    zero = work[1][0]
    for i in range(LANES):
        zero[i] = 0.0
    exp_of_two(work[0], zero, work[2], work[4:])
    fill_one(work[0])
    div(work[0], work[2], work[3])
    add(work[2], work[3], work[0])
    for k in range($N):
        for i in range(LANES):
            out[k, i] = 0.5 * work[0][k, i]


@compiled
def fill_one(out):
    for k in range($N):
        for i in range(LANES):
            out[k, i] = 1.0 if k == 0 else 0.0


@compiled
def tanh(x, out, work, flags):
    flag_outside(x, -1.7976931348623157e308, 1.7976931348623157e308, flags)
    signed_size(x, 2.0, work[0])
    for k in range($N):
        for i in range(LANES):
            far = abs(x[0, i]) > 40.0 * $N
            work[1][k, i] = (80.0 * $N if k == 0 else 0.0) if far else work[0][k, i]
    expm1_clamped(work[1], work[0], work[4:])
    add_double(work[0], 2.0, work[1])
    div(work[0], work[1], work[2])
    with_sign_of(x, work[2], 1.0, out)
    keep_tiny(x, $TINY, out)


@compiled
def decayed(x, out, work):
    """``exp(-|x|)``; what is below the smallest numbers counts as the least of them."""
    signed_size(x, -1.0, work[0])
    zero = work[1][0]
    for k in range($N):
        for i in range(LANES):
            work[2][k, i] = (-700.0 if k == 0 else 0.0) if work[0][0, i] < -700.0 else work[0][k, i]
    for i in range(LANES):
        zero[i] = 0.0
    exp_of_two(work[2], zero, out, work[4:])


@compiled
def sigmoid(x, out, work, flags):
    flag_outside(x, $LOWEST, 1.7976931348623157e308, flags)
    decayed(x, work[0], work[4:])
    add_double(work[0], 1.0, work[1])
    for k in range($N):
        for i in range(LANES):
            unit = 1.0 if k == 0 else 0.0
            work[2][k, i] = work[0][k, i] if x[0, i] < 0.0 else unit
    div(work[2], work[1], out)


@compiled
def softplus(x, out, work, flags):
    flag_outside(x, $LOWEST, 1.7976931348623157e308, flags)
    decayed(x, work[0], work[4:])
    log1p_safe(work[0], work[1], work[4:])
    for k in range($N):
        for i in range(LANES):
            work[2][k, i] = 0.0 if x[0, i] < 0.0 else x[k, i]
    add(work[2], work[1], out)
'''


def source(n: int) -> str:
    """The text of the hyperbolic functions for ``n`` terms."""
    return written(TEXT, "hyperbolic", (), {"LOWEST": lowest(n), "TINY": 2.0 ** (-27 * n)}, n)
