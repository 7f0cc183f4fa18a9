"""Which parts of a term get a name of their own: those that occur more than once, and heavy ones out of loops.

>>> from ...kernel.sorts import REAL
>>> from ...kernel.terms import op, var
>>> x = var("x", REAL)
>>> root = op("exp", x, sort=REAL)
>>> shared(op("+", root, op("*", root, x, sort=REAL), sort=REAL)) == [root]
True
"""

from __future__ import annotations

from collections import Counter

from ...kernel.terms import App, Lam, Op, Term, children

TRANSPARENT = frozenset(["transpose", "inverse"])
"""What costs nothing, or is better not computed: its argument counts instead."""
CHEAP = frozenset(["identity", "zeros", "ones", "real", "entry", "position", "at"])
HEAVY = frozenset(["*", "inverse", "det", "map", "sum", "softmax", "^"])
"""With these on arrays a value is not computed again in every turn of a loop."""


def shared(term: Term) -> list[Term]:
    """The parts that get names, each after what it is made of."""
    counts, order, hoisted = Counter[Term](), list[Term](), set[Term]()

    def visit(part: Term, below: bool) -> None:
        while isinstance(part, Op) and part.name in TRANSPARENT:
            part = part.args[0]
        counts[part] += 1
        if below and is_heavy(part):
            hoisted.add(part)
        if counts[part] > 1:
            return
        for child in children(part):
            visit(child, bool(part.loose) or isinstance(part, Lam))
        order.append(part)

    visit(term, False)
    return [part for part in order if part is not term and is_worth(part) and (counts[part] > 1 or part in hoisted)]


def is_worth(part: Term) -> bool:
    """Whether a name for a value spares work."""
    if part.loose or not part.free or part.sort.kind != "real":
        return False
    if isinstance(part, App):
        return part.argument.sort.kind == "real"
    return isinstance(part, Op) and part.name not in CHEAP


def is_heavy(part: Term) -> bool:
    """Whether a value is worth a line before a loop."""
    return not part.loose and isinstance(part, Op) and part.name in HEAVY \
        and any(arg.sort.kind in ("real", "fun") and str(arg.sort) != "real" for arg in part.args)
