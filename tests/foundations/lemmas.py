"""Write theorems/foundations/lemmas.jsonl: ``python tests/foundations/lemmas.py`` after changing a lemma.

Certificates that still prove what the foundations say are kept as they are; the others are searched for.
"""

from __future__ import annotations

from pathlib import Path

from derive.library.cache import Cache
from derive.library.index import read_index
from derive.library.lemmas import NAME, line
from derive.library.options import Options
from derive.prove import Pipeline

FILE = Path(__file__).resolve().parents[2] / "theorems" / "foundations" / NAME


def current() -> str:
    """The file as it should be: a line for each goal, in the order of the files."""
    cache = Cache(None)
    index = read_index(cache)
    pipeline = Pipeline(index, Options(numbers=False), cache)
    names = list(pipeline.theory.draft.theorems)
    lemmas = [name for name in names if name not in pipeline.theory.env.theorems]
    for name in lemmas:
        pipeline.settle(name)
    return "".join(line(pipeline.theory.certificates[name]) + "\n" for name in lemmas)


if __name__ == "__main__":
    FILE.write_text(current(), "utf-8")
