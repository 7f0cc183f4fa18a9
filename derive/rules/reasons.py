"""The reasons after ``by``: labels, theorems and tactic words, and how each of them proves a goal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from difflib import get_close_matches
from typing import TYPE_CHECKING

from derive.errors import DeriveError, ProofProblem
from derive.kernel.errors import KernelError
from derive.kernel.sorts import PROP, REAL
from derive.kernel.terms import Num, Op, Term, num, op
from derive.parser import syntax
from derive.parser.called import name_of, opened
from derive.parser.syntax import Expr, Reason

from . import equations, instances, logic, rewriting
from .definitions import SUFFIX, by_meaning, unfolded_once
from .differentiation import derivatives, gradients
from .laws import View, views
from .matrices import blocks
from .order import inequalities, monotone, signs
from .order.remainder import left_over
from .phrase import phrase
from .proof import Fact
from .rewriting import Rewrite
from .search import Hint, NotFound, Scope
from .variables import bound_names

if TYPE_CHECKING:
    from .script import Script

Tactic = Callable[[Scope, Term, Sequence[Hint]], Fact]


class Labelled:
    """A fact with the formula that its author wrote."""

    def __init__(self, fact: Fact, formula: Expr | None) -> None:
        self.fact, self.formula = fact, formula


class Reasons:
    """What names mean in the reasons of one theorem."""

    def __init__(self, require: Callable[[str], str | None], known: Callable[[], list[str]],
                 names: Callable[[str], list[str]], call: Callable[[Fact, str], None]) -> None:
        self._require, self._known, self._names, self._call = require, known, names, call
        self.labels: dict[str, Labelled] = {}
        self.statements: dict[str, tuple[View, ...]] = {}
        self.found = ""

    @contextmanager
    def labelled(self, label: str, fact: Fact, formula: Expr | None) -> Iterator[None]:
        """A label that means a fact inside a ``with`` block."""
        before = self.labels.get(label)
        if label:
            self._call(fact, label)
            self.labels[label] = Labelled(fact, formula)
        try:
            yield
        finally:
            if label:
                if before is None:
                    del self.labels[label]
                else:
                    self.labels[label] = before

    def keep(self, label: str, fact: Fact, formula: Expr | None) -> None:
        """A label that means a fact from now on."""
        self._call(fact, label)
        self.labels[label] = Labelled(fact, formula)

    def offer(self, label: str, readings: Sequence[View]) -> None:
        """A label that means a statement proved before."""
        self.statements[label] = tuple(readings)

    # What a reason offers

    def hint(self, script: Script, reason: Reason) -> Hint:
        """The readings that a named reason offers."""
        label = self.labels.get(reason.name)
        if label is not None:
            readings = tuple(views(reason.name, label.fact.conclusion, label.fact))
            return Hint(reason.name, readings, self._values(script, reason))
        if reason.name in self.statements:
            return Hint(reason.name, self.statements[reason.name], self._values(script, reason))
        try:
            name = self._require(reason.name)
        except DeriveError as error:
            error.place = error.place or (reason.span.place if reason.span else None)
            raise
        if name is None:
            raise self._unknown(reason)
        library = script.prover.library
        goals = library.goals(name)
        if len(goals) > 1 and (reason.arguments or reason.bindings):
            raise ProofProblem(f"{name} has several goals", code="E-name", expected=", ".join(goals),
                               hint=f"to give values, write {goals[0]}",
                               place=reason.span.place if reason.span else None)
        return Hint(reason.name, tuple(v for g in goals for v in library.views(g)), self._values(script, reason))

    def _values(self, script: Script, reason: Reason) -> tuple[tuple[str, Term], ...]:
        given = [("", e) for e in reason.arguments] + [(self._place(reason, n), e) for n, e in reason.bindings]
        return tuple((name, script.unfolded(script.names.elaborate(e))) for name, e in given)

    def _place(self, reason: Reason, name: str) -> str:
        """The variable of a reason that an author calls ``name``."""
        label = self.labels.get(reason.name)
        names = bound_names(label.formula) if label is not None else self._names(reason.name)
        if name not in names:
            raise ProofProblem(f"{reason.name} has no variable {name}", code="E-name", found=name,
                               expected=", ".join(names), place=reason.span.place if reason.span else None)
        return f"?{names.index(name)}"

    def _unknown(self, reason: Reason) -> DeriveError:
        names = [*self.labels, *self.statements, *TACTICS, "combine", "sorry", "unfold", *self._known()]
        close = get_close_matches(reason.name, names, n=3, cutoff=0.6)
        hint = f"did you mean {' or '.join(close)}?" if close else "a reason is a label, a theorem or a tactic word"
        return ProofProblem(f"nothing is called {reason.name}", code="E-name", found=reason.name, hint=hint,
                            place=reason.span.place if reason.span else None)

    # Proving with reasons

    def apply(self, script: Script, goal: Term, reasons: Sequence[Reason]) -> Fact:
        """The goal by these reasons, or by the automatic chain when there are none."""
        scope = script.prover.scoped()
        self.found = ""
        tactics: list[Tactic] = []
        hints: list[Hint] = []
        for reason in reasons:
            if reason.name == "sorry":
                return script.proof.rule("unsafe_hole", (), goal)
            if reason.combination:
                tactics.append(_Combination(self, script, reason))
            elif reason.name == "rewrite" and reason.targets:
                tactics.append(TACTICS["rewrite"])
                hints += [self.hint(script, syntax.Reason(name, span=reason.span)) for name in reason.targets]
            elif reason.name in ("unfold", "definition") and reason.targets:
                tactics.append(_Unfolding(reason))
            elif reason.name in TACTICS and reason.name not in self.labels:
                tactics.append(TACTICS[reason.name])
            else:
                hints.append(self.hint(script, reason))
        script.prover.start_step()  # what a reason itself took to derive does not count
        if not tactics:
            fact = script.prover.prove(goal, hints)
            self.found = script.prover.method
            if hints and script.prover.combination:
                self.found = script.prover.combination
            return fact
        return _with_tactics(scope, goal, tactics, hints)

    def text(self, reasons: Sequence[Reason]) -> str:
        """Reasons as a reader sees them."""
        return ", ".join(" ".join([r.name, *r.targets]) for r in reasons)

    def names(self, reasons: Sequence[Reason]) -> tuple[str, ...]:
        """The labels and theorems among reasons and their combinations."""
        inner = [m.fact.name for r in reasons for m in r.combination]
        return tuple(n for n in [*(r.name for r in reasons), *inner] if n not in TACTICS)


def _with_tactics(scope: Scope, goal: Term, tactics: list[Tactic], hints: list[Hint]) -> Fact:
    """The goal by the tactics in turn, under its quantifiers and premises, with the hints' instances in scope."""
    if isinstance(goal, Op) and goal.name == "forall":
        variable = scope.proof.fresh(name_of(goal.args[0], "x"), goal.args[0].sort.argument)
        body = opened(goal.args[0], variable)
        return scope.proof.generalise(_with_tactics(scope, body, tactics, hints), [variable])
    if isinstance(goal, Op) and goal.name == "implies":
        left, right = goal.args
        with scope.prover.scope([scope.proof.assume(left)]):
            fact = _with_tactics(scope, right, tactics, hints)
        return scope.proof.rule("implies_intro", (fact,), left)
    failure = NotFound("the reason does not give this", 1)
    facts = list(instances.ground(scope, goal, hints)) if hints else []
    with scope.prover.scope(facts):
        for tactic in tactics:
            try:
                return tactic(scope, goal, hints)
            except NotFound as missing:
                failure = missing if missing.weight >= failure.weight else failure
            except KernelError as refusal:
                failure = NotFound(str(refusal), 1)
    raise failure


class _Combination:
    """``combine c·fact + …``: the author's multipliers, their signs found by the chain."""

    def __init__(self, reasons: Reasons, script: Script, reason: Reason) -> None:
        self.reasons, self.script, self.reason = reasons, script, reason

    def __call__(self, scope: Scope, goal: Term, hints: Sequence[Hint]) -> Fact:
        if not isinstance(goal, Op) or goal.name not in ("<", "<="):
            raise NotFound("`combine` proves an inequality; an equation follows `by ring` with its facts", 3)
        facts, multipliers, signs = [], [], []
        for part in self.reason.combination:
            fact = self._fact(scope, goal, part.fact)
            multiplier = self._multiplier(part.multiplier)
            facts.append(fact)
            multipliers.append(multiplier)
            signs.append(self._sign(scope, fact, multiplier))
        rewriting = [f for h in hints for f in instances.ground(scope, goal, [h]) if is_equation(f)]
        try:
            return self._combined(scope, goal, facts, multipliers, signs, rewriting)
        except KernelError:
            side = equations.conditions(scope, [goal, *multipliers, *(f.conclusion for f in facts)])
            side += equations.sign_facts(scope, goal)
            try:
                return self._combined(scope, goal, facts, multipliers, signs, [*side, *rewriting])
            except KernelError:
                parts = list(zip(multipliers, (f.conclusion for f in facts), strict=True))
                missing = left_over(goal, parts, [f.conclusion for f in (*side, *rewriting)])
                if missing is None:
                    raise
                raise missing from None

    def _combined(self, scope: Scope, goal: Term, facts: list[Fact], multipliers: list[Term], signs: list[Fact | None],
                  side: list[Fact]) -> Fact:
        proved = [s for s in signs if s is not None]
        premises = [*facts, *proved, *(f for f in side if f not in facts and f not in proved)]
        places = [premises.index(s, len(facts)) if s is not None else -1 for s in signs]
        return scope.proof.rule("combine", tuple(premises), goal, multipliers, places)

    def _multiplier(self, expression: Expr | None) -> Term:
        if expression is None:
            return num(1)
        return self.script.unfolded(self.script.names.elaborate(expression, REAL))

    def _fact(self, scope: Scope, goal: Term, reason: Reason) -> Fact:
        hint = self.reasons.hint(self.script, reason)
        for fact in instances.ground(scope, goal, [hint]):
            if isinstance(fact.conclusion, Op) and fact.conclusion.name in ("<", "<=", "="):
                return fact
        raise NotFound(f"{reason.name} is no inequality at these values", 3)

    def _sign(self, scope: Scope, fact: Fact, multiplier: Term) -> Fact | None:
        assert isinstance(fact.conclusion, Op)
        if fact.conclusion.name == "=" or not multiplier.free and is_numeral(multiplier):
            return None
        zero = num(0)
        claims = (op(relation, zero, multiplier, sort=PROP) for relation in ("<", "<="))
        found = next(filter(None, map(scope.attempt, claims)), None)
        if found is None:
            raise NotFound(f"nothing says that the multiplier {phrase(multiplier)} is not negative", 5)
        return found


class _Unfolding:
    """``unfold f, g``: the goal with these constants replaced by what they mean."""

    def __init__(self, reason: Reason) -> None:
        self.names = reason.targets

    def __call__(self, scope: Scope, goal: Term, hints: Sequence[Hint]) -> Fact:
        current = goal
        steps: list[Rewrite] = []
        for name in self.names:
            if name + SUFFIX not in scope.proof.env.theorems:
                continue
            while len(steps) < 40 and (step := unfolded_once(scope, current, name)) is not None:
                steps.append(step)
                current = step[1]
        fact = scope.prove(current, hints)
        for equal, _, context in reversed(steps):
            fact = scope.proof.replace(scope.proof.symmetric(equal), fact, context)
        return fact


def is_equation(fact: Fact) -> bool:
    return isinstance(fact.conclusion, Op) and fact.conclusion.name == "="


def is_numeral(term: Term) -> bool:
    """Whether a multiplier is a literal, whose sign needs no proof."""
    return isinstance(term, Num)


def _ring(scope: Scope, goal: Term, hints: Sequence[Hint]) -> Fact:
    """Normal form, with the hints' equations as rewriting rules."""
    equal = [f for f in instances.ground(scope, goal, hints) if equations.is_premise(f.conclusion)] if hints else []
    try:
        return equations.ring(scope, goal, equal)
    except KernelError:
        if blocks.in_sight(goal):
            with suppress(NotFound):
                return blocks.by_rules(scope, goal, equal)
        return equations.by_congruence(scope, goal, hints)


def _differentiate(scope: Scope, goal: Term, hints: Sequence[Hint]) -> Fact:
    """A derivative's value, or a relation in which derivatives are replaced by their values."""
    try:
        return derivatives.by_differentiation(scope, goal, hints)
    except NotFound as failure:
        if failure.weight or not isinstance(goal, Op) or goal.name not in ("=", "<", "<="):
            raise
        return gradients.by_values(scope, goal, hints)


def _automatic(scope: Scope, goal: Term, hints: Sequence[Hint]) -> Fact:
    return scope.prover.prove(goal, hints)


def _arithmetic(scope: Scope, goal: Term, hints: Sequence[Hint]) -> Fact:
    """Comparisons of numbers, and what follows from them in scope."""
    try:
        return signs.by_arithmetic(scope, goal, hints)
    except (NotFound, KernelError):
        return scope.prover.prove(goal, hints)


def _logic(scope: Scope, goal: Term, hints: Sequence[Hint]) -> Fact:
    """Pure logic, or what the chain makes of it."""
    try:
        return logic.by_logic(scope, goal, hints)
    except (NotFound, KernelError):
        return scope.prover.prove(goal, hints)


def _definition(scope: Scope, goal: Term, hints: Sequence[Hint]) -> Fact:
    """Local definitions are spelled out already; global ones are unfolded."""
    try:
        return _ring(scope, goal, hints) if is_equation_formula(goal) else instances.by_facts(scope, goal, hints)
    except (NotFound, KernelError):
        return by_meaning(scope, goal, hints)


def is_equation_formula(goal: Term) -> bool:
    return isinstance(goal, Op) and goal.name == "="


def _hypothesis(scope: Scope, goal: Term, hints: Sequence[Hint]) -> Fact:
    try:
        return instances.by_facts(scope, goal, hints)
    except NotFound:
        return equations.by_equations(scope, goal, hints)


def _positivity(scope: Scope, goal: Term, hints: Sequence[Hint]) -> Fact:
    if isinstance(goal, Op) and goal.name in ("<", "<="):
        try:
            return signs.by_sign(scope, goal, hints)
        except NotFound:
            return inequalities.by_search(scope, goal, hints)
    return signs.by_difference(scope, goal, hints)


TACTICS: dict[str, Tactic] = {
    "ring": _ring, "expand": _ring, "algebra": _ring, "factor": _ring, "rewrite": rewriting.rewritten,
    "definition": _definition, "unfold": _definition, "differentiate": _differentiate,
    "positivity": _positivity, "monotone": monotone.by_monotonicity, "hypothesis": _hypothesis,
    "arithmetic": _arithmetic, "logic": _logic, "auto": _automatic, "cases": _automatic,
    "linear": inequalities.by_search,
}
"""Tactic words and what they do."""
