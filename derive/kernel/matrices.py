"""Matrix heads of the normal form: products, inverses, powers, norms, Hadamard products and entries."""

from __future__ import annotations

from fractions import Fraction

from .algebra import (
    MAX_TERMS,
    NO_MARKERS,
    UNIT,
    Poly,
    add,
    combined,
    constant,
    freeze,
    monomial,
    primitive,
    scaled,
)
from .errors import BudgetError
from .reading import Reading
from .sorts import NAT, ONE, REAL, Dim, Index
from .terms import Op, Term, app, num, op

ONLY_INDEX = op("at", num(1, NAT), sort=Index(ONE))
"""The one position in a dimension of size 1."""


class Matrices(Reading):
    """How the heads of matrix algebra are read."""

    def __init__(self) -> None:
        super().__init__()
        self.invertibles: set[tuple[Dim, object]] = set()

    def _sum(self, term: Op) -> Poly:
        return add(self.polynomial(term.args[0]), self.polynomial(term.args[1]), -1 if term.name == "-" else 1)

    def _negative(self, term: Op) -> Poly:
        return scaled(self.polynomial(term.args[0]), -1)

    def _product(self, term: Op) -> Poly:
        return self.multiply(self.polynomial(term.args[0]), self.polynomial(term.args[1]))

    def _quotient(self, term: Op) -> Poly:
        return self.multiply(self.reciprocal(self.normal(term.args[1])), self.polynomial(term.args[0]))

    def _transposed(self, term: Op) -> Poly:
        return self.transpose(self.polynomial(term.args[0]))

    def _trace(self, term: Op) -> Poly:
        return self.trace(self.polynomial(term.args[0]), term.args[0].sort.shape[0])

    def _identity(self, term: Op) -> Poly:
        return constant(1)

    def _zeros(self, term: Op) -> Poly:
        return {}

    def _ones(self, term: Op) -> Poly:
        return {((), self.ones_word(*term.sort.shape)): 1} if term.sort is not REAL else constant(1)

    def ones_word(self, rows: Dim, cols: Dim) -> str:
        """The all-ones matrix as the outer product of two all-ones vectors."""
        def vector(dim: Dim) -> str:
            return "" if dim is ONE else self.letter(("ones", dim), dim, ONE, NO_MARKERS)
        return vector(rows) + self.flip(vector(cols))

    def _position(self, term: Op) -> Poly:
        inner = term.args[0]
        if inner.sort.kind != "index":
            return self.polynomial(inner)
        if inner.sort.dim is ONE:
            return constant(1)
        key = ("position", self.key(inner))
        position = op("position", inner, sort=NAT)
        return monomial(self.atom(key, self.marks(inner), nonzero=True, nonnegative=True, term=position))

    # Inverses

    def _inverse(self, term: Op) -> Poly:
        p, rows = self.normal(term.args[0]), term.sort.shape[0]
        if rows is ONE:
            return self.reciprocal(p)
        return self._inverse_of_product(p) or self._inverse_of(rows, p) \
            or self._symbol(("inverse", rows, freeze(p)), term.sort, self.markers_of(p))

    def _inverse_of_product(self, p: Poly) -> Poly | None:
        """``(c·A·B)⁻¹ = c⁻¹·B⁻¹·A⁻¹`` when every factor is invertible."""
        if len(p) != 1:
            return None
        ((mono, word), value), = p.items()
        if not self.is_nonzero({(mono, ""): value}):
            return None
        result = self.reciprocal({(mono, ""): value})
        for character in reversed(word):
            rows, inverse = self.rows(character), self.letters[ord(character) >> 1].inverse
            if inverse is None:
                factor = self._inverse_of(rows, {((), character): 1}) if rows is self.cols(character) else None
            else:
                factor = self.transpose(inverse) if ord(character) & 1 else inverse
            if factor is None:
                return None
            result = self.multiply(result, factor)
        return result

    def _inverse_of(self, rows: Dim, p: Poly) -> Poly | None:
        """The letter of the inverse of what is known to be invertible, with ``p·p⁻¹ = p⁻¹·p = I`` as rules.

        A matrix and its transpose share one letter.
        """
        if not p or (rows, freeze(primitive(p)[1])) not in self.invertibles:
            return None
        content, part = primitive(p)
        sign, turned = primitive(self.transpose(part))
        flipped = freeze(turned) < freeze(part)
        original = turned if flipped else part
        key = ("inverse of invertible", rows, freeze(original))
        new = key not in self._letter_of
        symmetric = self.transpose(original) == original
        word = self.letter(key, rows, rows, self.markers_of(original), inverse=original, symmetric=symmetric)
        if new:
            for product in (self.multiply(original, {((), word): 1}), self.multiply({((), word): 1}, original)):
                self.add_equation(add(product, constant(1), -1))
        return {((), self.flip(word) if flipped else word): Fraction(sign if flipped else 1) / content}

    # Powers and norms

    def _power(self, term: Op) -> Poly:
        base, exponent = term.args
        power = self.normal(exponent)
        if base.sort.is_numeric and (base.sort.kind != "real" or base.sort is REAL):
            return self.raised(self.normal(base), power, exponent.sort.kind)
        if not self.is_whole(power, "nat"):
            return self.opaque(term)
        if set(power) <= {UNIT}:
            return self.power(self.polynomial(base), int(power.get(UNIT, 0)))
        return self._matrix_power(term, self.normal(base), power)

    def _matrix_power(self, term: Op, base: Poly, exponent: Poly) -> Poly:
        """``Aᵏ⁺ᶜ = Aᵏ·Aᶜ`` with a letter for ``Aᵏ``, which commutes with ``B`` when ``A`` is a polynomial in ``B``."""
        number = int(exponent.get(UNIT, 0))
        rest = {key: value for key, value in exponent.items() if key != UNIT}
        key = ("matrix power", term.sort, freeze(base), freeze(rest))
        new = key not in self._letter_of
        markers = self.markers_of(base) | self.markers_of(rest)
        word = self.letter(key, *term.sort.shape, markers, symmetric=self.transpose(base) == base)
        factor = _generator(base)
        if new and factor and word not in factor:
            self._commute(word, factor)
        return self.multiply({((), word): 1}, self.power(base, number))

    def _commute(self, power: str, factor: str) -> None:
        """One order for a power and what it is a power of, and the mirrored one for their transposes.

        A scalar word stands for its transpose too: of rules that are no mirror images each would undo the other.
        """
        later, earlier = max(factor + power, power + factor), min(factor + power, power + factor)
        self.rules.append(((), later, {((), earlier): 1}))
        if self.flip(later) != earlier:
            self.rules.append(((), self.flip(later), {((), self.flip(earlier)): 1}))

    def _sqrt(self, term: Op) -> Poly:
        return self.raised(self.normal(term.args[0]), constant(Fraction(1, 2)), "real")

    def _exp(self, term: Op) -> Poly:
        return self.exponential(self.normal(term.args[0]))

    def _norm(self, term: Op) -> Poly:
        """The root of the square, which is ``tr(XᵀX)``; of a word with scalars before it these come out."""
        p, cols = self.normal(term.args[0]), term.args[0].sort.shape[1]
        word = next(iter(p), UNIT)[1]
        scalars = {(mono, ""): value for (mono, other), value in p.items() if other == word}
        if len(scalars) < len(p) or scalars == {UNIT: 1}:
            return self._magnitude(p, cols, term)
        matrix = self.written((), word)
        norm = op("norm", matrix, sort=REAL) if matrix is not None else None
        outside = self._absolute(scalars, term if term.args[0].sort is REAL else None)
        return self.multiply(outside, self._magnitude({((), word): 1}, cols, norm))

    def _absolute(self, p: Poly, term: Op | None) -> Poly:
        """``|p|`` of a scalar."""
        if self.is_nonnegative(p):
            return p
        return scaled(p, -1) if self.is_nonnegative(scaled(p, -1)) else self._magnitude(p, ONE, term)

    def _magnitude(self, p: Poly, cols: Dim, term: Op | None) -> Poly:
        """``√tr(pᵀp)``; ``term`` is how it is written, for who reads the normal form."""
        square = self.multiply(self.transpose(p), p)
        square = self.reduce(square if cols is ONE else self.trace(square, cols))
        root = self.root(square, Fraction(1, 2))
        number = self._atom_of.get(("value", freeze(square)))
        if number is not None and term is not None:
            self.atoms[number].term = op("^", term, num(2, NAT), sort=REAL)
        return root

    # Hadamard products and entries

    def _hadamard(self, term: Op) -> Poly:
        left, right = (self.polynomial(arg) for arg in term.args)
        if term.sort is REAL:
            return self.multiply(left, right)
        if len(left) * len(right) > MAX_TERMS:
            raise BudgetError("the number of monomials in a product", MAX_TERMS)
        parts = []
        for (mono1, word1), a in left.items():
            for (mono2, word2), b in right.items():
                word = self.entrywise(term.sort.shape, self._entrywise_factors(word1) + self._entrywise_factors(word2))
                parts.append((self.multiply({(mono1, ""): a}, {(mono2, word): b}), 1))
        return combined(parts)

    def _entrywise_factors(self, word: str) -> list[str]:
        """The words whose entrywise product a word is."""
        key: tuple[object, ...] = self.letters[ord(word) >> 1].key if len(word) == 1 else ("product",)
        if key[0] != "hadamard":
            return [word]
        words: list[str] = list(key[3])  # type: ignore[call-overload]
        return [self.flip(w) for w in words] if ord(word) & 1 else words

    def entrywise(self, shape: tuple[Dim, Dim], words: list[str]) -> str:
        """The word of an entrywise product; all-ones factors vanish."""
        rows, cols = shape
        words = sorted(word for word in words if word != self.ones_word(rows, cols))
        if len(words) < 2:
            return words[0] if words else self.ones_word(rows, cols)
        places = [next((i for i in self.thin_places(word) if 0 < i < len(word)), 0) for word in words]
        if all(places):  # outer products
            left = self.entrywise((rows, ONE), [word[:place] for word, place in zip(words, places, strict=True)])
            right = self.entrywise((ONE, cols), [word[place:] for word, place in zip(words, places, strict=True)])
            return left + right
        turned = sorted(map(self.flip, words))
        if turned < words:
            return self.flip(self.entrywise((cols, rows), turned))
        key = ("hadamard", rows, cols, tuple(words))
        markers = self.markers((), "".join(words))
        return self.letter(key, rows, cols, markers, symmetric=turned == words)

    def _entry(self, term: Op) -> Poly:
        matrix, row, col = term.args
        return combined((self.multiply({(mono, ""): 1}, self._word_entry(word, matrix.sort.shape, row, col)), value)
                        for (mono, word), value in self.polynomial(matrix).items())

    def _word_entry(self, word: str, shape: tuple[Dim, Dim], row: Term, col: Term) -> Poly:
        """The entry of a word: outer products and Hadamard products are taken apart."""
        if not word:
            return constant(1) if shape[0] is ONE or self.key(row) == self.key(col) else self._delta(row, col)
        places = [i for i in self.thin_places(word) if 0 < i < len(word)]
        if places:
            left = self._word_entry(word[:places[0]], (shape[0], ONE), row, ONLY_INDEX)
            return self.multiply(left, self._word_entry(word[places[0]:], (ONE, shape[1]), ONLY_INDEX, col))
        made = self.letters[ord(word) >> 1].term if len(word) == 1 else None
        if isinstance(made, Op) and made.name == "matrix":
            return self.polynomial(app(made.args[0], *((col, row) if ord(word) & 1 else (row, col))))
        factors = self._entrywise_factors(word)
        if len(factors) > 1:
            result = constant(1)
            for factor in factors:
                result = self.multiply(result, self._word_entry(factor, shape, row, col))
            return result
        if len(word) == 1 and self.letters[ord(word) >> 1].key[0] == "ones":
            return constant(1)
        turned = self.flip(word)
        if (turned, self.key(col), self.key(row)) < (word, self.key(row), self.key(col)):
            word, row, col = turned, col, row
        markers = self.markers((), word) | self.marks(row) | self.marks(col)
        matrix = self.written((), word)
        term = matrix and op("entry", matrix, row, col, sort=REAL)
        return monomial(self.atom(("entry", word, self.key(row), self.key(col)), markers, term=term))

    def _delta(self, row: Term, col: Term) -> Poly:
        """1 where two indices agree, else 0; its own square, by a rule."""
        key = ("delta", *sorted((self.key(row), self.key(col))))
        new = key not in self._atom_of
        number = self.atom(key, self.marks(row) | self.marks(col), nonnegative=True)
        if new:
            self.rules.append((((number, 2),), "", monomial(number)))
        return monomial(number)

    def _matrix(self, term: Op) -> Poly:
        return self.polynomial(app(term.args[0], ONLY_INDEX, ONLY_INDEX)) if term.sort is REAL \
            else self.opaque(term)


def _generator(p: Poly) -> str:
    """The word of which every word of a polynomial is a power; nothing when there is no such word."""
    words = {word for _, word in p if word}
    least = min(words, key=len, default="")
    return least if all(word == least * (len(word) // len(least)) for word in words) else ""
