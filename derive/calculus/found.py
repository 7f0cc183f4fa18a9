"""A derivative that was found: the linear map that the laws give, read off as a gradient or a Jacobian and proved."""

from __future__ import annotations

from typing import NamedTuple

from derive.errors import ProofProblem
from derive.kernel.errors import KernelError
from derive.kernel.sorts import ONE, PROP, REAL
from derive.kernel.terms import Op, Term, Var, abstract, app, op, var
from derive.rules.adjoint import gradient_of, jacobian_of
from derive.rules.definitions import definition_at
from derive.rules.derivatives import Differentiation, Node, as_map
from derive.rules.polynomials import Unwritten
from derive.rules.proof import Fact
from derive.rules.prover import Prover
from derive.rules.search import NotFound

GRADIENT, JACOBIAN, DIFFERENTIAL = "gradient", "jacobian", "differential"
LAYOUT = {
    GRADIENT: "the gradient has the shape of the variable: d f = tr(Gᵀ dX)",
    JACOBIAN: "the Jacobian has a row for each output and a column for each entry of the variable: d f = J dx",
    DIFFERENTIAL: "the derivative is a linear map of the step",
}
"""How each kind of derivative is laid out, for readers."""


class Found(NamedTuple):
    """The derivative of an expression with respect to one variable.

    ``value`` is the gradient or Jacobian; of a differential its value at ``step``, the letter for a small change.
    """

    kind: str
    variable: Var
    body: Term
    value: Term
    step: Var
    node: Node
    fact: Fact


def kind_of(body: Term, variable: Var) -> str:
    """Which name the derivative has: of a number it is a gradient, of a vector by a vector a Jacobian."""
    if body.sort is REAL:
        return GRADIENT
    if body.sort.shape[1] is ONE and variable.sort.shape[1] is ONE:
        return JACOBIAN
    return DIFFERENTIAL


def find(differentiation: Differentiation, body: Term, variable: Var, kind: str = "") -> Found:
    """The derivative of an expression.

    Raises:
        ProofProblem: when no law differentiates some part of it.
    """
    function = abstract(variable, body)
    step = var(f"d{variable.name}", variable.sort)
    try:
        node = differentiation.of(function, variable)
        kind = kind or kind_of(body, variable)
        value, fact = _read(differentiation, node, kind, step)
    except NotFound as missing:
        raise ProofProblem(missing.reason, code="E-not-found", details=missing.details) from None
    return Found(kind, variable, body, value, step, node, fact)


def _read(differentiation: Differentiation, node: Node, kind: str, step: Var) -> tuple[Term, Fact]:
    """The gradient or Jacobian that a linear map shows, with its proof; the map itself where there is none."""
    assert isinstance(node.fact.conclusion, Op)
    function, linear, point = node.fact.conclusion.args
    if kind == DIFFERENTIAL:
        return app(linear, step), node.fact
    try:
        value = gradient_of(linear) if kind == GRADIENT else jacobian_of(linear)
    except (KernelError, Unwritten):
        raise NotFound("no matrix could be read off the linear map", 5) from None
    claim = op(f"has_{kind}", function, value, point, sort=PROP)
    scope = differentiation.scope
    equal = definition_at(scope.prover, claim)
    meaning = equal.conclusion.args[1]  # type: ignore[attr-defined]
    fact = as_map(scope, node.fact, meaning.args[1])
    return value, scope.proof.transfer(scope.proof.symmetric(equal), fact)


def prover_of(differentiation: Differentiation) -> Prover:
    """The prover in which a derivative was found."""
    return differentiation.scope.prover
