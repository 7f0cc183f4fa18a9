"""Functions and files stay small, and are called by the subject's names."""

from __future__ import annotations

import ast
import re
import statistics
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / "derive").rglob("*.py"))
MAX_FUNCTION, P90_FUNCTION, MEDIAN_FUNCTION = 60, 25, 10
MAX_FILE = 400
KERNEL_LINES = 2100
BANNED = {"base", "common", "core", "helper", "helpers", "manager", "misc", "stuff", "tools", "util", "utils"}
Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(path: Path) -> list[tuple[str, int]]:
    """Every function of a file with its lines, docstring not counted."""
    tree = ast.parse(path.read_text("utf-8"))
    return [(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", length(node))
            for node in ast.walk(tree) if isinstance(node, Function)]


def length(node: Function) -> int:
    first = node.body[0]
    docstring = (first.end_lineno or 0) - first.lineno + 1 if ast.get_docstring(node) is not None else 0
    return (node.end_lineno or 0) - node.lineno + 1 - docstring


ALL = [row for path in FILES for row in functions(path)]


def code_lines(path: Path) -> int:
    """Lines that are neither blank, nor comment, nor docstring."""
    text = path.read_text("utf-8")
    documented: set[int] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            documented.update(range(node.lineno, (node.end_lineno or 0) + 1))
    return sum(1 for number, line in enumerate(text.splitlines(), 1)
               if line.strip() and not line.lstrip().startswith("#") and number not in documented)


def test_no_function_is_long() -> None:
    assert [row for row in ALL if row[1] > MAX_FUNCTION] == []


def test_most_functions_are_short() -> None:
    lengths = sorted(size for _, size in ALL)
    assert lengths[int(len(lengths) * 0.9)] <= P90_FUNCTION
    assert statistics.median(lengths) < MEDIAN_FUNCTION


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_holds_one_noun(path: Path) -> None:
    assert code_lines(path) <= MAX_FILE
    words = set(re.split(r"[_\W]+", path.stem.lower())) | {part.lower() for part in path.relative_to(ROOT).parts}
    assert not words & BANNED, f"{path}: name it by what it is about"


def test_the_kernel_can_be_read_in_an_afternoon() -> None:
    lines = {path.name: code_lines(path) for path in (ROOT / "derive" / "kernel").glob("*.py")}
    assert sum(lines.values()) <= KERNEL_LINES, lines
