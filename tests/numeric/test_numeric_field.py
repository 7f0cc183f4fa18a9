"""Identities of matrices that hold for small ones only, and sizes that tell."""

from __future__ import annotations

from functools import cache
from itertools import permutations

import pytest
from flint import fmpq, nmod

from derive.numeric import field
from derive.numeric.degree import degree, telling_size
from derive.numeric.values import matrix, number
from derive.numeric.values.sample import Sample

from .numeric_notation import *

MATRICES = vs("A B C D E F G H", "real[n, n]")
A, B, C = MATRICES[:3]
x, y = vs("x y", "real")
u = v("u", "real[n]")


def standard(letters: list[E]) -> E:
    """The sum of the products of matrices in every order, with the sign of the order, which is 0 for small matrices."""
    @cache
    def part(places: tuple[int, ...]) -> E:
        head = letters[places[0]]
        if len(places) == 1:
            return head
        total = head * part(places[1:])
        for i in range(1, len(places)):
            product = letters[places[i]] * part((*places[:i], *places[i + 1:]))
            total = total - product if i % 2 else total + product
        return total
    return part(tuple(range(len(letters))))


def commutator(a: E, b: E) -> E:
    return a * b - b * a


@pytest.mark.parametrize(("count", "rows"), [(4, 3), (6, 4)])
def test_a_standard_identity_is_refuted_where_it_fails_first(count: int, rows: int) -> None:
    found = check(standard(MATRICES[:count]).eq(0))
    assert found.kind == "refuted" and found.witness is not None
    assert dict(found.witness.values)["n"] == str(rows)


def test_an_identity_of_degree_eight_needs_five_rows() -> None:
    goal = standard(MATRICES).eq(0)
    assert telling_size(goal.term) == 5
    square = Sample({"n": 4})
    variables = [letter.term for letter in MATRICES]
    assert field.differ(goal.term, square, variables, 0, float("inf")) is False
    assert field.differ(goal.term, Sample({"n": 5}), variables, 0, float("inf")) is True


def test_hall_s_identity_holds_for_two_rows_only() -> None:
    hall = commutator(commutator(A, B) ** 2, C)
    found = check(hall.eq(0))
    assert found.kind == "refuted" and found.witness is not None and dict(found.witness.values)["n"] == "3"


def test_products_of_commutators_of_large_degree() -> None:
    """(S₄)² has degree 8; it is 0 for two rows and not for three."""
    assert check((standard(MATRICES[:4]) * standard(MATRICES[4:8])).eq(0)).kind == "refuted"
    assert check((standard(MATRICES[:4]) ** 3).eq(0)).kind == "refuted"


def test_the_polynomial_of_cayley_and_hamilton_for_three_rows() -> None:
    """It holds up to three rows, and nothing less than four shows that it is false."""
    def t(a: E) -> E:
        return call("trace", a)
    one, two, three = t(A), t(A * A), t(A * A * A)
    goal = (A ** 3 - one * A ** 2 + ((one * one - two) / 2) * A).eq(
        ((one ** 3 - 3 * one * two + 2 * three) / 6) * identity("n"))
    found = check(goal)
    assert telling_size(goal.term) == 4
    assert found.kind == "refuted" and found.witness is not None and dict(found.witness.values)["n"] == "4"


@pytest.mark.parametrize("goal", [
    ((A + B) ** 5).eq((A + B) * (A + B) ** 4),
    (inv(A) * B * A * inv(A)).eq(inv(A) * B),
    call("trace", A * B * C * A * B).eq(call("trace", B * A * B * C * A)),
    (standard([A, B, C, A])).eq(standard([A, B, C]) * 0),
    (A * (x / 3)).eq((x * A) / 3),
])
def test_true_identities_agree_at_every_size(goal: E) -> None:
    found = check(goal)
    assert found.kind == "agrees", found
    assert field.differ(goal.term, Sample({"n": 5}), [A.term, B.term, C.term, x.term], 0, float("inf")) is False


def test_what_is_not_rational_is_not_looked_at() -> None:
    for goal in ((call("exp", x) * A).eq(A), norm(u).eq(1), (x * E(apply(SIGNATURE, "pi"))).eq(x)):
        assert telling_size(goal.term) is None
    assert field.differ((call("exp", x) * A).eq(A).term, Sample({"n": 2}), [A.term, x.term], 0, float("inf")) is None


@pytest.mark.parametrize(("term", "expected"), [
    (A * B + A, 2), ((A * B) ** 3, 6), (inv(A) * B, 2), (call("trace", A) * x, 2), (u.T * A * u, 3),
    (call("exp", x), None), (q(3) + 0, 0),
])
def test_degrees(term: E, expected: int | None) -> None:
    assert degree(term.term) == expected


def test_residues() -> None:
    p = field.PRIME
    assert field.residue(fmpq(1, 3)) * 3 == nmod(1, p)
    with pytest.raises(number.Undefined):
        field.residue(fmpq(1, p))
    with pytest.raises(number.Undefined):
        number.divide(nmod(1, p), nmod(0, p))
    singular = matrix.Matrix(2, 2, tuple(nmod(k, p) for k in (1, 2, 2, 4)))
    with pytest.raises(number.Undefined):
        matrix.inverse(singular)
    square = matrix.Matrix(2, 2, tuple(nmod(k, p) for k in (1, 2, 3, 4)))
    assert matrix.product(square, matrix.inverse(square)) == matrix.each(field.residue, matrix.identity(2))
    assert matrix.determinant(square) == nmod(-2, p)


def test_signs_of_orders() -> None:
    """The recursive sum is the one over all permutations."""
    goal = standard([A, B, C])
    total = None
    for order in permutations(range(3)):
        sign = (-1) ** sum(order[i] > order[j] for i in range(3) for j in range(i + 1, 3))
        part = [A, B, C][order[0]] * [A, B, C][order[1]] * [A, B, C][order[2]]
        total = sign * part if total is None else total + sign * part
    assert total is not None and check(goal.eq(total)).kind == "agrees"
