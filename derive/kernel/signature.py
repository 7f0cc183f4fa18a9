"""The constants a term may use, with the sorts they take, and the check that a term is well-sorted.

A constant has one or more schemes: argument sorts and a result sort in which dimension names and
opaque sorts stand for any dimension and sort.  The table below lists the constants that the
kernel's own rules speak of; axiom files declare the rest.

>>> signature = Signature()
>>> A = var("A", read_sort("real[m, n]"))
>>> signature.apply("*", signature.apply("transpose", A), A).sort
real[n, n]
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from . import sorts
from .errors import KernelError
from .sorts import INT, NAT, PROP, Dim, Fun, Index, Opaque, Real, Sort
from .terms import App, Lam, Op, Size, Term, Var, children, op, show, var

__all__ = ["BUILT_IN", "Scheme", "Signature", "read_sort", "var"]


class Scheme(NamedTuple):
    """The sorts of a constant's arguments and of its value."""

    args: tuple[Sort, ...]
    result: Sort

    @classmethod
    def of(cls, *texts: str) -> Scheme:
        """A scheme from texts; the last one is the result."""
        *args, result = map(read_sort, texts)
        return cls(tuple(args), result)

    def __repr__(self) -> str:
        return f"({', '.join(map(repr, self.args))}) → {self.result}" if self.args else repr(self.result)


_TOKEN = re.compile(r"\s*(\.\.|→|->|[^\W\d][\w'-]*|\d+|[\[\],()+*])")


class _SortReader:
    """A reader of sorts as ``Sort.__repr__`` prints them."""

    def __init__(self, text: str) -> None:
        self.tokens: list[str] = []
        position, text = 0, text.rstrip()
        while position < len(text):
            found = _TOKEN.match(text, position)
            if not found:
                raise KernelError(f"not a sort: {text!r}")
            self.tokens.append("→" if found[1] == "->" else found[1])
            position = found.end()
        if len(self.tokens) > 500:
            raise KernelError("a sort is too long")
        self.tokens.append("")
        self.at, self.text = 0, text

    def take(self, *wanted: str) -> str:
        token = self.tokens[self.at]
        if wanted and token not in wanted or not token:
            raise KernelError(f"not a sort: {self.text!r}")
        self.at += 1
        return token

    def sort(self) -> Sort:
        left = self.atom()
        if self.tokens[self.at] == "→":
            self.take()
            return Fun(left, self.sort())
        return left

    def atom(self) -> Sort:
        token = self.tokens[self.at]
        if token == "(":
            self.take()
            inner = self.sort()
            self.take(")")
            return inner
        if token == "1" and self.tokens[self.at + 1] == "..":
            self.at += 2
            return Index(self.dim())
        if not token or not (token[0].isalpha() or token[0] == "_"):
            raise KernelError(f"not a sort: {self.text!r}")
        self.take()
        if token == "real":
            return self.real()
        return {"prop": PROP, "nat": NAT, "int": INT}.get(token) or Opaque(token)

    def real(self) -> Sort:
        if self.tokens[self.at] != "[":
            return sorts.REAL
        self.take()
        rows, cols = self.dim(), sorts.ONE
        if self.take(",", "]") == ",":
            cols = self.dim()
            self.take("]")
        return Real(rows, cols)

    def dim(self) -> Dim:
        total = self.product()
        while self.tokens[self.at] == "+":
            self.take()
            total = total + self.product()
        return total

    def product(self) -> Dim:
        total = self.factor()
        while (token := self.tokens[self.at]) == "*" or token[:1].isalnum():
            if token == "*":
                self.take()
            total = total * self.factor()
        return total

    def factor(self) -> Dim:
        token = self.take()
        if not token[0].isalnum() and token[0] != "_":
            raise KernelError(f"not a dimension: {self.text!r}")
        return Dim.of(int(token) if token.isdigit() else token)


@lru_cache(4096)
def read_sort(text: str) -> Sort:
    """The sort that prints as ``text``.

    >>> read_sort("(nat → real[n + 1, n]) → 1..n → prop")
    (nat → real[n + 1, n]) → 1..n → prop
    """
    reader = _SortReader(text)
    sort = reader.sort()
    if reader.at != len(reader.tokens) - 1:
        raise KernelError(f"not a sort: {text!r}")
    return sort


def _table(rows: Iterable[tuple[str, tuple[tuple[str, ...], ...]]]) -> dict[str, tuple[Scheme, ...]]:
    return {name: tuple(Scheme.of(*texts) for texts in schemes) for name, schemes in rows}


_ENTRYWISE = ("real[m, n]", "real[m, n]", "real[m, n]")

BUILT_IN = _table([
    ("true", (("prop",),)), ("false", (("prop",),)),
    ("not", (("prop", "prop"),)),
    ("and", (("prop", "prop", "prop"),)), ("or", (("prop", "prop", "prop"),)),
    ("implies", (("prop", "prop", "prop"),)),
    ("=", (("a", "a", "prop"),)),
    ("forall", (("a → prop", "prop"),)), ("exists", (("a → prop", "prop"),)),
    ("<", (("real", "real", "prop"), ("nat", "nat", "prop"), ("int", "int", "prop"))),
    ("<=", (("real", "real", "prop"), ("nat", "nat", "prop"), ("int", "int", "prop"))),
    ("+", (_ENTRYWISE, ("nat", "nat", "nat"), ("int", "int", "int"))),
    ("-", (_ENTRYWISE, ("int", "int", "int"))),
    ("neg", (("real[m, n]", "real[m, n]"), ("int", "int"))),
    ("*", (("real[m, k]", "real[k, n]", "real[m, n]"), ("nat", "nat", "nat"), ("int", "int", "int"))),
    ("scale", (("real", "real[m, n]", "real[m, n]"),)),
    ("/", (("real[m, n]", "real", "real[m, n]"),)),
    ("^", (("real[n, n]", "nat", "real[n, n]"), ("nat", "nat", "nat"), ("int", "nat", "int"),
           ("real", "real", "real"), ("real", "int", "real"))),
    ("transpose", (("real[m, n]", "real[n, m]"),)),
    ("trace", (("real[n, n]", "real"),)),
    ("inverse", (("real[n, n]", "real[n, n]"),)),
    ("invertible", (("real[n, n]", "prop"),)),
    ("hadamard", (_ENTRYWISE,)),
    ("identity", (("real[n, n]",),)), ("zeros", (("real[m, n]",),)), ("ones", (("real[m, n]",),)),
    ("entry", (("real[m, n]", "1..m", "1..n", "real"),)),
    ("matrix", (("1..m → 1..n → real", "real[m, n]"),)),
    ("real", (("nat", "real"), ("int", "real"), ("1..n", "real"))),
    ("int", (("nat", "int"),)), ("position", (("1..n", "nat"),)), ("at", (("nat", "1..n"),)),
    ("sum", (("1..n → real[p, q]", "real[p, q]"),)),
    ("sum_range", (("nat", "nat", "nat → real[p, q]", "real[p, q]"),)),
    ("prod_range", (("nat", "nat", "nat → real", "real"),)),
    ("norm", (("real[m, n]", "real"),)),
    ("sqrt", (("real", "real"),)), ("exp", (("real", "real"),)), ("log", (("real", "real"),)),
    ("pi", (("real",),)),
])
"""Ranges are half open: ``sum_range(a, b, f)`` adds ``f(k)`` for ``a ≤ k < b`` and is 0 when there is none."""


class Signature:
    """The constants known so far."""

    def __init__(self) -> None:
        self.schemes = dict(BUILT_IN)
        self._checked: set[Term] = set()
        self._fitting: set[tuple[object, ...]] = set()

    def declare(self, name: str, scheme: Scheme) -> None:
        """Add a constant; a name is declared once."""
        if name in self.schemes:
            raise KernelError(f"the constant {name} is declared already")
        dims, opaque = sorts.parameters(scheme.result)
        for sort in scheme.args:
            more = sorts.parameters(sort)
            dims, opaque = dims | more[0], opaque | more[1]
        self.schemes[name] = (scheme,)

    def result(self, name: str, args: tuple[Sort, ...], wanted: Sort | None = None) -> Sort:
        """The sort of a constant applied to arguments of these sorts."""
        for scheme in self.schemes.get(name, ()):
            dims: dict[str, Dim] = {}
            opaque: dict[str, Sort] = {}
            if len(scheme.args) != len(args):
                continue
            if not all(sorts.match(p, s, dims, opaque) for p, s in zip(scheme.args, args, strict=True)):
                continue
            if wanted is not None:
                if sorts.match(scheme.result, wanted, dims, opaque):
                    return wanted
                continue
            free_dims, free_opaque = sorts.parameters(scheme.result)
            if free_dims <= dims.keys() and free_opaque <= opaque.keys():
                return sorts.substitute(scheme.result, dims, opaque)
        if name not in self.schemes:
            raise KernelError(f"no constant is called {name}")
        found = ", ".join(map(repr, args))
        raise KernelError(f"{name} does not take ({found})" + (f" to {wanted}" if wanted else ""))

    def apply(self, name: str, *args: Term, sort: Sort | None = None) -> Op:
        """The constant applied to arguments, with the sort that follows."""
        return op(name, *args, sort=self.result(name, tuple(arg.sort for arg in args), sort))

    def check(self, term: Term) -> None:
        """Refuse a term in which some constant does not have one of its schemes."""
        if term in self._checked:
            return
        for part in children(term):
            self.check(part)
        if isinstance(term, Op):
            args = tuple(arg.sort for arg in term.args)
            use = (term.name, term.sort, args)
            if use not in self._fitting:
                self.result(term.name, args, term.sort)
                self._fitting.add(use)
        elif not isinstance(term, (Var, App, Lam, Size)) and type(term) is Term:
            raise KernelError(f"not a term: {show(term)}")
        self._checked.add(term)
