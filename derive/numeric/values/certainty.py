"""Truth values as numbers can know them, ordered: false, unknown, agrees, true.

``AGREES`` is an equality of balls that overlap and are narrow, or a statement about infinitely many cases that
held in those tried: it neither refutes anything nor verifies a hypothesis.

>>> implies(TRUE, AGREES) == AGREES, implies(AGREES, FALSE) == UNKNOWN, negation(AGREES) == UNKNOWN
(True, True, True)
"""

from __future__ import annotations

FALSE, UNKNOWN, AGREES, TRUE = range(4)
LEAST_DIGITS = 10.0
"""Balls that agree to fewer digits than this do not agree: nothing is known of them."""


def of(value: bool) -> int:
    """A truth value that is certain."""
    return TRUE if value else FALSE


def negation(a: int) -> int:
    """Not."""
    return {FALSE: TRUE, TRUE: FALSE}.get(a, UNKNOWN)


def implies(a: int, b: int) -> int:
    """If, then."""
    if a == FALSE or b == TRUE:
        return TRUE
    if a == TRUE:
        return b
    return AGREES if b == AGREES else UNKNOWN


def equivalent(a: int, b: int) -> int:
    """Both or neither."""
    if UNKNOWN in (a, b):
        return UNKNOWN
    if FALSE in (a, b):
        return negation(max(a, b))
    return min(a, b)
