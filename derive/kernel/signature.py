"""The constants a term may use, with the sorts they take, and the check that a term is well-sorted.

A constant has one or more schemes: argument sorts and a result sort in which dimension names and
opaque sorts stand for any dimension and sort.  The table below lists the constants that the
kernel's own rules speak of; axiom files declare the rest.

>>> BUILT_IN["transpose"]
(Scheme(args=(real[m, n],), result=real[n, m]),)
>>> from .terms import op
>>> Signature().check(op("transpose", op("pi", sort=REAL), sort=REAL))
>>> Signature().check(op("transpose", op("pi", sort=REAL), sort=Real(n, n)))
Traceback (most recent call last):
derive.kernel.errors.KernelError: transpose does not take (real) to real[n, n]
"""

from __future__ import annotations

from typing import NamedTuple

from . import sorts
from .errors import KernelError
from .sorts import INT, NAT, PROP, REAL, Dim, Fun, Index, Opaque, Real, Sort
from .terms import Op, Term, children


class Scheme(NamedTuple):
    """The sorts of a constant's arguments and of its value."""

    args: tuple[Sort, ...]
    result: Sort


k, m, n, p, q = map(Dim.of, "kmnpq")
_MATRIX, _SQUARE, _SUMMAND, _SOME = Real(m, n), Real(n, n), Real(p, q), Opaque("a")
_FORMULAS, _NUMBERS, _NATURALS, _INTEGERS = [PROP] * 3, [REAL] * 3, [NAT] * 3, [INT] * 3
_RELATION = [[REAL, REAL, PROP], [NAT, NAT, PROP], [INT, INT, PROP]]

BUILT_IN: dict[str, tuple[Scheme, ...]] = {
    name: tuple(Scheme(tuple(args), result) for *args, result in schemes) for name, schemes in [
        ("true", [[PROP]]), ("false", [[PROP]]), ("not", [[PROP, PROP]]),
        ("and", [_FORMULAS]), ("or", [_FORMULAS]), ("implies", [_FORMULAS]), ("=", [[_SOME, _SOME, PROP]]),
        ("forall", [[Fun(_SOME, PROP), PROP]]), ("exists", [[Fun(_SOME, PROP), PROP]]),
        ("<", _RELATION), ("<=", _RELATION),
        ("+", [[_MATRIX] * 3, _NATURALS, _INTEGERS]),
        ("-", [[_MATRIX] * 3, _INTEGERS]),
        ("neg", [[_MATRIX, _MATRIX], [INT, INT]]),
        ("*", [[Real(m, k), Real(k, n), _MATRIX], _NATURALS, _INTEGERS]),
        ("scale", [[REAL, _MATRIX, _MATRIX]]),
        ("/", [[_MATRIX, REAL, _MATRIX]]),
        ("^", [[_SQUARE, NAT, _SQUARE], _NATURALS, [INT, NAT, INT], _NUMBERS, [REAL, INT, REAL]]),
        ("transpose", [[_MATRIX, Real(n, m)]]), ("hadamard", [[_MATRIX] * 3]),
        ("trace", [[_SQUARE, REAL]]), ("inverse", [[_SQUARE, _SQUARE]]), ("invertible", [[_SQUARE, PROP]]),
        ("identity", [[_SQUARE]]), ("zeros", [[_MATRIX]]), ("ones", [[_MATRIX]]),
        ("entry", [[_MATRIX, Index(m), Index(n), REAL]]),
        ("matrix", [[Fun(Index(m), Fun(Index(n), REAL)), _MATRIX]]),
        ("real", [[NAT, REAL], [INT, REAL], [Index(n), REAL]]),
        ("int", [[NAT, INT]]), ("position", [[Index(n), NAT]]), ("at", [[NAT, Index(n)]]),
        ("sum", [[Fun(Index(n), _SUMMAND), _SUMMAND]]),
        ("sum_range", [[NAT, NAT, Fun(NAT, _SUMMAND), _SUMMAND]]),
        ("prod_range", [[NAT, NAT, Fun(NAT, REAL), REAL]]),
        ("norm", [[_MATRIX, REAL]]), ("sqrt", [[REAL, REAL]]),
        ("exp", [[REAL, REAL]]), ("log", [[REAL, REAL]]), ("pi", [[REAL]]),
    ]}
"""Ranges are half open: ``sum_range(a, b, f)`` adds ``f(k)`` for ``a ≤ k < b`` and is 0 when there is none."""


class Signature:
    """The constants known so far."""

    def __init__(self) -> None:
        self.schemes = dict(BUILT_IN)
        self._checked: set[Term] = set()
        self._fitting: set[tuple[str, tuple[Sort, ...]]] = set()

    def declare(self, name: str, scheme: Scheme) -> None:
        """Add a constant; a name is declared once."""
        if name in self.schemes:
            raise KernelError(f"the constant {name} is declared already")
        self.schemes[name] = (scheme,)

    def check(self, term: Term) -> None:
        """Refuse a term in which some constant does not have one of its schemes."""
        if term in self._checked:
            return
        for part in children(term):
            self.check(part)
        if isinstance(term, Op):
            self._fit(term.name, (*(arg.sort for arg in term.args), term.sort))
        self._checked.add(term)

    def _fit(self, name: str, used: tuple[Sort, ...]) -> None:
        if (name, used) in self._fitting:
            return
        if name not in self.schemes:
            raise KernelError(f"no constant is called {name}")
        if not any(_is_instance(scheme, used) for scheme in self.schemes[name]):
            raise KernelError(f"{name} does not take ({', '.join(map(str, used[:-1]))}) to {used[-1]}")
        self._fitting.add((name, used))


def _is_instance(scheme: Scheme, used: tuple[Sort, ...]) -> bool:
    """Whether the sorts of the arguments and of the value are those of a scheme at some dimensions and sorts."""
    dims: dict[str, Dim] = {}
    opaque: dict[str, Sort] = {}
    wanted = (*scheme.args, scheme.result)
    return len(wanted) == len(used) and all(
        sorts.match(pattern, sort, dims, opaque) for pattern, sort in zip(wanted, used, strict=True))
