"""One model of the kernel's constants: exact values of terms, with odd but fixed values outside every domain.

Numbers are fractions as long as they can be, else 60-digit floating point.  A floating-point number too close
to a place where the meaning changes raises ``Unclear``, and the sample is not used.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import isqrt
from typing import Any

from mpmath import mp, mpf

from derive.kernel.sorts import REAL, Dim, Sort
from derive.kernel.terms import App, Bound, Lam, Num, Op, Size, Term, Var

mp.dps = 60
CLOSE = mpf(10) ** -30
LARGE = 10**40
Number = Any
Matrix = tuple[tuple[Number, ...], ...]


class Unclear(Exception):
    """The sample does not tell."""


def exact(x: Number) -> Number:
    """The number as a value for mpmath."""
    return mpf(x.numerator) / x.denominator if isinstance(x, Fraction | int) else x


def binary(f: Callable[[Number, Number], Number], x: Number, y: Number) -> Number:
    if isinstance(x, mpf) or isinstance(y, mpf):
        x, y = exact(x), exact(y)
    result = f(x, y)
    if abs(result) > LARGE:
        raise Unclear
    return result


def sign(x: Number) -> int:
    if isinstance(x, mpf) and abs(x) < CLOSE:
        raise Unclear
    return (x > 0) - (x < 0)


def reciprocal(x: Number) -> Number:
    return Fraction(7, 3) if sign(x) == 0 else 1 / (x if isinstance(x, mpf) else Fraction(x))


def times(x: Number, y: Number) -> Number:
    return binary(lambda a, b: a * b, x, y)


def plus(x: Number, y: Number) -> Number:
    return binary(lambda a, b: a + b, x, y)


def whole_power(x: Number, k: int) -> Number:
    if abs(k) > 60:
        raise Unclear
    result: Number = Fraction(1)
    for _ in range(abs(k)):
        result = times(result, x if k > 0 else reciprocal(x))
    return result


def real_power(x: Number, r: Number) -> Number:
    """``x^r``: repeated multiplication for whole ``r``, 0 at 0, and something odd for other negative bases."""
    if isinstance(r, mpf):
        raise Unclear
    r = Fraction(r)
    if r.denominator == 1:
        return whole_power(x, int(r))
    if sign(x) < 0:
        return plus(x, 5 * r)
    if sign(x) == 0:
        return Fraction(0) if r > 0 else 13 + r
    if isinstance(x, Fraction) and r.denominator == 2:
        roots = [isqrt(part) for part in (x.numerator, x.denominator)]
        if [root * root for root in roots] == [x.numerator, x.denominator]:
            return whole_power(Fraction(*roots), r.numerator)
    return mp.power(exact(x), exact(r))


def exponential(x: Number) -> Number:
    if abs(x) > 60:
        raise Unclear
    return Fraction(1) if x == 0 else mp.exp(exact(x))


def logarithm(x: Number) -> Number:
    return binary(lambda a, b: a - b, x, 11) if sign(x) <= 0 else mp.log(exact(x))


# Matrices


def table(rows: int, cols: int, entry: Callable[[int, int], Number]) -> Matrix:
    return tuple(tuple(entry(i, j) for j in range(cols)) for i in range(rows))


def scalar(x: Number) -> Matrix:
    return ((x if isinstance(x, mpf) else Fraction(x),),)


def shape(a: Matrix) -> tuple[int, int]:
    return len(a), len(a[0])


def entrywise(f: Callable[[Number, Number], Number], a: Matrix, b: Matrix) -> Matrix:
    assert shape(a) == shape(b)
    return table(*shape(a), lambda i, j: f(a[i][j], b[i][j]))


def scaled(c: Number, a: Matrix) -> Matrix:
    return table(*shape(a), lambda i, j: times(c, a[i][j]))


def summed(values: list[Number]) -> Number:
    total: Number = Fraction(0)
    for value in values:
        total = plus(total, value)
    return total


def product(a: Matrix, b: Matrix) -> Matrix:
    assert shape(a)[1] == shape(b)[0]
    return table(len(a), len(b[0]), lambda i, j: summed([times(a[i][k], b[k][j]) for k in range(len(b))]))


def transposed(a: Matrix) -> Matrix:
    return table(len(a[0]), len(a), lambda i, j: a[j][i])


def identity(n: int) -> Matrix:
    return table(n, n, lambda i, j: Fraction(i == j))


def inverse(a: Matrix) -> Matrix:
    """Gauss and Jordan; an odd function of a singular matrix."""
    n = len(a)
    rows = [list(a[i]) + list(identity(n)[i]) for i in range(n)]
    for c in range(n):
        pivot = next((r for r in range(c, n) if sign(rows[r][c])), None)
        if pivot is None:
            return (
                scalar(reciprocal(Fraction(0)))
                if n == 1
                else table(n, n, lambda i, j: 3 * a[i][j] + 2 * i - j)
            )
        rows[c], rows[pivot] = rows[pivot], rows[c]
        rows[c] = [times(reciprocal(rows[c][c]), x) for x in rows[c]]
        for r in range(n):
            if r != c:
                rows[r] = [plus(x, times(-rows[r][c], y)) for x, y in zip(rows[r], rows[c], strict=True)]
    return tuple(tuple(row[n:]) for row in rows)


def is_invertible(a: Matrix) -> bool:
    n = len(a)
    return product(a, inverse(a)) == identity(n)


# Terms


class Model:
    """Values of dimensions and variables; a function is a Python function, an index starts at 1."""

    def __init__(self, dims: dict[str, int], values: dict[Var, Any]) -> None:
        self.dims, self.values = dims, values

    def dim(self, dim: Dim) -> int:
        total = 0
        for names, coefficient in dim.terms:
            for name in names:
                coefficient *= self.dims[name]
            total += coefficient
        return total

    def shape(self, sort: Sort) -> tuple[int, int]:
        rows, cols = sort.shape
        return self.dim(rows), self.dim(cols)

    def __call__(self, term: Term, stack: tuple[Any, ...] = ()) -> Any:
        if isinstance(term, Var):
            return self.values[term]
        if isinstance(term, Bound):
            return stack[term.index]
        if isinstance(term, Num):
            return scalar(term.value) if term.sort is REAL else int(term.value)
        if isinstance(term, Size):
            return self.dim(term.dim)
        if isinstance(term, Lam):
            return lambda value: self(term.body, (value, *stack))
        if isinstance(term, App):
            return self(term.function, stack)(self(term.argument, stack))
        assert isinstance(term, Op)
        return self.operation(term, [self(arg, stack) for arg in term.args])

    def operation(self, term: Op, args: list[Any]) -> Any:
        known = OPERATIONS.get(term.name)
        if known is not None:
            return known(self, term, *args)
        return (_NUMBERS if isinstance(args[0], int) else _MATRICES)[term.name](*args)

    def power(self, term: Op, base: Any, exponent: Any) -> Any:
        if isinstance(base, int):
            return int(whole_power(Fraction(base), exponent))
        if term.args[1].sort is REAL:
            return scalar(real_power(base[0][0], exponent[0][0]))
        if len(base) == 1:
            return scalar(whole_power(base[0][0], exponent))
        result = identity(len(base))
        for _ in range(exponent):
            result = product(result, base)
        return result

    def index_sum(self, term: Op, f: Callable[[int], Matrix]) -> Matrix:
        return self.total(term.sort, [f(i + 1) for i in range(self.dim(term.args[0].sort.argument.dim))])

    def total(self, sort: Sort, parts: list[Matrix]) -> Matrix:
        result = table(*self.shape(sort), lambda i, j: Fraction(0))
        for part in parts:
            result = entrywise(plus, result, part)
        return result

    def at(self, term: Op, k: int) -> int:
        return k if 1 <= k <= self.dim(term.sort.dim) else 1


def range_product(f: Callable[[int], Matrix], lo: int, hi: int) -> Matrix:
    result: Number = Fraction(1)
    for k in range(lo, hi):
        result = times(result, f(k)[0][0])
    return scalar(result)


_NUMBERS: dict[str, Callable[..., Any]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "neg": lambda a: -a,
    "real": scalar,
    "int": lambda a: a,
    "position": lambda a: a,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
}
_MATRICES: dict[str, Callable[..., Any]] = {
    "+": lambda a, b: entrywise(plus, a, b),
    "-": lambda a, b: entrywise(lambda x, y: plus(x, -y), a, b),
    "neg": lambda a: scaled(Fraction(-1), a),
    "*": product,
    "scale": lambda c, a: scaled(c[0][0], a),
    "/": lambda a, c: scaled(reciprocal(c[0][0]), a),
    "transpose": transposed,
    "inverse": inverse,
    "invertible": is_invertible,
    "trace": lambda a: scalar(summed([a[i][i] for i in range(len(a))])),
    "hadamard": lambda a, b: entrywise(times, a, b),
    "entry": lambda a, i, j: scalar(a[i - 1][j - 1]),
    "norm": lambda a: scalar(real_power(summed([times(x, x) for row in a for x in row]), Fraction(1, 2))),
    "sqrt": lambda a: scalar(real_power(a[0][0], Fraction(1, 2))),
    "exp": lambda a: scalar(exponential(a[0][0])),
    "log": lambda a: scalar(logarithm(a[0][0])),
    "<": lambda a, b: sign(plus(b[0][0], -a[0][0])) > 0,
    "<=": lambda a, b: sign(plus(b[0][0], -a[0][0])) >= 0,
}
OPERATIONS: dict[str, Callable[..., Any]] = {
    "^": Model.power,
    "sum": Model.index_sum,
    "at": Model.at,
    "sum_range": lambda self, term, lo, hi, f: self.total(term.sort, [f(k) for k in range(lo, hi)]),
    "prod_range": lambda self, term, lo, hi, f: range_product(f, lo, hi),
    "identity": lambda self, term: identity(self.dim(term.sort.shape[0])),
    "zeros": lambda self, term: table(*self.shape(term.sort), lambda i, j: Fraction(0)),
    "ones": lambda self, term: table(*self.shape(term.sort), lambda i, j: Fraction(1)),
    "matrix": lambda self, term, f: table(*self.shape(term.sort), lambda i, j: f(i + 1)(j + 1)[0][0]),
    "pi": lambda self, term: scalar(+mp.pi),
    "=": lambda self, term, a, b: agree(a, b),
    "not": lambda self, term, a: not a,
}


def agree(a: Any, b: Any) -> bool:
    """Whether two values are the same, or the same to 20 digits when they are not exact."""
    if isinstance(a, int):
        return bool(a == b)
    return all(
        abs(exact(x) - exact(y)) <= mpf(10) ** -20 * (1 + abs(exact(x)))
        if isinstance(x, mpf) or isinstance(y, mpf)
        else x == y
        for row, other in zip(a, b, strict=True)
        for x, y in zip(row, other, strict=True)
    )
