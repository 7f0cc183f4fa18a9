"""The operations of a program in a format: computed in binary64 by NumPy and the C library, then rounded.

For ``+ − × ÷ √`` and ``fma`` the result is correctly rounded in all formats.  The functions are those of NumPy, or of
the C library where NumPy has none, within about one unit of binary64; in the smaller formats their results are rounded
from there.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import reduce
from itertools import pairwise
from typing import Any

import numpy as np

from .format import Format, exact, nearest, round_to

Array = Any
"""A NumPy array of binary64, one entry a sample; of booleans for conditions."""


def one_by_one(function: Callable[..., float], arguments: int = 1) -> Callable[..., Array]:
    """A function of the C library on arrays: not a number outside its domain, infinite on overflow."""
    def value(*given: float) -> float:
        try:
            return function(*given)
        except ValueError:
            return math.nan
        except OverflowError:
            return math.inf
    lifted = np.frompyfunc(value, arguments, 1)
    return lambda *given: np.asarray(lifted(*given), dtype=np.float64)


def rounded_away(x: Array) -> Array:
    """To the nearest whole number, halves away from 0."""
    whole = np.trunc(x)
    return whole + np.where(np.abs(x - whole) >= 0.5, np.copysign(1.0, x), 0.0)


def positive_difference(x: Array, y: Array) -> Array:
    return np.where(x > y, x - y, np.where(np.isnan(x) | np.isnan(y), np.nan, 0.0))


def chained(compare: Callable[[Array, Array], Array]) -> Callable[..., Array]:
    """A comparison of each argument with the next."""
    def value(*arguments: Array) -> Array:
        result = np.ones(np.broadcast_shapes(*(np.shape(x) for x in arguments)), dtype=bool)
        for x, y in pairwise(arguments):
            result &= compare(x, y)
        return result
    return value


def distinct(*arguments: Array) -> Array:
    """Whether no two arguments are equal."""
    result = np.ones(np.broadcast_shapes(*(np.shape(x) for x in arguments)), dtype=bool)
    for i, x in enumerate(arguments):
        for y in arguments[:i]:
            result &= x != y
    return result


def fused(form: Format, x: Array, y: Array, z: Array) -> Array:
    """``x y + z``, rounded once."""
    def value(a: float, b: float, c: float) -> float:
        if not math.isfinite(a * b + c) and not (math.isfinite(a) and math.isfinite(b) and math.isfinite(c)):
            return a * b + c
        found = exact(a) * exact(b) + exact(c)
        rounded = nearest(form, found)
        assert rounded is not None
        return rounded if found else a * b + c
    return np.asarray(np.frompyfunc(value, 3, 1)(x, y, z), dtype=np.float64)


CONDITIONS: dict[str, Callable[..., Array]] = {
    "<": chained(np.less), "<=": chained(np.less_equal), ">": chained(np.greater), ">=": chained(np.greater_equal),
    "==": chained(np.equal), "!=": distinct,
    "and": lambda *conditions: reduce(np.logical_and, conditions, np.True_),
    "or": lambda *conditions: reduce(np.logical_or, conditions, np.False_), "not": np.logical_not,
    "isfinite": np.isfinite, "isinf": np.isinf, "isnan": np.isnan, "signbit": np.signbit,
}
"""Operations whose result is a truth value."""

FUNCTIONS: dict[str, Callable[..., Array]] = {
    "+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide, "neg": np.negative, "fabs": np.abs,
    "sqrt": np.sqrt, "cbrt": np.cbrt, "hypot": np.hypot, "pow": np.power,
    "exp": np.exp, "exp2": np.exp2, "expm1": np.expm1, "log": np.log, "log10": np.log10, "log2": np.log2,
    "log1p": np.log1p, "sin": np.sin, "cos": np.cos, "tan": np.tan, "asin": np.arcsin, "acos": np.arccos,
    "atan": np.arctan, "atan2": np.arctan2, "sinh": np.sinh, "cosh": np.cosh, "tanh": np.tanh,
    "asinh": np.arcsinh, "acosh": np.arccosh, "atanh": np.arctanh,
    "erf": one_by_one(math.erf), "erfc": one_by_one(math.erfc), "tgamma": one_by_one(math.gamma),
    "lgamma": one_by_one(math.lgamma), "remainder": one_by_one(math.remainder, 2),
    "ceil": np.ceil, "floor": np.floor, "trunc": np.trunc, "round": rounded_away, "nearbyint": np.rint,
    "fmod": np.fmod, "fmax": np.fmax, "fmin": np.fmin, "fdim": positive_difference, "copysign": np.copysign,
    "cast": np.positive, "positive": np.positive,
}
"""Operations whose result is a number, in binary64."""


def apply(name: str, form: Format, *arguments: Array) -> Array:
    """The operation on numbers of a format, its result in that format; no warning at overflow or outside a domain.

    >>> from .format import BINARY64
    >>> apply("*", BINARY64, np.array([3.0]), np.array([0.5])).tolist()
    [1.5]
    """
    with np.errstate(all="ignore"):
        if name in CONDITIONS:
            return CONDITIONS[name](*arguments)
        if name == "isnormal":
            return np.isfinite(arguments[0]) & (np.abs(arguments[0]) >= math.ldexp(1.0, form.emin))
        if name == "fma":
            return fused(form, *arguments)
        return round_to(form, FUNCTIONS[name](*arguments))
