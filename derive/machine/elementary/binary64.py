"""The functions for numbers of one term: those of the C library, whose errors are below two units in the last place.

What is no number, infinite, outside the domain or too large is flagged, and what underflows.
"""

from __future__ import annotations

NAMES = ("exp", "expm1", "log", "log1p", "sin", "cos", "tan", "atan", "sinh", "cosh", "tanh", "erf", "erfc")
"""Functions that are taken as they are."""

PLAIN = '''
@compiled
def {name}(x, out, work, flags):
    for i in range(LANES):
        value = math.{name}(x[0, i]){domain}
        out[0, i] = value
        flags[i] |= 0 if (abs(x[0, i]) < math.inf) & (abs(value) < math.inf){floor} else 1
'''
DOMAINS = {"log": " if x[0, i] >= 0.0 else math.nan", "log1p": " if x[0, i] >= -1.0 else math.nan"}
FLOOR = " & (abs(value) >= 2.2250738585072014e-308)"
FLOORS = {"exp": FLOOR, "erfc": FLOOR, "erf": " & ((abs(value) >= 2.2250738585072014e-308) | (x[0, i] == 0.0))"}
"""Where a result may be subnormal without being the argument, which has no rounding error."""

OTHERS = '''
@compiled
def sigmoid(x, out, work, flags):
    for i in range(LANES):
        decayed = math.exp(-abs(x[0, i]))
        value = (decayed if x[0, i] < 0.0 else 1.0) / (1.0 + decayed) if x[0, i] == x[0, i] else math.nan
        out[0, i] = value
        flags[i] |= 0 if (abs(x[0, i]) < math.inf) & (value >= 2.2250738585072014e-308) else 1


@compiled
def softplus(x, out, work, flags):
    for i in range(LANES):
        value = (0.0 if x[0, i] < 0.0 else x[0, i]) + math.log1p(math.exp(-abs(x[0, i])))
        out[0, i] = value
        flags[i] |= 0 if (abs(x[0, i]) < math.inf) & (value >= 2.2250738585072014e-308) else 1


@compiled
def real_power(x, y, out, work, flags):
    for i in range(LANES):
        value = math.pow(x[0, i], y[0, i]) if x[0, i] >= 0.0 else math.nan
        out[0, i] = value
        finite = (x[0, i] < math.inf) & (abs(y[0, i]) < math.inf) & (value < math.inf)
        sound = (y[0, i] > 0.0) if x[0, i] == 0.0 else (value >= 2.2250738585072014e-308)
        flags[i] |= 0 if finite & sound else 1
'''


def source(n: int) -> str:
    """The text of the functions for one term."""
    plain = [PLAIN.format(name=name, domain=DOMAINS.get(name, ""), floor=FLOORS.get(name, ""))
             for name in NAMES]
    return "\n".join([*plain, OTHERS])
