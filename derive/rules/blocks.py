"""Block matrices: blocks put beside and below each other are sums of products with matrices of zeros and ones.

A law of the library such as ``[A; B] = U A + L B``, where ``U`` and ``L`` are closed matrices, takes an assembly
apart.  Closed laws such as ``UᵀU = I`` and ``UᵀL = 0`` then serve as rewriting rules of the normal form, and decide
every equation of block matrices that follows by multiplying blocks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from derive.kernel.errors import KernelError
from derive.kernel.terms import Op, Term, Var, abstract, app

from . import equations
from .laws import View
from .matching import Matcher, subterms
from .operations import is_operation
from .proof import Fact, conclusion_sides
from .rewriting import Replacer
from .search import Hint, NotFound, Scope

MAX_STEPS = 60
MAX_FACTS = 12


def by_blocks(scope: Scope, goal: Term, hints: Sequence[Hint]) -> Fact:
    """An equation after its blocks were taken apart, with the equations in scope taken apart likewise.

    Raises:
        NotFound: where no block is in sight; or naming a condition where only that is missing.
    """
    assert isinstance(goal, Op)
    current, steps = taken_apart(scope, goal)
    found = [fact for fact in equations.in_scope(scope)[-MAX_FACTS:]]
    facts = [_fact_apart(scope, fact) for fact in found]
    if not steps and not any(a is not b for a, b in zip(found, facts, strict=True)):
        raise NotFound("no blocks are in sight")
    laws = _closed_laws(scope, [current, *(fact.conclusion for fact in facts)])
    try:
        fact = equations.ring(scope, current, laws)
    except (KernelError, NotFound):
        if not facts:
            raise
        fact = equations.ring(scope, current, [*laws, *facts])
    for equal, context in reversed(steps):
        fact = scope.proof.replace(scope.proof.symmetric(equal), fact, context)
    return fact


def _fact_apart(scope: Scope, fact: Fact) -> Fact:
    """An equation in scope with its blocks taken apart."""
    for equal, context in taken_apart(scope, fact.conclusion)[1]:
        fact = scope.proof.replace(equal, fact, context)
    return fact


def taken_apart(scope: Scope, formula: Term) -> tuple[Term, list[tuple[Fact, Term]]]:
    """The formula without assemblies of blocks; each step is an equation, and the formula as a function of its left."""
    steps: list[tuple[Fact, Term]] = []
    while len(steps) < MAX_STEPS and (equal := _innermost(scope, formula)) is not None:
        left, right = conclusion_sides(equal.conclusion)
        hole = scope.proof.fresh("b", left.sort)
        context = abstract(hole, Replacer(left, [], hole)(formula))
        steps.append((equal, context))
        formula = app(context, right)
    return formula, steps


def _innermost(scope: Scope, formula: Term) -> Fact | None:
    """An assembly as the sum of its parts, one that stands in no argument of another."""
    for term in reversed(subterms(formula)):
        if isinstance(term, Op) and is_operation(term):
            law = _parts_law(scope, term)
            if law is not None and not _is_part(law, term):
                match = Matcher(law.variables).first(conclusion_sides(law.conclusion)[0], term)
                if match is not None:
                    return law.realise(scope.proof, match, scope.prove)
    return None


def _parts_law(scope: Scope, term: Op) -> View | None:
    """The law ``h(A, B) = U A + L B`` about the head of a term."""
    for view in scope.library.concluding("=", term.name):
        left, right = conclusion_sides(view.conclusion)
        if isinstance(left, Op) and left.name == term.name and not view.premises and all(
                isinstance(a, Var) for a in left.args) and _closed_operations(right) and _is_sum_of_products(right):
            return view
    return None


def _is_sum_of_products(term: Term) -> bool:
    return isinstance(term, Op) and term.name == "+" and all(isinstance(a, Op) and a.name == "*" for a in term.args)


def _closed_operations(term: Term) -> list[Op]:
    """The operations in a term that mention no variable."""
    return [t for t in subterms(term) if isinstance(t, Op) and not t.free and is_operation(t)]


def _is_part(law: View, term: Op) -> bool:
    """Whether a term is itself one of the closed matrices that assemblies come down to."""
    if term.free:
        return False
    parts = _closed_operations(conclusion_sides(law.conclusion)[1])
    return any(Matcher(()).first(part, term) is not None for part in parts)


def _closed_laws(scope: Scope, formulas: Sequence[Term]) -> list[Fact]:
    """The laws without variables about closed matrices that occur."""
    parts = dict.fromkeys(part for formula in formulas for part in _closed_operations(formula))
    found: dict[Term, Fact] = {}
    for view in scope.library.concluding("=", "*"):
        if not view.variables and not view.premises:
            for fact in _instances(scope, view, list(parts)):
                found.setdefault(fact.conclusion, fact)
    return list(found.values())


def _instances(scope: Scope, view: View, parts: Sequence[Op]) -> Iterator[Fact]:
    """A closed law at the dimensions of the parts."""
    patterns = _closed_operations(view.conclusion)
    for pattern in patterns[:1]:
        for part in parts:
            match = Matcher(()).first(pattern, part)
            if match is not None:
                yield view.realise(scope.proof, match, scope.prove)
