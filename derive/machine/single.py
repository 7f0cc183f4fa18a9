"""One operation on arrays of numbers, without a program: to look at an operation by itself.

>>> import numpy
>>> values, flags = apply("mul", 2, numpy.array([[0.1], [0.0]]), numpy.array([[0.1], [0.0]]))
>>> float(values[0, 0]), float(values[1, 0])
(0.010000000000000002, -8.326672684688674e-19)
"""

from __future__ import annotations

import numpy as np

from .execution import work_cells
from .formats import text_of
from .layout import HEADER, RESOLVED, Kind, lanes, terms_of
from .native import entry

Array = np.ndarray


def apply(name: str, kind: Kind, *operands: Array) -> tuple[Array, Array]:
    """An operation on numbers ``float64[N, samples]``: the result of the same shape, and flags ``uint8[samples]``."""
    terms = terms_of(kind)
    width, samples = lanes(terms), operands[0].shape[1]
    run = entry(text_of(kind), name)
    memory = np.zeros((len(operands) + 1, terms, width))
    work, flags = work_cells(kind), np.zeros(samples + width, dtype=np.uint8)
    row: Array = np.zeros(RESOLVED, dtype=np.int64)
    row[1:HEADER] = 1
    for k in range(len(operands) + 1):
        row[HEADER + 3 * k] = k
    result = np.empty((terms, samples))
    for start in range(0, samples, width):
        here = min(width, samples - start)
        for k, operand in enumerate(operands, 1):
            memory[k, :, :here] = operand[:, start:start + here]
        run(row.ctypes.data, memory.ctypes.data, work.ctypes.data, flags[start:].ctypes.data)
        result[:, start:start + here] = memory[0, :, :here]
    return result, flags[:samples]
