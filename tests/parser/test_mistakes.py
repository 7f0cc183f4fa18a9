"""Common mistakes are told in words: the code, the remedy, and the place."""

import pytest

from derive.errors import DeriveError
from derive.kernel.sorts import REAL
from derive.parser.complaints import unknown_reason
from derive.parser.elaborate import Scope
from derive.parser.read import read_expression, read_file

from .mistakes import ELABORATION, EXPRESSIONS, FILES, FITTING, IN_PROOFS
from .walk import prelude, walk


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


@pytest.mark.parametrize(("steps", "code", "words", "place"), IN_PROOFS)
def test_proof(steps: str, code: str, words: str, place: tuple[int, int]) -> None:
    with pytest.raises(DeriveError) as caught:
        read_file(f'theorem t "T"\nshow 1 = 1\nproof\n{steps}\nqed\n', "t.thm")
    told(caught.value, code, words)
    assert (caught.value.place.line, caught.value.place.column) == place


@pytest.mark.parametrize("steps", FITTING)
def test_what_only_looks_like_a_mistake(steps: str) -> None:
    read_file(f'theorem t "T"\nshow 1 = 1\nproof\n{steps}\nqed\n', "t.thm")


def test_a_variable_of_the_goal_that_was_not_fixed() -> None:
    written = 'theorem t "T"\n  show all: ∀ v w : real, v = w\n  proof\n    fix v\n    v = w\n  qed\n'
    show = read_file(written, "t.thm").items[0].items[0]
    scope = Scope(prelude())
    scope.declare("v", REAL)
    with pytest.raises(DeriveError) as caught:
        scope.elaborate(show.proof.steps[1].formula)
    told(caught.value, "E-name", "write fix w in a line before: the ∀ in line 2 speaks of it")
    assert caught.value.place == ("t.thm", 5, 9, 1)


@pytest.mark.parametrize(("written", "step", "hint"), [
    ('theorem t\n  show ∃ c : real, ∀ x : real, x ≤ c\n  proof\n    take x\n    x ≤ x\n  qed\n', 0,
     "a witness may not depend on x"),
    ('theorem t\n  show ∀ m, 1 = 1\n  proof by induction\n  base:\n    m = 1\n  step:\n    1 = 1\n  qed\n', -1,
     "write proof by induction on m"),
])
def test_variables_that_no_fix_can_bring(written: str, step: int, hint: str) -> None:
    proof = read_file(written, "t.thm").items[0].items[0].proof
    formula = proof.steps[step].witnesses[0] if step == 0 else proof.base[0].formula
    with pytest.raises(DeriveError) as caught:
        Scope(prelude()).elaborate(formula)
    told(caught.value, "E-name", hint)


def test_words_of_speech_at_the_beginning_of_a_step() -> None:
    written = 'theorem t "T"\n  show 1 = 1\n  proof\n    hence 1 = 1\n    claim 1 = 1\n  qed\n'
    steps = read_file(written, "t.thm").items[0].items[0].proof.steps
    for step, words in zip(steps, ("leave it out", "write have"), strict=True):
        with pytest.raises(DeriveError) as caught:
            Scope(prelude()).elaborate(step.formula)
        told(caught.value, "E-name", words)


@pytest.mark.parametrize(("name", "hint"), [
    ("simplify", "write by ring"), ("trivial", "write by auto, or no reason at all"),
    ("induction", "proof by induction on k"), ("rnig", "did you mean ring?"), ("normals", "did you mean normal?"),
    ("qqq", "one of the words ring, expand"),
])
def test_unknown_reasons(name: str, hint: str) -> None:
    assert hint in unknown_reason(name, ["normal"])


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
