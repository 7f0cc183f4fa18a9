"""Imports go down the floors, are written at the top of a file, and the kernel has almost none."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FLOORS = [
    {"derive.arguments", "derive.collection", "derive.errors", "derive.lazy", "derive.storage", "derive.version"},
    {"derive.kernel", "derive.machine"},
    {"derive.parser", "derive.numeric"},
    {"derive.rules", "derive.floating", "derive.library", "derive.graph"},
    {"derive.theory"},
    {"derive.prove"},
    {"derive.calculus", "derive.render"},
    {"derive.request", "derive.switches"},
    {"derive.cli", "derive.notebook"},
    {"derive", "derive.__main__"},
]
"""Rooms from the ground up; rooms on one floor are strangers."""
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
KERNEL_MAY = {"__future__", "bisect", "collections", "contextlib", "dataclasses", "enum", "fractions", "functools",
              "itertools", "math", "operator", "re", "typing", "types"}
KERNEL_FACE_MAY = KERNEL_MAY | {"argparse", "json", "pathlib", "sys"}
"""Only ``python -m derive.kernel`` reads files."""
FORBIDDEN_CALLS = {"eval", "exec", "__import__", "sympify", "parse_expr"}
FILES = sorted((ROOT / "derive").rglob("*.py"))


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def room_of(module: str) -> str:
    """The room of a module; the package itself and its ``__main__`` are rooms too."""
    return ".".join(module.split(".")[:2])


def imports(path: Path) -> Iterator[tuple[str, int]]:
    """All modules that a file imports, also inside functions and through ``load``."""
    module = module_of(path)
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package.split(".")[:len(package.split(".")) - max(0, node.level - 1)] if node.level else []
            target = ".".join([*base, *([node.module] if node.module else [])])
            yield from ((found, node.lineno) for found in _from(target, node))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "load":
            yield from ((arg.value, node.lineno) for arg in node.args if isinstance(arg, ast.Constant))


def _from(target: str, node: ast.ImportFrom) -> Iterator[str]:
    """``from . import a`` imports the module ``a`` when there is one."""
    for alias in node.names:
        inner = f"{target}.{alias.name}"
        path = ROOT.joinpath(*inner.split("."))
        yield inner if path.with_suffix(".py").exists() or path.is_dir() else target


@pytest.mark.parametrize("path", FILES, ids=module_of)
def test_imports_go_down(path: Path) -> None:
    own = room_of(module_of(path))
    assert own in FLOOR, f"{own} has no floor: add it to FLOORS"
    for target, line in imports(path):
        if target.split(".")[0] != "derive" or room_of(target) == own:
            continue
        other = room_of(target)
        assert FLOOR.get(other, 99) < FLOOR[own], f"{path}:{line} imports {target}, which is not below {own}"


@pytest.mark.parametrize("path", FILES, ids=module_of)
def test_imports_stand_at_the_top(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    inside = [node.lineno for function in ast.walk(tree)
              if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
              for node in ast.walk(function) if isinstance(node, (ast.Import, ast.ImportFrom))]
    assert not inside, f"{path} imports inside a function, at lines {inside}"


@pytest.mark.parametrize("path", sorted((ROOT / "derive" / "kernel").rglob("*.py")), ids=module_of)
def test_the_kernel_imports_little(path: Path) -> None:
    allowed = KERNEL_FACE_MAY if path.name == "__main__.py" else KERNEL_MAY
    assert allowed <= sys.stdlib_module_names
    for target, line in imports(path):
        top = target.split(".")[0]
        assert target.startswith("derive.kernel") or top in allowed, f"{path}:{line} imports {target}"


@pytest.mark.parametrize("path", FILES, ids=module_of)
def test_no_text_is_run_and_one_module_loads_late(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", "") if _is_sympy(node.func) else "")
            assert name not in FORBIDDEN_CALLS, f"{path}:{node.lineno} calls {name}"
    if module_of(path) != "derive.lazy":
        assert not any(target.split(".")[0] == "importlib" for target, _ in imports(path)), f"{path} loads modules"


def _is_sympy(function: ast.expr) -> bool:
    return isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name) \
        and function.value.id in ("sympy", "sp", "builtins")
