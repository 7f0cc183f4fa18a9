"""Directions in which a matrix may move: all of them, or those in a linear set of structured matrices.

>>> from random import Random
>>> dense, unit = directions("symmetric", 2, 2, Random(0))
>>> dense.entries[1] == dense.entries[2], unit.entries[1] == unit.entries[2]
(True, True)
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from flint import fmpq

from .values.matrix import Value, build
from .values.number import ONE, ZERO, Number, Unsupported

Place = tuple[int, int]
Tied = Callable[[int, int], dict[Place, Number]]
"""From a place to the entries that move with it, and how: nothing where a structured matrix has a 0."""

STRUCTURES: dict[str, Tied] = {
    "general": lambda i, j: {(i, j): ONE},
    "symmetric": lambda i, j: {(i, j): ONE, (j, i): ONE},
    "lower triangular": lambda i, j: {(i, j): ONE} if i >= j else {},
    "upper triangular": lambda i, j: {(i, j): ONE} if i <= j else {},
    "skew-symmetric": lambda i, j: {(i, j): ONE, (j, i): -ONE} if i != j else {},
    "diagonal": lambda i, j: {(i, j): ONE} if i == j else {},
}
"""The linear sets of matrices in which a variable may stay; none is a part of a later one."""


def directions(structure: str, rows: int, cols: int, random: Random) -> tuple[Value, Value]:
    """A random direction that moves every free entry, and one that moves a single one, with those tied to it.

    Raises:
        Unsupported: for a structure of square matrices where the matrix is not square, and an unknown one.
    """
    if structure not in STRUCTURES:
        raise Unsupported(f"directions in the set of {structure} matrices")
    if rows != cols and structure != "general":
        raise Unsupported(f"a {structure} matrix with {rows} rows and {cols} columns")
    tied = STRUCTURES[structure]
    free = [(i, j) for i in range(rows) for j in range(cols) if tied(i, j)]
    steps = {place: fmpq(random.choice((-1, 1)) * random.randint(1, 7), random.randint(1, 4)) for place in free}
    single = {random.choice(free): ONE} if free else {}
    return moved(tied, rows, cols, steps), moved(tied, rows, cols, single)


def moved(tied: Tied, rows: int, cols: int, steps: dict[Place, Number]) -> Value:
    """The matrix whose free entries are these, and which is 0 where none of them moves."""
    entries = {}
    for place, step in steps.items():
        for other, sign in tied(*place).items():
            entries[other] = sign * step
    return build(rows, cols, [entries.get((i, j), ZERO) for i in range(rows) for j in range(cols)])
