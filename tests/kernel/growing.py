"""Random well-sorted terms, and random small changes of terms."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from random import Random

from derive.kernel.sorts import INT, NAT, ONE, REAL, Dim, Fun, Index, Real, Sort
from derive.kernel.terms import Op, Term, Var, abstract, app, children, num, op, size, var

from .notation import make

n, m, TWO = Dim.of("n"), Dim.of("m"), Dim.of(2)
DIMS = [ONE, n, n, m, TWO]
ONLY = make("at", num(1, NAT), sort=Index(ONE))
NUMBERS = [Fraction(v) for v in ("0", "1", "-1", "2", "-2", "1/2", "3")]
SCALAR_FUNCTIONS = [
    Fun(Index(n), REAL),
    Fun(NAT, REAL),
    Fun(REAL, REAL),
    Fun(Index(n), Fun(Index(n), REAL)),
    Fun(Fun(Index(n), REAL), REAL),
    Fun(Fun(Index(n), REAL), REAL),
]
MATRIX_FUNCTIONS = [
    Fun(Index(n), Real(n, ONE)),
    Fun(Index(n), Real(n, n)),
    Fun(NAT, Real(n, n)),
    Fun(NAT, Real(ONE, n)),
]


class Grower:
    """A source of terms: variables are made on demand, few for each sort so that they meet again."""

    def __init__(self, random: Random, analytic: bool = False) -> None:
        self.random, self.analytic = random, analytic
        self.variables: dict[Sort, list[Var]] = {}
        self.scope: list[Var] = []
        self.pool: dict[Sort, list[Term]] = {}
        self.dims = random.sample(DIMS, 2)
        self.heads = frozenset(random.sample(range(40), random.choice([12, 20, 40])))

    def remember(self, term: Term) -> None:
        """Use the closed parts of a term again in later terms."""
        if not term.loose:
            self.pool.setdefault(term.sort, []).append(term)
        for part in children(term):
            self.remember(part)

    def some(self, choices: list[Callable[[], Term]]) -> Term:
        """One of the choices that this source favours, so that few kinds of terms meet often."""
        favoured = [choice for place, choice in enumerate(choices) if place in self.heads]
        return self.random.choice(favoured or choices)()

    def pick(self, *choices: Callable[[], Term]) -> Term:
        return self.random.choice(choices)()

    def dim(self) -> Dim:
        return self.random.choice(self.dims)

    def variable(self, sort: Sort) -> Var:
        bound = [v for v in self.scope if v.sort is sort]
        if bound and self.random.random() < 0.7:
            return self.random.choice(bound)
        known = self.variables.setdefault(sort, [])
        if len(known) < 2:
            known.append(var(f"v{len(self.variables)}{'ab'[len(known)]}", sort))
        return self.random.choice(known)

    def term(self, sort: Sort, fuel: int) -> Term:
        if sort in self.pool and self.random.random() < 0.25:
            return self.random.choice(self.pool[sort])
        if sort is REAL:
            return self.scalar(fuel)
        if sort.kind == "real":
            return self.matrix(sort, fuel)
        if sort is NAT:
            return self.natural(fuel)
        if sort is INT:
            return self.integer(fuel)
        if sort.kind == "index":
            return ONLY if sort.dim is ONE and self.random.random() < 0.5 else self.variable(sort)
        if sort.kind == "fun" and fuel > 0:
            return self.binding(sort.argument, lambda: self.term(sort.result, fuel - 1))
        return self.variable(sort)

    def natural(self, fuel: int) -> Term:
        if fuel <= 0:
            return self.pick(
                lambda: self.variable(NAT),
                lambda: self.variable(NAT),
                lambda: num(self.random.randrange(4), NAT),
                lambda: size(self.dim()),
                lambda: make("position", self.variable(Index(n))),
            )
        a, b = self.natural(0), self.natural(fuel - 1)
        return self.pick(
            lambda: b,
            lambda: make("+", b, a),
            lambda: make("+", b, num(1, NAT)),
            lambda: make("*", num(2, NAT), b),
            lambda: make("*", a, b),
        )

    def integer(self, fuel: int) -> Term:
        inner = self.natural(fuel - 1)
        return self.pick(
            lambda: make("int", inner),
            lambda: make("neg", make("int", inner)),
            lambda: self.variable(INT),
            lambda: num(self.random.randrange(-3, 3), INT),
        )

    def binding(self, sort: Sort, result: Callable[[], Term]) -> Term:
        """A λ whose variable may occur in its body."""
        variable = var(f"b{len(self.scope)}", sort)
        self.scope.append(variable)
        body = result()
        self.scope.pop()
        return abstract(variable, body)

    def index_sum(self, sort: Sort, fuel: int) -> Term:
        index = Index(self.random.choice([n, n, m, ONE, TWO]))
        return make("sum", self.binding(index, lambda: self.term(sort, fuel - 1)))

    def ranged(self, name: str, sort: Sort, fuel: int) -> Term:
        lo, hi = self.random.choice([num(0, NAT), num(1, NAT), self.natural(0)]), self.natural(1)
        return make(name, lo, hi, self.binding(NAT, lambda: self.term(sort, fuel - 1)))

    def leaf(self) -> Term:
        return self.pick(
            lambda: self.variable(REAL),
            lambda: self.variable(REAL),
            lambda: num(self.random.choice(NUMBERS)),
            lambda: make("real", self.natural(0)),
            lambda: self.entry(0),
        )

    def entry(self, fuel: int) -> Term:
        rows, cols = self.dim(), self.dim()
        return make(
            "entry", self.term(Real(rows, cols), fuel), self.term(Index(rows), 0), self.term(Index(cols), 0)
        )

    def applied(self, sorts: list[Sort]) -> Term:
        function: Term = self.variable(self.random.choice(sorts))
        while function.sort.kind == "fun":
            function = app(function, self.term(function.sort.argument, 2))
        return function

    def scalar(self, fuel: int) -> Term:
        if fuel <= 0:
            return self.leaf()
        def s() -> Term:
            return self.term(REAL, fuel - 1)
        def t() -> Term:
            return self.term(REAL, self.random.randrange(fuel))
        size_ = self.dim()
        choices: list[Callable[[], Term]] = [
            lambda: make("+", s(), t()),
            lambda: make("-", t(), s()),
            lambda: make("*", s(), t()),
            lambda: make("*", t(), s()),
            lambda: make("/", s(), t()),
            lambda: make("neg", s()),
            lambda: make("^", s(), num(self.random.randrange(4), NAT)),
            lambda: make("^", s(), self.term(NAT, 1)),
            lambda: make("^", s(), self.integer(1)),
            lambda: make("trace", self.term(Real(n, n), fuel - 1)),
            lambda: self.entry(fuel - 1),
            lambda: make("*", self.term(Real(ONE, size_), fuel - 1), self.term(Real(size_, ONE), fuel - 1)),
            lambda: self.index_sum(REAL, fuel),
            lambda: self.ranged("sum_range", REAL, fuel),
            lambda: self.ranged("prod_range", REAL, fuel),
            lambda: self.applied(SCALAR_FUNCTIONS),
            lambda: make("hadamard", s(), t()),
            lambda: make("inverse", s()),
            lambda: make("real", self.integer(1)),
        ]
        if self.analytic:
            choices += [
                lambda: make("sqrt", s()),
                lambda: make("norm", s()),
                lambda: make("exp", s()),
                lambda: make("norm", self.term(Real(size_, self.random.choice([ONE, n])), fuel - 1)),
                lambda: make("^", s(), t()),
                lambda: make("^", s(), num(Fraction(self.random.choice([1, 3, -1]), 2))),
                lambda: make("log", s()),
            ] * 2
        return self.some(choices)

    def constant(self, sort: Sort) -> Term:
        names = ["zeros", "ones"] + ["identity"] * (2 * (sort.shape[0] is sort.shape[1]))
        return make(self.random.choice(names), sort=sort)

    def matrix(self, sort: Sort, fuel: int) -> Term:
        if sort is REAL:
            return self.scalar(fuel)
        rows, cols = sort.shape
        if fuel <= 0:
            return self.pick(*[lambda: self.variable(sort)] * 4, lambda: self.constant(sort))
        def a() -> Term:
            return self.term(sort, fuel - 1)
        def b() -> Term:
            return self.term(sort, self.random.randrange(fuel))
        inner = self.dim()
        choices: list[Callable[[], Term]] = [
            lambda: make("+", a(), b()),
            lambda: make("-", b(), a()),
            lambda: make("neg", a()),
            lambda: make("scale", self.scalar(fuel - 1), a()),
            lambda: make("/", a(), self.scalar(fuel - 1)),
            lambda: make("transpose", self.term(Real(cols, rows), fuel - 1)),
            lambda: make("hadamard", a(), b()),
            *[
                lambda: make(
                    "*", self.term(Real(rows, inner), fuel - 1), self.term(Real(inner, cols), fuel - 1)
                )
            ]
            * 3,
            lambda: self.index_sum(sort, fuel),
            lambda: self.ranged("sum_range", sort, fuel),
            lambda: make(
                "matrix",
                self.binding(Index(rows), lambda: self.binding(Index(cols), lambda: self.scalar(fuel - 1))),
            ),
        ]
        functions = [f for f in MATRIX_FUNCTIONS if f.result is sort]
        if functions:
            choices.append(lambda: self.applied(functions))
        if rows is cols:
            choices += [
                lambda: make("inverse", a()),
                lambda: make("^", a(), self.term(NAT, 1)),
                lambda: make("inverse", a()),
            ]
        return self.some(choices)


def rebuilt(term: Op, *args: Term) -> Term:
    return op(term.name, *args, sort=term.sort)


def changed(random: Random, term: Term, change: Callable[[Random, Op], Term | None]) -> Term:
    """The term with one operation inside it changed, where the change applies."""
    if not isinstance(term, Op) or not term.args:
        return term
    if random.random() < 0.35:
        result = change(random, term)
        if result is not None:
            return result
    place = random.randrange(len(term.args))
    args = list(term.args)
    args[place] = changed(random, args[place], change)
    return rebuilt(term, *args)


def rearranged(random: Random, term: Op) -> Term | None:
    """A rearrangement that is a law of the algebra."""
    a, b = (*term.args, *term.args)[:2]
    scalars = term.sort is REAL and all(arg.sort is REAL for arg in term.args)
    if term.name == "+" or (term.name == "*" and (scalars or term.sort is NAT)) or term.name == "hadamard":
        if isinstance(b, Op) and b.name == term.name and random.random() < 0.5 and b.args[0].sort is a.sort:
            return rebuilt(term, rebuilt(term, a, b.args[0]), b.args[1])
        return rebuilt(term, b, a)
    if term.name in ("*", "scale") and isinstance(b, Op) and b.name in ("+", "-"):
        return op(b.name, *(op(term.name, a, part, sort=term.sort) for part in b.args), sort=term.sort)
    if term.name == "transpose" and isinstance(a, Op) and a.name == "*" and random.random() < 0.8:
        return make("*", make("transpose", a.args[1]), make("transpose", a.args[0]))
    if term.name == "trace":
        return make("trace", make("transpose", a))
    if term.name == "-":
        return make("neg", rebuilt(term, b, a))
    if term.sort is REAL and random.random() < 0.3:
        return make("transpose", term)
    return None


def disturbed(random: Random, term: Op) -> Term | None:
    """A change that is no law; now and then the two are equal all the same."""
    args = list(term.args)
    kind = random.randrange(4)
    if kind == 0 and len(args) == 2 and args[0].sort is args[1].sort:
        return rebuilt(term, args[1], args[0])
    if kind == 1 and term.sort is REAL and random.random() < 0.5:
        return num(random.choice([0, 1, -1]))
    if kind == 1 and term.sort in (REAL, NAT):
        return (
            make("+", term, num(1, term.sort))
            if random.random() < 0.5
            else make("*", num(2, term.sort), term)
        )
    if kind == 2:
        fitting = [arg for arg in args if arg.sort is term.sort]
        return random.choice(fitting) if fitting else None
    if kind == 3 and term.sort is REAL:
        return make(random.choice(["norm", "neg", "neg"]), term)
    if kind == 3 and term.sort.kind == "real" and term.sort.shape[0] is term.sort.shape[1]:
        return make(random.choice(["transpose", "inverse"]), term)
    return None
