"""Texts in the vocabulary of the shipped foundations, as terms and as SymPy expressions."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from derive.kernel.signature import Signature
from derive.kernel.terms import Term, Var
from derive.lazy import load
from derive.library.index import read_index
from derive.parser.expressions import Logic, Name, Quantified, Relation
from derive.parser.implicit import scope_of
from derive.parser.read import read_expression

from .theory import Theory


@cache
def foundations() -> Theory:
    """The foundations as far as formulas need them: constants and what they are defined by."""
    theory = Theory(read_index())
    theory.load_vocabulary()
    return theory


def vocabulary() -> Signature:
    """The constants of the foundations."""
    return foundations().env.signature


def expression(text: str, let: str = "") -> Any:
    """The SymPy expression of a text, unevaluated."""
    return load("derive.parser.sympy_bridge").parse(text, let, vocabulary())


def statement_text(text: str, let: str, assumed: Sequence[str], signature: Signature) -> str:
    """A theorem file that states a formula, or ``e = e`` for an expression ``e`` alone.

    Dimensions in shapes and letters that nobody declared are declared: letters as real numbers.
    """
    expr = read_expression(text)
    formulas = [expr, *(read_expression(formula) for formula in assumed)]
    declared = set(scope_of(Name("π"), let, signature).names)
    letters = {name for formula in formulas for name in scope_of(formula, let, signature).names} - declared
    written_first = " ".join([text, *assumed])
    dims = sorted(name for name, one in scope_of(Name("π"), let, signature).names.items() if one.kind == "dim")
    written = {name for part in let.split(";") if part.rpartition(":")[2].strip() == "dim"
               for name in part.rpartition(":")[0].replace(",", " ").split()}
    parts = [*(f"{name} : dim" for name in dims if name not in written), *let.split(";"),
             *(f"{name} : real" for name in sorted(letters, key=lambda name: (written_first.find(name), name)))]
    lines = ["theorem input", *(f"  let {part.strip()}" for part in parts if part.strip()),
             *(f"  assume {formula.strip()}" for formula in assumed)]
    shown = text.strip() if isinstance(expr, (Relation, Quantified, Logic)) else f"{text.strip()} = ({text.strip()})"
    return "\n".join([*lines, f"  show {shown}", ""])


def term(text: str, let: str = "") -> Term:
    """The kernel's term of a text."""
    expr = read_expression(text)
    return scope_of(expr, let, vocabulary()).elaborate(expr)


def function(text: str, let: str = "") -> tuple[list[Var], Term]:
    """A text as a function: the variables that ``let`` declares, in order, then other letters by name; and its term."""
    expr = read_expression(text)
    declared, scope = scope_of(Name("π"), let, vocabulary()).names, scope_of(expr, let, vocabulary())
    names = [*declared, *sorted(scope.names.keys() - declared.keys())]
    variables = [one.variable for one in map(scope.names.__getitem__, names) if one.variable is not None]
    return variables, scope.elaborate(expr)
