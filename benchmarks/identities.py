"""The exam of matrix identities: those of the standard tables, proved, and what becomes of their false variants.

    python benchmarks/identities.py [GROUP]…

The items are in tests/identities/items; without names all groups are asked.  Processor time, in milliseconds.
"""

from __future__ import annotations

import sys
from pathlib import Path
from statistics import median
from time import process_time

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.identities.items import Item, all_items
from tests.refusals.workshop import Workshop


def asked(workshop: Workshop, text: str, name: str) -> tuple[str, float]:
    """The status of a text, and how long it took."""
    start = process_time()
    return workshop(text, name).status, 1000 * (process_time() - start)


def report(group: str, items: list[Item], searched: Workshop, sampled: Workshop) -> None:
    true = [asked(searched, item.true, item.name) for item in items]
    false = [asked(sampled, text, item.name)[0] for item in items for _, text in item.false()]
    proved = sum(status == "proved" for status, _ in true)
    counts = " | ".join(str(false.count(status)) for status in ("refuted", "not proved", "proved"))
    print(f"| {group} | {len(items)} | {proved} | {median(ms for _, ms in true):.0f} | {len(false)} | {counts} |")


def main(wanted: list[str]) -> None:
    groups: dict[str, list[Item]] = {}
    for item in all_items():
        if not wanted or item.group in wanted:
            groups.setdefault(item.group, []).append(item)
    searched, sampled = Workshop(numbers=False), Workshop(numbers=True)
    print("| identities | | proved | ms, median | false variants | refuted | not proved | proved |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|")
    for group, items in groups.items():
        report(group, items, searched, sampled)


if __name__ == "__main__":
    main(sys.argv[1:])
