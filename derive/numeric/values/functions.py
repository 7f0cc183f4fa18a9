"""Functions with concrete values: tables, sequences, and families of smooth functions.

Every one is callable on every arithmetic, can be ``mapped`` to another arithmetic, and can
``describe`` itself for a reader.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flint import fmpq, fmpq_mpoly

from .certainty import FALSE, TRUE, UNKNOWN
from .dual import Dual, slopes, value_at
from .matrix import Matrix, Value, build, dot, each, entries, pairwise, product, transpose
from .number import (
    ZERO,
    NotPolynomial,
    Number,
    Undefined,
    Unsupported,
    absolute,
    compare,
    divide,
    elementary,
    order,
)

TERMS = 24
"""The most terms of a polynomial that a drawn function raises to a power, or a recursion goes on with."""


def mapped(value: Value, number: Callable[[fmpq], Number]) -> Value:
    """An exact value in another arithmetic."""
    if isinstance(value, fmpq):
        return number(value)
    if isinstance(value, Matrix):
        return Matrix(value.rows, value.cols, tuple(map(number, value.entries)))
    return value.mapped(number) if hasattr(value, "mapped") else value


class Table:
    """A function on a finite set, by its values."""

    __slots__ = ("values",)

    def __init__(self, values: Mapping[Any, Value]) -> None:
        self.values = dict(values)

    def __call__(self, key: Any) -> Value:
        found = self.values.get(key)
        if found is None:
            raise Undefined(f"a table has no value at {key}")
        return found

    def mapped(self, number: Callable[[fmpq], Number]) -> Table:
        """The same table in another arithmetic."""
        return Table({key: mapped(value, number) for key, value in self.values.items()})


class Sequence:
    """A function of a natural number that is constant from its last given value on."""

    __slots__ = ("values",)

    def __init__(self, values: tuple[Value, ...]) -> None:
        self.values = values

    def __call__(self, k: int) -> Value:
        return self.values[min(k, len(self.values) - 1)]

    def mapped(self, number: Callable[[fmpq], Number]) -> Sequence:
        """The same sequence in another arithmetic."""
        return Sequence(tuple(mapped(value, number) for value in self.values))


@dataclass(frozen=True)
class Traits:
    """What is known of a function on a real space, for all points.

    Convexity, a Lipschitz constant of the gradient (None when there is none), a modulus of strong convexity, a
    Lipschitz constant of the function itself, the least value, and a μ with ``μ (f(x) − least) ≤ ½ ‖∇f(x)‖²``
    (Karimi, Nutini and Schmidt, Linear Convergence of Gradient and Proximal-Gradient Methods, 2016).
    """

    convex: bool = False
    smooth: fmpq | None = None
    strong: fmpq = ZERO
    steep: fmpq | None = None
    least: fmpq | None = None
    dominated: fmpq | None = None


@dataclass(frozen=True)
class Member:
    """Any function with these traits: it has no values, and stands for all that hypotheses say of such functions."""

    traits: Traits

    def __call__(self, x: Value) -> Number:
        raise Unsupported("a value of an unknown function")


@dataclass(frozen=True)
class Quadratic:
    """``½ xᵀHx + bᵀx + c`` in the entries of x."""

    hessian: Value
    slope: Value
    offset: Number
    traits: Traits = field(default_factory=Traits)

    def __call__(self, x: Value) -> Number:
        found = entries(x)
        if any(type(number) is Dual for number in found):
            return self.moved(found)
        point = build(len(found), 1, found)
        curve = product(transpose(point), product(self.hessian, point))
        return curve / 2 + dot(entries(self.slope), entries(point)) + self.offset

    def moved(self, x: tuple[Number, ...]) -> Dual:
        """The value where the point carries a derivative: along it, the gradient ``½ (H + Hᵀ) x + b``."""
        level = max(number.level for number in x if type(number) is Dual)
        base, along = [value_at(number, level) for number in x], slopes(x, level)
        n, h = len(base), entries(self.hessian)
        image = [dot(h[i * n:(i + 1) * n], base) for i in range(n)]
        value = dot(base, image) / 2 + dot(entries(self.slope), base) + self.offset
        tangent = ZERO
        for i, direction in along:
            other = dot(h[i::n], base)
            tangent = tangent + direction * ((image[i] + other) / 2 + entries(self.slope)[i])
        return Dual(level, value, tangent)

    def stationary(self) -> tuple[list[tuple[Number, ...]], list[Number]]:
        """The linear equations of the points where the gradient is 0."""
        n = len(entries(self.slope))
        rows = [entries(self.hessian)[i * n:(i + 1) * n] for i in range(n)]
        return rows, [-x for x in entries(self.slope)]

    def mapped(self, number: Callable[[fmpq], Number]) -> Quadratic:
        """The same function in another arithmetic."""
        return Quadratic(mapped(self.hessian, number), mapped(self.slope, number), number(self.offset), self.traits)


@dataclass(frozen=True)
class Ridges:
    """``Σ wᵢ h(aᵢᵀx + bᵢ) + ridge/2 ‖x‖²`` for one function h of a number: softplus, sine, Huber…"""

    name: str
    weights: tuple[Number, ...]
    directions: tuple[tuple[Number, ...], ...]
    offsets: tuple[Number, ...]
    ridge: Number
    traits: Traits = field(default_factory=Traits)

    def __call__(self, x: Value) -> Number:
        point = entries(x)
        result = self.ridge * dot(point, point) / 2
        for weight, direction, offset in zip(self.weights, self.directions, self.offsets, strict=True):
            result = result + weight * SHAPES[self.name](dot(direction, point) + offset)
        return result

    def stationary(self) -> tuple[list[tuple[Number, ...]], list[Number]]:
        """Linear equations of points that are at the bottom of every part, if the parts have one."""
        rows, right = list(self.directions), [-b for b in self.offsets]
        if self.ridge != 0:
            n = len(rows[0])
            rows += [tuple(fmpq(int(i == j)) for j in range(n)) for i in range(n)]
            right += [ZERO] * n
        return rows, right

    def mapped(self, number: Callable[[fmpq], Number]) -> Ridges:
        """The same function in another arithmetic."""
        directions = tuple(tuple(map(number, direction)) for direction in self.directions)
        return Ridges(self.name, tuple(map(number, self.weights)), directions, tuple(map(number, self.offsets)),
                      number(self.ridge), self.traits)


def softplus(x: Number) -> Number:
    """``log(1 + exp x)``: convex, slope below 1, curvature at most 1/4."""
    return elementary("log", 1 + elementary("exp", x))


def huber(x: Number) -> Number:
    """``x²/2`` on [-1, 1], ``|x| - 1/2`` outside: convex, curvature at most 1."""
    value, depth = x, 0
    while isinstance(value, Dual):
        value, depth = value.value, depth + 1
    side = order(value * value, 1)
    if side == 0 and depth > 1:
        raise Undefined("the curvature of a Huber function at its kink")
    if side <= 0:
        return x * x / 2
    return (2 * (x if order(value, 0) == 1 else -x) - 1) / 2


def cube(x: Number) -> Number:
    """``x³``."""
    return raisable(x) * x * x


def log_cosh(x: Number) -> Number:
    """``log cosh x``: convex, slope below 1, curvature at most 1."""
    return softplus(2 * x) - x - elementary("log", 0 * x + 2)


def pseudo_huber(x: Number) -> Number:
    """``√(1 + x²) − 1``: convex, slope below 1, curvature at most 1."""
    return elementary("sqrt", 1 + x * x) - 1


def wave(x: Number) -> Number:
    """``x² + 3 sin² x``: not convex, curvature at most 8 in size, gradient dominated with constant 1/32."""
    sine = elementary("sin", x)
    return x * x + 3 * (sine * sine)


def hinge(x: Number) -> Number:
    """``max(x, 0)``: convex, with a kink at 0."""
    return x if order(x, 0) > 0 else 0 * x


def step(x: Number) -> Number:
    """1 where x is positive, else 0: it jumps at 0."""
    return 0 * x + int(order(x, 0) > 0)


def pole(x: Number) -> Number:
    """``1/x``, and 0 at 0: not bounded near 0."""
    return divide(1, x) if order(x, 0) else 0 * x


def fourth(x: Number) -> Number:
    """``x⁴``."""
    square = raisable(x) * x
    return square * square


def raisable(x: Number) -> Number:
    """A number, refused if it is a polynomial of so many terms that the powers of its powers would not end.

    Raises:
        NotPolynomial: for a polynomial of more than ``TERMS`` terms.
    """
    plain = x
    while isinstance(plain, Dual):
        plain = plain.value
    if isinstance(plain, fmpq_mpoly) and len(plain) > TERMS:
        raise NotPolynomial("a composition of polynomials too large to multiply out")
    return x


SHAPES: dict[str, Callable[[Number], Number]] = {
    "softplus": softplus, "huber": huber, "cube": cube, "fourth power": fourth,
    "sin": lambda x: elementary("sin", x), "exp": lambda x: elementary("exp", x),
    "log-cosh": log_cosh, "pseudo-Huber": pseudo_huber, "x² + 3 sin² x": wave,
    "abs": absolute, "hinge": hinge, "step": step, "pole": pole,
}
ROUGH = frozenset(["abs", "hinge", "step", "pole"])
"""Shapes with a kink, a jump or a pole."""


@dataclass(frozen=True)
class LogSumExp:
    """``log Σ exp(aᵢᵀx + bᵢ) + ridge/2 ‖x‖²``."""

    directions: tuple[tuple[Number, ...], ...]
    offsets: tuple[Number, ...]
    ridge: Number
    traits: Traits = field(default_factory=Traits)

    def __call__(self, x: Value) -> Number:
        point = entries(x)
        parts = [elementary("exp", dot(a, point) + b) for a, b in zip(self.directions, self.offsets, strict=True)]
        result = parts[0]
        for part in parts[1:]:
            result = result + part
        return elementary("log", result) + self.ridge * dot(point, point) / 2

    def mapped(self, number: Callable[[fmpq], Number]) -> LogSumExp:
        """The same function in another arithmetic."""
        directions = tuple(tuple(map(number, direction)) for direction in self.directions)
        return LogSumExp(directions, tuple(map(number, self.offsets)), number(self.ridge), self.traits)


@dataclass(frozen=True)
class Stack:
    """A function with several entries, each by its own function."""

    rows: int
    cols: int
    parts: tuple[Any, ...]

    def __call__(self, x: Value) -> Value:
        return build(self.rows, self.cols, [part(x) for part in self.parts])

    def mapped(self, number: Callable[[fmpq], Number]) -> Stack:
        """The same function in another arithmetic."""
        return Stack(self.rows, self.cols, tuple(part.mapped(number) for part in self.parts))


def is_continuous(function: Any) -> bool:
    """Whether a function was drawn from a family of continuous ones."""
    if isinstance(function, Stack):
        return all(map(is_continuous, function.parts))
    return isinstance(function, (Quadratic, LogSumExp)) or isinstance(function, Ridges) and function.name not in ROUGH


@dataclass(frozen=True)
class Bilinear:
    """``(a, b) ↦ (uᵀa)(vᵀb) C``, one argument after the other."""

    left: tuple[Number, ...]
    right: tuple[Number, ...]
    value: Value
    factor: Number | None = None

    def __call__(self, x: Value) -> Value:
        if self.factor is None:
            return Bilinear(self.left, self.right, self.value, dot(self.left, entries(x)))
        size = self.factor * dot(self.right, entries(x))
        return each(lambda c: size * c, self.value)

    def mapped(self, number: Callable[[fmpq], Number]) -> Bilinear:
        """The same map in another arithmetic."""
        left, right = (tuple(map(number, side)) for side in (self.left, self.right))
        return Bilinear(left, right, mapped(self.value, number), self.factor)


@dataclass(frozen=True)
class Threshold:
    """A property of a point: the sum of its entries is at most a bound; or it always or never holds."""

    bound: Number | None
    otherwise: int = FALSE

    def __call__(self, x: Value) -> int:
        if self.bound is None:
            return self.otherwise
        values = entries(x)
        side = compare(sum(values[1:], values[0]), self.bound)
        return UNKNOWN if side is None else TRUE if side <= 0 else FALSE

    def mapped(self, number: Callable[[fmpq], Number]) -> Threshold:
        """The same property in another arithmetic."""
        return self if self.bound is None else Threshold(number(self.bound))


@dataclass(frozen=True)
class Probe:
    """A function of a function, or of anything else: a constant, with the argument's value at a point added or not."""

    constant: Value
    point: Value | None

    def __call__(self, x: Value) -> Value:
        if self.point is None:
            return self.constant
        return pairwise(lambda a, b: a + b, self.constant, x(self.point))

    def mapped(self, number: Callable[[fmpq], Number]) -> Probe:
        """The same function in another arithmetic."""
        return Probe(mapped(self.constant, number), mapped(self.point, number))


@dataclass(frozen=True)
class Branches:
    """A function of a point that takes one of two values by a threshold of the point."""

    test: Threshold
    values: tuple[Value, Value]

    def __call__(self, x: Value) -> Value:
        side = self.test(x)
        if side == UNKNOWN:
            raise Undefined("a branch that is not certain")
        return self.values[0 if side else 1]

    def mapped(self, number: Callable[[fmpq], Number]) -> Branches:
        """The same function in another arithmetic."""
        first, second = self.values
        return Branches(self.test.mapped(number), (mapped(first, number), mapped(second, number)))
