"""What the library holds: every named statement, where it is and which others it mentions.

Reading the library does not need the parser.  What was read of a file is kept beside the proof
cache and used again while the file's size and time of change stay the same.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ..errors import DeriveError, InputProblem
from ..lazy import load
from .blocks import Block, blocks
from .blocks import __file__ as _blocks_file
from .cache import Cache
from .locate import Source, shipped, source, sources

MAX_BYTES = 1_000_000
"""How large a theorem file may be."""
_SETTLED_NS = 2_000_000_000
"""A file changed more recently than this may change again within one tick of its clock."""


class Item(NamedTuple):
    """A block of a file of the library."""

    block: Block
    source: Source

    @property
    def name(self) -> str:
        return self.block.name

    def text(self) -> str:
        """The block as it is written in its file."""
        lines = read_text(self.source.path).split("\n")
        return "\n".join(lines[self.block.line - 1:self.block.end]) + "\n"

    def document(self) -> dict[str, Any]:
        """The block as data, for ``--json``."""
        block = self.block
        return {"name": block.name, "kind": block.kind, "title": block.title, "source": block.source,
                "topic": block.topic, "file": self.source.shown, "line": block.line}


class Index:
    """All items by name; where two files give the same name the nearer file wins, but foundations always do."""

    def __init__(self, items: Iterable[Item]) -> None:
        self.items: dict[str, Item] = {}
        self.hidden: list[Item] = []
        for item in sorted(items, key=lambda item: not item.source.foundation):
            if self.items.setdefault(item.name, item) is not item:
                self.hidden.append(item)

    def find(self, name: str) -> Item:
        """The item of this name.

        Raises ``InputProblem`` with the names that look alike when there is none.
        """
        if name in self.items:
            return self.items[name]
        close = self.similar(name)
        hint = f"did you mean {' or '.join(close)}?" if close else "derive list shows all names"
        raise InputProblem(f"no theorem is called {name}", found=name, hint=hint)

    def similar(self, name: str) -> list[str]:
        """Up to three names that look like ``name``."""
        lowered = {known.lower(): known for known in self.items}
        close = load("difflib").get_close_matches(name.lower(), lowered, n=3, cutoff=0.6)
        return [lowered[known] for known in close]

    def mentioned(self, item: Item) -> list[Item]:
        """The items that ``item`` may refer to."""
        return [self.items[name] for name in sorted(item.block.mentions(self.items.keys()))]

    def needs(self, item: Item) -> list[Item]:
        """All that ``item`` may rest on: mentions of mentions, and every foundation."""
        needed = {other.name: other for other in (*self.reached(item, within=False), *self.foundations())}
        return [needed[name] for name in sorted(needed) if name != item.name]

    def reached(self, item: Item, within: bool = True) -> list[Item]:
        """The item itself, then mentions, and mentions of mentions; ``within`` the foundations too.

        The foundations rest on nothing but themselves.
        """
        seen = {item.name: item}
        waiting = [item]
        while waiting:
            found = waiting.pop()
            if within or not found.source.foundation:
                new = [other for other in self.mentioned(found) if other.name not in seen]
                seen.update((other.name, other) for other in new)
                waiting += new
        return list(seen.values())

    def foundations(self) -> list[Item]:
        """The axioms, constants and definitions of the shipped foundations, and lemmas among them."""
        return [item for item in self.items.values() if item.source.foundation]

    def search(self, words: Sequence[str]) -> list[Item]:
        """The items that match all the words, the best first."""
        rated = [(_rating(item, words), item.name) for item in self.items.values()]
        return [self.items[name] for rating, name in sorted(rated, key=lambda pair: (-pair[0], pair[1])) if rating]

    def with_file(self, path: str) -> tuple[Index, list[Item]]:
        """The index with the items of one more file, which wins, and those items."""
        extra = _items(source(Path(path), shipped()))
        return Index([*extra, *self.items.values(), *self.hidden]), extra


def _rating(item: Item, words: Sequence[str]) -> float:
    block = item.block
    fields = ((block.name, 4), (block.title, 3), (f"{block.source} {block.topic}", 2), (block.words, 1))
    total = 0.0
    for word in words:
        best = max((weight for field, weight in fields if word.lower() in field.lower()), default=0)
        if not best:
            return 0.0
        total += best + (word.lower() == block.name.lower())
    return total


def read_text(path: str) -> str:
    """The text of a theorem file.

    Raises ``InputProblem`` for a file that is missing, too large or not UTF-8.
    """
    try:
        with open(path, "rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise InputProblem(f"cannot read {path}: {error.strerror}") from error
    if len(data) > MAX_BYTES:
        raise InputProblem(f"{path} is too large", expected=f"at most {MAX_BYTES:,} bytes")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputProblem(f"{path} is not UTF-8 text", found=f"byte {data[error.start]:#04x} "
                          f"at {error.start}", hint="save the file as UTF-8") from error


def read_index(cache: Cache | None = None) -> Index:
    """The index of all theorem files; files that cannot be read are left out with a note."""
    cache = cache or Cache.default()
    found = sources()
    key = _index_key(found)
    known = cache.get(key) or {}
    now, fresh, kept, items = time.time_ns(), False, {}, []
    for entry in found:
        row = known.get(entry.path)
        if row is None or row[:2] != [entry.mtime_ns, entry.size]:
            fresh, row = True, [entry.mtime_ns, entry.size, _scan(entry, cache)]
        if now - entry.mtime_ns > _SETTLED_NS:
            kept[entry.path] = row
        items += [Item(Block(*fields), entry) for fields in row[2]]
    if fresh and kept != known:
        cache.put(key, kept)
    return Index(items)


def _index_key(found: Sequence[Source]) -> str:
    """Libraries of other files, and other readers of blocks, keep their own index."""
    digest = hashlib.sha256(Path(_blocks_file).read_bytes())
    for entry in found:
        digest.update(entry.path.encode("utf-8", "surrogateescape") + b"\0")
    return digest.hexdigest()


def _scan(entry: Source, cache: Cache) -> list[list[Any]]:
    try:
        return [list(block) for block in blocks(read_text(entry.path))]
    except DeriveError as error:
        cache.notes.append(str(error))
        return []


def _items(entry: Source) -> list[Item]:
    return [Item(block, entry) for block in blocks(read_text(entry.path))]
