"""A derivation for notebooks: formulas in letters, and folded steps and laws behind a click.

Plain HTML with ``<details>``, without scripts: Jupyter, VS Code, Colab and an exported page show it alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from .context import above, context_lines
from .laws import law_lines
from .lines import Line, plain
from .outline import Node, Row, rows
from .verdict import footer_lines

_WIDE = 160
_STYLE = """<style>
.derive{font-size:14px;line-height:1.5;overflow-x:auto}
.derive .formula,.derive summary{font-family:"STIX Two Math","Cambria Math","Latin Modern Math",serif;font-size:16px}
.derive .faint{opacity:.65;font-size:13px;white-space:pre-wrap}
.derive .steps{display:grid;grid-template-columns:max-content max-content max-content;gap:2px 14px;margin:4px 0 10px}
.derive .steps>:nth-child(3n+1){text-align:right;opacity:.5}
.derive .steps>:nth-child(3n){opacity:.65;font-style:italic;font-size:13px}
.derive details>div{margin:2px 0 6px 18px}
.derive summary{cursor:pointer}
</style>"""


def fragment(document: Node) -> str:
    """A document as a piece of a page.

    >>> step = {"number": 1, "left": {"text": "a"}, "relation": "<", "right": {"text": "b"}, "reason": "ring"}
    >>> page = fragment({"name": "t", "goals": [{"label": "", "text": "a < b", "steps": [step]}], "status": "proved"})
    >>> '<span>1</span><span class="formula">a &lt; b</span><span>ring</span>' in page
    True
    """
    title = document.get("title") or document.get("name") or ""
    parts = [_STYLE, f"<strong>{escape(title)}</strong>"]
    for number, goal in enumerate(document.get("goals", ())):
        parts += [*_faint(context_lines(above(document, number), _WIDE)), *_goal(goal)]
    return "\n".join(['<div class="derive">', *parts, *_faint(footer_lines(document, _WIDE)), "</div>"])


def _goal(goal: Node) -> Iterator[str]:
    said = (goal.get("shown") or goal).get("text") or ""
    yield f'<div><em>{escape(goal.get("label") or "show")}</em> <span class="formula">{escape(said)}</span></div>'
    every = {row.step["number"]: row for row in rows(goal, folded=False)}
    inside: dict[int, list[Row]] = {}
    for row in every.values():
        if row.step.get("into"):
            inside.setdefault(row.step["into"], []).append(row)
    yield '<div class="steps">'
    for row in rows(goal):
        yield f"<span>{row.number}</span>{_folded(row, inside)}<span>{escape(row.note)}</span>"
    yield "</div>"


def _folded(row: Row, inside: dict[int, list[Row]]) -> str:
    """A step; what is folded into it and the laws behind it can be opened."""
    hidden = [f"<div>{part.number}&ensp;{_folded(part, inside)}&ensp;<i>{escape(part.note)}</i></div>"
              for part in inside.get(row.step["number"], ())] + _faint(law_lines(row.step, 0, _WIDE))
    formula = escape(_formula(row))
    if not hidden:
        return f'<span class="formula">{formula}</span>'
    return f"<details><summary>{formula}</summary><div>{''.join(hidden)}</div></details>"


def _formula(row: Row) -> str:
    word = "" if row.kind == "statement" or row.right.startswith(row.kind) else row.kind
    return " ".join(filter(None, (word, row.left, row.relation, row.right)))


def _faint(lines: list[Line]) -> list[str]:
    return [f'<div class="faint">{escape(plain(lines).rstrip())}</div>'] if lines else []
