"""Products, inverses, traces, norms and determinants in NumPy's words."""

from __future__ import annotations

from ...kernel.sorts import ONE, REAL
from ...kernel.terms import Num, Op, Term
from ..kernel.factors import diagonal_of, inverted, transpose_of
from .code import ATOM, Code, call, infix, negative, raised, turned
from .writer import Rule, Writer, axes


def pointwise(sign: str) -> Rule:
    """A sign between two numbers or two arrays of one shape."""
    return lambda writer, term: infix(sign, *map(writer, term.args))


def opposite(writer: Writer, term: Op) -> Code:
    """The opposite."""
    return negative(writer(term.args[0]))


def transposed(writer: Writer, term: Op) -> Code:
    """Rows for columns; a line has one axis either way."""
    (a,) = term.args
    return turned(writer(a)) if axes(a.sort) == 2 else writer(a)


def flipped(writer: Writer, a: Term) -> Code:
    """The transpose of a matrix in NumPy's words."""
    return turned(writer(a)) if a in writer.names and axes(a.sort) == 2 else writer(transpose_of(a))


def product(writer: Writer, term: Op) -> Code:
    """A product of numbers or matrices; the solution of a system where a factor is an inverse."""
    left, right = term.args
    if left.sort.kind != "real" or left.sort.shape[1] is ONE:
        return outer(writer, left, right)
    solved = solution(writer, left, right) or weighted(writer, left, right)
    return solved or infix("@", writer(left), writer(right))


def outer(writer: Writer, left: Term, right: Term) -> Code:
    """A product over a dimension of one: of two lines all products of entries, else a multiple."""
    if left.sort.kind == "real" and axes(left.sort) == axes(right.sort) == 1:
        return call("np.outer", writer(left), writer(right))
    return infix("*", writer(left), writer(right))


def solution(writer: Writer, left: Term, right: Term) -> Code | None:
    """``A⁻¹ B`` or ``B A⁻¹`` as the solution of a system."""
    matrix = inverted(left)
    if matrix is not None:
        return call("np.linalg.solve", writer(matrix), writer(right))
    matrix = inverted(right)
    if matrix is None:
        return None
    found = call("np.linalg.solve", flipped(writer, matrix), flipped(writer, left))
    return turned(found) if axes(left.sort) == 2 else found


def weighted(writer: Writer, left: Term, right: Term) -> Code | None:
    """A product with a diagonal matrix, which multiplies rows or columns."""
    weights = diagonal_of(left)
    if weights is not None:
        code = writer(weights)
        return infix("*", Code(f"{code.within(ATOM)}[:, None]") if axes(right.sort) == 2 else code, writer(right))
    weights = diagonal_of(right)
    return None if weights is None else infix("*", writer(left), writer(weights))


def inverse(writer: Writer, term: Op) -> Code:
    """An inverse that nothing is multiplied with."""
    (a,) = term.args
    return infix("/", Code("1"), writer(a)) if a.sort is REAL else call("np.linalg.inv", writer(a))


def trace(writer: Writer, term: Op) -> Code:
    """A trace; of a product of two matrices no other entries are computed."""
    (a,) = term.args
    if a.sort is REAL:
        return writer(a)
    if not isinstance(a, Op) or a.name != "*" or a in writer.names:
        return call("np.trace", writer(a))
    left, right = a.args
    if left.sort.shape[1] is ONE:
        return infix("@", writer(right), writer(left))
    if inverted(left) is not None or inverted(right) is not None:
        return call("np.trace", writer(a))
    if isinstance(right, Op) and right.name == "transpose":
        return call("np.sum", infix("*", writer(left), writer(right.args[0])))
    return call("np.sum", infix("*", writer(transpose_of(left)), writer(right)))


def norm(writer: Writer, term: Op) -> Code:
    """The absolute value, or the root of the sum of squares."""
    (a,) = term.args
    return call("np.abs" if a.sort is REAL else "np.linalg.norm", writer(a))


def power(writer: Writer, term: Op) -> Code:
    """A power; of a norm the sum of squares, of a matrix its product with itself."""
    base, exponent = term.args
    if base.sort.kind == "real" and axes(base.sort) == 2:
        return call("np.linalg.matrix_power", writer(base), writer(exponent))
    if isinstance(exponent, Num) and exponent.value == 2 and isinstance(base, Op) and base.name == "norm" \
            and base.args[0].sort is not REAL:
        return call("np.sum", raised(writer(base.args[0]), Code("2")))
    return raised(writer(base), writer(exponent))


def determinant(writer: Writer, term: Op) -> Code:
    """A determinant."""
    (a,) = term.args
    return writer(a) if a.sort is REAL else call("np.linalg.det", writer(a))


def diagonal(writer: Writer, term: Op) -> Code:
    """A vector on the diagonal."""
    (a,) = term.args
    return writer(a) if a.sort is REAL else call("np.diag", writer(a))


def kronecker(writer: Writer, term: Op) -> Code:
    """The Kronecker product; that of a column and a row has all products of their entries."""
    left, right = term.args
    if REAL in (left.sort, right.sort):
        return infix("*", writer(left), writer(right))
    if axes(left.sort) == axes(right.sort) == 1 and is_column(left) != is_column(right):
        column, row = (left, right) if is_column(left) else (right, left)
        return call("np.outer", writer(column), writer(row))
    mixed = axes(left.sort) != axes(right.sort)
    return call("np.kron", *(as_matrix(writer, a) if mixed else writer(a) for a in term.args))


def is_column(a: Term) -> bool:
    """Whether a matrix has one column."""
    return a.sort.shape[1] is ONE


def as_matrix(writer: Writer, a: Term) -> Code:
    """An array of two axes."""
    code = writer(a)
    if axes(a.sort) == 2:
        return code
    return Code(f"{code.within(ATOM)}[{':, None' if is_column(a) else 'None, :'}]")


def stacked(writer: Writer, term: Op) -> Code:
    """The columns of a matrix, one below the other."""
    (a,) = term.args
    return writer(a) if axes(a.sort) < 2 else Code(f"{writer(a).within(ATOM)}.ravel(order=\"F\")")


def concatenated(along: int) -> Rule:
    """One matrix above another, or beside it: ``along`` is the axis that grows."""
    def rule(writer: Writer, term: Op) -> Code:
        name = "np.hstack" if axes(term.sort) == 1 else ("np.vstack", "np.column_stack")[along]
        return call(name, f"({', '.join(writer(a).text for a in term.args)})")
    return rule


def constant(name: str) -> Rule:
    """An array of one value."""
    value = {"np.zeros": "0.0", "np.ones": "1.0", "np.eye": "1.0"}[name]

    def rule(writer: Writer, term: Op) -> Code:
        if term.sort is REAL:
            return Code(value)
        return call(name, writer.size(term.sort.shape[0]) if name == "np.eye" else writer.shape(term.sort))
    return rule


ALGEBRA: dict[str, Rule] = {
    "+": pointwise("+"), "-": pointwise("-"), "hadamard": pointwise("*"), "scale": pointwise("*"), "/": pointwise("/"),
    "neg": opposite, "transpose": transposed, "*": product, "inverse": inverse, "trace": trace, "norm": norm,
    "abs": norm, "^": power, "det": determinant, "diag": diagonal, "kron": kronecker,
    "vstack": concatenated(0), "hstack": concatenated(1),
    "vec": stacked, "identity": constant("np.eye"), "zeros": constant("np.zeros"), "ones": constant("np.ones"),
}
"""How the constants of matrix algebra are written."""
