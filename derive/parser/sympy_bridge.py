"""Text and terms to SymPy, unchanged: nothing is evaluated, cancelled or sorted on the way.

This is the only module of the room that imports SymPy.  A vector is an n×1 ``MatrixSymbol``, positions
count from 0 as SymPy does, and a constant that SymPy lacks becomes an inert head of its name.

>>> parse("x/x"), parse("√(x^2)"), parse("x + x")
(x/x, sqrt(x**2), x + x)
>>> parse("2 A'(A w - y)", let="A : real[n, d]; w : real[d]; y : real[n]")
2*A.T*(A*w - y)
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import sympy
from sympy.matrices.expressions.matexpr import MatrixElement

from ..errors import LimitProblem
from ..kernel.signature import Signature
from ..kernel.sorts import NAT, REAL, Dim, Sort
from ..kernel.terms import App, Lam, Num, Op, Size, Term, Var, app, var
from .alphabet import ascii_name
from .implicit import scope_of
from .read import read_expression


def _called(name: sympy.Basic, arguments: tuple[sympy.Basic, ...], printer: sympy.printing.StrPrinter) -> str:
    return f"{name}({', '.join(map(printer._print, arguments))})"


def _called_latex(name: sympy.Basic, arguments: tuple[sympy.Basic, ...], printer: sympy.printing.StrPrinter) -> str:
    body = ", ".join(map(printer._print, arguments))
    return (
        rf"\left\| {body} \right\|"
        if str(name) == "norm"
        else rf"\operatorname{{{name}}}\left({body}\right)".replace("_", r"\_")
    )


class Head(sympy.Expr):
    """A number that SymPy has no name for: ``Head(name, *arguments)``; it stays as it is."""

    def _sympystr(self, printer: sympy.printing.StrPrinter) -> str:
        return _called(self.args[0], self.args[1:], printer)

    def _latex(self, printer: sympy.printing.StrPrinter) -> str:
        return _called_latex(self.args[0], self.args[1:], printer)


class MatrixHead(sympy.MatrixExpr):
    """A matrix that SymPy has no name for: ``MatrixHead(name, rows, columns, *arguments)``."""

    @property
    def shape(self) -> tuple[sympy.Expr, sympy.Expr]:
        return self.args[1], self.args[2]

    def _entry(self, i: sympy.Expr, j: sympy.Expr, **_: object) -> sympy.Expr:
        return MatrixElement(self, i, j)

    def _sympystr(self, printer: sympy.printing.StrPrinter) -> str:
        return _called(self.args[0], self.args[3:], printer)

    def _latex(self, printer: sympy.printing.StrPrinter) -> str:
        return _called_latex(self.args[0], self.args[3:], printer)


class Statement(sympy.logic.boolalg.Boolean):
    """A statement that SymPy has no name for, such as one with a quantifier."""

    def _sympystr(self, printer: sympy.printing.StrPrinter) -> str:
        return _called(self.args[0], self.args[1:], printer)

    def _latex(self, printer: sympy.printing.StrPrinter) -> str:
        return _called_latex(self.args[0], self.args[1:], printer)


def dimension(dim: Dim) -> sympy.Expr:
    """A dimension as an integer expression."""
    terms = [
        sympy.Mul(count, *[sympy.Symbol(ascii_name(n), integer=True, positive=True) for n in names])
        for names, count in dim.terms
    ]
    return sympy.Add(*terms)


def symbol(variable: Var) -> sympy.Basic:
    """The SymPy symbol of a variable."""
    sort, name = variable.sort, ascii_name(variable.name)
    if sort is REAL:
        return sympy.Symbol(name, real=True)
    if sort.kind == "real":
        return sympy.MatrixSymbol(name, *map(dimension, sort.shape))
    if sort.kind in ("nat", "int", "index"):
        return sympy.Symbol(name, integer=True, **_range(sort))
    return sympy.Symbol(name)


def _range(sort: Sort) -> dict[str, bool]:
    return {"nonnegative": True} if sort is NAT else {"positive": True} if sort.kind == "index" else {}


def _head(name: str, sort: Sort, arguments: list[sympy.Basic]) -> sympy.Basic:
    label = sympy.Symbol(name)
    if sort.kind == "prop":
        return Statement(label, *arguments)
    if sort.kind == "real" and sort is not REAL:
        return MatrixHead(label, *map(dimension, sort.shape), *arguments)
    return Head(label, *arguments)


def to_sympy(term: Term) -> sympy.Basic:
    """The SymPy expression of a term, as it stands."""
    try:
        return _convert(term)
    except RecursionError:
        raise LimitProblem("this is nested too deeply for SymPy") from None


def _convert(term: Term) -> sympy.Basic:
    if isinstance(term, Var):
        return symbol(term)
    if isinstance(term, Num):
        return _rational(term.value)
    if isinstance(term, Size):
        return dimension(term.dim)
    if isinstance(term, App):
        return _application(term)
    if isinstance(term, Lam):
        variable, body = _opened(term)
        return _head("function", term.sort, [symbol(variable), _convert(body)])
    assert isinstance(term, Op)
    rule = _RULES.get(term.name)
    return rule(term) if rule else _head(term.name, term.sort, list(map(_convert, term.args)))


def _rational(value: Fraction) -> sympy.Rational:
    return sympy.Rational(value.numerator, value.denominator)


def _application(term: App) -> sympy.Basic:
    function: Term = term
    arguments: list[sympy.Basic] = []
    while isinstance(function, App):
        arguments.insert(0, _convert(function.argument))
        function = function.function
    if term.sort is REAL and isinstance(function, Var):
        return sympy.Function(ascii_name(function.name), real=True)(*arguments)
    name = function.name if isinstance(function, Var) else "apply"
    return _head(name, term.sort, arguments if isinstance(function, Var) else [_convert(function), *arguments])


def _opened(function: Term) -> tuple[Var, Term]:
    taken, number = {v.name for v in function.free}, 0
    letter = "i" if function.sort.argument.kind == "index" else "k" if function.sort.argument is NAT else "t"
    name = letter
    while name in taken:
        number += 1
        name = f"{letter}_{number}"
    variable = var(name, function.sort.argument)
    return variable, app(function, variable)


# arithmetic


def _is_matrix(term: Term) -> bool:
    return term.sort.kind == "real" and term.sort is not REAL


def _add(term: Op) -> sympy.Basic:
    left, right = map(_convert, term.args)
    if term.name == "-":
        right = _times(sympy.Integer(-1), right, _is_matrix(term))
    return (sympy.MatAdd if _is_matrix(term) else sympy.Add)(left, right, evaluate=False)


def _times(factor: sympy.Basic, body: sympy.Basic, matrix: bool) -> sympy.Basic:
    return (sympy.MatMul if matrix else sympy.Mul)(factor, body, evaluate=False)


def _product(term: Op) -> sympy.Basic:
    """A product; one of vectors that is a number becomes the entry of a 1×1 matrix."""
    left, right = map(_convert, term.args)
    scalars = [not _is_matrix(a) for a in term.args]
    if all(scalars):
        return sympy.Mul(left, right, evaluate=False)
    if scalars[1]:
        left, right = right, left
    product = sympy.MatMul(*_factors(left), *_factors(right), evaluate=False)
    return MatrixElement(product, sympy.S.Zero, sympy.S.Zero) if term.sort is REAL else product


def _factors(expr: sympy.Basic) -> tuple[sympy.Basic, ...]:
    return expr.args if isinstance(expr, sympy.MatMul) else (expr,)


def _scale(term: Op) -> sympy.Basic:
    factor, matrix = map(_convert, term.args)
    return sympy.MatMul(factor, *_factors(matrix), evaluate=False)


def _negative(term: Op) -> sympy.Basic:
    return _times(sympy.Integer(-1), _convert(term.args[0]), _is_matrix(term))


def _quotient(term: Op) -> sympy.Basic:
    left, right = map(_convert, term.args)
    inverse = sympy.Pow(right, -1, evaluate=False)
    return sympy.MatMul(inverse, left, evaluate=False) if _is_matrix(term) else sympy.Mul(left, inverse, evaluate=False)


def _power(term: Op) -> sympy.Basic:
    base, exponent = map(_convert, term.args)
    return sympy.MatPow(base, exponent) if _is_matrix(term) else sympy.Pow(base, exponent, evaluate=False)


def _norm(term: Op) -> sympy.Basic:
    body = _convert(term.args[0])
    return Head(sympy.Symbol("norm"), body) if _is_matrix(term.args[0]) else sympy.Abs(body, evaluate=False)


def _matrix(build: Callable[..., sympy.Basic], otherwise: int | None = None) -> Callable[[Op], sympy.Basic]:
    """A rule for matrices; a number takes the rule's name as an inert head, or stays as it is."""
    def rule(term: Op) -> sympy.Basic:
        arguments = list(map(_convert, term.args))
        if term.args and not _is_matrix(term.args[0]):
            return arguments[otherwise] if otherwise is not None else _head(term.name, term.sort, arguments)
        return build(*arguments)
    return rule


def _shaped(build: Callable[..., sympy.Basic]) -> Callable[[Op], sympy.Basic]:
    return lambda term: build(*map(dimension, term.sort.shape))


def _entry(term: Op) -> sympy.Basic:
    array = _convert(term.args[0])
    row, column = (sympy.Add(_convert(i), -1) for i in term.args[1:])
    return MatrixElement(array, row, column) if _is_matrix(term.args[0]) else array


def _hadamard(term: Op) -> sympy.Basic:
    left, right = map(_convert, term.args)
    return sympy.HadamardProduct(left, right) if _is_matrix(term) else sympy.Mul(left, right, evaluate=False)


def _blocks(term: Op) -> sympy.Basic:
    """A matrix of matrices; a number is a 1×1 matrix there."""
    rows = [_parts(row, "hstack") for row in _parts(term, "vstack")]
    if len(set(map(len, rows))) > 1:
        rows = [[row] for row in _parts(term, "vstack")]
    return sympy.BlockMatrix([[_convert(a) if _is_matrix(a) else sympy.Matrix([[_convert(a)]]) for a in row]
                              for row in rows])


def _parts(term: Term, name: str) -> list[Term]:
    """The blocks of a row, or the rows of a column."""
    return [term.args[0], *_parts(term.args[1], name)] if isinstance(term, Op) and term.name == name else [term]


# functions, sums and statements


def _function(build: Callable[..., sympy.Basic]) -> Callable[[Op], sympy.Basic]:
    return lambda term: build(*map(_convert, term.args), evaluate=False)


def _root(term: Op) -> sympy.Basic:
    return sympy.Pow(_convert(term.args[0]), sympy.S.Half, evaluate=False)


def _same(term: Op) -> sympy.Basic:
    return _convert(term.args[0])


def _range_rule(build: Callable[..., sympy.Basic]) -> Callable[[Op], sympy.Basic]:
    def rule(term: Op) -> sympy.Basic:
        variable, body = _opened(term.args[2])
        low, high = _convert(term.args[0]), sympy.Add(_convert(term.args[1]), -1)
        if _is_matrix(term):
            return _head(term.name, term.sort, [symbol(variable), low, high, _convert(body)])
        return build(_convert(body), (symbol(variable), low, high))
    return rule


def _sum(term: Op) -> sympy.Basic:
    variable, body = _opened(term.args[0])
    size = dimension(variable.sort.dim)
    if _is_matrix(term):
        return _head("sum", term.sort, [symbol(variable), sympy.S.One, size, _convert(body)])
    return sympy.Sum(_convert(body), (symbol(variable), 1, size))


def _integral(term: Op) -> sympy.Basic:
    variable, body = _opened(term.args[2])
    return sympy.Integral(_convert(body), (symbol(variable), _convert(term.args[0]), _convert(term.args[1])))


def _binder(term: Op) -> sympy.Basic:
    variable, body = _opened(term.args[0])
    return Statement(sympy.Symbol(term.name), symbol(variable), _convert(body))


def _relation(build: Callable[..., sympy.Basic]) -> Callable[[Op], sympy.Basic]:
    def rule(term: Op) -> sympy.Basic:
        left, right = map(_convert, term.args)
        if term.args[0].sort.kind not in ("real", "nat", "int", "index"):
            return Statement(sympy.Symbol(term.name), left, right)
        return build(left, right, evaluate=False)
    return rule


_RULES: dict[str, Callable[[Op], sympy.Basic]] = {
    "+": _add,
    "-": _add,
    "neg": _negative,
    "*": _product,
    "scale": _scale,
    "/": _quotient,
    "^": _power,
    "hadamard": _hadamard,
    "vstack": _blocks,
    "hstack": _blocks,
    "transpose": _matrix(sympy.Transpose, 0),
    "inverse": _matrix(sympy.Inverse),
    "trace": _matrix(sympy.Trace, 0),
    "identity": _shaped(lambda n, _: sympy.Identity(n)),
    "zeros": _shaped(sympy.ZeroMatrix),
    "ones": _shaped(sympy.OneMatrix),
    "entry": _entry,
    "norm": _norm,
    "real": _same,
    "int": _same,
    "position": _same,
    "at": _same,
    "exp": _function(sympy.exp),
    "log": _function(sympy.log),
    "sqrt": _root,
    "pi": lambda _: sympy.pi,
    "sum": _sum,
    "sum_range": _range_rule(sympy.Sum),
    "prod_range": _range_rule(sympy.Product),
    "integral": _integral,
    "forall": _binder,
    "exists": _binder,
    "=": _relation(sympy.Eq),
    "<": _relation(sympy.Lt),
    "<=": _relation(sympy.Le),
    "not": _function(sympy.Not),
    "and": _function(sympy.And),
    "or": _function(sympy.Or),
    "implies": _function(sympy.Implies),
    "true": lambda _: sympy.true,
    "false": lambda _: sympy.false,
}


# reading


def parse(text: str, let: str = "", signature: Signature | None = None) -> sympy.Basic:
    """The SymPy expression that a text says, unevaluated; raises DeriveError.

    ``let`` declares names as in a theorem file; the dimensions in it need no declaration.  A letter that is
    not declared is a real number.
    """
    expr = read_expression(text)
    return to_sympy(scope_of(expr, let, signature).elaborate(expr))
