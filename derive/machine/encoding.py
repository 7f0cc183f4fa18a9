"""A program as rows of numbers: cells for its values, codes for its operations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .allocation import allocated, flat, turns
from .index import Index
from .layout import DEPTH, OPERANDS, WIDTH
from .program import END, LOOP, TURN, Constant, Instruction, Loop, Program
from .view import View


def encoded(body: Sequence[Instruction | Loop], sizes: dict[int, int], constants: Mapping[Constant, View],
            inputs: Sequence[View], outputs: Sequence[View]) -> Program:
    """The program of these lines."""
    lines = list(flat(body))
    pinned = [*(view.home for view in constants.values()), *(view.home for view in outputs)]
    places, cells = allocated(lines, sizes, pinned, [view.home for view in inputs])
    codes: dict[str, int] = {}
    code = tuple(row(kind, item, codes, places) for kind, item in lines)
    return Program(
        operations=tuple(codes), code=matched(code), cells=cells, cost=cost(body, []),
        constants=tuple((places[view.home], value) for value, view in constants.items()),
        inputs=tuple(cell for view in inputs for cell in entries(view, places)),
        outputs=tuple(cell for view in outputs for cell in entries(view, places)))


def entries(view: View, places: Mapping[int, int]) -> list[int]:
    """The cells of a view that does not move, row by row."""
    start = places[view.home] + view.start
    return [start + r * view.down + c * view.across for r in range(view.rows) for c in range(view.cols)]


def row(kind: str, item: Instruction | Loop, codes: dict[str, int], places: Mapping[int, int]) -> tuple[int, ...]:
    """One line as numbers."""
    if isinstance(item, Loop):
        steps = [item.count.step(level) for level in range(DEPTH)]
        body = [LOOP if kind == "loop" else END, item.count.start, item.level, 0, *[0] * (3 * OPERANDS), *steps]
        return tuple(body + [0] * (WIDTH - len(body)))
    code = TURN if item.name == "turn" else codes.setdefault(item.name, len(codes))
    numbers = [code, item.rows, item.cols, item.inner]
    for view in item.operands:
        numbers += [places[view.home] + view.start, view.down, view.across]
    numbers += [0] * (3 * (OPERANDS - len(item.operands)))
    for view in item.operands:
        place = Index(0, view.moves)
        numbers += [place.step(level) for level in range(DEPTH)]
    return tuple(numbers + [0] * (WIDTH - len(numbers)))


def matched(code: tuple[tuple[int, ...], ...]) -> tuple[tuple[int, ...], ...]:
    """The same with the line of its other end in each line that begins or ends a loop."""
    found, around = [list(line) for line in code], []
    for number, line in enumerate(found):
        if line[0] == LOOP:
            around.append(number)
        elif line[0] == END:
            first = around.pop()
            line[3], found[first][3] = first, number
    return tuple(map(tuple, found))


def cost(body: Sequence[Instruction | Loop], counts: list[Index]) -> int:
    """At most how many operations on cells are done."""
    result = 0
    for item in body:
        if isinstance(item, Loop):
            result += cost(item.body, [*counts, item.count])
        else:
            result += turns(counts) * item.rows * item.cols * max(1, item.inner)
    return result


