"""The same sides in binary64, and how many units in the last place they are off."""

from __future__ import annotations

import math
from collections.abc import Sequence

from flint import arb

from ..kernel.terms import Op, Term
from .compile import Key, arguments, compiled, key
from .evaluate import Evaluator
from .matrix import Value, entries
from .meaning import MEANING
from .number import Number, Undefined, Unsupported, as_float
from .record import Program
from .sample import Sample

MEASURED = 40
"""How many samples are measured."""


class Doubles:
    """The worst error of binary64 on the sides of a relation."""

    def __init__(self, goal: Term) -> None:
        self.goal, self.count, self.largest = goal, 0, -1.0
        self.programs: dict[Key, Program | None] = {}

    def add(self, sample: Sample, sides: Sequence[Value]) -> None:
        """Measure one sample against the exact or ball values of both sides."""
        if self.count >= MEASURED or not isinstance(self.goal, Op):
            return
        self.count += 1
        exact = [x for side in sides for x in entries(side)]
        try:
            for found, true in zip(self.computed(sample), exact, strict=True):
                self.largest = max(self.largest, error(float(found), true))
        except (Undefined, Unsupported, TypeError, ArithmeticError, AttributeError):
            return

    def computed(self, sample: Sample) -> list[float]:
        """The entries of both sides in floats: by the program of samples of this form, or by the evaluator."""
        form, goal = key(sample), self.goal
        assert isinstance(goal, Op)
        if form is not None:
            if form not in self.programs:
                self.programs[form] = compiled(goal, sample)
            program = self.programs[form]
            if program is not None:
                return program.run([as_float(x) for x in arguments(sample)])
        evaluator = Evaluator(sample, MEANING, as_float)
        return [x for side in goal.args for x in entries(evaluator(side))]

    def worst(self) -> float | None:
        """The largest error in units in the last place, None when nothing was measured."""
        return None if self.largest < 0 else self.largest


def error(found: float, true: Number) -> float:
    """How far a double is from a value, in units in the last place of the value."""
    near = as_float(true)
    if not math.isfinite(found) or not math.isfinite(near):
        return 0.0
    return abs(float(arb(found) - true)) / math.ulp(near or 1.0)
