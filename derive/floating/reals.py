"""The operations of a program on real numbers: exact where they can be, else balls that surely hold the value.

The names are those of FPCore 2.0 (https://fpbench.org/spec/fpcore-2.0.html).  An operation outside its domain
raises ``Undefined``; one that a ball is too wide to decide raises ``Imprecise``, and a higher precision may help.

>>> REALS["sqrt"].value(fmpq(4, 9)), REALS["round"].value(fmpq(-5, 2)), REALS["<"].value(fmpq(1), fmpq(2))
(2/3, -3, True)
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any, NamedTuple

from flint import arb, fmpq

from ..numeric.values.number import Imprecise, Undefined

Real = Any
"""A ``fmpq`` or an ``arb``; a ``bool`` where a condition is meant."""
Slope = Callable[..., Real]
"""From the arguments and the value to a partial derivative."""

LONGEST = 4_096
"""Exact numbers with more bits than this become balls."""
LARGEST_WHOLE = 20_000
"""Whole parts are taken of numbers below this power of two."""
LARGEST_POWER = 1_000
"""Powers up to this one of exact numbers are exact."""
ZERO, ONE, TWO = fmpq(0), fmpq(1), fmpq(2)


class Operation(NamedTuple):
    """The value from the arguments, and a partial derivative for each of them."""

    value: Callable[..., Real]
    slopes: tuple[Slope, ...] = ()


def ball(x: Real) -> arb:
    """The number as a ball of the precision at work."""
    return x if isinstance(x, arb) else arb(x)


def shortened(x: Real) -> Real:
    """The number, as a ball when it is long."""
    return arb(x) if isinstance(x, fmpq) and x.height_bits() > LONGEST else x


def finite(x: arb) -> arb:
    """The ball, unless it is no number at this precision."""
    if not x.is_finite():
        raise Imprecise("a value that is not finite")
    return x


def sign(x: Real) -> int:
    """-1, 0 or 1, for certain."""
    if x > 0:
        return 1
    if x < 0:
        return -1
    if x == 0:
        return 0
    raise Imprecise("a comparison of overlapping balls")


def require(holds: bool) -> None:
    """Raise ``Undefined`` outside a domain."""
    if not holds:
        raise Undefined("outside the domain")


# Arithmetic

def divide(x: Real, y: Real) -> Real:
    require(sign(y) != 0)
    return x / y


def square_root(x: Real) -> Real:
    require(sign(x) >= 0)
    if isinstance(x, fmpq) and x.p.is_square() and x.q.is_square():
        return x.sqrt()
    return finite(ball(x).sqrt())


def cube_root(x: Real) -> Real:
    side = sign(x)
    return ZERO if not side else side * finite(abs(ball(x)).root(3))


def power(x: Real, y: Real) -> Real:
    """``x^y``: of a negative number a whole power only, of 0 a nonnegative one."""
    if isinstance(y, fmpq) and y.q == 1:
        return whole_power(x, int(y.p))
    side = sign(x)
    if side == 0:
        require(sign(y) >= 0)
        return ZERO if sign(y) else ONE
    require(side > 0)
    return finite(ball(x) ** ball(y))


def whole_power(x: Real, n: int) -> Real:
    require(n >= 0 or sign(x) != 0)
    if isinstance(x, fmpq) and abs(n) <= LARGEST_POWER and x.height_bits() * abs(n) <= LONGEST:
        return x ** n
    return finite(ball(x) ** arb(n))


def hypotenuse(x: Real, y: Real) -> Real:
    return square_root(x * x + y * y)


def absolute(x: Real) -> Real:
    return x if sign(x) >= 0 else -x


# Functions

def smooth(name: str, domain: Callable[[Real], bool] = lambda x: True) -> Callable[[Real], Real]:
    """A function of the ball library, on a domain."""
    function = getattr(arb, name)

    def value(x: Real) -> Real:
        require(domain(x))
        return finite(function(ball(x)))
    return value


def positive(x: Real) -> bool:
    return sign(x) > 0


def only_positive(x: Real) -> Real:
    """The number itself, where it is positive: the domain of a function that C extends."""
    require(positive(x))
    return x


def within_one(x: Real) -> bool:
    """Whether ``|x| ≤ 1``; the ends need care, for balls end outside."""
    return sign(ONE - x) >= 0 and sign(x + ONE) >= 0


def no_pole(x: Real) -> bool:
    """Whether gamma is finite at ``x``."""
    return sign(x) > 0 or sign(x - whole("floor", x)) != 0


def log_gamma(x: Real) -> Real:
    """``log |Γ(x)|``, as C has it."""
    require(no_pole(x))
    return finite(ball(x).lgamma()) if sign(x) > 0 else finite(abs(ball(x).gamma()).log())


def angle(y: Real, x: Real) -> Real:
    require(sign(x) != 0 or sign(y) != 0)
    return finite(arb.atan2(ball(y), ball(x)))


def exp2(x: Real) -> Real:
    return power(TWO, x)


def logarithm(base: Callable[[], arb]) -> Callable[[Real], Real]:
    """The logarithm to a base, given by the logarithm of the base."""
    def value(x: Real) -> Real:
        require(positive(x))
        return finite(ball(x).log() / base())
    return value


def tangent(x: Real) -> Real:
    return finite(ball(x).tan())


# Whole numbers and choices

def whole(name: str, x: Real) -> fmpq:
    """The ``floor`` or ``ceil`` of a number."""
    if isinstance(x, fmpq):
        return fmpq(x.floor() if name == "floor" else x.ceil())
    if abs(x) > arb((1, LARGEST_WHOLE)):
        raise Imprecise("a whole number too large")
    found = (x.floor() if name == "floor" else x.ceil()).unique_fmpz()
    if found is None:
        raise Imprecise("the whole part of a ball")
    return fmpq(found)


def truncated(x: Real) -> fmpq:
    return whole("floor" if sign(x) >= 0 else "ceil", x)


def rounded_away(x: Real) -> fmpq:
    """To the nearest whole number, halves away from 0, as ``round`` of C."""
    half = fmpq(1, 2)
    return whole("floor", x + half) if sign(x) >= 0 else whole("ceil", x - half)


def rounded_even(x: Real) -> fmpq:
    """To the nearest whole number, halves to even, as ``nearbyint`` of C."""
    found = whole("floor", x + fmpq(1, 2))
    tie = sign(found - x - fmpq(1, 2)) == 0
    return found - 1 if tie and int(found.p) % 2 else found


def remainder(quotient: Callable[[Real], fmpq]) -> Callable[[Real, Real], Real]:
    """``x − q y`` with the quotient rounded to a whole number."""
    def value(x: Real, y: Real) -> Real:
        return x - quotient(divide(x, y)) * y
    return value


def larger(x: Real, y: Real) -> Real:
    """The larger of two; two balls that overlap need not be told apart."""
    try:
        return x if sign(x - y) >= 0 else y
    except Imprecise:
        return ball(x).max(ball(y))


def copy_sign(x: Real, y: Real) -> Real:
    return absolute(x) if sign(y) >= 0 else -absolute(x)


def compared(test: Callable[[int], bool]) -> Callable[..., bool]:
    """Whether each of the arguments stands so to the next."""
    def value(*arguments: Real) -> bool:
        return all(test(sign(x - y)) for x, y in pairwise(arguments))
    return value


def distinct(*arguments: Real) -> bool:
    """Whether no two arguments are equal: ``!=`` of FPCore."""
    return all(sign(x - y) != 0 for i, x in enumerate(arguments) for y in arguments[:i])


# Slopes that take more than a line

def gamma_slope(x: Real, v: Real) -> Real:
    return v * log_gamma_slope(x, v)


def log_gamma_slope(x: Real, v: Real) -> Real:
    return finite(ball(x).digamma())


def power_slope_of_exponent(x: Real, y: Real, v: Real) -> Real:
    require(positive(x))
    return v * ball(x).log()


def bell(x: Real) -> Real:
    """The derivative of the error function."""
    return 2 * (-(ball(x) * x)).exp() / arb.const_sqrt_pi()


def log2() -> arb:
    return arb(2).log()


def log10() -> arb:
    return arb(10).log()


def first(x: Real, y: Real, v: Real) -> Real:
    """1 where the value is the first argument."""
    return ONE if sign(x - v) == 0 else ZERO


def second(x: Real, y: Real, v: Real) -> Real:
    """1 where the value is the second argument, and not the first."""
    return ONE if sign(x - v) != 0 else ZERO


def flat(*_: Real) -> Real:
    return ZERO


REALS: dict[str, Operation] = {
    "+": Operation(lambda x, y: x + y, (lambda x, y, v: ONE, lambda x, y, v: ONE)),
    "-": Operation(lambda x, y: x - y, (lambda x, y, v: ONE, lambda x, y, v: -ONE)),
    "*": Operation(lambda x, y: x * y, (lambda x, y, v: y, lambda x, y, v: x)),
    "/": Operation(divide, (lambda x, y, v: divide(ONE, y), lambda x, y, v: -divide(v, y))),
    "neg": Operation(lambda x: -x, (lambda x, v: -ONE,)),
    "fabs": Operation(absolute, (lambda x, v: fmpq(sign(x)),)),
    "fma": Operation(lambda x, y, z: x * y + z,
                     (lambda x, y, z, v: y, lambda x, y, z, v: x, lambda x, y, z, v: ONE)),
    "sqrt": Operation(square_root, (lambda x, v: divide(ONE, 2 * v),)),
    "cbrt": Operation(cube_root, (lambda x, v: divide(v, 3 * x),)),
    "hypot": Operation(hypotenuse, (lambda x, y, v: divide(x, v), lambda x, y, v: divide(y, v))),
    "pow": Operation(power, (lambda x, y, v: y * power(x, y - 1), power_slope_of_exponent)),
    "exp": Operation(smooth("exp"), (lambda x, v: v,)),
    "exp2": Operation(exp2, (lambda x, v: v * log2(),)),
    "expm1": Operation(smooth("expm1"), (lambda x, v: v + 1,)),
    "log": Operation(smooth("log", positive), (lambda x, v: divide(ONE, x),)),
    "log10": Operation(logarithm(log10), (lambda x, v: 1 / (x * log10()),)),
    "log2": Operation(logarithm(log2), (lambda x, v: 1 / (x * log2()),)),
    "log1p": Operation(smooth("log1p", lambda x: positive(x + ONE)), (lambda x, v: divide(ONE, 1 + x),)),
    "sin": Operation(smooth("sin"), (lambda x, v: ball(x).cos(),)),
    "cos": Operation(smooth("cos"), (lambda x, v: -ball(x).sin(),)),
    "tan": Operation(tangent, (lambda x, v: 1 + v * v,)),
    "asin": Operation(smooth("asin", within_one), (lambda x, v: divide(ONE, square_root(1 - x * x)),)),
    "acos": Operation(smooth("acos", within_one), (lambda x, v: -divide(ONE, square_root(1 - x * x)),)),
    "atan": Operation(smooth("atan"), (lambda x, v: 1 / (1 + x * x),)),
    "atan2": Operation(angle, (lambda y, x, v: divide(x, x * x + y * y), lambda y, x, v: -divide(y, x * x + y * y))),
    "sinh": Operation(smooth("sinh"), (lambda x, v: ball(x).cosh(),)),
    "cosh": Operation(smooth("cosh"), (lambda x, v: ball(x).sinh(),)),
    "tanh": Operation(smooth("tanh"), (lambda x, v: 1 - v * v,)),
    "asinh": Operation(smooth("asinh"), (lambda x, v: 1 / square_root(1 + x * x),)),
    "acosh": Operation(smooth("acosh", lambda x: sign(x - ONE) >= 0),
                       (lambda x, v: divide(ONE, square_root(x * x - 1)),)),
    "atanh": Operation(smooth("atanh", lambda x: sign(ONE - x) > 0 and sign(ONE + x) > 0),
                       (lambda x, v: divide(ONE, 1 - x * x),)),
    "erf": Operation(smooth("erf"), (lambda x, v: bell(x),)),
    "erfc": Operation(smooth("erfc"), (lambda x, v: -bell(x),)),
    "tgamma": Operation(smooth("gamma", no_pole), (gamma_slope,)),
    "lgamma": Operation(log_gamma, (log_gamma_slope,)),
    "ceil": Operation(lambda x: whole("ceil", x), (flat,)),
    "floor": Operation(lambda x: whole("floor", x), (flat,)),
    "trunc": Operation(truncated, (flat,)),
    "round": Operation(rounded_away, (flat,)),
    "nearbyint": Operation(rounded_even, (flat,)),
    "fmod": Operation(remainder(truncated), (lambda x, y, v: ONE, lambda x, y, v: -truncated(divide(x, y)))),
    "remainder": Operation(remainder(rounded_even),
                           (lambda x, y, v: ONE, lambda x, y, v: -rounded_even(divide(x, y)))),
    "fmax": Operation(larger, (first, second)),
    "fmin": Operation(lambda x, y: -larger(-x, -y), (first, second)),
    "fdim": Operation(lambda x, y: x - y if sign(x - y) > 0 else ZERO,
                      (lambda x, y, v: ONE if sign(x - y) > 0 else ZERO,
                       lambda x, y, v: -ONE if sign(x - y) > 0 else ZERO)),
    "copysign": Operation(copy_sign, (lambda x, y, v: fmpq(sign(x) * (1 if sign(y) >= 0 else -1)), flat)),
    "cast": Operation(lambda x: x, (lambda x, v: ONE,)),
    "positive": Operation(only_positive, (lambda x, v: ONE,)),
    "<": Operation(compared(lambda side: side < 0)),
    "<=": Operation(compared(lambda side: side <= 0)),
    ">": Operation(compared(lambda side: side > 0)),
    ">=": Operation(compared(lambda side: side >= 0)),
    "==": Operation(compared(lambda side: side == 0)),
    "!=": Operation(distinct),
    "and": Operation(lambda *conditions: all(conditions)),
    "or": Operation(lambda *conditions: any(conditions)),
    "not": Operation(lambda condition: not condition),
    "isfinite": Operation(lambda x: True),
    "isinf": Operation(lambda x: False),
    "isnan": Operation(lambda x: False),
    "isnormal": Operation(lambda x: sign(x) != 0),
    "signbit": Operation(lambda x: sign(x) < 0),
}
"""What every operation means on real numbers; conditions have no slopes."""

CONSTANTS: dict[str, Callable[[], arb]] = {
    "E": arb.const_e, "LOG2E": lambda: 1 / log2(), "LOG10E": lambda: 1 / log10(), "LN2": log2, "LN10": log10,
    "PI": arb.pi, "PI_2": lambda: arb.pi() / 2, "PI_4": lambda: arb.pi() / 4, "M_1_PI": lambda: 1 / arb.pi(),
    "M_2_PI": lambda: 2 / arb.pi(), "M_2_SQRTPI": lambda: 2 / arb.const_sqrt_pi(),
    "SQRT2": lambda: arb(2).sqrt(), "SQRT1_2": lambda: arb(fmpq(1, 2)).sqrt(),
    "1_PI": lambda: 1 / arb.pi(), "2_PI": lambda: 2 / arb.pi(), "2_SQRTPI": lambda: 2 / arb.const_sqrt_pi(),
}
"""The real constants of FPCore; what has no real value, INFINITY and NAN, is not among them."""
