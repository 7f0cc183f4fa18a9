"""The whole text of the machine for numbers of N terms, and what each part of it depends on.

>>> sorted(needed(1, "entry_add"))
['add', 'add_over', 'check_large', 'entry_add']
"""

from __future__ import annotations

import ast
import functools
import hashlib

from . import arithmetic, elementary, kernels
from .layout import RESOLVED, WORK, lanes, largest, smallest

PREAMBLE = '''"""Arithmetic of {terms} terms: written by derive.machine, not by hand."""
import math
from math import copysign
from math import sqrt as root

from numba import carray, njit, types
from numba.extending import intrinsic

N, LANES, RESOLVED, WORK, MAX_CELLS = {terms}, {lanes}, {resolved}, {work}, 1 << 40
SMALLEST, LARGEST = {smallest!r}, {largest!r}
compiled = njit(nogil=True, error_model="numpy", boundscheck=False, fastmath=False)


@intrinsic
def fma(typing, a, b, c):
    """a b + c, rounded once."""
    def code(context, builder, signature, arguments):
        return builder.fma(*arguments)
    return types.float64(types.float64, types.float64, types.float64), code


'''


def preamble(terms: int) -> str:
    """What every function of the text may use."""
    return PREAMBLE.format(terms=terms, lanes=lanes(terms), resolved=RESOLVED, work=WORK,
                           smallest=smallest(terms), largest=largest(terms))


@functools.cache
def text(terms: int) -> str:
    """One module in Python for all operations of this many terms."""
    return "\n\n".join([preamble(terms), arithmetic.source(terms), elementary.source(terms), kernels.source()])


@functools.cache
def parts(terms: int) -> dict[str, tuple[str, frozenset[str]]]:
    """For every name at the top of the text its own text and the names it uses."""
    whole = text(terms)
    lines = whole.splitlines()
    found: dict[str, tuple[str, frozenset[str]]] = {}
    for node in ast.parse(whole).body:
        used = frozenset(inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name))
        own = "\n".join(lines[node.lineno - 1:node.end_lineno])
        for name in defined(node):
            found[name] = (own, used)
    return found


def defined(node: ast.stmt) -> list[str]:
    """The names that a statement at the top defines."""
    if isinstance(node, ast.FunctionDef):
        return [node.name]
    if isinstance(node, ast.Assign):
        return [inner.id for target in node.targets for inner in ast.walk(target) if isinstance(inner, ast.Name)]
    return []


def needed(terms: int, name: str) -> frozenset[str]:
    """A name and all that it depends on, but for the preamble."""
    known, found, open_ = parts(terms), set[str](), [name]
    while open_:
        here = open_.pop()
        if here in known and here not in found:
            found.add(here)
            open_ += known[here][1]
    return frozenset(found - set(_preamble_names()))


def _preamble_names() -> list[str]:
    return [name for node in ast.parse(preamble(1)).body for name in defined(node)]


def content(terms: int, name: str) -> str:
    """A hash over everything that an entry is compiled from."""
    known = parts(terms)
    pieces = [preamble(terms), *(known[part][0] for part in sorted(needed(terms, name)))]
    return hashlib.sha256("\0".join(pieces).encode()).hexdigest()
