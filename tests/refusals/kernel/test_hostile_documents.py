"""Documents that were written to harm: whatever stands in them, the answer is a refusal, and comes soon."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from functools import reduce
from typing import Any

import pytest

from derive.kernel.check import check_certificate, read_vocabulary
from derive.kernel.errors import BudgetError, KernelError
from derive.kernel.normal import Normaliser
from derive.kernel.rules import HOLE
from derive.kernel.signature import Scheme, Signature
from derive.kernel.sorts import NAT, REAL, Dim, Fun, Opaque, Real
from derive.kernel.terms import Term, abstract, num, op, resort, var
from tests.kernel.letters import A
from tests.kernel.proofs import certificates, vocabulary

VOCABULARY, CERTIFICATES = vocabulary(), certificates()
STATED = {theorem.statement for theorem in check_certificate({"theorems": CERTIFICATES}, VOCABULARY).values()}
JUNK: list[Any] = [
    None, True, False, -1, 0, 1, 7, 10**6, 10**5000, 0.5, float("nan"), "", "x", "%0", "real", "prop", "-0", "1/0",
    "9" * 500, "a" * 20_000, "\ud800", "x\n", [], [[]], [1], [0, 0], [["x"]], [[1, "x", 2]], {}, {"n": 1}, {"": [[1]]},
]


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in inner:
        yield from places(part, (*path, key))


def changed(value: Any, path: tuple[Any, ...], other: Any) -> Any:
    if not path:
        return other
    value = copy.copy(value)
    value[path[0]] = changed(value[path[0]], path[1:], other)
    return value


@pytest.mark.parametrize("number", range(len(CERTIFICATES)))
def test_anything_anywhere_in_a_certificate(number: int) -> None:
    source = random.Random(number)
    env = read_vocabulary(VOCABULARY)
    check_certificate({"theorems": CERTIFICATES[:number]}, env)
    known = dict(env.theorems)
    for path in places(CERTIFICATES[number]):
        for other in source.sample(JUNK, 8):
            env.theorems = dict(known)
            document = {"theorems": [changed(CERTIFICATES[number], path, other)]}
            try:
                found = check_certificate(document, env)
            except KernelError as refusal:
                assert str(refusal)
            else:
                assert path == ("name",) or path[0] == "terms" or {t.statement for t in found.values()} <= STATED


def test_anything_anywhere_in_a_vocabulary() -> None:
    for path in places(VOCABULARY):
        for other in JUNK:
            try:
                read_vocabulary(changed(VOCABULARY, path, other))
                check_certificate({"theorems": CERTIFICATES}, changed(VOCABULARY, path, other))
            except KernelError as refusal:
                assert str(refusal)


def test_no_document_at_all() -> None:
    for document in (*JUNK, {"theorems": 3}, {"theorems": [3]}, {"theorems": [{}]}, {"entries": 3}, {"entries": [{}]}):
        with pytest.raises(KernelError):
            check_certificate(document, VOCABULARY)
        with pytest.raises(KernelError):
            check_certificate({"theorems": []}, document)


def refused(rows: list[Any], *lines: Any) -> str:
    certificate = {"name": "hostile", "terms": rows, "lines": list(lines), "goal": 0}
    with pytest.raises(KernelError) as refusal:
        check_certificate({"theorems": [certificate]}, VOCABULARY)
    return str(refusal.value)


def test_sorts_do_not_double_without_end() -> None:
    rows: list[Any] = [["opaque", "S"]] + [["fun", n, n] for n in range(60)]
    assert "the size of a sort" in refused(rows)


def test_sorts_are_not_nested_without_end() -> None:
    rows: list[Any] = [["prop"]] + [["fun", n, 0] for n in range(5000)]
    assert "the size of a sort" in refused(rows)


def test_theorems_do_not_double_a_sort_without_end() -> None:
    """``generic`` at S → S, what it says there at S → S again, and so on."""
    statement = next(statement for statement in STATED if "λ:S → real" in repr(statement))
    with pytest.raises(BudgetError, match="the size of a sort"):
        for _ in range(60):
            statement = resort(statement, {}, {"S": Fun(Opaque("S"), Opaque("S"))})


def test_dimensions_do_not_grow_without_end() -> None:
    many = [[1, *(f"n{j}" for j in range(40) if i >> j & 1)] for i in range(600)]
    assert "the size of a dimension" in refused([["real", many, [[1]]]])
    assert "the size of a dimension" in refused([["size", [[1, *["n"] * 31]]]])


def test_rows_of_the_wrong_sort() -> None:
    wrong = ["lam", 1, 0], ["var", "x", 1], ["fun", 0, 1], ["app", 0, 1], ["op", "neg", 1, [1]], ["op", "neg", 0, [0]]
    for row in wrong:
        assert "has the number" in refused([["prop"], ["var", "p", 0], row])


@pytest.mark.parametrize("name", ["real", "nat", "int", "prop"])
def test_a_set_does_not_look_like_a_known_sort(name: str) -> None:
    assert refused([["opaque", name]]).startswith("row 0: ")


def test_a_row_refers_to_earlier_rows_alone() -> None:
    for number in (1, 2, -1, True):
        assert "has the number" in refused([["prop"], ["op", "not", 0, [number]]])


@pytest.mark.parametrize("name", [HOLE, "a b", "%0", "", "x\n", "a\x1b[2Kb", "a\u202eb", "\ud800", 7])
def test_names_that_mean_something_else(name: Any) -> None:
    entries = VOCABULARY["entries"]
    with pytest.raises(KernelError):
        read_vocabulary({"entries": [*entries, {**entries[1], "name": name}]})
    with pytest.raises(KernelError):
        check_certificate({"theorems": [{**CERTIFICATES[0], "name": name}]}, VOCABULARY)


def test_a_definition_is_by_different_variables() -> None:
    rows = [["nat"], ["num", "0", 0], ["var", "k", 0], ["bound", 0, 0]]
    for parameters in ([1], [2, 2], [3], [0], [2, 1]):
        entry = {"kind": "definition", "name": "part", "terms": rows, "parameters": parameters, "body": 1}
        with pytest.raises(KernelError):
            read_vocabulary({"entries": [entry]})


def test_words_do_not_grow_without_end() -> None:
    """Each power is short to write; the trace of a word is sought among all its turns."""
    word: Term = A
    for _ in range(8):
        word = op("^", word, num(64, NAT), sort=A.sort)
    with pytest.raises(BudgetError, match="the length of a word"):
        Normaliser().normal(op("trace", word, sort=REAL))


def test_sums_inside_sums_are_not_written_out_without_end() -> None:
    indices = [var(name, NAT) for name in "ijk"]
    total: Term = op("real", op("*", indices[0], op("*", *indices[1:], sort=NAT), sort=NAT), sort=REAL)
    for index in indices:
        total = op("sum_range", num(0, NAT), num(400, NAT), abstract(index, total), sort=REAL)
    with pytest.raises(BudgetError, match="the number of terms of all sums"):
        Normaliser().normal(total)


def test_entrywise_products_do_not_grow_without_end() -> None:
    product: Term = A
    for letter in "abc":
        factors = [var(f"{letter}{i}", A.sort) for i in range(100)]
        total = reduce(lambda left, right: op("+", left, right, sort=A.sort), factors)
        product = op("hadamard", product, total, sort=A.sort)
    with pytest.raises(BudgetError, match="the number of monomials in a product"):
        Normaliser().normal(product)


def test_a_sum_of_dimensions_has_one_meaning_in_a_scheme() -> None:
    one, n, m = Dim.of(1), Dim.of("n"), Dim.of("m")
    signature = Signature()
    signature.declare("shorter", Scheme((Real(n + one, one),), Real(n, one)))
    longer = var("x", Real(n + one, one))
    signature.check(op("shorter", longer, sort=Real(n, one)))
    with pytest.raises(KernelError, match="shorter does not take"):
        signature.check(op("shorter", longer, sort=Real(m, one)))
