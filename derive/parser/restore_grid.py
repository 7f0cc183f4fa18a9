"""Block matrices: from a term to ``[A, B; C, D]``, so that it reads back as the same term."""

from __future__ import annotations

from ..kernel.sorts import REAL, Sort
from ..kernel.terms import Op, Term
from . import expressions as s
from .piece import Piece, fit, typed
from .restorer import Restorer
from .unify import kind
from .unparse import SUM


def restored(self: Restorer, term: Op) -> Piece:
    """``[A, B; C, D]`` of blocks put together; a shape that no neighbour tells is said."""
    rows = [_parts(row, "hstack") for row in _parts(term, "vstack")]
    if len({tuple(cell.sort.shape[1] for cell in row) for row in rows}) > 1:
        rows = [[row] for row in _parts(term, "vstack")]
    pieces = [[self.bare(cell) for cell in row] for row in rows]
    cells = []
    for i, row in enumerate(rows):
        for j, cell in enumerate(row):
            others = pieces[i][:j] + pieces[i][j + 1:], [line[j] for k, line in enumerate(pieces) if k != i]
            expr = pieces[i][j].expr
            if self.sorts and not _is_told(pieces[i][j], cell, others):
                expr = typed(expr, cell.sort)
            cells.append(fit(expr, SUM))
    return Piece(s.Grid(tuple(cells), len(rows[0])), term.sort)


def _parts(term: Term, name: str) -> list[Term]:
    """The blocks of a row, or the rows of a column, as they were written."""
    if isinstance(term, Op) and term.name == name:
        return [term.args[0], *_parts(term.args[1], name)]
    return [term]


def _is_told(piece: Piece, cell: Term, others: tuple[list[Piece], list[Piece]]) -> bool:
    """Whether the shape of a block follows from what it is, or from its neighbours in the row and in the column."""
    if piece.natural is cell.sort or cell.sort is REAL and piece.natural is not None:
        return True
    told = [any(_shape_known(p.natural) for p in line) for line in others]
    return any(told) if _is_identity(cell) else all(told)


def _is_identity(term: Term) -> bool:
    """Whether a term is a multiple of the identity, of which one side tells the other."""
    if isinstance(term, Op) and term.name in ("scale", "neg"):
        return _is_identity(term.args[-1])
    return isinstance(term, Op) and term.name == "identity"


def _shape_known(sort: Sort | None) -> bool:
    return sort is not None and kind(sort) == "real"
