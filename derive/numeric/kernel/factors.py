"""Factors of products with a shorter way than a product: inverses, diagonal matrices, and transposes of both."""

from __future__ import annotations

from ...kernel.sorts import REAL, Real
from ...kernel.terms import Op, Term, op


def transpose_of(a: Term) -> Term:
    """The transpose of a term, taken inside sums and products.

    >>> from derive.kernel.sorts import Dim
    >>> from derive.kernel.terms import var
    >>> X = var("X", Real(Dim.of("n"), Dim.of("d")))
    >>> gram = op("*", transpose_of(X), X, sort=Real(Dim.of("d"), Dim.of("d")))
    >>> transpose_of(gram) is gram
    True
    """
    sort = Real(*a.sort.shape[::-1])
    if a.sort is REAL:
        return a
    if isinstance(a, Op) and a.name == "transpose":
        return a.args[0]
    if isinstance(a, Op) and a.name == "*":
        return op("*", transpose_of(a.args[1]), transpose_of(a.args[0]), sort=sort)
    if isinstance(a, Op) and a.name in ("+", "-", "neg"):
        return op(a.name, *map(transpose_of, a.args), sort=sort)
    if isinstance(a, Op) and a.name in ("scale", "/"):
        return op(a.name, *(transpose_of(arg) if arg.sort is a.sort else arg for arg in a.args), sort=sort)
    return a if isinstance(a, Op) and a.name in ("identity", "diag") else op("transpose", a, sort=sort)


def inverted(a: Term) -> Term | None:
    """The matrix of which a factor is the inverse; None for another factor.

    >>> from derive.kernel.sorts import Dim
    >>> from derive.kernel.terms import var
    >>> A = var("A", Real(Dim.of("n"), Dim.of("n")))
    >>> inverted(op("inverse", A, sort=A.sort)) is A, inverted(A)
    (True, None)
    """
    if not isinstance(a, Op) or a.sort is REAL:
        return None
    if a.name == "inverse":
        return a.args[0]
    if a.name == "transpose":
        inner = inverted(a.args[0])
        return None if inner is None else transpose_of(inner)
    return None


def diagonal_of(a: Term) -> Term | None:
    """The vector on the diagonal of a factor; None for another factor."""
    while isinstance(a, Op) and a.name == "transpose":
        a = a.args[0]
    return a.args[0] if isinstance(a, Op) and a.name == "diag" and a.sort is not REAL else None
