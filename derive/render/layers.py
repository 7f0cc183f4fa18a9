"""A layered layout of a graph: premises above, what follows from them below.

Layers are longest paths; an edge over several layers is led through a bend in each; the order
within a layer is improved by sweeps that put each box at the median of its neighbours; last, boxes
move towards their neighbours as far as the boxes beside them allow.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import networkx as nx

GAP_X, GAP_Y = 28.0, 46.0
"""Blank between boxes side by side, and between layers."""
_SWEEPS = 12
_PULLS = 10


class Box(NamedTuple):
    """Where a node is: the middle of its box, and its size."""

    x: float
    y: float
    width: float
    height: float


class Layout(NamedTuple):
    """Boxes of nodes, the points that edges go through, each node's layer from top to bottom, and the size."""

    boxes: dict[str, Box]
    bends: dict[tuple[str, str], list[tuple[float, float]]]
    bands: dict[str, tuple[float, float]]
    width: float
    height: float


def layout(graph: nx.DiGraph, sizes: Mapping[str, tuple[float, float]]) -> Layout:
    """Places for the nodes of a graph without cycles; edges that close a cycle are left out of the layering.

    >>> found = layout(nx.DiGraph([("a", "b"), ("a", "c")]), dict.fromkeys("abc", (40.0, 20.0)))
    >>> found.boxes["b"].y == found.boxes["c"].y > found.boxes["a"].y
    True
    """
    proper, paths = _with_bends(_acyclic(graph))
    layers = _layers(proper)
    for _ in range(_SWEEPS):
        layers = _swept(proper, layers)
    widths = {node: sizes[node][0] if node in sizes else 2.0 for node in proper}
    across = _across(proper, layers, widths)
    bands = _bands(layers, sizes)
    boxes = {node: Box(across[node], sum(bands[node]) / 2, *sizes[node]) for node in graph}
    bends = {edge: [(across[bend], y) for bend in path for y in bands[bend]] for edge, path in paths.items()}
    width = max((box.x + box.width / 2 for box in boxes.values()), default=0.0)
    height = max((box.y + box.height / 2 for box in boxes.values()), default=0.0)
    return Layout(boxes, bends, bands, width, height)


def _acyclic(graph: nx.DiGraph) -> nx.DiGraph:
    """The graph without the edges that lead back."""
    result = nx.DiGraph()
    result.add_nodes_from(graph)
    for a, b in graph.edges:
        if a != b and not nx.has_path(result, b, a):
            result.add_edge(a, b)
    return result


def _ranks(graph: nx.DiGraph) -> dict[str, int]:
    """Longest path from the top; a node without premises stands just above the first that uses it."""
    order = list(nx.topological_sort(graph))
    rank: dict[str, int] = {}
    for node in order:
        rank[node] = max((rank[before] + 1 for before in graph.predecessors(node)), default=0)
    for node in order:
        if not graph.in_degree(node) and graph.out_degree(node):
            rank[node] = min(rank[after] for after in graph.successors(node)) - 1
    return rank


def _with_bends(graph: nx.DiGraph) -> tuple[nx.DiGraph, dict[tuple[str, str], list[str]]]:
    """The graph with a bend wherever an edge crosses a layer, and the bends of each edge."""
    rank = _ranks(graph)
    proper = nx.DiGraph()
    proper.add_nodes_from((node, {"rank": rank[node]}) for node in graph)
    paths: dict[tuple[str, str], list[str]] = {}
    for a, b in graph.edges:
        bends = [f"{a}\0{b}\0{layer}" for layer in range(rank[a] + 1, rank[b])]
        proper.add_nodes_from((bend, {"rank": int(bend.rpartition("\0")[2])}) for bend in bends)
        nx.add_path(proper, [a, *bends, b])
        paths[a, b] = bends
    return proper, paths


def _layers(proper: nx.DiGraph) -> list[list[str]]:
    layers: dict[int, list[str]] = {}
    for node, rank in proper.nodes(data="rank"):
        layers.setdefault(rank, []).append(node)
    return [layers[rank] for rank in sorted(layers)]


def _swept(proper: nx.DiGraph, layers: list[list[str]]) -> list[list[str]]:
    """Each layer in the order of its neighbours' middles, once down and once up."""
    place = {node: float(at) for layer in layers for at, node in enumerate(layer)}
    for ordered, neighbours in ((layers, proper.predecessors), (layers[::-1], proper.successors)):
        for layer in ordered:
            wanted = {node: _middle([place[n] for n in neighbours(node)], place[node]) for node in layer}
            layer.sort(key=wanted.__getitem__)
            place.update((node, float(at)) for at, node in enumerate(layer))
    return layers


def _middle(places: Sequence[float], otherwise: float) -> float:
    return sum(places) / len(places) if places else otherwise


def _across(proper: nx.DiGraph, layers: list[list[str]], widths: Mapping[str, float]) -> dict[str, float]:
    """Middles of the boxes: packed from the left, then pulled to their neighbours without overlap."""
    x: dict[str, float] = {}
    for layer in layers:
        right = 0.0
        for node in layer:
            x[node] = right + widths[node] / 2
            right += widths[node] + GAP_X
    for pull in range(_PULLS):
        around = proper.predecessors if pull % 2 else proper.successors
        for layer in layers[:: 1 if pull % 2 else -1]:
            wanted = [_middle([x[n] for n in around(node)], x[node]) for node in layer]
            x.update(zip(layer, _apart(wanted, [widths[node] for node in layer]), strict=True))
    left = min((x[node] - widths[node] / 2 for node in x), default=0.0)
    return {node: value - left for node, value in x.items()}


def _apart(wanted: Sequence[float], widths: Sequence[float]) -> list[float]:
    """The places nearest to those wanted, in the mean, at which boxes do not overlap.

    Boxes that would overlap are put side by side as one block in the middle of what they want.
    """
    blocks: list[list[float]] = []  # each: sum of wanted lefts, boxes, width
    for middle, width in zip(wanted, widths, strict=True):
        blocks.append([middle - width / 2, 1.0, width])
        while len(blocks) > 1 and _left(blocks[-2]) + blocks[-2][2] + GAP_X > _left(blocks[-1]):
            total, boxes, size = blocks.pop()
            before = blocks[-1]
            blocks[-1] = [before[0] + total - boxes * (before[2] + GAP_X), before[1] + boxes, before[2] + GAP_X + size]
    places, at = [], 0
    for block in blocks:
        right = _left(block)
        for width in widths[at:at + int(block[1])]:
            places.append(right + width / 2)
            right += width + GAP_X
        at += int(block[1])
    return places


def _left(block: Sequence[float]) -> float:
    return block[0] / block[1]


def _bands(layers: list[list[str]], sizes: Mapping[str, tuple[float, float]]) -> dict[str, tuple[float, float]]:
    """Top and bottom of each node's layer."""
    bands: dict[str, tuple[float, float]] = {}
    top = 0.0
    for layer in layers:
        height = max((sizes[node][1] for node in layer if node in sizes), default=0.0)
        bands.update((node, (top, top + height)) for node in layer)
        top += height + GAP_Y
    return bands
