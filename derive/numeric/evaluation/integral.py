"""Integrals of functions of one number: exact for polynomials, else rigorous balls in the complex plane.

>>> integrate(lambda x: x * x, fmpq(0), fmpq(1))
1/3
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Any

from flint import Ordering, acb, arb, ctx, fmpq, fmpq_mpoly, fmpq_mpoly_ctx

from ..values.dual import Dual, value_at
from ..values.number import ELEMENTARY, Number, Undefined, Unsupported, finite
from .evaluate import OutOfTime

_RING = fmpq_mpoly_ctx.get(["t"], Ordering.lex)
_ANALYTIC = ("log", "sqrt")
CUTS: dict[str, Callable[[acb], bool]] = {
    "lgamma": lambda z: bool(z.imag.contains(0) and not z.real > 0),
    "atan": lambda z: bool(z.real.contains(0) and not abs(z.imag) < 1),
}
"""Whether a ball may meet the cut of a function that has one; of logarithm and root the library asks itself."""


class Complex:
    """A complex ball that an integrand is evaluated at, on which nothing can be compared."""

    __slots__ = ("analytic", "ball")

    def __init__(self, ball: acb, analytic: bool) -> None:
        self.ball, self.analytic = ball, analytic

    def lift(self, other: Number) -> acb:
        """The other operand as a ball."""
        return other.ball if isinstance(other, Complex) else acb(arb(other))

    def __add__(self, other: Number) -> Complex:
        return Complex(self.ball + self.lift(other), self.analytic)

    def __mul__(self, other: Number) -> Complex:
        return Complex(self.ball * self.lift(other), self.analytic)

    def __sub__(self, other: Number) -> Complex:
        return Complex(self.ball - self.lift(other), self.analytic)

    def __rsub__(self, other: Number) -> Complex:
        return Complex(self.lift(other) - self.ball, self.analytic)

    def __truediv__(self, other: Number) -> Complex:
        return Complex(self.ball / self.lift(other), self.analytic)

    def __rtruediv__(self, other: Number) -> Complex:
        return Complex(self.lift(other) / self.ball, self.analytic)

    __radd__, __rmul__ = __add__, __mul__

    def __neg__(self) -> Complex:
        return Complex(-self.ball, self.analytic)

    def elementary(self, name: str) -> Complex:
        """A function, holomorphic on the ball or not finite."""
        if name == "sigmoid":
            return 1 / (1 + (-self).elementary("exp"))
        if ELEMENTARY[name].positive or name == "sqrt":
            self.on_domain()
        if self.analytic and name in CUTS and CUTS[name](self.ball):
            return Complex(acb(arb.nan()), self.analytic)
        function = getattr(acb, name, None)
        if function is None:
            raise Unsupported(f"{name} under an integral")
        value = function(self.ball, self.analytic) if name in _ANALYTIC else function(self.ball)
        return Complex(value, self.analytic)

    def power(self, exponent: int) -> Complex:
        """A natural power."""
        return Complex(self.ball ** exponent, self.analytic)

    def on_domain(self) -> None:
        """Refuse real points where a root or a logarithm is not specified."""
        if self.ball.imag == 0 and self.ball.real < 0:
            raise Undefined("a function outside its domain under an integral")

    def divisor(self) -> Complex:
        """Itself: a pole makes the integral infinite, hence undefined."""
        return self

    def raised(self, exponent: Number) -> Complex:
        """A real power."""
        self.on_domain()
        if isinstance(exponent, fmpq) and exponent.q == 1:
            return self.power(int(exponent.p))
        return (self.elementary("log") * exponent).elementary("exp")

    def sign(self) -> None:
        """Complex numbers have no order."""
        raise Unsupported("a comparison under an integral")

    def absolute(self) -> Complex:
        """Not holomorphic."""
        raise Unsupported("an absolute value under an integral")


def integrate(function: Callable[[Number], Number], low: Number, high: Number,
              deadline: float = math.inf) -> Number:
    """The integral from ``low`` to ``high``; ``deadline`` is in processor time."""
    if isinstance(low, Dual) or isinstance(high, Dual):
        return _moving(function, low, high, deadline)
    if not isinstance(low, (fmpq, arb)) or not isinstance(high, (fmpq, arb)):
        raise Unsupported("an integral outside ball arithmetic")
    polynomial = as_polynomial(function)
    if polynomial is not None:
        antiderivative = polynomial.integral(0)
        return at(antiderivative, high) - at(antiderivative, low)
    return enclosed(function, low, high, deadline)


def _moving(function: Callable[[Number], Number], low: Number, high: Number, deadline: float) -> Dual:
    """An integral whose bounds move: its derivative is that of the bounds times the values there."""
    level = max(end.level for end in (low, high) if isinstance(end, Dual))
    ends = value_at(low, level), value_at(high, level)
    value = integrate(function, ends[0], ends[1], deadline)
    tangent: Number = fmpq(0)
    for end, place, sign in zip((low, high), ends, (-1, 1), strict=True):
        if isinstance(end, Dual) and end.level == level:
            tangent = tangent + sign * function(place) * end.tangent
    return Dual(level, value, tangent)


def as_polynomial(function: Callable[[Number], Number]) -> Any:
    """The integrand as a rational polynomial, if it is one."""
    try:
        value = function(_RING.gens()[0])
    except (Unsupported, Undefined, TypeError, AttributeError):
        return None
    if isinstance(value, fmpq):
        return _RING.constant(value)
    return value if isinstance(value, fmpq_mpoly) else None


def at(polynomial: fmpq_mpoly, x: Number) -> Number:
    """The value of a polynomial in one variable."""
    result: Number = fmpq(0)
    for (exponent,), coefficient in polynomial.to_dict().items():
        result = result + coefficient * x ** int(exponent)
    return result


EVALUATIONS = 2_000
"""How often an integrand is evaluated for one integral."""


def enclosed(function: Callable[[Number], Number], low: Number, high: Number, deadline: float) -> arb:
    """A ball that surely holds the integral."""
    refused: list[BaseException] = []

    def integrand(z: acb, analytic: bool) -> acb:
        if refused:  # the answer is lost; the library asks on to its limit all the same
            return acb(arb.nan())
        try:
            if time.process_time() > deadline:
                raise OutOfTime
            value = function(Complex(z, analytic))
            return value.ball if isinstance(value, Complex) else acb(arb(value))
        except BaseException as reason:  # nothing may be raised through C
            refused.append(reason)
            return acb(arb.nan())
    tolerance = arb(2) ** -(ctx.prec // 2)
    value = acb.integral(integrand, acb(arb(low)), acb(arb(high)), eval_limit=EVALUATIONS, rel_tol=tolerance)
    if refused:
        known = isinstance(refused[0], (Unsupported, TypeError, AttributeError))
        raise Unsupported(f"an integral: {refused[0]}") if known else refused[0]
    if not value.imag.contains(0):
        raise Undefined("an integral outside the reals")
    return finite(value.real)


PIECES = 200
"""Into how many pieces an interval is cut at most."""
DEPTH = 12
"""How often a piece is halved."""


def is_bounded(function: Callable[[Number], Number], low: Number, high: Number, deadline: float = math.inf) -> bool:
    """Whether balls show that a function is bounded between two numbers, hence integrable there.

    A function of the language is measurable, since it is made of continuous ones and cases.

    >>> is_bounded(lambda x: x * x, fmpq(0), fmpq(3)), is_bounded(lambda x: 1 / x, fmpq(0), fmpq(1))
    (True, False)
    """
    ends = arb(low), arb(high)
    pieces, left = [(ends[0].union(ends[1]), 0)], PIECES
    while pieces:
        piece, depth = pieces.pop()
        left -= 1
        if left < 0 or time.process_time() > deadline:
            return False
        if not has_bound(function, piece):
            if depth > DEPTH:
                return False
            middle = arb(piece.mid())
            pieces += [(arb(piece.lower()).union(middle), depth + 1), (middle.union(arb(piece.upper())), depth + 1)]
    return True


def has_bound(function: Callable[[Number], Number], piece: arb) -> bool:
    """Whether the values on a ball lie in a ball, found by real arithmetic or by complex, which knows whole powers."""
    for place in (piece, Complex(acb(piece), False)):
        try:
            value = function(place)
            value = value.ball.real if isinstance(value, Complex) else arb(value)
            if value.is_finite():
                return True
        except (Undefined, Unsupported, TypeError, ValueError):
            continue
    return False
