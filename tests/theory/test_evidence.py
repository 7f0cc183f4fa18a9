"""The numbers beside each step, and the first false step of a false claim's proof."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from derive.kernel.rules import HOLE
from derive.kernel.terms import Term
from derive.library.cache import Cache
from derive.library.index import read_index
from derive.library.options import Options
from derive.numeric.verdict import Verdict, Witness
from derive.parser.read import read_file
from derive.prove import Pipeline, prove_text
from derive.request import of_file
from derive.rules.rehearsal import Rehearsal
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


# The first false step of a false claim

SLIP = """theorem slip "A square with a slip"
  let a, b : real
  show ∀ c, (a + b + c)² = a² + b² + c²
  proof
    fix c
    (a + b + c)² = (a + b)² + 2 (a + b) c + c²
      _ = a² + b² + 2 (a + b) c + c²
      _ = a² + b² + c²
  qed
"""
FALSE = {
    "a line of a chain": (SLIP, 7),
    "an induction step": ("""theorem slip
  show ∀ k : nat, ∑_{i=1}^{k} i = k²
  proof by induction on k
    base: ∑_{i=1}^{0} i = 0²
    step:
      ∑_{i=1}^{k+1} i = k² + k + 1
        _ = (k + 1)²
  qed
""", 7),
    "cases that leave one out": ("""theorem slip
  let a : real
  show a ≤ a²
  proof
    cases
    case large: a ≥ 1
      a ≤ a²
    case small: a ≤ 0
      a ≤ a²
    end
  qed
""", 5),
    "a statement inside a `have`": ("""theorem slip
  let a, b : real
  show √(a² + b²) = a + b
  proof
    have squares: a² + b² = (a + b)²
    proof
      (a + b)² = a² + 2 a b + b²
        _ = a² + b²
    qed
    √(a² + b²) = a + b
  qed
""", 8),
    "under an assumption": ("""theorem slip
  let a : real
  show a ≠ 0 ⟹ a² > a
  proof
    assume other: a ≠ 0
    a² > 0
    a² > a
  qed
""", 7),
    "a contradiction where there is none": ("""theorem slip
  let a : real
  show a ≤ 1
  proof
    suppose large: a > 1
    a² > a
    contradiction
  qed
""", 7),
    "after a local definition": ("""theorem slip
  let a : real
  show (a + 1)² = a² + 1
  proof
    define s = a + 1
    s² = a² + 2 a + 1
    s² = a² + 1
  qed
""", 7),
}


@pytest.mark.parametrize("case", FALSE)
def test_the_first_step_that_fails(case: str, asked: Asked) -> None:
    text, line = FALSE[case]
    document = asked(text)
    (goal,) = document["goals"]
    assert document["status"] == "refuted" and goal["verdict"]["witness"], "the claim has its own counterexample"
    found = goal["false_step"]
    assert found["place"]["line"] == line and found["verdict"]["kind"] == "refuted"
    witness = found["verdict"]["witness"]
    assert witness["left"] != witness["right"] or witness["relation"] == "<"
    assert goal["steps"] == [] and document["certificate"]["theorems"] == []


def test_a_line_of_a_chain_is_shown_whole(asked: Asked) -> None:
    found = asked(SLIP)["goals"][0]["false_step"]
    assert (found["left"]["text"], found["relation"]) == ("(a + b)² + 2 (a + b) c + c²", "=")
    assert found["right"]["text"] == "a² + b² + 2 (a + b) c + c²"


QUIET = {
    "no proof": "theorem t\n  let a : real\n  show a = 2 a\n",
    "a reason": "theorem t\n  let a : real\n  show a = 2 a\n  proof by ring\n",
    "steps that all hold": "theorem t\n  let a : real\n  show a = 2 a\n  proof\n    a + a = 2 a\n  qed\n",
    "steps that cannot be read": "theorem t\n  let a : real\n  show a = 2 a\n  proof\n    a + b = 2 a\n  qed\n",
    "steps for another goal": "theorem t\n  let a : real\n  show a = 2 a\n  proof\n    fix c\n    a + c = 2 a\n  qed\n",
}


@pytest.mark.parametrize("case", QUIET)
def test_where_no_step_is_refuted_nothing_is_said(case: str, asked: Asked) -> None:
    (goal,) = asked(QUIET[case])["goals"]
    assert goal["status"] == "refuted" and goal["false_step"] is None


def test_a_true_claim_has_no_rehearsal(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(Rehearsal, "look")
    text = "theorem t\n  let a, b : real\n  show 2 a b ≤ a² + b²\n  proof\n    (a − b)² = a² − a b + b²\n  qed\n"
    (goal,) = asked(text)["goals"]
    assert goal["error"]["code"] == "E-refuted" and goal["error"]["place"]["line"] == 5 and goal["false_step"] is None


def test_all_that_a_rehearsal_admits_is_a_hole(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    """Should a fact ever get out, the kernel's mark is on it."""
    admitted: list[Any] = []
    conclude, look = Rehearsal.conclude, Rehearsal.look

    def noted(self: Rehearsal, goal: Term, *rest: Any, **named: Any) -> Any:
        admitted.append(conclude(self, goal, *rest, **named))
        return admitted[-1]

    def watched(self: Rehearsal, *rest: Any) -> None:
        assert look(self, *rest) is None and isinstance(self, Rehearsal)  # type: ignore[func-returns-value]
        proofs.append(self.proof)
    proofs: list[Any] = []
    monkeypatch.setattr(Rehearsal, "conclude", noted)
    monkeypatch.setattr(Rehearsal, "look", watched)
    document = asked(FALSE["an induction step"][0])
    assert admitted and all(HOLE in fact.sequent.axioms for fact in admitted)
    assert all(line[0] != "use" for proof in proofs for line in proof.lines), "no theorem was asked for"
    assert document["goals"][0]["kernel_steps"] == 0 and document["axioms"] == []


def test_a_rehearsal_ends_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("derive.rules.rehearsal.SECONDS", -1.0)
    (document,) = prove_text(SLIP, options=NUMBERS)
    assert document["goals"][0]["status"] == "refuted" and document["goals"][0]["false_step"] is None


def test_the_proof_of_a_false_claim_is_not_in_the_way_of_others() -> None:
    pipeline = Pipeline(read_index(Cache.default()), NUMBERS, Cache.default())
    (block,) = read_file("theorem two\n  let a : real\n  show wrong: a = 2 a\n  proof\n    a² = 4 a²\n  qed\n"
                         "  show right: 2 a = a + a\n  proof by wrong\n").items
    first, second = pipeline.derive(block)["goals"]  # type: ignore[arg-type]
    assert first["false_step"]["place"]["line"] == 5
    assert second["status"] == "not proved" and second["error"]["code"] == "E-unproved"


def test_the_digits_asked_for_reach_claims_and_steps() -> None:
    (document,) = prove_text("""
theorem t
  let x : real
  show exp(x) exp(x) = exp(2 x)
  proof
    exp(x) exp(x) = exp(x + x)
     _ = exp(2 x)
  qed
""", options=Options(samples=20, digits=80, cache=False))
    (goal,) = document["goals"]
    verdicts = [goal["verdict"], *(step["verdict"] for step in goal["steps"])]
    assert len(verdicts) == 3
    assert all((v["kind"], v["digits"], v["worst_digits"], v["exact"]) == ("agrees", 80, 80, False) for v in verdicts)
