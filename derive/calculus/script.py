"""Theorem files about minimisers: goals with short proofs, in the words of a textbook."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from derive.kernel.sorts import ONE, REAL
from derive.kernel.terms import Num, Op, Term, Var, abstract, app, op, var
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


def _indented(proof: Sequence[str]) -> Iterator[str]:
    """The lines of a proof, those of a proof inside it further to the right."""
    depth = 2
    for line in proof:
        depth -= line == "qed"
        yield "  " * depth + line
        depth += line == "proof"


class Script:
    """A theorem about the minimisers of ``f`` that grows goal by goal."""

    def __init__(self, question: Question, variable: Var, names: Names, of: Term | None = None,
                 extremum: str = "Minimum") -> None:
        self.question, self.variable, self.names = question, variable, names
        self.w, self.sort = written(variable), f"{variable.sort!r}"
        is_matrix = variable.sort is not REAL and variable.sort.shape[1] is not ONE
        self.f, self.v = names.new("f", "F", "J"), names.new(*("UZW" if is_matrix else "vuz"))
        self.solution = ""  # the closed form, where there is one
        self.rest = ""  # the square form of the step, where values are compared by the expansion
        header = [line for line in question.header[1:] if not line.startswith(f"  let {self.w} :")]
        self.lines = [f'theorem input "{extremum} over {self.w}"', *header]
        self.of = self._defined(names.new("F", "E", "L"), written(of)) if of is not None else ""
        self._defined(self.f, written(question.body))

    def _defined(self, name: str, value: str) -> str:
        """A function of the variable, under a name."""
        self.lines.append(f"  define {name}({self.w} : {self.sort}) = {value}")
        return name

    def text(self) -> str:
        return "\n".join([*self.lines, ""])

    def show(self, label: str, goal: str, *proof: str) -> None:
        """A goal with the lines of its proof."""
        self.lines += ["", f"  show {label}: {goal}"]
        if proof:
            self.lines += ["  proof", *_indented(proof), "  qed"]

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

    def greatest(self, solution: str = "") -> None:
        """What is least for ``f = −F`` is greatest for ``F``: at a solution, or wherever the gradient is 0."""
        if not self.of:
            return
        F, f, v, w, point = self.of, self.f, self.v, self.w, solution or self.w
        best, last = f"∀ {v}, {F}({v}) ≤ {F}({point})", [f"{F}({v}) ≤ {F}({point})"]
        last = [f"{F}({v}) = −{f}({v})", f"{F}({point}) = −{f}({point})", *last]
        if solution:
            self.show("greatest", best, f"fix {v}", f"{f}({point}) ≤ {f}({v}) by solution", *last)
        else:
            self.show("maximiser", f"∀ {w}, {self.condition} ⟹ {best}", f"fix {w}", f"assume zero: {self.condition}",
                      f"fix {v}", f"{f}({point}) ≤ {f}({v}) by minimiser, zero", *last)

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

    def expansion(self, problem: Problem) -> None:
        """``f(v) = f(w) + ⟨G(w), v − w⟩ + q(v − w)``, and where that is seen, ``0 ≤ q(u)``."""
        f, v, w = self.f, self.v, self.w
        self.rest = self.quadratic(problem.form)
        self.show("expansion", f"∀ {w} {v}, {f}({v}) = {f}({w}) + {self.pairing(problem.gradient)} + {self.rest}")
        if problem.has_form:
            self._form(problem)

    def _form(self, problem: Problem) -> None:
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

    def convexity(self) -> None:
        """That the function is convex."""
        self.show("convex", f"convex({self.f})")

    def minimiser(self, gradient: Found, condition: str, *why: str) -> None:
        """Where the gradient is 0, the value is least; ``why`` are lines that give this from the condition."""
        f, v, w, value = self.f, self.v, self.w, written(gradient.value)
        flat, self.condition = "zero" if why else "solved", condition
        zero = [*why, f"zero: {value} = 0"] if why else []
        compared = self.compared(gradient, flat) if self.rest else [
            f"slope: {self.slope(gradient)} by gradient", f"flat: has_gradient({f}, 0, {w}) by slope, {flat}",
            f"{f}({w}) ≤ {f}({v}) by convex-stationary-minimum({f}, {w})"]
        self.show("minimiser", f"∀ {w}, {condition} ⟹ {self.least}",
                  f"fix {w}", f"assume solved: {condition}", f"fix {v}", *zero, *compared)

    def compared(self, gradient: Found, flat: str) -> list[str]:
        """``f(w) ≤ f(v)`` where the slope towards ``v`` is 0, by the expansion or because the tangent is below."""
        f, v, w, pairing = self.f, self.v, self.w, self.pairing(gradient)
        if not self.rest:
            value = written(gradient.value)
            linear = f"(h : {self.sort}) ↦ tr(({value})ᵀh)"
            below = f"{f}({w}) + tr(({value})ᵀ({v} − {w}))"
            return [f"slope: {self.slope(gradient)} by gradient",
                    f"map: has_derivative({f}, {linear}, {w}) by slope",
                    f"tangent: {below} ≤ {f}({v}) by convex-above-tangent({f}, {linear}, {w})",
                    f"{f}({w}) ≤ {f}({v}) by tangent, {flat}"]
        return [f"square: 0 ≤ {self.rest} by form({v} − {w})",
                f"{f}({v}) = {f}({w}) + {pairing} + {self.rest} by expansion",
                f" _ = {f}({w}) + {self.rest} by {flat}", f" _ ≥ {f}({w}) by combine square"]

    def stationary(self, gradient: Found) -> None:
        """Where the value is least, the gradient is 0."""
        value = written(gradient.value)
        self.show("stationary", f"∀ {self.w}, ({self.least}) ⟹ {value} = 0",
                  f"fix {self.w}", f"assume least: {self.least}", f"{self.slope(gradient)} by gradient",
                  f"{value} = 0 by {self.law(gradient)}")

    def equations(self, gradient: Found, system: System) -> str:
        """The normal equations ``H w = c``: the gradient is a multiple of ``H w − c``, which is returned."""
        self.system(system)
        self.solved = f"{self.matrix} {self.w} = {self.right}"
        rest = f"{self.matrix} {self.w} − {self.right}"
        rest = f"{system.factor} ({rest})" if system.factor != 1 else rest
        self.show("normal", f"∀ {self.w}, {written(gradient.value)} = {rest}",
                  *([f"fix {self.w}", f"{written(gradient.value)} = {rest} by {system.law}"] if system.law else []))
        return rest

    def normal(self, gradient: Found, system: System) -> None:
        """The solutions of the normal equations are the minimisers."""
        value, rest = written(gradient.value), self.equations(gradient, system)
        self.minimiser(gradient, self.solved, f"{value} = {rest} by normal", " _ = 0 by solved")
        self.show("stationary", f"∀ {self.w}, ({self.least}) ⟹ {self.solved}",
                  f"fix {self.w}", f"assume least: {self.least}", f"{self.slope(gradient)} by gradient",
                  f"zero: {value} = 0 by {self.law(gradient)}",
                  f"same: {value} = {rest} by normal",
                  f"{self.matrix} {self.w} = {self.right} + 1/{system.factor} ({rest})",
                  f" _ = {self.right} by same, zero")

    def system(self, system: System) -> None:
        """Letters for the matrix and the right side of linear equations."""
        self.matrix, self.right = self.named(system.matrix, "H", "A", "M"), self.named(system.right, "c", "b", "r")

    def assumed(self, label: str, wanted: Term, said: str = "the closed form needs") -> list[str]:
        """A condition that the assumptions do not give, assumed in its plainest form; what to say of it."""
        plain = written(next(plainer(wanted), wanted))
        self.lines += ["", f"  assume {label}: {plain}"]
        return [f"{said} {plain}"]

    def named(self, term: Term, *letters: str) -> str:
        """A letter for a term, defined above the goals; a term that is a letter itself keeps it."""
        if isinstance(term, (Var, Num)) or isinstance(term, Op) and not term.args:
            return f"({written(term)} : {term.sort!r})" if isinstance(term, Op) else written(term)
        name = self.names.new(*letters)
        self.lines.append(f"  define {name} = {text(restore(term))}")
        return name
