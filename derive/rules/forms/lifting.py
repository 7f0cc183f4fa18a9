"""The matrix whose entry at (i, j) a scalar is: ``map(cos, x)`` for ``cos(x(i))``, ``A x`` for ``∑ₗ A(i, l) x(l)``.

What is returned is a proposal, to be proved entry by entry.  Where a factor is the entry of no matrix that can be
written otherwise, it stands as a matrix given by its entries.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from derive.kernel.sorts import NAT, ONE, REAL, Index, Real, Sort
from derive.kernel.terms import Lam, Num, Op, Term, Var, abstract, app, children, num, op, var

from ..polynomials import product, scaled
from .measure import Measure, is_named

MAX_POWER = 2
"""Up to which exponent a power is tried as an entrywise product."""


class Lifting:
    """Proposals for the matrix with the entries of a scalar in two positions."""

    def __init__(self, i: Var, j: Var, measure: Measure, number: int = 0) -> None:
        self.i, self.j, self.measure, self.number = i, j, measure, number
        self.shape = Real(i.sort.dim, j.sort.dim)

    def of(self, scalar: Term) -> Term:
        """The lightest matrix that is found."""
        if not self._varies(scalar):
            return self._constant(scalar)
        found = self.entry(scalar)
        if found is not None:
            return found
        proposals = [*self._mapped(scalar), *self._made(scalar), self._given(scalar)]
        return min(proposals, key=self.measure)

    def _varies(self, term: Term) -> bool:
        return self.i in term.free or self.j in term.free

    def _given(self, scalar: Term) -> Term:
        return op("matrix", abstract(self.i, abstract(self.j, scalar)), sort=self.shape)

    def _constant(self, scalar: Term) -> Term:
        if self.shape is REAL:
            return scalar
        ones = op("ones", sort=self.shape)
        return ones if scalar is num(1) else scaled(scalar, ones)

    def entry(self, term: Term) -> Term | None:
        """The matrix of which a term is an entry at (i, j), or (j, i), when it is one."""
        if not is_named(term, "entry"):
            return None
        matrix, row, col = children(term)
        if self._varies(matrix):
            return None
        rows, cols = self.shape.shape
        if row is self.i and (col is self.j or cols is ONE and matrix.sort.shape[1] is ONE):
            return matrix
        if col is self.i and (row is self.j or cols is ONE and matrix.sort.shape[0] is ONE):
            return _turned(matrix)
        if row is self.j and rows is ONE and matrix.sort.shape[1] is ONE:
            return _turned(matrix)
        return None

    def _mapped(self, scalar: Term) -> list[Term]:
        """``map(t ↦ …, X)`` for a scalar that depends on the position by one entry ``X(i, j)`` alone."""
        leaves = self._leaves(scalar)
        if len(leaves) != 1:
            return []
        ((leaf, matrix),) = leaves.items()
        t = var("t·", REAL)
        body = _with(scalar, leaf, t)
        return [] if self._varies(body) else [op("map", abstract(t, body), matrix, sort=self.shape)]

    def _leaves(self, term: Term) -> dict[Term, Term]:
        found: dict[Term, Term] = {}
        waiting = [term]
        while waiting:
            part = waiting.pop()
            matrix = self.entry(part) if self._varies(part) else None
            if matrix is not None:
                found[part] = matrix
            else:
                waiting += children(part)
        return found

    def _made(self, scalar: Term) -> list[Term]:
        """A scalar by the operation outside it."""
        if not isinstance(scalar, Op):
            return []
        rule = _RULES.get(scalar.name, Lifting._function)
        found = rule(self, scalar)
        return [found] if found is not None else []

    def _linear(self, scalar: Op) -> Term:
        return op(scalar.name, *map(self.of, scalar.args), sort=self.shape)

    def _product(self, scalar: Op) -> Term | None:
        """Factors of the same entry go together; what does not depend on the position stands in front."""
        above, below = _factors(scalar)
        still = [f for f in above if not self._varies(f)], [f for f in below if not self._varies(f)]
        moving = [f for f in above if self._varies(f)], [f for f in below if self._varies(f)]
        if len(moving[0]) + len(moving[1]) == 1 and not any(still):
            return self._function(scalar)
        total: Term | None = None
        for part in self._grouped(*moving):
            lifted = self.of(part)
            if is_named(lifted, "matrix"):
                return None
            total = lifted if total is None else op("hadamard", total, lifted, sort=self.shape)
        assert total is not None
        if still[0]:
            total = scaled(_times(still[0]), total)
        return op("/", total, _times(still[1]), sort=self.shape) if still[1] else total

    def _grouped(self, above: Sequence[Term], below: Sequence[Term]) -> list[Term]:
        """Quotients, each of the factors that depend on the same entries, where they are a quotient or a map."""
        groups: dict[tuple[Term, ...], tuple[list[Term], list[Term]]] = {}
        for place, factors in enumerate((above, below)):
            for factor in factors:
                key = tuple(self._leaves(factor))
                groups.setdefault(key if len(key) == 1 else (factor,), ([], []))[place].append(factor)
        if len(groups) > 1:
            return [_quotient(top, bottom) for top, bottom in groups.values()]
        return [*above, *(_quotient([], [f]) for f in below)]

    def _power(self, scalar: Op) -> Term | None:
        base, exponent = scalar.args
        if self._varies(exponent):
            return None
        if isinstance(exponent, Num) and 2 <= exponent.value <= MAX_POWER and exponent.value.denominator == 1:
            lifted = total = self.of(base)
            for _ in range(int(exponent.value) - 1):
                total = op("hadamard", total, lifted, sort=self.shape)
            return total
        return self._function(scalar)

    def _function(self, scalar: Op) -> Term | None:
        """``map(f, X)`` for ``f(X(i, j))``."""
        moving = [arg for arg in scalar.args if self._varies(arg)]
        if len(moving) != 1 or moving[0].sort is not REAL or scalar.sort is not REAL:
            return None
        t = var("t·", REAL)
        body = op(scalar.name, *(t if arg is moving[0] else arg for arg in scalar.args), sort=REAL)
        inside = self.of(moving[0])
        return None if is_named(inside, "matrix") else op("map", abstract(t, body), inside, sort=self.shape)

    def _sum(self, scalar: Op) -> Term | None:
        """``∑ₗ A(i, l) B(l, j)`` as ``A B``."""
        function = scalar.args[0]
        if not isinstance(function, Lam):
            return None
        l = var(f"l·{self.number}", function.sort.argument)  # noqa: E741
        above, below = _factors(app(function, l))
        left = [f for f in above if self.i in f.free]
        right = [f for f in above if self.i not in f.free and (l in f.free or self.j in f.free)]
        rest = [f for f in above if f not in left and f not in right]
        if not left or any(self.j in f.free for f in left) or any(self._varies(f) or l in f.free for f in below):
            return None
        cols = self.shape.shape[1]
        if not any(self.j in f.free for f in right) and cols is not ONE:
            return None
        first = Lifting(self.i, l, self.measure, self.number + 1).of(_times(left))
        second = Lifting(l, self.j, self.measure, self.number + 1).of(_times(right))
        if is_named(first, "matrix") or is_named(second, "matrix"):
            return None
        total = product([first, second])
        total = scaled(_times(rest), total) if rest else total
        return op("/", total, _times(below), sort=self.shape) if below else total


def entry_of(matrix: Term, row: Term, col: Term) -> Term:
    """The entry of a matrix, by the operations of which it is made; it need not be the shortest term for it.

    >>> from derive.kernel.sorts import Dim
    >>> x = var("x", Real(Dim.of("n"), ONE))
    >>> i, j = positions(x.sort)
    >>> entry_of(op("+", x, op("ones", sort=x.sort), sort=x.sort), i, j)
    (entry(x, i·, j·) + 1)
    """
    if matrix.sort is REAL:
        return matrix
    if not isinstance(matrix, Op):
        return op("entry", matrix, row, col, sort=REAL)
    if matrix.name == "matrix":
        return app(matrix.args[0], row, col)
    if matrix.name == "transpose":
        return entry_of(matrix.args[0], col, row)
    if matrix.name in _CONSTANT:
        return num(_CONSTANT[matrix.name])
    if matrix.name == "sum":
        (function,) = matrix.args
        k = var(f"k·{matrix.depth}", function.sort.argument)
        return op("sum", abstract(k, entry_of(app(function, k), row, col)), sort=REAL)
    if matrix.name in ENTRYWISE or matrix.name == "*" and matrix.args[0].sort is REAL:
        parts = [entry_of(part, row, col) for part in matrix.args]
        return op(ENTRYWISE.get(matrix.name, "*"), *parts, sort=REAL)
    if matrix.name == "*" and matrix.args[0].sort.shape[1] is ONE:
        only = op("at", num(1, NAT), sort=Index(ONE))
        return op("*", entry_of(matrix.args[0], row, only), entry_of(matrix.args[1], only, col), sort=REAL)
    return op("entry", matrix, row, col, sort=REAL)


_CONSTANT = {"zeros": 0, "ones": 1}
ENTRYWISE = {"+": "+", "-": "-", "neg": "neg", "scale": "*", "/": "/", "hadamard": "*"}
"""Operations of whose results the normal form knows the entries, by the operations of these."""
_RULES: dict[str, Callable[[Lifting, Op], Term | None]] = {
    "+": Lifting._linear, "-": Lifting._linear, "neg": Lifting._linear, "*": Lifting._product, "/": Lifting._product,
    "^": Lifting._power, "sum": Lifting._sum,
}


def positions(sort: Sort) -> tuple[Var, Var]:
    """Variables for the row and the column of an entry."""
    rows, cols = sort.shape
    return var("i·", Index(rows)), var("j·", Index(cols))


def _turned(matrix: Term) -> Term:
    rows, cols = matrix.sort.shape
    if is_named(matrix, "transpose"):
        return children(matrix)[0]
    return matrix if rows is ONE and cols is ONE else op("transpose", matrix, sort=Real(cols, rows))


def _factors(term: Term) -> tuple[list[Term], list[Term]]:
    """The factors above and below the line of a product of numbers."""
    if isinstance(term, Op) and term.name in ("*", "/") and all(part.sort is REAL for part in term.args):
        (above, below), (more, under) = map(_factors, term.args)
        return (above + more, below + under) if term.name == "*" else (above + under, below + more)
    return ([], []) if term is num(1) else ([term], [])


def _times(factors: Sequence[Term]) -> Term:
    total: Term | None = None
    for factor in factors:
        total = factor if total is None else op("*", total, factor, sort=REAL)
    return num(1) if total is None else total


def _quotient(above: Sequence[Term], below: Sequence[Term]) -> Term:
    return op("/", _times(above), _times(below), sort=REAL) if below else _times(above)


def _with(term: Term, old: Term, new: Term) -> Term:
    """A term with another closed one in the place of an old one."""
    if term is old:
        return new
    if not old.free <= term.free:
        return term
    if isinstance(term, Op):
        return op(term.name, *(_with(a, old, new) for a in term.args), sort=term.sort)
    if isinstance(term, Lam):
        index = var(f"b·{term.depth}", term.sort.argument)
        return abstract(index, _with(app(term, index), old, new))
    if children(term):
        function, argument = children(term)
        return app(_with(function, old, new), _with(argument, old, new))
    return term
