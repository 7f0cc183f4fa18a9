"""The variance of a sample: in two passes, in one, and by Welford's updates.

Chan, Golub and LeVeque, Algorithms for computing the sample variance, The American Statistician 37 (1983).
"""

from __future__ import annotations

import math
from random import Random

from ..format import Format, round_float
from ..problem import Point
from ..program import Node
from .algorithm import Example, Sweep, letters, powers, total

SOURCE = "Chan, Golub and LeVeque, Algorithms for computing the sample variance, 1983"
COUNT = 16


def shifted(value: float, form: Format, random: Random) -> Point:
    """Normal numbers of variance 1 around the parameter; none where the format makes all of them equal."""
    found = tuple(round_float(form, random.gauss(value, 1.0)) for _ in range(COUNT))
    return found if len(set(found)) > 1 else (math.nan,) * COUNT


def two_pass(*x: Node) -> Node:
    mean = total(x) / len(x)
    return total([(one - mean) * (one - mean) for one in x]) / (len(x) - 1)


def one_pass(*x: Node) -> Node:
    whole = total(x)
    return (total([one * one for one in x]) - whole * whole / len(x)) / (len(x) - 1)


def welford(*x: Node) -> Node:
    mean, squares = x[0], x[0] * 0
    for count, one in enumerate(x[1:], 2):
        apart = one - mean
        mean = mean + apart / count
        squares = squares + apart * (one - mean)
    return squares / (len(x) - 1)


VARIANCE = Example(
    "variance", "The variance of a sample", SOURCE, letters("x", COUNT),
    {"two-pass": ("∑(xᵢ − x̄)²/(n − 1)", two_pass), "one-pass": ("(∑xᵢ² − (∑xᵢ)²/n)/(n − 1)", one_pass),
     "Welford": ("updates of the mean and the sum of squares", welford)},
    two_pass, Sweep("shift", "the mean over the standard deviation", powers(0, 9), shifted))
