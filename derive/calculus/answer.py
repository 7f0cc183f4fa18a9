"""The answer to a question: the derivatives, the conditions they need, the kernel's theorem, and a theorem file."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

from derive.collection import seldom
from derive.errors import InputProblem, ProofProblem
from derive.kernel.errors import KernelError
from derive.kernel.sorts import REAL
from derive.kernel.terms import Term, Var
from derive.parser.latex import latex
from derive.parser.restore import restore_as
from derive.parser.unparse import text as text_of
from derive.rules.differentiation.derivatives import Differentiation
from derive.rules.proof import Proof
from derive.rules.prover import Prover
from derive.theory.statement import Hypothesis

from . import worked
from .backward import Error, with_errors
from .conditions import Conditions
from .found import (
    DIFFERENTIAL,
    GRADIENT,
    HESSIAN,
    JACOBIAN,
    LAYOUT,
    VEC_JACOBIAN,
    Found,
    find,
    kind_of,
    plainly,
    second,
)
from .ground import checked, theory
from .question import Question, ask
from .simplified import cancelled
from .stacked import of_stacked
from .structured import among

SECONDS = 30.0


class Answer:
    """Derivatives of one expression with respect to one or several variables, proved by the kernel."""

    def __init__(self, question: Question, found: Sequence[Found], conditions: Sequence[Term], axioms: frozenset[str],
                 kernel_ms: float, errors: Sequence[Error] = ()) -> None:
        self.question, self.found, self.conditions = question, list(found), list(conditions)
        self.errors = list(errors)
        self.axioms, self.kernel_ms = sorted(axioms), kernel_ms

    @cached_property
    def theorem(self) -> str:
        """A theorem file that states the derivatives and proves them in worked steps."""
        defined = [(error.name, error.value) for error in self.errors]
        return worked.theorem(self.question.header, self.conditions, self.found, defined)

    def plainer(self) -> Iterator[Answer]:
        """The same in plainer values, for a theorem file that the search proves where it fails on the shorter ones."""
        axioms = frozenset(self.axioms)
        whole = [one._replace(written=None) for one in self.found]
        if self.errors:
            yield Answer(self.question, whole, self.conditions, axioms, self.kernel_ms)
        if any(one.plain not in (None, one.value) for one in whole):
            yield Answer(self.question, list(map(plainly, whole)), self.conditions, axioms, self.kernel_ms)

    @property
    def parameters(self) -> list[Var]:
        """The variables of the context, in the order in which they were declared."""
        return [v for v in self.question.context.variables if v not in self.question.context.values]

    @property
    def arguments(self) -> list[Var]:
        """What the value depends on: the variables of the context, and the small change of a differential."""
        last = self.found[-1]
        return [*self.parameters, *([last.step] if last.kind == DIFFERENTIAL else [])]

    def document(self) -> dict[str, Any]:
        """The answer as plain data."""
        results = [{"kind": one.kind, "variable": one.variable.name, "value": written(one.value),
                    "written": None if one.written is None else written(one.written),
                    "layout": LAYOUT[one.kind]} for one in self.found]
        errors = [{"name": written(error.name), "part": written(error.part), "value": written(error.value)}
                  for error in self.errors]
        return {"expression": self.question.text, "results": results, "errors": errors,
                "conditions": list(map(written, self.conditions)), "axioms": self.axioms, "kernel_ms": self.kernel_ms,
                "theorem": self.theorem}


def written(term: Term) -> dict[str, str]:
    """A term as text and as LaTeX."""
    expression = restore_as(term, sorts=False)
    return {"text": text_of(expression), "latex": latex(expression)}


@seldom()
def answer(text: str, wrt: Sequence[str], let: str = "", assumed: Sequence[str] = (), defined: Sequence[str] = (),
           kind: str = "") -> Answer:
    """The derivatives of an expression, found by the laws of the library and checked by the kernel.

    Args:
        text: the expression.
        wrt: the names of the variables to differentiate with respect to.
        let: declarations, as in a theorem file.
        assumed: what holds of the names.
        defined: abbreviations, ``z = W x + b``.
        kind: which of ``gradient``, ``jacobian``, ``hessian``, ``differential``, ``vec-jacobian``; the one that fits
            when empty.

    Raises:
        InputProblem: for what cannot be read or has no derivative of this kind.
        ProofProblem: when no law differentiates some part of the expression.
    """
    question = ask(text, let, assumed, defined)
    if not wrt:
        raise InputProblem("no variable is named", expected="the name of a variable to differentiate with respect to")
    variables = [question.variable(name) for name in wrt]
    conditions, found = _under(question, variables, kind)
    needed = conditions.needed()
    if needed != conditions.taken:
        conditions, found = _under(question, variables, kind, needed)
    never = conditions.contradictory()
    if never is not None:
        raise ProofProblem("this has a derivative nowhere", code="E-not-found",
                           details=[f"needed: {worked.written(never)}", "which never holds"])
    for condition in conditions.taken:
        question.context.hypotheses.append(Hypothesis("", condition, None))
    axioms, kernel_ms = _checked(question, conditions.proof, found)
    errors, found = with_errors(question, found)
    return Answer(question, found, conditions.taken, axioms, kernel_ms, errors)


def _under(question: Question, variables: Sequence[Var], kind: str,
           granted: Sequence[Term] = ()) -> tuple[Conditions, list[Found]]:
    """The derivatives under the assumptions and these conditions, and what else had to be taken on."""
    prover = Prover(Proof(theory().draft), theory().library, SECONDS)
    for hypothesis in question.context.hypotheses:
        if hypothesis.defined is None:
            prover.add(prover.proof.assume(question.context.meaning(hypothesis.formula)))
    conditions = Conditions(prover)
    conditions.take(granted)
    return conditions, _derivatives(Differentiation(prover.scoped(), conditions, cancelled), question, variables, kind)


def _derivatives(differentiation: Differentiation, question: Question, variables: Sequence[Var],
                 kind: str) -> list[Found]:
    """The derivatives of the kind that is asked for, each of which fits the shapes."""
    body = question.body
    if kind in (GRADIENT, HESSIAN) and body.sort is not REAL:
        raise InputProblem(f"the {kind} is of a number", found=f"{question.text} : {body.sort!r}",
                           hint="ask for the jacobian or the differential")
    if kind == JACOBIAN and any(kind_of(body, v) == DIFFERENTIAL for v in variables):
        raise InputProblem("the Jacobian is of a vector, with respect to a vector", found=f"{body.sort!r}",
                           hint="ask for the differential, or for the vec-jacobian")
    if kind == HESSIAN:
        return [one for variable in variables for one in second(differentiation, body, variable)]
    if kind == VEC_JACOBIAN:
        return [of_stacked(differentiation, body, variable) for variable in variables]
    found = [find(differentiation, body, variable, kind) for variable in variables]
    return [each for one in found for each in (one, *among(differentiation.scope, one))]


def _checked(question: Question, proof: Proof, found: Sequence[Found]) -> tuple[frozenset[str], float]:
    """The axioms that the kernel saw used, and how long it took."""
    axioms: frozenset[str] = frozenset()
    seconds = 0.0
    for one in found:
        goal = one.fact.conclusion
        whole = question.context.close(proof, one.fact, goal)
        certificate = proof.certificate("input", whole)
        started = time.perf_counter()
        try:
            axioms |= checked(certificate).axioms
        except KernelError as refusal:
            raise ProofProblem(f"the kernel refused the proof: {refusal}", code="E-kernel") from None
        seconds += time.perf_counter() - started
    return axioms, 1000 * seconds
