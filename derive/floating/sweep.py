"""Sweeps: the correct digits of each form as a parameter makes the problem harder.

Digits are ``−log₁₀`` of the relative error, in the largest entry of several results; at most those of the format.
"""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from random import Random
from typing import Any

import numpy as np
from flint import arb

from ..errors import InputProblem
from ..numeric.values.number import Imprecise, Undefined
from .cost import measure
from .examples.algorithm import Example
from .examples.collection import EXAMPLES
from .execute import run
from .format import Format, exact
from .judge import Judge, OutOfTime
from .problem import Point, Problem
from .reals import Real, ball
from .report import Choices

PROBLEMS = 30
"""How many samples there are for each value of the parameter."""
CONDITION = "condition"


def of_example(example: Example, choices: Choices, problems: int = PROBLEMS) -> dict[str, Any]:
    """The sweep of an example: the median digits of every algorithm at every value; None where most break down."""
    started, sweep = time.process_time(), example.sweep
    problem = example.problem()
    rows, notes = [], []
    for form in choices.of(problem):
        random = Random(f"{choices.seed}/{example.name}/{form.name}")
        drawn = [[sweep.draw(value, form, random) for _ in range(problems)] for value in sweep.values]
        try:
            right = judged(problem, form, [point for points in drawn for point in points], started + choices.seconds)
        except OutOfTime:
            notes.append(f"no time for {form.name}")
            continue
        rows.append({"format": form.name, "forms": [
            {"label": one.label, "text": one.text, "digits": medians(one.program, form, drawn, right, problems)}
            for one in problem.forms]})
    return {"format": 1, "kind": "sweep", "name": example.name, "title": example.title, "parameter": sweep.parameter,
            "meaning": sweep.meaning, "values": list(sweep.values), "problems": problems, "seed": choices.seed,
            "notes": [example.source, *notes], "formats": rows, "seconds": time.process_time() - started}


def judged(problem: Problem, form: Format, drawn: Iterable[Point], deadline: float) -> list[tuple[Real, ...] | None]:
    """The exact results at all samples; None where they are not defined, or an input is beyond the range."""
    assert problem.ideal is not None
    judge = Judge(problem.ideal, form, deadline)
    found: list[tuple[Real, ...] | None] = []
    for point in drawn:
        found.append(None)
        if all(map(math.isfinite, point)):
            with suppress(Undefined, Imprecise):
                found[-1] = judge.values([exact(x) for x in point])
    return found


def medians(program: Any, form: Format, drawn: Sequence[Sequence[Point]], right: Sequence[tuple[Real, ...] | None],
            problems: int) -> list[float | None]:
    """The median digits for each value of the parameter."""
    inputs = np.array([point for points in drawn for point in points], dtype=np.float64).T
    found = run(program, inputs, form).T
    scores = [digits(form, row.tolist(), values) for row, values in zip(found, right, strict=True)]
    return [middle(scores[start:start + problems]) for start in range(0, len(scores), problems)]


def middle(scores: Sequence[float | None]) -> float | None:
    """The median; None when a method broke down in half of the cases or more."""
    broken = sum(score is None for score in scores)
    return None if 2 * broken >= len(scores) else statistics.median(-1.0 if s is None else s for s in scores)


def digits(form: Format, found: Sequence[float], values: tuple[Real, ...] | None) -> float | None:
    """The correct digits of a result; None for no number at all.

    >>> from flint import fmpq
    >>> from .format import BINARY64
    >>> digits(BINARY64, [1.001], (fmpq(1),)), digits(BINARY64, [math.nan], (fmpq(1),))
    (3.0, None)
    """
    if values is None or not all(map(math.isfinite, found)):
        return None
    size, apart = arb(0), arb(0)
    for x, value in zip(found, values, strict=True):
        size, apart = size.max(abs(ball(value))), apart.max(abs(arb(x) - ball(value)))
    most = form.precision * math.log10(2)
    if not float(apart.mid()):
        return most
    if not float(size.mid()):
        return 0.0
    return round(max(0.0, min(most, -math.log10(float((apart / size).mid())))), 6)


def of_problem(problem: Problem, choices: Choices) -> dict[str, Any]:
    """The sweep of any problem over its condition number: samples are put together by the power of ten below ``K``."""
    started = time.process_time()
    found: dict[str, dict[str, dict[int, list[float | None]]]] = {}
    for form in problem.forms:
        for format_ in choices.of(problem):
            cost = measure(problem, form, format_, choices.samples, choices.seed, started + choices.seconds)
            decades = found.setdefault(format_.name, {}).setdefault(form.text, {})
            for sample in cost.samples:
                if sample.judged.condition is not None and math.isfinite(sample.judged.condition):
                    score = digits(format_, sample.found, sample.judged.values)
                    decades.setdefault(decade(sample.judged.condition), []).append(score)
    seen = {k for forms in found.values() for decades in forms.values() for k in decades}
    steps = range(min(seen, default=0), min(max(seen, default=-1), 20) + 1)
    rows = [{"format": name, "forms": [
        {"label": form.label or form.text, "text": form.text,
         "digits": [middle(forms[form.text].get(step, [None])) for step in steps]} for form in problem.forms]}
        for name, forms in found.items()]
    return {"format": 1, "kind": "sweep", "name": problem.name, "title": problem.title, "parameter": CONDITION,
            "meaning": "samples whose condition is up to ten times as large", "values": [10.0 ** k for k in steps],
            "problems": None, "seed": choices.seed, "notes": problem.notes, "formats": rows,
            "unmeasured": problem.unmeasured, "seconds": time.process_time() - started}


def decade(condition: float) -> int:
    """The power of ten below a condition number, at least that of 1."""
    return max(0, math.floor(math.log10(condition))) if condition > 0 else 0


def sweeps(target: str, problems: Sequence[Problem], parameter: str | None, choices: Choices) -> list[dict[str, Any]]:
    """The sweeps of an example by name, or of other problems over their condition numbers.

    No parameter means the one there is.

    Raises:
        InputProblem: for a parameter that there is not.
    """
    example = EXAMPLES.get(target)
    known = {example.sweep.parameter} if example else {CONDITION}
    if parameter is not None and parameter not in known:
        raise InputProblem(f"{target} has no parameter {parameter}", found=parameter, expected=", ".join(known),
                           hint=f"write --sweep {min(known)}")
    if example:
        return [of_example(example, choices)]
    return [of_problem(problem, choices) for problem in problems if problem.forms]
