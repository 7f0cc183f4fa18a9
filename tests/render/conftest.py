"""Documents written by hand, as the pipeline would make them."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).resolve().parent
NAMES = sorted(path.stem for path in (HERE / "documents").glob("*.json"))


@pytest.fixture(params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def load_document() -> Callable[[str], dict[str, Any]]:
    return lambda name: json.loads((HERE / "documents" / f"{name}.json").read_text("utf-8"))


@pytest.fixture
def document(name: str, load_document: Callable[[str], dict[str, Any]]) -> dict[str, Any]:
    return load_document(name)


@pytest.fixture
def golden() -> Callable[[str, str], None]:
    """Compare with ``golden/FILE``; ``DERIVE_GOLDEN=write`` writes it, to be looked at and committed."""
    def compare(file: str, text: str) -> None:
        path = HERE / "golden" / file
        if os.environ.get("DERIVE_GOLDEN") == "write":
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, "utf-8")
        assert text == path.read_text("utf-8")
    return compare
