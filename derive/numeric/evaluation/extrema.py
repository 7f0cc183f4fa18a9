"""Points at which functions are least: on finite sets, and of convex quadratic functions.

The language leaves open which point ``argmin`` is when there are several; then nothing is said.
"""

from __future__ import annotations

from collections.abc import Callable

from flint import fmpq

from ...kernel.terms import Op
from ..values.matrix import Value, build, definite
from ..values.number import Undefined, Unsupported, order
from ..values.polynomial import Pool, Quadratic, lifted, solve
from .evaluate import Env, Evaluator, Head


def argmin(evaluator: Evaluator, term: Op, env: Env) -> Value:
    """The one point at which a function is least; ``Undefined`` when there is none, or another one."""
    function, sort = evaluator(term.args[0], env), term.args[0].sort.argument
    cases = evaluator.cases(sort)
    if cases is not None:
        return least(function, list(cases))
    if sort.kind == "real" and not evaluator.generic:
        return bottom(function, *evaluator.shape(sort))
    raise Unsupported(f"a minimiser among infinitely many values of {sort}")


def least(function: Callable[[Value], Value], points: list[Value]) -> Value:
    """The one of finitely many points at which a function is least."""
    values = [function(point) for point in points]
    best = 0
    for place, value in enumerate(values):
        if place and order(value, values[best]) < 0:
            best = place
    if any(place != best and order(value, values[best]) == 0 for place, value in enumerate(values)):
        raise Undefined("a minimiser where there are several")
    return points[best]


def bottom(function: Callable[[Value], Value], rows: int, cols: int) -> Value:
    """The minimiser of a strictly convex quadratic function."""
    x = Pool().vector(rows, cols)
    count = rows * cols
    quadratic = Quadratic(lifted(function(x)), range(count))
    if definite(quadratic.block(1), strict=True) != 1:
        raise Undefined("a minimiser of a function that is not strictly convex")
    found = solve([tuple(row[1:]) for row in quadratic.rows[1:]], [-row[0] for row in quadratic.rows[1:]],
                  lambda: fmpq(0))
    if found is None:
        raise Undefined("a minimiser where there is none")
    return build(rows, cols, found)


EXTREMA: dict[str, Head] = {"argmin": argmin}
