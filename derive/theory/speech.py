"""Texts in the vocabulary of the shipped foundations, as terms and as SymPy expressions."""

from __future__ import annotations

from functools import cache
from typing import Any

from derive.kernel.signature import Signature
from derive.kernel.terms import Term
from derive.library.index import read_index
from derive.parser.read import read_expression
from derive.parser.sympy_bridge import parse, scope_of

from .theory import Theory


@cache
def vocabulary() -> Signature:
    """The constants of the foundations."""
    theory = Theory(read_index())
    theory.load_vocabulary()
    return theory.env.signature


def expression(text: str, let: str = "") -> Any:
    """The SymPy expression of a text, unevaluated."""
    return parse(text, let, vocabulary())


def term(text: str, let: str = "") -> Term:
    """The kernel's term of a text."""
    expr = read_expression(text)
    return scope_of(expr, let, vocabulary()).elaborate(expr)
