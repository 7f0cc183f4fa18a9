"""Products as a textbook orders them: a number, names, functions, brackets; then matrices; divisors below the line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import groupby

from derive.kernel.algebra import Number
from derive.kernel.sorts import NAT, ONE, REAL, Sort
from derive.kernel.terms import Num, Op, Term, num, op

from ..polynomials import magnitude, number, product, scaled
from .measure import LAST, is_named, rank


@dataclass
class Factors:
    """A product taken apart: ``value·top·letters/under/below``.

    The product of ``under`` is divided by at once; each of ``below`` on its own, since of a product that may be 0
    nothing is known but that it is divided by.
    """

    value: Number = 1
    top: list[Term] = field(default_factory=list)
    letters: list[Term] = field(default_factory=list)
    under: list[Term] = field(default_factory=list)
    below: list[Term] = field(default_factory=list)
    sums: int = 0
    """How many of ``under`` are sums that multiply out: of a product of two it is not known that it is not 0."""

    def times(self, other: Factors) -> Factors:
        """The product of two, the matrices of the other at the right."""
        return Factors(self.value * other.value, self.top + other.top, self.letters + other.letters,
                       self.under + other.under, self.below + other.below, self.sums + other.sums)

    def term(self, sort: Sort) -> Term:
        """The product as a term of this sort."""
        value = Fraction(magnitude(self.value))
        top, letters = sorted(self.top, key=rank), powers(self.letters)
        big = letters[-1:] if letters else top[-1:]
        divided = value.denominator != 1 or self.under or self.below
        if divided and big and rank(big[0]) == LAST:  # 1/n ∑ rather than (∑ …)/n
            front = Factors(value, top if letters else top[:-1], letters[:-1], self.under, self.below)
            total = _times(front.term(_front_sort(letters, sort)), big[0])
        else:
            total = self._above(value.numerator, top, letters, sort)
            for divisor in self._divisors(value.denominator):
                total = op("/", total, divisor, sort=sort)
        return op("neg", total, sort=sort) if self.value < 0 else total

    def _above(self, value: int, top: list[Term], letters: list[Term], sort: Sort) -> Term:
        scalars = [num(value), *top] if value != 1 else top
        if not letters and sort is not REAL:
            letters = [op("identity", sort=sort)]
        if not letters and scalars:
            *scalars, last = scalars
            letters = matrices(last) or [last]
        if not scalars:
            return product(letters) if letters else num(1)
        return product([_times(product(scalars), letters[0]), *letters[1:]])

    def _divisors(self, denominator: int) -> list[Term]:
        under = [num(denominator), *self.under] if denominator != 1 else self.under
        return [product(under), *self.below] if under else self.below


def parted(factors: Factors, inside: Callable[[Term], bool]) -> tuple[Factors, Factors, list[Term]]:
    """What comes out to the left of the factors that must stay ``inside``, these, and the matrices to their right."""
    places = [i for i, letter in enumerate(factors.letters) if inside(letter)]
    first, last = (places[0], places[-1] + 1) if places else (len(factors.letters), len(factors.letters))

    def chosen(value: Number, letters: list[Term], wanted: bool) -> Factors:
        top, under, below = ([t for t in part if inside(t) is wanted]
                             for part in (factors.top, factors.under, factors.below))
        return Factors(value, top, letters, under, below)

    letters = factors.letters
    return chosen(factors.value, letters[:first], False), chosen(1, letters[first:last], True), letters[last:]


def _front_sort(letters: list[Term], sort: Sort) -> Sort:
    """The sort of what stands before the last matrix."""
    return REAL if len(letters) < 2 else Sort("real", sort.shape[0], letters[-1].sort.shape[0])


def _times(left: Term, right: Term) -> Term:
    """A product of two terms; a scalar on the left scales."""
    if left.sort is not REAL:
        return product([left, right])
    return op("*", left, right, sort=REAL) if right.sort is REAL else scaled(left, right)


def matrices(term: Term) -> list[Term]:
    """The matrices of a product of several, such as ``xᵀA y``; none of any other term."""
    parts: list[Term] = []
    while is_named(term, "*") and isinstance(term, Op) and term.args[0].sort is not REAL:
        parts.insert(0, term.args[1])
        term = term.args[0]
    return [term, *parts] if parts and ONE not in {p.sort.shape[0] for p in parts} else []


def powers(letters: list[Term]) -> list[Term]:
    """A word in which a matrix that stands several times in a row is written once with its power."""
    found: list[Term] = []
    for letter, group in groupby(letters):
        times = len(list(group))
        short = times > 1 and letter.sort.shape[0] is letter.sort.shape[1]
        found += [op("^", letter, num(times, NAT), sort=letter.sort)] if short else [letter] * times
    return found


def split(term: Term) -> Factors:
    """A term as a product."""
    if isinstance(term, Num):
        return Factors(term.value)
    if isinstance(term, Op):
        if term.name == "neg":
            return Factors(-1).times(split(term.args[0]))
        if term.name == "/":
            below = split(term.args[1])
            top = split(term.args[0])
            if isinstance(term.args[1], Num) and term.args[1].value:
                return Factors(Fraction(1) / below.value).times(top)
            return top.times(Factors(below=[term.args[1]]))
        if term.name in ("*", "scale") and not matrices_only(term):
            return split(term.args[0]).times(split(term.args[1]))
    return Factors(top=[term]) if term.sort is REAL else Factors(letters=[term])


def matrices_only(term: Op) -> bool:
    """Whether a product is a scalar made of matrices, which is one factor."""
    return term.sort is REAL and term.args[0].sort is not REAL


def coefficient(value: Number, term: Term) -> Term:
    """A number times a term."""
    if value == 1:
        return term
    return op("neg", term, sort=term.sort) if value == -1 else _times(number(value), term)
