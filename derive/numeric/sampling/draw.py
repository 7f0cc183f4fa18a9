"""Random exact values of every sort: small rationals, special points first.

>>> from random import Random
>>> Draw(Random(1)).scalar() is not None
True
"""

from __future__ import annotations

from collections.abc import Callable

from flint import fmpq

from ...kernel.sorts import Sort
from ..values import certainty
from ..values.functions import (
    ROUGH,
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
from ..values.matrix import Value, build, each, entries, filled, identity, pairwise
from ..values.number import ZERO
from .matrices import Matrices
from .scalars import Wish

LENGTH = 5
"""How many values of a sampled sequence differ."""


class Draw(Matrices):
    """Values of every sort from one stream.

    ``curved`` draws a function of so many numbers where hypotheses speak of all its values; ``rough`` allows
    functions with kinks, jumps and poles, where nothing is said of derivatives and integrals; ``constants`` are
    numbers that hypotheses about all points mention.
    """

    curved: Callable[[int], Value] | None = None
    rough = False
    constants: list[fmpq] = []

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
        if rows * cols == n and wish is not None and "curved" in wish.traits and self.random.random() < 0.85:
            return self.operator(n, rows, cols)
        return Stack(rows, cols, tuple(self.family(n, wish) for _ in range(rows * cols)))

    def operator(self, n: int, rows: int, cols: int) -> Stack:
        """An affine map of a space into itself whose constants are those of the hypotheses, or nearly so.

        It is a multiple of an isometry, of a projection or of the identity, with a rotation added or not: a
        contraction that is one just so, or a monotone map that is strongly so just by its constant.
        """
        size = self.random.choice(self.constants or self.scale or [fmpq(1)])
        form = self.random.choice(("isometry", "identity", "minus", "projection", "rotation", "constant", "half"))
        factor = {"minus": -size, "half": size / 2, "constant": ZERO}.get(form, size)
        matrix = {"isometry": self.orthogonal, "projection": self.projection}.get(form, lambda n, _: identity(n))(n, n)
        matrix = each(lambda x: factor * x, matrix)
        if form == "rotation":
            matrix = pairwise(lambda x, y: x + y, matrix, self.mirrored(n, -1))
        flat, flatness = entries(matrix), filled(n, n, ZERO)
        slopes = [build(n, 1, flat[i * n:(i + 1) * n]) for i in range(n)]
        offsets, traits = entries(self.integers(n, 1)), Traits(True, ZERO)
        return Stack(rows, cols, tuple(Quadratic(flatness, b, c, traits) for b, c in zip(slopes, offsets, strict=True)))

    def projection(self, n: int, _: int) -> Value:
        """A symmetric projection."""
        return self.similar(n, "idempotent", symmetric=True)

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
        if self.rough and self.random.random() < 0.45:
            name = self.random.choice(sorted(ROUGH))
            weights = (fmpq(self.random.choice((1, -1, 3))), fmpq(self.random.randint(-2, 2)))
            return Ridges(name, weights, directions, offsets, ZERO, Traits())
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
