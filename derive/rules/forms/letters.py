"""Terms for the atoms and letters of a normal form, with the brackets that stand for some of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from derive.kernel.algebra import UNIT, Atom, Letter, Monomial, Number, Poly, add, constant, turns
from derive.kernel.normal import Normaliser
from derive.kernel.sorts import INT, NAT, REAL, Real, Sort
from derive.kernel.terms import Num, Op, Term, Var, abstract, num, op

from ..polynomials import Unwritten, Writer, exponent_term, product
from .products import Factors

Form = Callable[[Poly, Sort], Term]


class Letters(Writer):
    """A writer of polynomials; ``form`` writes a sum, and ``standing`` says what a name stands for."""

    def __init__(self, algebra: Normaliser, form: Form) -> None:
        super().__init__(algebra)
        self.form = form
        self.standing: dict[Term, Term] = {}
        self.places: dict[Term, int] = {}
        """Where terms stood in what was given."""

    def term(self, p: Poly, sort: Sort = REAL) -> Term:
        return self.form(p, sort)

    # Letters

    def letters(self, word: str) -> list[Term]:
        """The matrices of a word, with ``A⁻ᵀ`` for the transpose of the inverse of a name."""
        return [self._turned(c) if ord(c) & 1 else self.letter(self.algebra.letters[ord(c) >> 1]) for c in word]

    def _turned(self, character: str) -> Term:
        """The transpose of a letter: of each factor of an entrywise product, under the inverse of a name."""
        letter = self.algebra.letters[ord(character) >> 1]
        sort = Real(letter.cols, letter.rows)
        if letter.key[0] == "hadamard":
            words: tuple[str, ...] = letter.key[3]  # type: ignore[assignment]
            return self._entrywise(tuple(map(self.algebra.flip, words)), sort)
        term = self.letter(letter)
        if letter.inverse is not None and isinstance(term, Op) and isinstance(term.args[0], Var):
            return op("inverse", op("transpose", term.args[0], sort=sort), sort=sort)
        return op("transpose", term, sort=sort)

    def word(self, word: str) -> Term:
        return product(self.letters(word))

    def least(self, words: Sequence[str]) -> str:
        """The word with the fewest transposes, of these the one in the order of what was given."""
        return min(words, key=lambda word: (
            sum(ord(c) & 1 for c in word), self.word(word) not in self.places, [self._place_of(c) for c in word], word))

    def _place_of(self, character: str) -> int:
        term = self.algebra.letters[ord(character) >> 1].term
        return len(self.places) if term is None else self.places.get(self.standing.get(term, term), len(self.places))

    def letter(self, letter: Letter) -> Term:
        if letter.term is not None:
            return self.standing.get(letter.term, letter.term)
        sort = Real(letter.rows, letter.cols)
        kind, *parts = letter.key
        if kind == "inverse":
            return op("inverse", self._frozen(parts[1], sort), sort=sort)
        if kind == "hadamard":
            return self._entrywise(parts[2], sort)  # type: ignore[arg-type]
        if kind == "matrix power":
            power = self.exponent(dict(parts[2]))  # type: ignore[call-overload]
            return op("^", self._frozen(parts[1], sort), power, sort=sort)
        if kind == "range":
            return self._range(parts[0], parts[1], parts[2], sort)
        return super().letter(letter)

    def _entrywise(self, words: tuple[str, ...], sort: Sort) -> Term:
        total: Term | None = None
        for word in sorted(words, key=lambda word: [self._place_of(c) for c in word]):
            part = self.word(word) if word else op("identity", sort=sort)
            total = part if total is None else op("hadamard", total, part, sort=sort)
        if total is None:
            raise Unwritten
        return total

    # Monomials

    def factors(self, mono: Monomial, value: Number = 1) -> Factors:
        """A number times a product of powers as factors, divisors apart."""
        found = Factors(value)
        exponents: Poly = {}
        for base, powers in self._bases(mono).items():
            kind = self.algebra.atoms[base].key[0]
            if kind == "exp":
                exponents[self.algebra.atoms[base].key[1], ""] = powers[UNIT]  # type: ignore[index]
            elif kind == "reciprocal":
                below = self._frozen(self.algebra.atoms[base].key[1])
                found.below += [below] * int(powers[UNIT])
            elif set(powers) == {UNIT}:
                self._place(found, base, powers[UNIT])
            else:
                found.top.append(op("^", self.atom(base), self.exponent(powers), sort=REAL))
        if exponents:
            found.top.append(op("exp", self.form(exponents, REAL), sort=REAL))
        return found

    def _bases(self, mono: Monomial) -> dict[int, Poly]:
        """The exponent of every base, with ``xᵏ`` and ``x`` as powers of the same one."""
        found: dict[int, Poly] = {}
        for number, exponent in mono:
            kind, *parts = self.algebra.atoms[number].key
            power = constant(exponent)
            if kind == "symbolic":
                number, power = parts[0], {(parts[1], ""): exponent}  # type: ignore[assignment, dict-item]
            found[number] = add(found.get(number, {}), power)
        return found

    def _place(self, found: Factors, base: int, exponent: Number) -> None:
        """A power with a number as exponent, above or below the line."""
        sums = self.algebra.atoms[base].value is not None and exponent <= -1
        if exponent > 0:
            found.top.append(self.power(base, exponent))
        elif not sums or exponent == -1 and not found.sums:
            found.under.append(self.power(base, -exponent))
            found.sums += sums
        elif Fraction(exponent).denominator == 1 and not self._divides(base, -exponent):
            found.below += [self.power(base, 1)] * int(-exponent)
        else:
            found.below.append(self.power(base, -exponent))

    def _divides(self, base: int, exponent: Number) -> bool:
        """Whether a whole power of a sum is known not to be 0."""
        value = self.algebra.atoms[base].value
        return value is not None and self.algebra.is_nonzero(self.algebra.power(value, int(exponent)))

    def power(self, number: int, exponent: Number) -> Term:
        """A power of an atom with a positive exponent; roots of squares are norms."""
        base, twice = self.atom(number), Fraction(exponent) * 2
        if isinstance(base, Op) and base.name == "^" and isinstance(base.args[1], Num) and twice.denominator == 1:
            inner, times = base.args[0], base.args[1].value * Fraction(exponent)
            whole = Fraction(exponent).denominator == 1
            if times.denominator == 1 and (whole or isinstance(inner, Op) and inner.name == "norm"):
                return inner if times == 1 else op("^", inner, exponent_term(times), sort=REAL)
        return super().power(number, exponent)

    def exponent(self, p: Poly) -> Term:
        """An exponent as a natural number, an integer or a real number, whichever it is seen to be."""
        for kind, sort in (("nat", NAT), ("int", INT)):
            if self.algebra.is_whole(p, kind):
                return self._whole(p, sort)
        return self.form(p, REAL)

    def _whole(self, p: Poly, sort: Sort) -> Term:
        total: Term | None = None
        for (mono, _), value in sorted(p.items(), key=lambda item: (item[1] < 0, item[0] == UNIT)):
            part = self._whole_product(mono, abs(int(value)), sort)
            if total is None:
                total = part if value > 0 else op("neg", part, sort=sort)
            else:
                total = op("+" if value > 0 else "-", total, part, sort=sort)
        return num(0, sort) if total is None else total

    def _whole_product(self, mono: Monomial, value: int, sort: Sort) -> Term:
        parts: list[Term] = [num(value, sort)] if value != 1 or not mono else []
        for number, exponent in mono:
            base = self.algebra.atoms[number].term
            if base is None or base.sort not in (NAT, sort):
                raise Unwritten
            base = base if base.sort is sort else op("int", base, sort=INT)
            parts.append(base if exponent == 1 else op("^", base, num(int(exponent), NAT), sort=sort))
        total = parts[0]
        for part in parts[1:]:
            total = op("*", total, part, sort=sort)
        return total

    # Atoms

    def atom(self, number: int) -> Term:
        atom = self.algebra.atoms[number]
        if atom.term is not None and atom.term in self.standing:
            return self.standing[atom.term]
        kind = atom.key[0]
        if kind in _KINDS and (atom.term is None or kind in ("sum", "range")):
            return _KINDS[str(kind)](self, atom)
        return super().atom(number)

    def _inner(self, atom: Atom) -> Term:
        word = str(atom.key[1])
        return super()._inner(atom) if self.half(word) else self.word(self.least([word, self.algebra.flip(word)]))

    def _trace(self, atom: Atom) -> Term:
        word = str(atom.key[1])
        for turned in turns(word):
            half = self.half(turned)
            if half is not None:
                half = min(half, self.algebra.flip(half), key=lambda w: sum(ord(c) & 1 for c in w))
                return op("^", op("norm", self.word(half), sort=REAL), num(2, NAT), sort=REAL)
        return op("trace", self.word(self.least([*turns(word), *turns(self.algebra.flip(word))])), sort=REAL)

    def _raised(self, atom: Atom) -> Term:
        _, base, exponent = atom.key
        return op("^", self._frozen(base), self.exponent(dict(exponent)), sort=REAL)  # type: ignore[call-overload]

    def _sign(self, atom: Atom) -> Term:
        power = self.exponent({(atom.key[1], ""): 1})  # type: ignore[dict-item]
        return op("^", op("neg", num(1), sort=REAL), power, sort=REAL)

    def _ranged(self, atom: Atom) -> Term:
        _, length, mark, core = atom.key
        return self._range(length, mark, core, REAL)

    def _range(self, length: object, mark: object, core: object, sort: Sort) -> Term:
        assert isinstance(mark, Var)
        end = self._whole(dict(length), NAT)  # type: ignore[call-overload]
        return op("sum_range", num(0, NAT), end, abstract(mark, self._frozen(core, sort)), sort=sort)

    def _delta(self, atom: Atom) -> Term:
        row, col = map(self._keyed, atom.key[1:])
        dim = row.sort.dim
        return op("entry", op("identity", sort=Real(dim, dim)), row, col, sort=REAL)


_KINDS: dict[str, Callable[[Letters, Atom], Term]] = {
    "word": Letters._inner, "trace": Letters._trace, "power": Letters._raised, "sign": Letters._sign,
    "range": Letters._ranged, "delta": Letters._delta, "sum": Writer._index_sum,
}
