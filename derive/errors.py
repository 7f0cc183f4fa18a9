"""Every error a user can meet, and the place in the text where it was met.

An error is a sentence for a person: what was met, what was expected, and one thing to try.  The
same information, as plain data, is ``document()``; every face of the program shows that.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Place(NamedTuple):
    """Where something stands: lines and columns count from 1, ``length`` in characters."""

    file: str
    line: int
    column: int
    length: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"

    def document(self) -> dict[str, object]:
        return {"file": self.file, "line": self.line, "column": self.column, "length": self.length}


class DeriveError(Exception):
    """Something a user can put right.

    >>> error = DeriveError("X has no transpose", code="E-shape", place=Place("a.thm", 3, 7), hint="write X")
    >>> print(error)
    a.thm:3:7: X has no transpose (write X)
    >>> error.document()["code"]
    'E-shape'
    """

    code = "E-derive"

    def __init__(self, message: str, *, code: str | None = None, place: Place | None = None, expected: str = "",
                 found: str = "", hint: str = "", details: Iterable[str] = ()) -> None:
        super().__init__(message)
        self.code = code or type(self).code
        self.message, self.place = message, place
        self.expected, self.found, self.hint = expected, found, hint
        self.details = list(details)

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        return where + self.message + (f" ({self.hint})" if self.hint else "")

    def document(self) -> dict[str, object]:
        """The error as plain data."""
        return {"code": self.code, "message": self.message, "place": self.place.document() if self.place else None,
                "expected": self.expected, "found": self.found, "hint": self.hint, "details": list(self.details)}


class SyntaxProblem(DeriveError):
    """Text that is not a sentence of the language."""

    code = "E-syntax"


class NameProblem(DeriveError):
    """A name that was not declared, or was declared twice."""

    code = "E-name"


class SortProblem(DeriveError):
    """An expression whose parts do not fit together: shapes, numbers for functions, and the like."""

    code = "E-shape"


class LimitProblem(DeriveError):
    """Input that passes a stated bound of size, nesting, exponent or time."""

    code = "E-limit"


class ProofProblem(DeriveError):
    """A step that could not be proved, or is false; then ``verdict`` says what the numbers found."""

    code = "E-proof"
    verdict: dict[str, object] | None = None


class Disagreement(DeriveError):
    """The kernel accepted what the numbers refute: one of the two is wrong, and it is not the user."""

    code = "E-disagree"
    verdict: dict[str, object] | None = None


class InputProblem(DeriveError):
    """A file, a name or an option that cannot be used."""

    code = "E-input"
