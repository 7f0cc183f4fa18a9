"""Notations of textbooks that the language does not have, and what to write instead."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lark import Token

LIMIT = ("say what the limit means: ∀ ε > 0, ∃ N : nat, ∀ k, k ≥ N ⟹ |a(k) − l| ≤ ε; "
         "or state a bound for every finite n")
HESSIAN = "the Hessian is the Jacobian of the gradient: jacobian(w ↦ ∇f(w), x), or has_jacobian(w ↦ ∇f(w), H, x)"
ATTRIBUTES = {
    "psd": "positive_semidefinite", "spsd": "positive_semidefinite", "pd": "positive_definite",
    "spd": "positive_definite", "posdef": "positive_definite", "nonnegative_definite": "positive_semidefinite",
    "nonsingular": "invertible", "regular": "invertible", "orthonormal": "orthogonal", "full_rank": "full_column_rank",
    "normal": "gaussian", "smooth": "differentiable",
}
"""Properties by other names."""
_BRACKETED = {"E": "E", "P": "P", "Pr": "P", "Prob": "P", "Var": "Var", "Cov": "Cov"}
_ROUND = re.compile(r"\b(E|P|Pr|Prob|Var|Cov)([(\[])")
_OPEN, _CLOSE = "([{⟨", ")]}⟩"


def closing(text: str, position: int) -> int:
    """Where the bracket that opens at a position closes; -1 if it does not in its line.

    >>> closing("f(a[1], (b))", 1)
    11
    """
    depth = 0
    for at in range(position, len(text)):
        if text[at] == "\n":
            return -1
        depth += (text[at] in _OPEN) - (text[at] in _CLOSE)
        if depth == 0:
            return at
    return -1


def bracketed(text: str) -> str:
    """Expectations and probabilities with the brackets that they have here.

    >>> bracketed("E(X − E(X)) + Pr[A]")
    'E[X − E[X]] + P[A]'
    """
    found = _ROUND.search(text)
    if not found:
        return text
    end = closing(text, found.end() - 1)
    if end < 0:
        return text
    inner = bracketed(text[found.end():end])
    return f"{text[:found.start()]}{_BRACKETED[found[1]]}[{inner}]{bracketed(text[end + 1:])}"


def expectation(word: str, right: str) -> str:
    """A hint about ``E(X)`` and ``Pr[A]``; ``right`` is the text from the word on."""
    if word not in _BRACKETED or right[len(word):len(word) + 1] not in ("(", "["):
        return ""
    end = closing(right, len(word))
    return f"write {bracketed(right[:end + 1])}" if end > 0 else f"write {_BRACKETED[word]}[…]"


def conditional(text: str, tokens: Sequence[Token], bar: int) -> tuple[str, str] | None:
    """``E[X | Y]`` and ``P[A | B]``: what to say of the bar, if it is one of those."""
    depth = 0
    for at in range(bar - 1, 0, -1):
        kind = tokens[at].type
        depth += (kind in ("RPAR", "RSQB")) - (kind in ("LPAR", "LSQB", "CALL"))
        if depth < 0:
            head = str(tokens[at - 1])
            return _quotient(text, head, tokens[at], tokens[bar]) if head in _BRACKETED else None
    return None


def _quotient(text: str, head: str, opener: Token, bar: Token) -> tuple[str, str]:
    start, middle = opener.end_pos or 0, bar.start_pos or 0
    end = closing(text, start - 1)
    left, given = text[start:middle].strip(), text[middle + 1:end if end > 0 else middle + 1].strip() or "B"
    if _BRACKETED[head] == "P":
        return ("conditional probabilities have no notation of their own",
                f"write the quotient P[{left} and {given}]/P[{given}]")
    return ("conditional expectations have no notation: there is none given a random variable",
            f"given an event B it is the quotient E[{left} indicator(B)]/P[B]")
