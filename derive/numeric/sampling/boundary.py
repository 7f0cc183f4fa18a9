"""Equations under which a goal is false, for samples that are rare otherwise: singular matrices, zeros, equal sides.

>>> from derive.kernel.sorts import PROP, REAL
>>> from derive.kernel.terms import op, var
>>> x, y = var("x", REAL), var("y", REAL)
>>> boundary(op("<", x, y, sort=PROP)) == (op("=", x, y, sort=PROP), None)
True
"""

from __future__ import annotations

from ...kernel.sorts import ONE, PROP, REAL, Real
from ...kernel.terms import Op, Term, Var, num, op, var


def boundary(goal: Term) -> tuple[Term, Var | None] | None:
    """``M u = 0`` for ``invertible(M)`` with the direction ``u``, ``a = b`` for ``a ≠ b`` and for ``a < b``."""
    if not isinstance(goal, Op):
        return None
    if goal.name in ("invertible", "full_column_rank"):
        return singular(goal.args[0])
    if goal.name == "<" and goal.args[0].sort is REAL:
        return op("=", *goal.args, sort=PROP), None
    denied = goal.args[0] if goal.name == "not" else None
    if isinstance(denied, Op) and denied.name == "=" and denied.args[0].sort.kind == "real":
        return denied, None
    return None


def singular(matrix: Term) -> tuple[Term, Var]:
    """``M u = 0``."""
    rows, cols = matrix.sort.shape
    u, sort = var("u·", Real(cols, ONE)), Real(rows, ONE)
    image = op("*", matrix, u, sort=sort)
    return op("=", image, num(0) if sort is REAL else op("zeros", sort=sort), sort=PROP), u
