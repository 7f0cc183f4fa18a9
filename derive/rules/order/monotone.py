"""Monotonicity: ``f(a) ≤ f(b)`` from ``a ≤ b`` under sums, expectations, products and monotone functions.

The laws are statements of the library whose conclusion compares two values of one head symbol, such as
``(∀ i, a(i) ≤ b(i)) ⟹ ∑ a ≤ ∑ b``.  Sums and products of scalars are compared part by part.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from derive.kernel.errors import KernelError
from derive.kernel.normal import Normaliser
from derive.kernel.sorts import PROP, REAL, Sort
from derive.kernel.terms import Op, Term, lam, num, op, shift, size

from ..instances import completed
from ..laws import View
from ..matching import Matcher, subterms
from ..matrices.linear_equations import quotient
from ..polynomials import Unwritten, Writer
from ..proof import Fact, conclusion_sides
from ..search import Hint, NotFound, Scope, fixed

MAX_FACTS = 20
MAX_WEIGHTED = 6
TERMS_DEPTH = 6


def by_monotonicity(scope: Scope, goal: Term, hints: Sequence[Hint]) -> Fact:
    """Both sides have the same head: compare the parts."""
    if not isinstance(goal, Op) or goal.name not in ("<", "<="):
        raise NotFound("monotonicity proves inequalities")
    left, right = goal.args
    if not (isinstance(left, Op) and isinstance(right, Op) and left.name == right.name):
        raise NotFound("the two sides have different heads")
    if left.name in ("+", "-") and left.sort is REAL:
        return _by_parts(scope, goal, left, right)
    for view in scope.library.concluding(goal.name, left.name):
        if compares(view, left.name):
            fact = _by_law(scope, view, goal)
            if fact is not None:
                return fact
    raise NotFound(f"no law says that {left.name} is monotone here")


def termwise(scope: Scope, formulas: Sequence[Term]) -> list[Fact]:
    """What the inequalities in scope that hold for every position say of sums, where a formula has sums."""
    sums = dict.fromkeys(t.args[0].sort.argument for f in formulas for t in subterms(f) if isinstance(t, Op)
                         and t.name == "sum")
    general = [f for f in scope.prover.facts[-MAX_FACTS:] if _is_general(f.conclusion) and _domain(f) in sums]
    laws = [v for relation in ("<", "<=") for v in scope.library.concluding(relation, "sum")
            if compares(v, "sum") and len(v.premises) == 1] if general else []
    weighted = [w for sign in general for fact in general if (w := _weighted(scope, sign, fact)) is not None]
    totals = (_total(scope, laws, fact) for fact in [*general, *weighted[:MAX_WEIGHTED]])
    return [total for total in totals if total is not None]


def _weighted(scope: Scope, sign: Fact, fact: Fact) -> Fact | None:
    """``∀ i, a(i) l(i) ≤ a(i) r(i)`` from ``∀ i, 0 ≤ a(i)`` and ``∀ i, l(i) ≤ r(i)``."""
    i = scope.proof.fresh("i", sign.conclusion.args[0].sort.argument)  # type: ignore[attr-defined]
    if sign is fact or _domain(sign) is not _domain(fact):
        return None
    positive, order = scope.proof.instance(sign, i), scope.proof.instance(fact, i)
    if not _is_order(order.conclusion) or not _is_order(positive.conclusion):
        return None
    zero, weight = conclusion_sides(positive.conclusion)
    left, right = conclusion_sides(order.conclusion)
    if zero is not num(0) or left is num(0):
        return None
    goal = op("<=", op("*", weight, left, sort=REAL), op("*", weight, right, sort=REAL), sort=PROP)
    return scope.proof.generalise(scope.proof.rule("combine", (order, positive), goal, [weight], [1]), [i])


def _is_order(formula: Term) -> bool:
    return isinstance(formula, Op) and formula.name in ("<", "<=") and formula.args[0].sort is REAL


def _total(scope: Scope, laws: Sequence[View], fact: Fact) -> Fact | None:
    """What the laws make of one general inequality."""
    for view in laws:
        match = Matcher(view.variables).first(view.premises[0], fact.conclusion, fixed(view))
        if match is not None and not view.unbound(match):
            return view.realise(scope.proof, match, lambda _: fact)
    return None


def _is_general(formula: Term) -> bool:
    return isinstance(formula, Op) and formula.name == "forall"


def by_terms(scope: Scope, goal: Term, hints: Sequence[Hint]) -> Fact:
    """``∑ᵢ f(i) ≤ n c`` or ``n c ≤ ∑ᵢ f(i)`` because each term is compared with ``c``."""
    assert isinstance(goal, Op)
    for place, side in enumerate(goal.args):
        other = goal.args[1 - place]
        if isinstance(side, Op) and side.name == "sum" and side.sort is REAL and scope.depth >= TERMS_DEPTH:
            share = _share(side.args[0].sort.argument, other)
            if share is None or share is other:
                continue
            total = op("sum", lam(side.args[0].sort.argument, shift(share, 1)), sort=REAL)
            sides = (side, total) if place == 0 else (total, side)
            fact = scope.prove(op(goal.name, *sides, sort=PROP), hints)
            return scope.proof.rule("combine", (fact,), goal, [num(1)], [-1])
    raise NotFound("neither side is a sum of equal terms")


def _share(sort: Sort, term: Term) -> Term | None:
    """``c`` for a term that is ``n c`` for the dimension ``n`` of an index."""
    algebra = Normaliser()
    (count, _), = next(iter(algebra.normal(op("real", size(sort.dim), sort=REAL))))[0] or ((-1, 1),)
    whole = algebra.normal(term)
    parts = {(quotient(mono, ((count, 1),)), word): value for (mono, word), value in whole.items()}
    if any(mono is None for mono, _ in parts):
        return None
    try:
        return Writer(algebra).term({(mono, word): v for (mono, word), v in parts.items() if mono is not None})
    except Unwritten:
        return None


def _domain(fact: Fact) -> object:
    """What a ``∀`` ranges over."""
    assert isinstance(fact.conclusion, Op)
    return fact.conclusion.args[0].sort.argument


def compares(view: View, head: str) -> bool:
    """Whether a law's conclusion compares two values of one head."""
    conclusion = view.conclusion
    return isinstance(conclusion, Op) and len(conclusion.args) == 2 and all(
        isinstance(a, Op) and a.name == head for a in conclusion.args)


def _by_law(scope: Scope, view: View, goal: Term) -> Fact | None:
    for match in islice(Matcher(view.variables).matches(view.conclusion, goal, fixed(view)), 4):
        for complete in completed(scope, view, match):
            try:
                return view.realise(scope.proof, complete, scope.prove)
            except (NotFound, KernelError):
                continue
    return None


def _by_parts(scope: Scope, goal: Op, left: Op, right: Op) -> Fact:
    """``a + b ≤ c + d`` from ``a ≤ c`` and ``b ≤ d``; the second is turned around for a difference."""
    facts: list[Fact] = []
    for place, (a, b) in enumerate(zip(left.args, right.args, strict=True)):
        if a is b:
            continue
        low, high = (b, a) if left.name == "-" and place else (a, b)
        strict = goal.name == "<" and not any(_is_strict(f) for f in facts)
        found = scope.attempt(op("<", low, high, sort=PROP)) if strict else None
        facts.append(found or scope.prove(op("<=", low, high, sort=PROP)))
    return scope.proof.rule("combine", tuple(facts), goal, [num(1)] * len(facts), [-1] * len(facts))


def _is_strict(fact: Fact) -> bool:
    return isinstance(fact.conclusion, Op) and fact.conclusion.name == "<"
