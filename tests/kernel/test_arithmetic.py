"""Ground arithmetic: enclosures against independent software, and what is refused."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from fractions import Fraction
from random import Random

import pytest
from mpmath import mp, mpf

from derive.kernel import arithmetic
from derive.kernel.arithmetic import _Enclosure, holds
from derive.kernel.errors import BudgetError, KernelError
from derive.kernel.terms import Term, num

from .notation import N, add, div, identity, inv, make, mul, n, power, sub, v

PI, E = make("pi"), make("exp", num(1))


def rational(random: Random) -> Fraction:
    return Fraction(random.randrange(-60, 60), random.choice([1, 2, 3, 7, 10, 97]))


def grown(random: Random, fuel: int) -> tuple[Term, Callable[[], mpf]]:
    """A closed term and the same in mpmath."""
    if fuel == 0:
        value = rational(random)
        return (
            (num(value), lambda: mpf(value.numerator) / value.denominator)
            if random.random() < 0.8
            else (PI, lambda: +mp.pi)
        )
    (s, f), (t, g) = grown(random, fuel - 1), grown(random, random.randrange(fuel))
    k = random.randrange(-3, 5)
    return random.choice(
        [
            (add(s, t), lambda: f() + g()),
            (sub(s, t), lambda: f() - g()),
            (mul(s, t), lambda: f() * g()),
            (div(s, t), lambda: f() / g()),
            (make("neg", s), lambda: -f()),
            (make("norm", s), lambda: abs(f())),
            (make("sqrt", make("norm", s)), lambda: mp.sqrt(abs(f()))),
            (make("sqrt", s), lambda: mp.sqrt(f())),
            (make("exp", s), lambda: mp.exp(f())),
            (make("log", s), lambda: mp.log(f())),
            (make("^", s, N(k) if k >= 0 else num(k, v("z", "int").sort)), lambda: f() ** k),
        ]
    )


@pytest.fixture(autouse=True)
def _modest_precision(monkeypatch: pytest.MonkeyPatch) -> None:
    """An undecided comparison is given up sooner, so that the tests are quick."""
    monkeypatch.setattr(arithmetic, "MAX_BITS", 300)


@pytest.mark.parametrize("bits", [64, 200])
def test_enclosures_contain_the_value(bits: int) -> None:
    mp.prec = 4 * bits + 400
    compared = 0
    for seed in range(400):
        term, value = grown(Random(seed), 1 + seed % 4)
        try:
            low, high = _Enclosure(bits)(term)
            wanted = value()
        except (KernelError, ZeroDivisionError, OverflowError):
            continue
        assert isinstance(wanted, mpf), f"{term} is outside its domain and has an enclosure"
        slack = abs(wanted) * mpf(2) ** (-3 * bits) + mpf(2) ** (-3 * bits)
        assert mpf(low.numerator) / low.denominator <= wanted + slack, f"{seed}: {term}"
        assert mpf(high.numerator) / high.denominator >= wanted - slack, f"{seed}: {term}"
        compared += 1
    assert compared > 200


@pytest.mark.parametrize("name", ["exp", "log", "sqrt"])
def test_enclosures_are_narrow(name: str) -> None:
    for seed in range(40):
        value = abs(rational(Random(seed))) / 7 + Fraction(1, 9)
        low, high = _Enclosure(128)(make(name, num(value)))
        assert 0 < high - low < Fraction(1, 2**90)


def test_orders_agree() -> None:
    mp.prec = 600
    decided = 0
    for seed in range(120):
        (s, f), (t, g) = grown(Random(seed), 2), grown(Random(seed + 10_000), 2)
        try:
            less, value = holds("<", s, t), g() - f()
        except (KernelError, ZeroDivisionError, OverflowError):
            continue
        if isinstance(value, mpf):
            assert less == (value > 0), f"{s} < {t}"
            decided += 1
    assert decided > 60


TRUE = [
    ("<", num(Fraction(3141592, 10**6)), PI),
    ("<", PI, num(Fraction(3141593, 10**6))),
    ("<", num(2), E),
    ("<=", E, num(3)),
    ("!=", PI, num(Fraction(355, 113))),
    ("<", PI, num(Fraction(355, 113))),
    ("<=", num(2), num(2)),
    ("!=", num(0), num(1)),
    ("<", make("log", num(2)), num(Fraction(7, 10))),
    ("<", make("sqrt", num(2)), num(Fraction(14143, 10000))),
    ("<", make("exp", PI), add(PI, num(21))),
    ("<", num(0), make("exp", num(-100))),
    ("<=", mul(E, E), make("exp", num(2))),
    ("<", make("exp", mul(PI, make("sqrt", num(163)))), num(262537412640768744)),
    ("<", N(2), N(3)),
    ("!=", E, PI),
]


@pytest.mark.parametrize("number", range(len(TRUE)))
def test_true(number: int) -> None:
    assert holds(*TRUE[number])


@pytest.mark.parametrize("number", range(len(TRUE)))
def test_converse_is_false_or_undecided(number: int) -> None:
    relation, left, right = TRUE[number]
    if relation == "<":
        with contextlib.suppress(BudgetError):
            assert not holds("<", right, left) and not holds("<=", right, left)


REFUSED = [
    ("<=", power(make("sqrt", num(2)), 2), make("exp", make("log", num(2)))),
    ("!=", make("exp", make("log", num(2))), num(2)),
    ("<", num(0), div(num(1), num(0))),
    ("!=", div(num(1), num(0)), num(5)),
    ("<", num(0), make("sqrt", num(-1))),
    ("!=", make("log", num(0)), num(0)),
    ("<", make("log", num(-1)), num(100)),
    ("<", v("x", "real"), add(v("x", "real"), num(1))),
    ("!=", inv(identity(n)), mul(num(2), identity(n))),
    ("<", num(0), make("exp", num(10**9))),
    ("<", num(0), make("^", num(2), make("sqrt", num(2)))),
    ("<", num(0), div(num(1), sub(E, make("exp", num(1))))),
]


@pytest.mark.parametrize("number", range(len(REFUSED)))
def test_refused(number: int) -> None:
    relation, left, right = REFUSED[number]
    if relation == "!=" and left.sort.shape[0] is n:
        assert holds(relation, left, right)  # I ≠ 2 I whatever the size
        return
    with pytest.raises(KernelError):
        holds(relation, left, right)
