"""In what order the factors of a product of matrices are multiplied.

Products are associative, so the order is chosen for its cost: named dimensions are taken to be large and alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from ...kernel.sorts import REAL, Dim, Real
from ...kernel.terms import App, Lam, Op, Term, app, lam, op

LARGE = 1000
Tree = int | tuple["Tree", "Tree"]


def scalars_out(term: Term) -> tuple[list[Term], list[Term]]:
    """Scalar factors, and the factors of a product of matrices from left to right."""
    if isinstance(term, Op) and term.name == "scale":
        scalars, factors = scalars_out(term.args[1])
        return [term.args[0], *scalars], factors
    if isinstance(term, Op) and term.name == "*" and term.sort.kind == "real":
        left, right = scalars_out(term.args[0]), scalars_out(term.args[1])
        return left[0] + right[0], left[1] + right[1]
    return [], [term]


def associated(factors: Sequence[Term]) -> Term:
    """The product of factors that fit, in the cheapest order."""
    sizes = [size(factors[0].sort.shape[0]), *(size(factor.sort.shape[1]) for factor in factors)]

    @cache
    def best(first: int, last: int) -> tuple[int, Tree]:
        if last - first == 1:
            return 0, first
        choices = []
        for middle in range(first + 1, last):
            left, right = best(first, middle), best(middle, last)
            cost = left[0] + right[0] + sizes[first] * sizes[middle] * sizes[last]
            choices.append((cost, (left[1], right[1])))
        return min(choices, key=lambda choice: choice[0])

    return multiplied(best(0, len(factors))[1], factors)


def multiplied(tree: Tree, factors: Sequence[Term]) -> Term:
    """The product in the order of a tree."""
    if isinstance(tree, int):
        return factors[tree]
    left, right = multiplied(tree[0], factors), multiplied(tree[1], factors)
    return op("*", left, right, sort=Real(left.sort.shape[0], right.sort.shape[1]))


def size(dim: Dim) -> int:
    """What a dimension is taken to be."""
    return dim.value or LARGE


def ordered(term: Term) -> Term:
    """A term whose products of matrices are multiplied in the cheapest order, scalars last."""
    if isinstance(term, Lam):
        return lam(term.sort.argument, ordered(term.body))
    if isinstance(term, App):
        return app(ordered(term.function), ordered(term.argument))
    if not isinstance(term, Op):
        return term
    if term.name == "*" and term.sort.kind == "real" and term.args[0].sort is not REAL:
        scalars, factors = scalars_out(term)
        found = associated([ordered(factor) for factor in factors])
        for scalar in scalars:
            name = "*" if term.sort is REAL else "scale"
            found = op(name, ordered(scalar), found, sort=term.sort)
        return found
    return op(term.name, *map(ordered, term.args), sort=term.sort)
