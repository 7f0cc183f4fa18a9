"""Positive (semi)definite matrices as sums ``∑ᵢ cᵢ Kᵢᵀ Fᵢ Kᵢ`` of congruents of matrices that are known to be so.

The matrix is compared with what facts in scope, identities and products ``KᵀK`` give, up to its normal form; the
multipliers come out of an exact linear program.  So ``A − C`` is seen as ``(A − B) + (B − C)``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import islice
from typing import NamedTuple

from derive.kernel.algebra import Key, Monomial, Poly
from derive.kernel.errors import KernelError
from derive.kernel.normal import Normaliser
from derive.kernel.sorts import PROP, REAL, Real
from derive.kernel.terms import Num, Op, Term, num, op

from .. import equations
from ..order.simplex import combination
from ..polynomials import Unwritten, Writer, product
from ..proof import Fact
from ..search import Hint, NotFound, Scope
from .linear_equations import quotient

SEMIDEFINITE, DEFINITE = "positive_semidefinite", "positive_definite"
MIN_DEPTH = 2
STEP_DEPTH = 4
"""The depth for what is known of one summand and of a sum of two."""
MAX_FACTS = 12
MAX_COLUMNS = 40
MAX_TERMS = 6
ROUNDS = 3


class Seed(NamedTuple):
    """A matrix that is known to be positive semidefinite, or definite."""

    matrix: Term
    definite: bool
    gap: Poly


class Summand(NamedTuple):
    """``c KᵀF K`` with a number ``c ≥ 0``; ``seed`` is None where F is the identity."""

    factor: Monomial
    word: str
    seed: Seed | None
    value: Poly


def by_congruents(scope: Scope, goal: Term, hints: Sequence[Hint]) -> Fact:
    """A matrix is positive (semi)definite as a sum of congruents of such matrices."""
    if not isinstance(goal, Op) or goal.name not in (SEMIDEFINITE, DEFINITE) or scope.depth < MIN_DEPTH:
        raise NotFound("no property of that kind")
    matrix = goal.args[0]
    if matrix.sort is REAL:
        raise NotFound("a number")
    return Congruents(scope, matrix, goal.name == DEFINITE).proved(goal)


def claimed(matrix: Term, definite: bool) -> Op:
    return op(DEFINITE if definite else SEMIDEFINITE, matrix, sort=PROP)


class Congruents:
    """The search for the summands of one matrix."""

    def __init__(self, scope: Scope, matrix: Term, definite: bool) -> None:
        self.scope, self.matrix, self.definite = scope, matrix, definite
        self.known = _premises(scope, matrix)
        self.algebra = Normaliser(f.conclusion for f in self.known)
        self.writer = Writer(self.algebra)
        self.target = self.algebra.reduce(self.algebra.polynomial(matrix))
        self.seeds = list(self._seeds())
        self._signs: dict[Monomial, bool] = {}

    def _seeds(self) -> Iterator[Seed]:
        for fact in self.scope.prover.facts[::-1][:MAX_FACTS]:
            formula = fact.conclusion
            if isinstance(formula, Op) and formula.name in (SEMIDEFINITE, DEFINITE):
                definite = formula.name == DEFINITE
                matrix = formula.args[0]
                yield Seed(matrix, definite, self.algebra.reduce(self.algebra.polynomial(matrix)))
                inverse = op("inverse", matrix, sort=matrix.sort)
                if definite:
                    yield Seed(inverse, True, self.algebra.reduce(self.algebra.polynomial(inverse)))

    def proved(self, goal: Op) -> Fact:
        """The property of the matrix, from the properties of the summands."""
        total: tuple[Term, Fact, bool] | None = None
        for summand, value in sorted(self._chosen(), key=lambda found: not self._is_definite(found[0])):
            part = self._part(summand, value)
            total = part if total is None else self._sum(total, part)
        if total is None or self.definite and not total[2]:
            raise NotFound("no matrix in scope makes this one definite")
        fact = total[1]
        if total[2] and not self.definite:
            fact = self._step(claimed(total[0], False), [fact])
        return self.scope.proof.converted(fact, goal, self.known)

    def _chosen(self) -> list[tuple[Summand, Fraction]]:
        columns: dict[tuple[Monomial, str, Term | None], Summand] = {}
        seen: set[Key] = set()
        keys = list(self.target)
        for _ in range(ROUNDS):
            before = len(columns)
            for summand in (s for key in keys for s in self._summands(key)):
                if len(columns) < MAX_COLUMNS and summand.value:
                    columns.setdefault((summand.factor, summand.word, summand.seed and summand.seed.matrix), summand)
            if len(columns) == before:
                break
            chosen = sorted(columns.values(), key=lambda s: not self._is_definite(s))
            found = combination([c.value for c in chosen], [], self.target, seconds=0.3)
            if found is not None:
                values = (Fraction(int(m.p), int(m.q)) for m in found[0])
                return [(c, v) for c, v in zip(chosen, values, strict=True) if v]
            seen.update(keys)
            keys = list(dict.fromkeys(k for c in columns.values() for k in c.value if k not in seen))[:MAX_COLUMNS]
        raise NotFound("it is no sum of congruents of what is in scope")

    def _is_definite(self, summand: Summand) -> bool:
        return not summand.word and (summand.seed is None or summand.seed.definite)

    def _summands(self, key: Key) -> Iterator[Summand]:
        """The summands in which a term occurs."""
        mono, word = key
        half = word[:len(word) // 2]
        if word == half + self.algebra.flip(half) and self._is_nonnegative(mono):
            yield self._summand(mono, half, None)
        for seed in self.seeds:
            for (factor, inner), _ in islice(seed.gap.items(), MAX_TERMS):
                ratio = quotient(mono, factor)
                side = len(word) - len(inner)
                if ratio is None or side % 2 or not inner or not self._is_nonnegative(ratio):
                    continue
                left = word[:side // 2]
                if word == left + inner + self.algebra.flip(left):
                    yield self._summand(ratio, left, seed)

    def _summand(self, factor: Monomial, word: str, seed: Seed | None) -> Summand:
        algebra = self.algebra
        middle: Poly = seed.gap if seed is not None else {((), ""): 1}
        value = algebra.multiply(algebra.multiply({(factor, word): 1}, middle), {((), algebra.flip(word)): 1})
        return Summand(factor, word, seed, algebra.reduce(value))

    def _is_nonnegative(self, mono: Monomial) -> bool:
        if mono not in self._signs:
            try:
                sign = op("<=", num(0), self.writer.monomial(mono), sort=PROP)
                self._signs[mono] = not mono or self.scope.attempt(sign) is not None
            except (Unwritten, KernelError):
                self._signs[mono] = False
        return self._signs[mono]

    def _part(self, summand: Summand, value: Fraction) -> tuple[Term, Fact, bool]:
        """One summand with what is known of it."""
        matrix, definite = self._congruent(summand)
        fact = self._step(claimed(matrix, definite), [])
        try:
            factor = self.writer.monomial(summand.factor, value)
        except Unwritten:
            raise NotFound("a factor cannot be written") from None
        if isinstance(factor, Num) and factor.value == 1:
            return matrix, fact, definite
        positive = definite and self.scope.attempt(op("<", num(0), factor, sort=PROP)) is not None
        if definite and not positive:
            fact = self._step(claimed(matrix, False), [fact])
        scaled = op("scale", factor, matrix, sort=matrix.sort)
        return scaled, self._step(claimed(scaled, positive), [fact]), positive

    def _congruent(self, summand: Summand) -> tuple[Term, bool]:
        """``KᵀF K``, and whether it should be definite."""
        sort = self.matrix.sort
        middle = summand.seed.matrix if summand.seed is not None else None
        if not summand.word:
            return middle or op("identity", sort=sort), self._is_definite(summand)
        try:
            right = self.writer.word(self.algebra.flip(summand.word))
        except Unwritten:
            raise NotFound("a factor cannot be written") from None
        rows, cols = right.sort.shape
        left = op("transpose", right, sort=Real(cols, rows))
        return product([left, middle, right] if middle is not None else [left, right]), False

    def _sum(self, first: tuple[Term, Fact, bool], second: tuple[Term, Fact, bool]) -> tuple[Term, Fact, bool]:
        matrix = op("+", first[0], second[0], sort=self.matrix.sort)
        definite = first[2] or second[2]
        return matrix, self._step(claimed(matrix, definite), [first[1], second[1]]), definite

    def _step(self, claim: Op, facts: Sequence[Fact]) -> Fact:
        """A property by a law from the properties of the parts."""
        with self.scope.prover.scope(facts):
            return self.scope.prover.prove(claim, (), min(STEP_DEPTH, self.scope.depth))


def _premises(scope: Scope, matrix: Term) -> list[Fact]:
    """What the normal form may use: matrices that are invertible or symmetric, and signs."""
    facts = [f for f in scope.prover.facts if equations.is_condition(f.conclusion)]
    return list(dict.fromkeys([*facts, *equations.conditions(scope, [matrix])]))
