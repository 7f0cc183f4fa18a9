"""Signs: ``0 ≤ t``, ``0 < t`` and ``t ≠ 0`` from the build of ``t``, and comparisons of closed numbers."""

from __future__ import annotations

from collections.abc import Sequence

from derive.kernel.errors import KernelError
from derive.kernel.sorts import NAT, PROP, REAL
from derive.kernel.terms import Num, Op, Term, abstract, num, op

from ..laws import View
from ..matching import Matcher
from ..proof import Fact, equation
from ..search import Hint, NotFound, Scope, fixed


def by_arithmetic(scope: Scope, goal: Term, hints: Sequence[Hint]) -> Fact:
    """A comparison of closed terms."""
    if goal.free:
        raise NotFound("not closed")
    return scope.proof.rule("arithmetic", (), goal)


def zero_like(term: Term) -> Num:
    """The literal 0 of the term's sort."""
    return num(0, term.sort)


def is_zero(term: Term) -> bool:
    return isinstance(term, Num) and term.value == 0


def by_sign(scope: Scope, goal: Term, hints: Sequence[Hint]) -> Fact:
    """``0 ≤ t`` or ``0 < t``: sums by their parts, other terms by the laws about their head."""
    assert isinstance(goal, Op)
    left, right = goal.args
    if not is_zero(left):
        raise NotFound("not a sign")
    if isinstance(right, Op) and right.name == "+":
        return _sum(scope, goal, right, hints)
    if right.sort is NAT and goal.name == "<=":
        known = scope.prove(op("<=", num(0), op("real", right, sort=REAL), sort=PROP))
        return scope.proof.rule("combine", (known,), goal, [num(1)], [-1])
    for view in scope.library.concluding(goal.name, right.name if isinstance(right, Op) else ""):
        if is_sign_law(view):
            fact = _by_law(scope, view, goal)
            if fact is not None:
                return fact
    if goal.name == "<=":
        strict = scope.attempt(op("<", left, right, sort=PROP), cost=2) if _worth(scope, right) else None
        if strict is not None:
            return scope.proof.rule("combine", (strict,), goal, [num(1)], [-1])
    raise NotFound("no law shows this sign")


def _worth(scope: Scope, term: Term) -> bool:
    """Whether asking for a strict sign can help: a fact speaks of the term, or a law of its head."""
    if isinstance(term, Op) and any(is_sign_law(v) for v in scope.library.concluding("<", term.name)):
        return True
    return any(isinstance(f.conclusion, Op) and f.conclusion.name == "<" and f.conclusion.args[1] is term
               for f in scope.prover.facts)


def is_sign_law(view: View) -> bool:
    """Whether a law concludes ``0 ≤ t`` or ``0 < t`` for a term with a head."""
    conclusion = view.conclusion
    return isinstance(conclusion, Op) and is_zero(conclusion.args[0]) and isinstance(conclusion.args[1], Op)


def _by_law(scope: Scope, view: View, goal: Term) -> Fact | None:
    for match in Matcher(view.variables).matches(view.conclusion, goal, fixed(view)):
        if view.unbound(match):
            continue
        try:
            return view.realise(scope.proof, match, scope.prove)
        except (NotFound, KernelError):
            continue
    return None


def _sum(scope: Scope, goal: Op, right: Op, hints: Sequence[Hint]) -> Fact:
    """A sum of terms that are not negative, one of them positive when the goal is strict."""
    zero = goal.args[0]
    parts = [scope.attempt(op("<", zero, part, sort=PROP)) if goal.name == "<" else None for part in right.args]
    facts = [fact or scope.prove(op("<=", zero, part, sort=PROP)) for fact, part in zip(parts, right.args, strict=True)]
    return scope.proof.rule("combine", tuple(facts), goal, [num(1), num(1)], [-1, -1])


def by_difference(scope: Scope, goal: Term, hints: Sequence[Hint]) -> Fact:
    """``a ≠ b`` from ``a < b`` or ``b < a``."""
    assert isinstance(goal, Op)
    inner = goal.args[0]
    if not isinstance(inner, Op) or inner.name != "=" or not inner.args[0].sort.is_numeric \
            or inner.args[0].sort.kind == "real" and inner.args[0].sort is not REAL:
        raise NotFound("not a difference of scalars")
    left, right = inner.args
    proof = scope.proof
    for low, high, turned in ((left, right, False), (right, left, True)):
        less = scope.attempt(op("<", low, high, sort=PROP), hints)
        if less is None:
            continue
        assumed = proof.assume(inner)
        equal = proof.symmetric(assumed) if turned else assumed
        x = proof.fresh("x", low.sort)
        absurd = proof.replace(equal, less, abstract(x, op("<", x, high, sort=PROP)))
        never = irreflexive(scope, high)
        return proof.rule("not_intro", (proof.rule("not_elim", (never, absurd)),), inner)
    raise NotFound("no sign of the difference is known")


def by_unequal(scope: Scope, goal: Term, hints: Sequence[Hint]) -> Fact:
    """``a < b`` from ``a ≤ b``, where ``a ≠ b`` is in scope."""
    assert isinstance(goal, Op)
    sides = set(goal.args)
    denied = next((f for f in reversed(scope.prover.facts) if _denies_equality(f.conclusion, sides)), None)
    if denied is None:
        raise NotFound("nothing says that the sides differ")
    for view in scope.library.concluding("<", ""):
        match = Matcher(view.variables).first(view.conclusion, goal, fixed(view)) if len(view.premises) == 2 else None
        if match is not None and not view.unbound(match) and _denies_equality(match.instance(view.premises[1]), sides):
            return view.realise(scope.proof, match, lambda p: _converted(scope, denied, p)
                                if _denies_equality(p, sides) else scope.prove(p, hints))
    raise NotFound("no law says what is at most and different")


def _denies_equality(formula: Term, sides: set[Term]) -> bool:
    """Whether a formula says that these two are different."""
    inner = formula.args[0] if isinstance(formula, Op) and formula.name == "not" else None
    return isinstance(inner, Op) and inner.name == "=" and set(inner.args) == sides


def _converted(scope: Scope, denied: Fact, formula: Term) -> Fact:
    """``b ≠ a`` from ``a ≠ b``."""
    if denied.conclusion is formula:
        return denied
    assert isinstance(formula, Op)
    assumed = scope.proof.assume(formula.args[0])
    absurd = scope.proof.rule("not_elim", (denied, scope.proof.symmetric(assumed)))
    return scope.proof.rule("not_intro", (absurd,), formula.args[0])


def irreflexive(scope: Scope, term: Term) -> Fact:
    """``¬(t < t)``."""
    formula = op("not", op("<", term, term, sort=PROP), sort=PROP)
    for view in scope.library.concluding("not", "<"):
        match = Matcher(view.variables).first(view.conclusion, formula)
        if match is not None and not view.premises:
            return view.realise(scope.proof, match, scope.prove)
    raise NotFound("irreflexivity of < is not in the library")


def not_equal(term: Term) -> Term:
    """``t ≠ 0``."""
    return op("not", equation(term, zero_like(term)), sort=PROP)
