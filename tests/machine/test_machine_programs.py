"""Programs: what the builder writes, what the interpreter computes, and what both refuse."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from derive.machine import NOT_A_NUMBER, NOT_RUN, Builder, Limit, ProgramError, run
from derive.machine.layout import LEFT_RANGE, TERMS

RANDOM = np.random.default_rng(7)


def samples(count: int, size: int = 70) -> np.ndarray:
    return RANDOM.integers(-8, 9, (count, size)).astype(float)


def test_equal_computations_are_one_line_and_what_does_not_move_is_outside() -> None:
    b = Builder()
    x, y = b.input(), b.input(4)
    total = b.sum_over(0, 3, lambda i: b.mul(b.add(b.mul(x, x), 1), y[i, 0]))
    again = b.add(b.mul(x, x), 1)
    program = b.program([total, again])
    loop = next(k for k, row in enumerate(program.code) if row[0] == -1)
    assert sum(program.operations[row[0]] == "add" for row in program.code if row[0] >= 0) == 1
    assert {program.operations[row[0]] for row in program.code[:loop]} == {"copy", "mul", "add"}
    data = samples(5)
    found = run(program, data, 1)
    assert (found.values == [(data[0] ** 2 + 1) * data[1:].sum(axis=0), data[0] ** 2 + 1]).all()


@pytest.mark.parametrize("terms", TERMS)
def test_sums_over_ranges_that_depend_on_each_other(terms: int) -> None:
    b = Builder()
    a = b.input(4, 4)
    lower = b.sum_over(1, 4, lambda i: b.sum_over(1, i, lambda j: b.mul(b.number(2 * i - j), a[i - 1, j - 1])))
    found = run(b.program([lower]), data := samples(16), terms)
    matrix = data.reshape(4, 4, -1)
    true = sum((2 * i - j) * matrix[i - 1, j - 1] for i in range(1, 5) for j in range(1, i + 1))
    assert (found.values[0] == true).all() and not found.flags.any() and found.note is None


def test_loops_of_no_turns_and_products_and_extremes_over_ranges() -> None:
    b = Builder()
    x = b.input(3)
    empty = b.sum_over(2, 1, lambda i: x[i - 2, 0])
    product = b.fold("mul", 1, 0, 2, lambda i: x[i, 0])
    low = b.fold("smaller", x[0, 0], 1, 2, lambda i: x[i, 0])
    high = b.fold("larger", x[0, 0], 1, 2, lambda i: x[i, 0])
    found = run(b.program([empty, product, low, high]), data := samples(3), 2)
    assert (found.values == [0 * data[0], data.prod(axis=0), data.min(axis=0), data.max(axis=0)]).all()


def test_tables_views_and_spread_operands() -> None:
    b = Builder()
    x, a = b.input(3), b.input(3, 2)
    table = b.table(3, 2, lambda i, j: b.sub(a[i, j], b.mul(x[i, 0], b.number(j))))
    row = b.mul(a.transposed(), x.transposed())
    found = run(b.program([table, row, a.column(1), b.total(a), b.total(row, "larger_all"), a.diagonal()]),
                data := samples(9), 3).values
    vector, matrix = data[:3], data[3:].reshape(3, 2, -1)
    expected = matrix - vector[:, None] * np.array([0, 1])[None, :, None]
    assert (found[:6] == expected.reshape(6, -1)).all()
    assert (found[6:12] == (matrix * vector[:, None]).transpose(1, 0, 2).reshape(6, -1)).all()
    assert (found[12:15] == matrix[:, 1]).all() and (found[15] == matrix.sum(axis=(0, 1))).all()
    assert (found[16] == (matrix * vector[:, None]).max(axis=(0, 1))).all()
    assert (found[17:] == matrix[[0, 1], [0, 1]]).all()


@pytest.mark.parametrize("exponent", [0, 1, 2, 3, 7, 12, -2])
def test_whole_powers(exponent: int) -> None:
    b = Builder()
    x = b.input()
    data = np.array([[1.5, -2.0, 3.0, 0.25]])
    found = run(b.program([b.power(x, exponent)]), data, 2)
    for k, value in enumerate(data[0]):
        true = Fraction(value) ** exponent
        got = sum(Fraction(float(part)) for part in found.outputs[0, :, k])
        assert abs(got - true) <= abs(true) * 64 * Fraction(1, 2 ** 106)


@pytest.mark.parametrize("terms", TERMS)
def test_constants_are_exact_to_the_last_term(terms: int) -> None:
    b = Builder()
    third, pi = b.constant(Fraction(1, 3)), b.constant("pi")
    outputs = run(b.program([third, pi]), np.zeros((0, 3)), terms).outputs
    error = abs(sum(Fraction(float(part)) for part in outputs[0, :, 2]) - Fraction(1, 3))
    assert error <= Fraction(1, 3 * 2 ** (53 * terms)) and outputs[1, 0, 0] == np.pi


def test_cells_are_used_again() -> None:
    b = Builder()
    value = b.input()
    for _ in range(300):
        value = b.add(b.mul(value, value), value)
    assert b.program([value]).cells < 8


def test_an_accumulator_lives_through_its_loop_and_others_do_not_touch_it() -> None:
    b = Builder()
    x = b.input(6)
    total = b.sum_over(0, 5, lambda i: b.sum_over(0, 5, lambda j: b.mul(b.add(x[i, 0], 1), b.sub(x[j, 0], 2))))
    later = b.mul(b.total(x), b.total(x))
    found = run(b.program([b.add(total, later)]), data := samples(6), 2)
    assert (found.values[0] == (data + 1).sum(axis=0) * (data - 2).sum(axis=0) + data.sum(axis=0) ** 2).all()


def refused(write: object) -> str:
    with pytest.raises(ProgramError) as caught:
        write()  # type: ignore[operator]
    return str(caught.value)


def test_what_cannot_be_written() -> None:
    b = Builder()
    x, a = b.input(3), b.input(3, 2)
    kept = []
    b.sum_over(0, 2, lambda i: kept.append(y := b.mul(x[i, 0], x[i, 0])) or y)
    assert "where 3×1 is needed" in refused(lambda: b.add(x, b.input(2)))
    assert "times" in refused(lambda: b.product(a, x))
    assert "no operation" in refused(lambda: b.apply("nothing", x))
    assert "no operation" in refused(lambda: b.apply("add", x))
    assert "no fold" in refused(lambda: b.fold("sub", 0, 0, 1, lambda i: x[i, 0]))
    assert "outside" in refused(lambda: b.sum_over(0, 3, lambda i: b.apply("neg", x[i, 0])))
    assert "outside" in refused(lambda: b.sum_over(0, 2, lambda i: b.apply("neg", x[i - 1, 0])))
    assert "outside" in refused(lambda: b.program([x[3, 0]]))
    assert "outside it" in refused(lambda: b.add(kept[0], 1))
    assert "rows" in refused(lambda: b.input(0))
    assert "nested" in refused(lambda: b.sum_over(0, 1, lambda i: b.sum_over(0, 1, lambda j: b.sum_over(
        0, 1, lambda k: b.sum_over(0, 1, lambda m: b.sum_over(0, 1, lambda n: x[n, 0]))))))
    assert "numbers" in refused(lambda: b.input(10_000, 10_000))
    assert "constant" in refused(lambda: run((c := Builder()).program([c.constant("tau")]), np.zeros((0, 1)), 2))


def test_inputs_of_another_form_and_unknown_arithmetic_are_refused() -> None:
    b = Builder()
    program = b.program([b.add(b.input(), b.input())])
    for wrong in (np.zeros((1, 4)), np.zeros(4), np.zeros((2, 3, 4))):
        with pytest.raises(ValueError, match="inputs of shape"):
            run(program, wrong, 2)
    with pytest.raises(ValueError, match="terms"):
        run(program, np.zeros((2, 4)), 5)
    with pytest.raises(ValueError, match="no format"):
        run(program, np.zeros((2, 4)), format="binary17")


def test_no_sample_at_all() -> None:
    b = Builder()
    found = run(b.program([b.input()]), np.zeros((1, 0)), 2)
    assert found.outputs.shape == (1, 2, 0) and found.note is None


@pytest.mark.parametrize("terms", TERMS)
def test_what_is_no_number_and_what_left_the_range_is_flagged_by_sample(terms: int) -> None:
    b = Builder()
    x = b.input()
    hidden = b.div(1, b.add(1, b.power(x, 40)))  # 1 / infinity hides that a power overflowed
    data = np.array([[1.0, np.nan, 1e300, 2.0, np.inf, 1e-300 if terms > 1 else 1.0]])
    found = run(b.program([hidden]), data, terms)
    assert (found.flags & NOT_A_NUMBER).astype(bool)[1] and not found.flags[[0, 3]].any()
    assert (found.flags[[1, 2, 4]] & LEFT_RANGE).all()
    assert terms == 1 or found.flags[5] & LEFT_RANGE


def test_results_do_not_depend_on_threads_or_on_the_place_of_a_sample() -> None:
    b = Builder()
    x = b.input(4)
    program = b.program([b.total(b.div(x, b.add(b.mul(x, x), Fraction(1, 3))))])
    data = RANDOM.standard_normal((4, 3000))
    one, two = run(program, data, 2, threads=1), run(program, data, 2, threads=2)
    assert (one.outputs == two.outputs).all() and (one.flags == two.flags).all()
    shifted = run(program, data[:, 17:], 2, threads=2)
    assert (shifted.outputs == one.outputs[:, :, 17:]).all()


def test_bounds_are_told_and_nothing_is_made_up() -> None:
    b = Builder()
    x = b.input()
    program = b.program([b.sum_over(1, 10 ** 9, lambda i: b.mul(x, b.number(i)))])
    found = run(program, np.ones((1, 5)), 2)
    assert "operations a sample" in (found.note or "") and (found.flags == NOT_RUN).all()
    assert np.isnan(found.outputs).all()
    small = Builder()
    slow = small.program([small.sum_over(1, 2000, lambda i: small.number(i))])
    found = run(slow, np.zeros((0, 200_000)), 4, limit=Limit(seconds=0.0))
    assert "time was up" in (found.note or "") and (found.flags == NOT_RUN).any()
    assert "bytes" in (run(slow, np.zeros((0, 9)), 4, limit=Limit(memory=1000)).note or "")
