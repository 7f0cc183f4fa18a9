"""Squares that an inequality may rest on: of what is in sight, and completed from the monomials of the goal.

``0 ≤ (u + t·v)²`` is proposed for monomials ``u`` and ``v`` whose squares occur in the goal, with the ``t`` at which
the square takes up the goal's coefficients.  Roots of nonnegative letters are such monomials too, so that
``√(a b) ≤ (a + b)/2`` is found as ``0 ≤ (√a − √b)²``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations, islice
from math import isqrt
from typing import NamedTuple

from derive.kernel.algebra import UNIT, Monomial, Number, Poly, merge
from derive.kernel.errors import KernelError
from derive.kernel.normal import Normaliser
from derive.kernel.sorts import NAT, ONE, PROP, REAL
from derive.kernel.terms import App, Num, Op, Term, Var, num, op

from ..matching import subterms
from ..polynomials import Unwritten, Writer, scaled
from ..proof import Fact
from ..search import NotFound, Scope
from . import signs

MAX_ROOTS = 7
MAX_COMPLETED = 60
MAX_TARGET = 40
"""Longer goals are not taken for squares."""


def squares(scope: Scope, formulas: Sequence[Term]) -> list[Fact]:
    """``0 ≤ t²`` for norms and vectors in sight."""
    vectors: dict[Term, None] = {}
    for formula in formulas:
        for term in subterms(formula):
            if (
                term.sort.kind == "real"
                and term.sort is not REAL
                and term.sort.shape[1] is ONE
                and not isinstance(term, Num)
            ):
                vectors.setdefault(term)
            elif isinstance(term, Op) and term.name == "norm":
                vectors.setdefault(term.args[0])
    found = [*_natural_signs(scope, formulas[0]), *_scalar_squares(scope, formulas)]
    for vector in islice(vectors, 12):
        fact = scope.attempt(not_negative(squared(vector)))
        if fact is not None:
            found.append(fact)
    return found


def _natural_signs(scope: Scope, goal: Term) -> list[Fact]:
    """``0 ≤ k`` for the naturals of a goal."""
    naturals = [t for t in subterms(goal) if t.sort is NAT and isinstance(t, (Var, App))][:4]
    found = (scope.attempt(op("<=", num(0, NAT), t, sort=PROP)) for t in naturals)
    return [fact for fact in found if fact is not None]


def _scalar_squares(scope: Scope, formulas: Sequence[Term]) -> list[Fact]:
    """``0 ≤ (s ± t)²`` for the scalars of a goal whose product or square occurs in it."""
    goal = formulas[0]
    scalars = [t for t in subterms(goal) if t.sort is REAL and isinstance(t, (Var, App))][:4]
    powers = any(isinstance(t, Op) and t.name in ("^", "*") and t.sort is REAL and t.free for t in subterms(goal))
    if not powers or len(scalars) < 2:
        return []
    pairs = [(s, t) for place, s in enumerate(scalars) for t in scalars[:place]]
    claims = [not_negative(squared(op(sign, s, t, sort=REAL))) for s, t in pairs for sign in ("-", "+")]
    return [fact for fact in map(scope.attempt, claims) if fact is not None]


def not_negative(term: Term) -> Term:
    """``0 ≤ t``."""
    return op("<=", num(0), term, sort=PROP)


def squared(term: Term) -> Term:
    """``t²`` of a scalar, ``‖t‖²`` of anything else."""
    base = term if term.sort is REAL else op("norm", term, sort=REAL)
    return op("^", base, num(2, NAT), sort=REAL)


# Squares completed from the goal


class Root(NamedTuple):
    """A monomial times a vector word (or none) whose square may be part of the goal."""

    mono: Monomial
    word: str


class Weighted(NamedTuple):
    """``0 ≤ t`` with a multiplier, and the proof that the multiplier is not negative."""

    multiplier: Term
    sign: Fact | None
    fact: Fact


class Completion:
    """The squares that the monomials of one polynomial ``target`` suggest, with ``0 ≤ target`` to be shown."""

    def __init__(self, scope: Scope, algebra: Normaliser, target: Poly) -> None:
        self.scope, self.algebra = scope, algebra
        self.writer = Writer(algebra)
        self.shared, self.rest = self._without_shared_factor(target)

    def found(self) -> list[Weighted]:
        """The squares and the nonnegative monomials, each times the factor that all monomials share."""
        if not 0 < len(self.rest) <= MAX_TARGET or any(word for _, word in self.rest):
            return []
        if all(value <= 0 for value in self.rest.values()):
            return []
        multiplier: Term = num(1)
        sign: Fact | None = None
        if self.shared:
            try:
                multiplier = self.writer.monomial(self.shared)
            except Unwritten:
                return []
            sign = self.scope.attempt(not_negative(multiplier))
            if sign is None:
                return []
        claims = dict.fromkeys(map(not_negative, islice(self._terms(), MAX_COMPLETED)))
        facts = map(self._shown, claims)
        found = [Weighted(multiplier, sign, fact) for fact in facts if fact is not None]
        return found if sign is None else [Weighted(num(1), None, sign), *found]

    def _shown(self, claim: Term) -> Fact | None:
        """A sign from the build of a term alone."""
        try:
            return signs.by_sign(self.scope, claim, ())
        except (NotFound, KernelError):
            return None

    def _without_shared_factor(self, target: Poly) -> tuple[Monomial, Poly]:
        """The monomial of nonnegative atoms that divides every term, and the quotient."""
        monos = [dict(mono) for mono, _ in target]
        atoms = set(monos[0]).intersection(*monos[1:]) if monos else set()
        shared = tuple(sorted(
            (a, min(m[a] for m in monos)) for a in atoms
            if self.algebra.atoms[a].nonnegative and all(m[a] > 0 for m in monos)))
        inverse = tuple((a, -e) for a, e in shared)
        return shared, {(merge(mono, inverse), word): value for (mono, word), value in target.items()}

    def _terms(self) -> Iterator[Term]:
        """What is not negative by its build and may add up to the polynomial."""
        roots = self._roots()
        for root in roots:
            term = self._term(root)
            if term is not None and term.free:
                yield squared(term)
        for (mono, _), value in self.rest.items():
            whole = self._term(Root(mono, "")) if value > 0 and self._certain(mono) else None
            if whole is not None and whole.free:
                yield whole
        for u, v in combinations(roots, 2):
            for t in self._weights(u, v):
                yield from self._pair(u, v, t)

    def _roots(self) -> list[Root]:
        """Square roots of monomials with positive coefficients, roots that occur as factors, and 1."""
        found: dict[Root, None] = {}
        for (mono, _), value in self.rest.items():
            half = self._half(mono) if value > 0 else None
            if half is not None:
                found.setdefault(half)
        for mono, _ in self.rest:
            for number, exponent in mono:
                if exponent == Fraction(1, 2):
                    found.setdefault(Root(((number, exponent),), ""))
        found.setdefault(Root((), ""))
        return list(found)[-MAX_ROOTS:]

    def _half(self, mono: Monomial) -> Root | None:
        """``u`` with ``u² = mono``; of scalar words ``vᵀv`` one may give the vector ``v``."""
        half: list[tuple[int, Number]] = []
        vector = ""
        for number, exponent in mono:
            atom = self.algebra.atoms[number]
            if isinstance(exponent, int) and exponent % 2 == 0:
                half.append((number, exponent // 2))
                continue
            word = self.writer.half(str(atom.key[1])) if atom.key[0] == "word" and exponent == 1 else None
            if word is not None and not vector:
                vector = word
            elif atom.nonnegative:
                part = Fraction(exponent) / 2
                half.append((number, part.numerator if part.denominator == 1 else part))
            else:
                return None
        return Root(tuple(half), vector)

    def _certain(self, mono: Monomial) -> bool:
        return all(self.algebra.atoms[a].nonnegative or isinstance(e, int) and e % 2 == 0 for a, e in mono)

    def _term(self, root: Root) -> Term | None:
        try:
            scalar = self.writer.monomial(root.mono) if root.mono else num(1)
            if not root.word:
                return scalar
            vector = self.writer.word(root.word)
        except Unwritten:
            return None
        return scaled(scalar, vector) if root.mono else vector

    def _pair(self, u: Root, v: Root, t: Fraction) -> Iterator[Term]:
        """``(u + t·v)²``."""
        left, right = self._term(u), self._term(v)
        if left is None or right is None or left.sort is not right.sort:
            return
        if abs(t) != 1:
            right = num(abs(t)) if right == num(1) else scaled(num(abs(t)), right)
        yield squared(op("+" if t > 0 else "-", left, right, sort=left.sort))

    def _weights(self, u: Root, v: Root) -> list[Fraction]:
        """The ``t`` for which ``(u + t·v)²`` has coefficients like those of the polynomial."""
        if bool(u.word) != bool(v.word):
            return []
        first, second = self._coefficient(u, u), self._coefficient(v, v)
        cross = self._coefficient(u, v)
        found = [Fraction(1), Fraction(-1)]
        if cross:
            found += [cross / (2 * first)] if first > 0 else []
            found += [2 * second / cross] if second > 0 else []
        if first > 0 and second > 0:
            root = _root(second / first)
            found += [root, -root] if root else []
        return list(dict.fromkeys(found))

    def _coefficient(self, u: Root, v: Root) -> Fraction:
        """The coefficient of ``u·v`` in the polynomial (of ``u·v + v·u`` for different ones)."""
        algebra = self.algebra
        scalars = algebra.multiply({(u.mono, ""): 1}, {(v.mono, ""): 1})
        words: Poly = {UNIT: 1}
        if u.word:
            words = algebra.multiply({((), algebra.flip(u.word)): 1}, {((), v.word): 1})
        whole = algebra.reduce(algebra.multiply(scalars, words))
        if len(whole) != 1:
            return Fraction(0)
        (key, value), = whole.items()
        return Fraction(self.rest.get(key, 0)) / Fraction(value)


def _root(value: Fraction) -> Fraction | None:
    """The rational square root, when there is one."""
    top, bottom = isqrt(value.numerator), isqrt(value.denominator)
    return Fraction(top, bottom) if top * top == value.numerator and bottom * bottom == value.denominator else None
