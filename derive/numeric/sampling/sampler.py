"""Samples that satisfy the hypotheses: drawn by wish, solved where an equation fails, then verified.

A sample on which every hypothesis is certainly true (or true by construction) is *verified*, and
only such a sample may refute.
"""

from __future__ import annotations

from collections import Counter
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
from ..values import certainty
from ..values.functions import Member, Sequence, Table, Traits
from ..values.matrix import Value, build, entries
from ..values.normal import factor
from ..values.number import Undefined, Unsupported
from ..values.polynomial import Pool, lifted, linear
from ..values.sample import NormalSpace, Sample, Space
from .aside import Aside, unconnected
from .boundary import boundary
from .construction import by_construction
from .context import Context, divisors
from .draw import LENGTH, Draw
from .families import Family, Styles
from .forms import is_function, spine
from .mending import Mending
from .rules import definition, derivative, law, recursion, slope
from .scalars import SPECIAL, Wish
from .solver import Solver
from .spaces import Spaces, is_random

Size = Callable[[Sort], tuple[int, ...]]
SIZES = (2, 1, 3, 2, 1, 2, 3, 4)
FEW = (1, 2, 1, 1, 1, 1, 2, 2, 3)
"""Sizes where functions on the space are drawn: an extreme one needs few dimensions."""
LARGEST = 24
"""A function that takes m numbers and gives n is drawn for m n up to this."""
PASSES = 3
"""How often the hypotheses are gone through when making one hold breaks another."""
BOUNDARY = 8
"""Among so many samples, one at which the goal is false if an equation can be solved."""
CONSTANT = 16
"""Among so many samples, one in which random variables are constants."""


GRAINS = {6: (fmpq(1, 16), fmpq(1, 256), fmpq(1, 65_536)), 14: (fmpq(16), fmpq(256))}
"""The samples among sixteen whose numbers are all small or all large, and what they are multiples of."""


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
        self.vain = Counter[Term]()
        self.styles = Styles()
        self.general: dict[tuple[object, ...], bool] = {}
        self.sets = Spaces(context)
        self.unmet = Counter[Term]()
        self.constant, self.grain = False, fmpq(1)
        self.extra: list[Term] = []

    def draw(self, number: int) -> Drawn | None:
        """The ``number``-th sample; None when a hypothesis could not be met."""
        random = Random(f"{self.seed}/{number}")
        grains = GRAINS.get(number % 16, (fmpq(1),))
        self.constant, self.grain = number % CONSTANT == 1, grains[number // 16 % len(grains)]
        dims = self.sizes(random, number)
        sample = Sample(dims, self.spaces(random, dims))
        self.aside.place(sample)
        used = self.fill(sample, random, plain=number % 3 == 2, first=number if number < len(SPECIAL) else None)
        drawn = self.at_boundary(sample, random) if number % BOUNDARY == 3 else self.completed(sample, random)
        if drawn is not None and drawn.verified:
            self.aside.keep(drawn.sample)
        for style in used:
            self.styles.note(style, drawn is not None and drawn.verified)
        return drawn

    def of_size(self, size: int, number: int) -> Drawn | None:
        """A sample in which every dimension has this size."""
        random = Random(f"{self.seed}/{size}/{number}")
        dims = dict.fromkeys(self.context.dims, size)
        sample = Sample(dims, self.spaces(random, dims))
        self.aside.place(sample)
        self.fill(sample, random, plain=True)
        return self.completed(sample, random)

    def simple(self, number: int) -> Drawn | None:
        """A sample in few dimensions, on small sets, of simple numbers."""
        random = Random(f"{self.seed}/simple/{number}")
        self.constant, self.grain = number % CONSTANT == 1, fmpq(1)
        most = 1 + number % 4 // 2 + (number % 5 == 4)
        dims = {name: random.randint(1, most) for name in self.context.dims}
        sample = Sample(dims, self.sets.simple(number, dims))
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
        solved, known = set[Var](), list[int]()
        for _ in range(PASSES):
            mending = Mending(self, sample, random, solved)
            found = self.changed(sample, Solver(self, sample, random, solved), mending if mend else None)
            if found is None:
                return None
            evaluator, known = found
            if not mending.broke:
                break
        return self.verified(sample, evaluator, known or None)

    def changed(self, sample: Sample, solver: Solver, mending: Mending | None) -> tuple[Evaluator, list[int]] | None:
        """Go through the hypotheses once and change values where one fails; None when one could not be met.

        With the evaluator come the truths of the hypotheses when nothing was changed.
        """
        evaluator, pending = self.evaluator(sample), self.pending(sample)
        known, changed = list[int](), False
        for number, hypothesis in enumerate(pending):
            known.append(self.holds(evaluator, hypothesis))
            if known[-1] == certainty.FALSE:
                if not (solver.satisfy(hypothesis)
                        or (mending is not None and mending.satisfy(hypothesis, pending[:number]))):
                    self.unmet.update([hypothesis])
                    return None
                evaluator, changed = self.evaluator(sample), True
        return evaluator, [] if changed else known

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

    def verified(self, sample: Sample, evaluator: Evaluator, known: list[int] | None = None) -> Drawn | None:
        """The sample, with every hypothesis checked on it; ``known`` are the truths when they were found before."""
        found = min(self.smooth(evaluator), self.lawful(evaluator), *(known or ()), certainty.TRUE)
        for hypothesis in self.pending(sample) if known is None else ():
            holds = self.holds(evaluator, hypothesis)
            if holds == certainty.FALSE:
                self.unmet.update([hypothesis])
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
        names = self.context.dims
        if number < 3:
            dims = dict.fromkeys(names, sizes[number])
        elif number < 5 and not self.curved:
            dims = {name: 1 + place % 4 for place, name in enumerate(names if number == 3 else names[::-1])}
        else:
            dims = {name: random.choice(sizes) for name in names}
        while dims and max(dims.values()) > 1 and self.most(dims) > LARGEST:
            dims[max(dims, key=lambda name: dims[name])] -= 1
        return dims

    def most(self, dims: dict[str, int]) -> int:
        """How many numbers the largest function has to do with: those it takes times those it gives."""
        evaluator = self.evaluator(Sample(dims))
        return max((numbers(evaluator, v.sort) for v in self.context.variables if is_function(v.sort)), default=0)

    def spaces(self, random: Random, dims: dict[str, int]) -> dict[str, Space | NormalSpace]:
        """Sets for the opaque sorts."""
        return self.sets.drawn(random, dims)

    def fill(self, sample: Sample, random: Random, plain: bool, simple: bool = False,
             first: int | None = None) -> list[str]:
        """Values for all variables that no hypothesis determines; the styles of the functions drawn."""
        evaluator = self.evaluator(sample)
        scale: list[fmpq] = []
        styles: list[str] = []
        for place, variable in enumerate(self.order):
            if variable in sample.values or variable in sample.rules:
                continue
            special = SPECIAL[(first + place * (first // 2)) % len(SPECIAL)] if first is not None else None
            draw = Draw(random, scale, plain, simple, special if variable.sort.kind == "real" else None)
            draw.grain = self.grain
            draw.rough, draw.curved = self.context.rough, self.families(variable, sample, draw, styles)
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
        draw.constants = [x for v in constants if isinstance(x := sample.values.get(v), fmpq) and x > 0]
        scale = draw.constants or draw.scale

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
            shared = not self.sets.independence and draw.random.random() < 0.3
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
            try:
                return draw.scalar(limited(self.context.limits, variable, wish, evaluator))
            except Unsupported as reason:
                raise Unsupported(f"{reason} of {variable.name}") from reason
        if is_random(self.context, sort):
            return self.sets.variable(sample, variable, draw, size, wish, self.constant)
        if sort.kind == "fun" and sort.argument.kind in ("nat", "index") and is_random(self.context, sort.result):
            return self.sets.family(sample, variable, draw, size, wish, self.constant)
        if wish is not None and "probability" in wish.traits and sort.kind == "fun" and sort.result is REAL:
            keys = draw.keys(sort.argument, size)
            return Table(dict(zip(keys, entries(draw.probabilities(len(keys), 1)), strict=True)))
        return draw.value(sort, size, wish)

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


def numbers(evaluator: Evaluator, sort: Sort) -> int:
    """How many real numbers a value of a sort is made of, with all that functions of real points take."""
    if sort.kind == "fun":
        return numbers(evaluator, sort.argument) * numbers(evaluator, sort.result)
    if sort.kind == "real":
        rows, cols = evaluator.shape(sort)
        return rows * cols
    return 1


def is_general(hypothesis: Term) -> bool:
    """Whether a hypothesis is about all real points."""
    return isinstance(hypothesis, Op) and hypothesis.name == "forall" \
        and hypothesis.args[0].sort.argument.kind == "real"
