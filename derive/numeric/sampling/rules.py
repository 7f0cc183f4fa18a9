"""Variables that hypotheses determine, computed when their values are asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ...kernel.terms import Op, Term, Var
from ..evaluation import calculus
from ..evaluation.evaluate import Env, Evaluator
from ..values.functions import Sequence, raisable
from ..values.matrix import Value, entries
from ..values.normal import Normal, factor
from ..values.number import Undefined, compare, shortened
from ..values.sample import Rule
from .determined import Step

FURTHEST = 60
"""The last value of a recursion that is computed."""


@dataclass(frozen=True)
class Defined:
    """``v(x, …) = t``: collects the arguments, then evaluates t."""

    evaluator: Evaluator
    order: tuple[int, ...]
    body: Term
    given: tuple[Value, ...] = ()

    def __call__(self, value: Value) -> Value:
        given = (*self.given, value)
        if len(given) == len(self.order):
            return self.evaluator(self.body, environment(self.order, given))
        return Defined(self.evaluator, self.order, self.body, given)


def environment(order: tuple[int, ...], values: tuple[Value, ...]) -> Env:
    """The binders' values, innermost first."""
    env: list[Value] = [None] * (max(order) + 1)
    for index, value in zip(order, values, strict=True):
        env[index] = value
    return tuple(env)


class Recursion:
    """``v(k + c, …) = t``; what comes before is drawn, or given by ``v(0) = …``."""

    def __init__(self, evaluator: Evaluator, step: Step, first: Sequence, slack: Sequence,
                 starts: dict[int, Term]) -> None:
        self.evaluator, self.step, self.first, self.slack, self.starts = evaluator, step, first, slack, starts
        self.known: dict[int, Value] = {}

    def __call__(self, k: int) -> Value:
        if k not in self.known:
            if k > FURTHEST:
                raise Undefined("a recursion too far")
            for earlier in range(k):
                if earlier not in self.known:
                    self.known[earlier] = self.value(earlier)
            self.known[k] = self.value(k)
        return self.known[k]

    def value(self, k: int) -> Value:
        """One value, those before being known."""
        if k in self.starts and k < self.step.shift:
            return self.evaluator(self.starts[k])
        if k < self.step.shift:
            return self.evaluator.constant(self.first(k))
        if len(self.step.order) > 1:
            return Defined(self.evaluator, self.step.order, self.step.body, (k - self.step.shift,))
        value = shortened(self.evaluator(self.step.body, (k - self.step.shift,)))
        for entry in () if callable(value) else entries(value):
            raisable(entry)
        return value if self.step.relation == "=" else self.below(value, k)

    def below(self, value: Value, k: int) -> Value:
        """A value below a bound: a part of a positive one, so that what was nonnegative stays so."""
        part = self.evaluator.constant(self.slack(k))
        if compare(value, 0) == 1:
            return value * part
        return value - part if self.step.relation == "<" else value


@dataclass(frozen=True)
class Tangent:
    """The derivative of a function at a point, as a linear map."""

    evaluator: Evaluator
    function: Callable[[Value], Value]
    point: Value

    def __call__(self, direction: Value) -> Value:
        return calculus.directional(self.evaluator, self.function, self.point, entries(direction))


def definition(order: tuple[int, ...], body: Term) -> Rule:
    """The rule of a defined variable."""
    return lambda evaluator: Defined(evaluator, order, body) if order else evaluator(body)


def recursion(step: Step, first: Sequence, slack: Sequence, starts: dict[int, Term]) -> Rule:
    """The rule of a variable that goes forward."""
    return lambda evaluator: Recursion(evaluator, step, first, slack, starts)


def slope(function: Var, gradient: bool) -> Rule:
    """The rule of a function that is the derivative, or the gradient, of another everywhere."""
    def rule(evaluator: Evaluator) -> Any:
        value, at = evaluator(function), calculus.gradient_at if gradient else calculus.jacobian_at
        return lambda x: at(evaluator, value, x)
    return rule


def derivative(order: tuple[int, ...], statement: Op) -> Rule:
    """The rule of a variable that stands for a derivative, perhaps one for every argument."""
    return lambda evaluator: Derived(evaluator, order, statement) if order else derived(evaluator, statement, ())


def derived(evaluator: Evaluator, statement: Op, env: Env) -> Any:
    """The derivative that a statement speaks of."""
    function, point = evaluator(statement.args[0], env), evaluator(statement.args[2], env)
    if statement.name == "has_derivative":
        return Tangent(evaluator, function, point)
    if statement.name == "has_gradient":
        return calculus.gradient_at(evaluator, function, point)
    return calculus.jacobian_at(evaluator, function, point)


@dataclass(frozen=True)
class Derived:
    """``D(i, …)``: collects the arguments, then gives the derivative."""

    evaluator: Evaluator
    order: tuple[int, ...]
    statement: Op
    given: tuple[Value, ...] = ()

    def __call__(self, value: Value) -> Value:
        given = (*self.given, value)
        if len(given) == len(self.order):
            return derived(self.evaluator, self.statement, environment(self.order, given))
        return Derived(self.evaluator, self.order, self.statement, given)


@dataclass(frozen=True)
class Law:
    """``gaussian(X(t, …), m, S)``: collects the arguments, then gives a Gaussian vector.

    ``shared`` vectors are of the same generators, and so as dependent as can be.
    """

    evaluator: Evaluator
    order: tuple[int, ...]
    statement: Op
    label: str
    shared: bool
    given: tuple[Value, ...] = ()

    def __call__(self, value: Value) -> Value:
        given = (*self.given, value)
        after = Law(self.evaluator, self.order, self.statement, self.label, self.shared, given)
        return after.vector() if len(given) == len(self.order) else after

    def vector(self) -> Normal:
        """The vector, when all arguments are there."""
        env = environment(self.order, self.given) if self.order else ()
        mean, covariance = (self.evaluator(arg, env) for arg in self.statement.args[1:])
        label = (self.label,) if self.shared else (self.label, *self.given)
        return Normal(mean, factor(covariance), label)


def law(order: tuple[int, ...], statement: Op, label: str, shared: bool) -> Rule:
    """The rule of a Gaussian vector, perhaps of one for every argument."""
    def rule(evaluator: Evaluator) -> Any:
        found = Law(evaluator, order, statement, label, shared)
        return found if order else found.vector()
    return rule
