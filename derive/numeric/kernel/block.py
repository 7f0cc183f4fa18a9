"""The text of nested loops while it is being written.

A loop enters the text of the block around it when it is closed; what does not depend on the loop is written to that
block meanwhile, and so stands before the loop.

>>> outer = Block(None, 1)
>>> inner = outer.loop("i", "n")
>>> name = inner.add("x[i]"); outer.lines.append("y = 1.0")
>>> inner.close()
>>> outer.text()
['    y = 1.0', '    for i in range(n):', '        v2_0 = x[i]']
"""

from __future__ import annotations

from ...kernel.terms import Term


class Block:
    """Lines at one depth, and the terms whose values they name."""

    def __init__(self, parent: Block | None, depth: int, header: str = "") -> None:
        self.parent, self.depth, self.header = parent, depth, header
        self.lines: list[str] = []
        self.known: dict[Term, str] = {}
        self.count: int = 0 if parent is None else parent.count

    def fresh(self, letter: str) -> str:
        """A new name."""
        top = self
        while top.parent is not None:
            top = top.parent
        top.count += 1
        return f"{letter}{self.depth}_{top.count - 1}"

    def add(self, code: str) -> str:
        """A line that names a value."""
        name = self.fresh("v")
        self.lines.append(f"{name} = {code}")
        return name

    def loop(self, index: str, count: str) -> Block:
        """A loop in this block, to be closed."""
        return Block(self, self.depth + 1, f"for {index} in range({count}):")

    def close(self) -> None:
        """Enter the text of the block around."""
        assert self.parent is not None
        self.parent.lines.append(self.header)
        self.parent.lines += [f"    {line}" for line in self.lines or ["pass"]]

    def text(self) -> list[str]:
        """The lines, indented."""
        return ["    " * self.depth + line for line in self.lines]
