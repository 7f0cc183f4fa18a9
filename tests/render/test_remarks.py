"""What ``derive check`` says below a theorem that is proved, and about its neighbours in the file."""

from __future__ import annotations

from typing import Any

import pytest

from derive.render.lines import plain
from derive.render.refusal import no_source
from derive.render.tables import checked_lines

AGREES = {"kind": "agrees", "samples": 10}
EMPTY = {"kind": "not sampled", "reason": "no number lies within the bounds"}


def checked(*goals: dict[str, Any], status: str = "proved") -> str:
    made = [{"label": "", "text": "a = a", "status": "proved", "steps": [], "axioms": [], **goal} for goal in goals]
    document = {"name": "t", "status": status, "goals": made, "axioms": [], "kernel_ms": 1.0}
    return plain(checked_lines(document, 80, no_source))


@pytest.mark.parametrize(("verdicts", "remark"), [
    ([AGREES], ""), ([None], ""), ([EMPTY], "  – not sampled: no number lies within the bounds\n"),
    ([AGREES, EMPTY], "  – 1 of 2 claims not sampled: no number lies within the bounds\n"),
])
def test_claims_on_which_no_numbers_were_tried(verdicts: list[dict[str, Any] | None], remark: str) -> None:
    assert checked(*({"verdict": verdict} for verdict in verdicts)).partition("\n")[2] == remark


def test_warnings_stand_below_the_line() -> None:
    assert checked({"warnings": ["1/x needs x ≠ 0"]}).splitlines()[1:] == ["  ! 1/x needs x ≠ 0"]
    assert checked({"warnings": ["a needs b", "c"]}, {"warnings": ["d"]}).splitlines()[1:] == [
        "  ! a needs b; 2 more with derive prove"]
    assert "needs" not in checked({"warnings": ["1/x needs x ≠ 0"]}, status="refuted")


def test_theorems_of_the_same_file_are_named() -> None:
    assert "· found my-lemma, other ·" in checked({"found": ["my-lemma"]}, {"found": ["my-lemma", "other"]})
