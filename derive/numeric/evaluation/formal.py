"""Functions of a family by what is known of them: values and gradients as generators.

A polynomial inequality in them is compared with those that convexity, smoothness and strong
convexity give.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations
from typing import Any, NamedTuple

from flint import fmpq, fmpq_mpoly

from ..values.dual import Dual
from ..values.functions import ROUGH, Traits
from ..values.matrix import Value, build, dot, entries
from ..values.number import NotPolynomial, Number, compare, constant
from ..values.polynomial import Pool, lifted
from ..values.sample import Sample
from .calculus import gradient_at
from .evaluate import Evaluator


class Point(NamedTuple):
    """A point where a function was evaluated, with generators for value and gradient."""

    at: tuple[fmpq_mpoly, ...]
    value: fmpq_mpoly
    gradient: tuple[fmpq_mpoly, ...]


class Formal:
    """A function of a family whose values and gradients are generators."""

    def __init__(self, family: Any, pool: Pool) -> None:
        self.family, self.pool = family, pool
        self.traits: Traits = family.traits
        self.points: dict[tuple[str, ...], Point] = {}

    def __call__(self, x: Value) -> Number:
        found = entries(x)
        levels = [e.level for e in found if isinstance(e, Dual)]
        if not levels:
            return self.point(found).value
        if getattr(self.family, "name", "") in ROUGH:
            raise NotPolynomial("a derivative of a function with kinks")
        level = max(levels)
        split = [(e.value, e.tangent) if isinstance(e, Dual) and e.level == level else (e, fmpq(0)) for e in found]
        if any(isinstance(value, Dual) for value, _ in split):
            raise NotPolynomial("a second derivative of a family")
        point = self.point(tuple(value for value, _ in split))
        return Dual(level, point.value, dot(point.gradient, [tangent for _, tangent in split]))

    def point(self, at: tuple[Number, ...]) -> Point:
        """The generators at a point, the same ones at the same point."""
        polynomials = tuple(map(lifted, at))
        key = tuple(map(str, polynomials))
        if key not in self.points:
            self.points[key] = Point(polynomials, self.pool.take(), tuple(self.pool.take() for _ in at))
        return self.points[key]

    def satisfies(self, p: fmpq_mpoly) -> bool:
        """Whether ``p ≥ 0`` is one of the inequalities of the family."""
        p = self.with_known_values(p)
        if any(self.dominated(p, point) for point in self.points.values()):
            return True
        pairs = permutations(self.points.values(), 2)
        tests = (self.bregman, self.monotone, self.minimal, self.lipschitz)
        return any(test(p, a, b) for a, b in pairs for test in tests)

    def with_known_values(self, p: fmpq_mpoly) -> fmpq_mpoly:
        """A polynomial with the least value in place of its generator, at a point where the family has it."""
        if self.traits.least is None:
            return p
        for point in self.points.values():
            factor = coefficient(p, point.value)
            if factor != 0 and all(x.is_constant() for x in point.at):
                x = build(len(point.at), 1, list(map(constant, point.at)))
                if compare(self.family(x), self.traits.least) == 0:
                    p = p - factor * (point.value - self.traits.least)
        return p

    def dominated(self, p: fmpq_mpoly, a: Point) -> bool:
        """``c ‖∇f(a)‖² + k (f(a) − least)``, with a k that is not too negative for the constant of domination."""
        least, bound = self.traits.least, self.traits.dominated
        if least is None or bound is None:
            return False
        square = dot(a.gradient, a.gradient)
        outer, factor = coefficient(p, square), coefficient(p, a.value)
        return p == outer * square + factor * (a.value - least) and outer >= 0 and factor + 2 * outer * bound >= 0

    def bregman(self, p: fmpq_mpoly, a: Point, b: Point) -> bool:
        """``s·(f(b) − f(a) − ∇f(a)ᵀ(b − a))`` plus a multiple of a squared distance."""
        gap, distance, change, _ = forms(a, b)
        scale = coefficient(p, b.value)
        if scale == 0:
            return False
        rest = p - scale * gap
        if scale < 0:
            factor = ratio(rest, distance)
            return factor is not None and self.traits.smooth is not None and 2 * factor >= -scale * self.traits.smooth
        return self.at_least(rest, distance, scale * self.traits.strong / 2) or self.cocoercive(rest, change, scale / 2)

    def monotone(self, p: fmpq_mpoly, a: Point, b: Point) -> bool:
        """``s·(∇f(a) − ∇f(b))ᵀ(a − b)`` plus a multiple of a squared distance; or a Lipschitz gradient."""
        _, distance, change, inner = forms(a, b)
        scale = coefficient(p, inner)
        rest = p - scale * inner
        if scale > 0:
            return self.at_least(rest, distance, scale * self.traits.strong) or self.cocoercive(rest, change, scale)
        if self.traits.smooth is None:
            return False
        if scale < 0:
            factor = ratio(rest, distance)
            return factor is not None and factor >= -scale * self.traits.smooth
        return self.bounded(p, change, distance, self.traits.smooth)

    def lipschitz(self, p: fmpq_mpoly, a: Point, b: Point) -> bool:
        """A multiple of the squared distance less one of the squared difference of the values."""
        return self.bounded(p, (b.value - a.value) ** 2, forms(a, b)[1], self.traits.steep)

    def bounded(self, p: fmpq_mpoly, change: fmpq_mpoly, distance: fmpq_mpoly, constant: fmpq | None) -> bool:
        """Whether ``p`` is ``s·(c²·distance − change)`` or more, for a Lipschitz constant."""
        factor = coefficient(p, change)
        if constant is None or factor >= 0:
            return False
        outer = ratio(p - factor * change, distance)
        return outer is not None and outer >= -factor * constant ** 2

    def at_least(self, rest: fmpq_mpoly, distance: fmpq_mpoly, allowed: fmpq) -> bool:
        """Whether the rest takes away no more of the distance than strong convexity allows."""
        factor = ratio(rest, distance)
        return self.traits.convex and factor is not None and factor >= -allowed

    def cocoercive(self, rest: fmpq_mpoly, change: fmpq_mpoly, scale: fmpq) -> bool:
        """Whether the rest takes away no more of the gradients' distance than ``scale/L``."""
        factor = ratio(rest, change)
        if factor is None or not self.traits.convex or self.traits.smooth is None:
            return False
        return -factor * self.traits.smooth <= scale

    def chord(self, p: fmpq_mpoly, weights: list[fmpq_mpoly]) -> bool:
        """``s f(a) + t f(b) − f(sa + tb)``, less what strong convexity allows, for weights s + t = 1."""
        if not self.traits.convex:
            return False
        for a, b in list(permutations(self.points.values(), 2)):
            for s in weights:
                t = 1 - s
                if t not in weights:
                    continue
                middle = self.point(tuple(s * x + t * y for x, y in zip(a.at, b.at, strict=True)))
                rest = p - (s * a.value + t * b.value - middle.value)
                if self.at_least(rest, s * t * forms(a, b)[1], self.traits.strong / 2):
                    return True
        return False

    def minimal(self, p: fmpq_mpoly, a: Point, b: Point) -> bool:
        """``s·(f(b) − f(a))`` where the gradient at ``a`` is 0."""
        scale = coefficient(p, b.value)
        if scale <= 0 or not self.traits.convex or p != scale * (b.value - a.value):
            return False
        if not all(x.is_constant() for x in a.at):
            return False
        return all(side == 0 for side in self.slopes(a))

    def slopes(self, point: Point) -> Iterator[int | None]:
        """The signs of the family's partial derivatives at a constant point."""
        x = build(len(point.at), 1, list(map(constant, point.at)))
        found = gradient_at(Evaluator(Sample(), {}), self.family, x)
        return (compare(e, 0) for e in entries(found))


def forms(a: Point, b: Point) -> tuple[fmpq_mpoly, fmpq_mpoly, fmpq_mpoly, fmpq_mpoly]:
    """Bregman gap, squared distance of points and of gradients, and their inner product."""
    step = [y - x for x, y in zip(a.at, b.at, strict=True)]
    turn = [y - x for x, y in zip(a.gradient, b.gradient, strict=True)]
    return b.value - a.value - dot(a.gradient, step), dot(step, step), dot(turn, turn), dot(turn, step)


def coefficient(p: fmpq_mpoly, form: fmpq_mpoly) -> fmpq:
    """The coefficient in ``p`` of the first monomial of a form, as a multiple of the form's."""
    if form.is_zero():
        return fmpq(0)
    powers = form.monoms()[0]
    return p[powers] / form.leading_coefficient()


def ratio(p: fmpq_mpoly, form: fmpq_mpoly) -> fmpq | None:
    """``t`` with ``p = t·form``, if there is one."""
    if p.is_zero():
        return fmpq(0)
    factor = coefficient(p, form)
    return factor if p == factor * form else None
