"""Cells for the values of a program: a value's cells are used again after its last use.

Fewer cells mean that a block of samples stays in the nearest cache of a core.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .index import Index
from .program import Instruction, Loop

Line = tuple[str, Instruction | Loop]
"""One line of a flat program: ``("do" | "loop" | "end", what)``."""


def flat(body: Iterable[Instruction | Loop]) -> Iterator[Line]:
    """The lines of a program in order."""
    for item in body:
        if isinstance(item, Loop):
            yield "loop", item
            yield from flat(item.body)
            yield "end", item
        else:
            yield "do", item


@dataclass
class Life:
    """The lines between which a value is needed."""

    first: int
    last: int


def lives(lines: list[Line], pinned: Iterable[int], inputs: Iterable[int]) -> dict[int, Life]:
    """When each home is needed; a value from before a loop that is used in it is needed until its end."""
    ends = matching_ends(lines)
    found = {home: Life(-1, -1) for home in inputs}
    around: list[int] = []
    for number, (kind, item) in enumerate(lines):
        if kind == "loop":
            around.append(number)
        elif kind == "end":
            around.pop()
        else:
            assert isinstance(item, Instruction)
            for view in item.operands:
                life = found.setdefault(view.home, Life(number, number))
                crossed = [ends[start] for start in around if start > life.first]
                life.last = max(life.last, number, *crossed)
    for home in pinned:
        found.setdefault(home, Life(0, 0)).first = 0
        found[home].last = len(lines)
    return found


def matching_ends(lines: list[Line]) -> dict[int, int]:
    """The last line of each loop by its first."""
    found, around = {}, []
    for number, (kind, _) in enumerate(lines):
        if kind == "loop":
            around.append(number)
        elif kind == "end":
            found[around.pop()] = number
    return found


class Memory:
    """Free runs of cells, smallest fit first."""

    def __init__(self) -> None:
        self.free: dict[int, int] = {}
        self.size = 0

    def take(self, size: int) -> int:
        """The first cell of a run of this size."""
        fitting = [(length, start) for start, length in self.free.items() if length >= size]
        if not fitting:
            start, self.size = self.size, self.size + size
            return start
        length, start = min(fitting)
        del self.free[start]
        if length > size:
            self.free[start + size] = length - size
        return start

    def give(self, start: int, size: int) -> None:
        """Take a run back, and join it with its neighbours."""
        after = self.free.pop(start + size, None)
        if after is not None:
            size += after
        for before, length in self.free.items():
            if before + length == start:
                self.free[before] = length + size
                return
        self.free[start] = size


def allocated(lines: list[Line], sizes: dict[int, int], pinned: Iterable[int],
              inputs: Iterable[int]) -> tuple[dict[int, int], int]:
    """The first cell of every home that is used, and how many cells there are.

    Pinned homes keep their cells to themselves; inputs are there from the first line.
    """
    pinned, inputs = list(pinned), list(inputs)
    needed = lives(lines, pinned, inputs)
    memory, places = Memory(), {}
    for home in [*pinned, *inputs]:
        if home not in places:
            places[home] = memory.take(sizes[home])
    ending: dict[int, list[int]] = {}
    for home, life in needed.items():
        ending.setdefault(life.last, []).append(home)
    for number, (kind, item) in enumerate(lines):
        if kind == "do":
            assert isinstance(item, Instruction)
            for view in item.operands:
                if view.home not in places:
                    places[view.home] = memory.take(sizes[view.home])
        for home in ending.get(number, ()):
            memory.give(places[home], sizes[home])
    return places, max(1, memory.size)


def turns(counts: list[Index]) -> int:
    """How often the innermost of these loops runs at most."""
    result = 1
    for level, count in enumerate(counts):
        result *= max(0, count.extreme(counts[:level], 1))
    return result
