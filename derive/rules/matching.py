"""One-way matching of a law's formula against a formula: dimensions, sorts, terms and functions.

Function variables match by Miller's patterns (applied to distinct bound variables); other
applications of a function variable wait until it is known and are then compared.  Products match
modulo associativity, sums and scalar products also modulo order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count, pairwise

from derive.kernel import sorts
from derive.kernel.sorts import NAT, REAL, Dim, Sort
from derive.kernel.terms import (
    App,
    Lam,
    Num,
    Op,
    Size,
    Term,
    Var,
    abstract,
    app,
    children,
    num,
    op,
    resort,
    substitute,
    var,
)

_COMMUTATIVE = {"+", "=", "and", "or", "hadamard"}
_LOCAL = count()


class Match:
    """An assignment of a law's variables, dimensions and sorts."""

    __slots__ = ("dims", "opaque", "values", "locals", "waiting")

    def __init__(self) -> None:
        self.dims: dict[str, Dim] = {}
        self.opaque: dict[str, Sort] = {}
        self.values: dict[Var, Term] = {}
        self.locals: dict[Var, Var] = {}
        self.waiting: list[tuple[Term, Term]] = []

    def copy(self) -> Match:
        other = Match()
        other.dims, other.opaque, other.values = dict(self.dims), dict(self.opaque), dict(self.values)
        other.locals, other.waiting = dict(self.locals), list(self.waiting)
        return other

    def instance(self, term: Term) -> Term:
        """A term of the law at this assignment."""
        moved = resort(term, self.dims, self.opaque)
        values = {
            var(v.name, sorts.substitute(v.sort, self.dims, self.opaque)): value
            for v, value in [*self.values.items(), *self.locals.items()]
        }
        return substitute(moved, {v: t for v, t in values.items() if v in moved.free})

    def sort(self, sort: Sort) -> Sort:
        return sorts.substitute(sort, self.dims, self.opaque)


class Matcher:
    """Matching of patterns with a fixed set of variables."""

    def __init__(self, variables: Iterable[Var]) -> None:
        self.variables = frozenset(variables)

    def matches(self, pattern: Term, target: Term, start: Match | None = None) -> Iterator[Match]:
        """All assignments (of those that are tried) under which ``pattern`` is ``target``."""
        for found in self._match(pattern, target, start.copy() if start else Match()):
            yield from self._settle(found)

    def first(self, pattern: Term, target: Term, start: Match | None = None) -> Match | None:
        return next(self.matches(pattern, target, start), None)

    def _settle(self, found: Match) -> Iterator[Match]:
        """Compare what waited for a function variable, now that the rest is known."""
        waiting, found.waiting = found.waiting, []
        for pattern, target in waiting:
            if found.instance(pattern) is not target:
                return
        yield found

    def _match(self, pattern: Term, target: Term, found: Match) -> Iterator[Match]:
        if isinstance(pattern, Var):
            yield from self._variable(pattern, target, found)
        elif isinstance(pattern, App):
            yield from self._application(pattern, target, found)
        elif isinstance(pattern, Lam):
            yield from self._function(pattern, target, found)
        elif isinstance(pattern, Op):
            yield from self._operation(pattern, target, found)
        elif isinstance(pattern, Size):
            if isinstance(target, Size) and _dim(pattern.dim, target.dim, found):
                yield found
        elif pattern is target:
            yield found

    def _variable(self, pattern: Var, target: Term, found: Match) -> Iterator[Match]:
        if pattern in found.locals:
            if found.locals[pattern] is target:
                yield found
        elif pattern not in self.variables:
            if pattern is target:
                yield found
        elif pattern in found.values:
            if found.values[pattern] is target:
                yield found
        elif target.free.isdisjoint(found.locals.values()) and sorts.match(
            pattern.sort, target.sort, found.dims, found.opaque
        ):
            found.values[pattern] = target
            yield found

    def _application(self, pattern: App, target: Term, found: Match) -> Iterator[Match]:
        head, args = spine(pattern)
        if not isinstance(head, Var) or head not in self.variables or head in found.locals:
            if isinstance(target, App):
                for inner in self._match(pattern.function, target.function, found):
                    lower = _lowered(pattern.argument, target.argument)
                    yield from self._match(*(lower or (pattern.argument, target.argument)), inner)
            return
        if head in found.values:
            if found.instance(pattern) is target:
                yield found
            elif any(v in self.variables and v not in found.values for v in pattern.free):
                found.waiting.append((pattern, target))
                yield found
            return
        images = [found.locals.get(a) if isinstance(a, Var) else None for a in args]
        if None in images or len(set(images)) != len(images):
            yield from self._waiting(pattern, target, found)
            return
        value: Term = target
        for image in reversed(images):
            assert image is not None
            value = abstract(image, value)
        if value.free.isdisjoint(found.locals.values()) and sorts.match(
            head.sort, value.sort, found.dims, found.opaque
        ):
            found.values[head] = value
            yield found

    def _waiting(self, pattern: App, target: Term, found: Match) -> Iterator[Match]:
        """A flexible application: to be compared when its function is known."""
        if sorts.match(pattern.sort, target.sort, found.dims, found.opaque):
            found.waiting.append((pattern, target))
            yield found

    def _function(self, pattern: Lam, target: Term, found: Match) -> Iterator[Match]:
        if target.sort.kind != "fun" or not sorts.match(
            pattern.sort.argument, target.sort.argument, found.dims, found.opaque
        ):
            return
        number = next(_LOCAL)
        inner, outer = var(f"p·{number}", pattern.sort.argument), var(f"t·{number}", target.sort.argument)
        found.locals[inner] = outer
        yield from self._match(app(pattern, inner), app(target, outer), found)

    def _operation(self, pattern: Op, target: Term, found: Match) -> Iterator[Match]:
        if not isinstance(target, Op) or len(pattern.args) != len(target.args):
            return
        if pattern.name != target.name and not _multiplies(pattern, target):
            return
        late = _is_composite(pattern.sort, found.dims)
        if not late and not sorts.match(pattern.sort, target.sort, found.dims, found.opaque):
            return
        for inner in self._arguments(pattern, target, found):
            if not late or sorts.match(pattern.sort, target.sort, inner.dims, inner.opaque):
                yield inner

    def _arguments(self, pattern: Op, target: Op, found: Match) -> Iterator[Match]:
        if pattern.name == "*":
            flat = left_associated(pattern), left_associated(target)
            if flat != (pattern, target):
                yield from self._all(pattern.args, target.args, found.copy())
                pattern, target = flat
        if pattern.name == "^" and isinstance(target.args[1], Num):
            lower = _lowered(pattern.args[1], target.args[1])
            if lower is not None:
                yield from self._all((pattern.args[0], lower[0]), (target.args[0], lower[1]), found)
                return
        turned = _commutes(target) and pattern.args[0] is not pattern.args[1]
        yield from self._all(pattern.args, target.args, found.copy() if turned else found)
        if turned:
            yield from self._all(pattern.args, (target.args[1], target.args[0]), found)

    def _all(self, patterns: tuple[Term, ...], targets: tuple[Term, ...], found: Match) -> Iterator[Match]:
        if not patterns:
            yield found
            return
        for inner in self._match(patterns[0], targets[0], found):
            yield from self._all(patterns[1:], targets[1:], inner)


def _lowered(pattern: Term, target: Term) -> tuple[Term, Term] | None:
    """``j`` and ``k + 1`` for ``j + 1`` and ``k + 2``: the number of a term in a sequence is matched by its value."""
    if pattern.sort is not NAT or not isinstance(pattern, Op) or pattern.name != "+":
        return None
    start, step = pattern.args
    if not isinstance(step, Num) or isinstance(target, Op) and target.name == "+" and target.args[1] is step:
        return None
    total, rest = 0, target
    while isinstance(rest, Op) and rest.name == "+" and isinstance(rest.args[1], Num):
        total, rest = total + int(rest.args[1].value), rest.args[0]
    if isinstance(rest, Num):
        total, rest = total + int(rest.value), num(0, NAT)
    left = total - int(step.value)
    if left < 0 or total == 0:
        return None
    if isinstance(rest, Num):
        return start, num(left, NAT)
    return start, op("+", rest, num(left, NAT), sort=NAT) if left else rest


def _multiplies(pattern: Op, target: Op) -> bool:
    """Whether a number times a matrix stands over a product of numbers, to which it comes down."""
    return pattern.name == "scale" and target.name == "*" and target.sort is REAL and target.args[0].sort is REAL


def _commutes(term: Op) -> bool:
    return term.name in _COMMUTATIVE or term.name == "*" and term.sort is REAL and term.args[0].sort is REAL


def _is_composite(sort: Sort, dims: dict[str, Dim]) -> bool:
    """Whether a dimension is a sum or product of which the arguments must settle the names first, as in ``vec(A)``."""
    return sort.kind == "real" and any(
        dim.name is None and not dim.names() <= dims.keys() for dim in sort.shape)


def _dim(pattern: Dim, dim: Dim, found: Match) -> bool:
    if pattern.name is not None:
        return found.dims.setdefault(pattern.name, dim) is dim
    return pattern.substitute(found.dims) is dim


def spine(term: Term) -> tuple[Term, list[Term]]:
    """The head of a curried application and its arguments."""
    args: list[Term] = []
    while isinstance(term, App):
        args.append(term.argument)
        term = term.function
    return term, args[::-1]


def factors(term: Term) -> list[Term]:
    """The factors of a product, in order."""
    if isinstance(term, Op) and term.name == "*":
        return factors(term.args[0]) + factors(term.args[1])
    return [term]


def product(parts: list[Term]) -> Term:
    """The product of factors, associated to the left."""
    result = parts[0]
    for part in parts[1:]:
        if result.sort.kind == "real":
            sort = sorts.Real(result.sort.shape[0], part.sort.shape[1])
        else:
            sort = result.sort
        result = op("*", result, part, sort=sort)
    return result


def left_associated(term: Op) -> Op:
    """A product with its factors associated to the left."""
    if not (isinstance(term.args[1], Op) and term.args[1].name == "*"):
        return term
    parts = factors(term)
    if all(a.sort.kind != "real" or a.sort.shape[1] is b.sort.shape[0] for a, b in pairwise(parts)):
        result = product(parts)
        assert isinstance(result, Op)
        return result
    return term


def subterms(term: Term, limit: int = 4000, *, under_binders: bool = False) -> list[Term]:
    """The distinct closed sub-terms, outermost first; contiguous parts of products count too.

    With ``under_binders`` also those that mention the variables of binders around them.
    """
    found: dict[Term, None] = {}
    waiting = [term]
    while waiting and len(found) < limit:
        node = waiting.pop(0)
        if node in found:
            continue
        found[node] = None
        waiting.extend(children(node))
        if isinstance(node, Op) and node.name == "*":
            waiting.extend(_contiguous(node))
    return [t for t in found if under_binders or not t.loose]


def _contiguous(term: Op) -> list[Term]:
    parts = factors(left_associated(term))
    if len(parts) < 3 or len(parts) > 12:
        return []
    return [
        product(parts[i:j])
        for i in range(len(parts))
        for j in range(i + 2, len(parts) + 1)
        if j - i < len(parts) and _conform(parts[i:j])
    ]


def _conform(parts: list[Term]) -> bool:
    return all(a.sort.kind != "real" or a.sort.shape[1] is b.sort.shape[0] for a, b in pairwise(parts))
