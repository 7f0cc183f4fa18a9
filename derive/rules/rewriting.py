"""Rewriting inside a formula, also under binders, by equations that hold for all values of their variables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from derive.kernel.errors import KernelError
from derive.kernel.terms import Lam, Op, Term, Var, abstract, app, children, lam, op, var

from .laws import View
from .matching import Match, Matcher
from .proof import Fact, conclusion_sides, equation
from .search import Hint, NotFound, Scope, fixed, identity

MAX_ROUNDS = 6
MAX_EQUATIONS = 6
MIN_DEPTH = 6
"""General equations in scope are tried for goals, not for side conditions; the author may name them anywhere."""


def rewritten(scope: Scope, goal: Term, hints: Sequence[Hint]) -> Fact:
    """The goal proved after its sides were rewritten by the hints' equations."""
    current = goal
    steps: list[Rewrite] = []
    seen = {goal}
    fact: Fact | None = None
    while fact is None:
        step = _one(scope, current, hints) if len(steps) < MAX_ROUNDS else None
        if step is None or step[1] in seen:
            raise NotFound("nothing to rewrite" if not steps else "the rewritten formula could not be proved")
        steps.append(step)
        current = step[1]
        seen.add(current)
        fact = scope.attempt(current)
    for equal, _, context in reversed(steps):
        fact = scope.proof.replace(scope.proof.symmetric(equal), fact, context)
    return fact


def by_general_equations(scope: Scope, goal: Term, hints: Sequence[Hint]) -> Fact:
    """The goal after rewriting by the equations in scope that hold for all values of their variables."""
    if hints or scope.depth < MIN_DEPTH:
        raise NotFound("no depth is left for rewriting")
    facts = [f for f in scope.prover.facts if isinstance(f.conclusion, Op) and f.conclusion.name == "forall"]
    readings = [v for f in facts[-MAX_EQUATIONS:] for v in scope.prover.readings(f)]
    equations = tuple(v for v in readings if v.relation == "=" and conclusion_sides(v.conclusion)[0].sort.is_numeric)
    if not equations:
        raise NotFound("no equation in scope is general")
    attempts = [equations, *((view,) for view in reversed(equations))] if len(equations) > 1 else [equations]
    failure = NotFound("nothing to rewrite")
    for chosen in attempts:  # together they may lead astray, each alone may do
        try:
            return rewritten(scope, goal, [Hint("", chosen)])
        except NotFound as missing:
            failure = missing
    raise failure


Rewrite = tuple[Fact, Term, Term]
"""An equation of functions or values, the rewritten formula, and the context it was rewritten in."""


def _one(scope: Scope, formula: Term, hints: Sequence[Hint]) -> Rewrite | None:
    for hint in hints:
        for view in hint.views:
            if view.relation == "=":
                for turned in (False, True):
                    found = rewrite_once(scope, formula, view, turned)
                    if found is not None and found[1] is not formula:
                        return found
    return None


def rewrite_once(scope: Scope, formula: Term, view: View, turned: bool = False) -> Rewrite | None:
    """Rewrite all places of the first instance of the view's left side in a formula."""
    left, right = conclusion_sides(view.conclusion)
    if turned:
        left, right = right, left
    if isinstance(left, Var) and left in view.variables or not set(view.variables) <= left.free | _premised(view):
        return None
    for target, locals_ in places(formula):
        opened = {v: v for v in locals_}
        for match in Matcher(view.variables).matches(left, target, fixed(view)):
            if view.unbound(match):
                continue
            try:
                equal = view.realise(scope.proof, match, scope.prove)
                equal = _said_of(scope, target, scope.proof.symmetric(equal) if turned else equal)
                return _applied(scope, formula, equal, list(opened))
            except (NotFound, KernelError):
                continue
    return None


def _said_of(scope: Scope, target: Term, equal: Fact) -> Fact:
    """``t = b`` from ``a = b`` where ``a`` was matched with ``t``: ``x(k + 2)`` for ``x((k + 1) + 1)``."""
    left, _ = conclusion_sides(equal.conclusion)
    return equal if left is target else scope.proof.chain(scope.proof.ring(equation(target, left)), equal)


def _premised(view: View) -> frozenset[Var]:
    return frozenset().union(*(p.free for p in view.premises)) if view.premises else frozenset()


def _applied(scope: Scope, formula: Term, equal: Fact, locals_: list[Var]) -> Rewrite:
    """Generalise an instance over the bound variables it mentions and put it in place."""
    mentioned = [v for v in locals_ if v in equal.conclusion.free]
    left, _ = conclusion_sides(equal.conclusion)
    for variable in reversed(mentioned):
        equal = scope.proof.pointwise(equal, variable)
    function, other = conclusion_sides(equal.conclusion)
    hole = scope.proof.fresh("f", function.sort)
    context = abstract(hole, Replacer(left, mentioned, hole)(formula))
    if app(context, function) is not formula:
        raise NotFound("the place could not be isolated")
    return equal, app(context, other), context


class Replacer:
    """Puts ``hole(locals)`` for every instance of ``pattern``, in which the locals stand for any terms."""

    def __init__(self, pattern: Term, locals_: list[Var], hole: Var) -> None:
        self.pattern, self.locals, self.hole = pattern, locals_, hole
        self.matcher = Matcher(locals_)
        self.start = identity(pattern)

    def __call__(self, term: Term) -> Term:
        if not self.locals:
            if term is self.pattern:
                return self.hole
        elif term.sort is self.pattern.sort:
            match = self._instance(term)
            if match is not None:
                return app(self.hole, *[match.values[v] for v in self.locals])
        return _rebuilt(term, self)

    def _instance(self, term: Term) -> Match | None:
        match = self.matcher.first(self.pattern, term, self.start)
        return match if match is not None and all(v in match.values for v in self.locals) else None


def _rebuilt(term: Term, change: Replacer) -> Term:
    if isinstance(term, Op):
        return op(term.name, *[change(a) for a in term.args], sort=term.sort)
    if isinstance(term, Lam):
        return lam(term.sort.argument, change(term.body))
    parts = children(term)
    return app(change(parts[0]), change(parts[1])) if parts else term


def places(formula: Term) -> Iterator[tuple[Term, list[Var]]]:
    """The sub-terms of a formula with binders opened, each with the bound variables above it."""
    waiting: list[tuple[Term, list[Var]]] = [(formula, [])]
    number = 0
    while waiting:
        term, above = waiting.pop(0)
        yield term, above
        if isinstance(term, Lam):
            number += 1
            variable = var(f"b·{number}", term.sort.argument)
            waiting.append((app(term, variable), [*above, variable]))
        else:
            waiting.extend((part, above) for part in children(term))
