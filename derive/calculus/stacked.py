"""The Jacobian of stacked columns: a derivative between matrices as one matrix, in Kronecker form."""

from __future__ import annotations

from derive.errors import ProofProblem
from derive.kernel.sorts import ONE, PROP
from derive.kernel.terms import Op, Term, Var, abstract, app, op, var
from derive.rules import equations
from derive.rules.definitions import mentions
from derive.rules.differentiation.derivatives import Differentiation, as_map, with_map
from derive.rules.differentiation.stacked import Stacking, stacked
from derive.rules.forms.textbook import Textbook, textbook
from derive.rules.matching import subterms
from derive.rules.proof import Fact, conclusion_sides, equation
from derive.rules.search import NotFound, Scope

from .found import JACOBIAN, VEC_JACOBIAN, Found, find, folded
from .simplified import replaced, shortened, telling


def of_stacked(differentiation: Differentiation, body: Term, variable: Var) -> Found:
    """The ``J`` with ``d vec f = J vec(dX)``; of a vector by a vector, whose columns are stacked, its Jacobian.

    Raises:
        ProofProblem: when no law differentiates some part, or none says what its stacked columns are.
    """
    if body.sort.shape[1] is ONE and variable.sort.shape[1] is ONE:
        return find(differentiation, body, variable, JACOBIAN)
    try:
        return _found(differentiation, body, variable)
    except NotFound as missing:
        raise ProofProblem(missing.reason, code="E-not-found", details=missing.details) from None


def _found(differentiation: Differentiation, body: Term, variable: Var) -> Found:
    scope = differentiation.scope
    step = var(f"d{variable.name}", variable.sort)
    node = differentiation.of(abstract(variable, stacked(body)), variable)
    assert isinstance(node.fact.conclusion, Op)
    inner = differentiation.of(abstract(variable, body), variable).fact.conclusion.args[1]  # type: ignore[attr-defined]
    value = textbook(app(inner, step))
    stacking = Stacking(scope, step, [variable])
    matrix, equal = stacking.matrix(value)
    short = _tidied(scope, matrix)
    fact = as_map(scope, node.fact, abstract(step, stacked(value)))
    fact = with_map(scope, fact, equal, step)
    claim = op("has_vec_jacobian", abstract(variable, body), matrix, variable, sort=PROP)
    fact = folded(differentiation, fact, claim)
    if short is not None:
        matrix, fact = conclusion_sides(short.conclusion)[1], replaced(scope, fact, short)
    laws = tuple((s.law, s.fact.conclusion, s.around) for s in stacking.steps)
    return Found(VEC_JACOBIAN, variable, body, matrix, step, node, fact, laws=laws)


def _tidied(scope: Scope, matrix: Term) -> Fact | None:
    """``J = …`` in a shorter form that is no product of sums of Kronecker products; None where that is ``J`` itself."""
    short = shortened(scope, matrix)
    if short is None or not any(map(_is_product_of_sum, subterms(conclusion_sides(short.conclusion)[1]))):
        return short
    facts = [*equations.conditions(scope, [matrix]), *telling(scope)]
    plain = Textbook([fact.conclusion for fact in facts]).inside(matrix)
    return None if plain is matrix else equations.ring(scope, equation(matrix, plain), facts)


def _is_product_of_sum(term: Term) -> bool:
    """Whether a sum with Kronecker products is multiplied with something."""
    return isinstance(term, Op) and term.name == "*" and any(
        isinstance(part, Op) and part.name in ("+", "-") and mentions(part, "kron") for part in term.args)
