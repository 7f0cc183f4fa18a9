"""Forward differentiation: a number with the derivative along one direction.

Each differentiation has its own level, so that derivatives nest: a number of a lower level is a
constant to a higher one.

>>> from flint import fmpq
>>> level = next_level()
>>> x = Dual(level, fmpq(3), fmpq(1))
>>> (x * x + 2).tangent
6
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import reduce
from itertools import count
from operator import add

from .number import ELEMENTARY, ZERO, Imprecise, Number, Undefined, compare, divide, elementary, power

_levels = count(1)


def next_level() -> int:
    """A level above all earlier ones."""
    return next(_levels)


class Dual:
    """``value + tangent·ε`` with ε² = 0."""

    __slots__ = ("level", "tangent", "value")

    def __init__(self, level: int, value: Number, tangent: Number) -> None:
        self.level, self.value, self.tangent = level, value, tangent

    def parts(self, other: Number) -> tuple[int, Number, Number, Number, Number]:
        """The level of the result, and value and tangent of both operands at it."""
        if not isinstance(other, Dual) or other.level < self.level:
            return self.level, self.value, self.tangent, other, ZERO
        if other.level > self.level:
            return other.level, self, ZERO, other.value, other.tangent
        return self.level, self.value, self.tangent, other.value, other.tangent

    def __add__(self, other: Number) -> Dual:
        level, a, da, b, db = self.parts(other)
        return Dual(level, a + b, plus(da, db))

    __radd__ = __add__

    def __neg__(self) -> Dual:
        return Dual(self.level, -self.value, negative(self.tangent))

    def __sub__(self, other: Number) -> Dual:
        level, a, da, b, db = self.parts(other)
        return Dual(level, a - b, plus(da, negative(db)))

    def __rsub__(self, other: Number) -> Dual:
        return -self + other

    def __mul__(self, other: Number) -> Dual:
        level, a, da, b, db = self.parts(other)
        return Dual(level, a * b, plus(times(da, b), times(a, db)))

    __rmul__ = __mul__

    def __truediv__(self, other: Number) -> Dual:
        level, a, da, b, db = self.parts(other)
        quotient = divide(a, b)
        return Dual(level, quotient, over(plus(da, negative(times(quotient, db))), b))

    def __rtruediv__(self, other: Number) -> Dual:
        return Dual(self.level, other, ZERO) / self

    def elementary(self, name: str) -> Dual:
        """A function by the chain rule; a kink or an infinite slope is ``Undefined``."""
        value = elementary(name, self.value)
        return Dual(self.level, value, times(ELEMENTARY[name].slope(self.value, value), self.tangent))

    def power(self, exponent: int) -> Dual:
        """A natural power."""
        value = power(self.value, exponent)
        slope = exponent * power(self.value, exponent - 1) if exponent else ZERO
        return Dual(self.level, value, times(slope, self.tangent))

    def absolute(self) -> Dual:
        """The absolute value, away from its kink."""
        side = self.sign()
        if side is None:
            raise Imprecise("the derivative of |x| near 0")
        return self if side > 0 else -self

    @property
    def divisor(self) -> Callable[[], Dual]:
        """Itself, where the value is a scalar of a program, which divides without asking for 0; else there is none."""
        self.value.divisor  # noqa: B018  an AttributeError says that there is none
        return lambda: self

    def sign(self) -> int | None:
        """The sign of the value; where it is 0 a function by cases need not be smooth."""
        side = compare(self.value, 0)
        if side == 0:
            raise Undefined("a comparison at a tie under a derivative")
        return side


def inner(a: Sequence[Number], b: Sequence[Number]) -> Dual:
    """The sum of products of numbers of which some carry derivatives.

    >>> from flint import fmpq
    >>> level = next_level()
    >>> inner([fmpq(2), Dual(level, fmpq(3), fmpq(1))], [fmpq(5), Dual(level, fmpq(7), ZERO)]).tangent
    7
    """
    level = max(x.level for x in (*a, *b) if type(x) is Dual)
    values, others = [value_at(x, level) for x in a], [value_at(y, level) for y in b]
    slopes = [(x.tangent, y) for x, y in zip(a, others, strict=True) if type(x) is Dual and x.level == level]
    slopes += [(y.tangent, x) for x, y in zip(values, b, strict=True) if type(y) is Dual and y.level == level]
    moved = [tangent * x for tangent, x in slopes if tangent is not ZERO and x is not ZERO]
    return Dual(level, summed(x * y for x, y in zip(values, others, strict=True)), summed(moved))


def value_at(x: Number, level: int) -> Number:
    """A number without its derivative at a level."""
    return x.value if type(x) is Dual and x.level == level else x


def slopes(x: Sequence[Number], level: int) -> list[tuple[int, Number]]:
    """The derivatives at a level that are not exactly 0, with their places."""
    return [(i, number.tangent) for i, number in enumerate(x)
            if type(number) is Dual and number.level == level and number.tangent is not ZERO]


def summed(numbers: Iterable[Number]) -> Number:
    """The sum; an exact zero when there are none."""
    found = list(numbers)
    return reduce(add, found) if found else ZERO


def plus(a: Number, b: Number) -> Number:
    """The sum, without work for exact zeros."""
    return b if a is ZERO else a if b is ZERO else a + b


def times(a: Number, b: Number) -> Number:
    """The product, without work for exact zeros."""
    return ZERO if a is ZERO or b is ZERO else a * b


def negative(a: Number) -> Number:
    """The opposite."""
    return a if a is ZERO else -a


def over(a: Number, b: Number) -> Number:
    """The quotient."""
    return a if a is ZERO else divide(a, b)
