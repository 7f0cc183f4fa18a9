"""The text of the machine: one definition a name, nothing that compilers may reorder, every entry there."""

from __future__ import annotations

import ast
from collections import Counter

import pytest

from derive.machine import elementary, kernels, matrices
from derive.machine.kernels import ELEMENTWISE, FOLDS, REDUCTIONS
from derive.machine.layout import TERMS, Kind
from derive.machine.matrices import NAMES
from derive.machine.text import defined, entries, parts, text, wording

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
    rounding = {"add", "sub", "mul", "div", "square", "sqrt", "fused", *elementary.NAMES, *elementary.BINARY}
    operations = wording(kernels.source() + matrices.source(24, False), exact=False)
    unrounded = {}
    for node in ast.parse(operations).body:
        for name in defined(node):
            if known[name][1] & rounding:
                unrounded[name] = known[name][1] & rounding
    # a difference decides a comparison, and is not a result
    assert all(used == {"sub"} for used in unrounded.values())
    assert {name.removeprefix("entry_").removeprefix("fold_").removesuffix("_all") for name in unrounded} == {
        *kernels.COMPARISONS, *kernels.EXTREMES}
