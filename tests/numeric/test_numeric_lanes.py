"""Several samples at once: the same values as one after the other, and no lanes where they cannot be."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import derive
from derive.numeric.kernel.kernel import Kernel
from derive.numeric.kernel.lanes import LANES, laned

LET = "x, p, q : real[n]; A : real[n, d]; w : real[d]; c : real; k : nat"
SIZES = {"n": 5, "d": 3}
LANED = [
    "log(∑_i exp(x(i)))", "softmax(x)", "kl(p, q)", "log(1 + exp(−c (x'p)))", "exp(−norm(x − p)^2/(2 c)) x",
    "∑_i log(1 + exp(∑_j A(i, j) w(j)))", "∑_i exp(x(i)) ∑_j exp(A(i, j) w(j) + x(i))", "exp(c) x + log(c) p",
    "∑_i indicator(x(i) < p(i)) exp(x(i)) + max(exp(c), x'q)", "(∑_i exp(x(i)))^3 / ∑_i x(i)^2",
    "maximum(i ↦ exp(x(i) p(i))) + minimum(i ↦ log(q(i)))", "∑_{i=1}^{k} exp(c^i)", "∏_{i=1}^{k} (1 + exp(−c i))",
    "map(t ↦ exp(t) + t (x'p), A)", "∑_i log(x(1) + x(i))",
]


def drawn(kernel: Kernel, samples: int, rng: np.random.Generator) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for p in kernel.parameters:
        shape = [samples, *(SIZES[dim.name] for dim in p.axes)]
        found[p.name] = 3 if p.whole else rng.uniform(0.1, 1.5, size=shape)
    return found


@pytest.mark.parametrize("text", LANED)
def test_several_samples_at_once_are_like_each_alone(text: str) -> None:
    kernel = derive.compile(text, LET)
    samples = 2 * LANES + 7
    values = drawn(kernel, samples, np.random.default_rng(2))
    found = kernel(**values)
    steps = kernel.prepared(frozenset(name for name in kernel.names if name != "k")).plan.steps
    assert any("lanes" in step.text for step in steps)
    for place in (0, LANES - 1, LANES, samples - 1):
        alone = kernel(**{name: v if name == "k" else v[place] for name, v in values.items()})
        np.testing.assert_allclose(found[place], alone, rtol=1e-13)


def test_one_sample_and_samples_of_some_arguments() -> None:
    kernel = derive.compile("log(∑_i exp(x(i) + c))", "x : real[n]; c : real")
    x = np.random.default_rng(3).normal(size=(LANES + 1, 4))
    np.testing.assert_allclose(kernel(x[:1], 0.5), np.log(np.exp(x[:1] + 0.5).sum(axis=1)))
    np.testing.assert_allclose(kernel(x, 0.5), np.log(np.exp(x + 0.5).sum(axis=1)))
    np.testing.assert_allclose(kernel(x[0], x[:, 0]), np.log(np.exp(x[0] + x[:, :1]).sum(axis=1)))
    assert kernel(np.empty((0, 4)), 0.5).shape == (0,)


@pytest.mark.parametrize("lines", [
    ["v2_0 = a0[s]", "out[s] = exp(v2_0)"],
    ["t2_0 = 0.0", "for i1 in range(n0):", "    t2_0 += a0[s, i1]", "out[s] = t2_0"],
    ["v2_0 = int(a0[s])", "t2_1 = 0.0", "for i1 in range(v2_0):", "    t2_1 += exp(t2_1)", "out[s] = t2_1"],
    ["v2_0 = int(exp(2.0))", "for i1 in range(n0):", "    v3_1 = exp(a1[v2_0])", "    out[s, i1] = v3_1"],
])
def test_where_lanes_gain_nothing_or_steer_there_are_none(lines: list[str]) -> None:
    assert laned(lines) is None
