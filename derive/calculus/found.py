"""A derivative that was found: the linear map that the laws give, read off as a gradient or a Jacobian and proved."""

from __future__ import annotations

from typing import NamedTuple

from derive.errors import ProofProblem
from derive.kernel.errors import KernelError
from derive.kernel.sorts import ONE, PROP, REAL
from derive.kernel.terms import Op, Term, Var, abstract, app, op, var
from derive.rules.definitions import definition_at
from derive.rules.differentiation.adjoint import gradient_of, jacobian_of
from derive.rules.differentiation.derivatives import PREDICATE, Differentiation, Node, as_map
from derive.rules.differentiation.duality import followed
from derive.rules.forms.textbook import textbook
from derive.rules.polynomials import Unwritten
from derive.rules.proof import Fact, conclusion_sides
from derive.rules.search import NotFound

from .simplified import replaced, shortened, simplified

GRADIENT, JACOBIAN, HESSIAN, DIFFERENTIAL = "gradient", "jacobian", "hessian", "differential"
STRUCTURED = "structured"
VEC_JACOBIAN = "vec-jacobian"
LAYOUT = {
    GRADIENT: "the gradient has the shape of the variable: d f = tr(Gᵀ dX)",
    JACOBIAN: "the Jacobian has a row for each output and a column for each entry of the variable: d f = J dx",
    STRUCTURED: "the gradient among the matrices of the same structure, one of them: d f = tr(Gᵀ dX) for such dX",
    HESSIAN: "the Hessian is the Jacobian of the gradient",
    DIFFERENTIAL: "the derivative is a linear map of the step",
    VEC_JACOBIAN: "columns are stacked: a row for each entry of vec f and a column for each entry of vec X, "
                  "d vec f = J vec(dX)",
}
"""How each kind of derivative is laid out, for readers."""


class Found(NamedTuple):
    """The derivative of an expression with respect to one variable.

    ``value`` is the gradient or Jacobian; of a differential its value at ``step``, the letter for a small change.
    ``among`` is the kind of matrices to which a structured variable is held, and ``law`` what says what that changes:
    it gives ``first``, which is then shortened to ``value``.  ``plain`` is the value without names of the library's
    definitions and without matrices that were recognised by their entries, and ``written`` the value with the errors of
    the parts that have names.  ``laws`` are the equations between stacked columns by which a Jacobian of stacked
    columns was read off, for all ``step``, each with the law that it is and the variables of the sums around it.
    """

    kind: str
    variable: Var
    body: Term
    value: Term
    step: Var
    node: Node
    fact: Fact
    among: Term | None = None
    law: str = ""
    first: Term | None = None
    plain: Term | None = None
    laws: tuple[tuple[str, Term, tuple[Var, ...]], ...] = ()
    written: Term | None = None


def plainly(found: Found) -> Found:
    """A derivative with its plain value: longer to read, and seen to be right by a shorter search."""
    return found if found.plain is None else found._replace(value=found.plain)


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
    try:
        return _found(differentiation, body, variable, kind or kind_of(body, variable))
    except NotFound as missing:
        raise ProofProblem(missing.reason, code="E-not-found", details=missing.details) from None


def _found(differentiation: Differentiation, body: Term, variable: Var, kind: str) -> Found:
    function = abstract(variable, body)
    step = var(f"d{variable.name}", variable.sort)
    if kind == HESSIAN:
        gradient = op("gradient", function, variable, sort=variable.sort)
        node = differentiation.of(abstract(variable, gradient), variable)
    else:
        node = differentiation.of(function, variable)
    value, plain, fact = _read(differentiation, node, kind, step)
    if kind == HESSIAN:
        fact = folded(differentiation, fact, op("has_hessian", function, value, variable, sort=PROP))
    return Found(kind, variable, body, value, step, node, fact, plain=plain)


def second(differentiation: Differentiation, body: Term, variable: Var) -> list[Found]:
    """The gradient of a number, and the derivative of the gradient.

    For a vector that is the Hessian.  Where the gradient is known under conditions only, it is the Jacobian of what the
    gradient is there; for a matrix it is a linear map.

    Raises:
        ProofProblem: when no law differentiates some part.
    """
    gradient = find(differentiation, body, variable, GRADIENT)
    if variable.sort.shape[1] is not ONE:
        return [gradient, find(differentiation, gradient.value, variable, DIFFERENTIAL)]
    try:
        return [gradient, _found(differentiation, body, variable, HESSIAN)]
    except (NotFound, KernelError):
        return [gradient, find(differentiation, gradient.value, variable, JACOBIAN)]


def _read(differentiation: Differentiation, node: Node, kind: str, step: Var) -> tuple[Term, Term, Fact]:
    """The gradient or Jacobian that a linear map shows, also plainly, with its proof; else the map."""
    assert isinstance(node.fact.conclusion, Op)
    linear = node.fact.conclusion.args[1]
    if kind == DIFFERENTIAL:
        value = textbook(app(linear, step))
        return value, value, as_map(differentiation.scope, node.fact, abstract(step, value))
    value, fact = _read_off(differentiation, node, kind)
    scope = differentiation.scope
    short = shortened(scope, value)
    plain = value if short is None else conclusion_sides(short.conclusion)[1]
    equal = simplified(scope, value, short)
    if equal is None:
        return value, plain, fact
    return conclusion_sides(equal.conclusion)[1], plain, replaced(scope, fact, equal)


def _read_off(differentiation: Differentiation, node: Node, kind: str) -> tuple[Term, Fact]:
    """The matrix of a linear map, as it is read off, or else as the operations of the map are followed inward."""
    assert isinstance(node.fact.conclusion, Op)
    function, linear, point = node.fact.conclusion.args
    name, read = ("has_gradient", gradient_of) if kind == GRADIENT else ("has_jacobian", jacobian_of)

    def proved(value: Term) -> tuple[Term, Fact]:
        return value, folded(differentiation, node.fact, op(name, function, value, point, sort=PROP))

    try:
        return proved(read(linear))
    except (KernelError, Unwritten):
        failure = NotFound("no matrix could be read off the linear map", 5)
    except NotFound as missing:
        failure = missing
    try:
        if kind == GRADIENT:
            return proved(followed(differentiation.scope, linear))
    except (NotFound, KernelError):
        pass
    raise failure


def folded(differentiation: Differentiation, fact: Fact, claim: Op) -> Fact:
    """What a defined predicate says, as that predicate; a linear map is shown to be the one it speaks of."""
    scope = differentiation.scope
    equal = definition_at(scope.prover, claim)
    meaning = equal.conclusion.args[1]  # type: ignore[attr-defined]
    if meaning.name == PREDICATE:
        fact = as_map(scope, fact, meaning.args[1])
    return scope.proof.transfer(scope.proof.symmetric(equal), fact)
