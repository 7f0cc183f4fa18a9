"""Syntax tree to text that reads back as the same tree.

>>> from .read import read_expression
>>> text(read_expression("forall w, grad f(w) = 2 X'*(X w - y)"))
"∀ w, ∇f(w) = 2 X'·(X w − y)"
>>> ascii_text(read_expression("∑_{i=1}^{n} ‖x_i‖²"))
'sum_{i=1}^{n} norm(x_i)^2'
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..errors import LimitProblem
from . import expressions as s
from .alphabet import TO_SUPERSCRIPT, ascii_name, canonical, pretty_name
from .expressions import Expr

IFF, IMPLIES, OR, AND, NOT, RELATION, OPERAND, SUM, SIGNED, PRODUCT, FACTOR, POSTFIX, ATOM = range(1, 14)
"""How tightly an expression holds together, from loose to tight."""

_LOGIC = {"iff": (IFF, IFF, IMPLIES), "implies": (IMPLIES, OR, IMPLIES), "or": (OR, OR, AND), "and": (AND, AND, NOT)}
_LEVELS: dict[type[Expr], int] = {
    s.Not: NOT, s.Quantified: NOT, s.Relation: RELATION, s.Range: OPERAND, s.Lambda: OPERAND, s.Sum: SUM,
    s.Negative: SIGNED, s.Product: PRODUCT, s.Big: FACTOR, s.GradientIn: FACTOR, s.Power: POSTFIX, s.Transpose: POSTFIX,
    s.InverseTranspose: POSTFIX, s.Prime: POSTFIX, s.Apply: POSTFIX, s.Bracket: POSTFIX, s.Lowered: POSTFIX,
}
UNICODE = {"<=": "≤", ">=": "≥", "!=": "≠", "in": "∈", "and": "∧", "or": "∨", "implies": "⟹", "iff": "⟺", "-": "−",
           "sum": "∑", "prod": "∏", "forall": "∀", "exists": "∃", "not": "¬", "|->": "↦", "->": "→", "nabla": "∇"}
ASCII = {"implies": "=>", "iff": "<=>", "nabla": "grad "}


def level(expr: Expr) -> int:
    """How tightly an expression holds together by itself."""
    return _LOGIC[expr.operator][0] if isinstance(expr, s.Logic) else _LEVELS.get(type(expr), ATOM)


def open_ended(expr: Expr, outer: int) -> bool:
    """Whether a binder at the right end would swallow what follows at the level ``outer``."""
    match expr:
        case s.Quantified() | s.Lambda():
            return True
        case s.Big(_, _, _, _, body) | s.GradientIn(_, body):
            return outer >= PRODUCT or open_ended(body, outer)
        case s.Negative(body) | s.Not(body):
            return open_ended(body, outer)
        case s.Logic(_, _, right):
            return open_ended(right, outer)
        case s.Relation(parts) | s.Sum(parts) | s.Product(parts):
            return open_ended(parts[-1], outer)
    return False


def begins_in_grid(expr: Expr) -> bool:
    """Whether the first sign of an expression is the bracket of a matrix of blocks."""
    match expr:
        case s.Grid():
            return True
        case s.Transpose(body) | s.InverseTranspose(body) | s.Prime(body) | s.Power(body) | s.Lowered(body) \
                | s.Apply(body) | s.Bracket(body):
            return begins_in_grid(body)
        case s.Sum(parts) | s.Product(parts):
            return begins_in_grid(parts[0])
    return False


class Printer:
    """Writes expressions in Unicode or in ASCII."""

    def __init__(self, ascii_only: bool = False) -> None:
        self.ascii = ascii_only
        self.signs = ASCII if ascii_only else UNICODE

    def sign(self, name: str) -> str:
        return self.signs.get(name, name)

    def write(self, expr: Expr, least: int = 0) -> str:
        """The text of an expression where one of at least this level must stand."""
        written = _WRITERS[type(expr)](self, expr)
        return written if level(expr) >= least else f"({written})"

    def inside(self, expr: Expr, least: int) -> str:
        """The same, where more follows at that level."""
        return f"({self.write(expr)})" if open_ended(expr, least) else self.write(expr, least)

    def list(self, items: tuple[Expr, ...]) -> str:
        return ", ".join(self.write(item) for item in items)

    # atoms

    def name(self, expr: s.Name) -> str:
        return self.identifier(expr.name)

    def identifier(self, name: str) -> str:
        if self.ascii:
            plain = ascii_name(name)
            return plain if canonical(plain) == name else name
        return "𝟏" if name == "ones" else pretty_name(name)

    def number(self, expr: s.Number) -> str:
        return expr.text.replace("⁄", "//") if self.ascii else expr.text

    def paren(self, expr: s.Paren) -> str:
        return f"({self.write(expr.body)})"

    def typed(self, expr: s.Typed) -> str:
        return f"({self.write(expr.body)} : {self.sort(expr.sort)})"

    def norm(self, expr: s.Norm) -> str:
        body = self.write(expr.body)
        if self.ascii:
            return f"norm({body})" if not expr.mark else f"|| {body} ||_{expr.mark}"
        pad = " " if body[0] in "|‖" and not body.startswith("‖") or body[-1] == "|" else ""
        return f"‖{pad}{body}{pad}‖" + (f"_{expr.mark}" if expr.mark else "")

    def absolute(self, expr: s.Absolute) -> str:
        body = self.write(expr.body)
        if self.ascii:
            return f"abs({body})"
        pad = " " if body[0] in "|‖" or body[-1] in "|‖" else ""
        return f"|{pad}{body}{pad}|"

    def inner(self, expr: s.Inner) -> str:
        body = f"{self.write(expr.left)}, {self.write(expr.right)}"
        return f"inner({body})" if self.ascii else f"⟨{body}⟩"

    def grid(self, expr: s.Grid) -> str:
        cells = [self.write(cell, SUM) for cell in expr.cells]
        rows = [", ".join(cells[i:i + expr.columns]) for i in range(0, len(cells), expr.columns)]
        return f"[{'; '.join(rows)}]"

    def root(self, expr: s.Root) -> str:
        body = self.write(expr.body)
        if self.ascii:
            return f"sqrt({body})"
        return f"√{body}" if isinstance(expr.body, (s.Name, s.Number)) else f"√({body})"

    def gradient(self, expr: s.Gradient) -> str:
        return self.sign("nabla") + self.write(expr.function, ATOM)

    def gradient_in(self, expr: s.GradientIn) -> str:
        return f"{self.sign('nabla').strip()}_{{{self.identifier(expr.variable)}}} {self.write(expr.body, FACTOR)}"

    def integral(self, expr: s.Integral) -> str:
        name = self.identifier(expr.name)
        if self.ascii or len(name.partition("_")[0]) > 1 or _mentions_differential(expr):
            bounds = f"{self.write(expr.lower, SUM)}..{self.write(expr.upper, SUM)}"
            return f"integral({name} = {bounds}, {self.write(expr.body)})"
        return f"∫_{{{self.write(expr.lower)}}}^{{{self.write(expr.upper)}}} {self.write(expr.body, SUM)} d{name}"

    # postfix

    def head(self, expr: Expr) -> str:
        closed = level(expr) >= POSTFIX and not isinstance(expr, s.Integral)
        return self.write(expr) if closed else f"({self.write(expr)})"

    def transpose(self, expr: s.Transpose) -> str:
        return self.head(expr.body) + ("^T" if self.ascii else "ᵀ")

    def inverse_transpose(self, expr: s.InverseTranspose) -> str:
        return self.head(expr.body) + ("^-T" if self.ascii else "⁻ᵀ")

    def prime(self, expr: s.Prime) -> str:
        return self.head(expr.body) + "'"

    def apply(self, expr: s.Apply) -> str:
        return f"{self.head(expr.function)}({self.list(expr.arguments)})"

    def bracket(self, expr: s.Bracket) -> str:
        return f"{self.head(expr.function)}[{self.list(expr.arguments)}]"

    def lowered(self, expr: s.Lowered) -> str:
        return f"{self.head(expr.body)}_{{{self.list(expr.indices)}}}"

    def power(self, expr: s.Power) -> str:
        base = f"({self.write(expr.base)})" if isinstance(expr.base, s.Power) else self.head(expr.base)
        small = None if self.ascii else raised(expr.exponent)
        return base + (small or f"^{self.exponent(expr.exponent)}")

    def exponent(self, expr: Expr) -> str:
        if isinstance(expr, s.Negative) and isinstance(expr.body, s.Number) and expr.body.text.isdigit():
            return self.sign("-") + self.exponent(expr.body)
        plain = isinstance(expr, s.Number) and expr.text.isdigit() or isinstance(expr, s.Name) and expr.name != "T"
        return self.write(expr) if plain else f"({self.write(expr)})"

    # arithmetic

    def negative(self, expr: s.Negative) -> str:
        return self.sign("-") + self.write(expr.body, PRODUCT)

    def sum(self, expr: s.Sum) -> str:
        written = self.inside(expr.terms[0], SIGNED)
        for i, (operator, term) in enumerate(zip(expr.operators, expr.terms[1:], strict=True)):
            last = i == len(expr.operators) - 1
            part = (
                self.write(term, PRODUCT)
                if last
                else self.inside(term, SUM)
                if level(term) >= PRODUCT
                else self.write(term, PRODUCT)
            )
            written += f" {self.sign(operator)} {part}"
        return written

    def product(self, expr: s.Product) -> str:
        factors = [self.factor(f, i, expr) for i, f in enumerate(expr.factors)]
        written = factors[0]
        for i, operator in enumerate(expr.operators):
            written += self.between(operator, expr.factors[i], written, expr.factors[i + 1]) + factors[i + 1]
        return written

    def factor(self, expr: Expr, position: int, product: s.Product) -> str:
        signed = isinstance(expr, s.Negative) and position > 0 and product.operators[position - 1] != ""
        if signed:
            assert isinstance(expr, s.Negative)
            return self.sign("-") + self.factor(expr.body, -1, s.Product((*product.factors[position + 1:], expr), ()))
        last = position == len(product.factors) - 1 or (position == -1 and len(product.factors) == 1)
        return self.write(expr, FACTOR) if last else self.inside(expr, FACTOR)

    def between(self, operator: str, before: Expr, written: str, after: Expr) -> str:
        if operator == "":
            tight = not self.ascii and isinstance(before, (s.Transpose, s.InverseTranspose))
            return "" if tight and written[-1] == "ᵀ" and not begins_in_grid(after) else " "
        if operator in (".*", ".x."):
            return f" {operator if self.ascii else '⊙' if operator == '.*' else '⊗'} "
        return operator if self.ascii or operator == "/" else "·"

    def big(self, expr: s.Big) -> str:
        kind = self.sign(expr.kind)
        names = ", ".join(self.identifier(name) for name in expr.names)
        if expr.lower and expr.upper:
            under = f"{{{names}={self.write(expr.lower)}}}^{{{self.write(expr.upper)}}}"
        else:
            under = names if len(names) == 1 and names.isascii() else f"{{{names}}}"
        return f"{kind}_{under} {self.write(expr.body, SIGNED)}"

    # formulas

    def range(self, expr: s.Range) -> str:
        return f"{self.write(expr.lower, SUM)}..{self.write(expr.upper, SUM)}"

    def interval(self, expr: s.Interval) -> str:
        return f"{expr.ends[0]}{self.write(expr.lower, SUM)}, {self.write(expr.upper, SUM)}{expr.ends[1]}"

    def relation(self, expr: s.Relation) -> str:
        *parts, last = expr.operands
        written = [self.inside(part, OPERAND) for part in parts] + [self.write(last, OPERAND)]
        for i, operator in enumerate(expr.operators):
            written[i] += f" {self.sign(operator)} "
        return "".join(written)

    def logic(self, expr: s.Logic) -> str:
        _, left, right = _LOGIC[expr.operator]
        return f"{self.inside(expr.left, left)} {self.sign(expr.operator)} {self.write(expr.right, right)}"

    def negation(self, expr: s.Not) -> str:
        return ("not " if self.ascii else "¬ ") + self.write(expr.body, NOT)

    def function(self, expr: s.Lambda) -> str:
        binder = expr.binder
        name = self.identifier(binder.names[0])
        left = f"({name} : {self.sort(binder.sort)})" if binder.sort else name
        return f"{left} {self.sign('|->')} {self.write(expr.body)}"

    def quantified(self, expr: s.Quantified) -> str:
        sign = self.sign(expr.kind)
        several = len(expr.binders) > 1
        binders = " ".join(f"({self.binder(b)})" if several else self.binder(b) for b in expr.binders)
        return f"{sign} {binders}, {self.write(expr.body)}"

    def binder(self, binder: s.Binder) -> str:
        names = " ".join(map(self.identifier, binder.names))
        if binder.sort:
            return f"{names} : {self.sort(binder.sort)}"
        if binder.bound is None:
            return names
        least = OPERAND if binder.relation == "in" else SUM
        return f"{names} {self.sign(binder.relation)} {self.write(binder.bound, least)}"

    # sorts

    def sort(self, sort: s.Sort) -> str:
        match sort:
            case s.NamedSort(name):
                return self.identifier(name)
            case s.RealSort(dimensions):
                return f"real[{', '.join(self.write(d, SUM) for d in dimensions)}]"
            case s.IndexSort(size):
                return f"1..{self.write(size, SUM)}"
            case s.RandomSort(value):
                return f"random {self.argument_sort(value)}"
            case s.ArrowSort(argument, result):
                return f"{self.argument_sort(argument)} {self.sign('->')} {self.sort(result)}"
        raise TypeError(f"not a sort: {sort!r}")

    def argument_sort(self, sort: s.Sort) -> str:
        written = self.sort(sort)
        return f"({written})" if isinstance(sort, s.ArrowSort) else written


def raised(expr: Expr) -> str | None:
    """A simple exponent in small raised characters: ``ᵏ⁺¹``."""
    terms = expr.terms if isinstance(expr, s.Sum) else (expr,)
    signs = expr.operators if isinstance(expr, s.Sum) else ()
    parts = [_small(term, i == 0) for i, term in enumerate(terms)]
    if any(part is None for part in parts):
        return None
    return str(parts[0]) + "".join(TO_SUPERSCRIPT[sign] + str(p) for sign, p in zip(signs, parts[1:], strict=True))


def _small(expr: Expr, first: bool) -> str | None:
    if isinstance(expr, s.Negative) and first:
        body = _small(expr.body, False)
        return "⁻" + body if body else None
    plain = expr.text if isinstance(expr, s.Number) else expr.name if isinstance(expr, s.Name) else ""
    if not plain or (len(plain) > 1 and not plain.isdigit()) or any(c not in TO_SUPERSCRIPT for c in plain):
        return None
    return "".join(TO_SUPERSCRIPT[c] for c in plain)


def _mentions_differential(expr: s.Integral) -> bool:
    """Whether some name in the body looks like the end of an integral."""
    stack: list[s.Node] = [expr.body]
    while stack:
        node = stack.pop()
        if isinstance(node, s.Name) and node.name[0] == "d" and len(node.name.partition("_")[0]) == 2:
            return True
        stack.extend(s.children(node))
    return False


_WRITERS: dict[type[Expr], Callable[[Printer, Any], str]] = {
    s.Name: Printer.name, s.Number: Printer.number, s.Paren: Printer.paren, s.Typed: Printer.typed,
    s.Negative: Printer.negative, s.Sum: Printer.sum, s.Product: Printer.product, s.Power: Printer.power,
    s.Transpose: Printer.transpose, s.InverseTranspose: Printer.inverse_transpose, s.Prime: Printer.prime,
    s.Apply: Printer.apply, s.Bracket: Printer.bracket, s.Lowered: Printer.lowered, s.Norm: Printer.norm,
    s.Absolute: Printer.absolute, s.Inner: Printer.inner, s.Grid: Printer.grid,
    s.Root: Printer.root, s.Gradient: Printer.gradient,
    s.GradientIn: Printer.gradient_in, s.Range: Printer.range, s.Interval: Printer.interval, s.Big: Printer.big,
    s.Integral: Printer.integral, s.Lambda: Printer.function, s.Quantified: Printer.quantified, s.Not: Printer.negation,
    s.Logic: Printer.logic, s.Relation: Printer.relation,
}
_unicode, _ascii = Printer(), Printer(ascii_only=True)


def _written(printer: Printer, expr: Expr) -> str:
    try:
        return printer.write(expr)
    except RecursionError:
        raise LimitProblem("this is nested too deeply to be written out") from None


def text(expr: Expr) -> str:
    """The expression in Unicode; reads back as the same tree."""
    return _written(_unicode, expr)


def ascii_text(expr: Expr) -> str:
    """The expression in ASCII, as far as its names have ASCII spellings; reads back as the same tree."""
    return _written(_ascii, expr)


def sort_text(sort: s.Sort) -> str:
    """The sort in Unicode."""
    return _unicode.sort(sort)
