"""Formats: rounding of arrays, exact numbers and balls against one another and NumPy; units and ordinals."""

from __future__ import annotations

import math
from fractions import Fraction
from random import Random

import numpy as np
import pytest
from flint import arb, fmpq

from derive.floating.format import (
    BFLOAT16,
    BINARY16,
    BINARY32,
    BINARY64,
    FORMATS,
    Format,
    at_ordinal,
    distance,
    exact,
    nearest,
    ordinal,
    round_to,
    ulps,
    unit_exponent,
)
from derive.floating.judge import precision
from derive.machine.formats import rounded_fraction

ALL = pytest.mark.parametrize("form", list(FORMATS.values()), ids=lambda form: form.name)
TINY = Format("float(5, 8)", 3, -14, 15)


def adversarial(form: Format, count: int) -> list[float]:
    """Binary64 numbers around the range of a format, ties between neighbours among them."""
    random = Random(f"adversarial/{form.name}")
    found = [math.ldexp(random.random() - 0.5, random.randint(max(form.emin - form.precision - 3, -1070),
                                                              min(form.emax + 3, 1020))) for _ in range(count)]
    for _ in range(count):
        place = random.randrange(form.finite - 1)
        low, high = at_ordinal(form, place), at_ordinal(form, place + 1)
        found += [low, (low + high) / 2 if form is not BINARY64 else high]
    edge = form.largest + (form.largest - at_ordinal(form, form.finite - 2)) / 2
    return [*found, form.largest, edge, math.nextafter(edge, 0), form.smallest, form.smallest / 2, 0.0]


@pytest.mark.parametrize("form", [*FORMATS.values(), TINY], ids=lambda form: form.name)
def test_arrays_exact_numbers_and_balls_round_alike(form: Format) -> None:
    values = [x for x in adversarial(form, 1500) if math.isfinite(x)]
    for x, rounded in zip(values, round_to(form, np.array(values)).tolist(), strict=True):
        assert nearest(form, exact(x)) == rounded, x
        assert nearest(form, arb(x)) == rounded, x


@pytest.mark.parametrize(("form", "kind"), [(BINARY16, np.float16), (BINARY32, np.float32)])
def test_rounding_is_that_of_numpy(form: Format, kind: type) -> None:
    values = np.array(adversarial(form, 3000))
    with np.errstate(over="ignore"):
        assert np.array_equal(round_to(form, values), values.astype(kind).astype(np.float64))


@ALL
def test_rounding_is_that_of_the_machine(form: Format) -> None:
    for x in filter(math.isfinite, adversarial(form, 400)):
        assert nearest(form, exact(x)) == rounded_fraction(form.name, Fraction(x)), x


def test_not_a_number_and_infinities_stay() -> None:
    found = round_to(BFLOAT16, np.array([math.nan, math.inf, -math.inf]))
    assert np.isnan(found[0]) and found[1:].tolist() == [math.inf, -math.inf]


@ALL
def test_ordinals_count_the_numbers(form: Format) -> None:
    assert ordinal(form, form.largest) == form.finite - 1 and at_ordinal(form, form.finite) == math.inf
    assert at_ordinal(form, 1) == form.smallest
    random = Random(3)
    for _ in range(500):
        place = random.randint(1 - form.finite, form.finite - 1)
        assert ordinal(form, at_ordinal(form, place)) == place


def test_a_ball_too_wide_is_not_rounded() -> None:
    assert nearest(BINARY16, arb(1, 0.001)) is None and nearest(BINARY16, arb(1, 1e-5)) == 1.0
    assert nearest(BINARY64, arb("nan")) is None and nearest(BINARY64, arb(0, 1e-300)) is None


def test_ties_of_ratios_go_to_even() -> None:
    assert nearest(BINARY16, fmpq(2049)) == 2048.0 and nearest(BINARY16, fmpq(2051)) == 2052.0
    assert nearest(BINARY16, fmpq(2049) + fmpq(1, 10 ** 50)) == 2050.0
    assert nearest(BINARY16, fmpq(1, 2 ** 25)) == 0.0 and nearest(BINARY16, fmpq(3, 2 ** 25)) == 2.0 ** -23
    assert nearest(BINARY16, fmpq(65520)) == math.inf and nearest(BINARY16, -fmpq(65519)) == -65504.0


def test_units_at_zero_at_subnormals_and_at_powers_of_two() -> None:
    assert unit_exponent(BINARY64, fmpq(0)) == -1074 and unit_exponent(BINARY64, fmpq(1, 2 ** 1060)) == -1074
    assert unit_exponent(BINARY16, fmpq(2) - fmpq(1, 10 ** 9)) == unit_exponent(BINARY16, fmpq(2)) == -9
    with precision(2000):
        assert unit_exponent(BINARY64, arb(1).exp() * arb((1, 2000))) == 2001 - 52


def test_errors_in_units() -> None:
    assert ulps(BINARY64, 1.0, fmpq(1)) == 0
    assert ulps(BINARY64, 1.0 + 2 ** -50, fmpq(1)) == 4.0
    assert ulps(BINARY16, 0.0, fmpq(1, 2 ** 24)) == 1.0
    assert ulps(BINARY16, -1.0, fmpq(1)) == 2 ** 11
    assert ulps(BINARY64, 1e-300, fmpq(0)) > 1e22


@pytest.mark.parametrize(("found", "value", "error"), [
    (math.inf, fmpq(1), math.inf), (math.nan, fmpq(1), math.inf), (math.nan, fmpq(10 ** 6), math.inf),
    (math.inf, fmpq(10 ** 6), 0.0), (-math.inf, fmpq(10 ** 6), math.inf), (65504.0, fmpq(65536), 0.5),
])
def test_infinite_and_missing_numbers_never_agree_with_finite_ones(found: float, value: fmpq, error: float) -> None:
    assert ulps(BINARY16, found, value) == error


def test_distance_counts_numbers_in_between() -> None:
    assert distance(BINARY16, 1.0, fmpq(1)) == 0 and distance(BINARY16, at_ordinal(BINARY16, 3), fmpq(0)) == 3
    assert distance(BINARY16, math.nan, fmpq(1)) > BINARY16.finite
