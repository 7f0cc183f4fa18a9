"""Random numbers of a format: uniform over its bit patterns, and of the magnitudes that occur in practice.

>>> from .format import BINARY16
>>> draw = Draw(BINARY16, fmpq(0), fmpq(1))
>>> random = Random(0)
>>> all(0 <= drawn(draw, way, random) <= 1 for way in WAYS for _ in range(100))
True
"""

from __future__ import annotations

import math
from random import Random

from flint import fmpq

from .format import Format, at_ordinal, nearest, ordinal, round_float

BITS, TYPICAL = "bit patterns", "typical"
WAYS = (BITS, TYPICAL)
"""Uniform over all numbers of the format between the bounds; and of typical magnitude: uniform between two bounds,
else of either sign and as often between 1/1024 and 1/512 as in every octave up to that from 512 to 1024."""
OCTAVES = 10
ROUND = 0.15
"""The share of typical numbers that have few digits, as the numbers that people write."""


class Draw:
    """How one input is drawn: between two bounds of a format, which it may reach."""

    def __init__(self, form: Format, low: fmpq | None = None, high: fmpq | None = None) -> None:
        self.form, self.bounded = form, low is not None and high is not None
        self.low = -form.largest if low is None else inward(form, low, 1)
        self.high = form.largest if high is None else inward(form, high, -1)

    @property
    def empty(self) -> bool:
        """Whether the format has no number between the bounds."""
        return not self.low <= self.high or math.isinf(self.low) or math.isinf(self.high)

    def within(self, x: float) -> bool:
        """Whether a number lies between the bounds."""
        return self.low <= x <= self.high


def inward(form: Format, bound: fmpq, side: int) -> float:
    """The number of the format nearest to a bound on its inner side: not below it for side 1, not above for -1."""
    found = nearest(form, bound)
    assert found is not None
    if math.isinf(found):
        return math.copysign(form.largest, found) if found * side < 0 else found
    off = fmpq(*found.as_integer_ratio()) - bound
    return at_ordinal(form, ordinal(form, found) + side) if off * side < 0 else found


def drawn(draw: Draw, way: str, random: Random) -> float:
    """One number, drawn in one of the ``WAYS``."""
    if way == BITS:
        return at_ordinal(draw.form, random.randint(ordinal(draw.form, draw.low), ordinal(draw.form, draw.high)))
    for _ in range(8):
        x = round_float(draw.form, typical(draw, random))
        if draw.within(x):
            return x
    return drawn(draw, BITS, random)


def typical(draw: Draw, random: Random) -> float:
    """A number of typical magnitude, not yet rounded."""
    if random.random() < ROUND:
        return random.choice((-1, 1)) * random.randint(0, 20) / random.choice((1, 1, 2, 4, 10))
    if draw.bounded:
        return uniform(draw, random)
    return random.choice((-1, 1)) * math.ldexp(1 + random.random(), random.randint(-OCTAVES, OCTAVES - 1))


def uniform(draw: Draw, random: Random) -> float:
    """Uniform between the bounds, which may be far apart."""
    share = random.random()
    return draw.low * (1 - share) + draw.high * share
