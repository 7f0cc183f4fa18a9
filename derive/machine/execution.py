"""Programs run on many samples, on all cores, within bounds of time and memory.

A block of samples depends on its own inputs alone, so results do not depend on the number of threads.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from .formats import FORMATS, rounded_fraction, text_of
from .layout import NOT_RUN, SCRATCH, WIDTH, WORK, Kind, lanes, terms_of
from .native import address, driver
from .program import Program
from .rationals import terms_of_number, value

Array = np.ndarray
FIRST_CHUNK, CHUNK_SECONDS = 4, 0.02
"""Blocks that a thread takes at first, and how long it should take for those that it takes then."""


@dataclass(frozen=True)
class Limit:
    """Bounds of one run: seconds, bytes of memory for cells, and operations on cells for one block."""

    seconds: float = 60.0
    memory: int = 1 << 30
    operations: int = 20_000_000


@dataclass(frozen=True)
class Run:
    """Results ``outputs[outputs, N, samples]``, ``flags[samples]`` (``derive.machine.layout``), and a note.

    The note says which bound was met, if any; samples that were not run have no numbers, and the flag ``NOT_RUN``.
    """

    outputs: Array
    flags: Array
    note: str | None = None

    @property
    def values(self) -> Array:
        """The results as floats, ``[outputs, samples]``."""
        first: Array = self.outputs[:, 0]
        return first


def run(program: Program, inputs: Array, terms: int = 2, *, format: str | None = None, threads: int | None = None,
        limit: Limit | None = None) -> Run:
    """The outputs of a program at all samples.

    ``inputs`` are ``float64[inputs, samples]``, or ``[inputs, K, samples]`` for numbers of K <= N terms;
    in a format they and the constants are rounded to it first.

    Raises ``MachineUnavailable`` when there is no machine code, ``ValueError`` for inputs of another form.
    """
    kind = arithmetic(terms, format)
    block = brought(program, inputs, kind)
    samples = block.shape[2]
    outputs = np.empty((len(program.outputs), terms_of(kind), samples))
    flags = np.full(samples, NOT_RUN, dtype=np.uint8)
    limit = limit or Limit()
    note = refusal(program, kind, limit)
    if note is None and samples:
        work = Work(program, kind, block, outputs, flags)
        note = work.done(number_of_threads(threads, program, kind, limit), limit.seconds)
    outputs[:, :, flags == NOT_RUN] = np.nan
    return Run(outputs, flags, note)


def arithmetic(terms: int, format: str | None) -> Kind:
    """What to compute in; binary64 is one term."""
    if format is None or format == "binary64":
        kind = terms if format is None else 1
        if kind not in (1, 2, 3, 4):
            raise ValueError(f"numbers of {kind} terms: 1 to 4 can be had")
        return kind
    if format not in FORMATS:
        raise ValueError(f"no format {format}: {', '.join(FORMATS)}")
    return format


def brought(program: Program, inputs: Array, kind: Kind) -> Array:
    """The inputs as ``[inputs, K, samples]``."""
    block = np.ascontiguousarray(inputs, dtype=np.float64)
    if block.ndim == 2:
        block = block[:, None, :]
    if block.ndim != 3 or block.shape[0] != len(program.inputs) or not 1 <= block.shape[1] <= max(1, terms_of(kind)):
        raise ValueError(f"inputs of shape {np.shape(inputs)} for a program of {len(program.inputs)}")
    return rounded(kind, block) if isinstance(kind, str) else block


def rounded(format: str, numbers: Array) -> Array:
    """Every number rounded to a format."""
    form = FORMATS[format]
    with np.errstate(all="ignore"):
        if format == "binary32":
            return numbers.astype(np.float32).astype(np.float64)
        least, most, up = map(int, form.parameters[:3])
        exponents = np.clip((numbers.view(np.int64) >> 52) & 2047, least, most) + up
        shift = (exponents << 52).view(np.float64) * 1.5
        near = (np.abs(numbers) + shift) - shift
        near[near > form.largest] = form.infinity
        return np.copysign(near, numbers)


def refusal(program: Program, kind: Kind, limit: Limit) -> str | None:
    """Why a program is not begun."""
    size = memory_size(program, kind)
    if size > limit.memory:
        return f"the program needs {size:,} bytes; the bound is {limit.memory:,}"
    if program.cost > limit.operations:
        return f"the program needs {program.cost:,} operations a sample; the bound is {limit.operations:,}"
    return None


def memory_size(program: Program, kind: Kind) -> int:
    """Bytes of cells for one thread."""
    terms = terms_of(kind)
    return 8 * (program.cells + WORK) * terms * lanes(terms)


def number_of_threads(wanted: int | None, program: Program, kind: Kind, limit: Limit) -> int:
    """One for each core, as far as memory goes."""
    here = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(wanted or here, limit.memory // memory_size(program, kind)))


def constant_terms(program: Program, kind: Kind) -> list[tuple[int, tuple[float, ...]]]:
    """Cells that hold constants, and what is in them."""
    if isinstance(kind, str):
        return [(cell, (rounded_fraction(kind, value(constant)),)) for cell, constant in program.constants]
    return [(cell, terms_of_number(constant, kind)) for cell, constant in program.constants]


def work_cells(kind: Kind) -> Array:
    """Scratch cells, and one more that says what to round to."""
    cells = np.zeros((WORK + 1, terms_of(kind), lanes(terms_of(kind))))
    if isinstance(kind, str):
        parameters = FORMATS[kind].parameters
        cells[WORK, 0, :len(parameters)] = parameters
    return cells


class Work:
    """The blocks of one run, taken in order by whichever thread is free."""

    def __init__(self, program: Program, kind: Kind, inputs: Array, outputs: Array, flags: Array) -> None:
        self.program, self.kind = program, kind
        self.inputs, self.outputs, self.flags = inputs, outputs, flags
        self.lanes = lanes(terms_of(kind))
        self.blocks = -(-inputs.shape[2] // self.lanes)
        self.next, self.chunk = 0, FIRST_CHUNK
        self.lock, self.end = threading.Lock(), 0.0
        text = text_of(kind)
        self.driver = driver(text)
        self.table = np.array([address(text, f"entry_{name}") for name in program.operations] or [0], dtype=np.int64)
        self.code = np.array(program.code, dtype=np.int64).reshape(-1, WIDTH)
        self.places = np.array([*program.inputs, *program.outputs], dtype=np.int64)
        self.constants = constant_terms(program, kind)

    def done(self, threads: int, seconds: float) -> str | None:
        """Run all blocks; a note when time is up first."""
        self.end = time.monotonic() + seconds
        threads = min(threads, -(-self.blocks // FIRST_CHUNK))
        if threads == 1:
            self.serve()
        else:
            with ThreadPoolExecutor(threads) as pool:
                for future in [pool.submit(self.serve) for _ in range(threads)]:
                    future.result()
        if self.next >= self.blocks:
            return None
        return f"time was up after {self.next * self.lanes:,} of {len(self.flags):,} samples ({seconds:g} s)"

    def taken(self) -> Iterator[tuple[int, int]]:
        """Blocks to run next, until there are none or time is up."""
        while True:
            with self.lock:
                first = self.next
                if first >= self.blocks or time.monotonic() > self.end:
                    return
                last = self.next = min(self.blocks, first + self.chunk)
            yield first, last

    def serve(self) -> None:
        """What one thread does."""
        terms = terms_of(self.kind)
        memory = np.zeros((self.program.cells, terms, self.lanes))
        work = work_cells(self.kind)
        flags: Array = np.zeros(self.lanes, dtype=np.uint8)
        for cell, parts in self.constants:
            memory[cell] = np.array(parts)[:, None]
        scratch: Array = np.zeros(SCRATCH, dtype=np.int64)
        arrays = (self.code, self.table, self.places, scratch, memory, work, self.inputs, self.outputs, flags,
                  self.flags)
        addresses = [array.ctypes.data for array in arrays]
        for first, last in self.taken():
            before = time.monotonic()
            sizes = np.array([first, last, self.inputs.shape[2], len(self.code), len(self.program.inputs),
                              self.inputs.shape[1], len(self.program.outputs), 0], dtype=np.int64)
            self.driver(sizes.ctypes.data, *addresses)
            spent = (time.monotonic() - before) / (last - first)
            self.chunk = max(1, min(4096, int(CHUNK_SECONDS / max(spent, 1e-7))))


__all__ = ["Limit", "Run", "run"]
