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
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial

from ..kernel.terms import Op, Term, Var
from ..machine.unavailable import MachineUnavailable
from . import field
from .degree import telling_size
from .doubles import Doubles
from .evaluation.evaluate import Evaluator, OutOfTime
from .evaluation.unfold import Definitions, constants
from .precision import Settled, bits, settled, working_precision
from .sampling.context import Context, analyse
from .sampling.sampler import Drawn, Sampler
from .sampling.shrink import Shrinking
from .sampling.wording import worded
from .screen import Screen, screenable
from .values import certainty
from .values.number import LIMITS, Imprecise, Undefined, Unsupported
from .values.sample import Sample
from .verdict import Verdict
from .witness import witness

EXACT = 400
"""How many samples are evaluated exactly; when more are wanted, the rest are screened in floats."""
MANY, SCREENED = 200, 2_000
"""From so many samples on others are screened in floats, and at least so many."""
SCREENS = 4
"""How many forms of samples, such as sizes of dimensions, are screened."""
SHRINKING = 0.3
"""The seconds for making a counterexample simple."""
WORK = 60_000
"""How many terms are evaluated for a goal that quantifies over points: one sample of it looks at hundreds of them."""
LEAST = 10
"""How many samples such a goal gets however much work they are."""
LARGE = 3
"""Matrices with more rows are drawn rarely: where the degree of an equation calls for them, they are drawn apart."""
LIFTS, LARGER = 8, 3
"""How many such samples there are where random matrices modulo a prime differ, and where there are hypotheses."""
LIMITED = {RecursionError: "a term too deep", MemoryError: "not enough memory"}
"""How limits that a computation met are told."""
DEEP, DEEP_DIGITS, DEEP_SHARE = 2, 1_000, 0.1
"""So many samples on which balls agreed are looked at to so many digits, within this share of the time."""
CONSTANT_DIGITS, CONSTANT_SHARE = 10_000, 0.5
"""The same of a statement about given numbers, of which there is only one sample."""


def crosscheck(variables: Sequence[Var], hypotheses: Sequence[Term], goal: Term, *, definitions: Definitions,
               samples: int = 200, seed: int = 0, digits: int = 50, seconds: float = 2.0) -> Verdict:
    """The verdict of the numbers on ``hypotheses ⟹ goal``, for all ``variables`` and dimensions.

    ``definitions`` maps a constant to its parameters and body.  ``samples`` bounds the tries that
    count, ``seconds`` the processor time.  Where balls cannot be told apart, they are computed until both sides
    agree to ``digits`` digits.  The same arguments give the same verdict, unless time runs out.
    """
    with working_precision(bits(digits)):
        try:
            context = analyse(variables, hypotheses, goal, definitions)
        except Unsupported as reason:
            return Verdict("not sampled", 0, seed, str(reason), digits=digits)
        check = Check(context, samples, seed, digits, time.process_time() + seconds)
        return check.run() or check.deepened(seconds) or check.summary()


class Check:
    """One cross-check under way."""

    def __init__(self, context: Context, samples: int, seed: int, digits: int, deadline: float,
                 sampler: Sampler | None = None) -> None:
        self.context, self.samples, self.seed, self.digits, self.deadline = context, samples, seed, digits, deadline
        self.sampler = sampler or Sampler(context, seed, deadline)
        self.doubles = Doubles(context.goal)
        self.counted = self.certain = self.screened_samples = 0
        self.rejected = self.unverified = self.assumed = 0
        self.skipped: Counter[str] = Counter()
        self.worst_digits = float(digits)
        self.near: list[Drawn] = []
        self.began = time.process_time()
        self.reason = self.stopped = ""
        self.failed = 0
        self.quantified = "forall" in constants(context.goal)
        self.work = 0
        self.size = telling_size(context.goal) or 0
        self.is_free = all(isinstance(h, Op) and h.name == "invertible" and isinstance(h.args[0], Var)
                           for h in context.hypotheses)

    def run(self) -> Verdict | None:
        """Sample until something is refuted, there are enough samples, or the time is over."""
        wanted = min(self.samples, EXACT)
        tries = 1 if self.is_constant() else 4 * wanted
        try:
            found = self.modular()
            if found is not None:
                return found
            for number in range(tries):
                if time.process_time() > self.deadline:
                    raise OutOfTime
                if self.counted >= wanted or self.ample() or self.hopeless(number):
                    break
                found = self.attempt(partial(self.sampler.draw, number))
                if found is not None:
                    return found
            if self.samples >= MANY and self.counted:
                return self.screened()
        except OutOfTime:
            self.stopped = f"stopped after {max(0.0, self.deadline - self.began):.2g} s"
        except MachineUnavailable as fault:
            self.stopped = f"nothing was screened in floats: {fault}"
        return None

    def modular(self) -> Verdict | None:
        """Matrices of the size that tells, when random ones modulo a prime are a counterexample."""
        goal = self.context.goal
        if self.size <= LARGE or not self.is_free or not isinstance(goal, Op):
            return None
        sample = Sample(dict.fromkeys(self.context.dims, self.size))
        differs = field.differ(goal, sample, self.context.variables, self.seed, self.deadline)
        return self.enlarged(LIFTS) if differs else None

    def enlarged(self, count: int) -> Verdict | None:
        """So many samples of the size that tells."""
        for number in range(count):
            found = self.attempt(partial(self.sampler.of_size, self.size, number))
            if found is not None:
                return found
        return None

    def is_constant(self) -> bool:
        """Whether there is nothing to sample: the statement is about given numbers."""
        return not (self.context.variables or self.context.dims or self.context.opaque)

    def deepened(self, seconds: float) -> Verdict | None:
        """A few samples of the size that tells, and a few on which the sides agreed to many more digits."""
        with suppress(OutOfTime):
            found = self.enlarged(LARGER) if self.size > LARGE and not self.is_free else None
            return found or self.closer(seconds)
        return None

    def closer(self, seconds: float) -> Verdict | None:
        """A few samples on which the sides agreed, to many more digits."""
        constant = self.is_constant()
        digits, share = (CONSTANT_DIGITS, CONSTANT_SHARE) if constant else (DEEP_DIGITS, DEEP_SHARE)
        deadline = min(time.process_time() + share * seconds, self.deadline)
        for drawn in self.near:
            if time.process_time() > deadline:
                break
            found = settled(drawn.evaluator, self.context.goal, digits, deadline, bits(digits))
            if found.truth == certainty.FALSE and drawn.verified:
                return self.refuted(drawn, found)
            if constant and found.truth == certainty.AGREES:
                self.worst_digits = max(self.worst_digits, math.floor(min(found.evaluator.loosest, digits)))
        return None

    def screened(self) -> Verdict | None:
        """Thousands of samples in floats; the worst ones are judged exactly."""
        if not screenable(self.context):
            return None
        before = time.process_time()
        screen = Screen(self.context, self.seed, fine=self.samples > EXACT)
        spent = time.process_time() - before  # a machine that is compiled now takes no time from the samples
        self.deadline, self.sampler.deadline = self.deadline + spent, self.sampler.deadline + spent
        share = max(self.samples - self.counted, SCREENED) // SCREENS
        for number in range(SCREENS):
            if time.process_time() > self.deadline:
                raise OutOfTime
            form = self.form(number)
            for sample in screen.suspects(form.sample, share) if form is not None else ():
                found = self.attempt(partial(self.sampler.verified, sample, self.sampler.evaluator(sample)))
                self.screened_samples = screen.sampled
                if found is not None:
                    return found
        self.screened_samples = screen.sampled
        return None

    def form(self, number: int) -> Drawn | None:
        """A sample like which many are tried in binary64, if it can be drawn."""
        try:
            return self.sampler.draw(number)
        except (Unsupported, Undefined, *LIMITS):
            return None

    def hopeless(self, number: int) -> bool:
        """Whether nothing could be evaluated in many tries."""
        return number >= 60 and not self.counted and bool(self.reason)

    def ample(self) -> bool:
        """Whether a goal about all points was looked at often enough."""
        return self.quantified and self.work > WORK and self.counted >= LEAST

    def attempt(self, draw: Callable[[], Drawn | None]) -> Verdict | None:
        """One sample; a verdict when it refutes."""
        try:
            drawn = draw()
            if drawn is None:
                self.rejected += 1
                return None
            return self.judge(drawn)
        except (Unsupported, Undefined) as reason:
            self.reason = str(reason)
        except LIMITS as limit:
            self.reason = LIMITED.get(type(limit), "a number too large")
        self.failed += 1
        return None

    def judge(self, drawn: Drawn) -> Verdict | None:
        """Evaluate the goal at a sample."""
        found = self.decide(drawn)
        self.work += found.evaluator.steps
        if found.truth == certainty.FALSE and drawn.verified:
            return self.refuted(drawn, found)
        if found.truth == certainty.FALSE:
            self.unverified += 1
        elif found.truth == certainty.UNKNOWN:
            self.skipped.update([outside(found.evaluator, self.context.goal)])
        else:
            self.count(drawn, found)
        return None

    def count(self, drawn: Drawn, found: Settled) -> None:
        """A sample on which the goal holds, as far as balls can tell."""
        self.counted += 1
        self.assumed += not drawn.verified
        self.certain += found.truth == certainty.TRUE
        if found.truth == certainty.AGREES:
            self.worst_digits = min(self.worst_digits, found.evaluator.loosest)
            if len(self.near) < DEEP and math.isfinite(found.evaluator.loosest):
                self.near.append(drawn)
        self.measure(found)

    def refuted(self, drawn: Drawn, found: Settled) -> Verdict:
        """The verdict with the simplest counterexample that is found soon."""
        ends = min(time.process_time() + SHRINKING, self.deadline)
        with suppress(OutOfTime):
            simplest = Shrinking(self.sampler, self.refutes, ends).simplest(drawn)
            found = found if simplest is drawn else self.decide(simplest)
        with working_precision(found.bits):
            shown = witness(found.evaluator, self.context)
        return Verdict("refuted", self.counted + 1, self.seed, witness=shown, digits=self.digits)

    def refutes(self, drawn: Drawn) -> bool:
        """Whether the goal is certainly false at a sample."""
        return self.decide(drawn).truth == certainty.FALSE

    def decide(self, drawn: Drawn) -> Settled:
        """The truth of the goal, to the digits wanted."""
        return settled(drawn.evaluator, self.context.goal, self.digits, self.deadline)

    def measure(self, found: Settled) -> None:
        """The error of binary64 on the sides of a relation."""
        goal = self.context.goal
        if isinstance(goal, Op) and goal.name in ("=", "<", "<=") and goal.args[0].sort.kind == "real":
            with working_precision(found.bits):
                self.doubles.add(found.evaluator.sample, [found.evaluator(side) for side in goal.args])

    def summary(self) -> Verdict:
        """The verdict when nothing was refuted."""
        if not self.counted:
            return Verdict("not sampled", 0, self.seed, self.why(), digits=self.digits)
        worst, lost = self.doubles.worst()
        remark = "; ".join(filter(None, [self.remark(), lost]))
        return Verdict("agrees", self.counted, self.seed, remark, worst, self.worst_digits,
                       digits=self.digits, exact=self.certain == self.counted and not self.assumed,
                       screened=self.screened_samples)

    def remark(self) -> str:
        """What limits the meaning of an agreement."""
        said = [self.stopped] if self.stopped else []
        if self.unverified:
            said.append(f"{counted(self.unverified)} disagreed, but the hypotheses could not be verified there")
        if self.assumed:
            said.append(f"at {counted(self.assumed)} the hypotheses held only as far as they could be checked")
        total, skipped = self.counted + self.skipped.total(), Counter(self.skipped)
        undecided = skipped.pop("", 0)
        if skipped.total() > total // 20:
            where = ", ".join(f"{side} {count} times" for side, count in sorted(skipped.items()))
            said.append(f"{skipped.total()} of {total} samples left the domain ({where})")
        if undecided > total // 10:
            said.append(f"{undecided} of {total} samples were undecided")
        if self.failed > total // 4:
            said.append(f"{counted(self.failed)} could not be evaluated: {self.reason}")
        return "; ".join(said)

    def why(self) -> str:
        """Why nothing was sampled."""
        if self.unverified:
            return "the hypotheses could not be verified on any sample"
        if self.reason:
            return self.reason
        if self.rejected:
            return self.unmet()
        if self.skipped:
            return "the goal was unspecified or undecided on every sample"
        return f"no time: {self.stopped}" if self.stopped else "no sample was tried"

    def unmet(self) -> str:
        """That no sample satisfied the hypotheses, and which of them failed most often."""
        text = "no sample satisfied the hypotheses"
        failed = self.sampler.unmet.most_common(1)
        if failed:
            text += f": not {worded(failed[0][0])}"
        contradiction = isinstance(self.context.goal, Op) and self.context.goal.name == "false"
        return f"{text}, as it should be before a contradiction" if contradiction else text


def counted(samples: int) -> str:
    """So many samples, in words."""
    return f"{samples} sample{'' if samples == 1 else 's'}"


def outside(evaluator: Evaluator, goal: Term) -> str:
    """Which sides of a goal are unspecified at a sample; nothing when it is undecided for another reason."""
    if not isinstance(goal, Op) or goal.name not in ("=", "<", "<="):
        return "" if goal.free else "both sides"
    found = []
    for name, side in zip(("left side", "right side"), goal.args, strict=True):
        try:
            evaluator(side)
        except Imprecise:
            return ""
        except Undefined:
            found.append(name)
    return "both sides" if len(found) == 2 else "".join(found)

