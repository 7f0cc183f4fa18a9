"""Equations: by normal form, by facts as rewriting rules, and by congruence under functions and sums."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from derive.kernel.errors import BudgetError, KernelError
from derive.kernel.sorts import PROP, REAL
from derive.kernel.terms import Num, Op, Term, Var, abstract, app, num, op

from .equality import same_normal_form
from .growing import grows
from .matching import Matcher, subterms
from .phrase import phrase
from .proof import Fact, conclusion_sides, equation, negation
from .pruning import pruned
from .rewriting import Replacer
from .search import Hint, NotFound, Scope

MAX_CONDITIONS = 24
MAX_SINGLE = 8
CANCEL_DEPTH = 5


def conditions(scope: Scope, terms: Iterable[Term]) -> list[Fact]:
    """Side conditions that normal forms of the terms may need, as far as they can be shown cheaply."""
    found = (scope.attempt(condition, cost=2) for condition in wanted_conditions(terms))
    return [fact for fact in found if fact is not None]


def sign_facts(scope: Scope, formula: Term) -> list[Fact]:
    """Facts in scope about the sign of a term; of a difference too, where the formula speaks of absolute values."""
    orders = [f for f in scope.prover.facts if isinstance(f.conclusion, Op) and f.conclusion.name in ("<", "<=")]
    if not any(isinstance(t, Op) and t.name == "norm" for t in subterms(formula)):
        orders = [f for f in orders if any(isinstance(s, Num) and s.value == 0 for s in conclusion_sides(f.conclusion))]
    return orders[-20:]


def wanted_conditions(terms: Iterable[Term]) -> list[Term]:
    """What the normal forms of the terms would like to know."""
    wanted: dict[Term, None] = {}
    for term in terms:
        for part in subterms(term, under_binders=True):
            for condition in _conditions_of(part):
                if not condition.loose:
                    wanted.setdefault(condition)
    return list(wanted)[:MAX_CONDITIONS]


def _conditions_of(term: Term) -> list[Term]:
    """What the normal form would like to know about one node."""
    if not isinstance(term, Op):
        return []
    zero = num(0)
    if term.name == "/" and not isinstance(term.args[1], Num):
        return [
            op("<", zero, term.args[1], sort=PROP),
            negation(equation(term.args[1], zero)),
            *_factors(term.args[1]),
        ]
    if term.name == "inverse":
        return [op("invertible", term.args[0], sort=PROP)]
    if term.name == "sqrt":
        return [op("<", zero, term.args[0], sort=PROP), op("<=", zero, term.args[0], sort=PROP)]
    if term.name == "^" and term.sort is REAL and (term.args[1].sort.kind != "nat"):
        base = term.args[0]
        if isinstance(base, Num):
            return []
        if term.args[1].sort.kind == "int":
            return [negation(equation(base, zero))]
        return [op("<", zero, base, sort=PROP), op("<=", zero, base, sort=PROP)]
    return []


def _factors(term: Term) -> list[Term]:
    """Conditions on the factors of a divisor."""
    if isinstance(term, Op) and term.name in ("*", "^", "scale") and not isinstance(term, Num):
        parts = term.args if term.name != "^" else term.args[:1]
        zero = num(0)
        return [
            c
            for p in parts
            if not isinstance(p, Num) and p.sort is REAL
            for c in (negation(equation(p, zero)), op("<", zero, p, sort=PROP), *_factors(p))
        ]
    return []


def ring(scope: Scope, formula: Term, premises: Sequence[Fact] = ()) -> Fact:
    """The equation by normal form, with side conditions found where they are needed; unused premises are dropped.

    Raises:
        NotFound: naming the side condition when only that is missing.
        KernelError: when the normal forms differ.
    """
    proof = scope.proof
    try:
        return proof.ring(formula, premises) if not premises else _pruned(scope, formula, list(premises))
    except KernelError:
        known = conditions(scope, [formula, *(p.conclusion for p in premises)]) + sign_facts(scope, formula)
        try:
            if not known:
                raise
            return _pruned(scope, formula, [*known, *premises])
        except KernelError:
            found = _with_one_inverse(scope, formula, known, list(premises))
            if found is not None:
                return found
            _report_missing(formula, [*known, *premises])
            raise


def _with_one_inverse(scope: Scope, formula: Term, known: list[Fact], premises: list[Fact]) -> Fact | None:
    """The rules of several inverses may get in each other's way; try each alone."""
    inverses = [f for f in known if isinstance(f.conclusion, Op) and f.conclusion.name == "invertible"]
    others = [f for f in known if f not in inverses]
    for inverse in inverses if len(inverses) > 1 else ():
        try:
            return _pruned(scope, formula, [inverse, *others, *premises])
        except KernelError:
            continue
    return None


def _report_missing(formula: Term, premises: Sequence[Fact]) -> None:
    """Refuse with the side conditions under which the equation would hold, when there are some."""
    if not isinstance(formula, Op) or formula.name != "=":
        return
    known = [p.conclusion for p in premises]
    missing = [c for c in wanted_conditions([formula]) if c not in known]
    left, right = formula.args
    if not missing or not same_normal_form(left, right, [*known, *missing]):
        return
    for condition in list(missing):
        fewer = [c for c in missing if c is not condition]
        if same_normal_form(left, right, [*known, *fewer]):
            missing = fewer
    needed = " and ".join(map(phrase, missing))
    raise NotFound(f"this holds only if {needed}, which is not known here", 6, [f"missing: {needed}"])


def _pruned(scope: Scope, formula: Term, premises: list[Fact]) -> Fact:
    """The ring step with as few premises as needed."""
    return pruned(premises, lambda kept: scope.proof.ring(formula, kept))


def by_ring(scope: Scope, goal: Term, hints: Sequence[Hint]) -> Fact:
    """Equal normal forms, under side conditions in scope."""
    return ring(scope, goal)


def in_scope(scope: Scope) -> list[Fact]:
    """The equations in scope that can serve as rewriting rules; first those that say ``Aᵀ = A`` of a letter."""
    known = [f.conclusion for f in scope.prover.facts if is_condition(f.conclusion)]
    found = [f for f in scope.prover.facts if is_equation(f.conclusion) and not grows(f.conclusion, known)]
    return sorted(found, key=lambda fact: not is_condition(fact.conclusion))


def by_equations(scope: Scope, goal: Term, hints: Sequence[Hint]) -> Fact:
    """Equal normal forms when the equations in scope are used as rewriting rules."""
    found = in_scope(scope)
    if not found:
        raise NotFound("no equation is in scope")
    try:
        return ring(scope, goal, found)
    except BudgetError:
        return _by_one(scope, goal, found)
    except KernelError:
        return _replaced(scope, goal, found)


def _replaced(scope: Scope, goal: Term, found: Sequence[Fact]) -> Fact:
    """As rules the equations may be turned around; here what stands on one side is replaced by the other."""
    current = goal
    steps: list[tuple[Fact, Term]] = []
    for fact in reversed(found[-MAX_SINGLE:]):
        for equal in (fact, scope.proof.symmetric(fact)):
            left, right = conclusion_sides(equal.conclusion)
            if isinstance(left, Num) or left in subterms(right):
                continue
            hole = scope.proof.fresh("x", left.sort)
            context = abstract(hole, Replacer(left, [], hole)(current))
            after = app(context, right)
            if after is not current:
                steps.append((equal, context))
                current = after
                break
    if not steps:
        raise NotFound("no equation in scope is about a part of this")
    fact = ring(scope, current)
    for equal, context in reversed(steps):
        fact = scope.proof.replace(scope.proof.symmetric(equal), fact, context)
    return fact


def _by_one(scope: Scope, goal: Term, found: Sequence[Fact]) -> Fact:
    """As rules together the equations went on without end; each is tried alone, the latest first."""
    for fact in found[: -MAX_SINGLE - 1 : -1]:
        try:
            return ring(scope, goal, [fact])
        except KernelError:
            continue
    raise NotFound("no equation in scope gives this")


def by_cancelling(scope: Scope, goal: Term, hints: Sequence[Hint]) -> Fact:
    """``a = b`` from ``c a = c b`` where ``c ≠ 0`` is in scope, or from ``(a − b)² = 0``."""
    assert isinstance(goal, Op)
    found = in_scope(scope)
    if goal.args[0].sort is not REAL or not found or scope.depth < CANCEL_DEPTH:
        raise NotFound("nothing to cancel")
    for fact in scope.prover.facts[-MAX_CONDITIONS:]:
        factor = _nonzero(fact.conclusion)
        if factor is not None:
            try:
                return _cancelled(scope, goal, factor, fact, found)
            except (KernelError, NotFound):
                continue
    return _from_square(scope, goal, found)


def _nonzero(formula: Term) -> Term | None:
    """The ``c`` that is not zero because of ``c ≠ 0``, ``a ≠ b`` or ``0 < c``."""
    inner = formula.args[0] if isinstance(formula, Op) and formula.name == "not" else formula
    if not isinstance(inner, Op) or inner.name != ("=" if inner is not formula else "<") or \
            inner.args[0].sort is not REAL:
        return None
    left, right = inner.args
    if isinstance(left, Num) and left.value == 0:
        return right
    return left if isinstance(right, Num) and right.value == 0 else op("-", left, right, sort=REAL)


def _cancelled(scope: Scope, goal: Op, factor: Term, known: Fact, found: list[Fact]) -> Fact:
    proof, (left, right) = scope.proof, goal.args
    times = [op("*", factor, side, sort=REAL) for side in (left, right)]
    try:
        equal = proof.ring(equation(*times), found)
    except KernelError:
        equal = scope.prove(equation(*times))
    t = proof.fresh("t", REAL)
    quotient = abstract(t, op("/", t, factor, sort=REAL))
    first = proof.ring(equation(left, app(quotient, times[0])), [known])
    last = proof.ring(equation(app(quotient, times[1]), right), [known])
    return proof.chain(proof.chain(first, proof.congruent(equal, quotient)), last)


def _from_square(scope: Scope, goal: Op, found: list[Fact]) -> Fact:
    """``a = b`` from ``(a − b) (a − b) = 0`` by the library's law about products that are 0."""
    left, right = goal.args
    gap = left if isinstance(right, Num) and right.value == 0 else op("-", left, right, sort=REAL)
    zero = scope.proof.ring(equation(op("*", gap, gap, sort=REAL), num(0)), found)
    for view in scope.library.concluding("or", "="):
        match = Matcher(view.variables).first(view.premises[0], zero.conclusion) if len(view.premises) == 1 else None
        if match is not None and not view.unbound(match):
            either = view.realise(scope.proof, match, lambda _: zero)
            same = scope.proof.assume(equation(gap, num(0)))
            return ring(scope, goal, [scope.proof.rule("or_elim", (either, same, same))])
    raise NotFound("no law says when a product is 0")


def is_premise(formula: Term) -> bool:
    """Whether the normal form can use a formula: an equation, a sign, an inequality, an invertible matrix."""
    if isinstance(formula, Op) and formula.name == "not":
        formula = formula.args[0]
    return isinstance(formula, Op) and (
        formula.name in ("<", "<=", "invertible") or formula.name == "=" and formula.args[0].sort.is_numeric
    )


def is_condition(formula: Term) -> bool:
    """Whether the normal form takes a formula for a condition and not for a rule: ``Aᵀ = A`` marks the letter."""
    if is_equation(formula):
        left, right = conclusion_sides(formula)
        return isinstance(left, Op) and left.name == "transpose" and left.args[0] is right and isinstance(right, Var)
    return is_premise(formula)


def same_head(a: Term, b: Term) -> bool:
    """Whether two formulas begin with the same symbol at the same sort."""
    return (
        isinstance(a, Op)
        and isinstance(b, Op)
        and a.name == b.name
        and len(a.args) == len(b.args)
        and all(x.sort is y.sort for x, y in zip(a.args, b.args, strict=True))
    )


def is_equation(formula: Term) -> bool:
    """Whether a formula is an equation between numbers or matrices."""
    return isinstance(formula, Op) and formula.name == "=" and formula.args[0].sort.is_numeric


def by_congruence(scope: Scope, goal: Term, hints: Sequence[Hint]) -> Fact:
    """``f(a) = f(b)`` from ``a = b``, also under binders."""
    assert isinstance(goal, Op)
    left, right = goal.args
    if left.sort.kind == "fun":
        return _equal_functions(scope, left, right, hints)
    if not (
        isinstance(left, Op)
        and isinstance(right, Op)
        and left.name == right.name
        and len(left.args) == len(right.args)
    ):
        raise NotFound("the two sides have different heads")
    if left.sort is not right.sort or any(a.sort is not b.sort for a, b in zip(left.args, right.args, strict=True)):
        raise NotFound("the two sides have different shapes")
    fact = scope.proof.rule("refl", (), left)
    for place, (a, b) in enumerate(zip(left.args, right.args, strict=True)):
        if a is not b:
            equal = (
                _equal_functions(scope, a, b, hints) if a.sort.kind == "fun" else scope.prove(equation(a, b), hints)
            )
            current = _right(fact)
            x = scope.proof.fresh("x", a.sort)
            args = list(current.args)
            args[place] = x
            fact = scope.proof.replace(equal, fact, abstract(x, equation(left, op(left.name, *args, sort=left.sort))))
    return fact


def _right(fact: Fact) -> Op:
    formula = fact.conclusion
    assert isinstance(formula, Op)
    right = formula.args[1]
    assert isinstance(right, Op)
    return right


def _equal_functions(scope: Scope, left: Term, right: Term, hints: Sequence[Hint]) -> Fact:
    """Two functions are equal when their values are."""
    x = scope.proof.fresh("i", left.sort.argument)
    a, b = app(left, x), app(right, x)
    equal = _equal_functions(scope, a, b, hints) if a.sort.kind == "fun" else scope.prove(equation(a, b), hints)
    return scope.proof.pointwise(equal, x)


def _compares(formula: Term, equal: Term) -> bool:
    """Whether a formula is ``a ≤ b`` or ``b ≤ a``, where ``equal`` is ``a = b``."""
    return isinstance(formula, Op) and formula.name == "<=" and set(formula.args) == set(conclusion_sides(equal))


def by_order(scope: Scope, goal: Term, hints: Sequence[Hint]) -> Fact:
    """``a = b`` from ``a ≤ b`` and ``b ≤ a``."""
    assert isinstance(goal, Op)
    left, right = goal.args
    if left.sort is not REAL or scope.depth < 3:
        raise NotFound("not scalars")
    facts = scope.prover.facts
    if not any(isinstance(f.conclusion, Op) and f.conclusion.name in ("<=", "<") for f in facts):
        raise NotFound("no inequality is in scope")
    for view in scope.library.concluding("=", ""):
        if len(view.premises) == 2 and all(_compares(p, view.conclusion) for p in view.premises):
            return scope.proof.modus_ponens(
                scope.proof.instance(scope.proof.use(view.name), left, right),
                scope.prove(op("<=", left, right, sort=PROP), hints),
                scope.prove(op("<=", right, left, sort=PROP), hints),
            )
    raise NotFound("antisymmetry is not in the library")
