"""Ground arithmetic: order and difference of closed real terms.

A closed term is enclosed between two rationals, rounded outwards, with more bits until the
question is settled or a bound is met.  Equality is never concluded from enclosures.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import isqrt

from .algebra import UNIT, add
from .errors import BudgetError, KernelError
from .normal import Normaliser
from .terms import Num, Op, Size, Term

MAX_BITS = 4096
"""The precision at which an undecided comparison is given up."""

MAX_VALUE = 1 << 100_000

Interval = tuple[Fraction, Fraction]


class _Undefined(KernelError):
    """A value outside the domain of a function, or not yet known to be inside it."""


def holds(relation: str, left: Term, right: Term) -> bool:
    """Whether ``left < right``, ``left <= right`` or ``left != right`` of closed terms is certain."""
    if left.free or right.free:
        raise KernelError("ground arithmetic takes closed terms")
    algebra = Normaliser()
    gap = algebra.reduce(add(algebra.polynomial(right), algebra.polynomial(left), -1))
    if set(gap) <= {UNIT}:
        value = Fraction(gap.get(UNIT, 0))
        return value > 0 if relation == "<" else value >= 0 if relation == "<=" else value != 0
    bits = 64
    while bits <= MAX_BITS:
        try:
            low, high = _minus(_Enclosure(bits)(right), _Enclosure(bits)(left))
        except _Undefined:
            low, high = Fraction(-1), Fraction(1)
        if low > 0:
            return True
        if high < 0:
            return relation == "!="
        bits *= 4
    raise BudgetError("the precision of a comparison, in bits,", MAX_BITS)


class _Enclosure:
    """Enclosures of closed terms at one precision."""

    def __init__(self, bits: int) -> None:
        self.bits = bits
        self.known: dict[Term, Interval] = {}

    def __call__(self, term: Term) -> Interval:
        if term not in self.known:
            self.known[term] = self._enclosed(term)
        return self.known[term]

    def _enclosed(self, term: Term) -> Interval:
        if isinstance(term, Num):
            return term.value, term.value
        if isinstance(term, Size) and term.dim.value is not None:
            return Fraction(term.dim.value), Fraction(term.dim.value)
        if not isinstance(term, Op) or term.name not in _ENCLOSURES:
            raise KernelError("ground arithmetic does not know this term")
        if term.name == "pi":
            return self.rounded(_pi(self.bits))
        if term.name == "^":
            return self.rounded(self._power(term.args[0], term.args[1]))
        return self.rounded(_ENCLOSURES[term.name](self, *[self(arg) for arg in term.args]))

    def rounded(self, interval: Interval) -> Interval:
        """Outward rounding to a multiple of a power of two, so that denominators stay small."""
        low, high = interval
        if max(abs(low), abs(high)) > MAX_VALUE:
            raise KernelError("a number is too large for ground arithmetic")
        scale = 1 << (self.bits + 8)
        return Fraction((low * scale).__floor__(), scale), Fraction((high * scale).__ceil__(), scale)

    def _power(self, base: Term, exponent: Term) -> Interval:
        if not isinstance(exponent, Num) or exponent.value.denominator != 1 or abs(exponent.value) > 1_000:
            raise KernelError("ground arithmetic takes whole exponents")
        result = (Fraction(1), Fraction(1))
        value = self(base)
        for _ in range(abs(int(exponent.value))):
            result = self.rounded(_times(self, result, value))
        return result if exponent.value >= 0 else _over(self, (Fraction(1), Fraction(1)), result)


def _plus(_: _Enclosure, a: Interval, b: Interval) -> Interval:
    return a[0] + b[0], a[1] + b[1]


def _minus(a: Interval, b: Interval) -> Interval:
    return a[0] - b[1], a[1] - b[0]


def _times(_: _Enclosure, a: Interval, b: Interval) -> Interval:
    products = [x * y for x in a for y in b]
    return min(products), max(products)


def _over(self: _Enclosure, a: Interval, b: Interval) -> Interval:
    if b[0] <= 0 <= b[1]:
        raise _Undefined("a divisor may be 0")
    return _times(self, a, (1 / b[1], 1 / b[0]))


def _absolute(_: _Enclosure, a: Interval) -> Interval:
    low, high = sorted((abs(a[0]), abs(a[1])))
    return (Fraction(0) if a[0] <= 0 <= a[1] else low), high


def _sqrt(self: _Enclosure, a: Interval) -> Interval:
    if a[0] < 0:
        raise _Undefined("the argument of a root may be negative")
    scale = 1 << (2 * self.bits)
    low = Fraction(isqrt((a[0] * scale).__floor__()), 1 << self.bits)
    return low, Fraction(isqrt((a[1] * scale).__ceil__()) + 1, 1 << self.bits)


def _exp(self: _Enclosure, a: Interval) -> Interval:
    if abs(a[0]) > 10_000 or abs(a[1]) > 10_000:
        raise KernelError("an exponential is too large for ground arithmetic")
    return _exp_of(a[0], self.bits)[0], _exp_of(a[1], self.bits)[1]


def _exp_of(x: Fraction, bits: int) -> Interval:
    """``exp x`` by halving until ``|x| ≤ 1/2``, the Taylor sum with its remainder, and squaring back."""
    halvings = 0
    while abs(x) > Fraction(1, 2):
        x, halvings = x / 2, halvings + 1
    work = _Enclosure(bits + 4 * halvings + 16)
    x_low, x_high = work.rounded((x, x))
    total = term = (Fraction(1), Fraction(1))
    k = 0
    while max(abs(term[0]), abs(term[1])) > Fraction(1, 1 << work.bits):
        k += 1
        term = work.rounded(_times(work, term, (x_low / k, x_high / k)))
        total = _plus(work, total, term)
    rest = 2 * max(abs(term[0]), abs(term[1]))
    total = (total[0] - rest, total[1] + rest)
    for _ in range(halvings):
        total = work.rounded(_times(work, total, total))
    return total


def _log(self: _Enclosure, a: Interval) -> Interval:
    if a[0] <= 0:
        raise _Undefined("the argument of a logarithm may not be positive")
    return _log_of(a[0], self.bits)[0], _log_of(a[1], self.bits)[1]


def _log_of(x: Fraction, bits: int) -> Interval:
    """``log x = k log 2 + 2 artanh((m − 1)/(m + 1))`` with ``x = 2ᵏ m`` and ``2/3 ≤ m ≤ 4/3``."""
    k = 0
    while x > Fraction(4, 3):
        x, k = x / 2, k + 1
    while x < Fraction(2, 3):
        x, k = x * 2, k - 1
    low, high = _artanh((x - 1) / (x + 1), bits + 16)
    if not k:
        return 2 * low, 2 * high
    third = _artanh(Fraction(1, 3), bits + 16 + abs(k).bit_length())
    two = _times(_Enclosure(bits), (Fraction(2 * k), Fraction(2 * k)), third)
    return 2 * low + two[0], 2 * high + two[1]


def _artanh(z: Fraction, bits: int) -> Interval:
    """``z + z³/3 + z⁵/5 + …`` for ``|z| ≤ 1/3``; the tail is below twice the first term left out."""
    work = _Enclosure(bits)
    power = work.rounded((z, z))
    square = work.rounded(_times(work, power, power))
    total, k = (Fraction(0), Fraction(0)), 1
    while max(abs(power[0]), abs(power[1])) > Fraction(1, 1 << bits):
        total = _plus(work, total, (power[0] / k, power[1] / k))
        power, k = work.rounded(_times(work, power, square)), k + 2
    rest = 2 * max(abs(power[0]), abs(power[1]))
    return total[0] - rest, total[1] + rest


def _pi(bits: int) -> Interval:
    """Machin: ``π = 16 arctan(1/5) − 4 arctan(1/239)``."""
    five, far = _arctan_inverse(5, bits + 16), _arctan_inverse(239, bits + 16)
    return 16 * five[0] - 4 * far[1], 16 * five[1] - 4 * far[0]


def _arctan_inverse(n: int, bits: int) -> Interval:
    """``arctan(1/n)`` between two partial sums of its alternating series."""
    total, k = Fraction(0), 0
    while True:
        term = Fraction(1, (2 * k + 1) * n ** (2 * k + 1))
        following = total + (term if k % 2 == 0 else -term)
        if term < Fraction(1, 1 << bits):
            return min(total, following), max(total, following)
        total, k = following, k + 1


_ENCLOSURES: dict[str, Callable[..., Interval]] = {
    "+": _plus, "-": lambda self, a, b: _minus(a, b), "neg": lambda self, a: (-a[1], -a[0]),
    "*": _times, "scale": _times, "/": _over, "^": _times, "norm": _absolute,
    "real": lambda self, a: a, "int": lambda self, a: a,
    "sqrt": _sqrt, "exp": _exp, "log": _log, "pi": _times,
}
