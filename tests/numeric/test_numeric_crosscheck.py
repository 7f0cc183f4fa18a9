"""The interface: determinism, bounds, definitions, honest silence, and witnesses in words."""

from __future__ import annotations

import json
import subprocess
import sys
import time

import pytest

from derive.numeric.verdict import Verdict

from .numeric_notation import *

x, y = vs("x y", "real")
A, B = vs("A B", "real[n, n]")
u = v("u", "real[n]")
f = v("f", "real[n] → real")
FALSE = (A * B).eq(B * A)
TRUE = (A * B).T.eq(B.T * A.T)


def test_the_same_seed_gives_the_same_verdict() -> None:
    assert check(FALSE, seed=3) == check(FALSE, seed=3)
    assert check(TRUE, seed=3) == check(TRUE, seed=3)


def test_every_seed_gives_a_simple_witness() -> None:
    for seed in range(5):
        witness = check(FALSE, seed=seed).witness
        assert witness is not None
        assert dict(witness.values)["n"] == "2" and set("".join(dict(witness.values).values())) <= set("[012-], ")


def test_the_verdict_is_a_document() -> None:
    document = json.loads(json.dumps(check(FALSE).document()))
    assert document["kind"] == "refuted" and document["witness"]["relation"] == "="
    assert list(document) == ["kind", "samples", "seed", "reason", "worst_ulp", "worst_digits", "digits", "exact",
                              "screened", "witness"]


def test_errors_are_measured() -> None:
    verdict = check(call("exp", x + y).eq(call("exp", x) * call("exp", y)))
    assert verdict.worst_ulp is not None and 0 < verdict.worst_ulp < 10
    assert verdict.worst_digits == 50


def test_a_definition_is_unfolded_at_the_shape_of_its_use() -> None:
    M, N = var("M", read_sort("real[p, q]")), var("N", read_sort("real[p, q]"))
    inner = call("trace", E(M).T * E(N))
    definitions = {"inner": ((M, N), inner.term)}
    SIGNATURE.schemes.setdefault("inner", (scheme("real[m, n]", "real[m, n]", "real"),))
    X, Y = vs("X Y", "real[m, n]")
    assert check(call("inner", X, Y).eq(call("inner", Y, X)), definitions=definitions).kind == "agrees"
    assert check(call("inner", u, u).eq(norm(u) ** 2), definitions=definitions).kind == "agrees"
    assert check(call("inner", X, Y).eq(call("inner", X, X)), definitions=definitions).kind == "refuted"
    assert check(call("inner", X, Y).eq(call("inner", Y, X))).kind == "not sampled"


def test_a_definition_outranks_what_the_name_means_here() -> None:
    M = var("M", read_sort("real[n, n]"))
    definitions = {"symmetric": ((M,), E(M).T.eq(-E(M)).term)}
    assert check(call("symmetric", A).then(A.T.eq(-A)), definitions=definitions).kind == "agrees"


@pytest.mark.parametrize(("goal", "reason"), [
    (call("mystery", x).eq(x), "mystery"),
    ((q(1) / 0).eq(1), "unspecified"),
    (call("log", q(-1)).eq(0), "unspecified"),
    ((x.lt(0) & q(0).lt(x)).then(x.eq(1)), ""),
])
def test_what_cannot_be_sampled_says_why(goal: E, reason: str) -> None:
    verdict = check(goal)
    assert verdict.kind == "not sampled" and verdict.samples == 0
    assert verdict.reason and reason in verdict.reason


def test_a_function_of_functions_is_something_simple() -> None:
    F = v("F", "(real → real) → real")
    assert check(F(fun("real", lambda a: a)).eq(0)).kind == "refuted"
    assert check(F(fun("real", lambda a: a)).eq(F(fun("real", lambda a: 2 * a)))).kind == "refuted"
    assert check(F(fun("real", lambda a: 2 * a)).eq(F(fun("real", lambda a: a + a)))).kind == "agrees"


@pytest.mark.parametrize("goal", [
    exists("nat", lambda m: forall("nat", lambda k: k.le(m))),
    exists("real", lambda m: forall("nat", lambda k: real(k).le(m))),
    exists("real", lambda m: forall("real", lambda a: call("exp", a).le(m))),
])
def test_a_for_all_below_an_existence_is_undecided_unless_it_is_certain(goal: E) -> None:
    assert check(goal).kind != "agrees"


def test_a_for_all_below_an_existence_that_is_certain_counts() -> None:
    assert check(exists("real", lambda c: forall("real", lambda a: c.le(a ** 2)))).kind == "agrees"
    assert check(exists("nat", lambda c: forall("1..n", lambda i: i.eq(i)))).kind == "agrees"


def test_swapped_quantifiers_over_naturals() -> None:
    R = v("R", "nat → nat → prop")
    there = exists("nat", lambda b: forall("nat", lambda a: R(a, b)))
    each = forall("nat", lambda a: exists("nat", lambda b: R(a, b)))
    assert check(each.then(there)).kind == "refuted"
    assert check(there.then(each)).kind == "agrees"


def test_inverses_and_derivatives_are_not_measured() -> None:
    A = v("A", "real[n, n]")
    g = v("g", "real → real")
    assert check((inv(A) * A * u).eq(u)).worst_ulp is None
    tanh = fun("real", lambda a: call("exp", a) / (1 + call("exp", a)))
    assert check(call("derivative", tanh, x).eq(call("derivative", tanh, x))).worst_ulp is None
    assert check(call("derivative", g, x).eq(call("derivative", g, x))).worst_ulp is None


@pytest.mark.parametrize("goal", [
    ((x + y) ** 2 - x ** 2 - 2 * x * y).eq(y ** 2),
    ((A + B) * (A - B)).eq(A * A - A * B + B * A - B * B),
    (call("exp", x) - call("exp", x)).eq(0),
])
def test_cancellation_in_the_sample_is_not_an_error_of_the_computation(goal: E) -> None:
    worst = check(goal).worst_ulp
    assert worst is not None and worst < 20


def test_only_what_is_mentioned_is_in_a_witness() -> None:
    found = crosscheck([x.term, y.term], [], x.eq(0).term, definitions={}).witness
    assert found is not None and [name for name, _ in found.values] == ["x"]


def test_functions_that_differ_are_told_apart_at_a_point() -> None:
    found = check(fun("real", lambda a: a + x).eq(fun("real", lambda a: a - x))).witness
    assert found is not None and dict(found.values).keys() == {"x", "at"} and found.left != found.right


def test_unspecified_values_never_refute() -> None:
    singular = (A * inv(A)).eq(identity("n"))
    assert check(singular).kind == "agrees"
    assert check((x / x).eq(1)).kind == "agrees"
    assert check(grad(fun("real[n]", norm), u).eq((1 / norm(u)) * u)).kind == "agrees"
    assert check(u[7].eq(u[7] + 1) | u[7].eq(u[7])).kind in ("agrees", "not sampled")


def test_hypotheses_that_cannot_be_verified_never_refute() -> None:
    odd = forall("real", lambda a: call("exp", x * a).le(call("exp", a) + call("exp", y * a)))
    assert check(x.le(y), odd).kind != "refuted"


def test_time_is_bounded() -> None:
    slow = forall("real;real;real;real", lambda a, b, c, d: (call("exp", a * b) * call("exp", c * d)).le(
        call("exp", a * b + c * d + x ** 2)))
    start = time.process_time()
    check(slow, seconds=1)
    assert time.process_time() - start < 3


def test_functions_are_described() -> None:
    verdict = check((2 * f((u + u) / 2)).eq(f(u)))
    assert verdict.witness is not None
    assert any(name == "f" and "x ↦" in text for name, text in verdict.witness.values)


def test_more_samples_are_screened_in_floats() -> None:
    wide = (x ** 2).le(q(65536)) | x.eq(x)
    assert check(wide, samples=10_000).kind == "agrees"
    rare = call("cos", x).le(q("999999/1000000")) | x.eq(x)
    assert check(rare, samples=10_000).kind == "agrees"
    many = check((x + y).eq(y + x), samples=5_000)
    assert many.samples == 400 and many.screened > 4_000 and many.exact
    narrow = q(0).lt((x - q("2001/10")) ** 2 - q("1/4"))
    assert check(narrow).kind == "agrees"
    assert check(narrow, samples=40_000, seconds=20).kind == "refuted"


def test_the_import_is_light() -> None:
    code = ("import sys, derive.numeric.crosscheck; "
            "print([name for name in ('numba', 'numpy', 'sympy') if name in sys.modules])")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_numbers_never_prove() -> None:
    assert {"agrees", "refuted", "not sampled"} >= {check(g).kind for g in (TRUE, FALSE, x.eq(x))}
    assert Verdict("agrees").witness is None
