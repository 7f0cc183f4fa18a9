"""Inner products ``tr(GᵀH)`` with a sum in ``G``, as sums of inner products.

The normal form takes ``∑ᵢ (wᵀxᵢ)(hᵀxᵢ)`` for ``wᵀ(…)`` or for ``hᵀ(…)``, whichever comes first; with ``h`` inside
every sum two linear maps of ``h`` are read alike.
"""

from __future__ import annotations

from collections.abc import Iterator

from derive.kernel.errors import KernelError
from derive.kernel.sorts import ONE, REAL, Real
from derive.kernel.terms import Op, Term, abstract, app, op

from .. import equations
from ..differentiation.weights import SUMS
from ..matching import Matcher, subterms
from ..polynomials import product, scaled
from ..proof import Fact, conclusion_sides, equation
from ..search import NotFound, Scope


def has_sum(term: Term) -> bool:
    """Whether a matrix is made with a sum of matrices that is not under another binder."""
    return isinstance(term, Op) and term.sort is not REAL and (
        term.name in SUMS or any(map(has_sum, term.args)))


def inner(left: Term, right: Term) -> Op:
    """``tr(leftᵀ right)``."""
    rows, cols = left.sort.shape
    return op("trace", product([op("transpose", left, sort=Real(cols, rows)), right]), sort=REAL)


def opened(scope: Scope, side: Term) -> Fact | None:
    """``side = t`` with the sums outside the inner products of ``side``; None when no inner product has a sum."""
    fact: Fact | None = None
    current = side
    for term in subterms(side):
        factors = _factors(term)
        value = _value(scope, *factors) if factors else None
        if value is not None:
            step = replaced(scope, current, term, value)
            fact = step if fact is None else scope.proof.chain(fact, step)
            current = conclusion_sides(step.conclusion)[1]
    return fact


def replaced(scope: Scope, current: Term, term: Term, value: Fact) -> Fact:
    """``current = …`` with one closed sub-term replaced by its value."""
    hole = scope.proof.fresh("p", term.sort)
    return scope.proof.congruent(value, abstract(hole, _with(current, term, hole)))


def _with(term: Term, old: Term, new: Term) -> Term:
    if term is old:
        return new
    if isinstance(term, Op):
        return op(term.name, *(_with(a, old, new) for a in term.args), sort=term.sort)
    return term


def _factors(term: Term) -> tuple[Term, Term] | None:
    """The ``G`` and ``H`` of ``tr(GᵀH)`` when ``G`` has a sum."""
    body = term.args[0] if isinstance(term, Op) and term.name == "trace" else None
    left = body.args[0] if isinstance(body, Op) and body.name == "*" else None
    if isinstance(left, Op) and left.name == "transpose" and has_sum(left.args[0]):
        assert isinstance(body, Op)
        return left.args[0], body.args[1]
    return None


def _value(scope: Scope, left: Term, right: Term) -> Fact | None:
    """``tr(GᵀH) = t`` with every sum of ``G`` outside."""
    leaves: list[Op] = []
    start = equation(inner(left, right), _pushed(left, right, leaves))
    try:
        fact = equations.ring(scope, start)
        for leaf in dict.fromkeys(leaves):
            current = conclusion_sides(fact.conclusion)[1]
            fact = scope.proof.chain(fact, replaced(scope, current, leaf, _summed(scope, leaf)))
    except (NotFound, KernelError):
        return None
    return fact


def _pushed(left: Term, right: Term, leaves: list[Op]) -> Term:
    """``tr(GᵀH)`` with the sums, multiples and constant factors of ``G`` outside; what is left are sums."""
    if not has_sum(left):
        return inner(left, right)
    assert isinstance(left, Op)
    if left.name in ("+", "-", "neg"):
        return op(left.name, *(_pushed(part, right, leaves) for part in left.args), sort=REAL)
    if left.name == "scale":
        return scaled(left.args[0], _pushed(left.args[1], right, leaves))
    if left.name == "/":
        return op("/", _pushed(left.args[0], right, leaves), left.args[1], sort=REAL)
    if left.name == "transpose":
        return _pushed(left.args[0], turned(right), leaves)
    if left.name == "*" and not has_sum(left.args[0]):
        return _pushed(left.args[1], product([turned(left.args[0]), right]), leaves)
    if left.name == "*" and not has_sum(left.args[1]):
        return _pushed(left.args[0], product([right, turned(left.args[1])]), leaves)
    leaf = inner(left, right)
    if left.name in SUMS:
        leaves.append(leaf)
    return leaf


def bare(term: Term) -> Term:
    """``vᵀ(A h)`` for ``(c Aᵀv)ᵀh``: an inner product without the constant factors on its left."""
    left = term.args[0] if isinstance(term, Op) and term.name == "*" else None
    if not isinstance(term, Op) or not isinstance(left, Op) or left.name != "transpose":
        return term
    vector, right = left.args[0], term.args[1]
    while isinstance(vector, Op) and vector.name in ("scale", "neg", "/", "*"):
        if vector.name == "*":
            matrix = vector.args[0]
            while isinstance(matrix, Op) and matrix.name in ("scale", "neg"):
                matrix = matrix.args[-1]
            if not isinstance(matrix, Op) or matrix.name != "transpose":
                break
            right = product([matrix.args[0], right])
        vector = vector.args[0 if vector.name in ("neg", "/") else 1]
    return product([turned(vector), right])


def turned(term: Term) -> Term:
    """The transpose, without a second one in front of a first."""
    rows, cols = term.sort.shape
    if isinstance(term, Op) and term.name in ("transpose", "ones", "identity"):
        return term.args[0] if term.name == "transpose" else op(term.name, sort=Real(cols, rows))
    return term if rows is cols is ONE else op("transpose", term, sort=Real(cols, rows))


def _summed(scope: Scope, leaf: Op) -> Fact:
    """``tr((∑ᵢ Gᵢ)ᵀH) = ∑ᵢ tr(GᵢᵀH)`` by the library's law, and so on inside."""
    fact = next(_laws(scope, leaf), None)
    if fact is None:
        raise NotFound("no law says what an inner product with this sum is")
    total = conclusion_sides(fact.conclusion)[1]
    assert isinstance(total, Op)
    *bounds, terms = total.args
    i = scope.proof.fresh("i", terms.sort.argument)
    value = opened(scope, app(terms, i))
    if value is None:
        return fact
    hole = scope.proof.fresh("f", terms.sort)
    context = abstract(hole, op(total.name, *bounds, hole, sort=REAL))
    return scope.proof.chain(fact, scope.proof.congruent(scope.proof.pointwise(value, i), context))


def _laws(scope: Scope, leaf: Op) -> Iterator[Fact]:
    for view in scope.library.concluding("=", "trace"):
        left, right = conclusion_sides(view.conclusion)
        if isinstance(right, Op) and right.name in SUMS and _factors(left):
            match = Matcher(view.variables).first(left, leaf)
            if match is not None and not view.unbound(match):
                yield view.realise(scope.proof, match, scope.prove)
