"""Certificates with one thing changed: each is refused, or still proves exactly what is stated."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from typing import Any

import pytest

from derive.kernel.check import check_certificate, read_vocabulary
from derive.kernel.errors import KernelError
from derive.kernel.rules import RULES, Environment
from derive.kernel.terms import Term
from tests.kernel.proofs import certificates, vocabulary


def environments() -> Iterator[Environment]:
    """The environment before each certificate."""
    for number in range(len(ORIGINALS)):
        env = read_vocabulary(vocabulary())
        check_certificate({"theorems": ORIGINALS[:number]}, env)
        yield env


ORIGINALS = certificates()
STATED = {
    name: theorem.statement
    for name, theorem in check_certificate({"theorems": ORIGINALS}, vocabulary()).items()
}
KNOWN = list(environments())
PLACES = [
    (number, line)
    for number, certificate in enumerate(ORIGINALS)
    for line in range(len(certificate["lines"]))
]
ROWS = [
    (number, row) for number, certificate in enumerate(ORIGINALS) for row in range(len(certificate["terms"]))
]
NONSENSE = [None, True, -1, 0.0, 10**6, "0", [[0]], {"n": 1}]
EXCHANGED = {
    "and_left": "and_right",
    "and_right": "and_left",
    "or_left": "or_right",
    "or_right": "or_left",
    "implies_intro": "not_intro",
    "not_intro": "contradiction",
    "contradiction": "not_intro",
    "forall_intro": "implies_intro",
    "iff_elim": "implies_elim",
    "implies_elim": "iff_elim",
    "iff_intro": "and_intro",
    "and_intro": "iff_intro",
    "assume": "unsafe_hole",
    "ring": "unsafe_hole",
    "exists_elim": "or_elim",
    "subst": "iff_elim",
    "arithmetic": "unsafe_hole",
    "refl": "assume",
    "not_elim": "implies_elim",
}
count = {"changes": 0, "refused": 0}


def result(number: int, changed: dict[str, Any]) -> Term | None:
    """What a changed certificate proves after the originals before it, or None when it is refused."""
    count["changes"] += 1
    env = Environment()
    env.signature, env.theorems = KNOWN[number].signature, dict(KNOWN[number].theorems)
    try:
        return check_certificate({"theorems": [changed]}, env)[changed["name"]].statement
    except KernelError:
        count["refused"] += 1
        return None


def edited(number: int, line: int, place: int, value: Any) -> dict[str, Any]:
    changed = copy.deepcopy(ORIGINALS[number])
    changed["lines"][line][place] = value
    return changed


def numbers_near(value: int, size: int) -> list[int]:
    """Other numbers below a size: the neighbours, the first and the last."""
    return [
        n
        for n in dict.fromkeys([value - 1, value + 1, 0, size - 1, size // 2])
        if 0 <= n < size and n != value
    ]


def other_premises(premises: list[int], line: int) -> Iterator[list[int]]:
    for place, premise in enumerate(premises):
        for near in numbers_near(premise, line):
            yield premises[:place] + [near] + premises[place + 1 :]
        yield premises[:place] + premises[place + 1 :]
        yield premises[:place] + [line] + premises[place + 1 :]
        yield premises[:place] + [premise - line] + premises[place + 1 :]
    yield premises + [max(0, line - 1)]
    if len(premises) > 1:
        yield premises[::-1]


def other_values(kind: str, value: Any, size: int) -> Iterator[Any]:
    """Other values of one parameter: first well-formed ones."""
    if kind == "term":
        yield from numbers_near(value, size)
    if kind == "terms":
        for place, row in enumerate(value):
            yield from (value[:place] + [near] + value[place + 1 :] for near in numbers_near(row, size))
        yield from (value[:-1], value + value[:1], value[::-1])
    if kind == "numbers":
        yield from ([n + step for n in value] for step in (-3, -1, 1, 5))
        yield from (value[:-1], value + [0])
    if kind == "theorem":
        yield from (
            "bump-bounded",
            "double.definition",
            "rows.definition",
            "generic",
            "double",
            "",
            "no such theorem",
        )
    if kind in ("dims", "sorts"):
        yield from (
            dict.fromkeys(value, [[2]] if kind == "dims" else 0),
            dict.fromkeys(value, size - 1),
            {"n": []},
            {"n": [[0]]},
            {"n": [[1, "m", "n"], [1, "m"]]},
            {"n": [[-1, "n"], [2]]},
            {"n": "n"},
            {"%": [[1, "n"]]},
        )


@pytest.mark.parametrize(("number", "line"), PLACES)
def test_other_premises(number: int, line: int) -> None:
    for premises in other_premises(ORIGINALS[number]["lines"][line][1], line):
        assert result(number, edited(number, line, 1, premises)) in (None, STATED[ORIGINALS[number]["name"]])


@pytest.mark.parametrize(("number", "line"), PLACES)
def test_other_parameters(number: int, line: int) -> None:
    row = ORIGINALS[number]["lines"][line]
    for place, kind in enumerate(RULES[row[0]][1], start=2):
        for value in other_values(kind, row[place], len(ORIGINALS[number]["terms"])):
            if value != row[place]:
                assert result(number, edited(number, line, place, value)) in (
                    None,
                    STATED[ORIGINALS[number]["name"]],
                )


@pytest.mark.parametrize(("number", "line"), PLACES)
def test_nonsense(number: int, line: int) -> None:
    row = ORIGINALS[number]["lines"][line]
    for place in range(len(row)):
        for value in NONSENSE:
            assert result(number, edited(number, line, place, value)) in (
                None,
                STATED[ORIGINALS[number]["name"]],
            )


@pytest.mark.parametrize(("number", "line"), PLACES)
def test_other_rules(number: int, line: int) -> None:
    row = ORIGINALS[number]["lines"][line]
    if row[0] in EXCHANGED:
        assert result(number, edited(number, line, 0, EXCHANGED[row[0]])) is None
    assert result(number, edited(number, line, 0, row[0].upper())) is None


@pytest.mark.parametrize(("number", "line"), PLACES)
def test_dropped_and_doubled_lines(number: int, line: int) -> None:
    changed = copy.deepcopy(ORIGINALS[number])
    del changed["lines"][line]
    assert result(number, changed) is None
    changed = copy.deepcopy(ORIGINALS[number])
    changed["lines"].insert(line, changed["lines"][line])
    assert result(number, changed) in (None, STATED[changed["name"]])


@pytest.mark.parametrize("number", range(len(ORIGINALS)))
def test_other_goals(number: int) -> None:
    for goal in [*range(len(ORIGINALS[number]["terms"])), *NONSENSE]:
        if type(goal) is not int or goal != ORIGINALS[number]["goal"]:
            found = result(number, {**copy.deepcopy(ORIGINALS[number]), "goal": goal})
            assert found in (None, STATED[ORIGINALS[number]["name"]])


def other_rows(row: list[Any], place: int) -> Iterator[list[Any]]:
    """A term's row with one entry changed."""
    for slot, value in enumerate(row):
        if isinstance(value, int):
            yield from (row[:slot] + [n] + row[slot + 1 :] for n in numbers_near(value, place + 1))
        elif isinstance(value, list):
            yield from (row[:slot] + [other] + row[slot + 1 :] for other in other_rows(value, place))
            yield from (row[:slot] + [other] + row[slot + 1 :] for other in ([], value + value, [value]))
        else:
            for text in (
                "real",
                "nat",
                "prop",
                "real[n]",
                "<",
                "<=",
                "=",
                "-",
                "+",
                "and",
                "or",
                "implies",
                "neg",
                "0",
                "1",
                "-2",
            ):
                if text != value:
                    yield row[:slot] + [text] + row[slot + 1 :]


def without_sorts(text: str) -> str:
    return re.sub(r"λ:.*?\. ", "λ ", text)


def is_kept(found: Term) -> bool:
    """Theorems that stay true: with any number for 0, with a real exponent 2 for the natural one, at other sorts."""
    text = repr(found)
    numbers = ("-2", "1")
    if without_sorts(text) in {without_sorts(repr(STATED[name])) for name in ("generic", "equalities")}:
        return True
    return text == repr(STATED["gauss"]) or text in {
        repr(STATED["quantifiers"]).replace("= 0", f"= {n}").replace("(0 <", f"({n} <") for n in numbers
    }


@pytest.mark.parametrize(("number", "row"), ROWS)
def test_other_terms(number: int, row: int) -> None:
    """A changed term may turn a theorem into another; the goal that is stated is then the changed one."""
    for other in other_rows(ORIGINALS[number]["terms"][row], row):
        changed = copy.deepcopy(ORIGINALS[number])
        changed["terms"][row] = other
        found = result(number, changed)
        assert found is None or found in STATED.values() or is_kept(found), f"{found} from {other}"


def test_there_were_enough_changes() -> None:
    assert count["changes"] == 0 or count["changes"] > 60 <= count["refused"]
