"""One sample: sizes of dimensions and opaque sorts, values of variables, rules for the others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from typing import Any

from flint import fmpq

from ...kernel.terms import Var
from .matrix import Value
from .number import Unsupported

Rule = Callable[[Any], Value]
"""From an evaluator to the value of a variable that a hypothesis defines."""


@dataclass(frozen=True)
class Space:
    """A finite set; as a probability space it is a product of independent ``factors`` of weights."""

    factors: tuple[tuple[fmpq, ...], ...]

    @property
    def size(self) -> int:
        """How many elements."""
        size = 1
        for factor in self.factors:
            size *= len(factor)
        return size

    def points(self) -> list[tuple[int, ...]]:
        """The coordinates of every element."""
        return list(product(*(range(len(factor)) for factor in self.factors)))

    def weights(self) -> list[fmpq]:
        """The probability of every element."""
        return self.measure

    @cached_property
    def measure(self) -> list[fmpq]:
        """The probability of every element, found once."""
        result = []
        for point in self.points():
            weight = fmpq(1)
            for factor, coordinate in zip(self.factors, point, strict=True):
                weight *= factor[coordinate]
            result.append(weight)
        return result


@dataclass(frozen=True)
class NormalSpace:
    """Infinitely many outcomes, of which random variables are functions of independent standard normal numbers."""

    size = None

    def weights(self) -> list[fmpq]:
        """There is no list of them.

        Raises:
            Unsupported: always.
        """
        raise Unsupported("a sum over the points of a Gaussian space")


@dataclass
class Sample:
    """What the variables stand for.  ``values`` are exact; ``rules`` compute what hypotheses define."""

    dims: dict[str, int] = field(default_factory=dict)
    spaces: dict[str, Space | NormalSpace] = field(default_factory=dict)
    values: dict[Var, Value] = field(default_factory=dict)
    rules: dict[Var, Rule] = field(default_factory=dict)

    def space(self, name: str) -> Space | NormalSpace:
        """The set that an opaque sort stands for."""
        return self.spaces[name]
