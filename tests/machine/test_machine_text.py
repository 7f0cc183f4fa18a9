"""The text of the machine: one definition a name, nothing that compilers may reorder, every entry there."""

from __future__ import annotations

import ast
from collections import Counter

import pytest

from derive.machine.kernels import ELEMENTWISE, FOLDS, REDUCTIONS
from derive.machine.layout import TERMS, Kind
from derive.machine.matrices import NAMES
from derive.machine.text import defined, entries, needed, parts, text

KINDS: list[Kind] = [*TERMS, "binary32", "emulated"]


@pytest.mark.parametrize("kind", KINDS)
def test_no_name_is_defined_twice(kind: Kind) -> None:
    counts = Counter(name for node in ast.parse(text(kind)).body for name in defined(node))
    assert [name for name, count in counts.items() if count > 1] == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_operation_has_an_entry(kind: Kind) -> None:
    names = [*ELEMENTWISE, *REDUCTIONS, *(f"fold_{name}" for name in FOLDS), "power", *NAMES]
    assert sorted(entries(kind)) == sorted([*(f"entry_{name}" for name in names), "drive_blocks"])


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_computed_with_fast_mathematics(kind: Kind) -> None:
    assert "fastmath=True" not in text(kind) and "fastmath=False" in text(kind)


@pytest.mark.parametrize("kind", ["binary32", "emulated"])
def test_in_a_format_whatever_rounds_is_rounded_again(kind: Kind) -> None:
    known = parts(kind)
    rounding = {"add", "sub", "mul", "div", "square", "sqrt", "fused"}
    for name in entries(kind):
        for part in needed(kind, name):
            if not part.startswith("rounded_"):
                assert not known[part][1] & rounding or part in rounding or name == "drive_blocks" \
                    or part.startswith(("entry_less", "entry_at_most", "entry_equal", "entry_smaller", "entry_larger",
                                        "entry_fold_smaller", "entry_fold_larger")), (name, part)
