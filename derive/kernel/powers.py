"""Reciprocals, powers and roots of scalars, each formed only under the knowledge that it needs.

Exponents add (``xᵃ·xᵇ = xᵃ⁺ᵇ``) for whole exponents of at least 0 and any base; for negative
ones when the base is known not to be zero; for fractions and real exponents when the base is
known not to be negative, or positive.  Without that knowledge ``1/x`` or ``√x`` is an atom of its
own, about which nothing else is assumed.
"""

from __future__ import annotations

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
    add,
    constant,
    freeze,
    merge,
    monomial,
    primitive,
    scaled,
)
from .errors import BudgetError, KernelError

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
        p, _ = self.cleared(p)
        if not p:
            return
        if len(p) == 1:
            for atom, _ in next(iter(p))[0]:
                self._mark_nonzero(atom)
        else:
            self.nonzero.add(freeze(primitive(p)[1]))
            self.nonzero.add(freeze(primitive(self._common(p)[1])[1]))

    def _mark_nonzero(self, number: int) -> None:
        """Remember ``atom ≠ 0``, and then the same of the polynomial of which it is a root."""
        atom = self.atoms[number]
        atom.nonzero = True
        if atom.value is not None and atom.value != monomial(number):
            self.learn_nonzero(atom.value)

    def learn_nonnegative(self, p: Poly) -> None:
        """Remember ``p ≥ 0``: for an atom by a mark, for a sum by its primitive part."""
        if not p:
            return
        part = _positively_scaled(p)
        (mono, word), value = next(iter(part.items()))
        if len(part) == 1 and len(mono) == 1 and mono[0][1] == 1 and not word and value > 0:
            self.atoms[mono[0][0]].nonnegative = True
        self.nonnegative.add(freeze(part))

    def is_nonzero(self, p: Poly) -> bool:
        if len(p) == 1:
            (mono, word), = p
            return not word and all(self.atoms[atom].nonzero for atom, _ in mono)
        return bool(p) and freeze(primitive(self._common(p)[1])[1]) in self.nonzero

    def is_nonnegative(self, p: Poly) -> bool:
        if not p:
            return True
        if freeze(_positively_scaled(p)) in self.nonnegative:
            return True
        return len(p) == 1 and next(iter(p.values())) > 0 and all(
            self.atoms[atom].nonnegative or _is_even(exponent) for atom, exponent in next(iter(p))[0])

    # Reciprocals

    def reciprocal(self, p: Poly) -> Poly:
        """``1/p``: a number, a product of inverse powers, or an atom of its own."""
        if len(p) == 1 and UNIT in p:
            return constant(Fraction(1) / p[UNIT])
        top, divisors = self.cleared(p)
        if not top or not self.is_nonzero(top):
            return monomial(self.atom(("reciprocal", freeze(p)), self.markers_of(p)))
        shared, top = self._common(top)
        divisors = self.multiply(divisors, shared)
        if len(top) == 1:
            ((mono, _), value), = top.items()
            inverse: Poly = {(tuple((atom, -e) for atom, e in mono), ""): Fraction(1) / value}
        else:
            content, part = primitive(top)
            key = ("reciprocal", freeze(part))
            number = self.atom(key, self.markers_of(part), nonzero=True, clears=part)
            self.atoms[number].nonnegative |= self.is_nonnegative(part)
            self.atoms[number].clears, self.atoms[number].nonzero = part, True
            inverse = scaled(monomial(number), Fraction(1) / content)
        return self.multiply(divisors, inverse)

    def _common(self, p: Poly) -> tuple[Poly, Poly]:
        """The reciprocal of the monomial of nonzero atoms that divides ``p``, and the quotient."""
        monos = [dict(mono) for mono, _ in p]
        shared = [a for a in sorted(set().union(*monos)) if self.atoms[a].nonzero]
        common = tuple((a, min(m.get(a, 0) for m in monos)) for a in shared)
        inverse = tuple((a, -e) for a, e in common if e)
        return {(inverse, ""): 1}, {(merge(mono, inverse), word): value for (mono, word), value in p.items()}

    def markers_of(self, p: Poly) -> Markers:
        found = NO_MARKERS
        for mono, word in p:
            found |= self.markers(mono, word)
        return found

    def cleared(self, p: Poly) -> tuple[Poly, Poly]:
        """``(p·d, d)`` with ``d`` a product of polynomials that are not zero, so that no known reciprocal is left."""
        divisor = constant(1)
        for _ in range(16):
            number = next((n for mono, _ in p for n, e in mono if self.atoms[n].clears is not None and e >= 1), None)
            if number is None:
                break
            p, factor = self._clear(p, number)
            p, divisor = self.reduce(p), self.multiply(divisor, factor)
        return p, divisor

    def _clear(self, p: Poly, number: int) -> tuple[Poly, Poly]:
        """Multiply by the least power of what ``number`` is the reciprocal of."""
        part = self.atoms[number].clears
        assert part is not None
        top = max(_whole(dict(mono).get(number, 0)) for mono, _ in p)
        total: Poly = {}
        for (mono, word), value in p.items():
            exponent = dict(mono).get(number, 0)
            left = exponent - _whole(exponent)
            rest = tuple(power for power in mono if power[0] != number)
            rest = merge(rest, ((number, left),) if left else ())
            lifted = self.multiply(self.power(part, top - _whole(exponent)), {(rest, word): 1})
            total = add(total, lifted, value)
        return total, self.power(part, top)

    # Powers

    def raised(self, base: Poly, exponent: Poly, kind: str) -> Poly:
        """``base^exponent`` of scalars, for an exponent of kind ``nat``, ``int`` or ``real``."""
        if not exponent:
            return constant(1)
        if set(exponent) == {UNIT}:
            return self.raised_to_number(base, Fraction(exponent[UNIT]))
        whole = kind != "real" and self.is_whole(exponent, kind)
        positive = self.is_nonzero(base) and self.is_nonnegative(base)
        safe = positive or whole and (kind == "nat" or self.is_nonzero(base))
        if not base or not safe:
            return self.opaque_power(base, exponent)
        number = Fraction(exponent.get(UNIT, 0))
        result = self.raised_to_number(base, number) if number else constant(1)
        for key, coefficient in exponent.items():
            if key != UNIT:
                result = self.multiply(result, self._symbolic(base, key[0], coefficient, whole))
        return result

    def is_whole(self, p: Poly, kind: str) -> bool:
        """Whether ``p`` is a polynomial in naturals, or integers for the kind ``int``.

        The sort of an exponent does not tell, for an equation among the premises may have put a real in it.
        """
        return all(
            Fraction(c).denominator == 1 and (c >= 0 or kind == "int")
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
            if exponent >= 0:
                return self.power(base, int(exponent))
            return self.power(self.reciprocal(base), int(-exponent))
        if not self.is_nonnegative(base) or (exponent < 0 and not self.is_nonzero(base)):
            return self.opaque_power(base, constant(exponent))
        if not base:
            return {}
        if len(base) == 1:
            ((mono, _), value), = base.items()
            if value > 0 and all(self.atoms[atom].nonnegative or _is_even(e) for atom, e in mono):
                result = self._root(constant(value), exponent)
                for atom, power in mono:
                    result = self.multiply(result, self._atom_root(atom, power, exponent))
                return result
        part = _positively_scaled(base)
        content = Fraction(base[next(iter(base))]) / part[next(iter(base))]
        return self.multiply(self._root(constant(content), exponent), self._root(part, exponent))

    def _atom_root(self, atom: int, power: Number, exponent: Fraction) -> Poly:
        """``(atom^power)^exponent`` where the inner power is not negative."""
        if self.atoms[atom].nonnegative:
            total = Fraction(power) * exponent
            return self.settle(((atom, total.numerator if total.denominator == 1 else total),), "")
        return self.raised_to_number(self.absolute(atom), Fraction(power) * exponent)

    def absolute(self, atom: int) -> Poly:
        """``|atom|``."""
        if self.atoms[atom].nonnegative:
            return monomial(atom)
        square = self.multiply(monomial(atom), monomial(atom))
        key = ("norm", freeze(monomial(atom)))
        number = self.atom(key, self.atoms[atom].markers, nonnegative=True, root=2, value=square)
        self.atoms[number].nonzero |= self.atoms[atom].nonzero
        return monomial(number)

    def _root(self, value: Poly, exponent: Fraction) -> Poly:
        """A fractional power of a polynomial that is not negative."""
        if set(value) == {UNIT} and value[UNIT] < 0:
            raise KernelError("the root of a negative number")
        if set(value) == {UNIT}:
            exact = _exact_root(Fraction(value[UNIT]), exponent.denominator)
            if exact is not None:
                return constant(exact ** exponent.numerator)
        if value and len(value) == 1 and next(iter(value.values())) == 1 and set(value) != {UNIT}:
            (mono, _), = value
            if len(mono) == 1:
                return self._atom_root(mono[0][0], mono[0][1], exponent)
        number = self.atom(("root", freeze(value), exponent.denominator), self.markers_of(value), nonnegative=True,
                           root=exponent.denominator, value=value)
        self.atoms[number].nonzero |= self.is_nonzero(value)
        return self.settle(((number, exponent.numerator),), "")

    def _symbolic(self, base: Poly, generator: Monomial, coefficient: Number, whole: bool) -> Poly:
        """``base^(coefficient·generator)`` for a generator that is no number, whole or not."""
        ((mono, _), value), *others = base.items()
        if not others and (whole or value > 0 and all(self.atoms[a].nonnegative for a, _ in mono)):
            result = self._rational_power(Fraction(value), generator, coefficient)
            for atom, exponent in mono:
                factor = self._atom_power(atom, generator)
                result = self.multiply(result, self.settle(((factor, exponent * coefficient),), ""))
            return result
        content, part = primitive(base)
        if content < 0 and not whole:
            content, part = -content, scaled(part, -1)
        markers = self.markers_of(base) | self.markers(generator)
        number = self.atom(("symbolic", freeze(part), generator), markers)
        self.atoms[number].nonzero |= self.is_nonzero(base)
        self.atoms[number].nonnegative |= self.is_nonnegative(base) and content > 0
        power = monomial(number, coefficient)
        return self.multiply(self._rational_power(Fraction(content), generator, coefficient), power)

    def _atom_power(self, atom: int, generator: Monomial) -> int:
        known = self.atoms[atom]
        base: object = atom
        if known.key[0] == "symbolic" and self._is_positive(known.key[1]):
            base, generator = known.key[1], merge(known.key[2], generator)  # type: ignore[arg-type]
        number = self.atom(("symbolic", base, generator), known.markers | self.markers(generator))
        self.atoms[number].nonzero |= known.nonzero
        self.atoms[number].nonnegative |= known.nonnegative
        return number

    def _is_positive(self, base: object) -> bool:
        if isinstance(base, int):
            return self.atoms[base].nonzero and self.atoms[base].nonnegative
        return base in self.nonzero and base in self.nonnegative

    def _rational_power(self, value: Fraction, generator: Monomial, coefficient: Number) -> Poly:
        """``value^(coefficient·generator)``, one atom for each prime, so that 4ᵏ = 2²ᵏ."""
        result = constant(1)
        if value < 0:
            sign = self.atom(("sign", generator), self.markers(generator), nonzero=True, root=2, value=constant(1))
            result = self.settle(((sign, coefficient),), "")
        for prime, exponent in _factors(abs(value)).items():
            number = self.atom(("prime", prime, generator), self.markers(generator), nonzero=True, nonnegative=True)
            result = self.multiply(result, monomial(number, exponent * coefficient))
        return result

    def exponential(self, exponent: Poly) -> Poly:
        """``exp(exponent)``, a product with one positive atom for each monomial of the exponent."""
        result = constant(1)
        for (mono, _), coefficient in exponent.items():
            number = self.atom(("exp", mono), self.markers(mono), nonzero=True, nonnegative=True)
            result = self.multiply(result, monomial(number, coefficient))
        return result


def _positively_scaled(p: Poly) -> Poly:
    """``p`` divided by the absolute value of its content."""
    content, part = primitive(p)
    return part if content > 0 else scaled(part, -1)


def _whole(exponent: Number) -> int:
    """The whole part of an exponent that can be cleared; negative ones count as none."""
    return max(0, int(exponent // 1))


def _is_even(exponent: Number) -> bool:
    return isinstance(exponent, int) and exponent % 2 == 0


def _exact_root(value: Fraction, root: int) -> Fraction | None:
    """The rational ``root``-th root, when there is one."""
    parts = []
    for part in (value.numerator, value.denominator):
        guess = _integer_root(part, root)
        if guess ** root != part:
            return None
        parts.append(guess)
    return Fraction(parts[0], parts[1])


def _integer_root(value: int, root: int) -> int:
    """The largest integer whose ``root``-th power is at most ``value ≥ 0``."""
    low, high = 0, 1 << (value.bit_length() // root + 1)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if middle ** root <= value else (low, middle - 1)
    return low


def _factors(value: Fraction) -> dict[int, int]:
    """Prime exponents by trial division; what is left over beyond the bound counts as one prime."""
    found: dict[int, int] = {}
    for part, sign in ((value.numerator, 1), (value.denominator, -1)):
        divisor = 2
        while divisor * divisor <= part and divisor < MAX_FACTOR:
            while part % divisor == 0:
                found[divisor] = found.get(divisor, 0) + sign
                part //= divisor
            divisor += 1
        if part > 1:
            found[part] = found.get(part, 0) + sign
    return found
