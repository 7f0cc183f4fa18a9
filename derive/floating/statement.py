"""The sides of statements of the theorem language as forms: matrices entry by entry, at sizes that are drawn.

Hypotheses that compare numbers are kept exactly.  Where others stand beside them, such as equations or definiteness,
whole samples come from the sampler of the cross-check and are rounded into the format, so that an equation among the
hypotheses holds up to that rounding; every form is judged by its own exact value at the rounded numbers.

>>> from ..kernel.sorts import PROP, REAL
>>> from ..kernel.terms import num, op, var
>>> x = var("x", REAL)
>>> positive = op("<", num(0), x, sort=PROP)
>>> found = statement("example", [x], [positive], [Side(op("*", x, x, sort=REAL), "x²")], {})
>>> found.inputs, found.bounds, len(found.forms)
(('x',), {'x': (0, None)}, 1)
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from flint import fmpq

from ..errors import LimitProblem
from ..kernel.sorts import PROP, REAL
from ..kernel.terms import Op, Term, Var, op
from ..numeric.evaluation.algebra import strict
from ..numeric.evaluation.evaluate import Evaluator, Head, OutOfTime
from ..numeric.evaluation.meaning import MEANING
from ..numeric.evaluation.unfold import Definitions
from ..numeric.sampling.context import Context, analyse
from ..numeric.sampling.sampler import Sampler
from ..numeric.values.functions import Sequence as Values
from ..numeric.values.functions import Table
from ..numeric.values.matrix import Matrix, Value, build, entries, shape
from ..numeric.values.number import Undefined, Unsupported, elementary
from ..numeric.values.sample import NormalSpace, Sample, Space
from .format import Format, nearest
from .problem import Form, Point, Problem
from .program import Node, Writer

MOST_INPUTS = 24
"""Sizes are drawn so that there are at most so many numbers in a sample, if that is possible."""
DRAWS = 40
"""Among how many samples the sizes are chosen."""
SECONDS = 5.0
"""The processor time for the samples of the cross-check in one format."""


class Side(NamedTuple):
    """A side of a statement and how it is written."""

    term: Term
    text: str
    latex: str = ""
    label: str = ""


def statement(name: str, variables: Sequence[Var], hypotheses: Sequence[Term], sides: Sequence[Side],
              definitions: Definitions, seed: int = 0) -> Problem:
    """The problem of computing the sides under the hypotheses.

    What cannot be computed in floating point, such as an abstract function, is listed with the reason.
    """
    problem = Problem(name, (), [])
    sides = [side for side in sides if side.term.free and not isinstance(side.term, Var)]
    if not sides:
        return problem
    hypotheses = relevant(hypotheses, sides)
    free = frozenset[Var]().union(*(term.free for term in (*hypotheses, *(side.term for side in sides))))
    variables = [variable for variable in variables if variable in free]
    goal = op("and", *(op("=", side.term, side.term, sort=PROP) for side in sides), sort=PROP) if len(sides) > 1 \
        else op("=", sides[0].term, sides[0].term, sort=PROP)
    try:
        context = analyse(variables, hypotheses, goal, definitions)
        sample = chosen(context, seed)
        return Statement(context, sample, seed).problem(name, sides)
    except (Unsupported, Undefined, RecursionError) as reason:
        problem.unmeasured = {side.text: str(reason) or "nested too deep" for side in sides}
        return problem


def relevant(hypotheses: Sequence[Term], sides: Sequence[Side]) -> list[Term]:
    """The hypotheses on what the sides mention, and on what those mention; none on functions besides.

    A hypothesis left out only lets more samples in: every form is judged by its own exact value.
    """
    wanted = set[Var]().union(*(side.term.free for side in sides))
    functions = {v for h in hypotheses for v in h.free if v.sort.kind == "fun"} - wanted
    found: dict[Term, None] = {}
    while True:
        more = [h for h in hypotheses if h not in found and h.free & wanted and not h.free & functions]
        if not more:
            return [h for h in hypotheses if h in found]
        found.update(dict.fromkeys(more))
        wanted.update(*(h.free for h in more))


def chosen(context: Context, seed: int) -> Sample:
    """A sample whose sizes serve for all others: the largest among the first ones that is not too large.

    Numbers that are only compared need no sample that satisfies the hypotheses.
    """
    plain = not (context.dims or context.opaque) and all(v.sort is REAL for v in context.variables)
    if plain and all(map(compares, context.hypotheses)):
        return Sample(values={v: fmpq(1) for v in context.variables})
    sampler = Sampler(context, seed, time.process_time() + SECONDS)
    found: list[Sample] = []
    with suppress(OutOfTime):
        for number in range(DRAWS):
            drawn = sampler.draw(number)
            if drawn is not None:
                found.append(drawn.sample)
    if not found:
        raise Unsupported("no sample satisfied the hypotheses")
    fitting = [sample for sample in found if count(sample) <= MOST_INPUTS]
    return max(fitting, key=lambda sample: (varied(sample), count(sample))) if fitting else min(found, key=count)


def count(sample: Sample) -> int:
    """How many numbers a sample has."""
    return len(names(sample))


def varied(sample: Sample) -> int:
    """How many different sizes above 1 there are: a matrix that is not square shows more."""
    return len(set(sample.dims.values()) - {1})


class Statement:
    """Sides under hypotheses, at the sizes of one sample."""

    def __init__(self, context: Context, sample: Sample, seed: int) -> None:
        self.context, self.sample, self.seed = context, sample, seed
        self.names = names(sample)

    def problem(self, name: str, sides: Sequence[Side]) -> Problem:
        """The forms that can be computed, with the conditions on the inputs."""
        problem = Problem(name, tuple(self.names), [], bounds=self.bounds())
        problem.notes += [f"{v.name} is one function that was drawn" for v, value in self.sample.values.items()
                          if is_function(value)]
        problem.notes += [", ".join(f"{dim} = {size}" for dim, size in sorted(self.sample.dims.items()))] \
            if self.sample.dims else []
        for side, unfolded in zip(sides, self.unfolded(), strict=True):
            try:
                writer = Writer()
                outputs = entries(self.evaluator(writer)(unfolded))
                if any(isinstance(x, Node) for x in outputs) and writer.operations:
                    problem.forms.append(Form(side.text, writer.program(outputs), side.label, side.latex))
            except (Unsupported, Undefined, LimitProblem, TypeError, AttributeError, RecursionError) as reason:
                problem.unmeasured[side.text] = str(reason) or "nested too deep"
        self.conditions(problem)
        return problem

    def unfolded(self) -> list[Term]:
        """The sides with definitions unfolded."""
        goal = self.context.goal
        assert isinstance(goal, Op)
        parts = goal.args if goal.name == "and" else (goal,)
        return [part.args[0] for part in parts if isinstance(part, Op)]

    def evaluator(self, writer: Writer) -> Evaluator:
        """An evaluator that writes a program, with an input for every number of a sample."""
        stream = (writer.input(name) for name in self.names)
        inputs = {v: refilled(value, stream) for v, value in self.sample.values.items() if not is_function(value)}
        return Evaluator(self.sample, HEADS, writer.constant, inputs)

    def conditions(self, problem: Problem) -> None:
        """Comparisons as one program; samples from the sampler where there are other hypotheses."""
        writer = Writer()
        evaluator = self.evaluator(writer)
        found: list[Node] = []
        structured = bool(self.sample.rules)
        for hypothesis in self.context.hypotheses:
            try:
                if not compares(hypothesis):
                    raise Unsupported("no comparison")
                found.append(evaluator(hypothesis))
            except (Unsupported, Undefined, TypeError, AttributeError):
                structured = True
        if found:
            problem.condition = writer.program([writer.emit("and", *found) if len(found) > 1 else found[0]])
        if structured:
            problem.points, problem.drawn = self.drawn, "drawn to satisfy the hypotheses, then rounded"

    def bounds(self) -> dict[str, tuple[fmpq | None, fmpq | None]]:
        """The ends that hypotheses such as ``0 < x`` give."""
        found: dict[str, tuple[fmpq | None, fmpq | None]] = {}
        for hypothesis in self.context.hypotheses:
            if isinstance(hypothesis, Op) and hypothesis.name in ("<", "<="):
                left, right = hypothesis.args
                self.bound(found, right, left, 0)
                self.bound(found, left, right, 1)
        return found

    def bound(self, found: dict[str, tuple[fmpq | None, fmpq | None]], variable: Term, end: Term, side: int) -> None:
        """Take in ``end ≤ variable`` (side 0) or ``variable ≤ end`` (side 1), if the end is a number."""
        if not isinstance(variable, Var) or variable.sort is not REAL or end.free:
            return
        value = Evaluator(self.sample, MEANING)(end)
        if isinstance(value, fmpq):
            ends = list(found.get(variable.name, (None, None)))
            known = ends[side]
            ends[side] = value if known is None else max(known, value) if side == 0 else min(known, value)
            found[variable.name] = ends[0], ends[1]

    def drawn(self, form: Format, wanted: int) -> Iterator[Point]:
        """Samples of the cross-check at the same sizes, rounded into a format, if they are within its range."""
        sampler = Fixed(self.context, self.seed, self.sample)
        for number in range(4 * wanted):
            try:
                found = sampler.draw(number)
            except (Unsupported, Undefined, RecursionError):
                continue
            except OutOfTime:
                return
            if found is None or names(found.sample) != self.names:
                continue
            point = tuple(nearest(form, x) for value in found.sample.values.values() for x in numbers(value))
            if all(x is not None and math.isfinite(x) for x in point):
                yield point  # type: ignore[misc]


class Fixed(Sampler):
    """A sampler that keeps to the sizes, the sets and the whole numbers of one sample."""

    def __init__(self, context: Context, seed: int, sample: Sample) -> None:
        super().__init__(context, seed, time.process_time() + SECONDS)
        self.fixed = sample

    def sizes(self, random: Any, number: int) -> dict[str, int]:
        return dict(self.fixed.dims)

    def spaces(self, random: Any, dims: dict[str, int]) -> dict[str, Space | NormalSpace]:
        return dict(self.fixed.spaces)


def names(sample: Sample) -> list[str]:
    """What the numbers of a sample are called, in order."""
    return [name for variable, value in sample.values.items() for name, _ in named(variable.name, value)]


def numbers(value: Value) -> Iterator[fmpq]:
    """The real numbers of a value, in order."""
    return (number for _, number in named("", value))


def named(name: str, value: Value) -> Iterator[tuple[str, fmpq]]:
    """The real numbers of a value with names: ``X[1,2]`` of a matrix, ``v[3]`` of a vector."""
    if isinstance(value, fmpq):
        yield name, value
    elif isinstance(value, Matrix):
        for place, entry in enumerate(value.entries):
            row, column = divmod(place, value.cols)
            yield f"{name}[{row + 1}]" if value.cols == 1 else f"{name}[{row + 1},{column + 1}]", entry
    elif isinstance(value, Table):
        for key, inner in value.values.items():
            yield from named(f"{name}({key})", inner)
    elif isinstance(value, Values):
        for key, inner in enumerate(value.values):
            yield from named(f"{name}({key})", inner)
    elif not isinstance(value, (int, bool)) and not hasattr(value, "mapped"):
        raise Unsupported(f"{name} is an abstract function")


def is_function(value: Value) -> bool:
    """Whether a value is a function of a family: its numbers are constants of the program."""
    return hasattr(value, "mapped") and not isinstance(value, (Table, Values, Matrix))


def refilled(value: Value, stream: Iterator[Any]) -> Value:
    """A value of the same form with other numbers."""
    if isinstance(value, Table):
        return Table({k: refilled(inner, stream) for k, inner in value.values.items()})
    if isinstance(value, Values):
        return Values(tuple(refilled(inner, stream) for inner in value.values))
    if isinstance(value, (fmpq, Matrix)):
        return build(*shape(value), [next(stream) for _ in entries(value)])
    return value


def compares(hypothesis: Term) -> bool:
    """Whether a hypothesis says ``<``, ``≤`` or ``≠`` of numbers, or that several such things hold."""
    if not isinstance(hypothesis, Op):
        return False
    if hypothesis.name in ("and", "or"):
        return all(map(compares, hypothesis.args))
    if hypothesis.name == "not":
        inner = hypothesis.args[0]
        return isinstance(inner, Op) and inner.name in ("=", "<", "<=") and inner.args[0].sort is REAL
    return hypothesis.name in ("<", "<=") and hypothesis.args[0].sort is REAL


def operation(name: str) -> Head:
    """The meaning of a relation or of a choice as an operation of a program."""
    def meaning(*given: Any) -> Node:
        node = next((x for x in given if isinstance(x, Node)), None)
        if node is None:
            raise Unsupported(f"{name} of what is no number")
        return node.writer.emit(name, *map(node.writer.lift, given))
    return strict(meaning)


def folded(name: str) -> Head:
    """The largest or smallest value of a function of an index, one after the other."""
    def head(evaluator: Evaluator, term: Op, env: tuple[Value, ...]) -> Value:
        function = evaluator(term.args[0], env)
        found = [function(i) for i in range(1, evaluator.size(term.args[0].sort.argument.dim) + 1)]
        result = found[0]
        for value in found[1:]:
            result = result.binary(name, value)
        return result
    return head


def beta(a: Any, b: Any) -> Any:
    """The beta function by logarithms of the gamma function."""
    def logarithm(x: Any) -> Any:
        return elementary("lgamma", x)
    return elementary("exp", logarithm(a) + logarithm(b) - logarithm(a + b))


HEADS: dict[str, Head] = MEANING | {
    "<": operation("<"), "<=": operation("<="), "=": operation("=="), "not": operation("not"),
    "and": operation("and"), "or": operation("or"), "max": operation("fmax"), "min": operation("fmin"),
    "maximum": folded("fmax"), "minimum": folded("fmin"), "Beta": strict(beta),
}
"""The table of meanings, with operations of programs in place of decisions."""
