"""Grammar rules of ``math.lark`` to syntax tree: one short method a rule.

Methods get the rule's children, tokens included, and return a node.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from lark import Token

from ..errors import DeriveError, SyntaxProblem
from . import syntax as s
from .source import Source, Span
from .words import BIG_WORDS

Children = list[Any]


def _named(words: set[str]) -> Callable[[s.Expr], bool]:
    return lambda expr: isinstance(expr, s.Name) and expr.name in words


_is_big = _named(BIG_WORDS)


class ExpressionBuilder:
    """Builds formulas and sorts of one source."""

    def __init__(self) -> None:
        self.source = Source("", "")

    def token_span(self, token: Token) -> Span:
        return Span(self.source, token.start_pos, token.end_pos)  # type: ignore[arg-type]

    def span(self, first: Any, last: Any) -> Span:
        start: Any = first.start_pos if isinstance(first, Token) else first.span[1]
        end: Any = last.end_pos if isinstance(last, Token) else last.span[2]
        return Span(self.source, start, end)

    def problem(self, node: Any, message: str, code: str = "E-syntax", hint: str = "") -> DeriveError:
        span = self.token_span(node) if isinstance(node, Token) else node.span
        return SyntaxProblem(message, code=code, place=span.place, found=span.text, hint=hint)

    def expression(self, c: Children) -> s.Expr:
        return c[0]

    # formulas

    def logic(self, c: Children) -> s.Expr:
        operator = str(c[1])
        if operator == "iff" and isinstance(c[0], s.Logic) and c[0].operator == "iff":
            raise self.problem(c[1], "a chain of ⟺ can be read in two ways", code="E-ambiguous",
                               hint="write (A ⟺ B) and (B ⟺ C)")
        return s.Logic(operator, c[0], c[2], span=self.span(c[0], c[2]))

    def negation(self, c: Children) -> s.Expr:
        return s.Not(c[1], span=self.span(c[0], c[1]))

    def quantified(self, c: Children) -> s.Expr:
        return s.Quantified(str(c[0]), c[1], c[3], span=self.span(c[0], c[3]))

    def names(self, c: Children) -> Children:
        return c

    def bare_binder(self, c: Children) -> tuple[s.Binder, ...]:
        return (s.Binder(_texts(c[0]), span=self.span(c[0][0], c[0][-1])),)

    def sorted_binder(self, c: Children) -> tuple[s.Binder, ...]:
        return (s.Binder(_texts(c[0]), c[2], span=self.span(c[0][0], c[2])),)

    def bounded_binder(self, c: Children) -> tuple[s.Binder, ...]:
        return (s.Binder(_texts(c[0]), None, str(c[1]), c[2], span=self.span(c[0][0], c[2])),)

    def grouped_binders(self, c: Children) -> tuple[s.Binder, ...]:
        return tuple(c)

    def sorted_group(self, c: Children) -> s.Binder:
        return s.Binder(_texts(c[1]), c[3], span=self.span(c[0], c[4]))

    def relation(self, c: Children) -> s.Expr:
        return s.Relation(tuple(c[::2]), tuple(map(str, c[1::2])), span=self.span(c[0], c[-1]))

    def range(self, c: Children) -> s.Expr:
        return s.Range(c[0], c[2], span=self.span(c[0], c[2]))

    def bounds(self, c: Children) -> s.Expr:
        return s.Interval(c[1], c[3], str(c[0]) + str(c[4]), span=self.span(c[0], c[4]))

    def bare_lambda(self, c: Children) -> s.Expr:
        binder = s.Binder((str(c[0]),), span=self.token_span(c[0]))
        return s.Lambda(binder, c[2], span=self.span(c[0], c[2]))

    def typed_lambda(self, c: Children) -> s.Expr:
        typed = c[0]
        if not isinstance(typed.body, s.Name):
            raise self.problem(typed, "the left of ↦ is a name", hint="write (x : real) ↦ ... or x ↦ ...")
        binder = s.Binder((typed.body.name,), typed.sort, span=typed.span)
        return s.Lambda(binder, c[2], span=self.span(c[0], c[2]))

    def fun_lambda(self, c: Children) -> s.Expr:
        body = c[3]
        for binder in reversed(c[1]):
            if binder.relation:
                raise self.problem(
                    binder, "a function's variable has a sort, not a condition", hint="write fun x : real, ..."
                )
            for name in reversed(binder.names):
                alone = s.Binder((name,), binder.sort, span=binder.span)
                body = s.Lambda(alone, body, span=self.span(c[0], c[3]))
        return body

    # expressions

    def sum(self, c: Children) -> s.Expr:
        return s.Sum(tuple(c[::2]), tuple(map(str, c[1::2])), span=self.span(c[0], c[-1]))

    def negative(self, c: Children) -> s.Expr:
        return s.Negative(c[1], span=self.span(c[0], c[1]))

    def product(self, c: Children) -> s.Expr:
        *before, last = [c[0], *[f for _, f in c[1:]]]
        factors = (*map(_closed, before), last)
        return s.Product(factors, tuple(o for o, _ in c[1:]), span=self.span(c[0], factors[-1]))

    def explicit(self, c: Children) -> tuple[str, s.Expr]:
        return str(c[0]), c[1]

    def explicit_negative(self, c: Children) -> tuple[str, s.Expr]:
        return str(c[0]), s.Negative(c[2], span=self.span(c[1], c[2]))

    def juxtaposed(self, c: Children) -> tuple[str, s.Expr]:
        return "", c[0]

    def subscript(self, c: Children) -> Children:
        """The expressions in ``_{...}``, or the one name in ``_i``."""
        if len(c) == 1:
            text, span = str(c[0]), self.token_span(c[0])
            return [s.Number(text, span=span) if text.isdigit() else s.Name(text, span=span)]
        return c[1:-1:2]

    def superscript(self, c: Children) -> s.Expr:
        return s.bare(c[1])

    def raised(self, c: Children) -> s.Expr:
        return self.small(str(c[0]), self.token_span(c[0]))

    def small(self, text: str, span: Span) -> s.Expr:
        """What small raised or lowered characters say: ``k+1``."""
        parts = re.findall(r"\d+|[a-z]|[+-]", text)
        negative = parts[0] == "-"
        atoms = [s.Number(p, span=span) if p.isdigit() else s.Name(p, span=span) for p in parts if p not in "+-"]
        first = s.Negative(atoms[0], span=span) if negative else atoms[0]
        operators = tuple(p for p in parts[negative:] if p in "+-")
        return s.Sum((first, *atoms[1:]), operators, span=span) if operators else first

    def big(self, c: Children) -> s.Expr:
        kind, body = c[0], c[-1]
        lowered = c[1] if len(c) > 2 and isinstance(c[1], list) else []
        upper = c[-2] if len(c) > 2 and not isinstance(c[-2], list) else None
        if not lowered:
            raise self.problem(kind, f"{kind} needs its variable", hint="write ∑_{i=1}^{n} a(i), or ∑_i a(i)")
        return self.big_node(str(kind), lowered, upper, body, self.span(kind, body))

    def big_node(self, kind: str, lowered: list[s.Expr], upper: s.Expr | None, body: s.Expr, span: Span) -> s.Expr:
        names = [e.name for e in lowered if isinstance(e, s.Name)]
        if len(names) == len(lowered) and upper is None:
            return s.Big(kind, tuple(names), None, None, body, span=span)
        first = lowered[0]
        if len(lowered) == 1 and isinstance(first, s.Relation) and len(first.operators) == 1 \
                and isinstance(first.operands[0], s.Name) and first.operators[0] in ("=", "in"):
            return self.bounded_big(kind, first, upper, body, span)
        raise self.problem(first, f"this is not a variable with bounds of {kind}",
                           hint="write ∑_{i=1}^{n}, ∑_{i ∈ 1..n}, ∑_i or sum(i = 1..n, ...)")

    def bounded_big(self, kind: str, bounds: s.Relation, upper: s.Expr | None, body: s.Expr, span: Span) -> s.Expr:
        name, value = bounds.operands
        assert isinstance(name, s.Name)
        if isinstance(value, s.Range) and upper is None:
            return s.Big(kind, (name.name,), value.lower, value.upper, body, span=span)
        if upper is None:
            raise self.problem(bounds, f"the variable of {kind} needs both bounds", hint="write i = 1..n")
        return s.Big(kind, (name.name,), value, upper, body, span=span)

    def gradient_in(self, c: Children) -> s.Expr:
        if len(c[1]) != 1 or not isinstance(c[1][0], s.Name):
            raise self.problem(c[0], "the subscript of ∇ is one variable", hint="write ∇_{W} f(W, b)")
        return s.GradientIn(c[1][0].name, c[2], span=self.span(c[0], c[2]))

    def root(self, c: Children) -> s.Expr:
        body = c[1]
        return s.Root(s.bare(body), span=self.span(c[0], body))

    # postfix

    def arguments(self, c: Children) -> tuple[s.Expr, ...]:
        return tuple(c[::2])

    def apply(self, c: Children) -> s.Expr:
        head, arguments, span = _closed(c[0]), c[2], self.span(c[0], c[3])
        if not isinstance(head, s.Name):
            return s.Apply(head, arguments, span=span)
        special = _CALLS.get((head.name, len(arguments)))
        if special:
            return special(*arguments, span=span)
        if len(arguments) == 2 and (_is_big(head) or head.name == "integral") and isinstance(arguments[0], s.Relation):
            return self.big_call(head.name, arguments[0], arguments[1], span)
        return s.Apply(head, arguments, span=span)

    def big_call(self, kind: str, bounds: s.Relation, body: s.Expr, span: Span) -> s.Expr:
        """``sum(i = 1..n, body)`` and ``integral(θ = a..b, body)``; the body keeps to itself."""
        node = self.big_node("sum" if kind == "integral" else kind, [bounds], None, _guarded(body), span)
        if kind != "integral":
            return node
        assert isinstance(node, s.Big) and node.lower is not None and node.upper is not None
        return s.Integral(node.names[0], node.lower, node.upper, body, span=span)

    def index(self, c: Children) -> s.Expr:
        return s.Bracket(_closed(c[0]), c[2], span=self.span(c[0], c[3]))

    def prime(self, c: Children) -> s.Expr:
        return s.Prime(_closed(c[0]), span=self.span(c[0], c[1]))

    def transpose(self, c: Children) -> s.Expr:
        return s.Transpose(_closed(c[0]), span=self.span(c[0], c[1]))

    def inverse_transpose(self, c: Children) -> s.Expr:
        return s.InverseTranspose(_closed(c[0]), span=self.span(c[0], c[1]))

    def raised_power(self, c: Children) -> s.Expr:
        return s.Power(_base(c[0]), self.raised(c[1:]), span=self.span(c[0], c[1]))

    def power(self, c: Children) -> s.Expr:
        return s.Power(_base(c[0]), s.bare(c[2]), span=self.span(c[0], c[-1]))

    def lowered(self, c: Children) -> s.Expr:
        span, indices = self.span(c[0], c[-1]), tuple(c[2:-1:2])
        return self.lowered_node(c[0], indices, span)

    def lowered_node(self, body: s.Expr, indices: tuple[s.Expr, ...], span: Span) -> s.Expr:
        only = indices[0] if len(indices) == 1 else None
        if isinstance(body, s.Name) and "_" not in body.name:
            if isinstance(only, s.Name) and "_" not in only.name:
                return s.Name(f"{body.name}_{only.name}", span=span)
            if isinstance(only, s.Number) and only.text.isdigit():
                return s.Name(f"{body.name}_{only.text}", span=span)
        return s.Lowered(_closed(body), indices, span=span)

    def unicode_lowered(self, c: Children) -> s.Expr:
        text, span = str(c[1]), self.token_span(c[1])
        parts = list(text) if text.isalpha() else [text]
        return self.lowered_node(c[0], tuple(self.small(p, span) for p in parts), self.span(c[0], c[1]))

    # atoms

    def name(self, c: Children) -> s.Expr:
        return s.Name(str(c[0]), span=self.token_span(c[0]))

    def number(self, c: Children) -> s.Expr:
        return s.Number(str(c[0]), span=self.token_span(c[0]))

    def paren(self, c: Children) -> s.Expr:
        return s.Paren(c[1], span=self.span(c[0], c[2]))

    def typed(self, c: Children) -> s.Expr:
        return s.Typed(c[1], c[3], span=self.span(c[0], c[4]))

    def norm(self, c: Children) -> s.Expr:
        return s.Norm(c[1], str(c[3]) if len(c) > 3 else "", span=self.span(c[0], c[-1]))

    def absolute(self, c: Children) -> s.Expr:
        return s.Absolute(c[1], span=self.span(c[0], c[2]))

    def inner(self, c: Children) -> s.Expr:
        return s.Inner(c[1], c[3], span=self.span(c[0], c[4]))

    def row(self, c: Children) -> Children:
        """The blocks of a row."""
        return c[::2]

    def grid(self, c: Children) -> s.Expr:
        rows, span = c[1::2], self.span(c[0], c[-1])
        for row in rows:
            if len(row) != len(rows[0]):
                raise self.problem(row[-1], f"rows of {len(rows[0])} and of {len(row)} blocks do not make one matrix",
                                   hint="write 0 for a block of zeros; a matrix in brackets is a block: [[A, B]; C]")
        if len(rows) == len(rows[0]) == 1:
            raise self.problem(c[0], "one block in brackets is no matrix of blocks",
                               hint="write x[i] without a blank for an entry, or (a) for grouping")
        return s.Grid(tuple(cell for row in rows for cell in row), len(rows[0]), span=span)

    def gradient(self, c: Children) -> s.Expr:
        return s.Gradient(c[1], span=self.span(c[0], c[1]))

    def integral(self, c: Children) -> s.Expr:
        if len(c[1]) != 1:
            raise self.problem(c[0], "an integral has one lower bound", hint="write ∫_{a}^{b} f(t) dt")
        return s.Integral(str(c[4]), s.bare(c[1][0]), c[2], c[3], span=self.span(c[0], c[4]))

    # sorts

    def sort_name(self, c: Children) -> s.Sort:
        return s.NamedSort(str(c[0]), span=self.token_span(c[0]))

    def sort_real(self, c: Children) -> s.Sort:
        dimensions = tuple(c[2:-1:2])
        if str(c[0]) != "real":
            raise self.problem(c[0], f"{c[0]} has no shape; only real has", hint="write real[n, d]")
        if len(dimensions) > 2:
            raise self.problem(dimensions[2], "a shape has one or two dimensions", hint="write real[n] or real[n, d]")
        return s.RealSort(dimensions, span=self.span(c[0], c[-1]))

    def sort_index(self, c: Children) -> s.Sort:
        if str(c[0]) != "1":
            raise self.problem(c[0], "positions are counted from 1", hint="write 1..n")
        return s.IndexSort(c[2], span=self.span(c[0], c[2]))

    def sort_paren(self, c: Children) -> s.Sort:
        return c[1]

    def sort_random(self, c: Children) -> s.Sort:
        return s.RandomSort(c[1], span=self.span(c[0], c[1]))

    def arrow(self, c: Children) -> s.Sort:
        return s.ArrowSort(c[0], c[2], span=self.span(c[0], c[2]))


def _texts(tokens: Children) -> tuple[str, ...]:
    return tuple(map(str, tokens))


def _guarded(body: s.Expr) -> s.Expr:
    """A body that ended at a bracket, as one that ends where a product ends."""
    fits = not isinstance(body, (s.Sum, s.Relation, s.Logic, s.Quantified, s.Lambda, s.Not, s.Range))
    return body if fits else s.Paren(body, span=body.span)


def _closed(expr: s.Expr) -> s.Expr:
    """``sum(i = 1..n, a(i))`` where more follows: with the parentheses that ``∑`` needs there."""
    return s.Paren(expr, span=expr.span) if isinstance(expr, (s.Big, s.Integral)) else expr


def _base(expr: s.Expr) -> s.Expr:
    """A power of a power keeps them apart."""
    return s.Paren(expr, span=expr.span) if isinstance(expr, s.Power) else _closed(expr)


def _root(body: s.Expr, span: Span) -> s.Expr:
    return s.Root(s.bare(body), span=span)


_CALLS: dict[tuple[str, int], Callable[..., s.Expr]] = {
    ("norm", 1): s.Norm, ("abs", 1): s.Absolute, ("inner", 2): s.Inner, ("sqrt", 1): _root,
}
"""Calls that have a notation of their own."""
