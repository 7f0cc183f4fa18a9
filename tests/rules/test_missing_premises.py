"""An identity without one of its premises is refused, and the premise is named."""

from __future__ import annotations

import pytest

from derive.parser.read import read_file
from derive.parser.syntax import Theorem
from derive.prove import Pipeline

IDENTITIES = [
    ("A A⁻¹ = I", "n : dim; A : real[n, n]", "invertible(A)"),
    ("(A B)⁻¹ = B⁻¹A⁻¹", "n : dim; A, B : real[n, n]; assume invertible(A)", "invertible(B)"),
    ("(I + A B)⁻¹A = A (I + B A)⁻¹", "m, n : dim; A : real[m, n]; B : real[n, m]",
     "invertible(I + A B) and invertible(I + B A)"),
    ("A⁻¹ − B⁻¹ = A⁻¹(B − A) B⁻¹", "n : dim; A, B : real[n, n]; assume invertible(A)", "invertible(B)"),
    ("(I + A)⁻¹ = I − A (I + A)⁻¹", "n : dim; A : real[n, n]", "invertible(I + A)"),
    ("(XᵀX + c I)⁻¹Xᵀ = Xᵀ(X Xᵀ + c I)⁻¹", "n, d : dim; X : real[n, d]; c : real",
     "invertible(XᵀX + c I) and invertible(X Xᵀ + c I)"),
    ("(A ⊗ B)⁻¹ = A⁻¹ ⊗ B⁻¹", "m, n : dim; A : real[m, m]; B : real[n, n], invertible", "invertible(A)"),
    ("A⁻¹B = B A⁻¹", "n : dim; A, B : real[n, n]; assume A B = B A", "invertible(A)"),
    ("invertible(XᵀX)", "n, d : dim; X : real[n, d]", "full_column_rank(X)"),
    ("positive_semidefinite(A⁻¹ − B⁻¹)", "n : dim; A, B : real[n, n]; assume positive_semidefinite(B − A)",
     "positive_definite(A)"),
]


@pytest.mark.parametrize(("claim", "given", "premise"), IDENTITIES, ids=[claim for claim, *_ in IDENTITIES])
def test_the_missing_premise_is_named(claim: str, given: str, premise: str, pipeline: Pipeline) -> None:
    lines = [f"let {part}" if not part.startswith("assume") else part for part in given.split("; ")]
    text = "\n  ".join(["theorem without-premise", *lines, f"show {claim}"])
    (block,) = read_file(text).items
    assert isinstance(block, Theorem)
    (goal,) = pipeline.derive(block)["goals"]
    assert goal["status"] == "not proved"
    assert f"missing: {premise}" in goal["error"]["details"]
