"""Induction: ``∀ k, p(k)`` over the naturals, and ``∀ k ≥ m, p(k)`` from ``m`` on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.errors import ProofProblem
from derive.kernel.sorts import NAT, PROP
from derive.kernel.terms import Op, Term, Var, abstract, app, num, op
from derive.parser import syntax
from derive.parser.syntax import Node

from .phrase import phrase
from .proof import Fact, equation, implication

if TYPE_CHECKING:
    from .script import Script


class Induction:
    """One ``proof by induction`` in a script."""

    def __init__(self, script: Script, proof: syntax.Proof, at: Node) -> None:
        self.script, self.steps, self.at = script, proof, at

    def prove(self, goal: Term) -> Fact:
        """The goal by its base case and its step.

        Raises:
            ProofProblem: when the goal is not ``∀ k, …`` over the naturals.
        """
        if not (isinstance(goal, Op) and goal.name == "forall" and goal.args[0].sort.argument is NAT):
            raise ProofProblem(
                "induction proves a goal ∀ k, … over the naturals",
                place=self.at.span.place if self.at.span else None,
                found=phrase(goal),
                hint="`fix` the other variables in a proof around it, or move k to the front",
            )
        predicate = goal.args[0]
        start, inner = _start(self.script.proof.fresh("k", NAT), predicate)
        return self._from_zero(predicate) if start is None else self._from(start, inner)

    def _from_zero(self, predicate: Term) -> Fact:
        base = self._base(app(predicate, num(0, NAT)))
        k, step = self._step(predicate, ())
        return self.script.proof.rule("induction", (base, self.script.proof.generalise(step, [k])), predicate)

    def _from(self, start: Term, predicate: Term) -> Fact:
        """Induction from ``m``: for ``q(j) = p(m + j)``, then every ``k ≥ m`` is some ``m + j``."""
        kernel = self.script.proof
        j = kernel.fresh("j", NAT)
        at_j = op("+", start, j, sort=NAT)
        moved = abstract(j, app(predicate, at_j))
        base = kernel.converted(self._base(app(predicate, start)), app(moved, num(0, NAT)))
        bound = self.script.proof.fresh("k", NAT)
        condition = abstract(bound, op("<=", start, bound, sort=PROP))
        k, inner = self._step(predicate, (condition,))
        step = kernel.generalise(kernel.discharge(inner, [app(condition, k)]), [k])
        reached = kernel.modus_ponens(
            kernel.instance(step, at_j), self.script.conclude(op("<=", start, at_j, sort=PROP), (), self.at)
        )
        wanted = implication(app(moved, j), app(moved, op("+", j, num(1, NAT), sort=NAT)))
        follows = kernel.generalise(kernel.converted(reached, wanted), [j])
        return self._back(start, predicate, kernel.rule("induction", (base, follows), moved))

    def _back(self, start: Term, predicate: Term, everywhere: Fact) -> Fact:
        """From ``∀ j, p(m + j)`` to ``∀ k ≥ m, p(k)``."""
        kernel = self.script.proof
        k, j = kernel.fresh("k", NAT), kernel.fresh("j", NAT)
        condition = op("<=", start, k, sort=PROP)
        equal = equation(k, op("+", start, j, sort=NAT))
        existence = op("exists", abstract(j, equal), sort=PROP)
        with self.script.prover.scope([kernel.assume(condition)]):
            known = self.script.conclude(existence, (), self.at)
        assumed = kernel.symmetric(kernel.assume(equal))
        fact = kernel.replace(assumed, kernel.instance(everywhere, j), predicate)
        fact = kernel.rule("exists_elim", (known, fact), j)
        return kernel.generalise(kernel.discharge(fact, [condition]), [k])

    def _base(self, goal: Term) -> Fact:
        record = self.script.record
        record.add("base", None, "", syntax.Name(self.steps.variable or "k"), "base case", "", self.at)
        record.depth += 1
        fact = self.script.steps(list(self.steps.base), goal, self.at)
        record.depth -= 1
        return fact

    def _step(self, predicate: Term, conditions: tuple[Term, ...]) -> tuple[Var, Fact]:
        """``p(k) ⟹ p(k + 1)`` for a fixed ``k`` under the conditions."""
        script, record, label = self.script, self.script.record, self.steps.hypothesis
        outer, script.names = script.names, script.names.child()
        k = script.bind(self.steps.variable or "k", NAT)
        hypothesis, goal = app(predicate, k), app(predicate, op("+", k, num(1, NAT), sort=NAT))
        assumed = script.proof.assume(hypothesis)
        facts = [script.proof.assume(app(condition, k)) for condition in conditions]
        record.add("step", None, "", syntax.Name(self.steps.variable or "k"), "induction step", label, self.at)
        record.depth += 1
        with script.prover.scope([*facts, assumed]), script.reasons.labelled(label, assumed, None):
            fact = script.steps(list(self.steps.steps), goal, self.at)
        record.depth -= 1
        script.names = outer
        return k, script.proof.rule("implies_intro", (fact,), hypothesis)


def _start(k: Var, predicate: Term) -> tuple[Term | None, Term]:
    """The ``m`` of ``λ k. m ≤ k ⟹ p(k)`` and ``p``, when the predicate has that form."""
    body = app(predicate, k)
    if isinstance(body, Op) and body.name == "implies":
        condition, inner = body.args
        start, end = condition.args if isinstance(condition, Op) and condition.name == "<=" else (k, k)
        if end is k and k not in start.free:
            return start, abstract(k, inner)
    return None, predicate
