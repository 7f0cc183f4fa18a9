"""Derivations and libraries as graphs (networkx): statements with their reasons, and what rests on what.

An edge goes from a premise to what follows from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import networkx as nx

Node = Mapping[str, Any]
SILENT = ("fix", "take", "base", "step")
"""Steps that state nothing."""


def of_document(document: Node) -> nx.DiGraph:
    """The steps and goals of a document, and the facts from outside that they use.

    Nodes carry ``kind`` (step, goal or fact), ``text``, ``reason``, ``number``, ``failed``, and of steps and
    goals ``verdict``, which is what the numbers say or empty; edges carry ``kind``: premise, chain (the next line
    of a chain) or conclusion (a last step and its goal).

    >>> step = {"number": 1, "left": {"text": "a"}, "relation": "=", "right": {"text": "b"},
    ...         "reason": "ring", "premises": ["ab"]}
    >>> graph = of_document({"name": "t", "goals": [{"label": "g", "text": "a = b", "steps": [step]}]})
    >>> sorted(graph.edges)
    [('ab', 'g:1'), ('g:1', 'g')]
    """
    graph = nx.DiGraph(name=document.get("name", ""), title=document.get("title", ""))
    for place, goal in enumerate(document.get("goals", ()), start=1):
        _add_goal(graph, goal, goal.get("label") or f"goal {place}")
    return graph


def _add_goal(graph: nx.DiGraph, goal: Node, name: str) -> None:
    steps = goal.get("steps", ())
    nodes = _nodes(steps, name)
    numbered = {step.get("number"): node for step, node in zip(steps, nodes, strict=True) if node}
    labels: dict[str, str] = {str(number): node for number, node in numbered.items()}
    before = ""
    for step, node, text in zip(steps, nodes, _statements(steps), strict=True):
        if not node:
            continue
        graph.add_node(node, kind="step", text=text, reason=step.get("reason") or "", number=step.get("number"),
                       failed=_verdict(step) == "refuted", verdict=_verdict(step))
        for premise in map(str, step.get("premises") or ()):
            source = labels.get(premise, premise)
            if source not in graph:
                graph.add_node(source, kind="fact", text=premise, reason="", number=None, failed=False)
            graph.add_edge(source, node, kind="premise")
        graph.add_edges_from(((numbered[n], node) for n in step.get("uses") or () if n in numbered), kind="premise")
        if before and _continues(step):
            graph.add_edge(before, node, kind="chain")
        labels.update({step["label"]: node} if step.get("label") else {})
        before = node
    last = [node for node in nodes if node and not graph.out_degree(node)]
    failed = goal.get("status", "proved") != "proved"
    graph.add_node(name, kind="goal", text=goal.get("text") or "", reason="", number=None, failed=failed,
                   verdict=_verdict(goal))
    graph.add_edges_from(((node, name) for node in last), kind="conclusion")


def _nodes(steps: Sequence[Node], name: str) -> list[str]:
    """A node for each step: by its number, an assumption by its label; none for what states nothing."""
    found: list[str] = []
    for step in steps:
        kind = step.get("kind") or "statement"
        numbered = bool(step.get("number")) or kind == "statement"
        node = f"{name}:{step.get('number')}" if numbered else f"{name}:{step.get('label') or kind}"
        copies = sum(1 for other in found if other.rstrip("'") == node)
        found.append("" if kind in SILENT and not numbered else node + "'" * copies)
    return found


def _verdict(node: Node) -> str:
    """``agrees``, ``refuted`` or ``not sampled``; empty when the numbers were not asked."""
    return str((node.get("verdict") or {}).get("kind") or "")


def _statements(steps: Sequence[Node]) -> Iterator[str]:
    """Each step as a formula of its own; a line of a chain begins with the right side before it."""
    before = ""
    for step in steps:
        right, relation = (step.get("right") or {}).get("text") or "", step.get("relation") or ""
        left = (step.get("left") or {}).get("text") or before
        before = right
        if relation:
            yield f"{left} {relation} {right}".strip()
        else:
            kind = step.get("kind") or "statement"
            yield right if kind == "statement" or right.startswith(kind) else f"{kind} {right}"


def _continues(step: Node) -> bool:
    return bool(step.get("relation")) and not step.get("left")


def of_library(rows: Iterable[tuple[Node, Iterable[str]]]) -> nx.DiGraph:
    """The statements of a library and the names that each mentions.

    >>> graph = of_library([({"name": "a", "kind": "axiom"}, []), ({"name": "t", "kind": "theorem"}, ["a"])])
    >>> list(graph.edges)
    [('a', 't')]
    """
    graph = nx.DiGraph()
    edges = []
    for row, needs in rows:
        name = row["name"]
        graph.add_node(name, kind=row.get("kind") or "theorem", text=name, reason=row.get("title") or "",
                       number=None, failed=False)
        edges += [(need, name) for need in needs]
    graph.add_edges_from((edge for edge in edges if edge[0] in graph), kind="premise")
    return graph


def as_data(graph: nx.DiGraph) -> dict[str, Any]:
    """Nodes and edges as plain data, for ``--json``."""
    return {"nodes": [{"id": node, **data} for node, data in graph.nodes(data=True)],
            "edges": [{"from": a, "to": b, **data} for a, b, data in graph.edges(data=True)]}
