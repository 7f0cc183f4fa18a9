"""The entries of products, sums and maps written out, by laws of the library: how matrices are compared entrywise.

``(Aᵀ(A x − b))(i)`` is ``∑ₖ A(k, i) ((∑ₗ A(k, l) x(l)) − b(k))``.  Where two matrices are compared, a matrix of which
entries stand in either of them is left as it is.
"""

from __future__ import annotations

from derive.kernel.errors import KernelError
from derive.kernel.sorts import ONE, REAL
from derive.kernel.terms import Op, Term, abstract, app, op

from .. import equations
from ..collapsing import collapsed
from ..differentiation.weights import FIRST
from ..forms.lifting import ENTRYWISE
from ..matching import Matcher, subterms
from ..proof import Fact, conclusion_sides, equation
from ..search import NotFound, Scope


class Entries:
    """Equations for entries."""

    def __init__(self, scope: Scope) -> None:
        self.scope, self.proof = scope, scope.proof
        self.kept: set[Term] = set()

    def equal(self, goal: Op) -> Fact:
        """``A(i, j) = B(i, j)``.

        Raises:
            NotFound, KernelError: when the normal forms differ.
        """
        left, right = goal.args
        self.kept = {part.args[0] for side in (left, right) for part in subterms(side, under_binders=True)
                     if isinstance(part, Op) and part.name == "entry" and part not in (left, right)}
        first, last = self.entry(*left.args), self.entry(*right.args)  # type: ignore[attr-defined]
        try:
            return self._joined(first, last)
        except (NotFound, KernelError):
            first, last = (self.proof.chain(fact, collapsed(self.scope, conclusion_sides(fact.conclusion)[1]))
                           for fact in (first, last))
            return self._joined(first, last)

    def _joined(self, first: Fact, last: Fact) -> Fact:
        """``a = d`` from ``a = b`` and ``d = c``, where ``b`` and ``c`` are seen to be equal."""
        same = self._same(*(conclusion_sides(fact.conclusion)[1] for fact in (first, last)))
        return self.proof.chain(self.proof.chain(first, same), self.proof.symmetric(last))

    def _same(self, left: Term, right: Term) -> Fact:
        """Two numbers by normal form; sums also term by term, so that what a term needs can be shown."""
        try:
            return equations.ring(self.scope, equation(left, right))
        except (NotFound, KernelError):
            if not (isinstance(left, Op) and isinstance(right, Op) and left.name == right.name == "sum") or \
                    left.args[0].sort is not right.args[0].sort:
                raise
        function = left.args[0]
        k = self.proof.fresh("k", function.sort.argument)
        inside = self.proof.pointwise(self._same(app(function, k), app(right.args[0], k)), k)
        hole = self.proof.fresh("f", function.sort)
        return self.proof.congruent(inside, abstract(hole, op("sum", hole, sort=REAL)))

    def entry(self, matrix: Term, row: Term, col: Term) -> Fact:
        """``M(i, j) = …`` by the entries of what ``M`` is made of."""
        entry = op("entry", matrix, row, col, sort=REAL)
        if not isinstance(matrix, Op) or matrix in self.kept:
            return self.proof.rule("refl", (), entry)
        if matrix.name == "matrix":
            return self.proof.ring(equation(entry, app(matrix.args[0], row, col)))
        if matrix.name == "transpose":
            (part,) = matrix.args
            first = self.proof.ring(equation(entry, op("entry", part, col, row, sort=REAL)))
            return self.proof.chain(first, self.entry(part, col, row))
        if matrix.name in ENTRYWISE or matrix.name == "*" and any(part.sort is REAL for part in matrix.args):
            return self._by_parts(entry, matrix, row, col)
        if matrix.name == "*" and matrix.args[0].sort.shape[1] is ONE:
            left, right = matrix.args
            parts = op("entry", left, row, FIRST, sort=REAL), op("entry", right, FIRST, col, sort=REAL)
            return self._product(equations.ring(self.scope, equation(entry, op("*", *parts, sort=REAL))))
        law = self._law(entry)
        if law is None:
            return self.proof.rule("refl", (), entry)
        right = conclusion_sides(law.conclusion)[1]
        if matrix.name == "map":
            inner = self.entry(matrix.args[1], row, col)
            return self.proof.chain(law, self.proof.congruent(inner, matrix.args[0]))
        if isinstance(right, Op) and right.name == "sum" and matrix.name in ("*", "sum"):
            return self.proof.chain(law, self._sum(right))
        return self._product(law) if isinstance(right, Op) else law

    def _product(self, law: Fact) -> Fact:
        """A law whose right side is a product of entries, or one, with these written out."""
        fact = law
        for place, part in _factors(conclusion_sides(law.conclusion)[1]):
            current = conclusion_sides(fact.conclusion)[1]
            inner = self.entry(*part.args)
            step = inner if part is current else argument_replaced(self.scope, current, place, inner)
            fact = self.proof.chain(fact, step)
        return fact

    def _by_parts(self, entry: Op, matrix: Op, row: Term, col: Term) -> Fact:
        """``(A + B)(i, j) = A(i, j) + B(i, j)`` and the like, and so on inside."""
        parts = [part if part.sort is REAL else op("entry", part, row, col, sort=REAL) for part in matrix.args]
        whole = op(ENTRYWISE.get(matrix.name, "*"), *parts, sort=REAL)
        fact = equations.ring(self.scope, equation(entry, whole))
        for place, part in enumerate(matrix.args):
            if part.sort is not REAL:
                current = conclusion_sides(fact.conclusion)[1]
                fact = self.proof.chain(fact, argument_replaced(self.scope, current, place, self.entry(part, row, col)))
        return fact

    def _sum(self, total: Op) -> Fact:
        """``∑ₖ A(i, k) B(k, j)`` and ``∑ₖ (a(k))(i, j)`` with these entries written out."""
        k = self.proof.fresh("k", total.args[0].sort.argument)
        body = app(total.args[0], k)
        fact = self.proof.rule("refl", (), body)
        for place, part in _factors(body):
            current = conclusion_sides(fact.conclusion)[1]
            inner = self.entry(*part.args)
            step = inner if part is body else argument_replaced(self.scope, current, place, inner)
            fact = self.proof.chain(fact, step)
        hole = self.proof.fresh("f", total.args[0].sort)
        return self.proof.congruent(self.proof.pointwise(fact, k), abstract(hole, op("sum", hole, sort=REAL)))

    def _law(self, entry: Op) -> Fact | None:
        """``M(i, j) = …`` by a law of the library."""
        head = entry.args[0].name  # type: ignore[attr-defined]
        for view in self.scope.library.concluding("=", "entry"):
            left = conclusion_sides(view.conclusion)[0]
            if view.premises or not isinstance(left, Op) or left.name != "entry" or \
                    not isinstance(left.args[0], Op) or left.args[0].name != head:
                continue
            match = Matcher(view.variables).first(left, entry)
            if match is not None and not view.unbound(match):
                return view.realise(self.proof, match, self.scope.prove)
        return self._in_the_first_column(entry)

    def _in_the_first_column(self, entry: Op) -> Fact | None:
        """An entry of a vector by the law for its only column."""
        matrix, row, col = entry.args
        if matrix.sort.shape[1] is not ONE or col is FIRST:
            return None
        stated = op("entry", matrix, row, FIRST, sort=REAL)
        law = self._law(stated)
        return law and self.proof.chain(self.proof.ring(equation(entry, stated)), law)


def argument_replaced(scope: Scope, term: Term, place: int, inner: Fact) -> Fact:
    """``term = …`` with one argument replaced by what it is equal to."""
    assert isinstance(term, Op)
    hole = scope.proof.fresh("a", term.args[place].sort)
    args = [hole if k == place else arg for k, arg in enumerate(term.args)]
    return scope.proof.congruent(inner, abstract(hole, op(term.name, *args, sort=term.sort)))


def _factors(body: Term) -> list[tuple[int, Op]]:
    """The entries of which a term is the product, or which it is, and where they stand."""
    parts = body.args if isinstance(body, Op) and body.name == "*" else (body,)
    return [(place, part) for place, part in enumerate(parts) if isinstance(part, Op) and part.name == "entry"]
