"""Terms as a reader would write them, for messages."""

from __future__ import annotations

from collections.abc import Sequence

from derive.errors import DeriveError
from derive.kernel.errors import KernelError
from derive.kernel.terms import Op, Term, Var, substitute, var
from derive.parser.restore import restore_as
from derive.parser.unparse import text

from .equality import same_normal_form


def phrase(term: Term) -> str:
    """A term in the language of theorem files; names that the search made up lose their numbers."""
    try:
        return text(restore_as(_plain(term), sorts=False))
    except (DeriveError, KernelError, KeyError, ValueError, RecursionError):
        return str(term)


def _plain(term: Term) -> Term:
    taken = {v.name for v in term.free}
    values: dict[Var, Term] = {}
    for variable in sorted(term.free, key=lambda v: v.name):
        base = variable.name.partition("·")[0]
        if base != variable.name:
            while base in taken:
                base += "'"
            taken.add(base)
            values[variable] = var(base, variable.sort)
    return substitute(term, values)


def difference(left: Term, right: Term) -> tuple[Term, Term]:
    """The smallest pair of corresponding sub-terms in which two terms differ."""
    while (
        isinstance(left, Op)
        and isinstance(right, Op)
        and left.name == right.name
        and len(left.args) == len(right.args)
    ):
        pairs = [(a, b) for a, b in zip(left.args, right.args, strict=True) if not same_normal_form(a, b)]
        if len(pairs) != 1 or pairs[0][0].sort is not pairs[0][1].sort or pairs[0][0].loose or pairs[0][1].loose:
            break
        left, right = pairs[0]
    return left, right


def sides(formula: Term, written: Sequence[str] = ()) -> list[str]:
    """Both sides of a relation, as they were ``written`` if that is known, and where they first differ."""
    if not isinstance(formula, Op) or len(formula.args) != 2 or formula.name not in ("=", "<", "<="):
        return [f"claim: {phrase(formula)}"]
    left, right = formula.args
    found = [f"left: {phrase(left)}", f"right: {phrase(right)}"]
    if len(written) == 2:
        found = [f"left: {written[0]}", f"right: {written[1]}"]
    if formula.name == "=":
        a, b = difference(left, right)
        if a is not left:
            found.append(f"differ: {phrase(a)} and {phrase(b)}")
    return found
