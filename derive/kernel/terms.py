"""Terms: immutable, hash-consed, with binders counted by de Bruijn.

Two terms that differ only in the names of bound variables are the same object.  Terms are kept
beta-normal and eta-short as they are built: applying a λ substitutes at once, so an instance of a
law is already the formula that a reader expects.  Nothing else is ever simplified.

>>> x, f = var("x", REAL), var("f", Fun(REAL, REAL))
>>> abstract(x, op("+", x, num(1), sort=REAL))
(λ:real. #0 + 1)
>>> app(abstract(x, app(f, app(f, x))), num(2)), abstract(x, app(f, x)) is f
(f(f(2)), True)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from functools import cache
from typing import Any, TypeVar

from . import sorts
from .errors import BudgetError, KernelError
from .sorts import INT, NAT, REAL, Dim, Fun, Sort

MAX_DEPTH = 200
"""How deeply a term may nest; deeper input is refused, so recursion stays safe."""
MAX_REWRITES = 2_000_000
"""How many nodes one substitution may visit."""
MAX_SHOWN = 400
"""How many nodes of a term a message shows."""

Escaping = dict[int, Sort]


class Term:
    """A node.

    ``escaping`` holds the bound variables that its own binders do not bind, with their sorts; ``loose`` is
    one more than the largest of them; ``free`` are its free variables.
    """

    __slots__ = ("sort", "escaping", "loose", "free", "depth")
    sort: Sort
    escaping: Escaping
    loose: int
    free: frozenset[Var]
    depth: int

    def __repr__(self) -> str:
        return show(self)


class Var(Term):
    """A free variable: a name and a sort; the same name at two sorts is two variables."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name


class Bound(Term):
    """A variable bound by the ``index``-th binder outwards, counted from 0."""

    __slots__ = ("index",)

    def __init__(self, index: int) -> None:
        self.index = index


class Lam(Term):
    """A function given by its body."""

    __slots__ = ("body",)

    def __init__(self, body: Term) -> None:
        self.body = body


class App(Term):
    """A variable function applied to an argument."""

    __slots__ = ("function", "argument")

    def __init__(self, function: Term, argument: Term) -> None:
        self.function, self.argument = function, argument


class Op(Term):
    """A constant applied to all its arguments; ``sort`` fixes the shapes that arguments do not."""

    __slots__ = ("name", "args")

    def __init__(self, name: str, args: tuple[Term, ...]) -> None:
        self.name, self.args = name, args


class Num(Term):
    """A rational literal of a numeric sort."""

    __slots__ = ("value",)

    def __init__(self, value: Fraction) -> None:
        self.value = value


class Size(Term):
    """A dimension as a natural number."""

    __slots__ = ("dim",)

    def __init__(self, dim: Dim) -> None:
        self.dim = dim


T = TypeVar("T", bound=Term)

_known: dict[tuple[object, ...], Any] = {}
_NONE: frozenset[Var] = frozenset()
_CLOSED: Escaping = {}


def _added(key: tuple[object, ...], term: T, sort: Sort, parts: tuple[Term, ...] = ()) -> T:
    """A new term, completed and entered under its key: last, so an interruption leaves no unfinished one there."""
    free, escaping, depth = _NONE, _CLOSED, 0
    for part in parts:
        if part.depth > depth:
            depth = part.depth
        if part.free is not free and part.free:
            free = free | part.free if free else part.free
        if part.escaping is not escaping and part.escaping:
            if any(escaping.get(index, sort) is not sort for index, sort in part.escaping.items()):
                raise KernelError("a bound variable is used at two sorts")
            escaping = {**escaping, **part.escaping}
    if depth >= MAX_DEPTH:
        raise BudgetError("the nesting of a term", MAX_DEPTH)
    if isinstance(term, Lam):
        escaping = {index - 1: sort for index, sort in escaping.items() if index}
    elif isinstance(term, Bound):
        escaping = {term.index: sort}
    elif isinstance(term, Var):
        free = frozenset((term,))
    term.sort, term.free, term.depth = sort, free, depth + 1
    term.escaping, term.loose = escaping, 1 + max(escaping) if escaping else 0
    entered: T = _known.setdefault(key, term)
    return entered


def var(name: str, sort: Sort) -> Var:
    """The free variable of this name and sort."""
    key = (Var, name, sort)
    known: Var | None = _known.get(key)
    return known or _added(key, Var(name), sort)


def bound(index: int, sort: Sort) -> Bound:
    """The variable of the ``index``-th enclosing binder."""
    if index < 0:
        raise KernelError("a bound variable has no binder")
    key = (Bound, index, sort)
    known: Bound | None = _known.get(key)
    return known or _added(key, Bound(index), sort)


def num(value: int | Fraction, sort: Sort = REAL) -> Num:
    """A literal; naturals are whole and not negative, integers whole."""
    value = Fraction(value)
    if sort not in (REAL, NAT, INT) or (sort is not REAL and value.denominator != 1) or (sort is NAT and value < 0):
        raise KernelError(f"{value} is not a literal of sort {sort}")
    key = (Num, value, sort)
    known: Num | None = _known.get(key)
    return known or _added(key, Num(value), sort)


def size(dim: Dim) -> Size:
    """A dimension, read as the natural number it is."""
    key = (Size, dim)
    known: Size | None = _known.get(key)
    return known or _added(key, Size(dim), NAT)


def op(name: str, *args: Term, sort: Sort) -> Op:
    """A constant applied to its arguments.  Sorts are checked by ``Signature.check``, not here."""
    key = (Op, name, args, sort)
    known: Op | None = _known.get(key)
    return known or _added(key, Op(name, args), sort, args)


def lam(argument: Sort, body: Term) -> Term:
    """``λ:argument. body`` where ``Bound(0)`` of the body is the argument; eta-short."""
    if body.escaping.get(0, argument) is not argument:
        raise KernelError(f"a bound variable of sort {body.escaping[0]} under a binder of sort {argument}")
    if isinstance(body, App) and body.argument is bound(0, argument) and not mentions(body.function, 0):
        return shift(body.function, -1)
    key = (Lam, argument, body)
    known: Lam | None = _known.get(key)
    return known or _added(key, Lam(body), Fun(argument, body.sort), (body,))


def app(function: Term, *args: Term) -> Term:
    """A function applied to arguments one after the other; a λ is applied by substitution."""
    for argument in args:
        if function.sort.kind != "fun" or function.sort.argument is not argument.sort:
            raise KernelError(f"{show(function)} : {function.sort} does not take {show(argument)} : {argument.sort}")
        if isinstance(function, Lam):
            function = instantiate(function.body, argument)
        else:
            key = (App, function, argument)
            function = _known.get(key) or _added(key, App(function, argument), function.sort.result, key[1:])
    return function


def mentions(term: Term, index: int) -> bool:
    """Whether the bound variable ``index``, counted from outside the term, occurs in it."""
    return index in term.escaping


def children(term: Term) -> tuple[Term, ...]:
    """The immediate sub-terms."""
    if isinstance(term, Op):
        return term.args
    if isinstance(term, App):
        return (term.function, term.argument)
    return (term.body,) if isinstance(term, Lam) else ()


class _Walk:
    """Build a term again bottom-up with other leaves.

    ``stays`` and ``leaf`` take a sub-term and the number of binders around it; what stays is not entered.
    """

    def __init__(self, stays: Callable[[Term, int], bool], leaf: Callable[[Any, int], Term],
                 resorted: Callable[[Sort], Sort] = lambda sort: sort) -> None:
        self.stays, self.leaf, self.resorted = stays, leaf, resorted
        self.known: dict[tuple[Term, int], Term] = {}

    def __call__(self, term: Term, level: int = 0) -> Term:
        if self.stays(term, level):
            return term
        result = self.known.get((term, level))
        if result is None:
            if len(self.known) >= MAX_REWRITES:
                raise BudgetError("the size of a substitution", MAX_REWRITES)
            result = self.known[term, level] = self.rebuilt(term, level)
        return result

    def rebuilt(self, term: Term, level: int) -> Term:
        if isinstance(term, Op):
            args = [arg if self.stays(arg, level) else self(arg, level) for arg in term.args]
            return op(term.name, *args, sort=self.resorted(term.sort))
        if isinstance(term, App):
            return app(self(term.function, level), self(term.argument, level))
        if isinstance(term, Lam):
            return lam(self.resorted(term.sort.argument), self(term.body, level + 1))
        return self.leaf(term, level)


def shift(term: Term, by: int) -> Term:
    """``term`` moved under ``by`` more binders, or out of ``-by`` binders that it does not mention."""
    if not by or not term.loose:
        return term
    return _Walk(lambda part, level: part.loose <= level,
                    lambda variable, level: bound(variable.index + by, variable.sort))(term)


def instantiate(body: Term, argument: Term) -> Term:
    """The body of a λ with ``argument`` put for its bound variable, free of capture."""
    def leaf(variable: Bound, level: int) -> Term:
        return bound(variable.index - 1, variable.sort) if variable.index > level else shift(argument, level)
    return _Walk(lambda part, level: part.loose <= level, leaf)(body)


def substitute(term: Term, values: Mapping[Var, Term]) -> Term:
    """``term`` with terms of the same sorts put for free variables, free of capture."""
    for variable, value in values.items():
        if variable.sort is not value.sort:
            raise KernelError(f"{variable.name} : {variable.sort} cannot stand for {show(value)} : {value.sort}")
    names = frozenset(values)
    return _Walk(lambda part, level: part.free.isdisjoint(names),
                    lambda variable, level: shift(values[variable], level))(term)


def abstract(variable: Var, body: Term) -> Term:
    """``λ variable. body``."""
    def leaf(term: Var | Bound, level: int) -> Term:
        return bound(term.index + 1 if isinstance(term, Bound) else level, term.sort)
    return lam(variable.sort, _Walk(lambda part, level: part.loose <= level and variable not in part.free, leaf)(body))


def resort(term: Term, dims: Mapping[str, Dim], opaque: Mapping[str, Sort]) -> Term:
    """``term`` at other dimensions and sorts."""
    @cache
    def resorted(sort: Sort) -> Sort:
        return sorts.substitute(sort, dims, opaque)

    def leaf(term: Var | Bound | Size, level: int) -> Term:
        if isinstance(term, Size):
            return size(term.dim.substitute(dims))
        sort = resorted(term.sort)
        return var(term.name, sort) if isinstance(term, Var) else bound(term.index, sort)

    if not opaque and all(dim.name == name for name, dim in dims.items()):
        return term
    return _Walk(lambda part, level: isinstance(part, Num), leaf, resorted)(term)


@cache
def parameters(term: Term) -> tuple[frozenset[str], frozenset[str]]:
    """The dimension names and opaque sort names that a term mentions."""
    dims, opaque = sorts.parameters(term.sort)
    if isinstance(term, Size):
        dims = term.dim.names()
    for part in children(term):
        more = parameters(part)
        dims, opaque = dims | more[0], opaque | more[1]
    return dims, opaque


_INFIX = {"+", "-", "*", "/", "^", "=", "<", "<=", "and", "or", "implies"}


def show(term: Term, room: Iterator[int] | None = None, bare: bool = False) -> str:
    """A plain rendering for messages, cut where it gets long; the printers of the house are elsewhere.

    ``room`` has an item for each node that there is room for; ``bare`` leaves out the outer brackets of an infix.
    """
    room = iter(range(MAX_SHOWN)) if room is None else room
    if next(room, None) is None:
        return "…"
    if isinstance(term, Op) and term.name in _INFIX and len(term.args) == 2:
        text = f"{show(term.args[0], room)} {term.name} {show(term.args[1], room)}"
        return text if bare else f"({text})"
    if isinstance(term, Op):
        arguments = ", ".join(show(arg, room, True) for arg in term.args)
        return f"{term.name}({arguments})" if arguments else term.name
    if isinstance(term, App):
        return f"{show(term.function, room)}({show(term.argument, room, True)})"
    if isinstance(term, Lam):
        return f"(λ:{term.sort.argument}. {show(term.body, room, True)})"
    if isinstance(term, Num):
        return str(term.value) if abs(term.value.numerator) < 10**40 > term.value.denominator else "a long number"
    if isinstance(term, Bound):
        return f"#{term.index}"
    assert isinstance(term, (Var, Size))
    return term.name if isinstance(term, Var) else str(term.dim)
