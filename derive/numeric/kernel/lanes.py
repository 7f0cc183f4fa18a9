"""Loops over samples moved inwards where each sample has loops of its own with exponentials or logarithms in them.

LLVM computes several samples at once only in a loop over samples without loops in it.  So the lines of such a loop
are cut into pieces, each in a loop of its own over a few samples: what is read from arrays, what computes functions,
what is written, and loops of plain arithmetic, which stay as they are.  What a piece hands to another is kept for each
sample.

>>> lines, rows = laned(["t2_0 = 0.0", "for i1 in range(n0):", "    v3_1 = a0[s, i1]", "    v3_2 = exp(v3_1)",
...                      "    t2_0 += v3_2", "out[s] = t2_0"])
>>> print("\\n".join(lines[:15]))
for first in range(0, samples, 64):
    lanes = min(64, samples - first)
    for l in range(lanes):
        t2_0 = 0.0
        kept[0, l] = t2_0
    for i1 in range(n0):
        for l in range(lanes):
            s = first + l
            v3_1 = a0[s, i1]
            kept[1, l] = v3_1
        for l in range(lanes):
            t2_0 = kept[0, l]
            v3_1 = kept[1, l]
            v3_2 = exp(v3_1)
            t2_0 += v3_2
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

LANES = 64
"""So many samples are computed together: what is kept of them stays in the first cache."""
INDENT = "    "
NAME = re.compile(r"\b[vt]\d+_\d+\b")
INDEX = re.compile(r"\[[^\[\]]*\]")
CALL = re.compile(r"\b(?:exp|log|sigmoid|softplus)\(")
"""The functions that are written without branches, for several samples at once."""
READ = re.compile(r"\w+ = a\d+\[")
WRITE = "out["
Tree = list["str | tuple[str, Tree]"]
"""Lines, and loops with what stands in them."""
Piece = list[str]
Pieces = list["Piece | tuple[str, Pieces]"]
"""Lines in pieces, and the loops that were cut."""


def laned(lines: Sequence[str]) -> tuple[list[str], int] | None:
    """The lines of a loop over samples, and for how many values each of a few samples needs room.

    None where there is no function beside loops or in them, or where a loop or an index depends on what is kept.
    """
    tree, text = parsed(lines, 0), "\n".join(lines)
    if not CALL.search(text) or not any(isinstance(part, tuple) for part in tree):
        return None
    parts = cut(tree)
    pieces = list(leaves(parts))
    names = [set(NAME.findall("\n".join(piece))) for piece in pieces]
    kept = [name for name in dict.fromkeys(NAME.findall(text))
            if sum(name in found for found in names) > 1 and any(assigns(piece, name) for piece in pieces)]
    steering = [*INDEX.findall(text), *(line for line in lines if line.lstrip().startswith("for "))]
    around = NAME.findall("\n".join(headers(parts)))
    if set(kept) & set(NAME.findall("\n".join(steering))) or any(assigns(piece, n) for piece in pieces for n in around):
        return None
    rows = {name: f"kept[{row}, l]" for row, name in enumerate(kept)}
    head = [f"for first in range(0, samples, {LANES}):", f"{INDENT}lanes = min({LANES}, samples - first)"]
    return [*head, *(INDENT + line for line in written(parts, rows))], len(rows)


def parsed(lines: Sequence[str], depth: int) -> Tree:
    """Lines as a tree."""
    found: Tree = []
    at = 0
    while at < len(lines):
        line, at = lines[at].removeprefix(INDENT * depth), at + 1
        if not line.startswith("for "):
            found.append(line)
            continue
        end = at
        while end < len(lines) and lines[end].startswith(INDENT * (depth + 1)):
            end += 1
        found.append((line, parsed(lines[at:end], depth + 1)))
        at = end
    return found


def flat(part: str | tuple[str, Tree]) -> Piece:
    """The lines of a part of a tree."""
    if isinstance(part, str):
        return [part]
    return [part[0], *(INDENT + line for inner in part[1] for line in flat(inner))]


def cut(tree: Tree) -> Pieces:
    """The pieces in order: loops of plain arithmetic are in one piece with the lines before them."""
    found: Pieces = []
    plain: Piece = []
    straight: Piece = []

    def flush() -> None:
        found.extend([list(piece) for piece in (plain, *kinds(straight)) if piece])
        plain.clear()
        straight.clear()

    for part in tree:
        lines = flat(part)
        called = CALL.search("\n".join(lines)) is not None
        if isinstance(part, tuple):
            if called or straight:
                flush()
            if called:
                found.append((part[0], cut(part[1])))
            else:
                plain += lines
        elif called or straight or part.startswith(WRITE):
            straight += lines
        else:
            plain += lines
    flush()
    return found


def kinds(lines: Piece) -> tuple[Piece, Piece, Piece]:
    """Lines that read arrays, lines that compute, and lines that write the result."""
    reads, writes = [line for line in lines if READ.match(line)], [line for line in lines if line.startswith(WRITE)]
    return reads, [line for line in lines if line not in reads and line not in writes], writes


def leaves(parts: Pieces) -> Iterator[Piece]:
    """The pieces, also in loops."""
    for part in parts:
        if isinstance(part, tuple):
            yield from leaves(part[1])
        else:
            yield part


def headers(parts: Pieces) -> Iterator[str]:
    """The first lines of the loops that were cut."""
    for part in parts:
        if isinstance(part, tuple):
            yield part[0]
            yield from headers(part[1])


def written(parts: Pieces, rows: Mapping[str, str]) -> Iterator[str]:
    """The lines, with a loop over a few samples around each piece."""
    for part in parts:
        if isinstance(part, tuple):
            yield part[0]
            yield from (INDENT + line for line in written(part[1], rows))
            continue
        yield "for l in range(lanes):"
        if re.search(r"\bs\b", "\n".join(part)):
            yield f"{INDENT}s = first + l"
        yield from (f"{INDENT}{name} = {row}" for name, row in rows.items() if needs(part, name))
        yield from (INDENT + line for line in part)
        yield from (f"{INDENT}{row} = {name}" for name, row in rows.items() if assigns(part, name))


def assigns(piece: Piece, name: str) -> bool:
    """Whether a piece gives a name a value."""
    return any(re.match(rf"\s*{name} [+*]?= ", line) for line in piece)


def needs(piece: Piece, name: str) -> bool:
    """Whether a piece uses the value that a name had before."""
    first = next((line for line in piece if name in NAME.findall(line)), None)
    if first is None:
        return False
    target, _, value = first.strip().partition(" = ")
    return target != name or name in NAME.findall(value)
