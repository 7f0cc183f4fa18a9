"""The steps of a plan on arrays: loop nests as machine code, and NumPy for products and factorisations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from os import cpu_count
from typing import Any

import numpy as np

from ...errors import InputProblem
from .code import Code
from .parameter import sized
from .plan import Plan, Reference, Step

Array = Any
SHARE = 32_768
"""Samples that are worth a thread of their own."""


class Execution:
    """A plan with its machine code."""

    def __init__(self, plan: Plan, result: Reference) -> None:
        self.plan, self.result = plan, result
        self.codes = {step: Code(step) for step in plan.steps if step.operation == "loops"}

    def __call__(self, arrays: Mapping[str, Array], sizes: Mapping[str, int], samples: int | None = None) -> Array:
        """The result; ``samples`` are how many there are when the plan has samples."""
        values = dict(arrays)
        for step in self.plan.steps:
            if step.operation == "loops":
                values[step.result.name] = self.loops(step, values, sizes, samples)
            else:
                values[step.result.name] = library(step, values)
        found = values[self.result.name]
        return found.T if self.result.flipped else found

    def loops(self, step: Step, values: Mapping[str, Array], sizes: Mapping[str, int], samples: int | None) -> Array:
        """A loop nest, over several threads when there are many samples; each sample is computed alone."""
        shape = tuple(sized(dim, sizes) for dim in step.result.axes)
        operands = [contiguous(values, reference) for reference in step.operands]
        numbers = [sizes[name] for name in step.dims]
        code = self.codes[step]
        if samples is None:
            out = np.empty(shape)
            code(1, numbers, [*operands, out])
            return out
        out = np.empty((samples, *shape))
        varies = [reference.name in self.plan.sampled for reference in step.operands]

        def part(first: int, last: int) -> None:
            parts = [array[first:last] if v else array for array, v in zip(operands, varies, strict=True)]
            code(last - first, numbers, [*parts, out[first:last]])

        shared(part, samples)
        return out


def shared(part: Callable[[int, int], None], samples: int) -> None:
    """All samples, by one thread or several."""
    threads = min(cpu_count() or 1, samples // SHARE)
    if threads <= 1:
        part(0, samples)
        return
    ends = [samples * k // threads for k in range(threads + 1)]
    with ThreadPoolExecutor(threads) as pool:
        for future in [pool.submit(part, first, last) for first, last in pairwise(ends)]:
            future.result()


def contiguous(values: Mapping[str, Array], reference: Reference) -> Array:
    """The array of a reference, row by row in memory."""
    return np.ascontiguousarray(fetched(values, reference), dtype=np.float64)


def fetched(values: Mapping[str, Array], reference: Reference) -> Array:
    """The array of a reference."""
    name = reference.name.removesuffix(".T")
    return values[name].T if reference.flipped != (name != reference.name) else values[name]


def library(step: Step, values: Mapping[str, Array]) -> Array:
    """A product or a factorisation.

    Raises ``InputProblem`` for a singular matrix.
    """
    operands = [fetched(values, reference) for reference in step.operands]
    try:
        return OPERATIONS[step.operation](step, *operands)
    except np.linalg.LinAlgError as error:
        raise InputProblem(f"{step.operation} of a singular matrix", code="E-kernel", found=str(error)) from error


OPERATIONS: dict[str, Callable[..., Array]] = {
    "product": lambda step, a, b: a @ b,
    "solve": lambda step, a, b: np.linalg.solve(a, b),
    "inverse": lambda step, a: np.linalg.inv(a),
    "determinant": lambda step, a: np.asarray(np.linalg.det(a)),
    "power": lambda step, a: np.linalg.matrix_power(a, step.exponent),
}
