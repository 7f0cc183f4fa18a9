"""Equality of reals as numbers can know it: certain, or to so many digits.

>>> from flint import arb
>>> from ..values.sample import Sample
>>> evaluator = Evaluator(Sample(), {})
>>> equality(evaluator, arb(2).sqrt() ** 2, 2) == certainty.AGREES, evaluator.loosest > 14
(True, True)
"""

from __future__ import annotations

from ..values import certainty
from ..values.certainty import FALSE, TRUE
from ..values.matrix import Value, entries
from ..values.number import Number, compare, overlap
from .evaluate import Evaluator


def equality(evaluator: Evaluator, a: Value, b: Value) -> int:
    """Whether two real values of one shape are equal; overlapping balls agree, if they are narrow."""
    pairs = list(zip(entries(a), entries(b), strict=True))
    sides = [compare(x, y) for x, y in pairs]
    if 1 in sides or -1 in sides:
        return FALSE
    open_pairs = [pair for side, pair in zip(sides, pairs, strict=True) if side is None]
    return min((near(evaluator, x, y) for x, y in open_pairs), default=TRUE)


def near(evaluator: Evaluator, a: Number, b: Number) -> int:
    """What the overlap of two balls tells: to how many digits the numbers agree, if it is not nothing."""
    digits = overlap(a, b)
    if digits < certainty.LEAST_DIGITS:
        evaluator.doubtful = True
        return certainty.UNKNOWN
    evaluator.loosest = min(evaluator.loosest, digits)
    return certainty.AGREES
