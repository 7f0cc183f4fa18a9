"""Instances of the axioms that numbers cannot sample as they stand, with and without what they assume.

A Gaussian vector on a finite space is constant, with covariance 0: the axioms about Gaussian vectors are
tried on those.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from derive.numeric.verdict import Verdict

Judge = Callable[[str], Verdict]

TRUE = {
    "mean-value": "∀ (a b : real), a < b ⟹ a < (a + b)/2 ∧ (a + b)/2 < b ∧ b^2 − a^2 = 2 ((a + b)/2) (b − a)",
    "integral-linear": "∀ (a b c : real), ∫_{a}^{b} (c t^3 + t^2) dt = c ∫_{a}^{b} t^3 dt + ∫_{a}^{b} t^2 dt",
    "integral-monotone": "∀ (a b : real), a ≤ b ⟹ ∫_{a}^{b} 2 t dt ≤ ∫_{a}^{b} (t^2 + 1) dt",
    "integral-positive": "∀ (a b : real), a < b ⟹ 0 < ∫_{a}^{b} (t^2 + 1) dt",
    "fundamental-theorem": "∀ (a b : real), a ≤ b ⟹ ∫_{a}^{b} 3 t^2 dt = b^3 − a^3",
    "fundamental-theorem, a point": "∀ a : real, ∫_{a}^{a} exp(t) dt = 0",
    "integral-reversed": "∀ (a b : real), ∫_{b}^{a} (t^3 + t) dt = −∫_{a}^{b} (t^3 + t) dt",
    "integral-adjacent": "∀ (a b c : real), ∫_{a}^{c} (t^2 + 1) dt = ∫_{a}^{b} (t^2 + 1) dt + ∫_{b}^{c} (t^2 + 1) dt",
    "integral-adjacent, not polynomial":
        "∀ a ∈ [0, 1], ∫_{a}^{2} exp(t) dt = ∫_{a}^{1} exp(t) dt + ∫_{1}^{2} exp(t) dt",
    "beta-step": "Beta(2 + 1, 3) = 2/(2 + 3) Beta(2, 3)",
    "beta-step, again": "Beta(1 + 1, 1) = 1/(1 + 1) Beta(1, 1)",
    "independent-composition": "∀ (X Y : Ω → real), independent(X, Y) ⟹ independent(ω ↦ X(ω)^2 − X(ω), Y)",
    "gaussian-moments.mean": "∀ m : real[2], expectation((ω : Ω) ↦ m) = m",
    "gaussian-moments.second": "∀ m : real[2], expectation((ω : Ω) ↦ m mᵀ) = 0 + m mᵀ",
    "gaussian-affine": "∀ (m : real[2]), ∀ (A : real[3, 2]), ∀ (b : real[3]), "
                       "expectation((ω : Ω) ↦ (A m + b) (A m + b)ᵀ) = A 0 Aᵀ + (A m + b) (A m + b)ᵀ",
    "gaussian-sum": "∀ (l m : real[2]), expectation((ω : Ω) ↦ (l + m) (l + m)ᵀ) = (l + m) (l + m)ᵀ",
    "gaussian-sum, covariances add": "∀ (X Y : Ω → real), independent(X, Y) ⟹ Var[X + Y] = Var[X] + Var[Y]",
}

FALSE = {
    "mean-value without a derivative": "∀ (a b : real), a < b ⟹ b^2 − a^2 = 0",
    "mean-value at a point": "∀ (a c : real), a < c ∧ c < a",
    "integral-monotone from right to left": "∀ (a b : real), ∫_{a}^{b} 0 dt ≤ ∫_{a}^{b} 1 dt",
    "integral-monotone without an order": "∀ (a b : real), a ≤ b ⟹ ∫_{a}^{b} t dt ≤ ∫_{a}^{b} t^3 dt",
    "integral-positive from right to left": "∀ (a b : real), 0 < ∫_{a}^{b} 1 dt",
    "integral-positive without a sign": "∀ (a b : real), a < b ⟹ 0 < ∫_{a}^{b} t dt",
    "fundamental-theorem without a derivative": "∀ (a b : real), a ≤ b ⟹ ∫_{a}^{b} 3 t^2 dt = b^2 − a^2",
    "integral-reversed without a sign": "∀ (a b : real), ∫_{b}^{a} (t^2 + 1) dt = ∫_{a}^{b} (t^2 + 1) dt",
    "integral-adjacent with a gap": "∀ (a b c d : real), ∫_{a}^{d} 1 dt = ∫_{a}^{b} 1 dt + ∫_{c}^{d} 1 dt",
    "beta-step with another factor": "Beta(2 + 1, 3) = 3/(2 + 3) Beta(2, 3)",
    "independent-composition without independence": "∀ (X Y : Ω → real), independent(ω ↦ X(ω)^2, Y)",
    "gaussian-sum without independence": "∀ (X Y : Ω → real), expectation(ω ↦ (X(ω) + Y(ω))^2) = "
                                         "expectation(ω ↦ X(ω)^2) + expectation(ω ↦ Y(ω)^2)",
}


@pytest.mark.parametrize("name", TRUE)
def test_instance_agrees(name: str, judge: Judge) -> None:
    found = judge(TRUE[name])
    assert found.kind == "agrees", (found.reason, found.witness)


@pytest.mark.parametrize("name", FALSE)
def test_instance_without_premise_is_refuted(name: str, judge: Judge) -> None:
    assert judge(FALSE[name]).kind == "refuted"
