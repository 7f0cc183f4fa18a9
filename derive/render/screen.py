"""Lines on a stream: in colour on a terminal, plain elsewhere, in ASCII where letters are missing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from typing import TextIO

from ..lazy import load
from .letters import ascii_text, printable
from .lines import Line, plain

STYLES = {
    "title": "bold", "strong": "bold", "label": "cyan", "keyword": "magenta", "relation": "bold",
    "number": "bright_black", "reason": "bright_black italic", "faint": "bright_black", "place": "underline",
    "good": "bold green", "bad": "bold red", "warn": "bold yellow",
}
WIDEST = 120
"""Lines are not longer than this on any screen: a longer one is hard to read."""


def columns() -> int:
    """The width to lay out for: of the terminal, or of ``COLUMNS``, or 100 for a file."""
    return max(40, min(WIDEST, shutil.get_terminal_size((100, 24)).columns))


def coloured(stream: TextIO) -> bool:
    """Whether the stream is a terminal that wants colours (https://no-color.org)."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return bool(os.environ.get("FORCE_COLOR")) or stream.isatty()


def write(lines: Sequence[Line], stream: TextIO) -> None:
    """Write lines to a stream in the best way it can show them."""
    if not _can_show(plain(lines), stream):
        lines = [[(ascii_text(text), style) for text, style in line] for line in lines]
    if coloured(stream):
        _write_coloured(lines, stream)
    else:
        stream.write(plain(lines))


def _can_show(text: str, stream: TextIO) -> bool:
    try:
        text.encode(stream.encoding or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _write_coloured(lines: Sequence[Line], stream: TextIO) -> None:
    console = load("rich.console").Console(
        file=stream, force_terminal=True, force_jupyter=False, highlight=False)  # else each line is a cell's own output
    text = load("rich.text").Text
    for line in lines:
        spans = [(printable(part), STYLES.get(style, "")) for part, style in line]
        console.print(text.assemble(*spans), soft_wrap=True)
