"""Sample spaces and the random variables on them.

A space is a product of small sets of independent coordinates, with equal, unequal or very unequal weights, so
that the inequalities of Markov, Chebyshev, Jensen and Hoeffding are attained or nearly so; or it is Gaussian.
Variables that are to be independent depend on different coordinates, the members of a family too.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from flint import fmpq

from ...kernel.sorts import REAL, Sort
from ...kernel.terms import Var
from ..evaluation.evaluate import sized
from ..evaluation.unfold import constants
from ..values.functions import Quadratic, Sequence, Stack, Table
from ..values.matrix import Value, build, filled, identity
from ..values.normal import Normal, Pushed
from ..values.number import ZERO, Unsupported
from ..values.sample import NormalSpace, Sample, Space
from .context import Context
from .draw import LENGTH, Draw
from .scalars import Wish

Size = Callable[[Sort], tuple[int, ...]]
COORDINATES = 6
"""The most independent coordinates of a space."""
RARE = (fmpq(1, 10), fmpq(1, 100))
"""Probabilities of a rare event, at which bounds of tails are sharp."""


class Spaces:
    """The sets of one context, and what is drawn on them."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.independence = any("independent" in constants(h) for h in context.hypotheses)
        self.white = any("white" in wish.traits for wish in context.wishes.values())

    def drawn(self, random: Random, dims: dict[str, int]) -> dict[str, Space | NormalSpace]:
        """Sets for the opaque sorts; sample spaces are products of small ones, or Gaussian."""
        found: dict[str, Space | NormalSpace] = {}
        for name, is_sample_space in self.context.opaque.items():
            if name in self.context.normal:
                found[name] = NormalSpace()
            elif is_sample_space:
                found[name] = Space(self.factors(random, dims))
            else:
                count = random.randint(1, 3)
                found[name] = Space(((fmpq(1, count),) * count,))
        return found

    def simple(self, number: int, dims: dict[str, int]) -> dict[str, Space | NormalSpace]:
        """Sets of two elements; of several coordinates when variables are to be independent."""
        fair = (fmpq(1, 2), fmpq(1, 2))
        count = min(max(self.needed(dims), 1 + (number % 4 == 3)), COORDINATES)
        found: dict[str, Space | NormalSpace] = {name: Space((fair,) * count) for name in self.context.opaque}
        return found | {name: NormalSpace() for name in self.context.normal}

    def needed(self, dims: dict[str, int]) -> int:
        """How many coordinates the variables need that are to be independent."""
        count = sum(self.members(v, dims) * self.width(v, dims) for group in self.context.separate for v in group)
        return count if count > 1 else 0

    def members(self, variable: Var, dims: dict[str, int]) -> int:
        """How many independent variables there are of one name."""
        sort = variable.sort
        if variable not in self.context.families:
            return 1
        return sized(sort.argument.dim, tuple(sorted(dims.items()))) if sort.argument.kind == "index" else LENGTH

    def width(self, variable: Var, dims: dict[str, int]) -> int:
        """How many coordinates one variable needs: a vector whose entries are uncorrelated has one for each."""
        wish, sort = self.context.wishes.get(variable), variable.sort
        while sort.kind == "fun":
            sort = sort.result
        if wish is None or "white" not in wish.traits or sort.kind != "real":
            return 1
        rows, cols = (sized(dim, tuple(sorted(dims.items()))) for dim in sort.shape)
        return rows * cols

    def factors(self, random: Random, dims: dict[str, int]) -> tuple[tuple[fmpq, ...], ...]:
        """The independent parts of a sample space."""
        count = min(max(self.needed(dims), 2), COORDINATES)
        style = random.random()
        if style < (0.9 if self.white else 0.4):
            return ((fmpq(1, 2), fmpq(1, 2)),) * min(count + 1, COORDINATES - 1 if count < COORDINATES else count)
        if style > 0.9:
            rare = random.choice(RARE)
            return ((rare, 1 - rare),) * min(count, 3)
        if style < 0.55:
            return (self.weights(random, 2),) * count
        return tuple(self.weights(random, random.randint(2, 3 if count < 4 else 2)) for _ in range(count))

    def weights(self, random: Random, count: int) -> tuple[fmpq, ...]:
        """Positive probabilities."""
        parts = [random.randint(1, 4) for _ in range(count)]
        return tuple(fmpq(part, sum(parts)) for part in parts)

    def family(self, sample: Sample, variable: Var, draw: Draw, size: Size, wish: Wish | None,
               constant: bool) -> Value:
        """A random variable for each index, often all of one law."""
        member, by_number = variable.sort.result, variable.sort.argument.kind == "nat"
        keys = list(range(LENGTH)) if by_number else draw.keys(variable.sort.argument, size)
        seed = draw.random.random()
        alike = draw.random.random() < 0.6
        found = []
        for place in range(len(keys)):
            if alike and variable in self.context.families:
                draw.random.seed(f"{seed}/{variable.name}")
            found.append(self.variable(sample, variable, draw, size, wish, constant, member, place))
        if alike:
            draw.random.seed(f"{seed}/after")
        return Sequence(tuple(found)) if by_number else Table(dict(zip(keys, found, strict=True)))

    def variable(self, sample: Sample, variable: Var, draw: Draw, size: Size, wish: Wish | None, constant: bool,
                 sort: Sort | None = None, member: int = 0) -> Value:
        """A table over a sample space that depends on the coordinates this variable may use."""
        sort = sort or variable.sort
        space = sample.space(str(sort.argument.parts[0]))
        if isinstance(space, NormalSpace):
            return self.pushed(variable, draw, size, sort, member)
        if constant:
            return Table(dict.fromkeys(range(space.size), draw.value(sort.result, size, wish)))
        used = self.coordinates(variable, len(space.factors), sample.dims, member)
        table: dict[tuple[int, ...], Value] = {}
        values = {}
        choose = self.style(space, draw, size, sort, wish)
        for point, place in enumerate(space.points()):
            key = tuple(place[i] for i in used)
            if key not in table:
                table[key] = choose(key)
            values[point] = table[key]
        return Table(values)

    def style(self, space: Space, draw: Draw, size: Size, sort: Sort,
              wish: Wish | None) -> Callable[[tuple[int, ...]], Value]:
        """How the values are chosen: independent signs, 0 or one value, or any."""
        often = 0.9 if wish is not None and "white" in wish.traits else 0.3
        signs = sort.result.kind == "real" and draw.random.random() < often and all(len(f) == 2 for f in space.factors)
        factor = draw.random.choice([*draw.scale, fmpq(1)])
        free = wish is None or (not wish.traits and wish.high is None and (wish.low or 0) == 0)
        steps = sort.result is REAL and not signs and free and draw.random.random() < 0.25
        if signs:
            return lambda key: sign_vector(key, size(sort.result), factor)
        if steps:
            return lambda key: factor * draw.random.randint(0, 1)
        return lambda key: draw.value(sort.result, size, wish)

    def pushed(self, variable: Var, draw: Draw, size: Size, sort: Sort, member: int) -> Value:
        """A random variable on a Gaussian space: a polynomial of a normal vector."""
        n = 1 if draw.random.random() < 0.7 else 2
        label = ("",) if not self.independence and draw.random.random() < 0.5 else (variable.name, member)
        vector = Normal(filled(n, 1, ZERO), identity(n), label)
        if sort.result.kind != "real":
            raise Unsupported(f"a random value of {sort.result} on a Gaussian space")
        rows, cols = size(sort.result)
        parts = [Quadratic(draw.mirrored(n, 1) if draw.random.random() < 0.4 else filled(n, n, ZERO),
                           draw.integers(n, 1), draw.small()) for _ in range(rows * cols)]
        return Pushed(parts[0] if rows == cols == 1 else Stack(rows, cols, tuple(parts)), vector)

    def coordinates(self, variable: Var, count: int, dims: dict[str, int], member: int) -> tuple[int, ...]:
        """Which factors of the sample space a variable depends on."""
        position = 0
        for other in (v for group in self.context.separate for v in group):
            width = self.width(other, dims)
            if other is variable:
                return tuple((position + member * width + i) % count for i in range(min(width, count)))
            position += self.members(other, dims) * width
        return tuple(range(count))


def is_random(context: Context, sort: Sort) -> bool:
    """Whether a sort is that of random variables."""
    if sort.kind != "fun" or sort.argument.kind != "opaque":
        return False
    return context.opaque.get(str(sort.argument.parts[0]), False)


def sign_vector(key: tuple[int, ...], size: tuple[int, ...], factor: fmpq) -> Value:
    """Independent signs times a number, one coordinate an entry."""
    count = size[0] * size[1]
    return build(size[0], size[1], [factor * (1 - 2 * key[i % len(key)]) for i in range(count)])
