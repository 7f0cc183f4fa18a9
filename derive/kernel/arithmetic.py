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
            low, high = _minus(bits, _Enclosure(bits)(right), _Enclosure(bits)(left))
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
            return _whole(term.dim.value)
        if not isinstance(term, Op) or term.name not in _ENCLOSURES:
            raise KernelError("ground arithmetic does not know this term")
        return _rounded(self.bits, _ENCLOSURES[term.name](self.bits, *map(self, term.args)))


def _rounded(bits: int, interval: Interval) -> Interval:
    """Outward rounding to a multiple of a power of two, so that denominators stay small."""
    low, high = interval
    if max(abs(low), abs(high)) > MAX_VALUE:
        raise KernelError("a number is too large for ground arithmetic")
    scale = 1 << (bits + 8)
    return Fraction((low * scale).__floor__(), scale), Fraction((high * scale).__ceil__(), scale)


def _whole(value: int) -> Interval:
    return Fraction(value), Fraction(value)


def _plus(bits: int, a: Interval, b: Interval) -> Interval:
    return a[0] + b[0], a[1] + b[1]


def _negative(bits: int, a: Interval) -> Interval:
    return -a[1], -a[0]


def _minus(bits: int, a: Interval, b: Interval) -> Interval:
    return a[0] - b[1], a[1] - b[0]


def _times(bits: int, a: Interval, b: Interval) -> Interval:
    products = [x * y for x in a for y in b]
    return _rounded(bits, (min(products), max(products)))


def _over(bits: int, a: Interval, b: Interval) -> Interval:
    if b[0] <= 0 <= b[1]:
        raise _Undefined("a divisor may be 0")
    return _times(bits, a, (1 / b[1], 1 / b[0]))


def _power(bits: int, a: Interval, exponent: Interval) -> Interval:
    if exponent[0] != exponent[1] or exponent[0].denominator != 1 or abs(exponent[0]) > 1_000:
        raise KernelError("ground arithmetic takes whole exponents")
    result = _whole(1)
    for _ in range(abs(int(exponent[0]))):
        result = _times(bits, result, a)
    return result if exponent[0] >= 0 else _over(bits, _whole(1), result)


def _absolute(bits: int, a: Interval) -> Interval:
    low, high = sorted((abs(a[0]), abs(a[1])))
    return (Fraction(0) if a[0] <= 0 <= a[1] else low), high


def _sqrt(bits: int, a: Interval) -> Interval:
    if a[0] < 0:
        raise _Undefined("the argument of a root may be negative")
    scale = 1 << (2 * bits)
    low = Fraction(isqrt((a[0] * scale).__floor__()), 1 << bits)
    return low, Fraction(isqrt((a[1] * scale).__ceil__()) + 1, 1 << bits)


def _exp(bits: int, a: Interval) -> Interval:
    if abs(a[0]) > 10_000 or abs(a[1]) > 10_000:
        raise KernelError("an exponential is too large for ground arithmetic")
    return _exp_of(bits, a[0])[0], _exp_of(bits, a[1])[1]


def _exp_of(bits: int, x: Fraction) -> Interval:
    """``exp x`` by halving until ``|x| ≤ 1/2``, the Taylor sum with its remainder, and squaring back."""
    halvings = int(abs(x)).bit_length() + 1
    work = bits + 4 * halvings + 16
    small = _rounded(work, (x / 2 ** halvings, x / 2 ** halvings))
    total, term, k = _whole(1), _whole(1), 0
    while _magnitude(term) > Fraction(1, 1 << work):
        k += 1
        term = _times(work, term, (small[0] / k, small[1] / k))
        total = _plus(work, total, term)
    total = _widened(total, term)
    for _ in range(halvings):
        total = _times(work, total, total)
    return total


def _log(bits: int, a: Interval) -> Interval:
    if a[0] <= 0:
        raise _Undefined("the argument of a logarithm may not be positive")
    return _log_of(bits, a[0])[0], _log_of(bits, a[1])[1]


def _log_of(bits: int, x: Fraction) -> Interval:
    """``log x = 2k artanh(1/3) + 2 artanh((m − 1)/(m + 1))`` with ``x = 2ᵏ m`` and ``1/2 < m < 2``."""
    k = x.numerator.bit_length() - x.denominator.bit_length()
    m = x / Fraction(2) ** k
    work = bits + 16 + abs(k).bit_length()
    near, third = _odd_series(work, (m - 1) / (m + 1), 1), _odd_series(work, Fraction(1, 3), 1)
    return _plus(work, _times(work, _whole(2), near), _times(work, _whole(2 * k), third))


def _pi(bits: int) -> Interval:
    """Machin: ``π = 16 arctan(1/5) − 4 arctan(1/239)``."""
    five, far = _odd_series(bits + 16, Fraction(1, 5), -1), _odd_series(bits + 16, Fraction(1, 239), -1)
    return _minus(bits, _times(bits, _whole(16), five), _times(bits, _whole(4), far))


def _odd_series(bits: int, z: Fraction, sign: int) -> Interval:
    """``z ± z³/3 + z⁵/5 ± …`` for ``|z| ≤ 1/3``: artanh, or arctan when the sign is -1."""
    power = _rounded(bits, (z, z))
    square = _times(bits, _whole(sign), _times(bits, power, power))
    total, k = _whole(0), 1
    while _magnitude(power) > Fraction(1, 1 << bits):
        total = _plus(bits, total, (power[0] / k, power[1] / k))
        power, k = _times(bits, power, square), k + 2
    return _widened(total, power)


def _magnitude(a: Interval) -> Fraction:
    return max(abs(a[0]), abs(a[1]))


def _widened(total: Interval, term: Interval) -> Interval:
    """A partial sum with room for the rest of the series, which is below twice this term."""
    rest = 2 * _magnitude(term)
    return total[0] - rest, total[1] + rest


_ENCLOSURES: dict[str, Callable[..., Interval]] = {
    "+": _plus, "-": _minus, "neg": _negative, "*": _times, "scale": _times, "/": _over, "^": _power,
    "norm": _absolute, "real": lambda bits, a: a, "int": lambda bits, a: a,
    "sqrt": _sqrt, "exp": _exp, "log": _log, "pi": _pi,
}
