"""Scalars of every arithmetic the evaluator runs in, and the functions on them.

A scalar is a ``fmpq`` (exact), an ``arb`` (a ball that surely holds the value), a Python float, a
``fmpq_mpoly`` (a polynomial in quantified variables), an ``nmod`` (a residue modulo a prime), a ``Dual`` (value and
derivative) or a ``Register`` of a program being recorded.  Sums and products are the operators of these types;
what is not defined everywhere is here, and raises ``Undefined`` outside its domain.

>>> divide(fmpq(1), fmpq(3)), power(fmpq(-2), 3), elementary("sqrt", fmpq(4, 9))
(1/3, -8, 2/3)
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any, NamedTuple, TypeVar

from flint import acb, arb, fmpq, fmpq_mpoly, nmod

Number = Any
"""One of the types above; they share operators, not a base class."""
Factor = TypeVar("Factor")

ZERO, ONE = fmpq(0), fmpq(1)
MAX_BITS = 20_000
"""Exact numbers longer than this become balls, so that recursions stay cheap."""
MAX_POLYNOMIAL = 300
"""Of two polynomials with more terms than this there is no product."""


class Undefined(Exception):
    """A value that the logic leaves unspecified, such as 1/0: the sample says nothing."""


class Imprecise(Undefined):
    """A question that a ball is too wide to answer; a higher precision may."""


class Unsupported(Exception):
    """Something without a numerical meaning here; the statement is not sampled."""


class NotPolynomial(Unsupported):
    """An expression in quantified variables that is not a polynomial."""


LIMITS = (RecursionError, MemoryError, ArithmeticError)
"""What a computation may fail at that says nothing of the statement."""


class Elementary(NamedTuple):
    """A real function: its ball, its double, its derivative from argument and value, its domain and exact values."""

    ball: Callable[[arb], arb]
    double: Callable[[float], float]
    slope: Callable[[Number, Number], Number]
    positive: bool = False
    exact: dict[int, int] = {}


def _erf_slope(x: Number, _: Number) -> Number:
    return divide(2 * elementary("exp", -(x * x)), elementary("sqrt", pi_like(x)))


def _no_slope(x: Number, y: Number) -> Number:
    raise Unsupported("the derivative of the trigamma function")


def _trigamma(x: arb) -> arb:
    return acb(x).polygamma(1).real


def _in_doubles(function: Callable[[arb], arb]) -> Callable[[float], float]:
    return lambda x: float(function(arb(x)))


def _sigmoid(x: Number) -> Number:
    return 1 / (1 + (-x).exp())


ELEMENTARY: dict[str, Elementary] = {
    "exp": Elementary(arb.exp, math.exp, lambda x, y: y, exact={0: 1}),
    "log": Elementary(arb.log, math.log, lambda x, y: divide(1, x), positive=True, exact={1: 0}),
    "sqrt": Elementary(arb.sqrt, math.sqrt, lambda x, y: divide(1, 2 * y), exact={0: 0, 1: 1}),
    "sin": Elementary(arb.sin, math.sin, lambda x, y: elementary("cos", x), exact={0: 0}),
    "cos": Elementary(arb.cos, math.cos, lambda x, y: -elementary("sin", x), exact={0: 1}),
    "tan": Elementary(arb.tan, math.tan, lambda x, y: 1 + y * y, exact={0: 0}),
    "atan": Elementary(arb.atan, math.atan, lambda x, y: divide(1, 1 + x * x), exact={0: 0}),
    "sinh": Elementary(arb.sinh, math.sinh, lambda x, y: elementary("cosh", x), exact={0: 0}),
    "cosh": Elementary(arb.cosh, math.cosh, lambda x, y: elementary("sinh", x), exact={0: 1}),
    "tanh": Elementary(arb.tanh, math.tanh, lambda x, y: 1 - y * y, exact={0: 0}),
    "sigmoid": Elementary(_sigmoid, lambda x: 1 / (1 + math.exp(-x)), lambda x, y: y * (1 - y)),
    "erf": Elementary(arb.erf, math.erf, _erf_slope, exact={0: 0}),
    "gamma": Elementary(arb.gamma, math.gamma, lambda x, y: y * elementary("digamma", x), positive=True,
                        exact={1: 1, 2: 1, 3: 2, 4: 6}),
    "lgamma": Elementary(arb.lgamma, math.lgamma, lambda x, y: elementary("digamma", x), positive=True,
                         exact={1: 0, 2: 0}),
    "erfc": Elementary(arb.erfc, math.erfc, lambda x, y: -_erf_slope(x, y), exact={0: 1}),
    "digamma": Elementary(arb.digamma, _in_doubles(arb.digamma), lambda x, y: elementary("trigamma", x), positive=True),
    "trigamma": Elementary(_trigamma, _in_doubles(_trigamma), _no_slope, positive=True),
}


def rational(value: Fraction | int) -> fmpq:
    """The exact scalar of this value."""
    value = Fraction(value)
    return fmpq(value.numerator, value.denominator)


def pi_like(x: Number) -> Number:
    """π in the arithmetic of ``x``."""
    return math.pi if isinstance(x, float) else arb.pi()


def elementary(name: str, x: Number) -> Number:
    """The named function at ``x``; outside its domain ``Undefined``."""
    function = ELEMENTARY[name]
    if isinstance(x, fmpq_mpoly):
        x = constant(x)
    if isinstance(x, int):
        x = fmpq(x)
    if isinstance(x, fmpq):
        return _exact(name, function, x)
    if isinstance(x, arb):
        return _ball(name, function, x)
    if isinstance(x, float):
        return _double(name, function, x)
    return x.elementary(name)


def _exact(name: str, function: Elementary, x: fmpq) -> Number:
    if function.positive and x <= 0 or name == "sqrt" and x < 0:
        raise Undefined(f"{name}({x})")
    if x.q == 1 and int(x.p) in function.exact:
        return fmpq(function.exact[int(x.p)])
    if name == "sqrt" and x.p.is_square() and x.q.is_square():
        return x.sqrt()
    return finite(function.ball(arb(x)))


def _ball(name: str, function: Elementary, x: arb) -> arb:
    if function.positive and not x > 0:
        raise Undefined(f"{name} of {x}") if x <= 0 else Imprecise(f"{name} of {x}")
    if name == "sqrt" and not x >= 0:
        raise Undefined(f"sqrt of {x}") if x < 0 else Imprecise(f"sqrt of {x}")
    return finite(function.ball(x))


def _double(name: str, function: Elementary, x: float) -> float:
    if function.positive and not x > 0:
        raise Undefined(f"{name}({x})")
    try:
        return function.double(x)
    except (OverflowError, ValueError) as error:
        raise Undefined(f"{name}({x})") from error


def finite(x: arb) -> arb:
    """The ball, unless it is no number at all."""
    if not x.is_finite():
        raise Imprecise("a value that is not finite")
    return x


def constant(x: fmpq_mpoly) -> fmpq:
    """A polynomial that is a number."""
    if not x.is_constant():
        raise NotPolynomial("a function of a quantified variable")
    return x.leading_coefficient() if not x.is_zero() else ZERO


def divide(a: Number, b: Number) -> Number:
    """The quotient; the divisor is surely not 0."""
    if isinstance(b, fmpq_mpoly):
        b = constant(b)
    side = 1 if hasattr(b, "divisor") else int(b != 0) if isinstance(b, nmod) else compare(b, 0)
    if side == 0:
        raise Undefined("a division by 0")
    if side is None:
        raise Imprecise("a division by what may be 0")
    if isinstance(a, int) and isinstance(b, int):
        a = fmpq(a)
    return a / b


def compare(a: Number, b: Number) -> int | None:
    """The sign of ``a - b``, None when the balls do not tell."""
    difference = a - b
    if isinstance(difference, fmpq_mpoly):
        difference = constant(difference)
    if not isinstance(difference, (arb, fmpq, float, int)):
        return difference.sign()
    if isinstance(difference, float) and math.isnan(difference):
        raise Undefined("not a number")
    if isinstance(difference, arb) and not difference.is_finite():
        raise Imprecise("a value that is not finite")
    return 1 if difference > 0 else -1 if difference < 0 else 0 if difference == 0 else None


def overlap(a: Number, b: Number) -> float:
    """The decimal digits to which any two numbers in these balls surely agree; infinitely many for equal numbers.

    Digits count from the first one of the larger number; where both may be 0 they count from the decimal point.
    """
    difference = a - b
    if not isinstance(difference, arb):
        return math.inf
    if not difference.is_finite():
        return 0.0
    apart, sizes = difference.abs_upper(), [x.abs_lower() if isinstance(x, arb) else arb(abs(x)) for x in (a, b)]
    size = sizes[0] if sizes[0] > sizes[1] else sizes[1]
    if not size > 0:
        size = arb(1)
    return float((size / apart).log().mid()) / math.log(10) if apart > 0 else math.inf


def order(a: Number, b: Number) -> int:
    """The sign of ``a - b``, which must be certain."""
    side = compare(a, b)
    if side is None:
        raise Imprecise("a comparison of overlapping balls")
    return side


def power(x: Number, exponent: int) -> Number:
    """A whole power; a negative one of a nonzero base."""
    if exponent < 0:
        return divide(1, power(x, -exponent))
    if isinstance(x, int):
        x = fmpq(x)
    if exponent > MAX_BITS:
        raise Undefined("an exponent too large")
    if isinstance(x, fmpq) and x.height_bits() * exponent > MAX_BITS:
        x = arb(x)
    if isinstance(x, float):
        return _float_power(x, exponent)
    if isinstance(x, fmpq_mpoly):
        return repeated(polynomial_product, x, exponent) if exponent else x ** 0
    return x ** exponent if isinstance(x, (fmpq, arb, nmod)) else x.power(exponent)


def repeated(multiply: Callable[[Factor, Factor], Factor], base: Factor, exponent: int) -> Factor:
    """``base^exponent`` for a positive exponent, by squaring."""
    result, square = None, base
    while True:
        if exponent & 1:
            result = square if result is None else multiply(result, square)
        exponent >>= 1
        if not exponent:
            assert result is not None
            return result
        square = multiply(square, square)


def polynomial_product(x: fmpq_mpoly, y: fmpq_mpoly) -> fmpq_mpoly:
    """The product of two polynomials that are not both long."""
    if min(len(x), len(y)) > MAX_POLYNOMIAL:
        raise Unsupported("a polynomial with too many terms")
    return x * y


def _float_power(x: float, exponent: float) -> float:
    try:
        return x ** exponent
    except OverflowError as error:
        raise Undefined("overflow") from error


def real_power(x: Number, exponent: Number) -> Number:
    """``x^exponent`` for a positive base."""
    if hasattr(x, "raised"):
        return x.raised(exponent)
    if order(x, 0) <= 0:
        raise Undefined("a real power of a number that is not positive")
    if isinstance(exponent, fmpq):
        if exponent.q == 1:
            return power(x, int(exponent.p))
        if exponent.q == 2:
            return power(elementary("sqrt", x), int(exponent.p))
    if isinstance(x, float) and isinstance(exponent, float):
        return _float_power(x, exponent)
    return elementary("exp", exponent * elementary("log", x))


def absolute(x: Number) -> Number:
    """The absolute value."""
    if isinstance(x, (fmpq, arb, float, int)):
        return abs(x)
    if isinstance(x, fmpq_mpoly):
        return abs(constant(x))
    return x.absolute()


def larger(a: Number, b: Number) -> Number:
    """The larger of two."""
    side = compare(a, b)
    if side is None:
        if isinstance(a, arb) or isinstance(b, arb):
            return arb(a).max(arb(b))
        raise Imprecise("a maximum of overlapping balls")
    return b if side < 0 else a


def shortened(x: Number) -> Number:
    """The same number, as a ball when it is exact and very long."""
    return arb(x) if isinstance(x, fmpq) and x.height_bits() > MAX_BITS else x


def as_float(x: Number) -> float:
    """The nearest double, roughly."""
    return int(x.p) / int(x.q) if isinstance(x, fmpq) else float(x)
