"""Whatever the text, the answer is a tree or a DeriveError, and it comes soon."""

import random
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from derive.errors import DeriveError, LimitProblem
from derive.kernel.signature import Signature
from derive.parser.elaborate import Scope
from derive.parser.latex import latex
from derive.parser.read import read_declarations, read_expression, read_file, read_sort
from derive.parser.restore import restore
from derive.parser.unparse import ascii_text, text

from .terms import scope
from .walk import walk

PAGE = (Path(__file__).parents[2] / "docs" / "language.md").read_text("utf-8")
PIECES = [
    "∀ ",
    "x",
    " y",
    "(",
    ")",
    "‖",
    "|",
    "||",
    "ᵀ",
    "^",
    "²",
    "_",
    "{",
    "}",
    "[",
    "]",
    "∑",
    "∫",
    "dx",
    " = ",
    " ≤ ",
    ", ",
    ": ",
    "let ",
    "show ",
    "proof",
    "qed",
    "by ",
    "\n",
    ";",
    '"',
    "'",
    "∇",
    "2",
    "1..n",
    "E[",
    " and ",
    "⟹",
    "real",
    "↦",
    "\t",
    "#",
    "\\",
    "theorem t",
    "max_",
    "such that ",
    "_{",
    "-",
    "−",
    "…",
    "=",
    "𝟏",
    "½",
    "\x00",
    "é",
    "̂",
    "√",
    "⁻",
    "ₖ",
    "base:",
    "step",
    "in ",
]
quick = settings(max_examples=200, deadline=2000, suppress_health_check=list(HealthCheck))


def survives(action) -> None:
    try:
        action()
    except DeriveError as error:
        document = error.document()
        assert document["message"]
        assert error.place is None or error.place.line >= 1


@quick
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_pieces_of_the_language(given_text: str) -> None:
    for read in (read_file, read_expression, read_sort, read_declarations):
        survives(lambda read=read: read(given_text))
    survives(lambda: scope().elaborate(read_expression(given_text)))
    survives(lambda: walk('theorem t "T"\n' + given_text))


@quick
@given(st.text(max_size=60))
def test_any_text(given_text: str) -> None:
    survives(lambda: read_file(given_text))
    survives(lambda: read_expression(given_text))


@quick
@given(st.binary(max_size=80))
def test_any_bytes(data: bytes) -> None:
    survives(lambda: read_file(data.decode("utf-8", "replace")))
    survives(lambda: read_file(data.decode("latin-1")))


@pytest.mark.parametrize("seed", range(40))
def test_a_file_with_mistakes(seed: int) -> None:
    chance = random.Random(seed)
    examples = PAGE.split("```thm\n")[1:]
    letters = list(chance.choice(examples).split("```")[0])
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(letters))
        change = chance.choice(["drop", "double", "put", "swap"])
        if change == "drop":
            del letters[at]
        elif change == "double":
            letters.insert(at, letters[at])
        elif change == "put":
            letters.insert(at, chance.choice(PIECES))
        else:
            other = chance.randrange(len(letters))
            letters[at], letters[other] = letters[other], letters[at]
    survives(lambda: walk("".join(letters)))


def nested(depth: int) -> list[str]:
    half = depth // 2
    return [
        "(" * depth + "a" + ")" * depth,
        "∀ t : real, " * depth + "t = t",
        "φ(" * depth + "a" + ")" * depth,
        "X" + "ᵀ" * depth,
        "not " * depth + "a = b",
        "a = b ⟹ " * depth + "a = b",
        "(-" * half + "a" + ")" * half,
        "∑_{i=1}^{n} " * depth + "a",
        "√(" * depth + "a" + ")" * depth,
        "a^(2+" * half + "1" + ")" * half,
        "E[" * depth + "U" + "]" * depth,
        "‖" * depth + "a" + "‖" * depth,
        "(u ↦ " * half + "a" + ")" * half,
        "a/(" * half + "a" + ")" * half,
        "a + " * depth + "a",
        "a " * depth + "a",
        "a = b and " * depth + "a = b",
        "a^" * depth + "a",
        "A^-1" * depth,
        "real → " * depth + "real",
        "x_{" * depth,
        "{" * depth,
        "f" + "(w)" * depth,
        "∇" * depth + "f",
        "'" * depth,
    ]


@pytest.mark.parametrize("depth", [20, 100, 149, 151, 400, 5000])
@pytest.mark.parametrize("number", range(len(nested(2))))
def test_nesting(depth: int, number: int) -> None:
    written = nested(depth)[number]
    start = time.process_time()

    def everything() -> None:
        expr = read_expression(written)
        text(expr), ascii_text(expr), latex(expr), hash(expr)
        term = scope().elaborate(expr)
        assert scope().elaborate(restore(term)) is term
    survives(everything)
    survives(lambda: read_sort(written))
    assert time.process_time() - start < 10


def test_bounds() -> None:
    for written, words in (
        (" " * 1_000_001, "characters"),
        ("9" * 401, "400 digits"),
        ("x^10001", "exponent"),
        ("x¹⁰⁰⁰¹", "exponent"),
        ("a" * 101, "name"),
        ("1e999", "digits"),
        ("(" * 151, "nested"),
        ("x " * 300_001, "words"),
    ):
        with pytest.raises(LimitProblem) as caught:
            read_expression(written)
        assert words in caught.value.message
        assert caught.value.code == "E-limit"


def test_proofs_inside_proofs_are_bounded() -> None:
    depth = 400
    written = 'theorem t "T"\n show 1 = 1\n proof\n' + "have 1 = 1\nproof\n" * depth + "qed\n" * depth + "qed\n"
    with pytest.raises(LimitProblem):
        read_file(written)


def test_a_long_file_is_read_in_time() -> None:
    example = PAGE.split("```thm\n")[1].split("```")[0]
    read_file(example)
    start = time.process_time()
    file = read_file(example * 200)
    assert len(file.items) == 200
    assert time.process_time() - start < 10


def test_the_deepest_allowed_formula_elaborates() -> None:
    inner = Scope(Signature())
    assert inner.elaborate(read_expression("(" * 149 + "1" + ")" * 149)).value == 1


@pytest.mark.parametrize("character", ["\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029", "\u202e", "\u2066", "\x1b"])
def test_a_comment_does_not_look_like_a_statement(character: str) -> None:
    """What an editor or a terminal shows on a line of its own must not be a comment."""
    for line in (f"# {character}show 0 = 1", f"source  {character}show 0 = 1"):
        with pytest.raises(DeriveError, match=f"U\\+{ord(character):04X}"):
            read_file(f"theorem t\n  {line}\n  let a : real\n  show a = a\n")
    assert read_file("theorem t  # a comment\r\n  show 0 = 0\r\n")


def test_names_that_look_the_same_are_the_same() -> None:
    (once,), (twice,) = (read_declarations(f"{name} : real") for name in ("\u00e9", "e\u0301"))
    assert once.names == twice.names
