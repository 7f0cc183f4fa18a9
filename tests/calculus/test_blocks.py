"""Derivatives of matrices of blocks: written with their blocks, proved, and called with arrays."""

from __future__ import annotations

import numpy as np
import pytest

import derive

LET = "X : real[n, d]; L : real[k, d]; y : real[n]; z : real[k]; w : real[d]"


@pytest.mark.parametrize(("expression", "variable", "value"), [
    ("‖[X; L] w − [y; z]‖²", "w", "2 [X; L]ᵀ([X; L] w − [y; z])"),
    ("‖[X; L] w − [y; z]‖²", "X", "2 (X w − y) wᵀ"),
    ("[X w; L w]", "w", "[X; L]"),
])
def test_a_derivative_is_written_with_its_blocks(expression: str, variable: str, value: str) -> None:
    found = derive.derivative(expression, variable, LET, numbers=False)
    assert found.value == value
    assert found.conditions == []


def test_a_bordered_determinant_is_differentiated_and_computed() -> None:
    found = derive.gradient("log(det([A, w; w', s]))", "s", "A : real[d, d]; w : real[d]; s : real", numbers=False)
    assert found.conditions == ["det([A, w; wᵀ, s]) > 0"]
    w = np.array([1.0, 2.0])
    got = found.compile()(A=3 * np.eye(2), w=w, s=4.0)
    assert got == pytest.approx(1 / (4 - w @ w / 3))
