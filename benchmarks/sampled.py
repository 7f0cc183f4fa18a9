"""What share of the library the numbers look at, and why they do not look at the rest.

    python benchmarks/sampled.py [--steps] [THEOREM…]

Every claim of every theorem and axiom is cross-checked with the default options.  ``--steps`` also proves every
theorem and asks the numbers of each step, as ``derive prove`` does.  Processor times are of this process.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from statistics import median, quantiles
from time import process_time
from typing import Any, NamedTuple

from derive.errors import DeriveError
from derive.kernel.sorts import PROP
from derive.library.cache import Cache
from derive.library.index import Index, Item, read_index
from derive.library.options import Options
from derive.numeric.crosscheck import crosscheck
from derive.parser import syntax
from derive.prove import Pipeline
from derive.theory.statement import Context
from derive.theory.theory import Theory, syntax_of

CONTRADICTION = "the step stands below a contradiction: nothing satisfies what is assumed there"
SHOWN = 12
"""How many names are listed under one reason."""


class Row(NamedTuple):
    """One claim or step with its verdict."""

    name: str
    kind: str
    samples: int
    reason: str
    seconds: float


def claims(index: Index, names: set[str]) -> Iterator[Row]:
    """The verdict on every claim of every theorem and axiom."""
    theory = Theory(index)
    theory.load_vocabulary()
    for item in index.items.values():
        if item.block.kind in ("theorem", "axiom") and (not names or item.name in names):
            yield from shown(theory, item)


def shown(theory: Theory, item: Item) -> Iterator[Row]:
    """The verdicts on what one block shows."""
    context, block = Context(theory.scope()), syntax_of(item)
    for part in block.items:  # type: ignore[attr-defined]
        if not isinstance(part, syntax.Show):
            context.add(part)
            continue
        goal = context.scope.elaborate(part.formula, PROP)
        start = process_time()
        found = crosscheck(context.variables, [h.formula for h in context.hypotheses], goal,
                           definitions=theory.definitions)
        name = f"{item.name}.{part.label}" if part.label else item.name
        yield Row(name, found.kind, found.samples, found.reason, process_time() - start)


def steps(index: Index, names: set[str]) -> Iterator[Row]:
    """The verdict on every written step of every proof, all derived in one pipeline where that can be."""
    cache = Cache.default()
    together = Pipeline(index, Options(), cache)
    for item in index.items.values():
        if item.block.kind != "theorem" or (names and item.name not in names):
            continue
        try:
            document = together.document(item)
        except DeriveError:  # a lemma that stands for a later one while all are offered
            document = Pipeline(index, Options(), cache, {item.name}).document(item)
        for goal in document["goals"]:
            yield from (step_row(item.name, step) for step in goal["steps"] if step["verdict"])


def step_row(name: str, step: dict[str, Any]) -> Row:
    """One step; what stands below a contradiction is told apart."""
    verdict = step["verdict"]
    reason = verdict["reason"]
    if verdict["kind"] == "not sampled" and step["right"]["text"] == "contradiction":
        reason = CONTRADICTION
    return Row(f"{name}:{step['line']}", verdict["kind"], verdict["samples"], reason, 0.0)


def report(what: str, rows: Iterable[Row]) -> None:
    """The share, the times, and the rest by reason."""
    found = list(rows)
    sampled = [row for row in found if row.kind != "not sampled"]
    print(f"{what}: {len(sampled)} of {len(found)} sampled, {100 * len(sampled) / max(len(found), 1):.1f} %")
    kinds = Counter(row.kind for row in found)
    print("  " + ", ".join(f"{count} {kind}" for kind, count in kinds.most_common()))
    rare = [row for row in sampled if row.samples < 16]
    print(f"  at fewer than 16 samples: {len(rare)}")
    times = [row.seconds for row in found if row.seconds]
    if len(times) > 1:
        print(f"  {sum(times):.1f} s, median {1000 * median(times):.0f} ms, 90 % within "
              f"{1000 * quantiles(times, n=10)[-1]:.0f} ms")
    reasons: dict[str, list[str]] = {}
    for row in found:
        if row.kind == "not sampled":
            reasons.setdefault(row.reason, []).append(row.name)
    for reason, names in sorted(reasons.items(), key=lambda pair: -len(pair[1])):
        more = f" … ({len(names) - SHOWN} more)" if len(names) > SHOWN else ""
        print(f"  {len(names)} × {reason}: {', '.join(names[:SHOWN])}{more}")


def main(arguments: list[str]) -> None:
    names = {name for name in arguments if not name.startswith("-")}
    index = read_index(Cache.default())
    report("claims", claims(index, names))
    if "--steps" in arguments:
        report("steps", steps(index, names))


if __name__ == "__main__":
    main(sys.argv[1:])
