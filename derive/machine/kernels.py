"""The operations of the machine: loops over shapes around functions of cells.

Every operation has one entry of the same form, ``(row, memory, work, flags)``: the resolved row of
its instruction, the cells of the program, scratch cells, and a flag for each sample of the block.
"""

from __future__ import annotations

import re

from .elementary import BINARY, NAMES
from .layout import LEFT_RANGE, OPERANDS

PLAIN = ("neg", "absolute", "copy", "sign_of")
"""Functions of one cell that cannot fail."""
SMOOTH = ("sqrt", *NAMES)
"""Functions of one cell that know where their error bound holds."""
SUMS, PRODUCTS = ("add", "sub"), ("mul", "div")
COMPARISONS = ("less", "at_most", "equal")
EXTREMES = ("smaller", "larger")
LETTERS = "oabd"

ENTRY = '''
def entry_{name}(row_at, memory_at, work_at, flags_at):
    row = carray(row_at, (RESOLVED,))
    memory = carray(memory_at, (MAX_CELLS, N, LANES))
    work = carray(work_at, (WORK + 1, N, LANES))
    flags = carray(flags_at, (LANES,))
'''
"""How an operation begins: it is called from outside, with addresses."""
OVER = ENTRY + '''    for r in range(row[1]):
        for c in range(row[2]):
            o = row[4] + r * row[5] + c * row[6]
{places}
{body}
'''
CHECKS = f'''
@compiled
def check_large(out, flags):
    for i in range(LANES):
        flags[i] |= 0 if abs(out[0, i]) <= LARGEST else {LEFT_RANGE}


@compiled
def check_sum(out, flags):
    """A sum of products; 0 is fine, since it mostly is one."""
    for i in range(LANES):
        size = abs(out[0, i])
        fine = (size <= LARGEST) & ((size >= SMALLEST) | (size == 0.0))
        flags[i] |= 0 if fine else {LEFT_RANGE}


@compiled
def check_product(x, y, out, flags):
    for i in range(LANES):
        size = abs(out[0, i])
        fine = (size <= LARGEST) & ((size >= SMALLEST) | (x[0, i] == 0.0) | (y[0, i] == 0.0))
        flags[i] |= 0 if fine else {LEFT_RANGE}


@compiled
def check_quotient(x, out, flags):
    for i in range(LANES):
        size = abs(out[0, i])
        fine = (size <= LARGEST) & ((size >= SMALLEST) | (x[0, i] == 0.0))
        flags[i] |= 0 if fine else {LEFT_RANGE}
'''
"""Where a result has left the range in which its error bound holds."""


def elementwise(name: str, operands: int, *body: str) -> str:
    """An operation that runs over a shape, one result cell from one cell of each operand."""
    places = []
    for k in range(1, operands):
        at = 4 + 3 * k
        places.append(f"            {LETTERS[k]} = row[{at}] + r * row[{at + 1}] + c * row[{at + 2}]")
    lines = "\n".join(f"            {line}" for line in body)
    return OVER.format(name=name, places="\n".join(places), body=lines)


def bodies() -> dict[str, tuple[int, tuple[str, ...]]]:
    """For every elementwise operation its operands, the result included, and what it does.

    Functions that round to a format are marked: ``wording``.
    """
    out, a, b, d = (f"memory[{letter}]" for letter in LETTERS)
    found: dict[str, tuple[int, tuple[str, ...]]] = {}
    for name in PLAIN:
        found[name] = (2, (f"{name}({a}, {out})",))
    for name in SMOOTH:
        found[name] = (2, (f"@{name}({a}, {out}, work, flags)",))
    for name in BINARY:
        found[name] = (3, (f"@{name}({a}, {b}, {out}, work, flags)",))
    for name in SUMS:
        found[name] = (3, (f"@{name}({a}, {b}, {out})", f"check_large({out}, flags)"))
    found["mul"] = (3, (f"@mul({a}, {b}, {out})", f"check_product({a}, {b}, {out}, flags)"))
    found["div"] = (3, (f"@div({a}, {b}, {out})", f"check_quotient({a}, {out}, flags)"))
    found["square"] = (2, (f"@square({a}, {out})", f"check_product({a}, {a}, {out}, flags)"))
    for name in COMPARISONS:
        found[name] = (3, (f"sub({a}, {b}, work[0])", f"{name}(work[0], {out})"))
    for name in EXTREMES:
        found[name] = (3, (f"sub({a}, {b}, work[0])", f"{name}(work[0], {a}, {b}, {out})"))
    found["fused"] = (OPERANDS, (f"@fused({a}, {b}, {d}, {out}, work)", f"check_large({out}, flags)"))
    found["select"] = (OPERANDS, (f"select({a}, {b}, {d}, {out})",))
    return found


ELEMENTWISE = {name: operands for name, (operands, _) in bodies().items()}
"""The elementwise operations with their operands, the result included."""
FOLDS = ("add", "mul", "smaller", "larger")
"""What can be done with all values of a loop, or all entries of a row."""
REDUCTIONS = tuple(f"{name}_all" for name in FOLDS)
REDUCE = ENTRY + '''    for r in range(row[1]):
        o, a = row[4] + r * row[5], row[7] + r * row[8]
        copy(memory[a], memory[o])
        for k in range(1, row[3]):
            {steps}
'''
POWER = '''
@compiled
def power_cell(x, exponent, out, work, flags):
    copy(x, out)
    top = 1
    while 2 * top <= exponent:
        top *= 2
    while top > 1:
        top //= 2
        @square(out, work[0])
        check_product(out, out, work[0], flags)
        if exponent & top:
            @mul(work[0], x, out)
            check_product(work[0], x, out, flags)
        else:
            copy(work[0], out)
'''
"""A whole power from the leading digit of its exponent down."""


def fold(name: str, part: str) -> tuple[str, ...]:
    """What puts one more part into a value."""
    other = {"memory[o]": "work[1]", "memory[a]": "memory[o]", "memory[b]": part}
    lines = []
    for line in bodies()[name][1]:
        lines.append(re.sub(r"memory\[[oab]\]", lambda found: other[found.group()], line))
    return (*lines, "copy(work[1], memory[o])")


def source() -> str:
    """The text of all elementwise operations, folds and reductions."""
    texts = [elementwise(name, operands, *body) for name, (operands, body) in bodies().items()]
    for name in FOLDS:
        texts.append(elementwise(f"fold_{name}", 2, *fold(name, "memory[a]")))
        steps = "\n            ".join(fold(name, "memory[a + k * row[9]]"))
        texts.append(REDUCE.format(name=f"{name}_all", steps=steps))
    power = elementwise("power", 2, "power_cell(memory[a], row[3], memory[o], work, flags)")
    return "\n".join([CHECKS, *texts, POWER, power])
