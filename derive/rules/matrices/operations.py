"""Operations on matrices that the library defines, such as Kronecker products: taken together by their laws.

An equation of the library is read from the side with more of such operations to the side with fewer, as in
``(A ⊗ B) (C ⊗ D) = (A C) ⊗ (B D)``; where there are as many, sums come out and transposes and inverses go in, as in
``(A + C) ⊗ B = A ⊗ B + C ⊗ B`` and ``(A ⊗ B)ᵀ = Aᵀ ⊗ Bᵀ``.  Each such step makes a term simpler, so they end.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import lru_cache, partial

from derive.kernel.errors import KernelError
from derive.kernel.signature import BUILT_IN
from derive.kernel.sorts import REAL, Sort
from derive.kernel.terms import Op, Term, Var, abstract, children, op

from .. import equations
from ..definitions import SUFFIX, is_defined
from ..laws import View
from ..matching import Match, Matcher, factors, left_associated, product, subterms
from ..phrase import phrase
from ..proof import Fact, conclusion_sides, equation
from ..search import Hint, NotFound, Scope, fixed

MIN_DEPTH = 4
MAX_STEPS = 24
MAX_FACTORS = 10
_SUMS = ("+", "-", "neg", "scale", "/")
_INWARDS = ("transpose", "inverse")
Measure = tuple[int, int]


def by_operations(scope: Scope, goal: Term, hints: Sequence[Hint]) -> Fact:
    """An equation of matrices after its operations were taken together by the laws about them."""
    assert isinstance(goal, Op)
    if scope.depth < MIN_DEPTH or goal.args[0].sort.kind != "real" or not mentions_operation(scope, goal):
        raise NotFound("no operation on matrices is in sight")
    current, steps, blocked = goal, list[tuple[Fact, Term]](), list[NotFound]()
    while len(steps) < MAX_STEPS and (step := _step(scope, current, blocked)) is not None:
        equal, context = step
        steps.append(step)
        moved = conclusion_sides(scope.proof.congruent(equal, context).conclusion)[1]
        assert isinstance(moved, Op)
        current = moved
    if not steps:
        raise blocked[0] if blocked else NotFound("no law takes these operations together")
    try:
        fact = scope.prove(current, hints)
    except NotFound as failure:
        raise blocked[0] if blocked else failure from None
    for equal, context in reversed(steps):
        fact = scope.proof.replace(scope.proof.symmetric(equal), fact, context)
    return fact


def mentions_operation(scope: Scope, term: Term) -> bool:
    """Whether an operation on matrices occurs that the library defines."""
    return any(is_operation(t) and is_defined(scope, t) for t in subterms(term))


@lru_cache(maxsize=4096)
def is_operation(term: Term) -> bool:
    """Whether the head makes a matrix of matrices, and the kernel knows nothing of it."""
    return isinstance(term, Op) and term.name not in BUILT_IN and bool(term.args) and is_matrix(term.sort) \
        and all(a.sort.kind == "real" for a in term.args)


def is_matrix(sort: Sort) -> bool:
    """Whether values are matrices or vectors, and no numbers."""
    return sort.kind == "real" and sort is not REAL


def measure(term: Term) -> Measure:
    """How many operations are inside each other, and how far they are from being on the inside of sums alone.

    Of a sum the greatest part counts: ``A ⊗ B + C ⊗ B`` is no more than ``(A + C) ⊗ B``.
    """
    return _nested(term), sum(_disorder(t) for t in subterms(term, under_binders=True))


def _nested(term: Term) -> int:
    inner = [_nested(part) for part in children(term)]
    if isinstance(term, Op) and term.name in _SUMS:
        return max(inner)
    return sum(inner) + is_operation(term)


def _disorder(term: Term) -> int:
    """Sums below an operation or a product with one, and operations below a transpose or an inverse."""
    if not isinstance(term, Op):
        return 0
    if is_operation(term) or term.name == "*" and any(is_operation(t) for t in subterms(term)):
        return sum(isinstance(a, Op) and a.name in _SUMS for a in term.args)
    return sum(map(is_operation, subterms(term.args[0]))) if term.name in _INWARDS else 0


@lru_cache(maxsize=4096)
def oriented(conclusion: Term) -> tuple[Term, Term] | None:
    """The sides of a law, the one that is simpler last; None where neither is, or the other has less to match."""
    left, right = conclusion_sides(conclusion)
    first, second = measure(left), measure(right)
    if first == second or not is_matrix_law(left, right):
        return None
    return (left, right) if first > second else (right, left)


def is_matrix_law(left: Term, right: Term) -> bool:
    """Whether a law is about an operation, and both sides speak of the same."""
    heads = [t for side in (left, right) for t in subterms(side) if is_operation(t)]
    return bool(heads) and left.free == right.free


def _step(scope: Scope, formula: Op, blocked: list[NotFound]) -> tuple[Fact, Term] | None:
    """One part made simpler: an equation, and the formula as a function of its left side."""
    for target in subterms(formula):
        if isinstance(target, Op) and target.sort.kind == "real":
            for equal in _simpler(scope, target, blocked):
                hole = scope.proof.fresh("t", target.sort)
                context = _with(target, hole, formula)
                if context is not formula:
                    return equal, abstract(hole, context)
    return None


def _with(target: Term, hole: Var, term: Term) -> Term:
    if term is target:
        return hole
    if isinstance(term, Op):
        return op(term.name, *map(partial(_with, target, hole), term.args), sort=term.sort)
    return term


def _simpler(scope: Scope, target: Op, blocked: list[NotFound]) -> Iterator[Fact]:
    """Equations of a term with simpler ones: by a law, by a fact, by a law about some factors, and multiplied out."""
    yield from _by_laws(scope, target, blocked)
    yield from _by_facts(scope, target)
    if target.name != "*" or target.sort is REAL and target.args[0].sort is REAL:
        return
    parts = factors(left_associated(target))
    if len(parts) <= MAX_FACTORS and any(any(is_operation(t) for t in subterms(p)) for p in parts):
        yield from _by_factors(scope, target, parts, blocked)
        yield from _multiplied_out(scope, target, parts)


def _by_laws(scope: Scope, target: Op, blocked: list[NotFound]) -> Iterator[Fact]:
    for view in scope.library.concluding("=", target.name):
        sides = None if view.name.endswith(SUFFIX) else oriented(view.conclusion)
        if sides is None or not isinstance(sides[0], Op) or sides[0].name != target.name:
            continue
        match = Matcher(view.variables).first(sides[0], target, fixed(view))
        fact = _realised(scope, view, match, blocked) if match is not None and not view.unbound(match) else None
        if fact is not None:
            turned = sides[0] is not conclusion_sides(view.conclusion)[0]
            equal = scope.proof.symmetric(fact) if turned else fact
            left, _ = conclusion_sides(equal.conclusion)
            yield scope.proof.chain(scope.proof.ring(equation(target, left)), equal)


def _by_facts(scope: Scope, target: Op) -> Iterator[Fact]:
    """An equation in scope whose other side is smaller, such as ``AᵀA = I``."""
    for fact in equations.in_scope(scope):
        for equal in (fact, scope.proof.symmetric(fact)):
            left, right = conclusion_sides(equal.conclusion)
            if left is target and (not children(right) or len(subterms(right)) < len(subterms(left))):
                yield equal


def _realised(scope: Scope, view: View, match: Match, blocked: list[NotFound]) -> Fact | None:
    """The law at these values; where a condition does not follow it is noted."""
    try:
        return view.realise(scope.proof, match, partial(scope.prove, cost=2))
    except (NotFound, KernelError):
        needed = [p for p in map(match.instance, view.premises) if scope.attempt(p, cost=2) is None]
        if needed:
            said = " and ".join(map(phrase, needed))
            blocked.append(NotFound(f"{view.name} would give this, if {said} were known", 6, [f"missing: {said}"]))
    return None


def _by_factors(scope: Scope, target: Op, parts: list[Term], blocked: list[NotFound]) -> Iterator[Fact]:
    """A law about factors that stand beside each other among more of them."""
    for length in range(2, len(parts)):
        for start in range(len(parts) - length + 1):
            before, run, after = parts[:start], product(parts[start:start + length]), parts[start + length:]
            for equal in _by_laws(scope, run, blocked) if isinstance(run, Op) else ():
                hole = scope.proof.fresh("t", run.sort)
                context = abstract(hole, product([*before, hole, *after]))
                inner = scope.proof.congruent(equal, context)
                grouped = scope.proof.ring(equation(target, conclusion_sides(inner.conclusion)[0]))
                yield scope.proof.chain(grouped, inner)


def _multiplied_out(scope: Scope, target: Op, parts: list[Term]) -> Iterator[Fact]:
    """A product with a sum, a difference or a multiple among its factors."""
    for place, part in enumerate(parts):
        if isinstance(part, Op) and part.name in _SUMS:
            terms = [a if a.sort is REAL and part.sort is not REAL else
                     product([*parts[:place], a, *parts[place + 1:]]) for a in part.args]
            with suppress(KernelError, NotFound):
                yield equations.ring(scope, equation(target, op(part.name, *terms, sort=target.sort)))
