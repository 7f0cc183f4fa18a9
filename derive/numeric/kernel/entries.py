"""The code of an entry of a matrix, constant by constant: the term is ``entry(matrix, row, column)``."""

from __future__ import annotations

from ...kernel.sorts import ONE, REAL, Index
from ...kernel.terms import Op, Term, abstract, app, op
from .factors import diagonal_of
from .scalars import fresh
from .stage import FIRST, Rule, Stage, opened


def pointwise(stage: Stage, term: Op) -> str:
    """The same operation on entries; scalars stand for themselves."""
    a, i, j = term.args
    assert isinstance(a, Op)
    name = {"hadamard": "*", "scale": "*"}.get(a.name, a.name)
    return stage.code(op(name, *(stage.entry_term(part, i, j) for part in a.args), sort=REAL))


def transposed(stage: Stage, term: Op) -> str:
    """Rows for columns."""
    a, i, j = term.args
    assert isinstance(a, Op)
    return stage.entry(a.args[0], j, i)


def identity(stage: Stage, term: Op) -> str:
    """1 on the diagonal."""
    _, i, j = term.args
    return f"1.0 if {stage(i)} == {stage(j)} else 0.0"


def diagonal(stage: Stage, term: Op) -> str:
    """The entries of a vector on the diagonal."""
    a, i, j = term.args
    assert isinstance(a, Op)
    return f"{stage.entry(a.args[0], i, FIRST)} if {stage(i)} == {stage(j)} else 0.0"


def tabulated(stage: Stage, term: Op) -> str:
    """A function of row and column."""
    a, i, j = term.args
    assert isinstance(a, Op)
    return stage(app(opened(a.args[0], i), j))


def mapped(stage: Stage, term: Op) -> str:
    """A function of the entry."""
    a, i, j = term.args
    assert isinstance(a, Op)
    function, inner = a.args
    return stage(opened(function, stage.entry_term(inner, i, j)))


def product(stage: Stage, term: Op) -> str:
    """A row times a column; with a diagonal matrix, one product."""
    a, i, j = term.args
    assert isinstance(a, Op)
    left, right = a.args
    inner = left.sort.shape[1]
    for weights, place, factor in ((diagonal_of(left), i, right), (diagonal_of(right), j, left)):
        if weights is not None:
            return f"{stage.entry(weights, place, FIRST)} * {stage.entry(factor, i, j)}"
    if inner is ONE:
        return f"{stage.entry(left, i, FIRST)} * {stage.entry(right, FIRST, j)}"
    k = fresh(Index(inner), "k")
    value = op("*", stage.entry_term(left, i, k), stage.entry_term(right, k, j), sort=REAL)
    return stage(op("sum", abstract(k, value), sort=REAL))


def summed(stage: Stage, term: Op) -> str:
    """A sum of matrices, entry by entry."""
    a, i, j = term.args
    assert isinstance(a, Op)
    *range_, function = a.args
    k = fresh(function.sort.argument, "k")
    value = stage.entry_term(app(function, k), i, j)
    return stage(op(a.name, *range_, abstract(k, value), sort=REAL))


def softmax(stage: Stage, term: Op) -> str:
    """An exponential over the sum of them, all divided by the largest so that none overflows."""
    a, i, _ = term.args
    assert isinstance(a, Op)
    (inner,) = a.args
    k = fresh(Index(inner.sort.shape[0]), "k")

    def entry(place: Term) -> Term:
        return stage.entry_term(inner, place, FIRST)

    def exponential(place: Term) -> Term:
        return op("exp", op("-", entry(place), top, sort=REAL), sort=REAL)

    top = op("maximum", abstract(k, entry(k)), sort=REAL)
    total = op("sum", abstract(k, exponential(k)), sort=REAL)
    return f"{stage(exponential(i))} / {stage(total)}"


def kronecker(stage: Stage, term: Op) -> str:
    """A block for every entry of the left factor."""
    a, i, j = term.args
    assert isinstance(a, Op)
    left, right = a.args
    places = []
    for k, inner, outer in zip((i, j), right.sort.shape, left.sort.shape, strict=True):
        at, size = stage(k), stage.dim(inner)
        places.append((stage.position(outer, at if inner is ONE else f"{at} // {size}", k),
                       stage.position(inner, at if outer is ONE else f"{at} % {size}", k)))
    (first, below), (second, beside) = places
    return f"{stage.entry(left, first, second)} * {stage.entry(right, below, beside)}"


def stacked(stage: Stage, term: Op) -> str:
    """The columns, one below the other."""
    a, k, _ = term.args
    assert isinstance(a, Op)
    (inner,) = a.args
    rows, cols = inner.sort.shape
    at, size = stage(k), stage.dim(rows)
    i = stage.position(rows, at if cols is ONE else f"{at} % {size}", k)
    return stage.entry(inner, i, stage.position(cols, at if rows is ONE else f"{at} // {size}", k))


def commutation(stage: Stage, term: Op) -> str:
    """1 where the stacked columns of a matrix and of its transpose hold the same entry."""
    a, k, place = term.args
    assert isinstance(a, Op)
    rows, cols = map(stage.dim, a.args[0].sort.shape)
    at = stage(place)
    return f"1.0 if {stage(k)} == {at} // {rows} + {cols} * ({at} % {rows}) else 0.0"


def concatenated(axis: int) -> Rule:
    """One matrix above another, or beside it: ``axis`` is the one that grows."""
    def rule(stage: Stage, term: Op) -> str:
        a, *places = term.args
        assert isinstance(a, Op)
        left, right = a.args
        at, size = stage(places[axis]), stage.dim(left.sort.shape[axis])
        more = stage.dim(right.sort.shape[axis])
        first, second = list(places), list(places)
        first[axis] = stage.position(left.sort.shape[axis], f"min({at}, {size} - 1)", places[axis])
        second[axis] = stage.position(right.sort.shape[axis], f"min(max({at} - {size}, 0), {more} - 1)", places[axis])
        return f"{stage.entry(left, *first)} if {at} < {size} else {stage.entry(right, *second)}"
    return rule


def on_diagonal(stage: Stage, term: Op) -> str:
    """The entries on the diagonal of a matrix."""
    a, i, _ = term.args
    assert isinstance(a, Op)
    return stage.entry(a.args[0], i, i)


def constant(code: str) -> Rule:
    """The same at every place."""
    return lambda stage, term: code


ENTRIES: dict[str, Rule] = {
    "+": pointwise, "-": pointwise, "neg": pointwise, "scale": pointwise, "/": pointwise, "hadamard": pointwise,
    "transpose": transposed, "identity": identity, "zeros": constant("0.0"), "ones": constant("1.0"),
    "diag": diagonal, "matrix": tabulated, "map": mapped, "*": product, "sum": summed, "sum_range": summed,
    "softmax": softmax, "kron": kronecker, "vec": stacked, "commutation": commutation, "diagonal": on_diagonal,
    "vstack": concatenated(0), "hstack": concatenated(1),
}
"""The code of an entry of every constant with a matrix as its value."""
