"""Sides of the theorem language as forms: what is computed, at which samples, and what is said not to be."""

from __future__ import annotations

import math

import numpy as np
import pytest

from derive.floating.execute import run
from derive.floating.export import written
from derive.floating.format import BINARY32, BINARY64, exact
from derive.floating.judge import Judge, holds
from derive.floating.problem import Problem, points
from derive.numeric.values.number import Undefined
from derive.request import problems


def stated(text: str, let: str = "", *assumed: str) -> Problem:
    return problems(text, let, assumed)[0]


def value(text: str, let: str, *inputs: float) -> list[float]:
    program = stated(text, let).forms[0].program
    return run(program, np.array([inputs]).T, BINARY64)[:, 0].tolist()


@pytest.mark.parametrize(("text", "let", "inputs", "wanted"), [
    ("x^3 - 1/4", "x : real", [2.0], 7.75), ("max(x, 2) + min(x, 2)", "x : real", [5.0], 7.0),
    ("|x| + norm(x)", "x : real", [-3.0], 6.0), ("Beta(a, b)", "a, b : real", [2.0, 3.0], 1 / 12),
    ("sigmoid(x)", "x : real", [0.0], 0.5), ("sqrt(pi) x", "x : real", [2.0], 2 * math.sqrt(math.pi)),
    ("x^(1/2)", "x : real", [9.0], 3.0), ("exp(x)/log(y)", "x, y : real", [0.0, math.e], 1.0),
])
def test_scalars(text: str, let: str, inputs: list[float], wanted: float) -> None:
    assert value(text, let, *inputs) == pytest.approx([wanted])


def test_a_value_that_is_not_defined_is_no_sample() -> None:
    problem = stated("Beta(a, b)", "a, b : real")
    judge = Judge(problem.forms[0].program, BINARY64)
    assert float(judge.judged([exact(2.0), exact(3.0)]).rounded[0] or 0) == 1 / 12
    with pytest.raises(Undefined):
        judge.judged([exact(-0.5), exact(3.0)])
    assert written([problem]).count("lgamma") == 3 and "positive" not in written([problem])


def test_matrices_entry_by_entry() -> None:
    problem = stated("A*x", "A : real[n, n]; x : real[n]")
    size = round(math.sqrt(sum(name.startswith("A[") for name in problem.inputs)))
    points_ = np.random.default_rng(1).standard_normal((len(problem.inputs), 5))
    found = run(problem.forms[0].program, points_, BINARY64)
    for k in range(5):
        a, x = points_[:size * size, k].reshape(size, size), points_[size * size:, k]
        assert found[:, k] == pytest.approx(a @ x)


def test_inverses_and_traces() -> None:
    for text, function in (("inverse(A)", np.linalg.inv), ("tr(inverse(A) A^2)", np.trace)):
        problem = stated(text, "A : real[n, n]")
        size = round(math.sqrt(len(problem.inputs)))
        entries = np.random.default_rng(2).standard_normal((size * size, 1)) + 3 * np.eye(size).reshape(-1, 1)
        found = run(problem.forms[0].program, entries, BINARY64)[:, 0]
        assert found == pytest.approx(np.atleast_1d(function(entries.reshape(size, size))).ravel())


def test_derivatives_are_computed_as_they_are_defined() -> None:
    [document] = problems("theorem t\n  define f(x : real) = x^2/(1 + x^2)\n"
                          "  show ∀ (x : real), derivative(f, x) = 2 x/(1 + x^2)^2\n")
    assert not document.unmeasured and len(document.forms) == 2
    found = [run(form.program, np.array([[0.5]]), BINARY64)[0, 0] for form in document.forms]
    assert found == pytest.approx([0.64, 0.64])


def test_literals_are_exact_for_the_judge_and_rounded_in_the_format() -> None:
    program = stated("x/10 + 1/3", "x : real").forms[0].program
    assert Judge(program, BINARY32).judged([exact(0.0)]).values[0] * 3 == 1


def test_conditions_and_bounds() -> None:
    problem = stated("x + y", "x, y : real", "0 < x", "x <= 1/3", "y != 0", "x < y or y < 0")
    assert problem.bounds["x"] == (0, exact(1.0) / 3)
    for point in points(problem, BINARY32, "bit patterns", 40, 0):
        assert 0 < point[problem.inputs.index("x")] <= 1 / 3 and point[problem.inputs.index("y")]
    assert problem.condition is not None and holds(problem.condition, [exact(0.25), exact(0.125)]) is False


def test_structured_hypotheses_are_met_up_to_rounding() -> None:
    problem = stated("v' v", "v : real[n]", "norm(v) = 1")
    found = points(problem, BINARY32, "typical", 10, 0)
    assert found and not points(problem, BINARY32, "bit patterns", 10, 0)
    assert all(sum(x * x for x in point) == pytest.approx(1, abs=1e-6) for point in found)
    assert all(float(np.float32(x)) == x for point in found for x in point)


def test_hypotheses_on_other_functions_are_left_aside() -> None:
    problem = stated("1 - x/2", "x : real; f : real → real", "0 < x", "∀ t, f(t) < x")
    assert problem.forms and problem.points is None and problem.inputs == ("x",)


def test_an_abstract_function_is_one_that_is_drawn() -> None:
    problem = stated("f(x) - f(y)", "f : real[d] → real; x, y : real[d]", "∀ t, differentiable(f, t)")
    assert "f is one function that was drawn" in problem.notes and not problem.unmeasured
    assert {name[0] for name in problem.inputs} == {"x", "y"} and problem.forms[0].program.constants
    drawn = points(problem, BINARY32, "typical", 5, 0)
    assert drawn
    point = [exact(x) for x in drawn[0]]
    half = len(point) // 2
    assert Judge(problem.forms[0].program, BINARY32).judged(point[:half] * 2).values == (0,)


def test_hypotheses_that_nothing_satisfies() -> None:
    problem = stated("x + 1", "x : real", "x^2 = 0 - 1")
    assert list(problem.unmeasured.values()) == ["no sample satisfied the hypotheses"]


def test_sides_that_compute_nothing_are_not_listed() -> None:
    problem = stated("x = 2 x", "x : real")
    assert [form.text for form in problem.forms] == ["2 x"] and not problem.unmeasured
