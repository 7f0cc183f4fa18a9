"""From terms to programs: sums become loops, products and factorisations one line each, whatever the size.

A value of a real sort is a view of a builder; naturals and indices are whole numbers, or an ``Index`` that
moves with the loop of the sum it belongs to.  Where an index does not move evenly, as in ``x(k²)``, the loop is
written out turn by turn.  What has no meaning in lines of its own, such as a gradient, is
computed with the entries as scalars.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ...kernel.sorts import Sort
from ...kernel.terms import App, Bound, Lam, Num, Op, Size, Term, Var, children
from ...machine.builder import Builder
from ...machine.index import Index
from ...machine.view import View
from ..evaluation.evaluate import Evaluator
from ..evaluation.meaning import MEANING
from ..values.functions import Sequence as Values
from ..values.functions import Table
from ..values.matrix import Value, build, entries, shape
from ..values.number import Unsupported
from ..values.sample import Sample
from .register import Register, literal

Lowered = Any
"""A ``View``, an int or ``Index``, or a function: ``Rows``, ``Body``, or one of the values of samples."""
Env = tuple[Lowered, ...]
Head = Callable[["Lowering", Op, Env], Lowered]
Heads = Mapping[tuple[str, str], Head]
MAX_TURNS = 2_000
"""How many turns a sum may have that is written out."""


class Uneven(Exception):
    """Something that depends on the counter of a loop otherwise than by whole multiples of it."""


@dataclass(frozen=True)
class Rows:
    """A function on places that are counted: row ``k`` of a view is its value there, entry by entry.

    ``keys`` are the places; ``constant`` says that the last row holds from there on.
    """

    view: View
    keys: tuple[Any, ...]
    shape: tuple[int, int]
    constant: bool = False

    def at(self, key: Lowered) -> View:
        """The value at a place."""
        if isinstance(key, Index):
            if self.constant or self.keys != tuple(range(self.keys[0], self.keys[0] + len(self.keys))):
                raise Uneven("a function whose places are not counted")
            row: Lowered = key - self.keys[0]
        else:
            key = min(key, len(self.keys) - 1) if self.constant else key
            if key not in self.keys:
                raise Unsupported("a function outside its table")
            row = self.keys.index(key)
        rows, cols = self.shape
        line = self.view.row(row)
        return replace(line, rows=rows, cols=cols, down=cols * line.across)


@dataclass(frozen=True)
class Body:
    """A λ with the values of the binders around it."""

    lowering: Lowering
    term: Lam
    env: Env

    def __call__(self, value: Lowered) -> Lowered:
        return self.lowering(self.term.body, (value, *self.env))


class Lowering:
    """One sample's form, and the builder of the program for all samples of this form.

    ``heads`` are the constants that become lines of their own, by name and kind of value.
    """

    def __init__(self, sample: Sample, builder: Builder, inputs: Mapping[Var, Lowered], heads: Heads) -> None:
        self.builder, self.inputs, self.heads = builder, inputs, heads
        self.sizes = Evaluator(sample, MEANING)
        self.scalars = Evaluator(sample, MEANING, self.register, {v: self.scalar_of(x) for v, x in inputs.items()})
        self.known: dict[Term, Lowered] = {}

    def register(self, value: Value) -> Register:
        """An exact number as a scalar of the program."""
        return Register(self.builder, self.builder.constant(literal(value)))

    def __call__(self, term: Term, env: Env = ()) -> Lowered:
        if isinstance(term, Bound):
            return env[term.index]
        if term.loose:
            return self.lowered(term, env)
        if term not in self.known:
            found = self.lowered(term, env)
            if isinstance(found, View) and found.depth:
                return found
            self.known[term] = found
        return self.known[term]

    def lowered(self, term: Term, env: Env) -> Lowered:
        """The value of a term that is not bound."""
        if isinstance(term, Op):
            head = self.heads.get((term.name, "whole" if is_whole(term.sort) else term.sort.kind))
            return head(self, term, env) if head is not None else self.by_entries(term, env)
        if isinstance(term, App):
            return self.applied(self(term.function, env), self(term.argument, env))
        if isinstance(term, Lam):
            return Body(self, term, env)
        if isinstance(term, Num):
            return int(term.value) if is_whole(term.sort) else self.builder.constant(term.value)
        if isinstance(term, Size):
            return self.sizes.size(term.dim)
        assert isinstance(term, Var)
        return self.variable(term)

    def variable(self, variable: Var) -> Lowered:
        """A variable that was sampled, or one that hypotheses define."""
        if variable in self.inputs:
            return self.inputs[variable]
        return self.view_of(self.scalars(variable))

    def applied(self, function: Lowered, argument: Lowered) -> Lowered:
        """A function at an argument."""
        if isinstance(function, Body):
            return function(argument)
        if isinstance(function, Rows):
            return function.at(argument)
        if isinstance(argument, Index):
            raise Uneven("a function of a counter")
        return self.view_of(function(self.scalar_of(argument)))

    # entry by entry

    def by_entries(self, term: Op, env: Env) -> Lowered:
        """What the evaluator computes, with the entries of all values as scalars."""
        return self.view_of(self.scalars(term, tuple(map(self.scalar_of, env))))

    def scalar_of(self, value: Lowered) -> Value:
        """A value as the evaluator has it."""
        if isinstance(value, View):
            return build(*value.shape, [Register(self.builder, value.entry(i, j))
                                        for i in range(value.rows) for j in range(value.cols)])
        if isinstance(value, Index):
            raise Uneven("a counter in what is computed entry by entry")
        if isinstance(value, Rows):
            found = {key: self.scalar_of(value.at(key)) for key in value.keys}
            return Values(tuple(found.values())) if value.constant else Table(found)
        if isinstance(value, Table):
            return Table({key: self.scalar_of(inner) for key, inner in value.values.items()})
        if isinstance(value, Values):
            return Values(tuple(map(self.scalar_of, value.values)))
        if isinstance(value, Body):
            return lambda argument: self.scalar_of(value(self.view_of(argument)))
        return value

    def view_of(self, value: Value) -> Lowered:
        """A value of the evaluator as a value here."""
        if isinstance(value, int | View | Rows) or callable(value):
            return value
        found = [x if isinstance(x, Register) else self.register(x) for x in entries(value)]
        return found[0].view if len(found) == 1 else gathered(self.builder, *shape(value), [x.view for x in found])

    # loops

    def turns(self, name: str, start: View, low: Lowered, high: Lowered, value: Callable[[Lowered], View]) -> View:
        """``start``, then the value for every index from ``low`` to ``high``, put together by an operation.

        A loop where the values move evenly, else turn by turn.
        """
        try:
            return self.builder.fold(name, start, low, high, value)
        except Uneven:
            if isinstance(low, Index) or isinstance(high, Index):
                raise
        if high - low >= MAX_TURNS:
            raise Unsupported("a sum with too many terms")
        total = start
        for k in range(low, high + 1):
            total = self.builder.apply(name, total, value(k))
        return total

    def function(self, term: Term, env: Env) -> Callable[[Lowered], Lowered]:
        """A function, with what does not depend on its argument computed before a loop begins."""
        taken = self(term, env)
        for part in closed(term):
            if part.sort.kind == "real":
                self(part)
        return lambda argument: self.applied(taken, argument)

    def value(self, found: Lowered) -> View:
        """A value of a real sort."""
        if not isinstance(found, View):
            raise Unsupported("a function where a number is needed")
        return found


def gathered(builder: Builder, rows: int, cols: int, found: Sequence[View]) -> View:
    """A matrix from its entries, row by row."""
    return builder.gathered(rows, cols, {divmod(k, cols): view for k, view in enumerate(found)})


def closed(term: Term) -> Iterator[Op]:
    """The largest compound parts of a term that do not depend on a binder in it."""
    for part in children(term):
        if part.loose or isinstance(part, Lam):
            yield from closed(part)
        elif isinstance(part, Op):
            yield part


def is_whole(sort: Sort) -> bool:
    """Whether values of a sort are whole numbers."""
    return sort.kind in ("nat", "int", "index")
