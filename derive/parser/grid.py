"""Block matrices: ``[A, B; C, D]``, from the syntax tree to a term.

A row of blocks is ``hstack(A, hstack(B, C))`` and a column of rows ``vstack(P, vstack(Q, R))``.  All blocks of a row
have the same height and all of a column the same width, so ``0`` and ``I`` have the shape that their neighbours leave.
"""

from __future__ import annotations

from functools import reduce
from itertools import pairwise
from typing import TYPE_CHECKING

from ..kernel.sorts import Dim, Real
from ..kernel.terms import Term, op
from . import expressions as s
from .arithmetic import Multiplication
from .constraints import Constraint, Fits
from .draft import Draft
from .mismatch import shape_text, text
from .unify import is_ground

if TYPE_CHECKING:
    from .infer import Environment, Inference

class Block(Fits):
    """A block that has the height of its row and the width of its column."""

    def __init__(self, draft: Draft, grid: Grid, place: int) -> None:
        row, column = divmod(place, grid.columns)
        super().__init__(draft, Real(grid.heights[row], grid.widths[column]))
        self.grid, self.row, self.column = grid, row, column

    def attempt(self, inference: Inference) -> bool:
        found = inference.unknowns.resolve(self.draft.sort)
        if found.kind != "real":
            return super().attempt(inference)
        if not inference.unknowns.unify_dims(found.shape[0], self.grid.heights[self.row]):
            raise self.misfit(inference, 0)
        if not inference.unknowns.unify_dims(found.shape[1], self.grid.widths[self.column]):
            raise self.misfit(inference, 1)
        return True

    def misfit(self, inference: Inference, axis: int) -> Exception:
        """What to say of two blocks of which one is too high or too wide."""
        wanted = inference.unknowns.resolve_dim((self.grid.heights[self.row], self.grid.widths[self.column])[axis])
        other = next((draft for draft in self.grid.line(self.row, self.column, axis) if draft is not self.draft
                      and _size(inference, draft, axis) is wanted), None)
        beside = "beside" if axis == 0 else "in a column with"
        said = f"{text(self.draft.expr)} is {shape_text(inference.unknowns.resolve(self.draft.sort))}"
        if other is not None:
            said += f" {beside} {text(other.expr)}, which is {shape_text(inference.unknowns.resolve(other.sort))}"
        rule = "blocks in a row have as many rows" if axis == 0 else "blocks in a column have as many columns"
        return inference.mismatch.problem(self.draft.expr, f"{said}: {rule}")


def _size(inference: Inference, draft: Draft, axis: int) -> Dim | None:
    sort = inference.unknowns.resolve(draft.sort)
    return sort.shape[axis] if sort.kind == "real" else None


class Grid(Draft):
    """``[A, B; C, D]``: the blocks, row by row, and what is known of their heights and widths."""

    __slots__ = ("cells", "columns", "heights", "widths")

    def __init__(self, cells: list[Draft], columns: int, heights: list[Dim], widths: list[Dim], expr: s.Expr) -> None:
        super().__init__(Real(reduce(Dim.__add__, heights), reduce(Dim.__add__, widths)), expr)
        self.cells, self.columns, self.heights, self.widths = cells, columns, heights, widths

    def line(self, row: int, column: int, axis: int) -> list[Draft]:
        """The blocks of a row, or of a column."""
        if axis == 0:
            return self.cells[row * self.columns:(row + 1) * self.columns]
        return self.cells[column::self.columns]

    def make(self, inference: Inference) -> Term:
        heights, widths = ([inference.unknowns.resolve_dim(d) for d in dims] for dims in (self.heights, self.widths))
        rows = []
        for row, height in enumerate(heights):
            line = self.line(row, 0, 0)
            sorts = [inference.final(Real(height, width), draft) for draft, width in zip(line, widths, strict=True)]
            rows.append(joined("hstack", [draft.build(inference, sort)
                                          for draft, sort in zip(line, sorts, strict=True)]))
        return joined("vstack", rows)


def joined(name: str, parts: list[Term]) -> Term:
    """Blocks beside or below each other, the last two first."""
    result = parts[-1]
    for part in reversed(parts[:-1]):
        (rows, cols), (more, others) = part.sort.shape, result.sort.shape
        sort = Real(rows + more, cols) if name == "vstack" else Real(rows, cols + others)
        result = op(name, part, result, sort=sort)
    return result


def grid(inference: Inference, expr: s.Grid, env: Environment) -> Draft:
    """The draft of ``[A, B; C, D]``."""
    rows = len(expr.cells) // expr.columns
    for name in ("hstack",) * (expr.columns > 1) + ("vstack",) * (rows > 1):
        inference.scheme(name, expr)
    cells = [inference.infer(cell, env) for cell in expr.cells]
    new = inference.unknowns.dim
    draft = Grid(cells, expr.columns, [new() for _ in range(rows)], [new() for _ in range(expr.columns)], expr)
    for place, cell in enumerate(cells):
        inference.require(Block(cell, draft, place))
    return draft


class Partition(Constraint):
    """Two ways in which one dimension is cut into blocks: the same, unless something else is said."""

    def __init__(self, first: list[Dim], second: list[Dim]) -> None:
        self.pairs = list(zip(first, second, strict=True))

    def attempt(self, inference: Inference) -> bool:
        return all(is_ground(Real(*map(inference.unknowns.resolve_dim, pair))) for pair in self.pairs)

    def settle(self, inference: Inference, rank: int) -> bool:
        version = inference.unknowns.version
        if rank == 4:
            for pair in self.pairs:
                inference.unknowns.unify_dims(*pair)
        return inference.unknowns.version != version


def multiplied_by_blocks(inference: Inference, left: Draft, right: Draft) -> None:
    """Blocks that are multiplied fit together one by one, where their shapes leave a choice."""
    last = left.parts[-1] if isinstance(left, Multiplication) else left
    if isinstance(last, Grid) and isinstance(right, Grid) and len(last.widths) == len(right.heights):
        inference.require(Partition(last.widths, right.heights))


def added_by_blocks(inference: Inference, parts: list[Draft]) -> None:
    """Blocks that are added or compared have the same places, where their shapes leave a choice."""
    grids = [part for part in parts if isinstance(part, Grid)]
    for first, second in pairwise(grids):
        if (first.columns, len(first.cells)) == (second.columns, len(second.cells)):
            inference.require(Partition(first.widths, second.widths))
            inference.require(Partition(first.heights, second.heights))
