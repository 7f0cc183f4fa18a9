"""The sides of a relation as one program for all samples of the same form.

Samples have the same form when sizes, naturals, indices and truth values are the same, and functions are of the
same families; their real numbers are the inputs of the program.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from flint import fmpq

from ...kernel.terms import Op, Term, Var
from ...machine.builder import Builder
from ...machine.program import Program
from ...machine.view import ProgramError, View
from ..evaluation.evaluate import Evaluator, OutOfTime
from ..evaluation.meaning import MEANING
from ..values.functions import Sequence as Values
from ..values.functions import Table, mapped
from ..values.matrix import Matrix, Value, entries, shape
from ..values.number import Number, Undefined, Unsupported
from ..values.sample import NormalSpace, Sample
from .heads import HEADS, chance
from .lowering import Lowering, Rows, Uneven
from .masses import Massed, massed
from .register import Register

Key = tuple[object, ...]
UNWRITTEN = (Unsupported, Undefined, Uneven, ProgramError, OutOfTime, TypeError, AttributeError, ArithmeticError,
             RecursionError)
"""What says that something cannot be written as a program."""


def key(sample: Sample) -> Key | None:
    """What samples share that share a program, None when there is no program."""
    if any(isinstance(space, NormalSpace) for space in sample.spaces.values()):
        return None
    if any(variable.sort.kind == "fun" and variable.sort.argument.kind == "nat" for variable in sample.rules):
        return None
    parts = tuple((variable, skeleton(value)) for variable, value in sample.values.items())
    weights = tuple(str(w) for space in sample.spaces.values() for w in space.weights())
    return tuple(sorted(sample.dims.items())), tuple(sorted(sample.spaces)), parts, weights


def skeleton(value: Value) -> object:
    """A value without its real numbers."""
    if isinstance(value, (fmpq, Matrix)):
        return shape(value)
    if isinstance(value, Table):
        return tuple((k, skeleton(inner)) for k, inner in value.values.items())
    if isinstance(value, Values):
        return tuple(skeleton(inner) for inner in value.values)
    return repr(mapped(value, lambda _: fmpq(0)))


def numbers(value: Value) -> Iterator[fmpq]:
    """The real numbers of a value, in order."""
    found: list[fmpq] = []

    def taken(number: fmpq) -> fmpq:
        found.append(number)
        return number

    mapped(value, taken)
    yield from found


def with_inputs(value: Value, builder: Builder) -> Any:
    """The value with inputs of a program for its real numbers, in the order of ``numbers``."""
    if isinstance(value, (fmpq, Matrix)):
        return builder.input(*shape(value))
    if isinstance(value, (Table, Values)):
        keys = tuple(value.values) if isinstance(value, Table) else tuple(range(len(value.values)))
        inner = list(value.values.values() if isinstance(value, Table) else value.values)
        if all(isinstance(x, (fmpq, Matrix)) and shape(x) == shape(inner[0]) for x in inner):
            rows, cols = shape(inner[0])
            return Rows(builder.input(len(keys), rows * cols), keys, (rows, cols), isinstance(value, Values))
        found = [with_inputs(x, builder) for x in inner]
        return Table(dict(zip(keys, found, strict=True))) if isinstance(value, Table) else Values(tuple(found))
    return mapped(value, lambda _: Register(builder, builder.input()))


def compiled(relation: Op, sample: Sample) -> Program | None:
    """The program of both sides, one after the other, or None."""
    return written(sample, lambda lowering: sides(relation, lowering))


def screening(relation: Op, hypotheses: Sequence[Term], sample: Sample) -> Program | None:
    """The program of hypotheses, 1 for each that holds and 0 for one that does not, and then of both sides; or None."""
    return written(sample, lambda lowering: [
        *(chance(lowering.builder, lowering(hypothesis)) for hypothesis in hypotheses), *sides(relation, lowering)])


def measured(relation: Op, sample: Sample) -> Program | None:
    """The program of both sides and then of what they would be if nothing cancelled, or None."""
    return written(sample, lambda lowering: [*sides(relation, lowering), *masses(relation, sample, lowering)])


def written(sample: Sample, outputs: Callable[[Lowering], list[View]]) -> Program | None:
    """The program of some values at all samples of a form; None where that cannot be written."""
    builder = Builder()
    try:
        inputs = {variable: with_inputs(value, builder) for variable, value in sample.values.items()}
        return builder.program(outputs(Lowering(sample, builder, inputs, HEADS)))
    except UNWRITTEN:
        return None


def sides(relation: Op, lowering: Lowering) -> list[View]:
    """Both sides of a relation."""
    return [lowering.value(lowering(side)) for side in relation.args]


def masses(relation: Op, sample: Sample, lowering: Lowering) -> list[View]:
    """The masses of both sides, computed entry by entry."""
    evaluator = Evaluator(sample, MEANING, lambda number: Massed.of(lowering.register(number)),
                          {variable: massed(lowering.scalar_of(value)) for variable, value in lowering.inputs.items()})
    found = [evaluator(side) for side in relation.args]
    return [(x.mass if isinstance(x, Massed) else lowering.register(abs(x))).view
            for value in found for x in entries(value)]


def arguments(sample: Sample) -> list[fmpq]:
    """The inputs of a program at a sample."""
    return [x for value in sample.values.values() for x in numbers(value)]


def restored(sample: Sample, found: Sequence[Number]) -> dict[Var, Value]:
    """The values of a sample with other real numbers."""
    stream = iter(found)
    return {variable: mapped(value, lambda _: next(stream)) for variable, value in sample.values.items()}
