"""The steps of a plan on arrays: loop nests as machine code, and NumPy for products and factorisations."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
SHARE = 65_536
"""Samples that are worth a thread of their own."""
BLOCK = 4_096
"""Samples at a time when there is more than one step, so that what they hand on stays near."""


class Execution:
    """A plan with its machine code."""

    def __init__(self, plan: Plan, result: Reference) -> None:
        self.plan, self.result = plan, result
        self.codes = {step: Code(step) for step in plan.steps if step.operation == "loops"}

    def __call__(self, arrays: Mapping[str, Array], sizes: Mapping[str, int], samples: int = 1,
                 out: Array | None = None) -> Array:
        """The result, written to ``out`` if that is given; ``samples`` are how many there are in sampled arrays."""
        values = dict(arrays)
        for step in self.plan.steps:
            if step.operation == "loops":
                there = out if step.result is self.result else None
                values[step.result.name] = self.loops(step, values, sizes, samples, there)
            else:
                values[step.result.name] = library(step, values)
        found = fetched(values, self.result)
        if out is not None and found is not out:
            out[...] = found
        return found

    def samples(self, arrays: Mapping[str, Array], sizes: Mapping[str, int], samples: int) -> Array:
        """The results for all samples, by one thread or several; each sample is computed alone."""
        out = np.empty((samples, *shape(self.result, sizes)))
        block = BLOCK if len(self.plan.steps) > 1 else max(1, samples)

        def part(first: int, last: int) -> None:
            for start in range(first, last, block):
                end = min(last, start + block)
                given = {name: a[start:end] if name in self.plan.sampled else a for name, a in arrays.items()}
                self(given, sizes, end - start, out[start:end])

        shared(part, samples)
        return out

    def loops(self, step: Step, values: Mapping[str, Array], sizes: Mapping[str, int], samples: int,
              out: Array | None) -> Array:
        """A loop nest."""
        result = step.result
        if out is None:
            out = np.empty((samples, *shape(result, sizes)) if result.sampled else shape(result, sizes))
        elif not result.sampled:
            return self.loops(step, values, sizes, samples, None)
        operands = [np.ascontiguousarray(fetched(values, reference), dtype=np.float64) for reference in step.operands]
        self.codes[step](samples, [sizes[name] for name in step.dims], [*operands, out])
        return out


def shape(reference: Reference, sizes: Mapping[str, int]) -> tuple[int, ...]:
    """The sizes of the axes of one sample."""
    return tuple(sized(dim, sizes) for dim in reference.axes)


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


def fetched(values: Mapping[str, Array], reference: Reference) -> Array:
    """The array of a reference."""
    array = values[reference.name]
    return array.swapaxes(-1, -2) if reference.flipped and len(reference.axes) == 2 else array


def library(step: Step, values: Mapping[str, Array]) -> Array:
    """A product or a factorisation, of each sample.

    Raises ``InputProblem`` for a singular matrix.
    """
    operands = [fetched(values, reference) for reference in step.operands]
    lines = [len(reference.axes) == 1 for reference in step.operands]
    try:
        return OPERATIONS[step.operation](step, operands, lines)
    except np.linalg.LinAlgError as error:
        raise singular(step, error) from error


def singular(step: Step, error: Exception) -> InputProblem:
    """The error for a matrix that has no inverse."""
    return InputProblem(f"{step.operation} of a singular matrix", code="E-kernel", found=str(error))


def product(step: Step, operands: Sequence[Array], lines: Sequence[bool]) -> Array:
    """Matrix products; a row on the left or a column on the right has one axis."""
    left, right = operands
    found = (left[..., None, :] if lines[0] else left) @ (right[..., :, None] if lines[1] else right)
    return found[..., 0] if lines[1] else found[..., 0, :] if lines[0] else found


def solution(step: Step, operands: Sequence[Array], lines: Sequence[bool]) -> Array:
    """Solutions of systems, with one or several right sides."""
    matrix, right = operands
    return np.linalg.solve(matrix, right[..., :, None])[..., 0] if lines[1] else np.linalg.solve(matrix, right)


def log_determinant(step: Step, operands: Sequence[Array], lines: Sequence[bool]) -> Array:
    """Logarithms of determinants; no number for one below 0."""
    sign, size = np.linalg.slogdet(operands[0])
    return np.where(sign >= 0, size, np.nan)


def power(step: Step, operands: Sequence[Array], lines: Sequence[bool]) -> Array:
    """Whole powers of square matrices; the exponent is a number of the plan, or an operand."""
    matrix, *exponent = operands
    return np.linalg.matrix_power(matrix, int(exponent[0]) if exponent else step.exponent)


OPERATIONS: dict[str, Callable[[Step, Sequence[Array], Sequence[bool]], Array]] = {
    "product": product,
    "solve": solution,
    "inverse": lambda step, operands, lines: np.linalg.inv(operands[0]),
    "log_determinant": log_determinant,
    "determinant": lambda step, operands, lines: np.asarray(np.linalg.det(operands[0])),
    "power": power,
}
