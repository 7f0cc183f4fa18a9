"""Minimisers under linear equations: Lagrange's conditions, and the solution by elimination of the multipliers.

Source of the mathematics: Boyd and Vandenberghe, Convex Optimization, 5.5.3 and 10.1.1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from derive.kernel.sorts import PROP
from derive.kernel.terms import Op, op

from .found import Found
from .script import Script
from .worked import written

if TYPE_CHECKING:
    from .minimum import Problem, System


class Multipliers(NamedTuple):
    """What a script calls the matrix ``C`` and the right side ``d`` of the equations ``C w = d``."""

    rows: str
    level: str


def lagrange(script: Script, gradient: Found, constraint: System) -> Multipliers:
    """Lagrange's conditions are sufficient: the slope is in the row space of the constraint."""
    rows = script.named(constraint.matrix, "C", "E", "N")
    level = script.named(constraint.right, "d", "e", "g")
    f, v, w, m = script.f, script.v, script.w, script.names.new("m", "μ", "p")
    value, step = written(gradient.value), f"({v} − {w})"
    kept = f"∀ {v}, {rows} {v} = {level} ⟹ {f}({w}) ≤ {f}({v})"
    kind = f"({m} : {constraint.right.sort!r})"
    slope = f"{value} + {rows}ᵀ{m} = 0"
    script.show("lagrange", f"∀ {w}, ∀ {kind}, {slope} ⟹ {rows} {w} = {level} ⟹ {kept}",
                f"fix {w}", f"fix {m}", f"assume slope: {slope}", f"assume feasible: {rows} {w} = {level}",
                f"fix {v}", f"assume other: {rows} {v} = {level}",
                f"value: {value} = −({rows}ᵀ{m}) by slope",
                f"inside: {rows} {v} − {rows} {w} = 0 by other, feasible",
                f"{script.pairing(gradient)} = (−({rows}ᵀ{m}))ᵀ{step} by value",
                f" _ = −({m}ᵀ({rows} {v} − {rows} {w}))",
                " _ = 0 by inside",
                f"flat: {script.pairing(gradient)} = 0",
                *script.compared(gradient, "flat"))
    return Multipliers(rows, level)


def eliminated(problem: Problem, script: Script, system: System, multipliers: Multipliers) -> list[str]:
    """The solution by elimination of the stationary point: ``w = H⁻¹(c − Cᵀμ)`` with ``C H⁻¹Cᵀ μ = C H⁻¹c − d``."""
    script.system(system)
    rows, level, matrix, right = *multipliers, script.matrix, script.right
    plain = isinstance(system.matrix, Op) and system.matrix.name == "identity"
    inverse = "" if plain else f"{matrix}⁻¹ "
    gram = f"({rows} {inverse}{rows}ᵀ)"
    regular = op("invertible", system.matrix, sort=PROP)
    remarks = [] if problem.shows(regular) else script.assumed("regular", regular)
    script.lines += ["", f"  assume independent: invertible{gram}"]
    remarks.append(f"the solution needs invertible{gram}")
    p, s = script.names.new("q", "p", "μ"), script.names.new("s", "t", "w_star")
    script.lines += [f"  define {p} = {gram}⁻¹ ({rows} {inverse}{right} − {level})",
                     f"  define {s} = {inverse}({right} − {rows}ᵀ{p})"]
    front = f"({system.factor} {p})" if system.factor != 1 else p
    kept = f"∀ {script.v}, {rows} {script.v} = {level} ⟹ {script.f}({s}) ≤ {script.f}({script.v})"
    if not plain:
        script.show("invertible", f"invertible({matrix})")
    script.show("feasible", f"{rows} {s} = {level}",
                f"{rows} {s} = {rows} {inverse}{right} − {gram} {p}", f" _ = {level}")
    script.show("solution", kept, f"slope: {script.at(problem.gradient.value, s)} + {rows}ᵀ{front} = 0",
                f"{kept} by lagrange({s}, {front})")
    return remarks
