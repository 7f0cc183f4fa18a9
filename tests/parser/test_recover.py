"""A slip in one block leaves the others readable; what cannot be cut into blocks is refused whole."""

from __future__ import annotations

import pytest

from derive.errors import DeriveError
from derive.parser.recover import Broken, read_blocks

GOOD = 'theorem {} "T"\n  let x : real\n  show x = x\n'


def test_each_block_is_read_by_itself() -> None:
    text = GOOD.format("a") + "theorem b\n  show (1 = 1\n" + 'theorme c "T"\n  show 1 = 1\n' + GOOD.format("d")
    blocks = read_blocks(text, "t.thm")
    assert [isinstance(block, Broken) for block in blocks] == [False, True, True, False]
    assert [block.name for block in blocks] == ["a", "b", "c", "d"]
    assert [block.error.place.line for block in blocks if isinstance(block, Broken)] == [5, 6]
    assert blocks[1].line == 4 and blocks[3].span.line == 8


def test_a_proof_without_qed_ends_at_the_next_theorem() -> None:
    first, second = read_blocks("theorem a\n  show 1 = 1\n  proof\n    1 = 1\n" + GOOD.format("b"))
    assert isinstance(first, Broken) and first.error.code == "E-qed" and not isinstance(second, Broken)


def test_labels_of_other_theorems_stay_known() -> None:
    text = "theorem trivial\n  show a: 1 = 1\ntheorem b\n  show 1 = 1\n  proof by trivial\ntheorem c\n  show (1 = 1\n"
    assert [isinstance(block, Broken) for block in read_blocks(text)] == [False, False, True]


@pytest.mark.parametrize("text", ["", "x", "theorem a\n  show (1 = 1\n", "theorem a\n  show $\ntheorem b\n  show $\n"])
def test_where_nothing_can_be_read_the_error_is_raised(text: str) -> None:
    if not text:
        assert read_blocks(text) == []
        return
    with pytest.raises(DeriveError):
        read_blocks(text)


def test_a_disguise_condemns_the_whole_file() -> None:
    with pytest.raises(DeriveError, match="U\\+2028"):
        read_blocks(GOOD.format("a") + "theorem b\n  show (1 = 1  # \u2028theorem c\n")
