"""Sums with their common factors pulled out, as far as that makes them shorter.

What all summands share comes out, and summands that share a factor are grouped: left and right matrices, scalars,
divisors, numbers and factors of entrywise products.  The search tries the groups that are largest, and ends after a
number of trials; then sums stay as they are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from functools import reduce
from itertools import chain
from math import gcd, lcm
from operator import and_
from typing import NamedTuple

from derive.kernel.algebra import Atom, Key, Letter, Monomial, Number, Poly, freeze, merge, primitive, tidy
from derive.kernel.normal import Normaliser
from derive.kernel.sorts import REAL, Real, Sort
from derive.kernel.terms import Op, Term, num, op

from ..polynomials import magnitude, product
from .enclosing import beginning, enclosed
from .letters import Letters
from .measure import Measure, is_named, is_sum
from .products import Factors
from .summations import extent, merged

MAX_TRIALS = 200
"""How many sums are tried in one search."""
MAX_QUOTIENTS = 6
"""How many summands may be written over one line."""
MAX_GROUPS = 6
"""How many groups of summands are tried at one place."""


class Part(NamedTuple):
    """A summand of the result: its sign, its term without it, and the place of its first summand in the sum."""

    positive: bool
    term: Term
    place: int


class Shared(NamedTuple):
    """A common factor: ``value·mono·left·…·right``, entrywise times ``entries``, all of it maybe under a trace."""

    value: Number = 1
    mono: Monomial = ()
    left: str = ""
    right: str = ""
    entries: tuple[str, ...] = ()
    trace: bool = False


class Factoring:
    """One search for the shortest way to write polynomials of an algebra."""

    def __init__(self, algebra: Normaliser, measure: Measure, simplify: Callable[[Term], Term]) -> None:
        self.algebra, self.measure, self.simplify = algebra, measure, simplify
        self.letters = Letters(algebra, self.form)
        self.known: dict[object, list[Part]] = {}
        self.trials = MAX_TRIALS
        self._singles: dict[tuple[Key, Number, Sort], Part] = {}

    def form(self, p: Poly, sort: Sort) -> Term:
        """The shortest term found for a polynomial."""
        return self.added(self.parts(p, sort), sort)

    def parts(self, p: Poly, sort: Sort) -> list[Part]:
        """The summands of the shortest term found."""
        key = (tuple(p.items()), sort)
        found = self.known.get(key)
        if found is None:
            found = self.known[key] = self._parts(p, sort)
        return found

    def _parts(self, p: Poly, sort: Sort) -> list[Part]:
        plain = [self._single(key, value, sort, place) for place, (key, value) in enumerate(p.items())]
        if len(p) < 2:
            return plain
        options = [plain]
        choices = [(p, shared) for shared in self._shared(p, sort)]
        if sort is REAL:
            choices += [(q, Shared(1, (), left, right, (), trace))
                        for q, left, right, trace in enclosed(self.algebra, p)]
        for q, shared in choices:
            self.trials -= 1
            options.append([self._factored(q, shared, sort)])
        options += [[part] for part in chain(self._merged(p, sort), self._over_one_line(p, sort))]
        if len(p) > 2 and self.trials > 0:
            options += map(self._regrouped(p, sort), self._groups(p))
        return min(options, key=lambda parts: self.measure(self.added(parts, sort)))

    def _regrouped(self, p: Poly, sort: Sort) -> Callable[[Sequence[int]], list[Part]]:
        """The parts when the summands at some places are written apart from the others."""
        items = list(p.items())

        def parts(places: Sequence[int]) -> list[Part]:
            self.trials -= 1
            rest = [i for i in range(len(items)) if i not in places]
            return [
                Part(part.positive, part.term, chosen[part.place])
                for chosen in (places, rest)
                for part in self.parts(dict(items[i] for i in chosen), sort)
            ]
        return parts

    def added(self, parts: Sequence[Part], sort: Sort) -> Term:
        """The sum of parts in the order of the places, a positive one in front."""
        if not parts:
            return num(0) if sort is REAL else op("zeros", sort=sort)
        ordered = sorted(parts, key=lambda part: part.place)
        first = next((i for i, part in enumerate(ordered) if part.positive), 0)
        ordered.insert(0, ordered.pop(first))
        total: Term | None = None
        for positive, term, _ in ordered:
            if total is None:
                total = term if positive else op("neg", term, sort=sort)
            else:
                total = op("+" if positive else "-", total, term, sort=sort)
        assert total is not None
        return total

    # Products

    def _single(self, key: Key, value: Number, sort: Sort, place: int) -> Part:
        """The part of one monomial."""
        known = self._singles.get((key, value, sort))
        if known is None:
            known = self._singles[key, value, sort] = self._written(key, value, sort)
        return known._replace(place=place)

    def _written(self, key: Key, value: Number, sort: Sort) -> Part:
        mono, word = key
        factors = self.letters.factors(mono, magnitude(value))
        factors.letters = self.letters.letters(word)
        positive = value > 0
        if not positive:
            positive = self._turn(factors)
        return Part(positive, factors.term(sort), 0)

    def _turn(self, factors: Factors) -> bool:
        """Take a sign into a difference among the factors, if there is one that stands there once."""
        shown = Counter(map(_upright, factors.top + factors.letters))
        for row in (factors.top, factors.letters):
            for i, factor in enumerate(row):
                turned = self.negated(factor) if shown[_upright(factor)] == 1 else None
                if turned is not None:
                    row[i] = turned
                    return True
        return False

    def negated(self, term: Term) -> Term | None:
        """``b − a`` for ``a − b``, also under a transpose."""
        if is_named(term, "transpose") and isinstance(term, Op):
            inner = self.negated(term.args[0])
            return inner and op("transpose", inner, sort=term.sort)
        if not is_sum(term):
            return None
        parts = [Part(not part.positive, part.term, part.place) for part in _summands(term)]
        turned = self.added(parts, term.sort)
        return turned if self.measure(turned) <= self.measure(term) else None

    # Common factors

    def _shared(self, p: Poly, sort: Sort) -> Iterator[Shared]:
        """What all summands have in common, with or without the number."""
        mono = self._shared_powers([mono for mono, _ in p])
        words = [word for _, word in p]
        ends = list(dict.fromkeys(self._shared_ends(words)))
        for value in dict.fromkeys((_content(p.values()), gcd(*(v.numerator for v in p.values())), 1)):
            for left, right in ends:
                entries = self._shared_entries(words) if not left and not right else ()
                shared = Shared(value, mono, left, right, entries)
                if (value != 1 or mono or left or right or entries) and self._is_readable(p, shared):
                    yield shared

    def _is_readable(self, p: Poly, shared: Shared) -> bool:
        """Whether a matrix that comes out leaves no identity behind that is scaled by more than names."""
        gone = len(shared.left) + len(shared.right)
        whole = [mono for mono, word in p if len(word) == gone]
        if not gone or len(whole) == len(p):
            return True
        taken = dict(shared.mono)
        scalars = {number for mono in whole for number, exponent in mono if exponent != taken.get(number)}
        return all(self._is_name(number) for number in scalars)

    def _is_name(self, number: int) -> bool:
        term = self.algebra.atoms[number].term
        return term is not None and term.depth == 1 and term not in self.letters.standing

    def _shared_powers(self, monos: Sequence[Monomial]) -> Monomial:
        """The powers that divide all monomials: the least positive exponents, and the negative ones nearest to 0."""
        powers = [dict(mono) for mono in monos]
        found = []
        for atom, _ in monos[0]:
            exponents = [power.get(atom, 0) for power in powers]
            if all(e > 0 for e in exponents):
                found.append((atom, min(exponents)))
            elif all(e < 0 for e in exponents):
                found.append((atom, max(exponents)))
        return tuple(found)

    def _shared_ends(self, words: Sequence[str]) -> Iterator[tuple[str, str]]:
        """The common beginning and end of words, each preferred to the other once."""
        short = min(map(len, words))
        left = beginning(words)
        right = beginning([word[::-1] for word in words])[::-1]
        yield left, right[max(0, len(right) + len(left) - short):] if short > len(left) else ""
        yield left[:short - len(right)], right

    def _shared_entries(self, words: Sequence[str]) -> tuple[str, ...]:
        """The common factors of entrywise products."""
        if any(len(word) != 1 for word in words) or all(self._entries(word) == [word] for word in words):
            return ()
        counts = [Counter(self._entries(word)) for word in words]
        return tuple(reduce(and_, counts).elements())

    def _entries(self, word: str) -> list[str]:
        """The words whose entrywise product a letter is."""
        key = self.algebra.letters[ord(word) >> 1].key
        if key[0] != "hadamard":
            return [word]
        words: list[str] = list(key[3])  # type: ignore[call-overload]
        return [self.algebra.flip(w) for w in words] if ord(word) & 1 else words

    def _factored(self, p: Poly, shared: Shared, sort: Sort) -> Part:
        """The product of a common factor with the sum of what is left."""
        rest, inner = self._divided(p, shared, sort)
        shared, rest = self._cancelled(shared, rest)
        parts = self.parts(rest, inner)
        sign = -1 if parts and not any(part.positive for part in parts) else 1
        if sign < 0:
            parts = [Part(not part.positive, part.term, part.place) for part in parts]
        total = self.added(parts, inner)
        return Part(sign > 0, self._product(shared, total, inner, sort), 0)

    def _divided(self, p: Poly, shared: Shared, sort: Sort) -> tuple[Poly, Sort]:
        """A polynomial without its common factor, and its sort."""
        inverse = tuple((atom, -e) for atom, e in shared.mono)
        start, end = len(shared.left), len(shared.right)
        rest: Poly = {}
        for (mono, word), value in p.items():
            word = word[start:len(word) - end]
            if shared.entries:
                left = self._entries(word)
                for entry in shared.entries:
                    left.remove(entry)
                word = self.algebra.entrywise(sort.shape, left)
            rest[merge(mono, inverse), word] = tidy(Fraction(value) / shared.value)
        if not any(word for _, word in rest) and (start or end):
            return rest, REAL
        first, last = shared.left or shared.right, shared.right or shared.left
        outer = (self.algebra.cols(last[-1]), self.algebra.rows(first[0])) if shared.trace else sort.shape
        rows = self.algebra.cols(shared.left[-1]) if shared.left else outer[0]
        cols = self.algebra.rows(shared.right[0]) if shared.right else outer[1]
        return rest, Real(rows, cols)

    def _cancelled(self, shared: Shared, rest: Poly) -> tuple[Shared, Poly]:
        """A sum that is also divided by cancels."""
        for place, (number, exponent) in enumerate(shared.mono):
            value = self.algebra.atoms[number].value
            if exponent < 0 and exponent.denominator == 1 and value is not None and len(value) == len(rest):
                content, part = primitive(rest)
                below, whole = primitive(value)
                if freeze(part) == freeze(whole):
                    power = ((number, exponent + 1),) if exponent != -1 else ()
                    mono = (*shared.mono[:place], *power, *shared.mono[place + 1:])
                    return shared._replace(mono=mono), {((), ""): tidy(Fraction(content) / below)}
        return shared, rest

    def _product(self, shared: Shared, total: Term, inner: Sort, sort: Sort) -> Term:
        factors = self.letters.factors(shared.mono, shared.value)
        if shared.entries:
            return self._entrywise(factors, shared.entries, total, sort)
        letters = self.letters.letters
        middle: list[Term] = []
        if inner is REAL:
            factors.top.append(total)
        elif not is_named(total, "identity"):
            middle = [total]
        factors.letters = [*letters(shared.left), *middle, *letters(shared.right)]
        if shared.trace:
            factors.top, factors.letters = [op("trace", product(factors.letters), sort=REAL)], []
        return factors.term(sort)

    def _entrywise(self, factors: Factors, entries: tuple[str, ...], total: Term, sort: Sort) -> Term:
        """An entrywise product with the sum at its end."""
        result: Term | None = None
        for part in (*map(self.letters.word, entries), total):
            result = part if result is None else op("hadamard", result, part, sort=sort)
        assert result is not None
        factors.letters = [result]
        return factors.term(sort)

    def _over_one_line(self, p: Poly, sort: Sort) -> Iterator[Part]:
        """Quotients with different divisors as one quotient, multiplied out above the line."""
        below: dict[int, Number] = {}
        for mono, _ in p:
            for number, exponent in mono:
                if exponent < 0:
                    below[number] = min(below.get(number, 0), exponent)
        line = tuple(sorted(below.items()))
        if not line or len(p) > MAX_QUOTIENTS or all(set(line) <= set(mono) for mono, _ in p):
            return
        self.trials -= 1
        inverse: Poly = {(tuple((number, -exponent) for number, exponent in line), ""): 1}
        top = self.algebra.reduce(self.algebra.multiply(p, inverse))
        parts = self.parts(top, sort)
        sign = not parts or any(part.positive for part in parts)
        total = self.added(parts if sign else [part._replace(positive=True) for part in parts], sort)
        yield Part(sign, self._product(Shared(1, line), total, sort, sort), 0)

    def _merged(self, p: Poly, sort: Sort) -> Iterator[Part]:
        """Sums over the same index as one sum."""
        totals: list[tuple[Number, Op]] = []
        for key, value in p.items():
            total = self._summation(*key)
            if total is None or totals and extent(total) != extent(totals[0][1]):
                return
            totals.append((value, total))
        self.trials -= 1
        term = merged(totals, self.simplify)
        negative = is_named(term, "neg")
        yield Part(not negative, term.args[0] if negative and isinstance(term, Op) else term, 0)

    def _summation(self, mono: Monomial, word: str) -> Op | None:
        """The sum over an index that a monomial is."""
        if not word and len(mono) == 1 and mono[0][1] == 1:
            known: Atom | Letter = self.algebra.atoms[mono[0][0]]
        elif len(word) == 1 and not mono and not ord(word) & 1:
            known = self.algebra.letters[ord(word) >> 1]
        else:
            return None
        if known.key[0] not in ("sum", "range") and known.term not in self.letters.standing:
            return None
        term = self.letters.letter(known) if isinstance(known, Letter) else self.letters.atom(mono[0][0])
        return term if isinstance(term, Op) and extent(term) else None

    # Groups

    def _groups(self, p: Poly) -> list[list[int]]:
        """The places of summands that have a factor in common, the largest groups first."""
        found: dict[object, list[int]] = {}
        for place, ((mono, word), value) in enumerate(p.items()):
            for feature in self._features(mono, word, value):
                found.setdefault(feature, []).append(place)
        groups = {tuple(places) for places in found.values() if 1 < len(places) < len(p)}
        return [list(group) for group in sorted(groups, key=lambda g: (-len(g), g))[:MAX_GROUPS]]

    def _features(self, mono: Monomial, word: str, value: Number) -> Iterator[object]:
        if word:
            yield "first", word[0]
            yield "last", word[-1]
            if len(word) == 1:
                yield from (("entry", entry) for entry in self._entries(word))
        for atom, exponent in mono:
            yield "atom", atom, exponent > 0
        if abs(value) != 1:
            yield "number", abs(value)
        total = self._summation(mono, word)
        if total is not None:
            yield extent(total)


def _upright(term: Term) -> Term:
    """A term without its transpose."""
    return term.args[0] if isinstance(term, Op) and term.name == "transpose" else term


def _content(values: Iterable[Number]) -> Number:
    """The greatest number of which all are whole multiples."""
    numbers = list(values)
    return tidy(Fraction(gcd(*(v.numerator for v in numbers)), lcm(*(v.denominator for v in numbers))))


def _summands(term: Term) -> list[Part]:
    """The parts of a sum."""
    parts: list[Part] = []
    waiting = [(True, term)]
    while waiting:
        positive, node = waiting.pop()
        if isinstance(node, Op) and node.name in ("+", "-"):
            left, right = node.args
            waiting += [(positive == (node.name == "+"), right), (positive, left)]
        elif isinstance(node, Op) and node.name == "neg":
            waiting.append((not positive, node.args[0]))
        else:
            parts.append(Part(positive, node, len(parts)))
    return parts
