"""The automatic search for a step: facts in scope, questions asked before, and a budget.

A ``Prover`` holds the facts in scope and proves formulas from them.  It works on formulas in which local
definitions are already replaced by what they stand for.  Each method either returns a ``Fact`` of
exactly the formula asked for, or raises ``NotFound``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from time import process_time

from derive.kernel.errors import KernelError
from derive.kernel.terms import Op, Term, children
from derive.parser.called import name_of, opened

from . import definitions, instances
from .chain import EXPLAINED, WORDS, methods
from .laws import Library, View, views
from .proof import Fact, Proof
from .search import Hint, NotFound, Scope

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
        for method in methods(goal):
            try:
                fact = method(scope, goal, hints)
                self.method = WORDS.get(method, "")
                if method in EXPLAINED and self.combination:
                    self.method = self.combination
                return fact
            except NotFound as missing:
                failure = missing if missing.weight >= max(failure.weight, 1) else failure
            except KernelError:
                continue
        raise failure
