"""How fast numbers are: the machine beside what one would use instead, by hand: ``python benchmarks/speed.py``.

Twenty expressions of the library at sizes of textbook examples, in one process on one thread, each figure the best of
several runs in processor time: ratios hold on a busy computer too. Every way to compute gets the same expression,
entry by entry, with its common parts named; values are compared first. What takes one sample at a time gets fewer.
``--json FILE`` keeps the figures; numexpr has a column where it is installed (``pip install derive[benchmarks]``).
"""

from __future__ import annotations

import argparse
import ast
import functools
import json
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

import flint  # noqa: E402
import mpmath  # noqa: E402
import numba  # noqa: E402
import numpy as np  # noqa: E402
import sympy  # noqa: E402
from llvmlite import ir  # noqa: E402
from machine import loading  # noqa: E402
from numba import types  # noqa: E402
from numba.extending import intrinsic  # noqa: E402

from derive.kernel.sorts import ONE  # noqa: E402
from derive.kernel.terms import Var  # noqa: E402
from derive.machine import Program, run  # noqa: E402
from derive.machine.program import END, LOOP  # noqa: E402
from derive.machine.text import parts  # noqa: E402
from derive.numeric.crosscheck import crosscheck  # noqa: E402
from derive.numeric.evaluation.evaluate import Evaluator  # noqa: E402
from derive.numeric.evaluation.meaning import MEANING  # noqa: E402
from derive.numeric.kernel import execution  # noqa: E402
from derive.numeric.kernel.kernel import Kernel  # noqa: E402
from derive.numeric.program.compile import written  # noqa: E402
from derive.numeric.program.register import literal  # noqa: E402
from derive.numeric.values.matrix import build, entries  # noqa: E402
from derive.numeric.values.sample import Sample  # noqa: E402
from derive.theory.speech import function  # noqa: E402

SIZES = {"n": 5, "d": 3}
COUNTS = (10_000, 100_000, 1_000_000)
SINGLE = 300
"""Samples for what takes one at a time."""
MATRICES = "X : real[n, d]; y : real[n]; w : real[d]; c : real"
ARITHMETIC = {
    "least squares": ("norm(X w - y)^2", MATRICES),
    "its gradient": ("2 X'(X w - y)", MATRICES),
    "ridge regression": ("norm(X w - y)^2 + c norm(w)^2", MATRICES),
    "quadratic form": ("x'A x", "A : real[n, n]; x : real[n]"),
    "its gradient, A + A'": ("A x + A'x", "A : real[n, n]; x : real[n]"),
    "variance": ("∑_i p(i) x(i)^2 − (∑_i p(i) x(i))^2", "p, x : real[n]"),
    "trace of a product": ("tr(A'B)", "A, B : real[d, d]"),
    "graph Laplacian": ("(∑_i ∑_j A(i, j) (x(i) − x(j))^2)/2", "A : real[n, n]; x : real[n]"),
    "Beta posterior mean": ("(a + s)/(a + b + m)", "a, b, s, m : real"),
    "Bayes's rule": ("(∑_i q(i) p(i))/(∑_i p(i))", "p, q : real[n]"),
    "gradient descent bound": ("f − t (1 − L t/2) g^2 + a^2/(2 t m)", "f, t, L, g, a, m : real"),
    "polynomial": ("(x y − z)^4 − (x + 2 y)^3 (z − 1)^2 + 3 x^2 y − 5 x y z + 7 z^3 − 2 y^2 + 11 x z",
                   "x, y, z : real"),
    "rational function": ("(x y − z)/(1 + x^2) + (y + z)^2/(2 + y^2 z^2) − (x − 1)/(3 + (x − y)^2)", "x, y, z : real"),
}
ELEMENTARY = {
    "log-sum-exp": ("log(∑_i exp(x(i)))", "x : real[n]"),
    "softmax": ("softmax(x)", "x : real[d]"),
    "Kullback–Leibler": ("kl(p, q)", "p, q : real[n]"),
    "sigmoid": ("1/(1 + exp(−x))", "x : real"),
    "logistic loss": ("log(1 + exp(−t (w'x)))", "t : real; w, x : real[d]"),
    "Gaussian log-likelihood": ("−(log(2 π v) + (x − m)^2/v)/2", "v, x, m : real"),
    "Gaussian kernel": ("exp(−norm(x − y)^2/(2 v))", "x, y : real[d]; v : real"),
}


def best(work: Callable[[], Any], repeats: int = 7) -> float:
    """The least processor time of a piece of work; the first run is left out."""
    work()
    times = []
    for _ in range(repeats):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


class Traced:
    """A scalar of the evaluator as a SymPy expression."""

    def __init__(self, expr: Any) -> None:
        self.expr = expr

    def lift(self, other: Any) -> Any:
        """The other operand."""
        return other.expr if isinstance(other, Traced) else exact(other)

    def __add__(self, other: Any) -> Traced:
        return Traced(self.expr + self.lift(other))

    def __sub__(self, other: Any) -> Traced:
        return Traced(self.expr - self.lift(other))

    def __mul__(self, other: Any) -> Traced:
        return Traced(self.expr * self.lift(other))

    def __truediv__(self, other: Any) -> Traced:
        return Traced(self.expr / self.lift(other))

    def __rsub__(self, other: Any) -> Traced:
        return Traced(self.lift(other) - self.expr)

    def __rtruediv__(self, other: Any) -> Traced:
        return Traced(self.lift(other) / self.expr)

    __radd__, __rmul__ = __add__, __mul__

    def __neg__(self) -> Traced:
        return Traced(-self.expr)

    def elementary(self, name: str) -> Traced:
        """A function."""
        return Traced(getattr(sympy, name)(self.expr))

    def power(self, exponent: int) -> Traced:
        """A whole power."""
        return Traced(self.expr ** exponent)

    def divisor(self) -> Traced:
        """Itself."""
        return self


def exact(value: Any) -> Any:
    """An exact number in SymPy."""
    found = literal(value)
    return sympy.pi if found == "pi" else sympy.Rational(found.numerator, found.denominator)


class Case(NamedTuple):
    """An expression in every form."""

    variables: list[Var]
    shapes: list[tuple[int, int]]
    symbols: list[Any]
    exprs: list[Any]
    program: Program
    kernel: Kernel


def case(text: str, let: str) -> Case:
    """A text in every form."""
    variables, term = function(text, let)
    variables = [v for v in variables if v in term.free]
    shapes = [tuple(dim.value or SIZES[dim.name] for dim in v.sort.shape) for v in variables]
    symbols, named = [], {}
    for v, (rows, cols) in zip(variables, shapes, strict=True):
        own = [sympy.Symbol(f"{v.name}_{k}_", real=True) for k in range(rows * cols)]
        symbols += own
        named[v] = build(rows, cols, list(map(Traced, own))) if len(own) > 1 else Traced(own[0])
    sample = Sample(SIZES, {}, {v: build(*shape, [flint.fmpq(1)] * (shape[0] * shape[1])) if shape != (1, 1)
                                else flint.fmpq(1) for v, shape in zip(variables, shapes, strict=True)})
    found = Evaluator(sample, MEANING, lambda x: Traced(exact(x)), named)(term)
    program = written(sample, lambda lowering: [lowering.value(lowering(term))])
    assert program is not None
    return Case(variables, shapes, symbols, [x.expr for x in entries(found)], program, Kernel(variables, term))


def arrays(one: Case, data: Any) -> list[Any]:
    """The samples as the arguments of a kernel."""
    found, start = [], 0
    for v, (rows, cols) in zip(one.variables, one.shapes, strict=True):
        part = data[start:start + rows * cols].T
        start += rows * cols
        axes = [size for size, dim in zip((rows, cols), v.sort.shape, strict=True) if dim is not ONE]
        found.append(np.ascontiguousarray(part).reshape([-1, *axes]))
    return found


BALLS = {"exp": flint.arb.exp, "log": flint.arb.log, "pi": flint.arb.pi()}


def looped(compute: Callable[..., Any], points: list[list[Any]]) -> float:
    """The rate of a function that takes one sample at a time."""
    return len(points) / best(lambda: [compute(*point) for point in points], 3)


def single(one: Case, data: Any) -> dict[str, float]:
    """Samples a second of what takes one sample at a time."""
    columns, found = data[:, :SINGLE].T, {}
    exactly = sympy.lambdify(one.symbols, one.exprs, "mpmath", cse=True)
    balls = sympy.lambdify(one.symbols, one.exprs, [BALLS], cse=True)
    for bits in (106, 212):
        with mpmath.workprec(bits):
            found[f"mpmath {bits}"] = looped(exactly, [list(map(mpmath.mpf, c.tolist())) for c in columns])
        with flint.ctx.workprec(bits):
            found[f"balls {bits}"] = looped(balls, [list(map(flint.arb, c.tolist())) for c in columns])
    return found


def ways(one: Case) -> dict[str, Callable[[Any], Any]]:
    """What takes all samples at once, each giving the outputs."""
    numpy = sympy.lambdify(one.symbols, one.exprs, "numpy", cse=True)
    found: dict[str, Callable[[Any], Any]] = {"lambdify numpy": lambda data: numpy(*data)}
    if find_spec("numexpr"):
        numexprs = [sympy.lambdify(one.symbols, expr, "numexpr") for expr in one.exprs]
        found["numexpr"] = lambda data: [compute(*data) for compute in numexprs]
    for terms in (1, 2, 4):
        found[f"machine {53 * terms}"] = partial(values, one.program, terms)
    return found


def values(program: Program, terms: int, data: Any) -> Any:
    """The outputs of the machine."""
    return run(program, data, terms, threads=1).values


def rates(one: Case, count: int) -> dict[str, float]:
    """Samples a second of what takes all samples at once."""
    data = np.random.default_rng(1).uniform(0.25, 1.75, (len(one.symbols), count))
    wanted = np.array([np.broadcast_to(x, count) for x in ways(one)["lambdify numpy"](data)])
    found = {}
    for name, compute in ways(one).items():
        np.testing.assert_allclose(np.array(compute(data)), wanted, rtol=1e-9, atol=1e-9, err_msg=name)
        found[name] = count / best(partial(compute, data), 9 if count < 1_000_000 else 3)
    given = arrays(one, data)
    np.testing.assert_allclose(one.kernel(*given).reshape(count, -1).T, wanted, rtol=1e-9, atol=1e-9)
    found["kernel"] = count / best(lambda: one.kernel(*given), 9 if count < 1_000_000 else 3)
    return found | (single(one, data) if count == COUNTS[0] else {})


# What the core can do

@intrinsic
def fma(typing: Any, a: Any, b: Any, c: Any) -> Any:
    """a b + c, rounded once."""
    def code(context: Any, builder: ir.IRBuilder, signature: Any, arguments: Any) -> Any:
        return builder.fma(*arguments)
    return types.float64(types.float64, types.float64, types.float64), code


@numba.njit
def additions(x: Any, step: float, rounds: int) -> None:
    """Sixteen additions to each number, again and again."""
    for _ in range(rounds):
        for i in range(256):
            v = x[i]
            v += step; v += step; v += step; v += step; v += step; v += step; v += step; v += step  # noqa: E702
            v += step; v += step; v += step; v += step; v += step; v += step; v += step; v += step  # noqa: E702
            x[i] = v


@numba.njit
def fused(x: Any, a: float, b: float, rounds: int) -> None:
    """Sixteen fused multiply-adds on each number, again and again."""
    for _ in range(rounds):
        for i in range(256):
            v = x[i]
            v = fma(fma(fma(fma(v, a, b), a, b), a, b), a, b)
            v = fma(fma(fma(fma(v, a, b), a, b), a, b), a, b)
            v = fma(fma(fma(fma(v, a, b), a, b), a, b), a, b)
            v = fma(fma(fma(fma(v, a, b), a, b), a, b), a, b)
            x[i] = v


def limits() -> dict[str, float]:
    """Additions and fused multiply-adds a second on this core, as Numba's vectorised loops reach them."""
    x, rounds = np.ones(256), 4000
    total = 256 * 16 * rounds
    return {"additions": total / best(lambda: additions(x, 1e-9, rounds)),
            "fused": total / best(lambda: fused(x, 0.5, 0.25, rounds))}


@functools.cache
def pipes(terms: int, name: str) -> tuple[int, int]:
    """Additions, and multiplications or fused ones, of one operation on one sample, what it calls included."""
    known = parts(terms)
    if name not in known:
        return 0, 0
    adds, others = 0, 0
    for node in ast.walk(ast.parse(known[name][0])):
        if isinstance(node, ast.BinOp) and not whole(node):
            adds += isinstance(node.op, ast.Add | ast.Sub)
            others += isinstance(node.op, ast.Mult | ast.Div)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id != name:
            others += node.func.id == "fma"
            inner = pipes(terms, node.func.id)
            adds, others = adds + inner[0], others + inner[1]
    return adds, others


def whole(node: ast.BinOp) -> bool:
    """Whether an operation is on indices."""
    return any(isinstance(side, ast.Constant) and isinstance(side.value, int) for side in (node.left, node.right))


def shares(one: Case, terms: int, rate: float, most: dict[str, float]) -> tuple[float, float]:
    """The part of the core's additions a second, and of its floating-point operations a second, that a program does.

    Only the arithmetic of sums and products is counted, not the checks of ranges.
    """
    adds, others, around = 0, 0, [1]
    for row in one.program.code:
        if row[0] == LOOP:
            around.append(around[-1] * row[1])
        elif row[0] == END:
            around.pop()
        name = one.program.operations[row[0]] if row[0] >= 0 else ""
        inner = max(1, row[3])
        for part, times in {"product": (("mul", inner), ("add", inner - 1)), "power": (("mul", row[3].bit_length()),),
                            "add_all": (("add", inner - 1),), "mul_all": (("mul", inner - 1),)}.get(name, ((name, 1),)):
            found = pipes(terms, part.removeprefix("fold_"))
            turns = times * row[1] * row[2] * around[-1]
            adds, others = adds + found[0] * turns, others + found[1] * turns
    return adds * rate / most["additions"], (adds + 2 * others) * rate / (2 * most["fused"])


def checked() -> dict[str, float]:
    """Seconds of the default cross-check of a claim, the first in this process and the best."""
    text = "(a + b)^2/(1 + c^2) = a^2/(1 + c^2) + 2 a b/(1 + c^2) + b^2/(1 + c^2)"
    variables, claim = function(text, "a, b, c : real")
    check = partial(crosscheck, variables, [], claim, definitions={})
    start = time.perf_counter()
    assert check().kind == "agrees"
    return {"first": time.perf_counter() - start, "best": best(check, 3)}


def table(title: str, names: list[str], figures: dict[str, dict[str, float]], unit: float) -> None:
    """Figures in Markdown."""
    print(f"\n{title}\n\n| expression | {' | '.join(names)} |\n|---|{'---:|' * len(names)}")
    for name, row in figures.items():
        print(f"| {name} | {' | '.join(f'{row[n] / unit:.3g}' if n in row else '–' for n in names)} |")


RATIOS = {"106 bits / mpmath": ("machine 106", "mpmath 106"), "212 bits / mpmath": ("machine 212", "mpmath 212"),
          "106 bits / balls": ("machine 106", "balls 106"),
          "106 bits / lambdify numpy": ("machine 106", "lambdify numpy"),
          "53 bits / lambdify numpy": ("machine 53", "lambdify numpy"), "kernel / numexpr": ("kernel", "numexpr"),
          "kernel / lambdify numpy": ("kernel", "lambdify numpy")}


def ratios(row: dict[str, float]) -> dict[str, float]:
    """How many times as fast one is as the other."""
    return {name: row[a] / row[b] for name, (a, b) in RATIOS.items() if a in row and b in row}


def main() -> None:
    """All figures, printed; kept when a file is named."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", type=Path)
    parser.add_argument("--counts", type=int, nargs="*", default=COUNTS)
    options = parser.parse_args()
    execution.cpu_count = lambda: 1  # one thread, as everything else here
    if find_spec("numexpr"):
        __import__("numexpr").set_num_threads(1)
    most, all_figures = limits(), dict[str, Any]()
    print(f"limits: {most['additions'] / 1e9:.1f} G additions/s, {most['fused'] / 1e9:.1f} G fused multiply-adds/s")
    cases = {name: case(*text) for name, text in (ARITHMETIC | ELEMENTARY).items()}
    slow: dict[str, dict[str, float]] = {}
    for count in options.counts:
        found = {name: rates(one, count) for name, one in cases.items()}
        slow = slow or {name: {way: rate for way, rate in row.items() if way[-3:] in ("106", "212")
                               and not way.startswith("machine")} for name, row in found.items()}
        found = {name: slow[name] | row for name, row in found.items()}
        table(f"Million samples a second, {count:,} samples", list(dict.fromkeys(k for r in found.values() for k in r)),
              found, 1e6)
        compared = {name: ratios(row) for name, row in found.items()}
        for title, group in (("arithmetic", ARITHMETIC), ("elementary functions", ELEMENTARY)):
            own = [compared[name] for name in group]
            compared[f"**{title}, median**"] = {k: statistics.median(r[k] for r in own) for k in own[0]}
        table(f"Times as fast, {count:,} samples", list(RATIOS), compared, 1)
        part = {name: {f"{53 * terms} bits, {kind}": share for terms in (1, 2, 4) for kind, share in zip(
            ("additions", "operations"), shares(cases[name], terms, found[name][f"machine {53 * terms}"], most),
            strict=True)} for name in ARITHMETIC}
        table(f"Share of the core's limits, {count:,} samples", list(next(iter(part.values()))), part, 1)
        all_figures[str(count)] = found
    loads = {terms: loading(terms) for terms in (1, 2, 4)}
    for terms, row in loads.items():
        print(f"{53 * terms} bits:", ", ".join(f"{name} {seconds:.3f} s" for name, seconds in row.items()))
    print("cross-check:", ", ".join(f"{name} {1e3 * seconds:.1f} ms" for name, seconds in checked().items()))
    if options.json:
        options.json.write_text(json.dumps({"limits": most, "rates": all_figures, "loading": loads}, indent=1), "utf-8")


if __name__ == "__main__":
    main()
