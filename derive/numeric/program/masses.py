"""What a value would be if nothing cancelled: to this rounding errors are in proportion.

A ``Massed`` is a scalar of a program with its mass: of a sum the masses add up, of a product they multiply, and a
function multiplies the mass by its slope.
"""

from __future__ import annotations

from ..values.dual import Dual
from ..values.functions import Sequence as Values
from ..values.functions import Table
from ..values.matrix import Matrix, Value, each
from ..values.number import ELEMENTARY, Number, Unsupported
from .register import Register


class Massed:
    """A scalar and its mass."""

    __slots__ = ("mass", "value")

    def __init__(self, value: Register, mass: Register) -> None:
        self.value, self.mass = value, mass

    @classmethod
    def of(cls, value: Register) -> Massed:
        """A number that is given."""
        return cls(value, value.absolute())

    def lift(self, other: Number) -> Massed:
        """The other operand with its mass."""
        if isinstance(other, Massed):
            return other
        if isinstance(other, Dual):
            raise Unsupported("the mass of a derivative")
        return Massed.of(Register(self.value.builder, self.value.lift(other)))

    def __add__(self, other: Number) -> Massed:
        y = self.lift(other)
        return Massed(self.value + y.value, self.mass + y.mass)

    def __sub__(self, other: Number) -> Massed:
        y = self.lift(other)
        return Massed(self.value - y.value, self.mass + y.mass)

    def __mul__(self, other: Number) -> Massed:
        y = self.lift(other)
        return Massed(self.value * y.value, self.mass * y.mass)

    def __truediv__(self, other: Number) -> Massed:
        y = self.lift(other)
        return Massed(self.value / y.value, self.mass * y.mass / (y.value * y.value))

    def __rsub__(self, other: Number) -> Massed:
        return self.lift(other) - self

    def __rtruediv__(self, other: Number) -> Massed:
        return self.lift(other) / self

    __radd__, __rmul__ = __add__, __mul__

    def __neg__(self) -> Massed:
        return Massed(-self.value, self.mass)

    def absolute(self) -> Massed:
        """The absolute value."""
        return Massed(self.value.absolute(), self.mass)

    def elementary(self, name: str) -> Massed:
        """A function: the error of its argument times the slope, and its own."""
        value = self.value.elementary(name)
        slope = ELEMENTARY[name].slope(self.value, value)
        if not isinstance(slope, Register):
            slope = Register(self.value.builder, self.value.lift(slope))
        return Massed(value, value.absolute() + slope.absolute() * self.mass)

    def power(self, exponent: int) -> Massed:
        """A whole power."""
        if exponent < 0:
            return 1 / self.power(-exponent)
        return Massed(self.value.power(exponent), self.mass.power(exponent))

    def raised(self, exponent: Number) -> Massed:
        """A real power."""
        return (self.elementary("log") * exponent).elementary("exp")

    def divisor(self) -> Massed:
        """Itself."""
        return self

    def sign(self) -> None:
        """The evaluator may not branch on what a program computes."""
        raise Unsupported("a comparison in a program")


def massed(value: Value) -> Value:
    """A value of scalars of a program, with their masses."""
    if isinstance(value, Table):
        return Table({key: massed(inner) for key, inner in value.values.items()})
    if isinstance(value, Values):
        return Values(tuple(map(massed, value.values)))
    if isinstance(value, Register | Matrix):
        return each(Massed.of, value)
    return value.mapped(Massed.of) if hasattr(value, "mapped") else value
