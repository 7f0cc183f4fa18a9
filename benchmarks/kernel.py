"""Times of the kernel beside SymPy's noncommutative ``expand``, by hand: ``python benchmarks/kernel.py``.

Both run in one process.  SymPy's cache is cleared before each run, since the kernel starts afresh as well; terms are
built once.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

import sympy  # noqa: E402

from derive.kernel.check import check_certificate  # noqa: E402
from derive.kernel.normal import Normaliser  # noqa: E402
from derive.kernel.terms import Term, num  # noqa: E402
from tests.kernel.notation import T, add, mul, power, square, sub, v  # noqa: E402
from tests.kernel.proofs import certificates, vocabulary  # noqa: E402

REPEATS = 7


def seconds(work: Callable[[], Any], repeats: int = REPEATS) -> float:
    """The median time of a piece of work, the first run left out."""
    work()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def least_squares() -> tuple[Term, Term]:
    """``‖X u − y‖² = ‖X w − y‖² + 2 (u − w)ᵀ Xᵀ (X w − y) + ‖X (u − w)‖²``."""
    X, y, u, w = v("X", "real[n, d]"), v("y", "real[n]"), v("u", "real[d]"), v("w", "real[d]")
    residual, step = sub(mul(X, w), y), sub(u, w)
    cross = mul(num(2), T(step), T(X), residual)
    return square(sub(mul(X, u), y)), add(square(residual), cross, square(mul(X, step)))


def check_square() -> None:
    assert Normaliser().equal(*least_squares())


def sympy_square() -> None:
    """The same in letters that do not commute, with a letter for each transpose; scalars are transposed by hand."""
    X, y, u, w, Xt, yt, ut, wt = sympy.symbols("X y u w Xt yt ut wt", commutative=False)

    def squared(vector: Any, transposed: Any) -> Any:
        return transposed * vector

    residual, residual_t, step, step_t = X * w - y, wt * Xt - yt, u - w, ut - wt
    left = squared(X * u - y, ut * Xt - yt)
    right = (
        squared(residual, residual_t)
        + step_t * Xt * residual
        + residual_t * X * step
        + squared(X * step, step_t * Xt)
    )
    assert sympy.expand(left - right) == 0


def check_power() -> None:
    letters = [v(f"A{i}", "real[n, n]") for i in range(1, 5)]
    assert len(Normaliser().polynomial(power(add(*letters), 6))) == 4**6


def sympy_power() -> None:
    letters = sympy.symbols("A1:5", commutative=False)
    assert len(sympy.expand(sum(letters) ** 6).args) == 4**6


def sympy_cold(work: Callable[[], None]) -> Callable[[], None]:
    """The work without SymPy's cache of earlier runs, as the kernel has none either."""

    def run() -> None:
        sympy.core.cache.clear_cache()
        work()

    return run


def import_time() -> float:
    """Median seconds to import the kernel in a fresh process, less the time of an empty one."""

    def run(program: str) -> float:
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True)
        return time.perf_counter() - start

    return statistics.median(run("import derive.kernel.check") for _ in range(REPEATS)) - statistics.median(
        run("pass") for _ in range(REPEATS)
    )


def check_time() -> tuple[float, int, int]:
    """Seconds to check the certificates of the tests, read from text; their lines and their size."""
    text, axioms = json.dumps({"theorems": certificates()}), json.dumps(vocabulary())
    lines = sum(len(part["lines"]) for part in json.loads(text)["theorems"])
    return seconds(lambda: check_certificate(json.loads(text), json.loads(axioms))), lines, len(text)


def main() -> None:
    print(f"{'':44}{'kernel':>10}{'SymPy':>10}{'ratio':>8}")
    for title, ours, theirs in (
        ("completing the square of least squares", check_square, sympy_square),
        ("(A1 + A2 + A3 + A4)^6, 4096 words", check_power, sympy_power),
    ):
        kernel, other = seconds(ours), seconds(sympy_cold(theirs))
        print(f"{title:44}{1000 * kernel:7.2f} ms{1000 * other:7.1f} ms{other / kernel:7.1f}×")
    spent, lines, size = check_time()
    print(f"{f'checking {lines} lines of certificate ({size // 1000} kB)':44}{1000 * spent:7.2f} ms")
    print(f"{'importing derive.kernel.check':44}{1000 * import_time():7.1f} ms")
    print(f"Python {sys.version.split()[0]}, SymPy {sympy.__version__}")


if __name__ == "__main__":
    main()
