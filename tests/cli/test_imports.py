"""What a fast answer must not load."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HEAVY = {"sympy", "numba", "networkx", "lark", "numpy", "mpmath", "flint", "llvmlite"}
START = """
import sys
from derive import cli
"""
LIBRARY = """
import pathlib, json, os, tempfile
folder = pathlib.Path(tempfile.mkdtemp())
os.environ["DERIVE_CACHE"] = str(folder / "cache")
(folder / "theorems").mkdir()
(folder / "theorems" / "a.thm").write_text('theorem same "Sameness"\\n  show a = a\\n', "utf-8")
from derive.library import locate, index, excerpt
for module in (locate, index, excerpt):
    module.shipped = lambda: folder / "theorems"
"""
KEEP = """
from derive.library.cache import Cache
from derive.library.options import Options
from derive.library.warm import Answer, Memory
terms = [["real", [[1]], [[1]]], ["prop"], ["var", "x", 0], ["bound", 0, 0], ["op", "=", 1, [3, 3]], ["lam", 0, 4],
         ["op", "forall", 1, [5]]]
certificate = {"theorems": [{"name": "same", "terms": terms, "goal": 6,
                             "lines": [["refl", [], 2], ["forall_intro", [0], 2]]}]}
document = {"format": 1, "name": "same", "title": "Sameness", "status": "proved", "axioms": [], "kernel_ms": 0.1,
            "context": [], "goals": [{"label": "", "text": "a = a", "axioms": [], "theorems": [], "steps": []}]}
found = index.read_index()
Memory(found, Options(), Cache.default()).keep(found.find("same"), Answer(document, certificate, {"entries": []}))
"""
END = """
print("LOADED", *sorted({name.partition(".")[0] for name in sys.modules}))
"""


def loaded(*parts: str) -> tuple[str, set[str]]:
    done = subprocess.run([sys.executable, "-c", "".join(parts) + END], cwd=ROOT, capture_output=True, text=True,
                          timeout=60, check=True)
    shown, _, names = done.stdout.partition("LOADED")
    return shown, set(names.split())


def test_help_is_light() -> None:
    shown, names = loaded(START, "assert cli.run(['--help']) == 0\n")
    assert "Usage" in shown and not names & (HEAVY | {"rich"})


def test_a_kept_proof_is_light() -> None:
    shown, names = loaded(START, LIBRARY, KEEP, "assert cli.run(['prove', 'same']) == 0\n")
    assert "✓ proved" in shown and not names & (HEAVY | {"rich"})


def test_lists_are_light() -> None:
    shown, names = loaded(START, LIBRARY, "cli.run(['list']); cli.run(['show', 'same']); cli.run(['search', 'same'])\n")
    assert "Sameness" in shown and not names & (HEAVY | {"rich"})


def test_importing_derive_is_light() -> None:
    _, names = loaded("import sys, derive\n")
    assert not names & (HEAVY | {"rich", "click", "json"})


def test_a_first_answer_needs_no_sympy(tmp_path: Path) -> None:
    """SymPy is for the notebook and for functions of arrays; a proof and its numbers do without it."""
    code = ("import sys\nfrom derive.prove import prove_text\n"
            "document = prove_text('theorem t\\n  let a, b : real\\n  show (a + b)^2 = a^2 + 2 a b + b^2\\n')[0]\n"
            "print(document['status'], *sorted({'sympy', 'numba', 'networkx', 'mpmath'} & set(sys.modules)))")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True,
                          env={**os.environ, "DERIVE_CACHE": str(tmp_path)})
    assert done.stdout.split() == ["proved"]
