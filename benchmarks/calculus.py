"""The exam of matrix calculus: derivatives of the standard tables, derived and proved, and beside SymPy's.

    python benchmarks/calculus.py [exam|claims|sympy|depth]…

``exam``: `derive grad` on the items of tests/calculus/items: how many it derives (the kernel checks each answer), how
many answers have the normal form of the expected one, how many are no longer, and whether the conditions are listed.
``claims``: how many of the items are proved as claims, and what becomes of their false variants.
``sympy``: `.diff` on MatrixSymbols where SymPy answers, and whether its answer is right by difference quotients.
``depth``: the time for a composition of growing depth.

Processor time of this process, in milliseconds.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from time import process_time

import numpy
import sympy

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from derive.calculus.answer import Answer, answer, written
from derive.calculus.question import ask
from derive.errors import DeriveError
from derive.kernel.errors import KernelError
from derive.kernel.terms import Term, substitute
from derive.rules.equality import same_normal_form
from tests.calculus.items import Item, all_items
from tests.refusals.workshop import Workshop

Timed = tuple[float, object]


def timed(run: Callable[[], object]) -> Timed:
    """Milliseconds of processor time, and what came out: a value, or the error."""
    start = process_time()
    try:
        found = run()
    except (DeriveError, KernelError) as error:
        found = error
    return 1000 * (process_time() - start), found


# The exam of `derive grad`

KIND = {"derivative": "differential"}


def declared(item: Item, *texts: str) -> str:
    return "; ".join(f"{name} : {sort}" for name, sort in item.declared(item.function, item.variable, *texts))


def asked(item: Item, conditions: list[str]) -> Answer:
    """What `derive grad` answers for an item under these conditions."""
    kind = KIND.get(item.kind, item.kind)
    return answer(item.function, [item.variable], declared(item, *conditions), conditions, kind=kind)


def expected(item: Item, found: Answer) -> Term:
    """The value of the table as a term, at the step of a differential."""
    letter, _, body = item.value.partition(" ↦ ") if item.kind == "derivative" else ("", "", item.value)
    conditions = [*item.given, *item.needed]
    let = declared(item, item.value, *conditions)
    sort = dict(item.declared(item.variable))[item.variable]
    last = found.found[-1]
    rows, cols = last.value.sort.shape
    typed = f"(({body}) : real[{rows}, {cols}])"
    question = ask(typed, f"{let}; {letter} : {sort}" if letter else let, conditions)
    step = next((v for v in question.context.variables if v.name == letter), None)
    return substitute(question.body, {step: last.step}) if step is not None else question.body


def graded(item: Item) -> dict[str, float]:
    """Marks for one item."""
    spent, found = timed(lambda: asked(item, [*item.given, *item.needed]))
    if not isinstance(found, Answer):
        return {"ms": spent, "derived": 0, "same": 0, "short": 0, "conditions": 0}
    value = found.found[-1].value
    wanted = expected(item, found)
    premises = [h.formula for h in found.question.context.hypotheses]
    _, bare = timed(lambda: asked(item, item.given))
    listed = isinstance(bare, Answer) and bool(bare.conditions) == any("symmetric" not in c for c in item.needed)
    return {"ms": spent, "derived": 1, "same": same_normal_form(value, wanted, premises),
            "short": length(value) <= length(wanted), "conditions": not found.conditions and listed}


def length(term: Term) -> int:
    return len(written(term)["text"].replace(" ", ""))


def exam() -> None:
    groups: dict[str, list[dict[str, float]]] = {}
    answer("xᵀx", ["x"], "n : dim; x : real[n]")
    for item in all_items():
        try:
            groups.setdefault(item.group, []).append(graded(item))
        except (DeriveError, KernelError) as error:
            print(f"{item.name}: {error}", file=sys.stderr)
    print("| items | | derived and proved | same normal form | no longer | conditions | ms, median | ms, most |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|")
    whole = [mark for marks in groups.values() for mark in marks]
    for name, marks in [*groups.items(), ("all", whole)]:
        sums = [int(sum(mark[key] for mark in marks)) for key in ("derived", "same", "short", "conditions")]
        times = [mark["ms"] for mark in marks]
        print(f"| {name} | {len(marks)} | {' | '.join(map(str, sums))} | {median(times):.0f} | {max(times):.0f} |")


# The items as claims

def claims() -> None:
    searched, sampled = Workshop(numbers=False), Workshop(numbers=True)
    items = all_items()
    times, proved = [], 0
    for item in items:
        spent, found = timed(lambda item=item: searched(item.true, item.name))  # type: ignore[misc]
        times.append(spent)
        proved += found.status == "proved"  # type: ignore[attr-defined]
    print(f"true: {proved} of {len(items)} proved, median {median(times):.0f} ms")
    kinds: dict[str, list[str]] = {}
    for item in items:
        for kind, text in item.false():
            kinds.setdefault(kind, []).append(sampled(text, item.name).status)
    print("| false variants | | refuted | not proved | proved |\n|---|---:|---:|---:|---:|")
    for kind, found in sorted(kinds.items()):
        counts = " | ".join(str(found.count(status)) for status in ("refuted", "not proved", "proved"))
        print(f"| {kind} | {len(found)} | {counts} |")


# Beside SymPy

SIDE = 3
SHAPES = {"x": (SIDE, 1), "y": (SIDE, 1), "a": (SIDE, 1), "X": (SIDE, SIDE), "A": (SIDE, SIDE), "B": (SIDE, SIDE)}
BESIDE = (
    ("aᵀx", "x", "a.T*x"), ("xᵀA x", "x", "x.T*A*x"), ("(A x − y)ᵀ(A x − y)", "x", "(A*x - y).T*(A*x - y)"),
    ("aᵀX x", "X", "a.T*X*x"), ("tr(A X)", "X", "Trace(A*X)"), ("tr(A X B)", "X", "Trace(A*X*B)"),
    ("tr(XᵀA X)", "X", "Trace(X.T*A*X)"), ("tr(A Xᵀ)", "X", "Trace(A*X.T)"), ("tr(X A XᵀB)", "X", "Trace(X*A*X.T*B)"),
    ("tr(X⁻¹A)", "X", "Trace(X.I*A)"), ("tr(A X⁻¹B)", "X", "Trace(A*X.I*B)"), ("aᵀX⁻¹y", "X", "a.T*X.I*y"),
    ("tr(XᵀX) + tr(A X)", "X", "Trace(X.T*X) + Trace(A*X)"), ("aᵀXᵀX y", "X", "a.T*X.T*X*y"),
)


def beside() -> None:
    names = {name: sympy.MatrixSymbol(name, *shape) for name, shape in SHAPES.items()}
    table = {**names, "Trace": sympy.Trace}
    let = "n : dim; " + "; ".join(f"{k} : real[{'n' if v[1] == 1 else 'n, n'}]" for k, v in SHAPES.items())
    print("| | derive, with its proof | SymPy | ratio | SymPy's answer |\n|---|---:|---:|---:|---|")
    for text, wrt, source in BESIDE:
        expression = sympy.parsing.sympy_parser.parse_expr(source, local_dict=table)
        answer(text, [wrt], let)
        mine = min(timed(lambda text=text, wrt=wrt: answer(text, [wrt], let))[0] for _ in range(5))  # type: ignore[misc]
        theirs, value = differentiated(expression, names[wrt])
        right = "right" if is_right(expression, value, names, wrt) else "wrong"
        print(f"| `{text}` by `{wrt}` | {mine:.1f} | {theirs:.1f} | {theirs / mine:.1f} | {right} |", flush=True)


def differentiated(expression: sympy.Basic, wrt: sympy.MatrixSymbol) -> tuple[float, object]:
    """The least of five times, SymPy's cache emptied before each, and SymPy's answer."""
    times = []
    value: object = None
    for _ in range(5):
        sympy.core.cache.clear_cache()
        start = process_time()
        value = expression.diff(wrt)
        times.append(1000 * (process_time() - start))
    return min(times), value


def is_right(expression: sympy.Basic, value: object, names: dict[str, sympy.MatrixSymbol], wrt: str) -> bool:
    """Whether an answer agrees with central differences at a random rational point."""
    draw = numpy.random.default_rng(1)
    point = {name: sympy.Matrix(*shape, [sympy.Rational(int(k), 7) for k in draw.integers(-9, 10, shape).ravel()])
             + (4 * sympy.eye(SIDE) if shape[1] > 1 else sympy.zeros(*shape)) for name, shape in SHAPES.items()}
    claimed = valued(value, names, point)
    if getattr(claimed, "shape", None) != SHAPES[wrt]:
        return False
    places = numpy.ndindex(*SHAPES[wrt])
    return all(abs(quotient(expression, names, point, wrt, place) - float(claimed[place])) < 1e-6 for place in places)


def valued(expression: object, names: dict[str, sympy.MatrixSymbol], point: dict[str, sympy.Matrix]) -> object:
    """An expression at a point."""
    found = expression.subs({names[name]: value for name, value in point.items()}).doit()  # type: ignore[attr-defined]
    return found.as_explicit() if hasattr(found, "as_explicit") else found


def quotient(expression: sympy.Basic, names: dict[str, sympy.MatrixSymbol], point: dict[str, sympy.Matrix], wrt: str,
             place: tuple[int, ...]) -> float:
    """A central difference in one entry."""
    values = []
    for sign in (1, -1):
        moved = point[wrt].copy()
        moved[place] += sign * sympy.Rational(1, 10**5)
        found = valued(expression, names, {**point, wrt: moved})
        values.append(found[0, 0] if hasattr(found, "shape") else found)
    return float((values[0] - values[1]) * 10**5 / 2)


# Growing compositions

def towers() -> Iterator[tuple[int, str]]:
    """``W x``, ``W σ(W x)``, … inside a squared distance."""
    for depth in (1, 2, 4, 8, 16):
        inner = "x"
        for _ in range(depth):
            inner = f"map(exp, W ({inner}))"
        yield depth, f"‖{inner} − y‖²"


def depths() -> None:
    let = "n : dim; W : real[n, n]; x, y : real[n]"
    print("| layers | ms | ms a layer |\n|---:|---:|---:|")
    for depth, text in towers():
        answer(text, ["x"], let)
        spent = min(timed(lambda text=text: answer(text, ["x"], let))[0] for _ in range(3))  # type: ignore[misc]
        print(f"| {depth} | {spent:.0f} | {spent / depth:.1f} |", flush=True)


PARTS: dict[str, Callable[[], None]] = {"exam": exam, "claims": claims, "sympy": beside, "depth": depths}

if __name__ == "__main__":
    for part in sys.argv[1:] or PARTS:
        PARTS[part]()
