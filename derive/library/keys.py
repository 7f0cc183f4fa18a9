"""The address of an answer: a hash over everything the answer was made from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from .index import Index, Item
from .options import Options

_PACKAGE = Path(__file__).resolve().parent.parent
ENGINE = ("errors.py", "prove.py", "kernel", "machine", "parser", "numeric", "rules", "theory")
"""The parts of derive whose change may change an answer; faces and renderers only show it."""


def engine_hash() -> str:
    """A hash of the source of everything that reads, proves and checks."""
    digest = hashlib.sha256()
    for path in sorted(_engine_files()):
        data = path.read_bytes()
        digest.update(f"{path.relative_to(_PACKAGE).as_posix()} {len(data)}\n".encode() + data)
    return digest.hexdigest()


def answer_key(item: Item, index: Index, options: Options, engine: str) -> str:
    """The address of the answer about one theorem.

    It covers the theorem's text and place, the text of all it may rest on (the foundations always),
    the engine and the options.
    """
    own = f"{item.source.shown}:{item.block.line}"
    needs = (f"{other.name} {other.block.digest}" for other in index.needs(item))
    return _hash(["answer", engine, options.key(), own, item.name, item.block.digest, *needs])


def content_key(kind: str, items: Iterable[Item], engine: str) -> str:
    """The address of something made from the texts of items by this engine."""
    return _hash([kind, engine, *(f"{item.name} {item.block.digest}" for item in items)])


def _engine_files() -> Iterable[Path]:
    for name in ENGINE:
        path = _PACKAGE / name
        if path.is_dir():
            yield from (file for file in path.rglob("*") if file.suffix in (".py", ".lark"))
        elif path.exists():
            yield path


def _hash(lines: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogatepass")).hexdigest()
