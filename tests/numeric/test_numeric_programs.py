"""Terms as programs of the machine: the same values as the evaluator's, in few lines whatever the sizes."""

from __future__ import annotations

import math
from random import Random

import numpy as np
import pytest
from flint import arb, fmpq

from derive.machine import MachineUnavailable, run
from derive.machine.interpreted import run as run_lines
from derive.machine.program import Program
from derive.numeric.doubles import Doubles
from derive.numeric.evaluation.evaluate import Evaluator
from derive.numeric.evaluation.meaning import MEANING
from derive.numeric.program.compile import arguments, compiled, key, measured, restored, screening
from derive.numeric.sampling.draw import Draw
from derive.numeric.sampling.families import Family
from derive.numeric.values.certainty import FALSE, TRUE
from derive.numeric.values.functions import Sequence, Table
from derive.numeric.values.matrix import Value, entries
from derive.numeric.values.sample import NormalSpace, Sample, Space

from .numeric_notation import *

A, B, u, w = v("A", "real[n, n]"), v("B", "real[n, n]"), v("u", "real[n]"), v("w", "real[n]")
x, y = vs("x y", "real")
X, Y, event = v("X", "Ω → real"), v("Y", "Ω → real[n]"), v("event", "Ω → prop")
s, rows, h = v("s", "nat → real"), v("rows", "1..n → real[n]"), v("h", "real[n] → real")
SIZE = 4


def sample(number: int, size: int = SIZE) -> Sample:
    """Values of all variables; their form depends on the size alone."""
    draw = Draw(Random(number))
    space = Space(((fmpq(1, 3), fmpq(2, 3)), (fmpq(1, 4), fmpq(1, 4), fmpq(1, 2))))
    columns = [draw.integers(size, 1) for _ in range(size + 6)]
    values: dict[Var, Value] = {
        A.term: draw.regular(size, size), B.term: draw.regular(size, size), u.term: draw.integers(size, 1),
        w.term: draw.integers(size, 1), x.term: abs(draw.small()) + 1, y.term: abs(draw.small()) + 2,
        X.term: Table({k: draw.small() for k in range(6)}), Y.term: Table(dict(enumerate(columns[size:]))),
        rows.term: Table(dict(enumerate(columns[:size], 1))), s.term: Sequence(tuple(draw.small() for _ in range(5))),
        event.term: Table({k: FALSE if k % 2 else TRUE for k in range(6)}),
        h.term: Family(draw, size, []).quadratic([fmpq(k) for k in range(1, size + 1)]),
    }
    return Sample({"n": size}, {"Ω": space}, values, {})


def trace(m: E) -> E:
    return call("trace", m)


def exp(t: E) -> E:
    return call("exp", t)


TERMS = {
    "algebra": trace(A * B.T - identity("n")) + u.T * A * w / x,
    "powers": (A ** 3 * u).T * w + x ** 5 - 1 / x ** 2,
    "inverse": w.T * inv(A) * u,
    "determinant": call("det", A * B),
    "entries": total("n", lambda i: u[i] * w[i] * exp(-u[i] * u[i])),
    "table": trace(call("matrix", fun("1..n", lambda i: fun("1..n", lambda j: u[i] * w[j])), sort="real[n, n]") * A),
    "nested": total("n", lambda i: total("n", lambda j: u[i] * w[j] - u[j])),
    "rows": total("n", lambda i: rows(i).T * u / real(call("position", i))),
    "range": span(1, 7, lambda k: s(k) / real(k)),
    "uneven": span(0, 4, lambda k: s(k * k) * x ** k),
    "triangle": span(1, 5, lambda k: span(1, k + 1, lambda j: real(j) * s(j))),
    "product": span(1, 6, lambda k: x + real(k), name="prod_range"),
    "largest": call("maximum", fun("1..n", lambda i: u[i] * u[i] - w[i])) + call("max", x, y) - call("min", x, y),
    "norms": norm(u) + norm(u) ** 2 + norm(A * u) * norm(x - y),
    "functions": call("log", y) + call("sigmoid", x) + call("atan", x) + call("sin", y) * call("cos", x),
    "real power": E(apply(SIGNATURE, "^", x.term, (y / 3).term)) - q(2) * x,
    "softmax": u.T * call("softmax", w),
    "mean": mean("Ω", lambda o: X(o) ** 2 * x) + u.T * mean("Ω", lambda o: Y(o)),
    "variance": call("variance", X) + call("covariance", X, X),
    "probability": call("probability", fun("Ω", lambda o: event(o) & X(o).lt(x)))
    + mean("Ω", lambda o: call("indicator", ~(X(o).le(1)) | event(o))),
    "function": h(u + w) - h(A * u),
    "gradient": u.T * grad(fun("real[n]", lambda z: h(A * z) * x), w),
    "map": call("trace", call("diag", call("map", fun("real", lambda t: t * t / y), u))),
}


def exactly(term: Term, at: Sample) -> list[float]:
    return [float(arb(number)) for number in entries(Evaluator(at, MEANING)(term))]


def machine(program: Program, samples: list[Sample], terms: int = 2) -> np.ndarray:
    inputs = np.array([[float(arb(number)) for number in arguments(one)] for one in samples]).T
    return run(program, inputs, terms=terms).values


FACTORISED = ("inverse", "determinant")
"""What needs the machine."""


def interpreted(program: Program, samples: list[Sample]) -> np.ndarray:
    inputs = np.array([[float(arb(number)) for number in arguments(one)] for one in samples]).T
    try:
        return run_lines(program, inputs)
    except MachineUnavailable:
        return np.full((len(program.outputs), len(samples)), np.nan)


@pytest.mark.parametrize("name", TERMS)
def test_a_program_computes_what_the_evaluator_does(name: str) -> None:
    samples = [sample(number) for number in range(5)]
    program = compiled(TERMS[name].eq(x).term, samples[0])
    assert program is not None
    assert len({key(one) for one in samples}) == 1, "samples of one form share a program"
    found = machine(program, samples)
    assert np.allclose(found, interpreted(program, samples), rtol=1e-9, atol=1e-9) or name in FACTORISED
    for place, one in enumerate(samples):
        for value, true in zip(found[:, place], exactly(TERMS[name].term, one), strict=False):
            assert math.isclose(value, true, rel_tol=1e-9, abs_tol=1e-9)


@pytest.mark.parametrize("name", "algebra powers entries rows range product mean norms softmax".split())
def test_a_program_is_as_long_for_large_sizes(name: str) -> None:
    lengths = [len(program.code) for size in (3, 9)
               if (program := compiled(TERMS[name].eq(x).term, sample(0, size))) is not None]
    assert len(lengths) == 2 and lengths[0] == lengths[1]


def test_equal_computations_are_one_line() -> None:
    goal = ((x + 1) * (x + 1)).eq((x + 1) ** 2 * 1)
    program = compiled(goal.term, sample(0))
    assert program is not None and sum(row[0] >= 0 for row in program.code) <= 4


@pytest.mark.parametrize("term", [
    call("integral", q(0), q(1), fun("real", lambda t: t * x)), call("mystery", x),
    mean("Ω", lambda o: call("indicator", call("symmetric", A)) * X(o)),
    span(0, 3000, lambda k: s(k * k)),
])
def test_what_has_no_program_is_said(term: E) -> None:
    assert compiled(term.eq(x).term, sample(0)) is None


def test_samples_on_a_gaussian_space_have_no_program() -> None:
    assert key(Sample({}, {"Ω": NormalSpace()}, {x.term: fmpq(1)}, {})) is None


def test_values_that_differ_in_form_share_no_program() -> None:
    one, two = sample(0), sample(0)
    two.values[event.term] = Table(dict.fromkeys(range(6), TRUE))
    assert key(one) != key(two)
    assert key(one) != key(sample(0, SIZE + 1))
    assert key(one) == key(sample(1))


def test_numbers_of_a_sample_are_put_back_where_they_were() -> None:
    one = sample(3)
    again = Sample(one.dims, one.spaces, restored(one, arguments(one)), one.rules)
    assert arguments(again) == arguments(one)
    assert all(exactly(term.term, again) == exactly(term.term, one) for term in TERMS.values())


def test_hypotheses_are_tried_with_the_sides() -> None:
    program = screening(x.eq(y).term, [x.lt(y).term, x.ne(1).term], sample(0))
    assert program is not None
    found = machine(program, [sample(number) for number in range(8)])
    for column in found.T:
        holds, differs, left, right = column
        assert holds == (left < right) and differs == (left != 1)


def test_the_mass_is_what_nothing_cancelled_would_give() -> None:
    goal = (x - y).eq((x * 2 - y) / (x - y + 3))
    one = sample(0)
    program = measured(goal.term, one)
    assert program is not None
    left, _, mass, other = machine(program, [one])[:, 0]
    a, b = exactly(x.term, one)[0], exactly(y.term, one)[0]
    assert left == a - b and mass == a + b
    assert math.isclose(other, (2 * a + b) * (a + b + 3) / (a - b + 3) ** 2)


def test_the_error_of_binary64_is_measured() -> None:
    doubles = Doubles(((x + y) ** 2).eq(x ** 2 + 2 * x * y + y ** 2).term)
    for number in range(20):
        one = sample(number)
        evaluator = Evaluator(one, MEANING)
        doubles.add(one, [evaluator(side) for side in doubles.goal.args])  # type: ignore[attr-defined]
    worst, _ = doubles.worst()
    assert worst is not None and 0 <= worst < 8


def test_without_the_machine_nothing_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    doubles = Doubles(x.eq(x + 1 - 1).term)
    one = sample(0)
    doubles.add(one, [one.values[x.term]] * 2)

    def broken(*_: object, **__: object) -> None:
        raise MachineUnavailable("no compiler")
    monkeypatch.setattr("derive.machine.execution.run", broken)
    assert doubles.worst()[0] is not None, "a few samples need no compiler"
    assert check((x * x).ge(x - 1), samples=1000).kind == "agrees"
