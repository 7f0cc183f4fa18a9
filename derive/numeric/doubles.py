"""The same sides in binary64, and how many units in the last place they are off.

An error is counted in units of what the value would be if nothing cancelled (the κ of ``ulp·κ``), so
that it speaks of the computation and not of the condition of the sample.  Where the program does not
show the condition, as for inverses and derivatives, nothing is measured.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from flint import arb

from ..kernel.terms import Op, Term
from .evaluation.unfold import constants
from .program.compile import Key, arguments, compiled, key
from .program.record import Program
from .values.matrix import Value, entries
from .values.number import Number, as_float
from .values.sample import Sample

MEASURED = 40
"""How many samples are measured."""
LONGEST = 1_000
"""The longest program that is measured."""
UNMEASURED = frozenset(["inverse", "det", "gradient", "derivative", "jacobian", "hessian", "integral",
                        "has_derivative", "has_gradient", "has_jacobian", "differentiable"])
"""Constants whose condition a program does not show."""


class Doubles:
    """The worst error of binary64 on the sides of a relation."""

    def __init__(self, goal: Term) -> None:
        self.goal, self.count, self.largest = goal, 0, -1.0
        self.measurable = isinstance(goal, Op) and not constants(goal) & UNMEASURED
        self.programs: dict[Key, Program | None] = {}

    def add(self, sample: Sample, sides: Sequence[Value]) -> None:
        """Measure one sample against the exact or ball values of both sides."""
        if self.count >= MEASURED or not self.measurable:
            return
        self.count += 1
        program = self.program(sample)
        if program is None or len(program.instructions) > LONGEST:
            return
        inputs = [as_float(x) for x in arguments(sample)]
        exact = [x for side in sides for x in entries(side)]
        for found, mass, true in zip(program.run(inputs), program.masses(inputs), exact, strict=True):
            self.largest = max(self.largest, error(found, mass, true))

    def program(self, sample: Sample) -> Program | None:
        """The program of samples of this form."""
        form, goal = key(sample), self.goal
        assert isinstance(goal, Op)
        if form is None:
            return None
        if form not in self.programs:
            self.programs[form] = compiled(goal, sample)
        return self.programs[form]

    def worst(self) -> float | None:
        """The largest error in units in the last place, None when nothing was measured."""
        return None if self.largest < 0 else self.largest


def error(found: float, mass: float, true: Number) -> float:
    """How far a double is from a value, in units in the last place of the value's mass."""
    unit = math.ulp(max(mass, abs(as_float(true)))) if math.isfinite(mass) else math.inf
    if not math.isfinite(found) or not math.isfinite(unit):
        return 0.0
    return abs(float(arb(found) - true)) / unit
