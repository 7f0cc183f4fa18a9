"""Formulas in a few words, for remarks about hypotheses; what the author wrote is shown by others.

>>> from derive.kernel.sorts import PROP, REAL
>>> from derive.kernel.terms import abstract, num, op, var
>>> x = var("x", REAL)
>>> worded(op("forall", abstract(x, op("<=", num(0), op("*", x, x, sort=REAL), sort=PROP)), sort=PROP))
'∀ t, 0 ≤ t t'
"""

from __future__ import annotations

from ...kernel.sorts import ONE, REAL, Sort
from ...kernel.terms import App, Bound, Lam, Op, Term, show
from .forms import spine

LONGEST = 120
"""Where a formula is cut."""
LETTERS = {"nat": "knm", "int": "kab", "index": "ijl", "fun": "ghf", "prop": "pqr", "opaque": "ωst", "scalar": "tsa",
           "vector": "vwu", "real": "ABC"}
"""Names of bound variables, which are not in a term."""
RELATIONS = {"=": " = ", "<": " < ", "<=": " ≤ ", "and": " ∧ ", "or": " ∨ ", "implies": " ⟹ "}
OPERATORS = {"+": " + ", "-": " − ", "/": "/", "*": " ", "scale": " ", "hadamard": " ⊙ ", "kron": " ⊗ "}
MARKS = {"^": "{}^{}", "neg": "−{}", "transpose": "{}ᵀ", "gradient": "∇{}({})", "not": "¬({})", "entry": "{}({}, {})"}
HIDDEN = frozenset(["real", "int", "at"])
"""Casts."""


def worded(term: Term) -> str:
    """A formula on one line, cut when it is long."""
    text = words(term, ())
    return text if len(text) <= LONGEST else text[:LONGEST - 1] + "…"


def words(term: Term, names: tuple[str, ...]) -> str:
    """A term with names for its bound variables, innermost first."""
    if isinstance(term, Bound):
        return names[term.index] if term.index < len(names) else "·"
    if isinstance(term, Lam):
        name = letter(term.sort.argument, names)
        return f"({name} ↦ {words(term.body, (name, *names))})"
    if isinstance(term, App):
        head, args = spine(term)
        return f"{words(head, names)}({', '.join(words(arg, names) for arg in args)})"
    return operation(term, names) if isinstance(term, Op) else show(term)


def operation(term: Op, names: tuple[str, ...]) -> str:
    """A constant with its arguments, in its own notation where that is common."""
    if term.name in ("forall", "exists") and isinstance(term.args[0], Lam):
        name = letter(term.args[0].sort.argument, names)
        return f"{'∀' if term.name == 'forall' else '∃'} {name}, {words(term.args[0].body, (name, *names))}"
    if term.name in RELATIONS:
        left, right = (words(arg, names) for arg in term.args)
        return f"{left}{RELATIONS[term.name]}{right}"
    parts = [words(arg, names) for arg in term.args]
    if term.name in HIDDEN:
        return parts[0]
    if term.name == "norm":
        return f"|{parts[0]}|" if term.args[0].sort is REAL else f"‖{parts[0]}‖"
    if term.name in MARKS or term.name in OPERATORS:
        parts = [f"({part})" if " " in part and term.name not in ("+", "not") else part for part in parts]
    if term.name in OPERATORS:
        return OPERATORS[term.name].join(parts)
    if term.name == "entry" and term.args[0].sort.shape[1] is ONE:
        return f"{parts[0]}({parts[1]})"
    if term.name in MARKS:
        return MARKS[term.name].format(*parts)
    return f"{term.name}({', '.join(parts)})" if parts else term.name


def letter(sort: Sort, taken: tuple[str, ...]) -> str:
    """A name for a bound variable."""
    kind = "scalar" if sort is REAL else "vector" if sort.kind == "real" and sort.shape[1] is ONE else sort.kind
    letters = LETTERS.get(kind, "abc")
    return next((name for name in letters if name not in taken), f"{letters[0]}{len(taken)}")
