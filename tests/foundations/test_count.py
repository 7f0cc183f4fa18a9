"""The number of axioms is published, has a bound, and every axiom says where it comes from."""

from __future__ import annotations

import re
from pathlib import Path

from derive.library.cache import Cache
from derive.library.index import read_index

from .conftest import foundations

ROOT = Path(__file__).resolve().parents[2]
MOST = 68
"""More axioms than this need a reason in docs/divergences.md, and this number raised."""


def test_count_is_published() -> None:
    page = (ROOT / "docs" / "kernel.md").read_text(encoding="utf-8")
    said = re.search(r"\| \*\*all\*\* \| \*\*(\d+)\*\* \|", page)
    assert said, "docs/kernel.md must have a row **all** with the number of axioms"
    assert int(said[1]) == sum(item.block.kind == "axiom" for item in read_index(Cache.default()).foundations())


def test_count_is_bounded() -> None:
    _, axioms = foundations()
    assert len(axioms) <= MOST


def test_every_axiom_has_a_source_and_a_title() -> None:
    items = [item for item in read_index(Cache.default()).foundations() if item.block.kind == "axiom"]
    assert [item.name for item in items if not item.block.source or not item.block.title] == []


def test_every_foundation_file_begins_with_what_it_holds() -> None:
    files = sorted((ROOT / "theorems" / "foundations").glob("*.thm"))
    assert files
    for file in files:
        assert re.match(r"# [A-Z][a-z ]+: ", file.read_text(encoding="utf-8")), file.name


def test_a_name_is_given_once() -> None:
    heads = re.compile(r"^(?:theorem|axiom|constant|definition) ([\w-]+)", re.M)
    files = (ROOT / "theorems").rglob("*.thm")
    names = [name for file in files for name in heads.findall(file.read_text(encoding="utf-8"))]
    assert len(names) > 300 and sorted(set(names)) == sorted(names)
