"""Terms and proof lines as the rows of a certificate, which the kernel reads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from derive.kernel.certificate import Line
from derive.kernel.rules import RULES
from derive.kernel.terms import App, Bound, Lam, Num, Op, Size, Term, Var


class TermWriter:
    """Terms to rows, each sub-term once."""

    def __init__(self) -> None:
        self.rows: list[list[Any]] = []
        self._row_of: dict[Term, int] = {}

    def __call__(self, term: Term) -> int:
        row = self._row_of.get(term)
        if row is None:
            content = self._content(term)
            row = self._row_of[term] = len(self.rows)
            self.rows.append(content)
        return row

    def _content(self, term: Term) -> list[Any]:
        if isinstance(term, Op):
            return ["op", term.name, repr(term.sort), *map(self, term.args)]
        if isinstance(term, App):
            return ["app", self(term.function), self(term.argument)]
        if isinstance(term, Lam):
            return ["lam", repr(term.sort.argument), self(term.body)]
        if isinstance(term, Var):
            return ["var", term.name, repr(term.sort)]
        if isinstance(term, Bound):
            return ["bound", term.index, repr(term.sort)]
        if isinstance(term, Num):
            return ["num", str(term.value), repr(term.sort)]
        assert isinstance(term, Size)
        return ["size", repr(term.dim)]


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
        return {name: repr(part) for name, part in sorted(value.items())}
    return list(value) if kind == "numbers" else value
