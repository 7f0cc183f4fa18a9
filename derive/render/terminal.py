"""A document for the terminal: title, declarations, numbered steps with aligned relations, verdicts.

    $ python -m derive.render.terminal document.json

shows a document that ``derive prove --json`` wrote.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from itertools import zip_longest
from typing import NamedTuple

from .context import above, context_lines, declaration
from .laws import law_lines
from .letters import width
from .lines import Line, break_formula, break_parts, break_words, line_width, pad, plain
from .outline import Node, Row, chains, rows
from .refusal import Reader, no_source
from .verdict import MARKS, axiom_lines, footer_lines, goal_refusal, step_note, warning_lines

NARROW = 64
"""Below this many columns a reason stands under its step."""
_GAP = 3


class View(NamedTuple):
    """How to show a document."""

    columns: int = 80
    axioms: bool = False
    verbose: bool = False
    read: Reader = no_source


DEFAULT = View()


class _Table(NamedTuple):
    """The columns that all steps of a document share."""

    number: int
    formula: int
    reason: int
    columns: int


def document_lines(document: Node, view: View = DEFAULT) -> list[Line]:
    """The whole document as lines.

    >>> document = {"name": "t", "title": "Symmetry", "status": "proved", "context": [], "kernel_ms": 1.0,
    ...     "goals": [{"label": "", "text": "a = a", "steps": [], "axioms": []}], "axioms": []}
    >>> print(plain(document_lines(document)), end="")
    Symmetry
    <BLANKLINE>
      show  a = a
    <BLANKLINE>
      ✓ proved   0 steps · 0 axioms · kernel 1.0 ms
    """
    body = context_lines(above(document, 0), view.columns)
    if body:
        body.append([("", "")])
    body += _goals(document, view)
    while body and not line_width(body[-1]):
        body.pop()
    lines = [*_title(document, body, view.columns), [("", "")], *body, [("", "")]]
    lines += footer_lines(document, view.columns, view.axioms, view.verbose)
    return lines + (axiom_lines(document) if view.axioms else [])


def _title(document: Node, body: Sequence[Line], columns: int) -> list[Line]:
    """The title, and topic and source at the right margin of what follows, or below it."""
    title = document.get("title") or document.get("name") or ""
    right = " · ".join(filter(None, (document.get("topic"), document.get("source"))))
    edge = min(columns, max([width(title) + _GAP + width(right), *map(line_width, body)]))
    blanks = edge - width(title) - width(right)
    if right and blanks >= _GAP:
        return [[(title, "title"), (" " * blanks, ""), (right, "faint")]]
    return [[(part, "title")] for part in break_words(title, columns)] + [
        [("  ", ""), (part, "faint")] for part in break_words(right, columns - 2) if part]


def _goals(document: Node, view: View) -> list[Line]:
    goals = document.get("goals", ())
    tables = [rows(goal, folded=not view.verbose) for goal in goals]
    table = _measure([row for rows_ in tables for row in rows_], view)
    labels = max((width(goal.get("label") or "show") for goal in goals), default=0)
    lines: list[Line] = []
    for number, (goal, steps) in enumerate(zip(goals, tables, strict=True)):
        if number and above(document, number):
            lines += context_lines(above(document, number), view.columns)
        lines += _goal_head(goal, labels, document.get("status") != "proved", view.columns)
        for chain in chains(steps):
            lines += _chain(chain, table, view.verbose)
        lines += warning_lines(goal, view.columns)
        lines += goal_refusal(goal, view.columns, view.read)
    return lines


def _goal_head(goal: Node, labels: int, marked: bool, columns: int) -> list[Line]:
    mark, style = MARKS.get(goal.get("status", "proved"), ("✗", "bad"))
    parts = break_formula((goal.get("shown") or goal).get("text") or "", columns - labels - 4)
    head = [(mark + " ", style) if marked else ("  ", ""), (pad(goal.get("label") or "show", labels), "label"),
            ("  ", ""), (parts[0], "strong")]
    return [head, *([(" " * (labels + 4), ""), (part, "strong")] for part in parts[1:])]


def _measure(steps: list[Row], view: View) -> _Table:
    """Columns wide enough for the longest step and the longest reason, or a fair share for each."""
    number = max([2, *(len(row.number) for row in steps)])
    space = view.columns - number - 4 - _GAP
    natural = max((_row_width(row, chain[0]) for chain in chains(steps) for row in chain), default=0)
    if view.columns < NARROW:
        return _Table(number, view.columns - number - 4, 0, view.columns)
    reason = max((width(_note(row, view.verbose)) for row in steps), default=0)
    share = max(min(reason, 3 * space // 8), min(reason, space - natural))
    return _Table(number, min(natural, space - share), share, view.columns)


def _row_width(row: Row, head: Row) -> int:
    left = width(head.left) + 2 + width(row.relation) if row.relation else 0
    return 2 * row.depth + left + width(_words(row) if not row.relation else row.right)


def _note(row: Row, verbose: bool) -> str:
    return "  ".join(filter(None, (row.note, step_note(row.step) if verbose else "")))


def _words(row: Row) -> str:
    """A step without relation: a statement, or ``fix w``, ``assume …``, with its word."""
    if row.kind == "statement" or row.right.startswith(row.kind):
        return row.right
    if row.kind == "fix":
        return f"fix {declaration(row.right) or row.right}"
    return f"{row.kind} {row.right}".strip()


def _chain(chain: list[Row], table: _Table, verbose: bool) -> list[Line]:
    lines: list[Line] = []
    head = chain[0]
    relations = max(width(row.relation) for row in chain)
    crowded = any(2 * row.depth + width(head.left) + relations + 2 + width(row.right) > table.formula for row in chain)
    above = crowded and width(head.left) > table.formula * 2 // 5
    for row in chain:
        formulas = _formula(row, 2 if above else width(head.left), relations, table.formula)
        lines += _beside(row, formulas, table, _note(row, verbose))
        if verbose:
            lines += law_lines(row.step, table.number + 6 + 2 * row.depth, table.columns)
    return lines


def _formula(row: Row, left: int, relations: int, columns: int) -> list[Line]:
    """The lines of a step's formula, relations below each other; a left side wider than ``left`` stands above them."""
    indent = " " * (2 * row.depth)
    if not row.relation:
        style = "" if row.kind == "statement" else "keyword"
        return [[(indent + part, style)] for part in break_formula(_words(row), columns - len(indent))]
    lines: list[Line] = []
    shown = row.left
    if width(shown) > left:
        lines = [[(indent + part, "")] for part in break_formula(shown, columns - len(indent))]
        shown = ""
    start = f"{indent}{pad(shown, left)} "
    relation = pad(row.relation, relations)
    first, *more = break_formula(row.right, columns - width(start) - relations - 1)
    lines.append([(start, ""), (relation, "relation"), (" " + first, "")])
    return lines + [[(" " * (width(start) + relations + 1) + part, "")] for part in more]


def _beside(row: Row, formulas: list[Line], table: _Table, note: str) -> list[Line]:
    """The formula's lines with the step's number to the left and its reason to the right."""
    mark = (" ✗ " if row.failed else "  ", "bad")
    number = row.number.rjust(table.number - (1 if row.failed else 0)) + "  "
    blank = " " * (table.number + 4)
    under = not table.reason
    notes = [] if under or not note else _notes(note, table.reason)
    lines: list[Line] = []
    for at, (formula, reason) in enumerate(zip_longest(formulas, notes, fillvalue=None)):
        line: Line = [mark, (number, "number")] if at == 0 else [(blank, "")]
        line += formula or []
        if reason:
            gap = table.formula + _GAP - line_width(formula or [])
            line += [(" " * max(_GAP, gap), ""), (reason, "reason")]
        lines.append(line)
    if under and note:
        lines += [[(blank + "    ", ""), (part, "reason")] for part in _notes(note, table.formula - 4)]
    return lines


def _notes(note: str, columns: int) -> list[str]:
    """A reason on as few lines as hold it; its parts, which two blanks separate, stay in one piece where they can."""
    return break_parts(note.split("  "), columns, "  ")


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        sys.stdout.write(plain(document_lines(json.load(file))))
