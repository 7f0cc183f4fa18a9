"""The theorems of linear algebra, optimisation and learning are proved, without holes, goal by goal."""

from __future__ import annotations

import pytest

from .proved import proved_goals

GOALS = {
    "normal-equations": "gradient stationary expansion minimiser necessary solution closed-form unique",
    "hat-matrix": "gram symmetric idempotent orthogonal-residual pythagoras trace",
    "woodbury": "right-inverse left-inverse invertible formula",
    "quadratic-form-gradient": "general symmetric-form",
    "diagonal-product": "",
    "diagonal-symmetric": "",
    "hadamard-inner-product": "",
    "ridge-closed-form": "gradient positive invertible excess minimiser unique",
    "map-derivative": "",
    "softmax-jacobian": "positive entries positive-entries distribution sum-derivative derivative jacobian symmetric "
                        "shift-direction variance semidefinite",
    "softmax-cross-entropy-gradient": "gradient cross-entropy",
    "sigmoid-derivative": "positive below-one reflection derivative slope",
    "backprop-two-layer": "output-layer hidden-values chain hidden-layer",
    "bellman-contraction": "action-value one-sided contraction unique-fixed-point",
    "convex-first-order-global-minimum": "minimum",
    "gd-sublinear-rate": "descent decrease bounded rate",
    "gd-linear-rate": "gradient-dominates descent contraction rate",
    "jensen-finite": "no-weight weighted jensen",
    "jensen-positions": "jensen",
}


@pytest.mark.parametrize("name", GOALS)
def test_theorem_is_proved_without_holes(name: str) -> None:
    assert proved_goals(name) == GOALS[name]
