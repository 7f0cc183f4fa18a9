"""Derivatives that were found, and numbers that know nothing of how: comparison, compiled functions, NumPy source."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

import derive
from derive.calculus.answer import Answer, answer
from derive.calculus.compared import compared
from derive.calculus.source import numpy_text
from derive.cli import commands
from derive.kernel.terms import op
from derive.library.options import Options
from derive.render.verdict import footer_lines
from tests.numeric.test_numeric_source import run

from .claims import read_claim
from .items import Item, all_items

REGRESSION = "X : real[n, d]; y : real[n]; w : real[d]; λ : real"
LOSS = "‖X w − y‖² + λ ‖w‖²"
ASKED: list[tuple[str, str, str, str]] = [
    (LOSS, "w", REGRESSION, "gradient"), (LOSS, "X", REGRESSION, "gradient"), (LOSS, "w", REGRESSION, "hessian"),
    ("X w − y", "w", REGRESSION, "jacobian"), ("log(x'x)", "x", "x : real[n]", "hessian"),
    ("A X B", "X", "A : real[k, n]; X : real[n, m]; B : real[m, l]", "differential"),
    ("tr(A ⊙ X)", "X", "A, X : real[n, n]", "gradient"),
    ("a' X^-1 b", "X", "X : real[n, n]; a, b : real[n]", "gradient"),
    ("f(A x + b)", "x", "A : real[m, n]; x : real[n]; b : real[m]; f : real[m] → real", "gradient"),
]


@pytest.mark.parametrize(("text", "wrt", "let", "kind"), ASKED)
def test_derivatives_are_those_of_the_expression(text: str, wrt: str, let: str, kind: str) -> None:
    found = answer(text, [wrt], let, kind=kind)
    verdicts = compared(found, Options())
    assert [v["kind"] for v in verdicts] == ["agrees"] * len(found.found), verdicts
    assert all(v["samples"] == 24 and v["worst_digits"] > 40 for v in verdicts)


def wrong(found: Answer) -> Answer:
    """The answer with twice the derivative that was found."""
    one = found.found[-1]
    doubled = one._replace(value=op("+", one.value, one.value, sort=one.value.sort))
    return Answer(found.question, [doubled], found.conditions, frozenset(), 0.0)


@pytest.mark.parametrize(("text", "wrt", "let", "kind"), ASKED)
def test_other_derivatives_are_refuted(text: str, wrt: str, let: str, kind: str) -> None:
    (verdict,) = compared(wrong(answer(text, [wrt], let, kind=kind)), Options())
    assert verdict["kind"] == "refuted" and verdict["witness"]["values"][-1][0] == "direction"


def test_a_gradient_among_symmetric_matrices_is_compared_there() -> None:
    found = answer("tr(A X B)", ["X"], "A, B : real[n, n]; X : real[n, n], symmetric")
    assert [v["kind"] for v in compared(found, Options())] == ["agrees", "agrees"]
    one = found.found[-1]
    assert one.among is not None
    plain = Answer(found.question, [one._replace(among=None)], [], frozenset(), 0.0)
    assert compared(plain, Options())[0]["kind"] == "refuted"


@pytest.mark.parametrize("item", all_items()[::14], ids=[item.name for item in all_items()[::14]])
def test_numbers_tell_true_derivatives_from_false_ones(item: Item) -> None:
    found = read_claim(item.true).compared(samples=8)
    assert found.kind == "agrees", (found.reason, found.witness)
    for kind, text in item.false():
        if kind != "condition":
            assert read_claim(text).compared(samples=24).kind == "refuted", text


def test_without_numbers_nothing_is_compared() -> None:
    assert compared(answer("x'x", ["x"], "x : real[n]"), Options(numbers=False)) == []


def test_the_command_says_what_was_compared() -> None:
    arguments = ["grad", "x'A x", "--wrt", "x", "--let", "A : real[n, n]; x : real[n]", "--json"]
    document = json.loads(CliRunner().invoke(commands, arguments).output)
    (verdict,) = document["derivative"]["compared"]
    assert verdict["kind"] == "agrees"

    def footer() -> str:
        return "\n".join("".join(text for text, _ in line) for line in footer_lines(document, 120))
    assert "✓ compared" in footer() and "24 samples agree with difference quotients to 50 digits" in footer()
    for kind, mark in (("refuted", "✗ refuted by quotients"), ("not sampled", "– not compared")):
        verdict |= {"kind": kind, "reason": "because"}
        assert mark in footer() and "because" in footer()


def test_the_source_of_a_derivative() -> None:
    shown = CliRunner().invoke(commands, ["grad", "log(x'A x)", "--wrt", "x", "--let", "A : real[n, n]; x : real[n]",
                                          "--emit", "numpy"])
    a, x = np.array([[2.0, 1.0], [0.0, 3.0]]), np.array([1.0, 2.0])
    np.testing.assert_allclose(run(shown.output, "gradient")(a, x), (a + a.T) @ x / (x @ a @ x))
    assert "The gradient of log(xᵀA x) in x." in shown.output and "Requires xᵀA x > 0." in shown.output


@pytest.mark.parametrize(("text", "wrt", "let", "kind"), [row for row in ASKED if "f :" not in row[2]])
def test_source_and_kernel_say_the_same(text: str, wrt: str, let: str, kind: str) -> None:
    sizes = {"n": 3, "d": 2, "m": 4, "k": 2, "l": 3}
    rng = np.random.default_rng(5)
    found = derive.derivative(text, wrt, let, kind=kind, numbers=False)
    values: dict[str, Any] = {v.name: rng.normal(size=[sizes[dim.name] for dim in v.sort.shape if dim.name])
                              for v in found.answer.arguments}
    kernel = found.compile()
    assert kernel.names == list(values)
    np.testing.assert_allclose(kernel(**values), run(found.numpy("value"), "value")(*values.values()), rtol=1e-9)


def test_a_differential_has_the_small_change_as_an_argument() -> None:
    found = derive.differential("X'X", "X", "X : real[n, d]", numbers=False)
    x, dx = np.ones((3, 2)), np.arange(6.0).reshape(3, 2)
    np.testing.assert_allclose(found.compile()(x, dX=dx), dx.T @ x + x.T @ dx)
    assert "for a small change dX" in numpy_text(found.answer)
