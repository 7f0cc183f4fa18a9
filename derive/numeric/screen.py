"""Many more samples in binary64, to find where to look: only exact arithmetic refutes.

Statements whose hypotheses are bounds of scalars are run at thousands of random points of the
machine; the points where the relation fails worst are handed back, as exact rationals.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flint import fmpq

from ..kernel.terms import Op
from ..lazy import load
from ..machine.unavailable import MachineUnavailable
from .program.compile import compiled, restored
from .sampling.context import Context
from .sampling.patterns import literal, subject
from .values.sample import Sample

WORST = 30
"""How many suspects of one program are looked at."""


def screenable(context: Context) -> bool:
    """Whether the goal is a relation of reals and every hypothesis a bound of a scalar."""
    goal = context.goal
    relation = isinstance(goal, Op) and goal.name in ("=", "<", "<=") and goal.args[0].sort.kind == "real"
    return relation and all(map(is_bound, context.hypotheses))


def is_bound(hypothesis: object) -> bool:
    """Whether a hypothesis compares a variable with a literal."""
    if not isinstance(hypothesis, Op) or hypothesis.name not in ("<", "<="):
        return False
    left, right = hypothesis.args
    low, high = literal(left), literal(right)
    return (low is not None and subject(right) is right) or (high is not None and subject(left) is left)


@contextmanager
def faults() -> Iterator[None]:
    """Whatever the compiler or its cache fails with is one error: the judge goes on without them."""
    try:
        yield
    except Exception as error:
        raise MachineUnavailable(f"{type(error).__name__}: {error}".splitlines()[0][:200]) from error


class Screen:
    """A search for suspects of one statement; raises ``MachineUnavailable`` when there is nothing to search with."""

    def __init__(self, context: Context, seed: int) -> None:
        self.context, self.seed, self.sampled = context, seed, 0
        with faults():
            self.numpy, self.machine = load("numpy"), load("derive.numeric.program.machine")

    def suspects(self, sample: Sample, count: int) -> Iterator[Sample]:
        """Samples like the given one where floats disagree most.

        Raises:
            MachineUnavailable: when the machine fails.
        """
        goal = self.context.goal
        assert isinstance(goal, Op)
        program = compiled(goal, sample)
        if program is None or not program.inputs:
            return
        numpy = self.numpy
        generator = numpy.random.default_rng(self.seed)
        scale = numpy.exp2(generator.integers(-8, 9, size=count))
        points = generator.uniform(-1, 1, size=(program.inputs, count)) * scale
        points = numpy.round(points * 2.0 ** 20) / 2.0 ** 20
        with faults():
            places, proper = self.machine.suspects(program, points, goal.name, WORST)
        self.sampled += proper
        for place in places:
            yield self.exact(sample, points[:, place])

    def exact(self, sample: Sample, point: list[float]) -> Sample:
        """The sample at a point, exactly."""
        values = restored(sample, [fmpq(int(x * 2 ** 20), 2 ** 20) for x in point])
        return Sample(sample.dims, sample.spaces, values, sample.rules)
