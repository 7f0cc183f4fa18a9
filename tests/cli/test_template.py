"""The file that ``derive new`` writes proves as it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from derive.library import template
from derive.library.blocks import blocks
from derive.library.options import Options
from derive.prove import prove_file


def test_it_is_one_theorem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    block, = blocks(Path(template.write("ridge-regression")).read_text("utf-8"))
    assert (block.name, block.kind, block.line) == ("ridge-regression", "theorem", 6)


def test_it_proves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    documents = prove_file(template.write("mine"), options=Options())
    assert [document["status"] for document in documents] == ["proved"]
