"""Derivatives of elementary functions are proved, and their false neighbours refuted by numbers."""

from __future__ import annotations

import pytest

from tests.refusals.workshop import Workshop

from .elementary import BY_NAME, CONDITIONS, INTEGRALS, NUMBERS, POWERS, VECTORS, Claim

CLAIMS = NUMBERS | INTEGRALS | POWERS | VECTORS


@pytest.fixture(scope="module")
def workshop() -> Workshop:
    return Workshop(numbers=True)


@pytest.fixture(scope="module")
def searched() -> Workshop:
    """Proof search alone."""
    return Workshop(numbers=False)


def theorem(claim: Claim, statement: str) -> str:
    """A theorem file with one claim."""
    return "\n".join(["theorem claimed", *claim.given.split("; "), f"show {statement}", ""])


@pytest.mark.parametrize("name", CLAIMS)
def test_derivative_is_proved(name: str, searched: Workshop) -> None:
    claim = CLAIMS[name]
    answer = searched(theorem(claim, claim.true), name)
    assert answer.status == "proved", answer.refused


@pytest.mark.parametrize("name", CLAIMS)
def test_false_derivative_is_refuted(name: str, workshop: Workshop) -> None:
    claim = CLAIMS[name]
    answer = workshop(theorem(claim, claim.false), name)
    assert answer.status == "refuted", answer.refused


@pytest.mark.parametrize("name", CONDITIONS)
def test_missing_condition_is_named(name: str, workshop: Workshop) -> None:
    given, statement, relation = CONDITIONS[name]
    answer = workshop(theorem(Claim(given, statement, ""), statement), name)
    assert answer.status == "not proved"
    (goal,) = answer.refused
    assert goal["error"]["found"].startswith("this derivative needs ") and relation in goal["error"]["found"]


@pytest.mark.parametrize("name", BY_NAME)
def test_derivative_is_proved_by_a_law_that_is_named(name: str, searched: Workshop) -> None:
    given, statement, law = BY_NAME[name]
    text = theorem(Claim(given, statement, ""), statement)
    assert searched(f"{text}proof by {law}\n", name).status == "proved"
    assert searched(text.replace("h ↦ h(k)", "h ↦ 2 h(k)"), name).status != "proved"
