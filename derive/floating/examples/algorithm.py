"""An example: algorithms for one value, the value itself, and a family of inputs with a parameter that makes them hard.

An algorithm is a function of numbers; called with nodes it writes a program.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from random import Random
from typing import Any

from ..format import Format
from ..problem import Form, Point, Problem
from ..program import Node, Program, Writer

Algorithm = Callable[..., Any]
"""From numbers to one number or a list of them."""


@dataclass(frozen=True)
class Sweep:
    """A parameter, its values, and how a sample is drawn for one of them, in a format.

    A draw that the format makes meaningless has entries that are no numbers.
    """

    parameter: str
    meaning: str
    values: tuple[float, ...]
    draw: Callable[[float, Format, Random], Point]


@dataclass(frozen=True)
class Example:
    """Algorithms by label, on so many inputs; ``ideal`` computes the value that all of them are to have."""

    name: str
    title: str
    source: str
    inputs: tuple[str, ...]
    algorithms: dict[str, tuple[str, Algorithm]]
    ideal: Algorithm
    sweep: Sweep
    condition: Callable[..., Node] | None = None

    def problem(self) -> Problem:
        """The example as a problem; its samples of typical magnitude are those of the sweep."""
        forms = [Form(text, self.program(algorithm), label) for label, (text, algorithm) in self.algorithms.items()]
        found = Problem(self.name, self.inputs, forms, title=self.title, ideal=self.program(self.ideal))
        found.notes.append(self.source)
        found.points, found.drawn = self.points, f"over all values of {self.sweep.parameter}, {self.sweep.meaning}"
        return found

    def program(self, algorithm: Algorithm) -> Program:
        """The program of an algorithm."""
        writer = Writer()
        outputs = algorithm(*(writer.input(name) for name in self.inputs))
        return writer.program(outputs if isinstance(outputs, list) else [outputs])

    def points(self, form: Format, count: int) -> list[Point]:
        """Samples over the whole range of the parameter."""
        random = Random(f"{self.name}/{form.name}")
        drawn = (self.sweep.draw(random.choice(self.sweep.values), form, random) for _ in range(4 * count))
        return list(islice((point for point in drawn if all(map(math.isfinite, point))), count))


def letters(name: str, count: int) -> tuple[str, ...]:
    """Names of inputs.

    >>> letters("x", 3)
    ('x[1]', 'x[2]', 'x[3]')
    """
    return tuple(f"{name}[{place + 1}]" for place in range(count))


def exponential(x: Node) -> Node:
    """``exp x``."""
    return x.elementary("exp")


def logarithm(x: Node) -> Node:
    """``log x``."""
    return x.elementary("log")


def root(x: Node) -> Node:
    """``√x``."""
    return x.elementary("sqrt")


def total(numbers: Sequence[Node]) -> Node:
    """The sum, from the left."""
    result = numbers[0]
    for number in numbers[1:]:
        result = result + number
    return result


def dot(x: Sequence[Node], y: Sequence[Node]) -> Node:
    """The inner product, from the left."""
    return total([a * b for a, b in zip(x, y, strict=True)])


def largest(numbers: Sequence[Node]) -> Node:
    """The maximum."""
    result = numbers[0]
    for number in numbers[1:]:
        result = result.binary("fmax", number)
    return result


def powers(low: int, high: int, base: float = 10.0) -> tuple[float, ...]:
    """Powers of a base."""
    return tuple(base ** k for k in range(low, high + 1))
