"""Samples that satisfy the hypotheses: drawn by wish, solved where an equation fails, then verified.

A sample on which every hypothesis is certainly true (or true by construction) is *verified*, and
only such a sample may refute.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random

from flint import fmpq

from ...kernel.sorts import REAL, Sort
from ...kernel.terms import Op, Term, Var
from ..evaluation.calculus import differentiable_at
from ..evaluation.evaluate import Evaluator
from ..evaluation.meaning import MEANING
from ..evaluation.points import sizes
from ..evaluation.quantified import decide
from ..evaluation.truth import truth
from ..evaluation.unfold import constants
from ..values import certainty
from ..values.functions import Member, Quadratic, Sequence, Stack, Table, Traits
from ..values.matrix import Value, build, entries, filled, identity
from ..values.normal import Normal, Pushed, factor
from ..values.number import Undefined, Unsupported
from ..values.polynomial import Pool, lifted, linear
from ..values.sample import NormalSpace, Sample, Space
from .aside import Aside, unconnected
from .boundary import boundary
from .construction import by_construction
from .context import Context, divisors
from .draw import LENGTH, Draw, Wish
from .families import Family, Styles
from .forms import spine
from .mending import Mending
from .rules import definition, derivative, law, recursion, slope
from .solver import Solver

Size = Callable[[Sort], tuple[int, ...]]
SIZES = (2, 1, 3, 2, 1, 2, 3, 4)
FEW = (1, 2, 1, 1, 1, 1, 2, 2, 3)
"""Sizes where functions on the space are drawn: an extreme one needs few dimensions."""
BOUNDARY = 8
"""Among so many samples, one at which the goal is false if an equation can be solved."""
CONSTANT = 16
"""Among so many samples, one in which random variables are constants."""


@dataclass
class Drawn:
    """A sample, its evaluator, and whether all hypotheses surely hold."""

    sample: Sample
    evaluator: Evaluator
    verified: bool


class Sampler:
    """Samples of one context, the same for the same seed."""

    def __init__(self, context: Context, seed: int, deadline: float) -> None:
        self.context, self.seed, self.deadline = context, seed, deadline
        first = set[Var]().union(*map(divisors, context.limits))
        self.order = sorted(context.variables, key=lambda v: (v.sort.kind == "fun", v not in first))
        self.curved = any("curved" in wish.traits for wish in context.wishes.values())
        self.aside = Aside(context, unconnected(context))
        self.styles = Styles()
        self.general: dict[tuple[object, ...], bool] = {}
        self.independence = any("independent" in constants(h) for h in context.hypotheses)
        self.constant = False
        self.extra: list[Term] = []

    def draw(self, number: int) -> Drawn | None:
        """The ``number``-th sample; None when a hypothesis could not be met."""
        random = Random(f"{self.seed}/{number}")
        self.constant = number % CONSTANT == 1
        sample = Sample(self.sizes(random, number), self.spaces(random))
        self.aside.place(sample)
        used = self.fill(sample, random, plain=number % 3 == 2)
        drawn = self.at_boundary(sample, random) if number % BOUNDARY == 3 else self.completed(sample, random)
        if drawn is not None and drawn.verified:
            self.aside.keep(drawn.sample)
        for style in used:
            self.styles.note(style, drawn is not None and drawn.verified)
        return drawn

    def of_size(self, size: int, number: int) -> Drawn | None:
        """A sample in which every dimension has this size."""
        random = Random(f"{self.seed}/{size}/{number}")
        sample = Sample(dict.fromkeys(self.context.dims, size), self.spaces(random))
        self.aside.place(sample)
        self.fill(sample, random, plain=True)
        return self.completed(sample, random)

    def simple(self, number: int) -> Drawn | None:
        """A sample in few dimensions, on small sets, of simple numbers."""
        random = Random(f"{self.seed}/simple/{number}")
        self.constant = number % CONSTANT == 1
        half = fmpq(1, 2)
        spaces: dict[str, Space | NormalSpace] = {name: Space(((half, half),)) for name in self.context.opaque}
        if sum(map(len, self.context.separate)) > 1 or number % 4 == 3:
            spaces = {name: Space(((half, half),) * 2) for name in spaces}
        spaces |= {name: NormalSpace() for name in self.context.normal}
        most = 1 + number % 4 // 2 + (number % 5 == 4)
        sample = Sample({name: random.randint(1, most) for name in self.context.dims}, spaces)
        self.aside.place(sample)
        self.fill(sample, random, plain=True, simple=True)
        return self.completed(sample, random, mend=False)

    def at_boundary(self, sample: Sample, random: Random) -> Drawn | None:
        """The sample, changed so that the goal is false by a hair, if some equation that says so can be solved."""
        equation, direction = boundary(self.context.goal) or (None, None)
        if equation is None:
            return self.completed(sample, random)
        if direction is not None:
            rows, cols = sizes(self.evaluator(sample))(direction.sort)
            sample.values[direction] = build(rows, cols, [fmpq(random.randint(1, 3)) for _ in range(rows)])
        self.extra = [equation]
        try:
            return self.completed(sample, random)
        finally:
            self.extra = []
            if direction is not None:
                del sample.values[direction]

    def completed(self, sample: Sample, random: Random, mend: bool = True) -> Drawn | None:
        """The sample, changed where a hypothesis fails; None when one could not be met."""
        evaluator = self.evaluator(sample)
        solved: set[Var] = set()
        pending = self.pending(sample)
        for number, hypothesis in enumerate(pending):
            if self.holds(evaluator, hypothesis) == certainty.FALSE:
                if not (Solver(self, sample, random, solved).satisfy(hypothesis) or (mend and not is_general(hypothesis)
                        and Mending(self, sample, random, solved).satisfy(hypothesis, pending[:number]))):
                    return None
                evaluator = self.evaluator(sample)
        return self.verified(sample, evaluator)

    def pending(self, sample: Sample) -> list[Term]:
        """The hypotheses that do not hold by construction, those solved first in front."""
        by_rule = self.context.guaranteed
        found = [h for i, h in enumerate(self.context.hypotheses)
                 if (i not in by_rule or by_rule[i] in sample.values) and not self.supported(i, sample)
                 and not self.aside.covers(sample, h)]
        return sorted([*found, *self.extra], key=lambda h: isinstance(h, Op) and h.name == "forall")

    def supported(self, number: int, sample: Sample) -> bool:
        """Whether a hypothesis says that a tangent of a function that was drawn as convex lies below it."""
        if number not in self.context.supports:
            return False
        traits = getattr(sample.values.get(self.context.supports[number]), "traits", None)
        return isinstance(traits, Traits) and traits.convex

    def verified(self, sample: Sample, evaluator: Evaluator) -> Drawn | None:
        """The sample, with every hypothesis checked on it."""
        found = min(self.smooth(evaluator), self.lawful(evaluator))
        for hypothesis in self.pending(sample):
            holds = self.holds(evaluator, hypothesis)
            if holds == certainty.FALSE:
                return None
            found = min(found, holds)
        return Drawn(sample, evaluator, found == certainty.TRUE)

    def smooth(self, evaluator: Evaluator) -> int:
        """Whether the functions have the derivatives that variables stand for: what is drawn has, by construction."""
        for function, point in self.context.smooth:
            head, _ = spine(function)
            if isinstance(head, Var) and head in evaluator.sample.values:
                continue
            if point is None:
                return certainty.UNKNOWN
            try:
                differentiable_at(evaluator, evaluator(function), evaluator(point))
            except Undefined:
                return certainty.UNKNOWN
        return certainty.TRUE

    def lawful(self, evaluator: Evaluator) -> int:
        """Whether the covariance matrices that hypotheses mention are ones, so that there are such vectors.

        Raises:
            Undefined: when one is none.
        """
        found = certainty.TRUE
        for variable, (order, statement) in self.context.laws.items():
            if order and statement.args[2].loose:
                found = certainty.AGREES
            elif order:
                factor(evaluator(statement.args[2]))
            else:
                evaluator(variable)
        return found

    def holds(self, evaluator: Evaluator, hypothesis: Term) -> int:
        """The truth of a hypothesis; what all members of a family satisfy is found out once."""
        if by_construction(hypothesis, evaluator.sample):
            return certainty.TRUE
        function = next(iter(hypothesis.free)) if len(hypothesis.free) == 1 else None
        traits = getattr(evaluator.sample.values.get(function), "traits", None) if function is not None else None
        if function is not None and traits is not None and is_general(hypothesis):
            sample = evaluator.sample
            key = (hypothesis, tuple(sample.dims.items()), traits.convex)
            if key not in self.general:
                member = Sample(sample.dims, sample.spaces, {function: Member(Traits(traits.convex))})
                self.general[key] = decide(self.evaluator(member), hypothesis, ()) == certainty.TRUE
            if self.general[key]:
                return certainty.TRUE
        return truth(evaluator, hypothesis)

    def evaluator(self, sample: Sample, overrides: dict[Var, Value] | None = None) -> Evaluator:
        """An exact evaluator of a sample."""
        return Evaluator(sample, MEANING, overrides=overrides, deadline=self.deadline)

    def sizes(self, random: Random, number: int) -> dict[str, int]:
        """Sizes of the dimensions: small, equal ones at first."""
        sizes = FEW if self.curved else SIZES
        if number < 3:
            return dict.fromkeys(self.context.dims, sizes[number])
        return {name: random.choice(sizes) for name in self.context.dims}

    def spaces(self, random: Random) -> dict[str, Space | NormalSpace]:
        """Sets for the opaque sorts; sample spaces are products of small ones, or Gaussian."""
        found: dict[str, Space | NormalSpace] = {}
        for name, is_random in self.context.opaque.items():
            if name in self.context.normal:
                found[name] = NormalSpace()
            elif is_random:
                found[name] = Space(self.factors(random))
            else:
                count = random.randint(1, 3)
                found[name] = Space(((fmpq(1, count),) * count,))
        return found

    def factors(self, random: Random) -> tuple[tuple[fmpq, ...], ...]:
        """The independent parts of a sample space."""
        groups = max(2, sum(map(len, self.context.separate)))
        style = random.random()
        if style < (0.9 if any("white" in wish.traits for wish in self.context.wishes.values()) else 0.4):
            return ((fmpq(1, 2), fmpq(1, 2)),) * min(groups + 1, 4)
        return tuple(self.weights(random, random.randint(2, 3)) for _ in range(min(groups, 3)))

    def weights(self, random: Random, count: int) -> tuple[fmpq, ...]:
        """Positive probabilities."""
        parts = [random.randint(1, 4) for _ in range(count)]
        return tuple(fmpq(part, sum(parts)) for part in parts)

    def fill(self, sample: Sample, random: Random, plain: bool, simple: bool = False) -> list[str]:
        """Values for all variables that no hypothesis determines; the styles of the functions drawn."""
        evaluator = self.evaluator(sample)
        scale: list[fmpq] = []
        styles: list[str] = []
        for variable in self.order:
            if variable in sample.values or variable in sample.rules:
                continue
            draw = Draw(random, scale, plain, simple=simple)
            draw.curved = self.families(variable, sample, draw, styles)
            if self.rule(sample, variable, draw, evaluator):
                continue
            value = self.drawn(sample, variable, draw, evaluator)
            sample.values[variable] = value
            if variable.sort is REAL and isinstance(value, fmpq):
                scale.append(value)
        return styles

    def families(self, variable: Var, sample: Sample, draw: Draw, used: list[str]) -> Callable[[int], Value]:
        """How functions are drawn for a variable."""
        constants = self.context.constants.get(variable, set())
        scale = [x for v in constants if isinstance(x := sample.values.get(v), fmpq) and x > 0] or draw.scale

        def curved(n: int) -> Value:
            style, value = Family(draw, n, scale).choose(self.styles)
            used.append(style)
            return value
        return curved

    def rule(self, sample: Sample, variable: Var, draw: Draw, evaluator: Evaluator) -> bool:
        """Set the rule of a variable that a hypothesis determines."""
        context = self.context
        if variable in context.definitions:
            sample.rules[variable] = definition(*context.definitions[variable])
        elif variable in context.steps:
            wish = context.wishes.get(variable)
            first = draw.value(variable.sort, sizes(evaluator), wish)
            slack = Sequence(tuple(fmpq(draw.random.randint(1, 4), 4 + (context.steps[variable].relation == "<"))
                                   for _ in range(5)))
            starts = context.starts.get(variable, {})
            sample.rules[variable] = recursion(context.steps[variable], first, slack, starts)
            self.freeze(sample, variable, draw, evaluator)
        elif variable in context.derived:
            sample.rules[variable] = derivative(*context.derived[variable])
        elif variable in context.laws:
            shared = not self.independence and draw.random.random() < 0.3
            sample.rules[variable] = law(*context.laws[variable], "" if shared else variable.name, shared)
        elif variable in context.slopes:
            sample.rules[variable] = slope(*context.slopes[variable])
        return variable in sample.rules or variable in sample.values

    def freeze(self, sample: Sample, variable: Var, draw: Draw, evaluator: Evaluator) -> None:
        """Sometimes a sequence that an inequality bounds is 0 in the end, so that all its values can be looked at."""
        step = self.context.steps[variable]
        if step.relation == "=" or len(step.order) > 1 or variable.sort.result is not REAL \
                or draw.random.random() < 0.4:
            return
        try:
            inner = self.evaluator(sample)
            values = [inner.apply(inner(variable), k) for k in range(LENGTH)]
        except (Unsupported, Undefined):
            return
        if all(isinstance(x, fmpq) for x in values):
            sample.values[variable] = Sequence((*values, fmpq(0)))
            del sample.rules[variable]

    def drawn(self, sample: Sample, variable: Var, draw: Draw, evaluator: Evaluator) -> Value:
        """A value by the wish."""
        wish, sort = self.context.wishes.get(variable), variable.sort
        size = sizes(evaluator)
        if sort is REAL:
            return draw.scalar(limited(self.context.limits, variable, wish, evaluator))
        if is_random(self.context, sort):
            return self.random_variable(sample, variable, draw, size, wish)
        if wish is not None and "probability" in wish.traits and sort.kind == "fun" and sort.result is REAL:
            keys = draw.keys(sort.argument, size)
            return Table(dict(zip(keys, entries(draw.probabilities(len(keys), 1)), strict=True)))
        if sort.kind == "fun" and sort.argument.kind == "nat" and is_random(self.context, sort.result):
            return Sequence(tuple(self.random_variable(sample, variable, draw, size, wish, sort.result)
                                  for _ in range(LENGTH)))
        return draw.value(sort, size, wish)

    def random_variable(self, sample: Sample, variable: Var, draw: Draw, size: Size,
                        wish: Wish | None, sort: Sort | None = None) -> Value:
        """A table over a sample space that depends on the coordinates this variable may use."""
        sort = sort or variable.sort
        space = sample.space(str(sort.argument.parts[0]))
        if isinstance(space, NormalSpace):
            return self.pushed(variable, draw, size, sort)
        if self.constant:
            return Table(dict.fromkeys(range(space.size), draw.value(sort.result, size, wish)))
        used = self.coordinates(variable, len(space.factors))
        table: dict[tuple[int, ...], Value] = {}
        values = {}
        often = 0.9 if wish is not None and "white" in wish.traits else 0.3
        signs = sort.result.kind == "real" and draw.random.random() < often and all(len(f) == 2 for f in space.factors)
        factor = draw.random.choice([*draw.scale, fmpq(1)])
        free = wish is None or (not wish.traits and wish.high is None and (wish.low or 0) == 0)
        steps = sort.result is REAL and not signs and free and draw.random.random() < 0.25
        for point, place in enumerate(space.points()):
            key = tuple(place[i] for i in used)
            if key not in table:
                table[key] = sign_vector(key, size(sort.result), factor) if signs \
                    else factor * draw.random.randint(0, 1) if steps else draw.value(sort.result, size, wish)
            values[point] = table[key]
        return Table(values)

    def pushed(self, variable: Var, draw: Draw, size: Size, sort: Sort) -> Value:
        """A random variable on a Gaussian space: a polynomial of a normal vector."""
        n = 1 if draw.random.random() < 0.7 else 2
        label = "" if not self.independence and draw.random.random() < 0.5 else variable.name
        vector = Normal(filled(n, 1, fmpq(0)), identity(n), (label,))
        if sort.result.kind != "real":
            raise Unsupported(f"a random value of {sort.result} on a Gaussian space")
        rows, cols = size(sort.result)
        parts = [Quadratic(draw.mirrored(n, 1) if draw.random.random() < 0.4 else filled(n, n, fmpq(0)),
                           draw.integers(n, 1), draw.small()) for _ in range(rows * cols)]
        return Pushed(parts[0] if rows == cols == 1 else Stack(rows, cols, tuple(parts)), vector)

    def coordinates(self, variable: Var, count: int) -> tuple[int, ...]:
        """Which factors of the sample space a variable depends on."""
        position = 0
        for group in self.context.separate:
            for other in group:
                if other is variable:
                    return (position % count,)
                position += 1
        return tuple(range(count))


def limited(limits: list[Op], variable: Var, wish: Wish | None, evaluator: Evaluator) -> Wish | None:
    """The wish for a number, with the bounds that inequalities with variables drawn before give."""
    result = replace(wish) if wish else Wish()
    for limit in limits:
        if variable in limit.free:
            bounded(limit, variable, evaluator, result)
    empty = result.low is not None and result.high is not None and result.low > result.high
    return wish if empty else result


def bounded(limit: Op, variable: Var, evaluator: Evaluator, wish: Wish) -> None:
    """Add the bound of one inequality that is linear in the variable."""
    pool = Pool()
    inner = Evaluator(evaluator.sample, MEANING, overrides={variable: pool.take()}, deadline=evaluator.deadline)
    inner.generic = True
    try:
        left, right = (lifted(inner(side)) for side in limit.args)
        (slope,), constant = linear(right - left, 0, 1)
    except (Unsupported, Undefined, TypeError, AttributeError):
        return
    if slope > 0:
        wish.raise_low(-constant / slope, limit.name == "<")
    elif slope < 0:
        wish.lower_high(-constant / slope, limit.name == "<")


def is_random(context: Context, sort: Sort) -> bool:
    """Whether a sort is that of random variables."""
    if sort.kind != "fun" or sort.argument.kind != "opaque":
        return False
    return context.opaque.get(str(sort.argument.parts[0]), False)


def sign_vector(key: tuple[int, ...], size: tuple[int, ...], factor: fmpq) -> Value:
    """Independent signs times a number, one coordinate an entry."""
    count = size[0] * size[1]
    return build(size[0], size[1], [factor * (1 - 2 * key[i % len(key)]) for i in range(count)])


def is_general(hypothesis: Term) -> bool:
    """Whether a hypothesis is about all real points."""
    return isinstance(hypothesis, Op) and hypothesis.name == "forall" \
        and hypothesis.args[0].sort.argument.kind == "real"
