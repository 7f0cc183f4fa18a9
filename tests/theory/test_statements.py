"""What a theorem says: contexts, local definitions, several goals, holes and warnings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from derive.kernel.check import check_certificate
from derive.kernel.terms import Op, Term
from derive.parser.read import read_file
from derive.prove import Pipeline
from derive.theory.derivation import overall
from derive.theory.theory import goal_names, statements

Derive = Callable[[str], dict[str, Any]]

LEAST_SQUARES = """
theorem about-squares "Local definitions"
  let n, d : dim;  X : real[n, d];  y : real[n]
  define r(w : real[d]) = X w − y
  define f(w : real[d]) = ‖r(w)‖²
  define unused = 2 ‖y‖
  show value: ∀ w, f(w) = (r(w))ᵀ(r(w))
  show nonnegative: ∀ w, 0 ≤ f(w)
  show scaled: ∀ w, 2 f(w) ≥ 0
  proof by nonnegative
"""


def test_a_local_definition_is_a_variable_with_an_equation(pipeline: Pipeline) -> None:
    (block,) = read_file(LEAST_SQUARES).items
    found = dict(statements(block, pipeline.theory.scope()))  # type: ignore[arg-type]
    assert list(found) == ["about-squares.value", "about-squares.nonnegative", "about-squares.scaled"]
    statement: Term = found["about-squares.value"]
    assert not statement.free and isinstance(statement, Op) and statement.name == "forall"
    assert "unused" not in repr(statement)


def test_definitions_of_definitions_are_proved_and_the_kernel_agrees(derive: Derive) -> None:
    document = derive(LEAST_SQUARES)
    assert document["status"] == "proved"
    again = check_certificate(document["certificate"], document["vocabulary"])
    assert {"about-squares.value", "about-squares.nonnegative", "about-squares.scaled"} <= set(again)
    assert [entry["kind"] for entry in document["context"]] == ["let", "let", "let", "define", "define", "define"]


def test_the_names_of_goals() -> None:
    (one,) = read_file("theorem t\n  show 0 = 0").items
    (two,) = read_file("theorem t\n  show a: 0 = 0\n  show 1 = 1").items
    assert goal_names(one) == ["t"] and goal_names(two) == ["t.a", "t.2"]  # type: ignore[arg-type]


def test_assumptions_hold_for_the_shows_after_them(derive: Derive) -> None:
    document = derive("""
theorem late "An assumption that comes late"
  let a : real
  show before: a > 0
  assume positive: a > 0
  show after: a > 0
""")
    assert [goal["status"] for goal in document["goals"]] == ["not proved", "proved"]
    assert document["status"] == "not proved"


def test_a_theorem_with_a_hole(derive: Derive) -> None:
    document = derive("theorem holey\n  let a : real\n  show first: a < 1\n  proof by sorry\n  show second: a² ≥ 0")
    assert document["status"] == "proved with holes"
    assert [goal["status"] for goal in document["goals"]] == ["proved with holes", "proved"]


def test_the_worst_goal_decides() -> None:
    assert overall(["proved", "proved with holes"]) == "proved with holes"
    assert overall(["proved with holes", "not proved", "proved"]) == "not proved"
    assert overall(["refuted", "not proved"]) == "refuted" and overall(["proved"]) == "proved"
    assert overall([]) == "error"


def test_warnings_where_a_value_is_outside_its_domain(derive: Derive) -> None:
    def warned(let: str, claim: str) -> list[str]:
        (goal,) = derive(f"theorem lint-{abs(hash(let + claim))}\n  let {let}\n  show {claim}")["goals"]
        return list(goal["warnings"])
    assert any("b ≠ 0" in line for line in warned("a, b : real", "a/b = a/b"))
    assert warned("a : real; b : real > 0", "a/b = a/b") == []
    assert any("log" in line for line in warned("a : real", "log(a) = log(a)"))
    assert warned("a : real", "∀ t, t > 0 ⟹ log(t) = log(t)") == []
    assert any("invertible" in line for line in warned("n : dim; A : real[n, n]", "A⁻¹ = A⁻¹"))
    assert warned("n : dim; A : real[n, n]", "invertible(A) ⟹ A⁻¹ = A⁻¹") == []
    assert any("√" in line or "sqrt" in line for line in warned("a : real", "√a = √a"))
    assert warned("a : real", "√(a²) = √(a²)") == []


@pytest.mark.parametrize(("let", "claim", "wanted"), [
    ("n : dim; x : real[n]", "x(2)² ≥ 0", ["x(2) needs n ≥ 2"]),
    ("n : dim; x : real[n]", "n ≥ 2 ⟹ x(2)² ≥ 0", []),
    ("n : dim; x : real[n]", "x(1)² + x(n)² ≥ 0", []),
    ("x : real[3]", "x(2)² ≥ 0", []),
    ("x : real[3]", "x(4)² ≥ 0", ["x(4) needs 4 ≤ 3"]),
    ("n : dim; f : 1..n → real", "f(3)² ≥ 0", ["f(3) needs n ≥ 3"]),
    ("n : dim; A : real[n, n]", "A(1, 2)² ≥ 0", ["A(1, 2) needs n ≥ 2"]),
    ("n : dim; x : real[n]", "∀ k : nat, x(k)² ≥ 0", ["x(k) needs k ≥ 1 ∧ k ≤ n"]),
    ("n : dim; x : real[n]", "∀ k : nat, k ≥ 1 and k ≤ n ⟹ x(k)² ≥ 0", []),
    ("n : dim; x : real[n]", "∀ i, x(i)² ≥ 0", []),
    ("n : dim; x : real[n]", "∀ i : 1..n, x(i + 1)² ≥ 0", ["x(i + 1) needs i + 1 ≤ n"]),
    ("n : dim; x : real[n + 1]", "∀ i : 1..n, x(i + 1)² + x(n + 1)² ≥ 0", []),
    ("n : dim; x : real[n]; m : nat", "(∑_{i=1}^{m} x(i))² ≥ 0", ["x(i) needs i ≥ 1 ∧ i ≤ n"]),
    ("n : dim; x : real[n]; m : nat", "m ≤ n ⟹ (∑_{i=1}^{m} x(i))² ≥ 0", []),
    ("m : nat", "(∑_{k=1}^{m} 1/k)² ≥ 0", []),
])
def test_warnings_where_a_number_is_no_position(let: str, claim: str, wanted: list[str], derive: Derive) -> None:
    (goal,) = derive(f"theorem place\n  let {let}\n  show {claim}")["goals"]
    assert goal["status"] == "proved"
    assert goal["warnings"] == [f"{words}, which does not follow from the assumptions" for words in wanted]


def test_a_statement_that_cannot_be_read_is_an_error_of_its_goal(derive: Derive) -> None:
    document = derive("theorem torn\n  let a : real\n  show one: a = b\n  show two: a = a")
    assert [goal["status"] for goal in document["goals"]] == ["error", "proved"]
    assert document["goals"][0]["error"]["place"]["line"] == 3 and document["status"] == "error"
