"""What a user may choose about a proof; it is part of the address of a cached answer."""

from __future__ import annotations

from typing import NamedTuple


class Options(NamedTuple):
    """How to prove and how much to check with numbers.

    >>> Options(numbers=False).key()
    'seed=0 samples=200 numbers=False'
    """

    seed: int = 0
    samples: int = 200
    numbers: bool = True
    cache: bool = True

    def key(self) -> str:
        """The choices that change the answer."""
        return f"seed={self.seed} samples={self.samples} numbers={self.numbers}"
