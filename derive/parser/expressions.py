"""The syntax tree of formulas: exactly what the author wrote, with spans.

Two trees are equal when they say the same thing in the same order with the same parentheses; where
they stand, and whether they were spelled in ASCII or Unicode, does not matter.

>>> Product((Number("2"), Name("x")), ("",)) == Product((Number("2"), Name("x")), ("",), span=None)
True
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from fractions import Fraction
from functools import cache
from typing import Any

from .source import Span


@dataclass(frozen=True, slots=True)
class Node:
    """Anything that was written somewhere."""

    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


class Expr(Node):
    """A formula or an expression."""

    __slots__ = ()


class Sort(Node):
    """A sort as written."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Name(Expr):
    """A name; ``x₀`` and ``x_0`` are the name ``x_0``."""

    name: str


@dataclass(frozen=True, slots=True)
class Number(Expr):
    """A literal as written: ``2``, ``0.5``, ``1e-3`` or the fraction ``1⁄3`` (ASCII ``1//3``)."""

    text: str

    @property
    def value(self) -> Fraction:
        return Fraction(self.text.replace("⁄", "/"))


@dataclass(frozen=True, slots=True)
class Paren(Expr):
    """Parentheses that the author wrote for grouping."""

    body: Expr


@dataclass(frozen=True, slots=True)
class Typed(Expr):
    """``(body : sort)``: the body, where an element of that sort is wanted."""

    body: Expr
    sort: Sort


@dataclass(frozen=True, slots=True)
class Negative(Expr):
    """``−body``."""

    body: Expr


@dataclass(frozen=True, slots=True)
class Sum(Expr):
    """``terms`` with ``+`` or ``-`` between them."""

    terms: tuple[Expr, ...]
    operators: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Product(Expr):
    """``factors`` from left to right, with ``*``, ``/``, ``.*``, ``.x.`` or nothing (a blank) between them."""

    factors: tuple[Expr, ...]
    operators: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Power(Expr):
    """``base^exponent``; the parentheses round an exponent are not kept."""

    base: Expr
    exponent: Expr


@dataclass(frozen=True, slots=True)
class Transpose(Expr):
    """``bodyᵀ``."""

    body: Expr


@dataclass(frozen=True, slots=True)
class InverseTranspose(Expr):
    """``body⁻ᵀ``."""

    body: Expr


@dataclass(frozen=True, slots=True)
class Prime(Expr):
    """``body'``: a transpose, or the derivative of a function."""

    body: Expr


@dataclass(frozen=True, slots=True)
class Apply(Expr):
    """``function(arguments)`` with no blank before the bracket: a call, an entry, or a product."""

    function: Expr
    arguments: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Bracket(Expr):
    """``function[arguments]``: an entry, or ``E[X]``, ``P[A]``, ``Var[X]``, ``Cov[X, Y]``."""

    function: Expr
    arguments: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Lowered(Expr):
    """``body_{indices}`` where the indices are more than a name or a number."""

    body: Expr
    indices: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Norm(Expr):
    """``‖body‖``, with the mark in ``‖body‖_F`` if there is one."""

    body: Expr
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Absolute(Expr):
    """``|body|``."""

    body: Expr


@dataclass(frozen=True, slots=True)
class Inner(Expr):
    """``⟨left, right⟩``."""

    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Grid(Expr):
    """``[a, b; c, d]``: blocks row by row, so many ``columns`` in a row."""

    cells: tuple[Expr, ...]
    columns: int


@dataclass(frozen=True, slots=True)
class Root(Expr):
    """``√body``."""

    body: Expr


@dataclass(frozen=True, slots=True)
class Gradient(Expr):
    """``∇function``, a function until it is applied."""

    function: Expr


@dataclass(frozen=True, slots=True)
class GradientIn(Expr):
    """``∇_{variable} body``: the gradient of an expression in a declared variable."""

    variable: str
    body: Expr


@dataclass(frozen=True, slots=True)
class Range(Expr):
    """``lower..upper``, both ends included."""

    lower: Expr
    upper: Expr


@dataclass(frozen=True, slots=True)
class Interval(Expr):
    """``[lower, upper)`` after ``∈``; ``ends`` are its two brackets."""

    lower: Expr
    upper: Expr
    ends: str


@dataclass(frozen=True, slots=True)
class Big(Expr):
    """``∑_{names=lower}^{upper} body``; ``kind`` is sum, prod, max, min, argmin or argmax."""

    kind: str
    names: tuple[str, ...]
    lower: Expr | None
    upper: Expr | None
    body: Expr


@dataclass(frozen=True, slots=True)
class Integral(Expr):
    """``∫_{lower}^{upper} body dname``."""

    name: str
    lower: Expr
    upper: Expr
    body: Expr


@dataclass(frozen=True, slots=True)
class Binder(Node):
    """``names : sort``, or ``names relation bound`` as in ``∀ k ≥ 1`` and ``∀ i ∈ 1..n``."""

    names: tuple[str, ...]
    sort: Sort | None = None
    relation: str = ""
    bound: Expr | None = None


@dataclass(frozen=True, slots=True)
class Lambda(Expr):
    """``x ↦ body`` or ``(x : sort) ↦ body``."""

    binder: Binder
    body: Expr


@dataclass(frozen=True, slots=True)
class Quantified(Expr):
    """``∀ binders, body`` or ``∃ binders, body``; ``kind`` is forall or exists."""

    kind: str
    binders: tuple[Binder, ...]
    body: Expr


@dataclass(frozen=True, slots=True)
class Not(Expr):
    """``¬ body``."""

    body: Expr


@dataclass(frozen=True, slots=True)
class Logic(Expr):
    """``left operator right``; the operator is and, or, implies or iff."""

    operator: str
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Relation(Expr):
    """A chain ``a = b ≤ c``; operators are ``= != <= < >= > in``."""

    operands: tuple[Expr, ...]
    operators: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NamedSort(Sort):
    """``real``, ``nat``, ``int``, ``prop`` or the name of a type (``dim`` and ``type`` in ``let``)."""

    name: str


@dataclass(frozen=True, slots=True)
class RealSort(Sort):
    """``real[dimensions]``, one or two of them."""

    dimensions: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class IndexSort(Sort):
    """``1..size``."""

    size: Expr


@dataclass(frozen=True, slots=True)
class ArrowSort(Sort):
    """``argument → result``."""

    argument: Sort
    result: Sort


@dataclass(frozen=True, slots=True)
class RandomSort(Sort):
    """``random value``: functions of the sample point."""

    value: Sort


@cache
def _field_names(kind: type[Any]) -> tuple[str, ...]:
    return tuple(f.name for f in fields(kind) if f.name != "span")


def children(node: Node) -> Iterator[Node]:
    """The nodes immediately inside a node, in the order of reading."""
    for name in _field_names(type(node)):  # type: ignore[arg-type]
        value = getattr(node, name)
        if isinstance(value, Node):
            yield value
        elif isinstance(value, tuple):
            for item in value:
                if isinstance(item, Node):
                    yield item


def speaks_of(node: Node, name: str) -> bool:
    """Whether a name occurs in a node where the node itself does not bind it."""
    if isinstance(node, Name):
        return node.name == name
    return name not in _bound_by(node) and any(speaks_of(child, name) for child in children(node))


def _bound_by(node: Node) -> tuple[str, ...]:
    """The names that a node gives a meaning inside itself."""
    match node:
        case Quantified(_, binders, _):
            return tuple(name for binder in binders for name in binder.names)
        case Lambda(binder, _):
            return binder.names
        case Big(_, names, _, _, _):
            return names
        case Integral(name, _, _, _) | GradientIn(name, _):
            return (name,)
    return ()


def depth(node: Node, bound: int) -> int:
    """How deeply a node nests, counted no further than ``bound``; safe for any tree."""
    level, row = 0, [node]
    while row and level <= bound:
        level += 1
        row = [child for parent in row for child in children(parent)]
    return level


def at(node: Expr, span: Span | None) -> Expr:
    """The same expression, standing somewhere else."""
    return replace(node, span=span)


def bare(expr: Expr) -> Expr:
    """An expression without the parentheses around it."""
    while isinstance(expr, Paren):
        expr = expr.body
    return expr
