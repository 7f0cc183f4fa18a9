"""Elementary functions of numbers of N terms, on cells."""

from __future__ import annotations

from ...lazy import load

NAMES = ("exp", "expm1", "log", "log1p", "sin", "cos", "tan", "atan", "sinh", "cosh", "tanh", "sigmoid", "softplus",
         "erf", "erfc", "gamma", "lgamma", "digamma")
"""Functions ``name(x, out, work, flags)`` of one cell."""
BINARY = ("real_power",)
"""Functions ``name(x, y, out, work, flags)`` of two cells."""
_NOUNS = ("kernels", "exponential", "logarithm", "trigonometry", "hyperbolic", "error_function", "gamma", "power")


def source(terms: int) -> str:
    """The text of all of them for this many terms."""
    nouns = _NOUNS if terms > 1 else ("kernels", "binary64", "gamma")
    return "\n\n".join(load(f"{__package__}.{noun}").source(terms) for noun in nouns)
