"""Drafts: expressions whose sorts are still being worked out.

A draft has a *natural* sort, the one it has by itself: ``k + 1`` with a natural ``k`` is natural.
``build(target)`` makes the term once everything is known, and pushes a conversion to the leaves:
where a real is wanted, ``k + 1`` is built as ``real(k) + 1``.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from ..kernel.sorts import INT, NAT, REAL, Fun, Sort
from ..kernel.terms import Term, Var, abstract, app, num, op, var
from .expressions import Expr
from .unify import LITERAL, is_ground

if TYPE_CHECKING:
    from .infer import Inference


class Draft:
    """An expression on its way to a term."""

    __slots__ = ("sort", "expr")

    def __init__(self, sort: Sort, expr: Expr) -> None:
        self.sort, self.expr = sort, expr

    def build(self, inference: Inference, target: Sort) -> Term:
        """The term, as an element of ``target``."""
        return cast(self.make(inference), target, inference, self)

    def make(self, inference: Inference) -> Term:
        """The term of natural sort."""
        raise NotImplementedError


def cast(term: Term, target: Sort, inference: Inference, draft: Draft) -> Term:
    """A number where another kind of number is wanted."""
    found = term.sort
    if found is target:
        return term
    if target is REAL and found.kind in ("nat", "int", "index"):
        return op("real", term, sort=REAL)
    if target is NAT and found.kind == "index":
        return op("position", term, sort=NAT)
    if target is INT and found.kind in ("nat", "index"):
        return op("int", cast(term, NAT, inference, draft), sort=INT)
    if target.kind == "index" and found is NAT:
        return op("at", term, sort=target)
    raise inference.mismatch.wanted(draft, found, target)


class Fixed(Draft):
    """A term that is known already: a declared variable, a dimension."""

    __slots__ = ("term",)

    def __init__(self, term: Term, expr: Expr) -> None:
        super().__init__(term.sort, expr)
        self.term = term

    def make(self, inference: Inference) -> Term:
        return self.term


class Local:
    """A bound variable while its binder is being read."""

    __slots__ = ("name", "sort", "number", "expr", "explicit")

    def __init__(self, name: str, sort: Sort, number: int, expr: Expr, explicit: bool = False) -> None:
        self.name, self.sort, self.number, self.expr, self.explicit = name, sort, number, expr, explicit

    def var(self, inference: Inference) -> Var:
        """A variable that stands for it while the body is built; no text can name it."""
        sort = inference.unknowns.resolve(self.sort)
        if not is_ground(sort) or sort is LITERAL:
            raise inference.mismatch.undetermined(self, sort)
        return var(f"{self.name}#{self.number}", sort)


class Bound(Draft):
    """An occurrence of a bound variable."""

    __slots__ = ("local",)

    def __init__(self, local: Local, expr: Expr) -> None:
        super().__init__(local.sort, expr)
        self.local = local

    def make(self, inference: Inference) -> Term:
        return self.local.var(inference)


class Literal(Draft):
    """A number literal."""

    __slots__ = ("value",)

    def __init__(self, value: Fraction, expr: Expr) -> None:
        super().__init__(LITERAL if value.denominator == 1 else REAL, expr)
        self.value = value

    def build(self, inference: Inference, target: Sort) -> Term:
        if target.kind == "index" and self.value >= 1:
            return op("at", num(self.value, NAT), sort=target)
        if target is REAL or target is INT or (target is NAT and self.value >= 0):
            return num(self.value, target)
        if target.kind == "real" and self.value == 0:
            return op("zeros", sort=target)
        raise inference.mismatch.wanted(self, self.sort, target)


class Constant(Draft):
    """A constant applied to all its arguments."""

    __slots__ = ("name", "arguments")

    def __init__(self, name: str, arguments: list[tuple[Draft, Sort]], sort: Sort, expr: Expr) -> None:
        super().__init__(sort, expr)
        self.name, self.arguments = name, arguments

    def make(self, inference: Inference) -> Term:
        built = [draft.build(inference, inference.final(sort, draft)) for draft, sort in self.arguments]
        return op(self.name, *built, sort=inference.final(self.sort, self))


class Partial(Draft):
    """A constant that waits for more arguments: a function."""

    __slots__ = ("name", "given", "missing", "result")

    def __init__(
        self, name: str, given: list[tuple[Draft, Sort]], missing: list[Sort], result: Sort, expr: Expr
    ) -> None:
        sort = result
        for argument in reversed(missing):
            sort = Fun(argument, sort)
        super().__init__(sort, expr)
        self.name, self.given, self.missing, self.result = name, given, missing, result

    def make(self, inference: Inference) -> Term:
        fresh = [var(f"{self.name}#{i}", inference.final(sort, self)) for i, sort in enumerate(self.missing)]
        built = [draft.build(inference, inference.final(sort, draft)) for draft, sort in self.given]
        term: Term = op(self.name, *built, *fresh, sort=inference.final(self.result, self))
        for variable in reversed(fresh):
            term = abstract(variable, term)
        return term


class Call(Draft):
    """A function applied to one argument."""

    __slots__ = ("function", "argument")

    def __init__(self, function: Draft, argument: Draft, sort: Sort, expr: Expr) -> None:
        super().__init__(sort, expr)
        self.function, self.argument = function, argument

    def make(self, inference: Inference) -> Term:
        function = self.function.make(inference)
        return app(function, self.argument.build(inference, function.sort.argument))


class Entry(Draft):
    """An entry of a vector or a matrix."""

    __slots__ = ("array", "row", "column", "shape")

    def __init__(
        self, array: Draft, row: Draft | None, column: Draft | None, shape: tuple[Sort, Sort], expr: Expr
    ) -> None:
        super().__init__(REAL, expr)
        self.array, self.row, self.column, self.shape = array, row, column, shape

    def make(self, inference: Inference) -> Term:
        built = []
        for index, sort in zip((self.row, self.column), self.shape, strict=True):
            sort = inference.final(sort, self)
            built.append(index.build(inference, sort) if index else op("at", num(1, NAT), sort=sort))
        return op("entry", self.array.make(inference), *built, sort=REAL)


class Function(Draft):
    """``x ↦ body``; fits a function sort if its body fits the result."""

    __slots__ = ("local", "body")

    def __init__(self, local: Local, body: Draft, expr: Expr) -> None:
        super().__init__(Fun(local.sort, body.sort), expr)
        self.local, self.body = local, body

    def build(self, inference: Inference, target: Sort) -> Term:
        if target.kind != "fun":
            raise inference.mismatch.wanted(self, self.sort, target)
        body = self.body.build(inference, target.result)
        function = abstract(self.local.var(inference), body)
        inference.scope.called.note(function, self.local.name, body)
        return function

    def make(self, inference: Inference) -> Term:
        return self.build(inference, Fun(self.local.sort, inference.natural(self.body)))


class Ascribed(Draft):
    """``(body : sort)``."""

    __slots__ = ("body",)

    def __init__(self, body: Draft, sort: Sort, expr: Expr) -> None:
        super().__init__(sort, expr)
        self.body = body

    def make(self, inference: Inference) -> Term:
        return self.body.build(inference, self.sort)


class Conversion(Draft):
    """``real(k)`` written out: a conversion of the whole of ``k``."""

    __slots__ = ("body",)

    def __init__(self, body: Draft, expr: Expr) -> None:
        super().__init__(REAL, expr)
        self.body = body

    def make(self, inference: Inference) -> Term:
        sort = inference.unknowns.resolve(self.body.sort)
        return op("real", self.body.build(inference, NAT if sort is LITERAL else sort), sort=REAL)
