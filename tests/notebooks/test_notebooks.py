"""The notebooks among the examples run, and still say what they say.

``pytest --nbmake examples`` runs them too, without comparing.
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
from pathlib import Path
from typing import Any

import pytest

nbformat = pytest.importorskip("nbformat")
nbclient = pytest.importorskip("nbclient")
pytest.importorskip("ipykernel")

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "examples").glob("*.ipynb"))
_VARYING = re.compile(r"kernel [\d.]+ (?:ms|s)|cross-checked .*(?:\n {12,}\S.*)*")


def said(notebook: Any) -> list[list[str]]:
    """The texts that the cells give, without what varies from run to run."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return [[_VARYING.sub("", _text(output)) for output in cell.outputs] for cell in cells]


def _text(output: Any) -> str:
    if output.output_type == "stream":
        return str(output.text)
    plain = str(output.get("data", {}).get("text/plain", output.get("ename", "")))
    return "an object" if plain.startswith("<") and " object" in plain else plain


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_and_says_what_is_written(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT), *sys.path[:1]]))
    monkeypatch.setenv("DERIVE_CACHE", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("JUPYTER_PATH", str(Path(sys.prefix) / "share" / "jupyter"))
    notebook = nbformat.read(path, 4)
    resources = {"metadata": {"path": str(tmp_path)}}
    client = nbclient.NotebookClient(notebook, timeout=300, kernel_name="python3", resources=resources)
    before = said(nbformat.read(path, 4))
    asyncio.run(client.async_execute())
    assert said(notebook) == before


def test_notebooks_are_there_and_were_run() -> None:
    assert NOTEBOOKS
    for path in NOTEBOOKS:
        cells = [cell for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"]
        assert all(cell.execution_count for cell in cells), path.name
        assert not any(output.output_type == "error" for cell in cells for output in cell.outputs), path.name
