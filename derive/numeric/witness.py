"""Counterexamples in words: numbers, matrices and functions as a reader writes them."""

from __future__ import annotations

import math
from contextlib import suppress

from flint import arb, fmpq

from ..kernel.sorts import Sort
from ..kernel.terms import Lam, Op, Term, Var
from .evaluation.evaluate import Env, Evaluator
from .evaluation.truth import candidates, same, truth
from .sampling.context import Context
from .values import certainty
from .values.functions import (
    Bilinear,
    Branches,
    LogSumExp,
    Probe,
    Quadratic,
    Ridges,
    Sequence,
    Stack,
    Table,
    Threshold,
)
from .values.matrix import Matrix, Value, entries
from .values.normal import Normal, Pushed
from .values.number import Number, Undefined, Unsupported
from .values.sample import NormalSpace
from .verdict import Witness

DIGITS = 20
COARSE = 30
"""A ball of fewer bits than this is shown with its radius."""
SHOWN = 4
"""How many values of a computed sequence are printed."""


def describe(value: Value, name: str = "", sort: Sort | None = None) -> str:
    """A value for a reader."""
    if sort is not None and sort.kind == "prop" and isinstance(value, int):
        return {certainty.TRUE: "true", certainty.FALSE: "false"}.get(value, "unknown")
    if isinstance(value, Matrix):
        return matrix(value)
    if isinstance(value, (fmpq, arb, int, float)):
        return number(value)
    if isinstance(value, Table):
        inner = None if sort is None else sort.result
        texts = ((key, describe(v, name, inner)) for key, v in value.values.items())
        return ", ".join(f"{key} ↦ ({text})" if "↦" in text else f"{key} ↦ {text}" for key, text in texts)
    if isinstance(value, Sequence):
        return sequence(value, None if sort is None else sort.result)
    return function(value)


def number(value: Number, digits: int = DIGITS) -> str:
    """A scalar: exact, or with the digits that are certain; where these are few, with the radius of its ball.

    >>> number(arb(2).sqrt()), number(arb(1, 0.25)), number(arb(0, 0.25))
    ('1.414213562373095', '1e+0 ± 0.251', '0 ± 0.251')
    """
    if isinstance(value, arb) and value.rad() > 0 and value.rel_accuracy_bits() < COARSE:
        middle, _, radius = str(value.str(digits)).strip("[]").partition("+/- ")
        return f"{middle.strip() or 0} ± {radius}"
    if isinstance(value, arb):
        return str(value.str(digits, radius=False))
    return str(value)


def matrix(value: Matrix, digits: int = DIGITS) -> str:
    """Rows in brackets; a vector as one row of numbers."""
    rows = [value.entries] if value.cols == 1 else [value.row(i) for i in range(value.rows)]
    texts = ["[" + ", ".join(number(x, digits) for x in row) + "]" for row in rows]
    return texts[0] if value.cols == 1 else "[" + ", ".join(texts) + "]"


def function(value: Value) -> str:
    """A function of a family by its formula."""
    if isinstance(value, Quadratic):
        return quadratic(value)
    if isinstance(value, Ridges):
        parts = [times(w, f"{value.name}({affine(d, b)})")
                 for w, d, b in zip(value.weights, value.directions, value.offsets, strict=True)]
        return "x ↦ " + " + ".join(parts) + ridge(value.ridge)
    if isinstance(value, LogSumExp):
        parts = [f"exp({affine(d, b)})" for d, b in zip(value.directions, value.offsets, strict=True)]
        return "x ↦ log(" + " + ".join(parts) + ")" + ridge(value.ridge)
    if isinstance(value, Probe):
        return f"g ↦ {describe(value.constant)}" + ("" if value.point is None else f" + g({describe(value.point)})")
    if isinstance(value, Normal):
        return f"{describe(value.mean)} + {describe(value.factor)}·{generators(value)}"
    if isinstance(value, Pushed):
        return f"({function(value.function)}) at x = {function(value.vector)}"
    if isinstance(value, Bilinear):
        return f"(a, b) ↦ ({vector(value.left)}·a) ({vector(value.right)}·b) {describe(value.value)}"
    if isinstance(value, Stack):
        return "(" + "; ".join(map(function, value.parts)) + ")"
    if isinstance(value, Threshold):
        if value.bound is None:
            return f"x ↦ {'always' if value.otherwise else 'never'}"
        return f"x ↦ Σ x ≤ {number(value.bound)}"
    if isinstance(value, Branches):
        return f"{describe(value.values[0])} where {function(value.test)}, else {describe(value.values[1])}"
    return "by its definition"


def generators(value: Normal) -> str:
    """The name of the standard normal vector that a Gaussian one depends on."""
    name, *places = value.label if isinstance(value.label, tuple) else (value.label,)
    return f"z[{name}]" if not places else f"z[{name}, {', '.join(map(str, places))}]"


def sequence(value: Sequence, sort: Sort | None) -> str:
    """The values up to where they stay the same."""
    texts = [describe(v, "", sort) for v in value.values]
    while len(texts) > 1 and texts[-1] == texts[-2]:
        texts.pop()
    return ", ".join(f"({text})" if "…" in text else text for text in texts) + ", … (constant)"


def quadratic(value: Quadratic) -> str:
    """A polynomial in one number, or with its matrix."""
    line = not isinstance(value.hessian, Matrix)
    parts = []
    if any(h != 0 for h in entries(value.hessian)):
        curve = times(value.hessian / 2, "x²") if line else f"½ xᵀ {matrix(value.hessian)} x"
        parts.append(curve)
    if any(b != 0 for b in entries(value.slope)):
        parts.append(times(value.slope, "x") if line else f"{matrix(value.slope)}·x")
    if value.offset != 0 or not parts:
        parts.append(number(value.offset))
    return ("x ↦ " + " + ".join(parts)).replace("+ -", "− ").replace("-", "−" if line else "-")


def times(factor: Number, power: str) -> str:
    """A monomial."""
    return {"1": "", "-1": "-"}.get(str(factor), f"{number(factor)} ") + power


def affine(direction: tuple[Number, ...], offset: Number) -> str:
    """A linear form plus a number."""
    form = times(direction[0], "x") if len(direction) == 1 else f"{vector(direction)}·x"
    return f"{form} + {number(offset)}" if offset != 0 else form


def vector(values: tuple[Number, ...]) -> str:
    """Numbers in brackets."""
    return "[" + ", ".join(map(number, values)) + "]"


def ridge(value: Number) -> str:
    """A multiple of the squared norm."""
    return f" + {number(value)}/2 ‖x‖²" if value != 0 else ""


def failing(evaluator: Evaluator, term: Term, env: Env = ()) -> tuple[Term, Env, list[tuple[str, str]]]:
    """The innermost part of a false formula that is false, with the values of quantifiers on the way."""
    shown: list[tuple[str, str]] = []
    while isinstance(term, Op):
        if term.name == "and":
            term = next(arg for arg in term.args if truth(evaluator, arg, env) == certainty.FALSE)
        elif term.name == "implies":
            term = term.args[1]
        elif term.name == "forall" and isinstance(term.args[0], Lam):
            value = counterexample(evaluator, term.args[0], env)
            if value is None:
                break
            sort = term.args[0].sort.argument
            shown.append((f"∀ {sort}", describe(value, "", sort)))
            term, env = term.args[0].body, (value, *env)
        else:
            break
    return term, env, shown


def counterexample(evaluator: Evaluator, function: Lam, env: Env) -> Value | None:
    """A value at which the body of a quantifier fails."""
    for value in candidates(evaluator, function.sort.argument)[0]:
        if truth(evaluator, function.body, (value, *env)) == certainty.FALSE:
            return value
    return None


def witness(evaluator: Evaluator, context: Context) -> Witness:
    """The counterexample that a sample is."""
    term, env, shown = failing(evaluator, context.goal)
    values = [(name, str(size)) for name, size in evaluator.sample.dims.items()]
    values += spaces(evaluator, context)
    used = context.goal.free.union(*(h.free for h in context.hypotheses))
    values += [(v.name, variable(evaluator, context, v)) for v in context.variables if v in used]
    if isinstance(term, Op) and term.name == "=" and term.args[0].sort.kind == "fun":
        found = apart(evaluator, term, env)
        if found is not None:
            return Witness((*values, *shown, ("at", found[0])), *found[1:], "=")
    if isinstance(term, Op) and term.name in ("=", "<", "<=") and term.args[0].sort.kind != "prop":
        left, right = told_apart(*(evaluator(arg, env) for arg in term.args))
        return Witness((*values, *shown), left, right, {"<=": "≤"}.get(term.name, term.name))
    return Witness((*values, *shown), "false", "true", "⟺")


def apart(evaluator: Evaluator, term: Op, env: Env) -> tuple[str, str, str] | None:
    """A point at which two functions differ, and their values."""
    sort = term.args[0].sort
    first, second = (evaluator(arg, env) for arg in term.args)
    for point in candidates(evaluator, sort.argument)[0]:
        with suppress(Undefined):
            if same(evaluator, first(point), second(point), sort.result) == certainty.FALSE:
                return describe(point, "", sort.argument), *told_apart(first(point), second(point))
    return None


def told_apart(left: Value, right: Value) -> tuple[str, str]:
    """Both sides, with digits enough to see the difference."""
    scalar = isinstance(left, (arb, fmpq)) and isinstance(right, (arb, fmpq))
    if scalar or (isinstance(left, Matrix) and isinstance(right, Matrix)):
        digits = DIGITS + max(map(common_digits, entries(left), entries(right)))
        show = number if scalar else matrix
        return show(left, digits), show(right, digits)
    return describe(left), describe(right)


def common_digits(left: Number, right: Number) -> int:
    """How many leading digits two numbers share that surely differ."""
    size, gap = arb(left), arb(left - right)
    if size.contains(0) or gap.contains(0):
        return 0
    return max(0, int(float(abs(size / gap).log()) / math.log(10)))


def spaces(evaluator: Evaluator, context: Context) -> list[tuple[str, str]]:
    """The finite sets that opaque sorts stand for."""
    shown = []
    for name, is_random in context.opaque.items():
        space = evaluator.sample.space(name)
        if isinstance(space, NormalSpace):
            shown.append((name, "a space of independent standard normal numbers z"))
            continue
        text = f"{space.size} elements"
        if is_random:
            text += " of probability " + ", ".join(map(number, space.weights()))
        shown.append((name, text))
    return shown


def variable(evaluator: Evaluator, context: Context, variable: Var) -> str:
    """The value of a variable, or a few values of a computed sequence."""
    try:
        if variable in context.slopes:
            return f"the derivative of {context.slopes[variable][0].name}"
        if variable in context.derived and isinstance(function := context.derived[variable][1].args[0], Var):
            return f"the derivative of {function.name}"
        value = evaluator.variable(variable)
        if variable in evaluator.sample.rules and variable.sort.kind == "fun":
            return computed(value, variable)
        return describe(value, variable.name, variable.sort)
    except (Undefined, Unsupported):
        return "unspecified"


def computed(value: Value, variable: Var) -> str:
    """The first values of a sequence that a hypothesis defines."""
    if variable.sort.argument.kind == "nat" and variable.sort.result.kind != "fun":
        return ", ".join(describe(value(k), "", variable.sort.result) for k in range(SHOWN)) + ", …"
    return "by its definition"
