"""The cache: whole entries or none, whoever writes, whatever is damaged."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from pathlib import Path

import pytest

from derive.library import cache as module
from derive.library.cache import Cache

KEY = "ab" * 32


def test_what_is_put_is_got(cache: Cache) -> None:
    value = {"text": "∀ x", "list": [1, 2.5, None, True]}
    assert cache.get(KEY) is None
    cache.put(KEY, value)
    assert cache.get(KEY) == value
    cache.put(KEY, {"new": 1})
    assert cache.get(KEY) == {"new": 1}
    assert cache.put_content(value) == cache.put_content(value)
    assert cache.get(cache.put_content(value)) == value
    assert cache.notes == []


@pytest.mark.parametrize("damage", [
    lambda data: b"", lambda data: data[:-1], lambda data: data[:40], lambda data: b"\xff" + data,
    lambda data: data.replace(b"proved", b"PROVED"), lambda data: b"\n" + data, lambda data: os.urandom(200),
])
def test_a_damaged_entry_is_ignored(cache: Cache, damage) -> None:
    cache.put(KEY, {"status": "proved"})
    path = cache.path(KEY)
    path.write_bytes(damage(path.read_bytes()))
    assert cache.get(KEY) is None
    assert len(cache.notes) == 1
    cache.put(KEY, {"status": "proved"})
    assert cache.get(KEY) == {"status": "proved"}


def test_a_folder_in_the_way_is_noted(cache: Cache) -> None:
    cache.path(KEY).mkdir(parents=True)
    assert cache.get(KEY) is None
    cache.put(KEY, 1)
    assert len(cache.notes) == 2


def test_a_place_that_cannot_be_written_is_noted(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    cache = Cache(tmp_path / "file")
    cache.put(KEY, 1)
    assert cache.get(KEY) is None and cache.notes


def test_without_cache() -> None:
    cache = Cache(None)
    cache.put(KEY, 1)
    cache.prune()
    assert cache.get(KEY) is None and cache.put_content(1) and cache.notes == []


def test_the_environment_chooses(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DERIVE_CACHE", "off")
    assert Cache.default().folder is None
    monkeypatch.setenv("DERIVE_CACHE", str(tmp_path))
    assert Cache.default().folder == tmp_path / module.FORMAT
    monkeypatch.delenv("DERIVE_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert Cache.default().folder == tmp_path / "derive" / module.FORMAT


def test_a_large_entry_is_not_kept(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_ENTRY", 100)
    cache.put(KEY, "x" * 200)
    assert cache.get(KEY) is None and len(cache.notes) == 1


def test_the_oldest_go_first(cache: Cache) -> None:
    keys = [f"{n:02x}" * 32 for n in range(6)]
    for age, key in enumerate(keys):
        cache.put(key, "x" * 1000)
        os.utime(cache.path(key), (time.time() - 600 + 100 * age,) * 2)
    cache.get(keys[0])  # used now
    cache.prune(limit=3300)
    assert [key in kept for kept in [[k for k in keys if cache.path(k).exists()]] for key in keys] == [
        True, False, False, False, True, True]


def test_what_was_abandoned_goes(cache: Cache) -> None:
    cache.put(KEY, 1)
    part = cache.path(KEY).parent / ".x.part"
    part.write_bytes(b"half")
    cache.prune()
    assert part.exists()
    os.utime(part, (time.time() - 7200,) * 2)
    cache.prune()
    assert not part.exists() and cache.get(KEY) == 1


def _write_for_ever(folder: str, mark: int) -> None:
    cache = Cache(folder)
    while True:
        cache.put(KEY, {"mark": mark, "text": str(mark) * 20_000})


def test_many_writers_killed_in_the_middle(tmp_path: Path) -> None:
    """A reader sees only whole entries while writers race and are killed."""
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_write_for_ever, args=(str(tmp_path), mark), daemon=True) for mark in (1, 2)]
    for writer in writers:
        writer.start()
    cache, seen, until = Cache(tmp_path), set(), time.time() + 20
    while len(seen) < 2 and time.time() < until:
        value = cache.get(KEY)
        if value:
            assert value["text"] == str(value["mark"]) * 20_000
            seen.add(value["mark"])
    for writer in writers:
        os.kill(writer.pid or 0, signal.SIGKILL)
        writer.join()
    assert cache.notes == [] and seen
    value = cache.get(KEY)
    assert value is not None and value["text"] == str(value["mark"]) * 20_000
