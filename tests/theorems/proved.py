"""Proving a theorem of the library, as every test of one asks for it."""

from __future__ import annotations

from derive.library.options import Options
from derive.prove import prove_name


def proved_goals(name: str) -> str:
    """The labels of the goals of a theorem that is proved without holes and says where it comes from."""
    document = prove_name(name, options=Options(numbers=False))
    assert document["status"] == "proved", [goal["error"] for goal in document["goals"] if goal["error"]]
    assert document["goals"]
    assert [hole for goal in document["goals"] for hole in goal["holes"]] == []
    assert document["source"]
    assert document["topic"]
    return " ".join(goal["label"] for goal in document["goals"])
