"""The domain lint: parts of a statement that may stand outside the domain of their function.

Nothing is provable about ``1/0`` or ``log(−1)``, so a statement that mentions them is not false, only
empty there.  This pass, which the kernel knows nothing of, asks of every divisor, inverse, root and logarithm
whether the assumptions put it inside its domain, and warns where that does not follow.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from derive.kernel.sorts import PROP, REAL
from derive.kernel.terms import Lam, Num, Op, Term, Var, app, children, num, op
from derive.rules.phrase import phrase
from derive.rules.proof import Fact, equation, implication, negation, universal
from derive.rules.prover import Prover

SECONDS = 1.0
DEPTH = 5
MAX_WARNINGS = 4

Need = tuple[Term, Term]
"""A term and the condition under which it is inside its domain."""


def warnings(prover: Prover, statement: Term, proved: Sequence[Fact] = ()) -> list[str]:
    """What the assumptions in scope, and what was proved from them alone, do not secure, as sentences."""
    prover.start_step()
    prover.deadline += SECONDS - prover.seconds
    found: list[str] = []
    given = frozenset(prover.available())
    with prover.scope(fact for fact in proved if fact.hypotheses <= given):
        for term, condition, closed in _needs(prover, statement, [], []):
            if len(found) < MAX_WARNINGS and prover.attempt(closed, DEPTH) is None:
                sentence = f"{phrase(term)} needs {phrase(condition)}, which does not follow from the assumptions"
                if sentence not in found:
                    found.append(sentence)
    return found


def _needs(
    prover: Prover, term: Term, above: Sequence[Var], given: Sequence[Term]
) -> Iterator[tuple[Term, Term, Term]]:
    """Terms with a domain, their conditions, and those conditions closed under what stands around them."""
    if isinstance(term, Lam):
        variable = prover.proof.fresh("x", term.sort.argument)
        yield from _needs(prover, app(term, variable), [*above, variable], given)
        return
    if isinstance(term, Op) and term.name in ("implies", "and"):
        left, right = term.args
        yield from _needs(prover, left, above, given)
        yield from _needs(prover, right, above, [*given, left])
        return
    for condition in _conditions(term):
        closed = condition
        for formula in reversed(given):
            closed = implication(formula, closed)
        yield term, condition, universal([v for v in above if v in closed.free], closed)
    for part in children(term):
        yield from _needs(prover, part, above, given)


def _conditions(term: Term) -> list[Term]:
    """What must hold for the value of one node to be specified."""
    if not isinstance(term, Op):
        return []
    zero = num(0)
    if term.name == "/" and not isinstance(term.args[1], Num):
        return [negation(equation(term.args[1], zero))]
    if term.name == "inverse":
        square = term.args[0]
        return [negation(equation(square, zero))] if square.sort is REAL else [op("invertible", square, sort=PROP)]
    if term.name == "sqrt":
        return [op("<=", zero, term.args[0], sort=PROP)]
    if term.name == "log":
        return [op("<", zero, term.args[0], sort=PROP)]
    if term.name == "^" and term.args[1].sort.kind == "int":
        return [negation(equation(term.args[0], zero))]
    if term.name == "^" and term.args[1].sort is REAL:
        return [op("<", zero, term.args[0], sort=PROP)]
    return []
