"""Many more samples in floats, to find where to look: only exact arithmetic refutes.

Statements whose hypotheses compare scalars are run at thousands of random points of the machine; of those
that satisfy the hypotheses, the points where the relation fails worst are handed back, as exact rationals.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Any

from flint import fmpq

from ..kernel.sorts import REAL
from ..kernel.terms import Op, Term
from ..lazy import load
from ..machine import Builder, MachineUnavailable
from ..machine.program import Program
from ..machine.unavailable import faults
from .program.compile import restored, screening
from .sampling.context import Context
from .values.functions import Sequence as Values
from .values.functions import Table
from .values.matrix import Matrix, Value
from .values.sample import Sample

TERMS = 2
WORST = {True: 10, False: 3}
"""How many suspects of one program are looked at, of a fine screen and of a quick one."""
NOISE = {True: 1e-27, False: 1e-12}
"""A relative difference that is no reason for suspicion: what is left of 106 or 53 bits after some cancellation."""
TINY = 1e-300
DIGITS = 20
"""Binary digits of a random number, so that a counterexample can be written down."""


def screenable(context: Context) -> bool:
    """Whether the goal is a relation of reals, and every hypothesis an inequality of scalars."""
    goal = context.goal
    relation = isinstance(goal, Op) and goal.name in ("=", "<", "<=") and goal.args[0].sort.kind == "real"
    return relation and all(map(is_inequality, context.hypotheses))


def is_inequality(hypothesis: Term) -> bool:
    """Whether a hypothesis is ``a < b``, ``a ≤ b`` or ``a ≠ b`` for scalars, which random numbers may well satisfy."""
    if isinstance(hypothesis, Op) and hypothesis.name == "not":
        (inner,) = hypothesis.args
        return isinstance(inner, Op) and inner.name == "=" and inner.args[0].sort is REAL
    return isinstance(hypothesis, Op) and hypothesis.name in ("<", "<=") and hypothesis.args[0].sort is REAL


def is_plain(value: Value) -> bool:
    """Whether a value is made of numbers that may be any others: of a function of a family not all are such functions.

    >>> is_plain(fmpq(1)), is_plain(Table({0: fmpq(1)})), is_plain(abs)
    (True, True, False)
    """
    if isinstance(value, (Table, Values)):
        return all(map(is_plain, value.values.values() if isinstance(value, Table) else value.values))
    return isinstance(value, (fmpq, Matrix, int))


class Screen:
    """A search for suspects of one statement; a ``fine`` one with 106 bits, else in binary64.

    Raises ``MachineUnavailable`` when there is nothing to search with.
    """

    def __init__(self, context: Context, seed: int, fine: bool) -> None:
        self.context, self.seed, self.sampled, self.fine = context, seed, 0, fine
        with faults():
            self.numpy = load("numpy")
            if fine:  # what every program needs of the machine is compiled now if it never was
                load("derive.machine").run(Builder().program([]), self.numpy.zeros((0, 1)), terms=TERMS)

    def suspects(self, sample: Sample, count: int) -> Iterator[Sample]:
        """Samples like the given one where floats disagree most, the worst first."""
        goal = self.context.goal
        assert isinstance(goal, Op)
        plain = all(map(is_plain, sample.values.values()))
        program = screening(goal, self.context.hypotheses, sample) if plain else None
        if program is None or not program.inputs:
            return
        noise = NOISE[self.fine]
        with faults():
            points = random_points(len(program.inputs), count, self.seed)
            excess = self.excess(program, points)
        for place in (-excess).argsort()[:WORST[self.fine]]:
            if excess[place] > (-noise if goal.name == "<" else noise):
                yield self.exact(sample, points[:, place])

    def excess(self, program: Program, points: Any) -> Any:
        """By how much the relation fails where the hypotheses hold; nothing is expected elsewhere."""
        found, assumed = self.outputs(program, points), len(self.context.hypotheses)
        if found is None:
            return self.numpy.empty(0)
        assert isinstance(self.context.goal, Op)
        excess = disagreement(found[assumed:], self.context.goal.name)
        proper = self.numpy.isfinite(excess) & (found[:assumed, 0] == 1).all(axis=0)
        self.sampled += int(proper.sum())
        excess[~proper] = -math.inf
        return excess

    def outputs(self, program: Program, points: Any) -> Any:
        """The results ``float64[outputs, terms, samples]``; None where only compiled code could give them."""
        if self.fine:
            return load("derive.machine").run(program, points, terms=TERMS).outputs
        try:
            return load("derive.machine.interpreted").run(program, points)[:, None]
        except MachineUnavailable:
            return None

    def exact(self, sample: Sample, point: Iterable[float]) -> Sample:
        """The sample at a point, exactly."""
        values = restored(sample, [fmpq(*float(x).as_integer_ratio()) for x in point])
        return Sample(sample.dims, sample.spaces, values, sample.rules)


def random_points(inputs: int, count: int, seed: int) -> Any:
    """``float64[inputs, count]``: numbers of few digits, of magnitudes near 1 mostly; some whole, some far from 1.

    >>> bool((random_points(2, 5, 1) == random_points(2, 5, 1)).all())
    True
    """
    numpy = load("numpy")
    generator = numpy.random.default_rng(seed)
    near, far = generator.integers(-8, 9, size=count), generator.integers(-30, 31, size=(inputs, count))
    style = generator.integers(0, 10, size=count)
    scale = numpy.exp2(numpy.where(style < 8, near, far))
    points = numpy.round(generator.uniform(-1, 1, size=(inputs, count)) * 2.0 ** DIGITS) / 2.0 ** DIGITS * scale
    return numpy.where(style == 8, numpy.round(points), points)


def disagreement(outputs: Any, relation: str) -> Any:
    """By how much a relation fails at each sample, relative to the larger side; no number where a side has none."""
    numpy = load("numpy")
    half = len(outputs) // 2
    left, right = outputs[:half], outputs[half:]
    with numpy.errstate(all="ignore"):
        gap = (left - right).sum(axis=1)
        gap = numpy.abs(gap) if relation == "=" else gap
        return (gap / (numpy.maximum(numpy.abs(left[:, 0]), numpy.abs(right[:, 0])) + TINY)).max(axis=0)
