"""The fast answer: a kept certificate that the kernel checks again now.

Nothing here reads mathematics.  An entry is used only if its address, which is a hash over all it
was made from, is the one asked for, if every theorem it used still has the text it had, and if the
kernel accepts the certificate with the axioms that the document names.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple, TypeGuard

from ..kernel.check import check_certificate
from ..kernel.errors import KernelError
from .cache import Cache
from .index import Index, Item
from .keys import answer_key, content_key, engine_hash
from .options import Options
from .shipped import is_genuine, shipped_entries

Document = dict[str, Any]


class Answer(NamedTuple):
    """A document with the certificate behind it and the vocabulary that the certificate speaks."""

    document: Document
    certificate: dict[str, Any] | None
    vocabulary: dict[str, Any] | None


class Memory:
    """The answers kept for one library."""

    def __init__(self, index: Index, options: Options, cache: Cache) -> None:
        self.index, self.options, self.cache = index, options, cache
        self._engine = ""

    def key(self, item: Item) -> str:
        """The address of the answer about ``item``."""
        self._engine = self._engine or engine_hash()
        return answer_key(item, self.index, self.options, self._engine)

    def content_key(self, kind: str, items: Iterable[Item]) -> str:
        """The address of something made from the texts of these items and all foundations."""
        self._engine = self._engine or engine_hash()
        return content_key(kind, [*items, *self.index.foundations()], self._engine)

    def recall(self, item: Item) -> Answer | None:
        """The kept answer, checked again by the kernel; None when there is none to rely on."""
        if not self.options.cache:
            return None
        entry = self.cache.get(self.key(item))
        if not _is_entry(entry) or not self._current(entry["uses"]):
            return None
        vocabulary = self.cache.get(entry["vocabulary"])
        if vocabulary is None or not self._genuine(vocabulary):
            return None
        document = _checked(entry, vocabulary, self.cache)
        return None if document is None else Answer(document, entry["certificate"], vocabulary)

    def keep(self, item: Item, answer: Answer) -> None:
        """Keep a proved answer for the next time."""
        if not self.options.cache or answer.document["status"] != "proved" or not answer.certificate:
            return
        used = {name for goal in answer.document["goals"] for name in goal.get("theorems", ())}
        self.cache.put(self.key(item), {
            "document": answer.document, "certificate": answer.certificate,
            "uses": {name: self._digest(name) for name in sorted(used)},
            "vocabulary": self.cache.put_content(answer.vocabulary or {})})

    def _genuine(self, vocabulary: dict[str, Any]) -> bool:
        """Whether the axioms are the shipped ones; where the shipped list is missing there is nothing to compare."""
        known = shipped_entries(self.index)
        try:
            genuine = known is None or is_genuine(vocabulary["entries"], known)
        except (LookupError, TypeError):
            genuine = False
        if not genuine:
            self.cache.notes.append("a kept answer speaks of axioms that are not those of the foundations")
        return genuine

    def _current(self, uses: dict[str, str]) -> bool:
        """Whether every theorem used, also one that a search found, still has its text."""
        return all(self._digest(name) == digest for name, digest in uses.items())

    def _digest(self, name: str) -> str:
        known = self.index.items.get(name) or self.index.items.get(name.partition(".")[0])
        return known.block.digest if known else ""


def _is_entry(entry: Any) -> TypeGuard[dict[str, Any]]:
    return isinstance(entry, dict) and {"document", "certificate", "uses", "vocabulary"} <= entry.keys()


def _checked(entry: dict[str, Any], vocabulary: dict[str, Any], cache: Cache) -> Document | None:
    """The document of an entry if the kernel accepts its certificate and names the same axioms."""
    document: Document = entry["document"]
    started = time.perf_counter()
    try:
        theorems = check_certificate(entry["certificate"], vocabulary)
    except (KernelError, LookupError, TypeError, ValueError, AttributeError) as error:
        cache.notes.append(f"the kernel refused a kept certificate of {document['name']}: {error}")
        return None
    if not covers(document, {name: theorem.axioms for name, theorem in theorems.items()}):
        cache.notes.append(f"a kept answer of {document['name']} does not agree with its certificate")
        return None
    elapsed = 1000 * (time.perf_counter() - started)
    return {**document, "kernel_ms": elapsed, "seconds": elapsed / 1000}


def covers(document: Document, proved: Mapping[str, Collection[str]]) -> bool:
    """Whether the kernel proved every goal of the document, by the axioms that it names.

    >>> document = {"name": "t", "axioms": ["a"], "goals": [{"label": "g", "axioms": ["a"]}]}
    >>> covers(document, {"t.g": ["a"]}), covers(document, {"t.g": ["a", "b"]}), covers(document, {})
    (True, False, False)
    """
    for goal in document["goals"]:
        label = goal.get("label")
        name = f"{document['name']}.{label}" if label else document["name"]
        axioms = proved.get(name, proved.get(document["name"]))
        if axioms is None or not set(axioms) <= set(document["axioms"]):
            return False
    return bool(document["goals"])
