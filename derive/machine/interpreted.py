"""Programs in binary64 by NumPy, a line at a time: for a few samples, for which nothing should be compiled.

The operations are those of the machine with one term, and so are the results, up to the last places of elementary
functions.  Factorisations of matrices are left to the machine.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from flint import arb

from .layout import DEPTH, HEADER, OPERANDS, RESOLVED
from .program import LOOP, TURN, Program
from .rationals import terms_of_number
from .unavailable import MachineUnavailable

Array = np.ndarray
MOST = 2_000_000
"""How many operations on cells a program may need here."""


def each(function: Callable[[float], float]) -> Callable[[Array], Array]:
    """A function of a number at all numbers; none where it has no value."""
    def at(x: float) -> float:
        try:
            return function(x)
        except (ValueError, OverflowError):
            return math.nan

    def at_all(x: Array) -> Array:
        return np.vectorize(at, otypes=[float])(x)
    return at_all


def digamma(x: float) -> float:
    """The derivative of the logarithm of the gamma function."""
    return float(arb(x).digamma())


def real_power(x: Array, y: Array) -> Array:
    """``x`` to the ``y`` for positive ``x``; 0 for 0 to a positive power."""
    return np.where((x > 0) | ((x == 0) & (y > 0)), np.power(np.abs(x), y), math.nan)


def truth(holds: Array, gap: Array) -> Array:
    """1 or 0, and no number where one of the two compared is none."""
    return np.where(np.isnan(gap), math.nan, holds.astype(float))


UNARY: dict[str, Callable[[Array], Array]] = {
    "copy": lambda x: x, "neg": np.negative, "absolute": np.abs, "sign_of": np.sign, "square": np.square,
    "sqrt": np.sqrt, "exp": np.exp, "expm1": np.expm1, "log": np.log, "log1p": np.log1p, "sin": np.sin, "cos": np.cos,
    "tan": np.tan, "atan": np.arctan, "sinh": np.sinh, "cosh": np.cosh, "tanh": np.tanh,
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)), "softplus": lambda x: np.logaddexp(0, x), "erf": each(math.erf),
    "erfc": each(math.erfc), "gamma": each(math.gamma), "lgamma": each(math.lgamma), "digamma": each(digamma),
}
BINARY: dict[str, Callable[[Array, Array], Array]] = {
    "add": np.add, "sub": np.subtract, "mul": np.multiply, "div": np.divide, "smaller": np.minimum,
    "larger": np.maximum, "less": lambda x, y: truth(x < y, x - y), "at_most": lambda x, y: truth(x <= y, x - y),
    "equal": lambda x, y: truth(x == y, x - y), "real_power": real_power,
}
Line = Callable[[Array, Any, list[Array]], None]


def run(program: Program, inputs: Array) -> Array:
    """The results ``float64[outputs, samples]`` of a program for ``inputs`` of ``float64[inputs, samples]``.

    Raises ``MachineUnavailable`` for a program that is too long or has factorisations.
    """
    unknown = [name for name in program.operations if name not in OPERATIONS]
    if unknown or program.cost > MOST:
        raise MachineUnavailable(f"without the machine there is no {unknown[0]}" if unknown else "a program too long")
    memory = np.zeros((program.cells, inputs.shape[1]))
    for cell, constant in program.constants:
        memory[cell] = terms_of_number(constant, 1)[0]
    memory[list(program.inputs)] = inputs
    with np.errstate(all="ignore"):
        Lines(program, memory).run()
    return memory[list(program.outputs)]


class Lines:
    """The lines of a program under way."""

    def __init__(self, program: Program, memory: Array) -> None:
        self.program, self.memory = program, memory
        self.turns, self.counts = [0] * DEPTH, [0] * DEPTH

    def run(self) -> None:
        """All lines; those of a loop as often as it says."""
        here = 0
        while here < len(self.program.code):
            line = self.program.code[here]
            if line[0] >= 0:
                self.do(line)
            elif line[0] == TURN:
                self.memory[self.starts(line)[0]] = self.turns[line[3]]
            else:
                here = self.begin(line, here) if line[0] == LOOP else self.end(line, here)
            here += 1

    def begin(self, line: tuple[int, ...], here: int) -> int:
        """The first line of a loop; the line after which to go on."""
        level = line[2]
        self.counts[level] = line[1] + sum(map(int.__mul__, line[RESOLVED:RESOLVED + DEPTH], self.turns))
        self.turns[level] = 0
        return here if self.counts[level] > 0 else line[3]

    def end(self, line: tuple[int, ...], here: int) -> int:
        """The last line of a loop; the line after which to go on."""
        level = line[2]
        self.turns[level] += 1
        if self.turns[level] < self.counts[level]:
            return line[3]
        self.turns[level] = 0
        return here

    def starts(self, line: tuple[int, ...]) -> list[int]:
        """The first cell of every operand in this turn of the loops."""
        return [line[HEADER + 3 * k] + sum(map(int.__mul__, self.moves(line, k), self.turns)) for k in range(OPERANDS)]

    def moves(self, line: tuple[int, ...], operand: int) -> tuple[int, ...]:
        """How far an operand moves with each turn of every loop."""
        first = RESOLVED + DEPTH * operand
        return line[first:first + DEPTH]

    def do(self, line: tuple[int, ...]) -> None:
        """One operation on all samples."""
        rows, cols = line[1:3]
        places = [start + np.arange(rows)[:, None] * line[5 + 3 * k] + np.arange(cols) * line[6 + 3 * k]
                  for k, start in enumerate(self.starts(line))]
        OPERATIONS[self.program.operations[line[0]]](self.memory, line, places)


def unary(function: Callable[[Array], Array]) -> Line:
    """An operation on one operand, entry by entry."""
    def do(memory: Array, line: Any, places: list[Array]) -> None:
        memory[places[0]] = function(memory[places[1]])
    return do


def binary(function: Callable[[Array, Array], Array]) -> Line:
    """An operation on two operands, entry by entry."""
    def do(memory: Array, line: Any, places: list[Array]) -> None:
        memory[places[0]] = function(memory[places[1]], memory[places[2]])
    return do


def folded(function: Callable[[Array, Array], Array]) -> Line:
    """The result with one more operand."""
    def do(memory: Array, line: Any, places: list[Array]) -> None:
        memory[places[0]] = function(memory[places[0]], memory[places[1]])
    return do


def reduced(function: Callable[[Array, Array], Array]) -> Line:
    """All entries of every row together, from the first to the last."""
    def do(memory: Array, line: Any, places: list[Array]) -> None:
        first = places[1][:, 0]
        total = memory[first]
        for k in range(1, line[3]):
            total = function(total, memory[first + k * line[9]])
        memory[places[0][:, 0]] = total
    return do


def power(memory: Array, line: Any, places: list[Array]) -> None:
    """A whole power, from the leading digit of its exponent down."""
    x = memory[places[1]]
    result = x
    for digit in f"{line[3]:b}"[1:]:
        result = result * result * x if digit == "1" else result * result
    memory[places[0]] = result


def product(memory: Array, line: Any, places: list[Array]) -> None:
    """A matrix product, added up from the first to the last."""
    left, right = places[1][:, :1], places[2][:1, :]
    total = memory[left] * memory[right]
    for k in range(1, line[3]):
        total = total + memory[left + k * line[9]] * memory[right + k * line[11]]
    memory[places[0]] = total


OPERATIONS: dict[str, Line] = {
    **{name: unary(function) for name, function in UNARY.items()},
    **{name: binary(function) for name, function in BINARY.items()},
    **{f"fold_{name}": folded(BINARY[name]) for name in ("add", "mul", "smaller", "larger")},
    **{f"{name}_all": reduced(BINARY[name]) for name in ("add", "mul", "smaller", "larger")},
    "power": power, "product": product,
}
