"""Gradients, derivatives and Jacobians read off from the linear map that the laws give.

The laws find ``has_derivative(f, D, x)``, and ``D`` shows the gradient.  It is a proposal, to be proved.
"""

from __future__ import annotations

from collections.abc import Sequence

from derive.kernel.errors import KernelError
from derive.kernel.sorts import PROP
from derive.kernel.terms import Op, Term, Var, abstract, app, children, op

from ..matching import subterms
from ..phrase import phrase
from ..polynomials import Unwritten, tidied
from ..proof import Fact, equation
from ..rewriting import Replacer
from ..search import Hint, NotFound, Scope
from .derivatives import HEADS, by_differentiation, derivative
from .linear_maps import matrix_of

MIN_DEPTH = 5
MAX_VALUES = 4


def by_values(scope: Scope, goal: Term, hints: Sequence[Hint]) -> Fact:
    """A relation that mentions gradients, each replaced by the value that is read off and proved."""
    assert isinstance(goal, Op)
    found = [t for t in subterms(goal) if isinstance(t, Op) and t.name in HEADS]
    if not found or scope.depth < MIN_DEPTH:
        raise NotFound("no derivative is in sight")
    current: Term = goal
    steps: list[tuple[Fact, Term]] = []
    for term in found[:MAX_VALUES]:
        equal = _valued(scope, term)
        if equal is None:
            continue
        hole = scope.proof.fresh("g", term.sort)
        context = abstract(hole, substituted(current, term, hole))
        steps.append((equal, context))
        current = app(context, equal.conclusion.args[1])  # type: ignore[attr-defined]
    if not steps or current is goal:
        raise NotFound("no derivative could be read off")
    fact = scope.attempt(current, hints, cost=0)
    if fact is None:
        sides = [tidied(side) if side.sort.kind == "real" else side for side in children(current)]
        shown = phrase(op(goal.name, *sides, sort=PROP))
        raise NotFound("this is not so for the derivatives that the laws give", 6, [f"with these: {shown}"])
    for equal, context in reversed(steps):
        fact = scope.proof.replace(scope.proof.symmetric(equal), fact, context)
    return fact


def substituted(term: Term, old: Term, new: Var) -> Term:
    """A formula with a closed sub-term replaced by a variable."""
    return Replacer(old, [], new)(term)


def _valued(scope: Scope, term: Op) -> Fact | None:
    try:
        value = read_off(scope, term)
        return by_differentiation(scope, equation(term, value), ()) if value is not term else None
    except (NotFound, KernelError, Unwritten):
        return None


def read_off(scope: Scope, term: Op) -> Term:
    """What the laws give for a gradient, derivative or Jacobian.

    Raises:
        NotFound: when no law differentiates the function.
        Unwritten: when the linear map is not of a form from which a matrix can be read.
    """
    function, point = term.args
    fact = derivative(scope, function, point)
    return matrix_of(fact.conclusion.args[1])  # type: ignore[attr-defined]
