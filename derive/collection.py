"""How often Python looks for dead objects while derive works."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def seldom() -> Iterator[None]:
    """Look seldom: terms live as long as the process, so to walk over all of them takes long and finds none.

    In a long session one such walk takes longer than the search that it interrupts.

    >>> with seldom():
    ...     print(gc.get_threshold())
    (200000, 10, 1000)
    """
    before = gc.get_threshold()
    gc.set_threshold(200_000, 10, 1000)
    try:
        yield
    finally:
        gc.set_threshold(*before)
