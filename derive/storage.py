"""Where derive keeps what it made before: proofs, readings and machine code."""

from __future__ import annotations

import os
from pathlib import Path


def user_folder() -> Path | None:
    """The user's cache: ``DERIVE_CACHE`` (``off`` for none), else below ``XDG_CACHE_HOME`` or the home directory."""
    chosen = os.environ.get("DERIVE_CACHE")
    if chosen:
        return None if chosen == "off" else Path(chosen).expanduser()
    base = os.environ.get("XDG_CACHE_HOME")
    try:
        return (Path(base) if base else Path.home() / ".cache") / "derive"
    except RuntimeError:  # no home directory
        return None
