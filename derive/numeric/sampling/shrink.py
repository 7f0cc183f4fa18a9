"""A counterexample made simple: the one a teacher would write.

First simple samples are drawn anew, in one dimension and with values such as 0, 1 and 2; then single
numbers of the simplest one are replaced by simpler ones.  Whatever is kept satisfies all hypotheses
and refutes the goal as surely as the sample it came from.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from flint import fmpq

from ..values.functions import Quadratic, Sequence, Table, Traits
from ..values.matrix import Matrix, Value, build, each, entries, shape
from ..values.number import LIMITS, ZERO, Number, Undefined, Unsupported
from ..values.sample import Sample

if TYPE_CHECKING:
    from .sampler import Drawn, Sampler

DRAWS = 160
"""How many simple samples are drawn."""
CHANGES = 150
"""How many changes of single numbers are tried."""
SIMPLE = tuple(fmpq(p, q) for p, q in ((0, 1), (1, 1), (-1, 1), (2, 1), (1, 2), (3, 1)))


class Shrinking:
    """A search for a simpler sample on which ``refutes`` still says yes, until a deadline."""

    def __init__(self, sampler: Sampler, refutes: Callable[[Drawn], bool], deadline: float) -> None:
        self.sampler, self.refutes, self.deadline = sampler, refutes, deadline

    def over(self) -> bool:
        """Whether the time is over."""
        return time.process_time() > self.deadline

    def simplest(self, drawn: Drawn) -> Drawn:
        """The simplest sample found."""
        for number in range(DRAWS):
            if self.over():
                return drawn
            other = self.accepted(partial(self.sampler.simple, number))
            if other is not None and cost(other.sample) < cost(drawn.sample):
                drawn = other
        return self.polished(drawn)

    def accepted(self, make: Callable[[], Drawn | None]) -> Drawn | None:
        """A sample that satisfies the hypotheses and refutes."""
        try:
            drawn = make()
            return drawn if drawn is not None and drawn.verified and self.refutes(drawn) else None
        except (Unsupported, Undefined, *LIMITS):
            return None

    def polished(self, drawn: Drawn) -> Drawn:
        """The sample with single numbers made simpler, as long as one can be."""
        left, improved = CHANGES, True
        while improved:
            improved = False
            for sample in changes(drawn.sample):
                left -= 1
                if left < 0 or self.over():
                    return drawn
                other = self.accepted(partial(self.checked, sample))
                if other is not None:
                    drawn, improved = other, True
                    break
        return drawn

    def checked(self, sample: Sample) -> Drawn | None:
        """A sample with its hypotheses checked."""
        return self.sampler.verified(sample, self.sampler.evaluator(sample))


def cost(sample: Sample) -> int:
    """How much there is to read in a sample."""
    points = sum(space.size or 0 for space in sample.spaces.values())
    return sum(sample.dims.values()) + 3 * points + sum(map(weight, sample.values.values()))


def weight(value: Value) -> int:
    """How much there is to read in a value."""
    if isinstance(value, Quadratic):
        return 2 + sum(map(number_weight, (*entries(value.hessian), *entries(value.slope), value.offset)))
    if isinstance(value, (Table, Sequence)):
        inner = list(value.values.values()) if isinstance(value, Table) else list(value.values)
        return 1 + sum(map(weight, inner))
    if isinstance(value, (fmpq, Matrix)):
        return 1 + sum(map(number_weight, entries(value)))
    return abs(value) if isinstance(value, int) else 25


def number_weight(x: Number) -> int:
    """How much there is to read in a number."""
    return SIMPLE.index(x) if x in SIMPLE else len(str(x)) + len(SIMPLE) - 1


def changes(sample: Sample) -> Iterator[Sample]:
    """The sample with a number replaced by a simpler one: everywhere, then in one place."""
    found = {abs(x) for value in sample.values.values() for x in numbers(value)} - {ZERO, SIMPLE[1]}
    for old in sorted(found, key=number_weight, reverse=True):
        for new in SIMPLE[1:min(number_weight(old), len(SIMPLE))]:
            if new > 0:
                values = {v: substituted(value, old, new) for v, value in sample.values.items()}
                yield Sample(sample.dims, sample.spaces, values, sample.rules)
    for variable, value in sample.values.items():
        for simpler in simpler_values(value):
            yield Sample(sample.dims, sample.spaces, {**sample.values, variable: simpler}, sample.rules)


def numbers(value: Value) -> Iterator[fmpq]:
    """The numbers in a value."""
    if isinstance(value, Quadratic):
        yield from (*entries(value.hessian), *entries(value.slope), value.offset)
    elif isinstance(value, (Table, Sequence)):
        for inner in value.values.values() if isinstance(value, Table) else value.values:
            yield from numbers(inner)
    elif isinstance(value, (fmpq, Matrix)):
        yield from entries(value)


def substituted(value: Value, old: fmpq, new: fmpq) -> Value:
    """The value with one number for another, and the negative for the negative."""
    if isinstance(value, Quadratic):
        hessian, slope, offset = (substituted(x, old, new) for x in (value.hessian, value.slope, value.offset))
        traits = curvatures(hessian)
        return value if traits is None else Quadratic(hessian, slope, offset, traits)
    if isinstance(value, Table):
        return Table({key: substituted(inner, old, new) for key, inner in value.values.items()})
    if isinstance(value, Sequence):
        return Sequence(tuple(substituted(inner, old, new) for inner in value.values))
    return each(lambda x: new if x == old else -new if x == -old else x, value) \
        if isinstance(value, (fmpq, Matrix)) else value


def curvatures(hessian: Value) -> Traits | None:
    """What a diagonal second derivative says of a quadratic."""
    n, found = shape(hessian)[0], entries(hessian)
    if any(x != 0 for i, x in enumerate(found) if i % (n + 1)):
        return None
    values = found[::n + 1]
    return Traits(min(values) >= 0, max(map(abs, values)), max(min(values), ZERO))


def simpler_values(value: Value) -> Iterator[Value]:
    """The value with one number replaced by a simpler one."""
    if isinstance(value, (fmpq, Matrix)):
        yield from simpler_entries(value)
    elif isinstance(value, int):
        yield from range(value) if value > 1 else ()
    elif isinstance(value, Table):
        for key, inner in value.values.items():
            for simpler in simpler_values(inner):
                yield Table({**value.values, key: simpler})
    elif isinstance(value, Sequence):
        for place, inner in enumerate(value.values):
            for simpler in simpler_values(inner):
                yield Sequence((*value.values[:place], simpler, *value.values[place + 1:]))
    elif isinstance(value, Quadratic):
        yield from simpler_quadratics(value)


def simpler_entries(value: Value) -> Iterator[Value]:
    """All entries 0, or one entry simpler."""
    found = entries(value)
    if len(found) > 1 and any(x != 0 for x in found):
        yield build(*shape(value), [ZERO] * len(found))
    for place, old in enumerate(found):
        for x in SIMPLE[:min(number_weight(old), len(SIMPLE))]:
            yield build(*shape(value), [*found[:place], x, *found[place + 1:]])


def simpler_quadratics(value: Quadratic) -> Iterator[Quadratic]:
    """A simpler linear part or constant, or a simpler curvature along the axes."""
    for slope in simpler_entries(value.slope):
        yield replace(value, slope=slope)
    for offset in simpler_entries(value.offset):
        yield replace(value, offset=offset)
    for hessian in simpler_entries(value.hessian):
        if (traits := curvatures(hessian)) is not None:
            yield replace(value, hessian=hessian, traits=traits)
