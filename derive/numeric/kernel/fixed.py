"""A plan at given shapes for one sample: the shapes were checked and the sizes looked up before, so a call is short."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from .execution import OPERATIONS, Execution, shape, singular
from .plan import Reference, Step

Array = Any
Run = Callable[[list[Array]], None]
"""A step: it appends its result to the values so far."""
FLOAT = np.dtype(np.float64)
KEPT = 64
"""Of so many shapes what was looked up is kept."""
BYTE = ctypes.c_char


def key(values: Sequence[Any]) -> tuple[tuple[int, ...], ...] | None:
    """The shapes of arguments that need no conversion; None when some do.

    >>> key([np.ones((2, 3)), 1.0]), key([np.ones(2, dtype=int)]), key([[1.0]])
    (((2, 3), ()), None, None)
    """
    found = []
    for value in values:
        if isinstance(value, float):
            found.append(())
        elif type(value) is np.ndarray and value.dtype is FLOAT and value.flags.carray:
            found.append(value.shape)
        else:
            return None
    return tuple(found)


class Fixed:
    """What is left to do when the shapes of all arguments are known."""

    def __init__(self, execution: Execution, names: Sequence[str], sizes: Mapping[str, int]) -> None:
        self.sizes = sizes
        self.places = {name: place for place, name in enumerate(names)}
        self.kept: list[Array] = []
        self.runs: list[Run] = []
        for step in execution.plan.steps:
            self.runs.append(self.loops(execution, step) if step.operation == "loops" else self.library(step))
            self.places[step.result.name] = len(self.places)
        self.result = self.places[execution.result.name]

    def __call__(self, values: Sequence[Any]) -> Array:
        """The result for these arguments."""
        found = [np.array(value) if isinstance(value, float) else value for value in values]
        for run in self.runs:
            run(found)
        return found[self.result]

    def loops(self, execution: Execution, step: Step) -> Run:
        """A loop nest."""
        code = execution.codes[step]
        numbers = np.array([1, *(self.sizes[name] for name in step.dims)], dtype=np.int64)
        self.kept.append(numbers)
        first, entry = address(numbers), code.ready()
        operands, axes = [self.operand(reference) for reference in step.operands], shape(step.result, self.sizes)

        def run(values: list[Array]) -> None:
            out = np.empty(axes)
            arrays = [np.ascontiguousarray(values[k].T) if flipped else values[k] for k, flipped in operands]
            entry(first, *map(address, arrays), address(out))
            values.append(out)
        return run

    def library(self, step: Step) -> Run:
        """A product or a factorisation."""
        operands = [self.operand(reference) for reference in step.operands]
        lines = [len(reference.axes) == 1 for reference in step.operands]
        operation = OPERATIONS[step.operation]

        def general(values: list[Array]) -> None:
            arrays = [values[place].T if flipped else values[place] for place, flipped in operands]
            try:
                values.append(np.ascontiguousarray(operation(step, arrays, lines)))
            except np.linalg.LinAlgError as error:
                raise singular(step, error) from error

        def product(values: list[Array]) -> None:
            left, right = (values[place].T if flipped else values[place] for place, flipped in operands)
            values.append(np.dot(left, right))  # rows and columns have one axis, as np.dot has them
        return product if step.operation == "product" else general

    def operand(self, reference: Reference) -> tuple[int, bool]:
        """Where an operand is among the values, and whether it is to be transposed."""
        return self.places[reference.name], reference.flipped and len(reference.axes) == 2


def address(array: Array) -> int:
    """Where the numbers of an array begin."""
    return ctypes.addressof(BYTE.from_buffer(array))
