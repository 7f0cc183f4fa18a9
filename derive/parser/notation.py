"""Special forms: sums, integrals, gradients, norms, membership."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..kernel.sorts import NAT, ONE, PROP, REAL, Dim, Fun, Index, Real, Sort
from ..kernel.terms import Term, num, op
from . import expressions as s
from .arithmetic import Comparison
from .constraints import Alike, Constraint, Fits
from .draft import Draft, Function, Local
from .expressions import Expr
from .unify import kind

if TYPE_CHECKING:
    from .infer import Environment, Inference

NOTATIONS = {"I": "identity", "ones": "ones", "π": "pi", "⊤": "true", "⊥": "false"}
"""Names that stand for a constant unless they are declared."""
_BIG = {"max": "maximum", "min": "minimum"}


def norm(inference: Inference, expr: s.Norm, env: Environment) -> Draft:
    name = "norm" if expr.mark in ("", "F") else f"norm_{expr.mark}"
    return inference.constant(name, [inference.infer(expr.body, env)], expr)


def absolute(inference: Inference, expr: s.Absolute, env: Environment) -> Draft:
    return inference.constant("norm", [inference.typed(expr.body, REAL, env)], expr)


def root(inference: Inference, expr: s.Root, env: Environment) -> Draft:
    body = inference.infer(expr.body, env)
    inference.refuse_open(body, "under the root", "√(k (a + b)) or √k · (a + b)")
    return inference.constant("sqrtm" if _is_square(inference.unknowns.resolve(body.sort)) else "sqrt", [body], expr)


def _is_square(sort: Sort) -> bool:
    """Whether it is the sort of square matrices that are no numbers."""
    return sort.kind == "real" and sort is not REAL and bool(sort.shape[0] == sort.shape[1])


class Dot(Draft):
    """``⟨x, y⟩``: ``xᵀy`` of vectors, ``tr(XᵀY)`` of matrices."""

    __slots__ = ("left", "right", "shape")

    def __init__(self, left: Draft, right: Draft, shape: Sort, expr: Expr) -> None:
        super().__init__(REAL, expr)
        self.left, self.right, self.shape = left, right, shape

    def make(self, inference: Inference) -> Term:
        sort = inference.final(self.shape, self.left)
        rows, cols = sort.shape
        left, right = self.left.build(inference, sort), self.right.build(inference, sort)
        product = op("*", op("transpose", left, sort=Real(cols, rows)), right, sort=Real(cols, cols))
        return product if cols is ONE else op("trace", product, sort=REAL)


def inner(inference: Inference, expr: s.Inner, env: Environment) -> Draft:
    left, right = inference.infer(expr.left, env), inference.infer(expr.right, env)
    shape = inference.unknowns.real()
    inference.require(Alike([left, right], shape, expr))
    return Dot(left, right, shape, expr)


def gradient(inference: Inference, expr: s.Gradient, env: Environment) -> Draft:
    return inference.constant("gradient", [inference.infer(expr.function, env)], expr)


def gradient_in(inference: Inference, expr: s.GradientIn, env: Environment) -> Draft:
    """``∇_{w} body`` at the present value of ``w``, everything else held."""
    name = s.Name(expr.variable, span=expr.span)
    point = inference.infer(name, env)
    local = inference.local(expr.variable, point.sort, name)
    body = inference.infer(expr.body, env.bind(local))
    return inference.constant("gradient", [Varied(local, body, point, expr), point], expr)


class Varied(Function):
    """``w ↦ body`` at a ``w`` in scope, where nothing may be held that was defined by that ``w``."""

    __slots__ = ("point",)

    def __init__(self, local: Local, body: Draft, point: Draft, expr: s.GradientIn) -> None:
        super().__init__(local, body, expr)
        self.point = point

    def build(self, inference: Inference, target: Sort) -> Term:
        function = super().build(inference, target)
        point = self.point.make(inference)
        for held in sorted(function.free, key=repr):
            if point in inference.scope.stands_on.get(held, ()):
                raise inference.mismatch.problem(
                    self.expr, f"{held} would be held here, but it was defined by {point}",
                    hint=f"define {held} as a function of {point}, or write out what it stands for", code="E-held")
        return function


def prime(inference: Inference, expr: s.Prime, env: Environment) -> Draft:
    """``X'`` is a transpose, ``f'`` a derivative."""
    body = inference.head(expr.body, env)
    if inference.unknowns.resolve(body.sort).kind == "fun" and inference.sampled(body, env) is body:
        return inference.constant("derivative", [body], expr)
    return inference.transpose(s.Transpose(expr.body, span=expr.span), env)


class Summation(Draft, Constraint):
    """``∑_{k=a}^{b} body``: over positions where ``k`` is one, else over natural numbers."""

    __slots__ = ("local", "lower", "upper", "body", "size")

    def __init__(self, local: Local, bounds: tuple[Draft, Draft, bool], body: Function, size: Dim | None, sort: Sort,
                 expr: Expr) -> None:
        super().__init__(sort, expr)
        self.local, self.body, self.size = local, body, size
        self.lower, self.upper = bounds[0], bounds

    def attempt(self, inference: Inference) -> bool:
        sort = inference.unknowns.resolve(self.local.sort)
        if kind(sort) == "unknown":
            return False
        if sort is NAT:
            return True
        if sort.kind != "index" or self.size is None or not inference.unknowns.unify(sort, Index(self.size)):
            found = f"it stands for a position in {sort}" if sort.kind == "index" else f"it stands for {sort}"
            raise inference.mismatch.problem(self.expr, f"the variable {self.local.name} of this sum does not run over "
                                             f"what it is used for: {found}".replace("?", ""))
        return True

    def settle(self, inference: Inference, rank: int) -> bool:
        return rank == 2 and inference.unknowns.unify(self.local.sort, NAT)

    def make(self, inference: Inference) -> Term:
        sort = inference.final(self.sort, self)
        variable = inference.unknowns.resolve(self.local.sort)
        body = self.body.build(inference, Fun(variable, sort))
        if variable.kind == "index":
            return op("sum", body, sort=sort)
        return op("sum_range", *limits(inference, self.upper), body, sort=sort)


def limits(inference: Inference, bounds: tuple[Draft, Draft, bool]) -> tuple[Term, Term]:
    """Both ends of a half-open range."""
    lower, upper, exclusive = bounds
    high = upper.build(inference, NAT)
    if not exclusive:
        high = op("+", high, num(1, NAT), sort=NAT)
    return lower.build(inference, NAT), high


class Product(Draft):
    """``∏_{k=a}^{b} body``."""

    __slots__ = ("bounds", "body")

    def __init__(self, bounds: tuple[Draft, Draft, bool], body: Function, expr: Expr) -> None:
        super().__init__(REAL, expr)
        self.bounds, self.body = bounds, body

    def make(self, inference: Inference) -> Term:
        body = self.body.build(inference, Fun(NAT, REAL))
        return op("prod_range", *limits(inference, self.bounds), body, sort=REAL)


def big(inference: Inference, expr: s.Big, env: Environment) -> Draft:
    """``∑``, ``∏``, ``max`` and the like."""
    if len(expr.names) > 1:
        rest = s.Big(expr.kind, expr.names[1:], None, None, expr.body, span=expr.span)
        return big(inference, s.Big(expr.kind, expr.names[:1], None, None, rest, span=expr.span), env)
    if expr.kind == "prod":
        return product(inference, expr, env)
    if expr.kind == "sum":
        return summation(inference, expr, env)
    return extremum(inference, expr, env)


def bound_variable(
    inference: Inference, expr: s.Big | s.Integral, name: str, sort: Sort, env: Environment
) -> tuple[Local, Environment]:
    local = inference.local(name, sort, s.Name(name, span=expr.span))
    return local, env.bind(local)


def range_of(inference: Inference, expr: s.Big, env: Environment) -> tuple[Draft, Draft, bool]:
    """The bounds of a range; an upper bound ``n − 1`` is exclusive ``n``."""
    assert expr.lower is not None and expr.upper is not None
    upper, exclusive = expr.upper, False
    if isinstance(upper, s.Sum) and upper.operators[-1] == "-" and upper.terms[-1] == s.Number("1"):
        terms, operators = upper.terms[:-1], upper.operators[:-1]
        upper = s.Sum(terms, operators, span=upper.span) if operators else terms[0]
        exclusive = True
    return inference.typed(expr.lower, NAT, env), inference.typed(upper, NAT, env), exclusive


def summation(inference: Inference, expr: s.Big, env: Environment) -> Draft:
    local, within = bound_variable(inference, expr, expr.names[0], inference.unknowns.sort(), env)
    sort = inference.unknowns.real()
    if expr.lower is None:
        body = inference.infer(expr.body, within)
        return inference.constant("sum", [Function(local, body, expr.body)], expr)
    bounds, size = range_of(inference, expr, env), size_of(inference, expr, env)
    if size is None:
        inference.unknowns.unify(local.sort, NAT)
    body = Function(local, inference.typed(expr.body, sort, within), expr.body)
    draft = Summation(local, bounds, body, size, sort, expr)
    inference.require(draft)
    return draft


def size_of(inference: Inference, expr: s.Big, env: Environment) -> Dim | None:
    """``n`` where the bounds are 1 and a dimension ``n``."""
    if expr.lower != s.Number("1") or expr.upper is None or not _is_dim(inference, expr.upper, env):
        return None
    return inference.scope.dim(expr.upper)


def _is_dim(inference: Inference, expr: Expr, env: Environment) -> bool:
    match expr:
        case s.Name(name):
            declared = inference.scope.names.get(name)
            return name not in env.names and declared is not None and declared.kind == "dim"
        case s.Number(text):
            return text.isdigit() and 0 < int(text) <= 1_000_000
        case s.Paren(body):
            return _is_dim(inference, body, env)
        case s.Sum(parts, operators):
            return set(operators) == {"+"} and all(_is_dim(inference, p, env) for p in parts)
        case s.Product(parts, operators):
            return not set(operators) - {"", "*"} and all(_is_dim(inference, p, env) for p in parts)
    return False


def product(inference: Inference, expr: s.Big, env: Environment) -> Draft:
    if expr.lower is None:
        raise inference.mismatch.problem(expr, "a product needs its bounds", hint="write ∏_{k=1}^{n} a(k)")
    local, within = bound_variable(inference, expr, expr.names[0], NAT, env)
    bounds = range_of(inference, expr, env)
    return Product(bounds, Function(local, inference.typed(expr.body, REAL, within), expr.body), expr)


def extremum(inference: Inference, expr: s.Big, env: Environment) -> Draft:
    """``max_{i} a(i)``; the variable's sort follows from its use or from the bounds 1 and n."""
    sort: Sort = inference.unknowns.sort()
    if expr.lower is not None:
        size = size_of(inference, expr, env)
        if size is None:
            raise inference.mismatch.problem(expr, f"the variable of {expr.kind} runs from 1 to a dimension")
        sort = Index(size)
    local, within = bound_variable(inference, expr, expr.names[0], sort, env)
    body = Function(local, inference.infer(expr.body, within), expr.body)
    return inference.constant(_BIG.get(expr.kind, expr.kind), [body], expr)


def integral(inference: Inference, expr: s.Integral, env: Environment) -> Draft:
    local, within = bound_variable(inference, expr, expr.name, REAL, env)
    body = Function(local, inference.infer(expr.body, within), expr.body)
    bounds = [inference.infer(e, env) for e in (expr.lower, expr.upper)]
    return inference.constant("integral", [*bounds, body], expr)


def range_alone(inference: Inference, expr: s.Range, env: Environment) -> Draft:
    raise inference.mismatch.problem(
        expr, "a range stands only after in or =", hint="write ∀ i ∈ 1..n, or sum(i = 1..n, a(i))"
    )


def membership(inference: Inference, expr: s.Relation, env: Environment) -> Draft:
    """``k ∈ 2..n``, ``t ∈ [0, 1)``, and ``x ∈ S`` for a predicate ``S``."""
    if len(expr.operators) > 1:
        raise inference.mismatch.problem(expr, "∈ does not stand in a chain", hint="join two statements with and")
    element, collection = expr.operands
    if isinstance(collection, s.Interval):
        return _in_interval(inference, inference.infer(element, env), collection, expr, env)
    if isinstance(collection, s.Range):
        return _in_range(inference, inference.infer(element, env), collection, expr, env)
    predicate, argument = inference.head(collection, env), inference.infer(element, env)
    sort = inference.unknowns.sort()
    inference.require(Fits(predicate, Fun(sort, PROP)))
    inference.require(Fits(argument, sort))
    return inference.call(predicate, argument, PROP, expr)


def _in_interval(inference: Inference, element: Draft, bounds: s.Interval, expr: Any, env: Environment) -> Draft:
    """``t ∈ [a, b)``: ``a ≤ t and t < b``."""
    lower, upper = inference.infer(bounds.lower, env), inference.infer(bounds.upper, env)
    low, high = ("<=" if bounds.ends[0] == "[" else "<"), ("<=" if bounds.ends[1] == "]" else "<")
    return Comparison([inference.pair(low, lower, element, expr), inference.pair(high, element, upper, expr)], expr)


def _in_range(inference: Inference, element: Draft, bounds: s.Range, expr: Any, env: Environment) -> Draft:
    lower, upper = inference.infer(bounds.lower, env), inference.infer(bounds.upper, env)
    return Comparison([inference.pair("<=", lower, element, expr), inference.pair("<=", element, upper, expr)], expr)


SPECIAL: dict[type[Expr], Callable[..., Draft]] = {
    s.Norm: norm, s.Absolute: absolute, s.Root: root, s.Inner: inner, s.Gradient: gradient, s.GradientIn: gradient_in,
    s.Prime: prime, s.Big: big, s.Integral: integral, s.Range: range_alone,
    s.Interval: range_alone,
}
