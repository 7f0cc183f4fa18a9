"""Machine code kept between runs, each piece under the hash of everything it was made from.

An entry is one file: a line with the hash of the rest, then the object code.  It is written beside
its place and moved there in one step, so that a reader sees all of it or nothing, whoever else
writes.  What is damaged, unreadable or cannot be written is done without, with a note.

>>> import tempfile
>>> cache = ObjectCache(tempfile.mkdtemp())
>>> cache.put("ab" * 32, b"code"); cache.get("ab" * 32)
b'code'
>>> cache.get("cd" * 32) is None, cache.notes
(True, [])
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from pathlib import Path
from typing import BinaryIO

from ..storage import user_folder

FORMAT = "v1"
MAX_ENTRY = 64_000_000
"""The largest entry in bytes."""


class ObjectCache:
    """A folder of object code; ``None`` for no cache at all."""

    def __init__(self, folder: str | os.PathLike[str] | None) -> None:
        self.folder = None if folder is None else Path(folder) / "machine" / FORMAT
        self.notes: list[str] = []

    @classmethod
    def default(cls) -> ObjectCache:
        """In the user's cache."""
        return cls(user_folder())

    def get(self, key: str) -> bytes | None:
        """The code kept under ``key``, or None."""
        if self.folder is None:
            return None
        path = self.path(key)
        try:
            with open(path, "rb") as file:
                if not is_own(file):
                    self.note(f"the compiled code {path} may be another user's and is not run")
                    return None
                data = file.read(MAX_ENTRY + 1)
        except FileNotFoundError:
            return None
        except OSError as error:
            self.note(f"cannot read the compiled code {path}: {error.strerror}")
            return None
        digest, _, body = data.partition(b"\n")
        if hashlib.sha256(body).hexdigest().encode() != digest:
            self.note(f"the compiled code {path} is damaged and is compiled again")
            return None
        return body

    def put(self, key: str, body: bytes) -> None:
        """Keep code under ``key``; a failure leaves a note."""
        if self.folder is None:
            return
        path = self.path(key)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            replace(path, hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
        except OSError as error:
            self.note(f"cannot keep compiled code in {path.parent}: {error.strerror}")

    def path(self, key: str) -> Path:
        """The file of a key."""
        assert self.folder is not None
        return self.folder / key[:2] / key

    def note(self, text: str) -> None:
        """Something to tell, once."""
        if text not in self.notes:
            self.notes.append(text)


def is_own(file: BinaryIO) -> bool:
    """Whether only the user, or the system, can have written a file: what is in it will be run."""
    state = os.fstat(file.fileno())
    return not hasattr(os, "getuid") or state.st_uid in (os.getuid(), 0) and not state.st_mode & 0o022


def replace(path: Path, data: bytes) -> None:
    """Write a file so that it is there wholly or not at all."""
    handle, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
    try:
        with open(handle, "wb") as file:
            file.write(data)
        os.replace(name, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise
