"""The lines of the file that an error speaks of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from ..errors import DeriveError
from .index import read_text
from .locate import shipped


def reader(texts: Mapping[str, str]) -> Callable[[str], list[str] | None]:
    """A function from a file's shown name to its lines; ``texts`` holds what is not a file.

    >>> reader({"<input>": "show a = a"})("<input>")
    ['show a = a']
    """
    def read(name: str) -> list[str] | None:
        if name in texts:
            return texts[name].split("\n")
        return _file_lines(name)
    return read


def _file_lines(name: str) -> list[str] | None:
    try:
        path = next((path for path in (Path(name), shipped() / name) if path.is_file()), None)
        return read_text(str(path)).split("\n") if path else None
    except (DeriveError, OSError, ValueError):
        return None
