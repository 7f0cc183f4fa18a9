"""The neutral shape of a document, from which every writer writes: rows, chains and counts.

A goal becomes rows.  A row has a formula in three cells (left side, relation, right side) or one
text; rows that continue each other's chain share their relation column.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

Node = Mapping[str, Any]
STATUSES = ("proved", "proved with holes", "refuted", "not proved", "error")


class Row(NamedTuple):
    """One line of a derivation."""

    number: str
    depth: int
    kind: str
    left: str
    relation: str
    right: str
    reason: str
    premises: tuple[str, ...]
    failed: bool
    step: Node
    folds: int = 0

    @property
    def continues(self) -> bool:
        """Whether the line goes on with the chain of the line before."""
        return bool(self.relation) and not self.left

    @property
    def note(self) -> str:
        """The reason with the steps it uses, and how many steps the line stands for: ``expand  (1)  … 3 steps``."""
        used = ", ".join(p for p in self.premises if p.isdigit())
        folded = f"… {self.folds + 1} steps" if self.folds else ""
        return "  ".join(filter(None, (self.reason, used and f"({used})", folded)))


def rows(goal: Node, form: str = "text", *, folded: bool = True) -> list[Row]:
    """The steps of a goal as rows; ``form`` is ``text`` or ``latex``.  Where steps are ``folded``, some stay hidden."""
    place = (goal.get("error") or {}).get("place") or {}
    steps = goal.get("steps", ())
    table = [_row(step, form, place.get("line")) for step in steps]
    return _Folds(steps, folded).rows(table) if goal.get("folded") else table


class _Folds:
    """The steps of a derivation that stand for others, and the lines that each refers to."""

    def __init__(self, steps: Sequence[Node], folded: bool) -> None:
        self.folded = folded
        self.steps = {step["number"]: step for step in steps if step.get("shown")}
        self.inside: dict[int, list[int]] = {}
        for number, step in self.steps.items():
            if folded and step.get("into"):
                self.inside.setdefault(step["into"], []).append(number)

    def rows(self, table: Sequence[Row]) -> list[Row]:
        """The rows that are shown."""
        shown: list[Row] = []
        for row in table:
            number = row.step["number"]
            if number in self.steps:
                if self.folded and (row.step.get("into") or row.step.get("same")):
                    continue
                above = shown[-1].step["number"] if shown else 0
                used = self._used(number)
                row = row._replace(premises=() if used == [above] else tuple(map(str, used)), folds=self._size(number))
            shown.append(row)
        return shown

    def _size(self, number: int) -> int:
        return sum(1 + self._size(part) for part in self.inside.get(number, ()))

    def _used(self, number: int) -> list[int]:
        """The visible steps that a step and those folded into it rest on."""
        inside, found = self.inside.get(number, []), set[int]()
        for other in self.steps[number].get("uses", ()):
            same = self.steps[other].get("same") if self.folded and other in self.steps else None
            found |= set(self._used(other)) if other in inside else {same or other}
        return sorted(found)


def _row(step: Node, form: str, failed_line: int | None) -> Row:
    verdict = step.get("verdict") or {}
    failed = verdict.get("kind") == "refuted" or failed_line is not None and step.get("line") == failed_line
    said = step.get("shown") or step
    return Row(
        number=str(step.get("number") or ""), depth=int(step.get("depth") or 0), kind=step.get("kind") or "statement",
        left=formula(said.get("left"), form), relation=said.get("relation") or "",
        right=formula(said.get("right"), form), reason=step.get("reason") or "",
        premises=tuple(str(premise) for premise in step.get("premises") or ()), failed=failed, step=step)


def formula(node: Node | None, form: str) -> str:
    """The text or the LaTeX of a formula; empty for none."""
    return (node.get(form) or "") if node else ""


def chains(table: Sequence[Row]) -> Iterator[list[Row]]:
    """The rows in groups that share a relation column."""
    group: list[Row] = []
    for row in table:
        if group and not row.continues:
            yield group
            group = []
        group.append(row)
    if group:
        yield group


class Count(NamedTuple):
    """What stands under a proof."""

    steps: int
    axioms: int
    holes: int
    kernel_ms: float | None
    folded: int = 0


def count(document: Node) -> Count:
    """Steps with a reason, how many of them are folded, axioms, holes and the kernel's time."""
    goals = document.get("goals", ())
    stated = [step for goal in goals for step in goal.get("steps", ()) if step.get("kind", "statement") == "statement"]
    holes = sum(len(goal.get("holes") or ()) for goal in goals)
    folded = sum(1 for step in stated if step.get("into") or step.get("same"))
    return Count(len(stated), len(document.get("axioms") or ()), holes, document.get("kernel_ms"), folded)


class Numbers(NamedTuple):
    """The numerical verdicts of a document taken together."""

    checked: int
    unsampled: int
    samples: int
    worst_ulp: float | None
    worst_digits: float | None
    exact: bool
    screened: int
    seeds: tuple[int, ...]
    remarks: tuple[str, ...]
    reasons: tuple[str, ...]
    refuted: tuple[Node, ...]


def numbers(document: Node) -> Numbers:
    """All verdicts on claims in one."""
    given = list(verdicts(document))
    agreed = [v for v in given if v["kind"] == "agrees"]
    unsampled = [v for v in given if v["kind"] == "not sampled"]
    ulps = [v["worst_ulp"] for v in agreed if _is_number(v.get("worst_ulp"))]
    digits = [v["worst_digits"] for v in agreed if _is_number(v.get("worst_digits"))]
    return Numbers(
        len(agreed), len(unsampled), sum(v.get("samples") or 0 for v in agreed), max(ulps, default=None),
        min(digits, default=None), all(v.get("exact") for v in agreed), sum(v.get("screened") or 0 for v in agreed),
        tuple(dict.fromkeys(v.get("seed") or 0 for v in given)),
        tuple(dict.fromkeys(v["reason"] for v in agreed if v.get("reason"))),
        tuple(dict.fromkeys(v["reason"] for v in unsampled if v.get("reason"))),
        tuple(v for v in given if v["kind"] == "refuted"))


def verdicts(document: Node) -> Iterator[Node]:
    """The numerical verdicts on the claims of a document; for a claim without one its steps speak."""
    for goal in document.get("goals", ()):
        if goal.get("verdict"):
            yield goal["verdict"]
        else:
            yield from step_verdicts({"goals": [goal]})


def step_verdicts(document: Node) -> Iterator[Node]:
    """The numerical verdicts beside the steps of a document."""
    for goal in document.get("goals", ()):
        yield from (step["verdict"] for step in goal.get("steps", ()) if step.get("verdict"))


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and math.isfinite(value)
