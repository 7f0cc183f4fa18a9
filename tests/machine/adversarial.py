"""Numbers of N terms made to break arithmetic, and their exact values."""

from __future__ import annotations

import random
from fractions import Fraction

import numpy as np

PIECES = [1 << 52, (1 << 53) - 1, (1 << 52) + 1, (1 << 53) - 2, 0]
"""Significands at the ends of a binade, and none."""


def exact(column: np.ndarray) -> Fraction:
    """The value of a cell in one lane."""
    return sum((Fraction(float(part)) for part in column), Fraction(0))


def normal(value: Fraction, terms: int) -> list[float]:
    """The terms of a rational number, each the nearest float to what is left."""
    parts = []
    for _ in range(terms):
        parts.append(float(value))
        value -= Fraction(parts[-1])
    return parts


def number(terms: int, source: random.Random, exponent: int) -> list[float]:
    """A number with long runs of ones and zeros, and gaps between its terms."""
    value = Fraction(0)
    for _ in range(terms):
        piece = source.choice([*PIECES, source.getrandbits(53) | 1 << 52])
        value += source.choice([1, -1]) * Fraction(piece) * Fraction(2) ** (exponent - 52)
        exponent -= 53 + source.choice([0, 0, 0, 1, 2, 20])
    return normal(value, terms)


def neighbour(x: list[float], terms: int, source: random.Random) -> list[float]:
    """A number that agrees with another one up to some place, or is its opposite up to there."""
    distance = Fraction(source.choice([source.getrandbits(53), 1, (1 << 53) - 1])) / 2 ** 53
    shift = Fraction(2) ** source.randint(-53 * terms, 0)
    value = sum(map(Fraction, x)) + source.choice([1, -1]) * distance * shift * abs(Fraction(x[0]))
    return normal(source.choice([1, -1]) * value, terms)


def pairs(terms: int, count: int, spread: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Operands ``float64[N, count]``: far apart, alike, near each other."""
    source = random.Random(seed)
    first = [number(terms, source, source.randint(-spread, spread)) for _ in range(count)]
    second = [neighbour(x, terms, source) if source.random() < 0.5 and x[0] else
              number(terms, source, source.randint(-spread, spread)) for x in first]
    return np.array(first).T.copy(), np.array(second).T.copy()
