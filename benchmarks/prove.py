"""Starting, answering cold and warm, and checking a certificate, beside SymPy deriving the same gradient.

    python benchmarks/prove.py [RUNS]

Every measurement is a process of its own, whose processor time (user and system) and greatest memory the
operating system counts; so a busy machine makes the figures somewhat larger, not meaningless.  *Cold* has
an empty cache, and a compiled interpreter for the numbers; *warm* has the answer in the cache, which the
kernel checks again.  Python keeps compiled modules, as it does for every installed program.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
THEOREM = "normal-equations"
COMPILED = tempfile.mkdtemp()
SYMPY_GRADIENT = """
import sympy as sp
n, d = sp.symbols("n d", integer=True, positive=True)
X, y, w = sp.MatrixSymbol("X", n, d), sp.MatrixSymbol("y", n, 1), sp.MatrixSymbol("w", d, 1)
f = (X*w - y).T*(X*w - y)
print(sp.Trace(f).doit().diff(w))
"""
SYMPY_ENTRIES = """
import sympy as sp
X, y, w = sp.Matrix(4, 3, sp.symbols("x:12")), sp.Matrix(sp.symbols("y:4")), sp.Matrix(sp.symbols("w:3"))
f = ((X*w - y).T*(X*w - y))[0]
gradient = sp.Matrix([sp.diff(f, v) for v in w])
assert (gradient - 2*X.T*(X*w - y)).expand() == sp.zeros(3, 1)
"""

SYMPY = {
    "`import sympy`": "import sympy",
    "SymPy: ∇‖X w − y‖² with symbolic matrices": SYMPY_GRADIENT,
    "SymPy: the same at 4 × 3, entry by entry, and compared": SYMPY_ENTRIES,
}


class Measurement(NamedTuple):
    """Processor seconds and the greatest memory of one process."""

    seconds: float
    megabytes: float


def measured(arguments: list[str], **environment: str) -> Measurement:
    """Run a process by a small one of its own, so that its children are counted alone."""
    watch = ("import resource, subprocess, sys\n"
             "status = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)\n"
             "used = resource.getrusage(resource.RUSAGE_CHILDREN)\n"
             "print(used.ru_utime + used.ru_stime, used.ru_maxrss)\n"
             "sys.exit(status.stderr.decode() if status.returncode else 0)")
    settings = {**os.environ, "PYTHONPATH": str(ROOT), "DERIVE_PATH": "", "PYTHONPYCACHEPREFIX": COMPILED}
    settings |= environment
    settings.pop("PYTHONDONTWRITEBYTECODE", None)
    answer = subprocess.run([sys.executable, "-c", watch, *arguments], capture_output=True, text=True, env=settings,
                            check=False)
    if answer.returncode:
        raise SystemExit(f"{' '.join(arguments)}\n{answer.stderr}")
    seconds, kilobytes = map(float, answer.stdout.split())
    return Measurement(seconds, kilobytes / (1 << 10 if sys.platform != "darwin" else 1 << 20))


def repeated(what: str, runs: int, once: Callable[[], Measurement]) -> None:
    """A line of the table: medians, and the smallest and the greatest time."""
    found = [once() for _ in range(runs)]
    seconds = [one.seconds for one in found]
    memory = statistics.median(one.megabytes for one in found)
    middle = statistics.median(seconds)
    print(f"| {what} | {middle:.2f} s | {min(seconds):.2f} – {max(seconds):.2f} | {memory:.0f} MB |",
          flush=True)


def main(runs: int) -> None:
    prove = [sys.executable, "-m", "derive", "prove", THEOREM]
    folder = Path(tempfile.mkdtemp())
    kept = str(folder / "kept")
    certificate, axioms = str(folder / "t.json"), str(folder / "t.axioms.json")
    measured([*prove, "--certificate", certificate], DERIVE_CACHE=kept)
    print("| what | processor time | least – most | memory |\n|---|---:|---:|---:|")
    repeated("`python -c pass`", runs, lambda: measured([sys.executable, "-c", "pass"]))
    repeated("`derive --help`", runs, lambda: measured([*prove[:3], "--help"]))
    repeated(f"`derive prove {THEOREM}`, warm", runs, lambda: measured(prove, DERIVE_CACHE=kept))
    repeated(f"`derive prove {THEOREM}`, cold", runs,
             lambda: measured(prove, DERIVE_CACHE=tempfile.mkdtemp()))
    repeated(f"`derive prove {THEOREM} --no-numbers`, cold", runs,
             lambda: measured([*prove, "--no-numbers"], DERIVE_CACHE=tempfile.mkdtemp()))
    repeated("`python -m derive.kernel` on its certificate", runs,
             lambda: measured([sys.executable, "-m", "derive.kernel", certificate, "--axioms", axioms]))
    for what, program in SYMPY.items():
        repeated(what, runs, lambda program=program: measured([sys.executable, "-c", program]))  # type: ignore[misc]


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 5)
