"""The command line over a small library, with a pipeline that answers from prepared documents."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from derive import cli
from derive.errors import DeriveError, Place, SyntaxProblem
from derive.library import excerpt, index, locate

DOCUMENTS = Path(__file__).resolve().parents[1] / "render" / "documents"
FILES = {
    "foundations/norms.thm": 'axiom norm-squared "The square of a norm"\n  show a = a\n\n'
                             'axiom norm-nonnegative "A norm is nonnegative"\n  show b = b\n',
    "linear-algebra/normal-equations.thm":
        'theorem normal-equations "The normal equations of least squares"\n  source  Strang, ch. 4\n'
        "  topic   linear-algebra\n  show a = b  by norm-squared\n",
    "linear-algebra/bad.thm": "theorem wrong-sign \"A wrong sign\"\n  show a = −a\n",
}


def prepared(kind: str, **changes: Any) -> dict[str, Any]:
    return {**json.loads((DOCUMENTS / f"{kind}.json").read_text("utf-8")), **changes}


class Pipeline:
    """What ``derive.prove`` will be asked and what it answers."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, ...]] = []

    def prove_name(self, name: str, *, options: Any) -> dict[str, Any]:
        self.asked.append(("name", name, options.key()))
        if name == "wrong-sign":
            return prepared("refuted", name=name)
        return prepared("proved", certificate={"theorems": []}, vocabulary={"entries": []})

    def prove_file(self, path: str, *, options: Any) -> list[dict[str, Any]]:
        self.asked.append(("file", path))
        return [prepared("refuted" if "bad" in path else "proved", name=Path(path).stem)]

    def prove_text(self, text: str, name: str, *, options: Any) -> list[dict[str, Any]]:
        self.asked.append(("text", text))
        if "(((" in text:
            raise SyntaxProblem("a bracket is not closed", place=Place(name, 2, 8, 3), expected=")", found="the end",
                                hint="close the bracket")
        if "crash" in text:
            raise ZeroDivisionError("an accident")
        return [prepared("holes")]


@pytest.fixture
def pipeline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pipeline:
    root = tmp_path / "theorems"
    for name, text in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    monkeypatch.delenv("DERIVE_PATH", raising=False)
    monkeypatch.delenv("DERIVE_DEBUG", raising=False)
    monkeypatch.setenv("DERIVE_CACHE", str(tmp_path / "cache"))
    for module in (locate, index, excerpt):
        monkeypatch.setattr(module, "shipped", lambda: root)
    fake = Pipeline()
    module = ModuleType("derive.prove")
    vars(module).update(prove_name=fake.prove_name, prove_file=fake.prove_file, prove_text=fake.prove_text)
    monkeypatch.setitem(sys.modules, "derive.prove", module)
    return fake


@pytest.fixture
def derive(pipeline: Pipeline, capsys: pytest.CaptureFixture[str]) -> Callable[..., SimpleNamespace]:
    """Run a command; what it gives is ``status``, ``out`` and ``err``."""
    def run(*arguments: str) -> SimpleNamespace:
        status = cli.run(list(arguments))
        captured = capsys.readouterr()
        assert "Traceback" not in captured.out + captured.err
        return SimpleNamespace(status=status, out=captured.out, err=captured.err)
    return run


assert issubclass(SyntaxProblem, DeriveError)
