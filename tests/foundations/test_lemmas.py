"""The proofs that ship with the foundations are those of its lemmas, and the kernel alone believes them."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from derive.kernel.check import check_theorem
from derive.library.cache import Cache
from derive.library.index import read_index
from derive.library.lemmas import Lemmas, line
from derive.library.options import Options
from derive.prove import Pipeline

_SPEC = importlib.util.spec_from_file_location("lemmas", Path(__file__).with_name("lemmas.py"))
assert _SPEC is not None and _SPEC.loader is not None
lemmas = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(lemmas)

FIRST, SECOND = "square-reflects-order", "square-equal"
"""Two lemmas with one goal each, the first of which stands before the second."""
Rows = list[dict[str, Any]]


def test_every_lemma_ships_with_a_proof() -> None:
    pipeline = fresh()
    pipeline._derived = None  # type: ignore[method-assign, assignment]  # nothing may be searched for
    wanted = [name for name in pipeline.theory.draft.theorems if name not in pipeline.theory.env.theorems]
    for name in wanted:
        try:
            pipeline.settle(name)
        except TypeError:
            pytest.fail(f"no proof of {name} is shipped: run python tests/foundations/lemmas.py")
    assert list(Lemmas().lines) == wanted, "run python tests/foundations/lemmas.py"


def test_a_lemma_is_not_searched_for(monkeypatch: pytest.MonkeyPatch) -> None:
    pipeline = edited(monkeypatch, lambda rows: rows)
    assert proves(pipeline, SECOND, monkeypatch)


def test_without_the_cache_a_lemma_is_searched_for(monkeypatch: pytest.MonkeyPatch) -> None:
    pipeline = fresh()
    pipeline.options = Options(numbers=False, cache=False)
    assert not proves(pipeline, SECOND, monkeypatch)


def named(rows: Rows, name: str) -> dict[str, Any]:
    return next(row for row in rows if row["name"] == name)


def under_another_name(rows: Rows) -> Rows:
    return [*(row for row in rows if row["name"] != SECOND), {**named(rows, FIRST), "name": SECOND}]


def without_its_end(rows: Rows) -> Rows:
    found = named(rows, SECOND)
    found["lines"] = found["lines"][:-1]
    return rows


def resting_on_itself(rows: Rows) -> Rows:
    found = named(rows, SECOND)
    found["lines"] = [["use", [], SECOND, {}, {}]]
    return rows


def resting_on_a_later_one(rows: Rows) -> Rows:
    named(rows, FIRST)["lines"].insert(0, ["use", [], SECOND, {}, {}])
    named(rows, SECOND)["lines"].insert(0, ["use", [], FIRST, {}, {}])
    return rows


def with_a_hole(rows: Rows) -> Rows:
    found = named(rows, SECOND)
    found["lines"] = [["unsafe_hole", [], found["goal"]]]
    return rows


def by_an_axiom_of_its_own(rows: Rows) -> Rows:
    found = named(rows, SECOND)
    found["lines"] = [["use", [], "an-axiom-of-its-own", {}, {}]]
    return rows


def of_no_lines(rows: Rows) -> Rows:
    named(rows, SECOND)["lines"] = {"0": None}
    return rows


def of_other_values(rows: Rows) -> Rows:
    return [{"name": row["name"], "lines": [[7, None]]} for row in rows]


@pytest.mark.parametrize("edit", [
    under_another_name, without_its_end, resting_on_itself, resting_on_a_later_one, with_a_hole,
    by_an_axiom_of_its_own, of_no_lines, of_other_values, lambda rows: []])
def test_what_the_kernel_refuses_is_searched_for(edit: Callable[[Rows], Rows], monkeypatch: pytest.MonkeyPatch) -> None:
    assert not proves(edited(monkeypatch, edit), SECOND, monkeypatch)


def test_a_lemma_whose_shipped_proof_is_spoilt_is_proved_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    pipeline = edited(monkeypatch, with_a_hole)
    pipeline.settle(SECOND)
    assert pipeline.theory.env.theorems[SECOND].statement is pipeline._said[SECOND]
    assert not check_theorem(pipeline.theory.env, pipeline.theory.certificates[SECOND]).axioms & {"hole"}


def test_a_name_that_is_given_twice_names_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """In JSON the last one counts: a proof would enter under a name that was not asked for."""
    pipeline = fresh()
    text = pipeline._shipped.lines[SECOND]
    pipeline._shipped.lines[SECOND] = f'{text[:-1]},"name":"another-name"}}'
    assert pipeline._shipped.certificate(SECOND) is None
    assert not proves(pipeline, SECOND, monkeypatch)
    assert "another-name" not in pipeline.theory.env.theorems


@pytest.mark.parametrize("text", [
    '{"name":"}', "", "\x00", '{"name":"', "[]\n{}\n", '{"name":"square-equal"', '{"name":"square-equal"}'])
def test_any_text_in_the_file_is_read(text: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = tmp_path / "foundations"
    folder.mkdir()
    (folder / "lemmas.jsonl").write_text(text)
    monkeypatch.setattr("derive.library.lemmas.shipped", lambda: tmp_path)
    found = Lemmas().certificate(SECOND)
    assert found is None or found == {"name": SECOND}


def fresh() -> Pipeline:
    """A pipeline that keeps no answers."""
    cache = Cache.default()
    pipeline = Pipeline(read_index(cache), Options(numbers=False), cache)
    pipeline.cache = pipeline.memory.cache = pipeline.quiet.cache = Cache(None)
    return pipeline


def edited(monkeypatch: pytest.MonkeyPatch, edit: Callable[[Rows], Rows]) -> Pipeline:
    """A pipeline that reads other certificates."""
    rows = edit([json.loads(text) for text in Lemmas().lines.values()])
    pipeline = fresh()
    pipeline._shipped.__dict__["lines"] = {row["name"]: line(row) for row in rows}
    return pipeline


def proves(pipeline: Pipeline, name: str, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether a lemma is proved without a search."""
    class Searched(Exception):
        pass

    def search(*_: object) -> None:
        raise Searched

    with monkeypatch.context() as patched:
        patched.setattr(pipeline, "_derived", search)
        try:
            pipeline.settle(name)
        except Searched:
            return False
    return name in pipeline.theory.env.theorems
