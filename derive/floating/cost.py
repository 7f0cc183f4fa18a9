"""The cost of a form in a format: errors in units in the last place, the condition, and a verdict on both.

A form is *unstable* where its error passes ``8 (1 + K)`` units at a sample of condition ``K``: the problem does not
explain it.  A problem is *ill-conditioned* where ``K > 2^p/100``: inputs rounded to ``p`` bits leave a result with
less than two digits.  Of several results the largest counts, for the error and for ``K``.
"""

from __future__ import annotations

import math
import statistics
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from flint import arb

from ..numeric.values.number import Imprecise, Undefined
from .draw import WAYS
from .execute import run
from .format import Format, distance, exact, round_float, ulps, unit_exponent
from .judge import Judge, Judged, OutOfTime, precision
from .problem import Form, Point, Problem, points

ALLOWED, SHARE = 8, 100
"""The units that a stable form may be off per unit of condition, and the part of ``2^p`` above which ``K`` is large."""
FINE, ILL, OVERFLOWS, UNSTABLE = "fine", "ill-conditioned problem", "overflows", "unstable form"
UNMEASURED = "not measured"


class Measured(NamedTuple):
    """One sample: the inputs, how they were drawn, what came out, what is right, and how far that is apart."""

    point: Point
    way: str
    found: tuple[float, ...]
    judged: Judged
    error: float
    bits: float

    @property
    def allowed(self) -> float:
        """The error that the condition explains."""
        return ALLOWED * (1 + (self.judged.condition if self.judged.condition is not None else math.inf))

    @property
    def unstable(self) -> bool:
        """Whether the error is more than the condition explains."""
        condition = self.judged.condition
        return math.isinf(self.error) if condition is None else self.error > self.allowed


@dataclass
class Cost:
    """All samples of one form in one format, and those that could not be measured, by reason."""

    form: Form
    format: Format
    samples: list[Measured] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)

    @property
    def ill(self) -> list[Measured]:
        """The samples at which the problem is ill-conditioned."""
        limit = 2.0 ** self.format.precision / SHARE
        return [s for s in self.samples if s.judged.condition is not None and s.judged.condition > limit]

    @property
    def unstable(self) -> list[Measured]:
        """The samples at which the form is worse than the problem."""
        return [s for s in self.samples if s.unstable]

    @property
    def verdict(self) -> str:
        """What is to be said of the form: the worst that some sample shows."""
        if not self.samples:
            return UNMEASURED
        unstable = self.unstable
        if any(math.isfinite(s.error) for s in unstable):
            return UNSTABLE
        return OVERFLOWS if unstable else ILL if self.ill else FINE

    @property
    def share(self) -> float:
        """The share of samples that show it."""
        shown = {UNSTABLE: self.unstable, OVERFLOWS: self.unstable, ILL: self.ill}.get(self.verdict, self.samples)
        return len(shown) / len(self.samples) if self.samples else 0.0

    @property
    def worst(self) -> Measured | None:
        """The sample that shows the verdict: by the error beyond the condition, by ``K``, or by the error."""
        if not self.samples:
            return None
        if self.verdict == UNSTABLE:
            return max((s for s in self.unstable if math.isfinite(s.error)), key=lambda s: s.error / s.allowed)
        if self.verdict == ILL:
            return max(self.ill, key=lambda s: s.judged.condition or 0.0)
        return max(self.samples, key=lambda s: s.error)

    def mean(self, way: str) -> float | None:
        """The mean of the finite errors among samples of one kind."""
        errors = [s.error for s in self.samples if s.way == way and math.isfinite(s.error)]
        return statistics.fmean(min(e, 1e300) for e in errors) if errors else None

    def document(self) -> dict[str, Any]:
        """As plain data; what is infinite or unknown is null."""
        finite = [s.error for s in self.samples if math.isfinite(s.error)]
        conditions = [s.judged.condition for s in self.samples if s.judged.condition is not None]
        worst = self.worst
        return {
            "format": self.format.name, "samples": len(self.samples), "skipped": dict(self.skipped),
            "verdict": self.verdict, "share": self.share,
            "worst_ulp": max(finite, default=None),
            "mean_ulp": {way: self.mean(way) for way in WAYS},
            "mean_bits": statistics.fmean(s.bits for s in self.samples) if self.samples else None,
            "infinite": sum(map(math.isinf, (s.error for s in self.samples))),
            "condition": {"median": plain(statistics.median(conditions)), "max": plain(max(conditions))}
            if conditions else None,
            "worst": worst and shown(worst, self.format),
        }


def plain(x: float | None) -> float | None:
    """A number that JSON can hold."""
    return x if x is not None and math.isfinite(x) else None


def shown(sample: Measured, form: Format) -> dict[str, Any]:
    """A sample as plain data, the exact values with a few digits more than the format has."""
    digits = math.ceil(form.precision * math.log10(2)) + 3
    with precision(form.precision + 64):
        values = [decimal(value, digits) for value in sample.judged.values]
    return {"inputs": [shortest(form, x) for x in sample.point], "draw": sample.way,
            "found": [f"{x:.{digits}g}" for x in sample.found],
            "exact": values, "ulp": plain(sample.error), "condition": plain(sample.judged.condition)}


def shortest(form: Format, x: float) -> str:
    """The shortest decimal that is rounded to this number of the format.

    >>> from .format import BINARY16
    >>> shortest(BINARY16, 0.333251953125), shortest(BINARY16, -math.inf)
    ('0.3333', '-inf')
    """
    if not math.isfinite(x):
        return str(x)
    texts = (f"{x:.{digits}g}" for digits in range(1, 18))
    return next((text for text in texts if round_float(form, float(text)) == x), repr(x))


def decimal(value: Any, digits: int) -> str:
    """A value to so many digits; a ball around 0 as what it is.

    >>> from flint import fmpq
    >>> decimal(fmpq(1, 3), 5), decimal(arb(0, 1e-300), 5)
    ('0.33333', '[+/- 1.01e-300]')
    """
    ball = arb(value)
    return ball.str(2) if ball.contains(0) and not ball.is_exact() else ball.str(digits, radius=False)


def measure(problem: Problem, form: Form, format_: Format, samples: int, seed: int,
            deadline: float = math.inf) -> Cost:
    """The cost of one form in one format, at up to ``samples`` samples of each of the ``WAYS``.

    Deterministic for a seed, unless the ``deadline`` in processor time comes first.
    """
    cost = Cost(form, format_)
    judge = Judge(problem.ideal or form.program, format_, deadline)
    for way in WAYS:
        try:
            drawn = points(problem, format_, way, samples, seed, deadline)
            inputs = np.array(drawn, dtype=np.float64).reshape(len(drawn), len(problem.inputs)).T
            found = run(form.program, inputs, format_) if drawn else np.zeros((1, 0))
            for point, row in zip(drawn, found.T, strict=True):
                add(cost, judge, point, way, tuple(map(float, row)))
        except OutOfTime:
            cost.skipped["no time"] += 1
    if not cost.samples and not cost.skipped:
        cost.skipped["no sample satisfies the condition"] += 1
    return cost


def add(cost: Cost, judge: Judge, point: Point, way: str, found: tuple[float, ...]) -> None:
    """Judge one sample and take it in, unless it is none."""
    if time.process_time() > judge.deadline:
        raise OutOfTime
    try:
        judged = judge.judged([exact(x) for x in point])
    except Imprecise:
        cost.skipped["undecided"] += 1
        return
    except Undefined:
        cost.skipped["undefined"] += 1
        return
    beyond = [x for best, x in zip(judged.rounded, found, strict=True) if best is not None and math.isinf(best)]
    if beyond and not any(map(math.isfinite, beyond)):
        cost.skipped["beyond the range of the format"] += 1
        return
    cost.samples.append(Measured(point, way, found, judged, error(cost.format, found, judged.values),
                                 bits(cost.format, found, judged.values)))


def error(form: Format, found: Sequence[float], values: Sequence[Any]) -> float:
    """The largest error among several results, in units in the last place of the largest of them."""
    if len(found) == 1:
        return ulps(form, found[0], values[0])
    units = [unit_exponent(form, value) for value in values]
    top = max(units)
    return max(ulps(form, x, value) * math.ldexp(1.0, max(unit - top, -1000))
               for x, value, unit in zip(found, values, units, strict=True))


def bits(form: Format, found: Sequence[float], values: Sequence[Any]) -> float:
    """The bits of error as Herbie counts them: the logarithm of the numbers of the format in between, and one."""
    return max(math.log2(distance(form, x, value) + 1) for x, value in zip(found, values, strict=True))
