"""What a message says it says in the author's names, and without the signs of the machinery."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Derive = Callable[[str], dict[str, Any]]
HEAD = "theorem t\n  let n, d : dim;  S : type;  x : real[n];  φ : S → real[d];  f : real → real;  a : nat → real\n"


def said(document: dict[str, Any]) -> str:
    """All that an error says, in one line."""
    error = document["goals"][-1]["error"]
    return " ".join([error["message"], error["found"], *error["details"], *document["goals"][-1]["warnings"]])


@pytest.mark.parametrize(("lines", "wanted"), [
    ("show ∀ m, ∑_{k=1}^{m} k^4 ≤ (m (m + 1)/2)^4", "∀ m, ∑_{k=1}^{m} k⁴ ≤"),
    ("define k(a : S, b : S) = φ(a)ᵀφ(b)\nshow ∀ a b, k(a, b)³ ≤ k(a, a)", "∀ a b, (φ(a)ᵀφ(b))³ ≤"),
    ("show ∀ u v, f(u) ≤ f(v) + |u − v|", "∀ u v, f(u) ≤ f(v) + |u − v|"),
    ("show ∀ j : nat, j ≥ 1 ⟹ |x(j)| ≤ max_{i} |x(i)|", "x(j) ≤ max_{i=1}^{n} |x(i)|"),
    ("show ∀ k, a(k) = ∑_{i=0}^{2} a(i)", "∀ k, a(k) = ∑_{i=0}^{2} a(i)"),
    ("show ∀ x, f(x) = f(x) + 1", "∀ x, f(x) = f(x) + 1"),
])
def test_bound_variables_keep_their_names(lines: str, wanted: str, derive: Derive) -> None:
    assert wanted in said(derive(HEAD + lines + "\n"))


@pytest.mark.parametrize("line", [
    "show ∀ k : nat, a(k) = a(0) + 0 k", "show (2 : real)^3^2 = 64", "show ∀ k : nat, f(k + 1) = f(2)",
    "show ∀ i : 1..n, ∀ k : nat, f(i + k) = f(1)",
])
def test_no_conversions_are_shown(line: str, derive: Derive) -> None:
    shown = said(derive(f"{HEAD}{line}\n"))
    assert not [sign for sign in ("real(", "int(", ": nat", "·1", "'") if sign in shown], shown
