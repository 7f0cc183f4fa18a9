"""Arguments of elementary functions, where each is defined and where it is hard, and their values as balls."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator, Sequence

from flint import arb, ctx

from derive.machine.elementary.constants import expansion
from derive.machine.elementary.gamma import digamma_zero
from derive.machine.layout import smallest

Number = tuple[float, ...]
WAYS = {
    "exp": (-480.0, 709.0), "expm1": (-1e300, 709.0), "log": (1e-307, 1e308), "log1p": (-1 + 1e-15, 1e308),
    "sin": (-1e12, 1e12), "cos": (-1e12, 1e12), "tan": (-1e12, 1e12), "atan": (-1e308, 1e308),
    "sinh": (-709.0, 709.0), "cosh": (-709.0, 709.0), "tanh": (-1e308, 1e308),
    "sigmoid": (-480.0, 1e300), "softplus": (-480.0, 1e300), "erf": (-1e308, 1e308), "erfc": (-1e308, 23.5),
    "gamma": (1e-280, 168.0), "lgamma": (1e-300, 1e305), "digamma": (1e-280, 1e305),
}
"""The least and the greatest argument that is tried."""
TRUE: dict[str, Callable[[arb], arb]] = {
    "exp": arb.exp, "expm1": arb.expm1, "log": arb.log, "log1p": arb.log1p, "sin": arb.sin, "cos": arb.cos,
    "tan": arb.tan, "atan": arb.atan, "sinh": arb.sinh, "cosh": arb.cosh,
    "tanh": lambda x: x.tanh() if abs(x) < 2000 else x / abs(x),
    "sigmoid": lambda x: 1 / (1 + (-x).exp()),
    "softplus": lambda x: x.exp().log1p() if x < 0 else x + (-x).exp().log1p(),
    "erf": lambda x: x.erf() if abs(x) < 100 else x / abs(x),
    "erfc": lambda x: x.erfc() if abs(x) < 100 else 1 - x / abs(x),
    "gamma": arb.gamma, "lgamma": arb.lgamma, "digamma": arb.digamma,
}
"""The functions on balls."""


def value(terms: Sequence[float]) -> arb:
    """The exact sum of the terms."""
    return sum((arb(float(term)) for term in terms), arb(0))


def arguments(name: str, terms: int, count: int, seed: int) -> list[Number]:
    """Arguments over the whole range: of moderate size, of any size, special, and near what is hard."""
    source = random.Random(f"{name} {terms} {seed}")
    low, high = WAYS[name]
    chosen = [*(source.uniform(max(low, -3), min(high, 30)) for _ in range(count)),
              *(source.uniform(max(low, -720), min(high, 720)) for _ in range(count)),
              *(source.choice((-1, 1)) * 10 ** source.uniform(-300, 300) for _ in range(count)),
              *SPECIAL, low, high]
    doubles = [x for x in chosen if low <= x <= high]
    numbers = [filled(x, terms, source) if source.random() < 0.7 else (x, *[0.0] * (terms - 1)) for x in doubles]
    return [x for x in [*numbers, *hard(name, terms, source)] if low <= x[0] <= high]


SPECIAL = [0.0, 1.0, -1.0, 2.0, -2.0, 0.5, -0.5, 10.0, -10.0, 1e-3, 1e6, 0.25, -0.25, 5e-324, 1e-310, 2.0 ** -1022,
           math.pi, math.e, 0.6931471805599453, 1.4142135623730951, 1 - 2.0 ** -53, 1 + 2.0 ** -52]


def filled(head: float, terms: int, source: random.Random) -> Number:
    """A number with this leading term and others as large as they can be."""
    parts, room = [head], math.ulp(head) / 2
    for _ in range(terms - 1):
        parts.append(source.choice((-1, 1)) * room * (1 - source.random() ** 3) if room > smallest(terms) else 0.0)
        room = math.ulp(parts[-1]) / 2
    return tuple(parts)


def hard(name: str, terms: int, source: random.Random) -> Iterator[Number]:
    """Next to zeros of the function, and to seams of its tables."""
    for k in range(1, 40):
        with ctx.workprec(1600):
            if name in ("sin", "cos", "tan"):
                turns = source.choice((k, 10 ** (k // 4) + 1))
                yield expansion(arb.pi() * turns / 2 + arb(2) ** -source.randint(20, 60), terms)
                yield expansion(arb.pi() * (2 * k + 1) / 512, terms)
            elif name == "log":
                yield expansion(1 + arb(source.choice((-1, 1))) * arb(2) ** -source.randint(2, 53 * terms), terms)
                yield expansion((1 + arb(2 * k + 1) / 128) * arb(2) ** source.randint(-900, 900), terms)
            elif name in ("gamma", "lgamma", "digamma"):
                zero = source.choice((arb(1), arb(2), arb(32), digamma_zero()))
                yield expansion(zero + arb(source.choice((-1, 1))) * arb(2) ** -source.randint(3, 53 * terms), terms)
                yield expansion(arb(k + 8) / 16 - arb(2) ** (-40 * terms), terms)
            elif name in ("erf", "erfc"):
                yield expansion(arb(k) / 16 + arb(2) ** (-40 * terms), terms)
                yield expansion(-arb(k) / 8, terms)
            elif name == "atan":
                yield expansion(arb(2 * k + 1) / 128, terms)
                yield expansion(arb(128) / (2 * k + 1), terms)
            else:
                yield expansion(arb.const_log2() * (k - 20) / 2, terms)
                yield expansion(arb.const_log2() * (2 * k - 39) / 2048, terms)
