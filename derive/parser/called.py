"""What authors call the variables that their formulas bind, for whoever writes such formulas out again.

A term has no names for bound variables.  While a theorem is worked on, this table remembers them: for each
function that was read, and for what becomes of it when a variable around it is put in.  It decides nothing.

>>> from ..kernel.sorts import NAT
>>> from ..kernel.terms import abstract, var
>>> with naming(Called()) as called:
...     function = abstract(var("m", NAT), var("m", NAT))
...     called.note(function, "m", var("m", NAT))
...     name_of(function, "k"), name_of(abstract(var("m", NAT), var("n", NAT)), "k")
('m', 'k')
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from ..kernel.sorts import Sort
from ..kernel.terms import Lam, Term, Var, app, children

MAX_KEPT = 20_000
"""How many functions have names; of a longer text the later ones do without."""


class Called:
    """The names in one text."""

    def __init__(self) -> None:
        self._exact: dict[Term, str] = {}
        self._by_sort: dict[Sort, dict[str, None]] = {}

    def note(self, function: Term, name: str, body: Term) -> None:
        """A function that was read, its variable's name, and its body as it was before the variable was bound."""
        if len(self._exact) > MAX_KEPT:
            return
        names = self._by_sort.setdefault(function.sort.argument, {})
        names.pop(name, None)
        names[name] = None
        if isinstance(function, Lam):  # else it is f, and was written x ↦ f(x)
            self._exact[function] = name
            self.carry(body, function.body)

    def carry(self, before: Term, after: Term) -> None:
        """Give the functions in ``after`` the names of those that stand at the same places in ``before``."""
        waiting, seen = [(before, after)], set()
        while waiting and len(self._exact) <= MAX_KEPT:
            old, new = waiting.pop()
            if old is new or (old, new) in seen or type(old) is not type(new):
                continue
            seen.add((old, new))
            if isinstance(old, Lam) and old in self._exact:
                self._exact.setdefault(new, self._exact[old])
            waiting += zip(children(old), children(new), strict=False)

    def name(self, function: Term) -> str:
        """What the author called the variable of a function; nothing where the function is not his."""
        return self._exact.get(function, "")

    def preferred(self, sort: Sort) -> list[str]:
        """Names that the author uses for variables of a sort, the latest first."""
        return list(reversed(self._by_sort.get(sort, ())))


_present: ContextVar[Called | None] = ContextVar("called", default=None)


@contextmanager
def naming(called: Called) -> Iterator[Called]:
    """Write formulas with the names of this table."""
    token = _present.set(called)
    try:
        yield called
    finally:
        _present.reset(token)


def name_of(function: Term, default: str) -> str:
    """The author's name for the variable of a function."""
    called = _present.get()
    return (called.name(function) if called else "") or default


def preferred(sort: Sort) -> list[str]:
    """The author's names for variables of a sort."""
    called = _present.get()
    return called.preferred(sort) if called else []


def opened(function: Term, variable: Var) -> Term:
    """The function at a variable; functions inside keep their names."""
    body = app(function, variable)
    called = _present.get()
    if called and isinstance(function, Lam):
        called.carry(function.body, body)
    return body


def same(before: Term, after: Term) -> Term:
    """``after``, which has the form of ``before``, with its names."""
    called = _present.get()
    if called:
        called.carry(before, after)
    return after
