"""LaTeX: golden pages, and that braces and environments close."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from derive.render.latex import display, page
from derive.render.letters import latex_math, latex_text


def balanced(text: str) -> bool:
    text = re.sub(r"\\[\\{}$]", "", text)
    opened = re.findall(r"\\begin\{(\w+\*?)\}", text)
    closed = re.findall(r"\\end\{(\w+\*?)\}", text)
    return text.count("{") == text.count("}") and sorted(opened) == sorted(closed) and text.count("$") % 2 == 0


def test_golden_page(name: str, document: dict[str, Any], golden: Callable[[str, str], None]) -> None:
    text = page(document)
    golden(f"{name}.tex", text)
    assert balanced(text) and text.isascii()


def test_one_aligned_display_for_notebooks(document: dict[str, Any]) -> None:
    text = display(document)
    assert text.startswith("$$\\begin{aligned}") and text.endswith("\\end{aligned}$$")
    assert balanced(text) and text.count("\\begin") == 1 and "\n\n" not in text
    rows = text.split("\\\\\n")
    assert len(rows) == sum(1 + len(goal["steps"]) for goal in document["goals"])


def test_a_reason_cannot_leave_its_place() -> None:
    hostile = r"}\input{x} $ & % # _ ^ ~ \\"
    assert balanced("{" + latex_text(hostile) + "}")
    assert "\\input" not in latex_text(hostile)
    document = {"name": hostile, "title": hostile, "goals": [{"label": hostile, "text": hostile, "steps": []}]}
    assert balanced(page(document))


def test_text_becomes_mathematics() -> None:
    assert latex_math("∑ᵢ αᵢ xᵢ²") == r"\sum _{i} \alpha _{i} x_{i}^{2}"
    assert latex_text("Šidák ≤ 5%") == r"Šidák $\le$ 5\%"


def test_what_cannot_be_read_is_no_empty_formula() -> None:
    goal = {"label": "", "text": "", "latex": "", "status": "error", "error": {"message": "the bracket ( is open"}}
    document = {"name": "t", "status": "error", "goals": [goal]}
    assert "$$\n" not in page(document) and r"\text{the bracket ( is open}" in page(document)
