"""One theorem from syntax to document: cross-checked, proved, checked by the kernel, written down for readers."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from derive.errors import DeriveError, ProofProblem
from derive.kernel.errors import KernelError
from derive.kernel.rules import HOLE
from derive.kernel.sorts import PROP
from derive.kernel.terms import Op, Term, Var, app, var
from derive.library.locate import shipped
from derive.library.options import Options
from derive.parser import syntax
from derive.parser.called import naming
from derive.parser.latex import latex
from derive.parser.recover import Broken
from derive.parser.unparse import text
from derive.rules.applications import Applications
from derive.rules.proof import Fact, Proof
from derive.rules.prover import Prover
from derive.rules.reasons import Reasons
from derive.rules.record import Step
from derive.rules.rehearsal import FalseStep, Rehearsal
from derive.rules.script import Script
from derive.rules.variables import bound_names

from . import differentials
from .detail import Detail
from .domain import warnings
from .evidence import Evidence
from .recollection import alike
from .statement import Context, Hypothesis
from .theory import Theory, goal_names
from .vocabulary import used_names

Document = dict[str, Any]
S = TypeVar("S", bound=Script)

RELATIONS = {">=": "≥", "<=": "≤", "!=": "≠", "iff": "⟺", "implies": "⟹", "in": "∈"}


class Derivation:
    """A theorem being derived in a theory."""

    def __init__(
        self,
        theory: Theory,
        block: syntax.Theorem,
        options: Options,
        require: Callable[[str], str | None],
        settle: Callable[[str], None],
    ) -> None:
        self.theory, self.block, self.options = theory, block, options
        self._require, self._settle = require, settle
        self.context = Context(theory.scope())
        self.names = goal_names(block)
        self.proved: list[str] = []
        self.earlier: list[tuple[str, Term, list[Hypothesis], list[Var]]] = []
        self.goals: list[Document] = []
        self._number = 0
        self._lines: dict[str, int] = {}

    def run(self) -> Document:
        """The document of the theorem, with its certificate and vocabulary when something was proved."""
        started = time.perf_counter()
        with naming(self.context.scope.called):
            self._items()
        document = self._document(time.perf_counter() - started)
        bundle = self.theory.bundle(self.proved)
        return {**document, "certificate": bundle, "vocabulary": self.theory.vocabulary(bundle)}

    def _items(self) -> None:
        """Take in what is given, and prove what is shown."""
        names = iter(self.names)
        for place, item in enumerate(self.block.items):
            if isinstance(item, syntax.Show):
                self.goals.append(self._goal(item, next(names)))
                continue
            try:
                self._add(item)
            except DeriveError as error:
                self.goals.append(self._unreadable(self.block.items[place + 1:], error))
                break

    def _add(self, item: syntax.Node) -> None:
        """Take in a declaration, an assumption or a definition."""
        known = len(self.context.shown)
        self.context.add(item)
        for entry in self.context.shown[known:]:
            entry["goal"] = len(self.goals)

    def _unreadable(self, rest: Sequence[syntax.Node], error: DeriveError) -> Document:
        """The first goal of which nothing can be said, for what stands before it cannot be read."""
        show = next((item for item in rest if isinstance(item, syntax.Show)), None)
        blank = _blank(show) if show is not None else _empty("", "", "")
        return {**blank, "status": "error", "error": error.document()}

    def _document(self, seconds: float) -> Document:
        block, place = self.block, self.block.span.place if self.block.span else None
        axioms = sorted({name for goal in self.goals for name in goal["axioms"]})
        return {
            "format": 1,
            "name": block.name,
            "title": block.title,
            "source": block.source,
            "topic": block.topic,
            "file": place.file if place else "",
            "line": place.line if place else 0,
            "status": overall([goal["status"] for goal in self.goals]),
            "context": self.context.shown,
            "goals": self.goals,
            "axioms": axioms,
            "kernel_ms": sum(goal["kernel_ms"] for goal in self.goals),
            "seconds": seconds,
        }

    # Goals

    def _goal(self, show: syntax.Show, name: str) -> Document:
        document = _blank(show)
        evidence = Evidence(self.theory.definitions, self.options, self.context.variables)
        try:
            goal = self.context.scope.elaborate(show.formula, PROP)
            names, claim = opened(goal, bound_names(show.formula), self.context.variables)
            hypotheses = [h.formula for h in self.context.hypotheses]
            verdict = evidence.claim([*self.context.variables, *names], hypotheses, claim)
            document["verdict"] = verdict.document() if verdict is not None else None
            if verdict is not None and verdict.kind == "refuted":
                document["false_step"] = self._false_step(show, goal, evidence)
                raise ProofProblem(
                    "this statement is false",
                    code="E-refuted",
                    place=show.span.place if show.span else None,
                    hint="the numbers below satisfy every assumption and contradict it",
                )
            self._prove(show, name, goal, evidence, document)
        except DeriveError as error:
            document["error"] = error.document()
            document["verdict"] = getattr(error, "verdict", None) or document["verdict"]
            document["status"] = (
                "refuted"
                if error.code == "E-refuted"
                else "not proved"
                if isinstance(error, ProofProblem)
                else "error"
            )
        return document

    def _prove(self, show: syntax.Show, name: str, goal: Term, evidence: Evidence, document: Document) -> None:
        script = self._script(Script, evidence)
        meaning = self._under_hypotheses(script, goal)
        try:
            fact = self._proved(script, show, meaning, document)
        finally:
            document["steps"] = self._steps(script)
        document["warnings"] = warnings(script.prover, meaning, script.proved)
        whole = self.context.close(script.proof, fact, goal)
        certificate = script.proof.certificate(name, whole)
        self._check(name, goal, certificate, document)

    def _proved(self, script: Script, show: syntax.Show, meaning: Term, document: Document) -> Fact:
        """The goal as its proof says; without one by the search, or by a theorem of the library that says it."""
        try:
            return script.prove(show.proof, meaning, show)
        except ProofProblem as problem:
            if show.proof is not None or problem.code != "E-unproved" or self._is_shipped():
                raise
            for name in alike(self.theory, meaning, script.prover.available()):
                with suppress(DeriveError):
                    fact = script.conclude(meaning, [syntax.Reason(name, span=show.span)], show)
                    document["recollected"] = name
                    return fact
            raise

    def _is_shipped(self) -> bool:
        """Whether the theorem belongs to the library itself, where each proof says what it uses."""
        item = self.theory.index.items.get(self.block.name)
        return item is not None and Path(item.source.path).is_relative_to(shipped())

    def _false_step(self, show: syntax.Show, goal: Term, evidence: Evidence) -> Document | None:
        """The first written step of a false claim's proof that is false itself; nothing is proved on the way."""
        if show.proof is None or show.proof.kind == "by":
            return None
        rehearsal = self._script(Rehearsal, evidence)  # its proof is full of holes and is dropped with it
        rehearsal.look(show.proof, self._under_hypotheses(rehearsal, goal), show)
        return rehearsal.false_step and false_step(rehearsal.false_step)

    def _script(self, kind: type[S], evidence: Evidence) -> S:
        """A script in a proof of its own."""
        prover = Prover(Proof(self.theory.draft), self.theory.library, self.options.seconds)
        reasons = Reasons(self._own_or_required, self._known, self.theory.names_of, prover.call)
        return kind(prover, self.context.scope.child(), reasons, self.context.values, evidence)

    def _under_hypotheses(self, script: Script, goal: Term) -> Term:
        """The goal's meaning, with the context's hypotheses and the earlier goals brought into scope."""
        proof, prover, reasons = script.proof, script.prover, script.reasons
        for hypothesis in self.context.needed(goal):
            if hypothesis.defined is None:
                fact = prover.add(proof.assume(self.context.meaning(hypothesis.formula)))
                if hypothesis.label:
                    reasons.keep(hypothesis.label, fact, hypothesis.expression)
        for name, formula, needed, variables in self.earlier:
            fact = prover.add(self.context.here(proof, name, formula, needed, variables))
            reasons.keep(name.rpartition(".")[2], fact, None)
        return self.context.meaning(goal)

    def _check(self, name: str, goal: Term, certificate: dict[str, Any], document: Document) -> None:
        """The kernel's verdict on the finished certificate."""
        for used in sorted(used_names(certificate)):
            self._settle(used)
        started = time.perf_counter()
        try:
            axioms = self.theory.accept(certificate, holes=True)
        except KernelError as refusal:
            raise ProofProblem(f"the kernel refused the proof: {refusal}", code="E-kernel") from None
        document["kernel_ms"] = 1000 * (time.perf_counter() - started)
        document["kernel_steps"] = len(certificate["lines"])
        document["axioms"] = sorted(axioms - {HOLE})
        document["holes"] = ["sorry"] if HOLE in axioms else []
        document["status"] = "proved with holes" if HOLE in axioms else "proved"
        self.proved.append(name)
        self.earlier.append(self._kept(name, goal))
        document["theorems"] = self.theory.used([name])
        recollected = document.pop("recollected", None)
        document["found"] = [*self._found(certificate), *([recollected] if recollected else [])]

    def _found(self, certificate: dict[str, Any]) -> list[str]:
        """The theorems of the author's own text that a proof uses and no reason mentions."""
        used = {name.partition(".")[0] for name in used_names(certificate)} - {self.block.name}
        own = {name for name in used if self.theory.is_own(name, self._file())}
        return sorted(own - set(_named(self.block)))

    def _file(self) -> str:
        return self.block.span.place.file if self.block.span else ""

    def _kept(self, name: str, goal: Term) -> tuple[str, Term, list[Hypothesis], list[Var]]:
        """What it takes to use a proved goal in the goals after it."""
        return name, goal, self.context.needed(goal), self.context.mentioned(goal)

    def _own_or_required(self, name: str) -> str | None:
        """A theorem by name; the goals of this theorem are known only once they are proved."""
        labels = [item.label for item in self.block.items if isinstance(item, syntax.Show)]
        if name in labels:
            now = labels[len(self.goals)] == name
            message = f"{name} is what is being proved" if now else f"the goal {name} of this theorem is not proved"
            raise ProofProblem(message, code="E-circular" if now else "E-unproved", found=name)
        return self._require(name)

    def _known(self) -> list[str]:
        return list(self.theory.index.items)

    def _steps(self, script: Script) -> list[Document]:
        """The steps as plain data, each with the numbers of the steps that it rests on."""
        record = script.record
        documents = [self._step(step) for step in record.steps]
        numbers = {place: step["number"] for place, step in enumerate(documents) if step["number"]}
        applications = Applications(script.proof, record.lines)
        for place, uses in applications.uses().items():
            documents[place]["uses"] = [numbers[other] for other in uses if other in numbers]
        if self.options.detail:
            detail = Detail(applications, numbers, self.theory.names_of)
            for place in sorted(record.lines):
                documents[place]["laws"] = detail.laws(place)
        return documents

    def _step(self, step: Step) -> Document:
        """A step as plain data; statements are numbered through the theorem, and reasons that are lines say which."""
        self._number += step.kind == "statement"
        reason = step.reason
        lines = [self._lines[name] for name in step.premises if name in self._lines]
        if lines:
            reason += f" ({', '.join(map(str, lines))})"
        if step.label and step.kind == "statement":
            self._lines[step.label] = self._number
        return {
            "number": self._number if step.kind == "statement" else 0,
            "kind": step.kind,
            "label": step.label,
            "left": step.left and shown(step.left),
            "relation": RELATIONS.get(step.relation, step.relation),
            "right": shown(step.right, step.label if step.kind in ("assume", "suppose", "case", "obtain") else ""),
            "reason": reason,
            "premises": list(step.premises),
            "uses": [],
            "laws": [],
            "depth": step.depth,
            "line": step.line,
            "locals": dict(step.locals),
            "verdict": step.verdict and step.verdict.document(),
            "shown": _differential(step),
        }


def _differential(step: Step) -> Document | None:
    """A step about a derivative as an equation for readers."""
    found = differentials.shown(step.right) if step.left is None and not step.relation else None
    return found and found.document()


def _named(node: syntax.Node) -> Iterator[str]:
    """The names that the reasons in a block mention."""
    if isinstance(node, syntax.Reason):
        yield node.name.partition(".")[0]
    for part in syntax.children(node):
        yield from _named(part)


def _blank(show: syntax.Show) -> Document:
    """A goal before anything is known of it."""
    found = differentials.shown(show.formula)
    return {**_empty(show.label, text(show.formula), latex(show.formula)), "shown": found and found.whole()}


def _empty(label: str, written: str, tex: str) -> Document:
    return {
        "label": label,
        "text": written,
        "latex": tex,
        "status": "not proved",
        "steps": [],
        "axioms": [],
        "theorems": [],
        "found": [],
        "holes": [],
        "kernel_steps": 0,
        "kernel_ms": 0.0,
        "verdict": None,
        "false_step": None,
        "warnings": [],
        "shown": None,
        "error": None,
    }


def unreadable(block: Broken) -> Document:
    """The document of a block that cannot be read."""
    error = block.error
    goal = {**_empty("", "", ""), "status": "error", "error": error.document()}
    return {
        "format": 1, "name": block.name or "?", "title": "", "source": "", "topic": "",
        "file": error.place.file if error.place else "", "line": block.line, "status": "error", "context": [],
        "goals": [goal], "axioms": [], "kernel_ms": 0.0, "seconds": 0.0, "certificate": None, "vocabulary": None,
    }


def opened(goal: Term, names: Sequence[str], taken: Sequence[Var]) -> tuple[list[Var], Term]:
    """A goal without its first quantifiers, whose variables keep the author's names."""
    variables: list[Var] = []
    for name in names:
        if not (isinstance(goal, Op) and goal.name == "forall") or name in {v.name for v in [*taken, *variables]}:
            break
        variable = var(name, goal.args[0].sort.argument)
        variables.append(variable)
        goal = app(goal.args[0], variable)
    return variables, goal


def shown(expression: syntax.Expr, label: str = "") -> dict[str, str]:
    """An expression for readers, with the label by which later lines refer to it."""
    if label:
        return {"text": f"{label}: {text(expression)}", "latex": rf"\text{{{label}: }}{latex(expression)}"}
    return {"text": text(expression), "latex": latex(expression)}


def false_step(step: FalseStep) -> Document:
    """A false step as plain data."""
    return {
        "left": step.left and shown(step.left),
        "relation": RELATIONS.get(step.relation, step.relation),
        "right": shown(step.right),
        "place": step.place and step.place.document(),
        "verdict": step.verdict.document(),
    }


def overall(statuses: Sequence[str]) -> str:
    """The status of a theorem from those of its goals: the worst of them."""
    for status in ("error", "refuted", "not proved", "proved with holes"):
        if status in statuses:
            return status
    return "proved" if statuses else "error"
