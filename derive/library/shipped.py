"""The vocabulary that ships with the foundations: what the axioms behind a kept answer must be.

``vocabulary.json`` beside the foundations holds their constants, definitions and axioms as the kernel
reads them, with a hash over the text they were made from.  A kept answer may lean on nothing else,
so a forged cache cannot bring in an axiom of its own.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from .index import Index
from .locate import FOUNDATIONS, shipped

NAME = "vocabulary.json"
Entry = dict[str, Any]


def text_digest(index: Index) -> str:
    """A hash over the constants, definitions and axioms of the shipped foundations."""
    blocks = sorted(f"{i.name} {i.block.digest}" for i in index.foundations() if i.block.kind != "theorem")
    return hashlib.sha256("\n".join(blocks).encode()).hexdigest()


def shipped_entries(index: Index) -> dict[str, Entry] | None:
    """The shipped vocabulary by name; None when it is missing or was made from another text."""
    try:
        document = json.loads((shipped() / FOUNDATIONS / NAME).read_text("utf-8"))
        current = document["digest"] == text_digest(index)
        return {entry["name"]: entry for entry in document["entries"]} if current else None
    except (OSError, ValueError, LookupError, TypeError):
        return None


def is_genuine(entries: Iterable[Entry], known: dict[str, Entry]) -> bool:
    """Whether all entries are shipped ones, or definitions of new names, which add nothing.

    >>> is_genuine([{"name": "a", "kind": "axiom"}], {}), is_genuine([{"name": "f", "kind": "definition"}], {})
    (False, True)
    """
    return all(known[e["name"]] == e if e["name"] in known else e["kind"] == "definition" for e in entries)
