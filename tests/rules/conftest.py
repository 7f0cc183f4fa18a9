"""One pipeline for the whole room: the vocabulary is loaded once, and lemmas are proved once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from derive.errors import DeriveError
from derive.library.cache import Cache
from derive.library.index import read_index
from derive.library.options import Options
from derive.parser.read import read_file
from derive.prove import Pipeline

Prove = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def pipeline() -> Pipeline:
    return Pipeline(read_index(Cache.default()), Options(numbers=False, cache=False), Cache.default())


@pytest.fixture
def prove(pipeline: Pipeline) -> Prove:
    """The document of a theorem whose lines are given without name and indentation."""
    count = iter(range(1000))

    def run(lines: str, name: str = "") -> dict[str, Any]:
        name = name or f"rules-test-{id(count)}-{next(count)}"
        body = "\n".join(f"  {line}" for line in lines.strip("\n").splitlines())
        (block,) = read_file(f'theorem {name} "for a test"\n{body}\n').items
        for known in [k for k in pipeline.theory.env.theorems if k.partition(".")[0] == name]:
            del pipeline.theory.env.theorems[known], pipeline.theory.draft.theorems[known]
        return pipeline.derive(block)  # type: ignore[arg-type]
    return run


@pytest.fixture
def proved(prove: Prove) -> Callable[[str], dict[str, Any]]:
    """The document of a theorem that must be proved."""
    def run(lines: str) -> dict[str, Any]:
        document = prove(lines)
        assert document["status"] == "proved", [goal["error"] for goal in document["goals"] if goal["error"]]
        return document
    return run


@pytest.fixture
def refused(prove: Prove) -> Callable[[str], str]:
    """All that is said against a theorem that must not be proved."""
    def run(lines: str) -> str:
        try:
            document = prove(lines)
        except DeriveError as error:
            assert error.code != "E-syntax", error
            return " ".join(map(str, error.document().values()))
        assert document["status"] not in ("proved", "proved with holes")
        return " ".join(str(part) for goal in document["goals"] if goal["error"] for part in goal["error"].values())
    return run
