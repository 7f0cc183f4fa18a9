"""What is listed with a derivative: the plainest conditions, none that always holds, none that others give."""

from __future__ import annotations

import pytest

from derive.calculus.answer import answer
from derive.calculus.worked import written

LET = """n, d, k : dim; x, y, a, w₀ : real[n]; S, T : real[n, n]; s, t, σ : real; η : real[k]; g, D : 1..k → real[n];
e : 1..k → real; φ : real → real; Y : real[n, d]""".replace("\n", " ")

LISTED = [
    ("‖x − y‖", "x", [], ["x ≠ y"]),
    ("‖x − w₀‖", "x", [], ["x ≠ w₀"]),
    ("xᵀS x/(xᵀT x)", "x", [], ["xᵀT x ≠ 0"]),
    ("xᵀS x/(xᵀT x)", "x", ["positive_definite(T)"], ["x ≠ 0"]),
    ("√(xᵀS x)", "x", ["positive_definite(S)"], ["x ≠ 0"]),
    ("aᵀx/(‖a‖ ‖x‖)", "x", [], ["x ≠ 0", "a ≠ 0"]),
    ("exp(−‖x − y‖²/(2 σ²))", "σ", [], ["σ ≠ 0"]),
    ("−(t − s)²/(2 σ²) − log(σ)", "σ", [], ["σ > 0"]),
    ("1/(s t)", "s", [], ["s ≠ 0", "t ≠ 0"]),
    ("log(det(S)) + tr(S⁻¹T)", "S", [], ["det(S) > 0"]),
    ("log(det(YᵀY))", "Y", [], ["full_column_rank(Y)"]),
    ("∑_i log(1 + exp(e(i) xᵀD(i)))", "x", [], []),
    ("log(∑_j exp(η(j)) exp(−‖x − g(j)‖²/2))", "x", [], []),
    ("log(∑_j η(j) exp(−‖x − g(j)‖²/2))", "x", ["∀ j, η(j) > 0"], []),
    ("∑_i φ(e(i) xᵀD(i))", "x", ["∀ z, differentiable(φ, z)"], []),
    ("∑_i φ(e(i) xᵀD(i))", "x", [], ["∀ t : real, differentiable(φ, t)"]),
]


@pytest.mark.parametrize(("text", "wrt", "given", "listed"), LISTED, ids=[f"{row[0]}:{len(row[2])}" for row in LISTED])
def test_the_conditions_listed(text: str, wrt: str, given: list[str], listed: list[str]) -> None:
    assert list(map(written, answer(text, [wrt], LET, given).conditions)) == listed


def test_a_number_has_no_gradient_among_symmetric_matrices() -> None:
    assert [one.kind for one in answer("tr((S + t T)² T)", ["t"], LET).found] == ["gradient"]
