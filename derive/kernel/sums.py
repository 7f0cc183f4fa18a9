"""Finite sums and products in the normal form.

A sum over all indices is linear; factors without the index come out.  A sum over a range is moved to start
at 0, and its last terms are split off where the range is certainly long enough.
"""

from __future__ import annotations

from .algebra import NO_MARKERS, UNIT, Markers, Monomial, Poly, add, combined, constant, freeze, monomial
from .errors import BudgetError
from .reading import Reading
from .sorts import NAT
from .terms import Num, Op, Term, Var, abstract, app, bound, lam, num, op, shift

Kind = tuple[object, ...]

MAX_UNROLL = 400
"""How many terms of a sum between given numbers are written out."""
MAX_UNROLLED = 50_000
"""How many terms all sums together may write out, those inside each other and those of premises too."""


class Sums(Reading):
    """How sums and products over indices and ranges are read."""

    unrolled = 0

    def _index_sum(self, term: Op) -> Poly:
        """``∑ᵢ``: linear, constants come out, and a body without the index counts."""
        mark, body = self.opened(term.args[0])
        return self._collected(("sum", mark.sort), NO_MARKERS, mark, self.normal(body), self.dimension(mark.sort.dim))

    def _range_sum(self, term: Op) -> Poly:
        """``∑ₖ`` from ``lo`` below ``hi``, moved to start at 0, last terms split off where the range allows it."""
        lo, hi, function = term.args
        length, peeled = self._range(lo, hi)
        total: Poly = {}
        if length:
            mark, body = self._shifted(function, lo)
            count = length if self.is_whole(length, "nat") else None
            kind, markers = ("range", freeze(length)), self.markers_of(length)
            total = self._collected(kind, markers, mark, self.normal(body), count)
        return combined([(total, 1), *((self.polynomial(app(function, index)), 1) for index in peeled)])

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
        if not self.is_whole(rest, "nat"):
            return length, []
        self.unrolled += number
        if self.unrolled > MAX_UNROLLED:
            raise BudgetError("the number of terms of all sums", MAX_UNROLLED)
        first = op("+", lo, self._natural(rest), sort=NAT)
        return rest, [op("+", first, _nat(i), sort=NAT) if i else first for i in range(number)]

    def _natural(self, p: Poly) -> Term:
        """A natural-number term for a polynomial in naturals."""
        total: Term = _nat(0)
        for (mono, _), value in p.items():
            part: Term = _nat(int(value))
            for number, exponent in mono:
                base = self.atoms[number].term
                assert base is not None
                part = op("*", part, op("^", base, _nat(int(exponent)), sort=NAT), sort=NAT)
            total = op("+", total, part, sort=NAT)
        return total

    def _shifted(self, function: Term, lo: Term) -> tuple[Var, Term]:
        """The body of a function of ``k`` at ``lo + k`` for a marker ``k``."""
        if isinstance(lo, Num) and lo.value == 0:
            return self.opened(function)
        moved = lam(NAT, app(shift(function, 1), op("+", shift(lo, 1), bound(0, NAT), sort=NAT)))
        return self.opened(moved)

    def _collected(self, kind: Kind, markers: Markers, mark: Var, body: Poly, count: Poly | None) -> Poly:
        """A sum over ``mark``: factors without it come out, the rest is an atom or a letter."""
        parts = []
        for (mono, word), value in body.items():
            outside, inside = self._parted(mono, mark)
            before, core, after = self._parted_word(word, mark)
            if not core:
                inside, before, core, after = self._inner_sum(inside, mark, word)
            if inside or core or count is None:
                part = self._sum_symbol(kind, markers, mark, inside, core)
            else:
                part = count
            parts.append((self.multiply(self.multiply({(outside, before): value}, part), {((), after): 1}), 1))
        return combined(parts)

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

    def _sum_symbol(self, kind: Kind, markers: Markers, mark: Var, mono: Monomial, word: str) -> Poly:
        """The atom or letter of a sum whose terms are not taken apart.

        Where the terms can be written they are read again at the marker that their own nesting gives, since what
        came out of them may have held binders.
        """
        core: Poly = {(mono, word): 1}
        written, term = self.written(mono, word), None
        if written is not None:
            function = abstract(mark, written)
            mark, body = self.opened(function)
            core = self.normal(body)
            term = op("sum", function, sort=written.sort) if kind[0] == "sum" else None
        markers = markers | self.markers_of(core) - {mark}
        if not word:
            return monomial(self.atom((*kind, mark, freeze(core)), markers, term=term))
        turned = self.transpose(core)
        flipped = freeze(turned) < freeze(core)
        rows, cols = (self.rows(word[0]), self.cols(word[-1]))
        shape = (cols, rows) if flipped else (rows, cols)
        key = (*kind, mark, freeze(turned if flipped else core))
        letter = self.letter(key, *shape, markers, symmetric=turned == core)
        return {((), self.flip(letter) if flipped else letter): 1}

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
        if len(body) == 1 and self.is_whole(length, "nat"):
            ((mono, _), value), = body.items()
            outside, inside = self._parted(mono, mark)
            total = self.multiply(total, self.raised({(outside, ""): value}, length, "nat"))
            for atom, exponent in inside:
                number = self._product_atom(length, mark, monomial(atom))
                self.atoms[number].nonzero |= self.atoms[atom].nonzero
                self.atoms[number].nonnegative |= self.atoms[atom].nonnegative
                total = self.multiply(total, monomial(number, exponent))
            return total
        return self.multiply(total, monomial(self._product_atom(length, mark, body)))

    def _product_atom(self, length: Poly, mark: Var, body: Poly) -> int:
        markers = (self.markers_of(body) - {mark}) | self.markers_of(length)
        return self.atom(("product", freeze(length), mark, freeze(body)), markers)


def _nat(value: int) -> Term:
    return num(value, NAT)
