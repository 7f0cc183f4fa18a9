"""Equality by normal form, asked outside a proof."""

from __future__ import annotations

from collections.abc import Iterable

from derive.kernel.errors import KernelError
from derive.kernel.normal import Normaliser
from derive.kernel.terms import Term


def same_normal_form(left: Term, right: Term, premises: Iterable[Term] = ()) -> bool:
    """Whether the kernel's normal form would accept ``left = right`` under these premises."""
    if left is right:
        return True
    if left.sort is not right.sort or left.loose or right.loose:
        return False
    try:
        return Normaliser(premises).equal(left, right)
    except KernelError:
        return False
