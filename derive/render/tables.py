"""Lists: statements of a library, results of a check, steps of a graph."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .letters import width
from .lines import Line, break_formula, break_words, pad
from .outline import Node
from .refusal import Reader
from .verdict import MARKS, goal_refusal, summary, unsampled_lines, warning_lines

_WIDEST_NAME = 36


def item_lines(rows: Sequence[Node], columns: int) -> list[Line]:
    """Names in one column, titles with their source in the next.

    >>> from .lines import plain
    >>> print(plain(item_lines([{"name": "bayes", "title": "Bayes' rule", "file": "p.thm"}], 80)), end="")
    bayes   Bayes' rule
    """
    column = min(_WIDEST_NAME, max((width(row["name"]) for row in rows), default=0))
    lines: list[Line] = []
    for row in rows:
        texts = break_words(row.get("title") or row.get("kind") or "", max(20, columns - column - 3))
        if width(row["name"]) > column:
            lines.append([(row["name"], "label")])
        for at, text in enumerate(texts):
            name = row["name"] if at == 0 and width(row["name"]) <= column else ""
            lines.append([(pad(name, column), "label"), ("   ", ""), (text, "")])
    return lines


def chapter_lines(rows: Sequence[Node], columns: int) -> list[Line]:
    """The items of a library under the names of their folders."""
    chapters: dict[str, list[Node]] = {}
    for row in rows:
        chapters.setdefault(str(row.get("file") or "").rpartition("/")[0] or "here", []).append(row)
    lines: list[Line] = []
    for chapter, members in chapters.items():
        lines += [*([[("", "")]] if lines else []), [(chapter, "strong")]]
        lines += [[("  ", ""), *line] for line in item_lines(members, columns - 2)]
    return lines


def checked_lines(document: Node, columns: int, read: Reader) -> list[Line]:
    """One line for a theorem that is proved, and remarks on what it says nothing about; for another, why it is not."""
    status = document.get("status") or "error"
    mark, style = MARKS.get(status, ("✗", "bad"))
    said = summary(document) if style != "bad" else status
    lines: list[Line] = [[(f"{mark} ", style), (document["name"], "label"), (f"   {said}", "faint")]]
    for goal in document.get("goals", ()):
        lines += goal_refusal(goal, columns, read)
    return lines if style == "bad" else lines + _remarks(document, columns)


def _remarks(document: Node, columns: int) -> list[Line]:
    """The first warning, with how many there are, and a word on claims that no numbers were tried on."""
    warnings = [warning for goal in document.get("goals", ()) for warning in goal.get("warnings") or ()]
    more = f"; {len(warnings) - 1} more with derive prove" if len(warnings) > 1 else ""
    first = warning_lines({"warnings": [warnings[0] + more]}, columns) if warnings else []
    return first + unsampled_lines(document, columns)


def graph_lines(graph: Any, columns: int) -> list[Line]:
    """Each statement of a graph, with what it rests on."""
    lines: list[Line] = []
    for node, data in graph.nodes(data=True):
        if data.get("kind") == "fact":
            continue
        texts = break_formula(data.get("text") or node, columns - 4)
        lines.append([(node, "label"), ("   ", ""), (data.get("reason") or "", "reason")])
        lines += [[("    ", ""), (text, "")] for text in texts if text != node]
        before = ", ".join(graph.predecessors(node))
        if before:
            lines += [[("    ", ""), (text, "faint")] for text in break_words(f"← {before}", columns - 4)]
    return lines
