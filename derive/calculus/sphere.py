"""Extrema of a quadratic form where another one is 1: eigenvectors of the least or the greatest eigenvalue.

The constraint is ``‖v‖ = 1``, ``vᵀB v = 1`` with a positive definite ``B``, or ``VᵀV = I`` for k directions at once.

Source of the mathematics: Golub and Van Loan, Matrix Computations, 8.1 and 8.7; Fan, On a Theorem of Weyl, 1949.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from derive.errors import ProofProblem
from derive.kernel.sorts import ONE, PROP, REAL
from derive.kernel.terms import Num, Op, Term, Var, num, op
from derive.rules.forms.textbook import textbook

from .conditions import zeros
from .script import Script
from .worked import written

if TYPE_CHECKING:
    from .minimum import Problem

EIGENVECTORS = "the extrema are eigenvectors: there is no formula for them"
KNOWN = "the columns are eigenvectors with eigenvalues a(i) ≥ t, and the form is at most t ‖x‖² on what is orthogonal"

DIRECTIONS = "trace-of-directions.greatest, orthonormal, eigenvectors, greater, others, directions"


class Level(NamedTuple):
    """A constraint ``wᵀB w = 1``, with ``B = I`` where ``form`` is None; ``wᵀw = I`` of a matrix variable."""

    said: str
    form: Term | None


def half(problem: Problem) -> Term | None:
    """The ``S`` with ``f(w) = wᵀS w``; None of what is no such form."""
    system = problem.system() if problem.is_quadratic else None
    if system is None or textbook(system.right) is not zeros(system.right):
        return None
    if system.factor == 2:
        return system.matrix
    return textbook(op("/", system.matrix, num(2), sort=system.matrix.sort))


def is_orthonormal(equation: Op, variable: Var) -> bool:
    """Whether an equation says ``VᵀV = I``."""
    left, right = equation.args
    if not isinstance(left, Op) or left.name != "*" or not isinstance(right, Op) or right.name != "identity":
        return False
    return left.args == (op("transpose", variable, sort=left.args[0].sort), variable)


def is_unit(equation: Op, variable: Var) -> bool:
    """Whether an equation says ``‖v‖ = 1``."""
    left, right = equation.args
    return isinstance(left, Op) and left.name == "norm" and left.args[0] is variable and is_one(right)


def is_one(term: Term) -> bool:
    return isinstance(term, Num) and term.value == 1


class Sphere:
    """The goals about the extrema of ``f(w) = wᵀS w`` under ``wᵀB w = 1``, written into a script."""

    def __init__(self, script: Script, form: Term, level: Level, greatest: bool) -> None:
        self.script, self.level, self.greatest, self.form = script, level, greatest, form
        self.f, self.w, self.u = script.f, script.w, script.v
        self.matrix = script.named(form, "S", "A", "H")
        self.metric = script.named(level.form, "B", "M", "N") if level.form is not None else ""
        general = "generalised-" if level.form is not None else ""
        self.law = f"{general}rayleigh-{'maximum' if greatest else 'minimum'}"
        self.word = "greatest" if greatest else "least"

    def unit(self, x: str) -> str:
        """That a vector satisfies the constraint."""
        return f"{x}ᵀ{self.metric} {x} = 1" if self.metric else f"‖{x}‖ = 1"

    def image(self, x: str) -> str:
        return f"({self.metric} {x})" if self.metric else x

    def order(self, one: str, other: str) -> str:
        """That the first value is at least as good as the second."""
        return f"{other} ≤ {one}" if self.greatest else f"{one} ≤ {other}"

    def value(self, x: str) -> str:
        return f"{self.f}({x})"

    def square(self, x: str) -> str:
        return f"{x}ᵀ{self.matrix} {x}"

    def best(self, x: str, of_form: bool = False) -> str:
        """That the value of ``f``, or of the form, is the best one at a vector."""
        value = self.square if of_form else self.value
        return f"(∀ ({self.u} : {self.script.sort}), {self.unit(self.u)} ⟹ {self.order(value(x), value(self.u))})"

    def turned(self, x: str, into_form: bool, known: str) -> list[str]:
        """From the best value of ``f`` to the best one of the form, or back."""
        first, last = (x, self.u) if not self.greatest else (self.u, x)
        start, end = (self.square, self.value) if into_form else (self.value, self.square)
        return [f"have turned: {self.best(x, into_form)}", "proof", f"fix {self.u}",
                f"assume other: {self.unit(self.u)}", f"{start(first)} = {end(first)} by form",
                f" _ ≤ {end(last)} by {known}", f" _ = {start(last)} by form", "qed"]

    def write(self) -> list[str]:
        """All goals; what to say of them."""
        show, w = self.script.show, self.w
        show("form", f"∀ {w}, {self.value(w)} = {self.square(w)}")
        show("symmetric", f"symmetric({self.matrix})")
        if self.level.said and not self.metric:
            show("sphere", f"∀ ({w} : {self.script.sort}), {self.level.said} ⟺ {self.unit(w)}")
        if self.metric:
            show("definite", f"positive_definite({self.metric})")
        self._attained()
        self._stationary()
        self._extreme()
        self._sufficient()
        return self.direction() or [EIGENVECTORS]

    def _attained(self) -> None:
        w = self.w
        some = f"{self.unit(w)} ∧ {self.best(w, True)}"
        self.script.show("attained", f"∃ ({w} : {self.script.sort}), {self.unit(w)} ∧ {self.best(w)}",
                         f"some: ∃ ({w} : {self.script.sort}), {some} by {self.law}.attained",
                         f"obtain {w} : {self.script.sort} such that found: {some} by some",
                         f"have size: {self.unit(w)}", f"have known: {self.best(w, True)}",
                         *self.turned(w, False, "known"), f"{self.unit(w)} ∧ {self.best(w)}", f"take {w}")

    def _given(self) -> list[str]:
        return [f"fix {self.w}", f"assume unit: {self.unit(self.w)}", f"assume best: {self.best(self.w)}",
                *self.turned(self.w, True, "best")]

    def _stationary(self) -> None:
        w, value = self.w, self.image(self.w)
        goal = f"{self.matrix} {w} = {self.value(w)} {value}"
        self.script.show("stationary", f"∀ {w}, {self.unit(w)} ⟹ {self.best(w)} ⟹ {goal}", *self._given(),
                         f"{self.matrix} {w} = ({self.square(w)}) {value} by {self.law}.stationary, unit, turned",
                         f" _ = {self.value(w)} {value} by form")

    def _extreme(self) -> None:
        w, u, c = self.w, self.u, self.script.names.new("c", "μ", "r")
        self.letter = c
        pair = f"{self.matrix} {u} = {c} {self.image(u)}"
        first, last = (self.square(w), c) if not self.greatest else (c, self.square(w))
        chain = [f"{first} ≤ {last} by {self.law}.{self.word}-eigenvalue, unit, turned, other, pair",
                 f"{self.value(w)} = {self.square(w)} by form", f"{self.order(self.value(w), c)}"]
        self.script.show(f"{self.word}-eigenvalue",
                         f"∀ {w}, {self.unit(w)} ⟹ {self.best(w)} ⟹ ∀ ({c} : real) ({u} : {self.script.sort}), {u} ≠ 0"
                         f" ⟹ {pair} ⟹ {self.order(self.value(w), c)}",
                         *self._given(), f"fix {c}, {u}", f"assume other: {u} ≠ 0", f"assume pair: {pair}", *chain)

    def _sufficient(self) -> None:
        w, u, c, b = self.w, self.u, self.letter, self.script.names.new("b", "k", "q")
        law = "maximiser" if self.greatest else "minimiser"
        pair = f"{self.matrix} {w} = {c} {self.image(w)}"
        extreme = (f"∀ ({b} : real) ({u} : {self.script.sort}), {u} ≠ 0 ⟹ {self.matrix} {u} = {b} {self.image(u)}"
                   f" ⟹ {self.order(c, b)}")
        best = f"({extreme}) ⟹ {self.best(w)}"
        self.script.show(law, f"∀ ({c} : real) ({w} : {self.script.sort}), {self.unit(w)} ⟹ {pair} ⟹ {best}",
                         f"fix {c}, {w}", f"assume unit: {self.unit(w)}", f"assume pair: {pair}",
                         f"assume extreme: {extreme}",
                         f"known: {self.best(w, True)} by {self.law}.{law}, unit, pair, extreme",
                         *self.turned(w, False, "known"), f"{self.best(w)} by turned")

    def direction(self) -> list[str]:
        """Where ``S = m mᵀ`` the maximiser itself, ``B⁻¹m`` of the right length; what to say of it."""
        form, show, u = self.form, self.script.show, self.u
        if not (self.greatest and self.metric and isinstance(form, Op) and form.name == "*"):
            return []
        left, right = form.args
        if right is not op("transpose", left, sort=right.sort) or left.sort.shape[1] is not ONE:
            return []
        m, name = written(left), self.script.names.new("s", "z", "p")
        self.script.lines += ["", f"  assume nonzero: {m} ≠ 0",
                              f"  define {name} = 1/√({m}ᵀ{self.metric}⁻¹ {m}) ({self.metric}⁻¹ {m})"]
        show("feasible", self.unit(name), f"{self.unit(name)} by rank-one-maximum.feasible, nonzero")
        show("solution", f"∀ ({u} : {self.script.sort}), {self.unit(u)} ⟹ {self.value(u)} ≤ {self.value(name)}",
             f"fix {u}", f"assume other: {self.unit(u)}", f"{self.value(u)} = ({m}ᵀ{u})²",
             f" _ ≤ ({m}ᵀ{name})² by rank-one-maximum.greatest, nonzero, other", f" _ = {self.value(name)}")
        return [f"the closed form needs {m} ≠ 0"]


def on_sphere(problem: Problem, script: Script, level: Level, greatest: bool) -> list[str]:
    """The extrema of a quadratic form under a constraint of level 1; what to say of them.

    Raises:
        ProofProblem: for what is no quadratic form ``wᵀS w``.
    """
    form = half(problem)
    if form is None:
        raise ProofProblem("only quadratic forms are made least or greatest under this equation", code="E-not-found",
                           found=problem.question.text)
    sphere = Sphere(script, form, level, greatest)
    if level.form is not None and not problem.shows(op("positive_definite", level.form, sort=PROP)):
        raise ProofProblem("the matrix of the equation is not seen to be positive definite", code="E-not-found",
                           details=[f"needed: positive_definite({written(level.form)})"])
    return sphere.write()


def of_directions(problem: Problem, script: Script) -> list[str]:
    """The greatest trace ``tr(VᵀS V)`` under ``VᵀV = I``: at eigenvectors of the greatest eigenvalues."""
    form = half(problem)
    if form is None:
        raise ProofProblem("only traces tr(VᵀS V) are made greatest under VᵀV = I", code="E-not-found",
                           found=problem.question.text)
    f, v, u = script.f, script.w, script.v
    matrix = script.named(form, "S", "A", "H")
    a, t, x = script.names.new("a", "l", "μ"), script.names.new("t", "b", "τ"), script.names.new("x", "z", "y")
    rows, cols = problem.variable.sort.shape
    assert cols is not ONE and problem.variable.sort is not REAL
    given = [("orthonormal", f"{v}ᵀ{v} = I"), ("eigenvectors", f"{matrix} {v} = {v} diag({a})"),
             ("greater", f"∀ i, {t} ≤ {a}(i)"),
             ("others", f"∀ ({x} : real[{rows!r}]), {v}ᵀ{x} = 0 ⟹ {x}ᵀ{matrix} {x} ≤ {t} ‖{x}‖²")]
    script.show("form", f"∀ {v}, {f}({v}) = tr({v}ᵀ{matrix} {v})")
    script.show("symmetric", f"symmetric({matrix})")
    last = f"{f}({u}) ≤ {f}({v})" if not script.of else f"{script.of}({v}) ≤ {script.of}({u})"
    goal = f"∀ ({u} : {script.sort}), {u}ᵀ{u} = I ⟹ {last}"
    premises = " ⟹ ".join(f"({formula})" for _, formula in given)
    script.show("minimiser" if script.of else "maximiser",
                f"∀ ({v} : {script.sort}) ({a} : real[{cols!r}]) ({t} : real), {premises} ⟹ {goal}",
                f"fix {v}, {a}, {t}", *(f"assume {label}: {formula}" for label, formula in given),
                f"fix {u}", f"assume directions: {u}ᵀ{u} = I",
                f"{f}({u}) = tr({u}ᵀ{matrix} {u}) by form",
                f" _ ≤ tr({v}ᵀ{matrix} {v}) by {DIRECTIONS}",
                f" _ = {f}({v}) by form", *([last] if script.of else []))
    return [EIGENVECTORS, KNOWN]
