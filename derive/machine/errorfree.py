"""Error-free transforms, written as lines of a program.

Sums and products of two floats together with their rounding errors: Knuth's TwoSum, Dekker's
FastTwoSum and the product by fused multiply-add (Muller et al., *Handbook of Floating-Point
Arithmetic*, 2nd ed., chapter 4).  A ``Straight`` collects the lines and names the results.

>>> code = Straight()
>>> code.two_sum("x", "y")
('v1', 'v4')
>>> print("\\n".join(code.lines))
v1 = x + y
v2 = v1 - x
v3 = v1 - v2
v4 = (x - v3) + (y - v2)
"""

from __future__ import annotations

from collections.abc import Sequence


class Straight:
    """Assignments that are written once each, in order."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.count = 0

    def let(self, expression: str) -> str:
        """The name of a new value."""
        self.count += 1
        self.lines.append(f"v{self.count} = {expression}")
        return f"v{self.count}"

    def two_sum(self, a: str, b: str) -> tuple[str, str]:
        """``a + b`` rounded, and the error: 6 operations, any magnitudes."""
        total = self.let(f"{a} + {b}")
        late = self.let(f"{total} - {a}")
        early = self.let(f"{total} - {late}")
        return total, self.let(f"({a} - {early}) + ({b} - {late})")

    def fast_two_sum(self, a: str, b: str) -> tuple[str, str]:
        """``a + b`` rounded, and the error: 3 operations; exact when ``a`` is 0 or not below ``b`` in exponent."""
        total = self.let(f"{a} + {b}")
        return total, self.let(f"{b} - ({total} - {a})")

    def two_product(self, a: str, b: str) -> tuple[str, str]:
        """``a b`` rounded, and the error: exact unless the error underflows."""
        product = self.let(f"{a} * {b}")
        return product, self.let(f"fma({a}, {b}, -{product})")

    def total(self, parts: Sequence[str]) -> str:
        """The sum of parts that are so small that their rounding does not count."""
        result = parts[0]
        for part in parts[1:]:
            result = self.let(f"{result} + {part}")
        return result

    def gathered(self, columns: list[list[str]]) -> list[str]:
        """One value a column: every column is summed exactly into itself and the next; the last is just summed.

        Columns are lists of values of like magnitude, the largest first; they are changed.
        """
        found = []
        for place, column in enumerate(columns[:-1]):
            result = column[0]
            for part in column[1:]:
                result, error = self.two_sum(result, part)
                columns[place + 1].append(error)
            found.append(result)
        return [*found, self.total(columns[-1])] if columns[-1] else found

    def distilled(self, parts: list[str], fast: bool = False) -> list[str]:
        """The same sum with its largest part first: one pass from the smallest up (VecSum)."""
        parts = list(parts)
        for k in range(len(parts) - 2, -1, -1):
            parts[k], parts[k + 1] = (self.fast_two_sum if fast else self.two_sum)(parts[k], parts[k + 1])
        return parts

    def normal(self, parts: list[str], terms: int, passes: int, fast: int = 0) -> list[str]:
        """The first terms of the same sum, not overlapping; the last ``fast`` passes take ordered parts."""
        for turn in range(passes):
            parts = self.distilled(parts, fast=turn >= passes - fast)
        if len(parts) > terms:
            parts = [*parts[:terms - 1], self.total(parts[terms - 1:])]
        return parts
