"""Matrix heads of the normal form: products, inverses, powers, norms, Hadamard products and entries."""

from __future__ import annotations

from fractions import Fraction

from .algebra import (
    NO_MARKERS,
    UNIT,
    Monomial,
    Poly,
    add,
    constant,
    freeze,
    merge,
    monomial,
    primitive,
    scaled,
)
from .errors import KernelError
from .reading import Reading
from .sorts import NAT, ONE, REAL, Dim, Index, Sort
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
        left, right = (arg.sort for arg in term.args)
        if left.kind == "real" and left is not REAL and left.shape[1] is not right.shape[0]:
            raise KernelError("the factors of a product do not fit")
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
        return monomial(self.atom(key, self.marks(inner), nonzero=True, nonnegative=True, term=term))

    # Inverses

    def _inverse(self, term: Op) -> Poly:
        rows = term.sort.shape[0]
        p = self.normal(term.args[0])
        if rows is ONE:
            return self.reciprocal(p)
        if set(p) == {UNIT}:
            return constant(Fraction(1) / p[UNIT])
        split = self._split_inverse(p)
        if split is not None:
            return split
        if not p or not self._is_invertible(rows, p):
            return self._symbol(("inverse", rows, freeze(p)), term.sort, self.markers_of(p))
        content, part = primitive(p)
        return scaled(self._known_inverse(rows, part), Fraction(1) / content)

    def _is_invertible(self, rows: Dim, p: Poly) -> bool:
        return (rows, freeze(primitive(p)[1])) in self.invertibles

    def _split_inverse(self, p: Poly) -> Poly | None:
        """``(c·A·B)⁻¹ = c⁻¹·B⁻¹·A⁻¹`` when every factor is invertible."""
        if len(p) != 1:
            return None
        ((mono, word), value), = p.items()
        scalars: Poly = {(mono, ""): value}
        if len(word) == 1 and mono == () or not self.is_nonzero(scalars):
            known = self.letters[ord(word[0]) >> 1].inverse if word else None
            if known is None or mono:
                return None
            return scaled(self.transpose(known) if ord(word[0]) & 1 else known, Fraction(1) / value)
        result = self.reciprocal(scalars)
        for character in reversed(word):
            rows, letter = self.rows(character), self.letters[ord(character) >> 1]
            if letter.inverse is not None:
                inverse = self.transpose(letter.inverse) if ord(character) & 1 else letter.inverse
            elif rows is self.cols(character) and self._is_invertible(rows, {((), character): 1}):
                inverse = self._known_inverse(rows, {((), character): 1})
            else:
                return None
            result = self.multiply(result, inverse)
        return result

    def _known_inverse(self, rows: Dim, p: Poly) -> Poly:
        """The letter of the inverse of a primitive polynomial, with ``p·p⁻¹ = p⁻¹·p = I`` as rules."""
        turned = self.transpose(p)
        sign, turned = primitive(turned)
        flipped = freeze(turned) < freeze(p)
        base = turned if flipped else p
        key = ("inverse of invertible", rows, freeze(base))
        new = key not in self._letter_of
        markers, symmetric = self.markers_of(base), self.transpose(base) == base
        word = self.letter(key, rows, rows, markers, inverse=base, symmetric=symmetric)
        if new:
            for product in (self.multiply(base, {((), word): 1}), self.multiply({((), word): 1}, base)):
                self.add_equation(add(product, constant(1), -1))
        return scaled({((), self.flip(word)): 1}, sign) if flipped else {((), word): 1}

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
            for power, letter in ((word, factor), (self.flip(word), self.flip(factor))):
                self.word_rules.append((letter + power, {((), power + letter): 1}))
        return self.multiply({((), word): 1}, self.power(base, number))

    def _sqrt(self, term: Op) -> Poly:
        return self.raised(self.normal(term.args[0]), constant(Fraction(1, 2)), "real")

    def _exp(self, term: Op) -> Poly:
        return self.exponential(self.normal(term.args[0]))

    def _norm(self, term: Op) -> Poly:
        """A norm: its square is ``tr(XᵀX)``; scalars with known sign come out."""
        p, sort = self.normal(term.args[0]), term.args[0].sort
        if not p:
            return {}
        content, part = primitive(p)
        outside = constant(abs(Fraction(content)))
        if len(part) == 1:
            (mono, word), = part
            kept: Monomial = ()
            for atom, exponent in mono:
                if self.atoms[atom].nonnegative:
                    outside = self.multiply(outside, self.settle(((atom, exponent),), ""))
                elif sort is REAL and isinstance(exponent, int) and (exponent > 0 or self.atoms[atom].nonzero):
                    magnitude = self.absolute(atom)
                    outside = self.multiply(outside, self.raised_to_number(magnitude, Fraction(exponent)))
                else:
                    kept = merge(kept, ((atom, exponent),))
            part = {(kept, word): 1}
        if sort is REAL and set(part) == {UNIT}:
            return outside
        return self.multiply(outside, self._norm_atom(part, sort))

    def _norm_atom(self, part: Poly, sort: Sort) -> Poly:
        cols = sort.shape[1]
        square = self.multiply(self.transpose(part), part)
        value = self.reduce(square if cols is ONE else self.trace(square, cols))
        key = ("norm", freeze(part)) if sort is REAL else ("norm", sort, freeze(part))
        number = self.atom(key, self.markers_of(part), nonnegative=True, root=2, value=value)
        self.atoms[number].nonzero |= sort is REAL and self.is_nonzero(part)
        return monomial(number)

    # Hadamard products and entries

    def _hadamard(self, term: Op) -> Poly:
        left, right = (self.polynomial(arg) for arg in term.args)
        if term.sort is REAL:
            return self.multiply(left, right)
        total: Poly = {}
        for (mono1, word1), a in left.items():
            for (mono2, word2), b in right.items():
                word = self.entrywise(term.sort.shape, self._factors(word1) + self._factors(word2))
                scalars = self.multiply({(mono1, ""): 1}, {(mono2, ""): 1})
                total = add(total, self.multiply(scalars, {((), word): 1}), a * b)
        return total

    def _factors(self, word: str) -> list[str]:
        """The words whose entrywise product a word is."""
        if len(word) == 1:
            words = self.letters[ord(word) >> 1].words
            if words:
                return [self.flip(w) for w in words] if ord(word) & 1 else list(words)
        return [word]

    def entrywise(self, shape: tuple[Dim, Dim], words: list[str]) -> str:
        """The word of an entrywise product; all-ones factors vanish."""
        rows, cols = shape
        words = sorted(word for word in words if word != self.ones_word(rows, cols))
        if not words:
            return self.ones_word(rows, cols)
        if len(words) == 1:
            return words[0]
        places = [[i for i in self.thin_places(word) if 0 < i < len(word)] for word in words]
        if all(places):
            left = self.entrywise((rows, ONE), [word[:p[0]] for word, p in zip(words, places, strict=True)])
            return left + self.entrywise((ONE, cols), [word[p[0]:] for word, p in zip(words, places, strict=True)])
        turned = sorted(map(self.flip, words))
        if turned < words:
            return self.flip(self.entrywise((cols, rows), turned))
        key = ("hadamard", rows, cols, tuple(words))
        markers = self.markers((), "".join(words))
        return self.letter(key, rows, cols, markers, words=tuple(words), symmetric=turned == words)

    def _entry(self, term: Op) -> Poly:
        matrix, row, col = term.args
        if isinstance(matrix, Op) and matrix.name == "matrix":
            return self.polynomial(app(matrix.args[0], row, col))
        total: Poly = {}
        for (mono, word), value in self.polynomial(matrix).items():
            part = self._word_entry(word, matrix.sort.shape, row, col)
            total = add(total, self.multiply({(mono, ""): 1}, part), value)
        return total

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
        factors = self._factors(word)
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
        """1 where two indices agree, else 0; its own square."""
        keys = sorted((self.key(row), self.key(col)))
        number = self.atom(("delta", *keys), self.marks(row) | self.marks(col), nonnegative=True, root=2)
        self.atoms[number].value = monomial(number)
        return monomial(number)

    def _matrix(self, term: Op) -> Poly:
        return self.polynomial(app(term.args[0], ONLY_INDEX, ONLY_INDEX)) if term.sort is REAL \
            else self.opaque(term)


def _generator(p: Poly) -> str:
    """The word of which every word of a polynomial is a power; nothing when there is no such word."""
    words = {word for _, word in p if word}
    least = min(words, key=len, default="")
    return least if all(word == least * (len(word) // len(least)) for word in words) else ""
