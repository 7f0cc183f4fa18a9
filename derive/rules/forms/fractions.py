"""Fractions of products: a term with values put for some of its parts, as factors above and below the line.

Factors are cancelled where they are the same term; that they are not 0 is left to who proves the result.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from derive.kernel.sorts import REAL
from derive.kernel.terms import Num, Op, Term, num, op

Fraction = tuple[tuple[Term, ...], tuple[Term, ...]]
"""The factors above and below the line."""
MAX_POWER = 4


class Substituted:
    """Terms as fractions, with fractions put for some of their parts; ``short`` writes sums shortly."""

    def __init__(self, values: Mapping[Term, Fraction], short: Callable[[Term], Term]) -> None:
        self.values, self.short = values, short

    def of(self, term: Term) -> Fraction:
        """A term as a fraction."""
        known = self.values.get(term)
        if known is not None:
            return known
        if isinstance(term, Op) and term.sort is REAL and all(part.sort is REAL for part in term.args[:1]):
            if term.name in ("+", "-"):
                return self._sum(term.name, *map(self.of, term.args))
            if term.name == "neg":
                above, below = self.of(term.args[0])
                return (num(-1), *above), below
            if term.name in ("*", "/"):
                left, right = map(self.of, term.args)
                return cancelled(*_joined(left, right if term.name == "*" else right[::-1]))
            if term.name == "^" and isinstance(term.args[1], Num) and 0 < term.args[1].value <= MAX_POWER:
                above, below = self.of(term.args[0])
                times = int(term.args[1].value)
                return above * times, below * times
        return (term,), ()

    def _sum(self, sign: str, left: Fraction, right: Fraction) -> Fraction:
        """``a/b ± c/d`` over the factors that either needs."""
        missing = [list(left[1]), list(right[1])]
        for factor in left[1]:
            if factor in missing[1]:
                missing[0].remove(factor)
                missing[1].remove(factor)
        first, second = times((*left[0], *missing[1])), times((*right[0], *missing[0]))
        total = self.short(op(sign, first, second, sort=REAL))
        return cancelled((total,), (*left[1], *missing[1]))


def _joined(left: Fraction, right: Fraction) -> Fraction:
    return left[0] + right[0], left[1] + right[1]


def cancelled(above: Sequence[Term], below: Sequence[Term]) -> Fraction:
    """The factors that are not on both sides; ones are left out."""
    kept, under = [f for f in above if f is not num(1)], [f for f in below if f is not num(1)]
    for factor in tuple(kept):
        if factor in under:
            kept.remove(factor)
            under.remove(factor)
    return tuple(kept), tuple(under)


def times(factors: Sequence[Term]) -> Term:
    """A product of numbers."""
    total: Term | None = None
    for factor in factors:
        total = factor if total is None else op("*", total, factor, sort=REAL)
    return num(1) if total is None else total


def quotient(fraction: Fraction) -> Term:
    """A fraction as a term."""
    above, below = fraction
    return op("/", times(above), times(below), sort=REAL) if below else times(above)


def solved(body: Term, part: Term, value: Term) -> Term | None:
    """The ``part`` for which ``body`` is ``value``, where ``part`` stands in ``body`` once and arithmetic is undone.

    >>> from derive.kernel.terms import var
    >>> x, s = var("x", REAL), var("s", REAL)
    >>> solved(op("/", num(1), op("+", num(1), x, sort=REAL), sort=REAL), x, s)
    ((1 / s) - 1)
    """
    while body is not part:
        if not isinstance(body, Op) or body.name not in ("+", "-", "neg", "*", "/") or body.sort is not REAL or \
                any(arg.sort is not REAL for arg in body.args):
            return None
        if body.name == "neg":
            body, value = body.args[0], op("neg", value, sort=REAL)
            continue
        left, right = body.args
        inside = [side for side in (left, right) if _has(side, part)]
        if len(inside) != 1:
            return None
        value = _undone(body.name, left, right, inside[0] is left, value)
        body = inside[0]
    return value


def _undone(name: str, left: Term, right: Term, first: bool, value: Term) -> Term:
    """The side of an operation that the value and the other side give."""
    other = right if first else left
    if name in ("-", "/") and not first:
        return op(name, left, value, sort=REAL)
    inverse = {"+": "-", "-": "+", "*": "/", "/": "*"}[name]
    return op(inverse, value, other, sort=REAL)


def _has(term: Term, part: Term) -> bool:
    return term is part or isinstance(term, Op) and any(_has(arg, part) for arg in term.args)
