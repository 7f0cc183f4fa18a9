"""Reasons: labels, values in order and by name, unknown names, combinations, and what is reported of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

CONVEX = """
let d : dim;  f : real[d] → real;  g : real[d] → real[d];  z : real[d];  x : nat → real[d]
assume convex: ∀ u v, f(v) ≥ f(u) + g(u)ᵀ(v − u)
"""
Proved, Refused = Callable[[str], dict[str, Any]], Callable[[str], str]


def test_values_are_found(proved: Proved) -> None:
    proved(CONVEX + "show f(z) ≥ f(x(0)) + g(x(0))ᵀ(z − x(0))\nproof by convex")


def test_values_in_order(proved: Proved) -> None:
    proved(CONVEX + "show f(z) ≥ f(x(0)) + g(x(0))ᵀ(z − x(0))\nproof by convex(x(0), z)")


def test_values_by_name(proved: Proved, refused: Refused) -> None:
    claim = CONVEX + "show f(z) ≥ f(x(0)) + g(x(0))ᵀ(z − x(0))\n"
    proved(claim + "proof by convex with v = z, u = x(0)")
    said = refused(claim + "proof by convex with w = z")
    assert "convex has no variable w" in said and "u, v" in said


def test_values_have_the_right_shape(refused: Refused) -> None:
    said = refused(CONVEX + "let n : dim;  y : real[n]\nshow f(z) ≥ 0\nproof by convex(y, z)")
    assert said


def test_unknown_names(refused: Refused) -> None:
    said = refused(CONVEX + "show f(z) ≥ f(z)\nproof by conevx")
    assert "nothing is called conevx" in said and "convex" in said
    assert "nothing is called" in refused("show 1 = 1\nproof by completely-unheard-of")


def test_a_label_hides_a_tactic_word(proved: Proved, refused: Refused) -> None:
    proved("let a, b : real\nassume linear: a = b\nshow exp(a) = exp(b)\nproof by linear")


def test_labels_end_with_their_block(refused: Refused) -> None:
    said = refused("""
let a : real
show 0 ≤ a²
proof
  have 0 ≤ 1
  proof
    inner: 0 ≤ 1
  qed
  0 ≤ a²    by inner, nothing-here
qed""")
    assert "nothing is called" in said


def test_earlier_goals_are_reasons(proved: Proved, refused: Refused) -> None:
    proved("let a, b : real\nassume order: a ≤ b\nshow first: 2 a ≤ 2 b\nshow second: 2 a − 1 ≤ 2 b\nproof by first")
    assert "second" in refused(
        "let a, b : real\nshow first: a² ≥ 0\nproof by second\nshow second: a² + 1 ≥ 0")


def test_a_theorem_of_the_library(proved: Proved, refused: Refused) -> None:
    claim = "show invertible(XᵀX)\nproof by gram-invertible"
    document = proved(f"let n, d : dim;  X : real[n, d], full column rank\n{claim}")
    assert "gram-invertible" in document["goals"][0]["theorems"]
    refused(f"let n, d : dim;  X : real[n, d]\n{claim}")


def test_several_reasons_work_together(proved: Proved, refused: Refused) -> None:
    lines = ("let n : dim;  A, B : real[n, n];  x, y, z : real[n]\nassume one: A x = y\nassume two: B y = z\n"
             "show B (A x) = z\n")
    proved(lines + "proof by one, two")
    refused(lines + "proof by ring, two")


COMBINE = "let a, b, c : real;  t : real ≥ 0;  s : real\nassume low: a ≤ b\nassume equal: c = 2 a\n"


def test_combine(proved: Proved) -> None:
    proved(COMBINE + "show t a + c ≤ t b + 2 b\nproof by combine t·low + 2·low + equal")
    proved(COMBINE + "show s c = 2 s a\nproof by ring, equal")
    proved(COMBINE + "show a + s c ≤ b + 2 s a\nproof by combine low + s·equal")


def test_combine_refuses_unknown_signs_and_remainders(refused: Refused) -> None:
    refused(COMBINE + "show s a ≤ s b\nproof by combine s·low")
    refused(COMBINE + "show −a ≤ −b\nproof by combine (−1)·low")
    assert "remainder" in refused(COMBINE + "show t a ≤ t b − t\nproof by combine t·low")
    assert "left over" in refused(COMBINE + "show a < b\nproof by combine low")
    assert "inequality" in refused(COMBINE + "show c = 2 a\nproof by combine equal")
    assert "nothing is called" in refused(COMBINE + "show a ≤ b\nproof by combine lwo")


def test_a_hole_is_reported(prove: Callable[[str], dict[str, Any]]) -> None:
    document = prove("let a : real\nshow first: ∀ x, x ≤ a\nproof by sorry\nshow second: 2 a + 1 ≤ a\nproof by first")
    assert document["status"] == "proved with holes"
    assert [goal["status"] for goal in document["goals"]] == ["proved with holes"] * 2
    assert all(goal["holes"] == ["sorry"] for goal in document["goals"])


def test_the_derivation_says_what_was_found(proved: Proved) -> None:
    document = proved("""
let a : real;  b : real > 0
show 0 < a² + b
proof
  a² = a a
  0 ≤ a²
  big: b < b + 1
  0 < a² + b     by big
qed""")
    assert [step["reason"] for step in document["goals"][0]["steps"]] == ["ring", "positivity", "combine", "big (3)"]
