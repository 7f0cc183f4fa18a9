"""Compiled gradients beside the NumPy source of the same gradients: microseconds for one call, in one run.

    python benchmarks/gradients.py [SECONDS]

Every gradient is derived and proved here; values are compared before time is taken. Both sides run in turns, the
best of several rounds counts, and BLAS uses as many threads as it likes (``OMP_NUM_THREADS``).
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

import derive

REGRESSION = "X : real[n, d]; y : real[n]; w : real[d]; λ : real"
GRADIENTS = [
    ("least squares", "‖X w − y‖² + λ ‖w‖²", "w", REGRESSION),
    ("least squares, in X", "‖X w − y‖²", "X", REGRESSION),
    ("logistic loss", "∑_i log(1 + exp(−y(i) (X w)(i)))", "w", REGRESSION),
    ("log-sum-exp", "log(∑_i exp((X w)(i)))", "w", REGRESSION),
    ("Gaussian log-likelihood", "log(det(S)) + (y − X w)ᵀS⁻¹(y − X w)", "S", REGRESSION + "; S : real[n, n]"),
    ("generalised least squares", "(y − X w)ᵀS⁻¹(y − X w)", "w", REGRESSION + "; S : real[n, n]"),
    ("matrix factorisation", "‖A − U Vᵀ‖²", "U", "A : real[n, d]; U : real[n, k]; V : real[d, k]"),
]
SIZES = ({"n": 10, "d": 5, "k": 2}, {"n": 200, "d": 50, "k": 10}, {"n": 1000, "d": 200, "k": 20})


def drawn(kernel: Any, sizes: dict[str, int]) -> list[Any]:
    """Arguments: positive definite where a matrix is square, else normal numbers."""
    rng = np.random.default_rng(1)
    found = []
    for parameter in kernel.parameters:
        shape = [sizes[dim.name] for dim in parameter.axes]
        value = rng.normal(size=shape) / 4
        square = len(shape) == 2 and shape[0] == shape[1]
        found.append(value @ value.T / shape[0] + np.eye(shape[0]) if square else value)
    return found


def source(found: Any) -> Callable[..., Any]:
    """The function that the NumPy source of a derivative defines."""
    space: dict[str, Any] = {}
    exec(compile(found.numpy("gradient"), "<source>", "exec"), space)  # noqa: S102  written by derive just now
    function: Callable[..., Any] = space["gradient"]
    return function


def best(functions: Sequence[Callable[[], Any]], seconds: float) -> list[float]:
    """The least time of a call of each function, in microseconds; they are called in turns."""
    times = [float("inf")] * len(functions)
    ends = time.perf_counter() + seconds
    while time.perf_counter() < ends:
        for place, function in enumerate(functions):
            started = time.perf_counter()
            for _ in range(10):
                function()
            times[place] = min(times[place], (time.perf_counter() - started) / 10)
    return [1e6 * least for least in times]


def main() -> None:
    """Print the table."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 1.0
    heads = [f"{head}, n = {sizes['n']}" for sizes in SIZES for head in ("NumPy", "kernel", "ratio")]
    print("| gradient of | " + " | ".join(heads) + " |")
    print("|---" + "|---:" * len(heads) + "|")
    for name, text, wrt, let in GRADIENTS:
        found = derive.gradient(text, wrt, let, numbers=False)
        kernel, written = found.compile(), source(found)
        cells = []
        for sizes in SIZES:
            values = drawn(kernel, sizes)
            np.testing.assert_allclose(kernel(*values), written(*values), rtol=1e-7, atol=1e-9)
            plain, compiled = best([partial(written, *values), partial(kernel, *values)], seconds)
            cells += [f"{plain:.3g}", f"{compiled:.3g}", f"{plain / compiled:.2g}"]
        print(f"| {name} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
