"""Points to try under a quantifier over an infinite sort: special ones, then a few at random."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

from flint import fmpq

from ...kernel.sorts import Sort
from ..sampling.draw import Draw
from ..values.matrix import Value, filled
from ..values.normal import Outcome
from ..values.number import ZERO
from ..values.sample import Sample
from .evaluate import Evaluator

TRIES = 5
"""How many random points are tried."""
SPECIAL = (ZERO, fmpq(1), fmpq(-1), fmpq(1, 2))
NATURALS = range(7)
INTEGERS = range(-4, 5)
OUTCOMES = 12
"""How many points of a Gaussian space are tried."""


class Points:
    """The same points every time for one sample."""

    def __init__(self, sample: Sample) -> None:
        self.sample = sample

    def of(self, sort: Sort, evaluator: Evaluator) -> Iterator[Value]:
        """Values of an infinite sort."""
        if sort.kind == "nat":
            yield from NATURALS
        elif sort.kind == "int":
            yield from INTEGERS
        else:
            yield from self.continuous(sort, evaluator)

    def continuous(self, sort: Sort, evaluator: Evaluator) -> Iterator[Value]:
        """Values of a real sort, those of the sample's variables too, and functions."""
        for variable, value in self.sample.values.items():
            if variable.sort is sort:
                yield evaluator.constant(value)
        if sort.kind == "real":
            for x in SPECIAL:
                yield evaluator.constant(filled(*evaluator.shape(sort), x))
        if sort.kind == "opaque":
            yield from map(Outcome, range(OUTCOMES))
            return
        draw = Draw(Random(7))
        for _ in range(TRIES):
            yield evaluator.constant(draw.value(sort, sizes(evaluator)))


def sizes(evaluator: Evaluator) -> Callable[[Sort], tuple[int, ...]]:
    """Shapes of real sorts, and counts of the elements of finite ones."""
    def size(sort: Sort) -> tuple[int, ...]:
        return evaluator.shape(sort) if sort.kind == "real" else (evaluator.count(sort) or 0,)
    return size
