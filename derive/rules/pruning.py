"""Leaving out the premises that a step does not need."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from derive.kernel.errors import KernelError

from .proof import Fact


def pruned(premises: Sequence[Fact], step: Callable[[list[Fact]], Fact]) -> Fact:
    """The step from premises of which none can be spared; large parts are left out first.

    Raises:
        KernelError: when the step is refused even with all of them.
    """
    kept = list(premises)
    result = step(kept)
    size = len(kept)
    while size:
        start = 0
        while start < len(kept):
            fewer = kept[:start] + kept[start + size:]
            try:
                result, kept = step(fewer), fewer
            except KernelError:
                start += size
        size //= 2
    return result
