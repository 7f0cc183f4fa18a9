"""The sides of a relation as a program for binary64.

Matrices of the sampled sizes are expanded entry by entry.  One program serves all samples with
the same sizes, naturals, indices and tables of truth values; functions drawn from families have
no program, and their samples are evaluated by the evaluator in floats.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flint import fmpq

from ...kernel.terms import Op, Var
from ...lazy import load
from ..evaluation.evaluate import Evaluator
from ..evaluation.meaning import MEANING
from ..values.functions import Sequence as Values
from ..values.functions import Table
from ..values.matrix import Matrix, Value, build, entries, shape
from ..values.number import Number, Undefined, Unsupported
from ..values.sample import Sample
from .record import Program, Recorder

Key = tuple[object, ...]


def key(sample: Sample) -> Key | None:
    """What samples share that share a program, None when there is no program."""
    parts: list[object] = [tuple(sorted(sample.dims.items())), tuple(sorted(sample.spaces))]
    for variable, value in sample.values.items():
        form = skeleton(value)
        if form is None:
            return None
        parts.append((variable, form))
    if any(variable.sort.kind == "fun" and variable.sort.argument.kind == "nat" for variable in sample.rules):
        return None
    if any(space.size is None for space in sample.spaces.values()):
        return None
    weights = tuple(str(w) for space in sample.spaces.values() for w in space.weights())
    return (*parts, weights)


def skeleton(value: Value) -> object:
    """A value without its real numbers; None for a function of a family."""
    if isinstance(value, (fmpq, Matrix)):
        return shape(value)
    if isinstance(value, int):
        return ("whole", value)
    if isinstance(value, Table):
        inner = tuple((k, skeleton(v)) for k, v in value.values.items())
        return None if any(form is None for _, form in inner) else inner
    if isinstance(value, Values):
        inner = tuple((k, skeleton(v)) for k, v in enumerate(value.values))
        return None if any(form is None for _, form in inner) else inner
    return None


def numbers(value: Value) -> Iterator[fmpq]:
    """The real numbers of a value, in order."""
    if isinstance(value, (fmpq, Matrix)):
        yield from entries(value)
    elif isinstance(value, Table):
        for inner in value.values.values():
            yield from numbers(inner)
    elif isinstance(value, Values):
        for inner in value.values:
            yield from numbers(inner)


def with_inputs(value: Value, recorder: Recorder) -> Value:
    """The value with an input register for every real number."""
    if isinstance(value, (fmpq, Matrix)):
        return build(*shape(value), [recorder.input() for _ in entries(value)])
    if isinstance(value, Table):
        return Table({k: with_inputs(inner, recorder) for k, inner in value.values.items()})
    if isinstance(value, Values):
        return Values(tuple(with_inputs(inner, recorder) for inner in value.values))
    return value


def compiled(relation: Op, sample: Sample) -> Program | None:
    """The program of both sides, one after the other, or None."""
    recorder = Recorder()
    inputs: dict[Var, Value] = {v: with_inputs(value, recorder) for v, value in sample.values.items()}
    evaluator = Evaluator(sample, MEANING, recorder.constant, inputs)
    try:
        outputs = [x for side in relation.args for x in entries(evaluator(side))]
    except (Unsupported, Undefined, TypeError, AttributeError, ArithmeticError):
        return None
    return recorder.program(outputs)


def arguments(sample: Sample) -> list[fmpq]:
    """The inputs of a program at a sample."""
    return [x for value in sample.values.values() for x in numbers(value)]


def run_many(program: Program, inputs: Sequence[Sequence[float]]) -> list[list[float]]:
    """All outputs at many samples, by the compiled machine; one row an output."""
    result: list[list[float]] = load("derive.numeric.program.machine").run(program, inputs)
    return result


def restored(sample: Sample, numbers_: Sequence[Number]) -> dict[Var, Value]:
    """The values of a sample with other real numbers."""
    stream = iter(numbers_)
    return {v: refilled(value, stream) for v, value in sample.values.items()}


def refilled(value: Value, stream: Iterator[Number]) -> Value:
    """A value of the same form from a stream of numbers."""
    if isinstance(value, Table):
        return Table({k: refilled(inner, stream) for k, inner in value.values.items()})
    if isinstance(value, Values):
        return Values(tuple(refilled(inner, stream) for inner in value.values))
    if isinstance(value, (fmpq, Matrix)):
        return build(*shape(value), [next(stream) for _ in entries(value)])
    return value
