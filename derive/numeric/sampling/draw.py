"""Random exact values of every sort: small rationals, special points first.

>>> from random import Random
>>> Draw(Random(1)).scalar() is not None
True
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence as Several
from dataclasses import dataclass, field
from random import Random

from flint import fmpq

from ...kernel.sorts import Sort
from ..values import certainty
from ..values.functions import (
    Bilinear,
    Branches,
    Probe,
    Quadratic,
    Ridges,
    Sequence,
    Stack,
    Table,
    Threshold,
    Traits,
)
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
from ..values.number import ZERO, Unsupported

SPECIAL = tuple(fmpq(p, q) for p, q in
                ((0, 1), (1, 1), (-1, 1), (2, 1), (-2, 1), (1, 2), (10, 1), (-10, 1), (1, 1000), (10 ** 6, 1)))
PLAIN = tuple(fmpq(p, q) for p, q in ((0, 1), (1, 1), (1, 1), (-1, 1), (2, 1), (1, 2), (3, 1)))
LENGTH = 5
"""How many values of a sampled sequence differ."""


@dataclass
class Wish:
    """What hypotheses ask of one variable, as far as it is recognised."""

    traits: set[str] = field(default_factory=set)
    low: fmpq | None = None
    high: fmpq | None = None
    strict_low: bool = False
    strict_high: bool = False
    monotone: int = 0
    choices: list[fmpq] = field(default_factory=list)

    def raise_low(self, low: fmpq, strict: bool) -> None:
        """A lower bound, if it says more than the one known."""
        if self.low is None or low > self.low or (low == self.low and strict):
            self.low, self.strict_low = low, strict

    def lower_high(self, high: fmpq, strict: bool) -> None:
        """An upper bound, if it says more than the one known."""
        if self.high is None or high < self.high or (high == self.high and strict):
            self.high, self.strict_high = high, strict


class Draw:
    """Values from one stream of random numbers.

    ``scale`` are numbers of the sample worth using as curvatures; ``curved`` draws a function of so many
    numbers where hypotheses speak of all its values; ``simple`` keeps to numbers such as 0, 1 and 2.
    """

    def __init__(self, random: Random, scale: Several[fmpq] = (), plain: bool = False,
                 curved: Callable[[int], Value] | None = None, simple: bool = False) -> None:
        self.random, self.scale, self.plain = random, [x for x in scale if 0 < x < 10_000], plain
        self.curved, self.simple = curved, simple

    def scalar(self, wish: Wish | None = None) -> fmpq:
        """A number within the wished bounds."""
        if wish is not None and wish.choices:
            return self.random.choice(wish.choices)
        if wish is None or (wish.low is None and wish.high is None):
            return self.special() if not self.plain and self.random.random() < 0.2 else self.small()
        for _ in range(20):
            x = self.bounded(wish)
            if self.fits(x, wish):
                return x
        raise Unsupported("no number lies within the bounds")

    def special(self) -> fmpq:
        """A special number, the moderate ones more often."""
        if self.simple:
            return self.small()
        return self.random.choice(SPECIAL[:8] if self.random.random() < 0.8 else SPECIAL)

    def small(self) -> fmpq:
        """A small dyadic number."""
        if self.simple:
            return self.random.choice(PLAIN)
        return fmpq(self.random.randint(-24, 24), self.random.choice((1, 1, 2, 4, 8)))

    def bounded(self, wish: Wish) -> fmpq:
        """A candidate between two bounds."""
        step = fmpq(self.random.choice((0, 16, 8 if self.simple else self.random.randint(1, 15))), 16)
        if wish.low is not None and wish.high is not None:
            return wish.low + (wish.high - wish.low) * step
        size = ZERO if self.random.random() < 0.15 else abs(self.scalar())
        if wish.low is not None:
            return wish.low + size
        assert wish.high is not None
        return wish.high - size

    def fits(self, x: fmpq, wish: Wish) -> bool:
        """Whether a number is within the bounds."""
        low = wish.low is None or (x > wish.low if wish.strict_low else x >= wish.low)
        return low and (wish.high is None or (x < wish.high if wish.strict_high else x <= wish.high))

    def matrix(self, rows: int, cols: int, wish: Wish | None = None) -> Value:
        """A matrix with the wished traits."""
        traits = wish.traits if wish else set()
        if wish is not None and traits & {"probability", "row_stochastic"} and wish.low is None \
                and self.random.random() < 0.6:
            return self.affine(rows, cols, "row_stochastic" in traits)
        for trait, recipe in RECIPES.items():
            if trait in traits:
                return recipe(self, rows, cols)
        if rows == cols and (similar := traits & SPECTRA.keys()):
            return self.similar(rows, min(similar), "symmetric" in traits)
        if rows == cols and traits & {"symmetric", "skew"}:
            return self.mirrored(rows, -1 if "skew" in traits else 1)
        if traits & {"invertible", "full_column_rank"}:
            return self.regular(rows, cols)
        return self.plain_matrix(rows, cols, wish)

    def plain_matrix(self, rows: int, cols: int, wish: Wish | None = None) -> Value:
        """Entries at random; sometimes zero, or of rank one."""
        style = self.random.random()
        if wish is None or (wish.low is None and wish.high is None):
            if style < 0.06:
                return filled(rows, cols, ZERO)
            if style < 0.2 and rows > 1 and cols > 1:
                return product(self.integers(rows, 1), self.integers(1, cols))
            if style < 0.35 and rows == cols > 1:
                return self.square(rows)
            if style < 0.65:
                return self.integers(rows, cols)
        return build(rows, cols, [self.scalar(wish) for _ in range(rows * cols)])

    def integers(self, rows: int, cols: int) -> Value:
        """Small whole entries."""
        if self.simple:
            return build(rows, cols, [self.random.choice(PLAIN[:5]) for _ in range(rows * cols)])
        return build(rows, cols, [fmpq(self.random.randint(-4, 4)) for _ in range(rows * cols)])

    def square(self, n: int) -> Value:
        """A matrix of a special form."""
        forms = ("diagonal", "scalar", "triangular", "permutation", "nilpotent", "skew", "symmetric", "orthogonal",
                 "idempotent")
        form = self.random.choice(forms)
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

    def regular(self, rows: int, cols: int) -> Value:
        """Independent columns, if there can be."""
        for _ in range(10):
            a = self.integers(rows, cols)
            if determinant(product(transpose(a), a)) != 0:
                return a
        return identity(cols) if rows == cols else self.integers(rows, cols)

    def mirrored(self, n: int, sign: int) -> Value:
        """Symmetric, or skew with sign -1."""
        a = entries(self.integers(n, n))
        return build(n, n, [a[min(i, j) * n + max(i, j)] * (sign if i > j else 1 + (sign - 1) // 2 * (i == j))
                            for i in range(n) for j in range(n)])

    def definite(self, rows: int, cols: int) -> Value:
        """Symmetric and positive definite."""
        a = self.regular(cols, cols)
        return product(transpose(a), a)

    def semidefinite(self, rows: int, cols: int) -> Value:
        """Symmetric and positive semidefinite, often singular."""
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

    def value(self, sort: Sort, size: Callable[[Sort], tuple[int, ...]], wish: Wish | None = None) -> Value:
        """A value of any sort; ``size`` gives shapes and counts of sorts."""
        if sort.kind == "real":
            rows, cols = size(sort)
            return self.scalar(wish) if rows == cols == 1 else self.matrix(rows, cols, wish)
        if sort.kind == "nat":
            return self.whole(wish, 0)
        if sort.kind == "int":
            return self.whole(wish, -5)
        if sort.kind == "prop":
            return self.random.choice((certainty.FALSE, certainty.TRUE))
        if sort.kind in ("index", "opaque"):
            start = 1 if sort.kind == "index" else 0
            return start + self.random.randrange(size(sort)[0])
        return self.function(sort, size, wish)

    def whole(self, wish: Wish | None, low: int) -> int:
        """A small whole number."""
        if wish is not None and wish.low is not None:
            low = int(wish.low.ceil() if hasattr(wish.low, "ceil") else wish.low)
            low += 1 if wish.strict_low and wish.low == low else 0
        return self.random.randint(low, max(low, 5))

    def function(self, sort: Sort, size: Callable[[Sort], tuple[int, ...]], wish: Wish | None) -> Value:
        """A function: a table, a sequence, or a member of a family."""
        domain, result = sort.argument, sort.result
        if domain.kind in ("index", "opaque", "prop"):
            keys = self.keys(domain, size)
            return Table({key: self.value(result, size, wish) for key in keys})
        if domain.kind == "nat":
            return Sequence(self.sequence([self.value(result, size, wish) for _ in range(LENGTH)], wish))
        if domain.kind == "real":
            return self.smooth(domain, result, size, wish)
        return Probe(self.value(result, size, wish), self.probe(domain, result, size))

    def probe(self, domain: Sort, result: Sort, size: Callable[[Sort], tuple[int, ...]]) -> Value | None:
        """A point at which functions of the domain can be looked at, when that gives a value of the result."""
        takes_point = domain.kind == "fun" and domain.argument.kind == "real" and domain.result is result
        return self.value(domain.argument, size) if takes_point and result.kind == "real" else None

    def sequence(self, values: list[Value], wish: Wish | None) -> tuple[Value, ...]:
        """Values in order when the sequence is to be monotone."""
        if wish is not None and wish.monotone:
            values = sorted(values, reverse=wish.monotone < 0)
        return tuple(values)

    def keys(self, domain: Sort, size: Callable[[Sort], tuple[int, ...]]) -> list[int]:
        """The elements of a finite domain."""
        if domain.kind == "prop":
            return [certainty.FALSE, certainty.TRUE]
        start = 1 if domain.kind == "index" else 0
        return list(range(start, start + size(domain)[0]))

    def smooth(self, domain: Sort, result: Sort, size: Callable[[Sort], tuple[int, ...]], wish: Wish | None) -> Value:
        """A function of a real point."""
        n = entries_of(size(domain))
        if result.kind == "prop":
            return Threshold(self.small()) if self.random.random() < 0.7 else \
                Threshold(None, self.random.choice((certainty.FALSE, certainty.TRUE)))
        if wish is not None and "bilinear" in wish.traits and result.kind == "fun" and result.argument.kind == "real":
            return self.bilinear(n, entries_of(size(result.argument)), *size(result.result))
        if result.kind != "real":
            return Branches(Threshold(self.small()), (self.value(result, size, wish), self.value(result, size, wish)))
        rows, cols = size(result)
        if rows == cols == 1:
            return self.family(n, wish)
        return Stack(rows, cols, tuple(self.family(n, wish) for _ in range(rows * cols)))

    def bilinear(self, n: int, other: int, rows: int, cols: int) -> Bilinear:
        """A map that is linear in both arguments, of norm at most 1; the norm 1 is often attained."""
        left, right = (entries(self.unit(count, 1)) for count in (n, other))
        scale = self.random.choice((fmpq(1), fmpq(1), fmpq(1, 2), fmpq(-1), ZERO))
        return Bilinear(left, right, each(lambda x: scale * x, self.unit(rows, cols)))

    def family(self, n: int, wish: Wish | None) -> Value:
        """A smooth function of n numbers, convex when wished."""
        traits = wish.traits if wish else set()
        if traits & {"linear", "affine"}:
            offset = self.small() if "linear" not in traits else ZERO
            return Quadratic(filled(n, n, ZERO), self.integers(n, 1), offset, Traits(True, ZERO))
        if "negligible" in traits and self.random.random() < 0.9:
            return self.vanishing(n)
        if "curved" in traits and self.curved is not None:
            return self.curved(n)
        return self.general(n, self.random.random())

    def vanishing(self, n: int) -> Value:
        """A function that is 0 at 0 with its derivative: a form of degree two, three or four, or 0."""
        style = self.random.random()
        if style < 0.6:
            return Quadratic(self.mirrored(n, 1) if style < 0.5 else filled(n, n, ZERO), filled(n, 1, ZERO), ZERO)
        return Ridges(self.random.choice(("cube", "fourth power")), (fmpq(1), fmpq(-1, 2)), self.directions(n, 2),
                      (ZERO, ZERO), fmpq(self.random.randint(0, 2)))

    def curvature(self) -> fmpq:
        """A second derivative: a number of the sample, or between 0 and one, or small."""
        if self.scale and self.random.random() < 0.85:
            x = self.random.choice(self.scale)
            return x * self.random.choice((fmpq(1), fmpq(1), fmpq(1), fmpq(1, 2), ZERO))
        return fmpq(self.random.randint(0, 6), 2)

    def general(self, n: int, style: float) -> Value:
        """Any smooth function."""
        directions, offsets = self.directions(n, 2), (self.small() / 8, ZERO)
        if style < 0.55:
            return Quadratic(self.mirrored(n, 1), self.integers(n, 1), self.small())
        name = self.random.choice(("cube", "sin", "softplus", "exp", "fourth power"))
        return Ridges(name, (fmpq(1), fmpq(-1, 2)), directions, offsets, fmpq(self.random.randint(0, 2)))

    def directions(self, n: int, count: int) -> tuple[tuple[fmpq, ...], ...]:
        """Small whole vectors."""
        return tuple(tuple(fmpq(self.random.randint(-2, 2), 2) for _ in range(n)) for _ in range(count))


def entries_of(shape: tuple[int, ...]) -> int:
    """How many entries a shape has."""
    return shape[0] * shape[1]


SPECTRA: dict[str, Callable[[Draw, int], list[fmpq]]] = {
    "idempotent": lambda draw, n: draw.diagonal(n, (0, 1)), "involution": lambda draw, n: draw.diagonal(n, (-1, 1)),
    "square_zero": lambda draw, n: draw.shifted(n, 2), "nilpotent": lambda draw, n: draw.shifted(n, n),
}
"""Matrices with an equation for their powers, in axes that suit them."""

RECIPES: dict[str, Callable[[Draw, int, int], Value]] = {
    "orthogonal": Draw.orthogonal, "positive_definite": Draw.definite,
    "positive_semidefinite": Draw.semidefinite, "row_stochastic": Draw.stochastic,
    "probability": Draw.probabilities, "unit": Draw.unit, "covariance": Draw.covariance,
}
