"""Derivatives that were found, compared with dual numbers and difference quotients of the expression itself."""

from __future__ import annotations

from typing import Any

from derive.kernel.terms import Term, abstract, op
from derive.lazy import load
from derive.library.options import Options
from derive.rules.differentiation.stacked import multiplied, stacked

from .answer import Answer
from .found import DIFFERENTIAL, HESSIAN, VEC_JACOBIAN, Found
from .ground import theory

SAMPLES, SECONDS = 24, 1.0
"""How many samples each derivative is compared at, and the processor time for it, at fifty digits."""


def compared(answer: Answer, options: Options) -> list[dict[str, Any]]:
    """The verdict on each derivative, which knows neither laws nor proof; nothing when no numbers are asked for.

    Raises:
        Disagreement: when dual numbers and difference quotients contradict each other, which is a fault.
    """
    if not options.numbers:
        return []
    context = answer.question.context
    given = [context.meaning(h.formula) for h in context.hypotheses if h.defined is None]
    check = load("derive.numeric.difference").check
    return [check(answer.parameters, given, function(one), derivative(one), one.variable, seed=options.seed,
                  digits=options.digits, samples=SAMPLES, definitions=theory().definitions,
                  structure=one.among or "general", seconds=SECONDS * max(1.0, options.digits / 50)).document()
            for one in answer.found]


def function(found: Found) -> Term:
    """What was differentiated, as a function of the variable."""
    if found.kind == VEC_JACOBIAN:
        return abstract(found.variable, stacked(found.body))
    body = abstract(found.variable, found.body)
    if found.kind != HESSIAN:
        return body
    return abstract(found.variable, op("gradient", body, found.variable, sort=found.variable.sort))


def derivative(found: Found) -> Term:
    """The gradient or Jacobian, or the linear map of a differential or of stacked columns."""
    if found.kind == VEC_JACOBIAN:
        return abstract(found.step, multiplied(found.value, stacked(found.step)))
    return abstract(found.step, found.value) if found.kind == DIFFERENTIAL else found.value
