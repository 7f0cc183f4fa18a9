"""The README's map of the files: a line for each, taken from the first sentence of its docstring.

    python tests/house/filemap.py

writes it into the README.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
BEGIN, END = "<!-- map: python tests/house/filemap.py -->", "<!-- end of map -->"
GRAMMARS = {"math.lark": "the grammar of formulas", "theorem.lark": "the grammar of theorem files"}
PLACES = {
    "theorems": "the library: `foundations/` holds the axioms, then a folder for each chapter",
    "tests": "one folder for each room, and `refusals/`: what must be rejected",
    "docs": "tutorial, how-to, reference, explanation",
    "benchmarks": "side-by-side measurements, run by hand",
    ".ci": "`run` is what must pass before a change is taken",
}
"""The other folders at the top; ``benchmarks`` and ``theorems`` are shown when they are there."""


def sentence(path: Path) -> str:
    """The first sentence of a module's docstring."""
    if path.name in GRAMMARS:
        return GRAMMARS[path.name]
    docstring = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
    first = re.split(r"(?<=[.?])\s", " ".join(docstring.partition("\n\n")[0].split()), maxsplit=1)[0]
    return first.rstrip(".:").replace("``", "`")


def lines() -> list[str]:
    """The map: modules by folder, then the other folders."""
    package = ROOT / "derive"
    table = ["| file | what it is |", "|---|---|"]
    for folder in (package, *sorted(path for path in package.iterdir() if (path / "__init__.py").exists())):
        name = folder.relative_to(ROOT).as_posix()
        table.append(f"| **`{name}/`** | {sentence(folder / '__init__.py')} |")
        files = sorted(path for path in folder.rglob("*") if path.suffix in (".py", ".lark"))
        own = [path for path in files if path.name != "__init__.py" and (folder != package or path.parent == package)]
        table += [f"| `{path.relative_to(ROOT).as_posix()}` | {sentence(path)} |" for path in own]
    return table + [f"| **`{name}/`** | {what} |" for name, what in PLACES.items() if (ROOT / name).is_dir()]


def section(text: str) -> str:
    """What stands between the two marks of a README."""
    return text.partition(BEGIN)[2].partition(END)[0].strip()


def updated(text: str) -> str:
    """A README with the map of now."""
    before, _, rest = text.partition(BEGIN)
    return f"{before}{BEGIN}\n" + "\n".join(lines()) + f"\n{END}{rest.partition(END)[2]}"


if __name__ == "__main__":
    README.write_text(updated(README.read_text("utf-8")), "utf-8")
