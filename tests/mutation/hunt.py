"""A long search for a counterexample, apart from the cross-check's own: other sizes, other numbers, and downhill.

From a sample that satisfies the hypotheses the hunt goes to a neighbour, by kicks of single numbers, which go
over many magnitudes, to equal values and to zero, and stays where the relation holds by less.  What it finds is
checked by the exact judge, at a precision of its own.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from random import Random
from typing import NamedTuple

from flint import arb, fmpq

from derive.kernel.terms import Op, Var
from derive.numeric.evaluation.evaluate import OutOfTime
from derive.numeric.evaluation.truth import truth
from derive.numeric.evaluation.unfold import Definitions
from derive.numeric.precision import working_precision
from derive.numeric.sampling.context import Context, analyse
from derive.numeric.sampling.sampler import Drawn, Sampler
from derive.numeric.values import certainty
from derive.numeric.values.functions import Quadratic, Sequence, Table
from derive.numeric.values.matrix import Matrix, Value, build, entries, shape
from derive.numeric.values.number import Undefined, Unsupported
from derive.numeric.values.sample import NormalSpace, Sample, Space

from .mutants import Statement

BITS = 600
SIZES = (1, 2, 3, 4, 5)
CHAIN = 40
"""How many neighbours are looked at before the search starts from another sample."""


class Found(NamedTuple):
    """A counterexample and how far apart the sides are there, relatively; infinite where there are no two sides."""

    number: int
    gap: float
    sizes: dict[str, int]
    values: str


class Wide(Sampler):
    """Samples of other sizes than the cross-check draws, on smaller and larger sets."""

    def sizes(self, random: Random, number: int) -> dict[str, int]:
        same = random.random() < 0.3
        first = random.choice(SIZES)
        return {name: first if same else random.choice(SIZES) for name in self.context.dims}

    def spaces(self, random: Random, dims: dict[str, int]) -> dict[str, Space | NormalSpace]:
        found = super().spaces(random, dims)
        for name, is_random in self.context.opaque.items():
            if not is_random:
                count = random.randint(1, 5)
                found[name] = Space(((fmpq(1, count),) * count,))
            elif name not in self.context.normal:
                groups = max(1, sum(map(len, self.context.separate)))
                found[name] = Space(tuple(weights(random, random.randint(1, 3)) for _ in range(min(groups, 3))))
        return found


def weights(random: Random, count: int) -> tuple[fmpq, ...]:
    """Positive probabilities, some of them very unequal."""
    parts = [random.choice((1, 1, 2, 5, 100)) for _ in range(count)]
    return tuple(fmpq(part, sum(parts)) for part in parts)


def hunt(statement: Statement, definitions: Definitions, seconds: float, seed: int = 7919) -> Found | None:
    """A counterexample, if one is found within so many seconds of processor time."""
    with working_precision(BITS):
        try:
            context = analyse(statement.variables, statement.hypotheses, statement.goal, definitions)
            return Hunt(context, seed, time.process_time() + seconds).run()
        except (Unsupported, OutOfTime):
            return None


class Hunt:
    """One search under way."""

    def __init__(self, context: Context, seed: int, deadline: float) -> None:
        self.context, self.deadline = context, deadline
        self.sampler = Wide(context, seed, deadline)
        self.random = Random(seed)
        self.number = 0

    def run(self) -> Found | None:
        while time.process_time() < self.deadline:
            found = self.chain()
            if found is not None:
                return found
        return None

    def chain(self) -> Found | None:
        """From one sample down its neighbours."""
        self.number += 1
        turn = self.number % 4
        here = self.tried(lambda: self.sampler.simple(self.number) if turn == 1 else self.sampler.draw(self.number))
        if here is None:
            return None
        best = self.height(here)
        if isinstance(best, Found):
            return best
        for _ in range(CHAIN if here.sample.values else 0):
            sample = self.neighbour(here.sample)
            there = self.tried(lambda sample=sample: self.completed(sample))  # type: ignore[misc]
            height = None if there is None else self.height(there)
            if isinstance(height, Found):
                return height
            if there is not None and height is not None and (best is None or height <= best):
                here, best = there, height
            if time.process_time() > self.deadline:
                break
        return None

    def completed(self, sample: Sample) -> Drawn | None:
        """A sample that satisfies the hypotheses: this one, or this one with equations solved."""
        return self.sampler.verified(sample, self.sampler.evaluator(sample)) \
            or self.sampler.completed(sample, self.random)

    def tried(self, make: Callable[[], Drawn | None]) -> Drawn | None:
        try:
            drawn = make()
        except (Unsupported, Undefined, RecursionError):
            return None
        return drawn if drawn is not None and drawn.verified else None

    def height(self, drawn: Drawn) -> float | Found | None:
        """By how much the relation holds, of the size of its sides; a counterexample when it does not."""
        try:
            found = truth(drawn.evaluator, self.context.goal)
            gap = relative_gap(drawn.evaluator, self.context.goal)
        except (Unsupported, Undefined, RecursionError):
            return None
        if found == certainty.FALSE:
            values = ", ".join(f"{v.name} = {value}" for v, value in drawn.sample.values.items())
            return Found(self.number, gap if gap is not None else float("inf"), drawn.sample.dims, values[:600])
        return gap

    def neighbour(self, sample: Sample) -> Sample:
        """The sample with one value, or two, kicked."""
        values = dict(sample.values)
        for _ in range(self.random.choice((1, 1, 2))):
            variable = self.random.choice(list(values))
            values[variable] = self.kicked(variable, values)
        return Sample(sample.dims, sample.spaces, values, sample.rules)

    def kicked(self, variable: Var, values: dict[Var, Value]) -> Value:
        """Another value: that of another variable of its sort, or one with numbers changed."""
        alike = [other for v, other in values.items() if v.sort is variable.sort and v is not variable]
        value = values[variable]
        if alike and self.random.random() < 0.2:
            return self.random.choice(alike)
        return self.moved(value)

    def moved(self, value: Value) -> Value:
        """The value with one number in it changed, or all."""
        if isinstance(value, fmpq):
            return self.number_near(value)
        if isinstance(value, Matrix):
            return build(*shape(value), self.some(entries(value), self.number_near))
        if isinstance(value, Table):
            return Table(dict(zip(value.values, self.some(tuple(value.values.values()), self.moved), strict=True)))
        if isinstance(value, Sequence):
            return Sequence(tuple(self.some(value.values, self.moved)))
        if isinstance(value, Quadratic):
            return type(value)(value.hessian, self.moved(value.slope), self.moved(value.offset), value.traits)
        if type(value) is int and value > 3:  # truth values and positions stay
            return self.random.choice((value - 1, value + 1, 2 * value))
        return value

    def some(self, values: tuple[Value, ...], change: Callable[[Value], Value]) -> list[Value]:
        """One of the values changed, or all the same way, or two made equal."""
        found, style = list(values), self.random.random()
        if style < 0.15:
            return list(map(change, found))
        if style < 0.3:
            found[self.random.randrange(len(found))] = self.random.choice(found)
            return found
        place = self.random.randrange(len(found))
        found[place] = change(found[place])
        return found

    def number_near(self, x: fmpq) -> fmpq:
        """Another number: near, far, of another sign, or special."""
        choice = self.random.randrange(8)
        if choice == 0:
            return fmpq(self.random.choice((0, 1, -1, 2)), self.random.choice((1, 1, 2)))
        if choice == 1:
            return -x
        if choice == 2:
            return x * fmpq(10) ** self.random.randint(-4, 4)
        if choice == 3:
            return x + fmpq(self.random.randint(-3, 3))
        if choice == 4 and x != 0:
            return 1 / x
        size = fmpq(1, 2 ** self.random.randint(1, 12))
        nearer = fmpq(int(x * 4096), 4096) if choice == 5 else x
        return nearer + size * self.random.choice((-1, 1)) * max(abs(nearer), fmpq(1, 16))


def relative_gap(evaluator: Callable[[object], Value], goal: object) -> float | None:
    """How far the sides of a relation are apart: (right − left) of the larger side; without sign for an equation."""
    if not (isinstance(goal, Op) and goal.name in ("=", "<", "<=") and goal.args[0].sort.kind == "real"):
        return None
    pairs = zip(*(entries(evaluator(side)) for side in goal.args), strict=True)
    found = [as_gap(x, y) for x, y in pairs]
    return max(map(abs, found)) if goal.name == "=" else found[0]


def as_gap(left: Value, right: Value) -> float:
    """The difference of two numbers, of the larger one."""
    difference, size = arb(right) - arb(left), max(middle(left), middle(right))
    return float(difference.mid() / size) if size > 0 else 0.0


def middle(x: Value) -> arb:
    """The size of a number."""
    return abs(arb(x)).mid()

