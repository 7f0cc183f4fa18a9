"""Where numbers lie in the memory of the machine.

A *cell* is one real number for a block of samples: ``float64[N, LANES]`` of N terms, the most
significant first, each at most half a unit in the last place of the one before it; its value is
the exact sum of its terms.  A program's memory is ``float64[cells, N, LANES]``.

An instruction is a row of ``WIDTH`` 64-bit integers: the operation, its shape ``rows, cols,
inner``, then for each of four operands (the result first) the first cell, the step from row to row and the step
from column to column; then how far each operand moves for each turn of the enclosing loops.

>>> bits(2), lanes(2)
(106, 64)
"""

from __future__ import annotations

TERMS = (1, 2, 3, 4)
"""How many terms a number may have."""
OPERANDS, DEPTH = 4, 4
"""Operands of an instruction, and how deep loops may be nested."""
HEADER = 4
RESOLVED = HEADER + 3 * OPERANDS
"""The part of a row that an operation reads."""
WIDTH = RESOLVED + OPERANDS * DEPTH
SCRATCH = RESOLVED + 2 * DEPTH
"""Whole numbers that the interpreter works with."""
WORK = 96
"""Scratch cells for one operation."""
LEFT_RANGE, NOT_A_NUMBER, NOT_RUN = 1, 2, 4
"""Flags of a sample: no error bound holds; some output is no finite number; a limit came first."""
_LANES = {1: 256, 2: 64, 3: 64, 4: 64}


Kind = int | str
"""The arithmetic of a program: a number of terms, or the name of a format."""


def terms_of(kind: Kind) -> int:
    """How many floats a number has: numbers of a format are carried by one."""
    return kind if isinstance(kind, int) else 1


def bits(terms: int) -> int:
    """The precision of numbers with so many terms."""
    return 53 * terms


def lanes(terms: int) -> int:
    """Samples in one block: some ten cells fit the nearest cache of a core."""
    return _LANES[terms]


def largest(terms: int) -> float:
    """Above this magnitude a result may lose its low terms or overflow on the way."""
    return 2.0 ** 1000 if terms > 1 else 1.7976931348623157e308


def smallest(terms: int) -> float:
    """Below this magnitude the low terms of a product are not exact any more; 0 is."""
    return 2.0 ** (-1022 + 53 * terms)
