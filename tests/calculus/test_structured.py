"""Variables that must keep a structure: the gradient among the matrices of their kind, and false ones."""

from __future__ import annotations

import json

import numpy as np
import pytest
from click.testing import CliRunner

import derive
from derive.calculus.answer import answer
from derive.calculus.worked import written
from derive.cli import commands
from derive.errors import DeriveError
from derive.library.options import Options
from derive.prove import prove_text

KINDS = [
    ("diagonal matrix", "a'X b", "diag(diagonal(a bᵀ))"),
    ("lower triangular", "a'X b", "tril(a bᵀ)"),
    ("upper triangular", "a'X b", "triu(a bᵀ)"),
    ("skew symmetric", "a'X b", "(a bᵀ − b aᵀ)/2"),
    ("lower triangular", "log(det(X))", "tril(X⁻ᵀ)"),
    ("diagonal matrix", "tr(S X)", "diag(diagonal(Sᵀ))"),
]


@pytest.mark.parametrize(("kind", "text", "value"), KINDS, ids=[f"{row[0]}: {row[1]}" for row in KINDS])
def test_the_gradient_among_the_matrices_of_a_kind(kind: str, text: str, value: str) -> None:
    found = answer(text, ["X"], f"X : real[n, n], {kind}; S : real[n, n]; a, b : real[n]")
    assert [one.kind for one in found.found] == ["gradient", "structured"]
    assert written(found.found[1].value) == value
    (document,) = prove_text(found.theorem, options=Options(numbers=False))
    assert document["status"] == "proved", found.theorem


def test_nothing_is_said_of_a_variable_of_no_kind() -> None:
    found = answer("a'X b", ["X"], "X : real[n, n]; S : real[n, n], lower triangular; a, b : real[n]")
    assert [one.kind for one in found.found] == ["gradient"]


def test_it_is_compared_among_those_matrices_and_compiled() -> None:
    let = "X : real[n, n], lower triangular; a, b : real[n]"
    asked = ["grad", "a'X b", "--wrt", "X", "--let", let, "--json"]
    document = json.loads(CliRunner().invoke(commands, asked, standalone_mode=False).output)
    assert [verdict["kind"] for verdict in document["derivative"]["compared"]] == ["agrees", "agrees"]
    found = derive.gradient("a'X b", "X", let, numbers=False)
    a, b = np.array([1.0, 2, 3]), np.array([4.0, 5, 6])
    assert np.array_equal(found.compile()(X=np.eye(3), a=a, b=b), np.tril(np.outer(a, b)))
    assert "np.tril(np.outer(" in found.numpy() and "among the matrices of its structure" in found.numpy()


FALSE = [
    ("a bᵀ", "lower_triangular"), ("triu(a bᵀ)", "lower_triangular"), ("tril(b aᵀ)", "lower_triangular"),
    ("2 tril(a bᵀ)", "lower_triangular"), ("tril(a bᵀ)", "upper_triangular"), ("a bᵀ", "diagonal_matrix"),
    ("diag(a)", "diagonal_matrix"), ("−diag(diagonal(a bᵀ))", "diagonal_matrix"),
    ("(a bᵀ + b aᵀ)/2", "skew_symmetric"), ("a bᵀ − b aᵀ", "skew_symmetric"), ("(b aᵀ − a bᵀ)/2", "skew_symmetric"),
    ("a bᵀ", "symmetric"), ("a bᵀ + b aᵀ", "symmetric"), ("a bᵀ + b aᵀ − diag(diagonal(a bᵀ))", "symmetric"),
]
"""What the gradient of ``aᵀX b`` is not among matrices of a kind: no projection, another one, a factor, a sign."""


@pytest.mark.parametrize(("value", "kind"), FALSE, ids=[f"{value} {kind}" for value, kind in FALSE])
def test_a_false_gradient_among_matrices_is_not_proved(value: str, kind: str) -> None:
    claim = f"has_gradient_among((Z : real[n, n]) ↦ aᵀZ b, {value}, X, (A : real[n, n]) ↦ {kind}(A))"
    text = f"theorem false\n  let n : dim; X : real[n, n]; a, b : real[n]\n  show {claim}\n"
    (document,) = prove_text(text, options=Options())
    assert document["status"] == "refuted", document["goals"][0]["verdict"]


def test_the_property_of_a_function_s_name_is_named() -> None:
    with pytest.raises(DeriveError) as caught:
        answer("tr(A X)", ["X"], "A, X : real[n, n]", ["diagonal(X)"])
    assert caught.value.hint == "the property is diagonal_matrix(X)"
