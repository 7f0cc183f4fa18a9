"""Questions at which a judge goes wrong: nothing true is refuted, and nothing undefined agrees."""

from __future__ import annotations

import pytest
from flint import acb, arb, fmpq

from derive.numeric.evaluation import integral
from derive.numeric.precision import working_precision
from derive.numeric.values import matrix, number, polynomial

from .numeric_notation import *

x, y = vs("x y", "real")
u, w = vs("u w", "real[n]")
A, B = vs("A B", "real[n, n]")
g = v("g", "real → real")


def exp(a): return call("exp", a)
def log(a): return call("log", a)
def abs_(a): return norm(a)


def test_a_hypothesis_about_dependent_vectors_is_not_taken_for_true() -> None:
    """It fails for y = 0, so that everything follows from it."""
    false = forall("real[n];real[n];real[n]", lambda a, b, c: a.eq(b + c).then(a.ne(0).then((b.T * b).gt(0))))
    assert check(A.eq(B), false).kind == "not sampled"
    zero = polynomial.GENERATORS[0]
    for entries in ((zero + 1, polynomial.GENERATORS[1]), (zero, zero), (0 * zero, zero)):
        with pytest.raises(number.NotPolynomial):
            polynomial.places(matrix.Matrix(2, 1, entries))


def test_vectors_that_an_equation_leaves_free() -> None:
    kernel = forall("real[n]", lambda a: (A * a).eq(0).then(a.ne(0).then((a.T * B * a).gt(0))))
    assert check(A.eq(B), kernel).kind == "refuted"


@pytest.mark.parametrize(("name", "ball"), [
    ("lgamma", acb(arb(-1.5, 0.2), arb(0, 0.2))), ("lgamma", acb(arb(0, 1), arb(0, 1))),
    ("atan", acb(arb(0, 0.5), arb(1.5, 0.2))), ("atan", acb(arb(0, 2), arb(0, 2))),
    ("log", acb(arb(-1, 0.5), arb(0, 0.5))), ("sqrt", acb(arb(-1, 0.5), arb(0, 0.5))),
])
def test_a_function_is_not_holomorphic_on_its_cut(name: str, ball: acb) -> None:
    assert not integral.Complex(ball, True).elementary(name).ball.is_finite()


@pytest.mark.parametrize(("name", "low", "high", "value"), [
    ("lgamma", fmpq(1, 10), fmpq(1), "0.59130145484036991"), ("atan", fmpq(0), fmpq(50), "73.627726675648495"),
    ("digamma", fmpq(1, 100), fmpq(3), "-3.9063326974820764"), ("sqrt", fmpq(0), fmpq(2), "1.8856180831641267"),
])
def test_integrals_of_functions_with_cuts_and_poles(name: str, low: fmpq, high: fmpq, value: str) -> None:
    with working_precision(200):
        found = integral.integrate(lambda t: number.elementary(name, t), low, high)
        assert abs(found - arb(value)) < 1e-14 and found.rad() < 1e-14


def integrated(low: E | int, high: E | int, body: Callable[[E], E]) -> E:
    return call("integral", low, high, fun("real", body))


def test_integrals_over_poles_and_outside_domains_are_undefined() -> None:
    for goal in (integrated(q(-1), q(1), lambda t: 1 / t).eq(0), integrated(q(-1), q(1), log).eq(5),
                 integrated(q(0), q(3), lambda t: call("sin", t) / call("cos", t)).eq(0),
                 integrated(q(0), q(1), lambda t: 1 / t).eq(7)):
        assert check(goal).kind == "not sampled"


def test_an_integral_is_known_to_fewer_digits_than_were_asked_for() -> None:
    area = integrated(q(0), q(1), lambda t: exp(t) / (1 + t ** 2))
    found = check(area.eq(area + x - x))
    assert found.kind == "agrees" and found.worst_digits is not None and 10 < found.worst_digits <= 50


@pytest.mark.parametrize("goal", [
    call("derivative", fun("real", abs_), q(0)).eq(0),
    call("derivative", fun("real", lambda t: call("sqrt", t)), q(0)).eq(0),
    call("derivative", fun("real", lambda t: call("max", t, q(0))), q(0)).eq(1),
    call("derivative", fun("real", lambda t: call("indicator", q(0).lt(t))), q(0)).eq(1),
    grad(fun("real[n]", norm), E(apply(SIGNATURE, "zeros", sort=read_sort("real[n]")))).eq(u),
    call("differentiable", fun("real", abs_), q(0)),
    call("gamma", q(-1) / 2).eq(3), call("lgamma", q(0)).eq(0), call("log", exp(x) - exp(x)).eq(1),
    inv(A - A).eq(B), (q(1) / (x - x)).eq(x),
])
def test_kinks_poles_and_ends_of_domains_never_refute(goal: E) -> None:
    assert check(goal).kind == "not sampled"


@pytest.mark.parametrize("goal", [
    (exp(x) - exp(x)).eq(0), (1 / (exp(x + 1) - exp(x) * exp(q(1)))).eq(3),
    inv(A * (exp(x) - exp(x))).eq(A), log(exp(x) - exp(y) * exp(x - y)).eq(1),
    call("sqrt", exp(x) - exp(y) * exp(x - y)).eq(0),
])
def test_zeros_that_balls_cannot_tell_never_refute(goal: E) -> None:
    assert check(goal).kind != "refuted"


def test_singular_balls_have_no_inverse() -> None:
    root = arb(2).sqrt()
    with pytest.raises(number.Imprecise):
        matrix.inverse(matrix.Matrix(2, 2, (root, root * root, arb(1), root)))
    with pytest.raises(number.Imprecise):
        number.compare(arb("nan"), 0)
    with pytest.raises(number.Undefined):
        number.compare(float("nan"), 0.0)


def test_no_infinity_agrees() -> None:
    huge = exp(exp(exp(exp(exp(exp(q(9)))))))
    assert check(huge.eq(huge + 1)).kind == "not sampled"
    assert check((1 / huge).eq(0)).kind == "not sampled"
    assert number.overlap(arb("inf"), arb("inf")) == 0 and number.overlap(arb("nan"), arb(1)) == 0


def test_an_overflow_in_binary64_is_no_error_of_zero() -> None:
    found = check((exp(1000 * x) / exp(1000 * x)).eq(1))
    assert found.kind == "agrees" and "no number in float64 at" in found.reason
    lost = check((exp(1000 * exp(x) + 800) / exp(1000 * exp(x) + 800)).eq(1))
    assert lost.kind == "agrees" and lost.reason == "no number in float64 at 40 of 40 samples"
    assert not check((x + y).eq(y + x)).reason
