"""The same sides in binary64, and how many units in the last place they are off.

An error is counted in units of what the value would be if nothing cancelled (the κ of ``ulp·κ``), so
that it speaks of the computation and not of the condition of the sample.  Where the program does not
show the condition, as for inverses and derivatives, nothing is measured.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from flint import arb

from ..kernel.terms import Op, Term
from ..lazy import load
from ..machine import MachineUnavailable
from ..machine.program import Program
from ..machine.unavailable import faults
from .evaluation.unfold import constants
from .program.compile import Key, arguments, key, measured
from .values.matrix import Value, entries
from .values.number import Number, as_float
from .values.sample import Sample

MEASURED = 40
"""How many samples are measured."""
FORMS = 6
"""Of how many forms of samples, such as sizes of dimensions, programs are written."""
LONGEST = 2_000
"""The longest program that is measured, in operations."""
UNMEASURED = frozenset(["inverse", "det", "pinv", "expm", "expm_frechet", "sqrtm", "sylvester", "nuclear_norm",
                        "gradient", "derivative", "jacobian",
                        "hessian", "integral", "has_derivative", "has_gradient", "has_jacobian", "differentiable"])
"""Constants whose condition a program does not show."""


@dataclass
class Group:
    """Samples that share a program: their inputs, and the values of both sides."""

    program: Program
    inputs: list[list[float]] = field(default_factory=list)
    sides: list[list[Number]] = field(default_factory=list)


class Doubles:
    """The worst error of binary64 on the sides of a relation."""

    def __init__(self, goal: Term) -> None:
        self.goal, self.count = goal, 0
        self.measurable = isinstance(goal, Op) and not constants(goal) & UNMEASURED
        self.groups: dict[Key, Group | None] = {}

    def add(self, sample: Sample, sides: Sequence[Value]) -> None:
        """Take one sample, with the exact or ball values of both sides."""
        if self.count >= MEASURED or not self.measurable:
            return
        self.count += 1
        group = self.group(sample)
        if group is not None:
            group.inputs.append([as_float(x) for x in arguments(sample)])
            group.sides.append([x for side in sides for x in entries(side)])

    def group(self, sample: Sample) -> Group | None:
        """The samples of this form, None when they have no program, or too long a one."""
        form, goal = key(sample), self.goal
        assert isinstance(goal, Op)
        if form is None or (form not in self.groups and len(self.groups) >= FORMS):
            return None
        if form not in self.groups:
            program = measured(goal, sample)
            self.groups[form] = None if program is None or program.cost > LONGEST else Group(program)
        return self.groups[form]

    def worst(self) -> tuple[float | None, str]:
        """The largest error in units in the last place, None when nothing was measured, and a remark on the rest."""
        try:
            with faults():
                groups = [group for group in self.groups.values() if group is not None]
                found = [list(one) for group in groups for one in errors(group)]
        except MachineUnavailable:
            return None, ""
        known = [x for one in found for x in one if math.isfinite(x)]
        lost = sum(math.inf in one for one in found)
        return max(known, default=None), f"no number in float64 at {lost} of {len(found)} samples" if lost else ""


def errors(group: Group) -> Iterator[Iterator[float]]:
    """The errors at each sample of a group."""
    inputs = load("numpy").array(group.inputs, dtype=float).reshape(len(group.inputs), -1).T
    found = load("derive.machine.interpreted").run(group.program, inputs)
    half = len(found) // 2
    for values, masses, true in zip(found[:half].T, found[half:].T, group.sides, strict=True):
        yield (error(float(x), float(m), t) for x, m, t in zip(values, masses, true, strict=True))


def error(found: float, mass: float, true: Number) -> float:
    """How far a double is from a value, in units in the last place of the value's mass; infinitely far when it is none.

    >>> error(1.5, 1.0, arb(1.5)), error(math.inf, 1.0, arb(2)), error(1.0, math.inf, arb(1))
    (0.0, inf, nan)
    """
    if not math.isfinite(found):
        return math.inf
    if not math.isfinite(mass):
        return math.nan  # nothing to compare with
    return abs(float(arb(found) - true)) / math.ulp(max(mass, abs(as_float(true))))
