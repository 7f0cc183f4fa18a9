"""Elementary functions of numbers of N terms, on cells."""

from __future__ import annotations

NAMES: tuple[str, ...] = ()
"""Functions ``name(x, out, work, flags)`` of one cell."""


def source(terms: int) -> str:
    """The text of all of them for this many terms."""
    return ""
