"""Straight-line programs: an evaluation written down once, to be run at many samples.

A ``Register`` is a scalar that remembers how it was computed.  Equal computations are one
instruction.  What depends on comparing values cannot be recorded, and says so.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from flint import fmpq

from ..values.number import ELEMENTARY, Number, Undefined, Unsupported, as_float

ARITHMETIC = ("constant", "input", "add", "subtract", "multiply", "divide", "negate", "absolute")
FUNCTIONS = ("exp", "log", "sqrt", "sin", "cos", "tan", "atan", "sinh", "cosh", "tanh", "erf", "gamma", "lgamma",
             "sigmoid")
CODES = {name: code for code, name in enumerate(ARITHMETIC + FUNCTIONS)}
"""The instructions, by number."""
MAX_LENGTH = 20_000
"""How long a program may be."""


@dataclass(frozen=True)
class Program:
    """Instructions ``(code, a, b)`` on earlier results; ``b`` of an input or constant is unused."""

    instructions: tuple[tuple[int, int, int], ...]
    constants: tuple[float, ...]
    inputs: int
    outputs: tuple[int, ...]

    def run(self, inputs: list[float]) -> list[float]:
        """One sample, in Python."""
        values: list[float] = []
        for code, a, b in self.instructions:
            try:
                values.append(self.step(code, a, b, values, inputs))
            except (ValueError, ArithmeticError):
                values.append(math.nan)
        return [values[i] for i in self.outputs]

    def masses(self, inputs: list[float]) -> list[float]:
        """What the outputs would be if nothing cancelled: to this rounding errors are in proportion."""
        values: list[float] = []
        found: list[float] = []
        for code, a, b in self.instructions:
            try:
                values.append(self.step(code, a, b, values, inputs))
                found.append(self.mass(code, a, b, values, found))
            except (ValueError, ArithmeticError, Undefined, Unsupported):
                values.append(math.nan)
                found.append(math.nan)
        return [found[i] for i in self.outputs]

    def mass(self, code: int, a: int, b: int, values: list[float], found: list[float]) -> float:
        """The mass of one instruction's result, which is the last of the values."""
        size = abs(values[-1])
        if code < 2:
            return size
        if code < 4:
            return found[a] + found[b]
        if code == 4:
            return found[a] * found[b]
        if code == 5:
            return found[a] * found[b] / values[b] ** 2
        if code < 8:
            return found[a]
        slope = ELEMENTARY[FUNCTIONS[code - 8]].slope(values[a], values[-1])
        return size + abs(slope) * found[a]

    def step(self, code: int, a: int, b: int, values: list[float], inputs: list[float]) -> float:
        """One instruction."""
        if code == 0:
            return self.constants[a]
        if code == 1:
            return inputs[a]
        if code < 6:
            x, y = values[a], values[b]
            return x + y if code == 2 else x - y if code == 3 else x * y if code == 4 else x / y
        if code < 8:
            return -values[a] if code == 6 else abs(values[a])
        return ELEMENTARY[FUNCTIONS[code - 8]].double(values[a])


class Recorder:
    """A program being written."""

    def __init__(self) -> None:
        self.instructions: list[tuple[int, int, int]] = []
        self.known: dict[tuple[int, int, int], int] = {}
        self.constants: dict[float, int] = {}
        self.inputs = 0

    def emit(self, name: str, a: int, b: int = 0) -> Register:
        """The result of an instruction, the earlier one when it is the same."""
        key = (CODES[name], a, b)
        if key not in self.known:
            if len(self.instructions) >= MAX_LENGTH:
                raise Unsupported("a program too long")
            self.known[key] = len(self.instructions)
            self.instructions.append(key)
        return Register(self, self.known[key])

    def constant(self, value: Number) -> Register:
        """A literal."""
        return self.emit("constant", self.constants.setdefault(as_float(value), len(self.constants)))

    def input(self) -> Register:
        """The next number of a sample."""
        self.inputs += 1
        return self.emit("input", self.inputs - 1)

    def program(self, outputs: list[Number]) -> Program:
        """What was recorded, with its results."""
        places = tuple(x.index if isinstance(x, Register) else self.constant(x).index for x in outputs)
        return Program(tuple(self.instructions), tuple(self.constants), self.inputs, places)


class Register:
    """A scalar of a program being recorded."""

    __slots__ = ("index", "recorder")

    def __init__(self, recorder: Recorder, index: int) -> None:
        self.recorder, self.index = recorder, index

    def lift(self, other: Number) -> Register:
        """The other operand as a register."""
        if isinstance(other, Register):
            return other
        if isinstance(other, (int, float, fmpq)):
            return self.recorder.constant(other)
        raise Unsupported("another arithmetic in a program")

    def binary(self, name: str, other: Number) -> Register:
        """An instruction on two registers."""
        return self.recorder.emit(name, self.index, self.lift(other).index)

    def __add__(self, other: Number) -> Register:
        return self.binary("add", other)

    def __sub__(self, other: Number) -> Register:
        return self.binary("subtract", other)

    def __mul__(self, other: Number) -> Register:
        return self.binary("multiply", other)

    def __truediv__(self, other: Number) -> Register:
        return self.binary("divide", other)

    def __radd__(self, other: Number) -> Register:
        return self.lift(other) + self

    def __rsub__(self, other: Number) -> Register:
        return self.lift(other) - self

    def __rmul__(self, other: Number) -> Register:
        return self.lift(other) * self

    def __rtruediv__(self, other: Number) -> Register:
        return self.lift(other) / self

    def __neg__(self) -> Register:
        return self.recorder.emit("negate", self.index)

    def absolute(self) -> Register:
        """The absolute value."""
        return self.recorder.emit("absolute", self.index)

    def elementary(self, name: str) -> Register:
        """A function."""
        if name not in CODES:
            raise Unsupported(f"{name} in a program")
        return self.recorder.emit(name, self.index)

    def power(self, exponent: int) -> Register:
        """A natural power by repeated squaring."""
        if exponent == 0:
            return self.recorder.constant(1)
        half = self.power(exponent // 2)
        square = half * half if exponent > 1 else self
        return square * self if exponent % 2 and exponent > 1 else square

    def raised(self, exponent: Number) -> Register:
        """A real power."""
        return (self.elementary("log") * exponent).elementary("exp")

    def divisor(self) -> Register:
        """Itself: a division by 0 gives no number."""
        return self

    def sign(self) -> None:
        """Programs have no branches."""
        raise Unsupported("a comparison in a program")
