"""Random well-sorted terms of matrix algebra, sums and powers, and random premises about their variables."""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction
from functools import partial

from derive.kernel.signature import Signature
from derive.kernel.sorts import NAT, ONE, PROP, Index
from derive.kernel.terms import Term, Var, abstract, app, num, op, var
from tests.kernel.written import apply, read_sort

SORTS = {
    "x": "real", "y": "real", "z": "real", "j": "nat", "k": "nat", "m": "nat", "u": "real[n]", "v": "real[n]",
    "A": "real[n, n]", "B": "real[n, n]", "i": "1..n", "l": "1..n", "a": "1..n → real", "b": "nat → real",
    "c": "1..n → 1..n → real", "w": "1..n → real[n]", "M": "1..n → real[n, n]"}
VECTOR, MATRIX, POSITION = read_sort("real[n]"), read_sort("real[n, n]"), read_sort("1..n")
ONLY = op("at", num(1, NAT), sort=Index(ONE))
EXPONENTS = (Fraction(1, 2), Fraction(-1, 2), Fraction(3, 2), -1, -2, 2)

Bound = tuple[Var, ...]


class RandomTerms:
    """A source of terms; the same seed gives the same terms."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.apply = partial(apply, Signature())
        self.named = {name: var(name, read_sort(sort)) for name, sort in SORTS.items()}
        self._fresh = 0

    def pick(self, *choices: str) -> str:
        return self.random.choice(choices)

    def bound(self, name: str, sort_of: str, body: Callable[[Bound], Term], *limits: Term, inside: Bound = ()) -> Term:
        """A sum or product over a fresh variable."""
        self._fresh += 1
        variable = var(f"t{self._fresh}", read_sort(sort_of))
        return self.apply(name, *limits, abstract(variable, body((*inside, variable))))

    # Numbers and positions

    def natural(self, depth: int, inside: Bound = ()) -> Term:
        if depth <= 0 or self.random.random() < 0.5:
            near = [v for v in inside if v.sort is NAT] * 2
            return self.random.choice([*(self.named[n] for n in "jkm"), num(self.random.randrange(4), NAT), *near])
        return self.apply(self.pick("+", "+", "*"), self.natural(depth - 1, inside), self.natural(depth - 1, inside))

    def position(self, inside: Bound = ()) -> Term:
        return self.random.choice([self.named["i"], self.named["l"], *[v for v in inside if v.sort is POSITION] * 3])

    # Scalars

    def scalar(self, depth: int, inside: Bound = ()) -> Term:
        if depth <= 0 or self.random.random() < 0.12:
            return self.small(inside)
        kind = self.random.choice(SCALARS)
        return kind(self, depth - 1, inside)

    def small(self, inside: Bound) -> Term:
        """A scalar without further parts."""
        named, here = self.named, self.position(inside)
        return self.random.choice([
            named["x"], named["y"], named["z"], num(self.random.choice([-2, -1, 0, 1, 2, 3, Fraction(1, 2)])),
            app(named["a"], here), app(named["b"], self.natural(1, inside)),
            app(named["c"], here, self.position(inside)), self.apply("entry", named["u"], here, ONLY),
            self.apply("entry", named["A"], here, self.position(inside)),
            self.apply("real", self.natural(1, inside)),
            self.apply("entry", self.apply("identity", sort=MATRIX), here, self.position(inside))])

    def binary(self, depth: int, inside: Bound) -> Term:
        return self.apply(self.pick("+", "-", "*", "*", "/"), self.scalar(depth, inside), self.scalar(depth, inside))

    def unary(self, depth: int, inside: Bound) -> Term:
        return self.apply(self.pick("neg", "sqrt", "norm", "exp"), self.scalar(depth - 1, inside))

    def power(self, depth: int, inside: Bound) -> Term:
        exponent = self.random.choice([num(self.random.randrange(4), NAT), self.natural(1, inside),
                                       num(self.random.choice(EXPONENTS))])
        return self.apply("^", self.scalar(depth, inside), exponent)

    def total(self, depth: int, inside: Bound) -> Term:
        return self.bound("sum", "1..n", lambda within: self.scalar(depth, within), inside=inside)

    def ranged(self, depth: int, inside: Bound) -> Term:
        limits = (self.natural(1, inside), self.natural(1, inside))
        name = self.pick("sum_range", "sum_range", "prod_range")
        return self.bound(name, "nat", lambda within: self.scalar(depth, within), *limits, inside=inside)

    def product(self, depth: int, inside: Bound) -> Term:
        """An inner product, perhaps through a matrix, or with one vector of a family."""
        right = self.vector(depth, inside)
        if self.random.random() < 0.4:
            right = self.apply("*", self.matrix(depth - 1, inside), right)
        return self.apply("*", self.apply("transpose", self.vector(depth, inside)), right)

    def measured(self, depth: int, inside: Bound) -> Term:
        """A trace, a norm or an entry."""
        matrix = self.matrix(depth, inside)
        return self.random.choice([
            self.apply("trace", matrix), self.apply("norm", matrix), self.apply("norm", self.vector(depth, inside)),
            self.apply("entry", matrix, self.position(inside), self.position(inside)),
            self.apply("entry", self.vector(depth, inside), self.position(inside), ONLY)])

    # Vectors and matrices

    def vector(self, depth: int, inside: Bound = ()) -> Term:
        if depth <= 0 or self.random.random() < 0.25:
            return self.random.choice([self.named["u"], self.named["v"], app(self.named["w"], self.position(inside)),
                                       self.apply("ones", sort=VECTOR)])
        if self.random.random() < 0.25:
            return self.apply("*", self.matrix(depth - 1, inside), self.vector(depth - 1, inside))
        return self.combined(self.vector, depth - 1, inside)

    def matrix(self, depth: int, inside: Bound = ()) -> Term:
        if depth <= 0 or self.random.random() < 0.25:
            return self.random.choice([self.named["A"], self.named["B"], app(self.named["M"], self.position(inside)),
                                       self.apply("identity", sort=MATRIX), self.apply("ones", sort=MATRIX)])
        kind = self.pick("*", "*", "transpose", "transpose", "inverse", "^", "outer", "", "", "")
        if kind in ("transpose", "inverse"):
            return self.apply(kind, self.matrix(depth - 1, inside))
        if kind == "outer":
            row = self.apply("transpose", self.vector(depth - 1, inside))
            return self.apply("*", self.vector(depth - 1, inside), row)
        if kind:
            right = self.matrix(depth - 1, inside) if kind == "*" else self.natural(1, inside)
            return self.apply(kind, self.matrix(depth - 1, inside), right)
        return self.combined(self.matrix, depth - 1, inside)

    def combined(self, make: Callable[[int, Bound], Term], depth: int, inside: Bound) -> Term:
        """A linear combination, a quotient, an entrywise product or a sum of vectors or matrices."""
        kind = self.pick("+", "-", "hadamard", "scale", "/", "sum")
        if kind == "sum":
            return self.bound("sum", "1..n", lambda within: make(depth, within), inside=inside)
        if kind == "scale":
            return self.apply("scale", self.scalar(depth, inside), make(depth, inside))
        if kind == "/":
            return self.apply("/", make(depth, inside), self.scalar(depth, inside))
        return self.apply(kind, make(depth, inside), make(depth, inside))

    # Whole problems

    def term(self) -> Term:
        return self.random.choice([self.scalar, self.scalar, self.vector, self.matrix])(self.random.randint(1, 3))

    def premises(self) -> list[Term]:
        return [self.premise() for _ in range(self.random.choice([0, 0, 1, 1, 2, 3]))]

    def premise(self) -> Term:
        """An equation, an order, a number that is not 0, a kind of matrix."""
        first, second = self.named["A"], self.named["B"]
        turned = self.apply("transpose", first)
        left, right = self.scalar(1), self.scalar(2)
        return self.random.choice([
            equal(self.natural(2), self.natural(2)), equal(self.natural(2), self.natural(2)), equal(left, right),
            equal(self.apply("real", self.natural(1)), left), equal(self.vector(1), self.vector(1)),
            self.apply("<", num(0), right), self.apply("<=", left, right),
            self.apply("<=", num(0), self.apply("-", left, right)), self.apply("<=", self.natural(0), self.natural(1)),
            self.apply("not", equal(right, num(0))), equal(turned, first), equal(turned, self.apply("neg", first)),
            self.apply("invertible", self.random.choice([first, second, self.apply("*", first, second)]))])


def equal(left: Term, right: Term) -> Term:
    return op("=", left, right, sort=PROP)


SCALARS = (
    RandomTerms.binary, RandomTerms.binary, RandomTerms.binary, RandomTerms.unary, RandomTerms.power, RandomTerms.total,
    RandomTerms.total, RandomTerms.ranged, RandomTerms.product, RandomTerms.measured)
