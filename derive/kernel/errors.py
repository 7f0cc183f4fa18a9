"""What the kernel says when it refuses: one exception, one sentence."""


class KernelError(Exception):
    """A term, a proof step or a certificate that the kernel does not accept."""


class BudgetError(KernelError):
    """A computation the kernel gave up because it passed a stated bound."""

    def __init__(self, what: str, bound: int) -> None:
        super().__init__(f"gave up: {what} passed the bound of {bound:,}")
        self.what, self.bound = what, bound
