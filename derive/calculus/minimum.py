"""Minimisers: stationary points of an expression, what makes them least, and the closed form where there is one.

A quadratic is its value at a point, its slope there, and a square form of the step:
``f(v) = f(w) + ⟨G(w), v − w⟩ + q(v − w)``.  Where ``q`` is never negative the stationary points are the minimisers;
they solve a linear system ``H w = c``.

Source of the mathematics: Boyd and Vandenberghe, Convex Optimization, 1.2.1, 4.2.3 and 10.1.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property, reduce
from typing import NamedTuple

from derive.collection import seldom
from derive.errors import InputProblem, ProofProblem
from derive.kernel.errors import KernelError
from derive.kernel.sorts import ONE, PROP, REAL, Real
from derive.kernel.terms import Op, Term, abstract, app, num, op, var
from derive.library.options import Options
from derive.parser.read import read_expression
from derive.prove import prove_text
from derive.rules import equations
from derive.rules.differentiation.adjoint import Unwritten, jacobian_of
from derive.rules.differentiation.derivatives import Differentiation
from derive.rules.differentiation.weights import inner
from derive.rules.forms.textbook import textbook
from derive.rules.proof import Proof, conclusion_sides, equation
from derive.rules.prover import Prover
from derive.rules.search import NotFound

from .closed import closed
from .conditions import Conditions, zeros
from .found import DIFFERENTIAL, GRADIENT, Found, find, plainly
from .ground import theory
from .multipliers import eliminated, lagrange
from .question import Question, ask
from .script import Names, Script
from .simplified import cancelled, simplified, telling
from .sphere import Level, half, is_one, is_orthonormal, is_unit, of_directions, on_sphere
from .worked import written

SECONDS, DEPTH = 30.0, 6
UNSEEN = "the square form of the step is not seen to be nonnegative: what is shown is that minimisers are stationary"
UNSOLVABLE = "no closed form: the stationary points solve equations that are not linear"
NOT_CONVEX = "it is not seen to be convex: a stationary point need not be a minimiser"
LAWS = {"sum": "sum-right-factor", "diag": "ring, diagonal-product"}
"""Why ``G(w) = factor (H w − c)``, by an operation in ``H`` that the normal form does not open."""
UNSOLVED = "the stationary points solve linear equations that are no product with one matrix"


class System(NamedTuple):
    """The linear equations ``H w = c`` that say that a gradient is 0, ``G(w) = factor (H w − c)``."""

    matrix: Term
    right: Term
    factor: int
    law: str = ""  # what shows it, where the normal form does not


class Problem:
    """The minimisation of one expression over one variable, in the context of a question."""

    def __init__(self, question: Question, over: str, plain: bool = False) -> None:
        self.question, self.plain = question, plain
        self.variable = question.variable(over)
        if question.body.sort is not REAL:
            raise InputProblem("only a number can be least", found=f"{question.text} : {question.body.sort!r}")
        self.prover, self.conditions, self.differentiation = self._begun()
        self.definite: Term | None = None
        found = find(self.differentiation, question.body, self.variable, GRADIENT)
        self.gradient = plainly(found) if plain else found
        if self.variable not in self.gradient.value.free and not _is_zero(self.gradient.value):
            raise ProofProblem("this has no minimum: it is not bounded below", code="E-not-found",
                               details=[f"gradient: {written(self.gradient.value)}"])
        self.second = self._second()
        self.changes = [self.second] if self.second is not None else []
        self.has_form = False

    def _begun(self) -> tuple[Prover, Conditions, Differentiation]:
        """A search that knows the assumptions, and collects the conditions that derivatives need."""
        prover = Prover(Proof(theory().draft), theory().library, SECONDS)
        for hypothesis in self.question.context.hypotheses:
            if hypothesis.defined is None:
                prover.add(prover.proof.assume(self.question.context.meaning(hypothesis.formula)))
        conditions = Conditions(prover)
        return prover, conditions, Differentiation(prover.scoped(), conditions, cancelled)

    def _second(self) -> Found | None:
        """The derivative of the gradient; None where the gradient has none without further conditions."""
        _, conditions, differentiation = self._begun()
        try:
            found = find(differentiation, self.gradient.value, self.variable, DIFFERENTIAL)
        except ProofProblem:
            return None
        return None if conditions.taken else found

    @property
    def is_quadratic(self) -> bool:
        """Whether the gradient is affine: its derivative is the same everywhere."""
        return not self.conditions.taken and self.second is not None and self.variable not in self.second.value.free

    @property
    def _change(self) -> Found:
        """The derivative of the gradient of a quadratic."""
        assert self.second is not None
        return self.second

    def form(self, step: Term) -> Term:
        """The square form ``q`` of a step, of the whole or the sum of those of its summands."""
        parts = [_half(step, app(abstract(one.step, one.value), step)) for one in self.changes]
        found = [part for part in parts if not _is_zero(part)] or parts[:1]
        return reduce(lambda left, right: op("+", left, right, sort=REAL), found)

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

    def has_nonnegative_form(self) -> bool:
        """Whether the square form is seen to be never negative: as a whole, summand by summand, or by its matrix.

        ``changes`` are then what the form is made of, and ``definite`` is the matrix where that decides.
        """
        step = var("u", self.variable.sort)
        for changes in self._sums():
            self.changes = changes
            self.has_form = self.shows(op("<=", num(0), self.form(step), sort=PROP))
            if self.has_form:
                return True
        self.changes = [self._change]
        matrix = self._hessian() if self.variable.sort.shape[1] is ONE and self.variable.sort is not REAL else None
        if matrix is not None and self.shows(op("positive_semidefinite", matrix, sort=PROP)):
            self.definite, self.has_form = matrix, True
        return self.has_form

    def _sums(self) -> Iterator[list[Found]]:
        """The derivative of the gradient, and those of the gradients of the summands."""
        yield [self._change]
        parts = list(_summands(self.question.body))
        if len(parts) > 1:
            slopes = [find(self.differentiation, part, self.variable, GRADIENT).value for part in parts]
            yield [find(self.differentiation, slope, self.variable, DIFFERENTIAL) for slope in slopes]

    def is_convex(self) -> bool:
        """Whether the expression is seen to be convex, by the rules of what keeps convexity."""
        function = abstract(self.variable, self.question.body)
        return not self.conditions.taken and self.shows(op("convex", function, sort=PROP))

    def _hessian(self) -> Term | None:
        """The matrix of the square form, in its shortest form under what is known."""
        try:
            matrix = jacobian_of(abstract(self._change.step, self._change.value))
        except Unwritten:
            return None
        equal = simplified(self.prover.scoped(), matrix)
        matrix = matrix if equal is None else conclusion_sides(equal.conclusion)[1]
        half = op("/", matrix, num(2), sort=matrix.sort)
        return textbook(half) if not _has_fraction(textbook(half)) else matrix

    def constraint(self, formula: Op, subject: str) -> System:
        """The matrix and the right side of linear equations ``C w = d``.

        Raises:
            InputProblem: when it is no such equation.
        """
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
            matrix = jacobian_of(abstract(self._change.step, self._change.value))
        except Unwritten:
            return None
        start = app(abstract(self.variable, self.gradient.value), zeros(self.variable))
        for factor in (2, 1):
            parts = [textbook(op("/", part, num(factor), sort=part.sort)) for part in
                     (matrix, op("neg", start, sort=start.sort))]
            if factor == 1 or not any(_has_fraction(part) for part in parts):
                break
        system = System(parts[0], parts[1], factor)
        if self._is_right(system):
            return system
        laws = (system._replace(law=law) for head, law in LAWS.items() if _has(head, system.matrix))
        return next((one for one in laws if self._is_shown(one)), None)

    def _is_shown(self, system: System) -> bool:
        """Whether the law that a system names shows it."""
        script = Script(self.question, self.variable, Names(self.question))
        script.equations(self.gradient, system)
        (document,) = prove_text(script.text(), options=Options(numbers=False))
        return bool(document["status"] == "proved")

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


def _half(step: Term, turned: Term) -> Term:
    return textbook(op("/", inner(step, turned), num(2), sort=REAL))


def _summands(term: Term) -> Iterator[Term]:
    """The summands of a sum, with their signs."""
    if isinstance(term, Op) and term.name in ("+", "-"):
        left, right = term.args
        yield from _summands(left)
        yield from (_summands(right) if term.name == "+" else (op("neg", part, sort=REAL) for part in _summands(right)))
    else:
        yield term


def _has(head: str, term: Term) -> bool:
    """Whether an operation stands at the head of a factor of a term."""
    if not isinstance(term, Op):
        return False
    return term.name == head or term.name in ("*", "scale", "+") and any(_has(head, part) for part in term.args)


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


def begun(problem: Problem, of: Term | None, greatest: bool) -> Script:
    """A script with the gradient; ``of`` is what is made greatest by making its negative least."""
    extremum = "Maximum" if greatest else "Minimum"
    script = Script(problem.question, problem.variable, Names(problem.question), of, extremum)
    script.gradient(problem.gradient)
    return script


class Held:
    """An equation under which a value is made least or greatest.

    Raises:
        InputProblem: when it is none between numbers, vectors or matrices.
    """

    def __init__(self, question: Question, over: str, text: str) -> None:
        self.question, self.over, self.text = question, over, text
        formula = question.context.meaning(question.context.scope.elaborate(read_expression(text), PROP))
        if not isinstance(formula, Op) or formula.name != "=" or formula.args[0].sort.kind != "real":
            raise InputProblem("this is no equation", found=text, expected='C w = d, ‖w‖ = 1, wᵀB w = 1 or WᵀW = I')
        self.equation, self.variable = formula, question.variable(over)

    @property
    def is_level(self) -> bool:
        """Whether it says that a square form is 1, of a matrix that its columns are orthonormal."""
        return is_orthonormal(self.equation, self.variable) or self.level is not None

    @cached_property
    def level(self) -> Level | None:
        """The constraint ``wᵀB w = 1``; None of another one."""
        left, right = self.equation.args
        if is_unit(self.equation, self.variable):
            return Level("", None)
        if left.sort is not REAL or not is_one(right) or self.variable not in left.free:
            return None
        form = half(Problem(self.question._replace(body=left, text=self.text), self.over))
        if form is None or form.sort is REAL:
            return None
        said = written(self.equation)
        return Level(said, None if isinstance(form, Op) and form.name == "identity" else form)

    def extremum(self, plain: bool, greatest: bool) -> Minimum:
        """The extrema under this constraint."""
        directions = self.level is None
        turned = directions and not greatest
        problem = Problem(opposite(self.question) if turned else self.question, self.over, plain)
        script = begun(problem, self.question.body if turned else None, greatest)
        remarks = of_directions(problem, script) if self.level is None else on_sphere(
            problem, script, self.level, greatest)
        return Minimum(problem, script, None, remarks)


def opposite(question: Question) -> Question:
    """The question about the negative of the expression: what makes that least makes the expression greatest."""
    return question._replace(body=_negative(question.body), text=f"−({question.text})")


def _negative(term: Term) -> Term:
    """The negative of a number, the sign with the summands: that convex summands are convex is seen term by term."""
    if isinstance(term, Op) and term.name == "neg":
        return term.args[0]
    if isinstance(term, Op) and term.name == "+":
        return op("-", _negative(term.args[0]), term.args[1], sort=term.sort)
    if isinstance(term, Op) and term.name == "-":
        left, right = term.args
        return op("+", _negative(left), right, sort=term.sort) if _is_negative(left) else op(
            "-", right, left, sort=term.sort)
    if isinstance(term, Op) and term.name == "sum":
        letters = (var(f"i{'·' * k}", term.args[0].sort.argument) for k in range(1, 100))
        i = next(letter for letter in letters if letter not in term.free)
        return op("sum", abstract(i, _negative(app(term.args[0], i))), sort=term.sort)
    return op("neg", term, sort=term.sort)


def _is_negative(term: Term) -> bool:
    return isinstance(term, Op) and (term.name == "neg" or term.name in ("+", "-") and _is_negative(term.args[0]))


@seldom()
def minimum(text: str, over: str, let: str = "", assumed: Sequence[str] = (), defined: Sequence[str] = (),
            subject: str = "", plain: bool = False, greatest: bool = False) -> Minimum:
    """The minimisers of an expression over a vector, a matrix or a number; with ``greatest`` its maximisers.

    ``subject`` is an equation that must hold: linear ones, or that a form is 1.  With ``plain`` the gradient is written
    without names of the library's definitions.

    Raises:
        InputProblem: for what cannot be read, or is no number.
        ProofProblem: when no law differentiates it, or it is not seen to have a minimum.
    """
    question = ask(text, let, assumed, defined)
    held = Held(question, over, subject) if subject else None
    if held is not None and held.is_level:
        return held.extremum(plain, greatest)
    problem = Problem(opposite(question) if greatest else question, over, plain)
    script = begun(problem, question.body if greatest else None, greatest)
    if not _compared(problem, script):
        script.stationary(problem.gradient)
        return Minimum(problem, script, None, [UNSEEN if problem.is_quadratic else UNSOLVABLE, NOT_CONVEX])
    if held is not None:
        return constrained(problem, script, held)
    return _by_equations(problem, script) if problem.is_quadratic else _without_equations(problem, script)


def _compared(problem: Problem, script: Script) -> bool:
    """Says how a value is compared with others: by the expansion and its square form, or by convexity; if it can be."""
    if problem.is_quadratic and problem.has_nonnegative_form() and problem.expands():
        script.expansion(problem)
        return True
    if problem.is_convex():
        script.convexity()
        return True
    if problem.is_quadratic and problem.expands():
        script.expansion(problem)
    return False


def _by_equations(problem: Problem, script: Script) -> Minimum:
    """A convex quadratic: its minimisers are the solutions of linear equations."""
    system = problem.system()
    if system is None:
        return _without_equations(problem, script, UNSOLVED)
    script.normal(problem.gradient, system)
    found, remarks = closed(problem, script, system)
    script.greatest(script.solution)
    return Minimum(problem, script, found, remarks)


def constrained(problem: Problem, script: Script, held: Held) -> Minimum:
    """What is convex, under linear equations: Lagrange's conditions; of a quadratic the solution by elimination."""
    constraint = problem.constraint(held.equation, held.text)
    multipliers = lagrange(script, problem.gradient, constraint)
    if not problem.is_quadratic:
        return Minimum(problem, script, None, [UNSOLVABLE])
    system = problem.system()
    if system is None:
        return Minimum(problem, script, None, [UNSOLVED])
    return Minimum(problem, script, None, eliminated(problem, script, system, multipliers))


def _without_equations(problem: Problem, script: Script, remark: str = UNSOLVABLE) -> Minimum:
    """What is convex: its minimisers are its stationary points; there is no closed form in general."""
    script.stationary(problem.gradient)
    script.minimiser(problem.gradient, f"{written(problem.gradient.value)} = 0")
    script.greatest()
    return Minimum(problem, script, None, [remark])
