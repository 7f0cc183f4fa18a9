"""How well the elementary functions are computed, and where.

In a lane that is not flagged the relative error is at most ``2^-(53 N - LOST_BITS[name])``.  These bounds
are measured, over the whole range and at arguments chosen to break them (``benchmarks/elementary.py``), with room to
spare; they are not proved, and no verdict rests on them.
"""

from __future__ import annotations

LOST_BITS = {
    "exp": 2, "expm1": 3, "log": 3, "log1p": 3, "sin": 3, "cos": 3, "tan": 5, "atan": 3,
    "sinh": 3, "cosh": 2, "tanh": 5, "sigmoid": 5, "softplus": 3,
    "erf": 3, "erfc": 3, "gamma": 6, "lgamma": 4, "digamma": 5, "real_power": 13,
}
"""Bits that are lost against the precision of the numbers, for every number of terms."""


def error_bound(name: str, terms: int) -> float:
    """The largest relative error of a function in lanes that are not flagged.

    >>> error_bound("exp", 2) == 2.0 ** -104
    True
    """
    return 2.0 ** (LOST_BITS[name] - 53 * terms)
