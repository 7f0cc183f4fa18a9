"""Using what is known: facts in scope, the author's reasons, and the library's laws, at suitable instances."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import islice

from derive.kernel.errors import KernelError
from derive.kernel.normal import Normaliser
from derive.kernel.sorts import NAT, PROP, REAL
from derive.kernel.sorts import match as match_sorts
from derive.kernel.terms import App, Lam, Op, Term, Var, app, children, op

from . import equations
from .laws import View, inner_heads
from .matching import Match, Matcher, spine, subterms
from .phrase import phrase
from .proof import Fact, conclusion_sides
from .rewriting import rewritten
from .search import Hint, NotFound, Scope, fixed

MAX_INSTANCES = 48
"""How many instances of one reason are tried."""
MAX_LAWS = 40
MAX_TERMS = 12
TOP_DEPTH = 7
WIDE_DEPTH = 6
"""Inner products are taken for sums in goals and their nearest side conditions."""
MAX_GENERAL = 30
MAX_INDICES = 4
INDEX_KINDS = ("index", "opaque", "nat")
_ARITHMETIC = {"+", "-", "*", "/", "neg", "scale", "=", "<", "<=", "not", "and", "or", "implies", "forall", "exists",
               "real", "transpose", "^", "norm"}


def by_facts(scope: Scope, goal: Term, hints: Sequence[Hint]) -> Fact:
    """The goal as a fact in scope, an instance of one, or one with the same normal form."""
    for fact in _stated(scope):
        for view in scope.prover.readings(fact):
            if _may_conclude(view, goal):
                found = _conclude(scope, view, goal, [])
                if found is not None:
                    return found
    if isinstance(goal, Op) and goal.name != "=":
        return restated(scope, goal)
    raise NotFound("no fact says this")


def _stated(scope: Scope) -> list[Fact]:
    """The facts in scope, the latest first, without instances of others."""
    return [fact for fact in reversed(scope.prover.facts) if fact.line not in scope.prover.taken_up]


def restated(scope: Scope, goal: Op) -> Fact:
    """A fact with the normal form of the goal, if need be modulo the equations in scope."""
    facts = [f for f in _stated(scope) if equations.same_head(f.conclusion, goal)]
    equal = equations.in_scope(scope)
    for premises in ([], equal) if equal and facts else ([],) if facts else ():
        try:
            algebra = Normaliser(f.conclusion for f in premises)
            wanted = algebra.key(goal)
            found = next((f for f in facts if algebra.key(f.conclusion) == wanted), None)
        except KernelError:
            continue
        if found is not None:
            return scope.proof.converted(found, goal, premises)
    raise NotFound("no fact says this")


def at_variables(scope: Scope, goal: Term) -> list[Fact]:
    """What the general inequalities in scope say of the indices and points that a goal is about."""
    return _at_variables(scope, goal, ("<", "<=", "not", "and"))


def _at_variables(scope: Scope, goal: Term, heads: Sequence[str]) -> list[Fact]:
    variables = sorted((v for v in goal.free if v.sort.kind in INDEX_KINDS), key=repr)[:MAX_INDICES]
    found: list[Fact] = []
    general = scope.prover.facts[-MAX_GENERAL:] if variables else []
    while general:  # what is left of ``∀ i j, p(i, j)`` is general again
        general = [fact for known in general for v in variables for fact in _said_at(scope, known, v, heads)]
        found += general
    return found


def _said_at(scope: Scope, known: Fact, variable: Var, heads: Sequence[str]) -> list[Fact]:
    """A fact ``∀ i, p(i)`` at a variable, when ``p`` has one of these heads, perhaps for all of something else."""
    formula = known.conclusion
    if not isinstance(formula, Op) or formula.name != "forall" or formula.args[0].sort.argument is not variable.sort:
        return []
    inner = app(formula.args[0], variable)
    while isinstance(inner, Op) and inner.name == "forall" and isinstance(inner.args[0], Lam):
        inner = inner.args[0].body
    return [scope.proof.instance(known, variable)] if isinstance(inner, Op) and inner.name in heads else []


def _may_conclude(view: View, goal: Term) -> bool:
    """A cheap test before matching: the same head, and a conclusion that is no bare variable."""
    conclusion = view.conclusion
    if isinstance(conclusion, Op):
        return isinstance(goal, Op) and conclusion.name == goal.name
    return type(conclusion) is type(goal) and not isinstance(conclusion, Var) or conclusion is goal


def _conclude(scope: Scope, view: View, goal: Term, hints: Sequence[Hint], start: Match | None = None) -> Fact | None:
    """The view at an instance that says exactly ``goal``, its premises proved."""
    for match in islice(Matcher(view.variables).matches(view.conclusion, goal, start or fixed(view)), 8):
        if _circular(view, match):
            continue
        for complete in completed(scope, view, match):
            try:
                fact = view.realise(scope.proof, complete, lambda p: _premise(scope, view, goal, p, hints))
            except (NotFound, KernelError):
                continue
            if fact.conclusion is goal:
                return fact
            if is_turned(fact.conclusion, goal):
                return scope.proof.symmetric(fact)
            with suppress(KernelError):
                return scope.proof.converted(fact, goal)
    return None


def _fits(view: View, goal: Term) -> bool:
    """Whether some instance of the view says the goal."""
    return Matcher(view.variables).first(view.conclusion, goal, fixed(view)) is not None


def _forwards(scope: Scope, view: View, goal: Term, start: Match) -> Fact | None:
    """The view at an instance that facts in scope give to its premises, where its conclusion has no pattern."""
    if not view.premises:
        return None
    for match in islice(completed(scope, view, start), MAX_TERMS):
        if match.instance(view.conclusion) is goal:
            try:
                return view.realise(scope.proof, match, scope.prove)
            except (NotFound, KernelError):
                continue
    return None


def _circular(view: View, match: Match) -> bool:
    """Whether a law about the entries of a matrix was matched with a number, which is its own entry."""
    return any(match.sort(t.args[0].sort) is REAL for p in view.premises for t in _entries(p))


def _entries(term: Term) -> list[Op]:
    """The entries that a formula speaks of, also under its binders."""
    found = [term] if isinstance(term, Op) and term.name == "entry" else []
    return found + [t for part in children(term) for t in _entries(part)]


def _premise(scope: Scope, view: View, goal: Term, premise: Term, hints: Sequence[Hint]) -> Fact:
    """A premise of a law that fits; when it cannot be proved, that is worth telling."""
    try:
        return scope.prove(premise, hints)
    except NotFound:
        scope.prover.missing.setdefault(goal, (view.name, premise))
        raise


def missing_premise(scope: Scope, goal: Term) -> NotFound | None:
    """What a law that fits the goal would need."""
    if goal not in scope.prover.missing:
        return None
    name, premise = scope.prover.missing[goal]
    needed = phrase(premise)
    return NotFound(f"{name or 'a fact in scope'} would give this, if {needed} were known", 5, [f"missing: {needed}"])


def by_scope(scope: Scope, goal: Term, hints: Sequence[Hint]) -> Fact:
    """An inequality from instances of the general inequalities in scope."""
    general = [f for f in scope.prover.facts if isinstance(f.conclusion, Op) and f.conclusion.name == "forall"]
    if hints or scope.depth < TOP_DEPTH or not general:
        raise NotFound("nothing general is in scope")
    orders = [(fact, tuple(v for v in scope.prover.readings(fact) if v.relation in ("<", "<="))) for fact in general]
    reasons = [Hint(scope.prover.named.get(fact.line, ""), views) for fact, views in orders if views]
    found = [f for hint in reasons for f in islice(ground(scope, goal, [hint]), MAX_TERMS)]
    if not found:
        raise NotFound("no instance of what is in scope fits")
    try:
        return closed_by(scope, goal, found)
    except NotFound:
        steps = [h for h in reasons if any(_is_recursion(v) for v in h.views)]
        if not steps:
            raise
    with scope.prover.scope(found):  # what a recursion says of the values that its first instances speak of
        return closed_by(scope, goal, [f for h in steps for f in islice(ground(scope, goal, [h]), MAX_TERMS)])


def _is_recursion(view: View) -> bool:
    """Whether a fact speaks of the next natural number."""
    return any(isinstance(t, Op) and t.name == "+" and t.sort is NAT for t in subterms(view.conclusion))


def is_turned(formula: Term, goal: Term) -> bool:
    """Whether a formula is the goal's equation read from right to left."""
    return isinstance(formula, Op) and isinstance(goal, Op) and formula.name == goal.name == "=" \
        and formula.args == goal.args[::-1]


def completed(scope: Scope, view: View, match: Match) -> Iterator[Match]:
    """Assignments that also bind the variables which only premises mention, from facts in scope."""
    open_variables = view.unbound(match)
    if not open_variables:
        yield match
        return
    for premise in view.premises:
        if any(v in premise.free for v in open_variables):
            for fact in reversed(scope.prover.facts):
                for found in islice(Matcher(view.variables).matches(premise, fact.conclusion, match), 2):
                    yield from completed(scope, view, found)
            return


def by_laws(scope: Scope, goal: Term, hints: Sequence[Hint]) -> Fact:
    """A law of the library whose conclusion is the goal, premises proved by the chain."""
    if scope.depth < 2 or not isinstance(goal, Op):
        raise NotFound("no depth is left for the library")
    tried = 0
    relation = goal.name in ("=", "<", "<=", "not", "or")
    for head in [*inner_heads(goal), *([] if relation else [""])]:
        for view in scope.library.concluding(goal.name, head):
            if relation and (head == "" or not _specific(view)) or not _fits(view, goal):
                continue
            tried += 1  # of laws that fit, so that a growing library hides none of them
            if tried > MAX_LAWS:
                raise NotFound("no law was found in the budget")
            found = _conclude(scope, view, goal, [])
            if found is not None:
                return found
    raise missing_premise(scope, goal) or NotFound("no law of the library says this")


def by_law_equations(scope: Scope, goal: Term, hints: Sequence[Hint]) -> Fact:
    """Both sides have one normal form modulo the library's equations about the terms that occur in them."""
    if scope.depth < 4 or not isinstance(goal, Op) or not goal.args[0].sort.is_numeric:
        raise NotFound("not an equation of numbers")
    parts = [t for t in subterms(goal) if isinstance(t, Op)]
    terms = [t for t in parts if _has_values(t)]
    found = _followed(scope, terms[:MAX_TERMS])
    known = _at_variables(scope, goal, ("=",)) if found else []
    wide = scope.depth >= WIDE_DEPTH and any(t.name == "sum" for t in terms)
    products = [t for t in parts if _is_inner_product(t)] if wide else []
    sums = [fact for term in products[:MAX_TERMS] for fact in islice(_values(scope, term), 1)]
    choices = [found, [*known, *found] if known else [], [*sums, *found] if sums else []]
    for chosen in filter(None, choices):
        with suppress(KernelError):
            return equations.ring(scope, goal, chosen[:MAX_INSTANCES])
    raise NotFound("no law of the library says this")


def _has_values(term: Term) -> bool:
    return isinstance(term, Op) and term.name not in _ARITHMETIC and bool(term.args)


def _followed(scope: Scope, terms: Sequence[Op]) -> list[Fact]:
    """What the library's equations say of these terms, and of the terms that they lead to."""
    found: dict[Fact, None] = {}
    waiting, known = list(terms), set(terms)
    for term in waiting:
        values = list(islice(_values(scope, term), 2))
        found.update(dict.fromkeys(values))
        new = [t for fact in values for t in subterms(fact.conclusion)
               if isinstance(t, Op) and t.name == term.name and t not in known]
        waiting += new[: max(0, MAX_TERMS - len(waiting))]
        known.update(new)
    return list(found)


def _is_inner_product(term: Op) -> bool:
    return term.name == "*" and term.sort is REAL and term.args[0].sort is not REAL


def _values(scope: Scope, term: Op) -> Iterator[Fact]:
    """What the library's equations say that a term is."""
    for view in scope.library.concluding("=", term.name):
        left, _ = conclusion_sides(view.conclusion)
        if isinstance(left, Op) and left.name == term.name:
            for match in islice(Matcher(view.variables).matches(left, term, fixed(view)), 2):
                if not view.unbound(match):
                    try:
                        yield view.realise(scope.proof, match, scope.prove)
                    except (NotFound, KernelError):
                        continue


def _specific(view: View) -> bool:
    """Whether a law speaks of more than variables, so that trying it on its own is worth while."""
    return isinstance(view.conclusion, Op) and any(
        isinstance(a, Op) and a.name not in ("+",) for a in view.conclusion.args)


def from_negation(scope: Scope, denied: Fact, goal: Term) -> Fact:
    """An order that the denial of the opposite order gives, by the library's law about it."""
    for view in scope.library.concluding(goal.name if isinstance(goal, Op) else "", ""):
        if len(view.premises) == 1 and isinstance(view.premises[0], Op) and view.premises[0].name == "not":
            matcher = Matcher(view.variables)
            match = matcher.first(view.conclusion, goal, fixed(view))
            if match is not None and match.instance(view.premises[0]) is denied.conclusion:
                return view.realise(scope.proof, match, lambda _: denied)
    raise NotFound("the negation gives another formula")


def opposite_order(scope: Scope, fact: Fact) -> Fact | None:
    """``b < a`` from a fact ``¬(a ≤ b)``, and ``b ≤ a`` from ``¬(a < b)``."""
    formula = fact.conclusion
    inner = formula.args[0] if isinstance(formula, Op) and formula.name == "not" else None
    if not isinstance(inner, Op) or inner.name not in ("<", "<=") or inner.args[0].sort is not REAL:
        return None
    goal = op("<" if inner.name == "<=" else "<=", *reversed(inner.args), sort=PROP)
    try:
        return from_negation(scope, fact, goal)
    except (NotFound, KernelError):
        return None


def by_hints(scope: Scope, goal: Term, hints: Sequence[Hint]) -> Fact:
    """The author's reasons: as the goal itself, as equations to rewrite with, or combined with what is in scope."""
    if not hints:
        raise NotFound("no reason was given")
    for hint in hints:
        for view in hint.views:
            if _may_conclude(view, goal):
                start = started(view, hint)
                found = _conclude(scope, view, goal, [h for h in hints if h is not hint], start) \
                    or _forwards(scope, view, goal, start)
                if found is not None:
                    return found
    facts = list(ground(scope, goal, hints))
    if facts:
        try:
            return closed_by(scope, goal, facts)
        except NotFound as failure:
            missing = failure
    else:
        missing = NotFound(f"{', '.join(h.name for h in hints)} has no instance that fits here", 2)
    try:
        return rewritten(scope, goal, hints)
    except (NotFound, KernelError):
        raise missing_premise(scope, goal) or missing from None


def closed_by(scope: Scope, goal: Term, facts: list[Fact]) -> Fact:
    """The goal from these facts: as ring premises, else with them in scope."""
    usable = [f for f in facts if equations.is_premise(f.conclusion)]
    if isinstance(goal, Op) and goal.name == "=" and usable:
        try:
            return equations.ring(scope, goal, usable)
        except KernelError:
            pass
    with scope.prover.scope(facts):
        return scope.prove(goal)


def started(view: View, hint: Hint) -> Match:
    """Where matching starts for a reason with given values."""
    match = fixed(view)
    by_name = {v.name.rstrip("'"): v for v in view.variables}
    for place, (name, value) in enumerate(hint.values):
        chosen = by_name.get(name) if name else view.variables[place] if place < len(view.variables) else None
        if chosen is not None and match_sorts(chosen.sort, value.sort, match.dims, match.opaque):
            match.values[chosen] = value
    return match


def ground(scope: Scope, goal: Term, hints: Sequence[Hint]) -> Iterator[Fact]:
    """Closed instances of the reasons at terms that occur in the goal and in other reasons."""
    pool = subterms(goal)
    for hint in hints:
        for view in hint.views:
            if not view.variables and not view.premises:
                pool.extend(subterms(view.conclusion))
    for fact in scope.prover.facts[-12:]:
        if not isinstance(fact.conclusion, Op) or fact.conclusion.name not in ("forall", "implies"):
            pool.extend(subterms(fact.conclusion))
    pool = list(dict.fromkeys(pool))
    for hint in hints:
        for view in hint.views:
            yield from _instances(scope, view, started(view, hint), pool)


def _instances(scope: Scope, view: View, start: Match, pool: list[Term]) -> Iterator[Fact]:
    seen = 0
    for match in assignments(view, start, pool):
        for complete in completed(scope, view, match):
            try:
                fact = view.realise(scope.proof, complete, scope.prove)
            except (NotFound, KernelError):
                continue
            scope.prover.named.setdefault(fact.line, view.name)
            yield fact
            seen += 1
            break
        if seen >= MAX_INSTANCES:
            return


def assignments(view: View, start: Match, pool: list[Term]) -> Iterator[Match]:
    """Assignments found by matching the view's function applications with terms of the pool."""
    matcher = Matcher(view.variables)
    found = [start]
    for trigger in triggers(view):
        if all(not _open(view, trigger, m) for m in found):
            continue
        found = list(_extended(matcher, view, trigger, found, pool))[:200] or found
    for variable in view.variables:
        if any(variable not in m.values for m in found) and _needs_value(view, variable):
            found = list(_guessed(variable, found, pool))[:200]
    yield from found


def _extended(matcher: Matcher, view: View, trigger: Term, found: list[Match], pool: list[Term]) -> Iterator[Match]:
    for match in found:
        if not _open(view, trigger, match):
            yield match
            continue
        for target in pool:
            yield from islice(matcher.matches(trigger, target, match), 2)


def _open(view: View, term: Term, match: Match) -> bool:
    return any(v in term.free and v not in match.values for v in view.variables)


def _needs_value(view: View, variable: Var) -> bool:
    return variable in view.conclusion.free


def _guessed(variable: Var, found: list[Match], pool: list[Term]) -> Iterator[Match]:
    """Terms of the right sort that are variables or applications, for a variable without a trigger."""
    for match in found:
        if variable in match.values:
            yield match
            continue
        for target in pool:
            if isinstance(target, (Var, App, Op)):
                other = match.copy()
                if match_sorts(variable.sort, target.sort, other.dims, other.opaque):
                    other.values[variable] = target
                    yield other


def triggers(view: View) -> list[Term]:
    """Applications in the conclusion that mention variables, those with most variables first."""
    variables = set(view.variables)
    found = []
    for term in subterms(view.conclusion):
        head = spine(term)[0] if isinstance(term, App) else term
        if term.free & variables and (isinstance(head, Var) and head not in variables and isinstance(term, App)
                                      or isinstance(term, Op) and term.name not in _ARITHMETIC):
            found.append(term)
    for side in view.conclusion.args if isinstance(view.conclusion, Op) and view.conclusion.name == "=" else ():
        if isinstance(side, Op) and side.free & variables and side.name in ("*", "^", "/", "+", "transpose"):
            found.append(side)
    return sorted(dict.fromkeys(found), key=lambda t: -len(t.free & variables))


def facts_of(views: Iterable[View]) -> list[Fact]:
    """The closed facts among views."""
    return [v.source for v in views if v.source is not None and not v.variables and not v.premises and not v.path]
