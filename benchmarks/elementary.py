"""Errors and speed of the machine's elementary functions, by hand: ``python benchmarks/elementary.py [ARGUMENTS]``.

The errors are the worst found against balls, in bits of the precision that are lost; there are as many arguments in
each of three ranges as the number given (300 when none is), and those next to zeros and seams.  The times are of one
processor, per value, all in one process: the machine on a block of samples, mpmath and python-flint in a loop.
"""

from __future__ import annotations

import math
import random
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

import mpmath  # noqa: E402
import numpy as np  # noqa: E402
from flint import ctx  # noqa: E402

from derive.machine.elementary import NAMES  # noqa: E402
from derive.machine.elementary.bounds import LOST_BITS  # noqa: E402
from derive.machine.elementary.constants import weight  # noqa: E402
from derive.machine.layout import HEADER, RESOLVED, TERMS, WORK, bits, lanes  # noqa: E402
from derive.machine.native import entry  # noqa: E402
from derive.machine.single import apply  # noqa: E402
from tests.machine.ranges import TRUE, arguments, filled, value  # noqa: E402

BITS = 2000
REPEATS = 40
MPMATH: dict[str, Callable[[mpmath.mpf], mpmath.mpf]] = {
    **{name: getattr(mpmath, name) for name in NAMES if name not in ("lgamma", "sigmoid", "softplus")},
    "lgamma": mpmath.loggamma, "sigmoid": lambda x: 1 / (1 + mpmath.exp(-x)),
    "softplus": lambda x: mpmath.log1p(mpmath.exp(x)),
}


def lost(name: str, terms: int, count: int) -> tuple[float, float]:
    """The most bits lost where nothing is flagged, and the share that is flagged."""
    numbers = arguments(name, terms, count, seed=2)
    results, flags = apply(name, terms, np.array(numbers).T.copy())
    worst = -math.inf
    with ctx.workprec(BITS):
        for x, found, flag in zip(numbers, results.T, flags, strict=True):
            if not flag:
                true = TRUE[name](value(x))
                error = abs(value(found) - true) / abs(true) if true != 0 else abs(value(found))
                worst = max(worst, bits(terms) + weight(error))
    return worst, float(flags.mean())


def block(terms: int) -> np.ndarray:
    """Numbers between 0.1 and 3 for one block."""
    source = random.Random(terms)
    return np.array([filled(source.uniform(0.1, 3.0), terms, source) for _ in range(lanes(terms))]).T.copy()


def machine(name: str, terms: int) -> float:
    """Nanoseconds a value on blocks of samples, the best of many."""
    run, samples = entry(terms, name), lanes(terms)
    memory = np.stack([np.zeros((terms, samples)), block(terms)])
    work, flags, row = np.zeros((WORK, terms, samples)), np.zeros(samples, np.uint8), np.zeros(RESOLVED, np.int64)
    row[1:HEADER], row[HEADER + 3] = 1, 1
    addresses = [array.ctypes.data for array in (row, memory, work, flags)]

    def some() -> float:
        start = time.perf_counter()
        for _ in range(20):
            run(*addresses)
        return (time.perf_counter() - start) / 20 / samples

    return 1e9 * min(some() for _ in range(REPEATS))


def loop(function: Callable, numbers: list) -> float:
    """Nanoseconds a value in a loop, the best of many."""
    def some() -> float:
        start = time.perf_counter()
        for x in numbers:
            function(x)
        return (time.perf_counter() - start) / len(numbers)

    return 1e9 * min(some() for _ in range(10))


def others(name: str, terms: int) -> tuple[float, float]:
    """mpmath and python-flint at the precision of so many terms."""
    numbers = block(terms).T[:40]
    with mpmath.workprec(bits(terms)):
        slow = loop(MPMATH[name], [mpmath.fsum(map(mpmath.mpf, x)) for x in numbers])
    with ctx.workprec(bits(terms)):
        return slow, loop(TRUE[name], [value(x) for x in numbers])


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    print("bits lost at most (stated), and the share of the arguments that is flagged")
    for name in NAMES:
        found = [lost(name, terms, count) for terms in TERMS]
        print(f"{name:10}" + "".join(f"{bits_:7.1f} ({LOST_BITS[name]}) {share:5.1%}" for bits_, share in found))
    print("\nnanoseconds a value: the machine at 53, 106, 159, 212 bits; mpmath and arb at 106; at 212")
    ratios = []
    for name in NAMES:
        own, (slow2, ball2), (slow4, ball4) = [machine(name, n) for n in TERMS], others(name, 2), others(name, 4)
        ratios.append((slow2 / own[1], ball2 / own[1], slow4 / own[3], ball4 / own[3]))
        print(f"{name:10}" + "".join(f"{t:7.1f}" for t in own) + f"{slow2:10.0f}{ball2:8.0f}{slow4:10.0f}{ball4:8.0f}")
    medians = [statistics.median(column) for column in zip(*ratios, strict=True)]
    print("times faster, median: mpmath {:.0f}, arb {:.0f} at 106 bits; {:.0f}, {:.0f} at 212".format(*medians))


if __name__ == "__main__":
    main()
