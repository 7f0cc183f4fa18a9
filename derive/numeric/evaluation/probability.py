"""Random variables on a finite probability space, where expectations are exact finite sums, or on a Gaussian one.

On a Gaussian space random variables are polynomials in independent standard normal ones, whose moments are exact,
and the probabilities of events about linear forms are values of the error function.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Any

from flint import fmpq

from ...kernel.terms import Lam, Op, Term
from ..values import certainty, normal
from ..values.matrix import Matrix, Value, each, entries, pairwise, product, squares, transpose
from ..values.number import ZERO, Imprecise, Number, Undefined, Unsupported, compare, order
from ..values.sample import NormalSpace
from .algebra import plus
from .evaluate import Env, Evaluator, Head

Variable = Callable[[Any], Value]


def weights(evaluator: Evaluator, term: Op) -> list[fmpq]:
    """The probabilities of the points of the space that the first argument is a function on."""
    sort = term.args[0].sort.argument
    if sort.kind != "opaque":
        raise Undefined("an expectation over no sample space")
    return evaluator.sample.space(str(sort.parts[0])).weights()


def on_normal_space(evaluator: Evaluator, term: Op) -> bool:
    """Whether the first argument is a function on a Gaussian space."""
    sort = term.args[0].sort.argument
    return sort.kind == "opaque" and isinstance(evaluator.sample.space(str(sort.parts[0])), NormalSpace)


def mean(evaluator: Evaluator, term: Op, variable: Variable) -> Value:
    """The expectation of a random variable."""
    if on_normal_space(evaluator, term):
        return normal.mean(variable)
    chances = [evaluator.exact(w) for w in weights(evaluator, term)]
    return reduce(plus, [weighted(w, variable(point)) for point, w in enumerate(chances)])


def weighted(weight: Number, value: Value) -> Value:
    """A value times a probability."""
    return each(lambda x: weight * x, value)


def expectation(evaluator: Evaluator, term: Op, env: Env) -> Value:
    """The weighted sum of the values, or the moment of a function of a Gaussian vector."""
    if on_normal_space(evaluator, term):
        return normal_expectation(evaluator, term.args[0], env)
    return mean(evaluator, term, evaluator(term.args[0], env))


def normal_expectation(evaluator: Evaluator, function: Term, env: Env) -> Value:
    """The expectation on a Gaussian space: of an event, of an absolute value, or of a polynomial."""
    body = function.body if isinstance(function, Lam) else None
    inner = (normal.Outcome(), *env)
    if isinstance(body, Op) and body.name == "indicator":
        return likelihood(evaluator, body.args[0], inner)
    if isinstance(body, Op) and body.name == "norm" and evaluator.shape(body.args[0].sort) == (1, 1):
        return normal.folded(evaluator(body.args[0], inner))
    return normal.mean(evaluator(function, env))


def likelihood(evaluator: Evaluator, event: Term, env: Env) -> Number:
    """The probability of an event about linear forms of Gaussian variables.

    Raises:
        Unsupported: for other events.
    """
    if isinstance(event, Op) and event.name == "not":
        return 1 - likelihood(evaluator, event.args[0], env)
    if not (isinstance(event, Op) and event.name in ("<", "<=")):
        raise Unsupported("the probability of such an event on a Gaussian space")
    strict = event.name == "<"
    left, right = event.args
    if isinstance(right, Op) and right.name == "norm" and evaluator.shape(right.args[0].sort) == (1, 1):
        size, bound = evaluator(right.args[0], env), evaluator(left, env)
        return 1 - within(size, bound, not strict)
    if isinstance(left, Op) and left.name == "norm" and evaluator.shape(left.args[0].sort) == (1, 1):
        return within(evaluator(left.args[0], env), evaluator(right, env), strict)
    return normal.chance(evaluator(right, env) - evaluator(left, env), strict)


def within(x: Number, bound: Number, strict: bool) -> Number:
    """The probability that a linear form is at most so large: ``P(x ≤ c) − P(x < −c)``."""
    if order(bound, 0) < 0 or strict and order(bound, 0) == 0:
        return ZERO
    return normal.chance(bound - x, strict) - normal.chance(-bound - x, not strict)


def gaussian(evaluator: Evaluator, term: Op, env: Env) -> int:
    """Whether a random vector is Gaussian with this mean and covariance; on a finite space only a constant is."""
    variable, middle, matrix = (evaluator(arg, env) for arg in term.args)
    if on_normal_space(evaluator, term):
        return normal.law(variable, middle, matrix)
    values = [variable(point) for point in range(len(weights(evaluator, term)))]
    expected = [*((value, middle) for value in values), (matrix, each(lambda x: x - x, matrix))]
    sides = [compare(x, y) for a, b in expected for x, y in zip(entries(a), entries(b), strict=True)]
    if 1 in sides or -1 in sides:
        return certainty.FALSE
    return certainty.AGREES if None in sides else certainty.TRUE


def probability(evaluator: Evaluator, term: Op, env: Env) -> Number:
    """The weight of the points where an event holds."""
    if on_normal_space(evaluator, term):
        event = term.args[0]
        if not isinstance(event, Lam):
            raise Unsupported("the probability of such an event on a Gaussian space")
        return likelihood(evaluator, event.body, (normal.Outcome(), *env))
    event, result = evaluator(term.args[0], env), evaluator.exact(ZERO)
    for point, weight in enumerate(weights(evaluator, term)):
        if decided(event(point)):
            result = result + evaluator.exact(weight)
    return result


def decided(truth: int) -> bool:
    """A truth value that must be certain."""
    if truth not in (certainty.TRUE, certainty.FALSE):
        raise Imprecise("an event that is not decided")
    return truth == certainty.TRUE


def indicator(evaluator: Evaluator, term: Op, env: Env) -> Number:
    """1 where a statement holds, else 0."""
    return evaluator.exact(fmpq(int(decided(evaluator(term.args[0], env)))))


def centred(evaluator: Evaluator, term: Op, variable: Variable) -> Variable:
    """The variable minus its mean."""
    middle = mean(evaluator, term, variable)
    return lambda point: pairwise(lambda x, m: x - m, variable(point), middle)


def variance(evaluator: Evaluator, term: Op, env: Env) -> Value:
    """The mean square around the mean: a number, or the covariance matrix when the sort says so."""
    away = centred(evaluator, term, evaluator(term.args[0], env))
    if evaluator.shape(term.sort) == (1, 1):
        return mean(evaluator, term, lambda point: squares(away(point)))
    return mean(evaluator, term, lambda point: product(away(point), transpose(away(point))))


def covariance(evaluator: Evaluator, term: Op, env: Env) -> Value:
    """The mean product around the means, by the shape of the sort."""
    left, right = (centred(evaluator, term, evaluator(arg, env)) for arg in term.args)
    scalar = evaluator.shape(term.sort) == (1, 1)

    def joint(point: int) -> Value:
        a, b = left(point), right(point)
        return product(transpose(a), b) if scalar and isinstance(a, Matrix) else product(a, transpose(b))
    return mean(evaluator, term, joint)


def integrable(evaluator: Evaluator, term: Op, env: Env) -> int:
    """Everything is, on a finite space, that has values; and what is found as a polynomial of normal variables."""
    function = evaluator(term.args[0], env)
    if on_normal_space(evaluator, term):
        normal.mean(function)
        return certainty.TRUE
    for point in range(len(weights(evaluator, term))):
        function(point)
    return certainty.TRUE


def measurable(evaluator: Evaluator, term: Op, env: Env) -> int:
    """Every set of points of a finite space is an event, so that every variable that has values is measurable."""
    return integrable(evaluator, term, env)


def key(value: Value) -> object:
    """A value as it is compared with others."""
    found = entries(value)
    if any(not isinstance(x, (fmpq, int)) for x in found):
        raise Imprecise("the values of a random variable are not exact")
    return tuple((int(x.p), int(x.q)) if isinstance(x, fmpq) else x for x in found)


def independent(evaluator: Evaluator, term: Op, env: Env) -> int:
    """Whether every pair of values is as likely as the product says."""
    left, right = (evaluator(arg, env) for arg in term.args)
    if on_normal_space(evaluator, term):
        return normal.independent(left, right)
    joint: dict[tuple[object, object], fmpq] = {}
    one: dict[object, fmpq] = {}
    two: dict[object, fmpq] = {}
    for point, weight in enumerate(weights(evaluator, term)):
        a, b = key(left(point)), key(right(point))
        joint[a, b] = joint.get((a, b), ZERO) + weight
        one[a], two[b] = one.get(a, ZERO) + weight, two.get(b, ZERO) + weight
    return certainty.of(all(joint.get((a, b), ZERO) == one[a] * two[b] for a in one for b in two))


PROBABILITY: dict[str, Head] = {
    "expectation": expectation, "probability": probability, "indicator": indicator, "variance": variance,
    "covariance": covariance, "integrable": integrable, "measurable": measurable, "independent": independent,
    "gaussian": gaussian,
}
