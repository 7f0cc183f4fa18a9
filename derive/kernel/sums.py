"""Finite sums and products in the normal form.

A sum over all indices is linear; factors without the index come out.  A sum over a range is moved to start
at 0, and its last terms are split off where the range is certainly long enough.
"""

from __future__ import annotations

from fractions import Fraction

from .algebra import NO_MARKERS, UNIT, Markers, Monomial, Poly, add, constant, freeze, monomial
from .errors import BudgetError
from .reading import MARK, Reading
from .sorts import NAT, Dim
from .terms import Num, Op, Term, Var, abstract, app, bound, lam, num, op, shift, size, substitute, var

MAX_UNROLL = 400
"""How many terms of a sum between given numbers are written out."""


class Sums(Reading):
    """How sums and products over indices and ranges are read."""

    def _index_sum(self, term: Op) -> Poly:
        """``∑ᵢ``: linear, constants come out, and a body without the index counts."""
        mark, body = self.opened(term.args[0])
        return self._collected(("sum", mark.sort), mark, self.normal(body), self.dimension(mark.sort.dim))

    def _range_sum(self, term: Op) -> Poly:
        """``∑ₖ`` from ``lo`` below ``hi``, moved to start at 0, last terms split off where the range allows it."""
        lo, hi, function = term.args
        length, peeled = self._range(lo, hi)
        total: Poly = {}
        if length:
            mark, body = self._shifted(function, lo)
            count = length if self._natural(length) is not None else None
            total = self._collected(("range", freeze(length)), mark, self.normal(body), count)
        for index in peeled:
            total = add(total, self.polynomial(app(function, index)))
        return total

    def _range(self, lo: Term, hi: Term) -> tuple[Poly, list[Term]]:
        """The length of a range without its last terms, and the indices of those terms."""
        start = self.normal(lo)
        length = add(self.normal(hi), start, -1)
        number = length.get(UNIT, 0)
        rest = {key: value for key, value in length.items() if key != UNIT}
        if not isinstance(number, int) or number <= 0 or any(c < 0 for c in rest.values()):
            return ({} if not rest and number <= 0 else length), []
        if number > MAX_UNROLL:
            raise BudgetError("the number of terms of a sum", MAX_UNROLL)
        base = self._natural(rest)
        if base is None:
            return length, []
        first = op("+", lo, base, sort=NAT)
        return rest, [op("+", first, _nat(i), sort=NAT) if i else first for i in range(number)]

    def _natural(self, p: Poly) -> Term | None:
        """A natural-number term for a polynomial with positive coefficients in naturals, when it is one.

        Equations among the premises may have put a real number for a natural, so signs alone do not tell.
        """
        total: Term = _nat(0)
        for (mono, _), value in p.items():
            if value < 0 or Fraction(value).denominator != 1:
                return None
            part: Term = _nat(int(value))
            for number, exponent in mono:
                atom = self.atoms[number]
                term = size(Dim.of(str(atom.key[1]))) if atom.key[0] == "dim" else atom.term
                if term is None or term.sort is not NAT or not isinstance(exponent, int) or exponent < 0:
                    return None
                for _ in range(exponent):
                    part = op("*", part, term, sort=NAT)
            total = op("+", total, part, sort=NAT)
        return total

    def _shifted(self, function: Term, lo: Term) -> tuple[Var, Term]:
        """The body of a function of ``k`` at ``lo + k`` for a marker ``k``."""
        if isinstance(lo, Num) and lo.value == 0:
            return self.opened(function)
        moved = lam(NAT, app(shift(function, 1), op("+", shift(lo, 1), bound(0, NAT), sort=NAT)))
        return self.opened(moved)

    def _collected(self, kind: tuple[object, ...], mark: Var, body: Poly, count: Poly | None) -> Poly:
        """A sum over ``mark``: factors without it come out, the rest is an atom or a letter."""
        total: Poly = {}
        for (mono, word), value in body.items():
            outside, inside = self._parted(mono, mark)
            before, core, after = self._parted_word(word, mark)
            if not core:
                inside, before, core, after = self._inner_sum(inside, mark, word)
            if not inside and not core and count is not None:
                part = count
            else:
                part = self._sum_symbol(kind, mark, inside, core)
            left: Poly = {(outside, before): 1}
            part = self.multiply(self.multiply(left, part), {((), after): 1})
            total = add(total, part, value)
        return total

    def _inner_sum(self, mono: Monomial, mark: Var, word: str) -> tuple[Monomial, str, str, str]:
        """``∑ᵢ cᵢ·xᵀyᵢ`` as ``xᵀ(∑ᵢ cᵢ·yᵢ)``, when one scalar product alone has parts without the index."""
        for place, (number, exponent) in enumerate(mono):
            key = self.atoms[number].key
            if key[0] == "word" and exponent == 1 and not word:
                before, core, after = self._parted_word(str(key[1]), mark)
                if core and (before or after):
                    return mono[:place] + mono[place + 1:], before, core, after
        return mono, word, "", ""

    def _parted(self, mono: Monomial, mark: Var) -> tuple[Monomial, Monomial]:
        inside = tuple(power for power in mono if mark in self.atoms[power[0]].markers)
        return tuple(power for power in mono if mark not in self.atoms[power[0]].markers), inside

    def _parted_word(self, word: str, mark: Var) -> tuple[str, str, str]:
        places = [i for i, c in enumerate(word) if mark in self.letters[ord(c) >> 1].markers]
        if not places:
            return word, "", ""
        return word[:places[0]], word[places[0]:places[-1] + 1], word[places[-1] + 1:]

    def _lowered(self, mark: Var, mono: Monomial, word: str) -> tuple[Var, Monomial, str, Term | None]:
        """The same core at the lowest marker above the binders inside it, so that equal sums look equal."""
        written = self.written(mono, word)
        if written is None:
            return mark, mono, word, None
        low = var(f"{MARK}{1 + self._height(written)}", mark.sort)
        if mark is low or low in written.free:
            return mark, mono, word, written
        written = substitute(written, {mark: low})
        moved = self.normal(written)
        if len(moved) != 1 or next(iter(moved.values())) != 1:
            return mark, mono, word, None
        (mono, word), = moved
        return low, mono, word, written

    def _sum_symbol(self, kind: tuple[object, ...], mark: Var, mono: Monomial, word: str) -> Poly:
        mark, mono, word, core = self._lowered(mark, mono, word)
        markers = (self.markers(mono, word) - {mark}) | self._kind_markers(kind)
        term = op("sum", abstract(mark, core), sort=core.sort) if core is not None and kind[0] == "sum" else None
        if not word:
            return monomial(self.atom((*kind, mark, mono), markers, term=term))
        turned = self.flip(word)
        flipped = turned < word
        base = turned if flipped else word
        symmetric = turned == word
        shape = self.rows(base[0]), self.cols(base[-1])
        letter = self.letter((*kind, mark, mono, base), *shape, markers, symmetric=symmetric)
        return {((), self.flip(letter) if flipped else letter): 1}

    def _kind_markers(self, kind: tuple[object, ...]) -> Markers:
        if kind[0] == "sum":
            return NO_MARKERS
        return self.markers_of(dict(kind[1]))  # type: ignore[call-overload]

    def _range_product(self, term: Op) -> Poly:
        """``∏ₖ``: last factors split off; powers and constants come out of a monomial."""
        lo, hi, function = term.args
        length, peeled = self._range(lo, hi)
        total = constant(1)
        for index in peeled:
            total = self.multiply(total, self.polynomial(app(function, index)))
        if not length:
            return total
        mark, at_mark = self._shifted(function, lo)
        body = self.normal(at_mark)
        whole = self._natural(length) is not None
        if len(body) == 1 and whole:
            ((mono, _), value), = body.items()
            outside, inside = self._parted(mono, mark)
            total = self.multiply(total, self.raised({(outside, ""): value}, length, "nat"))
            for atom, exponent in inside:
                if isinstance(exponent, int):
                    number = self._product_atom(length, mark, monomial(atom))
                    self.atoms[number].nonzero |= self.atoms[atom].nonzero
                    total = self.multiply(total, monomial(number, exponent))
                else:
                    total = self.multiply(total, monomial(self._product_atom(length, mark, monomial(atom, exponent))))
            return total
        return self.multiply(total, monomial(self._product_atom(length, mark, body)))

    def _product_atom(self, length: Poly, mark: Var, body: Poly) -> int:
        markers = (self.markers_of(body) - {mark}) | self.markers_of(length)
        return self.atom(("product", freeze(length), mark, freeze(body)), markers)


def _nat(value: int) -> Term:
    return num(value, NAT)
