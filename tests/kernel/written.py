"""Sorts as they print, schemes of such texts, and constants applied with the sort that follows."""

from __future__ import annotations

import re
from functools import lru_cache

from derive.kernel import sorts
from derive.kernel.errors import KernelError
from derive.kernel.signature import Scheme, Signature
from derive.kernel.sorts import INT, NAT, PROP, Dim, Fun, Index, Opaque, Real, Sort
from derive.kernel.terms import Op, Term, op

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


def scheme(*texts: str) -> Scheme:
    """A scheme from texts; the last one is the result."""
    *args, result = map(read_sort, texts)
    return Scheme(tuple(args), result)


def apply(signature: Signature, name: str, *args: Term, sort: Sort | None = None) -> Op:
    """The constant applied to arguments, with the sort that follows."""
    for known in signature.schemes.get(name, ()):
        dims: dict[str, Dim] = {}
        opaque: dict[str, Sort] = {}
        pairs = list(zip(known.args, args, strict=False))
        if len(known.args) != len(args) or not all(sorts.match(p, a.sort, dims, opaque) for p, a in pairs):
            continue
        if sort is None or sorts.match(known.result, sort, dims, opaque):
            return op(name, *args, sort=sort or sorts.substitute(known.result, dims, opaque))
    raise KernelError(f"{name} does not take ({', '.join(repr(arg.sort) for arg in args)}) to {sort}")
