"""Syntax tree to kernel term: the interface of this room to the rest of the house.

>>> from ..kernel.signature import Signature
>>> from .read import read_expression
>>> scope = Scope(Signature())
>>> scope.declare_dim("n"); scope.declare_dim("d")
>>> X = scope.declare("X", read_sort("real[n, d]"))
>>> scope.elaborate(read_expression("∀ w, ‖X w‖² = wᵀXᵀX w"))
forall((λ:real[d]. (norm(X * #0) ^ 2) = (((transpose(#0) * transpose(X)) * X) * #0)))
"""

from __future__ import annotations

from collections.abc import Sequence

from ..errors import DeriveError, LimitProblem, Place
from ..kernel.errors import BudgetError, KernelError
from ..kernel.signature import read_sort
from ..kernel.sorts import Sort
from ..kernel.terms import Term
from .constraints import Alike, Fits
from .expressions import Expr
from .infer import Environment, Inference
from .scope import SAMPLE
from .scope import Scope as Names

__all__ = ["SAMPLE", "Scope", "elaborate", "elaborate_many", "read_sort"]

Wanted = tuple[Expr, Sort | None]


class Scope(Names):
    """Declared names, and the reading of expressions that use them."""

    def child(self) -> Scope:
        """A scope that sees this one's names and keeps its own to itself."""
        scope = Scope(self.signature, self.definitions)
        scope.names, scope.implicit = dict(self.names), self.implicit
        return scope

    def elaborate(self, expr: Expr, wanted: Sort | None = None) -> Term:
        """The term of an expression, of sort ``wanted`` if one is given; raises DeriveError."""
        return elaborate(expr, self, wanted)

    def elaborate_many(self, pairs: Sequence[Wanted], equal: bool = False) -> list[Term]:
        """The terms of several expressions whose sorts are found together; ``equal`` gives all one sort."""
        return elaborate_many(pairs, self, equal)


def elaborate(expr: Expr, scope: Names, wanted: Sort | None = None) -> Term:
    """The term of one expression."""
    return elaborate_many([(expr, wanted)], scope)[0]


def elaborate_many(pairs: Sequence[Wanted], scope: Names, equal: bool = False) -> list[Term]:
    """The terms of several expressions."""
    try:
        terms = _elaborate(pairs, scope, equal)
        for term in terms:
            scope.signature.check(term)
        return terms
    except RecursionError:
        raise _limit(pairs, "this is nested too deeply") from None
    except BudgetError as error:
        raise _limit(pairs, str(error)) from None
    except KernelError as error:
        raise DeriveError(f"the kernel does not accept this: {error}", code="E-kernel", place=_place(pairs)) from error


def _elaborate(pairs: Sequence[Wanted], scope: Names, equal: bool) -> list[Term]:
    inference = Inference(scope)
    env = Environment({})
    drafts = [inference.infer(expr, env) for expr, _ in pairs]
    for draft, (_, wanted) in zip(drafts, pairs, strict=True):
        if wanted is not None:
            inference.require(Fits(draft, wanted))
    common = inference.unknowns.sort()
    if equal and drafts:
        inference.require(Alike(drafts, common, pairs[0][0], compares=True))
    inference.solve()
    return [draft.build(inference, wanted or (inference.final(common, draft) if equal else inference.natural(draft)))
            for draft, (_, wanted) in zip(drafts, pairs, strict=True)]


def _place(pairs: Sequence[Wanted]) -> Place | None:
    span = pairs[0][0].span if pairs else None
    return span.place if span else None


def _limit(pairs: Sequence[Wanted], message: str) -> LimitProblem:
    return LimitProblem(message, place=_place(pairs))
