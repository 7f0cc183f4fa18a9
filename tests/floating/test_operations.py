"""Every operation in every format against the judge; its derivatives against differences; domains."""

from __future__ import annotations

import math
from random import Random

import numpy as np
import pytest
from flint import arb, fmpq

from derive.floating.execute import run
from derive.floating.format import BINARY16, BINARY32, BINARY64, FORMATS, exact, round_float, ulps
from derive.floating.judge import Judge, Trace, precision
from derive.floating.program import Program, Writer
from derive.floating.reals import CONSTANTS, REALS, ball
from derive.floating.rounding import CONDITIONS, FUNCTIONS
from derive.numeric.values.number import Imprecise, Undefined

NUMERIC = sorted(name for name in REALS if name in FUNCTIONS or name == "fma")
LIBRARY = {"tgamma": 16, "lgamma": 1e6, "erfc": 4, "pow": 2, "tanh": 2}
"""What the C library is known to be off by; lgamma loses its relative accuracy near its zeros."""


def single(name: str) -> tuple[Program, int]:
    """A program of one operation, and how many inputs it has."""
    writer = Writer()
    inputs = [writer.input(letter) for letter in "xyz"[:len(REALS[name].slopes)]]
    return writer.program([writer.emit(name, *inputs)]), len(inputs)


def points(count: int, size: int) -> list[list[float]]:
    random = Random(size)
    return [[random.choice([random.uniform(-3, 3), random.uniform(0.01, 0.99), random.uniform(-30, 30)])
             for _ in range(size)] for _ in range(count)]


def test_every_operation_has_both_meanings() -> None:
    assert set(REALS) == set(FUNCTIONS) | set(CONDITIONS) | {"fma", "isnormal"}


@pytest.mark.parametrize("name", NUMERIC)
def test_operations_are_right_to_a_unit(name: str) -> None:
    program, size = single(name)
    for form in FORMATS.values():
        given = [[round_float(form, x) for x in point] for point in points(30, size)]
        found = run(program, np.array(given).T, form)[0]
        for point, x in zip(given, found.tolist(), strict=True):
            try:
                right = Judge(program, form).judged([exact(c) for c in point])
            except Undefined:
                assert name == "positive" or not math.isfinite(x)
                continue
            allowed = 0.5001 if form is not BINARY64 else LIBRARY.get(name, 1)
            assert ulps(form, x, right.values[0]) <= allowed, (form.name, point)


@pytest.mark.parametrize("name", sorted(set(REALS) - {"isfinite", "isinf", "isnan"}))
def test_operations_on_constants_are_those_on_inputs(name: str) -> None:
    given = [fmpq(5, 2), fmpq(3, 4), fmpq(2)][:len(REALS[name].slopes) or 1 + (name in CONDITIONS and len(name) < 3)]
    if name in ("asin", "acos", "atanh"):
        given = [fmpq(1, 2)]
    if name in ("and", "or", "not"):
        return
    for form in FORMATS.values():
        results = []
        for constant in (True, False):
            writer = Writer()
            nodes = [writer.constant(x) if constant else writer.input(str(x)) for x in given]
            node = writer.emit(name, *nodes)
            if name in CONDITIONS or name == "isnormal":
                node = writer.select(node, writer.constant(1), writer.constant(0))
            inputs = np.zeros((0, 2)) if constant else np.array([[float(x.p) / float(x.q)] * 2 for x in given])
            results.append(run(writer.program([node]), inputs, form))
        assert np.array_equal(results[0], results[1]) and results[0].shape == (1, 2)


@pytest.mark.parametrize("name", NUMERIC)
def test_conditions_are_those_of_differences(name: str) -> None:
    program, size = single(name)
    step = fmpq(1, 2 ** 160)
    for point in points(12, size):
        inputs = [exact(x) for x in point]
        try:
            judged = Judge(program, BINARY64).judged(inputs)
        except Undefined:
            continue
        if judged.condition is None or abs(ball(judged.values[0])) < 1e-250:
            continue
        with precision(500):
            total = arb(0)
            for at, x in enumerate(inputs):
                ends = [Trace(program, [*inputs[:at], x + side * step, *inputs[at + 1:]]).result(program.outputs[0])
                        for side in (1, -1)]
                total += abs(x * (ball(ends[0]) - ball(ends[1])) / (2 * step))
            wanted = float((total / abs(ball(judged.values[0]))).mid())
        assert judged.condition == pytest.approx(wanted, rel=1e-9, abs=1e-9), point


@pytest.mark.parametrize(("name", "point"), [
    ("/", (1, 0)), ("sqrt", (-1,)), ("log", (0,)), ("log", (-2,)), ("log1p", (-1,)), ("log2", (0,)), ("asin", (2,)),
    ("acos", (-2,)), ("acosh", (0,)), ("atanh", (1,)), ("tgamma", (-3,)), ("tgamma", (0,)), ("lgamma", (-1,)),
    ("pow", (0, -1)), ("pow", (-2, fmpq(1, 2))), ("fmod", (1, 0)), ("remainder", (1, 0)), ("atan2", (0, 0)),
])
def test_outside_the_domain_is_undefined(name: str, point: tuple[int, ...]) -> None:
    with pytest.raises(Undefined) as caught:
        REALS[name].value(*map(fmpq, point))
    assert not isinstance(caught.value, Imprecise)


@pytest.mark.parametrize("name", ["sqrt", "log", "floor", "fmod", "asin", "tgamma", "<", "copysign"])
def test_what_a_ball_is_too_wide_to_decide_is_not_decided(name: str) -> None:
    wide = {"asin": arb(1, 0.1), "<": arb(2, 0.1)}.get(name, arb(0, 0.1))
    given = [arb(2, 0.1)] * (name == "<") + [fmpq(1)] * (name == "copysign") + [wide] + [arb(0, 0.1)] * (name == "fmod")
    with pytest.raises(Imprecise):
        REALS[name].value(*given)


@pytest.mark.parametrize(("name", "given", "wanted"), [
    ("round", (fmpq(5, 2),), 3), ("round", (fmpq(-5, 2),), -3), ("nearbyint", (fmpq(5, 2),), 2),
    ("nearbyint", (fmpq(7, 2),), 4), ("nearbyint", (fmpq(-5, 2),), -2), ("trunc", (fmpq(-5, 2),), -2),
    ("fmod", (fmpq(-7), fmpq(2)), -1), ("remainder", (fmpq(7), fmpq(2)), -1), ("cbrt", (fmpq(0),), 0),
    ("pow", (fmpq(-2), fmpq(3)), -8), ("pow", (fmpq(0), fmpq(0)), 1), ("fdim", (fmpq(1), fmpq(2)), 0),
    ("copysign", (fmpq(-3), fmpq(2)), 3), ("!=", (fmpq(1), fmpq(2), fmpq(1)), False),
    ("<", (fmpq(1), fmpq(2), fmpq(3)), True),
])
def test_exact_values(name: str, given: tuple[fmpq, ...], wanted: object) -> None:
    assert REALS[name].value(*given) == wanted


def test_fma_rounds_once() -> None:
    program, _ = single("fma")
    x = 1 + 2.0 ** -12
    found = run(program, np.array([[x], [x], [-1.0 - 2.0 ** -11]]), BINARY32)
    assert found[0, 0] == 2.0 ** -24
    writer = Writer()
    a, b = writer.input("a"), writer.input("b")
    twice = run(writer.program([a * a + b]), np.array([[x], [-1.0 - 2.0 ** -11]]), BINARY32)
    assert twice[0, 0] == 0.0


def test_constants_are_rounded_into_the_format() -> None:
    writer = Writer()
    program = writer.program([writer.constant("PI"), writer.constant(fmpq(1, 10))])
    assert run(program, np.zeros((0, 1)), BINARY16)[:, 0].tolist() == [3.140625, 0.0999755859375]
    with precision(100):
        assert all(value().is_finite() for value in CONSTANTS.values())
