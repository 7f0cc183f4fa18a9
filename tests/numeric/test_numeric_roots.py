"""Square roots of matrices in balls hold the root, carry its derivative, and are refused where there is none."""

from __future__ import annotations

import pytest
from flint import arb, fmpq

from derive.numeric.precision import working_precision
from derive.numeric.values.dual import Dual, next_level
from derive.numeric.values.matrix import Value, build, each, entries, product
from derive.numeric.values.number import Undefined
from derive.numeric.values.roots import nuclear_norm, square_root, sylvester


def square(*numbers: int) -> Value:
    size = {4: 2, 9: 3}[len(numbers)]
    return build(size, size, [fmpq(x) for x in numbers])


ROOTS = [square(2, 1, 1, 2), square(3, 1, -1, 2), square(1, 0, 0, 0), square(4, 1, 0, 1, 3, -1, 0, -1, 2),
         square(1000, 1, 1, 1), square(5, 3, -2, 0, 4, 1, 1, 0, 3)]


@pytest.mark.parametrize("root", ROOTS)
@pytest.mark.parametrize("bits", [53, 200, 1000])
def test_the_ball_holds_the_root(root: Value, bits: int) -> None:
    with working_precision(bits):
        for found, sure in zip(entries(square_root(product(root, root))), entries(root), strict=True):
            assert found == sure or found.contains(arb(sure)) and found.rad() < 1e-6


def test_the_ball_holds_the_roots_of_all_matrices_in_a_ball() -> None:
    root = square(2, 1, 1, 3)
    with working_precision(100):
        wide = each(lambda x: arb(x, 1e-6), product(root, root))
        assert all(x.contains(arb(sure)) for x, sure in zip(entries(square_root(wide)), entries(root), strict=True))


@pytest.mark.parametrize("matrix", [square(1, 1, 1, 1), square(-1, 0, 0, -1), square(1, 2, 2, 1), square(-1, 2, 2, -1),
                                    square(0, 1, 0, 0), square(1, 5, 0, 1)])
def test_no_root_is_made_up(matrix: Value) -> None:
    with working_precision(100), pytest.raises(Undefined):
        square_root(matrix)


def test_the_derivative_solves_the_sylvester_equation() -> None:
    level = next_level()
    base, step = square(5, 4, 4, 5), [fmpq(x) for x in (1, 2, 3, -1)]
    with working_precision(100):
        moved = build(2, 2, [Dual(level, x, dx) for x, dx in zip(entries(base), step, strict=True)])
        root = square_root(moved)
        again = product(root, root)
        assert all(x.tangent.contains(arb(dx)) for x, dx in zip(entries(again), step, strict=True))


def test_a_sylvester_equation_is_solved_exactly() -> None:
    a, b = square(1, 2, 3, 4), fmpq(2)
    c = build(2, 1, [fmpq(1), fmpq(-1)])
    x = sylvester(a, b, c)
    assert [u + b * v for u, v in zip(entries(product(a, x)), entries(x), strict=True)] == list(entries(c))
    with pytest.raises(Undefined):
        sylvester(square(1, 0, 0, 2), fmpq(-1), c)


def test_the_nuclear_norm_is_the_sum_of_the_singular_values() -> None:
    numbers = [fmpq(x) for x in (3, 0, 0, 0, 4, 0)]
    with working_precision(100):
        assert nuclear_norm(build(2, 3, numbers)) == 7
        assert nuclear_norm(build(3, 2, numbers)) == 5
        assert nuclear_norm(build(1, 2, numbers[3:5])) == 4
