"""The shipped vocabulary is the one that the foundations state, and kept answers may lean on nothing else."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

from derive.library.index import read_index
from derive.library.shipped import is_genuine, shipped_entries

_SPEC = importlib.util.spec_from_file_location("vocabulary", Path(__file__).with_name("vocabulary.py"))
assert _SPEC is not None and _SPEC.loader is not None
vocabulary = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(vocabulary)


def test_the_shipped_vocabulary_is_current() -> None:
    assert vocabulary.FILE.read_text("utf-8") == vocabulary.current(), "run python tests/foundations/vocabulary.py"


def test_a_forged_axiom_is_not_genuine() -> None:
    known = shipped_entries(read_index())
    assert known is not None
    entries = list(known.values())
    assert is_genuine(entries, known)
    axiom = next(entry for entry in entries if entry["kind"] == "axiom")
    forged = {**json.loads(json.dumps(axiom)), "goal": 0}
    assert not is_genuine([*entries, {**axiom, "name": "forged"}], known)
    assert not is_genuine([forged], known)
