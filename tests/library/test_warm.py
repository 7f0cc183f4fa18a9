"""Kept answers: used only while everything they were made from is the same, and the kernel agrees."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from derive.library import keys
from derive.library.cache import Cache
from derive.library.index import read_index
from derive.library.options import Options
from derive.library.warm import Answer, Memory

REFLEXIVE = {
    "terms": [["real", [[1]], [[1]]], ["prop"], ["var", "x", 0], ["bound", 0, 0], ["op", "=", 1, [3, 3]], ["lam", 0, 4],
              ["op", "forall", 1, [5]]],
    "lines": [["refl", [], 2], ["forall_intro", [0], 2]], "goal": 6}
DEFAULT = Options()
VOCABULARY: dict[str, Any] = {"entries": []}


def answer(name: str = "norm-expand", **changes: Any) -> Answer:
    document = {"format": 1, "name": name, "status": "proved", "axioms": [], "kernel_ms": 0.0, "seconds": 0.0,
                "goals": [{"label": "", "axioms": [], "theorems": [], "steps": []}], **changes}
    return Answer(document, {"theorems": [{"name": name, **REFLEXIVE}]}, VOCABULARY)


def memory(cache: Cache, options: Options = DEFAULT) -> Memory:
    return Memory(read_index(cache), options, cache)


def recalled(cache: Cache, name: str = "norm-expand", options: Options = DEFAULT) -> Answer | None:
    found = memory(cache, options)
    return found.recall(found.index.find(name))


def kept(cache: Cache, given: Answer) -> None:
    found = memory(cache)
    found.keep(found.index.find(given.document["name"]), given)


def test_a_kept_answer_is_checked_and_given(library: Path, cache: Cache) -> None:
    assert recalled(cache) is None
    kept(cache, answer())
    found = recalled(cache)
    assert found is not None and found.document["kernel_ms"] > 0
    assert found.certificate == answer().certificate and found.vocabulary == VOCABULARY


@pytest.mark.parametrize(("file", "old", "new"), [
    ("linear/expand.thm", "2 xᵀy", "3 xᵀy"),
    ("linear/expand.thm", "# a comment before", "# a comment before\n"),  # its lines moved
    ("foundations/norms.thm", "xᵀx", "2 xᵀx"),
    ("foundations/norms.thm", "constant", 'axiom more "More"\n  show a = a\nconstant'),
])
def test_a_change_of_what_it_rests_on_forgets_it(library: Path, cache: Cache, file: str, old: str, new: str) -> None:
    kept(cache, answer())
    path = library / file
    path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")
    assert recalled(cache) is None


def test_a_change_elsewhere_does_not(library: Path, cache: Cache) -> None:
    kept(cache, answer())
    (library / "linear" / "other.thm").write_text('theorem norm-other "Changed"\n', "utf-8")
    assert recalled(cache) is not None


def test_a_change_of_an_unmentioned_theorem_that_was_used_forgets_it(library: Path, cache: Cache) -> None:
    used = [{"label": "", "axioms": [], "theorems": ["norm-other.claim"], "steps": []}]
    kept(cache, answer(goals=used))
    assert recalled(cache) is not None
    (library / "linear" / "other.thm").write_text('theorem norm-other "Changed"\n', "utf-8")
    assert recalled(cache) is None


def test_other_options_and_another_engine_are_other_answers(library: Path, cache: Cache,
                                                            monkeypatch: pytest.MonkeyPatch) -> None:
    kept(cache, answer())
    assert recalled(cache, options=Options(seed=1)) is None
    assert recalled(cache, options=Options(digits=80)) is None
    assert recalled(cache, options=Options(cache=False)) is None
    monkeypatch.setattr("derive.library.warm.engine_hash", lambda: "another")
    assert recalled(cache) is None


def test_the_engine_is_what_proves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "_PACKAGE", tmp_path)
    for name in ("kernel/check.py", "parser/math.lark", "render/latex.py", "cli.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("a")
    first = keys.engine_hash()
    (tmp_path / "render/latex.py").write_text("b")
    (tmp_path / "cli.py").write_text("b")
    assert keys.engine_hash() == first
    (tmp_path / "parser/math.lark").write_text("b")
    assert keys.engine_hash() != first


@pytest.mark.parametrize("certificate", [
    {"theorems": []}, {"theorems": [{"name": "another", **REFLEXIVE}]},
    {"theorems": [{"name": "norm-expand", **REFLEXIVE, "lines": [["refl", [], 0]]}]},
    {"theorems": [{"name": "norm-expand", **REFLEXIVE, "lines": [["unsafe_hole", [], 4]]}]},
    {"theorems": 7}, {}, {"theorems": [{"name": "norm-expand", "terms": [["var"]], "lines": [], "goal": 0}]},
])
def test_what_the_kernel_refuses_is_not_used(library: Path, cache: Cache, certificate: dict[str, Any]) -> None:
    kept(cache, Answer(answer().document, {"none": 0, **certificate}, VOCABULARY))
    assert recalled(cache) is None
    assert cache.notes


def test_axioms_that_the_document_hides_are_noticed(library: Path, cache: Cache,
                                                    monkeypatch: pytest.MonkeyPatch) -> None:
    class Found:
        axioms = frozenset({"false"})

    monkeypatch.setattr("derive.library.warm.check_certificate", lambda *given: {"norm-expand": Found})
    kept(cache, answer())
    assert recalled(cache) is None
    kept(cache, answer(axioms=["false"]))
    assert recalled(cache) is not None


@pytest.mark.parametrize("status", ["proved with holes", "refuted", "not proved", "error"])
def test_only_what_is_proved_is_kept(library: Path, cache: Cache, status: str) -> None:
    kept(cache, answer(status=status))
    assert recalled(cache) is None


def test_an_entry_of_another_shape_is_not_used(library: Path, cache: Cache) -> None:
    found = memory(cache)
    item = found.index.find("norm-expand")
    for value in (7, [], {"document": {}}, None):
        cache.put(found.key(item), value)
        assert found.recall(item) is None
