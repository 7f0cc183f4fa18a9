"""Faults: a compiler that fails, numbers that are too large, time that runs out; nothing of it changes what is true."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest

from derive.machine import execution, interpreted
from derive.numeric import screen
from derive.numeric.evaluation import algebra
from derive.numeric.values import functions, number
from derive.numeric.values.dual import Dual
from derive.numeric.values.polynomial import GENERATORS

from .numeric_notation import *

x, y = vs("x y", "real")
A, B = vs("A B", "real[n, n]")
u = v("u", "real[n]")
TRUE = (call("exp", x) * call("exp", y)).eq(call("exp", x + y))


@pytest.mark.parametrize("fault", [RuntimeError("no locator available"), OSError(28, "No space left"), EOFError(),
                                   MemoryError(), ImportError("llvmlite")])
def test_without_a_compiler_the_judge_goes_on(fault: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any, **__: Any) -> Any:
        raise fault
    monkeypatch.setattr(execution, "run", fails)
    found = check(TRUE, samples=2_000, seconds=20)
    assert (found.kind, found.samples, found.screened) == ("agrees", 400, 0)
    assert "nothing was screened in floats" in found.reason and type(fault).__name__ in found.reason
    monkeypatch.setattr(interpreted, "run", fails)
    assert check(TRUE).screened == 0 and "nothing was screened" in check(TRUE).reason
    monkeypatch.setattr(screen, "load", fails)
    assert check(TRUE, samples=2_000, seconds=20).kind == "agrees"
    assert check((x * y).eq(y), samples=2_000, seconds=20).kind == "refuted"


@pytest.mark.parametrize("fault", [OverflowError("too large"), MemoryError(), RecursionError(), ZeroDivisionError()])
def test_a_limit_that_a_sample_meets(fault: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    before = number.ELEMENTARY["exp"]

    def fails(_: Any) -> Any:
        raise fault
    monkeypatch.setitem(number.ELEMENTARY, "exp", before._replace(ball=fails))
    found = check(TRUE)
    assert found.kind in ("agrees", "not sampled") and found.reason


def test_suspects_that_cannot_be_judged_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """What floats point at may be outside of what exact numbers can do."""
    monkeypatch.setattr(algebra, "MAX_TERMS", 3)
    total = E(apply(SIGNATURE, "sum_range", num(0, NAT), num(3, NAT), fun("nat", lambda k: real(k) * x).term))
    assert check(total.eq(3 * x), samples=1_000).kind == "agrees"


STATEMENTS = """
from tests.numeric.numeric_notation import *
A, B = vs("A B", "real[n, n]")
x, y = vs("x y", "real")
X, Y = v("X", "Omega → real"), v("Y", "Omega → real")
def E_(body): return mean("Omega", body)
for goal in ((A * B).eq(B * A), call("exp", x).le(1 + x), E_(lambda o: X(o) * Y(o)).eq(E_(X) * E_(Y)),
             (call("exp", x) ** 2).eq(call("exp", 2 * x))):
    found = check(goal, seconds=60)
    print(found.kind, found.samples, found.witness, found.reason)
"""


def test_verdicts_depend_on_the_seed_alone() -> None:
    """Neither on the order of sets, which differs from process to process, nor on the number of threads."""
    said = set()
    for order, threads in (("0", "1"), ("1", "2")):
        environment = {**os.environ, "PYTHONHASHSEED": order, "NUMBA_NUM_THREADS": threads, "OMP_NUM_THREADS": threads}
        done = subprocess.run([sys.executable, "-c", STATEMENTS], capture_output=True, text=True, check=True,
                              env=environment)
        said.add(done.stdout)
    assert len(said) == 1 and said.pop().count("refuted") == 3


def test_the_seed_is_in_every_verdict() -> None:
    for goal in (TRUE, x.eq(y), call("mystery", x).eq(1)):
        assert check(goal, seed=7).seed == 7 and check(goal, seed=7).document()["seed"] == 7


def test_the_numbers_of_a_drawn_function_are_not_changed() -> None:
    """They keep it convex, or smooth; others would make it another kind of function, and what is known of it false."""
    f = v("f", "real → real")
    found = check((f(x) - f(x)).eq(0), samples=1_000)
    assert (found.kind, found.screened) == ("agrees", 0)
    assert check((x - x).eq(0), samples=1_000).screened > 0


@pytest.mark.parametrize("power", [functions.cube, functions.fourth])
def test_a_long_polynomial_is_not_raised_to_a_power(power: Any) -> None:
    """Layers of drawn functions, composed: the powers of their powers would not end."""
    short, long = sum(GENERATORS[:5]), sum(GENERATORS[:functions.TERMS + 1])
    assert len(power(short)) > 5
    with pytest.raises(number.NotPolynomial, match="too large"):
        power(long)
    with pytest.raises(number.NotPolynomial, match="too large"):
        power(Dual(1, long, 0))
