"""Exact numbers as cells and back.

>>> terms_of_number(Fraction(1, 3), 2)
(0.3333333333333333, 1.850371707708594e-17)
>>> terms_of_number("pi", 1)
(3.141592653589793,)
"""

from __future__ import annotations

from fractions import Fraction

from flint import arb, ctx

from .program import Constant
from .view import ProgramError

CONSTANTS = {"pi": arb.pi, "e": arb.const_e, "euler": arb.const_euler, "log2": arb.const_log2}
"""Constants by name."""
PRECISION = 400


def value(constant: Constant) -> Fraction:
    """A rational number that is the constant, or beside it by less than 2^-390 of it.

    Raises ``ProgramError`` for a name that is not known.
    """
    if isinstance(constant, Fraction):
        return constant
    if constant not in CONSTANTS:
        raise ProgramError(f"no constant {constant}")
    with ctx.workprec(PRECISION):
        middle, exponent = CONSTANTS[constant]().mid().man_exp()
    return Fraction(int(middle)) * Fraction(2) ** int(exponent)


def terms_of_number(constant: Constant, terms: int) -> tuple[float, ...]:
    """The terms of a cell nearest to a number; infinite when it is too large."""
    rest, found = value(constant), []
    for _ in range(terms):
        try:
            part = float(rest)
        except OverflowError:
            return (float("inf") if rest > 0 else float("-inf"), *[0.0] * (terms - 1))
        found.append(part)
        rest -= Fraction(part)
    return tuple(found)
