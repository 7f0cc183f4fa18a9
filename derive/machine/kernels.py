"""The operations of the machine: loops over shapes around functions of cells.

Every operation has one entry of the same form, ``(row, memory, work, flags)``: the resolved row of
its instruction, the cells of the program, scratch cells, and a flag for each sample of the block.
"""

from __future__ import annotations

from .elementary import NAMES
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
    work = carray(work_at, (WORK, N, LANES))
    flags = carray(flags_at, (LANES,))
    {name}_over(row, memory, work, flags)
'''
"""How an operation is called from outside."""
OVER = '''
@compiled
def {name}_over(row, memory, work, flags):
    for r in range(row[1]):
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
    """For every elementwise operation its operands, the result included, and what it does."""
    out, a, b, d = (f"memory[{letter}]" for letter in LETTERS)
    found: dict[str, tuple[int, tuple[str, ...]]] = {}
    for name in PLAIN:
        found[name] = (2, (f"{name}({a}, {out})",))
    for name in SMOOTH:
        found[name] = (2, (f"{name}({a}, {out}, work, flags)",))
    for name in SUMS:
        found[name] = (3, (f"{name}({a}, {b}, {out})", f"check_large({out}, flags)"))
    found["mul"] = (3, (f"mul({a}, {b}, {out})", f"check_product({a}, {b}, {out}, flags)"))
    found["div"] = (3, (f"div({a}, {b}, {out})", f"check_quotient({a}, {out}, flags)"))
    found["square"] = (2, (f"square({a}, {out})", f"check_product({a}, {a}, {out}, flags)"))
    for name in COMPARISONS:
        found[name] = (3, (f"sub({a}, {b}, work[0])", f"{name}(work[0], {out})"))
    for name in EXTREMES:
        found[name] = (3, (f"sub({a}, {b}, work[0])", f"{name}(work[0], {a}, {b}, {out})"))
    found["select"] = (OPERANDS, (f"select({a}, {b}, {d}, {out})",))
    return found


def source() -> str:
    """The text of all elementwise operations and of the entries to them."""
    table = bodies()
    texts = [elementwise(name, operands, *body) for name, (operands, body) in table.items()]
    return "\n".join([CHECKS, *texts, *(ENTRY.format(name=name) for name in table)])


def operations() -> tuple[str, ...]:
    """The names of all operations, in the order of their codes."""
    return tuple(bodies())
