"""The record of a proof: its steps as a reader sees them, in order, with what the numbers say of each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from derive.numeric.verdict import Verdict
from derive.parser.syntax import Expr, Node


class Step(NamedTuple):
    """A line of the proof as a reader sees it."""

    kind: str
    left: Expr | None
    relation: str
    right: Expr
    reason: str
    label: str
    depth: int
    line: int
    premises: tuple[str, ...] = ()
    locals: tuple[tuple[str, str], ...] = ()
    verdict: Verdict | None = None


@dataclass
class Record:
    """What the script leaves behind for the derivation."""

    steps: list[Step] = field(default_factory=list)
    lines: dict[int, int] = field(default_factory=dict)
    """The line of the proof that proves each step, by the step's place."""
    depth: int = 0
    locals: dict[str, str] = field(default_factory=dict)

    def add(
        self,
        kind: str,
        left: Expr | None,
        relation: str,
        right: Expr,
        reason: str,
        label: str,
        at: Node,
        premises: tuple[str, ...] = (),
        verdict: Verdict | None = None,
    ) -> int:
        """Write down a step; its place among the steps."""
        line = at.span.line if at.span else 0
        names = tuple(self.locals.items())
        self.steps.append(Step(kind, left, relation, right, reason, label, self.depth, line, premises, names, verdict))
        return len(self.steps) - 1

    def judge(self, place: int, line: int, verdict: Verdict | None) -> None:
        """Write beside a step which line of the proof proves it, and the verdict of the numbers."""
        self.lines[place] = line
        self.steps[place] = self.steps[place]._replace(verdict=verdict)
