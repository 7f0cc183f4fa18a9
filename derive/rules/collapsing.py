"""Sums over Kronecker deltas collapsed, with proofs: ``∑ₖ I(i, k) a(k) = a(i)``, by the law of the library."""

from __future__ import annotations

from functools import reduce

from derive.kernel.sorts import REAL
from derive.kernel.terms import Op, Term, Var, abstract, app, num, op

from .matching import Matcher
from .proof import Fact, conclusion_sides, equation
from .search import Scope

LINEAR = ("+", "-", "neg", "*", "/")


def collapsed(scope: Scope, term: Term) -> Fact:
    """``term = t``, sums over deltas inside sums and products replaced by the term that they pick out.

    Raises:
        KernelError: when a product cannot be written with the delta in front.
    """
    fact = scope.proof.rule("refl", (), term)
    if not isinstance(term, Op) or term.sort is not REAL:
        return fact
    if term.name in LINEAR:
        for place, part in enumerate(term.args):
            inner = collapsed(scope, part)
            if _changes(inner):
                current = conclusion_sides(fact.conclusion)[1]
                fact = scope.proof.chain(fact, _replaced(scope, current, place, inner))  # type: ignore[arg-type]
        return fact
    return _sum(scope, term) if term.name == "sum" else fact


def _changes(fact: Fact) -> bool:
    left, right = conclusion_sides(fact.conclusion)
    return left is not right


def _replaced(scope: Scope, term: Op, place: int, inner: Fact) -> Fact:
    hole = scope.proof.fresh("a", REAL)
    args = [hole if k == place else arg for k, arg in enumerate(term.args)]
    return scope.proof.congruent(inner, abstract(hole, op(term.name, *args, sort=REAL)))


def _sum(scope: Scope, total: Op) -> Fact:
    """A sum with its terms collapsed, then itself."""
    proof = scope.proof
    k = proof.fresh("k", total.args[0].sort.argument)
    body = app(total.args[0], k)
    if isinstance(body, Op) and body.name in ("+", "-", "neg"):
        parts = [op("sum", abstract(k, part), sort=REAL) for part in body.args]
        apart = proof.ring(equation(total, op(body.name, *parts, sort=REAL)))
        return proof.chain(apart, collapsed(scope, conclusion_sides(apart.conclusion)[1]))
    inner = collapsed(scope, body)
    fact = _under(scope, inner, k)
    body = conclusion_sides(inner.conclusion)[1]
    factors = _factors(body)
    place = next((n for n, factor in enumerate(factors) if _picked(factor, k) is not None), None)
    if place is None:
        return fact
    rest = [factor for n, factor in enumerate(factors) if n != place]
    delta = factors[place]
    assert isinstance(delta, Op)
    front = op("entry", delta.args[0], _picked(delta, k), k, sort=REAL)  # type: ignore[arg-type]
    one: Term = num(1)
    turned = proof.ring(equation(body, op("*", front, reduce(_times, rest, one), sort=REAL)))
    fact = proof.chain(fact, _under(scope, turned, k))
    known = _law(scope, conclusion_sides(fact.conclusion)[1])
    return fact if known is None else proof.chain(fact, known)


def _times(left: Term, right: Term) -> Term:
    return right if left is num(1) else op("*", left, right, sort=REAL)


def _under(scope: Scope, inner: Fact, k: Var) -> Fact:
    """``∑ₖ a = ∑ₖ b`` from ``a = b``."""
    same = scope.proof.pointwise(inner, k)
    hole = scope.proof.fresh("f", conclusion_sides(same.conclusion)[0].sort)
    return scope.proof.congruent(same, abstract(hole, op("sum", hole, sort=REAL)))


def _factors(term: Term) -> list[Term]:
    """The factors of a product of numbers, divisors as ``1/d``."""
    if isinstance(term, Op) and term.name == "*" and term.args[0].sort is REAL:
        return _factors(term.args[0]) + _factors(term.args[1])
    if isinstance(term, Op) and term.name == "/" and term.args[0] is not num(1):
        return [*_factors(term.args[0]), op("/", num(1), term.args[1], sort=REAL)]
    return [term]


def _picked(factor: Term, k: Var) -> Term | None:
    """The ``i`` of ``I(i, k)`` and ``I(k, i)``."""
    if not isinstance(factor, Op) or factor.name != "entry" or getattr(factor.args[0], "name", "") != "identity":
        return None
    _, row, col = factor.args
    if col is k and k not in row.free:
        return row
    return col if row is k and k not in col.free else None


def _law(scope: Scope, total: Term) -> Fact | None:
    """``∑ₖ I(i, k) a(k) = a(i)`` by a law of the library."""
    for view in scope.library.concluding("=", "sum"):
        left, right = conclusion_sides(view.conclusion)
        if view.premises or not isinstance(left, Op) or left.name != "sum" or isinstance(right, Op):
            continue
        match = Matcher(view.variables).first(left, total)
        if match is not None and not view.unbound(match):
            return view.realise(scope.proof, match, scope.prove)
    return None
