"""How long it takes to write an expression as a textbook does, beside SymPy's ``simplify`` of the same expression.

    python benchmarks/forms.py

The first table has a line for each expression: its size, what comes out, the processor time of ``derive`` with the
check by the normal form, that of SymPy, and what SymPy makes of it.  The second has sums of growing length.
"""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable
from typing import Any

import sympy

from derive.kernel.sorts import ONE, REAL, Dim, Real
from derive.kernel.terms import Term, children, op, var
from derive.rules.forms.textbook import textbook
from derive.rules.phrase import phrase
from derive.theory.speech import expression, term

LET = "X : real[n, d]; A, B, C : real[n, n]; x, y : real[n]; w : real[d]; s, t, lambda : real"
EXPRESSIONS = [
    ("2 X'X w - 2 X'y + 2 lambda w", ""),
    ("A x + A'x - 2 y", ""),
    ("A x + A'x - 2 y", "A' = A"),
    ("A B C - A C C + A C", ""),
    ("x/(norm(x) norm(x)) - y/norm(x)^2", "norm(x) > 0"),
    ("(x - y)'A (x - y) + (x - y)'B (x - y)", ""),
    ("tr(A B) + tr(C A)", ""),
    ("2 s/(1 + s^2) - 2 s^3/(1 + s^2)^2", "(1 + s^2)^2 > 0; 1 + s^2 > 0"),
    ("exp(-s^2/2) - s exp(-s^2/2) 2 s/2", ""),
    ("s^2 exp(s t) t + 2 s exp(s t)", ""),
    ("(s + t) s + (s + t) t - 2 s t", ""),
]
REPEATS = 15


def size(node: Term) -> int:
    """The number of nodes of a term."""
    return 1 + sum(map(size, children(node)))


def median(run: Callable[[], Any], repeats: int) -> float:
    """The median processor time of a call, in milliseconds."""
    times = []
    for _ in range(repeats):
        gc.collect()
        started = time.process_time()
        run()
        times.append(time.process_time() - started)
    return 1000 * statistics.median(times)


def beside_sympy() -> None:
    """The first table."""
    print("| expression | nodes | derive | ms | SymPy | ms | ratio |\n|---|---:|---|---:|---|---:|---:|")
    for text, given in EXPRESSIONS:
        written = term(text, LET)
        conditions = [term(part, LET) for part in given.split(";") if part.strip()]
        own = median(lambda written=written, given=conditions: textbook(written, given), REPEATS)  # type: ignore[misc]
        found = expression(text, LET)
        made = _simplified(found)
        other = median(lambda found=found: _simplified(found), 3)  # type: ignore[misc]
        shown = f"`{text}`" + (f" where `{given}`" if given else "")
        print(f"| {shown} | {size(written)} | `{phrase(textbook(written, conditions))}` | {own:.2f} "
              f"| `{made}` | {other:.1f} | {other / own:.1f} |")


def _simplified(found: Any) -> str:
    """What SymPy makes of an expression, evaluated first as it would be when typed."""
    try:
        text = str(sympy.simplify(found.doit()))
        return text if len(text) < 80 else f"{text[:40]} … ({len(text)} characters)"
    except (NotImplementedError, TypeError, AttributeError) as refusal:
        return type(refusal).__name__


def growing() -> None:
    """The second table: ``A x₁ + s₂ x₂ + A x₃ + …``."""
    n = Dim.of("n")
    print("\n| summands | nodes | ms |\n|---:|---:|---:|")
    for summands in (5, 10, 20, 40, 80):
        total: Term | None = None
        for i in range(summands):
            left = var("A", Real(n, n)) if i % 2 else var(f"s{i}", REAL)
            part = op("*" if i % 2 else "scale", left, var(f"x{i}", Real(n, ONE)), sort=Real(n, ONE))
            total = part if total is None else op("+", total, part, sort=part.sort)
        assert total is not None
        taken = median(lambda total=total: textbook(total), 5)  # type: ignore[misc]
        print(f"| {summands} | {size(total)} | {taken:.1f} |")


if __name__ == "__main__":
    beside_sympy()
    growing()
