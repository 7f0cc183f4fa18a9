"""The cases of `statements/*.thm`: blocks of theorem text, each under a comment that says what to expect.

``# expect: refuted``: numbers decide, with a witness.  ``# expect: unproved``: no proof and no witness.
``# expect: refused``: one of the two; it is false, but a witness is rare.  ``# expect: error CODE``: it cannot even
be read.  ``# expect: holes``.  A code may follow each of them.  A comment ``# false`` at the end of a line marks the
line at which the refusal must point when the numbers are not asked first.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from derive.library.blocks import blocks

STATEMENTS = Path(__file__).parent / "statements"
_EXPECT = re.compile(r"# expect: (refuted|unproved|refused|error|holes)(?: (E-\w+))?\n")
_FALSE = re.compile(r"# false\s*$")


class Case(NamedTuple):
    """One text with what must come of it."""

    file: str
    line: int
    text: str
    kind: str
    code: str

    @property
    def name(self) -> str:
        """The name of its last theorem."""
        return blocks(self.text)[-1].name

    @property
    def false_line(self) -> int | None:
        """The line that is marked as false, in the file."""
        for number, line in enumerate(self.text.split("\n")):
            if _FALSE.search(line):
                return self.line + number
        return None

    @property
    def padded(self) -> str:
        """The text with its place in the file."""
        return "\n" * (self.line - 1) + self.text


def read_cases(path: Path) -> list[Case]:
    """The cases of a file, in order."""
    whole = path.read_text("utf-8")
    starts = [m.start() for m in re.finditer(r"(?m)^# expect:", whole)]
    cases = []
    for start, end in zip(starts, [*starts[1:], len(whole)], strict=True):
        text = whole[start:end]
        found = _EXPECT.match(text)
        assert found, f"{path.name}: {text[:60]!r} is no expectation"
        cases.append(Case(path.name, whole.count("\n", 0, start) + 1, text, found[1], found[2] or ""))
    return cases


def all_cases() -> list[Case]:
    return [case for path in sorted(STATEMENTS.glob("*.thm")) for case in read_cases(path)]
