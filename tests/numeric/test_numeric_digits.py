"""How far numbers look: coincidences are refuted where the digits suffice, and never called equal."""

from __future__ import annotations

from fractions import Fraction

import pytest
from flint import arb, fmpq

from derive.numeric.values import number
from derive.numeric.witness import told_apart

from .numeric_notation import *

x, y = vs("x y", "real")
u = v("u", "real[n]")
A = v("A", "real[n, n]")
PI = E(apply(SIGNATURE, "pi"))


def exp(a): return call("exp", a)
def log(a): return call("log", a)
def sqrt(a): return call("sqrt", a)
def cos(a): return call("cos", a)
def tiny(digits): return q(Fraction(1, 10 ** digits))


def test_a_coincidence_of_a_thousand_digits_is_refuted_and_printed_to_where_it_ends() -> None:
    found = check((exp(q(1)) + tiny(1_000)).eq(exp(q(1))))
    assert found.kind == "refuted" and found.witness is not None
    left, right = found.witness.left, found.witness.right
    assert left != right and left[:1_000] == right[:1_000] and len(left) < 1_040


def test_a_constant_equation_agrees_to_as_many_digits_as_were_looked_at() -> None:
    beyond = check((exp(q(1)) + tiny(10_100)).eq(exp(q(1))))
    true = check((sqrt(q(2)) * sqrt(q(3))).eq(sqrt(q(6))))
    for found in (beyond, true):
        assert (found.kind, found.worst_digits, found.exact, found.samples) == ("agrees", 10_000, False, 1)


@pytest.mark.parametrize(("goal", "kind"), [
    (cos(log(PI + 20)).eq(-1), "refuted"),
    (exp(PI * sqrt(q(163))).eq(q(262537412640768744)), "refuted"),
    ((exp(PI) - PI).eq(20), "refuted"),
    ((sqrt(q(5) + 2 * sqrt(q(6)))).eq(sqrt(q(2)) + sqrt(q(3))), "agrees"),
    ((16 * call("atan", q("1/5")) - 4 * call("atan", q("1/239"))).eq(PI), "agrees"),
])
def test_known_coincidences(goal: E, kind: str) -> None:
    assert check(goal).kind == kind


def test_a_difference_far_below_one_is_seen() -> None:
    small = q("1/1" + "0" * 40)
    assert check((small - call("sin", small)).eq(small ** 3 / 6)).kind == "refuted"


def test_a_difference_that_depends_on_a_variable_is_looked_for_beyond_fifty_digits() -> None:
    assert check((exp(x) + tiny(200) * exp(x) ** 2).eq(exp(x))).kind == "refuted"


def test_digits_are_what_was_asked_for() -> None:
    identity = (exp(x + y) * exp(-x)).eq(exp(y))
    for digits in (10, 50, 300):
        found = check(identity, digits=digits, samples=20)
        assert (found.kind, found.digits, found.worst_digits, found.exact) == ("agrees", digits, digits, False)
    many = check((exp(x) + tiny(120)).eq(exp(x)), digits=200)
    assert many.kind == "refuted"


def test_rational_samples_are_exact() -> None:
    for goal in (((x + y) ** 2).eq(x ** 2 + 2 * x * y + y ** 2), (2 * x * y).le(x ** 2 + y ** 2), (u.T * A * u).eq(
            u.T * A.T * u)):
        found = check(goal)
        assert found.kind == "agrees" and found.exact, found
    assert check(exp(x).gt(0)).exact  # disjoint balls are certain too
    assert not check(exp(2 * x).eq(exp(x) ** 2)).exact


def test_wide_balls_are_no_agreement() -> None:
    lost = call("sin", exp(exp(x + 12)))
    assert check(lost.eq(lost + 1 - 1)).kind in ("agrees", "not sampled")
    assert check(call("sin", exp(exp(exp(q(3))))).eq(q("1/3"))).kind != "agrees"
    assert number.overlap(arb(0, 1), arb(1, 1)) < 1 and number.overlap(arb(0), arb(0)) > 1_000_000


def test_agreement_is_relative_where_numbers_are_not_zero() -> None:
    assert 9 < number.overlap(arb(1, 1e-10), arb(1)) < 11
    assert 9 < number.overlap(arb(1e30, 1e20), arb(1e30)) < 11
    assert 9 < number.overlap(arb(1e-30, 1e-40), arb(1e-30)) < 11
    assert 9 < number.overlap(arb(0, 1e-10), arb(0)) < 11


def test_time_that_ran_out_is_told() -> None:
    identity = (exp(x) * exp(y)).eq(exp(x + y))
    assert "stopped after 0 s" in check(identity, seconds=0.0).reason
    part = check(identity, digits=2_000, seconds=0.05)
    assert part.samples < 200 and "stopped after 0.05 s" in part.reason


@pytest.mark.parametrize("goal", [
    (call("erf", x) + call("erfc", x)).eq(1),
    call("derivative", fun("real", lambda t: call("erfc", t)), x).eq(-2 / sqrt(PI) * exp(-(x ** 2))),
    call("trigamma", q(1)).eq(PI ** 2 / 6),
    call("derivative", fun("real", lambda t: call("digamma", t)), exp(x)).eq(call("trigamma", exp(x))),
    call("derivative", fun("real", lambda t: call("lgamma", t)), exp(x)).eq(call("digamma", exp(x))),
    (call("digamma", exp(x) + 1) - call("digamma", exp(x))).eq(exp(-x)),
    (call("gamma", exp(x)) * exp(x)).eq(call("gamma", exp(x) + 1)),
    call("beta", exp(x), q("1/2")).eq(call("gamma", exp(x)) * sqrt(PI) / call("gamma", exp(x) + q("1/2"))),
])
def test_laws_of_special_functions(goal: E) -> None:
    found = check(goal, samples=30)
    assert found.kind == "agrees" and found.worst_digits is not None and found.worst_digits >= 50, found


def test_matrices_are_printed_to_where_they_differ() -> None:
    found = check((exp(q(1)) * A).eq((exp(q(1)) + tiny(80)) * A)).witness
    assert found is not None and found.left != found.right


def test_a_wide_ball_is_printed_with_its_radius() -> None:
    left, right = told_apart(arb(1, 0.25), arb(2, 0.25))
    assert (left, right) == ("1e+0 ± 0.251", "2e+0 ± 0.251")
    assert told_apart(arb(2).sqrt(), fmpq(3, 2)) == ("1.414213562373095", "3/2")
