"""Answers kept between runs, each under the hash of everything it was made from.

An entry is one file: a line with the hash of the rest, then JSON.  It is written beside its place
and moved there in one step, so a reader sees all of it or nothing, whoever else writes and whenever
a process is killed.  What cannot be read or written is left, with a note; nothing here is believed
without the kernel's check.

>>> import tempfile
>>> cache = Cache(tempfile.mkdtemp())
>>> cache.put("a" * 64, {"status": "proved"}); cache.get("a" * 64)
{'status': 'proved'}
>>> cache.get("b" * 64) is None, cache.notes
(True, [])
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..lazy import load
from ..storage import user_folder

FORMAT = "v1"
MAX_ENTRY = 64_000_000
"""The largest entry in bytes; a larger one is not kept."""
MAX_TOTAL = 512_000_000
"""When the cache is larger than this in bytes its oldest entries go."""
_ABANDONED = 3600.0
"""The age in seconds at which an unfinished file is taken away."""


class Cache:
    """A folder of entries; ``None`` for no cache at all."""

    def __init__(self, folder: str | os.PathLike[str] | None) -> None:
        self.folder = None if folder is None else Path(folder) / FORMAT
        self.notes: list[str] = []

    @classmethod
    def default(cls) -> Cache:
        """In the user's cache."""
        return cls(user_folder())

    def get(self, key: str) -> Any | None:
        """The value kept under ``key``, or None."""
        if self.folder is None:
            return None
        path = self.path(key)
        try:
            with open(path, "rb") as file:
                data = file.read(MAX_ENTRY + 1)
        except FileNotFoundError:
            return None
        except OSError as error:
            self.notes.append(f"cannot read the cache entry {path}: {error.strerror}")
            return None
        digest, _, body = data.partition(b"\n")
        if hashlib.sha256(body).hexdigest().encode() != digest:
            self.notes.append(f"the cache entry {path} is damaged and was ignored")
            return None
        with contextlib.suppress(OSError):
            os.utime(path)  # the oldest use goes first
        try:
            return json.loads(body)
        except (ValueError, RecursionError):
            self.notes.append(f"the cache entry {path} is not JSON and was ignored")
            return None

    def put(self, key: str, value: Any) -> None:
        """Keep ``value`` under ``key``; a failure leaves a note and the old entry."""
        if self.folder is None:
            return
        body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
        data = hashlib.sha256(body).hexdigest().encode() + b"\n" + body
        if len(data) > MAX_ENTRY:
            self.notes.append(f"an answer of {len(data):,} bytes is too large to keep")
            return
        path = self.path(key)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            _replace(path, data)
        except OSError as error:
            self.notes.append(f"cannot write the cache entry {path}: {error.strerror}")
            return
        if hashlib.sha256(key.encode()).digest()[0] < 16:  # one write in sixteen looks at the size
            self.prune()

    def put_content(self, value: Any) -> str:
        """Keep ``value`` under the hash of itself, which is returned."""
        key = hashlib.sha256(json.dumps(value, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
        if self.folder is not None and not self.path(key).exists():
            self.put(key, value)
        return key

    def path(self, key: str) -> Path:
        """The file of a key."""
        assert self.folder is not None
        return self.folder / key[:2] / f"{key}.json"

    def prune(self, limit: int = MAX_TOTAL) -> None:
        """Take away abandoned files, and the entries used longest ago while all are above ``limit``."""
        entries = sorted(self._entries())
        total = sum(size for _, size, _ in entries)
        for used, size, path in entries:
            abandoned = path.name.startswith(".") and time.time() - used > _ABANDONED
            if abandoned or total > limit:
                with contextlib.suppress(OSError):
                    path.unlink()
                total -= size

    def _entries(self) -> Iterator[tuple[float, int, Path]]:
        for directory, _, names in os.walk(self.folder or ""):
            for name in names:
                path = Path(directory, name)
                with contextlib.suppress(OSError):
                    state = path.stat()
                    yield state.st_mtime, state.st_size, path


def _replace(path: Path, data: bytes) -> None:
    """Write a file so that it is there wholly or not at all."""
    handle, name = load("tempfile").mkstemp(prefix=".", suffix=".part", dir=path.parent)
    try:
        with open(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise
