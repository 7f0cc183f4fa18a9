"""The gradient of a scalar that is linear in ``h``: ``D(h) = tr(Gᵀh)``, found from the outside in, and proved.

An inner product ``tr(GᵀT)`` is followed through the operations of which ``T`` is made, down to ``h``, as reverse
differentiation follows a program.  Sums, products and transposes are steps of the normal form; entrywise products,
single entries, and sums over entries are steps by laws of the library.
"""

from __future__ import annotations

from collections.abc import Callable

from derive.kernel.errors import KernelError
from derive.kernel.sorts import ONE, REAL, Index
from derive.kernel.terms import Op, Term, Var, abstract, app, num, op

from .. import equations
from ..laws import View
from ..matching import Matcher, subterms
from ..matrices.entries import Entries
from ..matrices.entrywise import as_entrywise, equal_entries, is_ones, pairs
from ..matrices.termwise import equal_sums
from ..matrices.traces import inner, replaced, turned
from ..phrase import phrase
from ..polynomials import product, scaled
from ..proof import Fact, conclusion_sides, equation
from ..search import NotFound, Scope
from .applied import Application

Step = tuple[Term, Term]
"""A term for ``tr(GᵀT)``, and the ``V`` for which it is ``tr(Vᵀh)``."""


class Adjoint:
    """Gradients of scalars that are linear in one matrix."""

    def __init__(self, scope: Scope, h: Var) -> None:
        self.scope, self.proof, self.h = scope, scope.proof, h

    def gradient(self, value: Term) -> tuple[Fact, Term]:
        """``value = tr(Vᵀh)``, and the ``V``.

        Raises:
            NotFound: naming the operation that could not be followed.
            KernelError: when the value is not linear in ``h``.
        """
        fact, gradient = self.of(num(1), value)
        return self.proof.chain(equations.ring(self.scope, equation(value, inner(num(1), value))), fact), gradient

    def of(self, left: Term, value: Term) -> tuple[Fact, Term]:
        """``tr(leftᵀ value) = tr(Vᵀh)``, and the ``V``."""
        leaves: dict[Term, Fact] = {}
        pushed, gradient = self._pushed(left, value, leaves)
        fact = equations.ring(self.scope, equation(inner(left, value), pushed))
        for leaf, known in leaves.items():
            current = conclusion_sides(fact.conclusion)[1]
            fact = self.proof.chain(fact, replaced(self.scope, current, leaf, known))
        current = conclusion_sides(fact.conclusion)[1]
        last = equations.ring(self.scope, equation(current, inner(gradient, self.h)))
        return self.proof.chain(fact, last), gradient

    def _pushed(self, left: Term, value: Term, leaves: dict[Term, Fact]) -> Step:
        """An inner product with the operations outside that the normal form knows; ``leaves`` are the others."""
        if value is self.h:
            return inner(left, value), left
        if self.h not in value.free:
            return inner(left, value), op("zeros", sort=self.h.sort)
        if not isinstance(value, Op):
            raise NotFound(f"a value of {phrase(value)} is not followed")
        follow = _FOLLOWED.get(value.name)
        if follow is not None:
            return follow(self, left, value, leaves)
        step = _LEAVES.get(value.name)
        if step is None:
            raise NotFound(f"{value.name} is not followed")
        leaf = inner(left, value)
        leaves[leaf], gradient = step(self, left, value)
        return leaf, gradient

    # What the normal form knows

    def added(self, left: Term, value: Op, leaves: dict[Term, Fact]) -> Step:
        (a, v), (b, w) = (self._pushed(left, part, leaves) for part in value.args)
        return op(value.name, a, b, sort=REAL), _sum(value.name, v, w)

    def negated(self, left: Term, value: Op, leaves: dict[Term, Fact]) -> Step:
        pushed, gradient = self._pushed(left, value.args[0], leaves)
        return op("neg", pushed, sort=REAL), op("neg", gradient, sort=gradient.sort)

    def transposed(self, left: Term, value: Op, leaves: dict[Term, Fact]) -> Step:
        return self._pushed(turned(left), value.args[0], leaves)

    def multiplied(self, left: Term, value: Op, leaves: dict[Term, Fact]) -> Step:
        a, b = value.args
        if self.h not in b.free:
            return self._pushed(_times(left, turned(b)), a, leaves)
        return self._pushed(_times(turned(a), left), b, leaves)

    def scaled(self, left: Term, value: Op, leaves: dict[Term, Fact]) -> Step:
        a, b = value.args
        if self.h in b.free:
            return self._pushed(_times(a, left), b, leaves)
        return self._pushed(inner(left, b), a, leaves)

    def divided(self, left: Term, value: Op, leaves: dict[Term, Fact]) -> Step:
        if self.h in value.args[1].free:
            raise NotFound("a quotient is not linear in its divisor")
        pushed, gradient = self._pushed(left, value.args[0], leaves)
        return op("/", pushed, value.args[1], sort=REAL), op("/", gradient, value.args[1], sort=gradient.sort)

    def traced(self, left: Term, value: Op, leaves: dict[Term, Fact]) -> Step:
        """``left`` is a number; the factors of a product go round."""
        body = value.args[0]
        if isinstance(body, Op) and body.name in ("+", "-", "neg"):
            parts = [op("trace", part, sort=REAL) for part in body.args]
            return self._pushed(left, op(body.name, *parts, sort=REAL), leaves)
        if isinstance(body, Op) and body.name == "*":
            a, b = body.args
            first = self.h not in b.free
            return self._pushed(_times(left, turned(b if first else a)), a if first else b, leaves)
        return self._pushed(_times(left, op("identity", sort=body.sort)), body, leaves)

    # What laws of the library know

    def hadamard(self, left: Term, value: Op) -> tuple[Fact, Term]:
        """``tr(Gᵀ(B ⊙ M)) = tr((G ⊙ B)ᵀM)``."""
        a, b = value.args
        if self.h in a.free:
            a, b = b, a
        if self.h in a.free:
            raise NotFound("a product of two factors that vary is not linear")
        leaf = inner(left, value)
        known = self._law(inner(left, op("hadamard", a, b, sort=value.sort)), "hadamard")
        first = equations.ring(self.scope, equation(leaf, conclusion_sides(known.conclusion)[0]))
        together = a if is_ones(left) else op("hadamard", left, a, sort=a.sort)
        return self._then(self.proof.chain(first, known), self.of(together, b))

    def across(self, left: Term, value: Op) -> tuple[Fact, Term]:
        """``tr(GᵀF(X, M)) = tr(F(X, Gᵀ) M)``."""
        if self.h in value.args[0].free:
            raise NotFound("the point varies with the step")
        factor, bare = left.args if isinstance(left, Op) and left.name == "scale" else (num(1), left)
        square = op("*", turned(bare), value, sort=value.sort)
        known = self._law(op("trace", square, sort=REAL), value.name)
        hole = self.proof.fresh("t", REAL)
        known = self.proof.congruent(known, abstract(hole, _times(factor, hole)))
        first = equations.ring(self.scope, equation(inner(left, value), conclusion_sides(known.conclusion)[0]))
        moved = op(value.name, value.args[0], turned(bare), sort=value.sort)
        return self._then(self.proof.chain(first, known), self.of(_times(factor, turned(moved)), value.args[1]))

    def entries(self, left: Term, value: Op) -> tuple[Fact, Term]:
        """A matrix given by its entries, as entrywise products."""
        equal = as_entrywise(self.scope, value, self.h)
        return self._then(self._beside(left, equal), self.of(left, conclusion_sides(equal.conclusion)[1]))

    def entry(self, left: Term, value: Op) -> tuple[Fact, Term]:
        """An entry as an inner product with a matrix unit."""
        known = self._law(value, "trace")
        return self._then(self._beside(left, known), self.of(left, conclusion_sides(known.conclusion)[1]))

    def diagonal(self, left: Term, value: Op) -> tuple[Fact, Term]:
        """``tr(Gᵀdiag(v)) = dᵀv`` with the diagonal ``d`` of ``G``, and ``gᵀd = tr(diag(g)ᵀA)`` with that of ``A``."""
        (part,) = value.args
        name = "diagonal" if value.name == "diag" else "diag"
        leaf = inner(left, value)
        stated = leaf if value.name == "diag" else leaf.args[0]
        same = equations.ring(self.scope, equation(leaf, stated))
        known = self.proof.chain(same, self._law(stated, name))
        return self._then(known, self.of(op(name, left, sort=part.sort), part))

    def summed(self, left: Term, value: Op) -> tuple[Fact, Term]:
        """``∑ᵢ tr(GᵀTᵢ) = tr((∑ᵢ Vᵢ)ᵀh)``; sums of entries are inner products."""
        if value.sort is REAL and value.name == "sum":
            try:
                return self._over_entries(left, value)
            except (NotFound, KernelError):
                pass
        *bounds, terms = value.args
        i = self.proof.fresh("i", terms.sort.argument)
        body = app(terms, i)
        inside, gradient = self.of(left, body)
        whole = op(value.name, *bounds, abstract(i, gradient), sort=self.h.sort)
        outside = self.proof.symmetric(self._law(inner(whole, self.h), value.name))
        middle = self._under(value, i, inside)
        joined = equations.ring(self.scope, equation(conclusion_sides(middle.conclusion)[1],
                                                     conclusion_sides(outside.conclusion)[0]))
        fact = self.proof.chain(self._outside(left, value, i, body), middle)
        return self.proof.chain(self.proof.chain(fact, joined), outside), whole

    def _under(self, value: Op, i: Var, equal: Fact) -> Fact:
        """``∑ᵢ a = ∑ᵢ b`` from ``a = b``, over the range of ``value``."""
        *bounds, _ = value.args
        same = self.proof.pointwise(equal, i)
        hole = self.proof.fresh("f", conclusion_sides(same.conclusion)[0].sort)
        return self.proof.congruent(same, abstract(hole, op(value.name, *bounds, hole, sort=REAL)))

    def _outside(self, left: Term, value: Op, i: Var, body: Term) -> Fact:
        """``tr(Gᵀ∑ᵢ Tᵢ) = ∑ᵢ tr(GᵀTᵢ)``."""
        *bounds, _ = value.args
        wanted = equation(inner(left, value), op(value.name, *bounds, abstract(i, inner(left, body)), sort=REAL))
        try:
            return equations.ring(self.scope, wanted)
        except (NotFound, KernelError):
            known = self._law(inner(value, left), value.name)
        first = equations.ring(self.scope, equation(wanted.args[0], inner(value, left)))
        turn = self._under(value, i, equations.ring(self.scope, equation(inner(body, left), inner(left, body))))
        return self.proof.chain(self.proof.chain(first, known), turn)

    def _over_entries(self, left: Term, value: Op) -> tuple[Fact, Term]:
        """``∑ᵢ cᵢ v(i) = cᵀv`` and ``∑ᵢ ∑ⱼ cᵢⱼ M(i, j) = tr(CᵀM)``."""
        i = self.proof.fresh("i", value.args[0].sort.argument)
        inside = app(value.args[0], i)
        terms = inside.args[0] if isinstance(inside, Op) and inside.name == "sum" else None
        double = terms is not None
        j = self.proof.fresh("j", Index(ONE) if terms is None else terms.sort.argument)
        body = inside if terms is None else app(terms, j)
        known = [self._as_sum(*pair, double) for pair in pairs(body, i, j, self.h)]
        total = conclusion_sides(known[0].conclusion)[0]
        for other in known[1:]:
            total = op("+", total, conclusion_sides(other.conclusion)[0], sort=REAL)
        fact = self.proof.rule("refl", (), total)
        for law in known:
            current = conclusion_sides(fact.conclusion)[1]
            fact = self.proof.chain(fact, replaced(self.scope, current, conclusion_sides(law.conclusion)[0], law))
        start = self._entries_equal(value, conclusion_sides(fact.conclusion)[1], [i, j] if double else [i], body)
        equal = self.proof.chain(start, self.proof.symmetric(fact))
        return self._then(self._beside(left, equal), self.of(left, total))

    def _entries_equal(self, value: Op, total: Term, indices: list[Var], body: Term) -> Fact:
        """``∑ᵢ body = ∑ᵢ a + ∑ᵢ b + …``: compared at one position, then summed."""
        together = self._gathered(total, indices)
        fact = equations.ring(self.scope, equation(body, together))
        for index in reversed(indices):
            fact = self._under(value, index, fact)
        current = conclusion_sides(fact.conclusion)[1]
        if current is total:
            return fact
        return self.proof.chain(fact, equations.ring(self.scope, equation(current, total)))

    def _gathered(self, total: Term, indices: list[Var]) -> Term:
        """The terms of a sum of sums, at the same position."""
        assert isinstance(total, Op)
        if total.name == "+":
            return op("+", *(self._gathered(part, indices) for part in total.args), sort=REAL)
        body: Term = total
        for index in indices:
            body = app(body.args[0], index)  # type: ignore[attr-defined]
        return body

    def _as_sum(self, factor: Term, varying: Term, double: bool) -> Fact:
        """``tr(CᵀM) = ∑ᵢ ∑ⱼ …``, and ``cᵀv = ∑ᵢ …``."""
        return self._law(inner(factor, varying) if double else product([turned(factor), varying]), "sum")

    def _beside(self, left: Term, equal: Fact) -> Fact:
        """``tr(leftᵀ a) = tr(leftᵀ b)`` from ``a = b``."""
        hole = self.proof.fresh("m", conclusion_sides(equal.conclusion)[0].sort)
        return self.proof.congruent(equal, abstract(hole, inner(left, hole)))

    # Steps

    def _law(self, left: Term, head: str) -> Fact:
        """``left = …`` by a law without premises whose other side has this symbol in it."""
        assert isinstance(left, Op)
        for view in self._views(left.name, head):
            match = Matcher(view.variables).first(conclusion_sides(view.conclusion)[0], left)
            if match is not None and not view.unbound(match):
                fact = view.realise(self.proof, match, self.scope.prove)
                if conclusion_sides(fact.conclusion)[0] is left:
                    return fact
        raise NotFound(f"no law says what {left.name} is here")

    def _views(self, name: str, head: str) -> list[View]:
        """Laws without premises with this symbol on the left and that one on the right, the most special first."""
        found = []
        for view in self.scope.library.concluding("=", name):
            left, right = conclusion_sides(view.conclusion)
            if not view.premises and isinstance(left, Op) and left.name == name and \
                    any(isinstance(t, Op) and t.name == head for t in subterms(right)):
                found.append(view)
        return sorted(found, key=lambda v: -len(subterms(conclusion_sides(v.conclusion)[0])))

    def _then(self, fact: Fact, last: tuple[Fact, Term]) -> tuple[Fact, Term]:
        middle, wanted = conclusion_sides(fact.conclusion)[1], conclusion_sides(last[0].conclusion)[0]
        if middle is not wanted:
            fact = self.proof.chain(fact, equations.ring(self.scope, equation(middle, wanted)))
        return self.proof.chain(fact, last[0]), last[1]


def _times(left: Term, right: Term) -> Term:
    """A product, of which a factor may be a number."""
    if left is num(1) or right is num(1):
        return right if left is num(1) else left
    if left.sort is REAL:
        return scaled(left, right)
    return scaled(right, left) if right.sort is REAL else product([left, right])


def _sum(name: str, left: Term, right: Term) -> Term:
    """A sum or difference without zeros."""
    zero = op("zeros", sort=left.sort)
    if right is zero:
        return left
    if left is zero:
        return right if name == "+" else op("neg", right, sort=right.sort)
    return op(name, left, right, sort=left.sort)


Followed = Callable[[Adjoint, Term, Op, dict[Term, Fact]], Step]
_FOLLOWED: dict[str, Followed] = {
    "+": Adjoint.added, "-": Adjoint.added, "neg": Adjoint.negated, "transpose": Adjoint.transposed,
    "*": Adjoint.multiplied, "scale": Adjoint.scaled, "/": Adjoint.divided, "trace": Adjoint.traced,
}
_LEAVES: dict[str, Callable[[Adjoint, Term, Op], tuple[Fact, Term]]] = {
    "hadamard": Adjoint.hadamard, "matrix": Adjoint.entries, "entry": Adjoint.entry,
    "sum": Adjoint.summed, "sum_range": Adjoint.summed, "diag": Adjoint.diagonal, "diagonal": Adjoint.diagonal,
    "expm_frechet": Adjoint.across,
}


def followed(scope: Scope, linear: Term) -> Term:
    """The ``G`` with ``D(h) = tr(Gᵀh)`` for a map ``D`` from matrices to numbers.

    Raises:
        NotFound, KernelError: when an operation cannot be followed.
    """
    h = scope.proof.fresh("h", linear.sort.argument)
    return Adjoint(scope, h).gradient(app(linear, h))[1]


def same_value(scope: Scope, wanted: Op) -> Fact:
    """Two linear maps at a letter: as inner products with it, or with the products in them carried out.

    Raises:
        NotFound, KernelError: when an operation cannot be followed, or the two are not seen to be equal.
    """
    steps = sorted((v for v in wanted.free if v.name.startswith("h·")), key=lambda v: (len(v.name), v.name))
    if not steps:
        raise NotFound("the maps do not depend on a step")
    h = steps[-1]  # a step of a map around this one is older
    left, right = wanted.args
    if left.sort is not REAL:
        return _equal(scope, left, right, h)
    (first, gradient), (second, claimed) = (Adjoint(scope, h).gradient(side) for side in (left, right))
    hole = scope.proof.fresh("g", gradient.sort)
    equal = scope.proof.congruent(_equal(scope, gradient, claimed, h), abstract(hole, inner(hole, h)))
    return scope.proof.chain(scope.proof.chain(first, equal), scope.proof.symmetric(second))


def _equal(scope: Scope, left: Term, right: Term, h: Var) -> Fact:
    """Two matrices: by normal form with products carried out, term by term in sums, or entry by entry."""
    proof = scope.proof
    first, second = (Application(scope, h).of(side) for side in (left, right))
    a, b = (conclusion_sides(fact.conclusion)[1] for fact in (first, second))
    return proof.chain(proof.chain(first, _compared(scope, a, b, h)), proof.symmetric(second))


def _compared(scope: Scope, left: Term, right: Term, h: Var) -> Fact:
    try:
        return equations.ring(scope, equation(left, right))
    except (NotFound, KernelError):
        pass
    try:
        return equal_sums(scope, left, right, lambda a, b: _equal(scope, a, b, h))
    except (NotFound, KernelError):
        if left.sort is REAL:
            raise
    return equal_entries(scope, left, right, lambda goal: _entry_equal(scope, goal))


def _entry_equal(scope: Scope, goal: Op) -> Fact:
    """Two entries, with the entries of products and sums written out, or as the search compares them."""
    try:
        return Entries(scope).equal(goal)
    except (NotFound, KernelError):
        return scope.prove(goal)
