"""What a kernel cannot compute."""

from __future__ import annotations

from ...errors import InputProblem


class Unsupported(InputProblem):
    """A constant or a kind of value that has no code."""

    code = "E-kernel"


def unsupported(what: str) -> Unsupported:
    """The error that names it."""
    return Unsupported(f"a kernel cannot compute {what}", hint="write out what it stands for",
                       expected="real arithmetic, elementary functions, sums, products and inverses of matrices")
