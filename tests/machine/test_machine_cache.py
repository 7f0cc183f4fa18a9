"""Compiled code is kept, and a cache that is damaged, closed or shared does no harm."""

from __future__ import annotations

import threading
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from derive.machine import native
from derive.machine.cache import ObjectCache, is_own
from derive.machine.single import apply
from derive.machine.text import content
from derive.machine.unavailable import MachineUnavailable

KEY = "ab" * 32


@pytest.fixture
def fresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ObjectCache:
    """A process that has loaded nothing, with an empty cache."""
    cache = ObjectCache(tmp_path)
    monkeypatch.setattr(native, "CACHE", cache)
    monkeypatch.setattr(native, "COMPILED", [])
    monkeypatch.setattr(native, "_ENTRIES", {})
    return cache


def negative_of_one() -> float:
    return float(apply("neg", 1, np.ones((1, 1)))[0][0, 0])


def restarted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(native, "_ENTRIES", {})
    monkeypatch.setattr(native, "COMPILED", [])


def test_code_is_compiled_once(fresh: ObjectCache, monkeypatch: pytest.MonkeyPatch) -> None:
    assert negative_of_one() == -1 and native.COMPILED == [(1, "entry_neg")]
    restarted(monkeypatch)
    assert negative_of_one() == -1 and native.COMPILED == [] and fresh.notes == []


def test_a_damaged_entry_is_compiled_again(fresh: ObjectCache, monkeypatch: pytest.MonkeyPatch) -> None:
    negative_of_one()
    path = fresh.path(native.key(1, "entry_neg"))
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(bytes(data))
    restarted(monkeypatch)
    assert negative_of_one() == -1 and native.COMPILED == [(1, "entry_neg")]
    assert "damaged" in fresh.notes[0]
    restarted(monkeypatch)
    assert negative_of_one() == -1 and native.COMPILED == []


@pytest.mark.parametrize("damage", [b"", b"\n", b"0" * 64 + b"\nelf", b"\x00" * 200])
def test_what_is_no_entry_is_not_read(tmp_path: Path, damage: bytes) -> None:
    cache = ObjectCache(tmp_path)
    cache.put(KEY, b"code")
    cache.path(KEY).write_bytes(damage)
    assert cache.get(KEY) is None and "damaged" in cache.notes[0]


def test_a_cache_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    cache = ObjectCache(tmp_path / "file")
    cache.put(KEY, b"code")
    assert cache.get(KEY) is None
    assert any("cannot keep" in note for note in cache.notes)


def test_no_cache_at_all() -> None:
    cache = ObjectCache(None)
    cache.put(KEY, b"code")
    assert cache.get(KEY) is None and cache.notes == []


def test_many_writers_leave_one_whole_entry(tmp_path: Path) -> None:
    cache, body = ObjectCache(tmp_path), b"x" * 100_000
    writers = [threading.Thread(target=cache.put, args=(KEY, body)) for _ in range(16)]
    for writer in writers:
        writer.start()
    seen = {cache.get(KEY) for _ in range(200)}
    for writer in writers:
        writer.join()
    assert seen <= {None, body} and cache.get(KEY) == body and cache.notes == []
    assert [path.name for path in cache.path(KEY).parent.iterdir()] == [KEY]


def test_a_compiler_that_fails_is_one_kind_of_error(fresh: ObjectCache, monkeypatch: pytest.MonkeyPatch) -> None:
    compilation = native.load("derive.machine.compilation")
    monkeypatch.setattr(compilation, "optimised", lambda *_: 1 / 0)
    with pytest.raises(MachineUnavailable, match="cannot compile entry_neg"):
        negative_of_one()


def test_an_entry_depends_on_what_it_calls_and_on_nothing_else() -> None:
    assert content(2, "entry_add") != content(3, "entry_add") != content(3, "entry_sub")
    assert len({content(2, f"entry_{name}") for name in ("add", "sub", "mul", "less")}) == 4


@pytest.mark.parametrize("mode", [0o620, 0o602])
def test_code_that_others_may_have_written_is_not_run(mode: int, tmp_path: Path) -> None:
    cache = ObjectCache(tmp_path)
    cache.put(KEY, b"code")
    assert cache.get(KEY) == b"code"
    cache.path(KEY).chmod(mode)
    assert cache.get(KEY) is None and "another user" in cache.notes[0]
    cache.put(KEY, b"code")
    assert cache.get(KEY) == b"code"


def test_code_of_another_user_is_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = ObjectCache(tmp_path)
    cache.put(KEY, b"code")
    with open(cache.path(KEY), "rb") as file, monkeypatch.context() as patched:
        assert is_own(file)
        patched.setattr("derive.machine.cache.os.fstat", lambda _: SimpleNamespace(st_uid=4711, st_mode=0o600))
        patched.setattr("derive.machine.cache.os.getuid", lambda: 4712)
        assert not is_own(file)
