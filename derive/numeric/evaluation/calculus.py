"""Derivatives by forward differentiation, and integrals, as the constants that speak of them mean them."""

from __future__ import annotations

from collections.abc import Callable

from flint import fmpq

from ...kernel.terms import Bound, Lam, Op, Term, mentions, shift
from ..values import certainty
from ..values.dual import Dual, next_level
from ..values.functions import is_continuous
from ..values.matrix import Value, build, entries, shape
from ..values.number import ONE, ZERO, Number
from .equality import equality
from .evaluate import Env, Evaluator, Head
from .integral import integrate, is_bounded

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


def has_derivative(evaluator: Evaluator, term: Op, env: Env) -> int:
    """Whether a claimed map is the derivative: certain when it is linear by its form.

    It is compared on a basis and in one more direction.
    """
    if is_own_gradient(term):
        return differentiable(evaluator, term, env)
    function, claimed, x = (evaluator(arg, env) for arg in term.args)
    units = basis(evaluator, x)
    units.append(tuple(evaluator.exact(fmpq(2 * i + 3, 2)) for i in range(len(units))))
    found = certainty.TRUE if is_linear(term.args[1]) or isinstance(claimed, Linear) else certainty.AGREES
    for unit in units:
        direction = build(*shape(x), [evaluator.exact(d) if d is ZERO else d for d in unit])
        found = min(found, equality(evaluator, directional(evaluator, function, x, unit), claimed(direction)))
    return found


class Linear:
    """A map that is linear by construction."""


def is_own_gradient(term: Op) -> bool:
    """``has_derivative(f, h ↦ tr((∇f(x))ᵀh), x)``, which says that f is differentiable at x."""
    function, claimed, x = term.args
    if not isinstance(claimed, Lam) or not isinstance(claimed.body, Op) or claimed.body.name != "trace":
        return False
    product = claimed.body.args[0]
    if not isinstance(product, Op) or product.name != "*" or not isinstance(product.args[1], Bound):
        return False
    gradient = product.args[0]
    if isinstance(gradient, Op) and gradient.name == "transpose":
        gradient = gradient.args[0]
    return isinstance(gradient, Op) and gradient.name == "gradient" and product.args[1].index == 0 \
        and gradient.args == (shift(function, 1), shift(x, 1))


LINEAR = frozenset(["+", "-", "neg", "transpose", "trace", "matrix", "sum"])
"""What keeps linearity in all arguments together."""


def is_linear(term: Term) -> bool:
    """Whether a λ is linear in its variable, by its form."""
    return isinstance(term, Lam) and linear_in(term.body, 0)


def linear_in(term: Term, level: int) -> bool:
    """Whether a term is linear in a bound variable: homogeneous, of degree one."""
    if isinstance(term, Bound):
        return term.index == level
    if isinstance(term, Lam):
        return linear_in(term.body, level + 1)
    if not isinstance(term, Op):
        return False
    holding = [mentions(arg, level) for arg in term.args]
    if term.name in LINEAR:
        return all(linear_in(arg, level) for arg in term.args) and bool(term.args) or term.name == "zeros"
    if term.name in ("*", "scale", "hadamard"):
        return sum(holding) == 1 and linear_in(term.args[holding.index(True)], level)
    return term.name in ("/", "entry") and holding[0] and not any(holding[1:]) and linear_in(term.args[0], level)


def has_gradient(evaluator: Evaluator, term: Op, env: Env) -> int:
    """Whether a claimed vector is the gradient."""
    function, claimed, x = (evaluator(arg, env) for arg in term.args)
    return equality(evaluator, gradient_at(evaluator, function, x), claimed)


def has_jacobian(evaluator: Evaluator, term: Op, env: Env) -> int:
    """Whether a claimed matrix is the Jacobian."""
    function, claimed, x = (evaluator(arg, env) for arg in term.args)
    return equality(evaluator, jacobian_at(evaluator, function, x), claimed)


def differentiable(evaluator: Evaluator, term: Op, env: Env) -> int:
    """Whether a derivative was found; a kink is ``Undefined``, not false."""
    differentiable_at(evaluator, evaluator(term.args[0], env), evaluator(term.args[-1], env))
    return certainty.TRUE


def differentiable_at(evaluator: Evaluator, function: Function, x: Value) -> None:
    """Differentiate along every axis; raises ``Undefined`` at a kink."""
    for unit in basis(evaluator, x):
        directional(evaluator, function, x, unit)


def integral(evaluator: Evaluator, term: Op, env: Env) -> Value:
    """The integral of a function of a number between two bounds."""
    low, high, function = (evaluator(arg, env) for arg in term.args)
    return integrate(function, low, high, evaluator.deadline)


def integrable_on(evaluator: Evaluator, term: Op, env: Env) -> int:
    """Whether a function is known to be bounded between two numbers; what is drawn is continuous."""
    low, high, function = (evaluator(arg, env) for arg in term.args)
    return certainty.TRUE if is_continuous(function) or is_bounded(function, low, high, evaluator.deadline) \
        else certainty.UNKNOWN


CALCULUS: dict[str, Head] = {
    "gradient": gradient, "derivative": gradient, "jacobian": jacobian, "hessian": hessian,
    "has_derivative": has_derivative, "has_gradient": has_gradient, "has_jacobian": has_jacobian,
    "differentiable": differentiable, "integral": integral,
    "integrable_on": integrable_on,
}
