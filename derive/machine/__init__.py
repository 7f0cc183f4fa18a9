"""A machine that runs programs of real numbers at 53 to 212 bits, or in formats of few bits, on many samples.

A ``Builder`` writes a program once; ``run`` computes it in any arithmetic, with no compilation for
the program.  It knows nothing of terms and formulas, and it is not rigorous: it finds where to look.
"""

from typing import Any

from ..lazy import load
from .builder import Builder
from .layout import LEFT_RANGE, NOT_A_NUMBER, NOT_RUN
from .program import Program
from .unavailable import MachineUnavailable
from .view import ProgramError, View

__all__ = ["LEFT_RANGE", "NOT_A_NUMBER", "NOT_RUN", "Builder", "Limit", "MachineUnavailable", "Program", "ProgramError",
           "Run", "View", "run"]


def __getattr__(name: str) -> Any:
    """What runs programs needs NumPy, and is loaded when it is used."""
    if name not in ("Limit", "Run", "run"):
        raise AttributeError(f"module 'derive.machine' has no attribute {name!r}")
    return getattr(load("derive.machine.execution"), name)
