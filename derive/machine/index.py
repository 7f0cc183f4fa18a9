"""Indices that move with the loops around them: whole numbers plus whole multiples of counters.

>>> i = Index(1, (1,)); str(2 * i - 1)
'1 + 2*t0'
>>> (i + Index(0, (0, 3))).steps
(1, 3)
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Index:
    """``start + steps[0] t0 + steps[1] t1 + ...``, with the turns of the loops from the outermost."""

    start: int
    steps: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        steps = self.steps
        while steps and steps[-1] == 0:
            steps = steps[:-1]
        object.__setattr__(self, "steps", steps)

    @property
    def depth(self) -> int:
        """How many loops must be open for it to have a value."""
        return len(self.steps)

    def step(self, level: int) -> int:
        """How far it moves with each turn of one loop."""
        return self.steps[level] if level < len(self.steps) else 0

    def __add__(self, other: Index | int) -> Index:
        other = index(other)
        depth = max(self.depth, other.depth)
        return Index(self.start + other.start, tuple(self.step(k) + other.step(k) for k in range(depth)))

    def __mul__(self, factor: int) -> Index:
        return Index(self.start * factor, tuple(step * factor for step in self.steps))

    def __neg__(self) -> Index:
        return self * -1

    def __sub__(self, other: Index | int) -> Index:
        return self + -index(other)

    def __rsub__(self, other: int) -> Index:
        return index(other) - self

    __radd__, __rmul__ = __add__, __mul__

    def __str__(self) -> str:
        return " + ".join([str(self.start), *(f"{step}*t{k}" for k, step in enumerate(self.steps) if step)])

    def extreme(self, counts: list[Index], sign: int) -> int:
        """Its largest (``sign`` 1) or smallest (-1) value while loops with these counts run."""
        here = self
        for level in range(here.depth - 1, -1, -1):
            step = here.step(level)
            outer = Index(here.start, here.steps[:level])
            here = outer + (counts[level] - 1) * step if step * sign > 0 else outer
        return here.start


def index(value: Index | int) -> Index:
    """A whole number as an index."""
    return value if isinstance(value, Index) else Index(value)
