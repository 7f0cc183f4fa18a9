"""How long the search takes for the steps of theorems, and for certificates that it finds with no reasons given.

    python benchmarks/search.py [THEOREM…]

Processor time of this process, in one pipeline without numbers and cache.  The lemmas that a theorem rests
on are proved first and not counted.  The second table takes theorems' inequalities with all reasons
struck out: what the program finds alone, and how long it looks.
"""

from __future__ import annotations

import re
import sys
from time import process_time
from typing import Any

from derive.library.cache import Cache
from derive.library.index import read_index
from derive.library.options import Options
from derive.parser.read import read_file
from derive.prove import Pipeline

THEOREMS = ("gd-sublinear-rate", "gd-linear-rate", "ridge-closed-form", "normal-equations", "softmax-jacobian")
_REASON = re.compile(r"\s+by (?!induction|contradiction)[^;\n#]*")


def pipeline() -> Pipeline:
    return Pipeline(read_index(Cache.default()), Options(numbers=False, cache=False), Cache.default())


def timed(found: Pipeline, text: str) -> tuple[float, dict[str, Any]]:
    (block,) = read_file(text).items
    start = process_time()
    document = found.derive(block)  # type: ignore[arg-type]
    return process_time() - start, document


def renamed(text: str, name: str, other: str) -> str:
    return text.replace(f"theorem {name}", f"theorem {other}", 1)


def main(names: tuple[str, ...]) -> None:
    found = pipeline()
    texts = {name: found.index.find(name).text() for name in names}
    print("| theorem | steps | lines of the certificate | search | kernel | without reasons | goals found |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    for name, text in texts.items():
        timed(found, renamed(text, name, f"{name}-first"))
        seconds, document = timed(found, renamed(text, name, f"{name}-again"))
        alone, bare = timed(found, renamed(_REASON.sub("", text), name, f"{name}-bare"))
        goals = document["goals"]
        steps = sum(step["kind"] == "statement" for goal in goals for step in goal["steps"])
        lines = sum(goal["kernel_steps"] for goal in goals)
        proved = sum(goal["status"] == "proved" for goal in bare["goals"])
        kernel = document["kernel_ms"]
        print(f"| {name} | {steps} | {lines} | {seconds - kernel / 1000:.2f} s | {kernel:.0f} ms "
              f"| {alone:.2f} s | {proved} of {len(goals)} |", flush=True)


if __name__ == "__main__":
    main(tuple(sys.argv[1:]) or THEOREMS)
