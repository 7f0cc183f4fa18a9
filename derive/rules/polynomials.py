"""Polynomials of the normal form as terms again: to show what is left over, and to make squares from monomials."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from derive.kernel.algebra import UNIT, Atom, Frozen, Letter, Monomial, Number, Poly
from derive.kernel.errors import KernelError
from derive.kernel.normal import Normaliser
from derive.kernel.sorts import INT, NAT, ONE, REAL, Real, Sort
from derive.kernel.terms import Op, Term, Var, abstract, num, op


class Unwritten(Exception):
    """A part of a polynomial has no term that could be read off."""


class Writer:
    """Terms for the polynomials of one algebra."""

    def __init__(self, algebra: Normaliser) -> None:
        self.algebra = algebra

    def term(self, p: Poly, sort: Sort = REAL) -> Term:
        """A term of this sort with the polynomial ``p``.

        Raises:
            Unwritten: when some atom or letter has no term of its own.
        """
        parts = sorted(p.items(), key=lambda item: (item[1] < 0, item[0] == UNIT, *_order(item[0])))
        if not parts:
            return num(0, sort)
        total: Term | None = None
        for (mono, word), value in parts:
            part = self._summand(mono, word, magnitude(value) if total is not None else value, sort)
            total = part if total is None else op("+" if value > 0 else "-", total, part, sort=sort)
        assert total is not None
        return total

    def _summand(self, mono: Monomial, word: str, value: Number, sort: Sort) -> Term:
        scalar = self.monomial(mono, magnitude(value))
        if not word and sort is REAL:
            result = scalar
        else:
            first, *rest = self._letters(word) if word else [op("identity", sort=sort)]
            result = product([first if scalar is num(1) else scaled(scalar, first), *rest])
        return op("neg", result, sort=sort) if value < 0 else result

    def monomial(self, mono: Monomial, value: Number = 1) -> Term:
        """A number times a product of powers, those with negative exponents and reciprocals below the line."""
        kinds = [(atom, e, str(self.algebra.atoms[atom].key[0])) for atom, e in mono]
        top = [self.power(atom, e) for atom, e, kind in kinds if e > 0 and kind not in ("exp", "reciprocal")]
        bottom = [self.power(atom, -e) for atom, e, kind in kinds if e < 0 and kind != "exp"]
        for atom, e, kind in kinds:
            if kind == "reciprocal" and e > 0:
                below = self._frozen(self.algebra.atoms[atom].key[1])
                bottom.append(below if e == 1 else op("^", below, exponent_term(e), sort=REAL))
        exponents = {(self.algebra.atoms[atom].key[1], ""): e for atom, e, kind in kinds if kind == "exp"}
        if exponents:
            top.append(op("exp", self.term(exponents), sort=REAL))  # type: ignore[arg-type]
        above = product([number(value), *top] if value != 1 else top or [num(1)])
        return op("/", above, product(bottom), sort=REAL) if bottom else above

    def power(self, number: int, exponent: Number) -> Term:
        """A power of an atom with a positive exponent."""
        if self.algebra.atoms[number].key[0] == "exp":
            return self.monomial(((number, exponent),))
        base = self.atom(number)
        exponent = Fraction(exponent)
        whole, half = divmod(exponent, 1)
        if half == 0:
            return base if whole == 1 else op("^", base, exponent_term(whole), sort=REAL)
        if half == Fraction(1, 2):
            root = self._square_root(number, base)
            return root if not whole else product([self.power(number, int(whole)), root])
        return op("^", base, exponent_term(exponent), sort=REAL)

    def _square_root(self, number: int, base: Term) -> Term:
        """``√base`` for the term of an atom: a norm, when that is a square."""
        kind, *parts = self.algebra.atoms[number].key
        half = self.half(str(parts[0])) if kind == "trace" else None
        if half is not None:
            return op("norm", self.word(half), sort=REAL)
        if isinstance(base, Op) and base.name == "^" and base.args[1] is num(2, NAT):
            inner = base.args[0]
            return inner if isinstance(inner, Op) and inner.name == "norm" else op("norm", inner, sort=REAL)
        return op("sqrt", base, sort=REAL)

    def atom(self, number: int) -> Term:
        """A real term for an atom."""
        atom = self.algebra.atoms[number]
        known = _ATOMS.get(str(atom.key[0]))
        if atom.term is not None:
            found = atom.term
        elif known is not None:
            found = known(self, atom)
        else:
            raise Unwritten
        if found.sort in (NAT, INT):
            found = op("real", found, sort=REAL)
        if found.sort is not REAL:
            raise Unwritten
        return found

    def word(self, word: str) -> Term:
        """A product of letters and their transposes."""
        return product(self._letters(word))

    def _letters(self, word: str) -> list[Term]:
        parts = []
        for character in word:
            matrix = self.letter(self.algebra.letters[ord(character) >> 1])
            rows, cols = matrix.sort.shape
            parts.append(op("transpose", matrix, sort=Real(cols, rows)) if ord(character) & 1 else matrix)
        return parts

    def letter(self, letter: Letter) -> Term:
        """A matrix term for a letter."""
        if letter.term is not None:
            return letter.term
        sort = Real(letter.rows, letter.cols)
        if letter.key[0] == "ones":
            return op("ones", sort=sort)
        if letter.inverse is not None:
            return op("inverse", self.term(letter.inverse, sort), sort=sort)
        if letter.key[0] == "sum":
            _, _, mark, core = letter.key
            return self._sum(mark, core, sort)
        raise Unwritten

    # Atoms by their kinds

    def half(self, word: str) -> str | None:
        """The right half of a word ``vᵀv``."""
        middle = len(word) // 2
        found = word[middle:]
        return found if len(word) % 2 == 0 and self.algebra.flip(found) == word[:middle] else None

    def _inner(self, atom: Atom) -> Term:
        word = str(atom.key[1])
        half = self.half(word)
        if half is not None:
            return op("^", op("norm", self.word(half), sort=REAL), num(2, NAT), sort=REAL)
        return self.word(word)

    def _trace(self, atom: Atom) -> Term:
        return op("trace", self.word(str(atom.key[1])), sort=REAL)

    def _value(self, atom: Atom) -> Term:
        return self._frozen(atom.key[1])

    def _reciprocal(self, atom: Atom) -> Term:
        return op("/", num(1), self._frozen(atom.key[1]), sort=REAL)

    def _index_sum(self, atom: Atom) -> Term:
        _, _, mark, core = atom.key
        return self._sum(mark, core, REAL)

    def _sum(self, mark: object, core: object, sort: Sort) -> Term:
        assert isinstance(mark, Var)
        return op("sum", abstract(mark, self._frozen(core, sort)), sort=sort)

    def _entry(self, atom: Atom) -> Term:
        _, word, row, col = atom.key
        matrix = self.word(str(word))
        return op("entry", matrix, self._keyed(row), self._keyed(col), sort=REAL)

    def _position(self, atom: Atom) -> Term:
        return op("real", op("position", self._keyed(atom.key[1]), sort=NAT), sort=REAL)

    def _keyed(self, key: object) -> Term:
        """The term with a key: a position of a matrix."""
        for term, known in self.algebra.keys.items():
            if known == key:
                return term
        raise Unwritten

    def _frozen(self, value: object, sort: Sort = REAL) -> Term:
        frozen: Frozen = value  # type: ignore[assignment]
        return self.term(dict(frozen), sort)


_ATOMS: dict[str, Callable[[Writer, Atom], Term]] = {
    "word": Writer._inner, "trace": Writer._trace, "value": Writer._value, "reciprocal": Writer._reciprocal,
    "sum": Writer._index_sum, "entry": Writer._entry,
    "position": Writer._position,
}


def _order(key: tuple[Monomial, str]) -> tuple[int, Fraction]:
    """Long words and high powers first."""
    mono, word = key
    return -len(word), -sum((Fraction(e) for _, e in mono), Fraction(0))


def magnitude(value: Number) -> Number:
    """The absolute value of a coefficient or exponent."""
    return value if value >= 0 else -value


def tidied(term: Term) -> Term:
    """A term as its normal form writes it, itself when that cannot be written."""
    algebra = Normaliser()
    try:
        return Writer(algebra).term(algebra.normal(term), term.sort)
    except (KernelError, Unwritten):
        return term


def exponent_term(value: Number) -> Term:
    """A whole exponent as a natural number, another one as a real number."""
    value = Fraction(value)
    return num(value.numerator, NAT) if value.denominator == 1 else num(value)


def number(value: Number) -> Term:
    """A rational number as a quotient of whole ones."""
    value = Fraction(value)
    top = num(value.numerator)
    return top if value.denominator == 1 else op("/", top, num(value.denominator), sort=REAL)


def product(parts: list[Term]) -> Term:
    """The product of scalars or of matrices, associated to the left."""
    total = parts[0]
    for part in parts[1:]:
        sort = Real(total.sort.shape[0], part.sort.shape[1])
        total = op("*", total, part, sort=sort)
    return total


def scaled(scalar: Term, matrix: Term) -> Term:
    """A scalar times a matrix, in the spelling of the parser."""
    return op("*" if matrix.sort.shape[0] is ONE else "scale", scalar, matrix, sort=matrix.sort)
