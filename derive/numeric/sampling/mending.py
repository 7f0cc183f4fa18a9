"""Inequalities among the hypotheses, made true by making values smaller, larger, of the other sign, or ordered.

Small balls around a point, products that must stay below a bound and the like are met by almost no value drawn
at random, or only by 0.  What is changed here is verified like everything else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from random import Random
from typing import TYPE_CHECKING

from flint import fmpq

from ...kernel.terms import Lam, Op, Term, Var
from ..values.certainty import FALSE, TRUE
from ..values.functions import Sequence as Values
from ..values.functions import Table
from ..values.matrix import Matrix, Value, each, pairwise
from ..values.number import Undefined, Unsupported
from ..values.sample import Sample

if TYPE_CHECKING:
    from .sampler import Sampler

FACTORS = (fmpq(1, 8), fmpq(-1), fmpq(1, 256), fmpq(8), fmpq(1, 65_536), fmpq(256), fmpq(-1, 8), fmpq(-8))
TRIES = 16
"""How many changes are tried for one hypothesis."""
PATIENCE = 25
"""How often a hypothesis is tried in vain before it is given up."""
TIGHT = 0.6
"""How often values are made as large as the hypothesis allows: there bounds that are too small fail."""
HALVINGS = 5
Change = dict[Var, Value]


class Mending:
    """Changes of one sample, each of one variable or of two."""

    def __init__(self, sampler: Sampler, sample: Sample, random: Random, fixed: Iterable[Var]) -> None:
        self.sampler, self.sample, self.random, self.fixed = sampler, sample, random, fixed
        self.broke = False
        """Whether a hypothesis that held before no longer does; what equations were solved for does not break them."""

    def satisfy(self, hypothesis: Term, earlier: Sequence[Term]) -> bool:
        """Change values so that an inequality holds, and if possible also the hypotheses before it."""
        vain = self.sampler.vain
        if not is_bound(hypothesis) or vain[hypothesis] >= PATIENCE:
            return False
        found = self.change(hypothesis, earlier)
        vain[hypothesis] = vain[hypothesis] + 1 if found is None else 0
        self.sample.values.update(found or {})
        return found is not None

    def change(self, hypothesis: Term, earlier: Sequence[Term]) -> Change | None:
        """New values with which it holds."""
        names = self.names(hypothesis)
        second: Change | None = None
        for number, change in enumerate(self.changes(names)):
            if number >= TRIES:
                break
            if not self.holds(hypothesis, change):
                continue
            if all(self.holds(other, change, FALSE) for other in earlier if not other.free.isdisjoint(change)):
                return self.tightened(hypothesis, earlier, change)
            if second is None and not any(v in self.fixed for v in change):
                second = change
        self.broke = self.broke or second is not None
        return second

    def names(self, hypothesis: Term) -> list[Var]:
        """The variables to change, those that few hypotheses mention first."""
        names = [v for v in self.sampler.context.variables if v in hypothesis.free
                 and v in self.sample.values and is_real(self.sample.values[v])]
        self.random.shuffle(names)
        return sorted(names, key=lambda v: sum(v in other.free for other in self.sampler.context.hypotheses))

    def changes(self, names: Sequence[Var]) -> Iterator[Change]:
        """Values in order, then one value scaled."""
        values = self.sample.values
        for i, first in enumerate(names):
            for second in names[:i]:
                if first.sort is second.sort:
                    low, high = (combined(choose, values[first], values[second]) for choose in (min, max))
                    yield {first: low, second: high}
                    yield {first: high, second: low}
                elif isinstance(values[first], fmpq) != isinstance(values[second], fmpq):
                    number, other = (first, second) if isinstance(values[first], fmpq) else (second, first)
                    for choose in (max, min):  # values cut off at a bound attain it
                        yield {other: cut(choose, values[other], values[number])}
        for factor in FACTORS:
            for variable in names:
                yield {variable: scaled(values[variable], factor)}

    def tightened(self, hypothesis: Term, earlier: Sequence[Term], change: Change) -> Change:
        """Sometimes the same value made larger, up to where the hypothesis fails."""
        if len(change) > 1 or self.random.random() > TIGHT:
            return change
        (variable, value), = change.items()
        low, high = fmpq(1), fmpq(8)
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            larger = {variable: scaled(value, middle)}
            fits = self.holds(hypothesis, larger) \
                and all(self.holds(other, larger, FALSE) for other in earlier if variable in other.free)
            low, high = (middle, high) if fits else (low, middle)
        return {variable: scaled(value, low)}

    def holds(self, hypothesis: Term, change: Change, least: int = TRUE - 1) -> bool:
        """Whether a hypothesis is more than this true on the changed sample."""
        sample = Sample(self.sample.dims, self.sample.spaces, {**self.sample.values, **change}, self.sample.rules)
        try:
            return self.sampler.holds(self.sampler.evaluator(sample), hypothesis) > least
        except (Unsupported, Undefined):
            return False


def is_bound(term: Term) -> bool:
    """Whether a formula is an inequality, perhaps for all indices; what holds at all real points is not scaled."""
    while isinstance(term, Op) and term.name in ("forall", "implies"):
        inner = term.args[-1]
        if term.name == "forall" and (not isinstance(inner, Lam) or inner.sort.argument.kind == "real"):
            return False
        term = inner.body if isinstance(inner, Lam) else inner
    return isinstance(term, Op) and term.name in ("<", "<=")


def is_real(value: Value) -> bool:
    """Whether a value is made of real numbers only."""
    if isinstance(value, (Table, Values)):
        return all(map(is_real, inner(value)))
    return isinstance(value, (fmpq, Matrix))


def inner(value: Table | Values) -> tuple[Value, ...]:
    """The values of a table or a sequence."""
    return tuple(value.values.values()) if isinstance(value, Table) else value.values


def scaled(value: Value, factor: fmpq) -> Value:
    """All numbers of a value times a factor."""
    if isinstance(value, Table):
        return Table({key: scaled(part, factor) for key, part in value.values.items()})
    if isinstance(value, Values):
        return Values(tuple(scaled(part, factor) for part in value.values))
    return each(lambda x: factor * x, value)


def cut(choose: Callable[[fmpq, fmpq], fmpq], value: Value, bound: fmpq) -> Value:
    """The smaller, or the larger, of each number of a value and a bound."""
    if isinstance(value, Table):
        return Table({key: cut(choose, part, bound) for key, part in value.values.items()})
    if isinstance(value, Values):
        return Values(tuple(cut(choose, part, bound) for part in value.values))
    return each(lambda x: choose(x, bound), value)


def combined(choose: Callable[[fmpq, fmpq], fmpq], a: Value, b: Value) -> Value:
    """The smaller, or the larger, of the numbers in each place of two values of one sort."""
    if isinstance(a, Table):
        return Table({key: combined(choose, part, b(key)) for key, part in a.values.items()})
    if isinstance(a, Values):
        count = max(len(a.values), len(b.values))
        return Values(tuple(combined(choose, a(k), b(k)) for k in range(count)))
    return pairwise(choose, a, b)
