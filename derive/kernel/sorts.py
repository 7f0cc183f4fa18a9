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

from collections.abc import Mapping
from functools import cache

from .errors import BudgetError, KernelError

Monomial = tuple[str, ...]

MAX_DEGREE = 30
MAX_MONOMIALS = 500
"""How many monomials a dimension may have."""


class Dim:
    """A dimension: a polynomial with positive integer coefficients in dimension names."""

    __slots__ = ("terms",)
    terms: tuple[tuple[Monomial, int], ...]
    _known: dict[tuple[tuple[Monomial, int], ...], Dim] = {}

    def __new__(cls, terms: dict[Monomial, int]) -> Dim:
        if not terms or any(not isinstance(c, int) or c < 1 for c in terms.values()):
            raise KernelError("a dimension is at least 1, with positive integer coefficients")
        key = tuple(sorted(terms.items()))
        dim = cls._known.get(key)
        if dim is None:
            dim = cls._known[key] = object.__new__(cls)
            dim.terms = key
        return dim

    @classmethod
    def of(cls, value: int | str) -> Dim:
        """The dimension with this name, or of this size."""
        return cls({(value,): 1} if isinstance(value, str) else {(): value})

    def __add__(self, other: Dim) -> Dim:
        total = dict(self.terms)
        for monomial, coefficient in other.terms:
            total[monomial] = total.get(monomial, 0) + coefficient
        return Dim(total)

    def __mul__(self, other: Dim) -> Dim:
        total: dict[Monomial, int] = {}
        for a, c in self.terms:
            for b, d in other.terms:
                monomial = tuple(sorted(a + b))
                total[monomial] = total.get(monomial, 0) + c * d
        if len(total) > MAX_MONOMIALS or max(map(len, total)) > MAX_DEGREE:
            raise BudgetError("the size of a dimension", MAX_MONOMIALS)
        return Dim(total)

    @property
    def value(self) -> int | None:
        """Its size when that is a number, else None."""
        return self.terms[0][1] if len(self.terms) == 1 and self.terms[0][0] == () else None

    @property
    def name(self) -> str | None:
        """Its name when it is a single dimension variable, else None."""
        if len(self.terms) == 1:
            (monomial, coefficient) = self.terms[0]
            if coefficient == 1 and len(monomial) == 1:
                return monomial[0]
        return None

    def names(self) -> frozenset[str]:
        return frozenset(name for monomial, _ in self.terms for name in monomial)

    def substitute(self, dims: Mapping[str, Dim]) -> Dim:
        if not any(name in dims for name in self.names()):
            return self
        total: Dim | None = None
        for monomial, coefficient in self.terms:
            part = Dim.of(coefficient)
            for name in monomial:
                part = part * dims.get(name, Dim.of(name))
            total = part if total is None else total + part
        assert total is not None
        return total

    def __repr__(self) -> str:
        def part(monomial: Monomial, coefficient: int) -> str:
            factors = ([str(coefficient)] if coefficient != 1 or not monomial else []) + list(monomial)
            return " ".join(factors)
        ordered = sorted(self.terms, key=lambda term: (-len(term[0]), term[0]))
        return " + ".join(part(m, c) for m, c in ordered)


class Sort:
    """A sort; made by the functions below, one object for each, so that ``is`` compares them."""

    __slots__ = ("kind", "parts")
    kind: str
    parts: tuple[Dim | Sort | str, ...]
    _known: dict[tuple[object, ...], Sort] = {}

    def __new__(cls, kind: str, *parts: Dim | Sort | str) -> Sort:
        key = (kind, *parts)
        sort = cls._known.get(key)
        if sort is None:
            sort = cls._known[key] = object.__new__(cls)
            sort.kind, sort.parts = kind, parts
        return sort

    @property
    def shape(self) -> tuple[Dim, Dim]:
        """Rows and columns of a real sort."""
        if self.kind != "real":
            raise KernelError(f"{self} has no shape")
        rows, cols = self.parts
        assert isinstance(rows, Dim) and isinstance(cols, Dim)
        return rows, cols

    @property
    def dim(self) -> Dim:
        """The size of an index sort."""
        if self.kind != "index":
            raise KernelError(f"{self} is not an index sort")
        assert isinstance(self.parts[0], Dim)
        return self.parts[0]

    @property
    def argument(self) -> Sort:
        """Where a function comes from."""
        if self.kind != "fun":
            raise KernelError(f"{self} is not a function sort")
        assert isinstance(self.parts[0], Sort)
        return self.parts[0]

    @property
    def result(self) -> Sort:
        """Where a function goes."""
        if self.kind != "fun":
            raise KernelError(f"{self} is not a function sort")
        assert isinstance(self.parts[1], Sort)
        return self.parts[1]

    @property
    def is_numeric(self) -> bool:
        return self.kind in ("nat", "int", "real")

    def __repr__(self) -> str:
        if self.kind == "real":
            rows, cols = self.shape
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
    return Sort("opaque", name)


def Fun(argument: Sort, result: Sort) -> Sort:
    """Functions from one sort to another; several arguments are curried."""
    return Sort("fun", argument, result)


ONE = Dim.of(1)
PROP, NAT, INT, REAL = Sort("prop"), Sort("nat"), Sort("int"), Real(ONE, ONE)


def substitute(sort: Sort, dims: Mapping[str, Dim], opaque: Mapping[str, Sort]) -> Sort:
    """The sort with dimension names and opaque sorts replaced."""
    if sort.kind == "opaque":
        return opaque.get(str(sort.parts[0]), sort)
    if not sort.parts:
        return sort
    parts = (part.substitute(dims) if isinstance(part, Dim)
             else substitute(part, dims, opaque) if isinstance(part, Sort) else part
             for part in sort.parts)
    return Sort(sort.kind, *parts)


@cache
def parameters(sort: Sort) -> tuple[frozenset[str], frozenset[str]]:
    """The dimension names and the opaque names that occur in a sort."""
    dims: frozenset[str] = frozenset()
    opaque: frozenset[str] = frozenset([str(sort.parts[0])] if sort.kind == "opaque" else [])
    for part in sort.parts:
        if isinstance(part, Dim):
            dims |= part.names()
        elif isinstance(part, Sort):
            more = parameters(part)
            dims, opaque = dims | more[0], opaque | more[1]
    return dims, opaque


def match(pattern: Sort, sort: Sort, dims: dict[str, Dim], opaque: dict[str, Sort]) -> bool:
    """Whether ``sort`` is an instance of ``pattern``; extends the two assignments in place."""
    if pattern.kind == "opaque":
        return opaque.setdefault(str(pattern.parts[0]), sort) is sort
    if pattern.kind != sort.kind:
        return False
    for wanted, found in zip(pattern.parts, sort.parts, strict=True):
        if isinstance(wanted, Dim):
            assert isinstance(found, Dim)
            if wanted.name is not None:
                if dims.setdefault(wanted.name, found) is not found:
                    return False
            elif wanted.substitute(dims) is not found:
                return False
        elif isinstance(wanted, Sort):
            assert isinstance(found, Sort)
            if not match(wanted, found, dims, opaque):
                return False
    return True
