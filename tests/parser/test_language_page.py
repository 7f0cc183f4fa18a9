"""Every example of docs/language.md is read and elaborated; spellings agree."""

import re
from pathlib import Path

import pytest

from derive.parser.read import read_file
from derive.parser.unparse_file import file_text

from .walk import walk

PAGE = (Path(__file__).parents[2] / "docs" / "language.md").read_text("utf-8")
EXAMPLES = re.findall(r"^```thm\n(.*?)^```", PAGE, re.S | re.M)


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
