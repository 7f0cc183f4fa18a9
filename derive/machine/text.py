"""The whole text of the machine for numbers of N terms, and what each part of it depends on.

>>> sorted(needed(1, "entry_add"))
['add', 'check_large', 'entry_add']
"""

from __future__ import annotations

import ast
import functools
import hashlib
import re

from . import arithmetic, elementary, formats, interpreter, kernels, matrices
from .intrinsics import INTRINSICS
from .layout import RESOLVED, WORK, Kind, bits, lanes, largest, smallest, terms_of

PREAMBLE = '''"""Arithmetic of {terms} terms: written by derive.machine, not by hand."""
import math
from math import copysign
from math import sqrt as root

from llvmlite import ir
from numba import carray, float32, float64, int64, njit, types
from numba.extending import intrinsic

N, LANES, RESOLVED, WORK, MAX_CELLS = {terms}, {lanes}, {resolved}, {work}, 1 << 40
SMALLEST, LARGEST = {smallest!r}, {largest}
compiled = njit(nogil=True, error_model="numpy", boundscheck=False, fastmath=False)


''' + INTRINSICS + "\n\n"


def preamble(kind: Kind) -> str:
    """What every function of the text may use."""
    terms = terms_of(kind)
    exact = isinstance(kind, int)
    return PREAMBLE.format(terms=terms, lanes=lanes(terms), resolved=RESOLVED, work=WORK,
                           smallest=smallest(terms) if exact else 0.0,
                           largest=repr(largest(terms)) if exact else "math.inf")


@functools.cache
def text(kind: Kind) -> str:
    """One module in Python for all operations of this many terms, or in this format."""
    terms, exact = terms_of(kind), isinstance(kind, int)
    precision = bits(terms) if exact else 24 if kind == "binary32" else None
    pieces = [preamble(kind), arithmetic.source(terms), elementary.source(terms)]
    if isinstance(kind, str):
        pieces.append(formats.source(kind))
    operations = kernels.source() + matrices.source(precision, exact)
    return "\n\n".join([*pieces, wording(operations, exact), interpreter.source()])


def wording(operations: str, exact: bool) -> str:
    """Operations with their functions named: those that round in a format are marked with ``@``."""
    return re.sub(r"@(?!compiled)(\w+)\(", r"\1(" if exact else r"rounded_\1(work, ", operations)


@functools.cache
def parts(kind: Kind) -> dict[str, tuple[str, frozenset[str]]]:
    """For every name at the top of the text its own text and the names it uses."""
    whole = text(kind)
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


def needed(kind: Kind, name: str) -> frozenset[str]:
    """A name and all that it depends on, but for the preamble."""
    known, found, open_ = parts(kind), set[str](), [name]
    while open_:
        here = open_.pop()
        if here in known and here not in found:
            found.add(here)
            open_ += known[here][1]
    return frozenset(found - set(_preamble_names()))


def _preamble_names() -> list[str]:
    return [name for node in ast.parse(preamble(1)).body for name in defined(node)]


def entries(kind: Kind) -> list[str]:
    """The names of what is called from outside."""
    return [name for name in parts(kind) if name.startswith(("entry_", "drive_"))]


def content(kind: Kind, name: str) -> str:
    """A hash over everything that an entry is compiled from."""
    known = parts(kind)
    pieces = [preamble(kind), *(known[part][0] for part in sorted(needed(kind, name)))]
    return hashlib.sha256("\0".join(pieces).encode()).hexdigest()
