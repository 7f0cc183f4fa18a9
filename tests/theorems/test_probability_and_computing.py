"""The theorems of probability, computing and transformers are proved, without holes, goal by goal."""

from __future__ import annotations

import pytest

from .proved import proved_goals

GOALS = {
    "bayes-finite": "product evidence-positive nonnegative normalised odds evidence-bound",
    "beta-bernoulli": "counts powers beta-positive joint normalised same-integral evidence posterior mean predictive",
    "variance-decomposition": "quadratic moments bias-variance affine best-constant",
    "markov-inequality": "pointwise event-integrable bound",
    "chebyshev-inequality": "squares deviation-integrable bound",
    "gibbs-inequality": "pointwise distance nonnegative equality",
    "geometric-sum": "product closed bound",
    "amdahl-limit": "positive one bound monotone gap limit",
    "dot-product-rounding-error": "gamma-step gamma-least three turn newest sum-size recursion bound",
    "cantor-no-surjection": "missed no-surjection",
    "halting-undecidable": "misjudged not-recognisable undecidable",
    "attention-score-variance": "entries products terms pairs mean diagonal square-integrable second-moment"
    " variance scaled",
    "graph-laplacian-quadratic-form": "degree laplacian-symmetric constants degrees edges mirrored quadratic"
    " semidefinite",
    "ddpm-forward-marginal": "kept-positive kept-less root-product scaled scaled-independent marginal mean",
}


@pytest.mark.parametrize("name", GOALS)
def test_theorem_is_proved_without_holes(name: str) -> None:
    assert proved_goals(name) == GOALS[name]
