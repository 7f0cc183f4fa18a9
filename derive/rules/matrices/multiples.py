"""Equations of matrices as sums of multiples ``c L (l − r) R`` of equations in scope, inside traces and inner products.

Matrices do not commute, so a combination of the equations as they stand is seldom enough, and as rewriting rules they
may miss each other: with ``A B = B A`` and ``A x = λ x`` the vector ``A (B x)`` is ``λ (B x)``.  The multiples are
those with a term that is still to be accounted for; the factors come out of an exact linear system.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from fractions import Fraction
from itertools import islice
from typing import NamedTuple

from derive.kernel.algebra import Key, Monomial, Poly, merge, turns
from derive.kernel.errors import KernelError
from derive.kernel.normal import Normaliser
from derive.kernel.sorts import ONE, REAL, Dim, Real, Sort
from derive.kernel.terms import Op, Term, Var, abstract, num, op

from .. import equations
from ..order.simplex import combination
from ..polynomials import Unwritten, Writer, product, scaled
from ..proof import Fact, conclusion_sides, equation
from ..search import Hint, NotFound, Scope
from .linear_equations import combined, gap, quotient

MIN_DEPTH = 5
MAX_EQUATIONS = 14
MAX_TERMS = 6
MAX_COLUMNS = 90
MAX_KEYS = 120
MAX_INVERSES = 4
ROUNDS = 4
LONGER = 4
"""By how many letters a word may be longer than the longest of the goal."""


class Place(NamedTuple):
    """Where the term of an equation stands in a term of the goal: ``mono·word·(left … right)``, or a trace of that."""

    mono: Monomial
    word: str
    left: str
    right: str
    traced: bool


class Generator(NamedTuple):
    """An equation, and the polynomial that it says to be 0."""

    fact: Fact
    gap: Poly


class Column(NamedTuple):
    """An equation that holds at a place."""

    generator: Generator
    place: Place
    gap: Poly


def by_multiples(scope: Scope, goal: Term, hints: Sequence[Hint]) -> Fact:
    """The goal as a combination of multiples of the equations in scope."""
    facts = _equations(scope, goal)
    if not any(conclusion_sides(f.conclusion)[0].sort is not REAL for f in facts):
        raise NotFound("no equation of matrices is in scope")
    return _from_multiples(scope, goal, facts, _premises(scope, goal))


def by_inverse_relations(scope: Scope, goal: Term, hints: Sequence[Hint]) -> Fact:
    """The goal as a combination of multiples of ``B B⁻¹ = I`` and ``B⁻¹B = I``, for the sums ``B`` that it inverts."""
    facts, known = _equations(scope, goal), _premises(scope, goal)
    inverted = [f for f in known if _is_regular(f.conclusion) and not isinstance(_matrix(f), Var)]
    relations = [relation for f in inverted[-MAX_INVERSES:] for relation in _relations(scope, f)]
    if not relations:
        raise NotFound("no inverse of a sum stands here")
    return _from_multiples(scope, goal, [*facts, *relations], [f for f in known if f not in inverted])


def _equations(scope: Scope, goal: Term) -> list[Fact]:
    if scope.depth < MIN_DEPTH or not _is_real_equation(goal):
        raise NotFound("no equation of matrices")
    return [f for f in scope.prover.facts if _is_real_equation(f.conclusion)][-MAX_EQUATIONS:]


def _from_multiples(scope: Scope, goal: Term, facts: Sequence[Fact], known: Sequence[Fact]) -> Fact:
    assert isinstance(goal, Op)
    multiples = Multiples(scope, known, facts, goal.args[0].sort.shape[0])
    found = multiples.solve(multiples.algebra.reduce(gap(multiples.algebra, goal)))
    chosen = [(num(value), multiples.fact(column, goal.args[0].sort)) for column, value in found]
    return combined(scope, goal, chosen, known)


def _is_regular(formula: Term) -> bool:
    return isinstance(formula, Op) and formula.name == "invertible" and formula.args[0].sort is not REAL


def _matrix(fact: Fact) -> Term:
    assert isinstance(fact.conclusion, Op)
    return fact.conclusion.args[0]


def _relations(scope: Scope, regular: Fact) -> Iterator[Fact]:
    """``B B⁻¹ = I`` and ``B⁻¹B = I``."""
    matrix = _matrix(regular)
    inverse, identity = op("inverse", matrix, sort=matrix.sort), op("identity", sort=matrix.sort)
    for parts in ([matrix, inverse], [inverse, matrix]):
        yield scope.proof.ring(equation(product(parts), identity), [regular])


def _is_real_equation(formula: Term) -> bool:
    return equations.is_equation(formula) and conclusion_sides(formula)[0].sort.kind == "real"


def _premises(scope: Scope, goal: Term) -> list[Fact]:
    """What the normal form may use besides: which matrices are invertible or symmetric, and which numbers are not 0."""
    stated = [f for f in scope.prover.facts if equations.is_condition(f.conclusion)]
    found = equations.conditions(scope, [goal, *(f.conclusion for f in scope.prover.facts[-MAX_EQUATIONS:])])
    return list(dict.fromkeys([*stated, *found]))


class Multiples:
    """The equations in scope, and those of their multiples that matter for a goal."""

    def __init__(self, scope: Scope, known: Sequence[Fact], facts: Sequence[Fact], order: Dim) -> None:
        self.proof, self.order = scope.proof, order
        self.algebra = Normaliser(f.conclusion for f in known)
        self.writer = Writer(self.algebra)
        self.generators: list[Generator] = []
        self.wide = False
        for fact in facts:
            self._take(fact)
        for fact in list(islice(_turned(scope, facts), MAX_EQUATIONS)):
            self._take(fact)
        self._divide([_matrix(f) for f in known if _is_regular(f.conclusion)])

    def _take(self, fact: Fact) -> None:
        """An equation and, where that is another one, its transpose."""
        found = self.algebra.reduce(gap(self.algebra, fact.conclusion))
        if not found or any(found == g.gap for g in self.generators):
            return
        self.generators.append(Generator(fact, found))
        rows, cols = conclusion_sides(fact.conclusion)[0].sort.shape
        flipped = self.algebra.transpose(found)
        if flipped != found and flipped != {key: -value for key, value in found.items()}:
            hole = self.proof.fresh("x", Real(rows, cols))
            turned = self.proof.congruent(fact, abstract(hole, op("transpose", hole, sort=Real(cols, rows))))
            self.generators.append(Generator(turned, flipped))

    def _divide(self, regular: Sequence[Term]) -> None:
        """The equations times the inverses of their first and last letters."""
        for matrix in regular:
            letter = self._letter(matrix)
            inverse = op("inverse", matrix, sort=matrix.sort)
            for generator in self.generators[:2 * MAX_EQUATIONS] if letter else ():
                words = [word for _, word in generator.gap]
                for last in (False, True):
                    if any(word and word[-1 if last else 0] == letter for word in words):
                        self._take(self._times(generator.fact, inverse, last))

    def _letter(self, matrix: Term) -> str:
        """The letter that a matrix is, if it is one."""
        found = self.algebra.polynomial(matrix)
        word = next(iter(found))[1] if len(found) == 1 else ""
        return word if len(word) == 1 else ""

    def _times(self, fact: Fact, factor: Term, last: bool) -> Fact:
        hole = self.proof.fresh("x", conclusion_sides(fact.conclusion)[0].sort)
        return self.proof.congruent(fact, abstract(hole, product([hole, factor] if last else [factor, hole])))

    def solve(self, target: Poly) -> list[tuple[Column, Fraction]]:
        """The multiples that add up to a polynomial, first those without identities taken for products.

        Raises:
            NotFound: when there are none among those that were tried.
        """
        try:
            return self._solved(target)
        except NotFound:
            if not any(((), "") in generator.gap for generator in self.generators):
                raise
        self.wide = True
        return self._solved(target)

    def _solved(self, target: Poly) -> list[tuple[Column, Fraction]]:
        columns: dict[tuple[int, Place], Column] = {}
        seen: set[Key] = set()
        keys = list(target)
        longest = LONGER + max((self._length(key) for key in target), default=0)
        for _ in range(ROUNDS):
            new = [column for key in keys for column in self._columns(key) if self._add(columns, column)]
            seen.update(keys)
            keys = [key for column in new for key in column.gap if key not in seen and self._length(key) <= longest]
            keys = list(dict.fromkeys(keys))[:MAX_KEYS]
            if not new:
                break
            chosen = list(columns.values())
            found = combination([], [c.gap for c in chosen], target, seconds=0.5)
            if found is not None:
                values = (Fraction(int(m.p), int(m.q)) for m in found[1])
                return [(c, v) for c, v in zip(chosen, values, strict=True) if v]
        raise NotFound("no combination of multiples of the equations in scope gives this")

    def _length(self, key: Key) -> int:
        mono, word = key
        return len(word) + sum(int(self.algebra.atoms[atom].weight) for atom, e in mono if e > 0)

    def _add(self, columns: dict[tuple[int, Place], Column], column: Column) -> bool:
        name = (column.generator.fact.line, column.place)
        if name in columns or len(columns) >= MAX_COLUMNS or not column.gap:
            return False
        columns[name] = column
        return True

    def _columns(self, key: Key) -> Iterator[Column]:
        """The multiples in which a term occurs."""
        for generator in self.generators:
            for (mono, word), _ in islice(generator.gap.items(), MAX_TERMS):
                for place in [*self._places(key, mono, word), *self._beside(key, mono, word, generator)]:
                    with suppress(KernelError):
                        yield Column(generator, place, self._at(place, generator.gap))

    def _places(self, key: Key, mono: Monomial, word: str) -> Iterator[Place]:
        """Where a term of an equation stands in a term of the goal."""
        whole, around = key
        ratio = quotient(whole, mono)
        if ratio is not None and word:
            for at in _found(around, word):
                yield Place(ratio, "", around[:at], around[at + len(word):], False)
        elif ratio is not None and mono:
            yield Place(ratio, around, "", "", False)
        for atom, _ in whole if word else ():
            kind, *parts = self.algebra.atoms[atom].key
            rest = quotient(whole, merge(mono, ((atom, 1),)))
            if kind not in ("word", "trace") or rest is None:
                continue
            for turned in turns(str(parts[0])) if kind == "trace" else [str(parts[0])]:
                for at in _found(turned, word) if kind == "word" else [0] * turned.startswith(word):
                    yield Place(rest, around, turned[:at], turned[at + len(word):], kind == "trace")

    def _beside(self, key: Key, mono: Monomial, word: str, generator: Generator) -> Iterator[Place]:
        """Where the identity of an equation may stand: before and after the words of the goal."""
        whole, around = key
        rows, cols = conclusion_sides(generator.fact.conclusion)[0].sort.shape
        ratio = quotient(whole, mono) if self.wide and not word and rows is cols is not ONE else None
        if ratio is None:
            return
        if not around:
            yield from [Place(ratio, "", "", "", False)] if rows is self.order else []
        elif self.algebra.rows(around[0]) is rows:
            yield Place(ratio, "", "", around, False)
        if around and self.algebra.cols(around[-1]) is rows:
            yield Place(ratio, "", around, "", False)

    def _at(self, place: Place, p: Poly) -> Poly:
        algebra = self.algebra
        inner = algebra.multiply(algebra.multiply({((), place.left): 1}, p), {((), place.right): 1})
        if place.traced:
            word = next(w for _, w in p if w) + place.right
            inner = algebra.trace(inner, algebra.rows(word[0]))
        return algebra.reduce(algebra.multiply({(place.mono, place.word): 1}, inner))

    def fact(self, column: Column, sort: Sort) -> Fact:
        """The equation at its place.

        Raises:
            NotFound: when a factor cannot be written.
        """
        place, equal = column.place, column.generator.fact
        hole = self.proof.fresh("x", conclusion_sides(equal.conclusion)[0].sort)
        try:
            parts = [*self._written(place.left), hole, *self._written(place.right)]
            inner = product(parts) if len(parts) > 1 else hole
            if place.traced:
                inner = op("trace", inner, sort=REAL)
            if place.word or inner.sort is REAL and sort is not REAL:
                word = self.writer.word(place.word) if place.word else op("identity", sort=sort)
                inner = scaled(inner, word)
            if place.mono:
                inner = scaled(self.writer.monomial(place.mono), inner)
        except Unwritten:
            raise NotFound("a factor cannot be written") from None
        return self.proof.congruent(equal, abstract(hole, inner))

    def _written(self, word: str) -> list[Term]:
        return [self.writer.word(word)] if word else []


def _turned(scope: Scope, facts: Sequence[Fact]) -> Iterator[Fact]:
    """``Y X = I`` for ``X Y = I`` of square matrices."""
    for fact in facts:
        left, right = conclusion_sides(fact.conclusion)
        if isinstance(left, Op) and left.name == "*" and isinstance(right, Op) and right.name == "identity":
            first, last = left.args
            if first.sort is last.sort is right.sort:
                turned = scope.attempt(equation(product([last, first]), right), cost=3)
                if turned is not None:
                    yield turned


def _found(text: str, part: str) -> Iterator[int]:
    at = text.find(part)
    while at >= 0:
        yield at
        at = text.find(part, at + 1)
