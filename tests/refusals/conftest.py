"""One workshop with numbers and one without, for the whole suite."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from .workshop import Answer, Workshop


@pytest.fixture(scope="session")
def asked() -> Callable[[str, str], Answer]:
    """Texts to answers, numbers first."""
    return Workshop(numbers=True)


@pytest.fixture(scope="session")
def searched() -> Callable[[str, str], Answer]:
    """Texts to answers by proof search alone: nothing false may be found even when no number warns."""
    return Workshop(numbers=False)
