"""Equations that as rewriting rules would go on without end, such as ``u = (aᵀu) b`` and ``Kᵀ = −K``.

The normal form gives up after thousands of steps, on words of thousands of letters; that takes half a minute.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from derive.kernel.algebra import Monomial, Poly, add, scaled
from derive.kernel.errors import KernelError
from derive.kernel.normal import Normaliser
from derive.kernel.sorts import REAL
from derive.kernel.terms import Op, Term


def grows(formula: Term, known: Iterable[Term]) -> bool:
    """Whether an equation of matrices, used as a rule where ``known`` holds, brings back what it replaces."""
    if not isinstance(formula, Op) or formula.args[0].sort is REAL or formula.args[0].sort.kind != "real":
        return False
    return _grows(formula, tuple(known))


@lru_cache(maxsize=1000)
def _grows(formula: Op, known: tuple[Term, ...]) -> bool:
    try:
        algebra = Normaliser(known)
        left, right = map(algebra.polynomial, formula.args)
        gap = add(left, right, -1)
        if algebra.transpose(gap) == scaled(gap, -1) and _is_of_letters(gap):
            return False
        algebra.add_equation(gap)
    except KernelError:
        return False
    terms = [key for _, _, rest in algebra.rules for key in rest]  # an equation and its transpose are two rules
    return any(_mentions(algebra, kept, lead, mono, word) for kept, lead, _ in algebra.rules if lead
               for mono, word in terms)


def _is_of_letters(gap: Poly) -> bool:
    """Whether an equation is ``Aᵀ = A`` of a letter, which the normal form takes for a property of the letter."""
    return len(gap) == 2 and all(not mono and len(word) == 1 for mono, word in gap)


def _mentions(algebra: Normaliser, kept: Monomial, lead: str, mono: Monomial, word: str) -> bool:
    """Whether a term holds what a rule replaces, in its word or in one of its scalars."""
    powers = dict(mono)
    if any(powers.get(number, 0) < exponent for number, exponent in kept):
        return False
    keys = [algebra.atoms[number].key for number, _ in mono]
    return lead in word or any(key[0] in ("word", "trace") and lead in str(key[1]) for key in keys)
