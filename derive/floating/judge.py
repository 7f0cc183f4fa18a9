"""The judge: what a program's results are in real numbers, and how much they change with the inputs.

Values are exact where they are rational, else balls at a precision that doubles until every result has one
nearest number in the format.  A sample at which a result is undefined is no sample.

The condition number of ``y = f(x)`` is ``K = Σᵢ |xᵢ ∂f/∂xᵢ| / |y|``: inputs off by a small relative error make
the result off by up to ``K`` times as much (Higham, Accuracy and Stability of Numerical Algorithms, section 1.6).
Literals that a format has to round count among the inputs.
It is computed by one backward sweep over the same values.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple, TypeVar

from flint import arb, ctx, fmpq

from ..numeric.values.number import Imprecise, Undefined
from .format import Format, exact, nearest, power_of_two, unit_exponent
from .program import Instruction, Program
from .reals import CONSTANTS, REALS, Real, ball, shortened

FIRST, MOST = 192, 12_288
"""The first precision of the balls, and the one at which a sample is given up."""
ENOUGH = 10
"""A value is known to so many bits below the unit in its last place."""
PATIENT = 4 * FIRST
"""The precision at which a condition number that is not known is left open."""
HUGE = 1e300
"""A condition number above this is as good as infinite."""

DECISIVE = {"and": False, "or": True}
"""A value of one argument that decides a condition, whatever the others are."""


class OutOfTime(Exception):
    """The time for the measurement is over."""


class Judged(NamedTuple):
    """The exact results at a sample, their correct rounding (None for a tie that no ball decides), and K."""

    values: tuple[Real, ...]
    rounded: tuple[float | None, ...]
    condition: float | None


Decided = tuple[tuple[Real, ...], tuple[float | None, ...]]
Found = TypeVar("Found", "Judged", Decided)


class Judge:
    """A program in real numbers, for results in one format."""

    def __init__(self, program: Program, form: Format, deadline: float = math.inf) -> None:
        self.program, self.form, self.deadline = program, form, deadline
        self.inexact = [place for place, one in enumerate(program.instructions)
                        if one.name == "constant" and not has(one.form or form, program.constants[one.arguments[0]])]

    def judged(self, inputs: Sequence[fmpq]) -> Judged:
        """The results at exact inputs, and the condition number where it is known.

        Raises:
            Undefined: where a result is not defined; ``Imprecise`` where no precision decides.
            OutOfTime: after the deadline.
        """
        return self.doubled(inputs, self.settled)

    def doubled(self, inputs: Sequence[fmpq], settle: Callable[[Trace, bool], Found | None]) -> Found:
        """What is found at the first precision that decides it."""
        bits = FIRST
        while True:
            with precision(bits):
                found = settle(Trace(self.program, inputs, self.deadline), bits >= MOST)
            if found is not None:
                return found
            if bits >= MOST:
                raise Imprecise("a value that no precision decides")
            bits = min(2 * bits, MOST)

    def values(self, inputs: Sequence[fmpq]) -> tuple[Real, ...]:
        """The results alone, without a condition number."""
        return self.doubled(inputs, self.decided)[0]

    def settled(self, trace: Trace, last: bool) -> Judged | None:
        """The results with the condition number, if this precision decides them."""
        found = self.decided(trace, last)
        if found is None:
            return None
        try:
            condition = self.condition(trace, found[0])
        except Imprecise:
            if ctx.prec < PATIENT:
                return None
            condition = None
        return Judged(*found, condition)

    def decided(self, trace: Trace, last: bool) -> Decided | None:
        """The results and their roundings, if this precision decides them; a tie is accepted at the ``last`` one."""
        try:
            values = tuple(trace.result(place) for place in self.program.outputs)
        except Imprecise:
            return None
        rounded = tuple(nearest(self.form, value) for value in values)
        if not all(map(self.narrow, values)) or None in rounded and not last:
            return None
        return values, rounded

    def narrow(self, value: Real) -> bool:
        """Whether a value is known to a small part of a unit in its last place: errors are measured by it."""
        if isinstance(value, fmpq):
            return True
        return bool(value.rad() < power_of_two(unit_exponent(self.form, value) - ENOUGH))

    def condition(self, trace: Trace, values: Sequence[Real]) -> float | None:
        """K for the largest result; None where a derivative does not exist.

        Raises:
            Imprecise: where the balls do not tell it to a percent.
        """
        try:
            found = self.amplification(trace, values)
        except Imprecise:
            raise
        except (Undefined, OverflowError):
            return None
        if found > HUGE:
            return math.inf
        if not found.rad() < (1 + found.mid()) / 100:
            raise Imprecise("a condition number that the balls do not tell")
        return float(found.mid())

    def amplification(self, trace: Trace, values: Sequence[Real]) -> arb:
        """``max over results of Σ |x ∂f/∂x|``, over the largest result; below the normal numbers, over the least."""
        floor = power_of_two(self.form.emin)
        scale, most = floor, arb(0)
        for value in values:
            scale = scale.max(abs(ball(value)))
        for place in self.program.outputs:
            slopes = trace.slopes(place, self.inexact)
            parts = (abs(ball(slope)) * floor.max(abs(ball(x))) for x, slope in slopes if x != 0)
            most = most.max(sum(parts, arb(0)))
        return most / scale


class Trace:
    """All values of a program at one sample and one precision; a value that failed is the reason why."""

    def __init__(self, program: Program, inputs: Sequence[fmpq], deadline: float = math.inf) -> None:
        self.program, self.inputs = program, inputs
        self.values: list[Any] = []
        for number, instruction in enumerate(program.instructions):
            if not number % 256 and time.process_time() > deadline:
                raise OutOfTime
            self.values.append(self.step(instruction))

    def step(self, instruction: Instruction) -> Any:
        """The value of one instruction, or why there is none."""
        name, arguments, _ = instruction
        if name == "input":
            return self.inputs[arguments[0]]
        if name == "constant":
            value = self.program.constants[arguments[0]]
            return CONSTANTS[value]() if isinstance(value, str) else value
        if name == "select":
            return self.chosen(*arguments)
        given = [self.values[place] for place in arguments]
        if name in DECISIVE and any(value is DECISIVE[name] for value in given):
            return DECISIVE[name]
        for value in given:
            if isinstance(value, Undefined):
                return value
        try:
            return shortened(REALS[name].value(*given))
        except Undefined as reason:
            return reason

    def chosen(self, condition: int, yes: int, no: int) -> Any:
        """The result that the condition chooses; the other one may be undefined."""
        holds = self.values[condition]
        return holds if isinstance(holds, Undefined) else self.values[yes if holds else no]

    def result(self, place: int) -> Any:
        """A value.

        Raises:
            Undefined: when there is none.
        """
        value = self.values[place]
        if isinstance(value, Undefined):
            raise value
        if isinstance(value, arb) and not value.is_finite():
            raise Imprecise("a value that is not finite")
        return value

    def slopes(self, place: int, inexact: Collection[int] = ()) -> list[tuple[Real, Real]]:
        """The inputs, and the ``inexact`` constants, that a value depends on, each with its partial derivative."""
        sweep: list[Any] = [None] * (place + 1)
        sweep[place] = fmpq(1)
        found: list[tuple[Real, Real]] = []
        active = frozenset(inexact)
        for number in range(place, -1, -1):
            instruction, slope = self.program.instructions[number], sweep[number]
            if slope is None or instruction.name == "constant" and number not in active:
                continue
            if instruction.name in ("input", "constant"):
                found.append((self.values[number], slope))
            else:
                self.spread(instruction, number, slope, sweep, active)
        return found

    def spread(self, instruction: Instruction, number: int, slope: Real, sweep: list[Any],
               active: frozenset[int]) -> None:
        """Hand the slope of a value on to what it was computed from."""
        name, arguments, _ = instruction
        if name == "select":
            chosen = arguments[1] if self.values[arguments[0]] else arguments[2]
            sweep[chosen] = slope if sweep[chosen] is None else sweep[chosen] + slope
            return
        given = [self.values[place] for place in arguments]
        for place, partial in zip(arguments, REALS[name].slopes, strict=True):
            if place not in active and self.program.instructions[place].name == "constant":
                continue
            part = ball(slope) * ball(partial(*given, self.values[number]))
            sweep[place] = part if sweep[place] is None else sweep[place] + part


def has(form: Format, value: fmpq | str) -> bool:
    """Whether a format has a constant as it stands."""
    return isinstance(value, fmpq) and (nearest(form, value) in (math.inf, -math.inf)
                                        or exact(nearest(form, value) or 0.0) == value)


def holds(program: Program, inputs: Sequence[fmpq], deadline: float = math.inf) -> bool | None:
    """Whether the condition that a program computes is true at exact inputs; None where that is not known."""
    bits = FIRST
    while bits <= MOST:
        with precision(bits):
            value = Trace(program, inputs, deadline).values[program.outputs[0]]
        if isinstance(value, bool):
            return value
        if not isinstance(value, Imprecise):
            return None
        bits *= 2
    return None


@contextmanager
def precision(bits: int) -> Iterator[None]:
    """Balls of this many bits, for a while."""
    before, ctx.prec = ctx.prec, bits
    try:
        yield
    finally:
        ctx.prec = before
