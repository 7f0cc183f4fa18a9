"""Kernel term to syntax tree, so that any term can be shown, and read back as the same term.

>>> from ..kernel.sorts import NAT, REAL
>>> from ..kernel.terms import num, op, var
>>> from .unparse import text
>>> k = var("k", NAT)
>>> text(restore(op("*", op("+", op("real", k, sort=REAL), num(1), sort=REAL), num(2), sort=REAL)))
'((k + 1)·2 : real)'
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from ..errors import LimitProblem
from ..kernel.sorts import REAL, Sort
from ..kernel.terms import Term, parameters
from .expressions import Expr
from .restore_notation import NOTATION
from .restorer import Restorer
from .unify import LITERAL


def restore(term: Term, taken: Iterable[str] = (), *, prefer: Mapping[Sort, Sequence[str]] | None = None,
            sorts: bool = True) -> Expr:
    """An expression that elaborates to ``term`` by itself.

    Bound variables get readable names, none of ``taken`` and none free in the term; ``prefer`` gives names
    to try first for a sort.  With ``sorts=False`` the sorts of bound variables are left out, for display
    only: a reader might infer other sorts.
    """
    restorer = _restorer(term, taken, prefer, sorts)
    return _bounded(lambda: _alone(restorer, term))


def _alone(restorer: Restorer, term: Term) -> Expr:
    piece = restorer.bare(term)
    if piece.natural is term.sort or (piece.natural is LITERAL and term.sort is REAL):
        return piece.expr
    return restorer.strong(term)


def _bounded(write: Callable[[], Expr]) -> Expr:
    try:
        return write()
    except RecursionError:
        raise LimitProblem("this is nested too deeply to be written out") from None


def restore_as(term: Term, taken: Iterable[str] = (), *, prefer: Mapping[Sort, Sequence[str]] | None = None,
               sorts: bool = True) -> Expr:
    """The plainest expression that elaborates to ``term`` where an element of its sort is wanted."""
    restorer = _restorer(term, taken, prefer, sorts)
    return _bounded(lambda: restorer.bare(term).expr)


def _restorer(term: Term, taken: Iterable[str], prefer: Mapping[Sort, Sequence[str]] | None, sorts: bool) -> Restorer:
    dims, opaque = parameters(term)
    used = {v.name for v in term.free} | dims | opaque | set(taken)
    return Restorer(NOTATION, used, prefer or {}, sorts)
