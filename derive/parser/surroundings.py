"""What an author meant by a word that has no meaning where it stands, told from the text around it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import NamedTuple

from .absent import expectation
from .foreign import ENTRIES, STEPS, TACTICS, reason_hint
from .source import Span

_LABELLED = re.compile(r"\s*(?:.*;\s*)?(assume|show|suppose|have|thus|case\b.*|.*\bsuch\s+that)\s+")
_LABEL = re.compile(r"([^\W\d]\w*(?:-\w+)*)[ \t]+[\w(‖|∀∃∇∑√¬]")
_REASONS = re.compile(r"([^\W\d]\w*(?:-\w+)*)(?:,\s*[^\W\d]\w*(?:-\w+)*)*\s*(?:#.*)?")
_OPERAND_END = re.compile(r"[\w)\]‖|ᵀ²³'ⁿᵏ]")
_PROPERTY = re.compile(r"(\S+?)[ \t]+(?:is|are)[ \t]+(?:(not)[ \t]+)?(?:an?[ \t]+)?([^\W\d]\w*(?:[ \t]+[^\W\d]\w*)*)")
_WORDS = re.compile(r"[^\W\d]\w*(?:[ \t]+[^\W\d]\w*)*")
_ARGUMENT = re.compile(r"[ \t]*(?:\(([^()]+)\)|(\w+))")
_FOR = re.compile(r"for[ \t]*(?:all|every|each|any)[ \t]+(\w+)")
_PROOF = re.compile(r"\bproof\b(?![ \t]+by[ \t]+(?!induction\b|contradiction\b))")
_QED = re.compile(r"^[ \t]*qed\b", re.M)
_COMMENT = re.compile(r"#[^\n]*")
_INDUCTION = re.compile(r"[ \t]*proof[ \t]+by[ \t]+induction[ \t]*$")
_TAKE = re.compile(r"[ \t]*take\b")
_EXISTS = re.compile(r"∃|\bexists\b")
_THEOREM = re.compile(r"^[ \t]*(?:theorem|lemma|axiom)\b", re.M)
_LOOK = 300
"""How far a line is looked at to either side."""


class Around(NamedTuple):
    """A word, the rest of its line on both sides, and the text of its theorem before it."""

    word: str
    left: str
    right: str
    above: str
    line: int
    properties: Collection[str]


def around(span: Span, properties: Collection[str]) -> Around:
    """The surroundings of a word; ``properties`` are the predicates that are known."""
    text = span.source.text
    begin = text.rfind("\n", 0, span.start) + 1
    end = text.find("\n", span.start)
    top = max((found.start() for found in _THEOREM.finditer(text, 0, begin)), default=0)
    end = min(end if end >= 0 else len(text), span.start + _LOOK)
    left = text[max(begin, span.start - _LOOK):span.start]
    above = text[max(top, begin - 20 * _LOOK):begin]
    return Around(span.text, left, text[span.start:end], above, span.line, properties)


def meant(span: Span | None, properties: Collection[str]) -> str:
    """What to write instead of a word that is not declared; nothing where the text does not tell."""
    if span is None:
        return ""
    place = around(span, properties)
    return next((hint for rule in _RULES if (hint := rule(place))), "")


def reason_without_by(place: Around) -> str:
    """``a = b      norm-squared``: names at the end of a line, and a gap before them."""
    found = _REASONS.fullmatch(place.right.rstrip())
    left = place.left.rstrip()
    if not found or not left or not _OPERAND_END.match(left[-1]):
        return ""
    gap = len(place.left) - len(left)
    known = found[1] in TACTICS or bool(reason_hint(found[1]))
    if not (known and gap) and not (gap > 1 and "-" in found[1]):
        return ""
    if hint := reason_hint(found[1]):
        return f"a reason stands after by: {hint}"
    return f"a reason stands after by: write by {_COMMENT.sub('', found[0]).strip()}"


def _property(place: Around) -> str:
    """``f is convex`` and ``K is positive definite``."""
    if place.word not in ("is", "are"):
        return ""
    subject = place.left.split()[-1] if place.left.split() else "x"
    found = _PROPERTY.match(f"{subject} {place.right}")
    if not found:
        return ""
    name = _longest(found[3].split(), place.properties)
    if not name:
        return f"write what it means as a formula, or a property such as symmetric({subject})"
    claim = f"{name}({subject})"
    return f"write not {claim}" if found[2] else f"write {claim}, or let {subject} : …, {name.replace('_', ' ')}"


def _longest(words: list[str], properties: Collection[str]) -> str:
    """The property that most of the words make, joined by ``_``."""
    names = ["_".join(words[:i]) for i in range(len(words), 0, -1)]
    return next((name for name in names if name in properties), "")


def property_of(place: Around) -> str:
    """``positive definite(K)``, ``f convex``: the words of a property in a formula."""
    found = _WORDS.match(place.right)
    name = _longest(found[0].split(), place.properties) if found else ""
    if not name:
        return ""
    after, before = _ARGUMENT.match(place.right[len(name):]), place.left.split()
    argument = (after[1] or after[2]) if after else before[-1] if before and before[-1].isidentifier() else "…"
    claim = f"write {name}({argument})"
    return f"{claim}: the words of a property are joined by _ in formulas" if "_" in name else claim


def said_of(place: Around) -> str:
    """``f convex``: the word is followed by a property."""
    name = _longest(place.right[len(place.word):].split(), place.properties)
    return f"write {name}({place.word})" if name else ""


def _label(place: Around) -> str:
    """``assume small n ≤ d``: a label without its colon."""
    keyword = _LABELLED.fullmatch(place.left)
    found = _LABEL.match(place.right)
    if not keyword or not found or len(found[1]) < 2:
        return ""
    if found[1].lower() in ENTRIES:
        return ENTRIES[found[1].lower()]
    return f"a label ends with a colon: write {keyword[1].split()[-1]} {found[1]}: …"


def _opening(place: Around) -> str:
    """Words of speech at the beginning of a step."""
    if place.left.strip() and not place.left.rstrip().endswith(";"):
        return ""
    word = place.word.lower()
    words = STEPS if word in STEPS and _in_proof(place.above) else ENTRIES
    return words.get(word, "")


def _for_all(place: Around) -> str:
    """``f(w) ≥ 0 for all w``."""
    found = _FOR.match(place.right)
    return f"the quantifier stands first: write ∀ {found[1]}, …" if found else ""


def _transpose(place: Around) -> str:
    """``X^Ty``."""
    if not place.left.endswith("^") or place.word[0] != "T" or len(place.word) < 2:
        return ""
    base = re.search(r"\w*\^$", place.left)
    return f"write {base[0] if base else '^'}T {place.word[1:]}: a blank ends the sign of the transpose"


def _in_proof(above: str) -> bool:
    plain = _COMMENT.sub("", above)
    return len(_PROOF.findall(plain)) > len(_QED.findall(plain))


def _bound_above(place: Around) -> str:
    """A variable of the goal's ∀ that was not fixed."""
    if not _in_proof(place.above):
        return ""
    binder = re.compile(rf"(?:∀|\bforall\b)[^,∀∃]*\b{re.escape(place.word)}\b")
    lines = _COMMENT.sub("", place.above).split("\n")
    for i in range(len(lines) - 1, -1, -1):
        if found := binder.search(lines[i]):
            number = place.line - (len(lines) - 1 - i)
            if any(_INDUCTION.match(line) for line in lines[i + 1:]):
                return f"write proof by induction on {place.word}"
            if _TAKE.match(place.left) and _EXISTS.search(lines[i], 0, found.start()):
                return f"a witness may not depend on {place.word}, which the ∀ in line {number} binds after the ∃"
            return f"write fix {place.word} in a line before: the ∀ in line {number} speaks of it"
    return ""


def _square_brackets(place: Around) -> str:
    """``E(X)`` and ``Pr[A]``."""
    return expectation(place.word, place.right)


_RULES: tuple[Callable[[Around], str], ...] = (
    _transpose,
    _square_brackets,
    _for_all,
    _property,
    reason_without_by,
    property_of,
    _label,
    _opening,
    _bound_above,
)
