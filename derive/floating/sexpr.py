"""S-expressions: text to nested lists of atoms, each with its place.

A string is an atom that keeps its quotes; a semicolon begins a comment except inside a string.

>>> read('(f "a;b" [x 1]) ; end', "example")[0]
[Atom(text='f', place=...), Atom(text='"a;b"', place=...), [Atom(text='x', place=...), Atom(text='1', place=...)]]
"""

from __future__ import annotations

import re
from typing import NamedTuple

from ..errors import LimitProblem, Place, SyntaxProblem

DEEPEST, LONGEST = 150, 2_000_000
"""How deep expressions may be nested, and how many characters a text may have."""
_TOKEN = re.compile(r'(?P<blank>\s+|;[^\n]*)|(?P<string>"(?:[^"\\]|\\.)*")|(?P<sign>[()\[\]])|(?P<atom>[^\s()\[\]";]+)')
CLOSING = {"(": ")", "[": "]"}


class Atom(NamedTuple):
    """A word, a number or a string of the text."""

    text: str
    place: Place

    @property
    def string(self) -> str:
        """The text without the quotes of a string."""
        return self.text[1:-1].replace('\\"', '"').replace("\\\\", "\\") if self.text[0] == '"' else self.text


class List(list["Atom | List"]):
    """An expression in parentheses."""

    place: Place


Expression = Atom | List


def read(text: str, file: str) -> list[Expression]:
    """All expressions of a text.

    Raises:
        SyntaxProblem: for parentheses that do not match and strings that do not end.
        LimitProblem: for a text too long or nested too deep.
    """
    if len(text) > LONGEST:
        raise LimitProblem("the text is too long", expected=f"at most {LONGEST:,} characters")
    lines = Lines(text, file)
    top: list[Expression] = []
    open_: list[tuple[List, str]] = []
    at = 0
    while at < len(text):
        token = _TOKEN.match(text, at)
        if token is None:
            raise SyntaxProblem("a string that does not end", place=lines.place(at), hint='close it with "')
        if token["sign"]:
            _bracket(token["sign"], lines.place(at), open_, top)
        elif not token["blank"]:
            (open_[-1][0] if open_ else top).append(Atom(token[0], lines.place(at, len(token[0]))))
        at = token.end()
    if open_:
        raise SyntaxProblem("a parenthesis that is not closed", place=open_[-1][0].place, expected=open_[-1][1])
    return top


def _bracket(sign: str, place: Place, open_: list[tuple[List, str]], top: list[Expression]) -> None:
    """Open or close a list."""
    if sign in CLOSING:
        if len(open_) >= DEEPEST:
            raise LimitProblem("the expression is nested too deep", place=place, expected=f"at most {DEEPEST} levels")
        inner = List()
        inner.place = place
        open_.append((inner, CLOSING[sign]))
    elif not open_ or open_[-1][1] != sign:
        expected = open_[-1][1] if open_ else "no parenthesis to close"
        raise SyntaxProblem("a parenthesis that does not match", place=place, expected=expected, found=sign)
    else:
        inner, _ = open_.pop()
        (open_[-1][0] if open_ else top).append(inner)


class Lines:
    """Places of a text by offset; offsets grow from call to call."""

    def __init__(self, text: str, file: str) -> None:
        self.text, self.file = text, file
        self.line, self.start = 1, 0

    def place(self, at: int, length: int = 1) -> Place:
        """The line and column of an offset."""
        end = self.text.find("\n", self.start)
        while 0 <= end < at:
            self.line, self.start = self.line + 1, end + 1
            end = self.text.find("\n", self.start)
        return Place(self.file, self.line, at - self.start + 1, length)
