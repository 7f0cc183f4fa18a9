"""Block matrices: blocks put beside and below each other are sums of products with matrices of zeros and ones.

A law of the library such as ``[A; B] = U A + L B``, where ``U`` and ``L`` are closed matrices, takes an assembly
apart.  Closed laws such as ``UᵀU = I`` and ``UᵀL = 0`` then serve as rewriting rules of the normal form, and decide
every equation of block matrices that follows by multiplying blocks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from derive.kernel.errors import KernelError
from derive.kernel.sorts import Real
from derive.kernel.terms import Op, Term, Var, abstract, app, op

from .. import equations
from ..laws import View
from ..matching import Matcher, product, subterms
from ..proof import Fact, conclusion_sides
from ..rewriting import Replacer
from ..search import Hint, NotFound, Scope
from .operations import is_operation

MAX_STEPS = 60
MAX_FACTS = 12
MAX_SINGLE = 3


def in_sight(term: Term) -> bool:
    """Whether an operation on matrices occurs that may be an assembly of blocks."""
    return any(isinstance(t, Op) and is_operation(t) for t in subterms(term))


def by_blocks(scope: Scope, goal: Term, hints: Sequence[Hint]) -> Fact:
    """An equation after its blocks were taken apart, with the equations in scope taken apart likewise.

    Raises:
        NotFound: where no block is in sight; or naming a condition where only that is missing.
    """
    found = equations.in_scope(scope)[-MAX_FACTS:]
    if not in_sight(goal) and not any(in_sight(fact.conclusion) for fact in found):
        raise NotFound("no blocks are in sight")
    return by_rules(scope, goal, found)


def by_rules(scope: Scope, goal: Term, found: Sequence[Fact]) -> Fact:
    """An equation by the normal form of what its blocks come down to, with these facts as rewriting rules."""
    assert isinstance(goal, Op)
    current, steps = taken_apart(scope, goal)
    facts = [_fact_apart(scope, fact) for fact in found]
    moved = [b for a, b in zip(found, facts, strict=True) if a is not b]
    parts = _parts([current, *(fact.conclusion for fact in facts)])
    laws = _closed_laws(scope, parts)
    if not laws:
        raise NotFound("no blocks are in sight")
    single = [[*laws, *_blocks(scope, fact, parts), fact] for fact in moved[:-MAX_SINGLE - 1:-1]]
    blocks = [block for fact in moved for block in _blocks(scope, fact, parts)]
    fact = _first(scope, current, [laws, *([[*laws, *facts]] if facts else []), *single, [*laws, *blocks, *facts]])
    for equal, context in reversed(steps):
        fact = scope.proof.replace(scope.proof.symmetric(equal), fact, context)
    return fact


def _first(scope: Scope, goal: Term, choices: Sequence[list[Fact]]) -> Fact:
    """The equation by normal form, with the first choice of rules that gives it."""
    failure = NotFound("multiplying blocks does not give this")
    tried = set()
    for rules in choices:
        if (lines := frozenset(rule.line for rule in rules)) not in tried:
            tried.add(lines)
            try:
                return equations.ring(scope, goal, rules)
            except KernelError:
                continue
            except NotFound as missing:
                failure = max(failure, missing, key=lambda found: found.weight)
    raise failure


def _blocks(scope: Scope, fact: Fact, parts: Sequence[Op]) -> Iterator[Fact]:
    """What an equation of stacked matrices says of each block: ``A = C`` from ``U A + L B = U C + L D``."""
    if not equations.is_equation(fact.conclusion):
        return
    left, _ = conclusion_sides(fact.conclusion)
    for part in parts:
        if part.sort.shape[0] is left.sort.shape[0]:
            hole = scope.proof.fresh("t", left.sort)
            turned = op("transpose", part, sort=Real(part.sort.shape[1], part.sort.shape[0]))
            yield scope.proof.congruent(fact, abstract(hole, product([turned, hole])))


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


def _parts(formulas: Sequence[Term]) -> list[Op]:
    """The closed matrices that occur."""
    return list(dict.fromkeys(part for formula in formulas for part in _closed_operations(formula)))


def _closed_laws(scope: Scope, parts: Sequence[Op]) -> list[Fact]:
    """The laws without variables about closed matrices."""
    found: dict[Term, Fact] = {}
    for view in scope.library.concluding("=", "*"):
        if not view.variables and not view.premises:
            for fact in _instances(scope, view, parts):
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
