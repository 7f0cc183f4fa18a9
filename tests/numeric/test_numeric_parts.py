"""The parts by themselves: scalars, matrices, polynomials, derivatives, programs and the machine."""

from __future__ import annotations

import math
from contextlib import suppress
from random import Random

import pytest
from flint import arb, fmpq, fmpq_mpoly_ctx

from derive.numeric.evaluation import calculus, integral
from derive.numeric.evaluation.evaluate import Evaluator, OutOfTime
from derive.numeric.sampling.draw import Draw
from derive.numeric.sampling.families import STYLES, Family
from derive.numeric.sampling.scalars import Wish
from derive.numeric.values import certainty, matrix, number, polynomial
from derive.numeric.values.dual import Dual, next_level
from derive.numeric.values.matrix import Value
from derive.numeric.values.sample import Sample, Space

from .numeric_notation import *


@pytest.mark.parametrize("call_", [
    lambda: number.divide(fmpq(1), fmpq(0)), lambda: number.elementary("log", fmpq(-1)),
    lambda: number.elementary("log", fmpq(0)), lambda: number.elementary("sqrt", fmpq(-1)),
    lambda: number.power(fmpq(0), -1), lambda: number.real_power(fmpq(-2), fmpq(1, 2)),
    lambda: matrix.inverse(matrix.filled(2, 2, fmpq(1))), lambda: number.elementary("gamma", fmpq(-1)),
    lambda: number.divide(arb(1), arb(2).sqrt() - arb(2).sqrt()),
])
def test_outside_the_domain_is_undefined(call_: object) -> None:
    with pytest.raises(number.Undefined):
        call_()  # type: ignore[operator]


def test_an_integral_keeps_to_its_time() -> None:
    asked = []

    def integrand(x: number.Number) -> number.Number:
        asked.append(x)
        return number.elementary("exp", x)
    with pytest.raises(OutOfTime):
        integral.integrate(integrand, fmpq(0), fmpq(1), deadline=0.0)
    assert len(asked) <= 1  # only to see whether it is a polynomial


def test_polynomials_do_not_fill_the_memory() -> None:
    x, y, z = fmpq_mpoly_ctx.get(["x", "y", "z"]).gens()
    assert number.power(x + y, 5) == (x + y) ** 5 and number.power(x + y, 0) == 1
    with pytest.raises(number.Unsupported):
        number.power(x + y + z + 1, 200)
    with pytest.raises(number.Unsupported):
        matrix.matrix_power(matrix.Matrix(2, 2, (x, y + 1, z - 1, x * y)), 150)


def test_powers_of_matrices_get_balls_where_they_get_long() -> None:
    square = matrix.Matrix(2, 2, (fmpq(1, 3), fmpq(2), fmpq(-1, 7), fmpq(5)))
    fifth = matrix.matrix_power(square, 5)
    assert fifth == matrix.product(square, matrix.matrix_power(square, 4))
    long = matrix.matrix_power(matrix.each(lambda x: x ** 400, square), 100)
    assert any(isinstance(x, arb) for x in matrix.entries(long))


def test_exact_values_stay_exact() -> None:
    assert number.elementary("sqrt", fmpq(9, 4)) == fmpq(3, 2)
    assert number.elementary("exp", fmpq(0)) == 1 and number.elementary("log", fmpq(1)) == 0
    assert number.real_power(fmpq(4), fmpq(-1, 2)) == fmpq(1, 2)


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_inverses_in_every_arithmetic(n: int) -> None:
    exact = Draw(Random(n)).regular(n, n)
    floats = matrix.each(number.as_float, exact)
    balls = matrix.each(arb, exact)
    assert matrix.product(exact, matrix.inverse(exact)) == matrix.identity(n)
    for x, y in zip(matrix.entries(matrix.inverse(floats)), matrix.entries(matrix.inverse(exact)), strict=True):
        assert math.isclose(x, number.as_float(y), abs_tol=1e-12)
    assert all(x.contains(y) for x, y in zip(
        matrix.entries(matrix.inverse(balls)), matrix.entries(matrix.inverse(exact)), strict=True))


def test_derivatives_nest_without_confusion() -> None:
    outer = next_level()
    x = Dual(outer, fmpq(3), fmpq(1))
    inner = next_level()
    y = Dual(inner, fmpq(1), fmpq(1))
    slope = (x * y).tangent  # d/dy of x y is x, whose derivative is 1
    assert slope.value == 3 and slope.tangent == 1


def test_a_tie_has_no_derivative() -> None:
    with pytest.raises(number.Undefined):
        number.larger(Dual(next_level(), fmpq(0), fmpq(1)), fmpq(0))


@pytest.mark.parametrize(("coefficients", "strict", "expected"), [
    ((1, -2, 1), False, certainty.TRUE), ((1, -2, 1), True, certainty.FALSE), ((1, 0, 1), True, certainty.TRUE),
    ((1, -3, 1), False, certainty.FALSE), ((-1, 0, 0), False, certainty.FALSE), ((0, 1, 0), False, certainty.FALSE),
    ((0, 0, 1), True, certainty.TRUE), ((0, 0, 0), True, certainty.FALSE), ((0, 0, 0), False, certainty.TRUE),
])
def test_quadratics_in_one_variable(coefficients: tuple[int, int, int], strict: bool, expected: int) -> None:
    a, b, c = coefficients
    x = polynomial.GENERATORS[0]
    p = a * x ** 2 + b * x + polynomial.RING.constant(c)
    assert polynomial.nonnegative(p, strict) == expected


def test_a_form_that_misses_a_variable_is_not_definite() -> None:
    x = polynomial.GENERATORS
    assert polynomial.Quadratic(x[0] ** 2, [0, 1]).positive_off_zero() == certainty.FALSE
    assert polynomial.Quadratic(x[0] ** 2 + x[1] ** 2, [0, 1]).positive_off_zero() == certainty.TRUE


def test_integrals() -> None:
    assert integral.integrate(lambda t: t * t, fmpq(-1), fmpq(2)) == 3
    found = integral.integrate(lambda t: number.elementary("exp", -(t * t)), fmpq(-6), fmpq(6))
    assert abs(float(found) - math.sqrt(math.pi)) < 1e-9
    with pytest.raises(number.Undefined):
        integral.integrate(lambda t: number.elementary("log", t), fmpq(-2), fmpq(-1))
    with pytest.raises(number.Unsupported):
        integral.integrate(lambda t: number.larger(t, fmpq(0)), fmpq(-1), fmpq(1))


@pytest.mark.parametrize(("trait", "holds"), [
    ("orthogonal", lambda a, n: matrix.product(matrix.transpose(a), a) == matrix.identity(n)),
    ("symmetric", lambda a, n: matrix.transpose(a) == a),
    ("positive_definite", lambda a, n: matrix.definite(a, strict=True) == 1),
    ("positive_semidefinite", lambda a, n: matrix.definite(a, strict=False) == 1),
    ("invertible", lambda a, n: matrix.determinant(a) != 0),
    ("idempotent", lambda a, n: matrix.product(a, a) == a),
    ("involution", lambda a, n: matrix.product(a, a) == matrix.identity(n)),
    ("square_zero", lambda a, n: matrix.product(a, a) == matrix.filled(n, n, fmpq(0))),
    ("nilpotent", lambda a, n: matrix.matrix_power(a, n) == matrix.filled(n, n, fmpq(0))),
    ("skew", lambda a, n: matrix.transpose(a) == matrix.each(lambda x: -x, a)),
    ("unit", lambda a, n: matrix.squares(a) == 1),
    ("row_stochastic", lambda a, n: matrix.product(a, matrix.filled(n, 1, fmpq(1))) == matrix.filled(n, 1, fmpq(1))),
])
def test_wishes_come_true(trait: str, holds: object) -> None:
    for seed in range(30):
        n = 1 + seed % 4
        assert holds(Draw(Random(seed)).matrix(n, n, Wish({trait})), n)  # type: ignore[operator]


def test_projections_are_oblique_unless_they_are_symmetric() -> None:
    oblique = [Draw(Random(seed)).matrix(2, 2, Wish({"idempotent"})) for seed in range(30)]
    straight = [Draw(Random(seed)).matrix(2, 2, Wish({"idempotent", "symmetric"})) for seed in range(30)]
    assert any(matrix.transpose(a) != a for a in oblique)
    assert all(matrix.transpose(a) == a and matrix.product(a, a) == a for a in straight)


def test_orthogonal_matrices_have_both_signs() -> None:
    found = {int(matrix.determinant(Draw(Random(seed)).orthogonal(2, 2)).p) for seed in range(30)}
    assert found == {1, -1}


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("n", [1, 2, 3])
def test_the_traits_of_a_family_are_true(style: str, n: int) -> None:
    found = 0
    for seed in range(40):
        random = Random(seed)
        family = Family(Draw(random), n, [fmpq(1, 2), fmpq(3)])
        f = STYLES[style][1](family)
        a, b = (Draw(random).integers(n, 1) for _ in range(2))
        evaluator = Evaluator(Sample(), {})
        with suppress(number.Undefined):
            found += holds_of(f, a, b, *(calculus.gradient_at(evaluator, f, x) for x in (a, b)))
    assert found >= 3


def holds_of(f: Value, a: Value, b: Value, slope: Value, other: Value) -> int:
    """What the traits of a function say of two points and the gradients there."""
    step = matrix.pairwise(lambda x, y: y - x, a, b)
    square = matrix.squares(step)
    gap = f(b) - f(a) - matrix.dot(matrix.entries(slope), matrix.entries(step))
    change = matrix.squares(matrix.pairwise(lambda x, y: y - x, slope, other))
    if f.traits.convex:
        assert not gap < f.traits.strong * square / 2
    if f.traits.smooth is not None:
        assert not gap > f.traits.smooth * square / 2 and not change > f.traits.smooth ** 2 * square
    if f.traits.steep is not None:
        assert not (f(b) - f(a)) ** 2 > f.traits.steep ** 2 * square
    if f.traits.dominated is not None:
        assert not matrix.squares(slope) / 2 < f.traits.dominated * (f(a) - f.traits.least) and f(a) >= f.traits.least
    return 1


def test_spaces_have_total_weight_one() -> None:
    space = Space(((fmpq(1, 3), fmpq(2, 3)), (fmpq(1, 2), fmpq(1, 2))))
    assert space.size == 4 and sum(space.weights(), fmpq(0)) == 1
