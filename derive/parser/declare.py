"""``let``, ``define``, ``constant`` and ``definition``: what they add to a scope or a signature.

>>> from ..kernel.signature import Signature
>>> from .elaborate import Scope
>>> from .read import read_file
>>> signature = Signature()
>>> file = read_file('definition relu(x : real) = (x + |x|)/2')
>>> declare_constant(signature, file.items[0])
Declared(name='relu', parameters=(x,), body=((x + norm(x)) / 2))
"""

from __future__ import annotations

from typing import NamedTuple

from ..errors import DeriveError, NameProblem
from ..kernel.errors import KernelError
from ..kernel.signature import Scheme, Signature
from ..kernel.sorts import PROP, Sort, parameters
from ..kernel.terms import Term, Var, op
from . import syntax as s
from .absent import ATTRIBUTES
from .elaborate import Scope
from .scope import Definitions, Undeclared, suggestion
from .unparse import text

CONNECTIVES = {"and", "or", "not", "implies", "iff", "forall", "exists", "true", "false"}
Hypothesis = tuple[str, s.Expr, Term]


class Declared(NamedTuple):
    """A constant: its parameters, and its body if it was defined."""

    name: str
    parameters: tuple[Var, ...]
    body: Term | None


class Defined(NamedTuple):
    """A local definition: ``variable = value``, and the formula ``f(w) = …`` as one writes it."""

    variable: Var
    value: Term
    hypothesis: Term
    formula: s.Expr


def _problem(node: s.Node, message: str, hint: str = "", code: str = "E-name") -> DeriveError:
    return NameProblem(message, code=code, place=node.span.place if node.span else None, hint=hint,
                       found=node.span.text if node.span else "")


# constants


def declare_constant(
    signature: Signature, item: s.Constant | s.Definition, definitions: Definitions | None = None
) -> Declared:
    """Add a ``constant`` or a ``definition`` to the signature.

    The dimensions and types in its sorts need no declaration.  Raises DeriveError if the name is taken
    or the body does not fit.
    """
    if item.name in signature.schemes:
        raise _problem(item, f"the constant {item.name} is declared already", "choose another name")
    scope = Scope(signature, definitions)
    scope.implicit = True
    if isinstance(item, s.Constant):
        scheme = Scheme(tuple(scope.sort(a) for a in item.arguments), scope.sort(item.result))
        _add(signature, item, scheme)
        return Declared(item.name, (), None)
    return _define_constant(signature, item, scope)


def _add(signature: Signature, item: s.Constant | s.Definition, scheme: Scheme) -> None:
    try:
        signature.declare(item.name, scheme)
    except KernelError as error:
        raise _problem(item, str(error)) from None


def _define_constant(signature: Signature, item: s.Definition, scope: Scope) -> Declared:
    sorts = [_parameter_sort(scope, p) for p in item.parameters]
    scope.implicit = False
    for sort in sorts:
        _declare_names(scope, sort)
    variables = tuple(scope.declare(p.name, sort, span=p.span) for p, sort in zip(item.parameters, sorts, strict=True))
    body = scope.elaborate(item.body, PROP if item.relation == "iff" else None)
    _add(signature, item, Scheme(tuple(sorts), body.sort))
    return Declared(item.name, variables, body)


def _parameter_sort(scope: Scope, parameter: s.Parameter) -> Sort:
    if parameter.sort is None:
        raise _problem(parameter, f"the parameter {parameter.name} needs a sort", f"write {parameter.name} : real")
    return scope.sort(parameter.sort)


def _declare_names(scope: Scope, sort: Sort) -> None:
    """Make the dimensions and types of a sort known, so that a body can speak of them."""
    dims, opaque = parameters(sort)
    for name in sorted(dims - scope.names.keys()):
        scope.declare_dim(name)
    for name in sorted(opaque - scope.names.keys()):
        scope.declare_type(name)


# let


def declare_let(item: s.Let, scope: Scope) -> list[Var]:
    """Declare the names of a ``let``; its conditions are given by ``context_hypotheses``."""
    return [v for declaration in item.declarations for v in declare(declaration, scope)]


def declare(declaration: s.Declaration, scope: Scope) -> list[Var]:
    """Declare the names of one declaration."""
    if declaration.kind != "value":
        add = scope.declare_dim if declaration.kind == "dim" else scope.declare_type
        for name in declaration.names:
            add(name, declaration.span)
        return []
    assert declaration.sort is not None
    sort = scope.sort(declaration.sort)
    return [scope.declare(name, sort, span=declaration.span) for name in declaration.names]


def context_hypotheses(item: s.Let, scope: Scope) -> list[Hypothesis]:
    """What ``let`` assumes of its names: (label, formula, term) for each condition and attribute.

    The label is the text of the formula.  The names must be declared in the scope.
    """
    formulas = [f for declaration in item.declarations for f in _conditions(declaration, scope)]
    return [(text(f), f, scope.elaborate(f, PROP)) for f in formulas]


def _conditions(declaration: s.Declaration, scope: Scope) -> list[s.Expr]:
    formulas = []
    if declaration.kind != "value" and (declaration.constraints or declaration.attributes):
        raise _problem(declaration, f"a {declaration.kind} takes no condition", "a dimension is at least 1")
    for name in declaration.names:
        variable = s.Name(name, span=declaration.span)
        for constraint in declaration.constraints:
            formulas += _constraint(variable, constraint)
    for attribute in declaration.attributes:
        formulas += _attribute(declaration, attribute, scope)
    return formulas


def _constraint(variable: s.Name, constraint: s.Constraint) -> list[s.Expr]:
    """``> 0`` and ``in [0, 1)`` as formulas about a variable."""
    span, relation = constraint.span, constraint.relation
    if constraint.upper is None:
        return [s.Relation((variable, constraint.bound), (relation,), span=span)]
    low, high = ("<=" if relation[0] == "[" else "<"), ("<=" if relation[1] == "]" else "<")
    return [s.Relation((constraint.bound, variable), (low,), span=span),
            s.Relation((variable, constraint.upper), (high,), span=span)]


def _attribute(declaration: s.Declaration, attribute: s.Attribute, scope: Scope) -> list[s.Expr]:
    """``differentiable`` as a formula about each name, or ``independent`` about two."""
    scheme = _predicate(attribute, scope)
    extra = len(scheme.args) - len(attribute.arguments)
    names = [s.Name(name, span=attribute.span) for name in declaration.names]
    if extra == 1:
        return [_claim(attribute, name) for name in names]
    if extra == 2 and scheme.args[0].kind == "fun" and scheme.args[0].argument is scheme.args[1]:
        return [_everywhere(attribute, name) for name in names]
    if extra == 2 and len(names) == 2:
        return [_claim(attribute, *names)]
    raise _problem(
        attribute,
        f"{attribute.name} takes {len(scheme.args)} arguments and cannot be said of {declaration.names[0]} alone",
        f"write assume {attribute.name}({', '.join(declaration.names)}, …)",
        code="E-attribute",
    )


def _predicate(attribute: s.Attribute, scope: Scope) -> Scheme:
    schemes = scope.signature.schemes
    if attribute.name in schemes and schemes[attribute.name][0].result is PROP:
        return schemes[attribute.name][0]
    known = [name for name in scope.properties() if schemes[name][0].args and name not in CONNECTIVES]
    meant = ATTRIBUTES.get(attribute.name.lower(), "")
    near = f"did you mean {meant}?" if meant else suggestion(attribute.name, known)
    hint = near.replace("_", " ") if near.startswith("did") else "write what holds with assume"
    error = _problem(attribute, f"no property is called {attribute.name.replace('_', ' ')}", hint, code="E-attribute")
    error.expected = ", ".join(sorted(name.replace("_", " ") for name in known if not name.startswith("has_")))
    raise error


def _claim(attribute: s.Attribute, *subjects: s.Expr) -> s.Expr:
    head = s.Name(attribute.name, span=attribute.span)
    return s.Apply(head, (*subjects, *attribute.arguments), span=attribute.span)


def _everywhere(attribute: s.Attribute, function: s.Name) -> s.Expr:
    """``∀ x, differentiable(f, x)``."""
    point = s.Name(next(n for n in ("x", "u", "v") if n != function.name), span=attribute.span)
    body = _claim(attribute, function, point)
    return s.Quantified("forall", (s.Binder((point.name,), span=attribute.span),), body, span=attribute.span)


# define


def define(item: s.Define, scope: Scope) -> Defined:
    """Declare the variable of a local definition; raises DeriveError if its body does not fit."""
    body = item.body
    for parameter in reversed(item.parameters):
        binder = s.Binder((parameter.name,), parameter.sort, span=parameter.span)
        body = s.Lambda(binder, body, span=item.span)
    value = _value(item, body, scope)
    variable = scope.declare_defined(item.name, value, item.span)
    left: s.Expr = s.Name(item.name, span=item.span)
    if item.parameters:
        left = s.Apply(left, tuple(s.Name(p.name, span=p.span) for p in item.parameters), span=item.span)
    formula: s.Expr = s.Relation((left, item.body), ("=",), span=item.span)
    if value.sort.kind == "prop" or (item.parameters and _result(value.sort) is PROP):
        formula = s.Logic("iff", left, item.body, span=item.span)
    return Defined(variable, value, op("=", variable, value, sort=PROP), formula)


def _value(item: s.Define, body: s.Expr, scope: Scope) -> Term:
    """What is defined; a definition that mentions itself would say nothing, or too much."""
    try:
        return scope.elaborate(body)
    except Undeclared as error:
        if error.name != item.name:
            raise
        names = " ".join(p.name for p in item.parameters)
        subject = f"{item.name}({', '.join(p.name for p in item.parameters)})" if names else item.name
        quantified = f"∀ {names}, " if names else ""
        found = error.hint.removeprefix("declare it: ")
        declared = found if found != error.hint else f"let {item.name} : …"
        hint = f"write {declared}, and assume {quantified}{subject} = {text(item.body)}"
        raise _problem(item, "a definition may not mention itself", hint) from None


def _result(sort: Sort) -> Sort:
    while sort.kind == "fun":
        sort = sort.result
    return sort

