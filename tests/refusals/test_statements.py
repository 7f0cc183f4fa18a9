"""False statements and false steps: none is proved, and each gets the right kind of answer."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from .cases import Case, all_cases
from .witnesses import RECOMPUTED, counterexample
from .workshop import Answer

CASES = all_cases()
STATUS = {"refuted": ["refuted"], "unproved": ["not proved"], "refused": ["refuted", "not proved"], "error": ["error"],
          "holes": ["proved with holes"]}
Ask = Callable[[str, str], Answer]

DRAWN = CASES if os.environ.get("DERIVE_REFUSALS") == "all" else CASES[::3]
"""What is searched for without numbers as well: a third, and all of them when asked."""


def each(cases: list[Case]) -> pytest.MarkDecorator:
    """A test for every case, under its name."""
    names = [f"{case.file.removesuffix('.thm')}:{case.name}" for case in cases]
    return pytest.mark.parametrize("case", cases, ids=names)


@each(CASES)
def test_answer(case: Case, asked: Ask) -> None:
    """The answer is of the expected kind; what is refuted comes with numbers that disagree."""
    answer = asked(case.padded, case.file)
    assert answer.status != "proved", f"{case.name} is false and was proved"
    assert answer.status in STATUS[case.kind], (answer.code, answer.error, answer.refused)
    assert not case.code or answer.code == case.code
    if answer.status == "refuted":
        for goal in answer.refused:
            assert goal["status"] != "refuted" or disagrees(goal)
    if case.kind == "unproved":
        assert all(goal["error"]["message"] and goal["error"]["hint"] for goal in answer.refused)


@each(DRAWN)
def test_search_alone(case: Case, searched: Ask) -> None:
    """Without the numbers, too, nothing false is proved, and the refusal points at the false line."""
    answer = searched(case.padded, case.file)
    assert not answer.status.startswith("proved") or case.kind == "holes", f"{case.name} is false and was proved"
    if case.false_line is not None and answer.refused:
        place = answer.refused[-1]["error"]["place"]
        assert place is not None
        assert place["line"] == case.false_line


def disagrees(goal: dict) -> bool:
    """Whether the witness of a refuted goal shows two different sides."""
    witness = (goal["verdict"] or {}).get("witness")
    return witness is not None and (witness["left"] != witness["right"] or witness["relation"] == "<")


@pytest.mark.parametrize("name", sorted(RECOMPUTED))
def test_witness(name: str, asked: Ask) -> None:
    """The printed numbers are a counterexample: both sides computed again in plain Python."""
    case = next(case for case in CASES if case.name == name)
    (goal,) = asked(case.padded, case.file).refused
    witness = goal["verdict"]["witness"]
    assert counterexample(name, witness), witness


def test_the_suite_is_large() -> None:
    assert len(CASES) >= 500
    assert len(RECOMPUTED) >= 20
