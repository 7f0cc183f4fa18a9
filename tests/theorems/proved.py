"""Proving a theorem of the library, as every test of one asks for it."""

from __future__ import annotations

from functools import cache

from derive.library.cache import Cache
from derive.library.index import read_index
from derive.library.options import Options
from derive.prove import Pipeline


@cache
def library() -> Pipeline:
    """One pipeline for all theorems outside the foundations: loading those is dear, asking it again is cheap."""
    kept = Cache.default()
    return Pipeline(read_index(kept), Options(numbers=False), kept)


def proved_goals(name: str) -> str:
    """The labels of the goals of a theorem that is proved without holes and says where it comes from."""
    item = library().index.find(name)
    document = library().known(item) or library().document(item)
    assert document["status"] == "proved", [goal["error"] for goal in document["goals"] if goal["error"]]
    assert document["goals"]
    assert [hole for goal in document["goals"] for hole in goal["holes"]] == []
    assert document["source"]
    assert document["topic"]
    return " ".join(goal["label"] for goal in document["goals"])
