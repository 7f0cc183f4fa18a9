"""The report on a problem: every form in every format, as plain data."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any, NamedTuple

from ..errors import InputProblem
from .cost import UNMEASURED, measure
from .draw import TYPICAL, WAYS
from .format import FORMATS, Format
from .problem import Problem


class Choices(NamedTuple):
    """How to measure: formats (none for those of the problem, else all), samples of each kind, seed, processor time."""

    formats: tuple[Format, ...] = ()
    samples: int = 128
    seed: int = 0
    seconds: float = 20.0

    def of(self, problem: Problem) -> tuple[Format, ...]:
        """The formats in which a problem is measured."""
        return self.formats or problem.formats or tuple(FORMATS.values())


def formats(names: Sequence[str]) -> tuple[Format, ...]:
    """The formats of some names, which may stand in one word with commas.

    Raises:
        InputProblem: for another name.

    >>> [one.name for one in formats(["binary32,binary64"])]
    ['binary32', 'binary64']
    """
    words = [word.strip() for name in names for word in name.split(",") if word.strip()]
    for word in words:
        if word not in FORMATS:
            raise InputProblem(f"no format is called {word}", found=word, expected=", ".join(FORMATS))
    return tuple(FORMATS[word] for word in dict.fromkeys(words))


def report(problem: Problem, choices: Choices) -> dict[str, Any]:
    """What every form costs in every format.

    The same choices give the same report, unless the time runs out, which the report then says.
    """
    started = time.process_time()
    rows = [(form, format_) for form in problem.forms for format_ in choices.of(problem)]
    costs: dict[int, list[dict[str, Any]]] = {id(form): [] for form in problem.forms}
    for number, (form, format_) in enumerate(rows, 1):
        deadline = started + choices.seconds * number / len(rows)  # time that one leaves is there for the next
        costs[id(form)].append(measure(problem, form, format_, choices.samples, choices.seed, deadline).document())
    return {
        "format": 1, "kind": "floating", "name": problem.name, "title": problem.title, "inputs": list(problem.inputs),
        "seed": choices.seed, "samples": choices.samples, "drawn": problem.drawn,
        "draws": [TYPICAL] if problem.points else list(WAYS), "notes": problem.notes,
        "forms": [{"text": form.text, "latex": form.latex, "label": form.label, "costs": costs[id(form)]}
                  for form in problem.forms],
        "unmeasured": problem.unmeasured, "error": problem.error and problem.error.document(),
        "seconds": time.process_time() - started,
    }


def measured(document: dict[str, Any]) -> bool:
    """Whether something was measured."""
    return any(cost["verdict"] != UNMEASURED for form in document["forms"] for cost in form["costs"])
