"""One situation and many statements: samples of the same hypotheses, drawn once, judge all of them.

The steps of a proof stand under few sets of hypotheses, and most of the time of a cross-check goes into
drawing samples that satisfy them.  What one statement computed at a sample, the next one finds there.
"""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import replace

from ..kernel.terms import Term, Var, parameters
from .crosscheck import Check
from .evaluation.unfold import Definitions
from .precision import bits, working_precision
from .sampling.aside import Aside
from .sampling.context import Context, analyse, sample_spaces
from .sampling.sampler import Drawn, Sampler
from .values.number import LIMITS, Undefined, Unsupported
from .verdict import Verdict

KEPT = 8
"""How many situations are remembered."""
PATIENCE = 3
"""How many statements may use up their time without one sample, before the others are not tried."""


class Kept(Sampler):
    """A sampler that draws each sample once."""

    def __init__(self, context: Context, seed: int) -> None:
        super().__init__(context, seed, math.inf)
        self.aside = Aside(context, ())  # the goals to come may mention any variable
        self.drawings: dict[int, Drawn | Exception | None] = {}

    def draw(self, number: int) -> Drawn | None:
        """The ``number``-th sample, with all that was computed at it before."""
        if number not in self.drawings:
            self.drawings[number] = self.tried(number)
        found = self.drawings[number]
        if isinstance(found, Exception):
            raise found
        if found is not None:
            found.evaluator.deadline = self.deadline
        return found

    def tried(self, number: int) -> Drawn | Exception | None:
        """A sample, or why there is none; running out of time is no reason to keep."""
        try:
            return super().draw(number)
        except (Unsupported, Undefined, *LIMITS) as reason:
            return reason


class Situation:
    """Hypotheses with samples that satisfy them, for all statements about the same variables."""

    def __init__(self, context: Context, seed: int, digits: int) -> None:
        self.context, self.digits = context, digits
        self.sampler = Kept(context, seed)
        self.hypotheses, self.variables = frozenset(context.hypotheses), frozenset(context.variables)
        self.random = {name for name, is_random in context.opaque.items() if is_random}
        self.fruitless = 0

    def covers(self, other: Context) -> bool:
        """Whether the samples give a value to all that another statement under the same hypotheses mentions."""
        dims, opaque = parameters(other.goal)
        return self.hypotheses == frozenset(other.hypotheses) and other.goal.free <= self.variables \
            and dims <= set(self.context.dims) and opaque <= set(self.context.opaque) \
            and sample_spaces(other.goal) <= self.random

    def verdict(self, goal: Term, samples: int, seconds: float) -> Verdict:
        """What the numbers say of a statement, unless drawing proved to be too slow."""
        seed = self.sampler.seed
        if self.fruitless >= PATIENCE:
            return Verdict("not sampled", 0, seed, "no time", digits=self.digits)
        deadline = self.sampler.deadline = time.process_time() + seconds
        check = Check(replace(self.context, goal=goal), samples, seed, self.digits, deadline, self.sampler)
        found = check.run() or check.summary()
        self.fruitless += found.kind == "not sampled" and time.process_time() > deadline
        return found


class Situations:
    """The situations of one proof, each kept for the statements to come."""

    def __init__(self, definitions: Definitions, seed: int, digits: int = 50) -> None:
        self.definitions, self.seed, self.digits = definitions, seed, digits
        self.known: deque[Situation] = deque(maxlen=KEPT)

    def verdict(self, variables: Sequence[Var], hypotheses: Sequence[Term], goal: Term, samples: int,
                seconds: float) -> Verdict:
        """What the numbers say of a statement under hypotheses; ``variables`` are drawn in this order.

        >>> from derive.kernel.sorts import PROP, REAL
        >>> from derive.kernel.terms import num, op, var
        >>> x = var("x", REAL)
        >>> situations, positive = Situations({}, 0), op("<", num(0), x, sort=PROP)
        >>> situations.verdict([x], [positive], op("<=", num(0), x, sort=PROP), 16, 1.0).kind
        'agrees'
        >>> situations.verdict([x], [positive], op("<=", x, num(0), sort=PROP), 16, 1.0).kind
        'refuted'
        """
        with working_precision(bits(self.digits)):
            try:
                context = analyse(variables, hypotheses, goal, self.definitions)
            except Unsupported as reason:
                return Verdict("not sampled", 0, self.seed, str(reason), digits=self.digits)
            return self.of(context).verdict(context.goal, samples, seconds)

    def of(self, context: Context) -> Situation:
        """The situation of a statement, known or new."""
        for situation in self.known:
            if situation.covers(context):
                return situation
        self.known.append(Situation(context, self.seed, self.digits))
        return self.known[-1]
