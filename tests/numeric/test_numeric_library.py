"""Every claim of the library is sampled, but for a few, and none is refuted.

Whoever adds a claim that the numbers cannot look at adds its name here, with the reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from derive.kernel.sorts import PROP
from derive.library.index import Item, read_index
from derive.numeric.crosscheck import crosscheck
from derive.numeric.verdict import Verdict
from derive.parser import syntax
from derive.theory.statement import Context
from derive.theory.theory import syntax_of

from .test_numeric_statements import theory

UNSAMPLED = {
    "amdahl-limit.limit": "a limit: for every ε there is a bound, for all that is beyond it",
    "vec-jacobian-of-derivative": "the matrix must be that of a linear map, for all arguments",
    "derivative-lipschitz": "there are a bound and a radius for infinitely many points",
    "derivative-continuous": "there is a radius for every bound, for all points within it",
    "invertible-near": "there is a radius, for all points within it",
    "positive-nearby": "there is a radius, for all points within it",
    "derivative-map": "a slope must be the derivative of a function at every entry of the value of another",
    "determinant-unique": "two functions must be multiplicative, for all matrices",
    "distinct-eigenvectors-independent.independent": "several eigenvectors for different eigenvalues must be met",
    "rayleigh-minimum.attained": "there is a vector that is compared with all others",
    "rayleigh-maximum.attained": "there is a vector that is compared with all others",
    "generalised-rayleigh-minimum.attained": "there is a vector that is compared with all others",
    "generalised-rayleigh-maximum.attained": "there is a vector that is compared with all others",
    "norm-power-negligible": "a power of the norm is differentiated at 0, where the norm has no derivative",
    "calm-from-derivative": "there are a bound and a radius for infinitely many points",
    "calm-transpose": "there are a bound and a radius for infinitely many points",
    "calm-product": "there are a bound and a radius for infinitely many points",
    "calm-constant-less": "there are a bound and a radius for infinitely many points",
    "pseudo-inverse-calm": "there are a bound and a radius for infinitely many points",
    "calm-factor": "a function must be 0 at a point, and there are a bound and a radius for another",
    "least-on-level-set": "a function must be positive, for all points beyond a radius",
    "gradient-among": "a property that has only a name must hold for a matrix",
    "constant-path": "a function must have the derivative 0, at all times",
    "exponential-solution": "a function must solve a differential equation",
    "path-integral": "two functions must be the derivatives of two others, at all times",
    "exponential-frechet-value": "a function must have a given derivative, at all times",
    "eigenvector-derivative.here": "a vector must be an eigenvector, for all points within a radius",
    "eigenvector-derivative.eigenvalue": "a vector must be an eigenvector, for all points within a radius",
    "eigenvector-derivative.tangent": "a vector must be an eigenvector, for all points within a radius",
    "eigenvector-derivative.equation": "a vector must be an eigenvector, for all points within a radius",
    "eigenvector-derivative.eigenvector": "a vector must be an eigenvector, for all points within a radius",
    "singular-value-derivative.here": "vectors must be singular vectors, for all points within a radius",
    "singular-value-derivative.tangents": "vectors must be singular vectors, for all points within a radius",
    "singular-value-derivative.derivative": "vectors must be singular vectors, for all points within a radius",
    "largest-eigenvalue-gradient.forms": "a function must be the largest eigenvalue, for all matrices",
    "largest-eigenvalue-gradient.error": "a function must be the largest eigenvalue, for all matrices",
    "matrix-logarithm-gradient.gradient": "a function must be a logarithm, for all matrices within a radius",
    "matrix-logarithm-gradient.symmetric": "a function must be a logarithm, for all matrices within a radius",
}
"""Claims that no sample tests, and why."""
FEW = 3
"""How many samples a claim gets first; where these are none, it gets as many as it gets when it is proved."""


def files() -> dict[str, list[Item]]:
    """The theorems and axioms of the library, by file."""
    found: dict[str, list[Item]] = {}
    for item in read_index().items.values():
        if item.block.kind in ("theorem", "axiom"):
            found.setdefault(Path(item.source.path).stem, []).append(item)
    return found


def verdicts(item: Item) -> Iterator[tuple[str, Verdict]]:
    """The name of every claim of a block, with a verdict."""
    context = Context(theory().scope())
    for part in syntax_of(item).items:  # type: ignore[attr-defined]
        if not isinstance(part, syntax.Show):
            context.add(part)
            continue
        name = f"{item.name}.{part.label}" if part.label else item.name
        goal = context.scope.elaborate(part.formula, PROP)
        hypotheses = [h.formula for h in context.hypotheses]
        for samples in (FEW, 200):
            found = crosscheck(context.variables, hypotheses, goal, definitions=theory().definitions, samples=samples)
            if found.kind != "not sampled" or name in UNSAMPLED:
                break
        yield name, found


@pytest.mark.parametrize("file", files())
def test_every_claim_is_sampled_or_excused(file: str) -> None:
    found = dict(pair for item in files()[file] for pair in verdicts(item))
    assert not [name for name, verdict in found.items() if verdict.kind == "refuted"]
    missing = {name: verdict.reason for name, verdict in found.items() if verdict.kind == "not sampled"}
    assert missing.keys() == UNSAMPLED.keys() & found.keys(), missing


def test_what_is_excused_exists() -> None:
    names = {name for items in files().values() for item in items for name in [item.name]}
    assert {name.partition(".")[0] for name in UNSAMPLED} <= names
