"""Sums over an index: what does not depend on the index comes out, and several over the same index become one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from derive.kernel.algebra import Number
from derive.kernel.sorts import REAL, Real, Sort
from derive.kernel.terms import Op, Term, abstract, app, op, var

from .products import Factors, coefficient, parted, split

SUMMATIONS = ("sum", "sum_range")


def drawn(total: Op) -> tuple[Factors, Op, list[Term]]:
    """``∑`` as the factors to its left that do not depend on the index, a smaller ``∑``, and matrices to its right."""
    *bounds, function = total.args
    index = var(f"·{total.depth}", function.sort.argument)
    outside, inside, after = parted(split(app(function, index)), lambda part: index in part.free)
    sort = _between(outside.letters, after, total.sort)
    return outside, op(total.name, *bounds, abstract(index, inside.term(sort)), sort=sort), after


def _between(before: list[Term], after: list[Term], sort: Sort) -> Sort:
    """The sort of a factor with matrices on both sides of it."""
    rows = before[-1].sort.shape[1] if before else sort.shape[0]
    cols = after[0].sort.shape[0] if after else sort.shape[1]
    return Real(rows, cols)


def extent(term: Term) -> tuple[object, ...] | None:
    """What two sums over an index must share to be one; None when a term is no such sum."""
    if not isinstance(term, Op) or term.name not in SUMMATIONS:
        return None
    *bounds, function = term.args
    return (term.name, term.sort, function.sort.argument, *bounds)


def merged(totals: Sequence[tuple[Number, Op]], simplify: Callable[[Term], Term]) -> Term:
    """Multiples of sums of the same extent as one sum, with the factors that come out of it."""
    first = totals[0][1]
    *bounds, function = first.args
    index = var(f"·{max(total.depth for _, total in totals)}", function.sort.argument)
    body: Term | None = None
    for value, total in totals:
        part = coefficient(value, app(total.args[-1], index))
        body = part if body is None else op("+", body, part, sort=part.sort)
    assert body is not None
    outside, rest, after = drawn(op(first.name, *bounds, abstract(index, simplify(body)), sort=first.sort))
    middle = Factors(top=[rest]) if rest.sort is REAL else Factors(letters=[rest])
    return outside.times(middle).times(Factors(letters=after)).term(first.sort)
