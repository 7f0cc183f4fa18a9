"""Exact linear programming: what it finds adds up, and what exists is found."""

from __future__ import annotations

from fractions import Fraction

from flint import fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from derive.rules.order.simplex import combination

NUMBER = st.integers(-4, 4)
COLUMN = st.dictionaries(st.sampled_from("abcde"), NUMBER.filter(bool), max_size=4)


def total(columns, multipliers):  # type: ignore[no-untyped-def]
    found: dict[str, Fraction] = {}
    for column, multiplier in zip(columns, multipliers, strict=True):
        for key, value in column.items():
            found[key] = found.get(key, Fraction(0)) + Fraction(int(multiplier.p), int(multiplier.q)) * value
    return {key: value for key, value in found.items() if value}


def test_a_combination() -> None:
    assert combination([{"x": 1}, {"x": 1, "y": 1}], [], {"x": 3, "y": 1}) == ([2, 1], [])


def test_multipliers_are_not_negative_but_those_of_equations_may_be() -> None:
    assert combination([{"x": 1}], [], {"x": -1}) is None
    assert combination([], [{"x": 1}], {"x": -1}) == ([], [-1])
    assert combination([{"x": 2, "y": -1}], [{"y": 1}], {"x": 1}) == ([fmpq(1, 2)], [fmpq(1, 2)])


def test_what_cannot_be_reached() -> None:
    assert combination([{"x": 1}], [], {"y": 1}) is None
    assert combination([{"x": 1, "y": 1}, {"x": 1, "y": -1}], [], {"x": 1, "y": 2}) is None
    assert combination([], [], {}) == ([], [])


def test_a_strict_column_must_take_part() -> None:
    assert combination([{"x": 1}, {"x": 1}], [], {"x": 1}, strict=[1])[0][1] > 0  # type: ignore[index]
    assert combination([{"x": 1}, {"y": 1}], [], {"x": 1}, strict=[1]) is None
    assert combination([{"x": 1}, {"x": -1}], [], {"x": 0}, strict=[1])[0][1] > 0  # type: ignore[index]


@settings(max_examples=150, deadline=None)
@given(st.lists(COLUMN, min_size=1, max_size=6), st.lists(COLUMN, max_size=2), st.data())
def test_a_target_that_is_a_combination_is_found(columns, free, data) -> None:  # type: ignore[no-untyped-def]
    weights = [data.draw(st.fractions(0, 3, max_denominator=4)) for _ in columns]
    others = [data.draw(st.fractions(-3, 3, max_denominator=4)) for _ in free]
    target: dict[str, Fraction] = {}
    for column, weight in [*zip(columns, weights, strict=True), *zip(free, others, strict=True)]:
        for key, value in column.items():
            target[key] = target.get(key, Fraction(0)) + weight * value
    found = combination(columns, free, target)
    assert found is not None and all(multiplier >= 0 for multiplier in found[0])
    assert total([*columns, *free], [*found[0], *found[1]]) == {k: v for k, v in target.items() if v}


@settings(max_examples=100, deadline=None)
@given(st.lists(COLUMN, max_size=5), COLUMN)
def test_what_is_found_adds_up(columns, target) -> None:  # type: ignore[no-untyped-def]
    found = combination(columns, [], target)
    if found is not None:
        assert total(columns, found[0]) == {k: v for k, v in target.items() if v}
