"""The numbers of FPCore: decimal, hexadecimal, and ratios of whole numbers, all exact.

>>> number("-1.5e-3"), number("0x1.8p1"), number("2/6"), number("x")
(-3/2000, 3, 1/3, None)
"""

from __future__ import annotations

import re

from flint import fmpq, fmpz

from ..errors import LimitProblem

MOST_DIGITS, MOST_EXPONENT = 2_000, 6_000
"""How many digits a number may have, and how large its exponent may be."""
_RATIO = re.compile(r"([+-]?)([0-9]+)/([0-9]*[1-9][0-9]*)")
_DECIMAL = re.compile(r"([+-]?)([0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE]([+-]?[0-9]+))?")
_HEXADECIMAL = re.compile(r"([+-]?)0[xX]([0-9a-fA-F]+\.?[0-9a-fA-F]*|\.[0-9a-fA-F]+)(?:[pP]([+-]?[0-9]+))?")


def number(text: str) -> fmpq | None:
    """The number that a word is; None for another word.

    Raises:
        LimitProblem: for a number with too many digits or too large an exponent.
    """
    if not text[-1:].isalnum() and text[-1:] != ".":
        return None
    ratio, decimal, hexadecimal = (form.fullmatch(text) for form in (_RATIO, _DECIMAL, _HEXADECIMAL))
    if not (ratio or decimal or hexadecimal):
        return None
    if len(text) > MOST_DIGITS:
        raise LimitProblem("a number is too long", expected=f"at most {MOST_DIGITS:,} digits")
    if ratio:
        return signed(ratio[1], fmpq(fmpz(int(ratio[2])), fmpz(int(ratio[3]))))
    if hexadecimal:
        sign, digits, exponent = hexadecimal.groups()
        return signed(sign, scaled(digits, 16, 2, exponent))
    assert decimal is not None
    sign, digits, exponent = decimal.groups()
    return signed(sign, scaled(digits, 10, 10, exponent))


def signed(sign: str, size: fmpq) -> fmpq:
    """A number with its sign."""
    return -size if sign == "-" else size


def scaled(digits: str, radix: int, base: int, exponent: str | None) -> fmpq:
    """Digits with a point, times a power of the base."""
    whole, _, fraction = digits.partition(".")
    return fmpq(int(whole + fraction, radix)) / fmpq(radix) ** len(fraction) * power(base, int(exponent or 0))


def power(base: int, exponent: int) -> fmpq:
    """A bounded power.

    Raises:
        LimitProblem: for an exponent too large.
    """
    if abs(exponent) > MOST_EXPONENT:
        raise LimitProblem("an exponent is too large", expected=f"at most {MOST_EXPONENT:,}", found=str(exponent))
    return fmpq(base) ** exponent
