"""The theory: names, circles, axioms outside the foundations, lemmas on demand, and theorems that use theorems."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from derive.errors import DeriveError
from derive.library.options import Options
from derive.parser.read import read_file
from derive.prove import Pipeline, prove_name, prove_text
from derive.theory.vocabulary import constants_in, needed_entries, used_names

from .conftest import OPTIONS

File = Callable[[str], list[dict[str, Any]]]


def test_axioms_and_constants_outside_the_foundations(pipeline: Pipeline) -> None:
    for text, kind in (("axiom mine\n  show 0 = 1", "an axiom"), ("constant mine : real", "a constant")):
        with pytest.raises(DeriveError, match=f"{kind} may be stated in the foundations only") as refusal:
            pipeline.theory.add(read_file(text).items[0], False)
        assert refusal.value.code == "E-axiom" and "mine" not in pipeline.theory.env.theorems


def test_definitions_of_a_user(file: File) -> None:
    document, = file("definition rectified(x : real) = (x + |x|)/2 \"The positive part\"\n"
                     "theorem rectified-value\n  let x : real\n  show 2 rectified(x) = x + |x|\n"
                     "  proof by unfold rectified\n")
    assert document["status"] == "proved" and document["name"] == "rectified-value"


def test_a_definition_that_its_sorts_do_not_settle(file: File) -> None:
    with pytest.raises(DeriveError, match="settle"):
        file("definition torn(x : real[n + m]) = n \"?\"\ntheorem t\n  show 0 = 0\n")


def test_names_of_the_foundations_keep_their_meaning(file: File) -> None:
    for block in ("theorem trichotomy\n  let a : real\n  show a = a", "definition sigmoid(x : real) = x \"mine\""):
        with pytest.raises(DeriveError, match="of the foundations"):
            file(block + "\n")


def test_a_name_is_given_once(file: File) -> None:
    """Else one of the two would be reported in place of the other."""
    with pytest.raises(DeriveError):
        file("theorem twice\n  let a : real\n  show a = 2 a\n\ntheorem twice\n  show 1 = 1\n")


USER = "theorem user\n  let a : real\n  show 2 a² + 1 ≥ 1\n  proof by provider\n\n"
PROVIDER = "theorem provider\n  let a : real\n  show a² ≥ 0\n\n"


def test_theorems_use_theorems_of_the_same_file(file: File) -> None:
    assert [document["status"] for document in file(PROVIDER + USER)] == ["proved", "proved"]


def test_theorems_use_later_theorems_of_the_same_file(file: File) -> None:
    assert [document["status"] for document in file(USER + PROVIDER)] == ["proved", "proved"]


def test_a_circle_is_refused(file: File) -> None:
    documents = file("theorem hen\n  let p : prop\n  show p or not p\n  proof by egg\n\n"
                     "theorem egg\n  let p : prop\n  show p or not p\n  proof by hen\n")
    assert all(document["status"] != "proved" for document in documents)
    said = " ".join(str(goal["error"]) for document in documents for goal in document["goals"])
    assert "rest on itself" in said or "is not proved itself" in said


def test_a_theorem_that_uses_itself(file: File) -> None:
    (document,) = file("theorem vain\n  let a : real\n  show a = 2 a\n  proof by vain\n")
    assert document["status"] == "not proved" and "rest on itself" in str(document["goals"][0]["error"])


def test_an_unproved_theorem_is_no_reason(file: File) -> None:
    first, second = file("theorem wish\n  let a : real\n  show a ≤ 0\n\n"
                         "theorem user\n  let a : real\n  show 2 a ≤ 0\n  proof by wish\n")
    assert first["status"] == second["status"] == "not proved"
    assert "is not proved itself" in str(second["goals"][0]["error"])


def test_holes_are_handed_on(file: File) -> None:
    first, second = file("theorem wish\n  let a : real\n  show a ≤ 0\n  proof by sorry\n\n"
                         "theorem user\n  let a : real\n  show 2 a ≤ 0\n  proof by combine 2·wish(a)\n")
    assert first["status"] == "proved with holes"
    assert second["status"] != "proved"


def test_a_hole_stays_visible_though_the_statement_is_known(pipeline: Pipeline) -> None:
    statement = "theorem sure\n  let a : real\n  show a² ≥ 0\n"
    (proved,), (left,) = (read_file(text).items for text in (statement, statement + "  proof by sorry\n"))
    assert pipeline.derive(proved)["status"] == "proved"  # type: ignore[arg-type]
    assert pipeline.derive(left)["status"] == "proved with holes"  # type: ignore[arg-type]


def test_a_goal_among_several_is_named(file: File) -> None:
    _, second, third = file("theorem pair\n  let a : real\n  show square: a² ≥ 0\n  show sum: a + a = 2 a\n\n"
                            "theorem good\n  let a : real\n  show 3 a² ≥ 0\n  proof by pair.square\n\n"
                            "theorem vague\n  let a : real\n  show 3 a² ≥ 0\n  proof by pair\n")
    assert second["status"] == third["status"] == "proved"


def test_values_are_for_one_goal(file: File) -> None:
    _, second = file("theorem pair\n  let a : real\n  show square: a² ≥ 0\n  show sum: a + a = 2 a\n\n"
                     "theorem vague\n  let b : real\n  show 3 b² ≥ 0\n  proof by pair(b)\n")
    assert "write pair.square" in str(second["goals"][0]["error"])


def test_lemmas_are_proved_when_a_proof_uses_them(pipeline: Pipeline) -> None:
    assert "cauchy-schwarz.upper" not in pipeline.theory.env.theorems
    assert "cauchy-schwarz.upper" in pipeline.theory.draft.theorems
    (block,) = read_file("theorem t\n  let n : dim;  x, y : real[n]\n  show xᵀy ≤ ‖x‖ ‖y‖\n"
                         "  proof by cauchy-schwarz.upper").items
    document = pipeline.derive(block)  # type: ignore[arg-type]
    assert document["status"] == "proved" and "cauchy-schwarz.upper" in pipeline.theory.env.theorems
    assert "cauchy-schwarz.upper" in document["goals"][0]["theorems"]
    lemmas = {name for name in pipeline.theory.draft.theorems if name not in pipeline.theory.env.theorems}
    assert lemmas, "lemmas that nobody used stay unproved"


def test_a_lemma_of_which_one_goal_is_known(pipeline: Pipeline) -> None:
    """What was kept for another theorem brings only the goals which that one uses."""
    item = pipeline.index.items["norm-triangle"]
    pipeline.ensure(item)
    known = pipeline.theory.env.theorems
    goals = [name for name in known if name.startswith("norm-triangle.")]
    assert len(goals) > 1
    del known[goals[-1]]
    with pipeline.theory.before(item.name):
        pipeline.ensure(item)
    assert goals[-1] in known


def test_a_lemma_is_searched_with_what_stands_before_it(pipeline: Pipeline) -> None:
    with pipeline.theory.before("cauchy-schwarz"):
        names = set(pipeline.theory.draft.theorems)
        assert "cauchy-schwarz.upper" not in names and "norm-nonnegative" in names
    assert "cauchy-schwarz.upper" in pipeline.theory.draft.theorems


def test_lemmas_that_were_proved_meanwhile_change_no_search(pipeline: Pipeline) -> None:
    with pipeline.theory.before("cauchy-schwarz"):
        before = list(pipeline.theory.draft.theorems)
    pipeline.settle("cauchy-schwarz.upper")
    with pipeline.theory.before("cauchy-schwarz"):
        pipeline.settle("norm-nonnegative")
        assert list(pipeline.theory.draft.theorems) == before


def test_the_time_of_a_step_is_the_users_and_lemmas_have_their_own() -> None:
    text = "theorem square\n  let a, b : real\n  show 2 a b ≤ a² + b²\n"
    hasty, = prove_text(text, options=OPTIONS._replace(seconds=0.0))
    assert hasty["status"] == "not proved" and "time budget" in hasty["goals"][0]["error"]["found"]
    patient, = prove_text(text, options=OPTIONS)
    assert patient["status"] == "proved"


def test_a_certificate_that_brought_one_goal_does_not_stand_for_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DERIVE_CACHE", str(tmp_path))
    for name in ("markov-inequality", "variance-decomposition"):
        document = prove_name(name, options=Options(numbers=False))
        assert document["status"] == "proved", [goal["error"] for goal in document["goals"]]


def test_an_assumption_that_cannot_be_read_stops_its_theorem_only(file: File) -> None:
    good, bad, other = file(
        "theorem good\n  show 1 = 1\n\n"
        "theorem bad\n  let n, d : dim; X : real[n, d]\n  show first: X = X\n  assume wrong: X X = X\n  show n = n\n\n"
        "theorem other\n  show 2 = 2\n")
    assert [d["status"] for d in (good, bad, other)] == ["proved", "error", "proved"]
    assert [goal["status"] for goal in bad["goals"]] == ["proved", "error"]
    assert bad["goals"][1]["error"]["code"] == "E-shape" and bad["goals"][1]["error"]["place"]["line"] == 7


def test_a_bundle_speaks_of_what_it_uses_and_no_more(pipeline: Pipeline) -> None:
    (block,) = read_file("theorem small\n  let x : real\n  show sigmoid(x) = 1/(1 + exp(−x))\n"
                         "  proof by definition").items
    document = pipeline.derive(block)  # type: ignore[arg-type]
    names = [entry["name"] for entry in document["vocabulary"]["entries"]]
    assert "sigmoid" in names and "expectation" not in names
    certificate = document["certificate"]["theorems"][-1]
    assert "sigmoid.definition" in used_names(certificate) and "sigmoid" in constants_in(certificate["terms"])
    assert needed_entries(document["vocabulary"]["entries"], []) == []


def test_a_text_without_a_theorem() -> None:
    with pytest.raises(DeriveError, match="no theorem"):
        prove_text('definition twice(x : real) = 2 x "2 x"', options=OPTIONS)


def test_a_theorem_of_the_same_file_that_the_search_found_is_named(file: Callable[[str], list[dict[str, Any]]]) -> None:
    claim = "theorem {}\n  let d : dim; {} : real[d]\n  show exp(−‖{}‖²) ≤ 1\n"
    lemma = claim.format("first", "x", "x") + "  proof\n    exp(−‖x‖²) ≤ exp(0) by exp-monotone\n     _ = 1\n  qed\n"
    second = claim.format("second", "y, z", "y − z")
    documents = file(lemma + second + second.replace("second", "third") + "  proof by first\n")
    assert [document["status"] for document in documents] == ["proved"] * 3
    assert [document["goals"][0]["found"] for document in documents] == [[], ["first"], []]
