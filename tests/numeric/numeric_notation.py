"""Terms in the notation of Python, for the tests of the numbers room only."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import count

from derive.kernel import terms
from derive.kernel.signature import Signature
from derive.kernel.sorts import INT, NAT, PROP, REAL, Dim, Fun, Index, Sort
from derive.kernel.terms import Num, Term, Var, abstract, app, num, op, size, var
from derive.numeric.crosscheck import crosscheck
from derive.numeric.verdict import Verdict
from tests.kernel.written import apply, read_sort, scheme

SIGNATURE = Signature()
DECLARED = {
    "gradient": ("real[m, n] → real", "real[m, n]", "real[m, n]"),
    "derivative": ("real → real", "real", "real"),
    "jacobian": ("real[n] → real[m]", "real[n]", "real[m, n]"),
    "has_gradient": ("real[m, n] → real", "real[m, n]", "real[m, n]", "prop"),
    "has_derivative": ("real[m, n] → real[p, q]", "real[m, n] → real[p, q]", "real[m, n]", "prop"),
    "differentiable": ("real[m, n] → real", "real[m, n]", "prop"),
    "expectation": ("s → real[m, n]", "real[m, n]"), "probability": ("s → prop", "real"),
    "variance": ("s → real", "real"), "covariance": ("s → real", "s → real", "real"),
    "independent": ("s → a", "s → b", "prop"), "integrable": ("s → real[m, n]", "prop"),
    "indicator": ("prop", "real"), "maximum": ("1..n → real", "real"), "max": ("real", "real", "real"),
    "min": ("real", "real", "real"), "integral": ("real", "real", "real → real", "real"),
    "map": ("real → real", "real[m, n]", "real[m, n]"), "diag": ("real[n]", "real[n, n]"),
    "det": ("real[n, n]", "real"), "symmetric": ("real[n, n]", "prop"),
    "orthogonal": ("real[n, n]", "prop"), "positive_definite": ("real[n, n]", "prop"),
    "positive_semidefinite": ("real[n, n]", "prop"), "full_column_rank": ("real[m, n]", "prop"),
    "convex": ("real[d] → real", "prop"), "sigmoid": ("real", "real"), "softmax": ("real[n]", "real[n]"),
    "gamma": ("real", "real"), "lgamma": ("real", "real"), "erf": ("real", "real"),
    "kl": ("real[n]", "real[n]", "real"), "sin": ("real", "real"), "cos": ("real", "real"),
    "mystery": ("real", "real"), "atan": ("real", "real"), "erfc": ("real", "real"),
    "digamma": ("real", "real"), "trigamma": ("real", "real"), "beta": ("real", "real", "real"),
}
for name, texts in DECLARED.items():
    SIGNATURE.declare(name, scheme(*texts))


class E:
    """A term with operators."""

    def __init__(self, term: Term) -> None:
        SIGNATURE.check(term)
        self.term = term

    def __add__(self, other: E | int) -> E:
        return call("+", self, other)

    def __radd__(self, other: int) -> E:
        return call("+", lift(other, self), self)

    def __sub__(self, other: E | int) -> E:
        return call("-", self, other)

    def __rsub__(self, other: int) -> E:
        return call("-", lift(other, self), self)

    def __neg__(self) -> E:
        return call("neg", self)

    def __mul__(self, other: E | int) -> E:
        return multiply(self, other if isinstance(other, E) else E(literal(other, self)))

    def __rmul__(self, other: int) -> E:
        return multiply(E(literal(other, self)), self)

    def __truediv__(self, other: E | int) -> E:
        return E(apply(SIGNATURE, "/", self.term, lift(other, None)))

    def __rtruediv__(self, other: int) -> E:
        return E(apply(SIGNATURE, "/", num(other), self.term))

    def __pow__(self, other: E | int) -> E:
        exponent = other.term if isinstance(other, E) else num(other, NAT if other >= 0 else INT)
        return E(apply(SIGNATURE, "^", self.term, exponent))

    def __call__(self, *args: E | int) -> E:
        term = self.term
        for arg in args:
            term = app(term, lift(arg, None, term.sort.argument))
        return E(term)

    def __getitem__(self, index: E | int) -> E:
        return E(apply(SIGNATURE, "entry", self.term, lift(index, None, Index(self.term.sort.shape[0])), first(self)))

    @property
    def T(self) -> E:
        return call("transpose", self)

    def eq(self, other: E | int) -> E:
        return call("=", self, other)

    def ne(self, other: E | int) -> E:
        return call("not", self.eq(other))

    def le(self, other: E | int) -> E:
        return call("<=", self, other)

    def lt(self, other: E | int) -> E:
        return call("<", self, other)

    def ge(self, other: E | int) -> E:
        return E(apply(SIGNATURE, "<=", lift(other, self), self.term))

    def gt(self, other: E | int) -> E:
        return E(apply(SIGNATURE, "<", lift(other, self), self.term))

    def then(self, other: E) -> E:
        return call("implies", self, other)

    def __and__(self, other: E) -> E:
        return call("and", self, other)

    def __or__(self, other: E) -> E:
        return call("or", self, other)

    def __invert__(self) -> E:
        return call("not", self)


def literal(value: int | Fraction, like: E) -> Term:
    """A literal of the numeric sort of another term, as a scalar."""
    kind = like.term.sort
    return num(value, kind if kind in (NAT, INT) else REAL)


def lift(value: E | Term | int | Fraction, like: E | None, sort: Sort | None = None) -> Term:
    """A literal where a term is wanted."""
    if isinstance(value, E):
        return value.term
    if isinstance(value, Term):
        return value
    sort = sort or (like.term.sort if like is not None else REAL)
    if sort.kind == "index":
        return op("at", num(value, NAT), sort=sort)
    if sort.kind == "real" and sort is not REAL:
        assert value == 0
        return op("zeros", sort=sort)
    return num(value, sort)


def multiply(a: E, b: E) -> E:
    """The product, or a scalar multiple."""
    x, y = a.term, b.term
    if x.sort.kind != "real" or x.sort.shape[1] is y.sort.shape[0]:
        return E(apply(SIGNATURE, "*", x, y))
    return E(apply(SIGNATURE, "scale", x, y) if x.sort is REAL else apply(SIGNATURE, "scale", y, x))


def first(vector: E) -> Term:
    """The column of a vector."""
    return op("at", num(1, NAT), sort=Index(vector.term.sort.shape[1]))


def call(name: str, *args: E | Term | int, sort: str | None = None) -> E:
    """A constant applied; literals take the sort of the first term."""
    like = next((a for a in args if isinstance(a, E)), None)
    wanted = read_sort(sort) if sort else None
    return E(apply(SIGNATURE, name, *[lift(a, like) for a in args], sort=wanted))


def v(name: str, sort: str) -> E:
    """A variable."""
    return E(var(name, read_sort(sort)))


def vs(names: str, sort: str) -> list[E]:
    """Several variables of a sort."""
    return [v(name, sort) for name in names.split()]


_fresh = count()


def fun(sort: str, body: Callable[[E], E]) -> E:
    """A λ."""
    x = var(f"bound{next(_fresh)}", read_sort(sort))
    return E(abstract(x, body(E(x)).term))


def binder(name: str, sorts: str, body: Callable[..., E]) -> E:
    """Nested quantifiers, one for each sort given between semicolons."""
    bound = [E(var(f"bound{next(_fresh)}", read_sort(sort))) for sort in sorts.split(";")]
    term = body(*bound).term
    for x in reversed(bound):
        assert isinstance(x.term, Var)
        term = apply(SIGNATURE, name, abstract(x.term, term))
    return E(term)


def forall(sorts: str, body: Callable[..., E]) -> E:
    """∀."""
    return binder("forall", sorts, body)


def exists(sorts: str, body: Callable[..., E]) -> E:
    """∃."""
    return binder("exists", sorts, body)


def total(size_name: str, body: Callable[[E], E]) -> E:
    """The sum over an index sort."""
    return call("sum", fun(f"1..{size_name}", body))


def span(low: E | int, high: E | int, body: Callable[[E], E], name: str = "sum_range") -> E:
    """The sum over a half open range."""
    ends = [lift(end, None, NAT) for end in (low, high)]
    return E(apply(SIGNATURE, name, *ends, fun("nat", body).term))


def real(x: E) -> E:
    """A whole number as a real."""
    return call("real", x)


def dim(name: str) -> E:
    """A dimension as a real."""
    return real(E(size(Dim.of(name))))


def norm(x: E) -> E:
    """The norm."""
    return call("norm", x)


def q(value: int | str) -> E:
    """A rational literal."""
    return E(num(Fraction(value)))


def identity(n: str) -> E:
    """The identity."""
    return E(op("identity", sort=read_sort(f"real[{n}, {n}]")))


def inv(a: E) -> E:
    """The inverse."""
    return call("inverse", a)


def grad(f: E, x: E) -> E:
    """The gradient."""
    return call("gradient", f, x)


def mean(space: str, body: Callable[[E], E]) -> E:
    """The expectation."""
    return call("expectation", fun(space, body))


def check(goal: E, *hypotheses: E, definitions: dict[str, tuple[tuple[Var, ...], Term]] | None = None,
          **options: int) -> Verdict:
    """The verdict, for the free variables of the statement."""
    found = sorted(set().union(*(t.term.free for t in (goal, *hypotheses))), key=lambda x: x.name)
    return crosscheck(found, [h.term for h in hypotheses], goal.term, definitions=definitions or {}, **options)


__all__ = [name for name in dir() if not name.startswith("__")]
assert terms and Fun and PROP and Num and Term
