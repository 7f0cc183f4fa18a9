"""Random exact matrices: with the traits that hypotheses ask for, and of special forms where they ask for none."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence as Several

from flint import fmpq

from ..values.matrix import (
    Value,
    build,
    determinant,
    dot,
    each,
    entries,
    filled,
    identity,
    inverse,
    product,
    transpose,
)
from ..values.number import ONE, ZERO, Unsupported
from .scalars import PLAIN, Scalars, Wish

PARTS = (*(ONE,) * 6, fmpq(1, 2), fmpq(1, 8))
"""Of what part of the grain a matrix is made."""


class Matrices(Scalars):
    """Matrices of numbers drawn from the same stream."""

    def matrix(self, rows: int, cols: int, wish: Wish | None = None) -> Value:
        """A matrix with the wished traits."""
        traits = wish.traits if wish else set()
        if wish is not None and traits & {"probability", "row_stochastic"} and wish.low is None \
                and self.random.random() < 0.6:
            return self.affine(rows, cols, "row_stochastic" in traits)
        if wish is not None and wish.choices and traits & {"orthogonal", "row_stochastic", "symmetric"}:
            return self.chosen(rows, cols, wish)
        for trait, recipe in RECIPES.items():
            if trait in traits:
                return recipe(self, rows, cols)
        if rows == cols and (similar := traits & SPECTRA.keys()):
            return self.similar(rows, min(similar), "symmetric" in traits)
        if wish is not None and "symmetric" in traits and (wish.low is not None or wish.high is not None):
            return self.chosen(rows, cols, wish)
        if rows == cols and traits & {"symmetric", "skew"}:
            return self.mirrored(rows, -1 if "skew" in traits else 1)
        if traits & {"invertible", "full_column_rank"}:
            return self.regular(rows, cols)
        return self.plain_matrix(rows, cols, wish)

    def chosen(self, rows: int, cols: int, wish: Wish) -> Value:
        """Entries within bounds or among a few numbers: symmetric, a permutation, or one 1 in each row."""
        if "symmetric" in wish.traits:
            a = [self.scalar(wish) for _ in range(rows * cols)]
            return build(rows, cols, [a[min(i, j) * cols + max(i, j)] for i in range(rows) for j in range(cols)])
        alike = rows == cols and ("orthogonal" in wish.traits or self.random.random() < 0.5)
        places = self.random.sample(range(cols), cols) if alike else \
            [self.random.randrange(cols) for _ in range(rows)]
        return build(rows, cols, [fmpq(int(places[i % len(places)] == j)) for i in range(rows) for j in range(cols)])

    def plain_matrix(self, rows: int, cols: int, wish: Wish | None = None) -> Value:
        """Entries at random; sometimes zero, of low rank, or of a special form."""
        style = self.random.random()
        if wish is None or (wish.low is None and wish.high is None):
            if self.first is not None:
                form = identity(rows) if rows == cols else filled(rows, cols, ONE)
                return each(lambda x: (self.first or ZERO) * x, form)
            if style < 0.06:
                return filled(rows, cols, ZERO)
            if style < 0.2 and rows > 1 and cols > 1:
                rank = self.random.randint(1, min(rows, cols) - 1)
                return product(self.integers(rows, rank), self.multiples(rank, cols))
            if style < 0.37 and rows == cols > 1:
                return self.square(rows)
            if style < 0.65:
                return self.multiples(rows, cols)
        return build(rows, cols, [self.scalar(wish) for _ in range(rows * cols)])

    def multiples(self, rows: int, cols: int) -> Value:
        """Small multiples of the grain, or of a part of it: not every matrix is at least 1 where it is not 0."""
        if self.simple:
            return self.integers(rows, cols)
        grain = self.grain * self.random.choice(PARTS)
        return each(lambda x: grain * x, self.integers(rows, cols))

    def integers(self, rows: int, cols: int) -> Value:
        """Small whole entries."""
        if self.simple:
            return build(rows, cols, [self.random.choice(PLAIN[:5]) for _ in range(rows * cols)])
        return build(rows, cols, [fmpq(self.random.randint(-4, 4)) for _ in range(rows * cols)])

    def square(self, n: int) -> Value:
        """A matrix of a special form."""
        form = self.random.choice((*FORMS, *(() if self.simple else ILL_CONDITIONED)))
        if form in ILL_CONDITIONED:
            return self.ill_conditioned(n, form)
        a = entries(self.integers(n, n))
        if form == "permutation":
            places = self.random.sample(range(n), n)
            return build(n, n, [fmpq(int(places[i] == j)) for i in range(n) for j in range(n)])
        if form == "orthogonal":
            return self.orthogonal(n, n)
        if form in SPECTRA:
            return self.similar(n, form)
        if form in ("skew", "symmetric"):
            return self.mirrored(n, -1 if form == "skew" else 1)
        kept = {"triangular": lambda i, j: i <= j}.get(form, lambda i, j: i == j)
        return build(n, n, [a[0 if form == "scalar" else i * n + j] if kept(i, j) else ZERO
                            for i in range(n) for j in range(n)])

    def ill_conditioned(self, n: int, form: str) -> Value:
        """A matrix whose inverse is huge: Hilbert's, one with rows almost equal, or one with a wide spectrum."""
        if form == "Hilbert":
            return build(n, n, [fmpq(1, i + j + 1) for i in range(n) for j in range(n)])
        if form == "graded":
            return build(n, n, [fmpq(10) ** (-4 * i) if i == j else ZERO for i in range(n) for j in range(n)])
        a = list(entries(self.integers(1, n))) * n
        return build(n, n, [x + (fmpq(1, 10 ** 6) if k % (n + 1) == 0 else 0) for k, x in enumerate(a)])

    def graph(self, n: int, laplacian: bool) -> Value:
        """The adjacency matrix of a graph with weights 0, 1 and 2, or its Laplacian."""
        weights = [[ZERO] * n for _ in range(n)]
        for i in range(n):
            for j in range(i):
                weights[i][j] = weights[j][i] = fmpq(self.random.choice((0, 1, 1, 2)))
        if laplacian:
            weights = [[sum(row, ZERO) if i == j else -x for j, x in enumerate(row)] for i, row in enumerate(weights)]
        return build(n, n, [x for row in weights for x in row])

    def similar(self, n: int, spectrum: str, symmetric: bool = False) -> Value:
        """``S D S⁻¹`` for a D with the property, seen from axes that are often oblique."""
        middle = build(n, n, SPECTRA[spectrum](self, n))
        if symmetric:
            frame = self.orthogonal(n, n)
            return product(product(frame, middle), transpose(frame))
        frame = self.regular(n, n) if self.random.random() < (0.4 if self.simple else 0.8) else identity(n)
        return product(product(frame, middle), inverse(frame))

    def diagonal(self, n: int, choices: Several[int]) -> list[fmpq]:
        """The entries of a diagonal matrix with some of these numbers."""
        return [fmpq(self.random.choice(choices)) if i == j else ZERO for i in range(n) for j in range(n)]

    def shifted(self, n: int, order: int) -> list[fmpq]:
        """The entries of a matrix that moves every axis to the next, ``order`` axes at a time."""
        return [fmpq(int(j == i + 1 and j % order != 0)) for i in range(n) for j in range(n)]

    def affine(self, rows: int, cols: int, each_row: bool) -> Value:
        """Any entries, with sum 1: all together or row by row."""
        width = cols if each_row else rows * cols
        found: list[fmpq] = []
        for _ in range(rows * cols // width):
            free = [fmpq(self.random.randint(-3, 3)) for _ in range(width - 1)]
            found += [*free, 1 - sum(free, ZERO)]
        return build(rows, cols, found)

    def triangular(self, rows: int, cols: int, kept: Callable[[int, int], bool]) -> Value:
        """Entries at the kept places only; on the diagonal mostly not 0, so that there is an inverse."""
        a = entries(self.multiples(rows, cols))
        nonzero = self.random.random() < 0.8
        return build(rows, cols, [(a[i * cols + j] or (self.grain if i == j and nonzero else ZERO)) if kept(i, j)
                                  else ZERO for i in range(rows) for j in range(cols)])

    def regular(self, rows: int, cols: int) -> Value:
        """Independent columns, if there can be."""
        for _ in range(10):
            a = self.multiples(rows, cols)
            if determinant(product(transpose(a), a)) != 0:
                return a
        return identity(cols) if rows == cols else self.integers(rows, cols)

    def mirrored(self, n: int, sign: int) -> Value:
        """Symmetric, or skew with sign -1."""
        if sign == 1 and n > 1 and not self.simple and self.random.random() < 0.15:
            return self.graph(n, self.random.random() < 0.5)
        a = entries(self.integers(n, n))
        return build(n, n, [a[min(i, j) * n + max(i, j)] * (sign if i > j else 1 + (sign - 1) // 2 * (i == j))
                            for i in range(n) for j in range(n)])

    def definite(self, rows: int, cols: int) -> Value:
        """Symmetric and positive definite, sometimes ill-conditioned."""
        if cols > 1 and not self.simple and self.random.random() < 0.1:
            return self.ill_conditioned(cols, self.random.choice(("Hilbert", "graded")))
        a = self.regular(cols, cols)
        return product(transpose(a), a)

    def semidefinite(self, rows: int, cols: int) -> Value:
        """Symmetric and positive semidefinite, often singular: a Gram matrix, or a Laplacian of a graph."""
        if cols > 1 and not self.simple and self.random.random() < 0.1:
            return self.graph(cols, laplacian=True)
        a = self.integers(self.random.randint(1, cols), cols)
        return product(transpose(a), a)

    def covariance(self, rows: int, cols: int) -> Value:
        """Symmetric and positive semidefinite with a rational factor ``S = L Lᵀ``, often singular."""
        style, n = self.random.random(), rows
        if style < 0.2:
            scale = self.random.choice((fmpq(1), fmpq(4), fmpq(1, 4)))
            return each(lambda x: scale * x, identity(n))
        a = entries(self.integers(n, n))
        lower = build(n, n, [a[i * n + j] if j <= i and (i != n - 1 or style < 0.7) else ZERO
                             for i in range(n) for j in range(n)])
        return product(lower, transpose(lower))

    def orthogonal(self, rows: int, cols: int) -> Value:
        """Orthonormal columns, from reflections at whole vectors."""
        result = identity(rows)
        for _ in range(self.random.choice((1, 1, 2, 2, 3))):
            v = [fmpq(self.random.randint(-2, 2)) for _ in range(rows)]
            if any(x != 0 for x in v):
                scale = 2 / dot(v, v)
                unit = entries(identity(rows))
                mirror = [unit[i * rows + j] - scale * v[i] * v[j] for i in range(rows) for j in range(rows)]
                result = product(result, build(rows, rows, mirror))
        if cols > rows:
            raise Unsupported("more orthonormal columns than rows")
        return build(rows, cols, [entries(result)[i * rows + j] for i in range(rows) for j in range(cols)])

    def probabilities(self, rows: int, cols: int) -> Value:
        """Positive entries with sum 1."""
        counts = [fmpq(self.random.randint(1, 6)) for _ in range(rows * cols)]
        total = sum(counts, ZERO)
        return build(rows, cols, [x / total for x in counts])

    def stochastic(self, rows: int, cols: int) -> Value:
        """Every row a probability vector."""
        return build(rows, cols, [x for _ in range(rows) for x in entries(self.probabilities(1, cols))])

    def unit(self, rows: int, cols: int) -> Value:
        """Euclidean norm 1."""
        n = rows * cols
        return build(rows, cols, entries(self.orthogonal(n, n))[:: n])


FORMS = ("diagonal", "scalar", "triangular", "permutation", "nilpotent", "skew", "symmetric", "orthogonal",
         "idempotent")
ILL_CONDITIONED = ("Hilbert", "graded", "nearly singular")
SPECTRA: dict[str, Callable[[Matrices, int], list[fmpq]]] = {
    "idempotent": lambda draw, n: draw.diagonal(n, (0, 1)), "involution": lambda draw, n: draw.diagonal(n, (-1, 1)),
    "square_zero": lambda draw, n: draw.shifted(n, 2), "nilpotent": lambda draw, n: draw.shifted(n, n),
}
"""Matrices with an equation for their powers, in axes that suit them."""

RECIPES: dict[str, Callable[[Matrices, int, int], Value]] = {
    "orthogonal": Matrices.orthogonal, "positive_definite": Matrices.definite,
    "positive_semidefinite": Matrices.semidefinite, "row_stochastic": Matrices.stochastic,
    "diagonal_matrix": lambda draw, rows, cols: draw.triangular(rows, cols, lambda i, j: i == j),
    "lower_triangular": lambda draw, rows, cols: draw.triangular(rows, cols, lambda i, j: i >= j),
    "upper_triangular": lambda draw, rows, cols: draw.triangular(rows, cols, lambda i, j: i <= j),
    "probability": Matrices.probabilities, "unit": Matrices.unit, "covariance": Matrices.covariance,
}
