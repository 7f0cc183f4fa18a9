"""Programs of the machine: straight lines of instructions on shapes, with loops.

A ``Builder`` writes them (``derive.machine.builder``).  A program is data: rows of whole numbers
(``derive.machine.layout``), exact constants, and the cells where inputs come in and outputs are found.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from .index import Index
from .view import View

Constant = Fraction | str
"""A rational number, or the name of a constant such as ``pi``."""
LOOP, END, TURN = -1, -2, -3
"""Codes of what is no operation: the first and last line of a loop, and its counter as a number."""


@dataclass(frozen=True)
class Instruction:
    """An operation on views, the result first, over ``rows × cols`` entries with an inner length."""

    name: str
    rows: int
    cols: int
    inner: int
    operands: tuple[View, ...]


@dataclass(frozen=True)
class Loop:
    """Lines that are run ``count`` times; the count may move with the loops around."""

    level: int
    count: Index
    body: tuple[Instruction | Loop, ...]


@dataclass(frozen=True)
class Program:
    """Rows of numbers, ready to be run.

    ``operations`` are the names that codes stand for; ``inputs`` and ``outputs`` are cells, one for
    each number; ``cost`` is the number of operations on cells in one run, counted with their lengths.
    """

    operations: tuple[str, ...]
    code: tuple[tuple[int, ...], ...]
    constants: tuple[tuple[int, Constant], ...]
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    cells: int
    cost: int
