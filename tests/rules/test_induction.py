"""Induction: from 0, from m, under other variables; and what must not pass for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Proved, Refused = Callable[[str], dict[str, Any]], Callable[[str], str]

FROM_ZERO = """
show ∀ k : nat, ∑_{i=0}^{k} i = k (k + 1)/2
proof by induction on k
  base:
    ∑_{i=0}^{0} i = 0
  step:
    ∑_{i=0}^{k+1} i = ∑_{i=0}^{k} i + (k + 1)
     _ = k (k + 1)/2 + (k + 1)     by ih
     _ = (k + 1) (k + 2)/2
qed"""


def test_from_zero(proved: Proved) -> None:
    kinds = [step["kind"] for step in proved(FROM_ZERO)["goals"][0]["steps"]]
    assert kinds == ["base", "statement", "step", "statement", "statement", "statement"]


def test_from_m(proved: Proved) -> None:
    proved("""
show ∀ k : nat, k ≥ 4 ⟹ 2^k ≥ k²
proof by induction on k
  base:
    2^4 ≥ 4²
  step:
    large: real(k) ≥ 4
    2^(k+1) = 2 · 2^k
     _ ≥ 2 k²                      by combine 2·ih
    have enough: k² ≥ 2 k + 1
    proof
      k² = k k
       _ ≥ 4 k                     by combine real(k)·large
       _ ≥ 2 k + 1                 by large
    qed
    2^(k+1) ≥ (k + 1)²             by enough
qed""")


def test_the_hypothesis_has_the_name_that_is_given(proved: Proved, refused: Refused) -> None:
    renamed = FROM_ZERO.replace("step:", "step before:").replace("by ih", "by before")
    proved(renamed)
    assert "nothing is called ih" in refused(renamed.replace("by before", "by ih"))


def test_other_variables_are_fixed_around(proved: Proved) -> None:
    proved("""
let a : real ≥ 0
show ∀ t : real, t ≥ 0 ⟹ ∀ k : nat, t^k ≥ 0
proof
  fix t;  assume t ≥ 0
  have all: ∀ k : nat, t^k ≥ 0
  proof by induction on k
    base:
      t^0 = 1
    step:
      t^(k+1) = t t^k
       _ ≥ 0                       by combine t·ih
  qed
  ∀ k : nat, t^k ≥ 0               by all
qed""")


def test_a_wrong_base_and_a_wrong_step(refused: Refused) -> None:
    refused(FROM_ZERO.replace("k (k + 1)/2", "k (k + 1)/2 + 1"))
    refused("""
let u : nat → real
assume step: ∀ k, u(k + 1) ≤ u(k)
show ∀ k : nat, u(k) ≤ u(0) − k
proof by induction on k
  base:
    u(0) ≤ u(0) − 0
  step:
    u(k + 1) ≤ u(k)                by step
     _ ≤ u(0) − (k + 1)            by ih
qed""")


def test_the_hypothesis_is_for_one_k(refused: Refused) -> None:
    """Not for all numbers, and not in the base."""
    for base in ("ih", "start"):
        refused(f"""
let u : nat → real
assume start: u(0) = 0
show ∀ k : nat, u(k) = 0
proof by induction on k
  base:
    u(0) = 0                       by {base}
  step:
    u(k + 1) = 0                   by ih
qed""")


def test_induction_is_over_the_naturals(refused: Refused) -> None:
    claim = "show ∀ x : real, x² ≥ 0\n"
    assert "naturals" in refused(claim + "proof by induction on x\nbase:\n  0 = 0\nstep:\n  0 = 0\nqed")


def test_the_condition_of_a_later_start_holds_in_the_step_only(refused: Refused) -> None:
    refused("""
show ∀ k : nat, 2^k ≥ k² + 1
proof by induction on k
  base:
    2^0 ≥ 0² + 1
  step:
    2^(k+1) = 2 · 2^k
     _ ≥ 2 (k² + 1)                by combine 2·ih
     _ ≥ (k + 1)² + 1
qed""")
