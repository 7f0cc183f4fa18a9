"""The automatic chain: what is tried for a step, in which order, within which budget.

A ``Prover`` holds the facts in scope and proves formulas from them.  It works on formulas in which local
definitions are already replaced by what they stand for.  Each method either returns a ``Fact`` of
exactly the formula asked for, or raises ``NotFound``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from time import process_time

from derive.kernel.errors import KernelError
from derive.kernel.sorts import PROP
from derive.kernel.terms import Op, Term, children, op
from derive.parser.called import name_of, opened

from . import (
    cancelling,
    cases,
    definitions,
    derivatives,
    equations,
    gradients,
    inequalities,
    instances,
    linear_equations,
    logic,
    monotone,
    operators,
    quotients,
    rewriting,
    signs,
    vectors,
)
from .laws import Library, View, views
from .proof import Fact, Proof, implication
from .search import Hint, NotFound, Scope

Method = Callable[[Scope, Term, Sequence[Hint]], Fact]

MAX_DEPTH = instances.TOP_DEPTH
"""How deeply the automatic chain may ask itself for premises."""


class Prover:
    """Facts in scope, and the search for proofs from them."""

    def __init__(self, proof: Proof, library: Library, seconds: float = 10.0) -> None:
        self.proof, self.library = proof, library
        self.facts: list[Fact] = []
        self._views: dict[Fact, list[View]] = {}
        self._stamps: list[int] = []
        self._proved: dict[tuple[Term, int], Fact] = {}
        self._failed: dict[tuple[Term, int], int] = {}
        self._asking: set[tuple[Term, int]] = set()
        self._last_stamp = 0
        self.seconds = seconds
        self.deadline = process_time() + seconds
        self.method = self.combination = ""
        self.named: dict[int, str] = {}
        self.missing: dict[Term, tuple[str, Term]] = {}
        self.taken_up: frozenset[int] = frozenset()
        """Lines of facts in scope that are instances of other facts in scope, at variables of the goal."""

    # Facts

    def add(self, fact: Fact) -> Fact:
        """Bring a fact into scope, with the parts of conjunctions and the meaning of defined predicates."""
        if fact in self.facts:
            return fact
        self.facts.append(fact)
        self._last_stamp += 1
        self._stamps.append(self._last_stamp)
        formula = fact.conclusion
        if isinstance(formula, Op) and formula.name == "and":
            for kind in ("and_left", "and_right"):
                self.add(self.proof.rule(kind, (fact,)))
        inner = formula.args[0] if isinstance(formula, Op) and formula.name == "not" else None
        if isinstance(inner, Op) and inner.name == "not":
            absurd = self.proof.rule("not_elim", (fact, self.proof.assume(inner)))
            self.add(self.proof.rule("contradiction", (absurd,), inner.args[0]))
        for more in (definitions.meaning(self, fact), instances.opposite_order(self.scoped(), fact)):
            if more is not None:
                self.add(more)
        return fact

    def call(self, fact: Fact, name: str) -> None:
        """Remember what the author calls a fact, for explanations."""
        self.named[fact.line] = name

    @contextmanager
    def scope(self, facts: Iterable[Fact] = ()) -> Iterator[None]:
        """Facts that hold inside a ``with`` block only."""
        before = len(self.facts)
        try:
            for fact in facts:
                self.add(fact)
            yield
        finally:
            del self.facts[before:], self._stamps[before:]

    def readings(self, fact: Fact) -> list[View]:
        """The readings of a fact in scope."""
        if fact not in self._views:
            self._views[fact] = views("", fact.conclusion, fact)
        return self._views[fact]

    def scoped(self) -> Scope:
        return Scope(self, MAX_DEPTH)

    def check_time(self) -> None:
        if process_time() > self.deadline:
            raise NotFound("the time budget of this step ran out", 3)

    # Proving

    def prove(self, goal: Term, hints: Sequence[Hint] = (), depth: int = MAX_DEPTH) -> Fact:
        """A proof of ``goal``; hints are tried first.

        Raises:
            NotFound: when the chain finds no proof within its budget.
        """
        self.check_time()
        question = (goal, self._stamps[-1] if self._stamps else 0)
        known = self._proved.get(question)
        if known is not None:
            return known
        if not hints and (question in self._asking or depth <= 0 or self._failed.get(question, -1) >= depth):
            raise NotFound("it was tried before")
        self._asking.add(question)
        try:
            fact = self._structure(goal, hints, depth)
        except NotFound:
            if not hints:
                self._failed[question] = depth
            raise
        finally:
            self._asking.discard(question)
        self._proved[question] = fact
        return fact

    def start_step(self) -> None:
        """Give the next step its own time budget."""
        self.method = self.combination = ""
        self.deadline = process_time() + self.seconds

    def available(self) -> list[Term]:
        """The hypotheses that facts in scope rest on, in the order in which they came."""
        found: dict[Term, None] = {}
        for fact in self.facts:
            found.update(dict.fromkeys(sorted(fact.hypotheses.difference(found), key=repr)))
        return list(found)

    def attempt(self, goal: Term, depth: int, hints: Sequence[Hint] = ()) -> Fact | None:
        """A proof of a side condition, or None."""
        try:
            return self.prove(goal, hints, depth)
        except NotFound:
            return None

    def _structure(self, goal: Term, hints: Sequence[Hint], depth: int) -> Fact:
        """Take a formula apart as its head symbol says."""
        for fact in reversed(self.facts):
            if fact.conclusion is goal:
                return fact
        name = goal.name if isinstance(goal, Op) else ""
        if name == "true":
            return self.proof.rule("truth", ())
        if name == "forall":
            return self._universal(goal, hints, depth)
        if name == "implies":
            left, right = children(goal)
            assumed = self.proof.assume(left)
            with self.scope([assumed]):
                return self.proof.rule("implies_intro", (self.prove(right, hints, depth),), left)
        if name == "and":
            left, right = children(goal)
            return self.proof.rule("and_intro", (self.prove(left, hints, depth), self.prove(right, hints, depth)))
        return self._atomic(goal, hints, depth)

    def _universal(self, goal: Term, hints: Sequence[Hint], depth: int) -> Fact:
        assert isinstance(goal, Op)
        try:
            return instances.restated(Scope(self, depth), goal)
        except (NotFound, KernelError):
            pass
        predicate = goal.args[0]
        variable = self.proof.fresh(name_of(predicate, "x"), predicate.sort.argument)
        fact = self.prove(opened(predicate, variable), hints, depth)
        return self.proof.generalise(fact, [variable])

    def _atomic(self, goal: Term, hints: Sequence[Hint], depth: int) -> Fact:
        scope = Scope(self, depth)
        new = [fact for fact in instances.at_variables(scope, goal) if fact not in self.facts]
        before = self.taken_up
        self.taken_up = before.union(fact.line for fact in new) if new else before
        try:
            with self.scope(new):
                return self._tried(scope, goal, hints)
        finally:
            self.taken_up = before

    def _tried(self, scope: Scope, goal: Term, hints: Sequence[Hint]) -> Fact:
        """The goal by the first method that finds it; reasons of no weight speak of the search, and are not told."""
        failure = NotFound("no known fact gives this")
        for method in self._methods(goal, hints):
            try:
                fact = method(scope, goal, hints)
                self.method = WORDS.get(method.__name__, "")
                if method in (inequalities.by_addition, inequalities.by_search) and self.combination:
                    self.method = self.combination
                return fact
            except NotFound as missing:
                failure = missing if missing.weight >= max(failure.weight, 1) else failure
            except KernelError:
                continue
        raise failure

    def _methods(self, goal: Term, hints: Sequence[Hint]) -> list[Method]:
        relation = goal.name if isinstance(goal, Op) else ""
        chain: list[Method] = [instances.by_hints, instances.by_facts]
        if relation == "=" and isinstance(goal, Op) and goal.args[0].sort is PROP:
            chain += [equations.by_ring, equivalence, logic.by_logic]
        elif relation == "=":
            chain += [
                equations.by_ring,
                equations.by_equations,
                linear_equations.by_linear_equations,
                vectors.by_distance,
                derivatives.by_differentiation,
                equations.by_congruence,
            ]
        elif relation in ("<", "<="):
            chain += [
                signs.by_arithmetic,
                signs.by_sign,
                inequalities.by_addition,
                monotone.by_monotonicity,
                inequalities.by_search,
                monotone.by_terms,
                *([signs.by_unequal] if relation == "<" else []),
                cancelling.by_common_factor,
                quotients.by_clearing,
            ]
        elif relation == "not":
            chain += [signs.by_arithmetic, signs.by_difference, negation_by_contradiction, logic.by_logic]
        elif relation == "false":
            chain += [by_self_negation, by_denied_fact, inequalities.by_contradiction, by_negated_fact]
        elif relation == "or":
            chain += [by_either_side, logic.by_logic, cases.by_factors, cases.by_other_side]
        elif relation == "exists":
            chain += [logic.by_logic]
        else:
            chain += [derivatives.by_differentiation, *([] if relation else [logic.by_logic])]
        before = [operators.by_made_functions] if relation in ("=", "<", "<=") else []
        chain += [*before, definitions.by_meaning, instances.by_laws, *last_methods(relation)]
        return [*chain, cases.by_cases, logic.by_clash]


def last_methods(relation: str) -> list[Method]:
    """What is tried for a relation after the laws of the library."""
    if relation == "=":
        return [
            equations.by_order,
            equations.by_cancelling,
            gradients.by_values,
            operators.by_linearity,
            instances.by_law_equations,
            vectors.by_entries,
            rewriting.by_general_equations,
        ]
    if relation in ("<", "<="):
        return [gradients.by_values, instances.by_scope, operators.by_linearity, rewriting.by_general_equations]
    return [operators.by_expansion]


WORDS = {
    "by_ring": "ring",
    "by_equations": "hypothesis",
    "by_linear_equations": "combine",
    "by_facts": "hypothesis",
    "by_congruence": "congruence",
    "by_cancelling": "cancel",
    "by_common_factor": "cancel",
    "by_order": "at most, and at least",
    "by_distance": "a distance is 0",
    "by_entries": "entry by entry",
    "by_differentiation": "differentiate",
    "by_values": "differentiate",
    "by_sign": "positivity",
    "by_addition": "combine",
    "by_search": "combine",
    "by_clearing": "denominators cleared",
    "by_laws": "a known law",
    "by_law_equations": "known laws",
    "by_scope": "hypothesis",
    "by_general_equations": "hypothesis",
    "by_linearity": "linearity",
    "by_made_functions": "linearity",
    "by_expansion": "linearity",
    "by_logic": "logic",
    "by_arithmetic": "arithmetic",
    "by_meaning": "definition",
    "by_monotonicity": "monotone",
    "by_terms": "term by term",
    "by_cases": "cases",
    "by_factors": "a product is 0",
    "by_other_side": "cases",
    "by_unequal": "at most, and different",
    "by_clash": "logic",
}
"""What a reader is told about a step that gave no reason."""


def equivalence(scope: Scope, goal: Term, hints: Sequence[Hint]) -> Fact:
    """``p ⟺ q`` from the two implications."""
    assert isinstance(goal, Op)
    left, right = goal.args
    forward = scope.prove(implication(left, right), hints)
    backward = scope.prove(implication(right, left), hints)
    return scope.proof.rule("iff_intro", (forward, backward))


def negation_by_contradiction(scope: Scope, goal: Term, hints: Sequence[Hint]) -> Fact:
    """``¬p`` by deriving a contradiction from ``p``."""
    assert isinstance(goal, Op)
    (formula,) = goal.args
    with scope.prover.scope([scope.proof.assume(formula)]):
        false = scope.attempt(op("false", sort=PROP), hints)
    if false is None:
        raise NotFound("no contradiction was found from the opposite")
    return scope.proof.rule("not_intro", (false,), formula)


def by_self_negation(scope: Scope, goal: Term, hints: Sequence[Hint]) -> Fact:
    """A contradiction from a fact ``p ⟺ ¬p``."""
    proof = scope.proof
    for fact in reversed(scope.prover.facts):
        formula = fact.conclusion
        if not isinstance(formula, Op) or formula.name != "=" or formula.args[0].sort is not PROP:
            continue
        for claim, other in (formula.args, formula.args[::-1]):
            if isinstance(other, Op) and other.name == "not" and other.args[0] is claim:
                equal = fact if claim is formula.args[0] else proof.symmetric(fact)
                assumed = proof.assume(claim)
                false = proof.rule("not_elim", (proof.transfer(equal, assumed), assumed))
                never = proof.rule("not_intro", (false,), claim)
                return proof.rule("not_elim", (never, proof.transfer(proof.symmetric(equal), never)))
    raise NotFound("no fact denies itself")


def by_denied_fact(scope: Scope, goal: Term, hints: Sequence[Hint]) -> Fact:
    """A contradiction from facts ``¬p`` and ``p``."""
    for fact in reversed(scope.prover.facts):
        formula = fact.conclusion
        if isinstance(formula, Op) and formula.name == "not":
            with suppress(NotFound):
                return scope.proof.rule("not_elim", (fact, instances.by_facts(scope, formula.args[0], hints)))
    raise NotFound("no fact denies another")


def by_negated_fact(scope: Scope, goal: Term, hints: Sequence[Hint]) -> Fact:
    """A contradiction from a fact ``¬p`` and a proof of ``p``."""
    for fact in reversed(scope.prover.facts):
        formula = fact.conclusion
        if isinstance(formula, Op) and formula.name == "not":
            positive = scope.attempt(formula.args[0], hints)
            if positive is not None:
                return scope.proof.rule("not_elim", (fact, positive))
    raise NotFound("no fact is contradicted")


def by_either_side(scope: Scope, goal: Term, hints: Sequence[Hint]) -> Fact:
    """``p ∨ q`` from one of them."""
    assert isinstance(goal, Op)
    left, right = goal.args
    found = scope.attempt(left, hints)
    if found is not None:
        return scope.proof.rule("or_left", (found,), right)
    return scope.proof.rule("or_right", (scope.prove(right, hints),), left)
