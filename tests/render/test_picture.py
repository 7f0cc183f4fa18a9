"""Pictures: well-formed, nothing overlaps, every statement is there."""

from __future__ import annotations

import itertools
import random
from typing import Any
from xml.etree import ElementTree

import networkx as nx
import pytest

from derive.graph import as_data, of_document, of_library
from derive.render.layers import GAP_X, layout
from derive.render.picture import dot, svg

SVG = "{http://www.w3.org/2000/svg}"


def boxes(picture: str) -> list[tuple[float, float, float, float]]:
    root = ElementTree.fromstring(picture)
    found = [rect for rect in root.iter(f"{SVG}rect") if rect.get("x") is not None]
    return [tuple(float(rect.attrib[key]) for key in ("x", "y", "width", "height")) for rect in found]  # type: ignore[misc]


def overlap(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return all(a[k] < b[k] + b[k + 2] - 0.2 and b[k] < a[k] + a[k + 2] - 0.2 for k in (0, 1))


def random_graph(nodes: int, seed: int) -> nx.DiGraph:
    chance = random.Random(seed)
    graph = nx.DiGraph()
    graph.add_nodes_from((f"n{k}", {"text": "x" * chance.randint(1, 60)}) for k in range(nodes))
    for k in range(1, nodes):
        graph.add_edges_from((f"n{j}", f"n{k}") for j in chance.sample(range(k), min(k, chance.randint(0, 3))))
    return graph


def test_a_document_is_drawn(document: dict[str, Any]) -> None:
    graph = of_document(document)
    picture = svg(graph)
    assert len(boxes(picture)) == len(graph)
    assert sum(1 for _ in ElementTree.fromstring(picture).iter(f"{SVG}path")) == graph.number_of_edges() + 1
    assert nx.is_directed_acyclic_graph(graph)


def test_every_step_leads_to_its_goal(document: dict[str, Any]) -> None:
    graph = of_document(document)
    for goal in document["goals"]:
        steps = {f"{goal['label']}:{step['number']}" for step in goal["steps"]}
        assert steps <= nx.ancestors(graph, goal["label"])


@pytest.mark.parametrize("seed", range(8))
def test_boxes_do_not_overlap(seed: int) -> None:
    graph = random_graph(10 + 7 * seed, seed)
    picture = svg(graph)
    found = boxes(picture)
    assert not any(overlap(a, b) for a, b in itertools.combinations(found, 2))
    wide, high = (float(ElementTree.fromstring(picture).attrib[key]) for key in ("width", "height"))
    assert all(x >= 0 and x + w <= wide and y >= 0 and y + h <= high for x, y, w, h in found)


def test_layers_go_down() -> None:
    graph = random_graph(40, 3)
    found = layout(graph, dict.fromkeys(graph, (60.0, 20.0)))
    assert all(found.boxes[a].y < found.boxes[b].y for a, b in graph.edges)
    assert min(abs(found.boxes[a].x - found.boxes[b].x) for a, b in itertools.combinations(graph, 2)
               if found.boxes[a].y == found.boxes[b].y) >= 60 + GAP_X - 0.1


@pytest.mark.parametrize("edges", [[], [("a", "a")], [("a", "b"), ("b", "a")], [("a", "b"), ("b", "c"), ("c", "a")]])
def test_small_and_cyclic_graphs(edges: list[tuple[str, str]]) -> None:
    graph = nx.DiGraph(edges)
    assert len(boxes(svg(graph))) == len(graph)
    assert nx.number_of_nodes(graph) == dot(graph).count("label=")


def test_hostile_text_is_escaped() -> None:
    graph = nx.DiGraph()
    graph.add_node("<script>", text='<script>alert("x")</script>\x00\x1b & ' + "y" * 1000, reason="]]>", kind="step")
    picture = svg(graph)
    ElementTree.fromstring(picture)
    assert "<script" not in picture
    assert dot(graph).count('\\"') == 2


def test_a_library_is_a_graph() -> None:
    rows = [({"name": "a", "kind": "axiom", "title": "A"}, ["b"]), ({"name": "t", "kind": "theorem"}, ["a"])]
    graph = of_library(rows)
    assert as_data(graph)["edges"] == [{"from": "a", "to": "t", "kind": "premise"}]


def test_what_a_step_rests_on_is_an_edge() -> None:
    def step(kind: str, number: int, text: str, **more: Any) -> dict[str, Any]:
        return {"kind": kind, "number": number, "right": {"text": text}, **more}

    steps = [step("fix", 0, "x"), step("assume", 0, "p(x)", label="given"), step("assume", 0, "q(x)"),
             step("statement", 1, "r(x)", uses=[]), step("statement", 2, "s(x)", uses=[1], premises=["given", "law"]),
             step("statement", 3, "t(x)", label="third", uses=[2]), step("statement", 4, "u(x)", premises=["third"])]
    graph = of_document({"name": "t", "goals": [{"label": "g", "text": "u", "steps": steps}]})
    assert set(graph.edges) == {("g:1", "g:2"), ("g:given", "g:2"), ("law", "g:2"), ("g:2", "g:3"), ("g:3", "g:4"),
                                ("g:4", "g"), ("g:assume", "g")}
    assert graph.nodes["g:given"]["text"] == "assume p(x)" and graph.nodes["law"]["kind"] == "fact"
