"""FPCore: what is read, what is refused and where, what is said to be unsupported; and writing it."""

from __future__ import annotations

import math

import numpy as np
import pytest
from flint import fmpq

from derive.errors import DeriveError
from derive.floating.cost import measure
from derive.floating.execute import run
from derive.floating.export import written
from derive.floating.format import BINARY16, BINARY32, BINARY64
from derive.floating.fpcore import read_cores
from derive.floating.judge import Judge
from derive.floating.number import number
from derive.floating.problem import Problem, points
from derive.floating.sexpr import DEEPEST, LONGEST


def core(text: str) -> Problem:
    return read_cores(text, "test.fpcore")[0]


def value(body: str, *inputs: int | fmpq, arguments: str = "") -> object:
    program = core(f"(FPCore ({arguments}) {body})").forms[0].program
    return Judge(program, BINARY64).judged([fmpq(x) for x in inputs]).values[0]


@pytest.mark.parametrize(("text", "wanted"), [
    ("1", fmpq(1)), ("-2.5", fmpq(-5, 2)), ("+.5", fmpq(1, 2)), ("1.", fmpq(1)), ("1e3", fmpq(1000)),
    ("1.5E-1", fmpq(3, 20)), ("0x1p-4", fmpq(1, 16)), ("-0x1.8p+1", fmpq(-3)), ("22/7", fmpq(22, 7)), ("x1", None),
    ("-", None), ("e5", None), ("1/0", None), ("1e", None), ("0x", None), ("--1", None), ("1_000", None),
])
def test_numbers(text: str, wanted: fmpq | None) -> None:
    assert number(text) == wanted


@pytest.mark.parametrize(("body", "wanted"), [
    ("(let ([a 1] [b 2]) (+ a b))", 3), ("(let ([a 1]) (let ([a 2] [b a]) (+ a b)))", 3),
    ("(let ([a 1]) (let* ([a 2] [b a]) (+ a b)))", 4), ("(if (and (< 1 2 3) (not (== 1 2))) 5 6)", 5),
    ("(if TRUE 1 2)", 1), ("(if (or FALSE (!= 1 1)) 1 2)", 2), ("(- 4)", -4), ("(digits 3 -2 2)", fmpq(3, 4)),
    ("(! :precision binary32 (+ 1 2))", 3), ("(+ 1 2 3)", 6), ("(cast 2)", 2), ("(fma 2 3 4)", 10),
    ("(if (if (< 1 2) FALSE TRUE) 1 2)", 2), ("(let () 7)", 7),
])
def test_expressions(body: str, wanted: object) -> None:
    assert value(body) == wanted


def test_a_semicolon_in_a_string_begins_no_comment() -> None:
    found = read_cores('(FPCore (x) :name "a ; b \\" (" ; :pre (< x 0)\n x) ; (FPCore', "test.fpcore")
    assert [problem.title for problem in found] == ['a ; b " ('] and found[0].condition is None


def test_properties() -> None:
    found = core('(FPCore f ((! :precision binary32 x) y) :name "n" :precision binary16 :cite (a b) stray'
                 " :pre (and (< -1 x 2) (<= y 1/2) (>= y (- (sqrt 2)))) (+ x y))")
    assert (found.name, found.title, found.inputs, found.formats) == ("f", "n", ("x", "y"), (BINARY16,))
    assert found.bounds["x"] == (-1, 2) and found.bounds["y"][1] == fmpq(1, 2)
    assert fmpq(-3, 2) < found.bounds["y"][0] < fmpq(-14142, 10000)
    assert found.notes == ["stray stands between properties and is ignored"]


def test_an_example_is_a_sample() -> None:
    rump = ("(let* ([b2 (* b b)] [b4 (* b2 b2)] [b6 (* b4 b2)] [b8 (* b4 b4)] [a2 (* a a)])"
            " (+ (+ (+ (* 333.75 b6) (* a2 (- (- (- (* (* 11 a2) b2) b6) (* 121 b4)) 2))) (* 5.5 b8)) (/ a (* 2 b))))")
    found = core(f"(FPCore (a b) :example ([a 77617] [b 33096]) {rump})")
    cost = measure(found, found.forms[0], BINARY64, 20, 0)
    sample = next(sample for sample in cost.samples if sample.point == (77617.0, 33096.0))
    assert cost.verdict == "ill-conditioned problem" and sample.judged.rounded[0] == pytest.approx(-0.827396059946821)
    assert core("(FPCore (a b) :example ([a 1]) (+ a b))").examples == ()


def test_a_small_format_of_ones_own() -> None:
    found = core("(FPCore (x) :precision (float 5 8) (+ x 1))").formats[0]
    assert (found.precision, found.emin, found.emax, found.largest) == (3, -14, 15, 57344.0)


def test_a_sub_expression_in_another_precision() -> None:
    program = core("(FPCore (x) :precision binary64 (+ (! :precision binary16 (/ x 3)) 0))").forms[0].program
    assert run(program, np.array([[1.0]]), BINARY64)[0, 0] == 0.333251953125


def test_infinity_is_beyond_all_numbers_where_it_is_compared() -> None:
    found = core("(FPCore (x) :pre (and (< 1e308 x INFINITY) (< (- INFINITY) x)) (if (< x INFINITY) x 0))")
    point = points(found, BINARY64, "bit patterns", 5, 0)
    assert len(point) == 5 and min(point)[0] > 1e308
    assert run(found.forms[0].program, np.array([[3.0]]), BINARY64)[0, 0] == 3.0


def test_names_may_be_those_of_operations() -> None:
    assert value("(let ([cos 2] [E 3]) (+ cos E))") == 5


def test_the_precision_of_older_versions() -> None:
    assert core("(FPCore (x) :type binary32 x)").formats == (BINARY32,)


def test_a_variable_is_not_rounded_and_a_cast_is() -> None:
    text = "(FPCore (x) (! :precision binary16 {}))"
    for body, wanted in (("x", 0.1), ("(cast x)", 0.0999755859375)):
        program = core(text.format(body)).forms[0].program
        assert run(program, np.array([[0.1]]), BINARY64)[0, 0] == wanted


def test_a_core_calls_another() -> None:
    text = "(FPCore square (y) (* y y)) (FPCore (x) (+ (square (+ x 1)) (square x)))"
    program = read_cores(text, "test.fpcore")[1].forms[0].program
    assert Judge(program, BINARY64).judged([fmpq(2)]).values == (13,)


@pytest.mark.parametrize(("text", "reason"), [
    ("(FPCore (x) (while (< x 1) ([x 0 (+ x 1)]) x))", "a loop"),
    ("(FPCore (x) (+ 1 (for ([i 3]) ([s 0 (+ s i)]) s)))", "a loop"),
    ("(FPCore (n) (tensor ([i n]) (* i i)))", "a tensor"),
    ("(FPCore ((A 2 2)) (ref A 0 0))", "a tensor among the arguments"),
    ("(FPCore (x) :precision binary128 x)", "precision binary128"),
    ("(FPCore (x) :precision (posit 2 8) x)", "precision (posit 2 8)"),
    ("(FPCore (x) :precision (float 11 64) x)", "precision (float 11 64)"),
    ("(FPCore (x) :round toZero x)", "rounding toZero"),
    ("(FPCore (x) (! :round toPositive (+ x 1)))", "rounding toPositive"),
    ("(FPCore (x) (+ x INFINITY))", "INFINITY, which is no real number"),
    ("(FPCore f (x) (f x))", "a core that calls itself"),
    ("(FPCore (x) (< x 1))", "a truth value, whose error has no units"),
    ("(FPCore (x) :pre (< unknown 1) (while (< x 1) ([x 0 (+ x 1)]) x))", "a loop"),
    ("(FPCore row ((A m n)) (tensor* r ([i m]) (ref r (# (- i 1)))))", "a tensor among the arguments"),
])
def test_what_is_read_and_not_measured(text: str, reason: str) -> None:
    found = core(text)
    assert not found.forms and list(found.unmeasured.values()) == [reason]


@pytest.mark.parametrize(("text", "code", "column"), [
    ("", "E-input", None), ("; nothing", "E-input", None), ("x", "E-syntax", 1), ("(f (x) x)", "E-syntax", 1),
    ("(FPCore)", "E-syntax", 1), ("(FPCore (x))", "E-syntax", 1), ("(FPCore (x) x", "E-syntax", 1),
    ("(FPCore (x) x))", "E-syntax", 15), ("(FPCore (x] x)", "E-syntax", 11),
    ('(FPCore (x) :name "a x)', "E-syntax", 19),
    ("(FPCore (x) :pre x x)", "E-syntax", 18), ("(FPCore (x) (+ x y))", "E-name", 18),
    ("(FPCore (x) (foo x))", "E-name", 14), ("(FPCore (x x) x)", "E-name", 12),
    ("(FPCore (x) (sqrt x x))", "E-syntax", 14),
    ("(FPCore (x) (+ x (< x 1)))", "E-syntax", 18), ("(FPCore (x) (if x 1 2))", "E-syntax", 17),
    ("(FPCore (x) (if (< x 1) 1))", "E-syntax", 13), ("(FPCore (x) (if (< x 1) 1 (< x 2)))", "E-syntax", 13),
    ("(FPCore (x) (let ([1 x y]) x))", "E-syntax", 19), ("(FPCore (x) (let ([(y) x]) x))", "E-syntax", 20),
    ("(FPCore (x) ())", "E-syntax", 13), ("(FPCore (x) ((+) x))", "E-syntax", 13),
    ("(FPCore (x) (not x))", "E-syntax", 18),
    ("(FPCore (x) (digits 1 x 2))", "E-syntax", 13),
    ("(FPCore (x) 1e99999)", "E-limit", None), ("(FPCore (x) (digits 1 99999 2))", "E-limit", None),
    ("(FPCore (x) (digits 1 1000 1" + "0" * 1000 + "))", "E-syntax", 13),
    ("(FPCore (x) 1" + "0" * 3000 + ")", "E-limit", None), ("(" * (DEEPEST + 5), "E-limit", DEEPEST + 1),
    ("(FPCore (x) :pre", "E-syntax", 1), ("(FPCore f (y) y) (FPCore (x) (f x x))", "E-syntax", 31),
    ("(FPCore (x) (neg x))", "E-name", 14), (" " * (LONGEST + 1), "E-limit", None),
])
def test_refusals_have_a_code_and_a_place(text: str, code: str, column: int | None) -> None:
    with pytest.raises(DeriveError) as caught:
        for problem in read_cores(text, "test.fpcore"):
            if problem.error is not None:
                raise problem.error
    assert caught.value.code == code
    assert column is None or caught.value.place is not None and caught.value.place.column == column


def test_places_count_lines() -> None:
    with pytest.raises(DeriveError) as caught:
        read_cores('(FPCore (x)\n :name "two\nlines"\n (+ x\n    y))', "test.fpcore")
    assert str(caught.value.place) == "test.fpcore:5:5"


ROUND_TRIPS = [
    "(FPCore (x y) :pre (and (< 0 x 1) (or (< y x) (== y 2))) (let ([a (sqrt x)]) (if (< a (* a a)) (+ a x) PI)))",
    "(FPCore (x) :precision binary32 (! :precision binary16 (+ (/ x 3) (! :precision binary64 (* x 0.1)))))",
    "(FPCore (E2 t1 LN2_) (fma E2 (- t1) (hypot LN2_ (atan2 t1 E2))))",
    "(FPCore (x) (if (and (< x 1) TRUE) (if (not (< x 0)) 1 2) (copysign x -3.5e-3)))",
]


@pytest.mark.parametrize("text", ROUND_TRIPS)
def test_what_is_written_computes_the_same(text: str) -> None:
    first = core(text)
    second = core(written([first]))
    size = len(first.inputs)
    points = np.random.default_rng(0).uniform(0.01, 3, (size, 40)).astype(np.float16).astype(np.float64)
    for form in (BINARY16, BINARY32, BINARY64):
        left, right = (run(problem.forms[0].program, points, form) for problem in (first, second))
        assert np.array_equal(left, right, equal_nan=True)
    exact = [fmpq(*x.as_integer_ratio()) for x in points[:, 0]]
    judged = [Judge(problem.forms[0].program, BINARY64).judged(exact) for problem in (first, second)]
    assert judged[0].rounded == judged[1].rounded and first.bounds == second.bounds


def test_what_is_nested_deep_gets_names() -> None:
    body = "x"
    for _ in range(70):
        body = f"(+ (sqrt {body}) 1)"
    second = core(written([core(f"(FPCore (x) {body})")]))
    assert math.isfinite(run(second.forms[0].program, np.array([[2.0]]), BINARY64)[0, 0])


def test_calls_that_double_each_time_are_bounded() -> None:
    cores = [f"(FPCore f{i} (x) (+ (f{i + 1} (* x 2)) (f{i + 1} (* 3 x))))" for i in range(17)]
    found = read_cores("\n".join([*cores, "(FPCore f17 (x) (* x x))"]), "test.fpcore")
    assert found[0].error is not None and found[0].error.code == "E-limit" and found[-2].error is None
    same = [text.replace("(* x 2)", "x").replace("(* 3 x)", "x") for text in cores]
    assert read_cores("\n".join([*same, "(FPCore f17 (x) (* x x))"]), "test.fpcore")[0].error is None


def test_calls_nested_too_deep_are_refused() -> None:
    nested = "(- " * 140 + "{}" + ")" * 140
    cores = [f"(FPCore f{i} (x) {nested.format(f'(f{i + 1} x)' if i < 25 else 'x')})" for i in range(26)]
    found = read_cores("\n".join(cores), "test.fpcore")
    assert found[0].error is not None and found[0].error.code == "E-limit"
    assert found[-1].error is None
