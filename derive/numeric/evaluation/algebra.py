"""The meaning of the kernel's own constants on numbers and matrices.

Every meaning takes the evaluator, the term and the values of the binders around it.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import reduce
from operator import add, mul, sub
from typing import Any

from flint import arb, fmpq

from ...kernel.terms import Num, Op
from ..values import matrix
from ..values.exponential import exponential, frechet
from ..values.matrix import Value, build, each, entries, pairwise
from ..values.number import (
    ELEMENTARY,
    ONE,
    ZERO,
    Undefined,
    absolute,
    divide,
    elementary,
    larger,
    order,
    power,
    rational,
    real_power,
)
from ..values.pseudo_inverse import pseudo_inverse
from ..values.roots import nuclear_norm, square_root, sylvester
from .evaluate import Env, Evaluator, Head

MAX_TERMS = 2_000
"""How many terms a sum may have."""
WHOLE = 40
"""The greatest whole argument at which the beta function is a product."""


def strict(function: Callable[..., Value]) -> Head:
    """The meaning of a constant that only needs the values of its arguments."""
    def head(evaluator: Evaluator, term: Op, env: Env) -> Value:
        return function(*[evaluator(arg, env) for arg in term.args])
    return head


def power_of(evaluator: Evaluator, term: Op, env: Env) -> Value:
    """``a^b`` by the sorts of base and exponent; ``‖a‖²`` without the root."""
    base, exponent = term.args
    if isinstance(base, Op) and base.name == "norm" and isinstance(exponent, Num) and exponent.value == 2:
        return matrix.squares(evaluator(base.args[0], env))
    a, b = evaluator(base, env), evaluator(exponent, env)
    if base.sort.kind in ("nat", "int"):
        return natural_power(a, b)
    if exponent.sort.kind == "nat":
        return evaluator.constant(matrix.matrix_power(a, b)) if b == 0 else matrix.matrix_power(a, b)
    return power(a, b) if exponent.sort.kind == "int" else real_power(a, b)


def natural_power(a: int, b: int) -> int:
    """A power of whole numbers."""
    if a.bit_length() * b > 10_000:
        raise Undefined("a whole number too large")
    return int(a ** b)


def times(evaluator: Evaluator, term: Op, env: Env) -> Value:
    """The product; ``‖a‖·‖a‖`` without the roots."""
    left, right = term.args
    if left is right and isinstance(left, Op) and left.name == "norm":
        return matrix.squares(evaluator(left.args[0], env))
    return matrix.product(evaluator(left, env), evaluator(right, env))


def norm(value: Value) -> Value:
    """The absolute value of a scalar, else the Euclidean norm of the entries."""
    return matrix.norm(value) if isinstance(value, matrix.Matrix) else absolute(value)


def filled(value: Any) -> Head:
    """Zeros or ones of the shape of the sort."""
    def head(evaluator: Evaluator, term: Op, env: Env) -> Value:
        return evaluator.constant(matrix.filled(*evaluator.shape(term.sort), value))
    return head


def identity(evaluator: Evaluator, term: Op, env: Env) -> Value:
    """The identity of the size of the sort."""
    return evaluator.constant(matrix.identity(evaluator.shape(term.sort)[0]))


def entry(a: Value, i: int, j: int) -> Value:
    """One entry, counted from 1."""
    rows, cols = matrix.shape(a)
    if not (1 <= i <= rows and 1 <= j <= cols):
        raise Undefined("an index out of range")
    return entries(a)[(i - 1) * cols + j - 1]


def tabulated(evaluator: Evaluator, term: Op, env: Env) -> Value:
    """The matrix of a function of two indices."""
    rows, cols = evaluator.shape(term.sort)
    function = evaluator(term.args[0], env)
    return build(rows, cols, [function(i)(j) for i in range(1, rows + 1) for j in range(1, cols + 1)])


def at(evaluator: Evaluator, term: Op, env: Env) -> int:
    """A natural as an index."""
    k = evaluator(term.args[0], env)
    if not 1 <= k <= evaluator.size(term.sort.dim):
        raise Undefined(f"the index {k} is out of range")
    return int(k)


def as_real(evaluator: Evaluator, term: Op, env: Env) -> Value:
    """A natural, an integer or an index as a real."""
    return evaluator.exact(rational(evaluator(term.args[0], env)))


def indices(evaluator: Evaluator, term: Op) -> range:
    """The indices that a function argument takes."""
    return range(1, evaluator.size(term.args[0].sort.argument.dim) + 1)


def plus(a: Value, b: Value) -> Value:
    """The entrywise sum."""
    return pairwise(add, a, b)


def index_sum(evaluator: Evaluator, term: Op, env: Env) -> Value:
    """The sum over an index sort."""
    function = evaluator(term.args[0], env)
    return reduce(plus, [function(i) for i in indices(evaluator, term)])


def span(evaluator: Evaluator, term: Op, env: Env) -> list[Value]:
    """The terms of a sum or product over a half open range."""
    low, high, function = (evaluator(arg, env) for arg in term.args)
    if high - low > MAX_TERMS:
        raise Undefined("a sum with too many terms")
    return [function(k) for k in range(low, high)]


def range_sum(evaluator: Evaluator, term: Op, env: Env) -> Value:
    """The sum over a range; 0 when it is empty."""
    found = span(evaluator, term, env)
    return reduce(plus, found) if found else evaluator.constant(matrix.filled(*evaluator.shape(term.sort), ZERO))


def range_product(evaluator: Evaluator, term: Op, env: Env) -> Value:
    """The product over a range; 1 when it is empty."""
    return reduce(mul, span(evaluator, term, env), evaluator.exact(ONE))


def quotient(a: Value, c: Value) -> Value:
    """Every entry divided by a scalar."""
    return each(lambda x: divide(x, c), a)


def maximum(evaluator: Evaluator, term: Op, env: Env) -> Value:
    """The largest value of a function of an index."""
    function = evaluator(term.args[0], env)
    return reduce(larger, [function(i) for i in indices(evaluator, term)])


def minimum(evaluator: Evaluator, term: Op, env: Env) -> Value:
    """The smallest value of a function of an index."""
    function = evaluator(term.args[0], env)
    return reduce(smaller, [function(i) for i in indices(evaluator, term)])


def smaller(a: Value, b: Value) -> Value:
    """The smaller of two."""
    return -larger(-a, -b)


def diagonal(evaluator: Evaluator, term: Op, env: Env) -> Value:
    """The diagonal matrix of a vector, or the diagonal of a matrix, by the sorts."""
    a = evaluator(term.args[0], env)
    rows, cols = evaluator.shape(term.sort)
    found = entries(a)
    if evaluator.shape(term.args[0].sort) == (rows, cols):
        return a
    if rows != cols or rows == 1:
        return build(rows, cols, found[::matrix.shape(a)[0] + 1])
    zero = evaluator.exact(ZERO)
    return build(rows, rows, [found[i] if i == j else zero for i in range(rows) for j in range(rows)])


def column_major(evaluator: Evaluator, term: Op, env: Env) -> int:
    """The place of an entry when columns are stacked."""
    i, j = (int(evaluator(arg, env)) for arg in term.args)
    return i + (j - 1) * evaluator.size(term.args[0].sort.dim)


def commutation(evaluator: Evaluator, term: Op, env: Env) -> Value:
    """The commutation matrix of the shape of its argument, whose value does not matter."""
    return evaluator.constant(matrix.commutation(*evaluator.shape(term.args[0].sort)))


def softmax(a: Value) -> Value:
    """The exponentials divided by their sum."""
    found = each(lambda x: elementary("exp", x), a)
    return quotient(found, matrix.total(entries(found)))


def divergence(p: Value, q: Value) -> Value:
    """The Kullback–Leibler divergence of two probability vectors."""
    return matrix.total([x * elementary("log", divide(x, y)) for x, y in zip(entries(p), entries(q), strict=True)])


def beta(a: Value, b: Value) -> Value:
    """The beta function of two positive numbers, exact where one of them is a small whole number.

    Elsewhere the integral that defines it does not exist.
    """
    if order(a, 0) <= 0 or order(b, 0) <= 0:
        raise Undefined("the beta function of a number that is not positive")
    for whole, other in ((a, b), (b, a)):
        if isinstance(whole, fmpq) and whole.q == 1 and whole <= WHOLE:
            return divide(math.factorial(int(whole.p) - 1), reduce(mul, [other + k for k in range(int(whole.p))]))

    def logarithm(x: Value) -> Value:
        return elementary("lgamma", x)
    return elementary("exp", logarithm(a) + logarithm(b) - logarithm(a + b))


def pi(evaluator: Evaluator, term: Op, env: Env) -> Value:
    """The constant π."""
    return arb.pi() if evaluator.number is None else evaluator.number(arb.pi())


def function_of(name: str) -> Head:
    """An elementary function, at every entry."""
    return strict(lambda a: each(lambda x: elementary(name, x), a))


def softplus(x: Value) -> Value:
    """``log(1 + exp x)``."""
    return elementary("log", 1 + elementary("exp", x))


ALGEBRA: dict[str, Head] = {
    "+": strict(plus), "-": strict(lambda a, b: pairwise(sub, a, b)), "neg": strict(lambda a: each(lambda x: -x, a)),
    "*": times, "scale": strict(lambda c, a: each(lambda x: c * x, a)), "/": strict(quotient), "^": power_of,
    "transpose": strict(matrix.transpose), "trace": strict(matrix.trace), "inverse": strict(matrix.inverse),
    "det": strict(matrix.determinant), "pinv": strict(pseudo_inverse),
    "sqrtm": strict(square_root), "sylvester": strict(sylvester), "nuclear_norm": strict(nuclear_norm),
    "expm": strict(exponential), "expm_frechet": strict(frechet),
    "hadamard": strict(lambda a, b: pairwise(mul, a, b)),
    "identity": identity, "zeros": filled(ZERO), "ones": filled(ONE), "entry": strict(entry), "matrix": tabulated,
    "real": as_real, "int": strict(int), "position": strict(int), "at": at,
    "sum": index_sum, "sum_range": range_sum, "prod_range": range_product, "norm": strict(norm), "pi": pi,
    "maximum": maximum, "minimum": minimum, "max": strict(larger), "min": strict(smaller), "diag": diagonal,
    "vec": strict(matrix.stacked), "kron": strict(matrix.kronecker), "column_major": column_major,
    "commutation": commutation, "diagonal": diagonal, "map": strict(each),
    "vstack": strict(matrix.below), "hstack": strict(matrix.beside),
    "softmax": strict(softmax), "kl": strict(divergence),
    "beta": strict(beta), "Beta": strict(beta),
    "softplus": strict(lambda a: each(softplus, a)),
    "abs": strict(absolute),
} | {name: function_of(name) for name in ELEMENTARY}
