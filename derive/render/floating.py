"""What floating point costs, for the terminal: a table of formats for each form, and the sample that shows most."""

from __future__ import annotations

from collections.abc import Sequence

from .letters import width
from .lines import Line, break_formula, break_words, pad
from .outline import Node

MEANS = {"bit patterns": "mean, any bits", "typical": "mean, typical"}
"""The heads of the columns of means, by how the samples were drawn."""
MOST_SHOWN = 8
"""A sample with more numbers is shown only when that is asked for."""
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
    many = document["samples"]
    drawn = f"{many} samples {document['drawn']}" if document["drawn"] else \
        f"{many} samples uniform over bit patterns and {many} of typical magnitude"
    drawn = f"errors in ulp at up to {drawn} · seed {document['seed']}"
    notes = [*document["notes"], *([drawn] if document["forms"] else [])]
    return [[("  ", ""), (part, "faint")] for note in notes for part in break_words(note, columns - 2)]


def form_lines(form: Node, document: Node, columns: int, verbose: bool) -> list[Line]:
    """The text of a form, a row for each format, and the sample of the last one that is not fine, or of all."""
    label = f"{form['label']}  " if form["label"] else ""
    lines: list[Line] = [[(label if at == 0 else "", "label"), (part, "strong")]
                         for at, part in enumerate(break_formula(form["text"], columns - width(label)))]
    rows = [cells(cost, document["draws"]) for cost in form["costs"]]
    heads = ("", "worst", *(MEANS[way] for way in document["draws"]), "condition", "")
    lines += table_lines([heads, *rows], [STYLES.get(cost["verdict"], "warn") for cost in form["costs"]])
    bad = [cost for cost in form["costs"] if cost["worst"] and cost["verdict"] != "fine"]
    for cost in bad if verbose else bad[-1:]:
        lines += worst_lines(cost, document["inputs"], columns, verbose)
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


def cells(cost: Node, draws: Sequence[str]) -> tuple[str, ...]:
    """The row of one format: worst and mean errors, the median condition, the verdict with its share of samples."""
    condition = cost["condition"] or {}
    means = [units(cost["mean_ulp"][way]) for way in draws]
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


def worst_lines(cost: Node, inputs: Sequence[str], columns: int, verbose: bool = False) -> list[Line]:
    """The sample behind a verdict."""
    worst = cost["worst"]
    point = ", ".join(f"{name} = {value}" for name, value in zip(inputs, worst["inputs"], strict=True))
    if len(inputs) > MOST_SHOWN and not verbose:
        point = f"{len(inputs)} numbers (-v shows them)"
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


def sweep_lines(document: Node, columns: int) -> list[Line]:
    """A sweep: for each format a table of correct digits, a row for each value of the parameter."""
    lines: list[Line] = [[(document["title"], "title")]] if document["title"] else []
    about = f"correct digits against {document['parameter']}: {document['meaning']}"
    many = f"median of {document['problems']}" if document["problems"] else "median of the samples"
    notes = [*document["notes"], about, f"{many} · seed {document['seed']} · – where most break down"]
    lines += [[("  ", ""), (part, "faint")] for note in notes for part in break_words(note, columns - 2)]
    for table in document["formats"]:
        lines += [[("", "")], [(table["format"], "label")], *digit_lines(table, document, columns)]
    return lines


def digit_lines(table: Node, document: Node, columns: int) -> list[Line]:
    """The table of one format; forms with long texts are numbered below it."""
    labels = [form["label"] for form in table["forms"]]
    long = sum(map(width, labels)) + 5 * len(labels) > columns - 12
    heads = [f"({place + 1})" for place in range(len(labels))] if long else labels
    rows = [[power(value), *(digits(form["digits"][at]) for form in table["forms"]), ""]
            for at, value in enumerate(document["values"])]
    lines = table_lines([[document["parameter"], *heads, ""], *rows], [""] * len(rows))
    return lines + [[(f"  {head}  ", "label"), (part, "")] for head, label in zip(heads, labels, strict=True) if long
                    for part in break_formula(label, columns - 8)[:1]]


def power(value: float) -> str:
    """A value of a parameter.

    >>> power(1e-08), power(1.0)
    ('1e-8', '1')
    """
    mantissa, _, exponent = f"{value:.0e}".partition("e")
    return f"{mantissa}e{int(exponent)}" if int(exponent) else mantissa


def digits(value: float | None) -> str:
    """Correct digits to a tenth."""
    return "–" if value is None else f"{value:.1f}"


def example_lines(examples: Sequence[Node], columns: int) -> list[Line]:
    """The examples: name, parameter of the sweep, title."""
    rows = [[one["name"], f"--sweep {one['parameter']}", one["title"]] for one in examples]
    wide, middle = (max(width(row[at]) for row in rows) for at in (0, 1))
    return [[(pad(name, wide), "label"), ("   ", ""), (pad(sweep, middle), "faint"), ("   ", ""), (title, "")]
            for name, sweep, title in rows]
