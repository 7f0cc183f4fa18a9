"""Statements about derivatives as a reader writes them: ``d(‖x‖²) = 2 xᵀdx``.

It stands for ``has_derivative(x ↦ ‖x‖², dx ↦ 2 xᵀdx, x)``.  For display only: what is proved, kept and read back is
the statement.
"""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any, NamedTuple, TypeVar

from derive.parser import syntax
from derive.parser.latex import latex
from derive.parser.unparse import text

Written = dict[str, str]
N = TypeVar("N", bound=syntax.Node)
GRADIENT = ("has_gradient", "has_jacobian", "has_hessian", "has_gradient_among", "has_vec_jacobian")


class Shown(NamedTuple):
    """A statement as an equation, each side as text and as LaTeX."""

    left: Written
    relation: str
    right: Written
    inside: bool = False
    """Whether it speaks of one entry only, or of another point than the variable."""

    def document(self) -> dict[str, Any]:
        """The sides as plain data."""
        return self._asdict()

    def whole(self) -> Written:
        """The equation in one piece."""
        return {form: f"{self.left[form]} {self.relation} {self.right[form]}" for form in ("text", "latex")}


def shown(expression: syntax.Expr | None) -> Shown | None:
    """A statement about a derivative as an equation; None for other statements.

    >>> from derive.parser.read import read_expression
    >>> shown(read_expression("has_derivative((x : real) ↦ x^2, (dx : real) ↦ 2 x dx, x)")).whole()["text"]
    'd(x²) = 2 x dx'
    >>> shown(read_expression("has_gradient((x : real[n]) ↦ ‖x‖², 2 x, x)")).whole()["text"]
    '∇_{x} ‖x‖² = 2 x'
    >>> shown(read_expression("has_vec_jacobian((X : real[m, n]) ↦ A X, I ⊗ A, X)")).whole()["text"]
    '∂vec(A X)/∂vec(X) = I ⊗ A'
    >>> shown(read_expression("x = 1"))
    """
    around: list[str] = []
    while isinstance(expression, syntax.Quantified) and expression.kind == "forall":
        around += [name for binder in expression.binders for name in binder.names]
        expression = expression.body
    if not isinstance(expression, syntax.Apply) or not isinstance(expression.function, syntax.Name):
        return None
    if len(expression.arguments) not in (3, 4) or not isinstance(expression.arguments[0], syntax.Lambda):
        return None
    found = _equation(expression.function.name, expression.arguments[0], *expression.arguments[1:3])
    if found and len(expression.arguments) == 4:
        found = _among(found, expression.arguments[3])
    return found and _general(found, around)


def _equation(head: str, function: syntax.Lambda, value: syntax.Expr, point: syntax.Expr) -> Shown | None:
    name, body = function.binder.names[0], function.body
    here = isinstance(point, syntax.Name) and point.name == name
    if head == "has_derivative" and isinstance(value, syntax.Lambda) and value.binder.names[0] == f"d{name}":
        right = plain(value.body)
        return Shown(_differential(body), "=", right if here else _at(right, name, point), not here)
    if head in GRADIENT and here:
        return Shown(_named(head, name, body), "=", plain(value))
    return None


def _bare(node: N) -> N:
    """An expression without the sorts of the variables that it binds: what they are is plain where it stands."""
    changed: dict[str, Any] = {}
    for field in fields(node):
        value = getattr(node, field.name)
        if isinstance(value, syntax.Expr):
            new: Any = _bare(value)
        elif isinstance(value, tuple) and any(isinstance(item, syntax.Expr) for item in value):
            new = tuple(_bare(item) if isinstance(item, syntax.Expr) else item for item in value)
        elif field.name == "binder" and isinstance(node, syntax.Lambda):
            new = replace(value, sort=None)
        else:
            continue
        if new is not value:
            changed[field.name] = new
    return replace(node, **changed) if changed else node


def plain(expression: syntax.Expr) -> Written:
    """An expression as text and as LaTeX, without the sorts of the variables that it binds."""
    expression = _bare(expression)
    return {"text": text(expression), "latex": latex(expression)}


def _differential(body: syntax.Expr) -> Written:
    body = _bare(body)
    if isinstance(body, syntax.Name):
        return {"text": f"d{text(body)}", "latex": rf"\mathrm{{d}}{latex(body)}"}
    return {"text": f"d({text(body)})", "latex": rf"\mathrm{{d}}\left({latex(body)}\right)"}


def _named(head: str, name: str, body: syntax.Expr) -> Written:
    if head in ("has_gradient", "has_gradient_among"):
        return plain(syntax.GradientIn(name, body))
    if head == "has_vec_jacobian":
        return {"text": f"∂vec({text(body)})/∂vec({name})",
                "latex": rf"\frac{{\partial}}{{\partial \operatorname{{vec}} {latex(syntax.Name(name))}}}"
                         rf"\operatorname{{vec}}\left({latex(body)}\right)"}
    letter, power = (("∂", "") if head == "has_jacobian" else ("∂", "²"))
    tex = r"\partial" + ("^2" if power else "")
    return {"text": f"{letter}{power}({text(body)})/{letter}{name}{power}",
            "latex": rf"\frac{{{tex}}}{{{tex} {latex(syntax.Name(name))}}}\left({latex(body)}\right)"}


def _at(right: Written, name: str, point: syntax.Expr) -> Written:
    """A value with the point at which it is meant."""
    where = plain(point)
    return {"text": f"{right['text']} at {name} = {where['text']}",
            "latex": rf"{right['latex']} \quad\text{{at }} {latex(syntax.Name(name))} = {where['latex']}"}


def _among(found: Shown, kind: syntax.Expr) -> Shown:
    """An equation that is meant among matrices of a kind."""
    body = kind.body if isinstance(kind, syntax.Lambda) else kind
    word = text(body.function if isinstance(body, syntax.Apply) else body).replace("_", " ").removesuffix(" matrix")
    right = {"text": f"{found.right['text']} among {word} matrices",
             "latex": rf"{found.right['latex']} \quad\text{{among {word} matrices}}"}
    return found._replace(right=right)


def _general(found: Shown, around: list[str]) -> Shown:
    """An equation for all values of the variables around it."""
    if not around:
        return found
    names = ", ".join(around)
    tex = ", ".join(latex(syntax.Name(name)) for name in around)
    right = {"text": f"{found.right['text']} for all {names}",
             "latex": rf"{found.right['latex']} \quad\text{{for all }} {tex}"}
    return found._replace(right=right)
