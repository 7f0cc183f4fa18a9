"""Polynomials over commuting scalars and noncommuting shaped letters.

A polynomial maps ``(monomial, word)`` to a rational coefficient.  A monomial is a product of
powers of *atoms* (scalars that are not taken apart further), a word is a product of *letters*
(matrices of shape other than 1×1), written as one character each so that concatenation, search
and comparison run at the speed of strings.  The character of a letter's transpose differs in the
last bit.  Wherever a dimension 1 occurs twice along a word, the part between is a scalar and is
cut out as an atom; the empty word is the identity, or the scalar 1.

What is *known* about an atom (that it is not zero, not negative) comes from premises with
theorems of their own; an exponent that would need such knowledge is never formed without it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import gcd, lcm

from .errors import BudgetError
from .sorts import ONE, Dim
from .terms import Term, Var, size

Number = int | Fraction
Monomial = tuple[tuple[int, Number], ...]
Key = tuple[Monomial, str]
Poly = dict[Key, Number]
Frozen = tuple[tuple[Key, Number], ...]
Markers = frozenset[Var]

MAX_TERMS = 60_000
"""How many monomials one product may have."""
MAX_REWRITES = 20_000
"""How many rewriting steps one normal form may take."""

MAX_BITS = 100_000
"""How long a coefficient may get."""
MAX_LETTERS = 200
"""How long a word may get."""

UNIT: Key = ((), "")
NO_MARKERS: Markers = frozenset()


@dataclass(slots=True)
class Atom:
    """A commuting scalar; one with a ``value`` stands for that polynomial where a power of it is taken."""

    key: tuple[object, ...]
    markers: Markers
    weight: Number = 1
    nonzero: bool = False
    nonnegative: bool = False
    value: Poly | None = None
    term: Term | None = None


@dataclass(slots=True)
class Letter:
    """A matrix symbol.  ``inverse`` is the polynomial whose inverse it is, when that is known to exist."""

    key: tuple[object, ...]
    rows: Dim
    cols: Dim
    markers: Markers
    symmetric: bool = False
    inverse: Poly | None = None
    term: Term | None = None


def constant(value: Number) -> Poly:
    return {UNIT: value} if value else {}


def monomial(atom: int, exponent: Number = 1) -> Poly:
    return {(((atom, exponent),), ""): 1}


def combined(parts: Iterable[tuple[Poly, Number]]) -> Poly:
    """The sum of polynomials, each times a number."""
    total: Poly = {}
    for part, factor in parts:
        for key, value in (part if factor == 1 else scaled(part, factor)).items():
            total[key] = total.get(key, 0) + value
    return {key: value for key, value in total.items() if value}


def add(p: Poly, q: Poly, factor: Number = 1) -> Poly:
    """``p + factor·q``."""
    return combined(((p, 1), (q, factor)))


def scaled(p: Poly, factor: Number) -> Poly:
    return {key: value * factor for key, value in p.items()} if factor else {}


def freeze(p: Poly) -> Frozen:
    return tuple(sorted(p.items(), key=lambda item: item[0]))


def merge(a: Monomial, b: Monomial) -> Monomial:
    """The product of two monomials."""
    if not a or not b:
        return a or b
    powers = dict(a)
    for atom, exponent in b:
        total = powers.get(atom, 0) + exponent
        if total:
            powers[atom] = tidy(total)
        else:
            del powers[atom]
    return tuple(sorted(powers.items()))


def primitive(p: Poly) -> tuple[Number, Poly]:
    """A rational content, with the sign of the last monomial's coefficient, and the primitive part."""
    values = p.values()
    content = Fraction(gcd(*[v.numerator for v in values]), lcm(*[v.denominator for v in values]))
    if p[max(p)] < 0:
        content = -content
    return tidy(content), p if content == 1 else {key: tidy(value / content) for key, value in p.items()}


def tidy(value: Number) -> Number:
    """A whole number as ``int``."""
    return int(value) if value.denominator == 1 else value


class Algebra:
    """A table of atoms and letters, arithmetic on polynomials over them, and rewriting rules."""

    def __init__(self) -> None:
        self.atoms: list[Atom] = []
        self.letters: list[Letter] = []
        self._atom_of: dict[tuple[object, ...], int] = {}
        self._letter_of: dict[tuple[object, ...], int] = {}
        self._cuts: dict[str, tuple[Monomial, str]] = {}
        self._thin = self._composite = False
        self.rules: list[tuple[Monomial, str, Poly]] = []

    # Atoms and letters

    def atom(self, key: tuple[object, ...], markers: Markers, weight: Number = 1, **properties: object) -> int:
        """The number of the atom with this key, made with these properties when new."""
        number = self._atom_of.get(key)
        if number is None:
            number = self._atom_of[key] = len(self.atoms)
            self.atoms.append(Atom(key, markers, weight, **properties))  # type: ignore[arg-type]
            self._composite |= self.atoms[number].value is not None or key[0] == "sign"
        return number

    def letter(self, key: tuple[object, ...], rows: Dim, cols: Dim, markers: Markers, **properties: object) -> str:
        """The letter with this key as a word of one character."""
        number = self._letter_of.get(key)
        if number is None:
            number = self._letter_of[key] = len(self.letters)
            self.letters.append(Letter(key, rows, cols, markers, **properties))  # type: ignore[arg-type]
            self._thin |= rows is ONE or cols is ONE
        return chr(2 * number)

    def rows(self, character: str) -> Dim:
        letter = self.letters[ord(character) >> 1]
        return letter.cols if ord(character) & 1 else letter.rows

    def cols(self, character: str) -> Dim:
        letter = self.letters[ord(character) >> 1]
        return letter.rows if ord(character) & 1 else letter.cols

    def markers(self, mono: Monomial, word: str = "") -> Markers:
        """The bound-variable markers that a monomial or word mentions."""
        found = NO_MARKERS
        for atom, _ in mono:
            found |= self.atoms[atom].markers
        for character in word:
            found |= self.letters[ord(character) >> 1].markers
        return found

    # Words

    def flip(self, word: str) -> str:
        """The transpose of a word."""
        return "".join(c if self.letters[ord(c) >> 1].symmetric else chr(ord(c) ^ 1) for c in reversed(word))

    def transpose(self, p: Poly) -> Poly:
        return {(mono, self.flip(word)): value for (mono, word), value in p.items()}

    def thin_places(self, word: str) -> list[int]:
        """The places along a word, its ends included, where the dimension is 1."""
        places = [0] if word and self.rows(word[0]) is ONE else []
        places += [i + 1 for i, c in enumerate(word) if self.cols(c) is ONE]
        return places

    def cut(self, word: str) -> tuple[Monomial, str]:
        """A word as scalars times a word in which the dimension 1 occurs at most once."""
        known = self._cuts.get(word)
        if known is None:
            places = self.thin_places(word) if word else []
            mono: Monomial = ()
            for start, end in pairwise(places):
                mono = merge(mono, self.inner(word[start:end]))
            rest = word[:places[0]] + word[places[-1]:] if places else word
            known = self._cuts[word] = (mono, rest)
        return known

    def inner(self, word: str) -> Monomial:
        """The atom of a 1×1 word, the same for the word and its transpose."""
        word = min(word, self.flip(word))
        ones = len(word) == 2 and all(self.letters[ord(c) >> 1].key[0] == "ones" for c in word)
        value = self.dimension(self.rows(word[1])) if ones else None
        number = self.atom(("word", word), self.markers((), word), len(word), nonzero=ones,
                           nonnegative=self._is_square(word), value=value)
        return ((number, 1),)

    def _is_square(self, word: str) -> bool:
        """Whether a word is ``AᵀA``, so that its trace is not negative."""
        half = word[len(word) // 2:]
        return word == self.flip(half) + half

    def trace_word(self, word: str, order: Poly) -> Poly:
        """The trace of a square word; ``order`` is the trace of the identity of that shape."""
        if not word:
            return order
        places = self.thin_places(word)
        if places:
            return self.settle(self.cut(word[places[0]:] + word[:places[0]])[0], "")
        same = self._turns(word)
        key = ("trace", min(same))
        nonnegative = key not in self._atom_of and any(map(self._is_square, same))
        return monomial(self.atom(key, self.markers((), word), len(word), nonnegative=nonnegative))

    # Arithmetic

    def multiply(self, p: Poly, q: Poly) -> Poly:
        """The product, with scalars cut out of the new words and composite powers expanded."""
        if len(p) * len(q) > MAX_TERMS:
            raise BudgetError("the number of monomials in a product", MAX_TERMS)
        if sum(max((len(word) for _, word in part), default=0) for part in (p, q)) > MAX_LETTERS:
            raise BudgetError("the length of a word", MAX_LETTERS)
        total: Poly = {}
        thin = self._thin
        for (mono1, word1), a in p.items():
            for (mono2, word2), b in q.items():
                word = word1 + word2
                mono = merge(mono1, mono2) if mono1 and mono2 else mono1 or mono2
                if thin and word1 and word2:
                    scalars, word = self.cut(word)
                    mono = merge(mono, scalars)
                key = (mono, word)
                total[key] = total.get(key, 0) + a * b
        if len(total) < 8 and any(_bits(value) > MAX_BITS for value in total.values()):
            raise BudgetError("the size of a number, in bits,", MAX_BITS)
        return self._expanded({key: value for key, value in total.items() if value})

    def _expanded(self, p: Poly) -> Poly:
        if not self._composite or all(self._unsettled(mono) is None for mono, _ in p):
            return p
        return combined((self.settle(mono, word), value) for (mono, word), value in p.items())

    def _unsettled(self, mono: Monomial) -> int | None:
        for place, (number, exponent) in enumerate(mono):
            atom = self.atoms[number]
            if atom.value is not None and (exponent >= 1 or exponent < 0 and len(atom.value) == 1):
                return place
            if atom.key[0] == "sign" and exponent % 2 != exponent:
                return place
        return None

    def settle(self, mono: Monomial, word: str) -> Poly:
        """``mono·word`` with whole powers of atoms that stand for polynomials multiplied out, and squares of signs.

        What stays is a power between 0 and 1, or a negative power of a sum; of a sign, a power between 0 and 2.
        """
        place = self._unsettled(mono)
        if place is None:
            return {(mono, word): 1}
        number, exponent = mono[place]
        value, whole = self.atoms[number].value, int(exponent // 1)
        kept = exponent - whole if value is not None else exponent % 2
        rest = mono[:place] + (((number, kept),) if kept else ()) + mono[place + 1:]
        if value is None:
            return self.settle(rest, word)
        return self.multiply(self.power(value if whole > 0 else self.reciprocal(value), abs(whole)), {(rest, word): 1})

    def power(self, p: Poly, exponent: int) -> Poly:
        """A whole power of at least 0; a monomial is raised at once."""
        if exponent == 1:
            return self._expanded(p)
        if len(p) == 1 and next(iter(p))[1] == "":
            ((mono, _), value), = p.items()
            if exponent > MAX_TERMS or exponent * _bits(value) > MAX_BITS:
                raise BudgetError("an exponent", MAX_TERMS)
            raised = tuple((atom, tidy(e * exponent)) for atom, e in mono) if exponent else ()
            return self._expanded({(raised, ""): value ** exponent})
        if exponent > 64:
            raise BudgetError("the exponent of a sum", 64)
        result = constant(1)
        for _ in range(exponent):
            result = self.multiply(result, p)
        return result

    def reciprocal(self, p: Poly) -> Poly:
        raise NotImplementedError

    # Rewriting by equations

    def add_equation(self, p: Poly) -> None:
        """Use ``p = 0`` as a rule that replaces its largest term by the others.

        Scalars that may be 0 stay with a word that is replaced: ``g·P·W = W − I``.  A word on its own is replaced where
        it is found again in none of the others, since that would go on without end.
        """
        p = self.reduce(p)
        words = any(word for _, word in p)
        candidates = [(mono, word) for mono, word in p if (word if words else mono)]
        if not candidates:
            return
        mono, word = lead = max(candidates, key=lambda key: (words and self._is_free(key, p), self._size(key)))
        divided = tuple((atom, -e) for atom, e in mono if words and self.atoms[atom].nonzero)
        kept = merge(mono, divided)
        rest = {key: value for key, value in p.items() if key != lead}
        rest = self.multiply({(divided, ""): Fraction(-1) / p[lead]}, rest)
        if all(exponent > 0 for _, exponent in kept):
            self.rules.append((kept, word, rest))
            if self.flip(word) != word:
                self.rules.append((kept, self.flip(word), self.transpose(rest)))

    def _is_free(self, key: Key, p: Poly) -> bool:
        """Whether a term's scalars are not 0 and its word is part of no other term's."""
        mono, word = key
        return all(self.atoms[atom].nonzero for atom, _ in mono) \
            and not any(word in other for rest, other in p if (rest, other) != key)

    def _size(self, key: Key) -> tuple[object, ...]:
        """The order of terms: of an equation the longest word or deepest term is the one replaced."""
        mono, word = key
        terms = [self.letters[ord(c) >> 1].term for c in word]
        depth = sum(term.depth for term in terms if term is not None)
        return len(word), depth, word, self.weight(mono), mono

    def weight(self, mono: Monomial) -> Number:
        return sum(max(e, -e) * self.atoms[atom].weight for atom, e in mono)

    def reduce(self, p: Poly) -> Poly:
        """Apply the rules until none applies."""
        if not self.rules:
            return p
        total: Poly = {}
        waiting = list(p.items())
        steps = 0
        while waiting:
            (mono, word), value = waiting.pop()
            replaced = self._replaced(mono, word)
            if replaced is None:
                total[mono, word] = total.get((mono, word), 0) + value
                continue
            steps += 1 + len(replaced)
            if steps > MAX_REWRITES:
                raise BudgetError("the number of rewriting steps", MAX_REWRITES)
            waiting.extend((key, value * factor) for key, factor in replaced.items())
        return {key: value for key, value in total.items() if value}

    def _replaced(self, mono: Monomial, word: str) -> Poly | None:
        """One rewriting step on one term, or None."""
        replaced = self._replaced_in(mono, word)
        if replaced is not None:
            return replaced
        for place, (number, exponent) in enumerate(mono):
            kind, *parts = self.atoms[number].key
            if kind in ("word", "trace") and isinstance(exponent, int) and exponent > 0:
                left = mono[:place] + (((number, exponent - 1),) if exponent > 1 else ()) + mono[place + 1:]
                inside = self._replaced_inside(str(kind), left, str(parts[0]))
                if inside is not None:
                    return self.multiply(inside, {((), word): 1})
        return None

    def _replaced_in(self, mono: Monomial, word: str) -> Poly | None:
        """One rewriting step on a word and the scalars before it."""
        powers = dict(mono)
        for lead, lhs, rest in self.rules:
            at = word.find(lhs)
            if at >= 0 and all(powers.get(atom, 0) >= exponent for atom, exponent in lead):
                left = merge(mono, tuple((atom, -exponent) for atom, exponent in lead))
                return self.multiply(self.multiply({(left, word[:at]): 1}, rest), {((), word[at + len(lhs):]): 1})
        return None

    def _replaced_inside(self, kind: str, mono: Monomial, word: str) -> Poly | None:
        """One rewriting step on a scalar word, or on some turn of the word under a trace, if that makes it less."""
        for turned in turns(word) if kind == "trace" else [word]:
            replaced = self._replaced_in(mono, turned)
            if replaced is None:
                continue
            if kind == "word":
                return replaced
            words = [other for _, other in replaced]
            if len(words) > 1 or all(len(other) < len(word) or min(self._turns(other)) < word for other in words):
                return self.trace(replaced, self.rows(turned[0]))
        return None

    def _turns(self, word: str) -> list[str]:
        """The words that have the same trace as a square word, or as its transpose."""
        return turns(word) + turns(self.flip(word))

    def trace(self, p: Poly, order: Dim) -> Poly:
        """The trace of a square polynomial of this size."""
        return combined((self.multiply({(mono, ""): 1}, self.trace_word(word, self.dimension(order))), value)
                        for (mono, word), value in p.items())

    def dimension(self, dim: Dim) -> Poly:
        """A dimension as a polynomial in one atom for each dimension name."""
        total: Poly = {}
        for names, coefficient in dim.terms:
            mono: Monomial = ()
            for name in names:
                term = size(Dim.of(name))
                number = self.atom(("dim", name), NO_MARKERS, nonzero=True, nonnegative=True, term=term)
                mono = merge(mono, ((number, 1),))
            total[mono, ""] = coefficient
        return total


def turns(word: str) -> list[str]:
    """The words that are left when letters go from the front of a word to its end."""
    return [word[i:] + word[:i] for i in range(len(word))]


def _bits(value: Number) -> int:
    return max(value.numerator.bit_length(), value.denominator.bit_length())
