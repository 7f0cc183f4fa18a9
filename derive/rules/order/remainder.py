"""What a combination of inequalities leaves over, in the language of theorem files."""

from __future__ import annotations

from collections.abc import Sequence

from derive.kernel.algebra import UNIT, Poly, add
from derive.kernel.errors import KernelError
from derive.kernel.normal import Normaliser
from derive.kernel.sorts import REAL
from derive.kernel.terms import Op, Term, num, op

from ..phrase import phrase
from ..polynomials import Unwritten, Writer
from ..search import NotFound


def left_over(goal: Op, parts: Sequence[tuple[Term, Term]], premises: Sequence[Term]) -> NotFound | None:
    """Why ``goal`` is not the sum of the multiples ``parts``: ``right − left − Σ mᵢ·(rᵢ − lᵢ)`` does not help.

    None when the remainder would help, so that something else was wrong.
    """
    try:
        algebra = Normaliser(premises)
        rest = _gap(algebra, goal)
        for multiplier, fact in parts:
            assert isinstance(fact, Op)
            rest = add(rest, algebra.multiply(algebra.polynomial(multiplier), _gap(algebra, fact)), -1)
        rest = algebra.reduce(rest)
        if not algebra.reduce(algebra.cleared(rest)[0]):
            rest = {}
        shown = phrase(Writer(algebra).term(rest))
    except Unwritten:
        shown = phrase(_difference(goal, parts))
    except KernelError:
        return None
    strict = " (nothing strict is among the facts)" if not rest and goal.name == "<" else ""
    if set(rest) <= {UNIT} and rest.get(UNIT, 0) >= 0 and not strict:
        return None
    return NotFound(f"the combination leaves a remainder: {shown}{strict}", 6,
                    [f"left over: {shown}{strict}, the right side less the left and less the multiples of the facts"])


def _gap(algebra: Normaliser, relation: Op) -> Poly:
    left, right = relation.args
    return add(algebra.polynomial(right), algebra.polynomial(left), -1)


def _difference(goal: Op, parts: Sequence[tuple[Term, Term]]) -> Term:
    """The remainder as it stands, not simplified."""
    total = _minus(goal.args[1], goal.args[0])
    for multiplier, fact in parts:
        assert isinstance(fact, Op)
        gap = _minus(fact.args[1], fact.args[0])
        total = _minus(total, gap if multiplier is num(1) else op("*", multiplier, gap, sort=REAL))
    return total


def _minus(left: Term, right: Term) -> Term:
    return op("-", left, right, sort=REAL)
