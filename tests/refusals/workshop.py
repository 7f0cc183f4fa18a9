"""A pipeline that is asked many small texts: loading the foundations is dear, asking it again is cheap."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from derive.errors import DeriveError
from derive.library.cache import Cache
from derive.library.index import read_index
from derive.library.options import Options
from derive.parser import syntax
from derive.parser.read import read_file
from derive.prove import Pipeline
from derive.rules.laws import Library
from derive.theory.derivation import overall

SECONDS = 2.0
"""How long one step may be searched for here; what is false is not found later either."""


class Answer(NamedTuple):
    """What came of a text: the worst status of its theorems, and the documents or the error."""

    status: str
    code: str
    documents: list[dict[str, Any]]
    error: DeriveError | None

    @property
    def goals(self) -> list[dict[str, Any]]:
        return [goal for document in self.documents for goal in document["goals"]]

    @property
    def refused(self) -> list[dict[str, Any]]:
        return [goal for goal in self.goals if goal["error"]]


class Workshop:
    """A pipeline in which every text is tried and then forgotten."""

    def __init__(self, numbers: bool) -> None:
        cache = Cache.default()
        options = Options(samples=100, numbers=numbers, cache=False, seconds=SECONDS)
        self.pipeline = Pipeline(read_index(cache), options, cache)

    def __call__(self, text: str, name: str) -> Answer:
        documents: list[dict[str, Any]] = []
        try:
            blocks = read_file(text, name).items
        except DeriveError as error:
            return Answer("error", error.code, [], error)
        with self.forgetting({block.name for block in blocks}):
            try:
                for block in blocks:
                    if isinstance(block, syntax.Theorem) and block.kind == "theorem":
                        documents.append(self.pipeline.derive(block))
                    else:
                        self.pipeline.theory.add(block, False)
            except DeriveError as error:
                return Answer("error", error.code, documents, error)
        codes = [goal["error"]["code"] for document in documents for goal in document["goals"] if goal["error"]]
        status = overall([document["status"] for document in documents])
        return Answer(status, codes[-1] if codes else "", documents, None)

    @contextmanager
    def forgetting(self, names: set[str]) -> Iterator[None]:
        """Leave in the theory what is there, and the lemmas of the library that were needed; forget these names."""
        theory = self.pipeline.theory
        tables = (theory.env.theorems, theory.draft.theorems, theory.env.signature.schemes, theory.definitions,
                  theory.certificates)
        before = [set(table) for table in tables]
        try:
            yield
        finally:
            for table, known in zip(tables, before, strict=True):
                for name in [n for n in table if n not in known and n.partition(".")[0] in names]:
                    del table[name]
            theory.loaded -= names
            theory.entries[:] = [entry for entry in theory.entries if entry["name"] not in names]
            theory.library = Library(theory.draft)
