"""The form in which a textbook prints an expression: the shortest that the search finds, by ``forms.measure``.

Candidates are the expression multiplied out and factored again, and the same with some brackets kept.  Each is
a proposal: what is returned has the same normal form as what was given, under the given conditions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from derive.kernel.algebra import Poly
from derive.kernel.errors import KernelError
from derive.kernel.normal import Normaliser
from derive.kernel.terms import App, Lam, Op, Term, abstract, app, children, op, var

from ..equality import same_normal_form
from ..polynomials import Unwritten
from .brackets import FACTORS, LINEAR, Brackets
from .factoring import Factoring
from .measure import NAME, Measure

MAX_SEARCHES = 4
"""How often a search is begun again with what it found, when it ended early or what it found is long."""
MAX_SURE = 60
"""How heavy a form may be that is not looked at once more."""
MAX_ROUNDS = 4
MAX_OPENED = 3
MAX_MONOMIALS = 120
"""Longer polynomials are not factored."""
MAX_GROWTH = 2
"""Nor are polynomials whose letters weigh this many times as much as the term."""


def textbook(term: Term, conditions: Sequence[Term] = ()) -> Term:
    """An equal term, as short as the search finds it; the term itself when nothing shorter is found.

    The conditions are premises of the normal form: equations such as ``Aᵀ = A``, signs, ``x ≠ 0``, ``invertible(A)``.
    ``same_normal_form(term, textbook(term, conditions), conditions)`` holds always.

    >>> from derive.kernel.sorts import REAL
    >>> from derive.kernel.terms import num
    >>> x, y = var("x", REAL), var("y", REAL)
    >>> textbook(op("+", op("*", x, y, sort=REAL), op("*", y, num(2), sort=REAL), sort=REAL))
    (y * (x + 2))
    """
    for _ in range(MAX_SEARCHES):
        search = Textbook(conditions)
        search.factoring.letters.places = places(term)
        try:
            short = search.form(term)
        except KernelError:
            break
        if not same_normal_form(term, short, conditions):  # a sum's factor may be read inside or outside of it
            return _by_parts(term, search, conditions)
        done, term = short is term or search.exhaustive and search.measure(short) <= MAX_SURE, short
        if done:
            break
    return term


def _by_parts(term: Term, search: Textbook, conditions: Sequence[Term]) -> Term:
    """A term with its parts in their shortest forms, where the shortest form of the whole is not seen to be equal."""
    if not isinstance(term, Op) or not term.args:
        return term
    for simplify in (search.form, lambda part: textbook(part, conditions)):
        found = op(term.name, *map(simplify, term.args), sort=term.sort)
        if same_normal_form(term, found, conditions):
            return found
    return term


class Textbook:
    """One search for short forms under a list of conditions."""

    def __init__(self, conditions: Sequence[Term] = ()) -> None:
        self.algebra = Normaliser(conditions)
        self.measure = Measure()
        self.factoring = Factoring(self.algebra, self.measure, self.form)
        self.brackets = Brackets(self.algebra, self.factoring.letters, self.form)
        self.known: dict[Term, Term] = {}
        self._tired = False

    @property
    def exhaustive(self) -> bool:
        """Whether no bound has cut the search short."""
        return not self._tired and self.factoring.trials > 0

    def form(self, term: Term) -> Term:
        """The shortest form found of a term of any sort."""
        found = self.known.get(term)
        if found is None:
            found = self.known[term] = self._form(term)
            self.known.setdefault(found, found)
        return found

    def _form(self, term: Term) -> Term:
        if isinstance(term, Lam):
            index = var(f"·{term.depth}", term.sort.argument)
            return abstract(index, self.form(app(term, index)))
        current = self.inside(term)
        if term.sort.kind != "real":
            return current
        for _ in range(MAX_ROUNDS):
            shorter = self._shorter(current)
            if shorter is None:
                break
            current = self.inside(shorter)
        else:
            self._tired = True
        return current

    def inside(self, term: Term) -> Term:
        """The same sum of products with the arguments of its functions in their shortest forms."""
        if isinstance(term, App):
            return app(self.inside(term.function), self.form(term.argument))
        if not isinstance(term, Op) or not term.args:
            return term
        each = self.inside if term.name in LINEAR[:4] or term.name in FACTORS[:6] else self.form
        args = [each(arg) if arg.sort.kind in ("real", "fun") else arg for arg in term.args]
        return op(term.name, *args, sort=term.sort)

    def _shorter(self, current: Term) -> Term | None:
        """The lightest candidate that is lighter than a term and equal to it."""
        least = self.measure(current)
        found = dict.fromkeys(term for term in self._candidates(current) if self.measure(term) < least)
        for candidate in sorted(found, key=self.measure):
            if self.algebra.equal(current, candidate):
                return candidate
        return None

    def _candidates(self, current: Term) -> Iterator[Term]:
        yield from self._factored(current)
        used = self.brackets
        closed = used.closed(current)
        if not used.used:
            return
        names = list(used.used)
        yield from self._factored(closed)
        if 1 < len(names) <= MAX_OPENED:
            for name in names:
                yield from self._factored(used.closed(current, (name,)))

    def _factored(self, term: Term) -> Iterator[Term]:
        """A term by its normal form, when that can be written."""
        try:
            p = self._ordered(term)
            if len(p) <= MAX_MONOMIALS and _leaves(p) <= MAX_GROWTH * self.measure(term):
                yield self.factoring.form(p, term.sort)
        except (KernelError, Unwritten):
            return

    def _ordered(self, term: Term) -> Poly:
        """The normal form with the monomials in the order of the term."""
        first = self.algebra.polynomial(term)
        p = self.algebra.reduce(first)
        if p is first:
            return p
        kept = {key: p[key] for key in first if key in p}
        return {**kept, **p}


def _leaves(p: Poly) -> int:
    """The weight of the letters and atoms of a polynomial."""
    return NAME * sum(len(mono) + len(word) for mono, word in p)


def places(term: Term) -> dict[Term, int]:
    """The sub-terms of a term, numbered as they are read from the left."""
    found: dict[Term, int] = {}
    waiting = [term]
    while waiting:
        part = waiting.pop()
        if part not in found:
            found[part] = len(found)
            waiting += reversed(children(part))
    return found
