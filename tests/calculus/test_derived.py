"""Derivatives that are derived: what comes out, under which conditions, and that the written proof checks by itself."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from derive.calculus.answer import answer
from derive.calculus.worked import written
from derive.cli import commands
from derive.errors import DeriveError, InputProblem, ProofProblem
from derive.library.options import Options
from derive.prove import prove_text

DERIVED = [
    ("‖X w − y‖² + λ ‖w‖²", "w", "X : real[n, d]; y : real[n]; w : real[d]", "2 Xᵀ(X w − y) + 2 λ w", []),
    ("tr(A X B X')", "X", "A : real[n, n]; B : real[m, m]; X : real[n, m]", "AᵀX Bᵀ + A X B", []),
    ("‖A x − b‖", "x", "A : real[m, n]; x : real[n]; b : real[m]", "Aᵀ(A x − b)/‖A x − b‖", ["A x − b ≠ 0"]),
    ("f(A x + b)", "x", "A : real[m, n]; x : real[n]; b : real[m]; f : real[m] → real", "Aᵀ∇f(A x + b)",
     ["differentiable(f, A x + b)"]),
    ("A x + b", "x", "A : real[n, m]; x : real[m]; b : real[n]", "A", []),
    ("A X B", "X", "A : real[k, n]; B : real[m, l]; X : real[n, m]", "A dX B", []),
    ("A ⊗ X", "X", "A : real[k, l]; X : real[n, m]", "A ⊗ dX", []),
    ("X ⊗ A", "X", "A : real[k, l]; X : real[n, m]", "dX ⊗ A", []),
    ("a' X^-1 b", "X", "X : real[n, n]; a, b : real[n]", "−X⁻ᵀa bᵀX⁻ᵀ", ["invertible(X)"]),
    ("−∑_i y(i) log(softmax(W x)(i))", "W", "W : real[k, d]; x : real[d]; y : real[k]",
     "((∑_{i=1}^{k} y(i)) softmax(W x) − y) xᵀ", []),
    ("∑_i max(0, 1 − y(i) (X w)(i)) + λ ‖w‖²", "w", "X : real[n, d]; y : real[n]; w : real[d]; λ : real", None,
     ["∀ i : 1..n, 0 ≠ 1 − y(i) (X w)(i)"]),
    ("mean(x)^2 + ∑_i (x(i) − mean(x))^2", "x", "x : real[n]", None, []),
    ("f(x) y", "x", "x : real[n]; f : real[n] → real[m]; y : real", None, ["has_jacobian(f, jacobian(f, x), x)"]),
]


@pytest.mark.parametrize(("text", "wrt", "let", "value", "conditions"), DERIVED, ids=[row[0] for row in DERIVED])
def test_the_derivative(text: str, wrt: str, let: str, value: str | None, conditions: list[str]) -> None:
    found = answer(text, [wrt], let)
    if value is not None:
        assert written(found.found[0].value) == value
    assert [written(c) for c in found.conditions] == conditions
    (document,) = prove_text(found.theorem, options=Options(numbers=False))
    assert document["status"] == "proved", found.theorem


def test_conditions_in_the_context_are_not_listed() -> None:
    found = answer("log(x'x)", ["x"], "x : real[n]", ["x ≠ 0"])
    assert found.conditions == []


def test_the_hessian_follows_the_gradient() -> None:
    found = answer("x'A x", ["x"], "A : real[n, n]; x : real[n]", kind="hessian")
    values = [(one.kind, written(one.value)) for one in found.found]
    assert values == [("gradient", "(A + Aᵀ) x"), ("hessian", "A + Aᵀ")]


def test_under_conditions_the_hessian_is_the_jacobian_of_the_gradient_there() -> None:
    found = answer("log(x'x)", ["x"], "x : real[n]", kind="hessian")
    assert [one.kind for one in found.found] == ["gradient", "jacobian"]
    (document,) = prove_text(found.theorem, options=Options(numbers=False))
    assert document["status"] == "proved", found.theorem


@pytest.mark.parametrize(("text", "kind"), [("A x", "gradient"), ("A x", "hessian"), ("x x'", "jacobian")])
def test_a_kind_that_does_not_fit_the_shapes_is_refused(text: str, kind: str) -> None:
    with pytest.raises(InputProblem, match="is of a"):
        answer(text, ["x"], "A : real[m, n]; x : real[n]", kind=kind)


def test_a_symmetric_variable_has_a_gradient_among_symmetric_matrices_too() -> None:
    found = answer("a'X b", ["X"], "X : real[n, n], symmetric; a, b : real[n]")
    assert [(one.kind, written(one.value)) for one in found.found] == [
        ("gradient", "a bᵀ"), ("structured", "(a bᵀ + b aᵀ)/2")]
    (document,) = prove_text(found.theorem, options=Options(numbers=False))
    assert document["status"] == "proved", found.theorem


def test_several_variables_share_a_theorem() -> None:
    found = answer("‖W x + b‖²", ["W", "b"], "W : real[m, n]; x : real[n]; b : real[m]")
    assert [written(one.value) for one in found.found] == ["2 (W x + b) xᵀ", "2 (W x + b)"]
    assert "gradient-W" in found.theorem and "gradient-b" in found.theorem


def test_the_command_shows_and_writes_a_theorem_that_checks(tmp_path) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "ridge.thm"
    let = "X : real[n, d]; y : real[n]; w : real[d]"
    asked = ["grad", "‖X w − y‖²", "--wrt", "w", "--let", let, "--emit", str(file), "--json"]
    result = CliRunner().invoke(commands, asked, standalone_mode=False)
    document = json.loads(result.output)
    assert document["status"] == "proved"
    assert document["derivative"]["results"][0]["value"]["text"] == "2 Xᵀ(X w − y)"
    assert CliRunner().invoke(commands, ["check", str(file), "--no-numbers"], standalone_mode=False).return_value == 0


@pytest.mark.parametrize(("text", "wrt", "let", "message"), [
    ("x^2", "z", "", "z is not declared"),
    ("x = 1", "x", "", "this is a statement"),
    ("x^2", "k", "k : nat", "no number, vector or matrix"),
], ids=["undeclared", "a statement", "a natural number"])
def test_what_cannot_be_derived_is_said(text: str, wrt: str, let: str, message: str) -> None:
    with pytest.raises(InputProblem, match=message):
        answer(text, [wrt], let)


@pytest.mark.parametrize(("text", "let", "value"), [
    ("x x' a", "a, x : real[n]", "aᵀx I + x aᵀ"),
    ("diag(x) a", "a, x : real[n]", "diag(a)"),
    ("max(c'x, 0)", "c, x : real[n]", "indicator(cᵀx > 0) c"),
    ("softmax(x)", "x : real[n]", "diag(softmax(x)) − softmax(x) softmax(x)ᵀ"),
])
def test_maps_that_are_read_off(text: str, let: str, value: str) -> None:
    assert written(answer(text, ["x"], let).found[0].value) == value


def test_stacked_columns_are_compared_as_matrices() -> None:
    assert written(answer("vec(A X)' vec(X)", ["X"], "A : real[n, n]; X : real[n, m]").found[0].value) == "(Aᵀ + A) X"


def test_layers_need_one_condition_on_their_activation() -> None:
    found = answer("‖map(φ, V map(φ, W x)) − y‖²", ["W"], "V, W : real[n, n]; x, y : real[n]; φ : real → real")
    assert [written(c) for c in found.conditions] == ["∀ t : real, differentiable(φ, t)"]


@pytest.mark.parametrize(("text", "let"), [
    ("log(−exp(x))", "x : real"), ("log(−‖x‖²)", "x : real[n]"), ("1/(x − x)", "x : real"),
    ("log(x) + log(−x)", "x : real"),
])
def test_what_has_a_derivative_nowhere_is_refused(text: str, let: str) -> None:
    with pytest.raises(ProofProblem, match="nowhere"):
        answer(text, ["x"], let)


def test_a_letter_before_a_bracket_is_a_function_that_must_be_declared() -> None:
    for name in ("f", "σ"):
        with pytest.raises(DeriveError, match=f"{name} is not declared"):
            answer(f"{name}(w'x)", ["w"], "w, x : real[d]")
    assert written(answer("f (w'x)", ["w"], "w, x : real[d]").found[0].value) == "f x"
