"""Characters by which a text looks other than it is read, also where they stand in comments."""

from __future__ import annotations

import re

from ..errors import SyntaxProblem
from .source import Source

_DISGUISE = re.compile(r"\r(?!\n)|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""Ends of lines that are none, other controls, and marks that turn the direction of writing."""


def refuse_disguise(source: Source) -> None:
    """Refuse characters by which a comment or a title may look like a statement on a line of its own."""
    found = _DISGUISE.search(source.text)
    if found:
        message = f"the character U+{ord(found[0]):04X} makes a text look other than it is read"
        raise SyntaxProblem(message, code="E-character", found=found[0], hint="leave it out, also in comments",
                            place=source.place(found.start(), found.end()))
