"""Minimisers that are derived: every goal is proved, the closed form is the textbook's, and what fails is said."""

from __future__ import annotations

import pytest

from derive import request
from derive.calculus.minimum import minimum
from derive.errors import InputProblem, ProofProblem
from derive.library.options import Options
from derive.prove import prove_text

DATA = "X : real[n, d]; y : real[n]; w : real[d]"
CLOSED = [
    ("ordinary", "‖X w − y‖²", "w", DATA, "(XᵀX)⁻¹ (Xᵀy)", "full_column_rank(X)"),
    ("ridge", "‖X w − y‖² + λ ‖w‖²", "w", f"{DATA}; λ : real > 0", "(XᵀX + λ I)⁻¹ (Xᵀy)", ""),
    ("Tikhonov", "‖X w − y‖² + ‖Γ w‖²", "w", f"{DATA}; Γ : real[k, d]", "(XᵀX + ΓᵀΓ)⁻¹ (Xᵀy)", "invertible(XᵀX + ΓᵀΓ)"),
    ("weighted", "(X w − y)' W (X w − y)", "w", f"{DATA}; W : real[n, n], positive definite", "(XᵀW X)⁻¹ (XᵀW y)",
     "invertible(XᵀW X)"),
    ("several outputs", "‖X B − Y‖²", "B", "X : real[n, d]; Y : real[n, k]; B : real[d, k]", "(XᵀX)⁻¹ (XᵀY)",
     "full_column_rank(X)"),
    ("a quadratic form", "1/2 x'A x − b'x", "x", "A : real[n, n], positive definite; b, x : real[n]", "A⁻¹ b", ""),
    ("rows and a penalty", "∑_i (w'x_i − y(i))^2 + λ ‖w‖^2", "w",
     "x : 1..n → real[d]; y : real[n]; w : real[d]; λ : real > 0",
     "(∑_{i=1}^{n} x(i) x(i)ᵀ + λ I)⁻¹ ∑_{i=1}^{n} y(i) x(i)", ""),
    ("kernel ridge", "‖K a − y‖² + λ a'K a", "a", "K : real[n, n], positive semidefinite; a, y : real[n]; λ : real > 0",
     "(K + λ I)⁻¹ y", "the only minimiser"),
    ("the mean", "∑_i (x_i − m)^2", "m", "x : real[n]; m : real", "mean(x)", ""),
    ("the mean of vectors", "∑_i (x_i − w)'P (x_i − w)", "w",
     "x : 1..n → real[d]; w : real[d]; P : real[d, d], positive definite", "1/n ∑_{i=1}^{n} x(i)", ""),
    ("an exact solution", "‖A w − y‖²", "w", "A : real[n, n], invertible; w, y : real[n]", "A⁻¹ y", ""),
]


def statuses(theorem: str) -> dict[str, str]:
    (document,) = prove_text(theorem, options=Options(numbers=False))
    return {goal["label"]: goal["status"] for goal in document["goals"]}


@pytest.mark.parametrize(("name", "text", "over", "let", "closed", "needs"), CLOSED, ids=[row[0] for row in CLOSED])
def test_the_closed_form(name: str, text: str, over: str, let: str, closed: str, needs: str) -> None:
    found = minimum(text, over, let)
    assert found.document()["closed_form"] == closed
    assert needs in " ".join(found.remarks) and bool(needs) == bool(found.remarks)
    assert set(statuses(found.theorem).values()) == {"proved"}, found.theorem


@pytest.mark.parametrize(("text", "over", "let", "subject"), [
    ("‖X w − y‖²", "w", f"{DATA}; K : real[k, d]; e : real[k]", "K w = e"),
    ("1/2 ‖x‖²", "x", "A : real[n, m]; x : real[m]; b : real[n]", "A x = b"),
], ids=["constrained", "minimum norm"])
def test_minimisers_under_equations(text: str, over: str, let: str, subject: str) -> None:
    found = statuses(minimum(text, over, let, subject=subject).theorem)
    assert set(found.values()) == {"proved"} and {"lagrange", "feasible", "solution"} <= set(found)


@pytest.mark.parametrize(("text", "let"), [
    ("∑_i log(1 + exp(−y(i) (X w)(i))) + λ ‖w‖²", f"{DATA}; λ : real > 0"),
    ("∑_i huber(y(i) − (X w)(i), δ)", f"{DATA}; δ : real > 0"),
    ("logsumexp(X w) + ‖w‖²", DATA),
], ids=["logistic regression with a penalty", "regression with the loss of Huber", "log-sum-exp"])
def test_stationary_points_of_what_is_convex_are_minimisers(text: str, let: str) -> None:
    found, checked = request.minimum(text, "w", Options(numbers=False), let=let)
    assert found.closed is None and "no closed form" in found.remarks[0]
    assert {goal["label"]: goal["status"] for goal in checked.document["goals"]} == dict.fromkeys(
        ("gradient", "stationary", "convex", "minimiser"), "proved")


def test_least_squares_of_any_rank_has_a_shortest_minimiser() -> None:
    found = minimum("‖X w − y‖²", "w", DATA)
    before, _, _ = found.theorem.partition("assume regular: full_column_rank(X)")
    assert "show any-rank: ∀ v, f(pinv(X) y) ≤ f(v)" in before
    assert "shortest: ∀ w, (∀ v, f(w) ≤ f(v)) ⟹ ‖pinv(X) y‖ ≤ ‖w‖" in found.theorem


def test_one_more_row_updates_the_solution() -> None:
    let = "X : real[n, d], full column rank; y : real[n]; w, x : real[d]; t : real"
    found = minimum("‖X w − y‖² + (x'w − t)²", "w", let)
    assert statuses(found.theorem)["updated"] == "proved" and "s + (t − xᵀs) g" in found.remarks[-1]
    unknown = minimum("‖X w − y‖² + (x'w − t)²", "w", let.replace(", full column rank", ""))
    assert "updated" not in unknown.theorem  # the former solution needs an inverse of its own


def test_what_is_not_convex_has_no_closed_form() -> None:
    found = minimum("x'A x", "x", "A : real[n, n]; x : real[n]")
    assert found.closed is None and "not seen to be nonnegative" in found.remarks[0]
    assert statuses(found.theorem)["stationary"] == "proved"


@pytest.mark.parametrize(("text", "over", "let", "subject", "error", "message"), [
    ("a'x", "x", "a, x : real[n]", "", ProofProblem, "no minimum"),
    ("A x", "x", "A : real[m, n]; x : real[n]", "", InputProblem, "only a number"),
    ("‖x‖²", "x", "x : real[n]; b : real", "‖x‖² = b", InputProblem, "no linear equation"),
    ("‖x‖²", "x", "x : real[n]; b : real", "‖x‖ ≤ b", InputProblem, "no equation"),
    ("‖A x − b‖²", "x", "A : real[m, n]; x : real[n]; b : real[m]", "‖x‖ = 1", ProofProblem, "only quadratic forms"),
    ("x'A x", "x", "A, B : real[n, n]; x : real[n]", "x'B x = 1", ProofProblem, "not seen to be positive definite"),
    ("‖X‖² + tr(X)", "X", "X : real[n, n]", "X'X = I", ProofProblem, "only traces"),
], ids=["linear", "a vector", "a form of another level", "an inequality", "no form on the sphere", "no definite matrix",
        "no trace of a form"])
def test_what_cannot_be_minimised_is_said(text: str, over: str, let: str, subject: str, error: type[Exception],
                                          message: str) -> None:
    with pytest.raises(error, match=message):
        minimum(text, over, let, subject=subject)


SPHERE = [
    ("‖X v‖²", "X : real[n, d]; v : real[d]", "‖v‖ = 1", True,
     {"attained", "stationary", "greatest-eigenvalue", "maximiser"}),
    ("‖X v‖²", "X : real[n, d]; v : real[d]", "v'v = 1", False, {"sphere", "least-eigenvalue", "minimiser"}),
    ("v'A v", "A : real[d, d]; B : real[d, d], positive definite; v : real[d]", "v'B v = 1", False,
     {"definite", "attained", "minimiser"}),
    ("(m'v)²", "m, v : real[d]; B : real[d, d], positive definite", "v'B v = 1", True, {"feasible", "solution"}),
    ("‖X v‖²", "X : real[n, d]; v : real[d, k]", "v'v = I", True, {"maximiser"}),
    ("tr(v'S v)", "S : real[d, d], symmetric; v : real[d, k]", "v'v = I", False, {"minimiser"}),
]


@pytest.mark.parametrize(("text", "let", "subject", "greatest", "labels"), SPHERE, ids=[
    "the first principal direction", "total least squares", "generalised eigenvectors", "the discriminant of Fisher",
    "k directions", "k last directions"])
def test_extrema_where_a_form_is_1(text: str, let: str, subject: str, greatest: bool, labels: set[str]) -> None:
    found = statuses(minimum(text, "v", let, subject=subject, greatest=greatest).theorem)
    assert set(found.values()) == {"proved"} and labels <= set(found)


@pytest.mark.parametrize(("text", "over", "let", "label"), [
    ("−1/2 ∑_i (x(i) − m)'P (x(i) − m)", "m", "x : 1..n → real[d]; m : real[d]; P : real[d, d], positive definite",
     "greatest"),
    ("∑_i (y(i) (X w)(i) − exp((X w)(i)))", "w", DATA, "maximiser"),
], ids=["a Gaussian likelihood", "a Poisson likelihood"])
def test_maximisers_of_what_is_concave(text: str, over: str, let: str, label: str) -> None:
    found = minimum(text, over, let, greatest=True)
    proved = statuses(found.theorem)
    assert set(proved.values()) == {"proved"} and label in proved
    assert "F(v) ≤ F(" in found.theorem
