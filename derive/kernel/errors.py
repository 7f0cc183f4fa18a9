"""What the kernel says when it refuses: one exception, one sentence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

ILL_FORMED = (ArithmeticError, AssertionError, AttributeError, LookupError, MemoryError, RecursionError, TypeError,
              ValueError)
"""What Python may raise where data are not of the form that a rule or a reader expects: a refusal like any other."""


class KernelError(Exception):
    """A term, a proof step or a certificate that the kernel does not accept."""

    def at(self, place: str) -> KernelError:
        """The same refusal, saying where it happened."""
        self.args = (f"{place}: {self}",)
        return self


class BudgetError(KernelError):
    """A computation the kernel gave up because it passed a stated bound."""

    def __init__(self, what: str, bound: int) -> None:
        super().__init__(f"gave up: {what} passed the bound of {bound:,}")
        self.what, self.bound = what, bound


@contextmanager
def refusing() -> Iterator[None]:
    """Refuse ill-formed data, wherever the reading of them stumbles."""
    try:
        yield
    except ILL_FORMED as mistake:
        raise KernelError(f"ill-formed: {type(mistake).__name__}: {mistake!s:.100}") from None
