"""Every example of docs/language.md is read and elaborated; spellings agree."""

import re
from pathlib import Path

import pytest

from derive.kernel.signature import Signature
from derive.kernel.sorts import PROP
from derive.library.cache import Cache
from derive.library.index import read_index
from derive.library.options import Options
from derive.parser import syntax
from derive.parser.declare import declare_constant
from derive.parser.foreign import TACTICS
from derive.parser.read import read_file
from derive.parser.unparse_file import file_text
from derive.prove import prove_text
from derive.rules import reasons

from .walk import walk

PAGE = (Path(__file__).parents[2] / "docs" / "language.md").read_text("utf-8")
EXAMPLES = re.findall(r"^```thm(?: proved)?\n(.*?)^```", PAGE, re.S | re.M)
PROVED = re.findall(r"^```thm proved\n(.*?)^```", PAGE, re.S | re.M)
FOUNDATIONS = sorted((Path(__file__).parents[2] / "theorems" / "foundations").glob("*.thm"))


@pytest.mark.parametrize("example", EXAMPLES, ids=[e.split(" ")[1].split('"')[0].strip() for e in EXAMPLES])
def test_example(example: str) -> None:
    walk(example)
    file = read_file(example)
    assert read_file(file_text(file)) == file


def test_the_two_spellings_of_the_first_example_are_one_theorem() -> None:
    from .walk import prelude
    unicode, ascii_only = (walk(example, prelude())[0] for example in EXAMPLES[:2])
    assert unicode.lookup("f") is ascii_only.lookup("f")


def test_every_kind_of_statement_has_an_example() -> None:
    said = "\n".join(EXAMPLES)
    for word in ("source", "topic", "let", "define", "assume", "show", "proof", "fix", "suppose", "take", "obtain",
                 "have", "cases", "contradiction", "thus", "constant", "definition", "axiom", "induction", "combine"):
        assert re.search(rf"\b{word}\b", said), word


def test_the_examples_that_are_said_to_be_proved_are_proved() -> None:
    assert len(PROVED) == 4
    for example in PROVED:
        for document in prove_text(example, options=Options(numbers=False, cache=False)):
            assert document["status"] == "proved", [goal["error"] for goal in document["goals"] if goal["error"]]


def section(title: str) -> str:
    return PAGE.split(f"\n## {title}\n")[1].split("\n## ")[0]


def test_every_property_is_listed() -> None:
    signature = Signature()
    built_in = set(signature.schemes)
    for path in FOUNDATIONS:
        for item in read_file(path.read_text("utf-8")).items:
            if not isinstance(item, syntax.Theorem):
                declare_constant(signature, item)
    known = {name for name, found in signature.schemes.items() if found[0].result is PROP}
    rows = re.findall(r"^\| (?:`([^`]*)` )?\| `(\w+)\(.*` \|", section("What is given: `let`"), re.M)
    assert {name for _, name in rows} == known - built_in | {"invertible"}
    assert all(words.partition("(")[0].replace(" ", "_") in ("", name) for words, name in rows)


def test_every_reason_word_is_listed() -> None:
    assert {*reasons.TACTICS, "combine", "sorry"} == set(TACTICS)
    said = section("Reasons")
    assert all(re.search(rf"`{word}\b", said) for word in TACTICS)


def test_the_theorems_that_are_named_exist() -> None:
    names = set(read_index(Cache.default()).items)
    labels = set(re.findall(r"(\w[\w-]*):(?!=)", "\n".join(EXAMPLES)))
    labels |= set(re.findall(r"^(?:theorem|lemma) (\S+)", "\n".join(EXAMPLES), re.M))
    labels |= {"contrary", "ih", "induction", "contradiction"}
    prose = re.sub(r"^```.*?^```", "", PAGE, flags=re.S | re.M)
    for said in re.findall(r"`(?:proof )?by ([a-z][\w.-]*)", prose):
        assert said.partition(".")[0] in names | labels | set(TACTICS), said
    for example in PROVED:
        for said in re.findall(r"\bby ([a-z][\w.-]*)", example):
            assert said.partition(".")[0] in names | labels | set(TACTICS), said
