"""Equations with inverses, multiplied through from the left and from the right until the inverses are gone.

``(I + A B)⁻¹A = A (I + B A)⁻¹`` holds where ``A (I + B A) = (I + A B) A`` does, if both inverses exist.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice, product

from derive.kernel.errors import KernelError
from derive.kernel.sorts import REAL
from derive.kernel.terms import Op, Term, abstract, op

from . import equations
from .matching import factors, left_associated
from .matching import product as product_of
from .proof import Fact, conclusion_sides, equation
from .search import Hint, NotFound, Scope

MIN_DEPTH = 4
MAX_PREFIX = 3
"""How many factors are taken away at once."""
MAX_MULTIPLIERS = 5
_SUMS = ("+", "-", "neg", "scale", "/")
Multiplier = tuple[Term, Term, list[Fact]]
"""What is multiplied by, its inverse as it stands in the goal, and why the parts of it are invertible."""


def by_clearing_inverses(scope: Scope, goal: Term, hints: Sequence[Hint]) -> Fact:
    """An equation of matrices from the same equation times what is inverted in it."""
    assert isinstance(goal, Op)
    if scope.depth < MIN_DEPTH or goal.args[0].sort.kind != "real" or goal.args[0].sort is REAL:
        raise NotFound("no equation of matrices")
    ends = [list(islice(_multipliers(scope, goal, last), MAX_MULTIPLIERS)) for last in (False, True)]
    for before, after in product([None, *ends[0]], [None, *ends[1]]):
        if before or after:
            with suppress(KernelError, NotFound):
                return _cleared(scope, goal, before, after)
    raise NotFound("no inverse is cleared by a product")


def _cleared(scope: Scope, goal: Op, before: Multiplier | None, after: Multiplier | None) -> Fact:
    """The goal from its product with the multipliers."""
    def times(term: Term, place: int) -> Term:
        parts = [*([before[place]] if before else []), term, *([after[place]] if after else [])]
        return product_of(parts)
    left, right = conclusion_sides(goal)
    regular = [*(before[2] if before else []), *(after[2] if after else [])]
    with scope.prover.scope(regular):
        equal = equations.ring(scope, equation(times(left, 0), times(right, 0)), equations.in_scope(scope) + regular)
        hole = scope.proof.fresh("t", conclusion_sides(equal.conclusion)[0].sort)
        context = abstract(hole, times(hole, 1))
        undone = scope.proof.congruent(equal, context)
        first, second = conclusion_sides(undone.conclusion)
        start = scope.proof.ring(equation(left, first), regular)
        end = scope.proof.ring(equation(second, right), regular)
    return scope.proof.chain(scope.proof.chain(start, undone), end)


def _multipliers(scope: Scope, goal: Op, last: bool) -> Iterator[Multiplier]:
    """What clears the first inverses, or the last ones, of the products that stand in the goal."""
    seen = set()
    for side in goal.args:
        for parts in _products(side):
            ordered = parts[::-1] if last else parts
            for count in range(1, min(len(ordered), MAX_PREFIX) + 1):
                run = ordered[:count]
                if isinstance(run[-1], Op) and run[-1].name == "inverse" and tuple(run) not in seen:
                    seen.add(tuple(run))
                    known = [scope.attempt(op("invertible", _base(f), sort=goal.sort)) for f in run if _is_square(f)]
                    if all(map(_is_square, run)) and None not in known:
                        inverse = product_of(run[::-1] if last else run)
                        turned = [_inverse(f) for f in (run if last else run[::-1])]
                        yield product_of(turned), inverse, [k for k in known if k is not None]


def _products(term: Term) -> Iterator[list[Term]]:
    """The factors of each product of which a term is a sum."""
    if isinstance(term, Op) and term.name in _SUMS:
        for part in term.args:
            yield from _products(part)
    elif isinstance(term, Op) and term.sort.kind == "real":
        yield factors(left_associated(term)) if term.name == "*" else [term]


def _is_square(term: Term) -> bool:
    return term.sort.shape[0] is term.sort.shape[1]


def _base(term: Term) -> Term:
    return term.args[0] if isinstance(term, Op) and term.name == "inverse" else term


def _inverse(term: Term) -> Term:
    return _base(term) if _base(term) is not term else op("inverse", term, sort=term.sort)
