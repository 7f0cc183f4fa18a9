"""What numbers alone say of the table of derivatives, true and false: ``python benchmarks/compared.py``.

No proof is tried. Every true derivative should agree with dual numbers and difference quotients, every false variant
be refuted; a variant with a condition dropped is not looked at, for it is false, if at all, at single points.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from time import process_time

sys.path[:0] = [str(Path(__file__).parents[1])]

from derive.errors import DeriveError  # noqa: E402
from tests.calculus.claims import read_claim  # noqa: E402
from tests.calculus.items import all_items  # noqa: E402


def verdict(text: str) -> tuple[str, float]:
    """The kind of the verdict on a claim, and the digits to which numbers agree."""
    try:
        claim = read_claim(text)
    except DeriveError:
        return "unreadable", 0.0
    found = claim.compared()
    return found.kind, found.worst_digits or 0.0


def main() -> None:
    """Count verdicts, and name those that are not as they should be."""
    counts: dict[str, Counter[str]] = {"true": Counter(), "false": Counter()}
    least, began = 1e9, process_time()
    for item in all_items():
        texts = [("true", item.true), *(("false", text) for kind, text in item.false() if kind != "condition")]
        for kind, text in texts:
            found, digits = verdict(text)
            counts[kind][found] += 1
            least = min(least, digits) if (kind, found) == ("true", "agrees") else least
            if found != {"true": "agrees", "false": "refuted"}[kind]:
                print(f"{item.name}, {kind}: {found}\n{text}")
    for kind, found in counts.items():
        print(f"{kind}: " + ", ".join(f"{count} {what}" for what, count in found.most_common()))
    print(f"to {least:.0f} digits at least; {process_time() - began:.1f} s of processor time")


if __name__ == "__main__":
    main()
