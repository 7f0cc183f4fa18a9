"""Operations on matrices against exact linear algebra, at every precision."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from flint import fmpq, fmpq_mat

from derive.machine import Builder, ProgramError, View, run
from derive.machine.layout import TERMS

from .adversarial import exact

RANDOM = np.random.default_rng(11)
SAMPLES = 6


def matrices(rows: int, cols: int) -> np.ndarray:
    """Matrices of small whole numbers, one a sample, with zeros where pivots would be."""
    found = RANDOM.integers(-9, 10, (rows, cols, SAMPLES)).astype(float)
    found[0, 0, :2] = 0.0
    return found


def exactly(numbers: np.ndarray, rows: int, cols: int, sample: int) -> fmpq_mat:
    """A matrix ``[rows * cols, N, samples]`` at one sample, exactly."""
    values = [exact(numbers[k, :, sample]) for k in range(rows * cols)]
    return fmpq_mat(rows, cols, [fmpq(v.numerator, v.denominator) for v in values])


def given(numbers: np.ndarray, sample: int) -> fmpq_mat:
    return fmpq_mat(*numbers.shape[:2], [fmpq(int(v)) for v in numbers[:, :, sample].flatten()])


def distance(x: fmpq_mat, y: fmpq_mat) -> float:
    """The largest difference of two entries."""
    return max(abs(float(Fraction(int(v.p), int(v.q)))) for v in (x - y).entries())


def ran(b: Builder, outputs: list[View], data: list[np.ndarray], terms: int) -> np.ndarray:
    found = run(b.program(outputs), np.concatenate([block.reshape(-1, SAMPLES) for block in data]), terms)
    assert not found.flags.any() and found.note is None
    return found.outputs


def eye(order: int) -> fmpq_mat:
    return fmpq_mat(order, order, [int(i == j) for i in range(order) for j in range(order)])


@pytest.mark.parametrize("terms", TERMS)
def test_elimination_solves_inverts_and_takes_determinants(terms: int) -> None:
    n, data = 4, matrices(4, 4)
    right = matrices(4, 2)
    b = Builder()
    a, y = b.input(n, n), b.input(n, 2)
    outputs = ran(b, [b.solve(a, y), b.inverse(a), b.determinant(a)], [data, right], terms)
    for s in range(SAMPLES):
        matrix = given(data, s)
        size = float(max(abs(v) for v in matrix.inv().entries())) * 1e4
        assert distance(exactly(outputs[:8], 4, 2, s), matrix.solve(given(right, s))) < size * 2.0 ** (-53 * terms)
        assert distance(exactly(outputs[8:24], 4, 4, s), matrix.inv()) < size * 2.0 ** (-53 * terms)
        assert distance(exactly(outputs[24:], 1, 1, s), fmpq_mat(1, 1, [matrix.det()])) < 1e7 * 2.0 ** (-53 * terms)


@pytest.mark.parametrize("terms", TERMS)
def test_a_singular_matrix_has_determinant_0_and_no_inverse(terms: int) -> None:
    b = Builder()
    a = b.input(3, 3)
    program = b.program([b.determinant(a), b.inverse(a)])
    data = np.array([[1.0, 2, 3, 2, 4, 6, 1, 1, 1], [0.0] * 9]).T
    found = run(program, data, terms)
    assert (found.values[0] == 0).all() and (found.flags != 0).all() and not np.isfinite(found.values[1:]).all()


@pytest.mark.parametrize("terms", TERMS)
def test_cholesky_and_triangular_solutions(terms: int) -> None:
    n, data = 4, matrices(4, 4)
    positive = np.einsum("ijs,kjs->iks", data, data) + 3.0 * np.eye(n)[:, :, None]
    right = matrices(4, 3)
    b = Builder()
    a, y = b.input(n, n), b.input(n, 3)
    lower = b.cholesky(a)
    solution = b.solve_upper(lower.transposed(), b.solve_lower(lower, y))
    outputs = ran(b, [lower, solution], [positive, right], terms)
    for s in range(SAMPLES):
        factor, matrix = exactly(outputs[:16], n, n, s), given(positive, s)
        assert distance(factor * factor.transpose(), matrix) < 1e5 * 2.0 ** (-53 * terms)
        assert all(factor[i, j] == 0 for i in range(n) for j in range(i + 1, n))
        assert distance(exactly(outputs[16:], n, 3, s), matrix.solve(given(right, s))) < 1e6 * 2.0 ** (-53 * terms)


def test_a_matrix_that_is_not_positive_definite_has_no_factor() -> None:
    b = Builder()
    a = b.input(2, 2)
    found = run(b.program([b.cholesky(a)]), np.array([[1.0, 2, 2, 1], [4.0, 2, 2, 2]]).T, 2)
    assert found.flags[0] and not found.flags[1] and (found.values[:, 1] == [2, 0, 1, 1]).all()


@pytest.mark.parametrize("terms", TERMS)
def test_reflections_and_least_squares(terms: int) -> None:
    data, right = matrices(5, 3), matrices(5, 1)
    data[:, 0, 0] = [0, 0, 0, 0, 3]
    b = Builder()
    a, y = b.input(5, 3), b.input(5, 1)
    upper, turned = b.reflected(a)
    outputs = ran(b, [upper, turned, b.least_squares(a, y)], [data, right], terms)
    tolerance = 1e4 * 2.0 ** (-53 * terms)
    for s in range(SAMPLES):
        r, q, matrix = exactly(outputs[:15], 5, 3, s), exactly(outputs[15:40], 5, 5, s), given(data, s)
        assert all(r[i, j] == 0 for j in range(3) for i in range(j + 1, 5))
        assert distance(q * q.transpose(), eye(5)) < tolerance and distance(q * matrix, r) < tolerance
        gram = matrix.transpose() * matrix
        true = gram.solve(matrix.transpose() * given(right, s))
        assert distance(exactly(outputs[40:], 3, 1, s), true) < 1e3 * tolerance


@pytest.mark.parametrize("terms", TERMS)
def test_singular_values(terms: int) -> None:
    data = matrices(4, 3)
    data[:, 2, 0] = data[:, 1, 0]  # of rank two
    data[:, 0, 1] *= 2.0 ** 30
    b = Builder()
    a = b.input(4, 3)
    us, s, v = b.singular(a)
    outputs = ran(b, [us, s, v], [data], terms)
    for k in range(SAMPLES):
        left, values, right = exactly(outputs[:12], 4, 3, k), outputs[12:15, 0, k], exactly(outputs[15:], 3, 3, k)
        matrix, size = given(data, k), values[0]
        assert (np.diff(values) <= 0).all() and (values >= 0).all()
        tolerance = 1e3 * 2.0 ** (-53 * terms)
        assert distance(right * right.transpose(), eye(3)) < tolerance
        assert distance(matrix * right, left) < tolerance * size
        gram = left.transpose() * left
        for i in range(3):
            assert abs(float(Fraction(int(gram[i, i].p), int(gram[i, i].q))) - values[i] ** 2) < 1e-13 * size ** 2
            for j in range(i):
                bound = tolerance * max(values[i] * values[j], 1e-13 * size ** 2)
                assert abs(float(Fraction(int(gram[i, j].p), int(gram[i, j].q)))) <= bound
    assert terms == 1 or outputs[14, 0, 0] < 1e-25


@pytest.mark.parametrize("terms", TERMS)
def test_products_sums_and_chains(terms: int) -> None:
    b = Builder()
    x, y = b.input(2, 5), b.input(5, 3)
    outputs = ran(b, [b.product(x, y), b.product(y.transposed(), x.transposed()), b.reduced("mul_all", x)],
                  data := [matrices(2, 5), matrices(5, 3)], terms)[:, 0]
    true = np.einsum("ijs,jks->iks", *data)
    assert (outputs[:6] == true.reshape(6, -1)).all()
    assert (outputs[6:12] == true.transpose(1, 0, 2).reshape(6, -1)).all()
    assert (outputs[12:] == data[0].prod(axis=1)).all()


@pytest.mark.parametrize("terms", TERMS)
def test_products_that_vanish_are_flagged_and_zeros_are_not(terms: int) -> None:
    b = Builder()
    x, y = b.input(1, 2), b.input(2, 1)
    data = np.array([[1e-200, 0, 1e-200, 0], [1, 0, 1, 0], [1e-200, 1, 1e-200, 1], [1e200, 1, 1e200, 1]]).T
    found = run(b.program([b.product(x, y)]), data, terms)
    assert (found.flags > 0).tolist() == [True, False, False, True]


def test_shapes_that_do_not_fit_are_refused() -> None:
    b = Builder()
    a, x = b.input(2, 3), b.input(4, 1)
    for write in (lambda: b.cholesky(a), lambda: b.determinant(a), lambda: b.solve(b.input(2, 2), x),
                  lambda: b.reflected(a), lambda: b.singular(a), lambda: b.solve_lower(b.input(3, 3), x)):
        with pytest.raises(ProgramError):
            write()
