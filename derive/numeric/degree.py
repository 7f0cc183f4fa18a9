"""The degree of a statement in the entries of its matrices, and the size of matrices that can refute it.

No polynomial identity of a degree below 2 n holds for all n × n matrices, and the standard polynomial of degree 2 n is
one that does (Amitsur and Levitzki, Minimal identities for algebras, 1950): more rows than half the degree tell.  With
traces and transposes, which know the polynomial of Cayley and Hamilton, more rows than the degree are taken.

>>> from derive.kernel.sorts import REAL
>>> from derive.kernel.terms import num, op, var
>>> x = var("x", REAL)
>>> degree(op("+", op("*", x, x, sort=REAL), num(1), sort=REAL))
2
"""

from __future__ import annotations

from ..kernel.sorts import Sort
from ..kernel.terms import App, Lam, Num, Op, Size, Term, Var
from .evaluation.unfold import constants

LARGEST = 10
"""Matrices with more rows than this are not tried."""
WORDS = frozenset(["+", "-", "neg", "*", "scale", "/", "^", "identity", "zeros", "inverse", "="])
"""What makes polynomials in matrices that do not commute, without traces and transposes."""
GREATEST = frozenset(["+", "-", "neg", "transpose", "trace", "inverse", "entry", "matrix", "sum", "diag", "diagonal",
                      "vec", "vstack", "hstack", "real", "position", "at", "identity", "zeros", "ones", "="])
"""Constants whose value has the degree of the argument that has most; of an inverse it is that of the denominator."""
ADDED = frozenset(["*", "scale", "/", "hadamard", "kron"])
"""Constants whose value has the degrees of the arguments together."""


def degree(term: Term) -> int | None:
    """The degree in the real variables, at most; None of what is not rational in them."""
    if isinstance(term, Op):
        return _degree_of_constant(term)
    if isinstance(term, App):
        return 1 if is_table(term.function) else None
    if isinstance(term, Lam):
        return degree(term.body)
    if isinstance(term, Var):
        return int(term.sort.kind == "real")
    return 0 if isinstance(term, (Num, Size)) or term.sort.kind != "real" else None


def _degree_of_constant(term: Op) -> int | None:
    found = [degree(arg) for arg in term.args]
    known = [d for d in found if d is not None]
    if len(known) < len(found):
        return None
    if term.name == "^":
        exponent = term.args[1]
        return known[0] * abs(int(exponent.value)) if isinstance(exponent, Num) and exponent.value == int(
            exponent.value) else None
    if term.name in GREATEST:
        return max(known, default=0)
    return sum(known) if term.name in ADDED else None


def is_table(term: Term) -> bool:
    """Whether a term is a declared function of positions or elements, applied or not."""
    while isinstance(term, App):
        term = term.function
    return isinstance(term, Var) and not any(sort.kind == "real" for sort in arguments(term.sort))


def arguments(sort: Sort) -> list[Sort]:
    """The sorts of the arguments of a function."""
    found = []
    while sort.kind == "fun":
        found.append(sort.argument)
        sort = sort.result
    return found


def telling_size(goal: Term) -> int | None:
    """How many rows matrices need that refute a false equation, None of what is no equation of rational functions."""
    if not (isinstance(goal, Op) and goal.name == "=" and goal.args[0].sort.kind == "real"):
        return None
    found = degree(goal)
    if found is None:
        return None
    return min(LARGEST, found // 2 + 1 if constants(goal) <= WORDS else found + 1)
