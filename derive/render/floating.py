"""What floating point costs, for the terminal: a table of formats for each form, and the sample that shows most."""

from __future__ import annotations

from collections.abc import Sequence

from .letters import width
from .lines import Line, break_formula, break_words, pad
from .outline import Node

HEADS = ("", "worst", "mean, any bits", "mean, typical", "condition", "")
STYLES = {"fine": "good", "ill-conditioned problem": "warn", "overflows": "bad", "unstable form": "bad"}
"""How each verdict is shown."""


def report_lines(document: Node, columns: int, verbose: bool = False) -> list[Line]:
    """A report: its title, then the forms with their tables, and a sample of the widest format that is not fine."""
    title = document.get("title")
    lines: list[Line] = [*([[(title, "title")]] if title else []), *note_lines(document, columns)]
    for form in document["forms"]:
        lines += [[("", "")], *form_lines(form, document, columns, verbose)]
    for text, reason in document["unmeasured"].items():
        lines += [[("", "")], *([(part, "strong")] for part in break_formula(text, columns)),
                  *([("  – ", "warn"), (part, "")] for part in break_words(f"not measured: {reason}", columns - 4))]
    return lines


def note_lines(document: Node, columns: int) -> list[Line]:
    """How the samples were drawn, and remarks."""
    drawn = (f"errors in ulp, at up to {document['samples']} samples uniform over bit patterns "
             f"and {document['samples']} of typical magnitude · seed {document['seed']}")
    notes = [*document["notes"], *([drawn] if document["forms"] else [])]
    return [[("  ", ""), (part, "faint")] for note in notes for part in break_words(note, columns - 2)]


def form_lines(form: Node, document: Node, columns: int, verbose: bool) -> list[Line]:
    """The text of a form, a row for each format, and the sample of the last one that is not fine, or of all."""
    label = f"{form['label']}  " if form["label"] else ""
    lines: list[Line] = [[(label if at == 0 else "", "label"), (part, "strong")]
                         for at, part in enumerate(break_formula(form["text"], columns - width(label)))]
    rows = [cells(cost) for cost in form["costs"]]
    lines += table_lines([HEADS, *rows], [STYLES.get(cost["verdict"], "warn") for cost in form["costs"]])
    bad = [cost for cost in form["costs"] if cost["worst"] and cost["verdict"] != "fine"]
    for cost in bad if verbose else bad[-1:]:
        lines += worst_lines(cost, document["inputs"], columns)
    return lines


def table_lines(rows: Sequence[Sequence[str]], styles: Sequence[str]) -> list[Line]:
    """Rows under a head, numbers to the right; the last cell in a style of its own."""
    widths = [max(width(row[at]) for row in rows) for at in range(len(rows[0]))]
    lines: list[Line] = []
    for row, style in zip(rows, ["faint", *styles], strict=True):
        inner = "   ".join(" " * (size - width(cell)) + cell
                           for cell, size in zip(row[1:-1], widths[1:-1], strict=True))
        lines.append([("  ", ""), (pad(row[0], widths[0]), "label"), ("   ", ""),
                      (inner, "faint" if not lines else ""), ("   ", ""), (row[-1], style)])
    return lines


def cells(cost: Node) -> tuple[str, ...]:
    """The row of one format: worst and mean errors, the median condition, the verdict with its share of samples."""
    condition = cost["condition"] or {}
    means = [units(mean) for mean in cost["mean_ulp"].values()]
    worst = "∞" if cost["infinite"] else units(cost["worst_ulp"])
    return cost["format"], worst, *means, units(condition.get("median")), said(cost)


def said(cost: Node) -> str:
    """The verdict, with the share of samples that show it, or why there is none."""
    if not cost["samples"]:
        return f"{cost['verdict']}: {', '.join(cost['skipped'])}"
    share = cost["share"]
    return cost["verdict"] if share == 1.0 and cost["verdict"] == "fine" else f"{cost['verdict']} ({percent(share)})"


def percent(share: float) -> str:
    """A share in percent, never 0 for what occurs.

    >>> percent(0.001), percent(0.314)
    ('< 1 %', '31 %')
    """
    return "< 1 %" if share < 0.005 else f"{100 * share:.0f} %"


def units(value: float | None) -> str:
    """A number of units to two digits.

    >>> units(0.512), units(123456.0), units(None)
    ('0.51', '1.2e+05', '–')
    """
    return "–" if value is None else f"{value:.2g}" if value < 10 or value >= 1000 else f"{value:.0f}"


def worst_lines(cost: Node, inputs: Sequence[str], columns: int) -> list[Line]:
    """The sample behind a verdict."""
    worst = cost["worst"]
    point = ", ".join(f"{name} = {value}" for name, value in zip(inputs, worst["inputs"], strict=True))
    found, right = ", ".join(worst["found"]), ", ".join(worst["exact"])
    text = f"at {point}: {found}, and exactly {right}"
    if worst["ulp"] is not None:
        text += f"; {units(worst['ulp'])} ulp"
    if worst["condition"] is not None:
        text += f" at condition {units(worst['condition'])}"
    head = f"{cost['format']}  "
    parts = break_words(text, max(30, columns - width(head) - 2))
    return [[("  ", ""), (head if at == 0 else " " * width(head), "label"), (part, "")]
            for at, part in enumerate(parts)]
