"""Equations of matrices modulo a large prime: a fast look at sizes at which exact numbers are slow.

An equation of rational functions with rational coefficients that holds for all matrices holds modulo every prime that
divides no coefficient's denominator.  So where random matrices modulo the prime differ, some rational matrices of
that size do; these are looked for, and only they refute.  Where the equation is false, random ones agree with a
probability of at most degree/prime (DeMillo and Lipton 1978, Schwartz 1980, Zippel 1979).
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from flint import fmpq, nmod

from ..kernel.terms import Op, Var
from .evaluation.evaluate import Evaluator
from .evaluation.meaning import MEANING
from .values.matrix import Value, build, entries
from .values.number import Number, Undefined, Unsupported
from .values.sample import Sample

PRIME = 2 ** 61 - 1
"""The largest Mersenne prime of one machine word."""
DRAWS = 3
"""So often random matrices are drawn, for where a divisor is 0 or a matrix singular nothing is learnt."""


def residue(x: Number) -> nmod:
    """A rational number modulo the prime."""
    if not isinstance(x, fmpq):
        raise Unsupported("an irrational number modulo a prime")
    if x.q % PRIME == 0:
        raise Undefined("a denominator that the prime divides")
    return nmod(int(x.p) % PRIME, PRIME) / nmod(int(x.q) % PRIME, PRIME)


def differ(equation: Op, sample: Sample, variables: Sequence[Var], seed: int, deadline: float) -> bool | None:
    """Whether the sides differ at random matrices modulo the prime, of the sizes that a sample has.

    None when it is not known: the equation is not rational, or its sides were undefined at every draw.

    Raises:
        OutOfTime: after the deadline, in processor time.
    """
    random = Random(f"{seed}/{PRIME}")
    for _ in range(DRAWS):
        try:
            evaluator = Evaluator(sample, MEANING, residue, drawn(sample, variables, random), deadline)
            left, right = (entries(evaluator(side)) for side in equation.args)
        except Undefined:
            continue
        except (Unsupported, TypeError, AttributeError, ArithmeticError):
            return None
        return any(x - y != 0 for x, y in zip(left, right, strict=True))
    return None


def drawn(sample: Sample, variables: Sequence[Var], random: Random) -> dict[Var, Value]:
    """Random entries for the real variables; the others have their values in the sample."""
    found, shape = {}, Evaluator(sample, MEANING).shape
    for variable in variables:
        if variable.sort.kind == "real":
            rows, cols = shape(variable.sort)
            found[variable] = build(rows, cols, [nmod(random.randrange(PRIME), PRIME) for _ in range(rows * cols)])
    return found
