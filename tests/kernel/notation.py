"""Short names for building kernel terms in tests."""

from __future__ import annotations

from derive.kernel.rules import Environment
from derive.kernel.signature import Signature
from derive.kernel.sorts import NAT, PROP, REAL, Dim, Real, Sort
from derive.kernel.terms import Num, Term, Var, abstract, num, op, size, var

from .written import apply, read_sort

SIGNATURE = Signature()
n, d, k = Dim.of("n"), Dim.of("d"), Dim.of("k")
ONE = Dim.of(1)


def v(name: str, sort: str) -> Var:
    return var(name, read_sort(sort))


def make(name: str, *args: Term, sort: Sort | None = None) -> Term:
    return apply(SIGNATURE, name, *args, sort=sort)


def add(*parts: Term) -> Term:
    return parts[0] if len(parts) == 1 else make("+", add(*parts[:-1]), parts[-1])


def sub(a: Term, b: Term) -> Term:
    return make("-", a, b)


def mul(*parts: Term) -> Term:
    if len(parts) == 1:
        return parts[0]
    left, right = mul(*parts[:-1]), parts[-1]
    fits = left.sort.kind != "real" or left.sort.shape[1] is right.sort.shape[0]
    return make("*", left, right) if fits else make("scale", left, right)


def div(a: Term, b: Term) -> Term:
    return make("/", a, b)


def T(a: Term) -> Term:
    return make("transpose", a)


def inv(a: Term) -> Term:
    return make("inverse", a)


def tr(a: Term) -> Term:
    return make("trace", a)


def power(a: Term, k: int | Term) -> Term:
    return make("^", a, num(k, NAT) if isinstance(k, int) else k)


def square(a: Term) -> Term:
    return power(make("norm", a), 2)


def eq(a: Term, b: Term) -> Term:
    return op("=", a, b, sort=PROP)


def le(a: Term, b: Term) -> Term:
    return make("<=", a, b)


def lt(a: Term, b: Term) -> Term:
    return make("<", a, b)


def no(a: Term) -> Term:
    return op("not", a, sort=PROP)


def nonzero(a: Term) -> Term:
    return no(eq(a, num(0, a.sort)))


def implies(a: Term, b: Term) -> Term:
    return op("implies", a, b, sort=PROP)


def forall(variables: list[Var], body: Term) -> Term:
    for variable in reversed(variables):
        body = op("forall", abstract(variable, body), sort=PROP)
    return body


def total(variable: Var, body: Term) -> Term:
    return make("sum", abstract(variable, body))


def ranged(lo: int | Term, hi: Term, variable: Var, body: Term) -> Term:
    return make("sum_range", num(lo, NAT) if isinstance(lo, int) else lo, hi, abstract(variable, body))


def identity(dim: Dim) -> Term:
    return make("identity", sort=Real(dim, dim))


def N(value: int) -> Num:
    return num(value, NAT)


__all__ = ["NAT", "ONE", "PROP", "REAL", "Dim", "Environment", "Real", "num", "op", "read_sort", "size", "var"]
