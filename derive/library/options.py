"""What a user may choose about a proof; it is part of the address of a cached answer."""

from __future__ import annotations

from typing import NamedTuple


class Options(NamedTuple):
    """How to prove and how much to check with numbers.

    ``seconds`` of processor time are given to the search for one step.  Both sides of a claim are computed until
    they differ for certain, or agree to ``digits`` digits.  With ``detail`` each step tells which laws it
    applies to what.

    >>> Options(numbers=False).key()
    'seed=0 samples=200 numbers=False digits=50'
    """

    seed: int = 0
    samples: int = 200
    numbers: bool = True
    cache: bool = True
    seconds: float = 30.0
    digits: int = 50
    detail: bool = False

    def for_lemmas(self) -> Options:
        """How to derive what another proof rests on: without numbers, which nobody asked for, and with all the time.

        >>> Options(seed=1, cache=False, seconds=2).for_lemmas() == Options(numbers=False, cache=False)
        True
        """
        return Options(numbers=False, cache=self.cache)

    def key(self) -> str:
        """The choices that change the answer; only proofs are kept, and a proof found in less time is one."""
        detail = " detail" if self.detail else ""
        return f"seed={self.seed} samples={self.samples} numbers={self.numbers} digits={self.digits}{detail}"
