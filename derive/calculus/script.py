"""Theorem files about minimisers: goals with short proofs, in the words of a textbook."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from derive.kernel.sorts import ONE, PROP, REAL
from derive.kernel.terms import Num, Op, Term, Var, abstract, app, num, op, var
from derive.parser.restore import restore
from derive.parser.unparse import text

from .conditions import plainer
from .found import Found
from .question import Question
from .worked import steps, written

if TYPE_CHECKING:
    from .minimum import Problem, System


class Names:
    """Names for what a theorem defines, none of which the question uses."""

    def __init__(self, question: Question) -> None:
        text = " ".join([*question.header, question.text])
        self.taken = set("".join(c if c.isalnum() or c == "_" else " " for c in text).split())

    def new(self, *wanted: str) -> str:
        """The first of the wanted names that is free, else the last with a number."""
        for name in (*wanted, *(f"{wanted[-1]}_{k}" for k in range(1, 100))):
            if name not in self.taken:
                self.taken.add(name)
                return name
        raise AssertionError("a hundred names are taken")


class Script:
    """A theorem about the minimisers of ``f`` that grows goal by goal."""

    def __init__(self, question: Question, variable: Var, names: Names) -> None:
        self.question, self.variable, self.names = question, variable, names
        self.w, self.sort = written(variable), f"{variable.sort!r}"
        self.f, self.v = names.new("f", "F", "J"), names.new("v", "u", "z")
        header = [line for line in question.header[1:] if not line.startswith(f"  let {self.w} :")]
        self.lines = [f'theorem input "Minimum over {self.w}"', *header,
                      f"  define {self.f}({self.w} : {self.sort}) = {written(question.body)}"]

    def text(self) -> str:
        return "\n".join([*self.lines, ""])

    def show(self, label: str, goal: str, *proof: str) -> None:
        """A goal with the lines of its proof."""
        self.lines += ["", f"  show {label}: {goal}"]
        if proof:
            self.lines += ["  proof", *(f"    {line}" for line in proof), "  qed"]

    def at(self, term: Term, value: str) -> str:
        """A term at another letter of the variable's sort."""
        return written(app(abstract(self.variable, term), var(value, self.variable.sort)))

    @property
    def least(self) -> str:
        return f"∀ {self.v}, {self.f}({self.w}) ≤ {self.f}({self.v})"

    def slope(self, gradient: Found) -> str:
        return f"has_gradient({self.f}, {written(gradient.value)}, {self.w})"

    def law(self, gradient: Found) -> str:
        """That the gradient is 0 where the value is least."""
        return f"minimum-stationary({self.f}, {written(gradient.value)}, {self.w})"

    # Goals

    def gradient(self, gradient: Found) -> None:
        """The gradient, in worked steps."""
        self.show("gradient", f"∀ {self.w}, {self.slope(gradient)}", f"fix {self.w}", *dict.fromkeys(steps(gradient)),
                  self.slope(gradient))

    def pairing(self, gradient: Found) -> str:
        """``⟨G(w), v − w⟩``."""
        value, change = written(gradient.value), f"({self.v} − {self.w})"
        if self.variable.sort is REAL:
            return f"({value}) {change}"
        return f"({value})ᵀ{change}" if self.variable.sort.shape[1] is ONE else f"tr(({value})ᵀ{change})"

    def quadratic(self, form: Callable[[Term], Term]) -> str:
        """``q(v − w)``."""
        change = op("-", var(self.v, self.variable.sort), self.variable, sort=self.variable.sort)
        found = form(change)
        return f"({written(found)})" if isinstance(found, Op) and found.name in ("+", "-", "neg") else written(found)

    def expansion(self, gradient: Found, form: Callable[[Term], Term]) -> None:
        """``f(v) = f(w) + ⟨G(w), v − w⟩ + q(v − w)``."""
        f, v, w = self.f, self.v, self.w
        self.show("expansion",
                  f"∀ {w} {v}, {f}({v}) = {f}({w}) + {self.pairing(gradient)} + {self.quadratic(form)}")

    def form(self, problem: Problem) -> None:
        """``0 ≤ q(u)``, directly or because its matrix is positive semidefinite."""
        u = var(self.names.new("u", "h", "s"), self.variable.sort)
        claim = f"0 ≤ {written(problem.form(u))}"
        goal = f"∀ ({u.name} : {self.sort}), {claim}"
        if problem.definite is None:
            self.show("form", goal)
            return
        matrix = written(problem.definite)
        self.show("form", goal, f"positive_semidefinite({matrix})", f"fix {u.name}",
                  f"bound: 0 ≤ {u.name}ᵀ({matrix}) {u.name}", claim)

    def minimiser(self, gradient: Found, form: Callable[[Term], Term], condition: str, why: str) -> None:
        """Where the gradient is 0, the value is least."""
        v, w, value = self.v, self.w, written(gradient.value)
        self.show("minimiser", f"∀ {w}, {condition} ⟹ {self.least}",
                  f"fix {w}", f"assume solved: {condition}", f"fix {v}",
                  *([f"zero: {value} = 0 by {why}"] if why else []),
                  *self.compared(gradient, form, "zero" if why else "solved"))

    def compared(self, gradient: Found, form: Callable[[Term], Term], flat: str) -> list[str]:
        """``f(v) = f(w) + q(v − w) ≥ f(w)``, where the slope towards ``v`` is 0."""
        f, v, w, last = self.f, self.v, self.w, self.quadratic(form)
        return [f"square: 0 ≤ {last} by form({v} − {w})",
                f"{f}({v}) = {f}({w}) + {self.pairing(gradient)} + {last} by expansion",
                f" _ = {f}({w}) + {last} by {flat}", f" _ ≥ {f}({w}) by combine square"]

    def stationary(self, gradient: Found) -> None:
        """Where the value is least, the gradient is 0."""
        value = written(gradient.value)
        self.show("stationary", f"∀ {self.w}, ({self.least}) ⟹ {value} = 0",
                  f"fix {self.w}", f"assume least: {self.least}", f"{self.slope(gradient)} by gradient",
                  f"{value} = 0 by {self.law(gradient)}")

    def least_where_stationary(self, gradient: Found, form: Callable[[Term], Term]) -> None:
        self.minimiser(gradient, form, f"{written(gradient.value)} = 0", "")

    def convex(self, gradient: Found) -> None:
        """A convex function is least where its gradient is 0."""
        function, w, v, f = self.f, self.w, self.v, self.f
        value = written(gradient.value)
        self.show("convex", f"convex({function})")
        self.show("minimiser", f"∀ {w}, {value} = 0 ⟹ {self.least}",
                  f"fix {w}", f"assume zero: {value} = 0", f"fix {v}",
                  f"slope: {self.slope(gradient)} by gradient",
                  f"flat: has_gradient({f}, 0, {w}) by slope, zero",
                  f"{f}({w}) ≤ {f}({v}) by convex-stationary-minimum({f}, {w})")

    def normal(self, gradient: Found, system: System, form: Callable[[Term], Term]) -> None:
        """The normal equations ``H w = c``: they say that the gradient is 0."""
        self.matrix, self.right = self.named(system.matrix, "H", "A", "M"), self.named(system.right, "c", "b", "r")
        self.equations = f"{self.applied(self.matrix, self.w)} = {self.right}"
        front = f"{system.factor} " if system.factor != 1 else ""
        rest = f"{self.applied(self.matrix, self.w)} − {self.right}"
        rest = f"{front}({rest})" if front else rest
        self.show("normal", f"∀ {self.w}, {written(gradient.value)} = {rest}")
        self.minimiser(gradient, form, self.equations, "ring, solved")
        self.show("stationary", f"∀ {self.w}, ({self.least}) ⟹ {self.equations}",
                  f"fix {self.w}", f"assume least: {self.least}", f"{self.slope(gradient)} by gradient",
                  f"zero: {written(gradient.value)} = 0 by {self.law(gradient)}",
                  f"{self.applied(self.matrix, self.w)} = {self.right} + 1/{system.factor} ({written(gradient.value)})",
                  f" _ = {self.right} by zero")

    def lagrange(self, gradient: Found, form: Callable[[Term], Term], constraint: System) -> None:
        """Lagrange's conditions are sufficient: the slope is in the row space of the constraint."""
        self.rows = self.named(constraint.matrix, "C", "E", "N")
        self.level = self.named(constraint.right, "d", "e", "g")
        self.multiplier = self.names.new("m", "μ", "p")
        f, v, w, m = self.f, self.v, self.w, self.multiplier
        value, step = written(gradient.value), f"({v} − {w})"
        kept = f"∀ {v}, {self.rows} {v} = {self.level} ⟹ {f}({w}) ≤ {f}({v})"
        kind = f"({m} : {constraint.right.sort!r})"
        slope = f"{value} + {self.rows}ᵀ{m} = 0"
        self.show("lagrange", f"∀ {w}, ∀ {kind}, {slope} ⟹ {self.rows} {w} = {self.level} ⟹ {kept}",
                  f"fix {w}", f"fix {m}", f"assume slope: {slope}", f"assume feasible: {self.rows} {w} = {self.level}",
                  f"fix {v}", f"assume other: {self.rows} {v} = {self.level}",
                  f"value: {value} = −({self.rows}ᵀ{m}) by slope",
                  f"inside: {self.rows} {v} − {self.rows} {w} = 0 by other, feasible",
                  f"{self.pairing(gradient)} = (−({self.rows}ᵀ{m}))ᵀ{step} by value",
                  f" _ = −({m}ᵀ({self.rows} {v} − {self.rows} {w}))",
                  " _ = 0 by inside",
                  f"flat: {self.pairing(gradient)} = 0",
                  *self.compared(gradient, form, "flat"))

    def eliminated(self, problem: Problem, system: System, constraint: System) -> tuple[Term | None, list[str]]:
        """The solution by elimination of the stationary point: ``w = H⁻¹(c − Cᵀμ)`` with ``C H⁻¹Cᵀ μ = C H⁻¹c − d``."""
        self.matrix, self.right = self.named(system.matrix, "H", "A", "M"), self.named(system.right, "c", "b", "r")
        rows, f, v = self.rows, self.f, self.v
        plain = isinstance(system.matrix, Op) and system.matrix.name == "identity"
        inverse = "" if plain else f"{self.matrix}⁻¹ "
        gram = f"({rows} {inverse}{rows}ᵀ)"
        remarks = self._assumed("regular", op("invertible", system.matrix, sort=PROP), problem)
        self.lines += ["", f"  assume independent: invertible{gram}"]
        remarks.append(f"the solution needs invertible{gram}")
        p, s = self.names.new("q", "p", "μ"), self.names.new("s", "t", "w_star")
        self.lines += [f"  define {p} = {gram}⁻¹ ({rows} {inverse}{self.right} − {self.level})",
                       f"  define {s} = {inverse}({self.right} − {rows}ᵀ{p})"]
        front = f"({system.factor} {p})" if system.factor != 1 else p
        kept = f"∀ {v}, {rows} {v} = {self.level} ⟹ {f}({s}) ≤ {f}({v})"
        if not plain:
            self.show("invertible", f"invertible({self.matrix})")
        self.show("feasible", f"{rows} {s} = {self.level}",
                  f"{rows} {s} = {rows} {inverse}{self.right} − {gram} {p}", f" _ = {self.level}")
        self.show("solution", kept, f"slope: {self.at(problem.gradient.value, s)} + {rows}ᵀ{front} = 0",
                  f"{kept} by lagrange({s}, {front})")
        return None, remarks

    def _assumed(self, label: str, wanted: Term, problem: Problem) -> list[str]:
        """A condition that the assumptions do not give, assumed in its plainest form; what to say of it."""
        if problem.shows(wanted):
            return []
        said = written(next(plainer(wanted), wanted))
        self.lines += ["", f"  assume {label}: {said}"]
        return [f"the closed form needs {said}"]

    def named(self, term: Term, *letters: str) -> str:
        """A letter for a term, defined above the goals; a term that is a letter itself keeps it."""
        if isinstance(term, (Var, Num)) or isinstance(term, Op) and not term.args:
            return f"({written(term)} : {term.sort!r})" if isinstance(term, Op) else written(term)
        name = self.names.new(*letters)
        self.lines.append(f"  define {name} = {text(restore(term))}")
        return name

    def applied(self, matrix: str, vector: str) -> str:
        return f"{matrix} {vector}"

    def closed(self, problem: Problem, system: System) -> tuple[Term | None, list[str]]:
        """The closed form ``H⁻¹ c``, of one number ``c/h``, under a condition if need be that makes it the only one."""
        matrix, right = self.matrix, self.right
        if self.variable.sort is REAL:
            label, regular = "positive", op("<", num(0), system.matrix, sort=PROP)
            closed = op("/", system.right, system.matrix, sort=REAL)
            solution, undone, goal = f"{right}/{matrix}", f"({matrix} {self.w})/{matrix}", f"0 < {matrix}"
        else:
            label, regular = "invertible", op("invertible", system.matrix, sort=PROP)
            inverse = op("inverse", system.matrix, sort=system.matrix.sort)
            closed = op("*", inverse, system.right, sort=system.right.sort)
            solution, undone, goal = f"{matrix}⁻¹ {right}", f"{matrix}⁻¹ ({matrix} {self.w})", f"invertible({matrix})"
        remarks = self._assumed("regular", regular, problem)
        least = f"∀ {self.v}, {self.f}({solution}) ≤ {self.f}({self.v})"
        self.show(label, goal)
        self.show("solution", least, f"{matrix} ({solution}) = {right}", f"{least} by minimiser")
        self.show("unique", f"∀ {self.w}, ({self.least}) ⟹ {self.w} = {solution}",
                  f"fix {self.w}", f"assume least: {self.least}", f"normal: {self.equations} by stationary",
                  f"{self.w} = {undone}", f" _ = {solution} by normal")
        return closed, remarks
