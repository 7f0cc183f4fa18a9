"""Arithmetic of N terms against exact rationals, on numbers made to break it."""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
import pytest

from derive.machine.layout import LEFT_RANGE, TERMS, largest, smallest
from derive.machine.single import apply

from .adversarial import exact, normal, pairs

UNIT = Fraction(1, 2 ** 53)
COUNT = 400


def bound(name: str, terms: int) -> Fraction:
    """The stated relative error."""
    factors = {"mul": (1, 5, 8, 32), "div": (1, 10, 16, 32), "sqrt": (1, 4, 16, 32)}
    return factors[name][terms - 1] * UNIT ** terms


@pytest.mark.parametrize("terms", TERMS)
@pytest.mark.parametrize("name", ["add", "sub"])
def test_sums_are_right_to_the_last_term_even_when_they_cancel(name: str, terms: int) -> None:
    x, y = pairs(terms, COUNT, 60, seed=terms)
    found, flags = apply(name, terms, x, y)
    for i in range(COUNT):
        a, b = exact(x[:, i]), exact(y[:, i])
        true = a + b if name == "add" else a - b
        allowed = 4 * UNIT ** terms * abs(true) + 16 * UNIT ** (terms + 1) * (abs(a) + abs(b)) * (terms > 1)
        assert abs(exact(found[:, i]) - true) <= allowed, (x[:, i], y[:, i])
    assert not flags.any()


@pytest.mark.parametrize("terms", TERMS)
@pytest.mark.parametrize("name", ["mul", "div"])
def test_products_and_quotients_keep_their_bounds(name: str, terms: int) -> None:
    x, y = pairs(terms, COUNT, 60, seed=10 + terms)
    y = np.where(y[0] == 0, np.array([[1.0], *[[0.0]] * (terms - 1)]), y)
    found, flags = apply(name, terms, x, y)
    for i in range(COUNT):
        a, b = exact(x[:, i]), exact(y[:, i])
        true = a * b if name == "mul" else a / b
        assert abs(exact(found[:, i]) - true) <= bound(name, terms) * abs(true), (x[:, i], y[:, i])
    assert not flags.any()


@pytest.mark.parametrize("terms", TERMS)
def test_roots_keep_their_bound_and_squares_come_back(terms: int) -> None:
    x, _ = pairs(terms, COUNT, 60, seed=20 + terms)
    x, _ = apply("absolute", terms, x)
    found, flags = apply("sqrt", terms, x)
    for i in range(COUNT):
        true, root, error = exact(x[:, i]), exact(found[:, i]), bound("sqrt", terms)
        assert (root * (1 - error)) ** 2 <= true <= (root * (1 + error)) ** 2, x[:, i]
    assert not flags.any()
    whole = np.zeros((terms, 3))
    whole[0] = 0.0, 4.0, 2.0 ** 80
    assert (apply("sqrt", terms, whole)[0][0] == [0.0, 2.0, 2.0 ** 40]).all()


@pytest.mark.parametrize("terms", TERMS[1:])
@pytest.mark.parametrize("name", ["add", "sub", "mul", "div"])
def test_results_do_not_overlap(name: str, terms: int) -> None:
    x, y = pairs(terms, COUNT, 20, seed=30 + terms)
    found, _ = apply(name, terms, x, np.where(y[0] == 0, 1.0, y) if name == "div" else y)
    for high, low in itertools.pairwise(found):
        fine = np.isfinite(high)
        assert (np.abs(low[fine]) <= np.spacing(np.abs(high[fine])) * 0.5).all()


@pytest.mark.parametrize("terms", TERMS)
def test_comparisons_see_the_last_term(terms: int) -> None:
    x, y = pairs(terms, COUNT, 4, seed=40 + terms)
    y[:, ::5] = x[:, ::5]
    answers = {name: apply(name, terms, x, y)[0] for name in ("less", "at_most", "equal", "smaller", "larger")}
    for i in range(COUNT):
        a, b = exact(x[:, i]), exact(y[:, i])
        assert answers["less"][0, i] == (a < b) and answers["at_most"][0, i] == (a <= b)
        assert answers["equal"][0, i] == (a == b)
        assert exact(answers["smaller"][:, i]) == min(a, b) and exact(answers["larger"][:, i]) == max(a, b)


@pytest.mark.parametrize("terms", TERMS)
def test_what_is_no_number_stays_none(terms: int) -> None:
    x, y = np.zeros((terms, 4)), np.zeros((terms, 4))
    x[0], y[0] = [np.nan, 1.0, 0.0, -1.0], [1.0, np.nan, 0.0, 0.0]
    for name in ("less", "at_most", "equal", "smaller", "larger", "add", "mul"):
        assert np.isnan(apply(name, terms, x, y)[0][0, :2]).all(), name
    assert not np.isfinite(apply("div", terms, x, y)[0][0, 2:]).any()
    assert np.isnan(apply("sqrt", terms, x)[0][0, 3])
    chosen = apply("select", terms, x, y, y)[0]
    assert np.isnan(chosen[0, :2]).all() and (chosen[0, 2:] == 0).all()


@pytest.mark.parametrize("terms", TERMS[1:])
def test_a_result_out_of_range_is_flagged(terms: int) -> None:
    tiny, huge = smallest(terms), largest(terms)
    x = np.array([normal(Fraction(v), terms) for v in (tiny, huge, huge, 1.0, 0.0, tiny, 1.0)]).T.copy()
    y = np.array([normal(Fraction(v), terms) for v in (0.5, 2.0, 0.5, tiny, tiny, 1.0, huge)]).T.copy()
    assert (apply("mul", terms, x, y)[1] == [LEFT_RANGE, LEFT_RANGE, 0, 0, 0, 0, 0]).all()
    assert (apply("add", terms, x, x)[1] == [0, LEFT_RANGE, LEFT_RANGE, 0, 0, 0, 0]).all()
    assert (apply("div", terms, x, y)[1][[1, 4, 5]] == [0, 0, 0]).all()
    assert apply("div", terms, x[:, [5]], x[:, [1]])[1] == [LEFT_RANGE]


@pytest.mark.parametrize("terms", TERMS)
def test_signs_and_magnitudes(terms: int) -> None:
    x, _ = pairs(terms, COUNT, 30, seed=50 + terms)
    for i in range(COUNT):
        value = exact(x[:, i])
        assert exact(apply("neg", terms, x)[0][:, i]) == -value if i < 20 else True
    signs, sizes = apply("sign_of", terms, x)[0][0], apply("absolute", terms, x)[0]
    for i in range(COUNT):
        value = exact(x[:, i])
        assert signs[i] == (value > 0) - (value < 0) and exact(sizes[:, i]) == abs(value)
