"""Kronecker products, stacked columns and blocks are computed directly; here, with their definitions."""

from __future__ import annotations

import pytest

from derive.kernel.sorts import ONE, PROP, REAL, Dim, Index, Real
from derive.kernel.terms import Op, Term, op, var
from derive.numeric.crosscheck import crosscheck
from derive.numeric.evaluation.unfold import DIRECT, Unfolding

from .test_numeric_statements import theory

M, N, P, Q = map(Dim.of, (2, 3, 2, 1))
A, B = var("A", Real(M, N)), var("B", Real(P, Q))
C, D = var("C", Real(P + Q, N)), var("D", Real(M, Q))
ROW, COLUMN = var("i", Index(M)), var("j", Index(N))
TERMS: dict[str, Term] = {
    "vec": op("vec", A, sort=Real(M * N, ONE)),
    "kron": op("kron", A, B, sort=Real(M * P, N * Q)),
    "commutation": op("commutation", A, sort=Real(M * N, M * N)),
    "vstack": op("vstack", A, C, sort=Real(M + P + Q, N)),
    "hstack": op("hstack", A, D, sort=Real(M, N + Q)),
    "column_major": op("column_major", ROW, COLUMN, sort=Index(M * N)),
}


@pytest.mark.parametrize("name", TERMS)
def test_the_value_is_that_of_the_definition(name: str) -> None:
    term = TERMS[name]
    assert name in DIRECT
    assert isinstance(term, Op)
    sides = [term, Unfolding(theory().definitions).opened(term)]
    if term.sort.kind == "index":
        sides = [op("real", side, sort=REAL) for side in sides]
    goal = op("=", *sides, sort=PROP)
    found = crosscheck(sorted(goal.free, key=lambda v: v.name), [], goal, definitions=theory().definitions, samples=5,
                       seconds=5)
    assert found.kind == "agrees", found
    assert found.samples and found.exact
