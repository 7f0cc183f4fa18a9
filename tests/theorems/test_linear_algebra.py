"""The theorems of least squares, projections, eigenvalues and singular values are proved without holes."""

from __future__ import annotations

import pytest

from .proved import proved_goals

GOALS = {
    "cholesky-consequences": "form definite inverse two-triangular-systems whitening diagonal",
    "fundamental-subspaces": "null-space trivial-intersection solvable",
    "generalised-least-squares": "inverse whitened rank normal minimiser",
    "gram-rank": "null-space invertible definite",
    "gram-schmidt-step": "nonzero orthogonal unit span positive-diagonal",
    "householder-reflection": "symmetric involution reverses keeps-the-mirror carries",
    "kernel-ridge": "primal dual push-through weights fitted prediction",
    "law-of-cosines": "inner-product cosine cosines shadow",
    "linear-map-is-matrix": "column equal coordinates sums matrix",
    "loewner-order": "congruence transitive inverse",
    "multi-output-regression": "gradient expansion minimiser solution unique",
    "ols-exact-fit": "recovered residual",
    "ols-orthonormal": "normal excess minimiser",
    "ols-residual-identity": "error residual squared",
    "one-dim-projection": "matrix symmetric idempotent orthogonal nearest",
    "orthogonal-matrix-isometry": "inner-products lengths distances rows inverse transpose eigenvalues",
    "orthonormal-expansion": "coordinates basis remainder bessel",
    "parallelogram-polarisation": "sum difference parallelogram polarisation",
    "polynomial-features": "design recovered no-error",
    "polynomial-of-matrix": "powers shifted inverse diagonalised",
    "projection-minimises-distance": "distance nearest unique",
    "projector-spectrum": "form semidefinite residual pythagoras shortens eigenvalues",
    "psd-plus-ridge": "below definite invertible stretches inverse commute",
    "psd-square-root": "semidefinite length null-space cauchy-schwarz commute",
    "pythagoras": "expansion pythagoras converse",
    "quadratic-form-symmetrisation": "symmetrised polarised unique",
    "rayleigh-bounds": "diagonal weighted rotated below above quotient attained",
    "semi-orthogonal-projector": "symmetric idempotent keeps-the-span residual distance nearest trace",
    "similar-matrices": "trace powers trace-of-powers eigenvectors left-inverse invertible inverse",
    "spectral-consequences": "symmetric diagonalised trace powers left-inverse invertible inverse norm",
    "symmetric-eigenvectors-orthogonal": "orthogonal invariant real",
    "tikhonov-regularisation": "gradient definite excess minimiser unique",
    "transpose-inverse-rules": "transpose product transposed twice",
    "triangle-inequality": "triangle reverse",
    "unique-coordinates": "independent basis change-of-basis",
    "weighted-least-squares": "gradient definite normal excess minimiser unique",
}


@pytest.mark.parametrize("name", GOALS)
def test_theorem_is_proved_without_holes(name: str) -> None:
    assert proved_goals(name) == GOALS[name]
