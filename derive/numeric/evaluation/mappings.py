"""Properties of maps between real spaces that their definitions state for all points: linear, negligible near 0.

Both are decided as they are meant.  A polynomial map is linear when each of its entries is a form of degree one;
what has a derivative at 0 is smaller than every multiple of ‖h‖ there just when value and derivative are 0 (Rudin,
Principles of Mathematical Analysis, 9.11).
"""

from __future__ import annotations

from flint import fmpq_mpoly

from ...kernel.terms import Op
from ..values import certainty
from ..values.functions import Quadratic, Stack
from ..values.matrix import Value, build, each, entries, filled, pairwise
from ..values.number import ZERO, NotPolynomial, Undefined, Unsupported, compare
from ..values.polynomial import Pool, lifted
from .calculus import Function, Linear, basis, directional, is_linear
from .evaluate import Env, Evaluator, Head


def linear(evaluator: Evaluator, term: Op, env: Env) -> int:
    """Whether a map is additive and homogeneous."""
    function = evaluator(term.args[0], env)
    if is_linear(term.args[0]) or is_linear_by_construction(function):
        return certainty.TRUE
    if evaluator.generic:
        raise NotPolynomial("a property of a map below a quantifier")
    rows, cols = evaluator.shape(term.args[0].sort.argument)
    try:
        image = function(Pool().vector(rows, cols))
        return certainty.of(all(is_form(lifted(x)) for x in entries(image)))
    except (Unsupported, Undefined, TypeError, AttributeError):
        return additive(evaluator, function, rows, cols)


def is_linear_by_construction(function: Value) -> bool:
    """Whether a function was drawn as a linear one, or is a derivative."""
    if isinstance(function, Stack):
        return all(map(is_linear_by_construction, function.parts))
    if isinstance(function, Quadratic):
        return function.offset == 0 and all(x == 0 for x in entries(function.hessian))
    return isinstance(function, Linear)


def is_form(p: fmpq_mpoly) -> bool:
    """Whether a polynomial is homogeneous of degree one, or 0."""
    return all(sum(powers) == 1 for powers in p.monoms())


def additive(evaluator: Evaluator, function: Function, rows: int, cols: int) -> int:
    """Whether a map is additive and doubles with its argument, at the points tried."""
    axes = [build(rows, cols, [evaluator.exact(x) if x is ZERO else x for x in axis])
            for axis in basis(evaluator, filled(rows, cols, ZERO))]
    whole = axes[0]
    for axis in axes[1:]:
        whole = pairwise(lambda a, b: a + b, whole, axis)
    images = [function(axis) for axis in axes]
    total = images[0]
    for image in images[1:]:
        total = pairwise(lambda a, b: a + b, total, image)
    twice = function(each(lambda x: 2 * x, whole))
    sides = [(function(whole), total), (twice, each(lambda x: 2 * x, total))]
    found = certainty.AGREES
    for a, b in sides:
        signs = [compare(x, y) for x, y in zip(entries(a), entries(b), strict=True)]
        found = min(found, certainty.FALSE if 1 in signs or -1 in signs else certainty.AGREES)
    return found


def negligible(evaluator: Evaluator, term: Op, env: Env) -> int:
    """Whether a map is ``o(‖h‖)`` at 0; ``Undefined`` where it has no derivative there that is found by rules."""
    function = evaluator(term.args[0], env)
    rows, cols = evaluator.shape(term.args[0].sort.argument)
    origin = build(rows, cols, [evaluator.exact(ZERO)] * (rows * cols))
    found = vanishes(function(origin))
    for axis in basis(evaluator, origin):
        if found == certainty.FALSE:
            break
        found = min(found, vanishes(directional(evaluator, function, origin, axis)))
    return found


def vanishes(value: Value) -> int:
    """Whether every entry is 0."""
    signs = [compare(x, 0) for x in entries(value)]
    if 1 in signs or -1 in signs:
        return certainty.FALSE
    return certainty.AGREES if None in signs else certainty.TRUE


MAPPINGS: dict[str, Head] = {"linear": linear, "negligible": negligible}
