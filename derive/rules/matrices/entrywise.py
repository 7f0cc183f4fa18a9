"""Matrices given by their entries, and sums over entries, as entrywise products.

``matrix(i ↦ j ↦ c(i, j) M(i, j))`` is ``C ⊙ M`` for the matrix ``C`` of the ``c(i, j)``: what is linear in a letter
``h`` becomes visible that way, and what does not depend on it stands apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from derive.kernel.sorts import ONE, REAL, Dim, Index, Real
from derive.kernel.terms import Op, Term, Var, abstract, app, num, op

from .. import equations
from ..matching import Matcher
from ..polynomials import product, scaled
from ..proof import Fact, conclusion_sides, equation, strip_universal
from ..search import NotFound, Scope, fixed
from .traces import turned

Pair = tuple[Term, Term]
"""A matrix ``C`` without ``h`` and a matrix ``M`` with it: together they stand for ``C ⊙ M``."""


def as_entrywise(scope: Scope, matrix: Op, h: Var) -> Fact:
    """``matrix = C ⊙ M + …`` for a matrix given by its entries, with ``h`` in ``M`` only.

    Raises:
        NotFound: when an entry is not linear in entries of matrices that are made with ``h``.
        KernelError: when the entries are not equal by normal form.
    """
    rows, cols = matrix.sort.shape
    i, j = scope.proof.fresh("i", Index(rows)), scope.proof.fresh("j", Index(cols))
    total: Term | None = None
    for factor, varying in pairs(app(matrix.args[0], i, j), i, j, h):
        part = varying if is_ones(factor) else op("hadamard", factor, varying, sort=matrix.sort)
        total = part if total is None else op("+", total, part, sort=matrix.sort)
    if total is None:
        raise NotFound("the entries do not vary")
    return equal_entries(scope, matrix, total, lambda goal: equations.ring(scope, goal))


def equal_entries(scope: Scope, left: Term, right: Term, prove: Callable[[Op], Fact]) -> Fact:
    """``left = right`` because their entries are equal, by the library's law.

    Raises:
        NotFound: when the library has no such law; and what ``prove`` raises for an entry.
    """
    goal = equation(left, right)
    for view in scope.library.concluding("=", ""):
        if len(view.premises) == 1 and all(isinstance(side, Var) for side in conclusion_sides(view.conclusion)):
            match = Matcher(view.variables).first(view.conclusion, goal, fixed(view))
            if match is not None and not view.unbound(match) and _about_entries(match.instance(view.premises[0])):
                return view.realise(scope.proof, match, lambda premise: _everywhere(scope, premise, prove))
    raise NotFound("no law says when matrices are equal")


def _about_entries(premise: Term) -> bool:
    """``∀ i, ∀ j, A(i, j) = B(i, j)``."""
    depth = 0
    while isinstance(premise, Op) and premise.name == "forall":
        premise, depth = premise.args[0].body, depth + 1  # type: ignore[attr-defined]
    return depth == 2 and isinstance(premise, Op) and premise.name == "=" and \
        all(isinstance(side, Op) and side.name == "entry" for side in premise.args)


def _everywhere(scope: Scope, premise: Term, prove: Callable[[Op], Fact]) -> Fact:
    variables, inner = strip_universal(scope.proof, premise)
    assert isinstance(inner, Op)
    return scope.proof.generalise(prove(inner), variables)


def pairs(body: Term, i: Var, j: Var, h: Var) -> Iterator[Pair]:
    """``body`` as a sum of ``C(i, j) M(i, j)``.

    Raises:
        NotFound: when it is not linear in entries of matrices that are made with ``h``.
    """
    for factor, varying in parts(body, h):
        yield lifted(factor, i, j), _varying(varying, i, j)


def parts(body: Term, h: Var, factor: Term | None = None) -> Iterator[tuple[Term, Term]]:
    """A scalar as a sum of products ``c t`` in which ``t`` alone depends on ``h`` and is itself no sum or product."""
    factor = num(1) if factor is None else factor
    if h not in body.free:
        return
    name = body.name if isinstance(body, Op) else ""
    left, right = body.args if isinstance(body, Op) and len(body.args) == 2 else (body, body)
    if name in ("+", "-"):
        yield from parts(left, h, factor)
        yield from parts(right, h, factor if name == "+" else op("neg", factor, sort=REAL))
    elif name == "neg":
        yield from parts(body.args[0], h, op("neg", factor, sort=REAL))  # type: ignore[attr-defined]
    elif name == "*" and left.sort is REAL and (h in left.free) != (h in right.free):
        constant, varying = (right, left) if h in left.free else (left, right)
        yield from parts(varying, h, _product(factor, constant))
    elif name == "/" and h not in right.free:
        yield from parts(left, h, op("/", factor, right, sort=REAL))
    else:
        yield factor, body


def _product(factor: Term, constant: Term) -> Term:
    if factor is num(1):
        return constant
    if isinstance(factor, Op) and factor.name in ("neg", "/"):
        return op(factor.name, _product(factor.args[0], constant), *factor.args[1:], sort=REAL)
    return op("*", factor, constant, sort=REAL)


def _varying(term: Term, i: Var, j: Var) -> Term:
    """The ``M`` for which ``term`` is ``M(i, j)``; a matrix of equal rows, columns or entries where it needs less."""
    rows, cols = i.sort.dim, j.sort.dim
    if i not in term.free and j not in term.free:
        return scaled(term, ones(rows, cols))
    found = _entry_of(term, i, j)
    if found is None:
        raise NotFound("an entry does not depend on the position alone")
    return found


def _entry_of(term: Term, i: Var, j: Var) -> Term | None:
    """The matrix of which ``term`` is the entry at (i, j), when ``term`` is an entry."""
    if not isinstance(term, Op) or term.name != "entry":
        return None
    matrix, row, col = term.args
    if i in matrix.free or j in matrix.free:
        return None
    rows, cols = i.sort.dim, j.sort.dim
    if row is i and (col is j or cols is ONE and matrix.sort.shape[1] is ONE):
        return matrix
    if col is i and (row is j or cols is ONE and matrix.sort.shape[0] is ONE):
        return turned(matrix)
    if matrix.sort.shape[1] is ONE and row is i:
        return product([matrix, ones(ONE, cols)])
    if matrix.sort.shape[1] is ONE and row is j:
        return product([ones(rows, ONE), turned(matrix)])
    return None


def lifted(scalar: Term, i: Var, j: Var) -> Term:
    """The matrix whose entry at (i, j) a scalar is."""
    shape = Real(i.sort.dim, j.sort.dim)
    if i not in scalar.free and j not in scalar.free:
        return ones(*shape.shape) if scalar is num(1) else scaled(scalar, ones(*shape.shape))
    found = _entry_of(scalar, i, j)
    if found is not None:
        return found
    if isinstance(scalar, Op) and scalar.name == "neg":
        return op("neg", lifted(scalar.args[0], i, j), sort=shape)
    if isinstance(scalar, Op) and scalar.name in ("*", "/", "+", "-"):
        left, right = scalar.args
        fixed_right = i not in right.free and j not in right.free
        if scalar.name in ("+", "-"):
            return op(scalar.name, lifted(left, i, j), lifted(right, i, j), sort=shape)
        if scalar.name == "/" and fixed_right:
            return op("/", lifted(left, i, j), right, sort=shape)
        if scalar.name == "*" and left.sort is REAL:
            if fixed_right or i not in left.free and j not in left.free:
                return scaled(right, lifted(left, i, j)) if fixed_right else scaled(left, lifted(right, i, j))
            return op("hadamard", lifted(left, i, j), lifted(right, i, j), sort=shape)
    return op("matrix", abstract(i, abstract(j, scalar)), sort=shape)


def ones(rows: Dim, cols: Dim) -> Term:
    return num(1) if rows is ONE and cols is ONE else op("ones", sort=Real(rows, cols))


def is_ones(term: Term) -> bool:
    return isinstance(term, Op) and term.name == "ones" or term is num(1)
