"""What an instructor may leave to the search: true statements with the proofs of a lecture, or with none."""

from __future__ import annotations

from pathlib import Path

import pytest

from derive.parser.read import read_file
from derive.parser.syntax import Theorem
from derive.prove import Pipeline

STATEMENTS = sorted((Path(__file__).parent / "statements").glob("*.thm"))
BLOCKS = [(path.stem, block) for path in STATEMENTS for block in read_file(path.read_text("utf-8"), path.name).items]


@pytest.mark.parametrize(("chapter", "block"), BLOCKS, ids=[f"{chapter}:{block.name}" for chapter, block in BLOCKS])
def test_a_statement_is_found(chapter: str, block: Theorem, pipeline: Pipeline) -> None:
    document = pipeline.derive(block)
    assert document["status"] == "proved", [goal["error"] for goal in document["goals"] if goal["error"]]
