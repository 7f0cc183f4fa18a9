"""A restored expression and the sort that it would have if nothing around it said more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from ..kernel.sorts import INT, NAT, ONE, PROP, REAL, Dim, Sort
from . import expressions as s
from .expressions import Expr
from .unify import LITERAL
from .unparse import level, open_ended


class Piece(NamedTuple):
    """``natural`` is ``LITERAL`` for a number literal and ``None`` for a shape that only the context tells."""

    expr: Expr
    natural: Sort | None


def fit(expr: Expr, least: int, last: bool = True) -> Expr:
    """The expression, in parentheses if it must have them at this level; ``last`` if nothing follows it."""
    if level(expr) < least or (not last and open_ended(expr, least)):
        return s.Paren(expr)
    return expr


def typed(expr: Expr, sort: Sort) -> Expr:
    """``(expr : sort)``."""
    return s.Typed(expr, sort_syntax(sort))


def sort_syntax(sort: Sort) -> s.Sort:
    """A kernel sort as one writes it."""
    if sort.kind == "real":
        rows, cols = sort.shape
        if sort is REAL:
            return s.NamedSort("real")
        return s.RealSort((dim_syntax(rows),) if cols is ONE else (dim_syntax(rows), dim_syntax(cols)))
    if sort.kind == "index":
        return s.IndexSort(dim_syntax(sort.dim))
    if sort.kind == "fun":
        return s.ArrowSort(sort_syntax(sort.argument), sort_syntax(sort.result))
    return s.NamedSort(str(sort.parts[0]) if sort.kind == "opaque" else sort.kind)


def dim_syntax(dim: Dim) -> Expr:
    """A dimension as one writes it: ``2 n + 1``."""
    ordered = sorted(dim.terms, key=lambda term: (-len(term[0]), term[0]))
    terms = [_monomial(names, count) for names, count in ordered]
    return terms[0] if len(terms) == 1 else s.Sum(tuple(terms), ("+",) * (len(terms) - 1))


def _monomial(names: tuple[str, ...], count: int) -> Expr:
    factors: list[Expr] = [s.Number(str(count))] if count != 1 or not names else []
    factors += [s.Name(name) for name in names]
    return factors[0] if len(factors) == 1 else s.Product(tuple(factors), ("",) * (len(factors) - 1))


_LETTERS = {"index": "ijl", "nat": "kmlp", "int": "pqr", "scalar": "tsrcab", "vector": "uvwxyz", "matrix": "ABCM",
            "fun": "fghφψ", "prop": "PQR", "opaque": "sabc", "Ω": "ω"}


def _family(sort: Sort) -> str:
    if sort.kind == "real":
        return "scalar" if sort is REAL else "vector" if ONE in sort.shape else "matrix"
    return "Ω" if sort.kind == "opaque" and sort.parts[0] == "Ω" else sort.kind


def fresh_name(
    sort: Sort, taken: Iterable[str], prefer: Mapping[Sort, Sequence[str]], more: Sequence[str] = ()
) -> str:
    """A readable name for a bound variable, none of those taken; ``prefer`` and ``more`` come first.

    >>> fresh_name(NAT, {"k"}, {})
    'm'
    """
    taken = set(taken)
    letters = [*prefer.get(sort, ()), *more, *_LETTERS.get(_family(sort), "t")]
    for name in letters:
        if name not in taken:
            return name
    number = 1
    while f"{letters[-1]}_{number}" in taken:
        number += 1
    return f"{letters[-1]}_{number}"


__all__ = [
    "INT",
    "LITERAL",
    "NAT",
    "ONE",
    "PROP",
    "REAL",
    "Piece",
    "dim_syntax",
    "fit",
    "fresh_name",
    "sort_syntax",
    "typed",
]
