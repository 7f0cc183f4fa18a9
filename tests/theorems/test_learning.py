"""The theorems of matrix calculus and of machine learning are proved without holes, goal by goal."""

from __future__ import annotations

import pytest

from .proved import proved_goals

GOALS = {
    "backprop-by-layers": "forward through-activation outputs errors weights biases textbook",
    "backprop-recursion": "activation through-activation through-weights error outputs weights biases",
    "bagging-correlated-variance": "sum average",
    "batchnorm-backward": "spread sums spread-derivative jacobian backward",
    "boosting-population-minimisers": "derivative bound balance minimiser",
    "cross-entropy-decomposition": "decomposition least",
    "deep-linear-network": "outer inner balance product",
    "derivative-affine-map": "affine gradient hessian",
    "derivative-first-order-taylor": "taylor directional",
    "derivative-gauss-newton-split": "gradient hessian gauss-newton-matrix",
    "derivative-jacobian-chain-rule": "derivative jacobian gradient",
    "derivative-norm-and-direction": "length unit direction radial",
    "ensemble-average-error": "ambiguity better",
    "gaussian-log-likelihood-gradient": "mean precision",
    "gd-least-squares-error": "gradient step error contraction eigendirection",
    "gd-scalar-quadratic": "derivative minimiser error one-step oscillation",
    "gd-stays-in-row-space": "gradient row-space minimum-norm",
    "generalised-linear-model-gradient": "sum-form gradient",
    "gradient-bilinear": "linear transposed gram weighted residual",
    "gradient-frobenius-norm": "plain residual gram rank-one",
    "gradient-inverse": "differential trace bilinear",
    "gradient-least-squares": "gradient from-minimiser hessian semidefinite definite",
    "gradient-linear-quadratic": "linear differential quadratic hessian standard-gradient standard-hessian",
    "gradient-matrix-chain-rule": "product gram transposed inverse",
    "gradient-norm-product-bound": "activation one-layer product vanishing",
    "gradient-product-quotient-chain": "sum product quotient chain affine",
    "gradient-trace": "linear transposed quadratic two-sided square",
    "hinge-equals-slack-form": "feasible least",
    "hinge-loss-gradient": "inside outside",
    "huber-regression-gradient": "sum-form gradient bounded",
    "input-noise-equals-ridge": "linear quadratic penalty ridge dropout",
    "jvp-vjp-adjoint": "adjoint chain jacobian",
    "k-means-centroid": "deviations decomposition gradient minimiser unique",
    "kernel-gram-psd": "form semidefinite combination",
    "lasso-kkt": "optimal zero",
    "lda-is-linear": "log-odds midpoint",
    "linear-layer-gradients": "differential weights inputs bias",
    "log-sum-exp-derivatives": "gradient hessian semidefinite shifted",
    "logistic-newton-is-irls": "newton normal-equations",
    "logistic-regression-derivatives": "softplus sum-derivative gradient slopes hessian semidefinite",
    "momentum-unrolled": "unrolled scaled constant-gradient",
    "naive-bayes-is-linear": "log-odds",
    "network-lipschitz-bound": "layer lipschitz",
    "penalty-solves-constraint": "constrained path",
    "perceptron-mistake-bound": "progress growth bound",
    "poisson-regression-derivatives": "gradient hessian balance",
    "prediction-bias-variance": "cross-term decomposition",
    "proper-scoring-brier": "decomposition proper",
    "recurrent-backprop-through-time": "total gradient",
    "relu-homogeneity": "one layer homogeneous",
    "residual-jacobian-product": "jacobian bound",
    "ridge-augmented-data": "extra-rows augmented",
    "ridge-shrinkage": "invertible shrinkage factor",
    "scale-invariance-gradient": "orthogonal scaled growth",
    "scatter-decomposition": "pairs around",
    "score-function-zero-mean": "positive total score zero-mean baseline",
    "sgd-gradient-unbiased": "unbiased variance",
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
