"""FPCore files read and measured: how many cores, with what verdicts, how many bits of error, in what time.

    python benchmarks/floating.py FOLDER [SAMPLES]
    python benchmarks/floating.py library

FOLDER has FPCore files, such as the `benchmarks` of https://github.com/FPBench/FPBench.  Bits of error are counted as
Herbie counts them, over samples uniform in bit patterns.  The second command counts the sides of the library's theorems
that can be measured, and why the others cannot.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections import Counter
from pathlib import Path

from derive.errors import DeriveError
from derive.floating.cost import measure
from derive.floating.draw import BITS
from derive.floating.fpcore import read_cores
from derive.floating.problem import Problem
from derive.library.index import read_index
from derive.request import problems

SECONDS = 20.0
"""Processor time for one core."""


def main(folder: str, samples: int = 64) -> None:
    """A row for each file and one for all of them."""
    print("| file | cores | read | measured | unstable | overflows | ill | mean bits | worst bits | s |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|")
    everything: list[tuple[str, float]] = []
    counts = Counter[str]()
    for path in sorted(Path(folder).rglob("*.fpcore")):
        found, own, seconds = file(path, samples)
        print(row(path.stem, own, found, seconds))
        everything += found
        counts.update(own)
        counts["seconds"] += seconds  # type: ignore[assignment]
    print(row("**all**", counts, everything, counts["seconds"]))


def file(path: Path, samples: int) -> tuple[list[tuple[str, float]], Counter[str], float]:
    """The verdict and the mean bits of every core of a file, what could not be measured, and the time."""
    started, own = time.process_time(), Counter[str]()
    found = []
    try:
        cores = read_cores(path.read_text("utf-8"), path.name)
    except DeriveError as error:
        print(f"<!-- {error} -->")
        return [], Counter({"cores": 1}), 0.0
    for problem in cores:
        own.update(["cores", *(["read"] if problem.error is None else [])])
        if problem.error is not None:
            print(f"<!-- {problem.title}: {problem.error} -->")
        result = core(problem, samples)
        if result is None:
            reasons = [*problem.unmeasured.values(), "no sample"]
            own[reasons[0]] += 1
        else:
            found.append(result)
    return found, own, time.process_time() - started


def core(problem: Problem, samples: int) -> tuple[str, float] | None:
    """The verdict on a core and its mean bits of error, None when it is not measured."""
    for form in problem.forms:
        cost = measure(problem, form, problem.formats[0], samples, 0, time.process_time() + SECONDS)
        if cost.samples:
            drawn = [s.bits for s in cost.samples if s.way == BITS] or [s.bits for s in cost.samples]
            return cost.verdict, statistics.fmean(drawn)
    return None


def row(name: str, own: Counter[str], found: list[tuple[str, float]], seconds: float) -> str:
    """One line of the table."""
    verdicts = Counter(verdict for verdict, _ in found)
    bits = [b for _, b in found]
    cells = [own["cores"], own["read"], len(found), verdicts["unstable form"], verdicts["overflows"],
             verdicts["ill-conditioned problem"], f"{statistics.fmean(bits):.1f}" if bits else "–",
             f"{max(bits):.1f}" if bits else "–", f"{seconds:.1f}"]
    return f"| {name} | {' | '.join(map(str, cells))} |"


def library() -> None:
    """How many sides of claims and steps have a form, and why the others have none."""
    counts, started = Counter[str](), time.process_time()
    for name, item in read_index().items.items():
        if item.block.kind == "theorem" and not item.source.foundation:
            try:
                found = problems(name)
            except DeriveError as error:
                print(f"<!-- {error.message} -->")
                continue
            counts.update({"measured": sum(len(problem.forms) for problem in found)})
            counts.update(reason for problem in found for reason in problem.unmeasured.values())
    for reason, count in counts.most_common():
        print(f"| {reason} | {count} |")
    print(f"| **all** | {counts.total()} |\n\n{time.process_time() - started:.1f} s")


if __name__ == "__main__":
    if sys.argv[1] == "library":
        library()
    else:
        main(sys.argv[1], *map(int, sys.argv[2:3]))
