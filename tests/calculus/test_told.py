"""What a reader sees of a derivation: routine steps folded, parts by their names, and with -v every law."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest

import derive
from derive.calculus.answer import answer
from derive.calculus.backward import names
from derive.calculus.naming import Naming
from derive.calculus.worked import lines
from derive.calculus.worked import written as worked_text
from derive.kernel.sorts import REAL
from derive.kernel.terms import Term, Var, op, substitute, var
from derive.library.options import Options
from derive.render.lines import plain
from derive.render.outline import rows
from derive.render.terminal import View, document_lines
from derive.request import derivative
from derive.theory.detail import written as detail_text

RIDGE = ("‖X w − y‖² + λ ‖w‖²", "w", "X : real[n, d]; y : real[n]; w : real[d]")
LOGISTIC = ("∑_i log(1 + exp(−y(i) (X w)(i))) + λ/2 ‖w‖²", "w", "X : real[n, d]; y : real[n]; w : real[d]")
DEEP = ("‖a₃ − y‖²", "W₁", "W₁ : real[h, d]; W₂, W₃ : real[h, h]; x : real[d]; y : real[h]")
LAYERS = ("z₁ = W₁ x", "a₁ = map(tanh, z₁)", "z₂ = W₂ a₁", "a₂ = map(tanh, z₂)", "z₃ = W₃ a₂", "a₃ = map(tanh, z₃)")
NESTED = ("‖map(tanh, W map(tanh, W map(tanh, W map(tanh, W map(tanh, W map(tanh, W x))))))‖²", "x",
          "W : real[n, n]; x : real[n]")
ASKED: dict[str, tuple[tuple[str, str, str], tuple[str, ...], str]] = {
    "ridge": (RIDGE, (), ""), "logistic": (LOGISTIC, (), ""), "deep": (DEEP, LAYERS, ""),
    "nested": (NESTED, (), ""), "hessian": (("log(1 + exp(a'x))", "x", "a, x : real[n]"), (), "hessian")}


@cache
def document(name: str) -> dict[str, Any]:
    (text, wrt, let), defined, kind = ASKED[name]
    options = Options(numbers=False, detail=True)
    found: dict[str, Any] = derivative(text, [wrt], options, let=let, defined=defined, kind=kind)[1].document
    assert found["status"] == "proved"
    return found


def steps(name: str) -> list[dict[str, Any]]:
    return [step for goal in document(name)["goals"] for step in goal["steps"]]


def stands_for(step: Mapping[str, Any], by_number: Mapping[int, Mapping[str, Any]]) -> int:
    """The number of the line that a reader sees for a step."""
    while step.get("into") or step.get("same"):
        step = by_number[step.get("into") or step["same"]]
    return int(step["number"])


@pytest.mark.parametrize("name", ASKED)
def test_folding_loses_no_step(name: str) -> None:
    by_number = {step["number"]: step for step in steps(name)}
    shown = [row for goal in document(name)["goals"] for row in rows(goal)]
    repeated = sum(1 for step in by_number.values() if step.get("same"))
    assert {stands_for(step, by_number) for step in by_number.values()} == {row.step["number"] for row in shown}
    assert sum(1 + row.folds for row in shown) + repeated == len(by_number)
    every = [row.step["number"] for goal in document(name)["goals"] for row in rows(goal, folded=False)]
    assert every == list(by_number)


@pytest.mark.parametrize("name", ASKED)
def test_verbose_shows_every_step_with_the_law_that_is_its_reason(name: str) -> None:
    text = plain(document_lines(document(name), View(100, verbose=True)))
    shown = [int(number) for number in re.findall(r"^ {2,4}(\d+)  ", text, re.MULTILINE)]
    assert shown == [step["number"] for step in steps(name)]
    for step in steps(name):
        if "derivative" in step["reason"]:
            assert step["reason"] in {law["law"] for law in step["laws"]}, step["reason"]
            assert f"· {step['reason']}" in text


def test_a_step_says_what_it_rests_on() -> None:
    assert [step["uses"] for step in steps("ridge")] == [[], [1], [2], [], [4], [3, 5], [6]]
    text = plain(document_lines(document("ridge"), View(100)))
    assert "derivative-sum  (3, 5)" in text and "derivative-norm-squared  (" not in text and "… " not in text


def test_an_instance_tells_letters_and_conditions() -> None:
    (law,) = [law for law in steps("ridge")[2]["laws"] if law["law"] == "derivative-norm-squared"]
    assert {"name": "f", "text": "w ↦ X w − y"} in law["letters"] and {"name": "x", "text": "w"} in law["letters"]
    assert law["conditions"] == [{"text": "d(X w − y) = X dw", "steps": [2], "laws": [], "assumed": []}]


def test_a_condition_tells_what_discharged_it() -> None:
    options = Options(numbers=False, detail=True)
    asked = {"let": "x, b : real[n]", "assumed": ["x ≠ b"]}
    found = derivative("log(‖x − b‖)", ["x"], options, **asked)[1].document  # type: ignore[arg-type]
    laws = {law["law"]: law for step in found["goals"][0]["steps"] for law in step["laws"]}
    needed = [condition for condition in laws["derivative-norm"]["conditions"] if "≠" in condition["text"]]
    assert needed and all(condition["assumed"] == ["x ≠ b"] for condition in needed)
    positive = laws["derivative-log"]["conditions"][-1]
    assert positive["text"] == "‖x − b‖ > 0" and positive["laws"] and positive["laws"][0] in laws


def test_without_detail_no_laws_are_told() -> None:
    found = derivative("x^2", ["x"], Options(numbers=False))[1].document
    assert all(step["laws"] == [] for step in found["goals"][0]["steps"])


def test_the_verdict_says_how_many_steps_are_shown() -> None:
    quiet, verbose = (plain(document_lines(document("logistic"), View(100, verbose=said))) for said in (False, True))
    assert "✓ proved   11 steps (6 shown, all with -v) · " in quiet and "✓ proved   11 steps · " in verbose
    assert "✓ proved   7 steps · " in plain(document_lines(document("ridge"), View(100)))


def test_what_repeats_at_length_is_folded() -> None:
    (goal,) = document("nested")["goals"]
    shown = rows(goal)
    assert len(shown) < len(goal["steps"]) / 2 and shown[0].left == "d(W x)" and shown[1].left == "d(map(tanh, W x))"
    assert [row.reason for row in shown[-2:]] == ["derivative-norm-squared", "definition of the gradient"]


def test_layers_are_written_by_their_names() -> None:
    (goal,) = document("deep")["goals"]
    shown = {row.left: row.right for row in rows(goal)}
    assert shown["dz₁"] == "dW₁ x" and shown["dz₂"] == "W₂ da₁" and shown["dz₃"] == "W₃ da₂"
    assert shown["da₂"].endswith("⊙ dz₂") and shown["d(‖a₃ − y‖²)"] == "2 (a₃ − y)ᵀda₃"
    assert all("tanh(W" not in row.right for row in rows(goal))
    assert "map(tanh, W₁ x)" in goal["steps"][-1]["right"]["text"]  # what is proved has no names in it


def test_names_stand_for_what_they_replace() -> None:
    found = answer(*(DEEP[0], [DEEP[1]], DEEP[2]), defined=LAYERS)
    meanings = dict(found.question.context.values)
    naming = Naming(meanings)
    named, meant = list(lines(found.found[0], naming)), list(lines(found.found[0]))
    assert [line.named for line in named].count(True) == len(LAYERS) and len(named) == len(meant)
    back: dict[Var, Term] = {change: value for value, change in naming.changes.items() if isinstance(change, Var)}
    node = found.found[0].node
    value = node.fact.conclusion.args[1].body  # type: ignore[attr-defined]
    assert _spelled(naming._replaced(value, {**naming.names, **naming.changes}), {**meanings, **back}) is value


def _spelled(term: Term, values: Mapping[Var, Term]) -> Term:
    while term.free & values.keys():
        term = substitute(term, {name: value for name, value in values.items() if name in term.free})
    return term


def test_gradients_are_written_by_the_errors_of_the_layers() -> None:
    found = derivative(DEEP[0], ["W₁", "W₂"], Options(numbers=False), let=DEEP[2], defined=LAYERS)[1].document
    told = {error["name"]["text"]: error["value"]["text"] for error in found["derivative"]["errors"]}
    assert list(told) == ["δ₃", "δ₂", "δ₁"]
    assert told["δ₂"].endswith("⊙ (W₃ᵀδ₃)") and told["δ₁"].endswith("⊙ (W₂ᵀδ₂)") and "(a₃ − y)" in told["δ₃"]
    assert [goal["shown"]["text"] for goal in found["goals"]] == [
        "∇_{W₁} ‖a₃ − y‖² = δ₁ xᵀ", "∇_{W₂} ‖a₃ − y‖² = δ₂ a₁ᵀ"]
    assert found["status"] == "proved" and "define δ₂ = " in found["derivative"]["theorem"]
    assert "δ" not in found["derivative"]["results"][0]["value"]["text"]


def test_a_notebook_folds() -> None:
    found = derive.gradient(DEEP[0], DEEP[1], DEEP[2], define=list(LAYERS), numbers=False)
    shown = found._repr_mimebundle_()
    page, tex = shown["text/html"], shown["text/latex"]
    numbers = [int(number) for number in re.findall(r"<(?:span|div)>(\d+)(?:<|&)", page)]
    assert sorted(numbers) == [step["number"] for step in found.steps] and numbers != sorted(numbers)
    assert page.count("<details>") == page.count("</details>") >= 6 and "· derivative-map" in page
    assert r"\mathrm{d}a_{2} &= " in tex and r"\odot \mathrm{d}z_{2}" in tex and "has_derivative" not in tex
    assert found.errors["δ₁"].endswith("⊙ (W₂ᵀδ₂)")


def test_the_paths_to_a_part_are_added() -> None:
    """Both the whole and a later part may be made of one part."""
    found = answer("‖u‖² + ‖v‖²", ["x"], "A, B : real[n, n]; x : real[n]", defined=["u = map(exp, A x)", "v = B u"])
    assert [(error.name.name, error.part.name) for error in found.errors] == [("δ_v", "v"), ("δ_u", "u")]
    assert worked_text(found.errors[1].value) in ("2 u + Bᵀδ_v", "Bᵀδ_v + 2 u")


def test_without_names_there_are_no_errors() -> None:
    assert answer("‖A x‖²", ["x"], "A : real[m, n]; x : real[n]").errors == []
    assert answer("‖A x‖² + c'u", ["x"], "A : real[m, n]; x, c : real[n]", defined=["u = 2 c"]).errors == []


def test_a_name_that_is_taken_is_not_used_for_an_error() -> None:
    z, u = var("z_1", REAL), var("u", REAL)
    assert names([z], {"δ_1"}) == ["δ_1'"] and names([z, u], set()) == ["δ_z_1", "δ_u"]


def test_a_variable_is_no_name_of_another() -> None:
    x, z = var("x", REAL), var("z", REAL)
    assert Naming({z: x})(op("exp", x, sort=REAL)) is op("exp", x, sort=REAL)


def test_variables_of_the_search_have_plain_names() -> None:
    x, fresh = var("x", REAL), var("x·2", REAL)
    assert detail_text(op("+", x, fresh, sort=REAL)) == "x + x₂" and detail_text(fresh) == "x"
