"""The judge: doubled precision, ties, zeros, choices, conditions, time; and the costs and verdicts built on it."""

from __future__ import annotations

import math
import time
from fractions import Fraction

import pytest
from flint import fmpq

from derive.floating.cost import FINE, ILL, OVERFLOWS, UNMEASURED, UNSTABLE, Cost, measure
from derive.floating.draw import BITS, TYPICAL, Draw
from derive.floating.format import BFLOAT16, BINARY16, BINARY32, BINARY64, FORMATS, Format, exact, ordinal
from derive.floating.fpcore import read_cores
from derive.floating.judge import Judge, OutOfTime, holds
from derive.floating.problem import Problem, points
from derive.floating.report import Choices, measured, report
from derive.numeric.values.number import Imprecise, Undefined


def problem(body: str, pre: str = "", arguments: str = "x") -> Problem:
    return read_cores(f"(FPCore ({arguments}) {':pre ' + pre if pre else ''} {body})", "test.fpcore")[0]


def judged(body: str, *inputs: float, form: Format = BINARY64, arguments: str = "x") -> object:
    program = problem(body, arguments=arguments).forms[0].program
    return Judge(program, form).judged([exact(x) for x in inputs])


def cost(body: str, pre: str = "", arguments: str = "x", form: Format = BINARY64, samples: int = 40) -> Cost:
    one = problem(body, pre, arguments)
    return measure(one, one.forms[0], form, samples, 0)


def test_precision_doubles_as_far_as_it_must() -> None:
    found = judged("(- (sqrt (+ x 1)) (sqrt x))", 1e300)
    assert found.rounded == (5e-151,) and found.condition == pytest.approx(0.5)


def test_a_sum_that_cancels_all_but_the_last_bit() -> None:
    found = judged("(- (exp (+ x y)) (* (exp x) (exp y)))", 1.0, 2.0 ** -60, arguments="x y")
    assert found.rounded == (0.0,)


def test_an_exact_tie_is_rounded_to_even() -> None:
    assert judged("(+ x 1)", 2.0 ** 53).rounded == (2.0 ** 53,)
    assert judged("(* (sqrt x) (sqrt x))", 2049.0, form=BINARY16).values[0].contains(2049)


def test_no_precision_decides_whether_equal_balls_are_equal() -> None:
    with pytest.raises(Imprecise):
        judged("(if (< (exp (log x)) x) 1 2)", 3.0)


def test_only_the_chosen_branch_needs_a_value() -> None:
    assert judged("(if (< x 0) (sqrt (- x)) (sqrt x))", 4.0).values == (fmpq(2),)
    with pytest.raises(Undefined):
        judged("(if (< x 0) (sqrt x) 1)", -4.0)


def test_a_condition_is_decided_by_the_argument_that_decides_it() -> None:
    assert holds(problem("(if (or (< x 0) (< 1 (log x))) 1 0)").forms[0].program._replace(outputs=(6,)), [fmpq(-1)]) \
        is True


@pytest.mark.parametrize(("body", "x", "condition"), [
    ("(- x 1)", 1.0 + 2.0 ** -20, 2.0 ** 20 + 1), ("(* x x)", 3.0, 2), ("(exp x)", 5.0, 5), ("7", 1.0, 0),
    ("(sqrt x)", 2.0, 0.5),
    ("(- x 1/10)", 0.125, 9), ("(- x 1/8)", 0.25, 2), ("(- PI 22/7)", 1.0, 4969.8),
    ("(if (< x 0) x (* x (* x x)))", 2.0, 3), ("(floor x)", 2.5, 0),
])
def test_condition_numbers(body: str, x: float, condition: float) -> None:
    assert judged(body, x).condition == pytest.approx(condition, rel=0.01)


def test_a_condition_is_known_to_a_percent_or_not_at_all() -> None:
    x = 2.0 ** -80  # the derivative of this form is a difference of numbers that agree to 240 bits
    assert judged("(- (exp (* x x)) (+ 1 (* x x)))", x).condition == pytest.approx(4, rel=0.01)
    assert judged("(fmax (log x) (- (log (* x x)) (log x)))", 3.0).condition is None


def test_errors_are_known_to_a_thousandth_of_a_unit() -> None:
    found = judged("(- (+ x (* (sin y) (sin y))) (- 1 (* (cos y) (cos y))))", 2.0 ** -40, 1.0, arguments="x y")
    assert found.values[0].rad() < 2.0 ** -(40 + 52 + 10)


def test_a_condition_that_does_not_exist_is_not_known() -> None:
    assert judged("(fabs x)", 0.0).condition == 0
    assert judged("(sqrt x)", 0.0).condition is None


@pytest.mark.parametrize("body", [
    "(floor (pow 2 1e15))", "(fmod (pow 2 1e18) (+ x 3))",
    "(nearbyint (* x (pow 3 1e9)))", "(sin (exp (exp (exp 99))))",
    "(round (exp (exp 99)))",
])
def test_numbers_too_large_to_decide_are_given_up(body: str) -> None:
    with pytest.raises(Imprecise):
        judged(body, 1.5)


def test_the_time_is_bounded() -> None:
    program = problem("(exp x)").forms[0].program
    with pytest.raises(OutOfTime):
        Judge(program, BINARY64, deadline=0.0).judged([fmpq(1)])
    one = problem("(exp x)")
    assert measure(one, one.forms[0], BINARY64, 5, 0, deadline=0.0).skipped["no time"]
    with pytest.raises(OutOfTime):
        points(problem("x", "(< (sin x) 2)"), BINARY64, BITS, 100_000, 0, deadline=time.process_time() + 0.05)


@pytest.mark.parametrize(("body", "pre", "verdict"), [
    ("(- (sqrt (+ x 1)) (sqrt x))", "(> x 0)", UNSTABLE),
    ("(/ 1 (+ (sqrt (+ x 1)) (sqrt x)))", "(> x 0)", FINE),
    ("(/ (- 1 (cos x)) (* x x))", "(!= x 0)", UNSTABLE),
    ("(log (+ 1 x))", "(< 0 x 1/100)", UNSTABLE),
    ("(log1p x)", "(< 0 x 1/100)", FINE),
    ("(tan x)", "(< 1570796326794896/1000000000000000 x 1570796326794897/1000000000000000)", ILL),
    ("(/ (exp x) (+ 1 (exp x)))", "(< 0 x 5000)", OVERFLOWS),
    ("(sqrt (- (- (* x x)) 1))", "", UNMEASURED),
    ("x", "(and (< x 0) (> x 0))", UNMEASURED),
])
def test_verdicts(body: str, pre: str, verdict: str) -> None:
    assert cost(body, pre).verdict == verdict


@pytest.mark.parametrize("form", list(FORMATS.values()), ids=lambda form: form.name)
def test_one_rounding_is_half_a_unit_in_every_format(form: Format) -> None:
    for body in ("(+ x y)", "(* x y)", "(/ x y)", "(- x y)"):
        found = cost(body, "(!= y 0)", "x y", form, samples=150)
        assert found.samples and all(s.error <= 0.5 for s in found.samples)


def test_overflow_and_missing_numbers_are_errors_of_their_own() -> None:
    found = cost("(/ (* x x) x)", "(> x 1e200)", samples=20)
    assert found.verdict == OVERFLOWS and all(math.isinf(s.error) for s in found.samples)
    document = found.document()
    assert document["infinite"] == len(found.samples) and document["worst_ulp"] is None


def test_results_beyond_the_range_are_no_samples() -> None:
    found = cost("(* x x)", "(> x 1e200)", samples=20)
    assert not found.samples and found.skipped["beyond the range of the format"] > 20


def test_underflow_is_measured_in_the_smallest_unit() -> None:
    found = cost("(* x x)", "(< 1e-170 x 1e-162)", samples=40)
    assert found.verdict == FINE and max(s.error for s in found.samples) <= 0.5


def test_the_worst_sample_can_be_computed_again() -> None:
    found = cost("(- (sqrt (+ x 1)) (sqrt x))", "(> x 0)")
    worst = found.document()["worst"]
    x = float(worst["inputs"][0])
    assert float(worst["found"][0]) == math.sqrt(x + 1) - math.sqrt(x)
    assert float(worst["exact"][0]) == pytest.approx(1 / (math.sqrt(x + 1) + math.sqrt(x)), rel=1e-12)


def test_samples_are_the_same_for_the_same_seed() -> None:
    one = problem("(exp x)", "(< -1 x 1)")
    again = [points(one, BINARY32, way, 30, 7) for way in (BITS, TYPICAL)]
    assert again == [points(one, BINARY32, way, 30, 7) for way in (BITS, TYPICAL)]
    assert points(one, BINARY32, BITS, 30, 8) != again[0]
    first, second = (report(one, Choices((BINARY16,), 20, 3)) | {"seconds": 0} for _ in range(2))
    assert first == second


def test_samples_satisfy_the_condition_and_bit_patterns_reach_everywhere() -> None:
    one = problem("(sqrt (- (* b b) (* 4 (* a c))))", "(>= (* b b) (* 4 (* a c)))", "a b c")
    found = points(one, BINARY64, BITS, 60, 0)
    assert len(found) == 60
    assert all(Fraction(b) ** 2 >= 4 * Fraction(a) * Fraction(c) for a, b, c in found)
    assert max(abs(a) for a, _, _ in found) > 1e100 and min(abs(a) for a, _, _ in found) < 1e-100


def test_bounds_are_kept_to_the_last_number() -> None:
    draw = Draw(BINARY16, fmpq(1, 3), fmpq(1, 3) + fmpq(1, 4000))
    assert fmpq(1, 3) <= exact(draw.low) <= exact(draw.high) <= fmpq(1, 3) + fmpq(1, 4000)
    assert ordinal(BINARY16, draw.high) - ordinal(BINARY16, draw.low) == 0
    assert Draw(BFLOAT16, fmpq(1001, 1000), fmpq(1002, 1000)).empty
    assert Draw(BINARY16, fmpq(10 ** 6), None).empty and not Draw(BINARY16, None, fmpq(10 ** 6)).empty


def test_a_precondition_that_no_number_meets_is_said() -> None:
    document = report(problem("(exp x)", "(< 1e10 x 1e11)"), Choices((BINARY16,), 10))
    assert not measured(document)
    assert document["forms"][0]["costs"][0]["skipped"] == {"no sample satisfies the condition": 1}
