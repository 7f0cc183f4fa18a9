"""Reciprocals, powers and roots of scalars, each formed only under the knowledge that it needs.

Exponents add (``xᵃ·xᵇ = xᵃ⁺ᵇ``) for whole exponents of at least 0 and any base; for negative
ones when the base is known not to be zero; for fractions and real exponents when the base is
known not to be negative, or positive.  Without that knowledge ``1/x`` or ``√x`` is an atom of its
own, about which nothing else is assumed.

Powers are taken of atoms.  A base is split into a number's primes and either the atoms of a monomial or one
atom that stands for a sum: ``1/(a + b)``, ``√(a + b)`` and ``(a + b)ᵏ`` are powers of the same atom, and
``|x|`` is the root of the square.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

from .algebra import (
    MAX_TERMS,
    NO_MARKERS,
    UNIT,
    Algebra,
    Frozen,
    Markers,
    Monomial,
    Number,
    Poly,
    constant,
    freeze,
    merge,
    monomial,
    primitive,
    scaled,
    tidy,
)
from .errors import BudgetError

MAX_ROOT = 1_000
"""The largest denominator of an exponent."""
MAX_FACTOR = 10_000
"""Trial division of a rational base stops at this prime."""


class Powers(Algebra):
    """An algebra that knows which of its polynomials are not zero, not negative or positive."""

    def __init__(self) -> None:
        super().__init__()
        self.nonzero: set[Frozen] = set()
        self.nonnegative: set[Frozen] = set()

    # Knowledge

    def learn_nonzero(self, p: Poly) -> None:
        """Remember ``p ≠ 0``: of the atoms of a monomial, or of a sum without the factors known not to be zero."""
        p, _ = self.cleared(p)
        if len(p) == 1:
            for number, _ in next(iter(p))[0]:
                self._mark_nonzero(number)
        elif p:
            self.nonzero.add(freeze(primitive(self._common(p)[1])[1]))

    def _mark_nonzero(self, number: int) -> None:
        """Remember ``atom ≠ 0``, and then the same of the polynomial for which it stands."""
        atom = self.atoms[number]
        atom.nonzero = True
        if atom.value is not None:
            self.learn_nonzero(atom.value)

    def learn_nonnegative(self, p: Poly) -> None:
        """Remember ``p ≥ 0``: for an atom by a mark, for a sum by its primitive part."""
        if not p:
            return
        part = _positive_multiple(p)
        (mono, _), value = next(iter(part.items()))
        if len(part) == 1 and len(mono) == 1 and mono[0][1] == 1 and value > 0:
            self.atoms[mono[0][0]].nonnegative = True
        self.nonnegative.add(freeze(part))

    def is_nonzero(self, p: Poly) -> bool:
        if len(p) == 1:
            (mono, word), = p
            return not word and all(self.atoms[atom].nonzero for atom, _ in mono)
        return bool(p and self.nonzero) and freeze(primitive(self._common(p)[1])[1]) in self.nonzero

    def is_nonnegative(self, p: Poly) -> bool:
        if not p or self.nonnegative and freeze(_positive_multiple(p)) in self.nonnegative:
            return True
        (mono, _), value = next(iter(p.items()))
        return len(p) == 1 and value > 0 and self._is_plainly_nonnegative(mono)

    def is_positive(self, p: Poly) -> bool:
        return self.is_nonzero(p) and self.is_nonnegative(p)

    def _is_plainly_nonnegative(self, mono: Monomial) -> bool:
        return all(self.atoms[atom].nonnegative or exponent % 2 == 0 for atom, exponent in mono)

    # Reciprocals

    def reciprocal(self, p: Poly) -> Poly:
        """``1/p``: a number, a product of inverse powers, or an atom of its own when ``p ≠ 0`` is not known."""
        top, divisors = self.cleared(p)
        if not self.is_nonzero(top):
            return monomial(self.atom(("reciprocal", freeze(p)), self.markers_of(p)))
        inverse, top = self._common(top)
        content, part = primitive(top)
        if self.is_nonnegative(scaled(part, -1)):
            content, part = -content, scaled(part, -1)
        number = constant(Fraction(1) / content)
        if set(part) != {UNIT}:
            number = self.multiply(number, monomial(self.valued(part), -1))
        return self.multiply(self.multiply(divisors, inverse), number)

    def _common(self, p: Poly) -> tuple[Poly, Poly]:
        """The reciprocal of the monomial of nonzero atoms that divides ``p``, and the quotient."""
        monos = [dict(mono) for mono, _ in p]
        shared = [a for a in sorted(set().union(*monos)) if self.atoms[a].nonzero]
        inverse = tuple((a, -e) for a in shared if (e := min(m.get(a, 0) for m in monos)))
        return {(inverse, ""): 1}, {(merge(mono, inverse), word): value for (mono, word), value in p.items()}

    def markers_of(self, p: Poly) -> Markers:
        return NO_MARKERS.union(*(self.markers(mono, word) for mono, word in p))

    def cleared(self, p: Poly) -> tuple[Poly, Poly]:
        """``(p·d, d)`` with ``d`` a product of sums that are not zero, so that no negative power of a sum is left."""
        divisor = constant(1)
        for _ in range(16):
            number = next((n for mono, _ in p for n, e in mono if e < 0 and self.atoms[n].value is not None), None)
            if number is None:
                break
            missing = monomial(number, max(-(dict(mono).get(number, 0) // 1) for mono, _ in p))
            p, divisor = self.reduce(self.multiply(p, missing)), self.multiply(divisor, missing)
        return p, divisor

    # Powers

    def valued(self, p: Poly, nonnegative: bool = False) -> int:
        """The atom that stands for a polynomial where a power of it is taken."""
        weight = 1 + max(self.weight(mono) for mono, _ in p)
        number = self.atom(("value", freeze(p)), self.markers_of(p), weight, value=p)
        atom = self.atoms[number]
        atom.nonzero = atom.nonzero or self.is_nonzero(p)
        atom.nonnegative = atom.nonnegative or nonnegative or self.is_nonnegative(p)
        return number

    def _factors(self, base: Poly, whole: bool) -> list[tuple[int, Number]]:
        """Atoms whose powers multiply to ``|content|·part``, the base up to its sign.

        Unless the exponent is ``whole`` the base is not negative, and neither is any of the atoms.
        """
        content, part = primitive(base)
        if content < 0 and not whole:
            content, part = -content, scaled(part, -1)
        ((mono, _), value), *others = part.items()
        if others or not whole and not (value > 0 and self._is_plainly_nonnegative(mono)):
            factors: list[tuple[int, Number]] = [(self.valued(part, nonnegative=not whole), 1)]
        elif whole:
            factors = list(mono)
        else:
            factors = [(a, e) if self.atoms[a].nonnegative else (self.valued(monomial(a, 2), True), tidy(e // 2))
                       for a, e in mono]
        primes = Counter(_primes(content.numerator))
        primes.subtract(_primes(content.denominator))
        return factors + [(self.valued(constant(prime)), exponent) for prime, exponent in primes.items()]

    def raised(self, base: Poly, exponent: Poly, kind: str) -> Poly:
        """``base^exponent`` of scalars, for an exponent of kind ``nat``, ``int`` or ``real``."""
        if not exponent:
            return constant(1)
        if set(exponent) == {UNIT}:
            return self.raised_to_number(base, Fraction(exponent[UNIT]))
        whole = kind != "real" and self.is_whole(exponent, kind)
        safe = self.is_positive(base) or whole and (kind == "nat" or self.is_nonzero(base))
        if not base or not safe:
            return self.opaque_power(base, exponent)
        number = Fraction(exponent.get(UNIT, 0))
        result = self.raised_to_number(base, number) if number else constant(1)
        for key, coefficient in exponent.items():
            if key != UNIT:
                result = self.multiply(result, self._symbolic(base, whole, key[0], coefficient))
        return result

    def is_whole(self, p: Poly, kind: str) -> bool:
        """Whether ``p`` is a polynomial in naturals, or integers for the kind ``int``.

        The sort of an exponent does not tell, for an equation among the premises may have put a real in it.
        """
        return all(
            c.denominator == 1 and (c >= 0 or kind == "int")
            and all(isinstance(e, int) and e > 0 and self._counts(atom, kind) for atom, e in mono)
            for (mono, _), c in p.items())

    def _counts(self, number: int, kind: str) -> bool:
        atom = self.atoms[number]
        return atom.key[0] in ("dim", "position") or (atom.term is not None and atom.term.sort.kind in ("nat", kind))

    def opaque_power(self, base: Poly, exponent: Poly) -> Poly:
        markers = self.markers_of(base) | self.markers_of(exponent)
        return monomial(self.atom(("power", freeze(base), freeze(exponent)), markers))

    def raised_to_number(self, base: Poly, exponent: Fraction) -> Poly:
        if abs(exponent.numerator) > MAX_TERMS or exponent.denominator > MAX_ROOT:
            raise BudgetError("an exponent", MAX_TERMS)
        if exponent.denominator == 1:
            return self.power(base if exponent >= 0 else self.reciprocal(base), abs(int(exponent)))
        if not self.is_nonnegative(base) or (exponent < 0 and not self.is_nonzero(base)):
            return self.opaque_power(base, constant(exponent))
        return self.root(base, exponent)

    def root(self, base: Poly, exponent: Fraction) -> Poly:
        """A fractional power of a polynomial that is not negative."""
        result = constant(1) if base else {}
        for atom, power in self._factors(base, whole=False) if base else ():
            result = self.multiply(result, self.settle(((atom, tidy(power * exponent)),), ""))
        return result

    def _symbolic(self, base: Poly, whole: bool, generator: Monomial, coefficient: Number) -> Poly:
        """``base^(coefficient·generator)`` for a generator that is no number."""
        result = constant(1)
        if whole and primitive(base)[0] < 0:
            sign = self.atom(("sign", generator), self.markers(generator), nonzero=True)
            result = self.settle(((sign, coefficient),), "")
        for atom, power in self._factors(base, whole):
            number = self._symbolic_atom(atom, generator)
            result = self.multiply(result, monomial(number, tidy(power * coefficient)))
        return result

    def _symbolic_atom(self, atom: int, generator: Monomial) -> int:
        """The atom ``atom^generator``; the exponents of a power of a positive atom multiply."""
        known = self.atoms[atom]
        if known.key[0] == "symbolic" and self.is_positive(monomial(known.key[1])):  # type: ignore[arg-type]
            atom, generator = known.key[1], merge(known.key[2], generator)  # type: ignore[assignment, arg-type]
        number = self.atom(("symbolic", atom, generator), known.markers | self.markers(generator))
        self.atoms[number].nonzero |= known.nonzero
        self.atoms[number].nonnegative |= known.nonnegative
        return number

    def exponential(self, exponent: Poly) -> Poly:
        """``exp(exponent)``, a product with one positive atom for each monomial of the exponent."""
        result = constant(1)
        for (mono, _), coefficient in exponent.items():
            number = self.atom(("exp", mono), self.markers(mono), nonzero=True, nonnegative=True)
            result = self.multiply(result, monomial(number, coefficient))
        return result


def _positive_multiple(p: Poly) -> Poly:
    """``p`` divided by the absolute value of its content."""
    content, part = primitive(p)
    return part if content > 0 else scaled(part, -1)


def _primes(value: int) -> Iterator[int]:
    """Prime factors by trial division; what is left over beyond the bound counts as one prime."""
    value, divisor = abs(value), 2
    while divisor * divisor <= value and divisor < MAX_FACTOR:
        if value % divisor:
            divisor += 1
        else:
            yield divisor
            value //= divisor
    if value > 1:
        yield value
