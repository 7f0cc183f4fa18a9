"""Syntax tree to kernel term: the interface of this room to the rest of the house.

>>> from ..kernel.signature import Signature
>>> from ..kernel.sorts import Dim, Real
>>> from .read import read_expression
>>> scope = Scope(Signature())
>>> scope.declare_dim("n"); scope.declare_dim("d")
>>> X = scope.declare("X", Real(Dim.of("n"), Dim.of("d")))
>>> scope.elaborate(read_expression("∀ w, ‖X w‖² = wᵀXᵀX w"))
forall((λ:real[d]. (norm(X * #0) ^ 2) = (((transpose(#0) * transpose(X)) * X) * #0)))
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from ..errors import DeriveError, LimitProblem, Place
from ..kernel.errors import BudgetError, KernelError
from ..kernel.sorts import ONE, REAL, Real, Sort
from ..kernel.terms import Term
from .constraints import Alike, Fits
from .draft import Draft
from .expressions import Expr, Name
from .infer import Environment, Inference
from .piece import sort_syntax
from .scope import SAMPLE, Undeclared
from .scope import Scope as Names
from .unify import Unknowns, is_ground
from .unparse import sort_text

__all__ = ["SAMPLE", "Scope", "elaborate", "elaborate_many"]

MAX_GUESSED = 8
"""How many undeclared names of a formula may be guessed at together."""
Wanted = tuple[Expr, Sort | None]


class Scope(Names):
    """Declared names, and the reading of expressions that use them."""

    def child(self) -> Scope:
        """A scope that sees this one's names and keeps its own to itself."""
        scope = Scope(self.signature, self.definitions)
        scope.names, scope.implicit, scope.called = dict(self.names), self.implicit, self.called
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
    except Undeclared as error:
        if error.hint.startswith("declare it"):
            error.hint = f"declare it: let {error.name} : {_used_as(pairs, scope, equal, error.name)}"
        raise
    except RecursionError:
        raise _limit(pairs, "this is nested too deeply") from None
    except BudgetError as error:
        raise _limit(pairs, str(error)) from None
    except KernelError as error:
        raise DeriveError(f"the kernel does not accept this: {error}", code="E-kernel", place=_place(pairs)) from error


def _used_as(pairs: Sequence[Wanted], scope: Names, equal: bool, name: str) -> str:
    """The sort that the use of an undeclared name tells."""
    sort = _guess(pairs, scope, equal, name, Unknowns.sort) or _guess(pairs, scope, equal, name, Unknowns.real)
    if sort is not None and sort.kind == "fun" and sort.argument.kind == "index" and sort.result is REAL:
        sort = Real(sort.argument.dim, ONE)
    if sort in (None, REAL) and _is_called(pairs, name):
        return "real[n] for a vector, real → real for a function"
    return sort_text(sort_syntax(sort or REAL))


def _guess(pairs: Sequence[Wanted], scope: Names, equal: bool, name: str,
           sort_of: Callable[[Unknowns], Sort]) -> Sort | None:
    """The sort of a name where each undeclared name is first taken for ``sort_of`` the unknowns."""
    names = [name]
    while len(names) < MAX_GUESSED:
        inference = Inference(scope)
        env = Environment({n: inference.local(n, sort_of(inference.unknowns), Name(n)) for n in names})
        try:
            _solve(inference, env, pairs, equal)
        except Undeclared as another:
            names.append(another.name)
            continue
        except (DeriveError, KernelError, RecursionError):
            return None
        sort = inference.unknowns.resolve(env.names[name].sort)
        return sort if is_ground(sort) else None
    return None


def _is_called(pairs: Sequence[Wanted], name: str) -> bool:
    """Whether a bracket touches a name somewhere."""
    return any(e.span is not None and re.search(rf"\b{re.escape(name)}[(_\[]", e.span.text) for e, _ in pairs)


def _elaborate(pairs: Sequence[Wanted], scope: Names, equal: bool) -> list[Term]:
    inference = Inference(scope)
    drafts, common = _solve(inference, Environment({}), pairs, equal)
    return [draft.build(inference, wanted or (inference.final(common, draft) if equal else inference.natural(draft)))
            for draft, (_, wanted) in zip(drafts, pairs, strict=True)]


def _solve(inference: Inference, env: Environment, pairs: Sequence[Wanted], equal: bool) -> tuple[list[Draft], Sort]:
    """The drafts of the expressions, their sorts found."""
    drafts = [inference.infer(expr, env) for expr, _ in pairs]
    for draft, (_, wanted) in zip(drafts, pairs, strict=True):
        if wanted is not None:
            inference.require(Fits(draft, wanted))
    common = inference.unknowns.sort()
    if equal and drafts:
        inference.require(Alike(drafts, common, pairs[0][0], compares=True))
    inference.solve()
    return drafts, common


def _place(pairs: Sequence[Wanted]) -> Place | None:
    span = pairs[0][0].span if pairs else None
    return span.place if span else None


def _limit(pairs: Sequence[Wanted], message: str) -> LimitProblem:
    return LimitProblem(message, place=_place(pairs))
