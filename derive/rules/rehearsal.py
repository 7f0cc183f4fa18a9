"""Reading a proof without proving it, for the first step that the numbers refute.

Nothing in here is a proof.  Every statement enters by the kernel's ``unsafe_hole``, whose mark stays on all that
rests on it, into a proof that is dropped; what a rehearsal leaves is the words, the place and the verdict of one step.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import NamedTuple

from derive.errors import DeriveError, Place
from derive.kernel.errors import KernelError
from derive.kernel.terms import Term
from derive.numeric.verdict import Verdict
from derive.parser import syntax
from derive.parser.syntax import Expr, Node

from .proof import Fact
from .record import Step
from .script import Script

SECONDS = 5.0
"""The time for all steps together."""


class FalseStep(NamedTuple):
    """A step that is false, as its author wrote it."""

    left: Expr | None
    relation: str
    right: Expr
    place: Place | None
    verdict: Verdict


class Over(Exception):
    """The rehearsal has seen enough."""


class Rehearsal(Script):
    """A script whose statements are admitted, not proved, and looked at with numbers."""

    false_step: FalseStep | None = None

    def look(self, proof: syntax.Proof | None, goal: Term, at: Node) -> None:
        """Go through the steps up to the first false one, which becomes ``false_step``."""
        self.ends = time.process_time() + SECONDS
        try:
            self.prove(proof, goal, at)  # the fact is a hole, and is dropped here
        except (Over, DeriveError, KernelError):  # a step that cannot be read is not what was asked about
            return

    def conclude(
        self,
        goal: Term,
        reasons: Sequence[syntax.Reason],
        at: Node,
        shown: Sequence[Expr] = (),
        *,
        final: bool = False,
    ) -> Fact:
        """Admit a formula, whatever the reasons."""
        return self.proof.rule("unsafe_hole", (), goal)

    def _matching(self, fact: Fact, formula: Term, step: syntax.Assume | syntax.Suppose) -> Fact:
        """What the author assumes, when the goal says it in other words."""
        try:
            return self.proof.converted(fact, formula)
        except KernelError:
            return self.proof.assume(formula)

    def judged(self, place: int, fact: Fact, at: Node) -> None:
        """Stop at a step that the numbers refute.

        Raises:
            Over: when there is one, and when the time is over.
        """
        verdict = self.numbers.suspect(self.prover.available(), fact.conclusion)
        if verdict is not None and verdict.kind == "refuted":
            self.false_step = _written(self.record.steps, place, at, verdict)
            raise Over
        if time.process_time() > self.ends:
            raise Over


def _written(steps: Sequence[Step], place: int, at: Node, verdict: Verdict) -> FalseStep:
    """The words of a step; a line of a chain begins with the right side before it."""
    step, where = steps[place], at.span.place if at.span else None
    if isinstance(at, syntax.Cases):
        first, *others = (case.formula for case in at.cases)
        for other in others:
            first = syntax.Logic("or", first, other)
        return FalseStep(None, "", first, where, verdict)
    left = step.left or (steps[place - 1].right if step.relation else None)
    return FalseStep(left, step.relation, step.right, where, verdict)
