"""The special forms of ``restore``: logic, relations, sums, gradients, expectations, entries."""

from __future__ import annotations

from ..kernel.sorts import ONE, PROP, REAL
from ..kernel.terms import App, Bound, Lam, Num, Op, Term, Var, app, children, op
from . import expressions as s
from .expressions import Expr
from .piece import Piece, dim_syntax, fit
from .restore_grid import restored
from .restorer import Restorer, Special, tight
from .scope import SAMPLE
from .unify import LITERAL
from .unparse import AND, FACTOR, IMPLIES, NOT, OPERAND, OR, SIGNED, SUM

_LEVELS = {"and": (AND, NOT), "or": (OR, AND), "implies": (OR, IMPLIES), "iff": (IMPLIES, IMPLIES)}
_BRACKETS = {"expectation": "E", "probability": "P", "variance": "Var", "covariance": "Cov"}


def _prop(expr: Expr) -> Piece:
    return Piece(expr, PROP)


def logic(self: Restorer, term: Op) -> Piece:
    """A connective."""
    name = "iff" if term.name == "=" else term.name
    left, right = (self.bare(a).expr for a in term.args)
    least, greatest = _LEVELS[name]
    return _prop(s.Logic(name, fit(left, least, last=False), fit(right, greatest)))


def negation(self: Restorer, term: Op) -> Piece:
    inner = term.args[0]
    if isinstance(inner, Op) and inner.name == "=" and inner.args[0].sort is not PROP:
        return _prop(relation(self, inner, "!="))
    return _prop(s.Not(fit(self.bare(inner).expr, NOT)))


def equality(self: Restorer, term: Op) -> Piece:
    return logic(self, term) if term.args[0].sort is PROP else _prop(relation(self, term, "="))


def order(self: Restorer, term: Op) -> Piece:
    """``a ≤ b``; a number on the left goes to the right, ``x ≥ 0``."""
    left, right = term.args
    if isinstance(left, Num) and not isinstance(right, Num):
        return _prop(relation(self, op(term.name, right, left, sort=PROP), ">" + term.name[1:]))
    return _prop(relation(self, term, term.name))


def relation(self: Restorer, term: Op, sign: str) -> Expr:
    parts, sort = list(term.args), term.args[0].sort
    if sort.kind not in ("real", "nat", "int", "index"):
        written = [self.strong(p) for p in parts]
    else:
        written, natural = self.alike(parts, sort, True, sign not in ("=", "!="))
        if natural is not sort or sort.kind == "index":
            chosen = 1 if isinstance(parts[0], Num) or sort.kind == "real" and _is_zero(parts[0]) else 0
            written[chosen] = self.strong(parts[chosen])
        if sort.kind == "index":
            written = [w if isinstance(w, s.Number) and not isinstance(parts[1 - i], Num) and not _is_at(parts[1 - i])
                       else self.strong(parts[i]) for i, w in enumerate(written)]
    return s.Relation((fit(written[0], OPERAND, last=False), fit(written[1], OPERAND)), (sign,))


def _is_zero(term: Term) -> bool:
    return isinstance(term, Op) and term.name == "zeros"


def _is_at(term: Term) -> bool:
    return isinstance(term, Op) and term.name == "at"


def quantified(self: Restorer, term: Op) -> Piece:
    """``∀ x y : real, body``: neighbours of one sort share a binder."""
    variable, body = self.opened(term.args[0])
    def write() -> Expr:
        inner = self.bare(body).expr
        binder = self.binder(variable)
        if isinstance(inner, s.Quantified) and inner.kind == term.name and len(inner.binders) == 1:
            (other,) = inner.binders
            alike = isinstance(body, Op) and body.args[0].sort.argument is variable.sort
            if other.sort == binder.sort and not other.relation and alike:
                return s.Quantified(term.name, (s.Binder((*binder.names, *other.names), binder.sort),), inner.body)
        return s.Quantified(term.name, (binder,), inner)
    written = self.within(variable, write)
    assert isinstance(written, Expr)
    return _prop(written)


# sums


def _used_as_position(term: Term, variable: Var) -> bool:
    """Whether the text of a term shows that a variable is a position."""
    if isinstance(term, Op) and term.name == "entry" and variable in term.args[1:]:
        return True
    if isinstance(term, App) and term.argument is variable:
        return True
    return any(_used_as_position(part, variable) for part in children(term) if variable in part.free)


def index_sum(self: Restorer, term: Op) -> Piece:
    variable, body = self.opened(term.args[0])
    if not _used_as_position(body, variable):
        return Piece(s.Apply(s.Name("sum"), (self.function(term.args[0]),)), term.sort)
    written = self.within(variable, lambda: fit(self.loose(body), SIGNED))
    assert isinstance(written, Expr)
    return Piece(s.Big("sum", (variable.name,), s.Number("1"), dim_syntax(variable.sort.dim), written), term.sort)


def range_sum(self: Restorer, term: Op) -> Piece:
    kind = "sum" if term.name == "sum_range" else "prod"
    low, high, function = term.args
    lower, upper = self.bare(low).expr, _upper(self, high)
    variable, body = self.opened(function)
    if lower == s.Number("1") and _used_at(body, variable):
        lower = s.Paren(lower)
    written = self.within(variable, lambda: fit(self.loose(body), SIGNED))
    assert isinstance(written, Expr)
    return Piece(s.Big(kind, (variable.name,), lower, upper, written), term.sort)


def _used_at(term: Term, variable: Var) -> bool:
    """Whether a number is used as a position, so that a reader could take it for one."""
    if isinstance(term, Op) and term.name == "at" and term.args[0] is variable:
        return True
    return any(_used_at(part, variable) for part in children(term) if variable in part.free)


def _upper(self: Restorer, high: Term) -> Expr:
    """The last value of a half-open range."""
    if isinstance(high, Op) and high.name == "+" and isinstance(high.args[1], Num) and high.args[1].value == 1:
        expr = self.bare(high.args[0]).expr
        ends_in_one = isinstance(expr, s.Sum) and expr.operators[-1] == "-"
        return s.Paren(expr) if ends_in_one else expr
    expr = self.bare(high).expr
    if isinstance(expr, s.Sum):
        return s.Sum((*expr.terms, s.Number("1")), (*expr.operators, "-"))
    return s.Sum((fit(expr, SIGNED, last=False), s.Number("1")), ("-",))


def maximum(self: Restorer, term: Op) -> Piece:
    variable, body = self.opened(term.args[0])
    kind = {"maximum": "max", "minimum": "min"}[term.name]
    written = self.within(variable, lambda: fit(self.bare(body).expr, SIGNED))
    assert isinstance(written, Expr)
    return Piece(s.Big(kind, (variable.name,), s.Number("1"), dim_syntax(variable.sort.dim), written), REAL)


def integral(self: Restorer, term: Op) -> Piece:
    low, high, function = term.args
    variable, body = self.opened(function)
    written = self.within(variable, lambda: fit(self.bare(body).expr, SUM))
    assert isinstance(written, Expr)
    return Piece(s.Integral(variable.name, self.bare(low).expr, self.bare(high).expr, written), REAL)


# calculus


def gradient(self: Restorer, term: Op) -> Piece:
    """``∇f(x)``, or ``∇_{x} body`` of an expression in the variable ``x``."""
    function, point = term.args
    if isinstance(function, Lam) and isinstance(point, Var) and point not in function.free:
        written = fit(self.loose(app(function, point)), FACTOR)
        return Piece(s.GradientIn(point.name, written), term.sort)
    head = self.strong(function)
    head = head if isinstance(head, (s.Name, s.Typed)) else s.Paren(head)
    return Piece(s.Apply(s.Gradient(head), (self.loose(point),)), term.sort)


def derivative(self: Restorer, term: Op) -> Piece:
    function, point = term.args
    if isinstance(function, Var) and self.sample is None:
        return Piece(s.Apply(s.Prime(s.Name(function.name)), (self.bare(point).expr,)), REAL)
    return self.constant(term)


# probability


def bracket(self: Restorer, term: Op) -> Piece:
    """``E[…]`` where the sample point occurs only as the argument of random variables."""
    shadowed = _BRACKETS[term.name] in self.taken or any(self.sample in a.free for a in term.args)
    if shadowed or not all(_bracketed(a) for a in term.args):
        written = tuple(self.strong(a) for a in term.args)
        return Piece(s.Apply(s.Name(term.name), written), term.sort)
    return Piece(s.Bracket(s.Name(_BRACKETS[term.name]), tuple(_random(self, a) for a in term.args)), term.sort)


def _random(self: Restorer, function: Term) -> Expr:
    variable, body = self.opened(function)
    def write() -> Expr:
        outer, self.sample = self.sample, variable
        try:
            return self.bare(body).expr if body.sort in (REAL, PROP) else self.strong(body)
        finally:
            self.sample = outer
    written = self.within(variable, write)
    assert isinstance(written, Expr)
    return written


def _bracketed(function: Term) -> bool:
    """Whether a function of the sample point can be written without naming the point."""
    if function.sort.argument is not SAMPLE:
        return False
    if not isinstance(function, Lam):
        return _random_name(function)
    return _only_applied(function.body, 0)


def _random_name(term: Term) -> bool:
    """A random variable, perhaps one of a sequence: ``X``, ``X(k)``."""
    while isinstance(term, App):
        term = term.function
    return isinstance(term, Var)


def _only_applied(term: Term, depth: int) -> bool:
    if isinstance(term, App) and term.function.sort.argument is SAMPLE:
        point = isinstance(term.argument, Bound) and term.argument.index == depth
        return point and _random_name(term.function) and _arguments_are(term.function, depth)
    if term.loose == 0 and not _mentions_random(term):
        return True
    if term.sort.kind == "fun" and term.sort.argument is SAMPLE and not isinstance(term, Var):
        return False
    if isinstance(term, Bound):
        return term.index != depth
    if isinstance(term, Lam):
        return _only_applied(term.body, depth + 1)
    if isinstance(term, Op) and term.name in _BRACKETS and term.loose == 0:
        return all(_bracketed(part) for part in term.args)
    return not (isinstance(term, Var) and term.sort.kind == "fun" and term.sort.argument is SAMPLE) \
        and all(_only_applied(part, depth) for part in children(term))


def _arguments_are(function: Term, depth: int) -> bool:
    """The same of the arguments of ``X(k)``."""
    while isinstance(function, App):
        if not _only_applied(function.argument, depth):
            return False
        function = function.function
    return True


def _mentions_random(term: Term) -> bool:
    return any(v.sort.kind == "fun" for v in term.free)


# vectors and matrices


def zeros(self: Restorer, term: Op) -> Piece:
    return Piece(s.Number("0"), LITERAL)


def entry(self: Restorer, term: Op) -> Piece:
    """``x(i)`` of a vector, ``A(i, j)`` of a matrix."""
    array, row, column = term.args
    rows, cols = array.sort.shape
    indices = [row, column]
    if rows is not cols and _is_first(column) and cols is ONE:
        indices = [row]
    elif rows is not cols and _is_first(row) and rows is ONE:
        indices = [column]
    head = self.strong(array)
    head = head if isinstance(head, (s.Name, s.Typed)) else s.Paren(head)
    return Piece(s.Apply(head, tuple(self.bare(i).expr for i in indices)), REAL)


def _is_first(term: Term) -> bool:
    return isinstance(term, Op) and term.name == "at" and isinstance(term.args[0], Num) and term.args[0].value == 1


def transpose(self: Restorer, term: Op) -> Piece:
    body = self.strong(term.args[0]) if term.sort is REAL else self.loose(term.args[0])
    if isinstance(body, s.Name) and term.sort is REAL:
        return Piece(s.Apply(s.Name("transpose"), (body,)), REAL)
    return Piece(s.Transpose(tight(body)), term.sort)


def inverse(self: Restorer, term: Op) -> Piece:
    body = term.args[0]
    if term.sort is REAL:
        return Piece(s.Apply(s.Name("inverse"), (self.strong(body),)), REAL)
    if isinstance(body, Op) and body.name == "transpose":
        return Piece(s.InverseTranspose(tight(self.strong(body.args[0]))), term.sort)
    return Piece(s.Power(tight(self.strong(body)), s.Negative(s.Number("1"))), term.sort)


def trace(self: Restorer, term: Op) -> Piece:
    return Piece(s.Apply(s.Name("tr"), (self.loose(term.args[0]),)), REAL)


def norm(self: Restorer, term: Op) -> Piece:
    body = self.loose(term.args[0])
    return Piece(s.Absolute(body) if term.args[0].sort is REAL else s.Norm(body), REAL)


def root(self: Restorer, term: Op) -> Piece:
    return Piece(s.Root(s.bare(self.bare(term.args[0]).expr)), REAL)


def entrywise(self: Restorer, term: Op) -> Piece:
    """``map(f, X)``; a constant of one argument is written by its name."""
    function, matrix = term.args
    body = function.body if isinstance(function, Lam) else None
    named = isinstance(body, Op) and len(body.args) == 1 and isinstance(body.args[0], Bound) and \
        body.sort is REAL and body.name not in NOTATION and body.name not in self.taken
    first = s.Name(body.name) if isinstance(body, Op) and named else self.strong(function)
    return Piece(s.Apply(s.Name("map"), (first, self.loose(matrix))), term.sort)


NOTATION: Special = {
    "and": logic, "or": logic, "implies": logic, "not": negation, "=": equality, "<": order, "<=": order,
    "forall": quantified, "exists": quantified, "sum": index_sum, "sum_range": range_sum, "prod_range": range_sum,
    "maximum": maximum, "minimum": maximum, "integral": integral, "gradient": gradient, "derivative": derivative,
    "expectation": bracket, "probability": bracket, "variance": bracket, "covariance": bracket, "zeros": zeros,
    "entry": entry, "transpose": transpose, "inverse": inverse, "trace": trace, "norm": norm, "sqrt": root,
    "real": Restorer.conversion, "int": Restorer.integer, "position": Restorer.position, "at": Restorer.at,
    "+": Restorer.sum, "-": Restorer.sum, "neg": Restorer.negative, "*": Restorer.product, "scale": Restorer.scaled,
    "hadamard": Restorer.hadamard, "kron": Restorer.kronecker, "/": Restorer.quotient, "^": Restorer.power,
    "map": entrywise, "vstack": restored, "hstack": restored,
}
