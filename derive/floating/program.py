"""Straight-line programs over the operations of FPCore, with conditions as values and a choice between two results.

A ``Node`` is a scalar that remembers how it was computed; a function of numbers that is called with nodes writes a
program.  Equal computations are one instruction, which changes no rounding.

>>> writer = Writer()
>>> x = writer.input("x")
>>> program = writer.program([(x + 1).elementary("sqrt") - x.elementary("sqrt")])
>>> [instruction.name for instruction in program.instructions]
['input', 'constant', '+', 'sqrt', 'sqrt', '-']
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from flint import arb, fmpq

from ..errors import LimitProblem
from ..numeric.values.dual import Dual
from ..numeric.values.number import Unsupported
from .format import Format

LONGEST = 60_000
"""How many instructions a program may have."""
ELEMENTARY = {"gamma": "tgamma", **{name: name for name in (
    "exp log sqrt sin cos tan atan sinh cosh tanh erf lgamma".split())}}
"""The functions of the theorem language that are operations."""


class Instruction(NamedTuple):
    """An operation on earlier results; ``form`` is a format of its own, if it has one.

    ``input`` has the number of an input as its argument, ``constant`` that of a constant; ``select`` takes a condition
    and two results.
    """

    name: str
    arguments: tuple[int, ...]
    form: Format | None = None


class Program(NamedTuple):
    """Instructions in order; a constant is an exact number or the name of a real constant."""

    inputs: tuple[str, ...]
    constants: tuple[fmpq | str, ...]
    instructions: tuple[Instruction, ...]
    outputs: tuple[int, ...]


class Writer:
    """A program being written."""

    def __init__(self) -> None:
        self.inputs: list[str] = []
        self.constants: dict[fmpq | str, int] = {}
        self.instructions: dict[Instruction, int] = {}
        self.order: list[Instruction] = []
        self.form: Format | None = None
        """The format of the instructions to come, when it is not the one that is measured."""

    def emit(self, name: str, *arguments: Node) -> Node:
        """The result of an operation, the earlier one when it is the same."""
        return self._place(Instruction(name, tuple(node.index for node in arguments), self.form))

    def _place(self, instruction: Instruction) -> Node:
        place = self.instructions.setdefault(instruction, len(self.order))
        if place == len(self.order):
            if place >= LONGEST:
                raise LimitProblem("the program is too long", expected=f"at most {LONGEST:,} operations")
            self.order.append(instruction)
        return Node(self, place)

    @property
    def operations(self) -> int:
        """How many instructions compute something."""
        return sum(one.name not in ("input", "constant") for one in self.order)

    def input(self, name: str) -> Node:
        """A new input."""
        self.inputs.append(name)
        return self._place(Instruction("input", (len(self.inputs) - 1,)))

    def constant(self, value: Any) -> Node:
        """A number, exact in the judge and rounded in a format; or a real constant by name."""
        if isinstance(value, int):
            value = fmpq(value)
        if isinstance(value, arb) and value.overlaps(arb.pi()):
            value = "PI"  # the only number of the theorem language that is no ratio
        if not isinstance(value, (fmpq, str)):
            raise Unsupported("a constant that is not exact")
        return self._place(Instruction("constant", (self.constants.setdefault(value, len(self.constants)),), self.form))

    def lift(self, value: Any) -> Node:
        """A node, or the node of a number."""
        return value if isinstance(value, Node) else self.constant(value)

    def select(self, condition: Node, yes: Node, no: Node) -> Node:
        """One of two results."""
        return self.emit("select", condition, yes, no)

    def program(self, outputs: Sequence[Any]) -> Program:
        """What was written, with its results."""
        places = tuple(self.lift(x).index for x in outputs)
        return Program(tuple(self.inputs), tuple(self.constants), tuple(self.order), places)


class Node:
    """A scalar of a program being written; it has the operators and methods of the evaluator's scalars."""

    __slots__ = ("index", "writer")

    def __init__(self, writer: Writer, index: int) -> None:
        self.writer, self.index = writer, index

    def binary(self, name: str, other: Any) -> Node:
        """An operation with another scalar; a number with a derivative knows how to take a node."""
        if isinstance(other, Dual):
            return NotImplemented
        return self.writer.emit(name, self, self.writer.lift(other))

    def __add__(self, other: Any) -> Node:
        return self.binary("+", other)

    def __sub__(self, other: Any) -> Node:
        return self.binary("-", other)

    def __mul__(self, other: Any) -> Node:
        return self.binary("*", other)

    def __truediv__(self, other: Any) -> Node:
        return self.binary("/", other)

    def __radd__(self, other: Any) -> Node:
        return self.writer.lift(other) + self

    def __rsub__(self, other: Any) -> Node:
        return self.writer.lift(other) - self

    def __rmul__(self, other: Any) -> Node:
        return self.writer.lift(other) * self

    def __rtruediv__(self, other: Any) -> Node:
        return self.writer.lift(other) / self

    def __neg__(self) -> Node:
        return self.writer.emit("neg", self)

    def absolute(self) -> Node:
        """The absolute value."""
        return self.writer.emit("fabs", self)

    def elementary(self, name: str) -> Node:
        """A function of the theorem language."""
        if name == "sigmoid":
            return 1 / (1 + (-self).elementary("exp"))
        if name not in ELEMENTARY:
            raise Unsupported(f"{name} in floating point")
        argument = self.writer.emit("positive", self) if name in ("gamma", "lgamma") else self
        return self.writer.emit(ELEMENTARY[name], argument)

    def power(self, exponent: int) -> Node:
        """A natural power by repeated squaring."""
        if exponent == 0:
            return self.writer.constant(1)
        half = self.power(exponent // 2)
        square = half * half if exponent > 1 else self
        return square * self if exponent % 2 and exponent > 1 else square

    def raised(self, exponent: Any) -> Node:
        """A real power; a half is a square root."""
        if exponent == fmpq(1, 2):
            return self.elementary("sqrt")
        if isinstance(exponent, fmpq) and exponent.q == 1 and exponent >= 0:
            return self.power(int(exponent.p))
        return self.binary("pow", exponent)

    def divisor(self) -> Node:
        """Itself: a division by 0 is infinite or no number in a format, and undefined for the judge."""
        return self

    def sign(self) -> None:
        """What depends on comparing is no straight line, unless it says ``select``."""
        raise Unsupported("a comparison in floating point")
