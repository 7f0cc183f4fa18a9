"""Derivatives against difference quotients: right ones agree to all digits, wrong ones are refuted, faults are loud."""

from __future__ import annotations

from functools import cache
from random import Random

import pytest
from flint import arb, fmpq

from derive.kernel.terms import Term, abstract
from derive.library.index import read_index
from derive.numeric import difference
from derive.numeric.structure import directions
from derive.numeric.values.number import ELEMENTARY, Unsupported
from derive.numeric.verdict import Verdict
from derive.theory.speech import function
from derive.theory.theory import Theory

MATRIX = "A, B : real[n, n]; w : real[n]"
REGRESSION = "X : real[n, d]; y : real[n]; w : real[d]; c : real"
INVERSE = "(h : real[n, n]) |-> -A^-1 h A^-1"


@cache
def theory() -> Theory:
    found = Theory(read_index())
    found.load_vocabulary()
    return found


def check(text: str, let: str, wrt: str, derivative: str, *assumed: str, structure: str = "general",
          samples: int = 12, **options: int) -> Verdict:
    variables, body = function(text, let)
    point = next(v for v in variables if v.name == wrt)
    hypotheses = [function(formula, let)[1] for formula in assumed]
    claimed = function(derivative, let)[1]
    return difference.check(variables, hypotheses, abstract(point, body), claimed, point, seconds=10,
                            definitions=theory().definitions, structure=structure, samples=samples, **options)


RIGHT = [
    ("norm(X w - y)^2 + c norm(w)^2", REGRESSION, "w", "2 X'(X w - y) + 2 c w"),
    ("norm(X w - y)^2", REGRESSION, "X", "2 (X w - y) w'"),
    ("X w - y", REGRESSION, "w", "X"),
    ("tr(B A^-1)", MATRIX, "A", "-(A^-1 B A^-1)'", "invertible(A)"),
    ("A^-1", MATRIX, "A", INVERSE, "invertible(A)"),
    ("softmax(w)", MATRIX, "w", "diag(softmax(w)) - softmax(w) softmax(w)'"),
    ("log(∑_i exp(w(i)))", MATRIX, "w", "softmax(w)"),
    ("norm(w)", MATRIX, "w", "w/norm(w)", "w ≠ 0"),
    ("max(x, 0)", "x : real", "x", "indicator(0 < x)", "x ≠ 0"),
    ("f(X w)", f"f : real[n] → real; {REGRESSION}", "w", "X' (∇f)(X w)"),
]
WRONG = [
    ("norm(X w - y)^2 + c norm(w)^2", REGRESSION, "w", "2 X'(X w - y) + c w"),
    ("norm(X w - y)^2", REGRESSION, "X", "-2 (X w - y) w'"),
    ("tr(B A^-1)", MATRIX, "A", "-A^-1 B A^-1", "invertible(A)"),
    ("A^-1", MATRIX, "A", "(h : real[n, n]) |-> -A^-1 h' A^-1", "invertible(A)"),
    ("A^-1", MATRIX, "A", "(h : real[n, n]) |-> A^-1 h A^-1", "invertible(A)"),
    ("softmax(w)", MATRIX, "w", "diag(softmax(w))"),
    ("log(∑_i exp(w(i)))", MATRIX, "w", "(1 + 10^-30) softmax(w)"),
    ("max(x, 0)", "x : real", "x", "indicator(1 < x)", "x ≠ 0", "x ≠ 1"),
    ("f(X w)", f"f : real[n] → real; {REGRESSION}", "w", "X' (∇f)(2 X w)"),
]


@pytest.mark.parametrize("claim", RIGHT, ids=[" ".join(claim[2:4]) for claim in RIGHT])
def test_right_derivatives_agree(claim: tuple[str, str, str, str]) -> None:
    found = check(*claim)
    assert (found.kind, found.samples) == ("agrees", 12), found.reason
    assert found.worst_digits is not None and found.worst_digits > 40


@pytest.mark.parametrize("claim", WRONG, ids=[" ".join(claim[2:4]) for claim in WRONG])
def test_wrong_derivatives_are_refuted_with_a_direction(claim: tuple[str, str, str, str]) -> None:
    found = check(*claim)
    assert found.kind == "refuted" and found.witness is not None
    assert found.witness.values[-1][0] == "direction" and found.witness.left != found.witness.right


@pytest.mark.parametrize(("derivative", "structure", "kind"), [
    ("w w'", "general", "agrees"), ("w w'", "symmetric", "agrees"), ("w w'", "diagonal", "agrees"),
    ("diag(w ⊙ w)", "diagonal", "agrees"), ("diag(w ⊙ w)", "general", "refuted"),
    ("diag(w ⊙ w)", "lower triangular", "refuted"), ("diag(w ⊙ w)", "upper triangular", "refuted"),
    ("diag(w ⊙ w)", "symmetric", "refuted"), ("2 w w' - diag(w ⊙ w)", "symmetric", "refuted"),
    ("0 A", "skew-symmetric", "agrees"), ("A", "skew-symmetric", "refuted"), ("w w'", "Toeplitz", "not sampled"),
])
def test_structured_variables_move_within_their_set(derivative: str, structure: str, kind: str) -> None:
    assert check("w'A w", MATRIX, "A", derivative, structure=structure).kind == kind


def test_a_structure_that_is_a_hypothesis_holds_along_the_segment() -> None:
    claim = ("tr(B A^-1)", MATRIX, "A", "-A^-1 B A^-1", "Aᵀ = A", "invertible(A)")
    assert check(*claim, structure="symmetric").kind == "agrees"
    assert check(*claim).kind == "refuted"


@pytest.mark.parametrize(("rows", "cols", "count"), [(3, 3, 9), (1, 4, 4)])
def test_every_free_entry_moves(rows: int, cols: int, count: int) -> None:
    dense, single = directions("general", rows, cols, Random(1))
    assert sum(x != 0 for x in dense.entries) == count and sum(x != 0 for x in single.entries) == 1
    with pytest.raises(Unsupported):
        directions("symmetric", 2, 3, Random(1))


def test_what_holds_only_where_a_hypothesis_ties_the_point_is_not_moved_along() -> None:
    assert check("norm(X w - y)^2", REGRESSION, "w", "0 w", "y = X w").kind == "agrees"
    assert check("norm(X w - y)^2", REGRESSION, "w", "w", "y = X w").kind == "refuted"


def test_a_point_that_is_no_variable() -> None:
    variables, body = function("norm(w)^2", MATRIX)
    point = variables[-1]
    at, right, wrong = (function(text, MATRIX)[1] for text in ("A w", "2 A w", "A w"))
    squared = abstract(point, body)

    def kind(claimed: Term) -> str:
        return difference.check(variables, [], squared, claimed, at, definitions={}).kind
    assert (kind(right), kind(wrong)) == ("agrees", "refuted")


def test_quotients_refute_where_dual_numbers_have_no_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object) -> object:
        raise Unsupported("a slope")
    monkeypatch.setitem(ELEMENTARY, "exp", ELEMENTARY["exp"]._replace(slope=unknown))
    assert check("exp(x)", "x : real", "x", "exp(x)").kind == "agrees"
    assert check("exp(x)", "x : real", "x", "exp(x)^2").kind == "refuted"
    assert check("exp(3 x)", "x : real", "x", "exp(3 x)", "x = 2").kind == "not sampled"  # no segment to enclose


def test_a_fault_in_dual_numbers_is_loud(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ELEMENTARY, "exp", ELEMENTARY["exp"]._replace(slope=lambda x, y: 2 * y))
    for claimed in ("exp(x)", "2 exp(x)"):
        with pytest.raises(difference.Disagreement, match="fault") as caught:
            check("exp(x)", "x : real", "x", claimed)
        assert caught.value.details[0].startswith("at x = ") and caught.value.expected != caught.value.found


def test_where_few_digits_agree_a_smaller_step_is_tried() -> None:
    let = "x : real"
    hyperbolic = "(exp(x) - exp(-x))/(exp(x) + exp(-x))"
    found = check(hyperbolic, let, "x", f"1 - ({hyperbolic})^2", "x > 30", "x < 60")
    assert found.kind == "agrees" and found.worst_digits is not None and found.worst_digits > 45


def test_no_infinity_agrees_and_kinks_are_undecided() -> None:
    assert check("1/x", "x : real", "x", "1/x", "x = 0").kind == "not sampled"
    assert check("|x|", "x : real", "x", "0", "x = 0").kind == "not sampled"
    assert check("w'w", MATRIX, "w", "2 w", "norm(w) < 0").kind == "not sampled"
    infinite = difference.judged(arb("inf"), arb("inf"), True, 50)
    assert infinite.truth not in (difference.certainty.AGREES, difference.certainty.TRUE)
    assert difference.judged(fmpq(1), arb(1, 0.5), True, 50).truth == difference.certainty.UNKNOWN


def test_the_same_seed_gives_the_same_verdict() -> None:
    claim = WRONG[2]
    assert check(*claim, seed=3) == check(*claim, seed=3) != check(*claim, seed=4)


def test_a_derivative_of_no_fitting_shape_is_refused() -> None:
    with pytest.raises(ValueError, match="a derivative of the sort"):
        check("norm(X w - y)^2", REGRESSION, "w", "y")


@pytest.mark.parametrize(("derivative", "kind", "verdict"), [
    ("(w y' + y w')/2", "symmetric(A)", "agrees"), ("w y'", "symmetric(A)", "agrees"),
    ("w w'", "symmetric(A)", "refuted"), ("w y'", "A' A = I", "not sampled"),
    ("diag(w ⊙ y)", "A = diag(diagonal(A))", "agrees"), ("diag(w)", "A = diag(diagonal(A))", "refuted"),
    ("diag(w ⊙ y)", "∀ i j : 1..n, i ≠ j ⟹ A(i, j) = 0", "agrees"), ("w y'", "A' = -A", "agrees"),
    ("y w'", "A' = -A", "refuted"), ("w y'", "positive_definite(A)", "not sampled"),
    ("w y'", "0 A = 0", "agrees"),
])
def test_a_property_of_matrices_is_a_structure(derivative: str, kind: str, verdict: str) -> None:
    let = MATRIX + "; y : real[n]"
    variables, body = function("w'A y", let)
    point = variables[0]
    found = difference.check(variables, [], abstract(point, body), function(derivative, let)[1], point, samples=12,
                             structure=abstract(point, function(kind, let)[1]), definitions=theory().definitions)
    assert found.kind == verdict, found.reason
