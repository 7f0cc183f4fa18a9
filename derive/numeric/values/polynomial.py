"""Statements about all real points, decided when they are about polynomials.

The quantified vectors become vectors of generators; the sides of the relation become polynomials
with exact coefficients.  An equality holds everywhere when the difference is the zero polynomial;
``p ≥ 0`` is decided for degree at most two, by the definiteness of a matrix.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flint import Ordering, fmpq, fmpq_mat, fmpq_mpoly, fmpq_mpoly_ctx

from . import certainty
from .matrix import Value, build, definite, entries
from .number import ZERO, NotPolynomial, Number

SIZE = 64
"""How many generators there are."""
RING = fmpq_mpoly_ctx.get([f"x{i}" for i in range(SIZE)], Ordering.degrevlex)
GENERATORS = RING.gens()


class Pool:
    """Generators not used yet."""

    def __init__(self) -> None:
        self.used = 0

    def take(self) -> fmpq_mpoly:
        """A fresh generator."""
        if self.used >= SIZE:
            raise NotPolynomial("too many quantified variables")
        self.used += 1
        return GENERATORS[self.used - 1]

    def vector(self, rows: int, cols: int) -> Value:
        """A matrix of fresh generators."""
        if rows * cols > SIZE - self.used:
            raise NotPolynomial("too many quantified variables")
        return build(rows, cols, [self.take() for _ in range(rows * cols)])


def lifted(x: Number) -> fmpq_mpoly:
    """A number as a polynomial."""
    if isinstance(x, fmpq_mpoly):
        return x
    if isinstance(x, (fmpq, int)):
        return RING.constant(x)
    raise NotPolynomial("an inexact coefficient")


def vanishes(a: Value, b: Value) -> int:
    """Whether two matrices of polynomials are equal everywhere."""
    differences = [lifted(x) - lifted(y) for x, y in zip(entries(a), entries(b), strict=True)]
    return certainty.of(all(p.is_zero() for p in differences))


class Quadratic:
    """A polynomial of degree at most two as ``zᵀMz`` with ``z = (1, x)``."""

    def __init__(self, p: fmpq_mpoly, generators: Sequence[int] | None = None) -> None:
        if p.total_degree() > 2:
            raise NotPolynomial("a polynomial of degree above two")
        terms = p.to_dict()
        used = {i for powers in terms for i, power in enumerate(powers) if power}
        if generators is not None and not used <= set(generators):
            raise NotPolynomial("another quantified variable")
        self.used = sorted(used if generators is None else generators)
        place = {i: k + 1 for k, i in enumerate(self.used)}
        n = self.n = len(self.used) + 1
        self.rows = [[ZERO] * n for _ in range(n)]
        for powers, coefficient in terms.items():
            spots = [place[i] for i in self.used for _ in range(powers[i])]
            i, j = ([0, 0] + spots)[-2:]
            self.rows[i][j] += coefficient / 2
            self.rows[j][i] += coefficient / 2

    def block(self, start: int) -> Value:
        """The matrix from an index on."""
        return build(self.n - start, self.n - start, [x for row in self.rows[start:] for x in row[start:]])

    def nonnegative(self, strict: bool) -> int:
        """Whether the polynomial is nonnegative (positive) everywhere."""
        if definite(self.block(0), strict=False) != 1:
            return certainty.FALSE
        return certainty.of(not strict or self.least() > 0)

    def least(self) -> fmpq:
        """The least value of a polynomial that is nonnegative everywhere."""
        if self.n == 1:
            return self.rows[0][0]
        point = solve([row[1:] for row in self.rows[1:]], [-row[0] for row in self.rows[1:]])
        assert point is not None
        return self.rows[0][0] + sum((self.rows[0][i + 1] * x for i, x in enumerate(point)), ZERO)

    def positive_off_zero(self) -> int:
        """Whether a quadratic form is positive at every point except 0."""
        if any(x != 0 for x in self.rows[0]):
            raise NotPolynomial("not a quadratic form")
        return certainty.of(definite(self.block(1), strict=True) == 1)


def nonnegative(p: fmpq_mpoly, strict: bool) -> int:
    """Whether ``p ≥ 0`` (or ``p > 0``) everywhere."""
    return Quadratic(p).nonnegative(strict)


def echelon(rows: Sequence[Sequence[fmpq]], right: Sequence[fmpq]) -> tuple[fmpq_mat, list[int]]:
    """A linear system and its right side in reduced echelon form, and the column in which each row begins.

    A row that begins in the last column says 0 = 1.
    """
    n = len(rows[0])
    augmented = fmpq_mat(len(rows), n + 1, [x for row, y in zip(rows, right, strict=True) for x in (*row, y)])
    reduced, rank = augmented.rref()
    return reduced, [next(j for j in range(n + 1) if reduced[i, j] != 0) for i in range(rank)]


def solve(rows: Sequence[Sequence[fmpq]], right: Sequence[fmpq], choose: Callable[[], fmpq] = lambda: ZERO,
          near: Sequence[fmpq] | None = None) -> list[fmpq] | None:
    """A solution of a linear system, free unknowns chosen or as they are ``near`` by; None when there is none."""
    if not rows:
        return None
    n = len(rows[0])
    reduced, pivots = echelon(rows, right)
    if n in pivots:
        return None
    result = [ZERO if j in pivots else choose() if near is None else near[j] for j in range(n)]
    free = [j for j in range(n) if j not in pivots]
    for i, j in enumerate(pivots):
        result[j] = reduced[i, n] - sum((reduced[i, k] * result[k] for k in free), ZERO)
    return result


def general(rows: Sequence[Sequence[fmpq]], right: Sequence[fmpq]) -> list[fmpq_mpoly] | None:
    """All solutions of a linear system: every unknown as a polynomial in the free ones; None when there is none."""
    n = len(rows[0])
    reduced, pivots = echelon(rows, right)
    if n in pivots:
        return None
    result = list(GENERATORS[:n])
    for i, j in enumerate(pivots):
        result[j] = RING.constant(reduced[i, n])
        for k in range(n):
            if k not in pivots and reduced[i, k] != 0:
                result[j] = result[j] - reduced[i, k] * GENERATORS[k]
    return result


def linear(p: fmpq_mpoly, first: int, count: int) -> tuple[list[fmpq], fmpq]:
    """The coefficients of generators ``first …`` and the constant of a polynomial of degree one."""
    coefficients, constant = [ZERO] * count, ZERO
    for powers, coefficient in p.to_dict().items():
        used = [(i, power) for i, power in enumerate(powers) if power]
        if not used:
            constant = coefficient
        elif len(used) == 1 and used[0][1] == 1 and first <= used[0][0] < first + count:
            coefficients[used[0][0] - first] = coefficient
        else:
            raise NotPolynomial("not linear")
    return coefficients, constant


def places(value: Value) -> list[int]:
    """Which generators the entries of a vector of generators are, each another one.

    Raises:
        NotPolynomial: where an equation has made the entries depend on each other.
    """
    found = [GENERATORS.index(x) if x in GENERATORS else -1 for x in entries(value)]
    if -1 in found or len(set(found)) < len(found):
        raise NotPolynomial("a vector that is not any vector")
    return found
