"""What holds for every test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from derive.collection import seldom


@pytest.fixture(autouse=True, scope="session")
def _seldom() -> Iterator[None]:
    with seldom():
        yield
