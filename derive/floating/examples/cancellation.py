"""Three textbook cancellations of one variable, each with a form that has none.

Goldberg, What every computer scientist should know about floating-point arithmetic, theorem 4; Higham, Accuracy
and Stability of Numerical Algorithms, section 1.7; Hamming, Numerical Methods for Scientists and Engineers, chapter 3.
"""

from __future__ import annotations

import math
from random import Random

from ..format import Format, round_float
from ..problem import Point
from ..program import Node
from .algorithm import Example, Sweep, logarithm, powers, root

GOLDBERG = "Goldberg, What every computer scientist should know about floating-point arithmetic, theorem 4"
HIGHAM = "Higham, Accuracy and Stability of Numerical Algorithms, section 1.7"
HAMMING = "Hamming, Numerical Methods for Scientists and Engineers, chapter 3"


def near(value: float, form: Format, random: Random) -> Point:
    """A number within 0.3 and 3 times the parameter; none where the format would make it 0."""
    return (round_float(form, value * random.uniform(0.3, 3.0)) or math.nan,)


def logarithm_of_one_plus(x: Node) -> Node:
    return x.writer.emit("log1p", x)


def goldberg(x: Node) -> Node:
    """``x log(1 + x)/((1 + x) − 1)``, and ``x`` where ``1 + x`` is 1."""
    plus = 1 + x
    same = x.writer.emit("==", plus, x.writer.lift(1))
    return x.writer.select(same, x, x * logarithm(plus) / (plus - 1))


def half_angle(x: Node) -> Node:
    """``½ (sin(x/2)/(x/2))²``."""
    half = x / 2
    quotient = half.elementary("sin") / half
    return quotient * quotient / 2


def conjugate(x: Node) -> Node:
    return 1 / (root(x + 1) + root(x))


LOG1P = Example(
    "log1p", "The logarithm of 1 + x", GOLDBERG, ("x",),
    {"naive": ("log(1 + x)", lambda x: logarithm(1 + x)),
     "Goldberg": ("x log(1 + x)/((1 + x) − 1)", goldberg),
     "library": ("log1p(x)", logarithm_of_one_plus)},
    logarithm_of_one_plus, Sweep("x", "x is within 0.3 and 3 times it", powers(-18, 2)[::2], near))

COSINE = Example(
    "one-minus-cosine", "(1 − cos x)/x² near 0", HIGHAM, ("x",),
    {"naive": ("(1 − cos x)/x²", lambda x: (1 - x.elementary("cos")) / (x * x)),
     "half angle": ("½ (sin(x/2)/(x/2))²", half_angle)},
    half_angle, Sweep("x", "x is within 0.3 and 3 times it", powers(-12, 0)[::2], near))

ROOTS = Example(
    "square-roots", "The difference of two square roots", HAMMING, ("x",),
    {"naive": ("√(x + 1) − √x", lambda x: root(x + 1) - root(x)),
     "conjugate": ("1/(√(x + 1) + √x)", conjugate)},
    conjugate, Sweep("x", "x is within 0.3 and 3 times it", powers(0, 18)[::2], near))
