"""A derivative as the text of a Python function of NumPy arrays."""

from __future__ import annotations

from derive.lazy import load

from .answer import Answer
from .found import DIFFERENTIAL, GRADIENT, STRUCTURED
from .ground import theory
from .worked import written


def numpy_text(answer: Answer, name: str = "") -> str:
    """The source of the last derivative, in the order in which the names were declared, with what it needs.

    Raises:
        InputProblem: for what has no form in NumPy.
    """
    one = answer.found[-1]
    conditions = [written(answer.question.context.meaning(h.formula)) for h in answer.question.context.hypotheses
                  if h.defined is None]
    step = f", for a small change {one.step.name}" if one.kind == DIFFERENTIAL else ""
    kind = GRADIENT if one.kind == STRUCTURED else one.kind
    where = ", among the matrices of its structure" if one.kind == STRUCTURED else ""
    title = f"The {kind} of {written(one.body)} in {one.variable.name}{where}{step}."
    source: str = load("derive.numeric.source.source").numpy_source(
        name or kind.replace("-", "_"), answer.arguments, one.value, definitions=theory().definitions, title=title,
        conditions=conditions)
    return source
