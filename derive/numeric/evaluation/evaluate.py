"""The value of a term at a sample, in any arithmetic.

An ``Evaluator`` holds one sample, one arithmetic and the table of constants' meanings; calling it
with a term and the values of the enclosing binders gives a number, a ``Matrix``, an ``int``, a
truth value or a function.
"""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from itertools import product as combinations

from flint import fmpq

from ...kernel.sorts import Dim, Sort
from ...kernel.terms import App, Bound, Lam, Num, Op, Size, Term, Var
from ..values.certainty import FALSE, TRUE, UNKNOWN
from ..values.functions import Table, mapped
from ..values.matrix import Value
from ..values.number import Imprecise, Number, Undefined, Unsupported, rational, shortened
from ..values.sample import Sample

Env = tuple[Value, ...]
Head = Callable[["Evaluator", Op, Env], Value]
MAX_CASES = 5_000
"""How many cases an exact quantifier may have."""


class OutOfTime(Exception):
    """The time for the whole cross-check is over."""


class Closure:
    """A λ with the values of the binders around it."""

    __slots__ = ("body", "env", "evaluator", "sort")

    def __init__(self, evaluator: Evaluator, term: Lam, env: Env) -> None:
        self.evaluator, self.body, self.env, self.sort = evaluator, term.body, env, term.sort

    def __call__(self, value: Value) -> Value:
        return self.evaluator(self.body, (value, *self.env))


class Evaluator:
    """Terms at one sample.

    ``number`` turns an exact scalar into one of the arithmetic; ``overrides`` are values of
    variables that take precedence over the sample's; ``generic`` is set while some are
    generators; ``deadline`` is in processor time.  ``loosest`` is the least number of digits to which balls
    agreed that were taken for equal; ``doubtful`` says that some ball was too wide to answer a question.
    """

    def __init__(self, sample: Sample, heads: Mapping[str, Head], number: Callable[[fmpq], Number] | None = None,
                 overrides: Mapping[Var, Value] | None = None, deadline: float = float("inf")) -> None:
        self.sample, self.heads, self.number, self.deadline = sample, heads, number, deadline
        self.values: dict[Var, Value] = dict(overrides or {})
        self.known: dict[Term, Value] = {}
        self.running: set[Var] = set()
        self.undecided: Counter[Term] = Counter()
        self.steps = 0
        self.generic = False
        self.loosest, self.doubtful = math.inf, False

    def __call__(self, term: Term, env: Env = ()) -> Value:
        if isinstance(term, Bound):
            return env[term.index]
        if isinstance(term, Var):
            return self.variable(term)
        if term.loose:
            return self.compute(term, env)
        value = self.known.get(term)
        if value is None:
            value = self.known[term] = self.compute(term, env)
        return value

    def compute(self, term: Term, env: Env) -> Value:
        """The value of a compound term."""
        self.steps += 1
        if not self.steps % 512 and time.process_time() > self.deadline:
            raise OutOfTime
        if isinstance(term, Op):
            head = self.heads.get(term.name)
            if head is None:
                raise Unsupported(f"the constant {term.name} has no numerical meaning")
            return head(self, term, env)
        if isinstance(term, App):
            return self.apply(self(term.function, env), self(term.argument, env))
        if isinstance(term, Lam):
            return Closure(self, term, env)
        if isinstance(term, Num):
            return self.literal(term)
        assert isinstance(term, Size)
        return self.size(term.dim)

    def doubt(self, error: Undefined) -> int:
        """The truth of a statement that met an unspecified value, or a ball that was too wide."""
        self.doubtful |= isinstance(error, Imprecise)
        return UNKNOWN

    def literal(self, term: Num) -> Value:
        """A number, or a Python int for naturals and integers."""
        return self.exact(rational(term.value)) if term.sort.kind == "real" else int(term.value)

    def exact(self, value: fmpq) -> Number:
        """An exact scalar in this arithmetic."""
        return value if self.number is None else self.number(value)

    def constant(self, value: Value) -> Value:
        """An exact matrix, number or sampled function in this arithmetic."""
        return value if self.number is None else mapped(value, self.number)

    def apply(self, function: Callable[[Value], Value], argument: Value) -> Value:
        """A function at an argument."""
        value = function(argument)
        return shortened(value) if isinstance(value, fmpq) else value

    def variable(self, variable: Var) -> Value:
        """The value of a free variable: sampled, or by its definition."""
        if variable in self.values:
            return self.values[variable]
        if variable in self.sample.values:
            value = self.constant(self.sample.values[variable])
        else:
            value = self.defined(variable)
        self.values[variable] = value
        return value

    def defined(self, variable: Var) -> Value:
        """The value of a variable that a hypothesis defines."""
        rule = self.sample.rules.get(variable)
        if rule is None or variable in self.running:
            raise Unsupported(f"no value for {variable.name} : {variable.sort}")
        self.running.add(variable)
        try:
            return rule(self)
        finally:
            self.running.discard(variable)

    def size(self, dim: Dim) -> int:
        """A dimension as a number."""
        return sized(dim, tuple(sorted(self.sample.dims.items())))

    def shape(self, sort: Sort) -> tuple[int, int]:
        """Rows and columns of a real sort, as numbers."""
        rows, cols = sort.shape
        return self.size(rows), self.size(cols)

    def cases(self, sort: Sort) -> Iterator[Value] | None:
        """All values of a finite sort, None of an infinite one."""
        count = self.count(sort)
        if count is None:
            return None
        if count > MAX_CASES:
            raise Unsupported(f"{count} cases of {sort}")
        return self.listed(sort)

    def count(self, sort: Sort) -> int | None:
        """How many values a sort has, None when infinitely many."""
        if sort.kind == "index":
            return self.size(sort.dim)
        if sort.kind == "opaque":
            return self.sample.space(str(sort.parts[0])).size
        if sort.kind == "prop":
            return 2
        if sort.kind != "fun":
            return None
        domain, result = self.count(sort.argument), self.count(sort.result)
        if domain is None or result is None:
            return None
        if domain > 40:
            raise Unsupported(f"too many functions {sort}")
        return int(result ** domain)

    def listed(self, sort: Sort) -> Iterator[Value]:
        """The values of a finite sort in a fixed order."""
        if sort.kind == "prop":
            return iter((FALSE, TRUE))
        if sort.kind != "fun":
            start = 1 if sort.kind == "index" else 0
            return iter(range(start, start + (self.count(sort) or 0)))
        if sort.argument.kind == "fun":
            raise Unsupported(f"all functions {sort}")
        keys, results = tuple(self.listed(sort.argument)), tuple(self.listed(sort.result))
        return (Table(dict(zip(keys, choice, strict=True))) for choice in combinations(results, repeat=len(keys)))


@lru_cache(maxsize=4096)
def sized(dim: Dim, dims: tuple[tuple[str, int], ...]) -> int:
    """A dimension when its names have these sizes."""
    sizes, total = dict(dims), 0
    for monomial, coefficient in dim.terms:
        for name in monomial:
            coefficient *= sizes[name]
        total += coefficient
    return total
