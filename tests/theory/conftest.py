"""One pipeline, without numbers and cache; and files of a user's own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from derive.library.cache import Cache
from derive.library.index import read_index
from derive.library.options import Options
from derive.parser.read import read_file
from derive.prove import Pipeline, prove_file

OPTIONS = Options(numbers=False)


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tmp_path_factory.mktemp("cache"))


@pytest.fixture(autouse=True)
def own_cache(kept: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cache of this run alone: the statements of the lemmas are read once."""
    monkeypatch.setenv("DERIVE_CACHE", kept)
    monkeypatch.setenv("DERIVE_PATH", "")


@pytest.fixture
def pipeline() -> Pipeline:
    return Pipeline(read_index(Cache.default()), OPTIONS, Cache.default())


@pytest.fixture
def derive(pipeline: Pipeline) -> Callable[[str], dict[str, Any]]:
    """The document of a theorem given as text."""
    def run(text: str) -> dict[str, Any]:
        (block,) = read_file(text).items
        return pipeline.derive(block)  # type: ignore[arg-type]
    return run


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], list[dict[str, Any]]]:
    """The documents of a file in a folder of its own."""
    monkeypatch.chdir(tmp_path)

    def run(text: str, name: str = "mine.thm") -> list[dict[str, Any]]:
        Path(name).write_text(text, "utf-8")
        return prove_file(name, options=OPTIONS)
    return run
