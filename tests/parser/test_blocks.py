"""Matrices of blocks: what is read, what is written, and what does not fit together."""

from __future__ import annotations

import pytest
import sympy

import derive
from derive.errors import DeriveError
from derive.parser.latex import latex
from derive.parser.read import read_expression
from derive.parser.restore import restore
from derive.parser.unparse import ascii_text, text

from .terms import scope

SCOPE = scope()
WRITTEN = ["[A, X; Y, H]", "[x; w]", "[A, x]", "[[x; w], [y; v]]", "[A, x; g, 1]", "xᵀ [A, y]", "[X, A; 0, Y]",
           "[A + B, x; −xᵀ, a b]"]


@pytest.mark.parametrize("written", WRITTEN)
def test_what_is_written_is_what_was_read(written: str) -> None:
    term = SCOPE.elaborate(read_expression(written))
    assert text(restore(term)) == written
    assert SCOPE.elaborate(read_expression(ascii_text(restore(term)))) is term


def test_rows_make_a_matrix_even_where_the_bracket_touches() -> None:
    assert read_expression("xᵀ[y; z]") == read_expression("xᵀ [y; z]")
    assert read_expression("x[1]") != read_expression("x [1; 2]")
    assert ascii_text(read_expression("P [X, A] + E[X]")) == "P [X, A] + E[X]"
    assert ascii_text(read_expression("E[x; y]")) == "E [x; y]"
    assert read_expression("t ∈ [0, 1]") != read_expression("t = [0, 1]")


@pytest.mark.parametrize(("written", "said"), [
    ("[A, X; H, Y]", "H is a d×d matrix in a column with A, which is an n×n matrix"),
    ("[A, w]", "w is a vector of shape d×1 beside A, which is an n×n matrix"),
])
def test_blocks_that_do_not_fit_are_both_named(written: str, said: str) -> None:
    with pytest.raises(DeriveError) as caught:
        SCOPE.elaborate(read_expression(written))
    assert said in str(caught.value)


def test_a_shape_that_no_neighbour_tells_is_asked_for() -> None:
    with pytest.raises(DeriveError):
        SCOPE.elaborate(read_expression("‖[I, 0] [x; w; x]‖"))


def test_blocks_in_other_notations() -> None:
    assert latex(read_expression("[A, b; c', 2]")) == r"\begin{bmatrix} A & b \\ c' & 2 \end{bmatrix}"
    found = derive.parse("[A, b; b', 2]", let="A : real[n, n]; b : real[n]")
    assert isinstance(found, sympy.BlockMatrix)
    assert found.blockshape == (2, 2)
