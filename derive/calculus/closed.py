"""Closed forms of minimisers: solutions of the normal equations ``H w = c``, under the condition that each needs.

Source of the mathematics: Golub and Van Loan, Matrix Computations, 2.1, 5.3 and 5.5.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.kernel.sorts import ONE, PROP, REAL
from derive.kernel.terms import Op, Term, num, op
from derive.rules.proof import conclusion_sides

from .conditions import factor
from .script import Script
from .simplified import simplified
from .worked import written

if TYPE_CHECKING:
    from .minimum import Problem, System


def closed(problem: Problem, script: Script, system: System) -> tuple[Term | None, list[str]]:
    """The closed forms, the last of them the one that is the only minimiser, and what to say of its condition."""
    if problem.variable.sort is REAL:
        return _quotient(problem, script, system)
    shorter = _shorter(problem, script, system)
    regular = op("invertible", system.matrix, sort=PROP)
    is_regular = problem.shows(regular)
    pseudo = [] if is_regular else shortest(script, system)
    remarks = [] if is_regular else script.assumed(
        "regular", regular, "it is the only minimiser where" if shorter else "the closed form needs")
    matrix, right = script.matrix, script.right
    script.solution = solution = f"{matrix}⁻¹ {right}"
    script.show("invertible", f"invertible({matrix})")
    script.show("solution", least(script, solution), f"{matrix} ({solution}) = {right} by linear-system.solution",
                f"{least(script, solution)} by minimiser")
    script.show("unique", f"∀ {script.w}, ({script.least}) ⟹ {script.w} = {solution}",
                f"fix {script.w}", f"assume least: {script.least}", f"normal: {script.solved} by stationary",
                f"{script.w} = {solution} by linear-system.unique")
    pseudo += _updated(problem, script, system)
    inverse = op("inverse", system.matrix, sort=system.matrix.sort)
    whole = op("*", inverse, system.right, sort=system.right.sort)
    return shorter or _brief(problem, script, whole), [*remarks, *pseudo]


def least(script: Script, solution: str) -> str:
    """That the value is least at a solution."""
    return f"∀ {script.v}, {script.f}({solution}) ≤ {script.f}({script.v})"


def _quotient(problem: Problem, script: Script, system: System) -> tuple[Term, list[str]]:
    """Of one number: ``c/h``, where ``h`` is positive."""
    matrix, right = script.matrix, script.right
    script.solution = solution = f"{right}/{matrix}"
    positive = op("<", num(0), system.matrix, sort=PROP)
    remarks = [] if problem.shows(positive) else script.assumed("regular", positive)
    script.show("positive", f"0 < {matrix}")
    script.show("solution", least(script, solution), f"{matrix} ({solution}) = {right}",
                f"{least(script, solution)} by minimiser")
    script.show("unique", f"∀ {script.w}, ({script.least}) ⟹ {script.w} = {solution}",
                f"fix {script.w}", f"assume least: {script.least}", f"normal: {script.solved} by stationary",
                f"{script.w} = ({matrix} {script.w})/{matrix}", f" _ = {solution} by normal")
    return _brief(problem, script, op("/", system.right, system.matrix, sort=REAL)), remarks


def _brief(problem: Problem, script: Script, solution: Term) -> Term:
    """A solution in its shortest form, with the goal that it is the same; the solution itself where it is not seen."""
    equal = None if problem.plain else simplified(problem.prover.scoped(), solution)
    if equal is None:
        return solution
    brief = conclusion_sides(equal.conclusion)[1]
    script.show("closed", f"{script.solution} = {written(brief)}")
    return brief


def shortest(script: Script, system: System) -> list[str]:
    """Of ``XᵀX w = Xᵀy``: the shortest of the minimisers, whatever the rank of ``X``; what to say of it."""
    design, target = factor(system.matrix), system.right
    if design is None or not isinstance(target, Op) or target.name != "*":
        return []
    left, right = target.args
    if not isinstance(left, Op) or left.name != "transpose" or left.args[0] is not design:
        return []
    solution = f"pinv({written(design)}) {script.named(right, 'z', 'b', 'r')}"
    script.show("any-rank", least(script, solution),
                f"{script.matrix} ({solution}) = {script.right} by shortest-least-squares.solves",
                f"{least(script, solution)} by minimiser")
    script.show("shortest", f"∀ {script.w}, ({script.least}) ⟹ ‖{solution}‖ ≤ ‖{script.w}‖",
                f"fix {script.w}", f"assume least: {script.least}", f"normal: {script.solved} by stationary",
                f"‖{solution}‖ ≤ ‖{script.w}‖ by shortest-least-squares.shortest, normal")
    return [f"of any rank, pinv({written(design)}) {written(right)} is the shortest minimiser"]


def _shorter(problem: Problem, script: Script, system: System) -> Term | None:
    """Where ``H = P Q`` and ``c = P z``, the solution ``Q⁻¹z``, which asks for an inverse of ``Q`` alone."""
    matrix, right = system.matrix, system.right
    if not isinstance(matrix, Op) or not isinstance(right, Op) or matrix.name != "*" or right.name != "*":
        return None
    front, rest = matrix.args
    target = right.args[1]
    if front is not right.args[0] or rest.sort is not matrix.sort or not problem.shows(
            op("invertible", rest, sort=PROP)):
        return None
    inner, solved = script.named(rest, "Q", "R", "B"), script.named(target, "z", "b", "r")
    solution = f"{inner}⁻¹ {solved}"
    script.show("factor", f"invertible({inner})")
    script.show("solution-by-factor", least(script, solution),
                f"{inner} ({solution}) = {solved} by linear-system.solution",
                f"{script.matrix} ({solution}) = {script.right} by linear-system.solution",
                f"{least(script, solution)} by minimiser")
    inverse = op("inverse", rest, sort=rest.sort)
    return op("*", inverse, target, sort=target.sort)


def _updated(problem: Problem, script: Script, system: System) -> list[str]:
    """Of ``(A + u uᵀ) w = b + t u``: the solution of ``A w = b`` brought up to date; what to say of it."""
    parted = _parted(system)
    if parted is None or not problem.shows(op("positive_definite", parted[0], sort=PROP)):
        return []
    matrix, u, b, t = (script.named(part, *letters) for part, letters in zip(
        parted, (("A", "G", "K"), ("u", "h", "e"), ("b", "r", "l"), ("t", "τ", "q")), strict=True))
    s, g = script.names.new("s", "o", "w_old"), script.names.new("g", "k", "gain")
    script.lines += ["", f"  define {s} = {matrix}⁻¹ {b}",
                     f"  define {g} = 1/(1 + {u}ᵀ{matrix}⁻¹ {u}) ({matrix}⁻¹ {u})"]
    solution = f"{s} + ({t} − {u}ᵀ{s}) {g}"
    script.show("denominator", f"0 < 1 + {u}ᵀ{matrix}⁻¹ {u}", f"positive_definite({matrix})",
                f"positive_definite({matrix}⁻¹) by inverse-definite",
                f"positive_semidefinite({matrix}⁻¹) by definite-semidefinite", f"0 ≤ {u}ᵀ{matrix}⁻¹ {u}",
                f"0 < 1 + {u}ᵀ{matrix}⁻¹ {u}")
    script.show("updated", least(script, solution), f"invertible({matrix}) by definite-invertible",
                f"1 + {u}ᵀ{matrix}⁻¹ {u} ≠ 0 by denominator",
                f"{script.matrix} ({solution}) = {script.right} by updated-solution.solution",
                f"{least(script, solution)} by minimiser")
    return [f"{solution} is the same point, from the solution {s} without the row {written(parted[1])}"]


def _parted(system: System) -> tuple[Term, Term, Term, Term] | None:
    """The ``A``, ``u``, ``b``, ``t`` of ``H = A + u uᵀ`` and ``c = b + t u``."""
    matrix, right = system.matrix, system.right
    if not isinstance(matrix, Op) or matrix.name != "+" or not isinstance(right, Op) or right.name != "+":
        return None
    for rest, outer in (matrix.args, matrix.args[::-1]):
        u = _column(outer)
        for b, multiple in (right.args, right.args[::-1]) if u is not None else ():
            if isinstance(multiple, Op) and multiple.name == "scale" and multiple.args[1] is u:
                return rest, u, b, multiple.args[0]
    return None


def _column(outer: Term) -> Term | None:
    """The column ``u`` of ``u uᵀ``."""
    if not isinstance(outer, Op) or outer.name != "*" or outer.sort is REAL:
        return None
    left, right = outer.args
    is_square = isinstance(right, Op) and right.name == "transpose" and right.args[0] is left
    return left if is_square and left.sort.shape[1] is ONE else None
