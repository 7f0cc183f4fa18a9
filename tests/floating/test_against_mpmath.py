"""The judge against another library: random expressions at random points, computed by mpmath with more digits."""

from __future__ import annotations

import math
from collections.abc import Callable
from random import Random
from typing import Any

import mpmath
import pytest
from flint import arb, fmpq

from derive.floating.format import BINARY64, exact
from derive.floating.fpcore import read_cores
from derive.floating.judge import Judge
from derive.numeric.values.number import Undefined

ONE: dict[str, Callable[..., Any]] = {
    "sqrt": mpmath.sqrt, "cbrt": lambda x: mpmath.sign(x) * mpmath.cbrt(abs(x)), "exp": mpmath.exp,
    "exp2": lambda x: mpmath.mpf(2) ** x, "expm1": mpmath.expm1, "log": mpmath.log, "log2": lambda x: mpmath.log(x, 2),
    "log10": mpmath.log10, "log1p": mpmath.log1p, "sin": mpmath.sin, "cos": mpmath.cos, "tan": mpmath.tan,
    "asin": mpmath.asin, "acos": mpmath.acos, "atan": mpmath.atan, "sinh": mpmath.sinh, "cosh": mpmath.cosh,
    "tanh": mpmath.tanh, "asinh": mpmath.asinh, "acosh": mpmath.acosh, "atanh": mpmath.atanh, "erf": mpmath.erf,
    "erfc": mpmath.erfc, "tgamma": mpmath.gamma, "lgamma": lambda x: mpmath.log(abs(mpmath.gamma(x))), "fabs": abs,
    "floor": mpmath.floor, "ceil": mpmath.ceil, "-": lambda x: -x,
}
TWO: dict[str, Callable[..., Any]] = {
    "+": lambda x, y: x + y, "-": lambda x, y: x - y, "*": lambda x, y: x * y, "/": lambda x, y: x / y,
    "hypot": mpmath.hypot, "atan2": mpmath.atan2, "pow": mpmath.power, "fmax": max, "fmin": min,
}


def expression(random: Random, depth: int) -> tuple[str, Callable[[Any, Any], Any]]:
    """A random expression in x and y, as FPCore and as a function of numbers of mpmath."""
    if depth == 0 or random.random() < 0.15:
        choice = random.choice(["x", "y", "3", "1/7"])
        return choice, {"x": lambda x, y: x, "y": lambda x, y: y, "3": lambda x, y: mpmath.mpf(3),
                        "1/7": lambda x, y: mpmath.mpf(1) / 7}[choice]
    if random.random() < 0.5:
        name = random.choice(list(ONE))
        text, inner = expression(random, depth - 1)
        return f"({name} {text})", lambda x, y: ONE[name](inner(x, y))
    name = random.choice(list(TWO))
    (left, f), (right, g) = expression(random, depth - 1), expression(random, depth - 1)
    return f"({name} {left} {right})", lambda x, y: TWO[name](f(x, y), g(x, y))


def by_mpmath(function: Callable[[Any, Any], Any], x: float, y: float) -> Any:
    """The value with 120 digits; None where there is none, or only a complex one."""
    with mpmath.workdps(120):
        try:
            value = function(mpmath.mpf(x), mpmath.mpf(y))
        except (ValueError, ZeroDivisionError, OverflowError, TypeError, AttributeError, mpmath.libmp.NoConvergence):
            return None
        return value if isinstance(value, mpmath.mpf) and mpmath.isfinite(value) else None


@pytest.mark.parametrize("seed", range(6))
def test_random_expressions(seed: int) -> None:
    random, compared = Random(f"mpmath/{seed}"), 0
    while compared < 60:
        text, function = expression(random, 3)
        x, y = (random.choice([random.uniform(-4, 4), random.uniform(0.01, 0.99), 2.0 ** -30]) for _ in "xy")
        other = by_mpmath(function, x, y)
        try:
            program = read_cores(f"(FPCore (x y) {text})", "test.fpcore")[0].forms[0].program
            value = Judge(program, BINARY64).judged([exact(x), exact(y)]).values[0]
        except Undefined:
            continue
        assert other is not None, (text, x, y, value)
        compared += 1
        mantissa, exponent = int(other.man) * (1 if other > 0 else -1), int(other.exp)
        if abs(exponent) > 20_000:
            continue
        right = arb(fmpq(mantissa) * fmpq(2) ** exponent if mantissa else fmpq(0))
        gap, size = abs(arb(value) - right), max(abs(float(other)), 1e-300)
        assert float(gap.mid()) <= 1e-14 * size or math.isinf(size), (text, x, y, value, other)
