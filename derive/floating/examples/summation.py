"""Orders of summation, on sums of a given condition number ``Σ|xᵢ|/|Σxᵢ|``.

Higham, The accuracy of floating point summation, SIAM J. Sci. Comput. 14 (1993); sums of a given condition after Ogita,
Rump and Oishi, Accurate sum and dot product, SIAM J. Sci. Comput. 26 (2005).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from random import Random

from ..format import Format, round_float
from ..problem import Point
from ..program import Node
from .algorithm import Example, Sweep, letters, powers, total

SOURCE = "Higham, The accuracy of floating point summation, 1993"
COUNT = 32


def conditioned(value: float, form: Format, random: Random) -> Point:
    """Numbers whose sum is smaller than the largest of them by about the parameter, in random order; no sum is 0."""
    half = COUNT // 2
    found = [random.uniform(-1, 1) for _ in range(half)] if value > 1 else [random.random() for _ in range(COUNT)]
    found = [round_float(form, x) for x in found]
    whole = sum(map(Fraction, found))
    for place in range(half if value > 1 else 0):
        size = value ** -((place + 1) / half)
        found.append(round_float(form, size * random.uniform(0.5, 1.0) - float(whole)))
        whole += Fraction(found[-1])
    random.shuffle(found)
    return tuple(found) if whole or value == 1 else (math.nan,) * COUNT


def naive(*x: Node) -> Node:
    return total(x)


def pairwise(*x: Node) -> Node:
    """The sum of the sums of both halves."""
    middle = len(x) // 2
    return x[0] if len(x) == 1 else pairwise(*x[:middle]) + pairwise(*x[middle:])


def compensated(*x: Node) -> Node:
    """Kahan's sum: what an addition loses is added to the next number."""
    result, lost = x[0], x[0] * 0
    for one in x[1:]:
        corrected = one - lost
        following = result + corrected
        lost = (following - result) - corrected
        result = following
    return result


def ascending(*x: Node) -> Node:
    """The numbers in the order of their sizes, sorted by exact exchanges of neighbours."""
    return total(ordered(x))


def ordered(x: Sequence[Node]) -> list[Node]:
    """Numbers sorted by size, by odd-even transposition: a network, for a program has no loops."""
    found = list(x)
    for turn in range(len(found)):
        for place in range(turn % 2, len(found) - 1, 2):
            a, b = found[place], found[place + 1]
            inverted = a.writer.emit("<", b.absolute(), a.absolute())
            found[place], found[place + 1] = a.writer.select(inverted, b, a), a.writer.select(inverted, a, b)
    return found


SUMMATION = Example(
    "summation", "Orders of summation", SOURCE, letters("x", COUNT),
    {"naive": ("from the left", naive), "pairwise": ("halves first", pairwise), "Kahan": ("compensated", compensated),
     "sorted": ("smallest first", ascending)},
    naive, Sweep("condition", "the condition number of the sum", powers(0, 18, 10.0)[::2], conditioned))
