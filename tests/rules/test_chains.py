"""Chains: mixed relations, strictness, directions, and what may be used of them afterwards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

LET = "let a, b, c, d : real\nassume one: a = b\nassume two: b ≤ c\nassume three: c < d\n"
Proved, Refused = Callable[[str], dict[str, Any]], Callable[[str], str]


def chain(*lines: str) -> str:
    return "\nproof\n  " + "\n  ".join(lines) + "\nqed"


@pytest.mark.parametrize(("goal", "lines"), [
    ("a < d", ("a = b   by one", "_ ≤ c   by two", "_ < d   by three")),
    ("a ≤ d", ("a = b   by one", "_ ≤ c   by two", "_ < d   by three")),
    ("d > a", ("d > c   by three", "_ ≥ b   by two", "_ = a   by one")),
    ("2 a = 2 b", ("2 a = a + a", "_ = b + b    by one", "_ = 2 b")),
    ("a ≤ c", ("a ≤ c", "_ = c + 0", "_ = c")),
    ("b ≤ c", ("a = b   by one", "_ ≤ c   by two")),
], ids=lambda part: part if isinstance(part, str) else "")
def test_a_chain_gives_its_ends_and_its_links(goal: str, lines: tuple[str, ...], proved: Proved) -> None:
    proved(LET + f"show {goal}" + chain(*lines))


@pytest.mark.parametrize("lines", [
    ("a ≤ c", "_ ≥ b"),
    ("a < d", "_ > c   by three"),
    ("a ≠ d", "_ ≠ c"),
], ids=str)
def test_wrong_directions(lines: tuple[str, ...], refused: Refused) -> None:
    assert "different directions" in refused(LET + "show a = a" + chain(*lines)) or lines[0] == "a ≠ d"


def test_a_chain_is_not_stronger_than_its_links(refused: Refused) -> None:
    refused(LET + "show a < c" + chain("a = b   by one", "_ ≤ c   by two"))
    refused(LET + "show a = c" + chain("a = b   by one", "_ ≤ c   by two"))


def test_implications_and_equivalences(proved: Proved) -> None:
    proved("let x : real\nshow x = 1 ⟹ x² = 1\nproof\n  x = 1 ⟹ x − 1 = 0\n  x = 1 ⟹ x² = 1\nqed")
    proved("let p, q, r : prop\nassume one: p ⟺ q\nassume two: q ⟹ r\nshow p ⟹ r\nproof by one, two")


def test_the_whole_chain_has_the_label(proved: Proved) -> None:
    proved(LET + "show a + 1 < d + 1" + chain("ends: a = b   by one", "_ ≤ c   by two", "_ < d   by three",
                                             "a + 1 < d + 1   by ends"))


def test_matrices_and_vectors(proved: Proved, refused: Refused) -> None:
    let = "let n : dim;  A : real[n, n];  x, y, z : real[n]\nassume one: A x = y\nassume two: A y = z\n"
    proved(let + "show A (A x) = z" + chain("A (A x) = A y    by one", "_ = z   by two"))
    refused(let + "show A (A x) = z" + chain("A (A x) = A x    by one", "_ = z   by two"))


def test_steps_are_numbered_and_continue(proved: Proved) -> None:
    document = proved(LET + "show a < d" + chain("a = b   by one", "_ ≤ c   by two", "_ < d   by three"))
    steps = document["goals"][0]["steps"]
    assert [step["relation"] for step in steps] == ["=", "≤", "<"]
    assert [step["left"] is None for step in steps] == [False, True, True]
    numbers = [step["number"] for step in steps]
    assert numbers == list(range(numbers[0], numbers[0] + 3))
