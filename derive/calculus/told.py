"""The document of derivatives for readers: parts by the names that ``--define`` gives them, routine steps folded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from derive.parser.read import read_expression
from derive.theory import differentials

from .folded import fold
from .found import GRADIENT, HESSIAN, JACOBIAN, Found
from .naming import Naming
from .question import Question
from .worked import Line, claim, labels, lines

Document = dict[str, Any]


def tell(document: Document, question: Question, found: Sequence[Found]) -> None:
    """Fold the steps of a document that states derivatives, and name the parts that the question names."""
    goals = {goal["label"]: goal for goal in document["goals"]}
    for label, one in zip(labels(found), found, strict=True):
        for step in goals[label]["steps"][-1:] if one.among is None else ():
            step["reason"] = step["reason"].replace("definition", f"definition of the {_word(one)}")
    meanings = {name: meaning for name, meaning in question.context.values.items() if name.sort.kind == "real"}
    if meanings:
        for label, one in zip(labels(found), found, strict=True):
            _name(goals[label], one, Naming(meanings))
        for entry in document["context"]:
            if entry["kind"] == "define":
                entry["text"] = differentials.plain(read_expression(entry["text"]))["text"]
    fold(document)


def _word(found: Found) -> str:
    return "Jacobian" if found.kind.endswith(JACOBIAN) else "Hessian" if found.kind == HESSIAN else GRADIENT


def _name(goal: Document, found: Found, naming: Naming) -> None:
    """Write the steps of one goal with names; they are the lines of the theorem file, each once, and then its claim."""
    named: dict[tuple[str, ...], Line] = {}
    for plain, line in zip(lines(found), lines(found, naming), strict=True):
        named.setdefault(plain[:2], line)
    steps = [step for step in goal["steps"] if step["kind"] == "statement"]
    if len(steps) != len(named) + 1:  # not all steps were proved
        return
    for step, line in zip(steps, named.values(), strict=False):
        _show(step, line)
    value = found._replace(body=naming(found.body), value=found.written or naming(found.value))
    _show(steps[-1], Line(claim(value), ""))
    whole = differentials.shown(read_expression(claim(value)))
    goal["shown"] = whole.whole() if whole else goal["shown"]


def _show(step: Document, line: Line) -> None:
    found = differentials.shown(read_expression(line.statement))
    if found is not None:
        step["shown"] = found.document()
        step["named"] = line.named
