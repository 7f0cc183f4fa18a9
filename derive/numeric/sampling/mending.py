"""Hypotheses that are no equations, made true by making values smaller, larger or of the other sign.

Small balls around a point, products that must stay below a bound and the like are met by almost no value drawn
at random, or only by 0.  What is changed here is verified like everything else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from random import Random
from typing import TYPE_CHECKING

from flint import fmpq

from ...kernel.terms import Term, Var
from ..values.certainty import FALSE, TRUE
from ..values.functions import Sequence as Values
from ..values.functions import Table
from ..values.matrix import Matrix, Value, each
from ..values.number import Undefined, Unsupported
from ..values.sample import Sample

if TYPE_CHECKING:
    from .sampler import Sampler

FACTORS = (fmpq(1, 8), fmpq(-1), fmpq(1, 256), fmpq(8), fmpq(1, 65_536), fmpq(256), fmpq(-1, 8), fmpq(-8))
TRIES = 16
"""How many changes are tried for one hypothesis."""


class Mending:
    """Changes of one sample, each of one variable."""

    def __init__(self, sampler: Sampler, sample: Sample, random: Random, fixed: Iterable[Var]) -> None:
        self.sampler, self.sample, self.random, self.fixed = sampler, sample, random, frozenset(fixed)

    def satisfy(self, hypothesis: Term, earlier: Sequence[Term]) -> bool:
        """Scale one variable so that the hypothesis holds, and those before it that mention the variable."""
        names = [v for v in self.sampler.context.variables
                 if v in hypothesis.free and v in self.sample.values and v not in self.fixed]
        self.random.shuffle(names)
        changes = [(v, factor) for factor in FACTORS for v in names]
        for variable, factor in changes[:TRIES]:
            old = self.sample.values[variable]
            with suppress(TypeError):
                self.sample.values[variable] = scaled(old, factor)
                if self.holds(variable, hypothesis, earlier):
                    return True
            self.sample.values[variable] = old
        return False

    def holds(self, variable: Var, hypothesis: Term, earlier: Sequence[Term]) -> bool:
        """Whether the changed sample meets the hypothesis, and still meets the others."""
        evaluator = self.sampler.evaluator(self.sample)
        try:
            return self.sampler.holds(evaluator, hypothesis) == TRUE and not any(
                self.sampler.holds(evaluator, other) == FALSE for other in earlier if variable in other.free)
        except (Unsupported, Undefined):
            return False


def scaled(value: Value, factor: fmpq) -> Value:
    """All numbers of a value times a factor.

    Raises:
        TypeError: for a value that is not made of real numbers.
    """
    if isinstance(value, (fmpq, Matrix)):
        return each(lambda x: factor * x, value)
    if isinstance(value, Table):
        return Table({key: scaled(inner, factor) for key, inner in value.values.items()})
    if isinstance(value, Values):
        return Values(tuple(scaled(inner, factor) for inner in value.values))
    raise TypeError("no real numbers")
