"""The steps of a proof: fix, assume, suppose, take, obtain, cases, define, have, contradiction, thus."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Proved, Refused = Callable[[str], dict[str, Any]], Callable[[str], str]

SOME = """
let f : real → real
assume some: ∃ t, f(t) > 1"""

GOOD = {
    "fix several, with sorts": """
let f : real → real
assume all: ∀ u v, f(u) ≤ f(v)
show ∀ (s : real) (t : real), f(s) ≤ f(t)
proof
  fix s, t
  f(s) ≤ f(t)   by all
qed""",
    "variables of the goal that nobody fixed": """
let f : real → real
assume all: ∀ t, f(t) ≥ 0
show ∀ s t, s ≥ 0 ⟹ f(s) + f(t) + s ≥ 0
proof
  have again: ∀ s, f(s) ≥ 0   by all
  assume sign: s ≥ 0
  f(t) ≥ 0                    by all
  _ ≥ −s
  f(s) + f(t) + s ≥ 0         by all
qed""",
    "variables of an inner statement that nobody fixed": """
let a : real
show ∀ s : real, s² + a² ≥ 0
proof
  have square: ∀ r : real, r² ≥ 0
  proof
    r² = r r
    r r ≥ 0
  qed
  s² + a² ≥ 0   by square
qed""",
    "assume with a label": """
show ∀ x : real, x > 1 ⟹ x > 0
proof
  fix x
  assume large: x > 1
  x > 0   by large
qed""",
    "an antecedent that is not named": """
show ∀ x : real, x > 1 ⟹ x > 0
proof
  fix x
  x > 0
qed""",
    "take": """
let a : real
show ∃ y, y > a
proof
  take a + 1
  a + 1 > a
qed""",
    "take two": """
let a : real
show ∃ y z, y > z and z > a
proof
  take a + 2, a + 1
  a + 2 > a + 1 and a + 1 > a
qed""",
    "obtain": SOME + """
show ∃ t, f(t) > 0
proof
  obtain s such that above: f(s) > 1   by some
  take s
  f(s) > 0   by above
qed""",
    "cases": """
let a : real
show a² ≥ a or a < 1
proof
  cases
  case large: a ≥ 1
    a a ≥ a   by combine a·large
    a² ≥ a
  case small: a < 1
    a < 1   by small
  end
qed""",
    "three cases": """
let a, b : real
show a ≤ b or b ≤ a
proof
  cases
  case less: a < b
    a ≤ b   by less
  case same: a = b
    a ≤ b   by same
  case more: b < a
    b ≤ a   by more
  end
qed""",
    "steps after the cases belong to each": """
let a : real
show |a| ≥ 0
proof
  cases
  case up: a ≥ 0
    |a| = a
  case down: a < 0
    |a| = −a
  end
  |a| ≥ 0
qed""",
    "suppose": """
let a : real
show a² = 0 ⟹ a = 0
proof
  assume zero: a² = 0
  suppose other: a ≠ 0
  a² > 0
  contradiction   by zero
qed""",
    "proof by contradiction": """
show ∀ a : real, a² + 1 ≠ 0
proof
  fix a
  have a² + 1 ≠ 0
  proof by contradiction
    suppose zero: a² + 1 = 0
    a² ≥ 0
    contradiction   by zero
  qed
qed""",
    "a contradiction proves anything": """
let a : real
assume less: a < a
show a = 17
proof
  contradiction   by less
qed""",
    "define": """
let a, b : real
show (a + b)² ≥ 0
proof
  define s = a + b
  s² ≥ 0
qed""",
    "have with a proof": """
let a : real
show a² + 1 > 0
proof
  have square: a² ≥ 0
  proof by positivity
  a² + 1 > 0   by square
qed""",
    "thus": """
let a : real > 1
show a² > a
proof
  a a > a
  thus a² > a
qed""",
    "a name is hidden by a new one": SOME + """
show ∃ t, f(t) > 0
proof
  obtain t such that one: f(t) > 1   by some
  have other: ∃ t, f(t) > 1
  proof
    take t
    f(t) > 1   by one
  qed
  take t
  f(t) > 0   by one
qed""",
}

BAD = {
    "nothing to fix": ("show 0 = 0\nproof\n  fix x\n  0 = 0\nqed", "nothing to fix"),
    "a variable that nobody fixed is any value": (
        "show ∀ s : real, s ≥ 0\nproof\n  s² ≥ 0\n  s ≥ 0\nqed", "could not be proved"),
    "a variable that nobody fixed is not the one of an inner statement": (
        ("let f : real → real\nshow ∀ s, f(s) ≥ 0\nproof\n  have some: ∃ s, f(s) ≥ f(s)\n  proof\n    take 0\n  qed\n"
         "  f(s) ≥ 0   by some\nqed"), "could not be proved"),
    "what is said of one variable is not said of the other": (
        ("let f : real → real\nshow ∀ s t, f(s) = f(t)\nproof\n  f(s) = f(s)\n  f(s) = f(t)\nqed"),
        "could not be proved"),
    "nothing to take": ("show 0 = 0\nproof\n  take 1\n  0 = 0\nqed", "nothing to take"),
    "another assumption": (
        "let x : real\nshow x > 1 ⟹ x > 0\nproof\n  assume x > 2\n  x > 0\nqed", "not what the goal assumes"),
    "a wrong witness": ("let a : real\nshow ∃ y, y > a\nproof\n  take a − 1\nqed", ""),
    "a witness of another shape": ("let n : dim;  a : real[n]\nshow ∃ y : real, y > 0\nproof\n  take a\nqed", ""),
    "what was obtained does not escape": (
        ("let f : real → real;  s : real\nassume some: ∃ t, f(t) > 1\nshow f(s) > 1\n"
         "proof\n  obtain t such that one: f(t) > 1   by some\n  f(s) > 1   by one\nqed"), ""),
    "what exists is not anything": (
        (SOME + "\nshow ∀ s, f(s) > 1\n"
         "proof\n  fix s\n  obtain s such that one: f(s) > 1   by some\n  f(s) > 1   by one\nqed"), ""),
    "cases that leave something out": (
        ("let a : real\nshow a² ≥ a or a < 1\nproof\n  cases\n  case large: a ≥ 2\n    a² ≥ a\n"
         "  case small: a < 1\n    a < 1   by small\n  end\nqed"), ""),
    "a case that does not prove the goal": (
        ("let a : real\nshow a ≥ 0\nproof\n  cases\n  case up: a ≥ 0\n    a ≥ 0   by up\n  case down: a < 0\n"
         "    a < 0   by down\n  end\nqed"), ""),
    "the assumption of a case ends with it": (
        ("let a : real\nshow |a| ≥ 0 and a ≥ 0\nproof\n  cases\n  case up: a ≥ 0\n    |a| ≥ 0\n  case down: a < 0\n"
         "    |a| ≥ 0\n  end\n  a ≥ 0\nqed"), ""),
    "no contradiction": ("let a : real\nshow a ≠ 0\nproof\n  suppose zero: a = 0\n  contradiction   by zero\nqed", ""),
    "the contrary of something else": (
        "let a : real\nshow a² ≥ 0\nproof\n  suppose wrong: a < 0\n  contradiction\nqed", ""),
    "thus something else": ("let a : real\nshow a² ≥ 1\nproof\n  thus a² ≥ 0\nqed", ""),
    "what remains is not proved": ("let a : real\nshow a² ≥ 1\nproof\n  a² ≥ 0\nqed", ""),
    "a sub-proof must prove its statement": (
        "let a : real\nshow a² ≥ 0\nproof\n  have a ≥ 0\n  proof\n    a² ≥ 0\n  qed\nqed", ""),
    "an unknown name": ("let a : real\nshow a = a\nproof\n  b = b\nqed", "b"),
}


@pytest.mark.parametrize("lines", GOOD.values(), ids=GOOD)
def test_good_steps(lines: str, proved: Proved) -> None:
    proved(lines)


@pytest.mark.parametrize(("lines", "said"), BAD.values(), ids=BAD)
def test_bad_steps(lines: str, said: str, refused: Refused) -> None:
    assert said in refused(lines)


def test_every_step_is_written_down(proved: Proved) -> None:
    kinds = {step["kind"] for lines in GOOD.values() for goal in proved(lines)["goals"] for step in goal["steps"]}
    assert {"statement", "fix", "assume", "take", "obtain", "case", "suppose", "define", "have"} <= kinds
