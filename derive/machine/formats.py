"""Formats of few bits, rounded after each operation on numbers that binary64 carries.

A result of binary64 is rounded once more, to nearest and to even at ties, with gradual underflow
and overflow to infinity.  For sums, products, quotients and roots that is the correctly rounded
result, since 53 >= 2 p + 2 (Figueroa, *SIGNUM Newsletter* 30(3), 1995); a fused product and sum is rounded to odd first
(Boldo and Melquiond, *IEEE Trans. Computers* 57(4), 2008).  Elementary functions are those of
binary64, rounded: wrong only when a value lies within an error of binary64 of a tie.

>>> rounded_fraction("binary16", Fraction(1, 3)), rounded_fraction("bfloat16", Fraction(1, 3))
(0.333251953125, 0.333984375)
>>> rounded_fraction("binary16", Fraction(65520)), rounded_fraction("binary16", Fraction(65519))
(inf, 65504.0)
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from .elementary import BINARY
from .kernels import PRODUCTS, SMOOTH, SUMS
from .layout import Kind
from .matrices import nearness, steepness

EMULATED = "emulated"
"""The arithmetic of all formats that are not the processor's: one text, told at run time which."""


@dataclass(frozen=True)
class Format:
    """Binary floats: bits of precision, least and greatest exponent of a normal number, largest number."""

    precision: int
    least: int
    greatest: int
    largest: float
    infinity: float = math.inf
    """What a larger number becomes."""

    @property
    def smallest(self) -> float:
        """The least positive number."""
        return 2.0 ** (self.least - self.precision + 1)

    @property
    def parameters(self) -> tuple[float, ...]:
        """What the machine is told: exponents as binary64 has them, the shift, the ends, two bounds of rotations."""
        return (self.least + 1023.0, self.greatest + 1024.0, 53.0 - self.precision, self.largest, self.infinity,
                nearness(self.precision), steepness(self.precision))


def ieee(precision: int, greatest: int) -> Format:
    """A format with the exponents of IEEE 754."""
    return Format(precision, 1 - greatest, greatest, (2.0 - 2.0 ** (1 - precision)) * 2.0 ** greatest)


FORMATS = {
    "binary64": ieee(53, 1023), "binary32": ieee(24, 127), "binary16": ieee(11, 15), "bfloat16": ieee(8, 127),
    "fp8-e5m2": ieee(3, 15), "fp8-e4m3": Format(4, -6, 8, 448.0, math.nan),
}
"""Formats by name; ``binary64`` is the arithmetic of one term.

``fp8-e4m3`` has no infinities (Micikevicius et al., *FP8 Formats for Deep Learning*, 2022)."""

ROUND = '''
@compiled
def rounded_value(x, least, most, up, top, beyond):
    """To nearest, by adding a float whose last place is the one to round to."""
    exponent = (bits_of(x) >> 52) & 2047
    exponent = min(max(exponent, least), most)
    shift = float_of((exponent + up) << 52) * 1.5
    size = (abs(x) + shift) - shift
    return copysign(beyond if size > top else size, x)


@compiled
def parameters(work):
    """What rounds to the format of this run: ``Format.parameters``."""
    place = work[WORK, 0]
    return int64(place[0]), int64(place[1]), int64(place[2]), place[3], place[4]


'''
HARDWARE = '''
@compiled
def rounded_value(x, least, most, up, top, beyond):
    """To nearest, by the processor."""
    return float64(float32(x))


@compiled
def parameters(work):
    """Nothing to know."""
    return 0, 0, 0, 0.0, 0.0


'''
CELL = '''
@compiled
def round_cell(work, out):
    least, most, up, top, beyond = parameters(work)
    for i in range(LANES):
        out[0, i] = rounded_value(out[0, i], least, most, up, top, beyond)


@compiled
def rounded_fused(work, x, y, z, out, scratch):
    """The product is exact; the sum is rounded to odd, so that the second rounding is the only one."""
    least, most, up, top, beyond = parameters(work)
    for i in range(LANES):
        product = x[0, i] * y[0, i]
        total = product + z[0, i]
        late = total - product
        error = (product - (total - late)) + (z[0, i] - late)
        even = (bits_of(total) & 1) == 0
        away = (error > 0.0) == (total > 0.0)
        odd = float_of(bits_of(total) + (1 if away else -1))
        fix = even & (error != 0.0) & (abs(total) < math.inf)
        out[0, i] = rounded_value(odd if fix else total, least, most, up, top, beyond)
'''
ROUNDED = '''
@compiled
def rounded_{name}(work, {arguments}):
    {name}({call})
    round_cell(work, out)
'''


def source(kind: str) -> str:
    """The text of everything that rounds: to ``binary32``, or to the format that a run is told."""
    texts = [HARDWARE if kind == "binary32" else ROUND, CELL]
    for function in (*SUMS, *PRODUCTS):
        texts.append(ROUNDED.format(name=function, arguments="x, y, out", call="x, y, out"))
    texts.append(ROUNDED.format(name="square", arguments="x, out", call="x, out"))
    texts += [ROUNDED.format(name=function, arguments="x, out, scratch, flags", call="x, out, scratch, flags")
              for function in SMOOTH]
    texts += [ROUNDED.format(name=function, arguments="x, y, out, scratch, flags", call="x, y, out, scratch, flags")
              for function in BINARY]
    return "\n".join(texts)


def rounded_fraction(name: str, value: Fraction) -> float:
    """The number of a format nearest to a rational number."""
    form = FORMATS[name]
    if not value:
        return 0.0
    size = abs(value)
    exponent = size.numerator.bit_length() - size.denominator.bit_length()
    exponent -= Fraction(2) ** exponent > size
    quantum = Fraction(2) ** (max(exponent, form.least) - form.precision + 1)
    found = round(size / quantum) * quantum
    nearest = float(found) if found <= Fraction(form.largest) else form.infinity
    return math.copysign(nearest, value)


def text_of(kind: Kind) -> Kind:
    """Which text computes in a format or in numbers of so many terms."""
    return kind if isinstance(kind, int) or kind == "binary32" else EMULATED
