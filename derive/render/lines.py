"""Lines of styled text, and how long formulas and sentences are broken over several of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from .letters import printable, width

Span = tuple[str, str]
Line = list[Span]
"""Pieces of text, each with the name of a style from ``screen.STYLES`` ("" for none)."""

_OPENING, _CLOSING = "([{⟨", ")]}⟩"
_OPERATORS = [re.compile(signs) for signs in (
    r"(?:⟹|⟺|=>|<=>|and|or|∧|∨) ", r"(?:[=≤≥<>≠]|<=|>=|!=) ", r"[+−-] ")]


def pad(text: str, columns: int) -> str:
    """``text`` followed by blanks up to ``columns``."""
    return text + " " * max(0, columns - width(text))


def plain(lines: Sequence[Line]) -> str:
    """The lines without their styles, without blanks at the ends."""
    return "".join(printable("".join(text for text, _ in line)).rstrip() + "\n" for line in lines)


def line_width(line: Line) -> int:
    return sum(width(text) for text, _ in line)


def break_words(text: str, columns: int) -> list[str]:
    """A sentence in lines of at most ``columns``, a longer word cut.

    >>> break_words("a norm is nonnegative", 10)
    ['a norm is', 'nonnegativ', 'e']
    """
    if width(text) <= columns:
        return [text]
    lines: list[str] = []
    current = ""
    for word in text.split():
        while width(word) > columns:
            if current:
                lines, current = [*lines, current], ""
            cut = _fitting(word, columns)
            lines, word = [*lines, word[:cut]], word[cut:]
        if current and width(current) + 1 + width(word) > columns:
            lines, current = [*lines, current], word
        else:
            current = f"{current} {word}" if current else word
    return [*lines, current] if current or not lines else lines


def break_parts(parts: Sequence[str], columns: int, between: str = " · ") -> list[str]:
    """Parts on as few lines as hold them, a part too long broken itself.

    >>> break_parts(["7 steps", "3 axioms", "kernel 2 ms"], 20)
    ['7 steps · 3 axioms', 'kernel 2 ms']
    """
    lines: list[str] = []
    for part in parts:
        if lines and width(lines[-1]) + len(between) + width(part) <= columns:
            lines[-1] += between + part
        else:
            lines += break_words(part, columns)
    return lines


def break_formula(text: str, columns: int, hang: int = 2) -> list[str]:
    """A formula in lines of at most ``columns``, cut where it is least nested, before an operator.

    >>> break_formula("f(a + b) + g(c + d) + h", 14)
    ['f(a + b)', '  + g(c + d)', '  + h']
    """
    columns = max(columns, hang + 8)
    lines, indent = [], ""
    while width(text) > columns - len(indent):
        cut = _best_break(text, columns - len(indent))
        lines.append(indent + text[:cut].rstrip())
        text, indent = text[cut:].lstrip(), " " * hang
    return [*lines, indent + text]


def _best_break(text: str, columns: int) -> int:
    """The best place to cut that leaves at most ``columns`` before it."""
    limit = _fitting(text, columns)
    places = [(depth, _rank(text[at + 1:at + 6]), -at)
              for at, depth in _blanks(text, limit) if at >= limit // 3]
    return -min(places)[2] if places else limit


def _rank(text: str) -> int:
    """How tightly the operator at the beginning of ``text`` binds."""
    return next((rank for rank, signs in enumerate(_OPERATORS) if signs.match(text)), len(_OPERATORS))


def _blanks(text: str, limit: int) -> Iterator[tuple[int, int]]:
    """The blanks up to ``limit`` and how deeply they are nested; every second ‖ closes a norm."""
    depth, norms = 0, 0
    for at, sign in enumerate(text[:limit + 1]):
        depth += (sign in _OPENING) - (sign in _CLOSING)
        norms += sign == "‖"
        if sign == " " and at:
            yield at, depth + norms % 2


def _fitting(text: str, columns: int) -> int:
    """How many characters of ``text`` fit; at least one."""
    total = 0
    for at, sign in enumerate(text):
        total += width(sign)
        if total > columns:
            return max(at, 1)
    return len(text)
