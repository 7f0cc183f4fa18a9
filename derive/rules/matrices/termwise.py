"""Sums compared term by term: ``A + ∑ᵢ aᵢ = A' + ∑ᵢ bᵢ`` because ``A = A'`` and ``aᵢ = bᵢ`` for every ``i``.

The normal form compares sums as they stand.  What needs a condition at each term, such as ``1 + exp(tᵢ) ≠ 0``, is shown
here for one term, and then summed.
"""

from __future__ import annotations

from collections.abc import Callable

from derive.kernel.terms import Op, Term, Var, abstract, app, op

from .. import equations
from ..differentiation.weights import SUMS
from ..proof import Fact, conclusion_sides, equation
from ..search import NotFound, Scope

Range = tuple[object, ...]
Part = Term | None


def equal_sums(scope: Scope, left: Term, right: Term, prove: Callable[[Term, Term], Fact]) -> Fact:
    """``left = right`` by the terms of the first sum in it; ``prove`` compares terms, and what stands beside the sums.

    Raises:
        NotFound: when one side has no sum over this range; and what ``prove`` raises.
        KernelError: when a side is not linear in its sums.
    """
    total = _first(left)
    if total is None:
        raise NotFound("no sum is in sight")
    i = scope.proof.fresh("i", total.args[-1].sort.argument)
    (a, first), (b, second) = (_split(scope, side, total, i) for side in (left, right))
    same = scope.proof.pointwise(prove(a[0], b[0]), i)
    hole = scope.proof.fresh("f", conclusion_sides(same.conclusion)[0].sort)
    fact = scope.proof.congruent(same, abstract(hole, _whole(total, hole, left, a[1])))
    if a[1] is not b[1]:
        beside = prove(*(_zero(part, left) for part in (a[1], b[1])))
        gap = scope.proof.fresh("r", left.sort)
        sums = conclusion_sides(fact.conclusion)[1]
        moved = scope.proof.congruent(beside, abstract(gap, op("+", _sum_of(sums, a[1]), gap, sort=left.sort)))
        start, end = conclusion_sides(moved.conclusion)
        fact = scope.proof.chain(fact, _step(scope, sums, start))
        fact = scope.proof.chain(fact, moved)
        fact = scope.proof.chain(fact, _step(scope, end, conclusion_sides(second.conclusion)[1]))
    return scope.proof.chain(scope.proof.chain(first, fact), scope.proof.symmetric(second))


def _step(scope: Scope, left: Term, right: Term) -> Fact:
    return scope.proof.rule("refl", (), left) if left is right else equations.ring(scope, equation(left, right))


def _zero(part: Part, like: Term) -> Term:
    return part if part is not None else op("zeros", sort=like.sort)


def _sum_of(whole: Term, rest: Part) -> Term:
    """The sum in ``∑ᵢ aᵢ + rest``."""
    assert isinstance(whole, Op)
    return whole.args[0] if rest is not None else whole


def _whole(total: Op, terms: Term, like: Term, rest: Part) -> Term:
    """``∑ᵢ terms + rest`` over the range of ``total``."""
    summed = op(total.name, *total.args[:-1], terms, sort=like.sort)
    return summed if rest is None else op("+", summed, rest, sort=like.sort)


def _first(term: Term) -> Op | None:
    """The first sum among the summands of a term."""
    if not isinstance(term, Op):
        return None
    if term.name in SUMS:
        return term
    if term.name in ("+", "-", "neg", "scale", "/", "*"):
        return next((found for part in term.args if (found := _first(part)) is not None), None)
    return None


def _split(scope: Scope, side: Term, total: Op, i: Var) -> tuple[tuple[Term, Part], Fact]:
    """The term at ``i`` and what stands beside the sum, with ``side = ∑ᵢ term + rest``."""
    term, rest = _parted(side, total, i)
    if term is None:
        raise NotFound("the other side has no sum over this range")
    whole = _whole(total, abstract(i, term), side, rest)
    return (term, rest), _step(scope, side, whole)


def _parted(side: Term, total: Op, i: Var) -> tuple[Part, Part]:
    """What of a term is under a sum over the range of ``total``, at ``i``, and what is not."""
    if not isinstance(side, Op) or _first(side) is None:
        return None, side
    if side.name == total.name and side.args[:-1] == total.args[:-1] and side.args[-1].sort.argument is i.sort:
        return app(side.args[-1], i), None
    if side.name == "neg":
        return _mapped(_parted(side.args[0], total, i), lambda t: op("neg", t, sort=side.sort))
    if side.name == "/":
        return _mapped(_parted(side.args[0], total, i), lambda t: op("/", t, side.args[1], sort=side.sort))
    if side.name in ("scale", "*"):
        left, right = side.args
        if _first(right) is not None:
            return _mapped(_parted(right, total, i), lambda t: op(side.name, left, t, sort=side.sort))
        return _mapped(_parted(left, total, i), lambda t: op(side.name, t, right, sort=side.sort))
    if side.name in ("+", "-"):
        (a, b), (c, d) = (_parted(part, total, i) for part in side.args)
        return _joined(side.name, a, c), _joined(side.name, b, d)
    return None, side


def _mapped(parts: tuple[Part, Part], change: Callable[[Term], Term]) -> tuple[Part, Part]:
    term, rest = parts
    return term and change(term), rest and change(rest)


def _joined(name: str, left: Part, right: Part) -> Part:
    if right is None or left is None:
        return left if right is None else right if name == "+" else op("neg", right, sort=right.sort)
    return op(name, left, right, sort=left.sort)
