"""Which steps of a long derivation a reader is not shown at first: they are folded into the steps they serve.

Nothing is left out of the document.  A folded step carries ``into``, the number of the step that stands for it, or
``same``, the number of an equal step before; a writer may hide it, and says how many steps a line stands for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from derive.kernel.terms import Lam, Op, Term
from derive.rules.differentiation.derivatives import PREDICATE

from .ground import theory

Step = dict[str, Any]
SHORT, LONG, MUCH = 8, 12, 1500
"""So many steps are shown as they are.  Where more than ``LONG`` of a goal, or more than ``MUCH`` letters, are left
after folding what is routine, steps by a law that was shown before are folded as well."""


def fold(document: Mapping[str, Any]) -> None:
    """Fold the derivations of a document's goals."""
    before: dict[tuple[str, str], Step] = {}
    derivations = [[step for step in goal["steps"] if step["kind"] == "statement" and step.get("shown")]
                   for goal in document["goals"]]
    long = sum(map(len, derivations)) > SHORT
    for goal, steps in zip(document["goals"], derivations, strict=True):
        goal["folded"] = bool(steps)
        _Goal(steps, before).fold(long)
        for step in steps:
            before.setdefault(_key(step), step)


def _key(step: Step) -> tuple[str, str]:
    """What a step states, as text."""
    return (step["left"] or {}).get("text", ""), step["right"]["text"]


class _Goal:
    """The steps about derivatives in one goal."""

    def __init__(self, steps: Sequence[Step], before: Mapping[tuple[str, str], Step]) -> None:
        self.steps = {step["number"]: step for step in steps}
        self.last = steps[-1]["number"] if steps else 0
        self.before = before
        self.consumers: dict[int, list[int]] = {number: [] for number in self.steps}
        for step in steps:
            for number in step["uses"]:
                if number in self.consumers:
                    self.consumers[number].append(step["number"])
        self.linear: set[int] = set()
        for number, step in self.steps.items():
            if routine(step["reason"]) and all(other in self.linear for other in step["uses"]):
                self.linear.add(number)

    def fold(self, long: bool) -> None:
        """Refer to equal steps before; of a long derivation fold what is routine, and then what repeats."""
        *_, above, last = [None, None, *self.steps.values()]
        if above and last and above["shown"] == last["shown"]:  # a differential is read off as it stands
            last["same"] = above["number"]
        for number, step in self.steps.items():
            equal = self.before.get(_key(step))
            if step["shown"].get("inside"):
                self._fold(number)
            elif equal is not None and number != self.last and not equal.get("into"):
                step["same"] = equal.get("same") or equal["number"]
        if not long:
            return
        for number, step in self.steps.items():
            if routine(step["reason"]) and self._is_passing(number):
                self._fold(number)
        shown = self._shown()
        laws: set[str] = set()
        for number in shown:
            reason = self.steps[number]["reason"]
            if reason in laws and self._is_much():
                self._fold(number)
            laws.add(reason)

    def _shown(self) -> list[int]:
        return [number for number, step in self.steps.items() if not (step.get("into") or step.get("same"))]

    def _is_much(self) -> bool:
        shown = [self.steps[number]["shown"] for number in self._shown()]
        return len(shown) > LONG or sum(len(said["left"]["text"]) + len(said["right"]["text"]) for said in shown) > MUCH

    def _fold(self, number: int) -> None:
        """Fold a step into the only one that rests on it; a named one stands, and so does the whole differential."""
        consumers = self.consumers[number]
        if len(consumers) == 1 and consumers[0] != self.last and not self.steps[number].get("same") \
                and not self.steps[number].get("named"):
            self.steps[number]["into"] = consumers[0]

    def _is_passing(self, number: int) -> bool:
        """Whether a linear operation is not the last of a chain that begins at the variable."""
        return number not in self.linear or all(other in self.linear for other in self.consumers[number])


@cache
def routine(law: str) -> bool:
    """Whether a law only carries a derivative through a linear operation: its value does not mention the function."""
    library = theory().library
    for view in library.views(law) if law in library.env.theorems else ():
        conclusion = view.conclusion
        if not isinstance(conclusion, Op) or conclusion.name != PREDICATE:
            return False
        _, linear, point = conclusion.args
        parts = list(map(_inner, filter(_is_derivative, map(_body, view.premises))))
        return bool(parts) and all(at is point and not function.free & linear.free for function, at in parts)
    return False


def _body(premise: Term) -> Term:
    """What a premise says under its quantifiers."""
    while isinstance(premise, Op) and premise.name == "forall" and isinstance(premise.args[0], Lam):
        premise = premise.args[0].body
    return premise


def _is_derivative(formula: Term) -> bool:
    return isinstance(formula, Op) and formula.name == PREDICATE


def _inner(formula: Term) -> tuple[Term, Term]:
    """The function that a premise differentiates, and where."""
    assert isinstance(formula, Op)
    return formula.args[0], formula.args[2]
