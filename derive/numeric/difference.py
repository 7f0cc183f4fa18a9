"""A claimed derivative against difference quotients of the function itself, which know no rule of differentiation.

The mean value theorem makes them rigorous: entry by entry ``(f(x + t d) − f(x − t d))/2t`` is ``D(ξ)(d)`` at a point ξ
between.  So a quotient that lies outside an enclosure of the claimed ``D(ξ)(d)`` over the whole segment refutes it.
Beside it stands the slope by dual numbers, which follow the chain rule through the values.  The two know nothing of
each other, nor of the laws by which a derivative was proved; where they differ, the program is wrong, and it is said
loudly.

>>> from derive.kernel.sorts import REAL
>>> from derive.kernel.terms import abstract, op, var
>>> x = var("x", REAL)
>>> square, twice = op("*", x, x, sort=REAL), op("+", x, x, sort=REAL)
>>> check([x], [], abstract(x, square), twice, x, definitions={}).kind
'agrees'
>>> check([x], [], abstract(x, square), x, x, definitions={}).kind
'refuted'
"""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from random import Random
from typing import NamedTuple

from flint import arb, ctx, fmpq

from ..errors import DeriveError
from ..kernel.sorts import ONE, PROP, REAL, Real
from ..kernel.terms import Op, Term, Var, abstract, app, op, var
from .evaluation.calculus import directional, is_linear
from .evaluation.equality import equality
from .evaluation.evaluate import Evaluator, OutOfTime
from .evaluation.meaning import MEANING
from .evaluation.truth import truth
from .evaluation.unfold import Definitions, Unfolding
from .precision import bits, working_precision
from .sampling.context import Context, analyse
from .sampling.sampler import Drawn, Sampler
from .structure import STRUCTURES, directions
from .values import certainty
from .values.matrix import Value, entries, pairwise, shape
from .values.number import LIMITS, Number, Undefined, Unsupported, absolute, divide
from .verdict import Verdict, Witness
from .witness import describe, told_apart, witness

TRIES = 4
"""So many times as many samples are tried as are to count."""


class Disagreement(DeriveError):
    """Difference quotients and dual numbers differ on one derivative: a fault of this program, to be reported."""

    code = "E-fault"


class Opinion(NamedTuple):
    """What a difference quotient says of a claim, and the digits to which they agree.

    ``certain`` says that the mean value theorem stands behind it.
    """

    truth: int
    digits: float
    certain: bool


def check(variables: Sequence[Var], hypotheses: Sequence[Term], function: Term, derivative: Term, point: Term, *,
          definitions: Definitions, structure: str | Term = "general", samples: int = 24, seed: int = 0,
          digits: int = 50, seconds: float = 1.0) -> Verdict:
    """The verdict of the numbers on a derivative of ``function`` at ``point``, for all ``variables`` and dimensions.

    ``derivative`` is a linear map, a gradient in the shape of the variable, or a Jacobian with a row for each number
    that a function of vectors gives.  With a ``structure``, one of those that ``derive.numeric.structure`` names or a
    property of matrices, the point moves within that set only, and the derivative is compared there.

    The verdict agrees to the digits to which all quotients and slopes do; quotients are computed with steps of
    ``10^-digits``.  It refutes by disjoint balls or exact numbers alone, at samples that surely satisfy the
    ``hypotheses``.

    Raises:
        Disagreement: when quotients and dual numbers differ on the derivative of the function.
        ValueError: when ``derivative`` has the shape of nothing of these.
    """
    claim = op("has_derivative", function, linear_map(function, derivative), point, sort=PROP)
    with working_precision(3 * bits(digits)):
        try:
            context = analyse(variables, hypotheses, claim, definitions)
        except Unsupported as reason:
            return Verdict("not sampled", 0, seed, str(reason), digits=digits)
        kind = structure if isinstance(structure, str) else Unfolding(definitions)(structure)
        return Comparison(context, kind, seed, digits, time.process_time() + seconds).run(samples)


def linear_map(function: Term, derivative: Term) -> Term:
    """A derivative as a linear map of the direction.

    >>> x, g = var("x", REAL), var("g", REAL)
    >>> str(linear_map(abstract(x, op("exp", x, sort=REAL)), g).sort)
    'real → real'
    """
    if derivative.sort.kind == "fun":
        return derivative
    (rows, cols), result, h = function.sort.argument.shape, function.sort.result, var("#h", function.sort.argument)
    if derivative.sort is function.sort.argument and result is REAL:
        turned = op("transpose", derivative, sort=Real(cols, rows))
        inner = op("*", turned, h, sort=Real(cols, cols))
        return abstract(h, op("trace", inner, sort=result))
    if cols is ONE and result.shape[1] is ONE and derivative.sort is Real(result.shape[0], rows):
        return abstract(h, op("*", derivative, h, sort=result))
    raise ValueError(f"a derivative of the sort {derivative.sort} of a function {function.sort}")


class Comparison:
    """One claim under comparison, sample by sample."""

    def __init__(self, context: Context, structure: str | Term, seed: int, digits: int, deadline: float) -> None:
        self.context, self.structure, self.seed, self.digits, self.deadline = context, structure, seed, digits, deadline
        assert isinstance(context.goal, Op)
        self.function, self.map, self.point = context.goal.args
        self.sampler = Sampler(context, seed, deadline)
        self.step = fmpq(1, 2 ** bits(digits))
        self.counted = self.rejected = 0
        self.worst = float(digits)
        self.doubts = Counter[str]()

    def run(self, samples: int) -> Verdict:
        """Sample until something is refuted, there are enough samples, or the time is over."""
        try:
            for number in range(TRIES * samples):
                if self.counted >= samples or time.process_time() > self.deadline:
                    break
                found = self.attempt(number)
                if found is not None:
                    return Verdict("refuted", self.counted + 1, self.seed, witness=found, digits=self.digits)
        except OutOfTime:
            self.doubts["the time was over"] += 1
        return self.summary()

    def attempt(self, number: int) -> Witness | None:
        """One sample; a witness when it refutes."""
        try:
            drawn = self.sampler.draw(number)
            if drawn is None:
                self.rejected += 1
                return None
            random = Random(f"{self.seed}/direction/{number}")
            worst = self.worst
            for direction in self.directions(drawn, random):
                found, digits = self.closely(drawn, direction)
                if found is not None:
                    return found
                worst = min(worst, digits)
        except (Unsupported, Undefined) as reason:
            self.doubts[str(reason)] += 1
        except LIMITS:
            self.doubts["a number too large, or a term too deep"] += 1
        else:
            self.counted, self.worst = self.counted + 1, worst
        return None

    def directions(self, drawn: Drawn, random: Random) -> Sequence[Value]:
        """Directions of the structure; those of a property are the largest set of those known that has it.

        Raises:
            Unsupported: when a property holds on none of the known sets.
        """
        rows, cols = shape(drawn.evaluator(self.point))
        if isinstance(self.structure, str):
            return directions(self.structure, rows, cols, random)
        for name in STRUCTURES if rows == cols else ("general",):
            found = directions(name, rows, cols, random)
            if self.spans(drawn, found):
                return found
        raise Unsupported("directions in the set of matrices with this property")

    def spans(self, drawn: Drawn, found: Sequence[Value]) -> bool:
        """Whether directions surely have the property of the structure, as their combinations have."""
        assert isinstance(self.structure, Term)
        variable = var("#direction", self.structure.sort.argument)
        formula = app(self.structure, variable)
        dense, single = found
        steps = [combined(fmpq(s), dense, fmpq(t), single) for s, t in ((1, 0), (0, -1), (2, 1), (-1, -3))]
        return all(truth(self.moved(drawn, variable, step), formula) == certainty.TRUE for step in steps)

    def closely(self, drawn: Drawn, direction: Value) -> tuple[Witness | None, float]:
        """The claim in one direction; once more with a step of twice the digits where they agree to few."""
        found, digits = self.compared(drawn, direction, self.step)
        if found is not None or digits >= self.digits:
            return found, digits
        with working_precision(2 * ctx.prec), suppress(Undefined):
            finer = replace(drawn, evaluator=self.sampler.evaluator(drawn.sample))
            found, more = self.compared(finer, direction, self.step * self.step)
            digits = max(digits, more)
        return found, digits

    def compared(self, drawn: Drawn, direction: Value, step: fmpq) -> tuple[Witness | None, float]:
        """The claim in one direction: a witness when it is refuted, and the digits of agreement.

        Raises:
            Undefined: when neither quotients nor dual numbers decide.
        """
        evaluator = drawn.evaluator
        x, claimed = evaluator(self.point), evaluator(self.map)(direction)
        quotient = central(evaluator(self.function), x, direction, step)
        enclosure = self.enclosure(drawn, x, direction, step)
        opinion = judged(quotient, claimed if enclosure is None else enclosure, enclosure is not None, self.digits)
        slope = self.slope(evaluator, x, direction)
        if slope is None:
            return self.alone(drawn, direction, (quotient, claimed), opinion)
        evaluator.loosest = math.inf
        holds = equality(evaluator, slope, claimed)
        agreed = judged(quotient, slope, False, self.digits)
        if agreed.truth == certainty.FALSE:
            raise self.fault(self.shown(drawn, direction, quotient, slope))
        if holds == certainty.FALSE and drawn.verified:
            return self.shown(drawn, direction, slope, claimed), 0.0
        if holds in (certainty.FALSE, certainty.UNKNOWN) or opinion.truth != certainty.AGREES:
            raise Undefined("the claim or the hypotheses were undecided")
        return None, min(evaluator.loosest, opinion.digits)

    def alone(self, drawn: Drawn, direction: Value, sides: tuple[Value, Value],
              opinion: Opinion) -> tuple[Witness | None, float]:
        """The claim by the quotient only, where dual numbers have no slope."""
        if opinion.truth == certainty.FALSE and opinion.certain and drawn.verified:
            return self.shown(drawn, direction, *sides), 0.0
        if opinion.truth != certainty.AGREES:
            raise Undefined("a difference quotient alone, which does not decide")
        return None, opinion.digits

    def slope(self, evaluator: Evaluator, x: Value, direction: Value) -> Value | None:
        """The derivative along a direction by dual numbers; None where they have no rule for a function."""
        try:
            return directional(evaluator, evaluator(self.function), x, entries(direction))
        except Unsupported:
            return None

    def enclosure(self, drawn: Drawn, x: Value, direction: Value, step: fmpq) -> Value | None:
        """What the claimed derivative gives at all points of the segment; None where the claim need not hold there."""
        moving = self.point
        if not isinstance(moving, Var) or moving in self.function.free or moving not in drawn.sample.values:
            return None
        ball = pairwise(lambda a, d: widened(a, step * d), x, direction)
        inner = self.moved(drawn, moving, ball)
        along = self.moved(drawn, moving, direction)
        try:
            if all(holds_along(h, moving, inner, along) for h in self.context.hypotheses if moving in h.free):
                return inner(self.map)(direction)
        except (Undefined, Unsupported):
            pass
        return None

    def moved(self, drawn: Drawn, moving: Var, value: Value) -> Evaluator:
        """The sample with one variable changed, and all others as they were."""
        kept = {v: drawn.evaluator.variable(v) for v in self.context.variables if v is not moving}
        return Evaluator(drawn.sample, MEANING, overrides={**kept, moving: value}, deadline=self.deadline)

    def shown(self, drawn: Drawn, direction: Value, left: Value, right: Value) -> Witness:
        """The counterexample: the direction, the derivative of the function along it, and the claimed one."""
        found = witness(drawn.evaluator, self.context)
        values = (*found.values, ("direction", describe(direction)))
        return replace(found, values=values, **dict(zip(("left", "right"), told_apart(left, right), strict=True)),
                       relation="=")

    def fault(self, found: Witness) -> Disagreement:
        """The error that says where the two derivatives of one function differ."""
        return Disagreement("dual numbers and difference quotients differ on a derivative: a fault of the program",
                            hint="please report it", expected=found.left, found=found.right,
                            details=[f"at {name} = {value}" for name, value in found.values])

    def summary(self) -> Verdict:
        """The verdict when nothing was refuted."""
        said = ", ".join(f"{reason} ({count} times)" for reason, count in self.doubts.most_common(3))
        if not self.counted:
            reason = said or ("no sample satisfied the hypotheses" if self.rejected else "no time")
            return Verdict("not sampled", 0, self.seed, reason, digits=self.digits)
        remark = said if self.doubts.total() > self.counted // 4 else ""
        return Verdict("agrees", self.counted, self.seed, remark, worst_digits=self.worst, digits=self.digits)


def central(function: Callable[[Value], Value], x: Value, direction: Value, step: fmpq) -> Value:
    """The central difference quotient of a function along a direction."""
    after = function(pairwise(lambda a, d: a + step * d, x, direction))
    before = function(pairwise(lambda a, d: a - step * d, x, direction))
    return pairwise(lambda a, b: divide(a - b, 2 * step), after, before)


def combined(s: fmpq, a: Value, t: fmpq, b: Value) -> Value:
    """``s a + t b``."""
    return pairwise(lambda x, y: s * x + t * y, a, b)


def widened(a: Number, radius: Number) -> Number:
    """A ball around a number; the number itself where it does not move."""
    return a if radius == 0 else arb(a) + arb(0, 1) * arb(absolute(radius))


def holds_along(hypothesis: Term, moving: Var, ball: Evaluator, direction: Evaluator) -> bool:
    """Whether a hypothesis surely holds on a segment: on a ball around it, or as a linear equation of the direction."""
    if truth(ball, hypothesis) == certainty.TRUE:
        return True
    if not isinstance(hypothesis, Op) or hypothesis.name != "=" or hypothesis.args[0].sort.kind != "real":
        return False
    return all(is_linear(abstract(moving, side)) for side in hypothesis.args) \
        and truth(direction, hypothesis) == certainty.TRUE


def judged(quotient: Value, claimed: Value, certain: bool, digits: int) -> Opinion:
    """Whether a quotient is what was claimed, or surely differs from it in the first ten digits.

    Digits count from the first one of the largest entry; where all entries are nearly 0, from the decimal point.
    Disjoint balls differ for certain when ``claimed`` encloses what the mean value theorem speaks of.
    """
    pairs = [(arb(a), arb(b)) for a, b in zip(entries(quotient), entries(claimed), strict=True)]
    if not all(a.is_finite() and b.is_finite() for a, b in pairs):
        return Opinion(certainty.UNKNOWN, 0.0, certain)
    size = greatest([x.abs_lower() for pair in pairs for x in pair])
    if not size > arb(10) ** (-(digits // 2)):
        size = arb(1)
    most, least = (greatest([bound(a - b) for a, b in pairs]) / size for bound in (arb.abs_upper, arb.abs_lower))
    found = math.inf if most == 0 else -float(most.log().mid()) / math.log(10)
    if found >= certainty.LEAST_DIGITS:
        return Opinion(certainty.AGREES, found, certain)
    if certain and not all(a.overlaps(b) for a, b in pairs) or least > arb(10) ** -certainty.LEAST_DIGITS:
        return Opinion(certainty.FALSE, 0.0, certain and least > 0)
    return Opinion(certainty.UNKNOWN, 0.0, certain)


def greatest(numbers: Sequence[arb]) -> arb:
    """The largest of some numbers."""
    found = arb(0)
    for x in numbers:
        found = found.max(x)
    return found
