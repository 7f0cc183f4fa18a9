"""The matrix of a linear map by its adjoint: from ``h ↦ ⟨M, D(h)⟩`` to the ``G`` with ``⟨M, D(h)⟩ = ⟨G, h⟩``.

The inner product is ``tr(AᵀB)``.  What a step ``h`` is multiplied with moves to the other side: ``⟨M, A h⟩`` is
``⟨Aᵀ M, h⟩``.  So brackets stay as they were written: from ``2 (X w − y)ᵀ X h`` one reads ``2 Xᵀ(X w − y)``.

Source of the mathematics: reverse accumulation, Griewank and Walther, Evaluating Derivatives, 3.2.  It is a proposal,
to be proved.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from derive.kernel.sorts import ONE, REAL, Index, Real, Sort
from derive.kernel.terms import Num, Op, Term, Var, abstract, app, num, op, var

from ..matrices.block_parts import columns, rows
from ..polynomials import Unwritten
from .weights import (
    SUMS,
    Weight,
    diagonal,
    factors_of,
    inner,
    multiplied,
    product,
    pulled,
    scaled,
    times,
    total,
    transposed,
    unit_place,
)

__all__ = ["Unwritten", "gradient_of", "jacobian_of"]


def gradient_of(linear: Term) -> Term:
    """The ``G`` with ``D(h) = tr(Gᵀh)`` of a scalar linear map ``D``.

    Raises:
        Unwritten: when ``h`` stands where no rule moves it to the other side.
    """
    h = var("h·", linear.sort.argument)
    return total(list(Adjoint(h).of(app(linear, h), Weight(num(1)))), h.sort)


def jacobian_of(linear: Term) -> Term:
    """The ``J`` with ``D(h) = J h`` of a linear map of columns.

    Raises:
        Unwritten: when no matrix can be read off.
    """
    h, m = var("h·", linear.sort.argument), var("m·", linear.sort.result)
    height, width = linear.sort.result.shape[0], linear.sort.argument.shape[0]
    body = app(linear, h)
    if isinstance(body, Op) and body.name == "vstack":
        parts = [jacobian_of(abstract(h, part)) for part in body.args]
        return op("vstack", *parts, sort=Real(height, width))
    weights = [_row(pulled(w), m) for w in Adjoint(h).of(app(linear, h), Weight(m))]
    return total(weights, Real(height, width))


def _row(weight: Weight, m: Var) -> Weight:
    """``J`` from ``Jᵀ m``."""
    inside = [s for s in weight.above if m in s.free]
    if inside:
        if len(inside) > 1 or m in weight.matrix.free:
            raise Unwritten
        left = _column(inside[0], m)
        return Weight(product(left, transposed(weight.matrix)), weight.number,
                      tuple(s for s in weight.above if s is not inside[0]), weight.below)
    return weight.moved(transposed(_left_of(weight.matrix, m)))


def _column(scalar: Term, m: Var) -> Term:
    """The ``v`` of ``vᵀm`` or ``mᵀv``."""
    return total(list(Adjoint(m).of(scalar, Weight(num(1)))), m.sort)


def _left_of(term: Term, m: Var) -> Term:
    """The ``P`` of ``P m``."""
    if term is m:
        return op("identity", sort=Real(m.sort.shape[0], m.sort.shape[0])) if m.sort is not REAL else num(1)
    if isinstance(term, Op) and term.name == "*" and m not in term.args[0].free:
        return product(term.args[0], _left_of(term.args[1], m))
    if isinstance(term, Op) and term.name == "*" and term.sort.shape[1] is ONE:
        return _around(term, m)
    if isinstance(term, Op) and term.name == "hadamard":
        still, moving = term.args if m in term.args[1].free else term.args[::-1]
        if m not in still.free:
            size = still.sort.shape[0]
            return product(op("diag", still, sort=Real(size, size)), _left_of(moving, m))
    if isinstance(term, Op) and term.name == "scale":
        scalar, matrix = term.args
        if m not in scalar.free:
            return scaled(scalar, _left_of(matrix, m))
        if m not in matrix.free:
            return product(matrix, transposed(_column(scalar, m)))
    if isinstance(term, Op) and term.name in SUMS:
        *bounds, function = term.args
        i = var(f"i·{term.depth}", function.sort.argument)
        row = _row(pulled(Weight(app(function, i))), m)
        left = total([row.moved(transposed(row.matrix))], Real(term.sort.shape[0], m.sort.shape[0]))
        return op(term.name, *bounds, abstract(i, left), sort=left.sort)
    raise Unwritten


def _around(term: Op, m: Var) -> Term:
    """The ``P`` of a product of matrices with ``m`` inside: ``b cᵀ`` of ``b mᵀc``, and ``s A`` of ``A m s``."""
    before, after = _parted(term, m)
    turned, still = before.pop(), _joined(after)
    if still is None or m in still.free:
        raise Unwritten
    if turned is m and still.sort is REAL:
        left = _joined(before) or op("identity", sort=Real(m.sort.shape[0], m.sort.shape[0]))
        return scaled(still, left)
    column = _joined(before)
    if isinstance(turned, Op) and turned.name == "transpose" and turned.args[0] is m and still.sort.shape[1] is ONE:
        return transposed(still) if column is None else product(column, transposed(still))
    raise Unwritten


def _parted(term: Op, m: Var) -> tuple[list[Term], list[Term]]:
    """The factors of a product of matrices up to the first with ``m``, and those behind it."""
    factors = factors_of(term)
    place = next(k for k, factor in enumerate(factors) if m in factor.free)
    return factors[:place + 1], factors[place + 1:]


def _joined(factors: list[Term]) -> Term | None:
    """The product of matrices; None of none."""
    found: Term | None = None
    for factor in factors:
        found = factor if found is None else product(found, factor)
    return found


class Adjoint:
    """Moves everything that multiplies ``h`` to the other side of an inner product."""

    def __init__(self, h: Var) -> None:
        self.h = h
        self._fresh = 0

    def of(self, term: Term, weight: Weight) -> Iterator[Weight]:
        """The weights whose sum is ``G``, for ``⟨weight, term⟩ = ⟨G, h⟩``."""
        if term is self.h:
            yield weight
        elif self.h not in term.free:
            if not _is_zero(term):
                raise Unwritten
        elif isinstance(term, Op) and term.name in _RULES:
            yield from _RULES[term.name](self, term, weight)
        else:
            raise Unwritten

    def both(self, term: Op, weight: Weight) -> Iterator[Weight]:
        yield from self.of(term.args[0], weight)
        yield from self.of(term.args[1], weight)

    def difference(self, term: Op, weight: Weight) -> Iterator[Weight]:
        yield from self.of(term.args[0], weight)
        yield from self.of(term.args[1], weight._replace(number=-weight.number))

    def negative(self, term: Op, weight: Weight) -> Iterator[Weight]:
        yield from self.of(term.args[0], weight._replace(number=-weight.number))

    def quotient(self, term: Op, weight: Weight) -> Iterator[Weight]:
        above, below = term.args
        if self.h in below.free:
            raise Unwritten
        if isinstance(below, Num) and below.value:
            yield from self.of(above, weight._replace(number=weight.number / below.value))
        else:
            yield from self.of(above, weight._replace(below=(*weight.below, below)))

    def product(self, term: Op, weight: Weight) -> Iterator[Weight]:
        left, right = term.args
        made = isinstance(left, Op) and left.name == "diag" and right.sort is left.args[0].sort
        if made and self.h not in right.free:
            assert isinstance(left, Op)
            yield from self.of(op("hadamard", right, left.args[0], sort=right.sort), weight)
        elif self.h in right.free:
            if self.h in left.free:
                raise Unwritten
            if left.sort is REAL:
                yield from self.of(right, multiplied(weight, left))
            else:
                yield from self.of(right, self._moved(weight, product(transposed(left), weight.matrix)))
        elif right.sort is REAL:
            yield from self.of(left, multiplied(weight, right))
        else:
            yield from self._left(left, right, weight)

    def _left(self, left: Term, right: Term, weight: Weight) -> Iterator[Weight]:
        """``⟨M, D(h) B⟩``; of a number times a matrix the number is ``tr(MᵀB)`` times."""
        if left.sort is REAL:
            yield from self.of(left, multiplied(weight.moved(num(1)), inner(weight.matrix, right)))
        else:
            yield from self.of(left, self._moved(weight, product(weight.matrix, transposed(right))))

    def _moved(self, weight: Weight, matrix: Term) -> Weight:
        """A weight before another matrix; a matrix that is a number joins the factors."""
        return multiplied(weight.moved(num(1)), matrix) if matrix.sort is REAL else weight.moved(matrix)

    def scale(self, term: Op, weight: Weight) -> Iterator[Weight]:
        scalar, matrix = term.args
        if self.h in scalar.free:
            if self.h in matrix.free:
                raise Unwritten
            yield from self.of(scalar, multiplied(weight.moved(num(1)), inner(weight.matrix, matrix)))
        else:
            yield from self.of(matrix, multiplied(weight, scalar))

    def transpose(self, term: Op, weight: Weight) -> Iterator[Weight]:
        yield from self.of(term.args[0], weight.moved(transposed(weight.matrix)))

    def trace(self, term: Op, weight: Weight) -> Iterator[Weight]:
        body = term.args[0]
        if body.sort is REAL:
            yield from self.of(body, weight)
            return
        one = op("identity", sort=body.sort)
        yield from self.of(body, multiplied(weight, weight.matrix).moved(one))

    def hadamard(self, term: Op, weight: Weight) -> Iterator[Weight]:
        still, moving = term.args if self.h in term.args[1].free else term.args[::-1]
        if self.h in still.free:
            raise Unwritten
        matrix = weight.matrix
        place = unit_place(matrix)
        if place is not None:
            yield from self.of(moving, multiplied(weight, op("entry", still, *place, sort=REAL)))
        else:
            yield from self.of(moving, weight.moved(op("hadamard", still, matrix, sort=matrix.sort)))

    def diagonal(self, term: Op, weight: Weight) -> Iterator[Weight]:
        """``⟨M, diag(v)⟩ = ⟨d, v⟩`` with the diagonal ``d`` of ``M``."""
        weight = pulled(weight)
        yield from self.of(term.args[0], weight.moved(diagonal(weight.matrix)))

    def diagonal_vector(self, term: Op, weight: Weight) -> Iterator[Weight]:
        """``⟨v, d⟩ = ⟨diag(v), A⟩`` for the diagonal ``d`` of ``A``."""
        sort = term.args[0].sort
        yield from self.of(term.args[0], weight.moved(op("diag", weight.matrix, sort=sort)))

    def stacked(self, term: Op, weight: Weight) -> Iterator[Weight]:
        """``⟨vec(M), vec(A)⟩ = ⟨M, A⟩``."""
        (matrix,) = term.args
        known = weight.matrix
        if not isinstance(known, Op) or known.name != "vec" or known.args[0].sort is not matrix.sort:
            raise Unwritten
        yield from self.of(matrix, weight.moved(known.args[0]))

    def above(self, term: Op, weight: Weight) -> Iterator[Weight]:
        """``⟨M, [A; B]⟩ = ⟨P, A⟩ + ⟨Q, B⟩`` with the upper part ``P`` and the lower part ``Q`` of ``M``."""
        for part, matrix in zip(term.args, rows(weight.matrix, *(a.sort.shape[0] for a in term.args)), strict=True):
            yield from self.of(part, self._moved(weight, matrix))

    def beside(self, term: Op, weight: Weight) -> Iterator[Weight]:
        """``⟨M, [A, B]⟩ = ⟨P, A⟩ + ⟨Q, B⟩`` with the left part ``P`` and the right part ``Q`` of ``M``."""
        for part, matrix in zip(term.args, columns(weight.matrix, *(a.sort.shape[1] for a in term.args)), strict=True):
            yield from self.of(part, self._moved(weight, matrix))

    def across(self, term: Op, weight: Weight) -> Iterator[Weight]:
        """``⟨M, F(X, A)⟩ = ⟨F(X, Mᵀ)ᵀ, A⟩`` where ``tr(M F(X, A)) = tr(F(X, M) A)``."""
        point, step = term.args
        if self.h in point.free:
            raise Unwritten
        moved = op(term.name, point, transposed(weight.matrix), sort=term.sort)
        yield from self.of(step, weight.moved(transposed(moved)))

    def entry(self, term: Op, weight: Weight) -> Iterator[Weight]:
        """``e(i, j) = ⟨eᵢ eⱼᵀ, e⟩``."""
        matrix, row, col = term.args
        if self.h in row.free or self.h in col.free:
            raise Unwritten
        unit = _unit(matrix.sort, row, col, self._index(matrix.sort.shape[0]), self._index(matrix.sort.shape[1]))
        yield from self.of(matrix, multiplied(weight, weight.matrix).moved(unit))

    def sum(self, term: Op, weight: Weight) -> Iterator[Weight]:
        *bounds, function = term.args
        if any(self.h in b.free for b in bounds):
            raise Unwritten
        self._fresh += 1
        i = var(f"i·{self._fresh}", function.sort.argument)
        for part in self.of(app(function, i), weight):
            yield _summed(part, i, term.name, bounds)

    def matrix(self, term: Op, weight: Weight) -> Iterator[Weight]:
        """``⟨M, matrix(e)⟩ = ∑ᵢ ∑ⱼ M(i, j) e(i, j)``."""
        rows, cols = term.sort.shape
        i, j = self._index(rows), self._index(cols)
        value = op("entry", weight.matrix, i, j, sort=REAL)
        for part in self.of(app(term.args[0], i, j), multiplied(weight.moved(num(1)), value)):
            yield _summed(_summed(part, j, "sum", []), i, "sum", [])

    def _index(self, dim: object) -> Var:
        self._fresh += 1
        return var(f"i·{self._fresh}", Index(dim))  # type: ignore[arg-type]


_RULES = {
    "+": Adjoint.both, "-": Adjoint.difference, "neg": Adjoint.negative, "/": Adjoint.quotient, "*": Adjoint.product,
    "scale": Adjoint.scale, "transpose": Adjoint.transpose, "trace": Adjoint.trace, "hadamard": Adjoint.hadamard,
    "entry": Adjoint.entry, "sum": Adjoint.sum, "sum_range": Adjoint.sum, "matrix": Adjoint.matrix,
    "diag": Adjoint.diagonal, "diagonal": Adjoint.diagonal_vector, "vec": Adjoint.stacked, "vstack": Adjoint.above,
    "hstack": Adjoint.beside, "expm_frechet": Adjoint.across,
}


def _is_zero(term: Term) -> bool:
    """Whether a term is plainly 0: a zero, a product with one, a sum of such."""
    if not isinstance(term, Op):
        return isinstance(term, Num) and term.value == 0
    if term.name in ("+", "-", "neg", "transpose", "trace"):
        return all(map(_is_zero, term.args))
    return term.name == "zeros" or term.name in ("*", "scale", "hadamard", "kron") and any(map(_is_zero, term.args))


def _unit(sort: Sort, row: Term, col: Term, i: Var, j: Var) -> Term:
    """The matrix with a 1 at one place: ``(i, j) ↦ I(i, row) I(j, col)``."""
    rows, cols = sort.shape
    first = op("entry", op("identity", sort=Real(rows, rows)), i, row, sort=REAL)
    if cols is ONE:
        return op("matrix", abstract(i, abstract(j, first)), sort=sort)
    second = op("entry", op("identity", sort=Real(cols, cols)), j, col, sort=REAL)
    both = second if rows is ONE else op("*", first, second, sort=REAL)
    return op("matrix", abstract(i, abstract(j, both)), sort=sort)


def _summed(weight: Weight, i: Var, head: str, bounds: list[Term]) -> Weight:
    """The sum over ``i`` of a weight: what does not depend on ``i`` comes out, and a sum over units is a matrix."""
    above = tuple(s for s in weight.above if i not in s.free)
    below = tuple(s for s in weight.below if i not in s.free)
    inside = Weight(weight.matrix, Fraction(1), tuple(s for s in weight.above if i in s.free),
                    tuple(s for s in weight.below if i in s.free))
    outside = Weight(weight.matrix, weight.number, above, below)
    if head == "sum":
        collapsed = _collapsed(inside, i)
        if collapsed is not None:
            return outside.moved(collapsed)
    if i not in inside.matrix.free:
        return outside._replace(above=(*above, op(head, *bounds, abstract(i, inside.moved(num(1)).term()), sort=REAL)))
    left, core, right = _peeled(inside.matrix, i)
    whole = op(head, *bounds, abstract(i, inside.moved(core).term()), sort=core.sort)
    matrix: Term = whole
    for factor in reversed(left):
        matrix = product(factor, matrix)
    for factor in right:
        matrix = product(matrix, factor)
    return outside.moved(matrix)


def _peeled(matrix: Term, i: Var) -> tuple[list[Term], Term, list[Term]]:
    """A product as factors on the left and on the right that do not depend on ``i``, and what is between."""
    factors: list[Term] = []
    while isinstance(matrix, Op) and matrix.name == "*" and matrix.args[0].sort is not REAL:
        factors.insert(0, matrix.args[1])
        matrix = matrix.args[0]
    factors.insert(0, matrix)
    left: list[Term] = []
    while len(factors) > 1 and i not in factors[0].free:
        left.append(factors.pop(0))
    right: list[Term] = []
    while len(factors) > 1 and i not in factors[-1].free:
        right.insert(0, factors.pop())
    core = factors[0]
    for factor in factors[1:]:
        core = product(core, factor)
    return left, core, right


def _upright(core: Term) -> Term:
    """A transposed matrix of entries as the matrix with rows and columns exchanged."""
    if not (isinstance(core, Op) and core.name == "transpose" and isinstance(core.args[0], Op)
            and core.args[0].name == "matrix"):
        return core
    r, c = (var(name, Index(dim)) for name, dim in zip(("r·", "c·"), core.sort.shape, strict=True))
    return op("matrix", abstract(r, abstract(c, app(core.args[0].args[0], c, r))), sort=core.sort)


def _collapsed(weight: Weight, i: Var) -> Term | None:
    """``∑ᵢ c(i) A eᵢ`` as ``A`` times the matrix with the entries ``c(i)``."""
    left, core, right = _peeled(weight.matrix, i)
    core = _upright(core)
    if not isinstance(core, Op) or core.name != "matrix":
        return None
    function = core.args[0]
    rows, cols = core.sort.shape
    r, c = var("r·", Index(rows)), var("c·", Index(cols))
    entry = app(function, r, c)
    factors = _flat(entry)
    for place, factor in enumerate(factors):
        row = _unit_row(factor, i)
        if row is None:
            continue
        rest = [f for k, f in enumerate(factors) if k != place]
        value = weight._replace(matrix=times([*rest]) if rest else num(1))
        body = _replaced(value.term(), i, row)
        matrix: Term = op("matrix", abstract(r, abstract(c, body)), sort=core.sort)
        for f in reversed(left):
            matrix = product(f, matrix)
        for f in right:
            matrix = product(matrix, f)
        return matrix
    return None


def _flat(term: Term) -> list[Term]:
    if isinstance(term, Op) and term.name == "*" and term.args[0].sort is REAL:
        return _flat(term.args[0]) + _flat(term.args[1])
    return [term]


def _unit_row(factor: Term, i: Var) -> Term | None:
    """The ``r`` of ``I(r, i)``."""
    if isinstance(factor, Op) and factor.name == "entry" and isinstance(factor.args[0], Op) \
            and factor.args[0].name == "identity":
        _, row, col = factor.args
        if col is i and i not in row.free:
            return row
        if row is i and i not in col.free:
            return col
    return None


def _replaced(term: Term, old: Var, new: Term) -> Term:
    return app(abstract(old, term), new)


