"""Conditions of a derivative that do not follow from the assumptions: they are taken on, and listed with the result."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from derive.kernel.sorts import PROP, REAL
from derive.kernel.terms import Num, Op, Term, Var, num, op, var
from derive.rules.proof import Fact, equation, negation, universal
from derive.rules.prover import MAX_DEPTH, Prover
from derive.rules.search import NotFound

DEPTH = 4
SECONDS = 0.3
"""The processor time for seeing that one condition never holds."""


class Conditions:
    """The conditions taken on so far, in a prover where they hold from then on."""

    def __init__(self, prover: Prover) -> None:
        self.prover, self.proof = prover, prover.proof
        self.assumed = list(prover.facts)
        self.taken: list[Term] = []

    def __call__(self, premise: Term, around: Sequence[Var]) -> Fact | None:
        """The premise from conditions, the plainest that give it; under the variables that it speaks of."""
        for conditions in (*everywhere(premise, around), *sufficient(premise)):
            closed = [universal([v for v in around if v in c.free], c) for c in conditions]
            with self.prover.scope(map(self.proof.assume, closed)):
                fact = self.prover.attempt(premise, DEPTH)
            if fact is not None:
                self.take(closed)
                return fact
        variables = [v for v in around if v in premise.free]
        closed = [universal(variables, premise)]
        self.take(closed)
        return self.proof.instance(self.proof.assume(*closed), *variables)

    def take(self, closed: Iterable[Term]) -> None:
        """Conditions hold from now on."""
        for condition in closed:
            if condition not in self.taken:
                self.taken.append(condition)
                self.prover.add(self.proof.assume(condition))

    def needed(self) -> list[Term]:
        """The conditions without those that follow from the others and the assumptions, as far as a search sees."""
        kept = list(self.taken)
        for condition in self.taken if len(kept) > 1 else ():
            others = [c for c in kept if c is not condition]
            prover = Prover(self.proof, self.prover.library, SECONDS)
            for fact in self.assumed:
                prover.add(fact)
            for other in others:
                prover.add(self.proof.assume(other))
            if prover.attempt(condition, DEPTH) is not None:
                kept = others
        return kept

    def contradictory(self) -> Term | None:
        """A condition that never holds, as far as a short search sees; of signs it sees more than of the rest."""
        for condition in self.taken:
            is_sign = isinstance(condition, Op) and condition.name == "<"
            self.prover.start_step()
            self.prover.deadline += SECONDS - self.prover.seconds
            try:
                self.prover.prove(negation(condition), (), MAX_DEPTH if is_sign else DEPTH)
            except NotFound:
                continue
            return condition
        return None


def everywhere(premise: Term, around: Sequence[Var]) -> Iterator[tuple[Term]]:
    """That a function of which nothing else is known is differentiable, for its being so at every entry of a matrix."""
    if isinstance(premise, Op) and premise.name == "differentiable" and isinstance(premise.args[0], Var):
        function, point = premise.args
        if any(v in point.free for v in around):
            t = var("t", point.sort)
            yield (universal([t], op(premise.name, function, t, sort=PROP)),)


def sufficient(premise: Term) -> Iterator[tuple[Term, ...]]:
    """Conditions from which a premise may follow and which say it more plainly, the first choice first."""
    value = _denied(premise)
    factors = [value] if value is None else _factors(value)
    if factors != [value]:
        yield tuple(next(sufficient(nonzero(factor)), (nonzero(factor),))[0] for factor in factors if factor)
    yield from ((condition,) for condition in plainer(premise))
    root = _middle(value) if value is not None else None
    if root is not None:
        yield (different(root),)
    if isinstance(premise, Op) and premise.name in ("invertible", "<"):
        matrix = premise.args[-1]
        matrix = matrix.args[0] if isinstance(matrix, Op) and matrix.name == "det" else matrix
        root = _middle(matrix)
        if root is not None and matrix.sort is not REAL:
            yield (op("full_column_rank", root, sort=PROP),)


def plainer(premise: Term) -> Iterator[Term]:
    """Conditions from which a premise follows and which say it more plainly: ``x ≠ 0`` for ``xᵀx ≠ 0``."""
    value = _denied(premise)
    if value is not None:
        root = _root(value)
        if root is not None or _apart(value):
            yield different(root or value)
    if isinstance(premise, Op) and premise.name == "invertible":
        root = factor(premise.args[0])
        if root is not None:
            yield op("full_column_rank", root, sort=PROP)


def _denied(premise: Term) -> Term | None:
    """The ``t`` of ``t ≠ 0`` and of ``0 < t``."""
    inner = premise.args[0] if isinstance(premise, Op) and premise.name == "not" else premise
    if not isinstance(inner, Op) or inner.name not in ("=", "<") or (inner is premise) != (inner.name == "<"):
        return None
    value, zero = inner.args if inner.name == "=" else inner.args[::-1]
    plain = isinstance(zero, Num) and zero.value == 0 or isinstance(zero, Op) and zero.name == "zeros"
    return value if plain else None


def nonzero(term: Term) -> Term:
    return negation(equation(term, zeros(term)))


def different(root: Term) -> Term:
    """``x ≠ y`` for ``x − y`` with two names, else ``x ≠ 0``."""
    return negation(equation(*root.args)) if _apart(root) else nonzero(root)  # type: ignore[attr-defined]


def _apart(root: Term) -> bool:
    """Whether a term is the difference of two names or values of functions."""
    return isinstance(root, Op) and root.name == "-" and not any(isinstance(part, Op) for part in root.args)


def _factors(value: Term) -> list[Term]:
    """The factors of a product of numbers with powers, without literals and exponents."""
    if isinstance(value, Op) and value.name == "*" and value.args[0].sort is REAL and value.sort is REAL:
        return [f for part in value.args for f in ([] if isinstance(part, Num) else _factors(part))] or [value]
    if isinstance(value, Op) and value.name == "^" and value.sort is REAL and isinstance(value.args[1], Num):
        return _factors(value.args[0])
    return [value]


def zeros(like: Term) -> Term:
    """The zero of the shape of a term."""
    return num(0) if like.sort is REAL else op("zeros", sort=like.sort)


def _root(value: Term) -> Term | None:
    """The ``v`` of ``‖v‖``, ``‖v‖²``, ``vᵀv`` and ``tr(VᵀV)``."""
    if isinstance(value, Op) and value.name == "^":
        base = value.args[0]
        return _root(base) if isinstance(base, Op) and base.name == "norm" else None
    if isinstance(value, Op) and value.name in ("norm", "sqrt", "trace"):
        return value.args[0] if value.name == "norm" else _root(value.args[0])
    return factor(value)


def factor(value: Term) -> Term | None:
    """The ``X`` of ``XᵀX``."""
    if isinstance(value, Op) and value.name == "*":
        left, right = value.args
        if isinstance(left, Op) and left.name == "transpose" and left.args[0] is right:
            return right
    return None


def _middle(value: Term) -> Term | None:
    """The ``X`` of ``XᵀM X``."""
    left: Term = value
    while isinstance(left, Op) and left.name == "*":
        left = left.args[0]
    end = value.args[1] if isinstance(value, Op) and value.name == "*" else None
    return end if isinstance(left, Op) and left.name == "transpose" and left.args[0] is end else None
