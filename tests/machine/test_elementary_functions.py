"""Elementary functions of N terms against balls: over the whole range, and where they are hardest."""

from __future__ import annotations

import ast
import math
import random
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from flint import arb, ctx

from derive.machine import Builder
from derive.machine import run as run_program
from derive.machine.elementary import BINARY, NAMES, source
from derive.machine.elementary.bounds import LOST_BITS, error_bound
from derive.machine.layout import LEFT_RANGE, TERMS, Kind
from derive.machine.single import apply
from derive.machine.text import defined, text

from .ranges import TRUE, Number, arguments, filled, value

BITS = 2000
"""Precision of the judge: more than the exponents of the arguments and all terms together."""
OUTSIDE = {
    "exp": (710.0, -760.0), "expm1": (710.0,), "log": (-1.0, 0.0), "log1p": (-1.0, -2.0), "atan": (), "tanh": (),
    "sin": (1e300,), "cos": (1e300,), "tan": (1e300,), "sinh": (711.0, -711.0), "cosh": (711.0, -711.0),
    "sigmoid": (-760.0,), "softplus": (-760.0,),
    "erf": (), "erfc": (30.0,), "gamma": (0.0, -1.5, 172.0, 1e-300), "lgamma": (0.0, -1.5, 1e306),
    "digamma": (0.0, -1.5, 1e-300, 1e306),
}
"""Arguments where no bound holds."""


MANY = ("log1p", "tan", "atan", "sinh", "erfc", "gamma", "lgamma", "digamma")
"""What is compiled for three and four terms: every kernel and every core has a part in one of them.

The texts are the same for any number of terms but for that number; ``benchmarks/elementary.py`` measures all.
"""
CASES = [(name, terms) for name in NAMES for terms in TERMS if terms <= 2 or name in MANY]


def run(name: str, numbers: Sequence[Number]) -> tuple[np.ndarray, np.ndarray]:
    """A function at numbers: results (numbers, terms), and flags."""
    results, flags = apply(name, len(numbers[0]), np.array(numbers).T.copy())
    return results.T, flags


@pytest.mark.parametrize(("name", "terms"), CASES)
def test_the_stated_bound_holds_wherever_nothing_is_flagged(name: str, terms: int) -> None:
    numbers = arguments(name, terms, 60, seed=1)
    results, flags = run(name, numbers)
    with ctx.workprec(BITS):
        allowed = arb(error_bound(name, terms))
        for x, found, flag in zip(numbers, results, flags, strict=True):
            if not flag:
                true = TRUE[name](value(x))
                assert np.isfinite(found).all() and abs(value(found) - true) <= allowed * abs(true), x
    assert flags.mean() < 0.2, "most of the range is safe"


@pytest.mark.parametrize(("name", "terms"), CASES)
def test_what_is_out_of_range_is_flagged_and_no_number_stays_none(name: str, terms: int) -> None:
    outside = [math.nan, math.inf, -math.inf, *(OUTSIDE[name] if terms > 1 or name not in PERIODIC else ())]
    results, flags = run(name, [(x, *[0.0] * (terms - 1)) for x in outside])
    assert (flags == LEFT_RANGE).all()
    assert math.isnan(results[0].sum())


PERIODIC = ("sin", "cos", "tan")
"""The C library reduces doubles of any size."""


@pytest.mark.parametrize(("name", "terms"), [("sin", 2), ("tan", 2), ("tan", 3), ("tan", 4)])
def test_a_number_that_is_a_multiple_of_pi_to_its_last_bit_is_exact_or_flagged(name: str, terms: int) -> None:
    with ctx.workprec(BITS):
        numbers = [tuple(map(float, terms_of(arb.pi() * k, terms))) for k in (1, 2, 3, 50, 355, 10 ** 9 + 7)]
        results, flags = run(name, numbers)
        for x, found, flag in zip(numbers, results, flags, strict=True):
            true = TRUE[name](value(x))
            assert flag or abs(value(found) - true) <= arb(error_bound(name, terms)) * abs(true), x


def terms_of(number: arb, terms: int) -> list[float]:
    """The terms of a number, by subtraction of balls."""
    parts = []
    for _ in range(terms):
        parts.append(float(number.mid()))
        number -= arb(parts[-1])
    return parts


@pytest.mark.parametrize("terms", TERMS)
def test_signs_and_zeros(terms: int) -> None:
    zero, ahead, back = ((x, *[0.0] * (terms - 1)) for x in (0.0, 0.75, -0.75))
    for name in [name for name in ("expm1", "log1p", "sin", "tan", "atan", "sinh", "tanh") if (name, terms) in CASES]:
        results, flags = run(name, [zero, ahead, back])
        assert not results[0].any() and not flags.any(), name
        if name not in ("expm1", "log1p"):
            assert (results[1] == -results[2]).all(), name
    for name in [name for name in ("exp", "cos", "cosh") if (name, terms) in CASES]:
        assert run(name, [zero])[0][0].tolist() == [1.0, *[0.0] * (terms - 1)]
    for name in [name for name in ("log", "lgamma") if (name, terms) in CASES]:
        assert not run(name, [(1.0, *[0.0] * (terms - 1))])[0].any()


@pytest.mark.parametrize("terms", [1, 2, 4])
def test_powers_with_a_real_exponent(terms: int) -> None:
    source = random.Random(terms)
    bases = [filled(10 ** source.uniform(-8, 8), terms, source) for _ in range(80)]
    bases += [filled(1 + source.uniform(-1, 1) * 2.0 ** -source.randint(2, 50), terms, source) for _ in range(40)]
    reach = [min(480 / max(abs(math.log(x[0])), 1e-3), 1e5) for x in bases]
    exponents = [filled(source.uniform(-1, 1) * most, terms, source) for most in reach]
    results, flags = apply("real_power", terms, np.array(bases).T.copy(), np.array(exponents).T.copy())
    with ctx.workprec(BITS):
        for x, y, found, flag in zip(bases, exponents, results.T, flags, strict=True):
            logarithm = value(y) * value(x).log()
            bits = 3 + math.log2(1 + abs(float(logarithm.mid())))
            true, allowed = logarithm.exp(), min(2.0 ** (bits - 53 * terms), error_bound("real_power", terms))
            assert not flag and abs(value(found) - true) <= arb(allowed) * true, (x, y)


@pytest.mark.parametrize("terms", [1, 2, 4])
def test_powers_at_the_edge_of_their_domain(terms: int) -> None:
    pairs = [(0.0, 2.0), (1.0, 5.0), (7.0, 0.0), (-1.0, 0.5), (0.0, -1.0), (0.0, 0.0), (math.nan, 0.0), (2.0, math.nan),
             (2.0, 1e4), (math.inf, 1.0)]
    x, y = (np.array([[pair[k] for pair in pairs], *[[0.0] * len(pairs)] * (terms - 1)]) for k in (0, 1))
    results, flags = apply("real_power", terms, x, y)
    assert results[0, :3].tolist() == [0.0, 1.0, 1.0] and flags[:3].tolist() == [0, 0, 0]
    assert np.isnan(results[0, 3]) and np.isnan(results[0, [6, 7]]).all()
    assert flags[3:].all()


def test_every_function_has_a_bound_and_the_page_tells_it() -> None:
    page = (Path(__file__).parents[2] / "docs" / "numbers.md").read_text("utf-8")
    assert set(LOST_BITS) == {*NAMES, *BINARY}
    for name in LOST_BITS:
        row = next(line for line in page.splitlines() if line.startswith("|") and f"`{name}`" in line.split("|")[1])
        assert [f"2⁻{superscript(53 * n - LOST_BITS[name])}" for n in TERMS] == [
            part.strip() for part in row.split("|")[2:6]], name


def superscript(number: int) -> str:
    return "".join("⁰¹²³⁴⁵⁶⁷⁸⁹"[int(digit)] for digit in str(number))


@pytest.mark.parametrize("kind", [*TERMS, "binary32", "emulated"])
def test_no_name_of_the_text_is_given_twice(kind: Kind) -> None:
    names = Counter(name for statement in ast.parse(text(kind)).body for name in defined(statement))
    assert [name for name, count in names.items() if count > 1] == []


def test_the_text_is_the_same_every_time() -> None:
    assert all(source(terms) == source(terms) for terms in TERMS)
    assert len({source(terms) for terms in TERMS}) == len(TERMS)


def test_programs_use_them_in_terms_and_in_formats() -> None:
    builder = Builder()
    a, b = builder.input(1), builder.input(1)
    powers, errors = builder.apply("real_power", a, b), builder.apply("erf", a)
    program = builder.program([powers, errors])
    x = np.array([[0.5, 2.0, 3.0, 7.0], [0.5, -1.5, 2.5, 1.0]])
    found = run_program(program, x, terms=2)
    with ctx.workprec(BITS):
        for k, (p, q) in enumerate(x.T):
            true = [(arb(q) * arb(p).log()).exp(), arb(p).erf()]
            for row, exact in enumerate(true):
                assert abs(value(found.outputs[row, :, k]) - exact) < exact * arb(2) ** -100
    half = run_program(program, x, format="binary16").values
    expected = np.array([x[0] ** x[1], [math.erf(p) for p in x[0]]]).astype(np.float16)
    assert (half == expected).all()
