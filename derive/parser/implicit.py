"""Names in a single formula that nobody declared: letters as real numbers, and dimensions in shapes."""

from __future__ import annotations

from ..kernel.signature import Signature
from ..kernel.sorts import REAL
from . import syntax as s
from .declare import declare
from .elaborate import Scope
from .read import read_declarations


def scope_of(expr: s.Expr, let: str = "", signature: Signature | None = None) -> Scope:
    """The scope in which ``parse`` reads: what ``let`` declares, and single letters as real numbers."""
    scope = Scope(signature or Signature())
    declarations = read_declarations(let, "let") if let.strip() else ()
    for declaration in declarations:
        _declare_dimensions(declaration, scope)
        declare(declaration, scope)
    declared = set(scope.names)  # x_i is an entry of a declared x
    for name in _letters(expr):
        known = name in scope.names or name in scope.signature.schemes or name.partition("_")[0] in declared
        if not known and name not in ("π", "I", "E", "P"):
            scope.declare(name, REAL)
    return scope


def _declare_dimensions(declaration: s.Declaration, scope: Scope) -> None:
    """Dimensions in a shape need no declaration here."""
    stack: list[s.Node] = [declaration.sort] if declaration.sort else []
    while stack:
        node = stack.pop()
        if isinstance(node, s.Name) and node.name not in scope.names:
            scope.declare_dim(node.name)
        stack.extend(s.children(node))


def _letters(expr: s.Expr) -> list[str]:
    """The names of one letter, subscripts aside, that are not bound; without those that are applied.

    ``f(x)`` with a bracket right behind the letter is a value of a function, which nothing says is a number.
    """
    found: dict[str, None] = {}
    applied: set[str] = set()
    stack: list[tuple[s.Node, frozenset[str]]] = [(expr, frozenset())]
    while stack:
        node, bound = stack.pop()
        if isinstance(node, s.Name) and len(node.name.partition("_")[0]) == 1 and node.name not in bound:
            found[node.name] = None
        if isinstance(node, s.Apply) and isinstance(node.function, s.Name) and node.function.name not in bound:
            applied.add(node.function.name)
        bound = bound | _binds(node)
        stack.extend((child, bound) for child in s.children(node))
    return [name for name in found if name not in applied]


def _binds(node: s.Node) -> frozenset[str]:
    if isinstance(node, s.Quantified):
        return frozenset(name for binder in node.binders for name in binder.names)
    if isinstance(node, s.Lambda):
        return frozenset(node.binder.names)
    if isinstance(node, s.Big):
        return frozenset(node.names)
    return frozenset([node.name]) if isinstance(node, s.Integral) else frozenset()
