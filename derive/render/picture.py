"""A derivation graph as a picture: SVG with a layout of its own, or DOT text for other programs.

    $ python -m derive.render.picture document.json > steps.svg
"""

from __future__ import annotations

import json
import re
import sys
from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

import networkx as nx

from ..graph import of_document
from .layers import Box, Layout, layout
from .letters import width
from .lines import break_formula

LETTER, LINE, MARGIN = 7.9, 18.0, 18.0
"""The width of a letter, the height of a line and the blank around everything, in pixels."""
_WIDEST = 46
_NOT_XML = re.compile("[\x00-\x1f\ud800-\udfff\ufffe\uffff]")
_LONG = "⟹⟺⟸"
"""Signs that most fonts draw over two letters."""
_SHOWN_LINES = 5
_KINDS = {"goal": ("#e8f0e4", "#5b8c4a"), "step": ("#ffffff", "#8a8f98"), "fact": ("#f3efe2", "#b09a55"),
          "axiom": ("#f3efe2", "#b09a55"), "theorem": ("#eaf0f8", "#5a7ca8"), "failed": ("#fbe9e7", "#c0392b")}
_STYLE = ("text{font-family:'DejaVu Sans Mono','Menlo','Consolas',monospace;font-size:13px;fill:#1d2126}"
          ".reason{font-style:italic;font-size:12px;fill:#6a707a}.number{fill:#6a707a}"
          "path{fill:none;stroke:#9aa0a8;stroke-width:1.3}.chain{stroke-dasharray:4 3}")


def svg(graph: nx.DiGraph) -> str:
    """The graph as an SVG picture, premises above.

    >>> svg(nx.DiGraph([("a", "b")])).startswith("<svg")
    True
    """
    texts = {node: _lines(node, data) for node, data in graph.nodes(data=True)}
    found = layout(graph, {node: _size(lines) for node, lines in texts.items()})
    edges = "".join(_edge(found, a, b, graph.edges[a, b].get("kind", "")) for a, b in graph.edges)
    nodes = "".join(_node(found.boxes[node], texts[node], data) for node, data in graph.nodes(data=True))
    return _frame(found, edges + nodes, str(graph.graph.get("title") or "derivation"))


def _frame(found: Layout, body: str, title: str) -> str:
    wide, high = found.width + 2 * MARGIN, found.height + 2 * MARGIN
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide:.0f}" height="{high:.0f}" '
        f'viewBox="0 0 {wide:.0f} {high:.0f}" role="img"><title>{escape(title)}</title><style>{_STYLE}</style>'
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0,0 L8,4 L0,8 z" style="fill:#9aa0a8;stroke:none"/></marker></defs>'
        f'<rect width="100%" height="100%" fill="#ffffff"/><g transform="translate({MARGIN},{MARGIN})">'
        f'{body}</g></svg>\n')


def _lines(node: str, data: dict[str, object]) -> list[tuple[str, str]]:
    """The lines of a box, each with its class: number and statement, then the reason."""
    text = str(data.get("text") or node)
    if data.get("kind") == "goal" and not node.startswith("goal "):
        text = f"{node}:  {text}"
    elif data.get("number"):
        text = f"{data['number']}  {text}"
    shown = break_formula(_printable(text), _WIDEST)
    if len(shown) > _SHOWN_LINES:
        shown = [*shown[:_SHOWN_LINES - 1], "  …"]
    reason = _printable(str(data.get("reason") or ""))
    return [(line, "") for line in shown] + ([(_cut(reason), "reason")] if reason else [])


def _printable(text: str) -> str:
    """The text without the characters that XML does not allow."""
    return _NOT_XML.sub("", text)


def _cut(text: str) -> str:
    return text if len(text) <= _WIDEST else text[:_WIDEST - 1] + "…"


def _size(lines: list[tuple[str, str]]) -> tuple[float, float]:
    letters = max(width(text) + sum(text.count(sign) for sign in _LONG) for text, _ in lines)
    return letters * LETTER + 20, len(lines) * LINE + 14


def _node(box: Box, lines: list[tuple[str, str]], data: dict[str, object]) -> str:
    fill, stroke = _KINDS["failed"] if data.get("failed") else _KINDS.get(str(data.get("kind")), _KINDS["step"])
    left, top = box.x - box.width / 2, box.y - box.height / 2
    rounded = 12 if data.get("kind") in ("goal", "theorem") else 3
    texts = "".join(
        f'<text x="{left + 10:.1f}" y="{top + 7 + LINE * (at + 0.72):.1f}" xml:space="preserve"'
        f'{f" class={quoteattr(style)}" if style else ""}>{escape(text)}</text>'
        for at, (text, style) in enumerate(lines))
    return (f'<g><rect x="{left:.1f}" y="{top:.1f}" width="{box.width:.1f}" height="{box.height:.1f}" rx="{rounded}" '
            f'fill="{fill}" stroke="{stroke}" stroke-width="1.4"/>{texts}</g>')


def _edge(found: Layout, a: str, b: str, kind: str) -> str:
    """A line from one box to another: straight within a layer, smooth between layers."""
    first, last = found.boxes[a], found.boxes[b]
    points = [(first.x, found.bands[a][1]), *found.bends.get((a, b), ()), (last.x, found.bands[b][0])]
    path = f"M{first.x:.1f},{first.y + first.height / 2:.1f} L{points[0][0]:.1f},{points[0][1]:.1f}"
    for (x0, y0), (x1, y1) in pairwise(points):
        if x0 == x1:
            path += f" L{x1:.1f},{y1:.1f}"
            continue
        middle = (y0 + y1) / 2
        path += f" C{x0:.1f},{middle:.1f} {x1:.1f},{middle:.1f} {x1:.1f},{y1:.1f}"
    style = ' class="chain"' if kind == "chain" else ""
    if last.y - last.height / 2 > found.bands[b][0] + 1:  # a step of no length would turn the arrow
        path += f" L{last.x:.1f},{last.y - last.height / 2:.1f}"
    return f'<path d="{path}"{style} marker-end="url(#tip)"/>'


def dot(graph: nx.DiGraph) -> str:
    r"""The graph in the language of Graphviz.

    >>> print(dot(nx.DiGraph([("a", "b")])), end="")
    digraph derivation {
      node [shape=box];
      "a" [label="a"];
      "b" [label="b"];
      "a" -> "b";
    }
    """
    lines = ["digraph derivation {", "  node [shape=box];"]
    for node, data in graph.nodes(data=True):
        lines.append(f"  {_quoted(node)} [label={_quoted(chr(10).join(text for text, _ in _lines(node, data)))}];")
    lines += [f"  {_quoted(a)} -> {_quoted(b)};" for a, b in graph.edges]
    return "\n".join([*lines, "}"]) + "\n"


def _quoted(text: str) -> str:
    plain = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\l")
    return f'"{plain}\\l"' if "\n" in text else f'"{plain}"'


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        sys.stdout.write(svg(of_document(json.load(file))))
