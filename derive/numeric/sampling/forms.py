"""The outer form of a term: quantifiers, guards, and what a function is applied to."""

from __future__ import annotations

from ...kernel.sorts import Sort
from ...kernel.terms import App, Bound, Lam, Num, Op, Term, Var


def peeled(term: Term) -> tuple[Term, int]:
    """The body below leading ∀, and how many there were."""
    count = 0
    while isinstance(term, Op) and term.name == "forall" and isinstance(term.args[0], Lam):
        term, count = term.args[0].body, count + 1
    return term, count


def spine(term: Term) -> tuple[Term, list[Term]]:
    """A function and the arguments it is applied to."""
    args: list[Term] = []
    while isinstance(term, App):
        args.insert(0, term.argument)
        term = term.function
    return term, args


def shifted(term: Term) -> tuple[int, int] | None:
    """The bound variable and the literal of ``k + c``."""
    if isinstance(term, Op) and term.name == "+" and isinstance(term.args[0], Bound) and isinstance(term.args[1], Num):
        return term.args[0].index, int(term.args[1].value)
    return None


def guarded(term: Term) -> tuple[Term, int]:
    """The body below leading ∀ and ⟹, and how many ∀ there were."""
    count = 0
    while isinstance(term, Op) and term.name in ("forall", "implies"):
        if term.name == "implies":
            term = term.args[1]
        elif isinstance(term.args[0], Lam):
            term, count = term.args[0].body, count + 1
        else:
            break
    return term, count


def indexed(term: Term, count: int, besides: frozenset[int] = frozenset()) -> tuple[Var, tuple[int, ...]] | None:
    """The variable and its arguments in ``v(i, j, …)``, when these and ``besides`` are all that ∀ binds."""
    head, args = spine(term)
    order = tuple(a.index for a in args if isinstance(a, Bound))
    if not isinstance(head, Var) or len(order) != len(args) or len(set(order)) != len(order):
        return None
    return (head, order) if {*order} | besides == set(range(count)) and not {*order} & besides else None


def is_function(sort: Sort) -> bool:
    """Whether a sort is that of functions of a real point, or of families of them."""
    while sort.kind == "fun":
        if sort.argument.kind == "real":
            return True
        sort = sort.result
    return False
