"""Counterexamples computed again: scalar statements with rational witnesses, in plain Python."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import isqrt
from typing import Any

Side = Callable[..., Fraction]


def root(x: Fraction) -> Fraction:
    """The rational square root of a rational square."""
    found = Fraction(isqrt(x.numerator), isqrt(x.denominator))
    assert found * found == x
    return found


def largest(*values: Fraction) -> Fraction:
    return max(values)


# The two sides of each statement, as functions of the variables that the witness names.
RECOMPUTED: dict[str, tuple[Side, Side]] = {
    "absolute-value-is-the-number": (lambda x: abs(x), lambda x: x),
    "absolute-value-of-a-sum": (lambda x, y: abs(x + y), lambda x, y: abs(x) + abs(y)),
    "absolute-value-strict": (lambda x: Fraction(0), lambda x: abs(x)),
    "root-of-a-square": (lambda x: root(x * x), lambda x: x),
    "solution-of-a-square": (lambda x: x, lambda x: Fraction(2)),
    "solution-of-a-multiple": (lambda a, x: x, lambda a, x: Fraction(0)),
    "solution-of-a-root": (lambda x, y: root(x), lambda x, y: y),
    "cancelling-a-factor": (lambda a, x, y: x, lambda a, x, y: y),
    "reciprocal-keeps-order": (lambda a, b: 1 / b, lambda a, b: 1 / a),
    "squares-keep-order": (lambda a, b: a ** 2, lambda a, b: b ** 2),
    "multiplying-keeps-order": (lambda a, b, c: c * a, lambda a, b, c: c * b),
    "power-of-a-power-adds": (lambda x: x ** 6, lambda x: x ** 5),
    "cube-root-of-a-cube": (lambda x, y: x, lambda x, y: y),
    "sign-of-a-power": (lambda x: Fraction(0), lambda x: x ** 3),
    "maximum-is-the-first": (lambda a, b: largest(a, b), lambda a, b: a),
    "relu-is-linear": (lambda x, y: largest(Fraction(0), x + y),
                       lambda x, y: largest(Fraction(0), x) + largest(Fraction(0), y)),
    "relu-of-a-negative": (lambda x: largest(Fraction(0), -x), lambda x: -largest(Fraction(0), x)),
    "minimum-above-maximum": (lambda a, b: largest(a, b), lambda a, b: min(a, b)),
    "less-from-at-most": (lambda a, b: a, lambda a, b: b),
    "not-less-is-greater": (lambda a, b: b, lambda a, b: a),
    "order-reversed": (lambda a, b: b, lambda a, b: a),
    "orders-added-with-a-wrong-sign": (lambda a, b, c, d: a - c, lambda a, b, c, d: b - d),
    "orders-multiplied": (lambda a, b, c, d: a * c, lambda a, b, c, d: b * d),
    "halves-need-a-sign": (lambda a: a / 2, lambda a: a),
    "mean-inequality-reversed": (lambda a, b: (a + b) / 2, lambda a, b: root(a * b)),
    "young-with-a-lesser-constant": (lambda a, b: a * b, lambda a, b: (a * a + b * b) / 3),
    "triangle-inequality-reversed": (lambda x, y: abs(x) + abs(y), lambda x, y: abs(x + y)),
    "equal-squares-of-sums": (lambda a, b: a * a + b * b, lambda a, b: Fraction(0)),
    "transitive-with-a-gap": (lambda a, b, c: a, lambda a, b, c: c),
    "amdahl-linear-speedup": (lambda f, p: p, lambda f, p: 1 / ((1 - f) + f / p)),
    "amdahl-limit-of-the-wrong-part": (lambda f, p: 1 / ((1 - f) + f / p), lambda f, p: 1 / f),
    "rounding-error-without-the-count": (lambda d, e, u: abs((1 + e) * (1 + d) - 1), lambda d, e, u: u),
    "posterior-mean-without-the-prior": (lambda a, b, k, n: (a + k) / (a + b + n), lambda a, b, k, n: k / n),
    "captured-factor": (lambda y: 6 * y, lambda y: Fraction(14)),
    "any-goal": (lambda x, y: x, lambda x, y: y),
    "product-of-differences": (lambda P, L, D, E: P, lambda P, L, D, E: D - E),
    "fourth-power": (lambda: Fraction(2, 5), lambda: Fraction(0)),
}

# What the assumptions of a statement ask of the same numbers.
ASSUMED: dict[str, Callable[..., bool]] = {
    "solution-of-a-square": lambda x: x * x == 4,
    "solution-of-a-multiple": lambda a, x: a * x == 0,
    "solution-of-a-root": lambda x, y: x == y * y,
    "cancelling-a-factor": lambda a, x, y: a * x == a * y,
    "reciprocal-keeps-order": lambda a, b: a <= b and a * b != 0,
    "squares-keep-order": lambda a, b: a <= b,
    "multiplying-keeps-order": lambda a, b, c: a <= b,
    "cube-root-of-a-cube": lambda x, y: x * x == y * y,
    "less-from-at-most": lambda a, b: a <= b,
    "not-less-is-greater": lambda a, b: not a < b,
    "order-reversed": lambda a, b: a < b,
    "orders-added-with-a-wrong-sign": lambda a, b, c, d: a <= b and c <= d,
    "orders-multiplied": lambda a, b, c, d: a <= b and c <= d,
    "mean-inequality-reversed": lambda a, b: min(a, b) >= 0,
    "equal-squares-of-sums": lambda a, b: a + b == 0,
    "transitive-with-a-gap": lambda a, b, c: a <= b,
    "amdahl-linear-speedup": lambda f, p: 0 < f < 1 < p,
    "amdahl-limit-of-the-wrong-part": lambda f, p: 0 < f < 1 < p,
    "rounding-error-without-the-count": lambda d, e, u: max(abs(d), abs(e)) <= u < 1,
    "posterior-mean-without-the-prior": lambda a, b, k, n: min(a, b, k, n) > 0 and k <= n,
    "any-goal": lambda x, y: min(x, y) > 0,
    "product-of-differences": lambda P, L, D, E: min(P, L, D, E) > 0 and P / L <= D - E,
}

HOLDS: dict[str, Callable[[Fraction, Fraction], bool]] = {
    "=": lambda a, b: a == b, "≤": lambda a, b: a <= b, "<": lambda a, b: a < b}


def numbers(witness: dict[str, Any]) -> dict[str, Fraction]:
    """The values of a witness as fractions."""
    return {name: Fraction(value) for name, value in witness["values"]}


def counterexample(name: str, witness: dict[str, Any]) -> bool:
    """Whether the numbers satisfy the assumptions, give the two sides shown, and break the relation."""
    values = numbers(witness)
    left, right = (side(**values) for side in RECOMPUTED[name])
    shown = (Fraction(witness["left"]), Fraction(witness["right"]))
    assumed = ASSUMED.get(name, lambda **_: True)(**values)
    return assumed and shown == (left, right) and not HOLDS[witness["relation"]](left, right)
