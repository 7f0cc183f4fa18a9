"""Matrices given by their entries, as matrices that are made from others: in derivatives, and as equations."""

from __future__ import annotations

import pytest

import derive
from derive.kernel.sorts import Dim, Index, Real
from derive.kernel.terms import app, op, var
from derive.rules.forms.lifting import Lifting, positions
from derive.rules.forms.measure import Measure

N, M = Dim.of("n"), Dim.of("m")
GRADIENTS = {
    "∑_i sin(x(i))": "map(cos, x)",
    "∑_i y(i) x(i)": "y",
    "∑_i (x(i)^2 + x(i))": "2 x + 𝟏",
    "∑_i c x(i)": "c 𝟏",
    "∑_i x(i)^3": "3 (x ⊙ x)",
    "∑_i x(i)^5": "5 map(t ↦ t⁴, x)",
    "∑_i y(i)/(1 + x(i)^2)": "−2 (map(t ↦ t/(1 + t²)², x) ⊙ y)",
    "∑_i tanh(x(i))": "map(t ↦ 1 − tanh(t)², x)",
    "∑_i softplus(y(i) x(i))": "map(sigmoid, y ⊙ x) ⊙ y",
    "∑_i softplus(−z(i) (A x)(i))": "−Aᵀ(map(sigmoid, −z ⊙ (A x)) ⊙ z)",
    "∑_i ((∑_l A(i, l) x(l)) − z(i))^2": "2 Aᵀ(A x − z)",
}
LET = "x, y : real[n]; z : real[m]; A : real[m, n]; c : real"


@pytest.mark.parametrize("expression", GRADIENTS)
def test_gradients_are_matrices_made_from_the_variables(expression):
    assert derive.gradient(expression, "x", LET).value == GRADIENTS[expression]


@pytest.mark.parametrize(("expression", "value"), [
    ("∑_i ∑_j B(i, j) X(j, i)", "Bᵀ"),
    ("∑_i ∑_j sin(X(j, i)) B(i, j)", "map(cos, X) ⊙ Bᵀ"),
    ("∑_i ∑_j X(i, j)^2", "2 X"),
])
def test_gradients_in_a_matrix(expression, value):
    found = derive.gradient(expression, "X", "B : real[m, n]; X : real[n, m]")
    assert found.value == value


@pytest.mark.parametrize(("expression", "value"), [
    ("∑_i sin(x(i))", "diag(map(t ↦ −sin(t), x))"),
    ("∑_i ((∑_l A(i, l) x(l)) − z(i))^2", "2 AᵀA"),
])
def test_hessians_go_on_from_the_recognised_gradient(expression, value):
    assert derive.hessian(expression, "x", LET).results[-1]["value"]["text"] == value


@pytest.mark.parametrize("expression", [
    "∑_i softplus(y(i) x(i))", "∑_i log(1 + exp(−z(i) (A x)(i)))", "log(∑_i exp(x(i)))",
    "∑_i ((∑_l A(i, l) x(l)) − z(i))^2", "∑_i tanh(x(i))"])
def test_the_theorem_with_the_recognised_value_checks_by_itself(expression):
    (result,) = derive.check(derive.hessian(expression, "x", LET).theorem, numbers=False)
    assert result.status == "proved"


def test_a_column_of_the_identity_stays():
    found = derive.gradient("x(k)", "x", "x : real[n]; k : 1..n")
    assert found.value == "matrix(i ↦ j ↦ (I : real[n, n])(i, k))"


def test_a_function_of_the_position_stays():
    a = var("a", Real(N, Dim.of(1)))
    i, j = positions(a.sort)
    scalar = op("*", op("real", op("position", i, sort=Index(N)), sort=Real(Dim.of(1), Dim.of(1))),
                op("entry", a, i, j, sort=Real(Dim.of(1), Dim.of(1))), sort=Real(Dim.of(1), Dim.of(1)))
    found = Lifting(i, j, Measure()).of(scalar)
    assert found.name == "matrix" and app(found.args[0], i, j) is scalar


@pytest.mark.parametrize(("statement", "let"), [
    ("matrix((i : 1..n) ↦ (j : 1..1) ↦ cos(x(i))) = map(sin, x)", "x : real[n]"),
    ("matrix((i : 1..m) ↦ (j : 1..1) ↦ ∑_l A(l, i) x(l)) = A x", "x : real[m]; A : real[m, m]"),
    ("matrix((i : 1..m) ↦ (j : 1..m) ↦ A(j, i)) = A", "A : real[m, m]"),
])
def test_matrices_with_other_entries_are_not_equal(statement, let):
    assert derive.prove(statement, let=let).status == "refuted"


def test_a_gradient_with_a_transpose_missing_is_refused():
    claim = "has_gradient((x : real[n]) ↦ ∑_i ((∑_l A(i, l) x(l)) − z(i))^2, 2 A (A x − z), x)"
    assert derive.prove(claim, let="x, z : real[n]; A : real[n, n]").status in ("refuted", "not proved")


DEFINED = {
    "log(1 + exp(t))": "sigmoid(t)",
    "log(1 + exp(−t))": "sigmoid(t) − 1",
    "1/(1 + exp(−t))": "sigmoid(t) (1 − sigmoid(t))",
    "exp(t)/(1 + exp(t))": "sigmoid(t) (1 − sigmoid(t))",
    "t log(1 + exp(t))": "softplus(t) + t sigmoid(t)",
    "log(cosh(a t))": "a tanh(a t)",
    "−log(cos(t))": "tan(t)",
    "(exp(t) − exp(−t))/2": "cosh(t)",
}


@pytest.mark.parametrize("expression", DEFINED)
def test_definitions_are_used_from_right_to_left(expression):
    assumed = ["0 < cos(t)"] if "cos(" in expression else []
    assert derive.gradient(expression, "t", "t, a : real", assume=assumed).value == DEFINED[expression]


@pytest.mark.parametrize(("expression", "value"), [
    ("log(1 + exp(wᵀx))", "sigmoid(wᵀx) x"),
    ("log(∑_i exp(w(i)))", "softmax(w)"),
    ("∑_i log(1 + exp(w(i)))", "map(sigmoid, w)"),
    ("∑_i log(1 + exp(−w(i)))", "map(sigmoid, w) − 𝟏"),
])
def test_definitions_in_gradients_of_vectors(expression, value):
    assert derive.gradient(expression, "w", "w, x : real[n]").value == value


@pytest.mark.parametrize(("expression", "value"), [
    ("log(∑_i exp(w(i)))", "diag(softmax(w)) − softmax(w) softmax(w)ᵀ"),
    ("log(1 + exp(wᵀx))", "sigmoid(wᵀx) (1 − sigmoid(wᵀx)) x xᵀ"),
])
def test_definitions_in_hessians(expression, value):
    assert derive.hessian(expression, "w", "w, x : real[n]").results[-1]["value"]["text"] == value


@pytest.mark.parametrize(("expression", "value"), [
    ("log(1 − exp(t))", "−exp(t)/(1 − exp(t))"),
    ("log(2 + exp(t))", "exp(t)/(2 + exp(t))"),
    ("t exp(t)", "exp(t) (1 + t)"),
    ("exp(t) − t", "exp(t) − 1"),
    ("sin(t)", "cos(t)"),
])
def test_what_is_no_definition_stays(expression, value):
    assert derive.gradient(expression, "t", "t : real", assume=["t < 0"] if "1 −" in expression else []).value == value
