"""A text whose blocks are read one by one where it cannot be read as a whole: a slip in one theorem is that theorem's.

>>> file = 'theorem a\\n  show 1 = 1\\ntheorem b\\n  show (1 = 1\\ntheorem c\\n  show 2 = 2\\n'
>>> [type(block).__name__ for block in read_blocks(file)]
['Theorem', 'Broken', 'Theorem']
"""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import pairwise
from typing import NamedTuple

from ..errors import DeriveError, LimitProblem
from .disguise import refuse_disguise
from .lexer import MAX_CHARACTERS
from .read import read_block, read_file
from .source import Source
from .syntax import Node

_HEAD = re.compile(r'^(?:(?:theorem|lemma|axiom|constant|definition)\b|[^\W\d]\w*[ \t]+[^\W\d][\w-]*[ \t]+")', re.M)
"""Where a block may begin: a line with a keyword at its very beginning, or a title under a misspelt one."""
_NAME = re.compile(r"\w+[ \t]+([^\W\d][\w-]*)")
_LABEL = re.compile(r"(?:^[ \t]*|\b(?:assume|show|have|suppose|case|thus|that)[ \t]+)([^\W\d][\w-]*)[ \t]*:", re.M)


class Broken(NamedTuple):
    """A block that cannot be read, and why."""

    name: str
    line: int
    error: DeriveError


def read_blocks(text: str, name: str = "<input>") -> list[Node | Broken]:
    """The blocks of a text in order; raises DeriveError where no part of it can be read."""
    try:
        return list(read_file(text, name).items)
    except LimitProblem:
        raise
    except DeriveError as error:
        found = _one_by_one(text, name)
        broken = [isinstance(block, Broken) for block in found]
        if all(broken) or not any(broken):
            raise error from None
        return found


def _one_by_one(text: str, name: str) -> list[Node | Broken]:
    """Each block by itself; what stands before the first belongs to it."""
    if len(text) <= MAX_CHARACTERS:
        refuse_disguise(Source(name, text))
    starts = [found.start() for found in _HEAD.finditer(text)]
    named = {found[1] for start in starts if (found := _NAME.match(text, start))} | set(_LABEL.findall(text))
    blocks: list[Node | Broken] = []
    for start, end in pairwise([0, *starts[1:], len(text)]):
        blocks += _block(text, start, end, name, named)
    return blocks


def _block(text: str, start: int, end: int, name: str, named: Collection[str]) -> list[Node | Broken]:
    """One block, with places as in the whole text."""
    line = text.count("\n", 0, start)
    try:
        return list(read_block("\n" * line + text[start:end], name, named).items)
    except DeriveError as error:
        head = _HEAD.search(text, start)
        begun = head.start() if head else start
        found = _NAME.match(text, begun)
        return [Broken(found[1] if found else "", text.count("\n", 0, begun) + 1, error)]
