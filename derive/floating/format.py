"""Binary floating-point formats (IEEE 754-2019, section 3.3): rounding, units in the last place, bit patterns.

Values of a format are held in binary64, which contains all four formats.  ``round_to`` rounds binary64
arrays; ``nearest`` rounds exact numbers and balls, once, and so says what the correctly rounded result is.

>>> nearest(BINARY16, fmpq(1, 3)), nearest(BINARY16, fmpq(65520)), nearest(BFLOAT16, fmpq(1, 10**45))
(0.333251953125, inf, 0.0)
"""

from __future__ import annotations

import math
import sys
from typing import Any, NamedTuple

import numpy as np
from flint import arb, fmpq, fmpz

from ..machine.formats import FORMATS as MACHINE

Exact = Any
"""A ``fmpq``, or an ``arb``: a ball that surely holds the value."""


class Format(NamedTuple):
    """A format of ``precision`` significant bits whose normal numbers are ``±2^emin`` to below ``±2^(emax + 1)``."""

    name: str
    precision: int
    emin: int
    emax: int

    @property
    def smallest(self) -> float:
        """The smallest positive number, which is subnormal."""
        return math.ldexp(1.0, self.emin - self.precision + 1)

    @property
    def largest(self) -> float:
        """The largest finite number."""
        return math.ldexp(2.0 - math.ldexp(1.0, 1 - self.precision), self.emax)

    @property
    def finite(self) -> int:
        """How many nonnegative finite numbers there are."""
        return (self.emax - self.emin + 2) << (self.precision - 1)


BINARY16, BFLOAT16, BINARY32, BINARY64 = (Format(name, one.precision, one.least, one.greatest) for name, one in (
    (name, MACHINE[name]) for name in ("binary16", "bfloat16", "binary32", "binary64")))
HARDWARE = {BINARY16: np.float16, BINARY32: np.float32}
"""Formats to which NumPy rounds as they ask for."""
FORMATS = {one.name: one for one in (BINARY16, BFLOAT16, BINARY32, BINARY64)}
"""The formats by name."""


def round_to(form: Format, x: np.ndarray) -> np.ndarray:
    """Binary64 values, of any shape, rounded to nearest-even into a format, with its subnormals and its overflow.

    For ``+ − × ÷ √`` of numbers of a format with ``2 p + 2 ≤ 53`` bits, computing in binary64 and rounding
    again gives the correctly rounded result (Figueroa, When is double rounding innocuous?, 1995).

    >>> [float(x) for x in round_to(BINARY16, np.array([2049.0, 65519.9, 65520.0, 3e-8, -1e-9]))]
    [2048.0, 65504.0, inf, 5.960464477539063e-08, -0.0]
    """
    if form is BINARY64:
        return x
    if form in HARDWARE:
        with np.errstate(all="ignore"):
            return x.astype(HARDWARE[form]).astype(np.float64)
    with np.errstate(all="ignore"):
        _, exponent = np.frexp(x)
        unit = np.ldexp(1.0, np.maximum(exponent - 1, form.emin) - (form.precision - 1))
        rounded = np.rint(x / unit) * unit
        result: np.ndarray = np.where(np.abs(rounded) > form.largest, np.copysign(np.inf, x), rounded)
        return np.where(np.isfinite(x), result, x)


def nearest(form: Format, value: Exact) -> float | None:
    """The number of the format nearest to an exact value, ties to even; None when a ball is too wide to tell.

    Beyond the largest number by half a unit or more the result is infinite.
    """
    if isinstance(value, fmpq):
        return _ratio(form, int(value.p), int(value.q))
    if not value.is_finite():
        return None
    low, high = (_dyadic(form, *map(int, end.man_exp())) for end in (value.lower(), value.upper()))
    return low if low == high else None


def _ratio(form: Format, top: int, bottom: int) -> float:
    """The rounding of ``top/bottom``: enough leading bits, and a last one that says whether there were more."""
    if not top:
        return 0.0
    shift = form.precision + 3 - (abs(top).bit_length() - bottom.bit_length())
    scaled, scale = (abs(top) << shift, bottom) if shift >= 0 else (abs(top), bottom << -shift)
    digits, rest = divmod(scaled, scale)
    sign = 1 if top > 0 else -1
    return _dyadic(form, sign * (2 * digits + (rest != 0)), -shift - 1)


def _dyadic(form: Format, mantissa: int, exponent: int) -> float:
    """The rounding of ``mantissa·2^exponent``."""
    size, sign = abs(mantissa), -1.0 if mantissa < 0 else 1.0
    top = size.bit_length() + exponent - 1
    if not size or top < form.emin - form.precision - 1:
        return sign * 0.0
    if top > form.emax:
        return sign * math.inf
    unit = max(top, form.emin) - form.precision + 1
    rounded = size << (exponent - unit) if exponent >= unit else _half_even(size, unit - exponent)
    return sign * (math.inf if rounded.bit_length() + unit - 1 > form.emax else math.ldexp(rounded, unit))


def _half_even(size: int, shift: int) -> int:
    """``size/2^shift`` to the nearest whole number, ties to even."""
    whole, rest, half = size >> shift, size & ((1 << shift) - 1), 1 << (shift - 1)
    return whole + (rest > half or (rest == half and whole & 1))


def unit_exponent(form: Format, value: Exact) -> int:
    """The exponent of the unit in the last place at a value, beyond the largest number too.

    It is that of the correctly rounded value, so that it does not jump just below a power of two.

    >>> unit_exponent(BINARY64, fmpq(1)), unit_exponent(BINARY16, fmpq(0)), unit_exponent(BINARY16, fmpq(10**6))
    (-52, -24, 9)
    """
    best = nearest(form, value)
    if best is not None and math.isfinite(best):
        top = math.frexp(best)[1] - 1 if best else form.emin
    else:
        mantissa, exponent = map(int, arb(value).mid().man_exp())
        top = abs(mantissa).bit_length() + exponent - 1
    return max(top, form.emin) - form.precision + 1


def ulps(form: Format, found: float, value: Exact) -> float:
    """How far a number of the format is from an exact value, in units in the last place of the value.

    Infinite when a finite value within the range became infinite, or no number at all.

    >>> ulps(BINARY64, 0.1, fmpq(1, 10)) < 0.5, ulps(BINARY16, math.inf, fmpq(1)), ulps(BINARY16, 0.0, fmpq(1, 2**25))
    (True, inf, 0.5)
    """
    if math.isinf(found) and nearest(form, value) == found:
        return 0.0
    if not math.isfinite(found):
        return math.inf
    apart = exact(found) - value if isinstance(value, fmpq) else arb(found) - value
    return min(float(abs(arb(apart)).mid() * power_of_two(-unit_exponent(form, value))), sys.float_info.max)


def power_of_two(exponent: int) -> arb:
    """``2^exponent``, exact."""
    return arb((1, exponent))


def ordinal(form: Format, x: float) -> int:
    """The place of a number of the format among all of them, in order; zero for 0.

    >>> ordinal(BINARY16, 1.0), at_ordinal(BINARY16, 15360), at_ordinal(BINARY16, -1)
    (15360, 1.0, -5.960464477539063e-08)
    """
    size = abs(x)
    if math.isinf(size):
        place = form.finite
    else:
        exponent = max(math.frexp(size)[1] - 1, form.emin) if size else form.emin
        digits = int(math.ldexp(size, form.precision - 1 - exponent))
        place = digits + ((exponent - form.emin) << (form.precision - 1))
    return -place if x < 0 else place


def at_ordinal(form: Format, place: int) -> float:
    """The number of the format at a place."""
    size, bits = abs(place), form.precision - 1
    if size >= form.finite:
        return math.copysign(math.inf, place)
    exponent = max((size >> bits) - 1, 0)
    digits = size - (exponent << bits)
    return math.copysign(math.ldexp(digits, exponent + form.emin - bits), place) if place else 0.0


def distance(form: Format, found: float, value: Exact) -> float:
    """The number of steps from the correctly rounded value to what was found, as Herbie counts them."""
    best = nearest(form, value)
    if best is None:
        best = round_float(form, float(arb(value).mid()))
    if math.isnan(found):
        return float(2 * form.finite)
    return float(abs(ordinal(form, found) - ordinal(form, best)))


def round_float(form: Format, x: float) -> float:
    """One binary64 number rounded into the format."""
    return float(round_to(form, np.array([x]))[0])


def exact(x: float) -> fmpq:
    """The exact value of a finite number."""
    top, bottom = x.as_integer_ratio()
    return fmpq(fmpz(top), fmpz(bottom))
