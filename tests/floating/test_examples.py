"""The examples: every algorithm computes the ideal value and loses the digits that it is known to; sweeps; plots."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from random import Random
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from flint import fmpq

from derive import cli
from derive.errors import InputProblem
from derive.floating.cost import FINE, ILL, OVERFLOWS, UNSTABLE, measure
from derive.floating.examples.collection import EXAMPLES
from derive.floating.examples.least_squares import COLUMNS, ROWS
from derive.floating.execute import run
from derive.floating.format import BINARY16, BINARY32, BINARY64, exact
from derive.floating.judge import Judge
from derive.floating.report import Choices
from derive.floating.sweep import digits, of_example, of_problem, sweeps
from derive.library.index import read_index
from derive.render.plot import plot
from derive.request import problems

EACH = pytest.mark.parametrize("name", list(EXAMPLES))


@cache
def swept(name: str, form: str = "binary64") -> dict[str, list[float | None]]:
    formats = {"binary64": BINARY64, "binary32": BINARY32, "binary16": BINARY16}
    document = of_example(EXAMPLES[name], Choices((formats[form],), seconds=60), problems=11)
    return {one["label"]: one["digits"] for one in document["formats"][0]["forms"]}


def at(name: str, value: float) -> int:
    return EXAMPLES[name].sweep.values.index(value)


@EACH
def test_algorithms_compute_the_ideal_value(name: str) -> None:
    example = EXAMPLES[name]
    problem, easy = example.problem(), example.sweep.values[-1 if name in ("log1p", "one-minus-cosine") else 0]
    point = example.sweep.draw(easy, BINARY64, Random(5))
    assert problem.ideal is not None
    right = Judge(problem.ideal, BINARY64).values([exact(x) for x in point])
    for form in problem.forms:
        found = run(form.program, np.array([point]).T, BINARY64)[:, 0].tolist()
        assert (digits(BINARY64, found, right) or 0) > 13, form.label


@EACH
def test_names_are_not_those_of_theorems(name: str) -> None:
    known = read_index().items.get(name)
    assert known is None or known.block.kind != "theorem"


@EACH
def test_samples_are_reproducible_numbers_of_the_format(name: str) -> None:
    drawn = [EXAMPLES[name].points(BINARY16, 6) for _ in range(2)]
    assert drawn[0] == drawn[1] and drawn[0]
    assert all(math.isfinite(x) and float(np.float16(x)) == x for point in drawn[0] for x in point)


def test_normal_equations_lose_twice_the_digits_of_qr() -> None:
    found = swept("least-squares")
    for label, factor in (("inverse", 2), ("Cholesky", 2), ("QR", 1), ("SVD", 1)):
        for kappa in (1e2, 1e4, 1e6):
            left = found[label][at("least-squares", kappa)]
            assert left == pytest.approx(16.2 - factor * math.log10(kappa), abs=1.6), (label, kappa)
    assert found["Cholesky"][at("least-squares", 1e12)] is None


def test_the_judge_solves_least_squares_exactly() -> None:
    example = EXAMPLES["least-squares"]
    point = example.sweep.draw(1e3, BINARY32, Random(1))
    values = Judge(example.problem().ideal, BINARY32).values([exact(x) for x in point])
    x = [[exact(point[COLUMNS * i + j]) for j in range(COLUMNS)] for i in range(ROWS)]
    residual = [exact(point[ROWS * COLUMNS + i]) - sum((a * w for a, w in zip(x[i], values, strict=True)), fmpq(0))
                for i in range(ROWS)]
    assert all(sum((x[i][j] * residual[i] for i in range(ROWS)), fmpq(0)) == 0 for j in range(COLUMNS))


@pytest.mark.parametrize(("name", "value", "bad", "good"), [
    ("log1p", 1e-12, "naive", "Goldberg"), ("one-minus-cosine", 1e-6, "naive", "half angle"),
    ("square-roots", 1e12, "naive", "conjugate"), ("log-sum-exp", 1e4, "naive", "shifted"),
    ("softmax", 1e4, "naive", "shifted"), ("variance", 1e6, "one-pass", "two-pass"),
    ("variance", 1e6, "one-pass", "Welford"),
])
def test_the_other_form_keeps_its_digits(name: str, value: float, bad: str, good: str) -> None:
    found, place = swept(name), at(name, value)
    assert (found[bad][place] or 0) < 6 < 10 < found[good][place]


def test_no_order_of_summation_beats_the_condition() -> None:
    for label, found in swept("summation").items():
        assert found[at("summation", 1.0)] > 15 and found[at("summation", 1e18)] < 1, label
    assert swept("summation")["Kahan"][at("summation", 1e8)] > swept("summation")["naive"][at("summation", 1e8)]


@pytest.mark.parametrize(("name", "verdicts"), [
    ("log1p", {"naive": UNSTABLE, "Goldberg": FINE, "library": FINE}),
    ("softmax", {"naive": OVERFLOWS, "shifted": FINE}),
    ("variance", {"two-pass": FINE, "one-pass": UNSTABLE}),
    ("summation", {"naive": ILL, "Kahan": ILL}),
    ("least-squares", {"inverse": UNSTABLE, "Cholesky": UNSTABLE, "QR": FINE}),
])
def test_verdicts(name: str, verdicts: dict[str, str]) -> None:
    problem = EXAMPLES[name].problem()
    samples = 12 if name == "least-squares" else 40
    for form in problem.forms:
        if form.label in verdicts:
            assert measure(problem, form, BINARY64, samples, 0).verdict == verdicts[form.label], form.label


def test_digits_of_a_result() -> None:
    assert digits(BINARY64, [1.0, 1e-9], (fmpq(1), fmpq(0))) == pytest.approx(9.0)
    assert digits(BINARY64, [1.0], (fmpq(1),)) == pytest.approx(15.95, abs=0.01)
    assert digits(BINARY64, [1.0], (fmpq(0),)) == 0 and digits(BINARY64, [math.inf], (fmpq(1),)) is None
    assert digits(BINARY64, [1.0], None) is None


def test_an_expression_is_swept_over_its_condition() -> None:
    document = of_problem(problems("x - y", "x, y : real", ("0 < y", "y < x", "x < 2 y"))[0], Choices((BINARY32,), 60))
    assert document["parameter"] == "condition" and document["values"][0] == 1.0
    assert max(document["formats"][0]["forms"][0]["digits"]) > 7


def test_a_sweep_is_the_same_for_a_seed_and_says_when_time_is_over() -> None:
    example = EXAMPLES["log1p"]
    first, second = (of_example(example, Choices((BINARY32,)), 5) | {"seconds": 0} for _ in range(2))
    assert first == second
    document = of_example(example, Choices((BINARY32,), seconds=0.0), 5)
    assert document["formats"] == [] and "no time for binary32" in document["notes"]


def test_another_parameter_is_refused() -> None:
    with pytest.raises(InputProblem) as caught:
        sweeps("log1p", [], "kappa", Choices())
    assert caught.value.expected == "x" and "--sweep x" in caught.value.hint


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    monkeypatch.setenv("COLUMNS", "100")
    return lambda *arguments: (cli.run(["float", *arguments]), capsys.readouterr())


def test_the_command_sweeps_and_lists(call: Callable[..., Any]) -> None:
    status, printed = call("--list", "--json")
    assert status == 0 and {row["name"] for row in json.loads(printed.out)} == set(EXAMPLES)
    status, printed = call("--list")
    assert status == 0 and "--sweep kappa" in printed.out
    status, printed = call("one-minus-cosine", "--sweep", "x", "--format", "binary32", "--json")
    assert status == 0 and json.loads(printed.out)["formats"][0]["format"] == "binary32"
    status, printed = call("one-minus-cosine", "--sweep", "x", "--format", "binary32")
    assert status == 0 and "1e-4" in printed.out and "half angle" in printed.out
    assert call()[0] == 2 and call("log1p", "--sweep", "kappa")[0] == 2


def test_a_plot_without_its_library_names_the_extra(call: Callable[..., Any], monkeypatch: pytest.MonkeyPatch,
                                                    tmp_path: Path) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "matplotlib"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    status, printed = call("log1p", "--svg", str(tmp_path / "a.svg"), "--format", "binary32", "--json")
    error = json.loads(printed.out)["error"]
    assert status == 2 and error["code"] == "E-extra" and "derive[plots]" in error["hint"]
    assert not (tmp_path / "a.svg").exists()


def test_plots() -> None:
    pytest.importorskip("matplotlib")
    document = of_example(EXAMPLES["log1p"], Choices((BINARY32, BINARY64)), 5)
    picture = plot(document, "svg")
    text = "".join(ElementTree.fromstring(picture).itertext())
    assert "binary64" in text and "Goldberg" in text and plot(document, "svg") == picture
    assert plot(document, "png").startswith(b"\x89PNG")
