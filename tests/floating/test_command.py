"""``derive float``: expressions, theorems, FPCore files, JSON, refusals; and the sides that are read from a theorem."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from derive import cli, request
from derive.floating.format import BINARY64, FORMATS
from derive.floating.problem import points
from derive.prove import read_text

Run = Callable[..., SimpleNamespace]
THEOREM = """
theorem mean-square "A square"
  let n : dim
  let x, y : real[n];  a : real;  assume a > 0
  define s = ‖x + y‖²
  show split: s = ‖x‖² + 2 xᵀy + ‖y‖²
  proof
    s = (x + y)ᵀ(x + y)
     _ = xᵀx + 2 xᵀy + yᵀy
     _ = ‖x‖² + 2 xᵀy + ‖y‖²
  qed
  show order: ∀ (t : real), 1 < t ⟹ t > 1/t
  proof
    fix t;  assume big: 1 < t
    t > 1
     _ ≥ 1/t
  qed
"""


@pytest.fixture
def derive(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("NO_COLOR", "1")

    def call(*arguments: str) -> SimpleNamespace:
        status = cli.run(["float", *arguments])
        return SimpleNamespace(status=status, **dict(zip(("out", "err"), capsys.readouterr(), strict=True)))
    return call


def answer(derive: Run, *arguments: str) -> Any:
    found = derive(*arguments, "--json", "--samples", "20")
    assert found.status == 0, found.out + found.err
    return json.loads(found.out)


def verdicts(document: Any) -> list[list[str]]:
    return [[cost["verdict"] for cost in form["costs"]] for form in document["forms"]]


def test_an_expression(derive: Run) -> None:
    document = answer(derive, "sqrt(x + 1) - sqrt(x)", "--let", "x : real", "--assume", "x > 0")
    assert document["inputs"] == ["x"] and verdicts(document) == [["unstable form"] * 4]
    assert [cost["format"] for cost in document["forms"][0]["costs"]] == list(FORMATS)
    worst = document["forms"][0]["costs"][3]["worst"]
    assert float(worst["inputs"][0]) > 0 and worst["ulp"] > 8 * (1 + worst["condition"])


def test_both_sides_of_a_formula_on_the_same_samples(derive: Run) -> None:
    document = answer(derive, "sqrt(x + 1) - sqrt(x) = 1/(sqrt(x + 1) + sqrt(x))", "--assume", "1 < x < 1e4",
                      "--format", "binary32,binary64")
    assert [form["text"] for form in document["forms"]] == ["√(x + 1) − √x", "1/(√(x + 1) + √x)"]
    assert verdicts(document) == [["unstable form"] * 2, ["fine"] * 2]


def test_the_same_seed_gives_the_same_answer(derive: Run) -> None:
    first, second = (answer(derive, "exp(x) - 1", "--seed", "5") | {"seconds": 0} for _ in range(2))
    assert first == second and first["seed"] == 5
    assert answer(derive, "exp(x) - 1", "--seed", "6")["forms"] != first["forms"]


def test_matrices_are_drawn_under_their_hypotheses(derive: Run) -> None:
    document = answer(derive, "(X'*X)^-1*X'*y", "--let", "X : real[n, d]; y : real[n]",
                      "--assume", "full_column_rank(X)", "--format", "binary64")
    assert "X[1,1]" in document["inputs"] and "y[1]" in document["inputs"] and document["notes"]
    assert document["forms"][0]["costs"][0]["samples"] > 5


def test_the_forms_of_a_library_theorem(derive: Run) -> None:
    documents = answer(derive, "normal-equations", "--format", "binary32")
    texts = [form["text"] for document in documents for form in document["forms"]]
    assert "(X w − y)ᵀ(X w − y)" in texts and "wᵀXᵀX w − 2 wᵀXᵀy + yᵀy" in texts
    assert any("Xᵀy" in text for text in texts)


def test_what_cannot_be_measured_says_why(derive: Run) -> None:
    found = derive("x + 1", "--let", "x : real", "--assume", "x^2 = 0 - 1")
    assert found.status == 1 and "not measured: no sample satisfied the hypotheses" in found.out


def test_the_table(derive: Run) -> None:
    found = derive("sqrt(x + 1) - sqrt(x)", "--assume", "x > 0", "--format", "binary32")
    assert "binary32" in found.out and "unstable form (" in found.out and "at x = " in found.out
    assert all(len(line) <= 100 for line in found.out.splitlines())


def test_an_fpcore_file(derive: Run, tmp_path: Path) -> None:
    path = tmp_path / "two.fpcore"
    path.write_text('(FPCore (x) :name "first" :pre (< 1 x 2) (* x x))\n(FPCore (n) (while (< n 1) ([n 0 1]) n))\n')
    first, second = answer(derive, str(path))
    assert first["title"] == "first" and verdicts(first) == [["fine"]]
    assert first["forms"][0]["costs"][0]["format"] == "binary64"
    assert list(second["unmeasured"].values()) == ["a loop"]


def test_what_is_exported_can_be_read_again(derive: Run) -> None:
    found = derive("log(exp(a) + exp(b)) = b + log(1 + exp(a - b))", "--assume", "b <= a", "--fpcore")
    assert found.status == 0 and found.out.count("(FPCore (a b)") == 2 and ":pre (<= b a)" in found.out
    documents = answer(derive, found.out)
    assert [document["forms"][0]["costs"][0]["format"] for document in documents] == ["binary64"] * 2


@pytest.mark.parametrize(("arguments", "code"), [
    (["sqrt(x", "--assume", "x > 0"], "E-bracket"), (["x + y", "--let", "x : real[n]; y : real[m]"], "E-shape"),
    (["x", "--format", "binary8"], "E-input"), (["missing.fpcore"], "E-input"), (["missing.thm"], "E-input"),
    (["(FPCore (x) (+ x y))"], "E-name"), (["x", "--assume", "x +"], "E-operand"), (["foo(x)"], "E-name"),
])
def test_refusals(derive: Run, arguments: list[str], code: str) -> None:
    found = derive(*arguments, "--json")
    assert found.status == 2 and json.loads(found.out)["error"]["code"] == code


def test_options_are_bounded(derive: Run) -> None:
    assert derive("x", "--samples", "0").status == 2 and derive("x", "--seconds", "1e9").status == 2


def test_time_runs_out_and_says_so(derive: Run) -> None:
    found = derive("norm(x)/n", "--let", "x : real[n]", "--samples", "2000", "--seconds", "0.1", "--json")
    assert any("no time" in cost["skipped"] for cost in json.loads(found.out)["forms"][0]["costs"])


def test_the_sides_of_a_theorem() -> None:
    groups = read_text(THEOREM)[0].groups
    assert [group.goal for group in groups] == ["split", "order"]
    assert [side.text for side in groups[0].sides] == [
        "s", "‖x‖² + 2 xᵀy + ‖y‖²", "(x + y)ᵀ(x + y)", "xᵀx + 2 xᵀy + yᵀy"]
    steps = groups[1]
    assert [side.text for side in steps.sides] == ["t", "1", "1/t"]
    assert [repr(h) for h in steps.hypotheses] == ["(0 < a)", "(1 < t)"]


def test_samples_of_a_step_satisfy_its_assumptions() -> None:
    problems = request.problems(THEOREM)
    found = points(problems[1], BINARY64, "bit patterns", 50, 0)
    place = problems[1].inputs.index("t")
    assert len(found) == 50 and all(point[place] > 1 for point in found)


def test_reading_a_theorem_that_cannot_be_read() -> None:
    with pytest.raises(Exception, match="zz"):
        read_text("theorem a\n  let x : real\n  show x = zz(x)\n")


def test_costs_below_a_proof(capsys: pytest.CaptureFixture[str]) -> None:
    statement = ["prove", "(a + b)^2 = a^2 + 2 a b + b^2", "--let", "a, b : real", "--no-numbers", "--float"]
    assert cli.run(statement) == 0
    out = capsys.readouterr().out
    assert out.index("✓ proved") < out.index("\n(a + b)²\n") < out.index("\na² + 2 a b + b²\n")
    assert cli.run([*statement, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["status"] == "proved" and len(document["floating"][0]["forms"]) == 2
    assert cli.run(["prove", "x = zz(x)", "--let", "x : real", "--float"]) == 2
    assert "zz" in capsys.readouterr().out


def test_a_core_that_cannot_be_read_leaves_the_others(derive: Run, tmp_path: Path) -> None:
    path = tmp_path / "two.fpcore"
    path.write_text('(FPCore (x) :name "bad" (let ([a 1] [b (+ a 1)]) b))\n(FPCore (x) :name "good" (* x x))\n')
    found = derive(str(path), "--samples", "5")
    assert found.status == 2 and "good" in found.out and "E-name" in found.err and "two.fpcore:1:43" in found.err
    bad, good = json.loads(derive(str(path), "--samples", "5", "--json").out)
    assert bad["error"]["code"] == "E-name" and good["error"] is None and good["forms"]


def test_one_goal_of_a_theorem_and_names_that_there_are_not(derive: Run) -> None:
    document = answer(derive, "normal-equations.gradient", "--format", "binary64")
    assert document["title"].endswith(": gradient") and len(document["forms"]) > 3
    for name in ("normal-equation", "normal-equations.gradients", "amdahl"):
        found = derive(name, "--json")
        assert found.status == 2 and json.loads(found.out)["error"]["code"] == "E-input"


def test_a_theorem_file(derive: Run, tmp_path: Path) -> None:
    path = tmp_path / "mine.thm"
    path.write_text(THEOREM, "utf-8")
    first, second = answer(derive, str(path), "--format", "binary32")
    assert first["title"] == "A square: split" and second["title"] == "A square: order"
    assert [form["text"] for form in second["forms"]] == ["1/t"]


def test_letters_are_numbers_and_names_are_declared(derive: Run) -> None:
    assert answer(derive, "x_1 - x_2", "--format", "binary16")["inputs"] == ["x_1", "x_2"]
    assert answer(derive, "rate + 1", "--let", "rate : real", "--format", "binary16")["inputs"] == ["rate"]


def test_measuring_an_expression_loads_neither_sympy_nor_numba() -> None:
    code = ("import sys; from derive import cli; cli.run(['float', 'x - 1', '--samples', '2', '--json']);"
            "print(sorted({'sympy', 'numba', 'networkx', 'matplotlib'} & set(sys.modules)), file=sys.stderr)")
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stderr.strip() == "[]" and json.loads(found.stdout)["forms"]
