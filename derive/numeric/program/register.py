"""Scalars of a program being written: what the evaluator computes with them becomes lines of the program.

A ``Register`` is one entry of a value of a ``Builder``.  What depends on comparing values cannot be written
down, and says so.

>>> from derive.machine.builder import Builder
>>> builder = Builder()
>>> x, y = (Register(builder, builder.input()) for _ in range(2))
>>> builder.program([((x + y) * (x + y) + 1).view]).operations
('add', 'mul')
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from flint import arb, fmpq

from ...machine.builder import Builder
from ...machine.kernels import ELEMENTWISE
from ...machine.view import View
from ..values.dual import Dual
from ..values.number import Number, Unsupported


class Register:
    """A scalar of a program."""

    __slots__ = ("builder", "view")

    def __init__(self, builder: Builder, view: View) -> None:
        self.builder, self.view = builder, view

    def lift(self, other: Number) -> View:
        """The other operand as a place in the program."""
        return other.view if isinstance(other, Register) else self.builder.constant(literal(other))

    def applied(self, name: str, *operands: Number) -> Any:
        """An operation on scalars; numbers with derivatives know better what to do with a register."""
        if any(isinstance(operand, Dual) for operand in operands):
            return NotImplemented
        return Register(self.builder, self.builder.apply(name, *map(self.lift, operands)))

    def __add__(self, other: Number) -> Any:
        return self.applied("add", self, other)

    def __sub__(self, other: Number) -> Any:
        return self.applied("sub", self, other)

    def __mul__(self, other: Number) -> Any:
        return self.applied("mul", self, other)

    def __truediv__(self, other: Number) -> Any:
        return self.applied("div", self, other)

    def __rsub__(self, other: Number) -> Any:
        return self.applied("sub", other, self)

    def __rtruediv__(self, other: Number) -> Any:
        return self.applied("div", other, self)

    __radd__, __rmul__ = __add__, __mul__

    def __neg__(self) -> Any:
        return self.applied("neg", self)

    def absolute(self) -> Any:
        """The absolute value."""
        return self.applied("absolute", self)

    def elementary(self, name: str) -> Any:
        """A function.

        Raises:
            Unsupported: when the machine has no such function.
        """
        if ELEMENTWISE.get(name) != 2:
            raise Unsupported(f"{name} in a program")
        return self.applied(name, self)

    def power(self, exponent: int) -> Register:
        """A whole power."""
        return Register(self.builder, self.builder.power(self.view, exponent))

    def raised(self, exponent: Number) -> Any:
        """A real power of a positive number.

        Raises:
            Unsupported: for an exponent with a derivative.
        """
        if isinstance(exponent, Dual):
            raise Unsupported("such a power in a program")
        return self.applied("real_power", self, exponent)

    def divisor(self) -> Register:
        """Itself: a division by 0 gives no number."""
        return self

    def sign(self) -> None:
        """The evaluator may not branch on what a program computes."""
        raise Unsupported("a comparison in a program")


def literal(value: Number) -> Fraction | str:
    """An exact number as a constant of programs; the one ball that is known by its name is π.

    Raises:
        Unsupported: for other numbers.
    """
    if isinstance(value, (int, Fraction)):
        return Fraction(value)
    if isinstance(value, fmpq):
        return Fraction(int(value.p), int(value.q))
    if isinstance(value, float):
        return Fraction(value)
    if isinstance(value, arb) and value.overlaps(arb.pi()):
        return "pi"
    raise Unsupported("another arithmetic in a program")
