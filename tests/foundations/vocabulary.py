"""Write theorems/foundations/vocabulary.json: ``python tests/foundations/vocabulary.py`` after changing an axiom."""

from __future__ import annotations

import json
from pathlib import Path

from derive.library.index import read_index
from derive.library.shipped import NAME, text_digest
from derive.theory.theory import Theory

FILE = Path(__file__).resolve().parents[2] / "theorems" / "foundations" / NAME


def current() -> str:
    """The file as it should be."""
    index = read_index()
    theory = Theory(index)
    theory.load_vocabulary()
    rows = ",\n".join(json.dumps(entry, ensure_ascii=False, separators=(",", ":")) for entry in theory.entries)
    return f'{{"digest": "{text_digest(index)}", "entries": [\n{rows}\n]}}\n'


if __name__ == "__main__":
    FILE.write_text(current(), "utf-8")
