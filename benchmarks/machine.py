"""The machine beside lambdify (NumPy and mpmath) and a loop over balls, by hand: ``python benchmarks/machine.py``.

Everything runs in one process on one thread, each figure the best of several runs, so that ratios hold
on a busy computer too; loading is timed in fresh processes.  ``--json FILE`` keeps the figures.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

import flint  # noqa: E402
import mpmath  # noqa: E402
import numpy as np  # noqa: E402
import sympy  # noqa: E402

from derive.machine import Builder, Program, View, run  # noqa: E402
from derive.machine.program import Instruction  # noqa: E402

SAMPLES = 100_000
OPERATIONS = {"add": 2, "sub": 2, "mul": 2, "div": 2, "sqrt": 1, "less": 2}
LOAD = """
import time
before = time.perf_counter(), time.process_time()
from derive.machine import Builder, run
import numpy
middle = time.perf_counter()
b = Builder()
x = b.input(3)
names = ("add", "sub", "mul", "div", "smaller", "larger", "less", "equal")
values = [b.apply(name, x, 2) for name in names] + [b.apply(name, x) for name in ("neg", "absolute", "square", "sqrt")]
program = b.program([b.total(v) for v in values] + [b.product(x.transposed(), x)])
start = time.perf_counter()
found = run(program, numpy.ones((3, 64)), {terms})
print(middle - before[0], time.perf_counter() - start, time.process_time() - before[1])
"""


def best(work: Callable[[], Any], repeats: int = 7) -> float:
    """The least time of a piece of work; the first run is left out."""
    work()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def loading(terms: int) -> dict[str, float]:
    """Seconds for imports and for the first run of a program of thirteen operations, in fresh processes."""
    rows = [subprocess.run([sys.executable, "-c", LOAD.replace("{terms}", str(terms))], cwd=ROOT, check=True,
                           capture_output=True, text=True).stdout for _ in range(6)]
    columns = zip(*(map(float, row.split()) for row in rows[1:]), strict=True)
    return dict(zip(("imports", "first run", "processor time of both"), map(min, columns), strict=True))


def operation(name: str, operands: int, terms: int) -> float:
    """Nanoseconds of one operation on one sample, the interpreter and the checks of range included."""
    b = Builder()
    inputs = [b.input() for _ in range(operands)]
    result = b.copied(inputs[0])
    b.loop(1, 64, lambda _: b.write(1, Instruction(name, 1, 1, 1, (result, *inputs))))
    program, data = b.program([result]), 1 + np.random.default_rng(0).random((operands, 20 * 256))
    return best(lambda: run(program, data, terms, threads=1)) / 64 / data.shape[1] * 1e9


def expressions() -> dict[str, sympy.Expr]:
    """A polynomial and a rational function of three variables, each of some thirty operations."""
    x, y, z = sympy.symbols("x y z")
    polynomial = ((x * y - z) ** 4 - (x + 2 * y) ** 3 * (z - 1) ** 2 + 3 * x ** 2 * y - 5 * x * y * z + 7 * z ** 3
                  - 2 * y ** 2 + 11 * x * z - y * z + 4 * x - 6 * y + z + 9)
    rational = ((x * y - z) / (1 + x ** 2) + (y + z) ** 2 / (2 + y ** 2 * z ** 2) - (x - 1) / (3 + (x - y) ** 2)
                + x ** 3 * y / (1 + x ** 2 * y ** 2))
    return {"polynomial": polynomial, "rational": rational}


def straight(expression: sympy.Expr) -> tuple[list[tuple[sympy.Symbol, sympy.Expr]], sympy.Expr]:
    """The expression with its common parts named."""
    named, (last,) = sympy.cse(expression, optimizations="basic")
    return named, last


def written(expression: sympy.Expr) -> Program:
    """The expression as a program of the machine, from the same common parts that lambdify gets."""
    b = Builder()
    known: dict[sympy.Symbol, View] = {symbol: b.input() for symbol in sympy.symbols("x y z")}
    named, last = straight(expression)

    def value(part: sympy.Expr) -> View:
        if part.is_Symbol:
            return known[part]
        if part.is_Rational:
            return b.constant(Fraction(int(part.p), int(part.q)))
        if part.is_Pow:
            return b.power(value(part.base), int(part.exp))
        above = [value(factor) for factor in part.args if not (factor.is_Pow and factor.exp.is_negative)]
        below = [value(1 / factor) for factor in part.args if factor.is_Pow and factor.exp.is_negative]
        result = above[0] if above else b.constant(1)
        for other in above[1:]:
            result = b.add(result, other) if part.is_Add else b.mul(result, other)
        for other in below:
            result = b.add(result, b.div(1, other)) if part.is_Add else b.div(result, other)
        return result

    for symbol, part in named:
        known[symbol] = value(part)
    return b.program([value(last)])


def rate(work: Callable[[], Any], samples: int, repeats: int = 7) -> float:
    """Million samples a second."""
    return samples / best(work, repeats) / 1e6


def looped(compute: Callable[..., Any], points: list[list[Any]]) -> float:
    """The rate of a function that takes one sample at a time."""
    return rate(lambda: [compute(*point) for point in points], len(points), 3)


def rates(expression: sympy.Expr) -> dict[str, float]:
    """Million samples a second for every way to compute."""
    symbols, data = sympy.symbols("x y z"), np.random.default_rng(1).standard_normal((3, SAMPLES))
    program = written(expression)
    compute = sympy.lambdify(symbols, expression, "numpy", cse=True)
    found = {"lambdify numpy": rate(lambda: compute(*data), SAMPLES)}
    for terms in (1, 2, 3, 4):
        found[f"machine, {53 * terms} bits"] = rate(partial(run, program, data, terms, threads=1), SAMPLES)
    for format in ("binary32", "binary16"):
        found[f"machine, {format}"] = rate(partial(run, program, data, format=format, threads=1), SAMPLES)
    columns = data[:, :1000].T
    exact = sympy.lambdify(symbols, expression, "mpmath", cse=True)
    balls = sympy.lambdify(symbols, expression, [{}], cse=True)
    for bits in (106, 212):
        with mpmath.workprec(bits):
            found[f"lambdify mpmath, {bits} bits"] = looped(exact, [list(map(mpmath.mpf, c.tolist())) for c in columns])
        with flint.ctx.workprec(bits):
            found[f"loop over balls, {bits} bits"] = looped(balls, [list(map(flint.arb, c.tolist())) for c in columns])
    return found


def least_squares(columns: int) -> dict[str, float]:
    """Million problems a second: ten rows, the normal equations by Cholesky's factor, and by reflections."""
    samples, b = 4000, Builder()
    x, y = b.input(10, columns), b.input(10)
    lower = b.cholesky(b.product(x.transposed(), x))
    normal = b.solve_upper(lower.transposed(), b.solve_lower(lower, b.product(x.transposed(), y)))
    programs = {"Cholesky": b.program([normal]), "reflections": b.program([b.least_squares(x, y)])}
    data = np.random.default_rng(2).standard_normal((10 * columns + 10, samples))
    batch = data[:-10].T.reshape(samples, 10, columns)
    gram, right = batch.transpose(0, 2, 1) @ batch, batch.transpose(0, 2, 1) @ data[-10:].T[:, :, None]
    found = {"numpy, solve alone": rate(lambda: np.linalg.solve(gram, right), samples)}
    for way, program in programs.items():
        for terms in (1, 2, 4):
            found[f"machine, {way}, {53 * terms} bits"] = rate(partial(run, program, data, terms, threads=1), samples)
    return found


def main() -> None:
    """All figures, printed; kept when a file is named."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    figures: dict[str, Any] = {"loading": {terms: loading(terms) for terms in (1, 2, 4)}}
    for terms, row in figures["loading"].items():
        print(f"{terms} terms:", ", ".join(f"{name} {seconds:.3f} s" for name, seconds in row.items()))
    figures["operations"] = {terms: {name: operation(name, k, terms) for name, k in OPERATIONS.items()}
                             for terms in (1, 2, 3, 4)}
    for terms, row in figures["operations"].items():
        print(f"{terms} terms:", ", ".join(f"{name} {ns:.2f}" for name, ns in row.items()), "ns")
    figures["rates"] = {}
    for name, expression in expressions().items():
        print(f"{name}, {sympy.count_ops(straight(expression))} operations, {SAMPLES:,} samples:")
        figures["rates"][name] = row = rates(expression)
        reference = row["lambdify numpy"]
        for way, rate in row.items():
            print(f"  {way:32} {rate:10.4f} million samples/s {rate / reference:10.4f} of lambdify numpy")
    figures["least squares"] = {columns: least_squares(columns) for columns in (3, 5, 10)}
    for columns, row in figures["least squares"].items():
        print(f"least squares, 10 rows and {columns} columns:")
        for way, rate_ in row.items():
            print(f"  {way:32} {rate_:10.4f} million problems/s")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1), "utf-8")


if __name__ == "__main__":
    main()
