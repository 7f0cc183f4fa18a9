"""Pieces of Python source with how tightly they bind, so that brackets stand only where they are needed.

>>> x, y = Code("x"), Code("y")
>>> infix("@", infix("*", Code("2"), x), infix("-", x, y)).text
'2 * x @ (x - y)'
>>> negative(infix("*", x, y)).text, raised(negative(x), Code("2")).text
('-x * y', '(-x) ** 2')
"""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

ATOM, POWER, SIGN, PRODUCT, SUM, RELATION = 6, 5, 4, 3, 2, 1
"""How tightly names and calls, powers, signs, products, sums and relations bind."""
SIGNS = {"+": SUM, "-": SUM, "*": PRODUCT, "/": PRODUCT, "@": PRODUCT, "<": RELATION, "<=": RELATION, "==": RELATION}
DECIMALS = 6
"""A ratio with at most so many decimals is written as a decimal number."""


class Code(NamedTuple):
    """An expression."""

    text: str
    level: int = ATOM

    def within(self, level: int) -> str:
        """The text where something of at least this level has to stand."""
        return self.text if self.level >= level else f"({self.text})"


def infix(sign: str, left: Code, right: Code) -> Code:
    """Two operands with a sign, which groups from the left."""
    level = SIGNS[sign]
    return Code(f"{left.within(level)} {sign} {right.within(level + 1)}", level)


def negative(a: Code) -> Code:
    """The opposite; that of a product is that of its first factor."""
    return Code(f"-{a.within(PRODUCT)}", min(a.level, SIGN))


def raised(base: Code, exponent: Code) -> Code:
    """A power."""
    return Code(f"{base.within(ATOM)} ** {exponent.within(SIGN)}", POWER)


def call(name: str, *arguments: Code | str) -> Code:
    """A function at its arguments."""
    return Code(f"{name}({', '.join(a.text if isinstance(a, Code) else a for a in arguments)})")


def turned(a: Code) -> Code:
    """The transpose of an array of two axes."""
    return Code(a.text.removesuffix(".T") if a.text.endswith(".T") and a.level == ATOM else f"{a.within(ATOM)}.T")


def literal(value: Fraction) -> Code:
    """A number, exactly as a ratio or as a short decimal.

    >>> [literal(Fraction(*pair)).text for pair in ((2, 1), (1, 2), (-1, 3), (1, 10))]
    ['2', '0.5', '-1 / 3', '0.1']
    """
    if value < 0:
        return negative(literal(-value))
    if value.denominator == 1:
        return Code(str(value.numerator))
    scaled = value * 10 ** DECIMALS
    if scaled.denominator == 1 and scaled < 10 ** (2 * DECIMALS):
        return Code(f"{float(value):.{DECIMALS}f}".rstrip("0"))
    return Code(f"{value.numerator} / {value.denominator}", PRODUCT)
