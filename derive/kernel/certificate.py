"""Proofs as plain data: terms, sorts and proof lines from JSON values.

A certificate is ``{"name", "terms", "lines", "goal"}``.  Terms are rows that refer to earlier rows,
so sharing survives; a line is ``[rule, premises, parameters…]`` where premises are numbers of
earlier lines and a term parameter is the number of a row.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from .errors import BudgetError, KernelError
from .rules import RULES
from .signature import read_sort
from .sorts import Dim, Sort
from .terms import Term, app, bound, lam, num, op, size, var

MAX_ROWS = 500_000
MAX_LINES = 200_000
_NAME = re.compile(r"[^\W\d][\w'.·-]*\Z")
_OPERATION = re.compile(r"[^\s\"%]{1,100}\Z")
_NUMBER = re.compile(r"-?[0-9]{1,400}(/[0-9]{0,399}[1-9][0-9]{0,399})?\Z")

Line = tuple[str, tuple[int, ...], tuple[object, ...]]


def read_terms(rows: object) -> list[Term]:
    """The terms of a table; every row may refer to earlier rows only."""
    terms: list[Term] = []

    def sort(text: object) -> Sort:
        return read_sort(_text(text))

    for row in _list(rows, MAX_ROWS):
        kind, *parts = _list(row, 1000)
        reader = _READERS.get(_text(kind)) or _refuse(f"no term is a {kind[:40]!r}")
        terms.append(reader(terms, sort, parts))
    return terms


def _read_bound(terms: list[Term], sort: Any, parts: list[Any]) -> Term:
    index = parts[0]
    if not isinstance(index, int) or isinstance(index, bool) or not 0 <= index < 1000:
        raise KernelError("a bound variable has a small number")
    return bound(index, sort(parts[1]))


def _read_num(terms: list[Term], sort: Any, parts: list[Any]) -> Term:
    text = _text(parts[0])
    if not _NUMBER.match(text):
        raise KernelError(f"not a number: {text[:40]!r}")
    return num(Fraction(text), sort(parts[1]))


def _read_size(terms: list[Term], sort: Any, parts: list[Any]) -> Term:
    return size(read_dim(parts[0]))


def _read_op(terms: list[Term], sort: Any, parts: list[Any]) -> Term:
    return op(_matching(_OPERATION, parts[0]), *[_at(terms, part) for part in parts[2:]], sort=sort(parts[1]))


_READERS: dict[str, Callable[[list[Term], Any, list[Any]], Term]] = {
    "op": _read_op,
    "app": lambda terms, sort, parts: app(_at(terms, parts[0]), _at(terms, parts[1])),
    "lam": lambda terms, sort, parts: lam(sort(parts[0]), _at(terms, parts[1])),
    "var": lambda terms, sort, parts: var(_matching(_NAME, parts[0]), sort(parts[1])),
    "bound": _read_bound, "num": _read_num, "size": _read_size,
}


def read_dim(text: object) -> Dim:
    """A dimension as it prints."""
    return read_sort(f"real[{_text(text)}, 1]").shape[0]


def read_line(row: object, terms: list[Term]) -> Line:
    """A proof line from JSON values."""
    rule, premises, *values = _list(row, 10)
    name = _text(rule)
    if name not in RULES:
        raise KernelError(f"no rule is called {name!r}")
    kinds = RULES[name][1]
    if len(kinds) != len(values):
        raise KernelError(f"{name} takes {len(kinds)} parameters, not {len(values)}")
    parameters = tuple(_read(kind, value, terms) for kind, value in zip(kinds, values, strict=True))
    return name, tuple(_numbers(premises)), parameters


def _read(kind: str, value: object, terms: list[Term]) -> object:
    if kind == "term":
        return _at(terms, value)
    if kind == "terms":
        return [_at(terms, number) for number in _list(value, 10_000)]
    if kind == "numbers":
        return _numbers(value)
    if kind == "text":
        return _text(value)
    if not isinstance(value, Mapping):
        raise KernelError("a table of names was expected")
    reader = read_dim if kind == "dims" else lambda text: read_sort(_text(text))
    return {_matching(_NAME, name): reader(text) for name, text in value.items()}


def _at(terms: list[Term], number: object) -> Term:
    if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number < len(terms):
        raise KernelError(f"no term has the number {number!r}")
    return terms[number]


def _numbers(value: object) -> list[int]:
    numbers = _list(value, 10_000)
    if not all(isinstance(n, int) and not isinstance(n, bool) for n in numbers):
        raise KernelError("numbers of lines were expected")
    return numbers


def _list(value: object, bound: int) -> list[Any]:
    if not isinstance(value, list) or not value and bound == 1000:
        raise KernelError("a list was expected")
    if len(value) > bound:
        raise BudgetError("the length of a list", bound)
    return value


def _text(value: object) -> str:
    if not isinstance(value, str) or len(value) > 10_000:
        raise KernelError("a text was expected")
    return value


def _matching(pattern: re.Pattern[str], value: object) -> str:
    text = _text(value)
    return text if pattern.match(text) else _refuse(f"not a name: {text[:40]!r}")


def _refuse(message: str) -> Any:
    raise KernelError(message)
