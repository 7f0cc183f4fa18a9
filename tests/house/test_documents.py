"""The documents say what is there: the map, the links, the files they name."""

from __future__ import annotations

import inspect
import re
import runpy
import tomllib
from pathlib import Path

import pytest

from derive.kernel.rules import RULES

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")
NAMED = re.compile(r"`((?:derive|docs|tests|\.ci)/[\w./-]+)`")
FOLDERS = ("derive", "tests", "docs", "theorems", ".ci", "benchmarks")
TEXT = {".py", ".md", ".thm", ".toml", ".lark", ".txt", ".json", ".ipynb", ".cfg", ""}


def test_the_readme_map_is_true() -> None:
    filemap = runpy.run_path(str(ROOT / "tests" / "house" / "filemap.py"))
    found = filemap["section"]((ROOT / "README.md").read_text("utf-8"))
    assert found == "\n".join(filemap["lines"]()), "run: python tests/house/filemap.py"


def test_every_module_says_what_it_is() -> None:
    filemap = runpy.run_path(str(ROOT / "tests" / "house" / "filemap.py"))
    files = sorted((ROOT / "derive").rglob("*.py"))
    assert [str(path) for path in files if len(filemap["sentence"](path)) < 10] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text("utf-8")
    targets = [link for link in LINK.findall(text) if not re.match(r"[a-z]+:", link)]
    assert [link for link in targets if not (page.parent / link).exists()] == []
    assert [name for name in NAMED.findall(text) if not (ROOT / name).exists()] == []


def test_pages_can_be_reached_from_the_readme() -> None:
    seen, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in seen or page.suffix != ".md" or not page.exists():
            continue
        seen.add(page)
        links = [link for link in LINK.findall(page.read_text("utf-8")) if ":" not in link]
        waiting += [(page.parent / link).resolve() for link in links]
    assert set(PAGES) <= seen


def test_the_readme_gives_the_command_that_is_run() -> None:
    readme, script = (ROOT / "README.md").read_text("utf-8"), (ROOT / ".ci" / "run").read_text("utf-8")
    assert "\n.ci/test\n" in readme
    assert re.search(r"^step .*\.ci/test$", script, re.MULTILINE)


def test_the_kernel_page_lists_every_rule() -> None:
    page = " ".join((ROOT / "docs" / "kernel.md").read_text("utf-8").split())
    bars = {name: (inspect.getdoc(rule) or "").partition("\n\n")[0] for name, (rule, _) in RULES.items()}
    assert [name for name, bar in bars.items() if " ".join(f"{name} {bar}".split()) not in page] == []


def test_nothing_speaks_of_the_machine_it_was_written_on() -> None:
    """Whatever is published holds for every reader."""
    machine = re.compile(r"/" + r"(?:root|work|home/\w+|tmp/\w+|Users/\w+)/")
    files = [path for name in FOLDERS for path in (ROOT / name).rglob("*") if path.is_file()]
    shown = [path for path in files if path.suffix in TEXT and not {"venv", "__pycache__"} & set(path.parts)]
    assert [str(path) for path in shown if machine.search(path.read_text("utf-8", "replace"))] == []


def test_what_is_installed_is_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    needed = {re.split(r"[<>=~!\[ ]", line)[0] for line in project["dependencies"]}
    assert needed == {"sympy", "numpy", "networkx", "lark", "mpmath", "numba", "llvmlite", "python-flint", "click",
                      "rich"}
    assert project["scripts"] == {"derive": "derive.cli:main"}
