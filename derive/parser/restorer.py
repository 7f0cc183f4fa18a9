"""Term to syntax tree: variables, calls, conversions and arithmetic.

Elaboration converts numbers and infers shapes by itself; an expression is written out only as far
as elaboration needs it, so each expression carries the sort that it would have by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from ..kernel.sorts import INT, NAT, ONE, REAL, Sort
from ..kernel.terms import App, Bound, Lam, Num, Op, Size, Term, Var, var
from . import expressions as s
from .called import name_of, opened, preferred
from .expressions import Expr
from .piece import Piece, dim_syntax, fit, fresh_name, sort_syntax, typed
from .unify import LITERAL
from .unparse import FACTOR, PRODUCT, SIGNED

_SHORT = {"identity": "I", "pi": "π"}
_ARITHMETIC = {"+", "-", "*", "^", "neg"}
Special = Mapping[str, "Callable[[Restorer, Op], Piece]"]


class Restorer:
    """Restores the terms of one context; keeps the names in use."""

    def __init__(
        self, special: Special, taken: Iterable[str], prefer: Mapping[Sort, Sequence[str]], sorts: bool
    ) -> None:
        self.special = special
        self.taken, self.prefer, self.sorts = set(taken), prefer, sorts
        self.sample: Var | None = None

    # entry points

    def bare(self, term: Term) -> Piece:
        """The plainest expression that is ``term`` wherever an element of its sort is wanted."""
        if isinstance(term, Op):
            special = self.special.get(term.name)
            return special(self, term) if special else self.constant(term)
        if isinstance(term, Num):
            return number(term)
        if isinstance(term, App):
            return self.application(term)
        if isinstance(term, Lam):
            return Piece(self.function(term), term.sort)
        if isinstance(term, Size):
            return Piece(self.size(term), term.sort)
        return Piece(s.Name(variable_name(term)), term.sort)

    def strong(self, term: Term) -> Expr:
        """An expression that is ``term`` by itself."""
        if isinstance(term, Op) and term.name in ("real", "int", "position") and self.sorts:
            return self.converted(term)
        piece = self.bare(term)
        plain = piece.natural is term.sort or not self.sorts and term.sort in (REAL, NAT, INT)
        return piece.expr if plain else typed(piece.expr, term.sort)

    def loose(self, term: Term) -> Expr:
        """An expression that is ``term`` where a real of some shape is wanted."""
        return self.bare(term).expr if term.sort is REAL else self.strong(term)

    # variables and functions

    def size(self, term: Size) -> Expr:
        if term.dim.name is not None:
            return s.Name(term.dim.name)
        return s.Apply(s.Name("size"), (dim_syntax(term.dim),))

    def opened(self, function: Term) -> tuple[Var, Term]:
        """A variable with a fresh name, and the body of a function at it."""
        sort = function.sort.argument
        taken = self.taken | {v.name for v in function.free}
        name = name_of(function, "")
        if not name or name in taken:
            name = fresh_name(sort, taken, self.prefer, preferred(sort))
        variable = var(name, sort)
        return variable, opened(function, variable)

    def within(self, variable: Var, write: Callable[[], Piece | Expr]) -> Piece | Expr:
        """What ``write`` gives while the name of a bound variable is taken."""
        added = variable.name not in self.taken
        self.taken.add(variable.name)
        try:
            return write()
        finally:
            if added:
                self.taken.discard(variable.name)

    def binder(self, variable: Var) -> s.Binder:
        return s.Binder((variable.name,), sort_syntax(variable.sort) if self.sorts else None)

    def function(self, term: Term) -> Expr:
        """``(x : real) ↦ body``; ``f'`` for the derivative of a function with a name."""
        variable, body = self.opened(term)
        primed = isinstance(body, Op) and body.name == "derivative" and body.args[1] is variable and self.sample is None
        if primed and isinstance(body, Op) and isinstance(body.args[0], Var):
            return s.Prime(s.Name(variable_name(body.args[0])))
        written = self.within(variable, lambda: self.body(body))
        assert isinstance(written, Expr)
        return s.Lambda(self.binder(variable), written)

    def body(self, term: Term) -> Expr:
        """The body of a function: by itself, or a real literal."""
        piece = self.bare(term)
        if piece.natural is term.sort or (piece.natural is LITERAL and term.sort is REAL):
            return piece.expr
        return self.strong(term)

    def application(self, term: App) -> Piece:
        function: Term = term
        arguments: list[Term] = []
        while isinstance(function, App):
            if self.sample is not None and function.argument is self.sample:
                break
            arguments.insert(0, function.argument)
            function = function.function
        head = self.head(function)
        if not arguments:
            return Piece(head, term.sort)
        written = tuple(self.bare(a).expr if a.sort.kind != "fun" else self.strong(a) for a in arguments)
        return Piece(s.Apply(head, written), term.sort)

    def head(self, function: Term) -> Expr:
        """What stands before brackets."""
        if isinstance(function, App):
            inner = self.bare(function.function).expr
            return inner if isinstance(inner, (s.Name, s.Apply)) else s.Paren(inner)
        expr = self.strong(function)
        return expr if isinstance(expr, (s.Name, s.Typed)) else s.Paren(expr)

    # constants

    def constant(self, term: Op) -> Piece:
        """``name(arguments)``."""
        if not term.args:
            name = _SHORT.get(term.name, term.name)
            return Piece(
                s.Name(term.name if name in self.taken else name),
                term.sort if term.sort in (REAL,) or term.sort.kind == "prop" else None,
            )
        written = tuple(self.loose(a) if a.sort.kind == "real" else self.strong(a) for a in term.args)
        return Piece(s.Apply(s.Name(term.name), written), term.sort)

    def converted(self, term: Op) -> Expr:
        """``real(k)`` written out."""
        return s.Apply(s.Name(term.name), (self.strong(term.args[0]),))

    def conversion(self, term: Op) -> Piece:
        """A conversion that the reader makes by himself, of anything but arithmetic."""
        inner = term.args[0]
        arithmetic = isinstance(inner, Num) or isinstance(inner, Op) and inner.name in _ARITHMETIC
        if arithmetic and self.sorts:
            return Piece(self.converted(term), term.sort)
        return Piece(self.strong(inner), inner.sort)

    def integer(self, term: Op) -> Piece:
        inner = term.args[0]
        if isinstance(inner, Op) and inner.name == "position":
            return Piece(self.strong(inner.args[0]), inner.args[0].sort)
        return self.conversion(term)

    def position(self, term: Op) -> Piece:
        return Piece(self.strong(term.args[0]), term.args[0].sort)

    def at(self, term: Op) -> Piece:
        inner = term.args[0]
        if isinstance(inner, Num):
            return number(inner) if inner.value >= 1 else Piece(self.constant(term).expr, None)
        if isinstance(inner, Op) and inner.name in ("position", "at"):
            return Piece(s.Apply(s.Name("at"), (self.strong(inner),)), None)
        return Piece(self.strong(inner), NAT)

    # arithmetic

    def alike(
        self, parts: list[Term], sort: Sort, compares: bool = False, order: bool = False
    ) -> tuple[list[Expr], Sort | None]:
        """Parts of a sum or a comparison, and the sort that they have together."""
        pieces = [self.bare(part) for part in parts]
        natural = together([p.natural for p in pieces], sort, compares, order)
        return [p.expr for p in pieces], natural

    def terms(self, term: Op) -> tuple[list[Term], list[str]]:
        """The terms of nested sums on the left."""
        parts: list[Term] = []
        signs: list[str] = []
        node: Term = term
        while isinstance(node, Op) and node.name in ("+", "-") and len(node.args) == 2:
            parts.insert(0, node.args[1])
            signs.insert(0, node.name)
            node = node.args[0]
        return [node, *parts], signs

    def sum(self, term: Op) -> Piece:
        parts, signs = self.terms(term)
        written, natural = self.alike(parts, term.sort)
        if "-" in signs and natural is NAT:
            natural = INT
        if term.sort.kind == "real" and term.sort is not REAL and natural is not term.sort:
            written[0], natural = self.strong(parts[0]), term.sort
        first = fit(written[0], SIGNED, last=False)
        rest = [fit(w, PRODUCT, last=False) for w in written[1:-1]] + [fit(written[-1], PRODUCT)]
        return Piece(s.Sum((first, *rest), tuple(signs)), natural)

    def negative(self, term: Op) -> Piece:
        piece = self.bare(term.args[0])
        natural = (
            INT
            if piece.natural is NAT or piece.natural is not None and piece.natural.kind == "index"
            else piece.natural
        )
        if natural is LITERAL and term.sort is not REAL and term.sort.kind == "real":
            piece, natural = Piece(self.strong(term.args[0]), term.sort), term.sort
        body = s.Paren(piece.expr) if isinstance(piece.expr, s.Number) else fit(piece.expr, PRODUCT)
        return Piece(s.Negative(body), natural)

    def product(self, term: Op) -> Piece:
        left, right = term.args
        if term.sort.kind != "real":
            a, b = self.bare(left), self.bare(right)
            natural = together([a.natural, b.natural], term.sort, False, False)
            return Piece(join_factors(a.expr, "", b.expr), natural)
        a, b = (self.bare(part) if part.sort is REAL else Piece(self.strong(part), part.sort) for part in (left, right))
        counted = all(p.natural is None or p.natural.kind != "real" for p in (a, b))
        return Piece(join_factors(a.expr, "", b.expr), counted_product(a, b) if counted else term.sort)

    def scaled(self, term: Op) -> Piece:
        factor, matrix = term.args
        if matrix.sort.shape[0] is ONE:
            return Piece(s.Apply(s.Name("scale"), (self.bare(factor).expr, self.strong(matrix))), term.sort)
        piece = self.bare(matrix)
        if piece.natural is not term.sort and not is_undetermined(piece):
            piece = Piece(self.strong(matrix), term.sort)
        return Piece(join_factors(self.bare(factor).expr, "", piece.expr), piece.natural)

    def hadamard(self, term: Op) -> Piece:
        left, right = (self.loose(a) for a in term.args)
        return Piece(join_factors(left, ".*", right), term.sort)

    def kronecker(self, term: Op) -> Piece:
        """Neither factor says anything of the other's shape."""
        left, right = (self.strong(a) for a in term.args)
        return Piece(join_factors(left, ".x.", right), term.sort)

    def quotient(self, term: Op) -> Piece:
        left = self.bare(term.args[0]).expr if term.sort is REAL else self.strong(term.args[0])
        return Piece(join_factors(left, "/", self.bare(term.args[1]).expr), term.sort)

    def power(self, term: Op) -> Piece:
        base, exponent = term.args
        written, whole = self.exponent(exponent)
        piece = self.bare(base) if base.sort in (REAL, NAT, INT) else Piece(self.strong(base), base.sort)
        natural = piece.natural
        if exponent.sort is not NAT:
            natural = REAL
        elif natural is LITERAL and not whole or natural is not None and natural.kind == "index":
            natural = NAT
        return Piece(s.Power(tight(piece.expr), written), natural)

    def exponent(self, term: Term) -> tuple[Expr, bool]:
        """The exponent, and whether it is a literal."""
        if isinstance(term, Num) and (term.sort is NAT or term.sort is INT and term.value < 0):
            return number(term).expr, True
        expr = self.strong(term)
        return expr, False


def number(term: Num) -> Piece:
    """A literal; a fraction is written ``1⁄3``, so that it differs from the quotient ``1/3``."""
    value = abs(term.value)
    text = str(value.numerator) if value.denominator == 1 else f"{value.numerator}⁄{value.denominator}"
    expr: Expr = s.Negative(s.Number(text)) if term.value < 0 else s.Number(text)
    return Piece(expr, LITERAL if value.denominator == 1 else REAL)


def is_undetermined(piece: Piece) -> bool:
    return piece.natural is None


def variable_name(term: Term) -> str:
    if isinstance(term, Var):
        return term.name
    assert isinstance(term, Bound)
    return f"b_{term.index}"


def tight(expr: Expr) -> Expr:
    """An expression to which a mark can be attached."""
    if isinstance(expr, (s.Power, s.Big, s.Integral)):
        return s.Paren(expr)
    return fit(expr, FACTOR + 1)


def join_factors(left: Expr, operator: str, right: Expr) -> Expr:
    """A product, with the factors on the left side laid out flat, but for ``(A ⊗ B) x``."""
    flat = isinstance(left, s.Product) and all((o == ".x.") == (operator == ".x.") for o in left.operators)
    factors, operators = (left.factors, left.operators) if isinstance(left, s.Product) and flat else ((left,), ())
    factors = (*factors[:-1], _inner_factor(factors[-1]))
    if operator == "" and isinstance(right, s.Number):
        operator = "*"
    return s.Product((*factors, fit(right, FACTOR)), (*operators, operator))


def _inner_factor(expr: Expr) -> Expr:
    return s.Paren(expr) if isinstance(expr, (s.Big, s.Integral)) else fit(expr, FACTOR, last=False)


def counted_product(left: Piece, right: Piece) -> Sort | None:
    naturals = [p.natural for p in (left, right)]
    if all(n is LITERAL for n in naturals):
        return LITERAL
    return INT if INT in naturals else NAT


def together(naturals: Sequence[Sort | None], sort: Sort, compares: bool, order: bool) -> Sort | None:
    """The sort that parts with these natural sorts are given when they are added or compared."""
    if any(n is sort for n in naturals) and sort.kind == "real":
        return sort
    if any(n is None for n in naturals):
        return None
    kinds = {"literal" if n is LITERAL else n.kind for n in naturals if n is not None}
    if kinds == {"literal"}:
        return REAL if compares else LITERAL
    if kinds <= {"index", "literal"} and compares and not order:
        return next(n for n in naturals if n is not LITERAL)
    return INT if "int" in kinds else NAT if kinds <= {"nat", "index", "literal"} else sort

