"""Random well-sorted terms, and the scope in which their names are declared."""

from fractions import Fraction

from hypothesis import strategies as st

from derive.kernel.sorts import INT, NAT, ONE, PROP, REAL, Dim, Fun, Index, Opaque, Real
from derive.kernel.terms import Term, abstract, app, num, op, size, var
from derive.parser.arithmetic import multiply
from derive.parser.elaborate import Scope
from derive.parser.grid import joined
from tests.kernel.written import read_sort

from .walk import prelude

N, D = Dim.of("n"), Dim.of("d")
DIMS = (N, D, ONE)
NAMES = {
    "real": "a b c L",
    "nat": "k m",
    "int": "q",
    "real[n]": "x y p",
    "real[d]": "w v z",
    "real[n, n]": "A B",
    "real[n, d]": "X",
    "real[d, n]": "Y",
    "real[1, n]": "g",
    "real[1, d]": "h",
    "real[d, d]": "H",
    "1..n": "i j",
    "1..d": "l",
    "real → real": "φ",
    "real[d] → real": "f",
    "nat → real[d]": "s",
    "nat → real": "t",
    "real[n] → real[n]": "F",
    "1..n → real": "o",
    "prop": "Q",
    "nat → prop": "T",
    "Ω → real": "U V",
    "nat → Ω → real[d]": "R",
    "S → 1..n → real": "r",
    "S": "e",
}
VARIABLES = [var(name, read_sort(sort)) for sort, names in NAMES.items() for name in names.split()]


def scope() -> Scope:
    made = Scope(prelude())
    made.declare_dim("n")
    made.declare_dim("d")
    made.declare_type("S")
    for variable in VARIABLES:
        made.declare(variable.name, variable.sort)
    return made


class Maker:
    """Draws terms; ``bound`` are the variables of enclosing binders."""

    def __init__(self, draw) -> None:
        self.draw, self.count = draw, 0

    def choose(self, items):
        return self.draw(st.sampled_from(list(items)))

    def fresh(self, sort):
        self.count += 1
        return var(f"#{self.count}", sort)

    def term(self, sort, depth: int, bound=()) -> Term:
        leaves = [v for v in (*VARIABLES, *bound) if v.sort is sort]
        options = [] if depth <= 0 else getattr(self, sort.kind if sort is not REAL else "scalar", self.other)(sort)
        choice = self.choose([*options, *(["leaf"] if leaves or not options else [])])
        if choice == "leaf":
            return self.choose(leaves) if leaves else self.base(sort, bound)
        return choice(sort, depth - 1, bound)

    def base(self, sort, bound) -> Term:
        if sort is NAT or sort is INT:
            return num(self.choose([0, 1, 2, 7]), sort)
        if sort is REAL:
            return num(self.choose([0, 1, 2, -3, Fraction(1, 3), Fraction(-5, 2)]), REAL)
        if sort.kind == "real":
            square = sort.shape[0] is sort.shape[1]
            return op(self.choose(["zeros", "ones", *(["identity"] if square else [])]), sort=sort)
        if sort.kind == "index":
            return op("at", num(self.choose([1, 2]), NAT), sort=sort)
        if sort is PROP:
            return op(self.choose(["true", "false"]), sort=PROP)
        return self.function(sort, 0, bound)

    # kinds

    def other(self, sort):
        return [self.function] if sort.kind == "fun" else []

    def scalar(self, sort):
        return [
            self.literal,
            self.cast,
            self.sum,
            self.sum,
            self.product,
            self.product,
            self.quotient,
            self.power,
            self.negative,
            self.norm,
            self.blocks,
            self.unary,
            self.entry,
            self.trace,
            self.total,
            self.ranged,
            self.call,
            self.expectation,
            self.maximum,
            self.derivative,
            self.integral,
            self.transpose,
            self.inverse,
        ]

    def real(self, sort):
        return [
            self.literal,
            self.sum,
            self.sum,
            self.product,
            self.scaled,
            self.negative,
            self.quotient,
            self.transpose,
            self.hadamard,
            self.total,
            self.gradient,
            *([self.power, self.inverse] if sort.shape[0] is sort.shape[1] else []),
        ]

    def nat(self, sort):
        return [self.literal, self.sum, self.product, self.place, self.power, self.size]

    def int(self, sort):
        return [self.literal, self.sum, self.negative, self.whole, self.product]

    def index(self, sort):
        return [self.literal, self.at]

    def prop(self, sort):
        return [
            self.connective,
            self.negation,
            self.equal,
            self.equal,
            self.order,
            self.order,
            self.quantified,
            self.quantified,
            self.probable,
        ]

    # constructions

    def literal(self, sort, depth, bound):
        return self.base(sort, bound)

    def cast(self, sort, depth, bound):
        return op("real", self.term(self.choose([NAT, NAT, INT, Index(N)]), depth, bound), sort=REAL)

    def place(self, sort, depth, bound):
        return op("position", self.term(Index(N), depth, bound), sort=NAT)

    def size(self, sort, depth, bound):
        return size(self.choose([N, D, N + ONE, N * D]))

    def whole(self, sort, depth, bound):
        return op("int", self.term(NAT, depth, bound), sort=INT)

    def at(self, sort, depth, bound):
        return op("at", self.term(NAT, depth, bound), sort=sort)

    def sum(self, sort, depth, bound):
        sign = "+" if sort is NAT else self.choose("+-")
        return op(sign, self.term(sort, depth, bound), self.term(sort, depth, bound), sort=sort)

    def negative(self, sort, depth, bound):
        return op("neg", self.term(sort, depth, bound), sort=sort)

    def product(self, sort, depth, bound):
        if sort.kind != "real":
            return op("*", self.term(sort, depth, bound), self.term(sort, depth, bound), sort=sort)
        inner = self.choose(DIMS)
        rows, cols = sort.shape
        left, right = self.term(Real(rows, inner), depth, bound), self.term(Real(inner, cols), depth, bound)
        return multiply(left, right)

    def scaled(self, sort, depth, bound):
        return op("scale", self.term(REAL, depth, bound), self.term(sort, depth, bound), sort=sort)

    def quotient(self, sort, depth, bound):
        return op("/", self.term(sort, depth, bound), self.term(REAL, depth, bound), sort=sort)

    def power(self, sort, depth, bound):
        exponent = self.term(NAT, depth, bound)
        if sort is REAL:
            exponent = self.choose(
                [
                    exponent,
                    num(self.choose([-1, -2, 2]), INT),
                    self.term(REAL, depth, bound),
                    self.term(INT, 0, bound),
                ]
            )
        return op("^", self.term(sort, depth, bound), exponent, sort=sort)

    def transpose(self, sort, depth, bound):
        return op("transpose", self.term(Real(*sort.shape[::-1]), depth, bound), sort=sort)

    def inverse(self, sort, depth, bound):
        return op("inverse", self.term(sort, depth, bound), sort=sort)

    def hadamard(self, sort, depth, bound):
        return op("hadamard", self.term(sort, depth, bound), self.term(sort, depth, bound), sort=sort)

    def shape(self):
        return Real(self.choose(DIMS), self.choose(DIMS))

    def blocks(self, sort, depth, bound):
        """The norm of a matrix of blocks."""
        heights, widths = ([self.choose(DIMS) for _ in range(self.choose([1, 2, 3]))] for _ in range(2))
        if len(heights) == len(widths) == 1:
            widths = [*widths, ONE]
        rows = [joined("hstack", [self.term(Real(h, w), depth, bound) for w in widths]) for h in heights]
        return op("norm", joined("vstack", rows), sort=REAL)

    def norm(self, sort, depth, bound):
        return op("norm", self.term(self.shape(), depth, bound), sort=REAL)

    def unary(self, sort, depth, bound):
        return op(self.choose(["exp", "log", "sqrt", "sigmoid"]), self.term(REAL, depth, bound), sort=REAL)

    def trace(self, sort, depth, bound):
        return op("trace", self.term(Real(N, N), depth, bound), sort=REAL)

    def entry(self, sort, depth, bound):
        array = self.choose([Real(N, ONE), Real(N, N), Real(ONE, N)])
        rows, cols = array.shape
        return op(
            "entry",
            self.term(array, depth, bound),
            self.term(Index(rows), depth, bound),
            self.term(Index(cols), depth, bound),
            sort=REAL,
        )

    def lambda_(self, argument, result, depth, bound):
        variable = self.fresh(argument)
        return abstract(variable, self.term(result, depth, (*bound, variable)))

    def function(self, sort, depth, bound):
        return self.lambda_(sort.argument, sort.result, depth, bound)

    def total(self, sort, depth, bound):
        return op("sum", self.lambda_(Index(self.choose([N, D])), sort, depth, bound), sort=sort)

    def ranged(self, sort, depth, bound):
        low, high = self.term(NAT, depth, bound), self.term(NAT, depth, bound)
        return op(self.choose(["sum_range", "prod_range"]), low, high, self.lambda_(NAT, REAL, depth, bound), sort=REAL)

    def call(self, sort, depth, bound):
        function = self.choose(
            [
                v
                for v in VARIABLES
                if v.sort.kind == "fun" and v.sort.result is sort and v.sort.argument is not Opaque("Ω")
            ]
        )
        return app(function, self.term(function.sort.argument, depth, bound))

    def expectation(self, sort, depth, bound):
        return op("expectation", self.lambda_(Opaque("Ω"), sort, depth, self.with_random(bound)), sort=sort)

    def with_random(self, bound):
        return bound

    def probable(self, sort, depth, bound):
        sample = self.fresh(Opaque("Ω"))
        value = app(self.choose([v for v in VARIABLES if v.name in "UV"]), sample)
        body = op("<=", value, self.term(REAL, depth, bound), sort=PROP)
        return op("<", op("probability", abstract(sample, body), sort=REAL), self.term(REAL, depth, bound), sort=PROP)

    def maximum(self, sort, depth, bound):
        return op("maximum", self.lambda_(Index(N), REAL, depth, bound), sort=REAL)

    def derivative(self, sort, depth, bound):
        return op("derivative", self.term(Fun(REAL, REAL), depth, bound), self.term(REAL, depth, bound), sort=REAL)

    def integral(self, sort, depth, bound):
        return op(
            "integral",
            self.term(REAL, depth, bound),
            self.term(REAL, depth, bound),
            self.lambda_(REAL, REAL, depth, bound),
            sort=REAL,
        )

    def gradient(self, sort, depth, bound):
        return op("gradient", self.term(Fun(sort, REAL), depth, bound), self.term(sort, depth, bound), sort=sort)

    def connective(self, sort, depth, bound):
        return op(
            self.choose(["and", "or", "implies", "="]),
            self.term(PROP, depth, bound),
            self.term(PROP, depth, bound),
            sort=PROP,
        )

    def negation(self, sort, depth, bound):
        return op("not", self.term(PROP, depth, bound), sort=PROP)

    def equal(self, sort, depth, bound):
        sort = self.choose(
            [REAL, REAL, NAT, INT, Index(N), Opaque("S"), Fun(REAL, REAL), Fun(Real(D, ONE), REAL), self.shape()]
        )
        return op("=", self.term(sort, depth, bound), self.term(sort, depth, bound), sort=PROP)

    def order(self, sort, depth, bound):
        sort = self.choose([REAL, REAL, NAT, INT])
        return op(self.choose(["<", "<="]), self.term(sort, depth, bound), self.term(sort, depth, bound), sort=PROP)

    def quantified(self, sort, depth, bound):
        argument = self.choose([REAL, NAT, Index(N), self.shape(), Fun(REAL, REAL), Opaque("S"), Fun(NAT, REAL)])
        return op(self.choose(["forall", "exists"]), self.lambda_(argument, PROP, depth, bound), sort=PROP)


@st.composite
def terms(draw, depth: int = 4) -> Term:
    maker = Maker(draw)
    sort = maker.choose([PROP, PROP, PROP, REAL, NAT, Real(N, ONE), Real(N, N), Fun(REAL, REAL), Index(N), INT])
    return maker.term(sort, depth)
