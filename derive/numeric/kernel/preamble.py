"""What the loops of a kernel may call: functions without branches, so that LLVM computes several samples at once.

``exp`` reduces its argument by multiples of ln 2 and sums Taylor's series; ``log`` splits off the exponent and sums the
series of the inverse hyperbolic tangent (Muller, *Elementary Functions*, 3rd ed., chapter 3). Both are within one unit
in the last place, subnormal numbers and all else that is no ordinary number included.
"""

from __future__ import annotations

import math

from flint import arb, ctx

from ...machine.intrinsics import INTRINSICS

TERMS_OF_EXP, TERMS_OF_LOG = 13, 11
"""With these the first term left out is less than 2⁻⁵⁷ of the result."""
HIGH_BITS = 32
"""Bits of the first part of ln 2, so that its whole multiples are exact."""
TEXT = '''"""Loops over arrays: written by derive, not by hand."""
import math

from llvmlite import ir
from numba import carray, njit, types
from numba.extending import intrinsic

compiled = njit(nogil=True, error_model="numpy", boundscheck=False, fastmath=False, forceinline=True)


''' + INTRINSICS + '''

@compiled
def exp(x):
    """The exponential: 2 to a whole number times the exponential of less than ln 2/2."""
    y = {highest} if x > {highest} else x
    y = {lowest} if y < {lowest} else y
    shifted = fma(y, {per_ln2}, {shifter})
    k = shifted - {shifter}
    r = fma(-k, {ln2_low}, fma(-k, {ln2_high}, y))
    q = {exp_first}
{exp_steps}
    e = bits_of(shifted) - bits_of({shifter})
    half = e >> 1
    return (1.0 + fma(r * r, q, r)) * float_of((half + 1023) << 52) * float_of((e - half + 1023) << 52)


@compiled
def log(x):
    """The logarithm: of a power of 2, and of a number near 1."""
    tiny = x < {normal}
    y = x * {lift} if tiny else x
    k = (bits_of(y) - bits_of({root_half})) >> 52
    m = float_of(bits_of(y) - (k << 52))
    f = m - 1.0
    s = f / (2.0 + f)
    z = s * s
    q = {log_first}
{log_steps}
    n = float(k) - (54.0 if tiny else 0.0)
    square = 0.5 * f * f
    found = fma(n, {ln2_high}, f - (square - fma(s, fma(z, q, square), n * {ln2_low})))
    found = x if x == math.inf else found
    found = -math.inf if x == 0.0 else found
    return found if x >= 0.0 else math.nan


@compiled
def sigmoid(x):
    """1/(1 + exp(-x)), without overflow on either side."""
    e = exp(-abs(x))
    return (1.0 if x >= 0.0 else e) / (1.0 + e)


@compiled
def softplus(x):
    """log(1 + exp x), without overflow."""
    e = exp(-abs(x))
    u = 1.0 + e
    return (0.0 if x < 0.0 else x) + (log(u) + (e - (u - 1.0)) / u)


'''


def steps(coefficients: list[float], variable: str) -> str:
    """A polynomial from its last coefficient but one down."""
    return "\n".join(f"    q = fma(q, {variable}, {c!r})" for c in coefficients)


def preamble() -> str:
    """The text before the loops; constants are computed, not copied."""
    before, ctx.prec = ctx.prec, 200
    try:
        ln2 = arb(2).log()
        high = math.floor(float(ln2) * 2.0 ** HIGH_BITS) / 2.0 ** HIGH_BITS
        low, per = float(ln2 - arb(high)), float(1 / ln2)
    finally:
        ctx.prec = before
    of_exp = [1 / math.factorial(k) for k in range(TERMS_OF_EXP, 1, -1)]
    of_log = [2 / (2 * k + 1) for k in range(TERMS_OF_LOG, 0, -1)]
    return TEXT.format(highest=720.0, lowest=-760.0, per_ln2=repr(per), shifter=repr(1.5 * 2.0 ** 52),
                       ln2_high=repr(high), ln2_low=repr(low), exp_first=repr(of_exp[0]),
                       exp_steps=steps(of_exp[1:], "r"), normal=repr(2.0 ** -1022), lift=repr(2.0 ** 54),
                       root_half=repr(math.sqrt(0.5)), log_first=repr(of_log[0]), log_steps=steps(of_log[1:], "z"))
