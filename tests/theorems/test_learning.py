"""The theorems of matrix calculus and of machine learning are proved without holes, goal by goal."""

from __future__ import annotations

import pytest

from .proved import proved_goals

GOALS = {
    "backprop-recursion": "activation through-activation through-weights error outputs weights biases",
    "derivative-affine-map": "affine gradient hessian",
    "derivative-first-order-taylor": "taylor directional",
    "derivative-gauss-newton-split": "gradient hessian gauss-newton-matrix",
    "derivative-jacobian-chain-rule": "derivative jacobian gradient",
    "derivative-norm-and-direction": "length unit direction radial",
    "gradient-bilinear": "linear transposed gram weighted residual",
    "gradient-frobenius-norm": "plain residual gram rank-one",
    "gradient-inverse": "differential trace bilinear",
    "gradient-least-squares": "gradient from-minimiser hessian semidefinite definite",
    "gradient-linear-quadratic": "linear differential quadratic hessian standard-gradient standard-hessian",
    "gradient-norm-product-bound": "activation one-layer product vanishing",
    "gradient-product-quotient-chain": "sum product quotient chain affine",
    "gradient-trace": "linear transposed quadratic two-sided square",
    "linear-layer-gradients": "differential weights inputs bias",
    "network-lipschitz-bound": "layer lipschitz",
    "residual-jacobian-product": "jacobian bound",
}


@pytest.mark.parametrize("name", GOALS)
def test_theorem_is_proved_without_holes(name: str) -> None:
    assert proved_goals(name) == GOALS[name]
