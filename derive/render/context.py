"""The line of declarations above a proof, in the letters of a textbook.

>>> declaration("X : real[n, d]"), declaration("f : real[d] → real"), declaration("L : real > 0")
('X ∈ ℝⁿˣᵈ', 'f : ℝᵈ → ℝ', 'L > 0')
>>> declaration("n, d : dim")
''
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from .letters import raised, width
from .lines import Line, break_formula, break_parts, pad
from .outline import Node

_DECLARED = re.compile(r"(?:let\s+)?(?P<names>[^:]+?)\s*:\s*(?P<sort>.+)", re.DOTALL)
_REAL = re.compile(r"\breal(?:\[([^\],]*)(?:,([^\]]*))?\])?")
_BOUND = re.compile(r"real\s*(?P<bound>(?:[<>≤≥≠]|!=|in\b|∈).*)")
_FIRST_WORD = re.compile(r"(?:let|define|assume)\s+")


def declaration(text: str) -> str:
    """``X : real[n, d]`` as ``X ∈ ℝⁿˣᵈ``; empty for a dimension, which the sorts show anyhow."""
    found = _DECLARED.fullmatch(text.strip())
    if not found:
        return text
    names, sort = found["names"].strip(), found["sort"].strip()
    if sort == "dim":
        return ""
    if sort == "type":
        return f"{names} a set"
    bound = _BOUND.fullmatch(sort)
    if bound:
        return f"{names} {bound['bound']}"
    shown = sort_text(sort.removeprefix("random "))
    if sort.startswith("random "):
        return f"{names} random in {shown}"
    return f"{names} : {shown}" if "→" in sort or "->" in sort else f"{names} ∈ {shown}"


def sort_text(sort: str) -> str:
    """A sort in letters: ``real[n, d]`` is ℝⁿˣᵈ, and ℝ^(p q × r) where letters cannot be raised."""
    sort = _REAL.sub(lambda found: "ℝ" + _shape(found[1], found[2]), sort)
    return re.sub(r"\bint\b", "ℤ", re.sub(r"\bnat\b", "ℕ", sort.replace("->", "→")))


def _shape(rows: str | None, cols: str | None) -> str:
    sizes = [size.strip() for size in (rows, cols) if size and size.strip()]
    if len(sizes) == 2 and sizes[1] == "1":
        sizes.pop()
    letters = [raised(size) for size in sizes]
    if None not in letters:
        return "ˣ".join(filter(None, letters))
    return f"^({' × '.join(sizes)})"


def above(document: Node, goal: int) -> list[Node]:
    """The declarations and assumptions that stand directly above a goal."""
    return [node for node in document.get("context", ()) if node.get("goal", 0) == goal]


def context_lines(context: Sequence[Node], columns: int) -> list[Line]:
    """The declarations on one line when they fit, else one below the other; then the assumptions."""
    lets = [text for node in context if node["kind"] == "let" and (text := declaration(node["text"]))]
    defines = [_bare(node) for node in context if node["kind"] == "define"]
    lines = _together(lets, defines, columns) or _apart(lets, defines, columns)
    return lines + _assumed([node for node in context if node["kind"] == "assume"], columns)


def _bare(node: Node) -> str:
    return _FIRST_WORD.sub("", node["text"], count=1)


def _together(lets: list[str], defines: list[str], columns: int) -> list[Line]:
    between = _between(lets)
    text = (between + " ").join(filter(None, [between.join(lets), between.join(defines)]))
    if not text or 6 + width(text) > columns:
        return []
    return [[("  ", ""), ("let " if lets else "where ", "keyword"), (text, "")]]


def _between(pieces: list[str]) -> str:
    """What separates declarations: a semicolon when commas stand inside them."""
    return "; " if any("," in piece for piece in pieces) else ", "


def _apart(lets: list[str], defines: list[str], columns: int) -> list[Line]:
    lines: list[Line] = []
    for word, pieces in (("let", break_parts(lets, columns - 6, _between(lets))), ("where", defines)):
        for number, piece in enumerate(pieces):
            for part in break_formula(piece, columns - 3 - len(word), hang=2):
                first = number == 0 and not part.startswith("  ")
                lines.append([("  ", ""), (pad(word if first else "", len(word) + 1), "keyword"), (part, "")])
    return lines


def _assumed(assumptions: list[Node], columns: int) -> list[Line]:
    column = max((width(node["label"] or "") for node in assumptions), default=0)
    lines: list[Line] = []
    for node in assumptions:
        label = pad(node["label"] or "", column) + ("  " if column else "")
        text = _bare(node).removeprefix(f"{node['label']}:").strip()
        for number, part in enumerate(break_formula(text, columns - 9 - width(label))):
            head = number == 0
            lines.append([("  ", ""), ("assume " if head else " " * 7, "keyword"),
                          (label if head else " " * width(label), "label"), (part, "")])
    return lines
