r"""Syntax tree to LaTeX, for display.

>>> from .read import read_expression
>>> latex(read_expression("grad f(w) = 2 X^T (X w - y) / n"))
'\\nabla f(w) = \\frac{2 X^{\\top} (X w - y)}{n}'
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from ..errors import LimitProblem
from . import expressions as s
from .alphabet import FROM_GREEK
from .expressions import Expr
from .unparse import ATOM, FACTOR, OPERAND, POSTFIX, PRODUCT, SIGNED, SUM, level, open_ended

_RELATIONS = {"=": "=", "!=": r"\neq", "<=": r"\leq", "<": "<", ">=": r"\geq", ">": ">", "in": r"\in"}
_LOGIC = {"and": r"\land", "or": r"\lor", "implies": r"\implies", "iff": r"\iff"}
_LOGIC_LEVELS = {"iff": (1, 2), "implies": (3, 2), "or": (3, 4), "and": (4, 5)}
_WORDS = {"log": r"\log", "exp": r"\exp", "det": r"\det", "tr": r"\operatorname{tr}", "trace": r"\operatorname{tr}",
          "max": r"\max", "min": r"\min", "I": "I", "ones": r"\mathbf{1}", "real": r"\mathbb{R}", "nat": r"\mathbb{N}",
          "int": r"\mathbb{Z}",
          "ϑ": r"\vartheta", "ϕ": r"\varphi", "ϵ": r"\varepsilon", "ℓ": r"\ell", "true": r"\top", "false": r"\bot"}
_PRODUCTS = {".*": r" \odot ", ".x.": r" \otimes "}
_CHANGE = re.compile(r"d[^\W\d_](?:_\d+)?")
_BRACKETS = {"E": r"\mathbb{E}", "P": r"\mathbb{P}", "Var": r"\operatorname{Var}", "Cov": r"\operatorname{Cov}"}
_BIG = {"sum": r"\sum", "prod": r"\prod", "max": r"\max", "min": r"\min", "argmin": r"\operatorname*{arg\,min}",
        "argmax": r"\operatorname*{arg\,max}"}


def name(text: str) -> str:
    r"""A name in LaTeX: Greek letters and subscripts, and the small change of a letter.

    >>> name("λ_max"), name("x_0"), name("sigmoid"), name("dx_0")
    ('\\lambda_{\\mathrm{max}}', 'x_{0}', '\\operatorname{sigmoid}', '\\mathrm{d}x_{0}')
    """
    if _CHANGE.fullmatch(text):
        return rf"\mathrm{{d}}{name(text[1:])}"
    stem, _, tail = text.partition("_")
    lowered = "" if not tail else f"_{{{_word(tail) if len(tail) == 1 or tail.isdigit() else _plain(tail)}}}"
    return (
        (_WORDS.get(stem) or _word(stem)) + lowered if not tail or len(stem) == 1 else _WORDS.get(text) or _word(text)
    )


def _word(text: str) -> str:
    if text in FROM_GREEK:
        return _greek(text)
    if len(text) == 1 or text.isdigit():
        return text
    return rf"\operatorname{{{_escaped(text)}}}"


def _plain(text: str) -> str:
    return _greek(text) if text in FROM_GREEK else rf"\mathrm{{{_escaped(text)}}}"


def _greek(letter: str) -> str:
    return "\\" + FROM_GREEK[letter] if letter not in "ο" else "o"


def _escaped(text: str) -> str:
    return text.replace("_", r"\_")


def brackets(left: str, body: str, right: str) -> str:
    """Brackets that grow with what they hold, if it is tall."""
    if r"\frac" in body or r"\sum" in body or r"\prod" in body or r"\int" in body \
            or r"\begin" in body:
        return rf"\left{left} {body} \right{right}"
    return f"{left}{body}{right}" if left[0] != "\\" else f"{left} {body} {right}"


def paren(body: str) -> str:
    return brackets("(", body, ")")


def write(expr: Expr, least: int = 0) -> str:
    """LaTeX of an expression where one of at least this level must stand."""
    written = _WRITERS[type(expr)](expr)
    return written if level(expr) >= least else paren(written)


def _inside(expr: Expr, least: int) -> str:
    return paren(write(expr)) if open_ended(expr, least) else write(expr, least)


def _list(items: tuple[Expr, ...]) -> str:
    return ", ".join(map(write, items))


def _head(expr: Expr) -> str:
    return write(expr) if level(expr) >= POSTFIX and not isinstance(expr, s.Integral) else paren(write(expr))


def _number(expr: s.Number) -> str:
    if "⁄" in expr.text:
        numerator, _, denominator = expr.text.partition("⁄")
        return rf"\tfrac{{{numerator}}}{{{denominator}}}"
    mantissa, _, exponent = expr.text.lower().partition("e")
    return rf"{mantissa} \cdot 10^{{{int(exponent)}}}" if exponent else expr.text


def _typed(expr: s.Typed) -> str:
    return write(expr.body, ATOM)


def _norm(expr: s.Norm) -> str:
    mark = f"_{{{name(expr.mark)}}}" if expr.mark else ""
    return brackets(r"\|", write(expr.body), r"\|") + mark


def _inner(expr: s.Inner) -> str:
    return rf"\langle {write(expr.left)}, {write(expr.right)} \rangle"


def _grid(expr: s.Grid) -> str:
    cells = list(map(write, expr.cells))
    rows = [" & ".join(cells[i:i + expr.columns]) for i in range(0, len(cells), expr.columns)]
    return r"\begin{bmatrix} " + r" \\ ".join(rows) + r" \end{bmatrix}"


def _big(expr: s.Big) -> str:
    names = ", ".join(map(name, expr.names))
    under = names if expr.lower is None else f"{names} = {write(expr.lower)}"
    over = f"^{{{write(expr.upper)}}}" if expr.upper is not None else ""
    if expr.kind not in ("sum", "prod") and expr.lower is not None and expr.upper is not None:
        under, over = rf"{write(expr.lower)} \leq {names} \leq {write(expr.upper)}", ""
    return f"{_BIG[expr.kind]}_{{{under}}}{over} {write(expr.body, SIGNED)}"


def _integral(expr: s.Integral) -> str:
    bounds = f"_{{{write(expr.lower)}}}^{{{write(expr.upper)}}}"
    return rf"\int{bounds} {write(expr.body, SUM)} \, d{name(expr.name)}"


def _gradient(expr: s.Gradient) -> str:
    return rf"\nabla {write(expr.function, ATOM)}"


def _gradient_in(expr: s.GradientIn) -> str:
    return rf"\nabla_{{{name(expr.variable)}}} {write(expr.body, FACTOR)}"


def _apply(expr: s.Apply) -> str:
    return _head(expr.function) + paren(_list(expr.arguments))


def _bracket(expr: s.Bracket) -> str:
    head = _BRACKETS.get(expr.function.name) if isinstance(expr.function, s.Name) else None
    return (head or _head(expr.function)) + brackets("[", _list(expr.arguments), "]")


def _lowered(expr: s.Lowered) -> str:
    return f"{_head(expr.body)}_{{{_list(expr.indices)}}}"


def _power(expr: s.Power) -> str:
    base = (
        paren(write(expr.base))
        if isinstance(expr.base, (s.Power, s.Transpose, s.Prime, s.InverseTranspose))
        else _head(expr.base)
    )
    return f"{base}^{{{write(expr.exponent)}}}"


def _marked(mark: str) -> Callable[[Any], str]:
    def writer(expr: Any) -> str:
        raised = isinstance(expr.body, (s.Power, s.Transpose, s.InverseTranspose, s.Prime))
        return (f"{{{write(expr.body)}}}" if raised else _head(expr.body)) + mark
    return writer


def _negative(expr: s.Negative) -> str:
    return "-" + write(expr.body, PRODUCT)


def _sum(expr: s.Sum) -> str:
    written = _inside(expr.terms[0], SIGNED)
    for operator, term in zip(expr.operators, expr.terms[1:], strict=True):
        written += f" {operator} {write(term, PRODUCT)}"
    return written


def _product(expr: s.Product) -> str:
    """A quotient becomes a fraction whose numerator is all that stands before it."""
    last = len(expr.factors) - 1
    written = _factor(expr.factors[0], last == 0, over=bool(expr.operators) and expr.operators[0] == "/" )
    for i, operator in enumerate(expr.operators):
        factor = expr.factors[i + 1]
        if operator == "/":
            written = rf"\frac{{{written}}}{{{write(s.bare(factor))}}}"
        else:
            sign = _PRODUCTS.get(operator) or _times(operator, factor)
            written += sign + _factor(factor, i + 1 == last)
    return written


def _times(operator: str, factor: Expr) -> str:
    return r" \cdot " if operator == "*" or isinstance(factor, s.Number) else " "


def _factor(factor: Expr, last: bool, over: bool = False) -> str:
    if over:
        return write(s.bare(factor))
    if isinstance(factor, s.Negative):
        return paren(write(factor))
    return write(factor, FACTOR) if last else _inside(factor, FACTOR)


def _relation(expr: s.Relation) -> str:
    written = write(expr.operands[0], OPERAND)
    for operator, operand in zip(expr.operators, expr.operands[1:], strict=True):
        written += f" {_RELATIONS[operator]} {write(operand, OPERAND)}"
    return written


def _logic(expr: s.Logic) -> str:
    left, right = _LOGIC_LEVELS[expr.operator]
    return rf"{_inside(expr.left, left)} \ {_LOGIC[expr.operator]} \ {write(expr.right, right)}"


def sort(expr: s.Sort) -> str:
    r"""A sort in LaTeX: ``\mathbb{R}^{n \times d}``."""
    match expr:
        case s.NamedSort(text):
            return name(text)
        case s.RealSort(dimensions):
            shape = r" \times ".join(write(d, PRODUCT) for d in dimensions)
            return rf"\mathbb{{R}}^{{{shape}}}"
        case s.IndexSort(size):
            return rf"\{{1, \dots, {write(size)}\}}"
        case s.RandomSort(value):
            return rf"(\Omega \to {sort(value)})"
        case s.ArrowSort(argument, result):
            left = sort(argument)
            return rf"{paren(left) if isinstance(argument, s.ArrowSort) else left} \to {sort(result)}"
    raise TypeError(f"not a sort: {expr!r}")


def _binder(binder: s.Binder) -> str:
    names = ", ".join(map(name, binder.names))
    if binder.sort:
        return rf"{names} \in {sort(binder.sort)}"
    return f"{names} {_RELATIONS[binder.relation]} {write(binder.bound)}" if binder.bound else names


def _interval(expr: s.Interval) -> str:
    return rf"\left{expr.ends[0]}{write(expr.lower)}, {write(expr.upper)}\right{expr.ends[1]}"


def _range(expr: s.Range) -> str:
    return rf"\{{{write(expr.lower)}, \dots, {write(expr.upper)}\}}"


def _quantified(expr: s.Quantified) -> str:
    sign = r"\forall" if expr.kind == "forall" else r"\exists"
    binders = r" \, ".join(map(_binder, expr.binders))
    return rf"{sign} {binders},\ {write(expr.body)}"


def _lambda(expr: s.Lambda) -> str:
    return rf"{name(expr.binder.names[0])} \mapsto {write(expr.body)}"


def _not(expr: s.Not) -> str:
    return rf"\lnot {write(expr.body, level(expr))}"


_WRITERS: dict[type[Expr], Callable[[Any], str]] = {
    s.Name: lambda e: name(e.name), s.Number: _number, s.Paren: lambda e: paren(write(e.body)), s.Typed: _typed,
    s.Negative: _negative, s.Sum: _sum, s.Product: _product, s.Power: _power, s.Transpose: _marked(r"^{\top}"),
    s.InverseTranspose: _marked(r"^{-\top}"), s.Prime: _marked("'"), s.Apply: _apply, s.Bracket: _bracket,
    s.Lowered: _lowered, s.Norm: _norm, s.Absolute: lambda e: brackets("|", write(e.body), "|"), s.Inner: _inner,
    s.Grid: _grid,
    s.Root: lambda e: rf"\sqrt{{{write(e.body)}}}", s.Gradient: _gradient, s.GradientIn: _gradient_in, s.Range: _range,
    s.Interval: _interval, s.Big: _big, s.Integral: _integral, s.Lambda: _lambda, s.Quantified: _quantified,
    s.Not: _not, s.Logic: _logic, s.Relation: _relation,
}


def latex(expr: Expr) -> str:
    """The expression in LaTeX, without delimiters."""
    try:
        return write(expr)
    except RecursionError:
        raise LimitProblem("this is nested too deeply to be written out") from None
