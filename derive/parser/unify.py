"""Unknown shapes and sorts, and what is known of them so far.

An unknown dimension is a dimension whose name begins with ``?``, an unknown sort an opaque sort
with such a name; so kernel sorts serve, and the kernel's substitution resolves them.

>>> unknowns = Unknowns()
>>> vector = Real(unknowns.dim(), ONE)
>>> unknowns.unify(vector, Real(Dim.of("n"), ONE)), unknowns.resolve(vector)
(True, real[n])
"""

from __future__ import annotations

from collections import Counter
from functools import reduce
from math import gcd
from operator import and_

from ..kernel import sorts
from ..kernel.sorts import ONE, Dim, Opaque, Real, Sort

LITERAL = Opaque("?literal")
"""The sort of a number literal until its context decides."""


class Unknowns:
    """A solution in the making."""

    def __init__(self) -> None:
        self.sorts: dict[str, Sort] = {}
        self.dims: dict[str, Dim] = {}
        self.count = 0
        self.version = 0
        self.later: list[tuple[Dim, Dim]] = []

    def _name(self) -> str:
        self.count += 1
        return f"?{self.count}"

    def sort(self) -> Sort:
        """A new unknown sort."""
        return Opaque(self._name())

    def dim(self) -> Dim:
        """A new unknown dimension."""
        return Dim.of(self._name())

    def real(self) -> Sort:
        """Reals of an unknown shape."""
        return Real(self.dim(), self.dim())

    def resolve(self, sort: Sort) -> Sort:
        """The sort with everything known put in."""
        while True:
            dims, opaque = unknown_names(sort)
            known_dims = {name: self.dims[name] for name in dims if name in self.dims}
            known = {name: self.sorts[name] for name in opaque if name in self.sorts}
            if not known_dims and not known:
                return sort
            sort = sorts.substitute(sort, known_dims, known)

    def resolve_dim(self, dim: Dim) -> Dim:
        """The dimension with everything known put in."""
        while known := {name: self.dims[name] for name in dim.names() if name in self.dims}:
            dim = dim.substitute(known)
        return dim

    def unify(self, left: Sort, right: Sort) -> bool:
        """Make two sorts equal, or say that they cannot be."""
        left, right = self.resolve(left), self.resolve(right)
        if left is right:
            return True
        if is_unknown(left):
            return self._assign(left, right)
        if is_unknown(right):
            return self._assign(right, left)
        if left.kind != right.kind or left.kind in ("opaque", "prop", "nat", "int"):
            return False
        return all(self._unify_part(a, b) for a, b in zip(left.parts, right.parts, strict=True))

    def _unify_part(self, left: Dim | Sort | str, right: Dim | Sort | str) -> bool:
        if isinstance(left, Dim) and isinstance(right, Dim):
            return self.unify_dims(left, right)
        return isinstance(left, Sort) and isinstance(right, Sort) and self.unify(left, right)

    def _assign(self, unknown: Sort, value: Sort) -> bool:
        name = str(unknown.parts[0])
        if name in sorts.parameters(value)[1]:
            return False
        self.sorts[name] = value
        self.version += 1
        return True

    def unify_dims(self, left: Dim, right: Dim) -> bool:
        """Make two dimensions equal; what cannot be decided yet is tried again by ``settle_dims``."""
        left, right = self.resolve_dim(left), self.resolve_dim(right)
        if left is right:
            return True
        left_rest, right_rest = _without_common_factor(*_without_common(left, right))
        for unknown, value in ((left_rest, right_rest), (right_rest, left_rest)):
            if unknown and value and unknown.name and unknown.name[0] == "?" and unknown.name not in value.names():
                self.dims[unknown.name] = value
                self.version += 1
                return True
        if left_rest is None or right_rest is None or not (_has_unknown(left) or _has_unknown(right)):
            return False
        self.later.append((left, right))
        return True

    def settle_dims(self) -> bool:
        """Try the postponed pairs again; False if one of them cannot hold or is still open."""
        pairs, self.later = self.later, []
        done = all(self.unify_dims(left, right) for left, right in pairs)
        return done and (not self.later or (len(self.later) < len(pairs) and self.settle_dims()))


def unknown_names(sort: Sort) -> tuple[list[str], list[str]]:
    """The unknown dimensions and sorts inside a sort."""
    dims, opaque = sorts.parameters(sort)
    return [d for d in dims if d[0] == "?"], [o for o in opaque if o[0] == "?"]


def is_unknown(sort: Sort) -> bool:
    """Whether nothing at all is known about a resolved sort."""
    return sort.kind == "opaque" and sort is not LITERAL and str(sort.parts[0])[0] == "?"


def is_ground(sort: Sort) -> bool:
    """Whether a resolved sort has nothing unknown in it."""
    return not any(unknown_names(sort))


def kind(sort: Sort) -> str:
    """The kind of a resolved sort: also ``unknown`` and ``literal``."""
    if sort is LITERAL:
        return "literal"
    return "unknown" if is_unknown(sort) else sort.kind


def is_scalar(sort: Sort) -> bool:
    """Whether a resolved real sort is certainly a number."""
    return sort.kind == "real" and sort.shape == (ONE, ONE)


def is_shaped(sort: Sort) -> bool:
    """Whether a resolved real sort is certainly a vector or a matrix."""
    return sort.kind == "real" and any(d is not ONE and (d.name is None or d.name[0] != "?") for d in sort.shape)


def _has_unknown(dim: Dim) -> bool:
    return any(name[0] == "?" for name in dim.names())


def _without_common_factor(left: Dim | None, right: Dim | None) -> tuple[Dim | None, Dim | None]:
    """Both dimensions divided by the greatest common monomial: ``p`` and ``q`` of ``2 n p`` and ``2 n q``."""
    if left is None or right is None:
        return left, right
    terms = [*left.terms, *right.terms]
    number = gcd(*(coefficient for _, coefficient in terms))
    shared = reduce(and_, (Counter(monomial) for monomial, _ in terms))
    if number == 1 and not shared:
        return left, right
    def divided(dim: Dim) -> Dim:
        return Dim((tuple((Counter(m) - shared).elements()), c // number) for m, c in dim.terms)
    return divided(left), divided(right)


def _without_common(left: Dim, right: Dim) -> tuple[Dim | None, Dim | None]:
    """Both dimensions less what they share; None where nothing is left."""
    a, b = dict(left.terms), dict(right.terms)
    for monomial in list(a):
        common = min(a[monomial], b.get(monomial, 0))
        if common:
            a[monomial] -= common
            b[monomial] -= common
    def rest(terms: dict[tuple[str, ...], int]) -> Dim | None:
        terms = {m: c for m, c in terms.items() if c}
        return Dim(terms.items()) if terms else None
    return rest(a), rest(b)
