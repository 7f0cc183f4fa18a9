"""Each tactic word proves what it is for, and refuses what it is not for or what is false."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from derive.rules.reasons import TACTICS

GOOD = {
    "ring": """
let n, d : dim;  X : real[n, d];  y : real[n];  w : real[d]
show (X w − y)ᵀ(X w − y) = wᵀXᵀX w − 2 wᵀXᵀy + yᵀy
proof by ring""",
    "ring with a condition in scope": """
let a : real;  c : real > 0
show (a c)/c = a
proof by ring""",
    "ring with equations": """
let n : dim;  A : real[n, n];  x : real[n];  l : real
assume eigen: A x = l x
show A (A x) = l² x
proof by ring, eigen""",
    "expand": """
let a, b : real
show (a + b)³ = a³ + 3 a² b + 3 a b² + b³
proof by expand""",
    "algebra": """
let n : dim;  A, B : real[n, n]
show tr(A B) = tr(B A)
proof by algebra""",
    "factor": """
let a, b : real
show a² − b² = (a − b) (a + b)
proof by factor""",
    "definition": """
let x : real
show sigmoid(x) = 1/(1 + exp(−x))
proof by definition""",
    "definition of a predicate": """
let n : dim;  A : real[n, n];
assume eq: Aᵀ = A
show symmetric(A)
proof by definition""",
    "unfold": """
let n : dim;  A : real[n, n]
show symmetric(A + Aᵀ)
proof by unfold symmetric""",
    "differentiate a quadratic": """
let n : dim;  A : real[n, n]
define f(x : real[n]) = xᵀA x
show ∀ x, ∇f(x) = (A + Aᵀ) x
proof by differentiate""",
    "differentiate a composition": """
define g(t : real) = exp(−t²)
show ∀ t, g'(t) = −2 t exp(−t²)
proof by differentiate""",
    "differentiate with a condition": """
define g(t : real) = log(t)
show ∀ t, t > 0 ⟹ g'(t) = 1/t
proof by differentiate""",
    "positivity of a sum": """
let n : dim;  x : real[n];  a : real
show 0 < ‖x‖² + exp(a)
proof by positivity""",
    "positivity of a quotient": """
let a, b : real > 0
show a/(a + b) > 0
proof by positivity""",
    "positivity and difference": """
let a : real
show a² + 1 ≠ 0
proof by positivity""",
    "monotone under a sum": """
let n : dim;  a, b : 1..n → real
assume below: ∀ i, a(i) ≤ b(i)
show ∑_i a(i) ≤ ∑_i b(i)
proof by monotone""",
    "monotone part by part": """
let a, b, c, d : real
assume one: a ≤ b
assume two: d ≤ c
show a − c ≤ b − d
proof by monotone""",
    "hypothesis at an instance": """
let f : real → real
assume all: ∀ u v, f(u) ≤ f(v) + 1
show f(2) ≤ f(3) + 1
proof by hypothesis""",
    "hypothesis up to normal form": """
let a, b : real
assume given: a + b ≤ 1
show b + a ≤ 1
proof by hypothesis""",
    "arithmetic exactly": "show 2^20 > 10^6\nproof by arithmetic",
    "arithmetic by enclosures": "show π² < 10 and √2 + √3 ≠ π\nproof by arithmetic",
    "linear": """
let a, b, c : real
assume a ≤ b and b ≤ c
show 2 a + b ≤ 3 c
proof by linear""",
    "logic": """
let p, q, r : prop
assume one: p ⟹ q
assume two: q ⟹ r
show not r ⟹ not p
proof by logic""",
    "cases": "let p : prop\nshow p or not p\nproof by cases",
    "auto": "let x : real\nshow x² ≥ 0\nproof by auto",
    "rewrite under a binder": """
let n : dim;  a, b : 1..n → real;  f : real → real
assume same: ∀ i, a(i) = b(i)
show ∑_i f(a(i)) = ∑_i f(b(i))
proof by rewrite, same""",
}

BAD = {
    "ring: a false identity": ("let a, b : real\nshow (a + b)² = a² + b²\nproof by ring", ""),
    "ring: matrices do not commute": ("let n : dim;  A, B : real[n, n]\nshow A B = B A\nproof by ring", ""),
    "ring: a condition is missing": ("let a, c : real\nshow (a c)/c = a\nproof by ring", "c ≠ 0"),
    "ring: no equation is put in unasked": (
        "let n : dim;  A : real[n, n], symmetric;  x, y : real[n]\nshow xᵀA y = yᵀA x\nproof by ring", ""),
    "ring: an inequality": ("let a : real\nshow a ≤ a + 1\nproof by ring", ""),
    "differentiate: wrong sign": (
        "define g(t : real) = exp(−t²)\nshow ∀ t, g'(t) = 2 t exp(−t²)\nproof by differentiate", "another one"),
    "differentiate: missing transpose": (
        "let n : dim;  A : real[n, n]\ndefine f(x : real[n]) = xᵀA x\nshow ∀ x, ∇f(x) = 2 A x\nproof by differentiate",
        "another one"),
    "differentiate: condition missing": (
        "define g(t : real) = log(t)\nshow ∀ t, g'(t) = 1/t\nproof by differentiate", ""),
    "differentiate: no law": (
        "let h : real → real\ndefine g(t : real) = h(t)\nshow ∀ t, g'(t) = 1\nproof by differentiate", ""),
    "differentiate: not a derivative": ("let a : real\nshow a = a + 0 a + 1\nproof by differentiate", ""),
    "positivity: unknown sign": ("let a, b : real\nshow 0 ≤ a b\nproof by positivity", ""),
    "positivity: not strict": ("let a : real\nshow 0 < a²\nproof by positivity", ""),
    "monotone: different heads": ("let a : real\nshow exp(a) ≤ a\nproof by monotone", ""),
    "monotone: wrong direction": (
        "let a, b : real\nassume order: a ≤ b\nshow −exp(a) ≤ −exp(b)\nproof by monotone", ""),
    "hypothesis: another one": ("let a, b : real\nassume order: a ≤ b\nshow b ≤ a\nproof by hypothesis", ""),
    "arithmetic: false": ("show 22/7 < π\nproof by arithmetic", ""),
    "linear: unreachable": ("let a, b : real\nassume order: a ≤ b\nshow a + 1 ≤ b\nproof by linear", "combination"),
    "linear: strictness": ("let a, b : real\nassume order: a ≤ b\nshow a < b\nproof by linear", ""),
    "logic: the converse": ("let p, q : prop\nassume one: p ⟹ q\nshow q ⟹ p\nproof by logic", ""),
    "definition: of another thing": ("let x : real\nshow sigmoid(x) = 1/(1 + exp(x))\nproof by definition", ""),
    "rewrite: nothing to rewrite": (
        "let a, b, c : real\nassume same: a = b\nshow c = 2 c\nproof by rewrite, same", ""),
    "unfold: still to be shown": ("let n : dim;  A : real[n, n]\nshow symmetric(A)\nproof by unfold symmetric", ""),
}


@pytest.mark.parametrize("lines", GOOD.values(), ids=GOOD)
def test_a_tactic_proves(lines: str, proved: Callable[..., object]) -> None:
    proved(lines)


@pytest.mark.parametrize(("lines", "said"), BAD.values(), ids=BAD)
def test_a_tactic_refuses(lines: str, said: str, refused: Callable[[str], str]) -> None:
    assert said in refused(lines)


def test_every_word_is_tested() -> None:
    used = {word for lines in GOOD.values() for word in lines.replace(",", " ").split()}
    assert set(TACTICS) <= used
