"""The numbers beside each step."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from derive.library.cache import Cache
from derive.library.options import Options
from derive.numeric.verdict import Verdict, Witness
from derive.prove import prove_text
from derive.request import of_file
from derive.theory.evidence import FEWEST, Evidence

NUMBERS = Options(samples=100)


@pytest.fixture
def asked() -> Callable[[str], dict[str, Any]]:
    """The document of a theorem given as text, with numbers."""
    def run(text: str) -> dict[str, Any]:
        (document,) = prove_text(text, options=NUMBERS)
        return document
    return run


Asked = Callable[[str], dict[str, Any]]
DOUBLE = "theorem t\n  let a : real\n  show 2 a = a + a\n  proof\n    2 a = a + a\n  qed\n"


def kinds(document: dict[str, Any]) -> list[tuple[str, str]]:
    return [(step["kind"], (step["verdict"] or {}).get("kind", "")) for goal in document["goals"]
            for step in goal["steps"]]


def test_every_step_that_states_something_has_a_verdict(asked: Asked) -> None:
    document = asked("""
theorem steps "Steps of many kinds"
  let a, b : real
  assume positive: a > 0
  show all: ∀ c, 0 ≤ c ⟹ a + c > 0
  proof
    fix c
    assume c ≥ 0
    have twice: ∀ t : real, 2 t = t + t
    proof
      fix t
      2 t = t + t
    qed
    define s = a + c
    cases
    case big: a ≥ 1
      s² = a² + 2 a c + c²
       _ ≥ a²
    case small: a < 1
      s ≥ a
    end
    thus s > 0
  qed
""")
    assert document["status"] == "proved", document["goals"][0]["error"]
    found = kinds(document)
    assert {kind for kind, said in found if kind in ("statement", "have")} == {"statement", "have"}
    assert all(said == "agrees" for kind, said in found if kind in ("statement", "have"))
    assert [said for kind, said in found if kind == "case"][:2] == ["agrees", ""]
    assert {said for kind, said in found if kind in ("fix", "assume", "define")} == {""}
    verdicts = [step["verdict"] for step in document["goals"][0]["steps"] if step["verdict"]]
    assert all(FEWEST <= verdict["samples"] <= 20 for verdict in verdicts)
    assert all(verdict["worst_digits"] >= 49 for verdict in verdicts)


def test_local_facts_are_satisfied_by_the_samples(asked: Asked) -> None:
    """What is obtained and assumed inside a proof restricts the samples of the steps below it only."""
    document = asked("""
theorem local "Facts inside a proof"
  let f : real → real
  assume some: ∃ t, f(t) > 1
  show ∃ t, f(t) > 0
  proof
    obtain s such that above: f(s) > 1   by some
    f(s) > 0                             by above
    take s
    f(s) > 0
  qed
""")
    assert document["status"] == "proved", document["goals"][0]["error"]
    assert set(kinds(document)) == {("obtain", "agrees"), ("statement", "agrees"), ("take", "")} \
        or ("obtain", "not sampled") in kinds(document)
    assert ("statement", "refuted") not in kinds(document)


def test_contradictory_hypotheses_cannot_be_sampled(asked: Asked) -> None:
    document = asked("""
theorem square-zero "A number whose square is zero"
  let a : real
  assume flat: a² = 0
  show a = 0
  proof
    suppose other: a ≠ 0
    a² > 0
    contradiction by flat
  qed
""")
    assert document["status"] == "proved", document["goals"][0]["error"]
    steps = [step for step in document["goals"][0]["steps"] if step["kind"] == "statement"]
    assert [step["verdict"]["kind"] for step in steps] == ["not sampled"] * 2
    assert all(step["verdict"]["reason"] and not step["verdict"]["samples"] for step in steps)


def test_without_numbers_nothing_is_said() -> None:
    (document,) = prove_text(DOUBLE, options=NUMBERS._replace(numbers=False))
    assert document["status"] == "proved" and kinds(document) == [("statement", "")]


def test_a_kept_answer_keeps_the_verdicts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DERIVE_CACHE", str(tmp_path / "kept"))
    Path("t.thm").write_text(DOUBLE, "utf-8")
    cold, warm = (of_file("t.thm", NUMBERS, Cache.default())[0].document for _ in range(2))
    assert kinds(cold) == kinds(warm) == [("statement", "agrees")]
    assert cold["goals"][0]["steps"] == warm["goals"][0]["steps"]


def test_a_false_hole_is_refuted(asked: Asked) -> None:
    """The kernel proved nothing here: the author is wrong, not the kernel."""
    document = asked("theorem t\n  let a, b : real\n  show 2 a b ≤ a² + b²\n  proof\n"
                     "    (a − b)² = a² − a b + b²   by sorry\n    0 ≤ (a − b)²\n  qed\n")
    goal = document["goals"][0]
    assert document["status"] == "refuted" and goal["error"]["code"] == "E-refuted"
    assert goal["error"]["place"]["line"] == 5 and goal["verdict"]["witness"]
    assert [step["verdict"]["kind"] for step in goal["steps"]] == ["refuted"]


def test_what_the_kernel_proved_and_the_numbers_refute_is_an_error(asked: Asked,
                                                                  monkeypatch: pytest.MonkeyPatch) -> None:
    """No theorem comes of it, whoever is wrong."""
    refuted = Verdict("refuted", 1, witness=Witness((("a", "1"),), "2", "3", "="))
    monkeypatch.setattr(Evidence, "step", lambda *_: refuted)
    document = asked(DOUBLE)
    (goal,) = document["goals"]
    assert document["status"] == goal["status"] == "error" and goal["error"]["code"] == "E-disagree"
    assert "report" in goal["error"]["hint"] and goal["error"]["place"]["line"] == 5
    assert goal["verdict"] == goal["steps"][0]["verdict"] == refuted.document()
    assert document["certificate"]["theorems"] == [] and document["axioms"] == []
