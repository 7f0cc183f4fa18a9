"""What is measured: forms of one value, the inputs they share, and the condition under which they mean anything."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import islice
from random import Random

from flint import fmpq

from ..errors import DeriveError
from .draw import TYPICAL, Draw, drawn
from .format import Format, exact, nearest
from .judge import OutOfTime, holds
from .program import Program

Point = tuple[float, ...]
"""One number of a format for every input."""
TRIES = 60
"""How many draws are made for one sample that satisfies the condition."""


@dataclass(frozen=True)
class Form:
    """One way to compute a value, with its text for readers."""

    text: str
    program: Program
    label: str = ""
    latex: str = ""


@dataclass
class Problem:
    """Forms over the same inputs.

    ``condition`` is a program with one truth value, judged exactly at every sample; ``bounds`` are ends of intervals
    that it implies, which spare tries.  ``examples`` are samples that are always taken, rounded into the format.
    ``points``, where given, draws whole samples instead, as ``drawn`` says: of families that no draw of independent
    numbers would meet.  ``ideal``, where given, computes the value by which all forms are judged; else each is judged
    by its own exact value.  ``unmeasured`` says of forms without a program why, ``error`` why nothing could be read.
    """

    name: str
    inputs: tuple[str, ...]
    forms: list[Form]
    condition: Program | None = None
    bounds: dict[str, tuple[fmpq | None, fmpq | None]] = field(default_factory=dict)
    examples: tuple[tuple[fmpq, ...], ...] = ()
    points: Callable[[Format, int], Iterable[Point]] | None = None
    drawn: str = ""
    ideal: Program | None = None
    formats: tuple[Format, ...] = ()
    unmeasured: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    title: str = ""
    error: DeriveError | None = None


def points(problem: Problem, form: Format, way: str, count: int, seed: int, deadline: float = math.inf) -> list[Point]:
    """Up to ``count`` samples of a format that satisfy the condition, the same for the same seed.

    Raises:
        OutOfTime: when not all of them are there at the ``deadline``.
    """
    random = Random(f"{seed}/{problem.name}/{form.name}/{way}")
    if problem.points is not None:
        given = islice((p for p in problem.points(form, count) if satisfied(problem, p, deadline)), count)
        return list(given) if way == TYPICAL else []
    draws = [Draw(form, *problem.bounds.get(name, (None, None))) for name in problem.inputs]
    found: list[Point] = []
    if any(draw.empty for draw in draws):
        return found
    if way == TYPICAL:
        rounded = [tuple(nearest(form, x) or 0.0 for x in example) for example in problem.examples]
        found += [p for p in rounded if all(map(math.isfinite, p)) and satisfied(problem, p, deadline)]
    for number in range(TRIES * count):
        if len(found) >= count or number >= 10 * TRIES and not found:
            break
        point = tuple(drawn(draw, way, random) for draw in draws)
        if satisfied(problem, point, deadline):
            found.append(point)
        if not problem.inputs:
            break
    return found


def satisfied(problem: Problem, point: Point, deadline: float = math.inf) -> bool:
    """Whether the condition surely holds at a sample."""
    if time.process_time() > deadline:
        raise OutOfTime
    return problem.condition is None or holds(problem.condition, [exact(x) for x in point], deadline) is True
