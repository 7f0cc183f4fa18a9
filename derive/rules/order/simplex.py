"""Exact linear programming: nonnegative combinations over the rationals.

``combination(columns, free, target)`` finds multipliers with ``Σ λᵢ·columnᵢ + Σ μⱼ·freeⱼ = target`` and
``λ ≥ 0``, by the two-phase simplex method with Bland's rule on exact fractions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from time import process_time
from typing import Any

from flint import fmpq

Column = Mapping[Any, object]

ZERO, ONE = fmpq(0), fmpq(1)


class Tableau:
    """Rows ``Σ a·x = b`` with ``b ≥ 0``, stored sparsely, and the basic variable of each row.

    ``ray`` is a variable that may grow without bound while the cost falls; the solution moves along it.
    """

    def __init__(self, rows: list[dict[int, fmpq]], right: list[fmpq], basis: list[int]) -> None:
        self.rows, self.right, self.basis = rows, right, basis
        self.ray: int | None = None

    def pivot(self, row: int, column: int) -> None:
        scale = self.rows[row][column]
        pivot_row = self.rows[row] = {j: a / scale for j, a in self.rows[row].items()}
        self.right[row] /= scale
        for other, entries in enumerate(self.rows):
            if other != row and column in entries:
                factor = entries[column]
                _subtract(entries, pivot_row, factor)
                self.right[other] -= factor * self.right[row]
        self.basis[row] = column

    def improve(self, cost: dict[int, fmpq], barred: frozenset[int], deadline: float, enough: bool = False) -> fmpq:
        """Minimise a cost over the current vertex's polyhedron; its value, or as soon as negative if ``enough``."""
        cost, value = dict(cost), ZERO
        for row, column in enumerate(self.basis):
            if column in cost:
                factor = cost[column]
                _subtract(cost, self.rows[row], factor)
                value += factor * self.right[row]
        while process_time() < deadline and not (enough and value < 0):
            entering = min((j for j, c in cost.items() if c < 0 and j not in barred), default=None)
            if entering is None:
                break
            leaving = self._leaving(entering)
            if leaving is None:
                self.ray = entering
                return fmpq(-1)
            self.pivot(leaving, entering)
            factor = cost[entering]
            _subtract(cost, self.rows[leaving], factor)
            value += factor * self.right[leaving]
        return value

    def _leaving(self, entering: int) -> int | None:
        best: tuple[fmpq, int] | None = None
        place = None
        for row, entries in enumerate(self.rows):
            a = entries.get(entering, ZERO)
            if a > 0:
                ratio = (self.right[row] / a, self.basis[row])
                if best is None or ratio < best:
                    best, place = ratio, row
        return place

    def solution(self, count: int) -> list[fmpq]:
        values = [ZERO] * count
        for row, column in enumerate(self.basis):
            if column < count:
                values[column] = self.right[row] - (self.rows[row].get(self.ray, ZERO) if self.ray is not None else 0)
        if self.ray is not None and self.ray < count:
            values[self.ray] = ONE
        return values


def _subtract(entries: dict[int, fmpq], other: dict[int, fmpq], factor: fmpq) -> None:
    """``entries − factor·other`` in place."""
    for j, a in other.items():
        value = entries.get(j, ZERO) - factor * a
        if value == 0:
            entries.pop(j, None)
        else:
            entries[j] = value


def combination(columns: Sequence[Column], free: Sequence[Column], target: Column, *, strict: Sequence[int] = (),
                seconds: float = 2.0) -> tuple[list[fmpq], list[fmpq]] | None:
    """Multipliers of the columns (not negative) and of the free columns, or None.

    With ``strict``, the multipliers at these places must have a positive sum.

    >>> combination([{"x": 1}, {"x": 1, "y": 1}], [], {"x": 3, "y": 1})
    ([2, 1], [])
    """
    deadline = process_time() + seconds
    keys = list(dict.fromkeys(k for c in (*columns, *free, target) for k in c))
    place = {key: row for row, key in enumerate(keys)}
    count, width = len(columns), len(columns) + 2 * len(free)
    rows: list[dict[int, fmpq]] = [{} for _ in keys]
    for j, column in enumerate(columns):
        for key, value in column.items():
            if value:
                rows[place[key]][j] = _fraction(value)
    for j, column in enumerate(free):
        for key, value in column.items():
            if value:
                rows[place[key]][count + 2 * j] = _fraction(value)
                rows[place[key]][count + 2 * j + 1] = -_fraction(value)
    right = [_fraction(target.get(key, 0)) for key in keys]
    for row, total in enumerate(right):
        if total < 0:
            rows[row] = {j: -a for j, a in rows[row].items()}
            right[row] = -total
        rows[row][width + row] = ONE
    tableau = Tableau(rows, right, [width + row for row in range(len(keys))])
    artificial = frozenset(range(width, width + len(keys)))
    if tableau.improve(dict.fromkeys(artificial, ONE), artificial, deadline) != 0:
        return None
    for row, basic in enumerate(tableau.basis):
        if basic >= width:
            other = next((j for j in tableau.rows[row] if j < width), None)
            if other is not None:
                tableau.pivot(row, other)
    if strict and not tableau.improve(dict.fromkeys(strict, -ONE), artificial, deadline, enough=True) < 0:
        return None
    values = tableau.solution(width)
    return values[:count], [values[count + 2 * j] - values[count + 2 * j + 1] for j in range(len(free))]


def _fraction(value: object) -> fmpq:
    if isinstance(value, int):
        return fmpq(value)
    return fmpq(value.numerator, value.denominator)  # type: ignore[attr-defined]
