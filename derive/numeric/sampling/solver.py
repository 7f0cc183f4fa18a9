"""Equations among the hypotheses, made true by solving for a variable."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from random import Random
from typing import TYPE_CHECKING

from flint import fmpq, fmpq_mpoly

from ...kernel.sorts import NAT, Sort
from ...kernel.terms import App, Bound, Lam, Op, Term, Var, children, instantiate, lam
from ..evaluation.evaluate import Env, Evaluator
from ..values import certainty
from ..values.functions import Sequence, Table
from ..values.matrix import Matrix, Value, build, entries, shape
from ..values.number import NotPolynomial, Number, Undefined, Unsupported
from ..values.polynomial import Pool, Quadratic, lifted, linear, solve
from ..values.sample import Sample
from .forms import peeled, spine
from .patterns import literal

if TYPE_CHECKING:
    from .sampler import Sampler


class Solver:
    """Makes an equation hold by solving it, when it is linear in some variable."""

    def __init__(self, sampler: Sampler, sample: Sample, random: Random, solved: set[Var]) -> None:
        self.sampler, self.sample, self.random, self.solved = sampler, sample, random, solved

    def satisfy(self, hypothesis: Term) -> bool:
        """Change one variable so that the hypothesis holds."""
        if self.minimise(hypothesis) or self.settle(hypothesis):
            return True
        if not is_equation(hypothesis):
            return False
        names = [v for v in self.sampler.context.variables if v in self.sample.values and v not in self.solved]
        self.random.shuffle(names)  # solving always for the same one would give only special values
        for variable in sorted(names, key=lambda v: v in self.sampler.context.wishes):
            if unknowns(self.sample.values[variable]) is not None and self.solve(variable, hypothesis):
                self.solved.add(variable)
                return True
        return False

    def minimise(self, hypothesis: Term) -> bool:
        """In ``∀ v, f(z) ≤ f(v)`` the minimiser of a function for z; in ``∀ v, c ≤ f(v)`` the least value for c.

        The same in an inequality about ``f(v) − f(z)`` or ``f(v) − c`` at all points.
        """
        body, count = peeled(hypothesis)
        if count != 1 or not isinstance(body, Op) or body.name != "<=":
            return False
        assert isinstance(hypothesis, Op)
        if self.place_best(body.args[0], body.args[1], hypothesis.args[0].sort.argument):
            return True
        gaps = [body.args] + [part.args[::-1] for part in subterms(body) if isinstance(part, Op) and part.name == "-"]
        return any(self.place_least(low, high) for low, high in gaps)

    def place_best(self, least: Term, value: Term, sort: Sort) -> bool:
        """In ``∀ v, t(z) ≤ t(v)`` the minimiser of a quadratic t for z, as in the step of a proximal method."""
        for target in least.free:
            if sort.kind != "real" or target.sort is not sort or target in self.solved \
                    or instantiate(value, target) is not least:
                continue
            evaluator = self.sampler.evaluator(self.sample)
            found = bottom(evaluator, evaluator(lam(sort, value)), sort,
                           partial(fmpq, self.random.randint(-4, 4)))
            if target in self.sample.values and found is not None:
                self.sample.values[target] = build(*evaluator.shape(sort), found)
                self.solved.add(target)
                return True
        return False

    def place_least(self, low: Term, high: Term) -> bool:
        """Put the minimiser or the least value of f where ``f(v)`` is not below ``f(z)`` or c."""
        function, args = spine(high)
        if not (len(args) == 1 and isinstance(args[0], Bound)):
            return False
        target = low.argument if isinstance(low, App) and low.function is function else low
        return self.place_minimum(target, target is low, function)

    def settle(self, hypothesis: Term) -> bool:
        """In ``∇f(z) = 0`` a stationary point for z."""
        if not (isinstance(hypothesis, Op) and hypothesis.name == "="):
            return False
        left, right = hypothesis.args
        if not isinstance(left, Op) or left.name != "gradient" or literal(right) != 0:
            return False
        return self.place_minimum(left.args[1], False, left.args[0])

    def place_minimum(self, target: Term, lowest: bool, function: Term) -> bool:
        """Put a stationary point of a function, or its value there."""
        if target not in self.sample.values or target in self.solved or not isinstance(function, Var):
            return False
        found = self.stationary(function)
        if found is None:
            return False
        value = build(*self.sampler.evaluator(self.sample).shape(function.sort.argument), found)
        assert isinstance(target, Var)
        self.sample.values[target] = self.sampler.evaluator(self.sample)(function)(value) if lowest else value
        self.solved.add(target)
        return True

    def stationary(self, function: Var) -> list[Number] | None:
        """The entries of a stationary point, of a drawn function or of one that is quadratic by its definition."""
        choose = partial(fmpq, self.random.randint(-4, 4))
        family = self.sample.values.get(function)
        if family is not None:
            rows, right = family.stationary() if hasattr(family, "stationary") else ([], [])
            return solve(rows, right, choose)
        if function.sort.argument.kind != "real":
            return None
        evaluator = self.sampler.evaluator(self.sample)
        return bottom(evaluator, evaluator(function), function.sort.argument, choose)

    def solve(self, variable: Var, hypothesis: Term) -> bool:
        """Solve all equations that are linear in one variable together."""
        pool = Pool()
        old = self.sample.values[variable]
        value = formal(old, pool)
        evaluator = self.sampler.evaluator(self.sample, {variable: value})
        evaluator.generic = True
        rows, right = [], []
        for other in self.sampler.pending(self.sample):
            try:
                found = [linear(p, 0, pool.used) for p in residuals(evaluator, other, ())]
            except (Unsupported, Undefined, TypeError, AttributeError):
                if other is hypothesis:
                    return False
                continue
            rows += [row for row, _ in found]
            right += [-constant for _, constant in found]
        if not any(x != 0 for row in rows for x in row):
            return False
        near = list(reals(old)) if self.random.random() < 0.5 else None
        solution = solve(rows, right, lambda: fmpq(self.random.randint(-4, 4)), near)
        if solution is None:
            return False
        self.sample.values[variable] = rebuilt(old, iter(solution))
        return True


def subterms(term: Term) -> Iterator[Term]:
    """A term and all its parts."""
    yield term
    for part in children(term):
        yield from subterms(part)


def is_equation(term: Term) -> bool:
    """Whether a formula is an equation of reals, perhaps for all indices."""
    while isinstance(term, Op) and term.name in ("forall", "implies"):
        if term.name == "forall" and not isinstance(term.args[0], Lam):
            return False
        term = term.args[0].body if isinstance(term.args[0], Lam) else term.args[1]
    return isinstance(term, Op) and term.name == "=" and term.args[0].sort.kind == "real"


def residuals(evaluator: Evaluator, term: Term, env: Env) -> Iterator[fmpq_mpoly]:
    """The differences of both sides, for all cases of finite quantifiers."""
    if not isinstance(term, Op):
        raise NotPolynomial("no equation")
    if term.name == "forall" and isinstance(term.args[0], Lam):
        sort = term.args[0].sort.argument
        cases = iter(range(4)) if sort is NAT else evaluator.cases(sort)
        if cases is None:
            raise NotPolynomial("infinitely many equations")
        for value in cases:
            yield from residuals(evaluator, term.args[0].body, (value, *env))
    elif term.name == "implies":
        if evaluator(term.args[0], env) == certainty.TRUE:
            yield from residuals(evaluator, term.args[1], env)
    elif term.name == "=" and term.args[0].sort.kind == "real":
        left, right = (evaluator(side, env) for side in term.args)
        yield from (lifted(x) - lifted(y) for x, y in zip(entries(left), entries(right), strict=True))
    else:
        raise NotPolynomial("no equation")


def unknowns(value: Value) -> int | None:
    """How many real numbers make up a value, None for what is not made of reals."""
    if isinstance(value, (fmpq, Matrix)):
        return len(entries(value))
    if isinstance(value, (Table, Sequence)):
        inner = list(value.values.values()) if isinstance(value, Table) else list(value.values)
        counts = [unknowns(v) for v in inner]
        return None if None in counts or not counts else sum(c for c in counts if c)
    return None


def bottom(evaluator: Evaluator, function: Callable[[Value], Value], sort: Sort,
           choose: Callable[[], fmpq]) -> list[Number] | None:
    """A stationary point of a function that is a polynomial of degree two; None when it is none."""
    rows, cols = evaluator.shape(sort)
    evaluator.generic = True
    try:
        form = Quadratic(lifted(function(Pool().vector(rows, cols))), range(rows * cols))
    except (Unsupported, Undefined, TypeError, AttributeError):
        return None
    return solve([row[1:] for row in form.rows[1:]], [-row[0] for row in form.rows[1:]], choose)


def reals(value: Value) -> Iterator[Number]:
    """The real numbers that make up a value, in order."""
    if isinstance(value, (Table, Sequence)):
        for inner in value.values.values() if isinstance(value, Table) else value.values:
            yield from reals(inner)
    else:
        yield from entries(value)


def formal(value: Value, pool: Pool) -> Value:
    """The value with a generator for every real number."""
    return rebuilt(value, iter(pool.take, None))


def rebuilt(value: Value, numbers: Iterator[Number]) -> Value:
    """A value of the same form from a stream of numbers."""
    if isinstance(value, Table):
        return Table({key: rebuilt(inner, numbers) for key, inner in value.values.items()})
    if isinstance(value, Sequence):
        return Sequence(tuple(rebuilt(inner, numbers) for inner in value.values))
    return build(*shape(value), [next(numbers) for _ in entries(value)])
