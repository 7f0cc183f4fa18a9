"""What the numbers say of a theorem: of each claim before a proof is tried, and of each step when it is proved.

Evidence is shown beside a statement and is never a reason for it.
"""

from __future__ import annotations

from collections.abc import Sequence

from derive.kernel.terms import Term, Var
from derive.library.options import Options
from derive.numeric.crosscheck import crosscheck
from derive.numeric.evaluation.unfold import Definitions
from derive.numeric.situation import Situations
from derive.numeric.verdict import Verdict

SHARE, FEWEST, MOST = 5, 16, 100
"""A step gets one sample for so many of a claim; at least and at most so many."""
SUSPECT = 400
"""The most samples for a step of a false claim."""
CLAIM, SECONDS, LONGER = 2.0, 0.2, 1.0
"""The processor time for a claim, for one step that was proved, and for one of a false claim, at fifty digits."""


class Evidence:
    """The numbers asked about one goal; without ``options.numbers`` every answer is None.

    ``declared`` are the variables of the context, in order: what bounds another is declared before it, and
    values that keep within their bounds are found in that order only.
    """

    def __init__(self, definitions: Definitions, options: Options, declared: Sequence[Var]) -> None:
        self.definitions, self.options, self.declared = definitions, options, declared
        self._situations = Situations(definitions, options.seed, options.digits)

    def claim(self, variables: Sequence[Var], hypotheses: Sequence[Term], claim: Term) -> Verdict | None:
        """The verdict on a claim, with all samples."""
        if not self.options.numbers:
            return None
        return crosscheck(
            variables,
            hypotheses,
            claim,
            definitions=self.definitions,
            samples=self.options.samples,
            seed=self.options.seed,
            digits=self.options.digits,
            seconds=CLAIM * patience(self.options.digits),
        )

    def doubted(self, hypotheses: Sequence[Term], statement: Term) -> Verdict | None:
        """The verdict on a step that could not be proved, with all samples."""
        return self.claim(self._variables(hypotheses, statement), hypotheses, statement)

    def step(self, hypotheses: Sequence[Term], statement: Term) -> Verdict | None:
        """The verdict on one step among many, at few samples that it shares with the steps around it."""
        return self._shared(hypotheses, statement, few(self.options.samples), SECONDS)

    def suspect(self, hypotheses: Sequence[Term], statement: Term) -> Verdict | None:
        """The verdict on a step in the proof of a false claim, at samples that it shares with the steps around it."""
        return self._shared(hypotheses, statement, min(self.options.samples, SUSPECT), LONGER)

    def _shared(self, hypotheses: Sequence[Term], statement: Term, samples: int, seconds: float) -> Verdict | None:
        if not self.options.numbers:
            return None
        variables = self._variables(hypotheses, statement)
        seconds *= patience(self.options.digits)
        return self._situations.verdict(variables, hypotheses, statement, samples, seconds)

    def _variables(self, hypotheses: Sequence[Term], statement: Term) -> list[Var]:
        """The variables of a step: those of the context, then the others as they come."""
        others = (v for formula in (*hypotheses, statement) for v in sorted(formula.free, key=lambda v: v.name))
        found = dict.fromkeys(others)
        return [*(v for v in self.declared if v in found), *(v for v in found if v not in self.declared)]


def patience(digits: int) -> float:
    """How many times as long numbers of so many digits may take.

    >>> [patience(digits) for digits in (10, 50, 200, 1_000_000)]
    [1.0, 1.0, 2.0, 10.0]
    """
    return min(10.0, max(1.0, digits / 100))


def few(samples: int) -> int:
    """How many samples a step gets when a claim gets so many.

    >>> [few(samples) for samples in (1, 200, 1_000_000)]
    [16, 40, 100]
    """
    return max(FEWEST, min(MOST, samples // SHARE))
