"""A sweep as a picture: one panel for each format, one line for each form (matplotlib, of the extra ``plots``)."""

from __future__ import annotations

import io
import math
from typing import Any

from ..errors import InputProblem
from ..lazy import load
from .outline import Node

INCHES = 3.4
"""The side of a panel."""


def plot(document: Node, kind: str) -> bytes:
    """A picture of a sweep as ``svg`` or ``png``: correct digits against the parameter.

    The same sweep gives the same bytes with the same matplotlib.

    Raises:
        InputProblem: without matplotlib.
    """
    try:
        backend = load("matplotlib.backends.backend_agg" if kind == "png" else "matplotlib.backends.backend_svg")
        style, figure_of = load("matplotlib"), load("matplotlib.figure").Figure
    except ImportError:
        raise InputProblem("a plot needs matplotlib", code="E-extra", expected="the extra plots of derive",
                           hint="pip install 'derive[plots]'; --json has the same figures") from None
    with style.rc_context({"svg.hashsalt": document["name"] or "derive", "svg.fonttype": "none"}):
        tables = document["formats"]
        figure = figure_of(figsize=(INCHES * max(len(tables), 1), INCHES), layout="constrained")
        backend.FigureCanvas(figure)
        for place, table in enumerate(tables, 1):
            panel(figure.add_subplot(1, len(tables), place), table, document, first=place == 1)
        figure.suptitle(document["title"] or document["name"])
        stream = io.BytesIO()
        figure.savefig(stream, format=kind, metadata={"Date": None} if kind == "svg" else {"Software": None})
    return stream.getvalue()


def panel(axes: Any, table: Node, document: Node, first: bool) -> None:
    """One format: a line for each form, broken where it breaks down."""
    for form in table["forms"]:
        values = [math.nan if value is None else value for value in form["digits"]]
        axes.plot(document["values"], values, marker="o", markersize=3, label=form["label"])
    axes.set_xscale("log")
    axes.set_ylim(bottom=-0.3)
    axes.set_title(table["format"])
    axes.set_xlabel(document["parameter"])
    if first:
        axes.set_ylabel("correct digits")
        axes.legend(fontsize="small")
