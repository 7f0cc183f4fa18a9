"""Random exact numbers: special ones first, small ones most often, large, tiny and edges of bounds now and then."""

from __future__ import annotations

from collections.abc import Sequence as Several
from dataclasses import dataclass, field
from random import Random

from flint import fmpq

from ..values.number import ONE, ZERO, Unsupported

SPECIAL = tuple(fmpq(p, q) for p, q in
                ((0, 1), (1, 1), (-1, 1), (2, 1), (-2, 1), (1, 2), (10, 1), (-10, 1), (1, 1000), (10 ** 6, 1)))
PLAIN = tuple(fmpq(p, q) for p, q in ((0, 1), (1, 1), (1, 1), (-1, 1), (2, 1), (1, 2), (3, 1)))
WIDE = 0.05
"""How often a number has an order of magnitude drawn at random."""
CLOSE = fmpq(1, 1000)
"""How near the open end of an interval some numbers are, as a part of it."""


@dataclass
class Wish:
    """What hypotheses ask of one variable, as far as it is recognised."""

    traits: set[str] = field(default_factory=set)
    low: fmpq | None = None
    high: fmpq | None = None
    strict_low: bool = False
    strict_high: bool = False
    monotone: int = 0
    choices: list[fmpq] = field(default_factory=list)

    def raise_low(self, low: fmpq, strict: bool) -> None:
        """A lower bound, if it says more than the one known."""
        if self.low is None or low > self.low or (low == self.low and strict):
            self.low, self.strict_low = low, strict

    def lower_high(self, high: fmpq, strict: bool) -> None:
        """An upper bound, if it says more than the one known."""
        if self.high is None or high < self.high or (high == self.high and strict):
            self.high, self.strict_high = high, strict


class Scalars:
    """Numbers from one stream of random numbers.

    ``scale`` are numbers of the sample worth using as curvatures; ``simple`` keeps to numbers such as 0, 1 and 2;
    ``first`` is a special number to be taken wherever it fits; ``grain`` is what numbers and entries that nothing
    bounds are multiples of: where all are small, squares outweigh cubes.
    """

    grain = ONE

    def __init__(self, random: Random, scale: Several[fmpq] = (), plain: bool = False, simple: bool = False,
                 first: fmpq | None = None) -> None:
        self.random, self.scale, self.plain = random, [x for x in scale if 0 < x < 10_000], plain
        self.simple, self.first = simple, first

    def scalar(self, wish: Wish | None = None) -> fmpq:
        """A number within the wished bounds."""
        if wish is not None and wish.choices:
            return self.random.choice(wish.choices)
        if self.first is not None and (wish is None or self.fits(self.first, wish)):
            return self.first
        if wish is not None and "exponent" in wish.traits and self.random.random() < 0.8:
            return self.whole_number(wish)
        if wish is None or (wish.low is None and wish.high is None):
            return self.unbounded()
        for _ in range(20):
            x = self.bounded(wish)
            if self.fits(x, wish):
                return x
        raise Unsupported("no number lies within the bounds")

    def unbounded(self) -> fmpq:
        """Any number."""
        return self.special() if not self.plain and self.random.random() < 0.25 else self.grain * self.small()

    def whole_number(self, wish: Wish) -> fmpq:
        """A small whole number within bounds; any number when there is none."""
        start = 0 if wish.low is None else int(wish.low.ceil())
        found = [x for x in map(fmpq, range(start - (3 if wish.low is None else 0), start + 5)) if self.fits(x, wish)]
        return self.random.choice(found) if found else self.bounded(wish)

    def special(self) -> fmpq:
        """A special number, the moderate ones more often; sometimes one of any order of magnitude."""
        if self.simple:
            return self.small()
        style = self.random.random()
        if style < 4 * WIDE:
            size = fmpq(self.random.randint(1, 9)) * fmpq(10) ** self.random.randint(-9, 9)
            return size if self.random.random() < 0.5 else -size
        return self.random.choice(SPECIAL[:8] if style < 0.8 else SPECIAL)

    def small(self) -> fmpq:
        """A small dyadic number."""
        if self.simple:
            return self.random.choice(PLAIN)
        return fmpq(self.random.randint(-24, 24), self.random.choice((1, 1, 2, 4, 8)))

    def bounded(self, wish: Wish) -> fmpq:
        """A candidate between two bounds: an end, near one, or anywhere."""
        step = fmpq(self.random.choice((0, 16, 8 if self.simple else self.random.randint(1, 15))), 16)
        if step.q == 1 and not self.simple and self.random.random() < 0.3:
            step = CLOSE if step == 0 else 1 - CLOSE
        if wish.low is not None and wish.high is not None:
            return wish.low + (wish.high - wish.low) * step
        size = ZERO if self.random.random() < 0.15 else abs(self.unbounded())
        if wish.low is not None:
            return wish.low + size
        assert wish.high is not None
        return wish.high - size

    def fits(self, x: fmpq, wish: Wish) -> bool:
        """Whether a number is within the bounds."""
        low = wish.low is None or (x > wish.low if wish.strict_low else x >= wish.low)
        return low and (wish.high is None or (x < wish.high if wish.strict_high else x <= wish.high))

    def whole(self, wish: Wish | None, low: int) -> int:
        """A small whole number."""
        if wish is not None and wish.low is not None:
            low = int(wish.low.ceil() if hasattr(wish.low, "ceil") else wish.low)
            low += 1 if wish.strict_low and wish.low == low else 0
        return self.random.randint(low, max(low, 5))
