"""Random variables that are polynomials, and exponentials of linear forms, in independent standard normal ones.

Their moments are known exactly, ``E zᵏ = (k − 1)!!`` for even k and 0 for odd k, and
``E p(z) exp(r z) = exp(r²/2) E p(z + r)`` (Williams, Probability with Martingales, 6.2 and 16.6), so that
nothing about a Gaussian vector has to be simulated.

>>> z = Chaos.generator("z")
>>> moment(z * z * z * z), moment((z + 1) * (z + 1))
(3, 2)
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from random import Random

from flint import arb, fmpq

from . import certainty
from .dual import Dual
from .matrix import Value, build, dot, each, entries, shape
from .number import (
    ONE,
    ZERO,
    Imprecise,
    Number,
    Undefined,
    Unsupported,
    absolute,
    compare,
    divide,
    elementary,
    order,
    repeated,
)

Monomial = tuple[tuple[Hashable, int], ...]
Rates = tuple[tuple[Hashable, fmpq], ...]
Key = tuple[Monomial, Rates]
"""A product of powers of generators, and the slopes of a linear form in an exponent."""
LONGEST = 3_000
"""Of how many terms a random variable is a sum at most."""


class Chaos:
    """A sum of terms ``c · ∏ zᵢ^kᵢ · exp(∑ rᵢ zᵢ)``."""

    __slots__ = ("terms",)

    def __init__(self, terms: dict[Key, Number]) -> None:
        if len(terms) > LONGEST:
            raise Unsupported("a random variable with too many terms")
        self.terms = terms

    @classmethod
    def generator(cls, label: Hashable) -> Chaos:
        """The standard normal variable of a name."""
        return cls({(((label, 1),), ()): ONE})

    @classmethod
    def lifted(cls, x: Number) -> Chaos:
        """A number as a random variable."""
        return x if isinstance(x, Chaos) else cls({((), ()): x})

    def __add__(self, other: Number) -> Chaos:
        terms = dict(self.terms)
        for key, c in Chaos.lifted(other).terms.items():
            terms[key] = terms[key] + c if key in terms else c
        return Chaos({key: c for key, c in terms.items() if not (isinstance(c, fmpq) and c == 0)})

    __radd__ = __add__

    def __neg__(self) -> Chaos:
        return Chaos({key: -c for key, c in self.terms.items()})

    def __sub__(self, other: Number) -> Chaos:
        return self + -other

    def __rsub__(self, other: Number) -> Chaos:
        return -self + other

    def __mul__(self, other: Number) -> Chaos:
        terms: dict[Key, Number] = {}
        right = Chaos.lifted(other).terms
        if len(self.terms) * len(right) > 4 * LONGEST:
            raise Unsupported("a random variable with too many terms")
        for (powers, rates), a in self.terms.items():
            for (other_powers, other_rates), b in right.items():
                key = merged(powers, other_powers), merged(rates, other_rates)
                terms[key] = terms[key] + a * b if key in terms else a * b
        return Chaos({key: c for key, c in terms.items() if not (isinstance(c, fmpq) and c == 0)})

    __rmul__ = __mul__

    def __truediv__(self, other: Number) -> Chaos:
        if isinstance(other, Chaos):
            other = other.constant("a division by a Gaussian variable")
        return Chaos({key: divide(c, other) for key, c in self.terms.items()})

    def __rtruediv__(self, other: Number) -> Number:
        return divide(other, self.constant("a division by a Gaussian variable"))

    def divisor(self) -> Chaos:
        """Itself: the division decides."""
        return self

    def power(self, exponent: int) -> Number:
        """A natural power."""
        return repeated(Chaos.__mul__, self, exponent) if exponent else ONE

    def raised(self, exponent: Number) -> Number:
        """A whole power."""
        if isinstance(exponent, fmpq) and exponent.q == 1 and exponent >= 0:
            return self.power(int(exponent.p))
        raise Unsupported("a power of a Gaussian variable")

    def elementary(self, name: str) -> Number:
        """The exponential of a linear form with exact slopes; any function of what does not vary."""
        if self.is_constant():
            return elementary(name, self.constant(""))
        form = affine(self)
        if name != "exp" or form is None or not all(isinstance(c, fmpq) for _, c in form.slopes):
            raise Unsupported(f"{name} of a Gaussian variable")
        return Chaos({((), tuple(sorted(form.slopes, key=repr))): elementary("exp", form.constant)})

    def is_constant(self) -> bool:
        """Whether it is a number."""
        return not any(powers or rates for powers, rates in self.terms)

    def constant(self, what: str) -> Number:
        """The number that it is.

        Raises:
            Unsupported: when it varies; ``what`` says in what.
        """
        if not self.is_constant():
            raise Unsupported(what)
        return self.terms.get(((), ()), ZERO)

    def sign(self) -> int | None:
        """The sign of what does not vary."""
        return compare(self.constant("a comparison of Gaussian variables outside an event"), 0)

    def absolute(self) -> Number:
        """The absolute value of what does not vary."""
        found = self.constant("the absolute value of a Gaussian variable")
        return found if order(found, 0) >= 0 else -found

    def labels(self) -> set[Hashable]:
        """The generators in it."""
        return {label for powers, rates in self.terms for label, _ in (*powers, *rates)}


def merged(a: tuple[tuple[Hashable, Number], ...], b: tuple[tuple[Hashable, Number], ...]) -> tuple[
        tuple[Hashable, Number], ...]:
    """Two lists of exponents added up, in one order."""
    if not a or not b:
        return a or b
    found = dict(a)
    for label, power in b:
        found[label] = found.get(label, 0) + power
    return tuple(sorted(((label, power) for label, power in found.items() if power != 0), key=lambda x: repr(x[0])))


@dataclass(frozen=True)
class Affine:
    """``constant + ∑ slope · z``."""

    constant: Number
    slopes: tuple[tuple[Hashable, Number], ...]

    def along(self, label: Hashable) -> Number:
        """The slope of one generator."""
        return next((slope for other, slope in self.slopes if other == label), ZERO)


def affine(x: Number) -> Affine | None:
    """A variable as a linear form, None when it is none."""
    slopes: list[tuple[Hashable, Number]] = []
    constant: Number = ZERO
    for (powers, rates), c in Chaos.lifted(x).terms.items():
        if rates or len(powers) > 1 or (powers and powers[0][1] != 1):
            side = compare(c, 0)
            if side is None:
                raise Imprecise("whether a random variable is a linear form")
            if side:
                return None
        elif powers:
            slopes.append((powers[0][0], c))
        else:
            constant = c
    return Affine(constant, tuple(slopes))


def covariance(a: Affine, b: Affine) -> Number:
    """The covariance of two linear forms."""
    found: Number = ZERO
    for label, slope in a.slopes:
        found = found + slope * b.along(label)
    return found


def moment(x: Number) -> Number:
    """The expectation of a random variable."""
    if isinstance(x, Dual):
        return Dual(x.level, moment(x.value), x.tangent if x.tangent is ZERO else moment(x.tangent))
    if not isinstance(x, Chaos):
        return x
    found: Number = ZERO
    for (powers, rates), c in x.terms.items():
        found = found + c * expected(dict(powers), dict(rates))
    return found


def expected(powers: dict[Hashable, int], rates: dict[Hashable, fmpq]) -> Number:
    """``E ∏ zᵢ^kᵢ exp(∑ rᵢ zᵢ)``."""
    result: Number = ONE
    for label in {*powers, *rates}:
        k, rate = powers.get(label, 0), rates.get(label, ZERO)
        terms = (math.comb(k, j) * rate ** (k - j) * double_factorial(j) for j in range(0, k + 1, 2))
        result = result * sum(terms, ZERO)
    total = sum((rate * rate for rate in rates.values()), ZERO)
    return result * elementary("exp", total / 2) if total != 0 else result


def double_factorial(k: int) -> int:
    """``(k − 1)!!`` of an even number: the moment of a standard normal variable."""
    return math.prod(range(1, k, 2))


class Outcome:
    """A point of a Gaussian probability space: the value of every generator; without a seed the general one."""

    __slots__ = ("seed",)

    def __init__(self, seed: int | None = None) -> None:
        self.seed = seed

    def __call__(self, label: Hashable) -> Number:
        if self.seed is None:
            return Chaos.generator(label)
        return fmpq(Random(f"{self.seed}/{label}").randint(-20, 20), 8)


@dataclass(frozen=True)
class Normal:
    """A Gaussian vector ``mean + factor · z`` for as many generators as ``factor`` has columns."""

    mean: Value
    factor: Value
    label: Hashable

    def __call__(self, outcome: Outcome) -> Value:
        _, cols = shape(self.factor)
        z = [outcome((self.label, i)) for i in range(cols)]
        rows, flat = entries(self.mean), entries(self.factor)
        return build(len(rows), 1, [m + dot(flat[i * cols:(i + 1) * cols], z) for i, m in enumerate(rows)])


@dataclass(frozen=True)
class Pushed:
    """A function of a Gaussian vector."""

    function: Value
    vector: Normal

    def __call__(self, outcome: Outcome) -> Value:
        return self.function(self.vector(outcome))


def factor(covariance: Value) -> Value:
    """A lower triangular L with ``S = L Lᵀ``.

    Raises:
        Undefined: when S is no covariance matrix.
        Imprecise: when that is not certain.
    """
    n = shape(covariance)[0]
    flat = entries(covariance)
    if any(compare(flat[i * n + j], flat[j * n + i]) in (1, -1) for i in range(n) for j in range(i)):
        raise Undefined("a covariance matrix that is not symmetric")
    rows = [[ZERO] * n for _ in range(n)]
    for j in range(n):
        pivot = flat[j * n + j] - dot(rows[j][:j], rows[j][:j])
        side = order(pivot, 0)
        if side < 0:
            raise Undefined("a covariance matrix that is not positive semidefinite")
        rows[j][j] = elementary("sqrt", pivot) if side else ZERO
        for i in range(j + 1, n):
            rest = flat[i * n + j] - dot(rows[i][:j], rows[j][:j])
            if side:
                rows[i][j] = divide(rest, rows[j][j])
            elif order(rest, 0) != 0:
                raise Undefined("a covariance matrix that is not positive semidefinite")
    return build(n, n, [x for row in rows for x in row])


def generic(variable: Value) -> Iterator[Number]:
    """The entries of a random variable as functions of the generators."""
    yield from entries(variable(Outcome()))


def law(variable: Value, mean: Value, matrix: Value) -> int:
    """Whether a variable is Gaussian with this mean and covariance matrix.

    A polynomial of a higher degree in normal variables, or an exponential, is not Gaussian: its tails are heavier.
    """
    forms = [affine(x) for x in generic(variable)]
    if any(form is None for form in forms):
        return certainty.FALSE
    known = [form for form in forms if form is not None]
    pairs = list(zip([form.constant for form in known], entries(mean), strict=True))
    pairs += zip([covariance(a, b) for a in known for b in known], entries(matrix), strict=True)
    sides = [compare(x, y) for x, y in pairs]
    if 1 in sides or -1 in sides:
        return certainty.FALSE
    return certainty.AGREES if None in sides else certainty.TRUE


def independent(left: Value, right: Value) -> int:
    """Whether two variables are independent: of different generators, or linear and uncorrelated."""
    one, two = list(generic(left)), list(generic(right))
    labels = [set().union(*(Chaos.lifted(x).labels() for x in side)) for side in (one, two)]
    if not labels[0] & labels[1]:
        return certainty.TRUE
    forms = [[affine(x) for x in side] for side in (one, two)]
    sides = []
    for a in forms[0]:
        for b in forms[1]:
            if a is None or b is None:
                raise Imprecise("the independence of functions of the same Gaussian vector")
            sides.append(compare(covariance(a, b), 0))
    if 1 in sides or -1 in sides:
        return certainty.FALSE
    return certainty.AGREES if None in sides else certainty.TRUE


def mean(variable: Value) -> Value:
    """The expectation of a random matrix."""
    return each(moment, variable(Outcome()))


def chance(difference: Number, strict: bool) -> Number:
    """The probability that a linear form is nonnegative, or positive: ``Φ(μ/σ)``.

    Raises:
        Unsupported: when it is not linear.
    """
    form = affine(difference)
    if form is None:
        raise Unsupported("the probability of an event about more than a linear form")
    spread = covariance(form, form)
    if compare(spread, 0) == 0:
        side = order(form.constant, 0)
        return fmpq(int(side > 0 or side == 0 and not strict))
    argument = divide(form.constant, elementary("sqrt", 2 * spread))
    return (1 + elementary("erf", argument)) / 2


def folded(x: Number) -> Number:
    """The expectation of the absolute value of a linear form: ``σ √(2/π) exp(−μ²/2σ²) + μ erf(μ/√(2σ²))``.

    Raises:
        Unsupported: when it is not linear.
    """
    form = affine(x)
    if form is None:
        raise Unsupported("the expectation of the absolute value of more than a linear form")
    spread = covariance(form, form)
    if compare(spread, 0) == 0:
        return absolute(form.constant)
    exponent = divide(form.constant * form.constant, 2 * spread)
    bell = elementary("sqrt", divide(2 * spread, arb.pi())) * elementary("exp", -exponent)
    return bell + form.constant * elementary("erf", divide(form.constant, elementary("sqrt", 2 * spread)))
