"""The truth of a formula at a sample, at a precision that doubles until it is settled.

Two sides are settled when their balls are disjoint, or agree to the digits that were asked for.  A bound of the
precision and one of the time end the doubling; then what the last precision told is the answer.

>>> bits(50), bits(1000)
(199, 3354)
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flint import ctx

from ..kernel.terms import Term
from .evaluation.evaluate import Evaluator, OutOfTime
from .evaluation.meaning import MEANING
from .evaluation.truth import truth
from .values import certainty

GUARD = 32
"""Bits beyond the digits asked for: few formulas lose more."""
DOUBLINGS = 5
"""A question that is open at so many times the first precision is given up."""
GROWTH = 5
"""How many times as long an evaluation may take at twice the precision."""


def bits(digits: int) -> int:
    """The precision at which sides are computed that are to agree to so many digits."""
    return math.ceil(digits * math.log2(10)) + GUARD


@contextmanager
def working_precision(bits: int) -> Iterator[None]:
    """Balls of this many bits, for a while."""
    before, ctx.prec = ctx.prec, bits
    try:
        yield
    finally:
        ctx.prec = before


@dataclass(frozen=True)
class Settled:
    """The truth of a formula at a sample, the evaluator that found it, and its precision in bits."""

    truth: int
    evaluator: Evaluator
    bits: int

    def is_open(self, digits: float) -> bool:
        """Whether a higher precision may tell more."""
        if self.truth == certainty.AGREES:
            return self.evaluator.loosest < digits
        return self.truth == certainty.UNKNOWN and self.evaluator.doubtful


def settled(evaluator: Evaluator, goal: Term, digits: float, deadline: float, most: int | None = None) -> Settled:
    """The truth of a goal at the sample of an evaluator, which works at the present precision.

    ``most`` bounds the bits; ``deadline`` is in processor time: what would likely end later is not begun.
    """
    most = max(most or 0, DOUBLINGS * ctx.prec)
    found = Settled(truth(evaluator, goal), evaluator, ctx.prec)
    spent = 0.0
    while found.is_open(digits) and found.bits < most:
        began = time.process_time()
        if began + GROWTH * spent > deadline:
            break
        finer = doubled(found, goal, most, deadline)
        if finer is None or finer.truth == certainty.UNKNOWN != found.truth:
            break
        found, spent = finer, time.process_time() - began
    return found


def doubled(found: Settled, goal: Term, most: int, deadline: float) -> Settled | None:
    """The same question at twice the precision; None when there is no time for it."""
    precision = min(2 * found.bits, most)
    evaluator = Evaluator(found.evaluator.sample, MEANING, deadline=min(deadline, found.evaluator.deadline))
    with working_precision(precision):
        try:
            return Settled(truth(evaluator, goal), evaluator, precision)
        except OutOfTime:
            return None
