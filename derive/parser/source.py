"""A text that is being read, and spans of it."""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple

from ..errors import Place


class Source:
    """A named text; finds lines and columns when somebody asks."""

    __slots__ = ("name", "text", "_starts")

    def __init__(self, name: str, text: str) -> None:
        self.name, self.text = name, text
        self._starts: list[int] | None = None

    @property
    def starts(self) -> list[int]:
        """Where each line begins."""
        if self._starts is None:
            self._starts = [0]
            self._starts += [i + 1 for i, c in enumerate(self.text) if c == "\n"]
        return self._starts

    def place(self, start: int, end: int) -> Place:
        """The place of ``text[start:end]``, cut at the end of its first line."""
        line = bisect_right(self.starts, start)
        begin = self.starts[line - 1]
        stop = self.text.find("\n", start)
        end = min(end, stop if stop >= 0 else len(self.text))
        return Place(self.name, line, start - begin + 1, max(1, end - start))

    def line(self, number: int) -> str:
        """The text of a line, counted from 1."""
        begin = self.starts[number - 1]
        stop = self.text.find("\n", begin)
        return self.text[begin:stop if stop >= 0 else len(self.text)]


class Span(NamedTuple):
    """A piece of a source.

    >>> Span(Source("a", "x =\\n y"), 5, 6).place
    Place(file='a', line=2, column=2, length=1)
    """

    source: Source
    start: int
    end: int

    @property
    def place(self) -> Place:
        return self.source.place(self.start, self.end)

    @property
    def line(self) -> int:
        return bisect_right(self.source.starts, self.start)

    @property
    def text(self) -> str:
        return self.source.text[self.start:self.end]

    def __repr__(self) -> str:
        return f"Span({self.start}, {self.end})"

    def to(self, other: Span | None) -> Span:
        """From the start of this to the end of the other."""
        return Span(self.source, self.start, other.end) if other else self
