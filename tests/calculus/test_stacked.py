"""Jacobians of stacked columns: what is derived, that it agrees with differences in floats, and what is refuted."""

from __future__ import annotations

import json
from collections.abc import Callable

import numpy as np
import pytest
from click.testing import CliRunner

import derive
from derive.calculus.answer import answer
from derive.calculus.worked import written
from derive.cli import commands
from derive.errors import ProofProblem
from derive.library.options import Options
from derive.prove import prove_text

LET = """A : real[k, n]; X, C : real[n, m]; B : real[m, l]; S, Y : real[n, n]; a, b, x : real[n]; t : real;
         φ : real → real"""
DERIVED = [
    ("A X B", "X", "Bᵀ ⊗ A", []),
    ("A X", "X", "(I : real[m, m]) ⊗ A", []),
    ("X'", "X", "commutation(X)", []),
    ("X'X", "X", "(Xᵀ ⊗ (I : real[m, m])) commutation(X) + (I : real[m, m]) ⊗ Xᵀ", []),
    ("X X'", "X", "X ⊗ (I : real[n, n]) + ((I : real[n, n]) ⊗ X) commutation(X)", []),
    ("Y^2", "Y", "Yᵀ ⊗ (I : real[n, n]) + (I : real[n, n]) ⊗ Y", []),
    ("Y^3", "Y", "Yᵀ² ⊗ (I : real[n, n]) + Yᵀ ⊗ Y + (I : real[n, n]) ⊗ Y²", []),
    ("Y^-1", "Y", "−Y⁻ᵀ ⊗ Y⁻¹", ["invertible(Y)"]),
    ("Y^-1 S Y", "Y", "(I : real[n, n]) ⊗ (Y⁻¹ S) − (YᵀSᵀY⁻ᵀ) ⊗ Y⁻¹", ["invertible(Y)"]),
    ("X ⊙ C", "X", "diag(vec(C))", []),
    ("map(exp, X)", "X", "diag(vec(map(exp, X)))", []),
    ("map(φ, X)", "X", "diag(vec(map(φ', X)))", ["∀ t : real, differentiable(φ, t)"]),
    ("x x'", "x", "x ⊗ (I : real[n, n]) + ((I : real[n, n]) ⊗ x) commutation(x)", []),
    ("diag(x)", "x", "diag(vec((I : real[n, n]))) ((𝟏 : real[n]) ⊗ (I : real[n, n]))", []),
    ("tr(Y) Y", "Y", "vec(Y) vec((I : real[n, n]))ᵀ + tr(Y) I", []),
    ("a'Y b", "Y", "bᵀ ⊗ aᵀ", []),
    ("S ⊗ Y", "Y", "(((I : real[n, n]) ⊗ commutation(Y)) (vec(S) ⊗ (I : real[n, n]))) ⊗ (I : real[n, n])", []),
    ("Y ⊗ S", "Y", "(I : real[n, n]) ⊗ ((commutation(Y) ⊗ (I : real[n, n])) ((I : real[n, n]) ⊗ vec(S)))", []),
    ("exp(x'x) S", "x", "2 exp(‖x‖²) vec(S) vec(x)ᵀ", []),
    ("(Y + t S)^-1", "t", "−vec((Y + t S)⁻¹ S (Y + t S)⁻¹)", ["invertible(Y + t S)"]),
    ("∑_{i=1}^{n} a(i) Y^2", "Y", "∑_{i=1}^{n} a(i) (Yᵀ ⊗ (I : real[n, n]) + (I : real[n, n]) ⊗ Y)", []),
]
"""Expressions with their Jacobians of stacked columns, and the conditions that those need."""
CHECKED = ("X'X", "Y^-1 S Y", "tr(Y) Y", "∑_{i=1}^{n} a(i) Y^2", "map(φ, X)", "(Y + t S)^-1")
"""Those of them whose theorem files are proved once more from their text."""


@pytest.mark.parametrize(("text", "wrt", "value", "conditions"), DERIVED, ids=[row[0] for row in DERIVED])
def test_the_jacobian_of_stacked_columns(text: str, wrt: str, value: str, conditions: list[str]) -> None:
    found = answer(text, [wrt], LET, kind="vec-jacobian")
    assert written(found.found[0].value) == value
    assert [written(c) for c in found.conditions] == conditions
    if text in CHECKED:
        (document,) = prove_text(found.theorem, options=Options(numbers=False))
        assert document["status"] == "proved", found.theorem


def columns(matrix: np.ndarray) -> np.ndarray:
    return matrix.ravel(order="F")


def differences(function: Callable[[np.ndarray], np.ndarray], at: np.ndarray) -> np.ndarray:
    """The Jacobian of stacked columns by central differences, a column for each entry."""
    steps = [unit.reshape(at.shape, order="F") * 1e-6 for unit in np.eye(at.size)]
    return np.array([columns(function(at + h) - function(at - h)) / 2e-6 for h in steps]).T


@pytest.mark.parametrize(("text", "function", "shape"), [
    ("X'X", lambda X: X.T @ X, (3, 2)),
    ("X'", lambda X: X.T, (3, 2)),
    ("X (X'X)^-1", lambda X: X @ np.linalg.inv(X.T @ X), (3, 2)),
    ("X ⊗ X", lambda X: np.kron(X, X), (2, 3)),
    ("map(tanh, X) diag(vec(X)'vec(X) 𝟏)", lambda X: np.tanh(X) * np.sum(X * X), (2, 2)),
], ids=["Gram", "transpose", "right inverse", "Kronecker", "entrywise"])
def test_compiled_it_agrees_with_differences(text: str, function: Callable[[np.ndarray], np.ndarray],
                                                             shape: tuple[int, int]) -> None:
    found = derive.vec_jacobian(text, "X", "X : real[n, m]", numbers=False)
    at = np.random.default_rng(0).normal(size=shape)
    expected = differences(function, at)
    assert np.allclose(found.compile()(X=at), expected, atol=1e-7)


def test_of_a_vector_by_a_vector_it_is_the_jacobian() -> None:
    (found,) = answer("A a", ["a"], LET, kind="vec-jacobian").found
    assert (found.kind, written(found.value)) == ("jacobian", "A")


def test_what_no_law_stacks_is_said() -> None:
    with pytest.raises(ProofProblem, match="no matrix could be read off"):
        answer("∑_i x(i) S", ["x"], LET, kind="vec-jacobian")


def test_the_command_shows_the_steps_and_compares_with_difference_quotients() -> None:
    asked = ["grad", "A X B", "--wrt", "X", "--kind", "vec-jacobian", "--let", LET]
    shown = CliRunner().invoke(commands, [*asked, "--no-numbers"], standalone_mode=False).output
    assert "∂vec(A X B)/∂vec(X) = Bᵀ ⊗ A" in shown and "vec-product" in shown and "columns are stacked" in shown
    document = json.loads(CliRunner().invoke(commands, [*asked, "--json"], standalone_mode=False).output)
    assert document["status"] == "proved"
    assert [verdict["kind"] for verdict in document["derivative"]["compared"]] == ["agrees"]


FALSE = [
    # the order of the factors, and transposes
    ("A, B, X : real[n, n]", "Z ↦ A Z B, A ⊗ Bᵀ, X"),
    ("A, B, X : real[n, n]", "Z ↦ A Z B, B ⊗ A, X"),
    ("A, X : real[n, n]", "Z ↦ A Z, A ⊗ I, X"),
    ("B, X : real[n, n]", "Z ↦ Z B, B ⊗ I, X"),
    ("X : real[n, n]", "Z ↦ Zᵀ, I, X"),
    ("X : real[m, n]", "Z ↦ Zᵀ, commutation(Xᵀ), X"),
    # terms, factors and signs
    ("X : real[n, n]", "Z ↦ Z Z, I ⊗ X, X"),
    ("X : real[n, n]", "Z ↦ Z Z, 2 (I ⊗ X), X"),
    ("X : real[n, n]", "Z ↦ Z Z, X ⊗ I + I ⊗ X, X"),
    ("X : real[m, n]", "Z ↦ ZᵀZ, 2 (I ⊗ Xᵀ), X"),
    ("X : real[n, n]", "Z ↦ ZᵀZ, commutation(X) (Xᵀ ⊗ I) + Xᵀ ⊗ I, X"),
    ("X : real[n, n]", "Z ↦ Z Zᵀ, (Xᵀ ⊗ I) commutation(X) + I ⊗ Xᵀ, X"),
    ("X : real[n, n], invertible", "Z ↦ Z⁻¹, X⁻ᵀ ⊗ X⁻¹, X"),
    ("X : real[n, n], invertible", "Z ↦ Z⁻¹, −(X⁻¹ ⊗ X⁻¹), X"),
    ("X : real[n, n], invertible", "Z ↦ Z⁻¹, −(X⁻¹ ⊗ X⁻ᵀ), X"),
    ("S, X : real[n, n]", "Z ↦ Z S − S Z, Sᵀ ⊗ I + I ⊗ S, X"),
    ("S, X : real[n, n], invertible", "Z ↦ Z⁻¹ S Z, I ⊗ (X⁻¹ S) − (XᵀSᵀX⁻ᵀ) ⊗ X, X"),
    ("A, X : real[n, n]", "Z ↦ A ⊗ Z, (vec(A) ⊗ (I : real[n, n])) ⊗ (I : real[n, n]), X"),
    ("A, X : real[n, n]", "Z ↦ A ⊗ Z, ((I : real[n, n]) ⊗ vec(A)) ⊗ (I : real[n, n]), X"),
    # entries, numbers, vectors
    ("A, X : real[n, n]", "Z ↦ Z ⊙ A, diag(vec(Aᵀ)), X"),
    ("X : real[m, n]", "Z ↦ Z ⊙ Z, diag(vec(X)), X"),
    ("A, X : real[n, n]", "Z ↦ map(exp, A Z), diag(vec(map(exp, A X))), X"),
    ("X : real[n, n]", "Z ↦ tr(Z) Z, tr(X) I, X"),
    ("X : real[n, n]", "Z ↦ tr(Z) Z, vec((I : real[n, n])) vec(X)ᵀ + tr(X) I, X"),
    ("x : real[n]", "z ↦ z zᵀ, x ⊗ I, x"),
    ("x : real[n]", "z ↦ z zᵀ, 2 (I ⊗ x), x"),
    ("x : real[n]", "z ↦ diag(z), ones ⊗ I, x"),
]
"""False claims, each with what it declares."""


@pytest.mark.parametrize(("let", "claim"), FALSE, ids=[row[1] for row in FALSE])
def test_a_false_jacobian_is_refuted_with_numbers(let: str, claim: str) -> None:
    text = f"theorem false\n  let m, n : dim; {let}\n  show has_vec_jacobian({claim})\n"
    (document,) = prove_text(text, options=Options())
    (goal,) = document["goals"]
    assert goal["status"] == "refuted" and goal["verdict"]["witness"] is not None
