"""What the terminal shows, letter by letter, and that it fits whatever the width."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest

from derive.render.letters import ascii_text, width
from derive.render.lines import break_formula, break_words, plain
from derive.render.screen import write
from derive.render.terminal import View, document_lines

SOURCE = [""] * 10 + ["    ∇f(w) = 2 XᵀX w − 2 Xy            by differentiate"]
DESIGN = """\
The normal equations of least squares        linear-algebra · Strang, ch. 4

  let X ∈ ℝⁿˣᵈ, y ∈ ℝⁿ,  f(w) = ‖Xw − y‖²

  gradient   ∇f(w) = 2Xᵀ(Xw − y)
   1  f(w) = (Xw − y)ᵀ(Xw − y)                        norm as inner product
   2       = wᵀXᵀXw − 2wᵀXᵀy + yᵀy                    expand  (1)
   3  ∇f(w) = 2XᵀXw − 2Xᵀy                            differentiate  (2)
   4        = 2Xᵀ(Xw − y)                             factor
  minimiser  XᵀXw = Xᵀy  ⟹  f(w) ≤ f(v)   for all v
   5  f(v) = f(w) + 2(v−w)ᵀ(XᵀXw − Xᵀy) + ‖X(v−w)‖²   ring
   6       = f(w) + ‖X(v−w)‖²                         by hypothesis
   7       ≥ f(w)                                     a norm is nonnegative

  ✓ proved          7 steps · 3 axioms (list with --axioms) · kernel 2 ms
  ✓ cross-checked   10 000 samples agree to 48 digits · float64 ≤ 4 ulp·κ · seed 0
"""


def view(columns: int, **choices: Any) -> View:
    return View(columns, read=lambda file: SOURCE if file.endswith("normal-equations.thm") else None, **choices)


def test_the_layout_is_the_one_that_was_designed(load_document: Callable[[str], dict[str, Any]]) -> None:
    assert plain(document_lines(load_document("proved"), view(100))) == DESIGN


@pytest.mark.parametrize("columns", [50, 80, 120])
def test_golden(name: str, document: dict[str, Any], columns: int, golden: Callable[[str, str], None]) -> None:
    golden(f"{name}.{columns}.txt", plain(document_lines(document, view(columns))))


def test_golden_verbose_with_axioms(load_document: Callable[[str], dict[str, Any]],
                                    golden: Callable[[str, str], None]) -> None:
    golden("holes.verbose.txt", plain(document_lines(load_document("holes"), view(100, axioms=True, verbose=True))))


@pytest.mark.parametrize("columns", [*range(40, 120, 7), 120])
def test_nothing_is_wider_than_the_screen(document: dict[str, Any], columns: int) -> None:
    lines = plain(document_lines(document, View(columns))).splitlines()
    assert [line for line in lines if width(line) > columns and not line.startswith("    at ")] == []


@pytest.mark.parametrize("columns", [44, 80, 120])
def test_breaking_loses_no_letter(document: dict[str, Any], columns: int) -> None:
    shown = "".join(plain(document_lines(document, View(columns))).split())
    for goal in document["goals"]:
        for step in (step for step in goal["steps"] if step["kind"] == "statement"):
            formula = "".join(step["right"]["text"].split())
            assert formula[:12] in shown


def test_without_unicode(document: dict[str, Any]) -> None:
    binary = io.BytesIO()
    stream = io.TextIOWrapper(binary, encoding="ascii")
    write(document_lines(document, view(80)), stream)
    stream.flush()
    text = binary.getvalue().decode("ascii")
    assert "?" not in text and "||" in text


def test_colour_only_on_a_terminal(document: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        encoding = "utf-8"

        def isatty(self) -> bool:
            return True

    for name in ("NO_COLOR", "FORCE_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    coloured, piped, refused = Terminal(), io.StringIO(), Terminal()
    lines = document_lines(document, view(80))
    write(lines, coloured)
    write(lines, piped)
    monkeypatch.setenv("NO_COLOR", "1")
    write(lines, refused)
    assert "\x1b[" in coloured.getvalue()
    assert piped.getvalue() == refused.getvalue() == plain(lines)


def test_colours_in_a_notebook_are_one_output(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rich shows each line as an output of its own where it sees a notebook."""
    monkeypatch.setattr("rich.console._is_jupyter", lambda: True)
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.delenv("NO_COLOR", raising=False)
    stream = io.StringIO()
    write([[("one", "good")], [("two", "")]], stream)
    assert "one" in stream.getvalue() and stream.getvalue().endswith("two\n")


@pytest.mark.parametrize("given", [
    {}, {"goals": []}, {"name": "t", "goals": [{}]}, {"goals": [{"steps": [{}]}]},
    {"goals": [{"status": "error", "error": {"message": "m"}}], "status": "error"},
    {"goals": [{"status": "refuted", "error": {"message": "", "place": {"file": "a.thm"}}}]},
])
def test_a_sparse_document_is_shown(given: dict[str, Any]) -> None:
    assert plain(document_lines(given, View(80)))


def test_hostile_text_stays_in_its_place() -> None:
    step = {"number": 10 ** 9, "left": {"text": "x" * 500}, "relation": "=", "right": {"text": "(" * 300 + "\t"},
            "reason": "r" * 400 + "\x1b[2J", "depth": 3}
    goal = {"label": "g", "text": "a", "steps": [step]}
    lines = plain(document_lines({"name": "t" * 300, "goals": [goal]}, View(80)))
    assert max(map(width, lines.splitlines())) <= 80
    assert "\x1b" not in lines


def refuted(values: list[list[str]], left: str, right: str) -> dict[str, Any]:
    witness = {"values": values, "left": left, "right": right, "relation": "="}
    return {"kind": "refuted", "samples": 1, "witness": witness}


def test_the_first_step_that_fails_stands_below_the_counterexample() -> None:
    step = {"left": {"text": "(a + 1)²"}, "relation": "=", "right": {"text": "a² + 1"}, "place": {"line": 7},
            "verdict": refuted([["a", "1"]], "4", "2")}
    goal = {"text": "t", "status": "refuted", "verdict": refuted([["a", "2"]], "9", "5"), "false_step": step,
            "error": {"code": "E-refuted", "message": "this statement is false"}}
    shown = plain(document_lines({"name": "t", "status": "refuted", "goals": [goal]}, View(80)))
    heads = ["a counterexample", "9  =  5   is false", "the first step that fails is line 7", "4  =  2   is false"]
    assert sorted(heads, key=shown.index) == heads
    assert "line 7\n    step   (a + 1)² = a² + 1\n    a      1\n    then   4" in shown
    assert "1 claim with a counterexample" in shown


def test_the_numbers_of_steps_are_for_the_verbose() -> None:
    kinds = {"agrees": {"samples": 40, "worst_ulp": 1.5}, "not sampled": {"reason": "no time"}}
    steps = [{"number": n, "right": {"text": "a"}, "verdict": {"kind": kind, **more}}
             for n, (kind, more) in enumerate(kinds.items(), 1)]
    goal = {"text": "t", "verdict": {"kind": "agrees", "samples": 200}, "steps": [*steps, {"right": {"text": "b"}}]}
    document = {"name": "t", "status": "proved", "goals": [goal]}
    quiet, verbose = (plain(document_lines(document, View(90, verbose=said))) for said in (False, True))
    assert "40" not in quiet and "not sampled" not in quiet and "✓ cross-checked   200 samples" in quiet
    assert "[40 samples, 1.5 ulp]" in verbose and "[not sampled: no time]" in verbose
    assert "✓ step by step    1 of 2 steps cross-checked · 1 not sampled" in verbose
    for step in steps:
        step["verdict"] = kinds["not sampled"] | {"kind": "not sampled"}
    verbose = plain(document_lines(document, View(90, verbose=True)))
    assert "– step by step    0 of 2 steps cross-checked · 2 not sampled" in verbose and "✓ step" not in verbose


def test_breaking() -> None:
    assert break_words("", 10) == [""]
    assert break_formula("a + b", 40) == ["a + b"]
    assert break_formula("a(b + c) ⟹ d(e + f)", 16) == ["a(b + c)", "  ⟹ d(e + f)"]
    assert break_formula("‖a − b‖ + ‖c − d‖", 12) == ["‖a − b‖", "  + ‖c − d‖"]
    assert ascii_text("x₁² ⟺ ∀ ε") == "x_1^2 <=> forall  epsilon"
