"""Why something was refused: the place in the file, both sides, what is missing, a counterexample."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from .letters import width
from .lines import Line, break_formula, break_words, pad
from .outline import Node, formula

Reader = Callable[[str], Sequence[str] | None]
"""Gives the lines of the file that a place names, or None."""
_LABELLED = 24
"""A detail whose first words end in a colon before this column is shown as label and text."""


def no_source(file: str) -> None:
    """The reader that knows no file."""


def error_lines(error: Node, columns: int, read: Reader = no_source, head: str = "error") -> list[Line]:
    """An error as lines: what, where with the line itself, then expectation, details and a hint."""
    first, *more = break_words(str(error.get("message") or "refused"), max(20, columns - width(head) - 7))
    lines: list[Line] = [[("  ", ""), (f"✗ {head}", "bad"), ("   ", ""), (first, "strong")]]
    lines += [[(" " * (width(head) + 7), ""), (text, "strong")] for text in more]
    lines += place_lines(error.get("place") or {}, read, columns)
    pairs = [("expected", error.get("expected")), ("found", error.get("found")),
             *map(_labelled, error.get("details") or ()), ("try", error.get("hint"))]
    lines += pair_lines([(label, str(text)) for label, text in pairs if text], columns)
    return lines


def place_lines(place: Node, read: Reader, columns: int) -> list[Line]:
    """``file:line:column`` and the line with its culprit underlined."""
    number, column = place.get("line"), place.get("column") or 1
    if not number:
        return [[("    at ", "faint"), (place["file"], "faint")]] if place.get("file") else []
    where = ":".join(str(part) for part in (place.get("file") or "<input>", number, column))
    lines: list[Line] = [[("    at ", "faint"), (where, "place")]]
    source = read(place.get("file") or "<input>") or ()
    if not 0 < number <= len(source):
        return lines
    margin = len(str(number))
    text, start = _window(source[number - 1].expandtabs(1), column - 1, columns - margin - 7)
    length = max(1, min(place.get("length") or 1, len(text) - start))
    marks = "^" * max(1, width(text[start:start + length]))
    return [*lines, [("", "")],
            [(f"    {number} │ ", "faint"), (text, "")],
            [(f"    {' ' * margin} │ ", "faint"), (" " * width(text[:start]), ""), (marks, "bad")]]


def _window(text: str, start: int, columns: int) -> tuple[str, int]:
    """The part of a long line around its culprit, and where the culprit begins in it."""
    columns = max(columns, 20)
    if width(text) > columns and start > columns // 2:
        cut = min(start - columns // 4, len(text) - columns + 1)
        text, start = "…" + text[cut:], start - cut + 1
    return (text if width(text) <= columns else text[:columns - 1] + "…"), start


def witness_lines(witness: Node, columns: int) -> list[Line]:
    """The values that make a claim false, and its two sides there."""
    lines: list[Line] = [[("", "")], [("    a counterexample", "strong")]]
    return lines + pair_lines(_counterexample(witness), columns, blank=False)


def false_step_lines(step: Node, columns: int) -> list[Line]:
    """The first step of a proof that is false, and the values that make it so."""
    number = (step.get("place") or {}).get("line")
    where = f" is line {number}" if number else ""
    texts = (formula(step.get("left"), "text"), step.get("relation") or "", formula(step.get("right"), "text"))
    witness = (step.get("verdict") or {}).get("witness") or {}
    pairs = [("step", " ".join(filter(None, texts))), *_counterexample(witness)]
    lines: list[Line] = [[("", "")], [(f"    the first step that fails{where}", "strong")]]
    return lines + pair_lines(pairs, columns, blank=False)


def _counterexample(witness: Node) -> list[tuple[str, str]]:
    """Values by name, and what they make of both sides."""
    values = [(str(name), str(value)) for name, value in witness.get("values") or ()]
    sides = f"{witness.get('left')}  {witness.get('relation') or '='}  {witness.get('right')}   is false"
    return [*values, ("then", sides)]


def pair_lines(pairs: Iterable[tuple[str, str]], columns: int, blank: bool = True) -> list[Line]:
    """Labels in one column, texts in the next."""
    pairs = list(pairs)
    column = min(_LABELLED, max((width(label) for label, _ in pairs), default=0))
    lines: list[Line] = [[("", "")]] if pairs and blank else []
    for label, text in pairs:
        for number, part in enumerate(_broken(text, columns - column - 7)):
            shown = pad(label if number == 0 else "", column)
            lines.append([("    ", ""), (shown, "label"), ("   ", ""), (part, "")])
    return lines


def _broken(text: str, columns: int) -> list[str]:
    return [part for line in text.splitlines() or [""] for part in break_formula(line, columns)]


def _labelled(detail: Any) -> tuple[str, str]:
    label, colon, text = str(detail).partition(": ")
    return (label, text) if colon and len(label) < _LABELLED else ("", str(detail))
