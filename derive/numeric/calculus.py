"""Derivatives by forward differentiation, and integrals, as the constants that speak of them mean them."""

from __future__ import annotations

from collections.abc import Callable

from flint import fmpq

from ..kernel.terms import Op
from . import certainty
from .dual import Dual, next_level
from .evaluate import Env, Evaluator, Head
from .integral import integrate
from .matrix import Value, build, entries, shape
from .number import ONE, ZERO, Number, compare

Function = Callable[[Value], Value]


def directional(evaluator: Evaluator, function: Function, x: Value, direction: tuple[Number, ...]) -> Value:
    """The derivative of a function at ``x`` along a direction."""
    level = next_level()
    moved = build(*shape(x), [Dual(level, a, d) for a, d in zip(entries(x), direction, strict=True)])
    value = function(moved)
    zero = evaluator.exact(ZERO)
    return build(*shape(value), [tangent(y, level, zero) for y in entries(value)])


def tangent(y: Number, level: int, zero: Number) -> Number:
    """The derivative that a number carries at a level."""
    if not isinstance(y, Dual) or y.level < level:
        return zero
    if y.level > level:
        return Dual(y.level, tangent(y.value, level, zero), tangent(y.tangent, level, zero))
    return zero if y.tangent is ZERO else y.tangent


def basis(evaluator: Evaluator, x: Value) -> list[tuple[Number, ...]]:
    """The unit directions at ``x``."""
    one, zero, n = evaluator.exact(ONE), ZERO, len(entries(x))
    return [tuple(one if i == j else zero for i in range(n)) for j in range(n)]


def gradient_at(evaluator: Evaluator, function: Function, x: Value) -> Value:
    """All partial derivatives of a scalar function, in the shape of ``x``."""
    return build(*shape(x), [directional(evaluator, function, x, d) for d in basis(evaluator, x)])


def jacobian_at(evaluator: Evaluator, function: Function, x: Value) -> Value:
    """The partial derivatives of every entry, one column a variable."""
    columns = [entries(directional(evaluator, function, x, d)) for d in basis(evaluator, x)]
    rows = len(columns[0])
    return build(rows, len(columns), [column[i] for i in range(rows) for column in columns])


def gradient(evaluator: Evaluator, term: Op, env: Env) -> Value:
    """The gradient of a function at a point."""
    function, x = (evaluator(arg, env) for arg in term.args)
    return gradient_at(evaluator, function, x)


def jacobian(evaluator: Evaluator, term: Op, env: Env) -> Value:
    """The matrix of partial derivatives of a function at a point."""
    function, x = (evaluator(arg, env) for arg in term.args)
    return jacobian_at(evaluator, function, x)


def hessian(evaluator: Evaluator, term: Op, env: Env) -> Value:
    """The matrix of second derivatives of a function at a point."""
    function, x = (evaluator(arg, env) for arg in term.args)
    return jacobian_at(evaluator, lambda y: gradient_at(evaluator, function, y), x)


def same(a: Value, b: Value) -> int:
    """Whether two real values are equal."""
    sides = [compare(x, y) for x, y in zip(entries(a), entries(b), strict=True)]
    if any(side in (1, -1) for side in sides):
        return certainty.FALSE
    return certainty.AGREES if None in sides else certainty.TRUE


def has_derivative(evaluator: Evaluator, term: Op, env: Env) -> int:
    """Whether a claimed linear map is the derivative, on a basis and one more direction."""
    function, claimed, x = (evaluator(arg, env) for arg in term.args)
    units = basis(evaluator, x)
    units.append(tuple(evaluator.exact(fmpq(2 * i + 3, 2)) for i in range(len(units))))
    found = certainty.AGREES
    for unit in units:
        direction = build(*shape(x), [evaluator.exact(d) if d is ZERO else d for d in unit])
        found = min(found, same(directional(evaluator, function, x, unit), claimed(direction)))
    return found


def has_gradient(evaluator: Evaluator, term: Op, env: Env) -> int:
    """Whether a claimed vector is the gradient."""
    function, claimed, x = (evaluator(arg, env) for arg in term.args)
    return same(gradient_at(evaluator, function, x), claimed)


def has_jacobian(evaluator: Evaluator, term: Op, env: Env) -> int:
    """Whether a claimed matrix is the Jacobian."""
    function, claimed, x = (evaluator(arg, env) for arg in term.args)
    return same(jacobian_at(evaluator, function, x), claimed)


def differentiable(evaluator: Evaluator, term: Op, env: Env) -> int:
    """Whether a derivative was found; a kink is ``Undefined``, not false."""
    function, x = (evaluator(arg, env) for arg in term.args)
    for unit in basis(evaluator, x):
        directional(evaluator, function, x, unit)
    return certainty.TRUE


def integral(evaluator: Evaluator, term: Op, env: Env) -> Value:
    """The integral of a function of a number between two bounds."""
    low, high, function = (evaluator(arg, env) for arg in term.args)
    return integrate(function, low, high)


CALCULUS: dict[str, Head] = {
    "gradient": gradient, "derivative": gradient, "jacobian": jacobian, "hessian": hessian,
    "has_derivative": has_derivative, "has_gradient": has_gradient, "has_jacobian": has_jacobian,
    "differentiable": differentiable, "integral": integral,
}
