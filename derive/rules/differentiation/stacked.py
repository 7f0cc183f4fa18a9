"""Linear maps between matrices as matrices between stacked columns: ``vec(A H B) = (Bᵀ ⊗ A) vec(H)``, with proofs.

A law of the library ``vec(F(X)) = J vec(X)`` is applied from the outside in until ``vec`` stands before the step alone;
what multiplies it then is the matrix of the map.

Source of the mathematics: Magnus and Neudecker, Matrix Differential Calculus, 9.3.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from derive.kernel.errors import KernelError
from derive.kernel.sorts import ONE, REAL, Real
from derive.kernel.terms import Op, Term, Var, abstract, app, num, op, var

from .. import equations
from ..laws import View
from ..matching import Match, Matcher, factors, left_associated, product, subterms
from ..matrices.entries import argument_replaced
from ..matrices.traces import inner
from ..phrase import phrase
from ..proof import Fact, conclusion_sides, equation
from ..search import NotFound, Scope
from .adjoint import Unwritten, gradient_of, jacobian_of
from .duality import Adjoint
from .weights import SUMS, scaled

SPREAD = ("+", "-", "neg", "scale", "/")
"""The heads over which a product is spread where the step stands below."""
STACKED, OF_SHAPE = "vec", "commutation"
"""The heads of stacked columns, and of a matrix that is given by the shape of its argument alone."""


class Step(NamedTuple):
    """An equation between stacked columns and the law that gave it, under the variables of the sums around it."""

    law: str
    fact: Fact
    around: tuple[Var, ...] = ()


class Stacking:
    """Stacked columns of terms that are linear in one matrix, by what multiplies the stacked columns of that.

    ``shapes`` are terms to be taken where a law leaves one open that matters by its shape alone, as in
    ``commutation(B)``; where none fits it is a zero.
    """

    def __init__(self, scope: Scope, h: Var, shapes: Sequence[Term] = ()) -> None:
        self.scope, self.proof, self.h, self.shapes = scope, scope.proof, h, shapes
        self.steps: list[Step] = []
        self._around: list[Var] = []

    def matrix(self, value: Term) -> tuple[Term, Fact]:
        """The ``J`` with ``vec(value) = J vec(h)``, and the proof.

        Raises:
            NotFound: naming the part that no law stacks.
        """
        fact = self.stacked(value)
        try:
            matrix, last = self._read(conclusion_sides(fact.conclusion)[1])
        except (Unwritten, KernelError):
            raise NotFound("no matrix could be read off the linear map", 5) from None
        return matrix, self.proof.chain(fact, last)

    def _read(self, value: Term) -> tuple[Term, Fact]:
        """The ``J`` with ``value = J vec(h)``; of a sum the sum of those of its terms."""
        last, letter = stacked(self.h), var("v·", stacked(self.h).sort)
        if not isinstance(value, Op) or value.name not in SUMS:
            matrix = jacobian_of(abstract(letter, _put(value, last, letter)))
            return matrix, equations.ring(self.scope, equation(value, multiplied(matrix, last)))
        *bounds, function = value.args
        i = self.proof.fresh("i", function.sort.argument)
        inside, fact = self._read(app(function, i))
        hole = self.proof.fresh("f", function.sort)
        context = abstract(hole, op(value.name, *bounds, hole, sort=value.sort))
        apart = self.proof.congruent(self.proof.pointwise(fact, i), context)
        matrix = op(value.name, *bounds, abstract(i, inside), sort=inside.sort)
        whole = equation(conclusion_sides(apart.conclusion)[1], multiplied(matrix, last))
        return matrix, self.proof.chain(apart, equations.ring(self.scope, whole))

    def stacked(self, value: Term) -> Fact:
        """``vec(value) = E`` with the step in ``vec(h)`` alone."""
        if value is self.h or self.h not in value.free:
            return self.proof.rule("refl", (), stacked(value))
        first = self._first(value)
        rest = self._resolved(conclusion_sides(first.conclusion)[1])
        return first if rest is None else self.proof.chain(first, rest)

    def _first(self, value: Term) -> Fact:
        """One step inwards: by the normal form to a sum or product that a law is about, then by the law."""
        plain = self._regrouped(value)
        found = self._by_law(plain)
        if found is None and plain.sort is REAL:
            found = self._number(plain)
        if found is None:
            raise NotFound(f"no law stacks the columns of {_head(value)}", 5)
        if plain is value:
            return found
        return self.proof.chain(equations.ring(self.scope, equation(stacked(value), stacked(plain))), found)

    def _regrouped(self, value: Term) -> Term:
        """A difference as a sum, a multiple as one of a matrix, a product around the factor that moves."""
        if not isinstance(value, Op) or value.sort is REAL:
            return value
        if value.name == "neg":
            return scaled(num(-1), value.args[0])
        if value.name == "-":
            left, right = value.args
            return op("+", left, scaled(num(-1), right), sort=value.sort)
        if value.name == "/":
            above, below = value.args
            return scaled(op("/", num(1), below, sort=REAL), above)
        return self._product(value) if value.name in ("*", "scale") else value

    def _product(self, value: Op) -> Term:
        left, right = value.args
        if left.sort is REAL:
            return scaled(left, right)
        parts = factors(left_associated(value))
        if any(a.sort.shape[1] is not b.sort.shape[0] for a, b in pairwise(parts)):
            parts = [left, right]
        places = [place for place, part in enumerate(parts) if self.h in part.free]
        if len(places) != 1:
            raise NotFound("the step stands in two factors of a product", 5)
        (place,) = places
        before, moving, after = parts[:place], parts[place], parts[place + 1:]
        if moving.sort is REAL:
            return scaled(moving, product([*before, *after]))
        if isinstance(moving, Op) and moving.name in SPREAD:
            terms = [part if part.sort is REAL and moving.name in ("scale", "/") else _between(before, part, after)
                     for part in moving.args]
            return self._regrouped(op(moving.name, *terms, sort=value.sort))
        return _between(before, moving, after)

    def _by_law(self, value: Term) -> Fact | None:
        """The stacked columns of a term by the law that leaves the least; of a sum term by term."""
        def left(pair: tuple[Term, Step]) -> tuple[bool, int]:
            return _is_sum(value) and not _is_sum(pair[0]), _size(pair[0])
        found = min(self._laws(value), key=left, default=None)
        if found is None:
            return None
        _, step = found
        self.steps.append(step)
        return step.fact

    def _laws(self, value: Term) -> Iterator[tuple[Term, Step]]:
        target = stacked(value)
        for view in self.scope.library.concluding("=", STACKED):
            left, right = conclusion_sides(view.conclusion)
            if not isinstance(left, Op) or left.name != STACKED or view.premises:
                continue
            for match in Matcher(view.variables).matches(left, target):
                self._fill(view, match)
                if not self._simpler(match.instance(right), value):
                    continue
                fact = view.realise(self.proof, match, self.scope.prove)
                plain, simple = conclusion_sides(fact.conclusion)
                if plain is not target:
                    fact = self.proof.chain(self.proof.ring(equation(target, plain)), fact)
                yield simple, Step(view.name, fact, tuple(self._around))
                break

    def _fill(self, view: View, match: Match) -> None:
        for variable in view.unbound(match):
            sort = match.sort(variable.sort)
            zero = num(0) if sort is REAL else op("zeros", sort=sort)
            match.values[variable] = next((shape for shape in self.shapes if shape.sort is sort), zero)

    def _simpler(self, right: Term, value: Term) -> bool:
        """Whether the step stands in stacked columns of smaller terms, and in numbers, alone."""
        whole = _size(stacked(value))
        return all(_is_stacked(part) and _size(part) < whole or part.sort is REAL and part is not value
                   for part in _outside(right, self.h))

    def _resolved(self, term: Term) -> Fact | None:
        """``term = E`` with the step in ``vec(h)`` alone; None where it is so already."""
        if self.h not in term.free or term is stacked(self.h):
            return None
        if _is_stacked(term):
            return self.stacked(term.args[0])  # type: ignore[attr-defined]
        if isinstance(term, Op) and term.name in SUMS:
            return self._summed(term)
        if term.sort is REAL and not self._is_made_of_numbers(term):
            return self._number(term)
        assert isinstance(term, Op)
        fact: Fact | None = None
        for place, part in enumerate(term.args):
            inside = self._resolved(part)
            if inside is not None:
                current = term if fact is None else conclusion_sides(fact.conclusion)[1]
                step = argument_replaced(self.scope, current, place, inside)
                fact = step if fact is None else self.proof.chain(fact, step)
        return fact

    def _is_made_of_numbers(self, term: Term) -> bool:
        """Whether a number is made of numbers, or of stacked columns, that are looked at one by one."""
        if isinstance(term, Op) and (term.name in SPREAD or term.name == "*") and term.args[0].sort is REAL:
            return True
        return any(_is_stacked(part) and self.h in part.free for part in subterms(term))

    def _summed(self, term: Op) -> Fact | None:
        *bounds, function = term.args
        i = self.proof.fresh("i", function.sort.argument)
        self._around.append(i)
        inside = self._resolved(app(function, i))
        self._around.pop()
        if inside is None:
            return None
        hole = self.proof.fresh("f", function.sort)
        context = abstract(hole, op(term.name, *bounds, hole, sort=term.sort))
        return self.proof.congruent(self.proof.pointwise(inside, i), context)

    def _number(self, value: Term) -> Fact:
        """``value = vec(G)ᵀvec(h)`` for the gradient ``G`` of a number."""
        last = stacked(self.h)
        if self.h.sort is REAL:
            slope = gradient_of(abstract(self.h, value))
            return equations.ring(self.scope, equation(value, multiplied(slope, last)), [self._same_number()])
        fact, gradient = Adjoint(self.scope, self.h).gradient(value)
        row = op("transpose", stacked(gradient), sort=Real(ONE, last.sort.shape[0]))
        goal = equation(op("*", row, last, sort=REAL), inner(gradient, self.h))
        for view in self.scope.library.concluding("=", "trace"):
            match = Matcher(view.variables).first(view.conclusion, goal)
            if match is not None and not view.premises and not view.unbound(match):
                known = view.realise(self.proof, match, self.scope.prove)
                return self.proof.chain(fact, self.proof.symmetric(self.proof.converted(known, goal)))
        raise NotFound("no law says what the inner product of stacked columns is")

    def _same_number(self) -> Fact:
        """``vec(h) = h`` of a number."""
        for view in self.scope.library.concluding("=", STACKED):
            match = Matcher(view.variables).first(view.conclusion, equation(stacked(self.h), self.h))
            if match is not None and not view.premises and not view.unbound(match):
                return view.realise(self.proof, match, self.scope.prove)
        raise NotFound("no law says what the stacked columns of a number are")


def stacked(term: Term) -> Op:
    """``vec(term)``."""
    rows, cols = term.sort.shape
    return op(STACKED, term, sort=Real(rows * cols, ONE))


def multiplied(matrix: Term, columns: Term) -> Op:
    """``matrix columns``."""
    return op("*", matrix, columns, sort=Real(matrix.sort.shape[0], columns.sort.shape[1]))


def matrix_of_step(term: Term) -> tuple[Term, Var] | None:
    """The ``J`` and ``h`` of ``J vec(h)``."""
    if isinstance(term, Op) and term.name == "*" and _is_stacked(term.args[1]) and term.args[0].sort is not REAL:
        (step,) = term.args[1].args  # type: ignore[attr-defined]
        if isinstance(step, Var) and step not in term.args[0].free:
            return term.args[0], step
    return None


class Compared(NamedTuple):
    """Of ``vec(D(h)) = J vec(h)``: the matrix that the laws give with its proof, ``J`` and ``h``."""

    matrix: Term
    fact: Fact
    claimed: Term
    step: Var


def compared(scope: Scope, wanted: Op) -> Compared | None:
    """What there is to compare in an equation ``vec(D(h)) = J vec(h)``; None for another one."""
    left, right = wanted.args
    known = matrix_of_step(right)
    if known is None or not _is_stacked(left):
        return None
    claimed, h = known
    shapes = [part.args[0] for part in subterms(claimed) if isinstance(part, Op) and part.name == OF_SHAPE]
    try:
        return Compared(*Stacking(scope, h, shapes).matrix(left.args[0]), claimed, h)  # type: ignore[attr-defined]
    except (NotFound, KernelError):
        return None


def same_value(scope: Scope, known: Compared) -> Fact | None:
    """``vec(D(h)) = J vec(h)``; None when the matrix that the laws give is not seen to be ``J``."""
    try:
        equal = _equal(scope, known.matrix, known.claimed)
    except (NotFound, KernelError):
        return None
    hole = scope.proof.fresh("J", known.matrix.sort)
    rest = scope.proof.congruent(equal, abstract(hole, multiplied(hole, stacked(known.step))))
    return scope.proof.chain(known.fact, rest)


def shown(scope: Scope, wanted: Op) -> list[str | None] | None:
    """Both matrices of ``vec(D(h)) = J vec(h)`` for a message; None of other equations."""
    known = compared(scope, wanted)
    return known and [phrase(known.matrix), phrase(known.claimed)]


def _equal(scope: Scope, found: Term, claimed: Term) -> Fact:
    try:
        return equations.ring(scope, equation(found, claimed))
    except (NotFound, KernelError):
        return scope.prove(equation(found, claimed))


def _is_stacked(term: Term) -> bool:
    return isinstance(term, Op) and term.name == STACKED


def _is_sum(term: Term) -> bool:
    return isinstance(term, Op) and term.name == "+"


def _outside(term: Term, h: Var) -> Iterator[Term]:
    """The largest parts with the step that are numbers or stacked columns, or from which it cannot be taken."""
    if h not in term.free:
        return
    if isinstance(term, Op) and term.sort is not REAL and term.name in ("*", *SPREAD):
        for part in term.args:
            yield from _outside(part, h)
    elif isinstance(term, Op) and term.name in SUMS:
        yield from _outside(app(term.args[-1], var("i·", term.args[-1].sort.argument)), h)
    else:
        yield term


def _between(before: list[Term], moving: Term, after: list[Term]) -> Term:
    """``A M B`` in this grouping."""
    grouped = product([*before, moving])
    if not after:
        return grouped
    return op("*", grouped, product(after), sort=Real(grouped.sort.shape[0], after[-1].sort.shape[1]))


def _size(term: Term) -> int:
    """How many different parts a term has."""
    return len(subterms(term, under_binders=True))


def _put(term: Term, old: Term, new: Term) -> Term:
    """A term with one sub-term replaced, also under binders."""
    if term is old:
        return new
    if isinstance(term, Op):
        return op(term.name, *(_put(part, old, new) for part in term.args), sort=term.sort)
    if term.sort.kind == "fun":
        i = var(f"j·{term.depth}", term.sort.argument)
        return abstract(i, _put(app(term, i), old, new))
    return term


def _head(term: Term) -> str:
    return term.name if isinstance(term, Op) else str(term)
