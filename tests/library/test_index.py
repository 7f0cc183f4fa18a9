"""Finding files and statements, without the parser."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from derive.errors import DeriveError
from derive.library.blocks import blocks
from derive.library.cache import Cache
from derive.library.index import MAX_BYTES, read_index, read_text
from derive.library.locate import sources


def names(items: list) -> set[str]:
    return {item.name for item in items}


def test_what_is_found(library: Path, cache: Cache) -> None:
    index = read_index(cache)
    assert set(index.items) == {"norm-squared", "softmax", "norm-expand", "uses-expand", "norm-other"}
    item = index.find("norm-expand")
    assert (item.block.kind, item.block.line, item.block.source, item.block.topic, item.source.shown) == (
        "theorem", 3, "folklore", "linear-algebra", "linear/expand.thm")
    assert item.text().startswith("theorem norm-expand") and item.text().endswith("by norm-squared\n")
    assert not item.source.foundation and index.find("softmax").source.foundation
    assert index.find("softmax").block.title == "normalised exponentials"


def test_what_rests_on_what(library: Path, cache: Cache) -> None:
    index = read_index(cache)
    assert names(index.mentioned(index.find("norm-expand"))) == {"norm-squared"}
    assert names(index.mentioned(index.find("uses-expand"))) == {"norm-expand"}
    assert names(index.mentioned(index.find("norm-other"))) == {"softmax"}
    assert names(index.needs(index.find("uses-expand"))) == {"norm-expand", "norm-squared", "softmax"}
    assert names(index.reached(index.find("norm-expand"))) == {"norm-expand", "norm-squared"}


def test_an_unknown_name_has_suggestions(library: Path, cache: Cache) -> None:
    with pytest.raises(DeriveError) as error:
        read_index(cache).find("Norm-Expnd")
    assert "norm-expand" in error.value.hint


def test_searching(library: Path, cache: Cache) -> None:
    index = read_index(cache)
    assert index.search(["norm", "sum"])[0].name == "norm-expand"
    assert index.search(["nowhere-to-be-found"]) == []


def test_nearer_files_win(library: Path, cache: Cache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("mine.thm").write_text('theorem norm-expand "Mine"\n', "utf-8")
    folder = tmp_path / "more" / "deep"
    folder.mkdir(parents=True)
    (folder / "a.thm").write_text('axiom norm-other "Theirs"\n', "utf-8")
    monkeypatch.setenv("DERIVE_PATH", os.pathsep.join(["/nowhere", str(tmp_path / "more"), ""]))
    index = read_index(cache)
    assert index.find("norm-expand").block.title == "Mine"
    assert index.find("norm-other").block.title == "Theirs" and not index.find("norm-other").source.foundation
    assert names(index.hidden) == {"norm-expand", "norm-other"}


def test_a_file_is_found_once(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(library / "foundations")
    monkeypatch.setenv("DERIVE_PATH", str(library))
    found = sources()
    assert len({source.path for source in found}) == len(found) == 3
    assert sum(source.foundation for source in found) == 1


def test_a_foundation_cannot_be_imitated(library: Path) -> None:
    Path("foundations").mkdir()
    Path("foundations/false.thm").write_text('axiom false "no"\n', "utf-8")
    Path("foundations.thm").symlink_to("foundations/false.thm")
    assert [source.foundation for source in sources() if "false" in source.path] == [False]


def test_changes_are_seen(library: Path, cache: Cache) -> None:
    path = library / "linear" / "other.thm"
    old = time.time() - 100
    for file in library.rglob("*.thm"):
        os.utime(file, (old, old))
    assert "norm-other" in read_index(cache).items
    assert "norm-other" in read_index(cache).items
    path.write_text('theorem norm-again "Again"\n', "utf-8")
    assert "norm-again" in read_index(cache).items and "norm-other" not in read_index(cache).items
    path.write_text('theorem norm-AGAIN "Again"\n', "utf-8")  # same size, perhaps the same clock tick
    assert "norm-AGAIN" in read_index(cache).items
    path.unlink()
    assert "norm-AGAIN" not in read_index(cache).items


def test_the_index_is_kept(library: Path, cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    old = time.time() - 100
    for file in library.rglob("*.thm"):
        os.utime(file, (old, old))
    first = read_index(cache)
    monkeypatch.setattr("derive.library.index.blocks", lambda text: pytest.fail("read again"))
    assert read_index(cache).items == first.items


def test_a_bad_file_does_not_hide_the_others(library: Path, cache: Cache) -> None:
    (library / "binary.thm").write_bytes(b"theorem \xff\xfe")
    (library / "huge.thm").write_bytes(b"#" * (MAX_BYTES + 1))
    assert len(read_index(cache).items) == 5
    assert len(cache.notes) == 2
    for name in ("binary", "huge", "missing"):
        with pytest.raises(DeriveError):
            read_text(str(library / f"{name}.thm"))


def test_blocks() -> None:
    text = ('theorem a "A \\"quoted\\" title"  # note\n  show x\n# about b\n\nlemma b\n  source  S\n'
            '  show y by a-b, c-d-e, X\' \n  topic too late\ndefinition f(x : real) = x "F"\ntheorematic nonsense\n')
    a, b, f = blocks(text)
    assert (a.title, a.end, b.kind, b.source, b.topic, f.kind, f.title) == (
        'A \\"quoted\\" title', 2, "theorem", "S", "", "definition", "F")
    assert b.mentions({"a", "c", "c-d", "d-e", "c-d-e", "X", "S", "b", "zzz"}) == {"a", "c", "c-d", "d-e", "c-d-e", "X"}
    assert blocks("") == [] and blocks("# theorem a\n") == []
    assert blocks(text)[0].digest == blocks(text.replace("# about b", "# other"))[0].digest
    assert blocks(text)[0].digest != blocks(text.replace("show x", "show z"))[0].digest
