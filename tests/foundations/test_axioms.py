"""No axiom is refuted by numbers; those that numbers can sample agree; and every premise is needed."""

from __future__ import annotations

import pytest

from .conftest import foundations, premises, verdict, without

_, AXIOMS = foundations()

NO_MEANING = "numbers give the constant no meaning; instances are in test_instances.py"
SEARCHED = "no sample satisfies the hypothesis about a derivative by itself; instances are in test_instances.py"

UNSAMPLED = {
    "argmin-least": NO_MEANING,
    "mean-value": SEARCHED,
    "measurable-entries": NO_MEANING, "measurable-comparison": NO_MEANING, "measurable-composition": NO_MEANING,
    "integrable-measurable": NO_MEANING, "integrable-dominated": NO_MEANING,
    "independent-composition": SEARCHED,
    "gaussian-moments.integrable": NO_MEANING, "gaussian-moments.mean": NO_MEANING,
    "gaussian-moments.square-integrable": NO_MEANING, "gaussian-moments.second": NO_MEANING,
    "gaussian-affine": NO_MEANING, "gaussian-sum": NO_MEANING,
    "integrable-on-continuous": SEARCHED, "integral-linear.integrable": NO_MEANING, "integral-linear.value": NO_MEANING,
    "integral-monotone": NO_MEANING,
    "integral-positive": NO_MEANING, "integrable-on-congruent": NO_MEANING, "fundamental-theorem": NO_MEANING,
    "integral-reversed.integrable": SEARCHED, "integral-reversed.value": SEARCHED, "integral-adjacent": SEARCHED,
    "beta-integrable": NO_MEANING,
    "beta-step": "integrals with symbolic exponents take too long; instances are in test_instances.py",
}
"""Axioms that may come out as "not sampled", and why."""

GUARD = "outside it a term is unspecified, so numbers cannot refute; test_contradictions.py does"
FINITE = "numbers live on finite probability spaces, where every variable is measurable and integrable"
INFINITE = "numbers do not refute that something exists; test_contradictions.py does"
CONVERGENCE = "numbers integrate functions that are integrable"

KEPT = {
    ("position-at", 0): GUARD, ("position-at", 1): GUARD, ("exp-of-log", 0): GUARD, ("real-power", 0): GUARD,
    ("argmin-least", 0): NO_MEANING,
    ("mean-value", 0): SEARCHED, ("mean-value", 1): SEARCHED,
    ("extreme-value", 0): INFINITE, ("extreme-value", 1): INFINITE, ("extreme-value", 2): INFINITE,
    ("extreme-value", 3): INFINITE,
    ("measurable-comparison", 0): FINITE, ("measurable-comparison", 1): FINITE,
    ("measurable-composition", 0): FINITE, ("measurable-composition", 1): FINITE,
    ("integrable-measurable", 0): FINITE,
    ("integrable-dominated", 0): FINITE, ("integrable-dominated", 1): FINITE, ("integrable-dominated", 2): FINITE,
    ("integrable-absolute", 0): FINITE, ("expectation-entry", 0): FINITE,
    ("expectation-linear.integrable", 0): FINITE, ("expectation-linear.integrable", 1): FINITE,
    ("expectation-linear.value", 0): FINITE, ("expectation-linear.value", 1): FINITE,
    ("expectation-monotone", 0): FINITE, ("expectation-monotone", 1): FINITE,
    ("independent-composition", 0): SEARCHED, ("independent-composition", 1): FINITE,
    ("independent-product-integrable", 0): FINITE, ("independent-product-integrable", 1): FINITE,
    ("independent-product-integrable", 2): FINITE,
    ("independent-product", 0): FINITE, ("independent-product", 1): FINITE,
    ("gaussian-moments.integrable", 0): FINITE, ("gaussian-moments.square-integrable", 0): FINITE,
    ("gaussian-affine", 0): NO_MEANING, ("gaussian-sum", 0): NO_MEANING, ("gaussian-sum", 1): NO_MEANING,
    ("gaussian-sum", 2): NO_MEANING,
    ("integrable-on-continuous", 0): CONVERGENCE, ("integrable-on-continuous", 1): CONVERGENCE,
    ("integral-linear.integrable", 0): CONVERGENCE, ("integral-linear.integrable", 1): CONVERGENCE,
    ("integral-linear.value", 0): CONVERGENCE, ("integral-linear.value", 1): CONVERGENCE,
    ("integral-monotone", 0): CONVERGENCE, ("integral-monotone", 1): CONVERGENCE,
    ("integral-monotone", 2): NO_MEANING, ("integral-monotone", 3): NO_MEANING,
    ("integral-positive", 0): CONVERGENCE, ("integral-positive", 1): NO_MEANING, ("integral-positive", 2): NO_MEANING,
    ("integrable-on-congruent", 0): CONVERGENCE, ("integrable-on-congruent", 1): CONVERGENCE,
    ("integrable-on-congruent", 2): CONVERGENCE,
    ("fundamental-theorem", 0): CONVERGENCE, ("fundamental-theorem", 1): NO_MEANING,
    ("fundamental-theorem", 2): NO_MEANING,
    ("integral-reversed.integrable", 0): CONVERGENCE, ("integral-reversed.value", 0): CONVERGENCE,
    ("integral-adjacent", 0): CONVERGENCE, ("integral-adjacent", 1): CONVERGENCE,
    ("integral-adjacent", 2): "it holds in any order, by integral-reversed",
    ("integral-adjacent", 3): "it holds in any order, by integral-reversed",
    ("beta-integrable", 0): CONVERGENCE, ("beta-integrable", 1): CONVERGENCE,
    ("beta-step", 0): CONVERGENCE, ("beta-step", 1): CONVERGENCE,
}
"""Premises whose loss numbers cannot refute, and why; the others are shown to be needed."""

SLOW = {"beta-step"}
"""Not asked as they stand, since an integral may take longer than a test should."""

PREMISES = [(name, number) for name, statement in AXIOMS.items() for number in range(premises(statement))]


def test_reasons_are_about_axioms() -> None:
    assert set(UNSAMPLED) <= set(AXIOMS)
    assert set(KEPT) <= set(PREMISES)


@pytest.mark.parametrize("name", [name for name in AXIOMS if name not in SLOW])
def test_numbers_do_not_refute(name: str) -> None:
    found = verdict(AXIOMS[name])
    assert found.kind != "refuted", found.witness
    if name not in UNSAMPLED:
        assert found.kind == "agrees", found.reason


@pytest.mark.parametrize(("name", "number"), [p for p in PREMISES if p not in KEPT])
def test_premise_is_needed(name: str, number: int) -> None:
    assert verdict(without(AXIOMS[name], number)).kind == "refuted"
