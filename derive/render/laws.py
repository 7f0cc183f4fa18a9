"""The laws behind a step: what their letters stand for, and what gave their conditions."""

from __future__ import annotations

from .lines import Line, break_parts
from .outline import Node


def law_lines(step: Node, indent: int, columns: int) -> list[Line]:
    """A line for each law that a step applies, and below it a line for each of its conditions.

    >>> from .lines import plain
    >>> law = {"law": "log-derivative", "letters": [{"name": "x", "text": "2 a"}],
    ...        "conditions": [{"text": "0 < 2 a", "steps": [], "laws": ["product-positive"], "assumed": []}]}
    >>> print(plain(law_lines({"laws": [law]}, 4, 60)), end="")
        · log-derivative   x: 2 a
            0 < 2 a   by product-positive
    """
    lines: list[Line] = []
    for law in step.get("laws") or ():
        name = law["law"].removesuffix(".definition")
        name = f"definition of {name}" if name != law["law"] else name
        letters = [f"{letter['name']}: {letter['text']}" for letter in law["letters"]]
        lines += _hanging("· ", [name], letters, indent, columns)
        for condition in law["conditions"]:
            lines += _hanging("", [condition["text"]], [_source(condition)], indent + 4, columns)
    return lines


def _source(condition: Node) -> str:
    """What gave a condition."""
    steps = ", ".join(map(str, condition["steps"]))
    said = [f"({steps})" if steps else "", f"by {', '.join(condition['laws'])}" if condition["laws"] else ""]
    if not condition["steps"]:
        said += ["assumed" if given == condition["text"] else f"assumed {given}" for given in condition["assumed"]]
    return " · ".join(filter(None, said)) or "by calculation"


def _hanging(mark: str, head: list[str], parts: list[str], indent: int, columns: int) -> list[Line]:
    """A head and what is said of it on one line, or on several that hang below it."""
    room = max(20, columns - indent - len(mark))
    texts = break_parts([f"{head[0]}   {parts[0]}", *parts[1:]], room, "; ") if parts else break_parts(head, room)
    return [[(" " * indent + (mark if at == 0 else "  " + " " * len(mark)), "faint"), (text, "faint")]
            for at, text in enumerate(texts)]
