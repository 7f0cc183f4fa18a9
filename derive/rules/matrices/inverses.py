"""Equations with inverses, multiplied through from the left and from the right until the inverses are gone.

``(I + A B)⁻¹A = A (I + B A)⁻¹`` holds where ``A (I + B A) = (I + A B) A`` does, if both inverses exist.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice, product
from typing import NamedTuple

from derive.kernel.errors import KernelError
from derive.kernel.sorts import PROP, REAL
from derive.kernel.terms import Op, Term, abstract, op

from .. import equations
from ..equality import same_normal_form
from ..matching import factors, left_associated
from ..matching import product as product_of
from ..phrase import phrase
from ..proof import Fact, conclusion_sides, equation
from ..search import Hint, NotFound, Scope

MIN_DEPTH = 4
MAX_PREFIX = 3
"""How many factors are taken away at once."""
MAX_MULTIPLIERS = 5
_SUMS = ("+", "-", "neg", "scale", "/")


class Multiplier(NamedTuple):
    """What is multiplied by, its inverse as it stands in the goal, and which matrices must be invertible for that."""

    value: Term
    inverse: Term
    regular: tuple[Term, ...]


def by_clearing_inverses(scope: Scope, goal: Term, hints: Sequence[Hint]) -> Fact:
    """An equation of matrices from the same equation times what is inverted in it.

    Raises:
        NotFound: naming the matrices that would have to be invertible, where only that is missing.
    """
    assert isinstance(goal, Op)
    if scope.depth < MIN_DEPTH or goal.args[0].sort.kind != "real" or goal.args[0].sort is REAL:
        raise NotFound("no equation of matrices")
    ends = [list(islice(_multipliers(goal, last), MAX_MULTIPLIERS)) for last in (False, True)]
    failure = NotFound("no inverse is cleared by a product")
    for before, after in product([None, *ends[0]], [None, *ends[1]]):
        if before or after:
            try:
                return _cleared(scope, goal, before, after)
            except KernelError:
                continue
            except NotFound as missing:
                failure = max(failure, missing, key=lambda found: found.weight)
    raise failure


def _cleared(scope: Scope, goal: Op, before: Multiplier | None, after: Multiplier | None) -> Fact:
    """The goal from its product with the multipliers."""
    def times(term: Term, *, back: bool = False) -> Term:
        around = [m and (m.inverse if back else m.value) for m in (before, after)]
        return product_of([part for part in (around[0], term, around[1]) if part is not None])
    left, right = conclusion_sides(goal)
    multiplied = equation(times(left), times(right))
    needed = dict.fromkeys([*(before.regular if before else ()), *(after.regular if after else ())])
    known = {condition: scope.attempt(condition, cost=2) for condition in needed}
    rules = equations.in_scope(scope)
    facts = [fact for fact in known.values() if fact is not None]
    if len(facts) < len(known):
        raise _missing(multiplied, [f.conclusion for f in (*rules, *facts)], [c for c in known if known[c] is None])
    equal = equations.ring(scope, multiplied, rules + facts)
    hole = scope.proof.fresh("t", conclusion_sides(equal.conclusion)[0].sort)
    undone = scope.proof.congruent(equal, abstract(hole, times(hole, back=True)))
    first, second = conclusion_sides(undone.conclusion)
    start = scope.proof.ring(equation(left, first), facts)
    end = scope.proof.ring(equation(second, right), facts)
    return scope.proof.chain(scope.proof.chain(start, undone), end)


def _missing(multiplied: Op, known: list[Term], missing: list[Term]) -> NotFound:
    """What to say where some of the inverses need not exist: which, if the equation would hold then."""
    if not same_normal_form(*conclusion_sides(multiplied), [*known, *missing]):
        return NotFound("no inverse is cleared by a product")
    needed = " and ".join(map(phrase, missing))
    return NotFound(f"this holds only if {needed}, which is not known here", 6, [f"missing: {needed}"])


def _multipliers(goal: Op, last: bool) -> Iterator[Multiplier]:
    """What clears the first inverses, or the last ones, of the products that stand in the goal."""
    seen = set()
    for parts in (parts for side in goal.args for parts in _products(side)):
        ordered = parts[::-1] if last else parts
        for count in range(1, min(len(ordered), MAX_PREFIX) + 1):
            run = ordered[:count]
            if tuple(run) not in seen and _is_inverse(run[-1]) and all(map(_is_square, run)):
                seen.add(tuple(run))
                inverse, turned = (run[::-1], run) if last else (run, run[::-1])
                conditions = tuple(op("invertible", _base(f), sort=PROP) for f in run)
                yield Multiplier(product_of([_inverse(f) for f in turned]), product_of(inverse), conditions)


def _products(term: Term) -> Iterator[list[Term]]:
    """The factors of each product of which a term is a sum."""
    if isinstance(term, Op) and term.name in _SUMS:
        for part in term.args:
            yield from _products(part)
    elif isinstance(term, Op) and term.sort.kind == "real":
        yield factors(left_associated(term)) if term.name == "*" else [term]


def _is_inverse(term: Term) -> bool:
    return isinstance(term, Op) and term.name == "inverse"


def _is_square(term: Term) -> bool:
    return term.sort.shape[0] is term.sort.shape[1]


def _base(term: Term) -> Term:
    return term.args[0] if isinstance(term, Op) and _is_inverse(term) else term


def _inverse(term: Term) -> Term:
    return _base(term) if _base(term) is not term else op("inverse", term, sort=term.sort)
