"""A small library of theorem files, and a cache of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from derive.library import excerpt, index, locate
from derive.library.cache import Cache

FILES = {
    "foundations/norms.thm": (
        'axiom norm-squared "The square of a norm"\n  source  definition\n  let x : real[n]\n  show ‖x‖² = xᵀx\n\n'
        'constant softmax : real[n] |- real[n] "normalised exponentials"\n'),
    "linear/expand.thm": (
        '# a comment before\n\ntheorem norm-expand "The square of the norm of a sum"\n  source  folklore\n'
        '  topic   linear-algebra\n  let x, y : real[n]\n  show ‖x + y‖² = ‖x‖² + 2 xᵀy + ‖y‖²  by norm-squared\n\n'
        'lemma uses-expand "It uses the one above"\n  show a = b  by norm-expand.sum   # not norm-other\n'),
    "linear/other.thm": 'theorem norm-other "Another"\n  show softmax\'(x) = y\n',
}


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "theorems"
    for name, text in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    monkeypatch.delenv("DERIVE_PATH", raising=False)
    monkeypatch.setenv("DERIVE_CACHE", str(tmp_path / "cache"))
    for module in (locate, index, excerpt):
        monkeypatch.setattr(module, "shipped", lambda: root)
    return root


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache")
