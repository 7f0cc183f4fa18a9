"""Parts of an expression by the names that ``--define`` gives them: ``dz`` where the derivative of ``z`` is known.

For readers only.  The statements that are proved are about what the names stand for.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import takewhile

from derive.kernel.sorts import REAL, Real
from derive.kernel.terms import App, Lam, Op, Term, Var, app, lam, op, var
from derive.rules.matching import factors, product


class Naming:
    """Terms by their names.  A differential that was read once is written as the change of its name from then on."""

    def __init__(self, meanings: Mapping[Var, Term]) -> None:
        self.names = {meaning: name for name, meaning in meanings.items() if not isinstance(meaning, Var)}
        self.changes: dict[Term, Term] = {}
        self.change: Var | None = None

    def __call__(self, term: Term) -> Term:
        """A term with names for its parts.

        >>> from derive.kernel.sorts import REAL
        >>> x, z = var("x", REAL), var("z", REAL)
        >>> Naming({z: op("+", x, x, sort=REAL)})(op("exp", op("+", x, x, sort=REAL), sort=REAL))
        exp(z)
        """
        return self._replaced(term, self.names) if self.names else term

    def read(self, body: Term, value: Term, change: Var) -> tuple[Term, Term]:
        """A function's value and its differential at a small ``change``; the differential of a name is kept."""
        self.change = change
        if not self.names:
            return body, value
        name = self.names.get(body)
        known = {old: new for old, new in self.changes.items() if name is None or old is not value}
        named = self._replaced(value, {**self.names, **known})
        if name is not None and value is not change and value.free:
            self.changes[value] = var(f"d{name.name}", value.sort)
        return self(body), named

    def turned(self, term: Term) -> Term:
        """An equal number with the change at the end of its products: ``rᵀ dz`` for ``dzᵀ r``."""
        if not isinstance(term, Op) or term.sort is not REAL:
            return term
        if term.name == "*":
            numbers = list(takewhile(lambda part: part.sort is REAL, factors(term)))
            first, *others = factors(term)[len(numbers):] or [term]
            return self._turned(numbers, first, others) or term
        if term.name in ("+", "-", "neg", "/"):
            return op(term.name, *map(self.turned, term.args), sort=REAL)
        return term

    def _turned(self, numbers: list[Term], first: Term, others: list[Term]) -> Term | None:
        """``c dzᵀ r`` as ``c rᵀ dz``."""
        if isinstance(first, Op) and first.name == "scale":
            numbers, first = [*numbers, first.args[0]], first.args[1]
        if not (others and isinstance(first, Op) and first.name == "transpose"
                and first.args[0] in (self.change, *self.changes.values())):
            return None
        right = product(others)
        left = op("transpose", right, sort=Real(right.sort.shape[1], right.sort.shape[0]))
        return product([*numbers, left, first.args[0]])

    def _replaced(self, term: Term, table: Mapping[Term, Term]) -> Term:
        known = table.get(term)
        if known is not None:
            return known
        if isinstance(term, Op) and term.args:
            return op(term.name, *(self._replaced(arg, table) for arg in term.args), sort=term.sort)
        if isinstance(term, App):
            return app(self._replaced(term.function, table), self._replaced(term.argument, table))
        return lam(term.sort.argument, self._replaced(term.body, table)) if isinstance(term, Lam) else term
