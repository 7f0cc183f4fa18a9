"""The theorems of matrix calculus and of machine learning are proved without holes, goal by goal."""

from __future__ import annotations

import pytest

from .proved import proved_goals

GOALS = {
    "backprop-recursion": "activation through-activation through-weights error outputs weights biases",
    "batchnorm-backward": "spread sums spread-derivative jacobian backward",
    "derivative-affine-map": "affine gradient hessian",
    "derivative-first-order-taylor": "taylor directional",
    "derivative-gauss-newton-split": "gradient hessian gauss-newton-matrix",
    "derivative-jacobian-chain-rule": "derivative jacobian gradient",
    "derivative-norm-and-direction": "length unit direction radial",
    "ensemble-average-error": "ambiguity better",
    "gaussian-log-likelihood-gradient": "mean precision",
    "gd-least-squares-error": "gradient step error contraction eigendirection",
    "gd-scalar-quadratic": "derivative minimiser error one-step oscillation",
    "generalised-linear-model-gradient": "sum-form gradient",
    "gradient-bilinear": "linear transposed gram weighted residual",
    "gradient-frobenius-norm": "plain residual gram rank-one",
    "gradient-inverse": "differential trace bilinear",
    "gradient-least-squares": "gradient from-minimiser hessian semidefinite definite",
    "gradient-linear-quadratic": "linear differential quadratic hessian standard-gradient standard-hessian",
    "gradient-norm-product-bound": "activation one-layer product vanishing",
    "gradient-product-quotient-chain": "sum product quotient chain affine",
    "gradient-trace": "linear transposed quadratic two-sided square",
    "hinge-equals-slack-form": "feasible least",
    "hinge-loss-gradient": "inside outside",
    "jvp-vjp-adjoint": "adjoint chain jacobian",
    "k-means-centroid": "deviations decomposition gradient minimiser unique",
    "kernel-gram-psd": "form semidefinite combination",
    "lasso-kkt": "optimal zero",
    "linear-layer-gradients": "differential weights inputs bias",
    "log-sum-exp-derivatives": "gradient hessian semidefinite shifted",
    "logistic-regression-derivatives": "softplus sum-derivative gradient slopes hessian semidefinite",
    "momentum-unrolled": "unrolled scaled constant-gradient",
    "network-lipschitz-bound": "layer lipschitz",
    "penalty-solves-constraint": "constrained path",
    "perceptron-mistake-bound": "progress growth bound",
    "poisson-regression-derivatives": "gradient hessian balance",
    "residual-jacobian-product": "jacobian bound",
    "ridge-augmented-data": "extra-rows augmented",
    "ridge-shrinkage": "invertible shrinkage factor",
    "scale-invariance-gradient": "orthogonal scaled growth",
    "soft-threshold-prox": "above below between unique",
    "steepest-descent-direction": "unit slope steepest only",
    "svm-weak-duality": "weak-duality certificate",
    "weight-decay-equals-l2": "gradient decay preconditioned",
    "xor-not-linearly-separable": "inseparable hidden-layer",
    "zero-one-surrogates": "hinge exponential logistic squared",
}


@pytest.mark.parametrize("name", GOALS)
def test_theorem_is_proved_without_holes(name: str) -> None:
    assert proved_goals(name) == GOALS[name]
