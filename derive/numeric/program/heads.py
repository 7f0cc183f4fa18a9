"""What the constants of the language become in a program: lines of its own, by constant and kind of value."""

from __future__ import annotations

from collections.abc import Callable

from ...kernel.terms import Num, Op, Term
from ...machine.builder import Builder
from ...machine.index import Index
from ...machine.index import index as place
from ...machine.view import View
from ..values import certainty
from ..values.number import Unsupported
from .lowering import Env, Head, Lowered, Lowering, Uneven, gathered
from .register import literal

# Whole numbers

def whole_product(a: Lowered, b: Lowered) -> Lowered:
    """A product of whole numbers; of two counters it does not move evenly."""
    if isinstance(a, Index) and isinstance(b, Index):
        raise Uneven("a product of counters")
    return a * b


def whole_power(a: Lowered, b: Lowered) -> int:
    """A power of whole numbers."""
    if isinstance(a, Index) or isinstance(b, Index):
        raise Uneven("a power of a counter")
    if a.bit_length() * b > 10_000:
        raise Unsupported("a whole number too large")
    return int(a ** b)


def of_values(function: Callable[..., Lowered]) -> Head:
    """A head that needs the values of its arguments only."""
    def head(lowering: Lowering, term: Op, env: Env) -> Lowered:
        return function(*[lowering(arg, env) for arg in term.args])
    return head


# Real values

def of_views(function: Callable[..., View]) -> Head:
    """A head that needs its builder and the values of its arguments."""
    def head(lowering: Lowering, term: Op, env: Env) -> View:
        return function(lowering.builder, *[lowering(arg, env) for arg in term.args])
    return head


def elementwise(name: str) -> Head:
    """An operation at every entry."""
    return of_views(lambda builder, *views: builder.apply(name, *views))


def times(lowering: Lowering, term: Op, env: Env) -> View:
    """A product of scalars, of a scalar and a matrix, or of matrices; ``‖a‖·‖a‖`` without the roots."""
    left, right = term.args
    if left is right and isinstance(left, Op) and left.name == "norm":
        return squares(lowering.builder, lowering(left.args[0], env))
    a, b = lowering(left, env), lowering(right, env)
    return lowering.builder.mul(a, b) if a.shape == b.shape == (1, 1) else lowering.builder.product(a, b)


def power(lowering: Lowering, term: Op, env: Env) -> View:
    """A whole power of a scalar or a square matrix, or a real power; ``‖a‖²`` without the root."""
    base, exponent = term.args
    builder = lowering.builder
    if isinstance(base, Op) and base.name == "norm" and isinstance(exponent, Num) and exponent.value == 2:
        return squares(builder, lowering(base.args[0], env))
    a, b = lowering(base, env), lowering(exponent, env)
    if isinstance(b, Index):
        raise Uneven("a counter as an exponent")
    if isinstance(b, View):
        return builder.apply("real_power", a, b)
    return builder.power(a, b) if a.shape == (1, 1) else matrix_power(builder, a, b)


def matrix_power(builder: Builder, a: View, exponent: int) -> View:
    """A whole power by repeated squaring."""
    if exponent == 0:
        return builder.identity(a.rows)
    half = matrix_power(builder, a, exponent // 2) if exponent > 1 else a
    found = builder.product(half, half) if exponent > 1 else a
    return builder.product(found, a) if exponent % 2 and exponent > 1 else found


def squares(builder: Builder, a: View) -> View:
    """The sum of the squares of the entries."""
    return builder.total(builder.apply("square", a))


def norm(builder: Builder, a: View) -> View:
    """The absolute value of a scalar, else the Euclidean norm."""
    return builder.apply("absolute", a) if a.shape == (1, 1) else builder.apply("sqrt", squares(builder, a))


def stacked(builder: Builder, a: View) -> View:
    """The columns below each other."""
    found = [a.entry(i, j) for j in range(a.cols) for i in range(a.rows)]
    return gathered(builder, len(found), 1, found)


def kronecker(builder: Builder, a: View, b: View) -> View:
    """A block ``x b`` for every entry ``x`` of ``a``."""
    rows, cols = a.rows * b.rows, a.cols * b.cols
    found = [builder.mul(a.entry(i // b.rows, j // b.cols), b.entry(i % b.rows, j % b.cols))
             for i in range(rows) for j in range(cols)]
    return gathered(builder, rows, cols, found)


def below(builder: Builder, a: View, b: View) -> View:
    """One matrix above another."""
    found = [m.entry(i, j) for m in (a, b) for i in range(m.rows) for j in range(m.cols)]
    return gathered(builder, a.rows + b.rows, a.cols, found)


def beside(builder: Builder, a: View, b: View) -> View:
    """One matrix beside another."""
    found = [m.entry(i, j) for i in range(a.rows) for m in (a, b) for j in range(m.cols)]
    return gathered(builder, a.rows, a.cols + b.cols, found)


def commutation(lowering: Lowering, term: Op, env: Env) -> View:
    """The permutation that takes the stacked columns of a matrix to those of its transpose."""
    rows, cols = lowering.sizes.shape(term.args[0].sort)
    one = lowering.builder.constant(1)
    return lowering.builder.gathered(rows * cols, rows * cols, {
        (j + i * cols, i + j * rows): one for i in range(rows) for j in range(cols)})


def softmax(builder: Builder, a: View) -> View:
    """The exponentials divided by their sum."""
    found = builder.apply("exp", a)
    return builder.div(found, builder.total(found))


def divergence(builder: Builder, p: View, q: View) -> View:
    """The Kullback–Leibler divergence of two vectors of probabilities."""
    return builder.total(builder.mul(p, builder.apply("log", builder.div(p, q))))


def softplus(builder: Builder, a: View) -> View:
    """``log(1 + exp x)``, as it is written."""
    return builder.apply("log", builder.add(1, builder.apply("exp", a)))


def filled(value: int) -> Head:
    """Zeros or ones of the shape of the sort."""
    def head(lowering: Lowering, term: Op, env: Env) -> View:
        return lowering.builder.constant(value).spread(*lowering.sizes.shape(term.sort))
    return head


def identity(lowering: Lowering, term: Op, env: Env) -> View:
    """The identity of the size of the sort."""
    return lowering.builder.identity(lowering.sizes.shape(term.sort)[0])


def entry(lowering: Lowering, term: Op, env: Env) -> View:
    """One entry, counted from 1."""
    a, i, j = (lowering(arg, env) for arg in term.args)
    return lowering.value(a).entry(place(i) - 1, place(j) - 1)


def tabulated(lowering: Lowering, term: Op, env: Env) -> View:
    """The matrix of a function of two indices."""
    rows, cols = lowering.sizes.shape(term.sort)
    function = lowering.function(term.args[0], env)

    def at(i: Lowered, j: Lowered) -> View:
        return lowering.value(lowering.applied(function(i), j))

    try:
        return lowering.builder.table(rows, cols, lambda i, j: at(i + 1, j + 1))
    except Uneven:
        found = [at(i, j) for i in range(1, rows + 1) for j in range(1, cols + 1)]
        return gathered(lowering.builder, rows, cols, found)


def as_real(lowering: Lowering, term: Op, env: Env) -> View:
    """A whole number as a real."""
    return lowering.builder.number(lowering(term.args[0], env))


def diagonal(lowering: Lowering, term: Op, env: Env) -> View:
    """The diagonal matrix of a vector, or the diagonal of a matrix, by the sorts."""
    a = lowering(term.args[0], env)
    rows, cols = lowering.sizes.shape(term.sort)
    if a.shape == (rows, cols):
        return a
    if rows != cols or rows == 1:
        found = a.diagonal()
        return found if (rows, cols) == found.shape else found.transposed()
    line = a if a.cols == 1 else a.transposed()
    return lowering.builder.gathered(rows, rows, {(i, i): line.entry(i) for i in range(rows)})


def ends(lowering: Lowering, term: Op, env: Env) -> tuple[Term, Lowered, Lowered]:
    """The function of a sum with its first and last argument."""
    if len(term.args) == 1:
        return term.args[0], 1, lowering.sizes.size(term.args[0].sort.argument.dim)
    low, high, function = term.args
    return function, lowering(low, env), lowering(high, env) - 1


def folded(name: str, start: int) -> Head:
    """A sum or a product over indices."""
    def head(lowering: Lowering, term: Op, env: Env) -> View:
        function, low, high = ends(lowering, term, env)
        first = lowering.builder.constant(start).spread(*lowering.sizes.shape(term.sort))
        taken = lowering.function(function, env)
        return lowering.turns(name, first, low, high, lambda k: lowering.value(taken(k)))
    return head


def extreme(name: str) -> Head:
    """The largest or smallest value of a function of an index."""
    def head(lowering: Lowering, term: Op, env: Env) -> View:
        function, low, high = ends(lowering, term, env)
        taken = lowering.function(function, env)
        return lowering.turns(name, lowering.value(taken(low)), low + 1, high, lambda k: lowering.value(taken(k)))
    return head


def weighted(lowering: Lowering, term: Op, env: Env, value: Callable[[Lowered], View]) -> View:
    """The sum over the points of a finite space of weight times value."""
    (function,) = term.args
    space = lowering.sizes.sample.space(str(function.sort.argument.parts[0]))
    builder = lowering.builder
    chances = [builder.constant(literal(weight)) for weight in space.weights()]
    column = gathered(builder, len(chances), 1, chances)
    variable = lowering.function(function, env)
    start = builder.constant(0).spread(*lowering.sizes.shape(term.sort))
    return lowering.turns("add", start, 0, len(chances) - 1,
                          lambda k: builder.mul(column.entry(k), value(variable(k))))


def expectation(lowering: Lowering, term: Op, env: Env) -> View:
    """The weighted sum of a random variable's values."""
    return weighted(lowering, term, env, lowering.value)


def probability(lowering: Lowering, term: Op, env: Env) -> View:
    """The weight of the points where an event holds."""
    return weighted(lowering, term, env, lambda event: chance(lowering.builder, event))


def indicator(lowering: Lowering, term: Op, env: Env) -> View:
    """1 where a statement holds, else 0."""
    return chance(lowering.builder, lowering(term.args[0], env))


def chance(builder: Builder, truth: Lowered) -> View:
    """1 for a statement that holds, 0 for one that does not."""
    if isinstance(truth, View):
        return truth
    if truth not in (certainty.TRUE, certainty.FALSE):
        raise Unsupported("a statement that is not decided")
    return builder.constant(int(truth == certainty.TRUE))


def connective(name: str) -> Head:
    """Both, or one of two statements."""
    def head(lowering: Lowering, term: Op, env: Env) -> View:
        return lowering.builder.apply(name, *[chance(lowering.builder, lowering(arg, env)) for arg in term.args])
    return head


def denied(lowering: Lowering, term: Op, env: Env) -> View:
    """Not."""
    return lowering.builder.sub(1, chance(lowering.builder, lowering(term.args[0], env)))


def compared(name: str) -> Head:
    """1 where two scalars compare so, else 0."""
    def head(lowering: Lowering, term: Op, env: Env) -> View:
        a, b = (lowering(arg, env) for arg in term.args)
        if not isinstance(a, View) or a.shape != (1, 1):
            raise Unsupported("a comparison of what are no scalars")
        return lowering.builder.apply(name, a, b)
    return head


REAL: dict[str, Head] = {
    "+": elementwise("add"), "-": elementwise("sub"), "neg": elementwise("neg"), "scale": elementwise("mul"),
    "/": elementwise("div"), "hadamard": elementwise("mul"), "*": times, "^": power,
    "transpose": of_views(lambda builder, a: a.transposed()),
    "trace": of_views(lambda builder, a: builder.total(a.diagonal())),
    "inverse": of_views(lambda builder, a: builder.inverse(a)),
    "det": of_views(lambda builder, a: builder.determinant(a)),
    "identity": identity, "zeros": filled(0), "ones": filled(1), "entry": entry, "matrix": tabulated, "real": as_real,
    "sum": folded("add", 0), "sum_range": folded("add", 0), "prod_range": folded("mul", 1),
    "maximum": extreme("larger"), "minimum": extreme("smaller"), "max": elementwise("larger"),
    "min": elementwise("smaller"), "norm": of_views(norm), "abs": elementwise("absolute"), "diag": diagonal,
    "vec": of_views(stacked), "kron": of_views(kronecker), "diagonal": diagonal, "commutation": commutation,
    "vstack": of_views(below), "hstack": of_views(beside),
    "softmax": of_views(softmax), "kl": of_views(divergence), "softplus": of_views(softplus),
    "expectation": expectation, "probability": probability, "indicator": indicator,
    "pi": lambda lowering, term, env: lowering.builder.constant("pi"),
} | {name: elementwise(name) for name in (
    "exp", "log", "sqrt", "sin", "cos", "tan", "atan", "sinh", "cosh", "tanh", "sigmoid", "erf", "gamma", "lgamma",
    "digamma")}
TRUTH: dict[str, Head] = {
    "<": compared("less"), "<=": compared("at_most"), "=": compared("equal"), "and": connective("mul"),
    "or": connective("larger"), "not": denied,
}
WHOLE: dict[str, Head] = {
    "+": of_values(lambda a, b: a + b), "-": of_values(lambda a, b: a - b), "neg": of_values(lambda a: -a),
    "*": of_values(whole_product), "^": of_values(whole_power), "int": of_values(lambda a: a),
    "position": of_values(lambda a: a), "at": of_values(lambda a: a),
}
HEADS: dict[tuple[str, str], Head] = {(name, "real"): head for name, head in REAL.items()} | {
    (name, "whole"): head for name, head in WHOLE.items()} | {(name, "prop"): head for name, head in TRUTH.items()}
"""What becomes lines of its own, by constant and kind of value."""
