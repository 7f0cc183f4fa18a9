"""Try to refute a statement with numbers.

Samples that surely satisfy the hypotheses are evaluated in exact arithmetic and rigorous balls;
a statement is refuted only when it is certainly false on one of them.

>>> from derive.kernel.sorts import PROP, REAL
>>> from derive.kernel.terms import op, var
>>> x, y = var("x", REAL), var("y", REAL)
>>> symmetric = op("=", op("-", x, y, sort=REAL), op("-", y, x, sort=REAL), sort=PROP)
>>> crosscheck([x, y], [], symmetric, definitions={}).kind
'refuted'
"""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from flint import arb, ctx

from ..kernel.terms import Op, Term, Var
from .doubles import Doubles
from .evaluation.evaluate import Evaluator, OutOfTime
from .evaluation.meaning import MEANING
from .evaluation.truth import truth
from .evaluation.unfold import Definitions, constants
from .sampling.context import Context, analyse
from .sampling.sampler import Drawn, Sampler
from .sampling.shrink import Shrinking
from .screen import Screen, screenable
from .values import certainty
from .values.matrix import entries
from .values.number import Undefined, Unsupported
from .verdict import Verdict
from .witness import witness

EXACT = 400
"""How many samples are evaluated exactly; when more are wanted, the rest are screened in floats."""
SCREENS = 4
"""How many forms of samples, such as sizes of dimensions, are screened."""
SHRINKING = 0.3
"""The seconds for making a counterexample simple."""
WORK = 60_000
"""How many terms are evaluated for a goal that quantifies over points: one sample of it looks at hundreds of them."""
LEAST = 10
"""How many samples such a goal gets however much work they are."""
MAX_BITS = 1000
"""The precision at which a question that is still open is given up."""


def crosscheck(variables: Sequence[Var], hypotheses: Sequence[Term], goal: Term, *, definitions: Definitions,
               samples: int = 200, seed: int = 0, digits: int = 50, seconds: float = 2.0) -> Verdict:
    """The verdict of the numbers on ``hypotheses ⟹ goal``, for all ``variables`` and dimensions.

    ``definitions`` maps a constant to its parameters and body.  ``samples`` bounds the tries that
    count, ``seconds`` the processor time.  The same arguments give the same verdict, unless time runs out.
    """
    with working_precision(math.ceil(digits * math.log2(10)) + 32):
        try:
            context = analyse(variables, hypotheses, goal, definitions)
        except Unsupported as reason:
            return Verdict("not sampled", 0, seed, str(reason))
        return Check(context, samples, seed, digits, time.process_time() + seconds).run()


@contextmanager
def working_precision(bits: int) -> Iterator[None]:
    """Balls of this many bits, for a while."""
    before, ctx.prec = ctx.prec, bits
    try:
        yield
    finally:
        ctx.prec = before


class Check:
    """One cross-check under way."""

    def __init__(self, context: Context, samples: int, seed: int, digits: int, deadline: float,
                 sampler: Sampler | None = None) -> None:
        self.context, self.samples, self.seed, self.digits, self.deadline = context, samples, seed, digits, deadline
        self.sampler = sampler or Sampler(context, seed, deadline)
        self.doubles = Doubles(context.goal)
        self.counted = self.rejected = self.unverified = 0
        self.skipped: Counter[str] = Counter()
        self.worst_digits = float(digits)
        self.reason = ""
        self.quantified = "forall" in constants(context.goal)
        self.work = 0

    def run(self) -> Verdict:
        """Sample until something is refuted, there are enough samples, or the time is over."""
        wanted = min(self.samples, EXACT)
        tries = 1 if not (self.context.variables or self.context.dims or self.context.opaque) else 4 * wanted
        try:
            for number in range(tries):
                if self.counted >= wanted or self.ample() or time.process_time() > self.deadline \
                        or self.hopeless(number):
                    break
                found = self.attempt(number)
                if found is not None:
                    return found
            if self.samples > wanted and self.counted:
                return self.screened() or self.summary()
        except OutOfTime:
            pass
        return self.summary()

    def screened(self) -> Verdict | None:
        """Thousands of samples in floats; the worst ones are judged exactly."""
        if not screenable(self.context):
            return None
        before = time.process_time()
        screen = Screen(self.context, self.seed)
        spent = time.process_time() - before  # a machine that is compiled now takes no time from the samples
        self.deadline, self.sampler.deadline = self.deadline + spent, self.sampler.deadline + spent
        for number in range(SCREENS):
            drawn = self.sampler.draw(number)
            if drawn is None or time.process_time() > self.deadline:
                continue
            for sample in screen.suspects(drawn.sample, (self.samples - self.counted) // SCREENS):
                suspect = self.sampler.verified(sample, self.sampler.evaluator(sample))
                found = None if suspect is None else self.judge(suspect)
                if found is not None:
                    return found
        self.counted = max(self.counted, min(self.samples, self.counted + screen.sampled))
        return None

    def hopeless(self, number: int) -> bool:
        """Whether nothing could be evaluated in many tries."""
        return number >= 60 and not self.counted and bool(self.reason)

    def ample(self) -> bool:
        """Whether a goal about all points was looked at often enough."""
        return self.quantified and self.work > WORK and self.counted >= LEAST

    def attempt(self, number: int) -> Verdict | None:
        """One sample; a verdict when it refutes."""
        try:
            drawn = self.sampler.draw(number)
            if drawn is None:
                self.rejected += 1
                return None
            return self.judge(drawn)
        except (Unsupported, Undefined, RecursionError) as reason:
            self.reason = str(reason) or "too deep"
        return None

    def judge(self, drawn: Drawn) -> Verdict | None:
        """Evaluate the goal at a sample."""
        found, evaluator = self.decide(drawn)
        self.work += evaluator.steps
        if found == certainty.FALSE and drawn.verified:
            return self.refuted(drawn, evaluator)
        if found in (certainty.FALSE, certainty.UNKNOWN):
            self.unverified += found == certainty.FALSE
            if found == certainty.UNKNOWN:
                self.skipped.update([outside(evaluator, self.context.goal)])
            return None
        self.counted += 1
        self.measure(evaluator)
        return None

    def refuted(self, drawn: Drawn, evaluator: Evaluator) -> Verdict:
        """The verdict with the simplest counterexample that is found soon."""
        ends = min(time.process_time() + SHRINKING, self.deadline)
        with suppress(OutOfTime):
            drawn = Shrinking(self.sampler, self.refutes, ends).simplest(drawn)
            _, evaluator = self.decide(drawn)
        return Verdict("refuted", self.counted + 1, self.seed, witness=witness(evaluator, self.context))

    def refutes(self, drawn: Drawn) -> bool:
        """Whether the goal is certainly false at a sample."""
        return self.decide(drawn)[0] == certainty.FALSE

    def decide(self, drawn: Drawn) -> tuple[int, Evaluator]:
        """The truth of the goal, at doubled precision while it is unknown and there are balls."""
        evaluator, bits = drawn.evaluator, ctx.prec
        found = truth(evaluator, self.context.goal)
        while found == certainty.UNKNOWN and inexact(evaluator) and bits < MAX_BITS:
            bits = min(2 * bits, MAX_BITS)
            with working_precision(bits):
                evaluator = Evaluator(drawn.sample, MEANING, deadline=self.deadline)
                found = truth(evaluator, self.context.goal)
        return found, evaluator

    def measure(self, evaluator: Evaluator) -> None:
        """Digits to which the sides agree, and the error of binary64."""
        goal = self.context.goal
        if not (isinstance(goal, Op) and goal.name in ("=", "<", "<=") and goal.args[0].sort.kind == "real"):
            return
        sides = [evaluator(side) for side in goal.args]
        if goal.name == "=":
            for x, y in zip(entries(sides[0]), entries(sides[1]), strict=True):
                self.worst_digits = min(self.worst_digits, agreement(x - y, x))
        self.doubles.add(evaluator.sample, sides)

    def summary(self) -> Verdict:
        """The verdict when nothing was refuted."""
        if not self.counted:
            return Verdict("not sampled", 0, self.seed, self.why())
        return Verdict("agrees", self.counted, self.seed, self.remark(), self.doubles.worst(), self.worst_digits)

    def remark(self) -> str:
        """What limits the meaning of an agreement."""
        said = []
        if self.unverified:
            said.append(f"{self.unverified} samples disagreed, but their hypotheses could not be verified")
        total, skipped = self.counted + self.skipped.total(), Counter(self.skipped)
        undecided = skipped.pop("", 0)
        if skipped.total() > total // 20:
            where = ", ".join(f"{side} {count} times" for side, count in sorted(skipped.items()))
            said.append(f"{skipped.total()} of {total} samples left the domain ({where})")
        if undecided > total // 10:
            said.append(f"{undecided} of {total} samples were undecided")
        return "; ".join(said)

    def why(self) -> str:
        """Why nothing was sampled."""
        if self.unverified:
            return "the hypotheses could not be verified on any sample"
        if self.reason:
            return self.reason
        if self.rejected:
            return "no sample satisfied the hypotheses"
        if self.skipped:
            return "the goal was unspecified or undecided on every sample"
        return "no time"


def outside(evaluator: Evaluator, goal: Term) -> str:
    """Which sides of a goal are unspecified at a sample; nothing when it is undecided for another reason."""
    if not isinstance(goal, Op) or goal.name not in ("=", "<", "<="):
        return "" if goal.free else "both sides"
    found = []
    for name, side in zip(("left side", "right side"), goal.args, strict=True):
        try:
            evaluator(side)
        except Undefined:
            found.append(name)
    return "both sides" if len(found) == 2 else "".join(found)


def inexact(evaluator: Evaluator) -> bool:
    """Whether some value was a ball."""
    return any(isinstance(x, arb) for value in evaluator.known.values() for x in entries(value))


def agreement(difference: object, value: object) -> float:
    """The digits to which two overlapping balls are known to agree."""
    if not isinstance(difference, arb):
        return math.inf
    size = float(abs(arb(value)).mid())
    radius = difference.abs_upper() / arb(max(size, 1.0))
    return max(0.0, -float(arb(radius).log().mid()) / math.log(10)) if radius > 0 else math.inf
