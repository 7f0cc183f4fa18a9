"""What a matrix does to a vector: products taken from the right, as far as laws of the library say what comes out.

``A diag(v) x`` is ``A (v ⊙ x)``.  The normal form knows that products are associative, and nothing of diagonal
matrices; here every product with a vector is offered to the laws that have an entrywise product on their other side.
"""

from __future__ import annotations

from derive.kernel.errors import KernelError
from derive.kernel.sorts import ONE, Real
from derive.kernel.terms import Op, Term, Var, abstract, app, op

from .. import equations
from ..laws import View
from ..matching import Matcher, subterms
from ..matrices.entrywise import as_entrywise
from ..matrices.traces import replaced, turned
from ..polynomials import product
from ..proof import Fact, conclusion_sides, equation
from ..search import NotFound, Scope
from .weights import SUMS

LINEAR = ("+", "-", "neg", "scale", "/", "hadamard")


class Application:
    """Terms with the matrices in them applied to the vectors on their right."""

    def __init__(self, scope: Scope, h: Var) -> None:
        self.scope, self.proof, self.h = scope, scope.proof, h
        self.laws = _laws(scope)

    def of(self, term: Term) -> Fact:
        """``term = t`` with the products in ``t`` carried out."""
        fact = self.proof.rule("refl", (), term)
        if not isinstance(term, Op) or term.sort.kind != "real":
            return fact
        if term.name == "matrix" and self.h in term.free:
            return self._entrywise(term) or fact
        if term.name == "transpose" and term.sort.shape[1] is ONE and isinstance(term.args[0], Op):
            opened = _transposed(term.args[0])
            if opened is term:
                return fact
            return self._chain(equations.ring(self.scope, equation(term, opened)), self.of(opened))
        if term.name in (*LINEAR, "*", "transpose"):
            for place in range(len(term.args)):
                fact = self._at(fact, place)
        current = conclusion_sides(fact.conclusion)[1]
        if isinstance(current, Op) and current.name == "*" and current.sort.shape[1] is ONE:
            fact = self._chain(fact, self.applied(*current.args))
        return fact

    def _entrywise(self, term: Op) -> Fact | None:
        try:
            return as_entrywise(self.scope, term, self.h)
        except (NotFound, KernelError):
            return None

    def _at(self, fact: Fact, place: int) -> Fact:
        """A fact with one argument of its right side carried out."""
        current = conclusion_sides(fact.conclusion)[1]
        assert isinstance(current, Op)
        inner = self.of(current.args[place])
        left, right = conclusion_sides(inner.conclusion)
        if left is right:
            return fact
        hole = self.proof.fresh("a", left.sort)
        args = [hole if k == place else a for k, a in enumerate(current.args)]
        context = abstract(hole, op(current.name, *args, sort=current.sort))
        return self.proof.chain(fact, self.proof.congruent(inner, context))

    def applied(self, matrix: Term, vector: Term) -> Fact:
        """``matrix vector = t``."""
        start = _product(matrix, vector)
        known = self._by_law(start)
        if known is not None:
            return self._chain(known, self.of(conclusion_sides(known.conclusion)[1]))
        if isinstance(matrix, Op) and matrix.name in SUMS:
            return self._summed(matrix, vector)
        opened = _opened(matrix, vector)
        if opened is None:
            return self.proof.rule("refl", (), start)
        fact = equations.ring(self.scope, equation(start, opened))
        return self._chain(fact, self._parts(opened))

    def _summed(self, total: Op, vector: Term) -> Fact:
        """``(∑ᵢ Aᵢ) x = ∑ᵢ Aᵢ x``: for matrices without a name by what holds for those that have one."""
        *bounds, terms = total.args
        named, i = self.proof.fresh("A", terms.sort), self.proof.fresh("i", terms.sort.argument)
        sort = Real(total.sort.shape[0], vector.sort.shape[1])
        each = op(total.name, *bounds, abstract(i, _product(app(named, i), vector)), sort=sort)
        whole = op(total.name, *bounds, named, sort=total.sort)
        known = self.proof.ring(equation(_product(whole, vector), each))
        fact = self.proof.instance(self.proof.generalise(known, [named]), terms)
        inside = self.proof.pointwise(self.applied(app(terms, i), vector), i)
        hole = self.proof.fresh("f", conclusion_sides(inside.conclusion)[0].sort)
        return self._chain(fact, self.proof.congruent(inside, abstract(hole, op(total.name, *bounds, hole, sort=sort))))

    def _parts(self, opened: Op) -> Fact:
        """The products in ``A x + B x``, ``c (A x)`` or ``A (B x)``."""
        fact = self.proof.rule("refl", (), opened)
        for part in [a for a in opened.args if isinstance(a, Op) and a.name == "*" and a.sort.shape[1] is ONE]:
            inner = self.applied(*part.args)
            current = conclusion_sides(fact.conclusion)[1]
            if conclusion_sides(inner.conclusion)[1] is not part:
                fact = self.proof.chain(fact, replaced(self.scope, current, part, inner))
        current = conclusion_sides(fact.conclusion)[1]
        if isinstance(current, Op) and current.name == "*":
            fact = self._chain(fact, self.applied(*current.args))
        return fact

    def _chain(self, first: Fact, second: Fact) -> Fact:
        left, right = conclusion_sides(second.conclusion)
        return first if left is right else self.proof.chain(first, second)

    def _by_law(self, term: Op) -> Fact | None:
        for view in self.laws:
            match = Matcher(view.variables).first(conclusion_sides(view.conclusion)[0], term)
            if match is not None and not view.unbound(match):
                fact = view.realise(self.proof, match, self.scope.prove)
                same = equations.ring(self.scope, equation(term, conclusion_sides(fact.conclusion)[0]))
                return self.proof.chain(same, fact)
        return None


def _laws(scope: Scope) -> list[View]:
    """``M x = …`` with an entrywise product on the right."""
    found = []
    for view in scope.library.concluding("=", "*"):
        left, right = conclusion_sides(view.conclusion)
        if not view.premises and isinstance(left, Op) and left.name == "*" and isinstance(right, Op) and \
                right.name == "hadamard" and left.sort.shape[1] is ONE:
            found.append(view)
    return sorted(found, key=lambda v: -len(subterms(conclusion_sides(v.conclusion)[0])))


def _opened(matrix: Term, vector: Term) -> Op | None:
    """``(A + B) x`` as ``A x + B x``, and so on; None when nothing is to be opened."""
    if not isinstance(matrix, Op):
        return None
    if matrix.name == "transpose" and isinstance(matrix.args[0], Op):
        inside = _transposed(matrix.args[0])
        return None if inside is matrix else _opened(inside, vector) or _product(inside, vector)
    sort = Real(matrix.sort.shape[0], vector.sort.shape[1])
    if matrix.name in ("+", "-", "neg"):
        return op(matrix.name, *(product([part, vector]) for part in matrix.args), sort=sort)
    if matrix.name == "scale":
        return op("scale", matrix.args[0], product([matrix.args[1], vector]), sort=sort)
    if matrix.name == "/":
        return op("/", product([matrix.args[0], vector]), matrix.args[1], sort=sort)
    if matrix.name == "*":
        return op("*", matrix.args[0], product([matrix.args[1], vector]), sort=sort)
    return None


def _product(matrix: Term, vector: Term) -> Op:
    return op("*", matrix, vector, sort=Real(matrix.sort.shape[0], vector.sort.shape[1]))


def _transposed(term: Op) -> Term:
    """The transpose of a sum, product or multiple, taken inside; of other terms, itself."""
    sort = Real(*reversed(term.sort.shape))
    if term.name in ("+", "-", "neg", "hadamard"):
        return op(term.name, *(_transposed(a) if isinstance(a, Op) else turned(a) for a in term.args), sort=sort)
    if term.name in ("scale", "/"):
        return op(term.name, *(a if a.sort.shape == (ONE, ONE) else turned(a) for a in term.args), sort=sort)
    if term.name == "*":
        return op("*", turned(term.args[1]), turned(term.args[0]), sort=sort)
    return turned(term)
