"""Formats of few bits against exact rounding, NumPy's float16 and the processor's float32."""

from __future__ import annotations

import math
import random
from fractions import Fraction

import numpy as np
import pytest

from derive.machine import NOT_A_NUMBER, Builder, run
from derive.machine.execution import rounded
from derive.machine.formats import FORMATS, Format, rounded_fraction
from derive.machine.single import apply

SMALL = [name for name in FORMATS if name != "binary64"]
COUNT = 600


def members(name: str, count: int, seed: int) -> np.ndarray:
    """Numbers of a format over its whole range: subnormal, normal, the ends, both zeros."""
    form, source = FORMATS[name], random.Random(seed)
    found = [0.0, -0.0, form.smallest, -form.smallest, form.largest, -form.largest, 2.0 ** form.least, 1.0]
    while len(found) < count:
        exponent = source.choice([source.randint(form.least - form.precision, form.greatest), source.randint(-3, 3)])
        value = Fraction(source.choice([1, -1]) * source.getrandbits(form.precision)) * Fraction(2) ** exponent
        found.append(rounded_fraction(name, value))
    return np.where(np.isfinite(found), found, 1.0)


def operands(name: str, seed: int) -> tuple[np.ndarray, np.ndarray]:
    x, y = members(name, COUNT, seed), members(name, COUNT, seed + 1)
    random.Random(seed).shuffle(pairs := list(y))
    return x, np.array(pairs)


def same(found: np.ndarray, expected: list[float], name: str) -> None:
    assert np.array_equal(found, np.array(expected), equal_nan=True), [
        (k, a, b) for k, (a, b) in enumerate(zip(found, expected, strict=True)) if a != b][:3]


@pytest.mark.parametrize("name", SMALL)
def test_every_operation_is_rounded_correctly(name: str) -> None:
    x, y = operands(name, 3)
    exact = {"add": Fraction.__add__, "sub": Fraction.__sub__, "mul": Fraction.__mul__, "div": Fraction.__truediv__}
    for operation, rule in exact.items():
        other = np.where(y == 0, 1.0, y) if operation == "div" else y
        found = apply(operation, name, x[None], other[None])[0][0]
        true = [rounded_fraction(name, rule(Fraction(a), Fraction(b))) for a, b in zip(x, other, strict=True)]
        same(found, true, name)


@pytest.mark.parametrize("name", SMALL)
def test_roots_are_rounded_correctly(name: str) -> None:
    x = np.abs(members(name, COUNT, 9))
    found = apply("sqrt", name, x[None])[0][0]
    for value, root in zip(x, found, strict=True):
        low, high = Fraction(np.nextafter(root, -1)), Fraction(np.nextafter(root, np.inf))
        assert rounded_fraction(name, Fraction(root)) == root
        step = Fraction(2) ** (max(math.frexp(root)[1] - 1, FORMATS[name].least) - FORMATS[name].precision + 1)
        assert low < high and (max(0, Fraction(root) - step / 2)) ** 2 <= value <= (Fraction(root) + step / 2) ** 2


@pytest.mark.parametrize("name", SMALL)
def test_fused_forms_are_rounded_once(name: str) -> None:
    form = FORMATS[name]
    x, y = operands(name, 5)
    z, _ = operands(name, 6)
    # a product in the middle between two numbers, and a last bit far below that decides
    half = 1.0 + 2.0 ** (1 - form.precision)
    x[:4], y[:4] = half, [1.0 + 2.0 ** -1, 1.0 + 2.0 ** -1, -1.5, -1.5]
    z[:4] = [form.smallest, -form.smallest, form.smallest, -form.smallest]
    found = apply("fused", name, x[None], y[None], z[None])[0][0]
    true = [rounded_fraction(name, Fraction(a) * Fraction(b) + Fraction(c)) for a, b, c in zip(x, y, z, strict=True)]
    same(found, true, name)


def test_a_fused_form_rounded_twice_would_be_wrong_here() -> None:
    name, form = "binary16", FORMATS["binary16"]
    x = y = 1.0 + 2.0 ** (1 - form.precision)  # (1 + 2u)^2 = 1 + 4u + 4u^2
    z = form.smallest
    twice = rounded_fraction(name, Fraction(rounded_fraction(name, Fraction(x) * Fraction(y))) + Fraction(z))
    once = apply("fused", name, np.array([[x]]), np.array([[y]]), np.array([[z]]))[0][0, 0]
    assert once == rounded_fraction(name, Fraction(x) * Fraction(y) + Fraction(z)) >= twice


@pytest.mark.parametrize("name", SMALL)
def test_arrays_and_rational_numbers_are_rounded_alike(name: str) -> None:
    form, source = FORMATS[name], random.Random(1)
    wild = [source.choice([1, -1]) * source.random() * 2.0 ** source.randint(form.least - form.precision - 2,
                                                                            form.greatest + 2) for _ in range(COUNT)]
    ties = [(1 + (2 * k + 1) * 2.0 ** -form.precision) * 2.0 ** e for k in range(4) for e in (-5, 0, form.least)]
    wild += [*ties, form.largest * (1 + 2.0 ** -form.precision), form.smallest / 2, form.smallest * 1.5, 1e300, 5e-324]
    same(rounded(name, np.array(wild)), [rounded_fraction(name, Fraction(v)) for v in wild], name)
    ends = rounded(name, np.array([np.nan, np.inf, -np.inf]))
    beyond = [np.nan, form.infinity, -form.infinity]
    assert np.array_equal(ends, beyond, equal_nan=True)


@pytest.mark.parametrize(("name", "kind"), [("binary16", np.float16), ("binary32", np.float32)])
def test_it_agrees_with_numpy(name: str, kind: type) -> None:
    x, y = operands(name, 21)
    with np.errstate(all="ignore"):
        for operation, rule in (("add", np.add), ("sub", np.subtract), ("mul", np.multiply), ("div", np.divide)):
            true = rule(x.astype(kind), y.astype(kind)).astype(float)
            same(apply(operation, name, x[None], y[None])[0][0], list(true), name)
            assert (rounded(name, x * 1.0001) == (x * 1.0001).astype(kind)).all()


@pytest.mark.parametrize("name", SMALL)
def test_programs_and_matrices_run_in_a_format(name: str) -> None:
    b = Builder()
    a, x = b.input(3, 3), b.input(3)
    upper, right, _ = b.eliminated(a, x)
    us, values, v = b.singular(a)
    program = b.program([b.product(a, x), upper, b.cholesky(b.product(a.transposed(), a)), b.reflected(a)[0], us,
                         values, v, b.total(x), b.power(x, 3)])
    data = np.random.default_rng(2).integers(-3, 4, (12, 40)).astype(float)
    found = run(program, data, format=name)
    assert found.note is None
    kept = found.values[np.isfinite(found.values)]
    assert (rounded(name, kept) == kept).all()  # every result is a number of the format
    near = run(program, data, 2)
    fine = (near.flags == 0) & (found.flags == 0)
    if name in ("binary32", "binary16"):
        assert fine.sum() > 15
        scale = 64 * 2.0 ** -FORMATS[name].precision
        product = slice(0, 3)
        assert (np.abs(found.values - near.values)[product][:, fine] <= scale * 27).all()
    assert right is not None


def test_inputs_and_constants_are_rounded_first() -> None:
    b = Builder()
    x = b.input()
    program = b.program([b.mul(x, b.constant(Fraction(1, 3))), b.add(x, "pi")])
    found = run(program, np.array([[0.1, 1.0]]), format="binary16").values
    tenth, third = np.float16(0.1), np.float16(1 / 3)
    assert (found[0] == [tenth * third, third]).all()
    assert (found[1] == [tenth + np.float16(np.pi), np.float16(1) + np.float16(np.pi)]).all()


def test_overflow_is_infinite_in_a_format_and_no_number_stays_none() -> None:
    b = Builder()
    x = b.input()
    found = run(b.program([b.mul(x, x), b.div(1, b.mul(x, x))]), np.array([[300.0, 2.0, np.nan]]), format="binary16")
    assert (found.values[:, :2] == [[np.inf, 4], [0, 0.25]]).all() and np.isnan(found.values[:, 2]).all()
    assert found.flags[0] & NOT_A_NUMBER and not found.flags[1] and found.flags[2] & NOT_A_NUMBER


def test_binary64_is_one_term() -> None:
    b = Builder()
    program = b.program([b.div(b.input(), b.input())])
    data = np.random.default_rng(3).standard_normal((2, 50))
    assert (run(program, data, format="binary64").values[0] == data[0] / data[1]).all()


def test_the_table_of_formats() -> None:
    assert FORMATS["binary16"] == Format(11, -14, 15, 65504.0)
    assert FORMATS["bfloat16"].largest == float(2 ** 128 - 2 ** 120)
    assert FORMATS["binary32"].largest == float(np.finfo(np.float32).max)
    assert FORMATS["binary16"].smallest == 2.0 ** -24 and FORMATS["fp8-e5m2"].largest == 57344.0
    assert rounded_fraction("fp8-e4m3", Fraction(464)) == 448.0
    assert math.isnan(rounded_fraction("fp8-e4m3", Fraction(465)))
