"""Where the theorem files are.

Three places, read in this order: the files of the current directory, the folders named by
``DERIVE_PATH``, and the library that ships with derive (inside the installed package, or beside it
in a checkout).  Only shipped foundations may state axioms; who loads a file decides that with
``Source.foundation``.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from ..errors import InputProblem

SUFFIX = ".thm"
FOUNDATIONS = "foundations"
MAX_FILES = 20_000
"""How many theorem files one library may have."""
_HIDDEN = (".", "__")


class Source(NamedTuple):
    """A theorem file: its path, the name shown to people, and whether axioms are allowed in it."""

    path: str
    shown: str
    foundation: bool
    mtime_ns: int
    size: int


def shipped() -> Path:
    """The folder of the library that came with derive."""
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "theorems", package.parent / "theorems"):
        if folder.is_dir():
            return folder
    raise InputProblem("the theorem library is not there",
        expected=f"a folder {package / 'theorems'}", hint="install derive again: pip install --force-reinstall derive")


def user_folders() -> list[Path]:
    """The folders of ``DERIVE_PATH`` that exist."""
    names = os.environ.get("DERIVE_PATH", "").split(os.pathsep)
    return [folder for name in names if name and (folder := Path(name).expanduser()).is_dir()]


def sources() -> list[Source]:
    """All theorem files, the nearest first; a file reached on two ways is listed once."""
    found: dict[str, Source] = {}
    root = shipped()
    for source in (*_here(root), *_below(user_folders(), root), *_below([root], root)):
        found.setdefault(source.path, source)
        if len(found) > MAX_FILES:
            raise InputProblem(f"the library has more than {MAX_FILES:,} theorem files")
    return list(found.values())


def source(path: Path, root: Path | None = None) -> Source:
    """One file as a source; its name is relative to the shipped library when it lies in it."""
    full = Path(os.path.realpath(path))
    state = full.stat()
    inside = root is not None and full.is_relative_to(root)
    shown = full.relative_to(root).as_posix() if root is not None and inside else str(path)
    foundation = inside and shown.split("/")[0] == FOUNDATIONS
    return Source(str(full), shown, foundation, state.st_mtime_ns, state.st_size)


def _here(root: Path) -> Iterator[Source]:
    try:
        names = sorted(os.listdir())
    except OSError:  # the current directory was removed
        return
    for name in names:
        if name.endswith(SUFFIX) and os.path.isfile(name):
            yield source(Path(name), root)


def _below(folders: list[Path], root: Path) -> Iterator[Source]:
    for folder in folders:
        for directory, names, files in os.walk(folder):
            names[:] = sorted(name for name in names if not name.startswith(_HIDDEN))
            for name in sorted(files):
                path = Path(directory, name)
                if name.endswith(SUFFIX) and path.is_file():
                    yield source(path, root)
