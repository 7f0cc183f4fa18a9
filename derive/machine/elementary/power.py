"""Powers with a real exponent: ``real_power(x, y)`` for positive ``x``, and 0 for ``x = 0`` and positive ``y``.

It is ``exp(y log x)``: the logarithm of the result, up to 709, has one rounding in its last place, and so the
result loses as many bits as that has before the point.
"""

from __future__ import annotations

from .exponential import lowest
from .wording import written

TEXT = '''
@compiled
def real_power(x, y, out, work, flags):
    logarithm, product, safe, zero = work[0], work[1], work[2], work[3][0]
    for k in range($N):
        for i in range(LANES):
            nothing = (x[0, i] == 0.0) & (y[0, i] > 0.0)
            safe[k, i] = (1.0 if k == 0 else 0.0) if nothing else x[k, i]
    for i in range(LANES):
        zero[i] = 0.0
        flags[i] |= 0 if abs(y[0, i]) <= 1.7976931348623157e308 else 1
    log(safe, logarithm, work[4:], flags)
    mul(y, logarithm, product)
    flag_outside(product, $LOWEST, 709.0, flags)
    exp_of_two(product, zero, out, work[4:])
    for k in range($N):
        for i in range(LANES):
            out[k, i] = 0.0 if (x[0, i] == 0.0) & (y[0, i] > 0.0) else out[k, i]
'''


def source(n: int) -> str:
    """The text of powers for ``n`` terms."""
    return written(TEXT, "power", (), {"LOWEST": lowest(n)}, n)
