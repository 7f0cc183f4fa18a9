"""Sorts and the symbolic dimensions inside them.

A sort says what a term denotes: a truth value, a natural number, an integer, a real matrix of
symbolic shape, an index into a dimension, an element of an opaque set, or a function.  A column
vector is ``real[n, 1]`` and a scalar is ``real[1, 1]``.  Every sort is inhabited: dimensions are
polynomials with natural coefficients in names that each stand for an integer of at least one.

>>> n = Dim.of("n")
>>> Real(n, ONE), Fun(NAT, Real(n + ONE, n))
(real[n], nat → real[n + 1, n])
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from itertools import chain
from math import prod
from typing import Any

from .errors import BudgetError, KernelError

Monomial = tuple[str, ...]

MAX_DEGREE = 30
MAX_MONOMIALS = 500
"""How many monomials a dimension may have."""
MAX_PARTS = 500
"""How many sorts a sort may be made of; so walking through one is cheap."""


class Dim:
    """A dimension: a polynomial with positive integer coefficients in dimension names."""

    __slots__ = ("terms", "name")
    terms: tuple[tuple[Monomial, int], ...]
    name: str | None
    """Its name when it is a single dimension variable, else None."""
    _known: dict[tuple[tuple[Monomial, int], ...], Dim] = {}

    def __new__(cls, terms: Iterable[tuple[Monomial, int]]) -> Dim:
        terms = tuple(terms)
        known = cls._known.get(terms)
        return known if known is not None else cls._collected(terms)

    @classmethod
    def _collected(cls, terms: tuple[tuple[Monomial, int], ...]) -> Dim:
        total: dict[Monomial, int] = {}
        for names, coefficient in terms:
            monomial = tuple(sorted(names))
            total[monomial] = total.get(monomial, 0) + coefficient
        if not total or any(not isinstance(c, int) or c < 1 for c in total.values()):
            raise KernelError("a dimension is at least 1, with positive integer coefficients")
        if len(total) > MAX_MONOMIALS or max(map(len, total)) > MAX_DEGREE:
            raise BudgetError("the size of a dimension", MAX_MONOMIALS)
        dim = object.__new__(cls)
        dim.terms = tuple(sorted(total.items()))
        (monomial, coefficient), *others = dim.terms
        dim.name = monomial[0] if len(monomial) == coefficient == 1 and not others else None
        return cls._known.setdefault(dim.terms, dim)

    @classmethod
    def of(cls, value: int | str) -> Dim:
        """The dimension with this name, or of this size."""
        return cls([((value,), 1) if isinstance(value, str) else ((), value)])

    def __add__(self, other: Dim) -> Dim:
        return Dim(self.terms + other.terms)

    def __mul__(self, other: Dim) -> Dim:
        return Dim((a + b, c * d) for a, c in self.terms for b, d in other.terms)

    @property
    def value(self) -> int | None:
        """Its size when that is a number, else None."""
        (monomial, coefficient), *others = self.terms
        return None if monomial or others else coefficient

    def names(self) -> frozenset[str]:
        return frozenset(name for monomial, _ in self.terms for name in monomial)

    def substitute(self, dims: Mapping[str, Dim]) -> Dim:
        if self.name is not None:
            return dims.get(self.name, self)
        if self.names().isdisjoint(dims):
            return self
        parts = (prod((dims.get(name, Dim.of(name)) for name in monomial), start=Dim.of(coefficient))
                 for monomial, coefficient in self.terms)
        return Dim(chain.from_iterable(part.terms for part in parts))

    def __repr__(self) -> str:
        ordered = sorted(self.terms, key=lambda term: (-len(term[0]), term[0]))
        return " + ".join(" ".join(m if m and c == 1 else (str(c), *m)) for m, c in ordered)


class Sort:
    """A sort; made by the functions below, one object for each, so that ``is`` compares them."""

    __slots__ = ("kind", "parts", "weight")
    kind: str
    parts: tuple[Any, ...]
    weight: int
    _known: dict[tuple[object, ...], Sort] = {}

    def __new__(cls, kind: str, *parts: Dim | Sort | str) -> Sort:
        key = (kind, *parts)
        known = cls._known.get(key)
        if known is None:
            sort = object.__new__(cls)
            sort.kind, sort.parts = kind, parts
            sort.weight = 1 + sum(part.weight for part in parts if isinstance(part, Sort))
            if sort.weight > MAX_PARTS:
                raise BudgetError("the size of a sort", MAX_PARTS)
            known = cls._known.setdefault(key, sort)
        return known

    def _parts(self, kind: str) -> tuple[Any, ...]:
        if self.kind != kind:
            raise KernelError(f"{self} is not a sort of the kind {kind}")
        return self.parts

    @property
    def shape(self) -> tuple[Dim, Dim]:
        """Rows and columns of a real sort."""
        rows, cols = self._parts("real")
        return rows, cols

    @property
    def dim(self) -> Dim:
        """The size of an index sort."""
        size: Dim = self._parts("index")[0]
        return size

    @property
    def argument(self) -> Sort:
        """Where a function comes from."""
        argument: Sort = self._parts("fun")[0]
        return argument

    @property
    def result(self) -> Sort:
        """Where a function goes."""
        result: Sort = self._parts("fun")[1]
        return result

    @property
    def is_numeric(self) -> bool:
        return self.kind in ("nat", "int", "real")

    def __repr__(self) -> str:
        if self.kind == "real":
            rows, cols = self.parts
            if cols is not ONE:
                return f"real[{rows}, {cols}]"
            return "real" if rows is ONE else f"real[{rows}]"
        if self.kind == "index":
            return f"1..{self.dim}"
        if self.kind == "fun":
            left = f"({self.argument})" if self.argument.kind == "fun" else f"{self.argument}"
            return f"{left} → {self.result}"
        return str(self.parts[0]) if self.kind == "opaque" else self.kind


def Real(rows: Dim, cols: Dim) -> Sort:
    """Real matrices of ``rows`` by ``cols``."""
    return Sort("real", rows, cols)


def Index(size: Dim) -> Sort:
    """The numbers 1..size, as positions in a vector."""
    return Sort("index", size)


def Opaque(name: str) -> Sort:
    """A nonempty set about which nothing is known; a theorem holds for every choice of it."""
    if name in ("prop", "nat", "int", "real"):
        raise KernelError(f"{name} is the name of a known sort")
    return Sort("opaque", name)


def Fun(argument: Sort, result: Sort) -> Sort:
    """Functions from one sort to another; several arguments are curried."""
    return Sort("fun", argument, result)


ONE = Dim.of(1)
PROP, NAT, INT, REAL = Sort("prop"), Sort("nat"), Sort("int"), Real(ONE, ONE)


def substitute(sort: Sort, dims: Mapping[str, Dim], opaque: Mapping[str, Sort]) -> Sort:
    """The sort with dimension names and opaque sorts replaced."""
    if sort.kind == "opaque":
        return opaque.get(sort.parts[0], sort)
    if not sort.parts:
        return sort
    return Sort(sort.kind, *(part.substitute(dims) if isinstance(part, Dim) else substitute(part, dims, opaque)
                             for part in sort.parts))


@cache
def parameters(sort: Sort) -> tuple[frozenset[str], frozenset[str]]:
    """The dimension names and the opaque names that occur in a sort."""
    if sort.kind == "opaque":
        return frozenset(), frozenset(sort.parts)
    inner = [(part.names(), frozenset[str]()) if isinstance(part, Dim) else parameters(part) for part in sort.parts]
    return frozenset[str]().union(*(dims for dims, _ in inner)), frozenset[str]().union(*(names for _, names in inner))


def match(pattern: Sort, sort: Sort, dims: dict[str, Dim], opaque: dict[str, Sort]) -> bool:
    """Whether ``sort`` is an instance of ``pattern``; extends the two assignments in place."""
    if pattern.kind == "opaque":
        return opaque.setdefault(pattern.parts[0], sort) is sort
    if pattern.kind != sort.kind:
        return False
    for wanted, found in zip(pattern.parts, sort.parts, strict=True):
        if isinstance(wanted, Sort):
            fits = match(wanted, found, dims, opaque)
        elif wanted.name is not None:
            fits = dims.setdefault(wanted.name, found) is found
        else:  # a sum does not say what its names are, so those that are still free keep their own
            for name in wanted.names():
                dims.setdefault(name, Dim.of(name))
            fits = wanted.substitute(dims) is found
        if not fits:
            return False
    return True
