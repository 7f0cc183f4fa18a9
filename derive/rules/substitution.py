"""Letters that an equation in scope says to be something else, and numbers that multiply a vector that is not 0.

From ``A = Q D Qᵀ`` a claim about ``A`` is one about ``Q D Qᵀ``; from ``x ≠ 0`` and ``c x = 0`` follows ``c = 0``, and
from ``A x = λ x`` that ``λ`` has the sign of ``xᵀA x``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress

from derive.kernel.errors import KernelError
from derive.kernel.sorts import ONE, PROP, REAL, Real, Sort
from derive.kernel.terms import Num, Op, Term, Var, abstract, app, num, op

from .equations import CANCEL_DEPTH, by_cancelling, is_equation, ring
from .matching import Matcher
from .polynomials import product, scaled, tidied
from .proof import Fact, conclusion_sides, equation
from .search import Hint, NotFound, Scope

MIN_DEPTH = 4
MAX_FACTS = 12


def by_substitution(scope: Scope, goal: Term, hints: Sequence[Hint]) -> Fact:
    """The goal with a letter replaced by what an equation in scope says it is."""
    if scope.depth < MIN_DEPTH:
        raise NotFound("no depth is left")
    for fact in scope.prover.facts[:-MAX_FACTS - 1:-1]:
        equal = _value(scope, fact)
        if equal is not None and conclusion_sides(equal.conclusion)[0] in goal.free:
            letter, value = conclusion_sides(equal.conclusion)
            context = abstract(letter, goal)  # type: ignore[arg-type]
            proved = scope.attempt(app(context, value), hints)
            if proved is not None:
                return scope.proof.replace(scope.proof.symmetric(equal), proved, context)
    raise NotFound("no letter here is said to be something else")


def _value(scope: Scope, fact: Fact) -> Fact | None:
    """``v = t`` with a letter that does not occur in ``t``, where ``t`` is no letter and no number."""
    if not is_equation(fact.conclusion):
        return None
    left, right = conclusion_sides(fact.conclusion)
    if isinstance(left, Var) and isinstance(right, Op) and left not in right.free:
        return fact
    if isinstance(right, Var) and isinstance(left, Op) and right not in left.free:
        return scope.proof.symmetric(fact)
    return None


def by_scaling(scope: Scope, goal: Term, hints: Sequence[Hint]) -> Fact:
    """``a = b`` from ``(a − b) x = 0``, where ``x ≠ 0`` is in scope."""
    assert isinstance(goal, Op)
    left, right = goal.args
    if scope.depth < MIN_DEPTH or left.sort is not REAL:
        raise NotFound("not about numbers")
    factor = left if _is_zero(right) else op("-", left, right, sort=REAL)
    for denied in _nonzero(scope):
        vector = _vector(denied)
        zero = scope.attempt(equation(op("scale", factor, vector, sort=vector.sort), _zeros(vector.sort)), hints)
        if zero is not None:
            return ring(scope, goal, [_law(scope, zero, denied)])
        if vector.sort.shape[1] is ONE and scope.depth >= CANCEL_DEPTH:
            length = scope.prove(op("<", num(0), _square(vector), sort=PROP), cost=2)
            with suppress(NotFound, KernelError), scope.prover.scope([length]):
                return by_cancelling(scope, goal, hints)
    raise NotFound("no vector that is not 0 is in scope")


def _law(scope: Scope, zero: Fact, denied: Fact) -> Fact:
    """``c = 0`` by the library's law about multiples that are 0."""
    for view in scope.library.concluding("=", ""):
        if len(view.premises) == 2:
            match = Matcher(view.variables).first(view.premises[0], zero.conclusion)
            if match is not None and not view.unbound(match) and match.instance(view.premises[1]) is denied.conclusion:
                return view.realise(scope.proof, match, lambda p: denied if p is denied.conclusion else zero)
    raise NotFound("no law says when a multiple is 0")


def by_eigenvector(scope: Scope, goal: Term, hints: Sequence[Hint]) -> Fact:
    """An order of ``λ`` from the sign of ``xᵀA x``, where ``A x = λ x`` and ``x ≠ 0`` are in scope."""
    assert isinstance(goal, Op)
    if scope.depth < MIN_DEPTH or goal.args[0].sort is not REAL:
        raise NotFound("not about numbers")
    zero = num(0)
    for denied in _nonzero(scope):
        vector = _vector(denied)
        forms = list(_forms(scope, vector)) if vector.sort.shape[1] is ONE else []
        for form in forms:
            value, _ = conclusion_sides(form.conclusion)
            sign = scope.attempt(op(goal.name, zero, value, sort=PROP), hints, cost=2)
            if sign is not None:
                hole = scope.proof.fresh("t", REAL)
                moved = scope.proof.replace(form, sign, abstract(hole, op(goal.name, zero, hole, sort=PROP)))
                length = scope.prove(op("<", zero, _square(vector), sort=PROP), cost=2)
                with scope.prover.scope([moved, length]):
                    return scope.prove(goal, hints, cost=2)
    raise NotFound("no eigenvector is in scope")


def _forms(scope: Scope, vector: Term) -> Iterator[Fact]:
    """``xᵀA x = λ xᵀx`` for the equations ``A x = λ x`` in scope."""
    turned = op("transpose", vector, sort=Real(ONE, vector.sort.shape[0]))
    for fact in scope.prover.facts[-MAX_FACTS:]:
        if not is_equation(fact.conclusion):
            continue
        left, right = conclusion_sides(fact.conclusion)
        if left.sort is vector.sort and isinstance(right, Op) and right.name == "scale" and right.args[1] is vector:
            hole = scope.proof.fresh("y", vector.sort)
            both = scope.proof.congruent(fact, abstract(hole, product([turned, hole])))
            value = scaled(right.args[0], _square(vector))
            try:
                last = scope.proof.ring(equation(conclusion_sides(both.conclusion)[1], value))
            except KernelError:
                continue
            form = scope.proof.chain(both, last)
            start = conclusion_sides(form.conclusion)[0]
            yield scope.proof.chain(scope.proof.ring(equation(tidied(start), start)), form)


def _square(vector: Term) -> Term:
    return product([op("transpose", vector, sort=Real(ONE, vector.sort.shape[0])), vector])


def _nonzero(scope: Scope) -> list[Fact]:
    """The facts ``x ≠ 0`` about vectors and matrices."""
    return [f for f in scope.prover.facts[:-MAX_FACTS - 1:-1] if _denies(f.conclusion)]


def _denies(formula: Term) -> bool:
    inner = formula.args[0] if isinstance(formula, Op) and formula.name == "not" else None
    return isinstance(inner, Op) and inner.name == "=" and inner.args[0].sort is not REAL \
        and inner.args[0].sort.kind == "real" and _is_zero(inner.args[1])


def _vector(denied: Fact) -> Term:
    return denied.conclusion.args[0].args[0]  # type: ignore[attr-defined]


def _is_zero(term: Term) -> bool:
    return isinstance(term, Num) and term.value == 0 or isinstance(term, Op) and term.name == "zeros"


def _zeros(sort: Sort) -> Term:
    return op("zeros", sort=sort)
