"""What a theorem says: its context, and the closed statement that the kernel is asked about.

A local definition ``define f(w) = …`` is a variable with the hypothesis ``f = (w ↦ …)``; so definitions
add nothing to the logic, and whoever uses the theorem may put the function for ``f``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from derive.kernel.sorts import PROP
from derive.kernel.terms import Term, Var, abstract, substitute
from derive.parser import syntax
from derive.parser.called import same
from derive.parser.declare import context_hypotheses, declare_let, define
from derive.parser.elaborate import Scope
from derive.parser.latex import latex
from derive.parser.unparse import text
from derive.rules.proof import Fact, Proof, equation, implication, universal


class Hypothesis(NamedTuple):
    """A formula of the context; ``defined`` is the variable that it defines, if it is a definition."""

    label: str
    formula: Term
    expression: syntax.Expr | None
    defined: Var | None = None


class Context:
    """The declarations and assumptions above a goal."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.variables: list[Var] = []
        self.hypotheses: list[Hypothesis] = []
        self.values: dict[Var, Term] = {}
        self.shown: list[dict[str, Any]] = []

    def add(self, item: syntax.Node) -> None:
        """Take in one ``let``, ``define`` or ``assume``."""
        if isinstance(item, syntax.Let):
            self.variables += declare_let(item, self.scope)
            found = context_hypotheses(item, self.scope)
            self.hypotheses += [Hypothesis(label, formula, expression) for label, expression, formula in found]
            self.shown += [_entry("let", "", part) for part in item.declarations]
        elif isinstance(item, syntax.Define):
            variable, value, formula, shown = define(item, self.scope)
            self.variables.append(variable)
            self.values[variable] = self.meaning(value)
            self.hypotheses.append(Hypothesis("", formula, shown, variable))
            self.shown.append({**_entry("define", "", shown), "name": item.name, "sort": repr(variable.sort)})
        elif isinstance(item, syntax.Assume):
            formula = self.scope.elaborate(item.formula, PROP)
            self.hypotheses.append(Hypothesis(item.label, formula, item.formula))
            self.shown.append(_entry("assume", item.label, item.formula))

    def meaning(self, term: Term) -> Term:
        """A term with local definitions replaced by what they stand for."""
        return same(term, substitute(term, {v: t for v, t in self.values.items() if v in term.free}))

    def needed(self, goal: Term) -> list[Hypothesis]:
        """The hypotheses less the definitions that nothing mentions."""
        kept: list[Hypothesis] = []
        mentioned = set(goal.free).union(*(h.formula.free for h in self.hypotheses if h.defined is None))
        for hypothesis in reversed(self.hypotheses):
            if hypothesis.defined is None:
                kept.append(hypothesis)
            elif hypothesis.defined in mentioned:
                mentioned |= hypothesis.formula.free
                kept.append(hypothesis)
        return kept[::-1]

    def statement(self, goal: Term) -> Term:
        """``∀ variables, hypotheses ⟹ goal``."""
        needed = self.needed(goal)
        formula = goal
        for hypothesis in reversed(needed):
            formula = implication(hypothesis.formula, formula)
        return universal(self.mentioned(goal), formula)

    def mentioned(self, goal: Term) -> list[Var]:
        """The variables that a goal or its hypotheses mention, in the order of the context."""
        free = goal.free.union(*(h.formula.free for h in self.needed(goal)))
        return [v for v in self.variables if v in free]

    def close(self, proof: Proof, fact: Fact, goal: Term) -> Fact:
        """The statement from a proof of the goal's meaning under the meaning of the hypotheses."""
        needed = self.needed(goal)
        plain = [h.formula for h in needed if h.defined is None]
        formula = goal
        for hypothesis in reversed(plain):
            formula = implication(hypothesis, formula)
        fact = proof.discharge(fact, [self.meaning(h) for h in plain])
        fact = self._named(proof, fact, formula, [h for h in needed if h.defined is not None])
        fact = proof.modus_ponens(fact, *(proof.assume(h) for h in plain))
        fact = proof.discharge(fact, [h.formula for h in needed])
        return proof.generalise(fact, self.mentioned(goal))

    def here(
        self, proof: Proof, name: str, goal: Term, needed: Sequence[Hypothesis], variables: Sequence[Var]
    ) -> Fact:
        """An earlier goal of the theorem at the context's own variables, under its hypotheses."""
        fact = proof.use(name)
        fact = proof.instance(fact, *(self.values.get(v, v) for v in variables))
        for hypothesis in needed:
            meaning = self.meaning(hypothesis.formula)
            known = (
                proof.assume(meaning)
                if hypothesis.defined is None
                else proof.rule("refl", (), self.values[hypothesis.defined])
            )
            fact = proof.modus_ponens(fact, known)
        return fact

    def _named(self, proof: Proof, fact: Fact, formula: Term, definitions: Sequence[Hypothesis]) -> Fact:
        """Put the defined names back, one after the other."""
        spelled = {h.defined: self.values[h.defined] for h in definitions if h.defined is not None}
        equal: dict[Var, Fact] = {}
        for hypothesis in definitions:
            assert hypothesis.defined is not None
            equal[hypothesis.defined] = self._value(proof, hypothesis, equal)
        for variable, known in equal.items():
            del spelled[variable]
            hole = proof.fresh("d", variable.sort)
            context = substitute(formula, {v: t for v, t in {**spelled, variable: hole}.items() if v in formula.free})
            fact = proof.replace(proof.symmetric(known), fact, abstract(hole, context))
        return fact

    def _value(self, proof: Proof, hypothesis: Hypothesis, earlier: dict[Var, Fact]) -> Fact:
        """``f = value`` with the earlier definitions in the body spelled out."""
        fact = proof.assume(hypothesis.formula)
        for variable, equal in earlier.items():
            body = fact.conclusion.args[1]  # type: ignore[attr-defined]
            if variable in body.free:
                hole = proof.fresh("d", variable.sort)
                assert hypothesis.defined is not None
                context = equation(hypothesis.defined, substitute(body, {variable: hole}))
                fact = proof.replace(equal, fact, abstract(hole, context))
        return fact


def _entry(kind: str, label: str, node: syntax.Node) -> dict[str, Any]:
    if isinstance(node, syntax.Expr):
        return {"kind": kind, "label": label, "text": text(node), "latex": latex(node)}
    written = node.span.text if node.span else ""
    if isinstance(node, syntax.Declaration):
        names = ", ".join(text(syntax.Name(name)) for name in node.names)
        written = f"{names} :{written.partition(':')[2]}"
    return {"kind": kind, "label": label, "text": written, "latex": ""}
