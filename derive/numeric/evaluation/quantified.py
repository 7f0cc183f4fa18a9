"""∀ over real points: polynomials, and the known inequalities of convex and smooth functions.

When a formula is polynomial in the quantified vectors it is decided outright.  When it speaks of a
function of a family (log-sum-exp, softplus, Huber) its values and gradients become generators,
and the polynomial is compared with what holds for the family by construction.
"""

from __future__ import annotations

from flint import fmpq_mpoly

from ...kernel.sorts import NAT, REAL
from ...kernel.terms import App, Bound, Lam, Num, Op, Term, Var, children, mentions, num, op
from ..sampling.forms import spine
from ..values.certainty import FALSE, TRUE
from ..values.functions import Sequence, Table
from ..values.matrix import Matrix, Value, each, entries
from ..values.number import NotPolynomial, Number, Undefined, Unsupported, compare
from ..values.polynomial import (
    GENERATORS,
    Pool,
    Quadratic,
    general,
    lifted,
    linear,
    nonnegative,
    places,
    vanishes,
)
from .evaluate import Env, Evaluator
from .formal import Formal

SMOOTH = ("differentiable", "has_gradient", "has_derivative", "has_jacobian")


def decide(evaluator: Evaluator, term: Term, env: Env) -> int | None:
    """The truth of a ∀ over real points, None when it is not decided here.

    Inside another decision, or where variables are being solved for, it would depend on their
    generators: then it raises ``NotPolynomial``.
    """
    if evaluator.generic:
        raise NotPolynomial("a quantifier below another")
    evaluator.generic = True
    try:
        return Decision(evaluator, []).truth(term, env)
    except (Unsupported, TypeError, AttributeError):
        pass
    finally:
        evaluator.generic = False
    try:
        return by_family(evaluator, term, env)
    except (Unsupported, Undefined, TypeError, AttributeError):
        return None


def by_family(evaluator: Evaluator, term: Term, env: Env) -> int | None:
    """The truth with abstract values for the functions of families."""
    pool = Pool()
    formal = {v: Formal(value, pool) for v in term.free
              if hasattr(value := evaluator.sample.values.get(v), "traits")}
    if not formal or evaluator.number is not None:
        return None
    inner = Evaluator(evaluator.sample, evaluator.heads, overrides=formal, deadline=evaluator.deadline)
    inner.generic = True
    return Decision(inner, list(formal.values()), pool).truth(term, env)


class Decision:
    """One formula, its quantified vectors as generators."""

    def __init__(self, evaluator: Evaluator, formal: list[Formal], pool: Pool | None = None) -> None:
        self.evaluator, self.formal, self.pool = evaluator, formal, pool or Pool()
        self.weights: list[fmpq_mpoly] = []

    def truth(self, term: Term, env: Env) -> int:
        """True or false; ``NotPolynomial`` when it is neither surely."""
        if not isinstance(term, Op):
            raise NotPolynomial("an abstract statement")
        if term.name == "forall" and isinstance(term.args[0], Lam):
            return self.quantifier(term.args[0], env)
        if term.name == "and":
            return min(self.truth(arg, env) for arg in term.args)
        if term.name == "implies":
            return self.guarded(term.args[0], term.args[1], env)
        if term.name in ("=", "<", "<=") and term.args[0].sort.kind == "real":
            return self.relation(term, env)
        if term.name in SMOOTH:
            return int(self.evaluator(term, env))
        raise NotPolynomial(f"a statement with {term.name}")

    def quantifier(self, function: Lam, env: Env) -> int:
        """All vectors by generators, the cases of a finite sort one by one."""
        sort = function.sort.argument
        if sort.kind == "real":
            return self.truth(function.body, (self.pool.vector(*self.evaluator.shape(sort)), *env))
        cases = self.evaluator.cases(sort)
        if cases is None:
            raise NotPolynomial("a quantifier over another infinite sort")
        return min(self.truth(function.body, (value, *env)) for value in cases)

    def relation(self, term: Op, env: Env) -> int:
        """An equality or inequality of polynomials."""
        left, right = (self.evaluator(side, env) for side in self.sides(term, env))
        if term.name == "=":
            return self.certain(vanishes(left, right))
        difference = lifted(right) - lifted(left)
        if self.formal:
            return self.known(difference, term.name == "<")
        return nonnegative(difference, term.name == "<")

    def certain(self, equal: int) -> int:
        """Generators that stand for a family's values may be related: then only a zero polynomial tells."""
        if self.formal and equal == FALSE:
            raise NotPolynomial("not known of the family")
        return equal

    def sides(self, term: Op, env: Env) -> tuple[Term, Term]:
        """Both sides; squared when both are norms, or a norm and a multiple of one."""
        left, right = term.args
        if term.name == "<=" and is_norm(left) and is_scaled_norm(right) and self.scale_is_nonnegative(right, env):
            return square(left), square(right)
        return left, right

    def scale_is_nonnegative(self, term: Term, env: Env) -> bool:
        """Whether the factor of a norm is not negative."""
        return is_norm(term) or compare(self.evaluator(children(term)[0], env), 0) in (0, 1)

    def known(self, difference: fmpq_mpoly, strict: bool) -> int:
        """An inequality that a family satisfies by construction."""
        if not strict and any(family.satisfies(difference) or family.chord(difference, self.weights)
                              for family in self.formal):
            return TRUE
        raise NotPolynomial("not known of the family")

    def guarded(self, premise: Term, conclusion: Term, env: Env) -> int:
        """``x ≠ 0 ⟹ 0 < q(x)`` for a quadratic form, or a premise without generators."""
        vector = nonzero(premise)
        if vector is not None and isinstance(conclusion, Op) and conclusion.name == "<":
            left, right = (self.evaluator(side, env) for side in conclusion.args)
            generators = places(env[vector.index])
            return Quadratic(lifted(right) - lifted(left), generators).positive_off_zero()
        before = list(self.weights)
        try:
            if self.formal and self.assumed(premise, env):
                return self.truth(conclusion, env)
        finally:
            self.weights = before
        if not self.formal and isinstance(premise, Op) and premise.name == "=":
            return self.on_solutions(premise, conclusion, env)
        certain = self.evaluator(premise, env)
        if certain == FALSE:
            return TRUE
        if certain == TRUE:
            return self.truth(conclusion, env)
        raise NotPolynomial("a premise that is not certain")


    def on_solutions(self, premise: Op, conclusion: Term, env: Env) -> int:
        """A conclusion at all solutions of linear equations in the quantified vectors."""
        if premise.args[0].sort.kind != "real":
            raise NotPolynomial("an equation that is not between reals")
        sides = [entries(self.evaluator(side, env)) for side in premise.args]
        found = [linear(lifted(x) - lifted(y), 0, self.pool.used) for x, y in zip(*sides, strict=True)]
        solution = general([row for row, _ in found], [-constant for _, constant in found])
        if solution is None:
            return TRUE

        def moved(x: Number) -> Number:
            return x.compose(*solution, *GENERATORS[len(solution):]) if isinstance(x, fmpq_mpoly) else x
        return self.truth(conclusion, tuple(each(moved, v) if is_real(v) else v for v in env))

    def assumed(self, premise: Term, env: Env) -> bool:
        """Note what bounds of quantified numbers, such as ``0 ≤ t ∧ t ≤ 1``, say is nonnegative."""
        if isinstance(premise, Op) and premise.name == "and":
            return all(self.assumed(arg, env) for arg in premise.args)
        if not isinstance(premise, Op) or premise.name not in ("<", "<="):
            return False
        left, right = (self.evaluator(side, env) for side in premise.args)
        self.weights.append(lifted(right) - lifted(left))
        return True


def is_real(value: Value) -> bool:
    """Whether a value is a number or a matrix with generators in it."""
    return isinstance(value, (Matrix, fmpq_mpoly))


def is_norm(term: Term) -> bool:
    """Whether a term is a norm."""
    return isinstance(term, Op) and term.name == "norm"


def is_scaled_norm(term: Term) -> bool:
    """Whether a term is a norm times a closed number."""
    return is_norm(term) or (isinstance(term, Op) and term.name == "*" and is_norm(term.args[1])
                             and isinstance(term.args[0], (Var, Num, Bound)))


def square(term: Term) -> Term:
    """The square, with the square of each factor of a product."""
    assert isinstance(term, Op)
    if is_norm(term):
        return op("^", term, num(2, NAT), sort=REAL)
    return op("*", *[op("^", arg, num(2, NAT), sort=REAL) for arg in term.args], sort=REAL)


def nonzero(term: Term) -> Bound | None:
    """The bound variable that a formula says is not 0."""
    if not (isinstance(term, Op) and term.name == "not" and isinstance(term.args[0], Op)):
        return None
    inside = term.args[0]
    if inside.name == "=" and isinstance(inside.args[0], Bound) and is_zero(inside.args[1]):
        return inside.args[0]
    return None


def is_zero(term: Term) -> bool:
    """Whether a term is a literal zero of any shape."""
    return (isinstance(term, Op) and term.name == "zeros") or (isinstance(term, Num) and term.value == 0)


def nat_bound(evaluator: Evaluator, function: Term) -> int | None:
    """How many naturals decide a ∀ when the bound one occurs only in sequences constant in the end."""
    if not isinstance(function, Lam):
        return None
    lengths: list[int] = []
    if not only_in_sequences(evaluator, function.body, 0, lengths):
        return None
    return max(lengths, default=1)


def only_in_sequences(evaluator: Evaluator, term: Term, level: int, lengths: list[int]) -> bool:
    """Whether a bound natural occurs only as ``v(k)`` or ``v(k + c)`` with sampled sequences v."""
    if term.loose <= level:
        return True
    if isinstance(term, Bound):
        return term.index != level
    if isinstance(term, App):
        return in_spine(evaluator, term, level, lengths)
    inner = level + 1 if isinstance(term, Lam) else level
    return all(only_in_sequences(evaluator, part, inner, lengths) for part in children(term))


def in_spine(evaluator: Evaluator, term: App, level: int, lengths: list[int]) -> bool:
    """The same of ``v(s, t, …)``: every argument with the bound natural is one of a sequence."""
    head, args = spine(term)
    value = evaluator.sample.values.get(head) if isinstance(head, Var) else None
    values = [value]
    for arg in args:
        if is_shifted(arg, level) and values and all(isinstance(v, Sequence) for v in values):
            lengths.extend(len(v.values) for v in values if isinstance(v, Sequence))
        elif mentions(arg, level):
            return False
        values = [inner for v in values for inner in parts(v)]
    return not mentions(head, level)


def parts(value: Value) -> list[Value]:
    """The values of a table or a sequence."""
    if isinstance(value, Sequence):
        return list(value.values)
    return list(value.values.values()) if isinstance(value, Table) else []


def is_shifted(term: Term, level: int) -> bool:
    """Whether a term is the bound natural, or that plus a literal."""
    if isinstance(term, Op) and term.name == "+" and isinstance(term.args[1], Num):
        term = term.args[0]
    return isinstance(term, Bound) and term.index == level
