"""The top-level blocks of a theorem file, found without reading its mathematics.

A block begins at a line whose first word is ``theorem``, ``lemma``, ``axiom``, ``constant`` or
``definition`` and ends before the next one.  This is enough to list a library, to know what a block
may depend on, and to tell whether it changed.

>>> text = 'theorem a-b "Title"\\n  source  Somewhere\\n  show x = x   by b-c  # not d\\n'
>>> block, = blocks(text)
>>> block.kind, block.name, block.title, block.source, block.line
('theorem', 'a-b', 'Title', 'Somewhere', 1)
>>> sorted(block.mentions({"b-c", "d"}))
['b-c']
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Set
from itertools import pairwise
from typing import NamedTuple

KINDS = {"theorem": "theorem", "lemma": "theorem", "axiom": "axiom",
         "constant": "constant", "definition": "definition"}
_HEAD = re.compile(rf"[ \t]*({'|'.join(KINDS)})[ \t]+([^\W\d][\w'’-]*)")
_TITLE = re.compile(r'"((?:[^"\\]|\\.)*)"\s*(?:#.*)?$')
_FIELD = re.compile(r"\s+(source|topic)\s+(.*\S)")
_WORD = re.compile(r"[^\W\d][\w'’]*(?:-[\w'’]+)*")
_STATED = re.compile(r"\s+show\b")


class Block(NamedTuple):
    """One statement of a file, with the words that occur in it."""

    name: str
    kind: str
    title: str
    source: str
    topic: str
    line: int
    end: int
    digest: str
    words: str

    def mentions(self, names: Set[str]) -> set[str]:
        """Those of ``names`` that the block may refer to."""
        return set(self.words.split(" ")) & names - {self.name}


def blocks(text: str) -> list[Block]:
    """All blocks of a file, in order."""
    lines = text.split("\n")  # as the parser counts them
    starts = [number for number, line in enumerate(lines) if _HEAD.match(line)]
    return [_block(lines, start, _last(lines, start, end)) for start, end in pairwise([*starts, len(lines)])]


def _last(lines: list[str], start: int, end: int) -> int:
    """The end of a block without the blank lines and comments that precede the next one."""
    while end > start + 1 and (not lines[end - 1].strip() or lines[end - 1].startswith("#")):
        end -= 1
    return end


def _block(lines: list[str], start: int, end: int) -> Block:
    head = _HEAD.match(lines[start])
    assert head is not None
    title = _TITLE.search(lines[start])
    fields = dict(_fields(lines[start:end]))
    body = "\n".join(line.rstrip() for line in lines[start:end])
    return Block(
        head[2], KINDS[head[1]], title[1] if title else "", fields.get("source", ""), fields.get("topic", ""),
        start + 1, end, hashlib.sha256(body.encode("utf-8", "surrogatepass")).hexdigest(),
        " ".join(sorted(_words(lines[start:end]))))


def _fields(lines: list[str]) -> Iterator[tuple[str, str]]:
    for line in lines[1:]:
        found = _FIELD.match(line)
        if found:
            yield found[1], found[2]
        elif _STATED.match(line):
            return


def _words(lines: list[str]) -> set[str]:
    """The words of a block outside comments, titles and sources, also the pieces of ``a-b``."""
    found: set[str] = set()
    for number, line in enumerate(lines):
        if _FIELD.match(line):
            continue
        line = _TITLE.sub("", line) if number == 0 else line
        found.update(_WORD.findall(line.partition("#")[0]))
    found |= {piece for word in found if "-" in word for piece in _pieces(word)}
    return found | {word.rstrip("'’ᵀ") for word in found}  # f' and Aᵀ speak of f and A


def _pieces(word: str) -> Iterator[str]:
    """What ``a-b-c`` may mean when some of its hyphens are minus signs."""
    parts = word.split("-")[:12]
    for start in range(len(parts)):
        for end in range(start + 1, len(parts) + 1):
            yield "-".join(parts[start:end])
