"""Conditions of a derivative that do not follow from the assumptions: they are taken on, and listed with the result."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

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
        self.taken: list[Term] = []

    def __call__(self, premise: Term, around: Sequence[Var]) -> Fact | None:
        """The premise from a condition, the plainest that gives it; under the variables that it speaks of."""
        for condition in (*everywhere(premise, around), *plainer(premise), premise):
            variables = [v for v in around if v in condition.free]
            closed = universal(variables, condition)
            assumed = self.proof.assume(closed)
            if closed in self.taken and condition is premise:
                return self.proof.instance(assumed, *variables)
            if condition is premise:
                fact: Fact | None = self.proof.instance(assumed, *variables)
            else:
                with self.prover.scope([assumed]):
                    fact = self.prover.attempt(premise, DEPTH)
            if fact is not None:
                if closed not in self.taken:
                    self.taken.append(closed)
                    self.prover.add(assumed)
                return fact
        return None

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


def everywhere(premise: Term, around: Sequence[Var]) -> Iterator[Term]:
    """That a function of which nothing else is known is differentiable, for its being so at every entry of a matrix."""
    if isinstance(premise, Op) and premise.name == "differentiable" and isinstance(premise.args[0], Var):
        function, point = premise.args
        if any(v in point.free for v in around):
            t = var("t", point.sort)
            yield universal([t], op(premise.name, function, t, sort=PROP))


def plainer(premise: Term) -> Iterator[Term]:
    """Conditions from which a premise follows and which say it more plainly: ``x ≠ 0`` for ``xᵀx ≠ 0``."""
    inner = premise.args[0] if isinstance(premise, Op) and premise.name == "not" else premise
    if isinstance(inner, Op) and inner.name in ("=", "<"):
        value, zero = inner.args if inner.name == "=" else inner.args[::-1]
        denied = (inner is premise) == (inner.name == "<")  # t ≠ 0, and 0 < t
        root = _root(value) if denied and isinstance(zero, Num) and zero.value == 0 else None
        if root is not None:
            yield negation(equation(root, zeros(root)))
    if isinstance(premise, Op) and premise.name == "invertible":
        factor = _factor(premise.args[0])
        if factor is not None:
            yield op("full_column_rank", factor, sort=PROP)


def zeros(like: Term) -> Term:
    """The zero of the shape of a term."""
    return num(0) if like.sort is REAL else op("zeros", sort=like.sort)


def _root(value: Term) -> Term | None:
    """The ``v`` of ``‖v‖``, ``‖v‖²`` and ``vᵀv``."""
    if isinstance(value, Op) and value.name == "^" and isinstance(value.args[0], Op) and value.args[0].name == "norm":
        return value.args[0].args[0]
    if isinstance(value, Op) and value.name in ("norm", "sqrt"):
        return value.args[0] if value.name == "norm" else _root(value.args[0])
    return _factor(value)


def _factor(value: Term) -> Term | None:
    """The ``X`` of ``XᵀX``."""
    if isinstance(value, Op) and value.name == "*":
        left, right = value.args
        if isinstance(left, Op) and left.name == "transpose" and left.args[0] is right:
            return right
    return None
