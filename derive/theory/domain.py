"""The domain lint: parts of a statement that may stand outside the domain of their function.

Nothing is provable about ``1/0`` or ``log(−1)``, so a statement that mentions them is not false, only
empty there.  This pass, which the kernel knows nothing of, asks of every divisor, inverse, root, logarithm and
position whether the assumptions put it inside its domain, and warns where that does not follow.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from derive.kernel.sorts import NAT, PROP, REAL, Dim
from derive.kernel.terms import Lam, Num, Op, Size, Term, Var, app, children, num, op, size
from derive.parser.called import name_of, opened
from derive.rules.phrase import phrase
from derive.rules.proof import Fact, equation, implication, negation, universal
from derive.rules.prover import Prover

SECONDS = 1.0
DEPTH = 5
MAX_WARNINGS = 4
DERIVATIVES = ("has_derivative", "has_gradient", "has_jacobian", "has_hessian", "has_gradient_among",
               "has_vec_jacobian")

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
        variable = prover.proof.fresh(name_of(term, "x"), term.sort.argument)
        yield from _needs(prover, opened(term, variable), [*above, variable], given)
        return
    if isinstance(term, Op) and term.name in ("implies", "and"):
        left, right = term.args
        yield from _needs(prover, left, above, given)
        yield from _needs(prover, right, above, [*given, left])
        return
    if isinstance(term, Op) and term.name in DERIVATIVES:  # a derivative asks of the function at the point
        function, _, point, *_ = term.args
        yield from _needs(prover, app(function, point), above, given)
        return
    for condition in [*_conditions(term), *_positions(term)]:
        closed = condition
        for formula in reversed([*given, *_places(condition)]):
            closed = implication(formula, closed)
        yield term, condition, universal([v for v in above if v in closed.free], closed)
    if isinstance(term, Op) and term.name in ("sum_range", "prod_range"):
        yield from _in_range(prover, term, above, given)
        return
    for part in children(term):
        yield from _needs(prover, part, above, given)


def _in_range(
    prover: Prover, term: Op, above: Sequence[Var], given: Sequence[Term]
) -> Iterator[tuple[Term, Term, Term]]:
    """The needs of a sum, whose terms are within its bounds."""
    low, high, function = term.args
    for part in (low, high):
        yield from _needs(prover, part, above, given)
    variable = prover.proof.fresh(name_of(function, "k"), NAT)
    within = [op("<=", low, variable, sort=PROP), _below(variable, high)]
    yield from _needs(prover, opened(function, variable), [*above, variable], [*given, *within])


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
    if term.name in ("log", "log2", "log10"):
        return [op("<", zero, term.args[0], sort=PROP)]
    if term.name == "log1p":
        return [op("<", zero, op("+", num(1), term.args[0], sort=REAL), sort=PROP)]
    if term.name == "tan":
        return [negation(equation(op("cos", term.args[0], sort=REAL), zero))]
    if term.name == "^" and term.args[1].sort.kind == "int":
        return [negation(equation(term.args[0], zero))]
    if term.name == "^" and term.args[1].sort is REAL:
        return [op("<", zero, term.args[0], sort=PROP)]
    return []


def _below(variable: Term, high: Term) -> Term:
    """``k < h``; ``k ≤ m`` where ``h`` is ``m + 1``."""
    if isinstance(high, Op) and high.name == "+" and high.args[1] is num(1, NAT):
        return op("<=", variable, high.args[0], sort=PROP)
    return op("<", variable, high, sort=PROP)


def _length(dim: Dim) -> Term:
    """A dimension as a number, sums and products of dimensions spelled out."""
    total: Term | None = None
    for names, count in sorted(dim.terms, key=lambda term: (-len(term[0]), term[0])):
        part: Term | None = num(count, NAT) if count > 1 or not names else None
        for name in names:
            factor = size(Dim.of(name))
            part = factor if part is None else op("*", part, factor, sort=NAT)
        assert part is not None
        total = part if total is None else op("+", total, part, sort=NAT)
    assert total is not None
    return total


def _places(term: Term) -> list[Term]:
    """What is true of the positions in a term: they lie within their bounds."""
    found = [part for child in children(term) for part in _places(child)]
    if isinstance(term, Op) and term.name == "position" and not term.loose:
        found.append(op("<=", num(1, NAT), term, sort=PROP))
        found.append(op("<=", term, _length(term.args[0].sort.dim), sort=PROP))
    return found


def _positions(term: Term) -> list[Term]:
    """What must hold for the numbers that stand for positions in one node to be places."""
    found: list[Term] = []
    for part in children(term):
        if isinstance(part, Op) and part.name == "at":
            place, last = part.args[0], _length(part.sort.dim)
            below = op("<=", place, last, sort=PROP)
            if not _is_positive(place):
                found.append(op("and", op("<=", num(1, NAT), place, sort=PROP), below, sort=PROP))
            elif place is not num(1, NAT):
                found.append(below)
    return found


def _is_positive(place: Term) -> bool:
    """Whether a natural number is plainly at least 1."""
    if isinstance(place, Num):
        return place.value >= 1
    if isinstance(place, Op) and place.name == "+":
        return any(map(_is_positive, place.args))
    return isinstance(place, Size) or isinstance(place, Op) and place.name == "position"
