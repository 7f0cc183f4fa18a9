"""All examples, by name."""

from __future__ import annotations

from .algorithm import Example
from .cancellation import COSINE, LOG1P, ROOTS
from .exponentials import LOG_SUM_EXP, SOFTMAX
from .least_squares import LEAST_SQUARES
from .summation import SUMMATION
from .variance import VARIANCE

EXAMPLES: dict[str, Example] = {one.name: one for one in (
    LEAST_SQUARES, LOG_SUM_EXP, SOFTMAX, VARIANCE, SUMMATION, LOG1P, COSINE, ROOTS)}
"""The examples that ``derive float --list`` shows."""
