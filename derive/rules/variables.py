"""The variables over which a goal is general, by the names that the author gave them."""

from __future__ import annotations

from collections.abc import Container, Sequence

from derive.kernel.terms import Lam, Op, Term, children
from derive.parser import syntax
from derive.parser.syntax import Expr, Node


def bound_names(formula: Expr | None) -> list[str]:
    """The names of the variables over which a formula is general, in order."""
    if isinstance(formula, syntax.Paren):
        return bound_names(formula.body)
    if isinstance(formula, syntax.Logic) and formula.operator == "implies":
        return bound_names(formula.right)
    if isinstance(formula, syntax.Quantified) and formula.kind == "forall":
        return [n for b in formula.binders for n in b.names] + bound_names(formula.body)
    return []


def quiet_fix(goal: Term, owner: Node | None, step: Node, known: Container[str]) -> syntax.Fix | None:
    """The step ``fix x`` for a goal ``∀ x, …`` when a step speaks of a variable of the goal that nobody fixed.

    ``owner`` states the goal as it was at first; variables of it may have been fixed since.
    """
    names, count = bound_names(getattr(owner, "formula", None)), _generality(goal)
    if not (isinstance(goal, Op) and goal.name == "forall") or isinstance(step, syntax.Fix) or count > len(names):
        return None
    names = names[len(names) - count:]
    if names[0] in known or not (isinstance(step, syntax.Assume) or _speaks_of(step, names)):
        return None
    return syntax.Fix((syntax.Parameter(names[0], span=step.span),), span=step.span)


def _speaks_of(step: Node, names: Sequence[str]) -> bool:
    """Whether what a step states mentions one of the names."""
    inside = [step, *getattr(step, "links", ()), *getattr(step, "cases", ())]
    stated = [child for node in inside for child in syntax.children(node) if isinstance(child, Expr)]
    return any(syntax.speaks_of(part, name) for part in stated for name in names)


def _generality(formula: Term) -> int:
    """Over how many variables a formula is general."""
    count = 0
    while isinstance(formula, Op) and formula.name in ("forall", "implies"):
        count += formula.name == "forall"
        formula = children(formula)[-1]
        formula = formula.body if isinstance(formula, Lam) else formula
    return count
