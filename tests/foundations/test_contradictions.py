"""Without a premise that keeps a term inside its domain, an axiom contradicts what is proved: derive shows it."""

from __future__ import annotations

from pathlib import Path

import pytest

from derive.library.options import Options
from derive.prove import prove_text

from .conftest import foundations, premises

CONTRADICTIONS = {
    "exp-of-log of every number": """
theorem without-premise "A logarithm of −1"
  assume weaker: ∀ x : real, exp(log(x)) = x
  show 0 = 1
  proof
    minus: exp(log(−1)) = −1 by weaker
    plus: 0 < exp(log(−1)) by exp-positive
    contradiction
  qed
""",
    "real-power of every base": """
theorem without-premise "A power of 0"
  assume weaker: ∀ x a : real, x^a = exp(a log(x))
  show 0 = 1
  proof
    power: 0^(1/2 + 1/2) = exp((1/2 + 1/2) log(0)) by weaker
    zero: 0^(1/2 + 1/2) = 0 by ring
    plus: 0 < exp((1/2 + 1/2) log(0)) by exp-positive
    contradiction
  qed
""",
    "position-at of 0": """
theorem without-premise "A position with number 0"
  let n : dim
  assume weaker: ∀ k : nat, k ≤ n ⟹ position((at(k) : 1..n)) = k
  show 0 = 1
  proof
    least: 1 ≤ position((at(0) : 1..n)) by position-range.low
    0 ≤ n by nat-nonnegative
    zero: position((at(0) : 1..n)) = 0 by weaker
    contradiction
  qed
""",
    "position-at beyond the dimension": """
theorem without-premise "A position after the last"
  let n : dim
  assume weaker: ∀ k : nat, 1 ≤ k ⟹ position((at(k) : 1..n)) = k
  show 0 = 1
  proof
    greatest: position((at(n + 1) : 1..n)) ≤ n by position-range.high
    0 ≤ n by nat-nonnegative
    1 ≤ n + 1
    after: position((at(n + 1) : 1..n)) = n + 1 by weaker
    contradiction
  qed
""",
}


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_contradiction_without_premise(name: str) -> None:
    (document,) = prove_text(CONTRADICTIONS[name], options=Options(numbers=False))
    assert document["status"] == "proved", document["goals"][0]["error"]


@pytest.mark.parametrize("file", sorted((Path(__file__).parent / "contradictions").glob("*.thm")), ids=lambda f: f.stem)
def test_contradictions_of_file(file: Path) -> None:
    documents = prove_text(file.read_text(encoding="utf-8"), options=Options(numbers=False))
    assert len(documents) == premises(foundations()[1][file.stem])
    for document in documents:
        assert document["status"] == "proved", document["goals"][0]["error"]
