"""Carrying out the steps that an author wrote: each statement is proved from what stands before it.

The steps are a proof in natural language order: ``fix`` and ``assume`` take the goal apart, statements add
facts, and what is left of the goal at the end must follow.  ``Script`` turns them into a proof of the
goal and writes down every step for the reader.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, Protocol

from derive.errors import DeriveError, Disagreement, Place, ProofProblem
from derive.kernel.errors import KernelError
from derive.kernel.rules import HOLE
from derive.kernel.sorts import NAT, PROP, Sort
from derive.kernel.terms import Op, Term, Var, app, op, substitute
from derive.numeric.verdict import Verdict
from derive.parser import syntax
from derive.parser.called import opened
from derive.parser.declare import define
from derive.parser.elaborate import Scope as Names
from derive.parser.scope import Declared
from derive.parser.syntax import Expr, Node
from derive.parser.unparse import text

from . import instances
from .equality import same_normal_form
from .induction import Induction
from .order.chains import Link, composed, relation_formula
from .phrase import phrase, sides
from .proof import Fact, negation
from .prover import Prover
from .reasons import Reasons
from .record import Record
from .search import NotFound
from .variables import quiet_fix

MAX_STEPS = 2_000


class Numbers(Protocol):
    """Whom a script asks what the numbers say; the answer is None when nobody is to be asked."""

    def step(self, hypotheses: Sequence[Term], statement: Term) -> Verdict | None:
        """Of one proved step among many."""

    def doubted(self, hypotheses: Sequence[Term], statement: Term) -> Verdict | None:
        """Of a step that could not be proved."""

    def suspect(self, hypotheses: Sequence[Term], statement: Term) -> Verdict | None:
        """Of a step in the proof of a false claim."""


class Script:
    """One proof being carried out."""

    def __init__(
        self, prover: Prover, names: Names, reasons: Reasons, values: dict[Var, Term], numbers: Numbers
    ) -> None:
        self.prover, self.proof = prover, prover.proof
        self.names, self.reasons, self.values = names, reasons, dict(values)
        self.numbers = numbers
        self.record = Record()
        self.proved: list[Fact] = []
        self.owner: Node | None = None

    # Proofs and goals

    def prove(self, proof: syntax.Proof | None, goal: Term, at: Node) -> Fact:
        """The goal by the author's proof, or by the automatic chain when there is none."""
        outer, self.owner = self.owner, at
        fact = self._prove(proof, goal, at)
        self.owner = outer
        return fact

    def _prove(self, proof: syntax.Proof | None, goal: Term, at: Node) -> Fact:
        if proof is None:
            return self.conclude(goal, (), at)
        if proof.kind == "by":
            return self.conclude(goal, proof.reasons, at)
        if proof.kind == "induction":
            return Induction(self, proof, at).prove(goal)
        if proof.kind == "contradiction":
            return self.contradiction(proof, goal, at)
        return self.steps(list(proof.steps), goal, at)

    def conclude(
        self,
        goal: Term,
        reasons: Sequence[syntax.Reason],
        at: Node,
        shown: Sequence[Expr] = (),
        *,
        final: bool = False,
    ) -> Fact:
        """A formula from the facts in scope and the reasons given; ``shown`` are its sides as they were written."""
        self.prover.start_step()
        try:
            fact = self.reasons.apply(self, goal, reasons)
        except NotFound as failure:
            raise self.unproved(goal, failure, at, reasons, shown, final) from None
        except KernelError as refusal:
            raise self.unproved(goal, NotFound(str(refusal), 1), at, reasons, shown, final) from None
        self.proved.append(fact)
        return fact

    def unproved(
        self,
        goal: Term,
        failure: NotFound,
        at: Node,
        reasons: Sequence[syntax.Reason],
        shown: Sequence[Expr],
        final: bool,
    ) -> DeriveError:
        """The refusal of a step: refuted with a witness when there is one, else what was missing."""
        verdict = self.numbers.doubted(self.prover.available(), goal)
        place = at.span.place if at.span else None
        details = [*failure.details, *sides(goal, [text(side) for side in shown])]
        if verdict is not None and verdict.kind == "refuted":
            return refuted(verdict, place, details)
        cited = ", ".join(r.name for r in reasons)
        message = f"this step could not be proved from {cited}" if cited else "this step could not be proved"
        if final and self.proved:
            message = "this does not follow yet from its steps"
        return ProofProblem(
            message,
            code="E-unproved",
            place=place,
            found=failure.reason,
            details=details,
            hint=_advice(goal),
        )

    def judged(self, place: int, fact: Fact, at: Node) -> None:
        """Write what the numbers say beside a step that was proved.

        Raises:
            ProofProblem: when they refute a step that rests on a hole.
            Disagreement: when they refute any other.
        """
        hypotheses = dict.fromkeys([*self.prover.available(), *fact.hypotheses])
        verdict = self.numbers.step(list(hypotheses), fact.conclusion)
        self.record.judge(place, fact.line, verdict)
        if verdict is None or verdict.kind != "refuted":
            return
        if HOLE in fact.sequent.axioms:
            raise refuted(verdict, _place(at), ["it rests on a step that was not proved: by sorry"])
        error = Disagreement(
            "the kernel proved what the numbers refute",
            place=_place(at),
            hint="please report it: one of the two is wrong, and neither may be believed here",
        )
        error.verdict = verdict.document()
        raise error

    def formula(self, expression: Expr) -> Term:
        """A formula with local definitions replaced by what they stand for."""
        return self.unfolded(self.names.elaborate(expression, PROP))

    def unfolded(self, term: Term) -> Term:
        for _ in range(len(self.values) + 1):
            wanted = {v: t for v, t in self.values.items() if v in term.free}
            if not wanted:
                break
            term = substitute(term, wanted)
        return term

    # Steps

    def steps(self, steps: list[Node], goal: Term, at: Node) -> Fact:
        """The goal by the remaining steps."""
        if len(self.record.steps) > MAX_STEPS:
            raise ProofProblem("the proof has too many steps", code="E-limit")
        if not steps:
            return self.conclude(goal, (), self.owner or at, final=True)
        step, rest = steps[0], steps[1:]
        fixed = quiet_fix(goal, self.owner, step, self.names.names)
        if fixed is not None:
            return self.fix(fixed, steps, goal)
        if isinstance(step, (syntax.Fix, syntax.Assume, syntax.Take, syntax.Suppose)):
            return _OPENING[type(step)](self, step, rest, goal)
        if isinstance(goal, Op) and goal.name == "implies" and not self._shows(step, goal):
            return self._assume_quietly(goal, steps, at)
        method = _STATING.get(type(step))
        if method is None:
            raise ProofProblem("this step is not known here", place=step.span.place if step.span else None)
        return method(self, step, rest, goal)

    def _shows(self, step: Node, goal: Term) -> bool:
        """Whether a step states the goal as it stands, implication and all."""
        return (
            isinstance(step, (syntax.Thus, syntax.Have))
            and isinstance(step.formula, (syntax.Logic, syntax.Quantified))
            and self._elaborates_to(step.formula, goal)
        )

    def _elaborates_to(self, formula: Expr, goal: Term) -> bool:
        try:
            return self.formula(formula) is goal
        except DeriveError:
            return False

    def _assume_quietly(self, goal: Op, steps: list[Node], at: Node) -> Fact:
        """An implication is proved by assuming its left side."""
        left, right = goal.args
        with self.prover.scope([self.proof.assume(left)]):
            fact = self.steps(steps, right, at)
        return self.proof.rule("implies_intro", (fact,), left)

    def fix(self, step: syntax.Fix, rest: list[Node], goal: Term) -> Fact:
        """``∀ x, p`` by a proof of ``p`` for a fixed ``x``."""
        if isinstance(goal, Op) and goal.name == "implies":
            return self._assume_quietly(goal, [step, *rest], step)
        if not (isinstance(goal, Op) and goal.name == "forall"):
            raise ProofProblem(
                "there is nothing to fix: the goal does not begin with ∀",
                place=_place(step),
                hint="remove `fix`, or check what remains to be shown",
            )
        parameter, *others = step.parameters
        outer = self.names
        self.names = outer.child()
        variable = self.bind(parameter.name, goal.args[0].sort.argument)
        self.record.add("fix", None, "", syntax.Name(parameter.name), "", "", step)
        inner = opened(goal.args[0], variable)
        following = [syntax.Fix(tuple(others), span=step.span), *rest] if others else rest
        fact = self.steps(following, inner, step)
        self.names = outer
        return self.proof.generalise(fact, [variable])

    def assume(self, step: syntax.Assume, rest: list[Node], goal: Term) -> Fact:
        """``p ⟹ q`` by a proof of ``q`` from ``p``; ``¬p`` by a contradiction from ``p``."""
        formula = self.formula(step.formula)
        if isinstance(goal, Op) and goal.name == "implies":
            left, right = goal.args
        elif isinstance(goal, Op) and goal.name == "not":
            left, right = goal.args[0], op("false", sort=PROP)
        else:
            raise ProofProblem(
                "there is nothing to assume: the goal is no implication",
                place=_place(step),
                hint="`fix` its variables first, or use `suppose` for a contradiction",
            )
        assumed = self.proof.assume(left)
        fact = self._matching(assumed, formula, step)
        self.record.add("assume", None, "", step.formula, "", step.label, step)
        with self.prover.scope([assumed, fact]), self.reasons.labelled(step.label, fact, step.formula):
            inner = self.steps(rest, right, step)
        return self.proof.rule("implies_intro" if goal.name == "implies" else "not_intro", (inner,), left)

    def _matching(self, fact: Fact, formula: Term, step: syntax.Assume | syntax.Suppose) -> Fact:
        try:
            return self.proof.converted(fact, formula)
        except KernelError:
            with self.prover.scope([fact]):
                found = self.prover.attempt(formula, 5)
            if found is not None:
                return found
            with suppress(NotFound, KernelError):
                return instances.from_negation(self.prover.scoped(), fact, formula)
        where = "the negation of the goal" if isinstance(step, syntax.Suppose) else "the left side of the goal's ⟹"
        raise ProofProblem(
            "this is not what the goal assumes",
            place=_place(step),
            found=phrase(formula),
            expected=phrase(fact.conclusion),
            hint=f"write {where}",
        )

    def suppose(self, step: syntax.Suppose, rest: list[Node], goal: Term) -> Fact:
        """A formula by a contradiction from its negation."""
        formula = self.formula(step.formula)
        if isinstance(goal, Op) and goal.name == "not" and same_normal_form(formula, goal.args[0]):
            return self.assume(syntax.Assume(step.label, step.formula, span=step.span), rest, goal)
        denied = self.proof.assume(negation(goal))
        fact = self._matching(denied, formula, step)
        self.record.add("suppose", None, "", step.formula, "", step.label, step)
        with self.prover.scope([denied, fact]), self.reasons.labelled(step.label, fact, step.formula):
            inner = self.steps(rest, op("false", sort=PROP), step)
        return self.proof.rule("contradiction", (inner,), goal)

    def take(self, step: syntax.Take, rest: list[Node], goal: Term) -> Fact:
        """``∃ x, p`` by a witness."""
        if not (isinstance(goal, Op) and goal.name == "exists"):
            raise ProofProblem("there is nothing to take: the goal does not begin with ∃", place=_place(step))
        predicate = goal.args[0]
        witness = self.unfolded(self.names.elaborate(step.witnesses[0], predicate.sort.argument))
        self.record.add("take", None, "", step.witnesses[0], "", "", step)
        others = step.witnesses[1:]
        following = [syntax.Take(others, span=step.span), *rest] if others else rest
        fact = self.steps(following, app(predicate, witness), step)
        return self.proof.rule("exists_intro", (fact,), predicate, witness)

    def obtain(self, step: syntax.Obtain, rest: list[Node], goal: Term) -> Fact:
        """A thing that exists, by a name."""
        stated = syntax.Quantified("exists", (step.binder,), step.formula, span=step.span)
        existence = self.conclude(self.formula(stated), step.reasons, step)
        outer = self.names
        self.names = outer.child()
        known, stages = existence, []
        for name in step.binder.names:
            predicate = known.conclusion.args[0]  # type: ignore[attr-defined]
            variable = self.bind(name, predicate.sort.argument)
            stages.append((known, variable))
            known = self.proof.assume(app(predicate, variable))
        named = f"{', '.join(step.binder.names)} such that" + (f" {step.label}" if step.label else "")
        place = self.record.add("obtain", None, "", step.formula, self.reasons.text(step.reasons), named, step)
        self.judged(place, existence, step)
        with self.prover.scope([known]), self.reasons.labelled(step.label, known, step.formula):
            result = self.steps(rest, goal, step)
        self.names = outer
        for fact, variable in reversed(stages):
            result = self.proof.rule("exists_elim", (fact, result), variable)
        return result

    def define(self, step: syntax.Define, rest: list[Node], goal: Term) -> Fact:
        """A local abbreviation."""
        outer, before = self.names, dict(self.values)
        self.names = outer.child()
        variable, body, _, _ = define(step, self.names)
        self.values[variable] = self.unfolded(body)
        self.record.locals[step.name] = repr(variable.sort)
        self.record.add("define", syntax.Name(step.name), "=", step.body, "", "", step)
        fact = self.steps(rest, goal, step)
        self.names, self.values = outer, before
        return fact

    def have(self, step: syntax.Have, rest: list[Node], goal: Term) -> Fact:
        """A statement on the way."""
        fact = self.stated(step)
        with self.prover.scope([fact]), self.reasons.labelled(step.label, fact, step.formula):
            return self.steps(rest, goal, step)

    def stated(self, step: syntax.Have | syntax.Thus) -> Fact:
        formula = self.formula(step.formula)
        if step.proof is not None:
            place = self.record.add("have", None, "", step.formula, "", step.label, step)
            self.record.depth += 1
            fact = self.prove(step.proof, formula, step)
            self.record.depth -= 1
        else:
            fact = self.conclude(formula, step.reasons, step, _sides_of(step.formula))
            place = self._record_formula(step, step.formula)
        self.judged(place, fact, step)
        return fact

    def _record_formula(self, step: syntax.Have | syntax.Thus, formula: Expr) -> int:
        reason, premises = self.reasons.text(step.reasons) or self.reasons.found, self.reasons.names(step.reasons)
        if isinstance(formula, syntax.Relation) and len(formula.operators) == 1:
            left, right = formula.operands
            return self.record.add("statement", left, formula.operators[0], right, reason, step.label, step, premises)
        return self.record.add("statement", None, "", formula, reason, step.label, step, premises)

    def chain(self, step: syntax.Chain, rest: list[Node], goal: Term) -> Fact:
        """A statement over several lines; every line is a fact, and so is the whole."""
        expressions: list[tuple[Expr, Any]] = [(step.left, None), *((link.right, None) for link in step.links)]
        terms = [self.unfolded(t) for t in self.names.elaborate_many(expressions, equal=True)]
        links: list[Link] = []
        with self.prover.scope():
            for number, link in enumerate(step.links):
                formula = relation_formula(link.relation, terms[number], terms[number + 1])
                before = step.links[number - 1].right if number else step.left
                fact = self.conclude(formula, link.reasons, link, (before, link.right))
                reason = self.reasons.text(link.reasons) or self.reasons.found
                place = self.record.add(
                    "statement",
                    step.left if number == 0 else None,
                    link.relation,
                    link.right,
                    reason,
                    step.label if number == 0 else "",
                    link,
                    self.reasons.names(link.reasons),
                )
                self.judged(place, fact, link)
                links.append(Link(link.relation, terms[number], terms[number + 1], fact))
                self.prover.add(fact)
                if number:
                    self.prover.add(composed(self.proof, links, link))
        whole = composed(self.proof, links, step)
        facts = [*(link.fact for link in links), whole]
        shown = syntax.Relation((step.left, step.links[-1].right), (step.links[-1].relation,), span=step.span)
        with self.prover.scope(facts), self.reasons.labelled(step.label, whole, shown):
            return self.steps(rest, goal, step)

    def cases(self, step: syntax.Cases, rest: list[Node], goal: Term) -> Fact:
        """Exhaustive cases, each of which proves the goal."""
        formulas = [self.formula(case.formula) for case in step.cases]
        choice = formulas[-1]
        for formula in reversed(formulas[:-1]):
            choice = op("or", formula, choice, sort=PROP)
        proved = []
        exhaustive = self.conclude(choice, step.reasons, step)
        for number, (case, formula) in enumerate(zip(step.cases, formulas, strict=True)):
            assumed = self.proof.assume(formula)
            place = self.record.add("case", None, "", case.formula, "", case.label, case)
            if number == 0:  # that one of the cases holds is stated once
                self.judged(place, exhaustive, step)
            self.record.depth += 1
            with self.prover.scope([assumed]), self.reasons.labelled(case.label, assumed, case.formula):
                proved.append(self.steps([*case.steps, *rest], goal, case))
            self.record.depth -= 1
        return self._by_cases(exhaustive, proved)

    def _by_cases(self, exhaustive: Fact, proved: list[Fact]) -> Fact:
        if len(proved) == 1:
            formula = exhaustive.conclusion
            return self.proof.modus_ponens(self.proof.rule("implies_intro", (proved[0],), formula), exhaustive)
        formula = exhaustive.conclusion
        assert isinstance(formula, Op)
        rest = self._by_cases(self.proof.assume(formula.args[1]), proved[1:]) if len(proved) > 2 else proved[1]
        return self.proof.rule("or_elim", (exhaustive, proved[0], rest))

    def contradicted(self, step: syntax.Contradiction, rest: list[Node], goal: Term) -> Fact:
        """Anything follows from a contradiction."""
        false = self.conclude(op("false", sort=PROP), step.reasons, step)
        reason = self.reasons.text(step.reasons)
        place = self.record.add("statement", None, "", syntax.Name("contradiction"), reason, "", step)
        self.judged(place, false, step)
        return false if goal is false.conclusion else self.proof.rule("contradiction", (false,), goal)

    def thus(self, step: syntax.Thus, rest: list[Node], goal: Term) -> Fact:
        """A statement that must be the goal."""
        fact = self.stated(step)
        with self.prover.scope([fact]), self.reasons.labelled(step.label, fact, step.formula):
            return self.steps(rest, goal, step)

    # Contradiction and induction

    def contradiction(self, proof: syntax.Proof, goal: Term, at: Node) -> Fact:
        """``proof by contradiction``: the negation of the goal is called ``contrary``."""
        if proof.steps and isinstance(proof.steps[0], syntax.Suppose):
            return self.steps(list(proof.steps), goal, at)
        denied = self.proof.assume(negation(goal))
        with self.prover.scope([denied]), self.reasons.labelled("contrary", denied, None):
            inner = self.steps(list(proof.steps), op("false", sort=PROP), at)
        return self.proof.rule("contradiction", (inner,), goal)

    def bind(self, name: str, sort: Sort) -> Var:
        """A new variable for a name, which may be in use already: then the new meaning hides the old one."""
        self.record.locals[name] = repr(sort)
        if name not in self.names.names:
            return self.names.declare(name, sort)
        variable = self.proof.fresh(name, sort)
        self.names.names[name] = Declared("var", variable, None)
        return variable


def refuted(verdict: Verdict, place: Place | None, details: Sequence[str]) -> ProofProblem:
    """The refusal of a step that is false at numbers."""
    hint = "compare both sides at these numbers"
    error = ProofProblem("this step is false", code="E-refuted", place=place, details=details, hint=hint)
    error.verdict = verdict.document()
    return error


def _sides_of(formula: Expr) -> tuple[Expr, ...]:
    """The two sides of a formula that is one relation."""
    if isinstance(formula, syntax.Relation) and len(formula.operands) == 2:
        return formula.operands
    return ()


def _advice(goal: Term) -> str:
    """One thing to try, by the form of what could not be proved."""
    if isinstance(goal, Op) and goal.name == "forall" and goal.args[0].sort.argument is NAT:
        return "try `proof by induction on k` with a `base:` and a `step:`"
    if isinstance(goal, Op) and goal.name in ("<", "<="):
        return "name the facts it rests on after `by`; a multiple of one is `by combine c·fact`, with c ≥ 0"
    if isinstance(goal, Op) and goal.name == "exists":
        return "give a witness with `take`"
    return "name the facts it rests on after `by`, or write the step in smaller ones"


def _place(node: Node) -> Any:
    return node.span.place if node.span else None


_OPENING: dict[type, Callable[..., Fact]] = {
    syntax.Fix: Script.fix,
    syntax.Assume: Script.assume,
    syntax.Take: Script.take,
    syntax.Suppose: Script.suppose,
}
_STATING: dict[type, Callable[..., Fact]] = {
    syntax.Obtain: Script.obtain,
    syntax.Define: Script.define,
    syntax.Have: Script.have,
    syntax.Chain: Script.chain,
    syntax.Cases: Script.cases,
    syntax.Contradiction: Script.contradicted,
    syntax.Thus: Script.thus,
}
