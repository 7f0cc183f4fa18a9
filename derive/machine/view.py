"""Places of matrices in the memory of a program.

A *home* is a run of cells that one instruction fills; a ``View`` is a matrix-shaped part of it: a
transpose, an entry, a diagonal or a part of a matrix is another view of the same cells and costs
nothing.

>>> x = View(home=0, start=0, rows=2, cols=3, down=3, across=1)
>>> x.transposed().shape, x.entry(1, 2).start, x.row(1).shape, x.reversed().start
((3, 2), 5, (1, 3), 5)
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from .index import Index, index


class ProgramError(ValueError):
    """A program that cannot be written: shapes that do not fit, an index outside, a bound passed."""


@dataclass(frozen=True)
class View:
    """Entry ``(r, c)`` is cell ``start + r down + c across`` of its home, moved by the loops around it.

    ``depth`` is the number of loops that must be open for the value to be there.
    """

    home: int
    start: int
    rows: int
    cols: int
    down: int
    across: int
    moves: tuple[int, ...] = ()
    depth: int = 0

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.rows, self.cols

    @property
    def size(self) -> int:
        """The number of entries."""
        return self.rows * self.cols

    def transposed(self) -> View:
        """The transpose."""
        return replace(self, rows=self.cols, cols=self.rows, down=self.across, across=self.down)

    def entry(self, row: int | Index, column: int | Index = 0) -> View:
        """One entry, counted from 0."""
        return self.part(row, column, 1, 1)

    def row(self, row: int | Index) -> View:
        """One row, counted from 0."""
        return self.part(row, 0, 1, self.cols)

    def column(self, column: int | Index) -> View:
        """One column, counted from 0."""
        return self.part(0, column, self.rows, 1)

    def part(self, row: int | Index, column: int | Index, rows: int, cols: int) -> View:
        """A block of entries beginning at a row and a column; its builder checks moving indices."""
        place = index(row) * self.down + index(column) * self.across
        moved = Index(self.start, self.moves) + place
        return replace(self, start=moved.start, rows=rows, cols=cols, moves=moved.steps,
                       depth=max(self.depth, moved.depth))

    def diagonal(self) -> View:
        """The entries on the diagonal, as a column."""
        return replace(self, rows=min(self.shape), cols=1, down=self.down + self.across, across=0)

    def reversed(self) -> View:
        """Rows and columns from the last to the first."""
        last = self.start + (self.rows - 1) * self.down + (self.cols - 1) * self.across
        return replace(self, start=last, down=-self.down, across=-self.across)

    def flat(self) -> View | None:
        """All entries as one row in order, when they lie so."""
        if self.rows == 1 or self.cols == 1:
            step = self.across if self.rows == 1 else self.down
            return replace(self, rows=1, cols=self.size, down=0, across=step)
        if self.down == self.cols * self.across:
            return replace(self, rows=1, cols=self.size, down=0)
        return None

    def spread(self, rows: int, cols: int) -> View:
        """The same entries repeated to a larger shape.

        Raises ``ProgramError`` when a side is neither 1 nor the wanted one.
        """
        if self.rows not in (1, rows) or self.cols not in (1, cols):
            raise ProgramError(f"a {self.rows}×{self.cols} value where {rows}×{cols} is needed")
        return replace(self, rows=rows, cols=cols, down=self.down if self.rows == rows else 0,
                       across=self.across if self.cols == cols else 0)

    def __getitem__(self, place: tuple[int | Index, int | Index]) -> View:
        return self.entry(*place)
