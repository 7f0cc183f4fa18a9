"""Common mistakes are told in words: the code, the remedy, and the place."""

import pytest

from derive.errors import DeriveError
from derive.parser.read import read_expression, read_file

from .mistakes import ELABORATION, EXPRESSIONS, FILES
from .walk import walk


@pytest.mark.parametrize(("text", "code", "words"), EXPRESSIONS)
def test_expression(text: str, code: str, words: str) -> None:
    with pytest.raises(DeriveError) as caught:
        read_expression(text, "t.thm")
    told(caught.value, code, words)


@pytest.mark.parametrize(("text", "code", "words"), FILES)
def test_file(text: str, code: str, words: str) -> None:
    if not code:
        read_file(text)
        return
    with pytest.raises(DeriveError) as caught:
        read_file(text, "t.thm")
    told(caught.value, code, words)


@pytest.mark.parametrize(("formula", "code", "words"), ELABORATION)
def test_elaboration(formula: str, code: str, words: str) -> None:
    lines = [
        'theorem t "T"',
        "  let n, d : dim;  X : real[n, d];  A : real[n, n]",
        "  let y, z : real[n];  w : real[d];  c, b : real",
        "  let f : real[d] → real;  x : nat → real[d];  k : nat;  S : type",
        f"  {formula}",
    ]
    with pytest.raises(DeriveError) as caught:
        walk("\n".join(lines))
    told(caught.value, code, words)
    assert caught.value.place.line >= 5


def told(error: DeriveError, code: str, words: str) -> None:
    document = error.document()
    said = " ".join([error.message, error.hint])
    assert error.code == code, said
    assert words in said
    assert document["place"]["line"] >= 1 and document["place"]["length"] >= 1


def test_the_place_is_that_of_the_mistake() -> None:
    with pytest.raises(DeriveError) as caught:
        read_file('theorem t "T"\n  let x : real\n  show x == x\n', "a.thm")
    assert caught.value.place == ("a.thm", 3, 11, 1)


def test_there_are_many_diagnoses() -> None:
    assert len({(code, words) for _, code, words in EXPRESSIONS + FILES + ELABORATION}) >= 60
