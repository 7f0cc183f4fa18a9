"""Terms and proof lines as the rows of a certificate, which the kernel reads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from derive.kernel.certificate import Line
from derive.kernel.rules import RULES
from derive.kernel.sorts import Dim, Sort
from derive.kernel.terms import App, Bound, Lam, Num, Op, Size, Term, Var


class TermWriter:
    """Terms and sorts to rows, each sub-term and each sort once."""

    def __init__(self) -> None:
        self.rows: list[list[Any]] = []
        self._row_of: dict[Term | Sort, int] = {}

    def __call__(self, part: Term | Sort) -> int:
        row = self._row_of.get(part)
        if row is None:
            content = self._sort(part) if isinstance(part, Sort) else self._term(part)
            row = self._row_of[part] = len(self.rows)
            self.rows.append(content)
        return row

    def _sort(self, sort: Sort) -> list[Any]:
        return [sort.kind, *(part if isinstance(part, str) else write_dim(part) if isinstance(part, Dim) else self(part)
                             for part in sort.parts)]

    def _term(self, term: Term) -> list[Any]:
        if isinstance(term, Op):
            return ["op", term.name, self(term.sort), [*map(self, term.args)]]
        if isinstance(term, App):
            return ["app", self(term.function), self(term.argument)]
        if isinstance(term, Lam):
            return ["lam", self(term.sort.argument), self(term.body)]
        if isinstance(term, Var):
            return ["var", term.name, self(term.sort)]
        if isinstance(term, Bound):
            return ["bound", term.index, self(term.sort)]
        if isinstance(term, Num):
            return ["num", str(term.value), self(term.sort)]
        assert isinstance(term, Size)
        return ["size", write_dim(term.dim)]


def write_dim(dim: Dim) -> list[list[Any]]:
    """A dimension as its monomials, each a coefficient and names.

    >>> write_dim(Dim.of("n") * Dim.of(2) + Dim.of(1))
    [[1], [2, 'n']]
    """
    return [[count, *names] for names, count in dim.terms]


def write_lines(lines: Sequence[Line], writer: TermWriter) -> list[list[Any]]:
    """Proof lines as JSON values."""
    return [
        [rule, list(premises), *(_write(kind, v, writer) for kind, v in zip(RULES[rule][1], values, strict=True))]
        for rule, premises, values in lines]


def _write(kind: str, value: Any, writer: TermWriter) -> Any:
    if kind == "term":
        return writer(value)
    if kind == "terms":
        return [writer(term) for term in value]
    if kind in ("dims", "sorts"):
        write = write_dim if kind == "dims" else writer
        return {name: write(part) for name, part in sorted(value.items())}
    return list(value) if kind == "numbers" else value
