"""Text from strangers: whatever it is, it is read or refused, and what is read can be measured or says why not."""

from __future__ import annotations

import math
from random import Random

import pytest

from derive.errors import DeriveError
from derive.floating.cost import measure
from derive.floating.export import written
from derive.floating.fpcore import read_cores
from derive.floating.reals import CONSTANTS, REALS
from derive.floating.report import Choices, report

WORDS = [*"()[]\";", ":pre", ":name", ":precision", ":example", "FPCore", "let", "let*", "if", "!", "while", "digits",
         "binary16", "x", "y", "f", "1", "-2.5e3", "1/0", "0x1p4", "1e9999", "INFINITY", "TRUE", *REALS, *CONSTANTS]


@pytest.mark.parametrize("seed", range(4))
def test_any_text_is_read_or_refused(seed: int) -> None:
    random = Random(f"soup/{seed}")
    for _ in range(300):
        text = " ".join(random.choice(WORDS) for _ in range(random.randint(1, 30)))
        text = f"(FPCore (x y) {text})" if random.random() < 0.7 else text
        try:
            read_cores(text, "soup.fpcore")
        except DeriveError as error:
            assert error.code in ("E-syntax", "E-name", "E-limit", "E-input"), text


@pytest.mark.parametrize("character", list('()[]";:\\\x00\ufeff𝔸'))
def test_a_character_too_many_is_no_fault(character: str) -> None:
    text = '(FPCore (x) :name "a" :pre (< 0 x 1) (let ([y (+ x 1)]) (sqrt y)))'
    for place in range(len(text) + 1):
        try:
            read_cores(text[:place] + character + text[place:], "one.fpcore")
        except DeriveError:
            continue


def body(random: Random, depth: int) -> str:
    """A random body of all operations, conditions among them."""
    if depth == 0:
        return random.choice(["x", "y", "3", "-1/7", "PI", "1e-300", "6e4"])
    if random.random() < 0.2:
        sign = random.choice(["<", "<=", ">", ">=", "==", "!="])
        left, right, yes, no = (body(random, depth - 1) for _ in range(4))
        return f"(if ({sign} {left} {right}) {yes} {no})"
    name = random.choice([name for name in REALS if REALS[name].slopes and name not in ("neg", "positive")])
    return f"({name} {' '.join(body(random, depth - 1) for _ in REALS[name].slopes)})"


@pytest.mark.parametrize("seed", range(6))
def test_random_cores_are_measured_within_their_time(seed: int) -> None:
    random = Random(f"core/{seed}")
    for _ in range(6):
        problem = read_cores(f"(FPCore (x y) {body(random, 3)})", "core.fpcore")[0]
        document = report(problem, Choices(samples=6, seconds=1.0))
        for cost in document["forms"][0]["costs"]:
            assert cost["samples"] + sum(cost["skipped"].values()) >= 1
            assert cost["worst_ulp"] is None or cost["worst_ulp"] >= 0 and math.isfinite(cost["worst_ulp"])
        again = read_cores(written([problem]), "again.fpcore")[0]
        costs = [measure(one, one.forms[0], problem.formats[0], 6, 0) for one in (problem, again)]
        points = [{s.point: s.found for s in cost.samples} for cost in costs]
        shared = points[0].keys() & points[1].keys()
        assert all(str(points[0][p]) == str(points[1][p]) for p in shared)
