"""Random variables on a finite probability space: expectations are exact finite sums."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce

from flint import fmpq

from ...kernel.terms import Op
from ..values import certainty
from ..values.matrix import Matrix, Value, each, entries, pairwise, product, squares, transpose
from ..values.number import ZERO, Imprecise, Number, Undefined
from .algebra import plus
from .evaluate import Env, Evaluator, Head

Variable = Callable[[int], Value]


def weights(evaluator: Evaluator, term: Op) -> list[fmpq]:
    """The probabilities of the points of the space that the first argument is a function on."""
    sort = term.args[0].sort.argument
    if sort.kind != "opaque":
        raise Undefined("an expectation over no sample space")
    return evaluator.sample.space(str(sort.parts[0])).weights()


def mean(evaluator: Evaluator, term: Op, variable: Variable) -> Value:
    """The expectation of a random variable."""
    chances = [evaluator.exact(w) for w in weights(evaluator, term)]
    return reduce(plus, [weighted(w, variable(point)) for point, w in enumerate(chances)])


def weighted(weight: Number, value: Value) -> Value:
    """A value times a probability."""
    return each(lambda x: weight * x, value)


def expectation(evaluator: Evaluator, term: Op, env: Env) -> Value:
    """The weighted sum of the values."""
    return mean(evaluator, term, evaluator(term.args[0], env))


def probability(evaluator: Evaluator, term: Op, env: Env) -> Number:
    """The weight of the points where an event holds."""
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
    """Everything is, on a finite space, that has values."""
    function = evaluator(term.args[0], env)
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
}
