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

from collections.abc import Iterable, Mapping
from fractions import Fraction

from . import sorts
from .errors import BudgetError, KernelError
from .sorts import INT, NAT, REAL, Dim, Fun, Sort

MAX_DEPTH = 200
"""How deeply a term may nest; deeper input is refused, so recursion stays safe."""
MAX_REWRITES = 2_000_000
"""How many nodes one substitution may visit."""


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
    name: str


class Bound(Term):
    """A variable bound by the ``index``-th binder outwards, counted from 0."""

    __slots__ = ("index",)
    index: int


class Lam(Term):
    """A function given by its body."""

    __slots__ = ("body",)
    body: Term


class App(Term):
    """A variable function applied to an argument."""

    __slots__ = ("function", "argument")
    function: Term
    argument: Term


class Op(Term):
    """A constant applied to all its arguments; ``sort`` fixes the shapes that arguments do not."""

    __slots__ = ("name", "args")
    name: str
    args: tuple[Term, ...]


class Num(Term):
    """A rational literal of a numeric sort."""

    __slots__ = ("value",)
    value: Fraction


class Size(Term):
    """A dimension as a natural number."""

    __slots__ = ("dim",)
    dim: Dim


Escaping = dict[int, Sort]

_known: dict[tuple[object, ...], Term] = {}
_NONE: frozenset[Var] = frozenset()
_CLOSED: Escaping = {}


def _finish(key: tuple[object, ...], term: Term, sort: Sort, parts: Iterable[Term]) -> None:
    escaping, free, depth = _CLOSED, _NONE, 0
    for part in parts:
        depth = max(depth, part.depth)
        if part.free is not free and part.free:
            free = free | part.free if free else part.free
        if part.escaping is not escaping and part.escaping:
            escaping = _joined(escaping, part.escaping)
    if depth >= MAX_DEPTH:
        raise BudgetError("the nesting of a term", MAX_DEPTH)
    term.sort, term.free, term.depth = sort, free, depth + 1
    _escape(term, escaping)
    _known[key] = term


def _escape(term: Term, escaping: Escaping) -> None:
    term.escaping, term.loose = escaping, 1 + max(escaping) if escaping else 0


def _joined(a: Escaping, b: Escaping) -> Escaping:
    """Two tables of escaping variables, refused when they give one variable two sorts."""
    if any(a.get(index, sort) is not sort for index, sort in b.items()):
        raise KernelError("a bound variable is used at two sorts")
    return {**a, **b}


def var(name: str, sort: Sort) -> Var:
    """The free variable of this name and sort."""
    key = (Var, name, sort)
    term = _known.get(key)
    if term is None:
        term = Var()
        term.name = name
        _finish(key, term, sort, ())
        term.free = frozenset((term,))
    assert isinstance(term, Var)
    return term


def bound(index: int, sort: Sort) -> Bound:
    """The variable of the ``index``-th enclosing binder."""
    key = (Bound, index, sort)
    term = _known.get(key)
    if term is None:
        term = Bound()
        term.index = index
        _finish(key, term, sort, ())
        _escape(term, {index: sort})
    assert isinstance(term, Bound)
    return term


def num(value: int | Fraction, sort: Sort = REAL) -> Num:
    """A literal; naturals are whole and not negative, integers whole."""
    value = Fraction(value)
    if sort not in (REAL, NAT, INT) or (sort is not REAL and value.denominator != 1) or (sort is NAT and value < 0):
        raise KernelError(f"{value} is not a literal of sort {sort}")
    key = (Num, value, sort)
    term = _known.get(key)
    if term is None:
        term = Num()
        term.value = value
        _finish(key, term, sort, ())
    assert isinstance(term, Num)
    return term


def size(dim: Dim) -> Size:
    """A dimension, read as the natural number it is."""
    key = (Size, dim)
    term = _known.get(key)
    if term is None:
        term = Size()
        term.dim = dim
        _finish(key, term, NAT, ())
    assert isinstance(term, Size)
    return term


def op(name: str, *args: Term, sort: Sort) -> Op:
    """A constant applied to its arguments.  Sorts are checked by ``Signature.check``, not here."""
    key = (Op, name, args, sort)
    term = _known.get(key)
    if term is None:
        term = Op()
        term.name, term.args = name, args
        _finish(key, term, sort, args)
    assert isinstance(term, Op)
    return term


def lam(argument: Sort, body: Term) -> Term:
    """``λ:argument. body`` where ``Bound(0)`` of the body is the argument; eta-short."""
    if body.escaping.get(0, argument) is not argument:
        raise KernelError(f"a bound variable of sort {body.escaping[0]} under a binder of sort {argument}")
    if isinstance(body, App) and isinstance(body.argument, Bound) and body.argument.index == 0 \
            and not mentions(body.function, 0) and body.function.sort.argument is argument:
        return _Shift(0, -1)(body.function)
    key = (Lam, argument, body)
    term = _known.get(key)
    if term is None:
        term = Lam()
        term.body = body
        _finish(key, term, Fun(argument, body.sort), (body,))
        _escape(term, {index - 1: sort for index, sort in body.escaping.items() if index} or _CLOSED)
    return term


def app(function: Term, *args: Term) -> Term:
    """A function applied to arguments one after the other; a λ is applied by substitution."""
    for argument in args:
        if function.sort.kind != "fun" or function.sort.argument is not argument.sort:
            found = f"{show(argument)} : {argument.sort}"
            raise KernelError(f"{show(function)} : {function.sort} cannot be applied to {found}")
        if isinstance(function, Lam):
            function = instantiate(function.body, argument)
            continue
        key = (App, function, argument)
        term = _known.get(key)
        if term is None:
            term = App()
            term.function, term.argument = function, argument
            _finish(key, term, function.sort.result, (function, argument))
        function = term
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
    """Rebuild a term bottom-up; what happens at the leaves is a subclass's one method."""

    def __init__(self) -> None:
        self.known: dict[tuple[Term, int], Term] = {}

    def __call__(self, term: Term, level: int = 0) -> Term:
        if self.unchanged(term, level):
            return term
        key = (term, level)
        result = self.known.get(key)
        if result is None:
            if len(self.known) >= MAX_REWRITES:
                raise BudgetError("the size of a substitution", MAX_REWRITES)
            result = self.known[key] = self.rebuild(term, level)
        return result

    def unchanged(self, term: Term, level: int) -> bool:
        raise NotImplementedError

    def leaf(self, term: Term, level: int) -> Term:
        raise NotImplementedError

    def rebuild(self, term: Term, level: int) -> Term:
        if isinstance(term, Op):
            return op(term.name, *[self(arg, level) for arg in term.args], sort=self.renamed(term.sort))
        if isinstance(term, App):
            return app(self(term.function, level), self(term.argument, level))
        if isinstance(term, Lam):
            return lam(self.renamed(term.sort.argument), self(term.body, level + 1))
        return self.leaf(term, level)

    def renamed(self, sort: Sort) -> Sort:
        return sort


class _Shift(_Walk):
    """Add ``by`` to every bound variable that escapes the ``start`` innermost binders."""

    def __init__(self, start: int, by: int) -> None:
        super().__init__()
        self.start, self.by = start, by

    def unchanged(self, term: Term, level: int) -> bool:
        return term.loose <= self.start + level

    def leaf(self, term: Term, level: int) -> Term:
        assert isinstance(term, Bound)
        return bound(term.index + self.by, term.sort)


class _Open(_Walk):
    """Put an argument for the outermost escaping bound variable of a λ's body."""

    def __init__(self, argument: Term) -> None:
        super().__init__()
        self.argument = argument

    def unchanged(self, term: Term, level: int) -> bool:
        return term.loose <= level

    def rebuild(self, term: Term, level: int) -> Term:
        if isinstance(term, Op):  # the busiest walk of all, so arguments that stay are not visited
            args = [arg if arg.loose <= level else self(arg, level) for arg in term.args]
            return op(term.name, *args, sort=term.sort)
        return super().rebuild(term, level)

    def leaf(self, term: Term, level: int) -> Term:
        assert isinstance(term, Bound)
        if term.index > level:
            return bound(term.index - 1, term.sort)
        return _Shift(0, level)(self.argument) if level else self.argument


class _Replace(_Walk):
    """Put terms for free variables; an argument's own bound variables are shifted, never captured."""

    def __init__(self, values: Mapping[Var, Term]) -> None:
        super().__init__()
        self.values, self.names = values, frozenset(values)

    def unchanged(self, term: Term, level: int) -> bool:
        return term.free.isdisjoint(self.names)

    def leaf(self, term: Term, level: int) -> Term:
        assert isinstance(term, Var)
        value = self.values[term]
        return _Shift(0, level)(value) if level and value.loose else value


class _Close(_Walk):
    """Turn a free variable into the bound variable of a new outermost λ."""

    def __init__(self, variable: Var) -> None:
        super().__init__()
        self.variable = variable

    def unchanged(self, term: Term, level: int) -> bool:
        return term.loose <= level and self.variable not in term.free

    def leaf(self, term: Term, level: int) -> Term:
        if term is self.variable:
            return bound(level, term.sort)
        return bound(term.index + 1, term.sort) if isinstance(term, Bound) else term


class _Resort(_Walk):
    """Replace dimension names and opaque sorts throughout."""

    def __init__(self, dims: Mapping[str, Dim], opaque: Mapping[str, Sort]) -> None:
        super().__init__()
        self.dims, self.opaque = dims, opaque
        self.sorts: dict[Sort, Sort] = {}

    def unchanged(self, term: Term, level: int) -> bool:
        return isinstance(term, Num)

    def renamed(self, sort: Sort) -> Sort:
        renamed = self.sorts.get(sort)
        if renamed is None:
            renamed = self.sorts[sort] = sorts.substitute(sort, self.dims, self.opaque)
        return renamed

    def leaf(self, term: Term, level: int) -> Term:
        if isinstance(term, Var):
            return var(term.name, self.renamed(term.sort))
        if isinstance(term, Bound):
            return bound(term.index, self.renamed(term.sort))
        assert isinstance(term, Size)
        return size(term.dim.substitute(self.dims))


def shift(term: Term, by: int) -> Term:
    """``term`` moved under ``by`` more binders, or out of ``-by`` binders that it does not mention."""
    return _Shift(0, by)(term) if term.loose else term


def instantiate(body: Term, argument: Term) -> Term:
    """The body of a λ with ``argument`` put for its bound variable."""
    return _Open(argument)(body)


def substitute(term: Term, values: Mapping[Var, Term]) -> Term:
    """``term`` with terms of the same sorts put for free variables, free of capture."""
    for variable, value in values.items():
        if variable.sort is not value.sort:
            raise KernelError(f"{variable.name} : {variable.sort} cannot stand for {show(value)} : {value.sort}")
    return _Replace(values)(term) if values else term


def abstract(variable: Var, body: Term) -> Term:
    """``λ variable. body``."""
    return lam(variable.sort, _Close(variable)(body))


def resort(term: Term, dims: Mapping[str, Dim], opaque: Mapping[str, Sort]) -> Term:
    """``term`` at other dimensions and sorts."""
    dims = {name: dim for name, dim in dims.items() if dim.name != name}
    return _Resort(dims, opaque)(term) if dims or opaque else term


def parameters(term: Term) -> tuple[frozenset[str], frozenset[str]]:
    """The dimension names and opaque sort names that a term mentions."""
    dims: set[str] = set()
    opaque: set[str] = set()
    seen: set[Term] = set()
    stack = [term]
    while stack:
        node = stack.pop()
        if node in seen:
            continue
        seen.add(node)
        found = sorts.parameters(node.sort)
        dims |= found[0]
        opaque |= found[1]
        if isinstance(node, Size):
            dims |= node.dim.names()
        stack.extend(children(node))
    return frozenset(dims), frozenset(opaque)


_INFIX = {"+", "-", "*", "/", "^", "=", "<", "<=", "and", "or", "implies"}


MAX_SHOWN = 400
"""How many nodes of a term a message shows."""


def show(term: Term) -> str:
    """A plain rendering for messages, cut where it gets long; the printers of the house are elsewhere."""
    return _Shown()(term)


class _Shown:
    """One rendering, with the nodes that are left to show."""

    def __init__(self) -> None:
        self.left = MAX_SHOWN

    def __call__(self, term: Term) -> str:
        self.left -= 1
        if self.left < 0:
            return "…"
        return self.node(term)

    def bare(self, term: Term) -> str:
        """Without outer brackets."""
        text = self(term)
        return text[1:-1] if text.startswith("(") and isinstance(term, Op) else text

    def node(self, term: Term) -> str:
        if isinstance(term, Lam):
            return f"(λ:{term.sort.argument}. {self.bare(term.body)})"
        if isinstance(term, App):
            return f"{self(term.function)}({self.bare(term.argument)})"
        if isinstance(term, Op):
            if term.name in _INFIX and len(term.args) == 2:
                return f"({self(term.args[0])} {term.name} {self(term.args[1])})"
            return f"{term.name}({', '.join(map(self.bare, term.args))})" if term.args else term.name
        return _leaf(term)


def _leaf(term: Term) -> str:
    if isinstance(term, Var):
        return term.name
    if isinstance(term, Bound):
        return f"#{term.index}"
    if isinstance(term, Num):
        return str(term.value) if abs(term.value.numerator) < 10**40 > term.value.denominator else "a long number"
    assert isinstance(term, Size)
    return str(term.dim)
