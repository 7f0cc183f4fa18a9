"""Brackets: which of those that stand open is not closed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lark import Token

from .alphabet import SUPERSCRIPTS
from .words import BRACKETED, STATEMENTS

PAIRS = {"RPAR": "LPAR CALL", "RSQB": "LSQB GRID", "RBRACE": "SUB_OPEN HAT_OPEN LBRACE", "RANGLE": "LANGLE",
         "NORM_CLOSE": "NORM_OPEN", "BAR_CLOSE": "BAR_OPEN"}
"""Each closing bracket and the kinds that it closes."""
OPENERS = {opener for openers in PAIRS.values() for opener in openers.split()}
CLOSING = {"LPAR": ")", "CALL": ")", "LSQB": "]", "GRID": "]", "LBRACE": "}", "SUB_OPEN": "}", "HAT_OPEN": "}",
           "LANGLE": "⟩", "NORM_OPEN": "‖", "BAR_OPEN": "|"}
"""The sign that closes each kind."""
_SIGNS = {"(": 1, "[": 1, "{": 1, "⟨": 1, ")": -1, "]": -1, "}": -1, "⟩": -1}
_STATEMENT = re.compile(rf"^[ \t]*(?:{'|'.join(STATEMENTS)})\b", re.M)
_LOOK_AHEAD = 2000


def unclosed(tokens: Sequence[Token]) -> Token | None:
    """The innermost bracket of a statement that is not closed; None where all are.

    >>> from .lexer import scan
    >>> from .source import Source
    >>> unclosed(scan(Source("a", "f((x + y)")))
    Token('CALL', '(')
    """
    stack: list[tuple[Token, bool]] = []
    before = ""
    for token in tokens:
        if token.type in OPENERS:
            stack.append((token, before == "ELEMENT"))
        elif token.type in PAIRS:
            fitting = [i for i, opener in enumerate(stack) if _fits(*opener, token)]
            if not fitting:
                return stack[-1][0] if stack else None
            if fitting[-1] != len(stack) - 1:
                return stack[-1][0]
            stack.pop()
        before = token.type
    return _innermost([opener for opener, _ in stack])


def _innermost(openers: list[Token]) -> Token | None:
    """The last one; in ``‖a + (b‖`` the second bar was meant to close, so it is the bracket between the bars."""
    if len(openers) > 2 and openers[-1].type in ("NORM_OPEN", "BAR_OPEN") and openers[-3].type == openers[-1].type:
        return openers[-2]
    return openers[-1] if openers else None


def _fits(opener: Token, interval: bool, closer: Token) -> bool:
    """An interval may open with one kind and close with the other."""
    if interval and closer.type in ("RPAR", "RSQB"):
        return opener.type in ("LPAR", "LSQB")
    return opener.type in PAIRS[closer.type].split()


def statement(tokens: Sequence[Token], index: int) -> tuple[int, int]:
    """Where the statement around a token begins and ends."""
    start = index
    while start > 0 and tokens[start - 1].type != "SEP":
        start -= 1
    end = index
    while end < len(tokens) and tokens[end].type != "SEP":
        end += 1
    return start, end


def closes_later(text: str, position: int) -> bool:
    """Whether a closing bracket beyond ``position`` may belong to one that is open there."""
    following = _STATEMENT.search(text, position)
    end = min(following.start() if following else len(text), position + _LOOK_AHEAD)
    depth = 0
    for sign in text[position:end]:
        depth += _SIGNS.get(sign, 0)
        if depth < 0:
            return True
    return False


def begins_operand(sign: str) -> bool:
    """Whether a character begins an operand: a bar with a blank before it and this after it opens a new pair."""
    return bool(sign) and (sign.isalnum() and sign not in SUPERSCRIPTS or sign in "([∇√‖|-−∑∏∫⟨𝟏")


def square(before: Token | None, touches: bool, text: str, position: int) -> str:
    """The kind of a square bracket that ends at ``position``.

    It holds blocks where it touches no operand before it, or has rows; after ``∈`` stands an interval.
    """
    if before is not None and (before.type == "ELEMENT" or before.value == "real"):
        return "LSQB"
    signs = separators(text, position)
    if touches or before is not None and before.type == "NAME" and before.value in BRACKETED:
        one = before is not None and before.value in ("E", "P", "Var") and not touches
        return "GRID" if ";" in signs or one and "," in signs else "LSQB"
    return "GRID"


def separators(text: str, position: int) -> set[str]:
    """The commas and semicolons between a square bracket that was opened before ``position`` and its end.

    >>> sorted(separators("a, b; c]", 0)), sorted(separators("f(a; b)]; c", 0))
    ([',', ';'], [])
    """
    found, depth = set(), 0
    for sign in text[position:position + _LOOK_AHEAD]:
        if sign in ",;" and depth == 0:
            found.add(sign)
        depth += _SIGNS.get(sign, 0)
        if depth < 0:
            return found
    return set()
