"""Functions on a real space, drawn so that the constants of the hypotheses are attained.

A wrong constant shows only at an extreme member of a class: a quadratic whose curvature is exactly
L or μ, a Huber function of that curvature, a linear function.  Styles whose members the hypotheses
refuse are drawn less and less.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from flint import fmpq

from ..values.functions import LogSumExp, Quadratic, Ridges, Traits
from ..values.matrix import Value, build, dot, entries, filled, product, transpose
from ..values.number import ONE, ZERO
from .draw import Draw

PEAKS = (("softplus", fmpq(1, 4)), ("huber", ONE), ("log-cosh", ONE), ("pseudo-Huber", ONE))
"""Convex functions of a number and their greatest curvature."""


class Styles:
    """How often members of each style were drawn and met the hypotheses."""

    def __init__(self) -> None:
        self.counts: dict[str, list[int]] = {}

    def weight(self, style: str) -> float:
        """The share of members that met the hypotheses, cautiously."""
        drawn, kept = self.counts.get(style, (0, 0))
        return (kept + 1) / (drawn + 1)

    def note(self, style: str, kept: bool) -> None:
        """One more member, and whether it met the hypotheses."""
        count = self.counts.setdefault(style, [0, 0])
        count[0] += 1
        count[1] += kept


class Family:
    """One function of ``n`` numbers; ``scale`` are the constants its hypotheses mention."""

    def __init__(self, draw: Draw, n: int, scale: list[fmpq]) -> None:
        self.draw, self.n, self.random = draw, n, draw.random
        self.scale = sorted({x for x in scale if 0 < x < 10_000}) or [draw.curvature() or ONE]

    def choose(self, styles: Styles) -> tuple[str, Value]:
        """A style that the hypotheses seem to allow, and a member of it."""
        names = [name for name in STYLES if self.draw.rough or name != "kinks"]
        name = self.random.choices(names, [STYLES[n][0] * styles.weight(n) for n in names])[0]
        return name, STYLES[name][1](self)

    def quadratic(self, values: list[fmpq]) -> Quadratic:
        """A quadratic with these curvatures along the axes or an orthogonal frame; it has a stationary point."""
        n = self.n
        middle = build(n, n, [values[i] if i == j else ZERO for i in range(n) for j in range(n)])
        if n > 1 and self.random.random() < 0.4:
            frame = self.draw.orthogonal(n, n)
            middle = product(product(frame, middle), transpose(frame))
        slope = product(middle, self.draw.integers(n, 1))
        steepest = max(abs(x) for x in values)
        return Quadratic(middle, slope, self.offset(), Traits(min(values) >= 0, steepest, max(min(values), ZERO)))

    def offset(self) -> fmpq:
        """A constant to add, often none."""
        return ZERO if self.random.random() < 0.5 else self.draw.small()

    def steepest(self) -> Quadratic:
        """The greatest constant in all directions."""
        return self.quadratic([self.scale[-1]] * self.n)

    def flattest(self) -> Quadratic:
        """The least constant in all directions."""
        return self.quadratic([self.scale[0]] * self.n)

    def extremes(self) -> Quadratic:
        """In each direction one of the constants, or no curvature."""
        return self.quadratic([self.random.choice([*self.scale, ZERO]) for _ in range(self.n)])

    def steeper(self) -> Quadratic:
        """A multiple of the greatest constant."""
        return self.quadratic([self.scale[-1] * self.random.randint(2, 4) for _ in range(self.n)])

    def between(self) -> Quadratic:
        """Curvatures between the constants."""
        low, high = self.scale[0] if len(self.scale) > 1 else ZERO, self.scale[-1]
        return self.quadratic([low + (high - low) * fmpq(self.random.randint(1, 7), 8) for _ in range(self.n)])

    def saddle(self) -> Quadratic:
        """The greatest constant up or down."""
        return self.quadratic([self.scale[-1] * self.random.choice((-1, -1, 1, 0)) for _ in range(self.n)])

    def falling(self) -> Quadratic:
        """Steeper down than any constant up."""
        return self.quadratic([-self.scale[-1] * self.random.randint(2, 4) for _ in range(self.n)])

    def linear(self) -> Quadratic:
        """No curvature; often of a slope that is one of the constants."""
        slope = self.draw.integers(self.n, 1)
        if self.random.random() < 0.6:
            size = self.random.choice(self.scale)
            slope = build(self.n, 1, [size * x for x in entries(self.draw.unit(self.n, 1))])
        return Quadratic(filled(self.n, self.n, ZERO), slope, self.offset(), Traits(True, ZERO))

    def corner(self) -> Ridges:
        """A Huber function of exactly the greatest curvature, with the least one added or not."""
        strong = self.scale[0] if len(self.scale) > 1 and self.random.random() < 0.5 else ZERO
        plain = self.draw.simple
        width = ONE if plain else fmpq(self.random.choice((1, 2, 4)), self.random.choice((1, 1, 2)))
        centre = fmpq(self.random.randint(-2, 2)) if strong == 0 and not plain else ZERO
        axis = tuple(1 / width if i == 0 else ZERO for i in range(self.n))
        weight = (self.scale[-1] - strong) * width ** 2
        traits = Traits(True, self.scale[-1], strong, weight / width if strong == 0 else None)
        return Ridges("huber", (weight,), (axis,), (-centre / width,), strong, traits)

    def centred(self) -> Quadratic:
        """A form of degree two whose curvatures are twice the greatest constant, up, down or none."""
        peak = 2 * self.scale[-1]
        values = [peak * self.random.choice((1, -1, 0)) for _ in range(self.n)]
        plain = self.quadratic(values)
        return replace(plain, slope=filled(self.n, 1, ZERO), offset=ZERO)

    def wave(self) -> Ridges:
        """A sum of ``x² + 3 sin² x`` over the axes: not convex; its gradient dominates by the least constant."""
        return self.waves(32 * self.scale[0])

    def steep_wave(self) -> Ridges:
        """The same with the greatest constant for its curvature."""
        return self.waves(self.scale[-1] / 8)

    def waves(self, weight: fmpq) -> Ridges:
        """``∑ w (xᵢ² + 3 sin² xᵢ)``."""
        axes = tuple(tuple(fmpq(int(i == j)) for j in range(self.n)) for i in range(self.n))
        traits = Traits(smooth=8 * weight, least=ZERO, dominated=weight / 32)
        return Ridges("x² + 3 sin² x", (weight,) * self.n, axes, (ZERO,) * self.n, ZERO, traits)

    def sine(self) -> Ridges:
        """A sine of a linear form: neither convex nor concave, of bounded slope and curvature."""
        axis = tuple(fmpq(int(i == 0)) for i in range(self.n))
        weight = self.scale[-1]
        return Ridges("sin", (weight,), (axis,), (self.draw.small() / 8,), ZERO, Traits(smooth=weight, steep=weight))

    def kinks(self) -> Ridges:
        """A positive combination of absolute values or hinges of linear forms: convex, with kinks."""
        name, size = self.random.choice(("abs", "hinge")), self.random.choice(self.scale)
        if self.random.random() < 0.5:
            axis = tuple(entries(self.draw.unit(self.n, 1)))
            return Ridges(name, (size,), (axis,), (ZERO,), ZERO, Traits(True, steep=size))
        return Ridges(name, (self.scale[-1], size), self.draw.directions(self.n, 2), (ZERO, self.draw.small() / 8),
                      self.random.choice((ZERO, ONE)), Traits(True))

    def ridges(self) -> Ridges:
        """A positive combination of softplus, Huber or similar functions of linear forms, and a ridge."""
        name, peak = self.random.choice(PEAKS)
        directions = self.draw.directions(self.n, 2)
        top = max(sum((dot(d, d) for d in directions), ZERO) * peak, fmpq(1, 4))
        strong = self.scale[0] if len(self.scale) > 1 or self.random.random() < 0.3 else ZERO
        weight = (self.scale[-1] - strong) / top
        offsets = (self.draw.small() / 8, ZERO) if name != "huber" else (ZERO, ZERO)
        return Ridges(name, (weight, weight), directions, offsets, strong, Traits(True, strong + weight * top, strong))

    def log_sum_exp(self) -> LogSumExp:
        """Log-sum-exp of linear forms short enough for the greatest constant."""
        strong = self.scale[0] if len(self.scale) > 1 else ZERO
        directions, limit = self.draw.directions(self.n, 3), self.scale[-1] - strong
        longest = max(dot(d, d) for d in directions)
        while longest > limit > 0:
            directions = tuple(tuple(x / 2 for x in d) for d in directions)
            longest = longest / 4
        return LogSumExp(directions, (ZERO, self.draw.small() / 8, ZERO), strong,
                         Traits(True, strong + longest, strong))


STYLES: dict[str, tuple[float, Callable[[Family], Value]]] = {
    "steepest": (4, Family.steepest), "flattest": (2, Family.flattest), "extremes": (3, Family.extremes),
    "steeper": (1, Family.steeper), "between": (3, Family.between), "saddle": (1.5, Family.saddle),
    "falling": (1, Family.falling),
    "linear": (1.5, Family.linear), "corner": (3, Family.corner), "ridges": (1.5, Family.ridges),
    "log-sum-exp": (0.7, Family.log_sum_exp), "centred": (0.5, Family.centred), "wave": (2.5, Family.wave),
    "steep wave": (0.5, Family.steep_wave),
    "sine": (0.7, Family.sine), "kinks": (3, Family.kinks),
}
"""Every style with its first weight."""
