"""The machine that runs recorded programs in binary64: one interpreter, compiled once, cached on disk.

It works on blocks of samples: an instruction is decoded once for a block, and its loop over the
block is machine code.  This module imports NumPy and Numba, and compiles when it is loaded for the first time on a
machine; load it only for many samples.
"""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from pathlib import Path

import numba
import numpy as np

from .record import Program

BLOCK = 256
"""Samples in one block: a register of it fits the nearest cache."""

if not numba.config.CACHE_DIR:
    numba.config.CACHE_DIR = str(Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "derive" / "numba")


@numba.njit("void(int64, float64[::1], float64[::1], float64[::1])", cache=True, error_model="numpy")
def _arithmetic(code, x, y, out):
    n = out.shape[0]
    if code == 2:
        for i in range(n):
            out[i] = x[i] + y[i]
    elif code == 3:
        for i in range(n):
            out[i] = x[i] - y[i]
    elif code == 4:
        for i in range(n):
            out[i] = x[i] * y[i]
    elif code == 5:
        for i in range(n):
            out[i] = x[i] / y[i]
    elif code == 6:
        for i in range(n):
            out[i] = -x[i]
    else:
        for i in range(n):
            out[i] = abs(x[i])


@numba.njit("float64(int64, float64)", cache=True, error_model="numpy")
def _function(code, x):
    if code == 8:
        return math.exp(x)
    if code == 9:
        return math.log(x) if x > 0 else math.nan
    if code == 10:
        return math.sqrt(x) if x >= 0 else math.nan
    if code == 11:
        return math.sin(x)
    if code == 12:
        return math.cos(x)
    if code == 13:
        return math.tan(x)
    if code == 14:
        return math.atan(x)
    if code == 15:
        return math.sinh(x)
    if code == 16:
        return math.cosh(x)
    if code == 17:
        return math.tanh(x)
    if code == 18:
        return math.erf(x)
    if code == 19:
        return math.gamma(x) if x > 0 else math.nan
    if code == 20:
        return math.lgamma(x) if x > 0 else math.nan
    return 1.0 / (1.0 + math.exp(-x))


@numba.njit("void(int64[:, ::1], float64[::1], float64[:, ::1], int64[::1], float64[:, ::1], float64[:, ::1])",
            cache=True, error_model="numpy", nogil=True)
def _run(instructions, constants, inputs, outputs, registers, result):
    samples, block = inputs.shape[1], registers.shape[1]
    for start in range(0, samples, block):
        width = min(block, samples - start)
        for k in range(instructions.shape[0]):
            code, a, b = instructions[k, 0], instructions[k, 1], instructions[k, 2]
            if code == 0:
                for i in range(width):
                    registers[k, i] = constants[a]
            elif code == 1:
                for i in range(width):
                    registers[k, i] = inputs[a, start + i]
            elif code < 8:
                _arithmetic(code, registers[a], registers[b], registers[k])
            else:
                for i in range(width):
                    registers[k, i] = _function(code, registers[a, i])
        for j in range(outputs.shape[0]):
            for i in range(width):
                result[j, start + i] = registers[outputs[j], i]


def run(program: Program, inputs: Sequence[Sequence[float]] | np.ndarray) -> np.ndarray:
    """The outputs of a program; inputs and outputs have one row a number and one column a sample."""
    rows = np.ascontiguousarray(inputs, dtype=np.float64).reshape(program.inputs, -1)
    code = np.array(program.instructions, dtype=np.int64).reshape(-1, 3)
    result = np.empty((len(program.outputs), rows.shape[1]))
    registers = np.zeros((len(code), BLOCK))
    constants, outputs = np.array(program.constants, dtype=np.float64), np.array(program.outputs, dtype=np.int64)
    _run(code, constants, rows, outputs, registers, result)
    return result


def suspects(program: Program, inputs: np.ndarray, relation: str, count: int) -> tuple[np.ndarray, int]:
    """The samples where the relation fails worst in floats, worst first, and how many gave numbers."""
    found = run(program, inputs)
    half = len(found) // 2
    left, right = found[:half], found[half:]
    with np.errstate(all="ignore"):
        size = np.maximum(np.abs(left), np.abs(right)) + 1e-300
        gap = np.abs(left - right) if relation == "=" else left - right
        excess = np.where(np.isfinite(gap), gap / size, -np.inf).max(axis=0)
    proper = np.isfinite(found).all(axis=0)
    excess = np.where(proper, excess, -np.inf)
    worst = np.argsort(-excess)[:count]
    return worst[excess[worst] > (-1e-9 if relation == "<" else 0)], int(proper.sum())
