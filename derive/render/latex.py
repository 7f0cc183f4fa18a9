r"""A document as LaTeX: one aligned display for notebooks, or a page that compiles by itself.

The display is a single ``aligned`` with the reasons in ``\text{}``: that form is typeset alike by
Jupyter, VS Code, Colab and LaTeX.

    $ python -m derive.render.latex document.json
"""

from __future__ import annotations

import json
import sys

from .context import above, declaration
from .letters import latex_math, latex_text
from .outline import Node, Row, count, rows

_RELATIONS = {"=": "=", "≤": r"\le", "≥": r"\ge", "<": "<", ">": ">", "≠": r"\ne", "⟹": r"\implies", "⟺": r"\iff",
              "<=": r"\le", ">=": r"\ge", "!=": r"\ne", "≈": r"\approx", "→": r"\to"}

_PAGE = r"""\documentclass[11pt]{article}
\usepackage[T1]{fontenc}
\usepackage{amsmath,amssymb}
\usepackage[margin=2.5cm]{geometry}
\allowdisplaybreaks
\begin{document}
%(body)s
\end{document}
"""


def display(document: Node) -> str:
    r"""All goals and steps as one display.

    >>> step = {"number": 1, "left": {"latex": "a"}, "relation": "=", "right": {"latex": "b"}, "reason": "ring"}
    >>> print(display({"name": "t", "goals": [{"label": "", "latex": "a = b", "steps": [step]}]}))
    $$\begin{aligned}
    \textbf{show}\quad & a = b \\
    a &= b && \text{ring}
    \end{aligned}$$
    """
    lines = [line for goal in document.get("goals", ()) for line in (_head(goal), *map(_row, rows(goal, "latex")))]
    return "$$" + aligned(lines) + "$$"


def aligned(lines: list[str]) -> str:
    """Lines with alignment marks as an ``aligned`` block."""
    body = " \\\\\n".join(lines)
    return f"\\begin{{aligned}}\n{body}\n\\end{{aligned}}"


def page(document: Node) -> str:
    """A LaTeX file with title, declarations, goals, steps and verdict."""
    title = latex_text(document.get("title") or document.get("name") or "")
    origin = latex_text(" · ".join(filter(None, (document.get("topic"), document.get("source")))))
    goals = (part for number, goal in enumerate(document.get("goals", ()))
             for part in (_context(above(document, number)), _goal(goal)))
    parts = [f"\\section*{{{title}}}", f"\\emph{{{origin}}}" if origin else "", *goals, _verdict(document)]
    return _PAGE % {"body": "\n\n".join(filter(None, parts))}


def _goal(goal: Node) -> str:
    label = f"\\textbf{{{latex_text(goal['label'])}.}}\\quad " if goal.get("label") else ""
    statement = f"\\paragraph{{}}{label}${_math(goal)}$"
    lines = [_row(row) for row in rows(goal, "latex")]
    if not lines:
        return statement
    body = " \\\\\n".join(lines)
    return f"{statement}\n\\begin{{align*}}\n{body}\n\\end{{align*}}"


def _context(entries: list[Node]) -> str:
    nodes = [node for node in entries if node["kind"] != "let" or declaration(node["text"])]
    if not nodes:
        return ""
    items = [f"\\item[{node['kind']}] {_label(node)}${_math(node)}$" for node in nodes]
    return "\\begin{description}\\itemsep0pt\n" + "\n".join(items) + "\n\\end{description}"


def _label(node: Node) -> str:
    return f"{latex_text(node['label'])}: " if node.get("label") and node["kind"] == "assume" else ""


def _verdict(document: Node) -> str:
    counted = count(document)
    status = latex_text(document.get("status") or "")
    axioms = latex_text(", ".join(document.get("axioms") or ()))
    used = f" Axioms: {axioms}." if axioms else ""
    return f"\\medskip\\noindent\\textbf{{{status}}}: {counted.steps} steps.{used}"


def _head(goal: Node) -> str:
    return f"\\textbf{{{latex_text(goal.get('label') or 'show')}}}\\quad & {_math(goal)}"


def _math(node: Node) -> str:
    """The LaTeX of a formula; made from its text where it has none."""
    node = node.get("shown") or node
    if node.get("latex"):
        return str(node["latex"])
    text = node.get("text") or ""
    if not text and node.get("error"):  # a theorem that cannot be read states nothing
        return rf"\text{{{latex_text(node['error']['message'])}}}"
    return latex_math(declaration(text) if node.get("kind") == "let" else text)


def _row(row: Row) -> str:
    indent = "\\quad " * row.depth
    left, right = _side(row, "left"), _side(row, "right")
    if row.relation:
        formula = f"{left} &{_RELATIONS.get(row.relation, latex_math(row.relation))} {right}".lstrip()
    elif row.kind == "statement":
        formula = f"&{indent}{right}"
    else:
        word = "" if (row.step.get("right") or {}).get("text", "").startswith(row.kind) else f"\\text{{{row.kind} }}"
        formula = f"&{indent}{word}{right}"
    return f"{formula} && \\text{{{latex_text(row.note)}}}" if row.note else formula


def _side(row: Row, side: str) -> str:
    node = (row.step.get("shown") or row.step).get(side)
    if not node:
        return ""
    if node.get("latex"):
        return str(node["latex"])
    text = node.get("text") or ""
    return latex_math(declaration(text) or text if row.kind == "fix" else text)


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        sys.stdout.write(page(json.load(file)))
