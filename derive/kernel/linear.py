"""The linear certificate: an inequality as a nonnegative combination of proved ones.

``a ≤ b`` follows when ``b − a = Σ mᵢ·(rᵢ − lᵢ) + c`` with facts ``lᵢ ≤ rᵢ`` (or ``<``, or ``=``), multipliers
``mᵢ ≥ 0`` (any multiplier for an equation) and a number ``c ≥ 0``.  It follows strictly when ``c > 0`` or
a strict fact has a positive multiplier.  The identity is checked by the normal form.
"""

from __future__ import annotations

from collections.abc import Sequence

from .algebra import UNIT, Poly, add
from .errors import KernelError
from .normal import Normaliser
from .sorts import REAL
from .terms import Num, Op, Term, show

Item = tuple[Term, Term, Term | None]
"""A multiplier, a fact, and the statement that the multiplier is not negative (or positive)."""


def follows(goal: Term, items: Sequence[Item], premises: Sequence[Term]) -> None:
    """Refuse unless ``goal`` is the combination of ``items``, identities taken modulo ``premises``."""
    relation, left, right = _relation(goal, ("<", "<="))
    algebra = Normaliser(premises)
    gap = _gap(algebra, left, right)
    strict = False
    for multiplier, fact, sign in items:
        kind, low, high = _relation(fact, ("<", "<=", "="))
        positive = True if kind == "=" else _sign(multiplier, sign)
        strict |= kind == "<" and positive
        part = algebra.multiply(algebra.polynomial(multiplier), _gap(algebra, low, high))
        gap = add(gap, part, -1)
    constant = _constant(algebra, gap)
    if constant < 0 or (relation == "<" and constant == 0 and not strict):
        raise KernelError(f"the combination does not reach {show(goal)}: {constant} is left over")


def _relation(term: Term, allowed: tuple[str, ...]) -> tuple[str, Term, Term]:
    if isinstance(term, Op) and term.name in allowed:
        left, right = term.args
        if left.sort.is_numeric and (left.sort.kind != "real" or left.sort is REAL):
            return term.name, left, right
    raise KernelError(f"not an inequality between scalars: {show(term)}")


def _gap(algebra: Normaliser, low: Term, high: Term) -> Poly:
    return add(algebra.polynomial(high), algebra.polynomial(low), -1)


def _sign(multiplier: Term, sign: Term | None) -> bool:
    """Whether a multiplier is positive; refused when nothing says that it is not negative."""
    if isinstance(multiplier, Num) and sign is None:
        if multiplier.value < 0:
            raise KernelError(f"the multiplier {multiplier.value} is negative")
        return multiplier.value > 0
    if isinstance(sign, Op) and sign.name in ("<", "<=") and sign.args[1] is multiplier \
            and isinstance(sign.args[0], Num) and sign.args[0].value == 0:
        return sign.name == "<"
    raise KernelError(f"nothing says that the multiplier {show(multiplier)} is not negative")


def _constant(algebra: Normaliser, gap: Poly) -> int:
    """The sign of what is left, which must be a number."""
    rest = algebra.reduce(gap)
    if algebra.is_zero(rest):
        return 0
    if set(rest) != {UNIT}:
        raise KernelError("the combination leaves a remainder that is no number")
    return 1 if rest[UNIT] > 0 else -1
