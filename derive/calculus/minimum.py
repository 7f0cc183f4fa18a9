"""Minimisers: stationary points of an expression, what makes them least, and the closed form where there is one.

A quadratic is its value at a point, its slope there, and a square form of the step:
``f(v) = f(w) + ⟨G(w), v − w⟩ + q(v − w)``.  Where ``q`` is never negative the stationary points are the minimisers;
they solve a linear system ``H w = c``.

Source of the mathematics: Boyd and Vandenberghe, Convex Optimization, 1.2.1, 4.2.3 and 10.1.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from derive.errors import InputProblem, ProofProblem
from derive.kernel.errors import KernelError
from derive.kernel.sorts import ONE, PROP, REAL, Real
from derive.kernel.terms import Op, Term, abstract, app, num, op, var
from derive.parser.read import read_expression
from derive.rules import equations
from derive.rules.adjoint import Unwritten, jacobian_of
from derive.rules.derivatives import Differentiation
from derive.rules.proof import Proof, conclusion_sides, equation
from derive.rules.prover import Prover
from derive.rules.search import NotFound
from derive.rules.textbook import textbook
from derive.rules.weights import inner

from .conditions import Conditions, zeros
from .found import DIFFERENTIAL, GRADIENT, find, plainly
from .ground import theory
from .question import Question, ask
from .script import Names, Script
from .simplified import simplified, telling
from .worked import written

SECONDS, DEPTH = 30.0, 6
UNSEEN = "the square form of the step is not seen to be nonnegative: what is shown is that minimisers are stationary"
UNSOLVABLE = "no closed form: the stationary points solve equations that are not linear"
UNEXPANDED = "no closed form: the expansion at another point is not seen by the normal form"
UNSOLVED = "the stationary points solve linear equations that are no product with one matrix"


class System(NamedTuple):
    """The linear equations ``H w = c`` that say that a gradient is 0, ``G(w) = factor (H w − c)``."""

    matrix: Term
    right: Term
    factor: int


class Problem:
    """The minimisation of one expression over one variable, in the context of a question."""

    def __init__(self, question: Question, over: str, plain: bool = False) -> None:
        self.question = question
        self.variable = question.variable(over)
        if question.body.sort is not REAL:
            raise InputProblem("only a number can be least", found=f"{question.text} : {question.body.sort!r}")
        self.prover = Prover(Proof(theory().draft), theory().library, SECONDS)
        for hypothesis in question.context.hypotheses:
            if hypothesis.defined is None:
                self.prover.add(self.prover.proof.assume(question.context.meaning(hypothesis.formula)))
        self.definite: Term | None = None
        self.conditions = Conditions(self.prover)
        self.differentiation = Differentiation(self.prover.scoped(), self.conditions)
        found = find(self.differentiation, question.body, self.variable, GRADIENT)
        self.gradient = plainly(found) if plain else found
        if self.variable not in self.gradient.value.free and not _is_zero(self.gradient.value):
            raise ProofProblem("this has no minimum: it is not bounded below", code="E-not-found",
                               details=[f"gradient: {written(self.gradient.value)}"])
        self.second = find(self.differentiation, self.gradient.value, self.variable, DIFFERENTIAL)

    @property
    def is_quadratic(self) -> bool:
        """Whether the gradient is affine: its derivative is the same everywhere."""
        return not self.conditions.taken and self.variable not in self.second.value.free

    def form(self, step: Term) -> Term:
        """The square form ``q`` of a step."""
        turned = app(abstract(self.second.step, self.second.value), step)
        return textbook(op("/", inner(step, turned), num(2), sort=REAL))

    def expands(self) -> bool:
        """Whether the normal form sees the expansion of the expression at another point."""
        v = var("v·", self.variable.sort)
        body, value = self.question.body, self.gradient.value
        change = op("-", v, self.variable, sort=v.sort)
        first = op("+", body, inner(value, change), sort=REAL)
        there = app(abstract(self.variable, body), v)
        try:
            scope = self.prover.scoped()
            equations.ring(scope, equation(there, op("+", first, self.form(change), sort=REAL)), telling(scope))
        except (NotFound, KernelError):
            return False
        return True

    def is_convex(self) -> bool:
        """Whether the square form is seen to be never negative: by itself, or by its matrix, ``definite`` then."""
        step = var("u", self.variable.sort)
        if self.shows(op("<=", num(0), self.form(step), sort=PROP)):
            return True
        matrix = self._hessian() if self.variable.sort.shape[1] is ONE and self.variable.sort is not REAL else None
        if matrix is not None and self.shows(op("positive_semidefinite", matrix, sort=PROP)):
            self.definite = matrix
        return self.definite is not None

    def _hessian(self) -> Term | None:
        """The matrix of the square form, in its shortest form under what is known."""
        try:
            matrix = jacobian_of(abstract(self.second.step, self.second.value))
        except Unwritten:
            return None
        equal = simplified(self.prover.scoped(), matrix)
        matrix = matrix if equal is None else conclusion_sides(equal.conclusion)[1]
        half = op("/", matrix, num(2), sort=matrix.sort)
        return textbook(half) if not _has_fraction(textbook(half)) else matrix

    def constraint(self, subject: str) -> System:
        """The matrix and the right side of linear equations ``C w = d``.

        Raises:
            InputProblem: when it is no such equation.
        """
        scope = self.question.context.scope
        formula = self.question.context.meaning(scope.elaborate(read_expression(subject), PROP))
        if not isinstance(formula, Op) or formula.name != "=" or formula.args[0].sort.kind != "real":
            raise InputProblem("this is no linear equation", found=subject, expected="C w = d")
        left, right = formula.args
        rest = op("-", left, right, sort=left.sort)
        slope = find(self.differentiation, rest, self.variable, DIFFERENTIAL)
        try:
            matrix = textbook(jacobian_of(abstract(slope.step, slope.value)))
        except Unwritten:
            matrix = None
        if matrix is None or self.variable in matrix.free or self.variable.sort.shape[1] is not ONE:
            raise InputProblem("this is no linear equation of a vector", found=subject, expected="C w = d")
        start = app(abstract(self.variable, rest), zeros(self.variable))
        return System(matrix, textbook(op("neg", start, sort=start.sort)), 1)

    def shows(self, formula: Term) -> bool:
        """Whether the search proves a formula from the assumptions."""
        self.prover.start_step()
        return self.prover.attempt(formula, DEPTH) is not None

    def system(self) -> System | None:
        """The linear equations for the stationary points; None where the map ``H`` is no product with one matrix."""
        try:
            matrix = jacobian_of(abstract(self.second.step, self.second.value))
        except Unwritten:
            return None
        start = app(abstract(self.variable, self.gradient.value), zeros(self.variable))
        for factor in (2, 1):
            parts = [textbook(op("/", part, num(factor), sort=part.sort)) for part in
                     (matrix, op("neg", start, sort=start.sort))]
            if factor == 1 or not any(_has_fraction(part) for part in parts):
                break
        system = System(parts[0], parts[1], factor)
        return system if self._is_right(system) else None

    def _is_right(self, system: System) -> bool:
        """Whether ``G(w) = factor (H w − c)``."""
        try:
            equations.ring(self.prover.scoped(), equation(self.gradient.value, residual(system, self.variable)))
        except (NotFound, KernelError):
            return False
        return True


def residual(system: System, w: Term) -> Term:
    """``factor (H w − c)``."""
    image = op("*", system.matrix, w, sort=Real(system.matrix.sort.shape[0], w.sort.shape[1]))
    rest = op("-", image, system.right, sort=w.sort)
    if system.factor == 1:
        return rest
    return op("*" if w.sort.shape[0] is ONE else "scale", num(system.factor), rest, sort=w.sort)


def _is_zero(term: Term) -> bool:
    return term is zeros(term)


def _has_fraction(term: Term) -> bool:
    """Whether a number stands under a line."""
    if not isinstance(term, Op):
        return False
    below = term.args[1] if term.name == "/" else None
    return below is not None and not below.free or any(map(_has_fraction, term.args))


class Minimum:
    """What was found out about the minimisers of an expression, as a theorem file that checks by itself."""

    def __init__(self, problem: Problem, script: Script, closed: Term | None, remarks: Sequence[str]) -> None:
        self.problem, self.closed, self.remarks = problem, closed, list(remarks)
        self.theorem = script.text()

    def document(self) -> dict[str, object]:
        """The answer as plain data."""
        return {"expression": self.problem.question.text, "over": self.problem.variable.name, "remarks": self.remarks,
                "gradient": written(self.problem.gradient.value), "theorem": self.theorem,
                "closed_form": written(self.closed) if self.closed is not None else None}


def minimum(text: str, over: str, let: str = "", assumed: Sequence[str] = (), defined: Sequence[str] = (),
            subject: str = "", plain: bool = False) -> Minimum:
    """The minimisers of an expression over a vector, a matrix or a number; ``subject`` are linear equations that hold.

    With ``plain`` the gradient is written without names of the library's definitions.

    Raises:
        InputProblem: for what cannot be read, or is no number.
        ProofProblem: when no law differentiates it, or it is not seen to have a minimum.
    """
    problem = Problem(ask(text, let, assumed, defined), over, plain)
    script = Script(problem.question, problem.variable, Names(problem.question))
    script.gradient(problem.gradient)
    if not problem.is_quadratic or not problem.expands():
        if subject:
            raise ProofProblem("only quadratics are minimised under equations", code="E-not-found", found=text)
        return _by_convexity(problem, script)
    script.expansion(problem.gradient, problem.form)
    if not problem.is_convex():
        script.stationary(problem.gradient)
        return Minimum(problem, script, None, [UNSEEN])
    script.form(problem)
    if subject:
        return constrained(problem, script, subject)
    return _by_equations(problem, script)


def _by_equations(problem: Problem, script: Script) -> Minimum:
    """A convex quadratic: its minimisers are the solutions of linear equations."""
    system = problem.system()
    if system is None:
        script.least_where_stationary(problem.gradient, problem.form)
        script.stationary(problem.gradient)
        return Minimum(problem, script, None, [UNSOLVED])
    script.normal(problem.gradient, system, problem.form)
    closed, remarks = script.closed(problem, system)
    return Minimum(problem, script, closed, remarks)


def constrained(problem: Problem, script: Script, subject: str) -> Minimum:
    """A convex quadratic under linear equations: Lagrange's conditions, and the solution by elimination."""
    constraint = problem.constraint(subject)
    script.lagrange(problem.gradient, problem.form, constraint)
    system = problem.system()
    if system is None:
        return Minimum(problem, script, None, [UNSOLVED])
    return Minimum(problem, script, *script.eliminated(problem, system, constraint))


def _by_convexity(problem: Problem, script: Script) -> Minimum:
    """Stationary points of what is no quadratic: minimisers where it is convex; there is no closed form in general."""
    script.stationary(problem.gradient)
    function = abstract(problem.variable, problem.question.body)
    remarks = [UNEXPANDED if problem.is_quadratic else UNSOLVABLE]
    if not problem.conditions.taken and problem.shows(op("convex", function, sort=PROP)):
        script.convex(problem.gradient)
    else:
        remarks.append("it is not seen to be convex: a stationary point need not be a minimiser")
    return Minimum(problem, script, None, remarks)
