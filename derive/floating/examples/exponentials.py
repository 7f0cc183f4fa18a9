"""Log-sum-exp and softmax, naive and shifted by the largest argument.

Blanchard, Higham and Higham, Accurately computing the log-sum-exp and softmax functions, IMA J. Numer. Anal. 41 (2021).
"""

from __future__ import annotations

from random import Random

from ..format import Format, round_float
from ..problem import Point
from ..program import Node
from .algorithm import Example, Sweep, exponential, largest, letters, logarithm, powers, total

SOURCE = "Blanchard, Higham and Higham, Accurately computing the log-sum-exp and softmax functions, 2021"
COUNT = 6


def spread(value: float, form: Format, random: Random) -> Point:
    """Numbers up to the parameter in size."""
    return tuple(round_float(form, random.uniform(-value, value)) for _ in range(COUNT))


def naive_sum(*x: Node) -> Node:
    return logarithm(total([exponential(one) for one in x]))


def shifted_sum(*x: Node) -> Node:
    most = largest(x)
    return most + logarithm(total([exponential(one - most) for one in x]))


def naive_softmax(*x: Node) -> list[Node]:
    weights = [exponential(one) for one in x]
    whole = total(weights)
    return [weight / whole for weight in weights]


def shifted_softmax(*x: Node) -> list[Node]:
    most = largest(x)
    return naive_softmax(*(one - most for one in x))


SIZES = Sweep("size", "the largest argument in size", powers(-1, 4), spread)

LOG_SUM_EXP = Example(
    "log-sum-exp", "The logarithm of a sum of exponentials", SOURCE, letters("x", COUNT),
    {"naive": ("log ∑ exp xᵢ", naive_sum), "shifted": ("m + log ∑ exp(xᵢ − m), m = max xᵢ", shifted_sum)},
    shifted_sum, SIZES)

SOFTMAX = Example(
    "softmax", "The softmax function", SOURCE, letters("x", COUNT),
    {"naive": ("exp xᵢ/∑ exp xⱼ", naive_softmax),
     "shifted": ("exp(xᵢ − m)/∑ exp(xⱼ − m), m = max xⱼ", shifted_softmax)},
    shifted_softmax, SIZES)
