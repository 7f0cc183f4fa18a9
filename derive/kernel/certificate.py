"""Proofs as plain data: sorts, terms and proof lines from JSON values.

A certificate is ``{"name", "terms", "lines", "goal"}``.  ``terms`` is a table of sorts and terms: a row is
``[kind, values…]``, and refers to earlier rows by their numbers, so sharing survives.  A line is
``[rule, premises, parameters…]`` where premises are numbers of earlier lines.  What the values of a row
are is said by ``ROWS``, what the parameters of a line are by ``rules.RULES``; each kind of value is read by
the method of ``Reader`` with its name.

>>> reader = Reader([["real", [[2, "n"], [1]], [[1]]], ["var", "x", 0], ["op", "neg", 0, [1]]])
>>> reader.sort(0), reader.term(2)
(real[2 n + 1], neg(x))
"""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any, TypeVar

from .errors import BudgetError, KernelError, refusing
from .rules import RULES
from .sorts import INT, NAT, PROP, Dim, Fun, Index, Opaque, Real, Sort
from .terms import Term, app, bound, lam, num, op, size, var

MAX_ROWS = 500_000
MAX_LINES = 200_000
MAX_VALUES = 10_000
"""How many values a row, a line and a list in them may have."""
_NAME = re.compile(r"[^\W\d][\w'.·-]{0,1000}")
_CONSTANT = re.compile(r"[^\s\"%]{1,100}")
_NUMBER = re.compile(r"-?[0-9]{1,400}(/[0-9]{0,399}[1-9][0-9]{0,399})?")

T = TypeVar("T", Sort, Term)
Line = tuple[str, tuple[int, ...], tuple[object, ...]]

ROWS: dict[str, tuple[Callable[..., Sort | Term], tuple[str, ...]]] = {
    "prop": (lambda: PROP, ()), "nat": (lambda: NAT, ()), "int": (lambda: INT, ()),
    "real": (Real, ("dim", "dim")), "index": (Index, ("dim",)),
    "opaque": (Opaque, ("name",)), "fun": (Fun, ("sort", "sort")),
    "var": (var, ("name", "sort")), "bound": (bound, ("whole", "sort")),
    "num": (num, ("number", "sort")), "size": (size, ("dim",)),
    "lam": (lam, ("sort", "term")), "app": (app, ("term", "term")),
    "op": (lambda name, sort, args: op(name, *args, sort=sort), ("constant", "sort", "terms")),
}
"""What makes each kind of row, and the kinds of its values."""


def items(value: object, bound: int = MAX_VALUES) -> list[Any]:
    """The items of a list."""
    if not isinstance(value, list):
        raise KernelError("a list was expected")
    if len(value) > bound:
        raise BudgetError("the length of a list", bound)
    return value


class Reader:
    """The table of a certificate, and values that may refer to it; each is checked before it is used."""

    @refusing()
    def __init__(self, rows: object) -> None:
        self.table: list[Sort | Term] = []
        try:
            for row in items(rows, MAX_ROWS):
                kind, *values = items(row)
                if kind not in ROWS:
                    raise KernelError(f"no row is a {kind!r:.40}")
                make, kinds = ROWS[kind]
                self.table.append(make(*self._values(kind, kinds, values)))
        except KernelError as refusal:
            raise refusal.at(f"row {len(self.table)}") from None

    def line(self, row: object) -> Line:
        """A line of a proof."""
        rule, premises, *values = items(row)
        if rule not in RULES:
            raise KernelError(f"no rule is called {rule!r:.40}")
        return rule, tuple(self.numbers(premises)), tuple(self._values(rule, RULES[rule][1], values))

    def _values(self, what: str, kinds: tuple[str, ...], values: list[Any]) -> list[Any]:
        if len(kinds) != len(values):
            raise KernelError(f"{what} takes {len(kinds)} values, not {len(values)}")
        return [getattr(self, kind)(value) for kind, value in zip(kinds, values, strict=True)]

    def _row(self, kind: type[T], value: object) -> T:
        if type(value) is int and 0 <= value < len(self.table):
            found = self.table[value]
            if isinstance(found, kind):
                return found
        raise KernelError(f"no {kind.__name__.lower()} has the number {value!r:.40}")

    def term(self, value: object) -> Term:
        return self._row(Term, value)

    def sort(self, value: object) -> Sort:
        return self._row(Sort, value)

    def terms(self, value: object) -> list[Term]:
        return [self._row(Term, number) for number in items(value)]

    def sorts(self, value: dict[object, object]) -> dict[str, Sort]:
        return {self.name(name): self.sort(sort) for name, sort in value.items()}

    def dims(self, value: dict[object, object]) -> dict[str, Dim]:
        return {self.name(name): self.dim(dim) for name, dim in value.items()}

    def dim(self, value: object) -> Dim:
        """A polynomial as a list of monomials, each a coefficient and names."""
        return Dim((tuple(map(self.name, names)), self.whole(count)) for count, *names in map(items, items(value)))

    def numbers(self, value: object) -> list[int]:
        return [self.whole(number) for number in items(value)]

    def whole(self, value: object) -> int:
        if type(value) is not int:
            raise KernelError(f"a whole number was expected, not {value!r:.40}")
        return value

    def number(self, value: object) -> Fraction:
        return Fraction(self._matching(_NUMBER, value))

    def name(self, value: object) -> str:
        """The name of a variable, a dimension or a set."""
        return self._matching(_NAME, value)

    def constant(self, value: object) -> str:
        """The name of a constant, or of a statement."""
        return self._matching(_CONSTANT, value)

    theorem = constant

    def _matching(self, pattern: re.Pattern[str], value: object) -> str:
        if not isinstance(value, str) or not pattern.fullmatch(value) or not value.isprintable():
            raise KernelError(f"not a name or number: {value!r:.40}")
        return value
