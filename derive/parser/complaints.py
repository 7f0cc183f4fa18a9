"""What to tell the author of a mistake: the table of ``mistakes``, and those that need a wider look.

An open bracket, a missing ``qed`` and a misspelt keyword are found by functions here.
"""

from __future__ import annotations

from collections.abc import Callable
from difflib import get_close_matches
from itertools import pairwise

from lark import Token
from lark.exceptions import UnexpectedToken

from ..errors import DeriveError, SyntaxProblem
from .absent import conditional
from .brackets import CLOSING, PAIRS, statement, unclosed
from .foreign import ENTRIES, STEPS, TACTICS, reason_hint
from .mistakes import TABLE
from .source import Source
from .words import STATEMENTS

_SIGNS = {
    "PLUS",
    "MINUS",
    "STAR",
    "SLASH",
    "HADAMARD",
    "REL",
    "AND",
    "OR",
    "IMPLIES",
    "IFF",
    "HAT",
    "ELEMENT",
    "MAPSTO",
}


class Context:
    """The tokens around a mistake."""

    def __init__(self, source: Source, tokens: list[Token], error: UnexpectedToken) -> None:
        self.source, self.tokens, self.expected = source, tokens, set(error.expected)
        self.token = error.token
        at = [i for i, token in enumerate(tokens) if token is error.token]
        self.index = at[0] if at else len(tokens)

    def line(self, token: Token) -> int:
        """The line in which a token stands; that of the end of the text is the last."""
        start = len(self.source.text) if token.type == "$END" else token.start_pos or 0
        return self.source.place(start, start).line

    def column(self, token: Token) -> int:
        start = token.start_pos or 0
        return self.source.place(start, start).column

    @property
    def before(self) -> list[Token]:
        """The tokens of the statement before the mistake."""
        return self.tokens[statement(self.tokens, self.index)[0]:self.index]

    def problem(self, code: str, message: str, hint: str = "", token: Token | None = None,
                expected: str | None = None) -> DeriveError:
        token = token or self.token
        size = len(self.source.text)
        start, end = (token.start_pos or 0, token.end_pos or 0) if token.type != "$END" else (size, size)
        if start == end and start:
            start = max(start - 1, 0)
        return SyntaxProblem(message, code=code, place=self.source.place(start, max(end, start + 1)), hint=hint,
                             expected=expected_text(self.expected) if expected is None else expected,
                             found=spoken(self.token))


def _fits(pattern: str, token: Token) -> bool:
    for choice in pattern.split("|"):
        kind, _, value = choice.partition(":")
        if kind in ("*", token.type) and value in ("", str(token)):
            return True
    return False


def _row(context: Context) -> DeriveError | None:
    """The first row of the table that fits."""
    for row in TABLE:
        before = row.before.split()
        found = context.tokens[max(0, context.index - len(before)):context.index]
        if row.before == "*":
            before, found = [], []
        if len(found) == len(before) and _fits(row.at, context.token) and all(map(_fits, before, found)):
            words = {"{at}": _sign(context.token)} | {f"{{{i}}}": _sign(token) for i, token in enumerate(found, 1)}
            return context.problem(row.code, _filled(row.message, words), _filled(row.hint, words))
    return None


def _sign(token: Token) -> str:
    """A token in a hint: quantifiers as signs."""
    return {"FORALL": "∀", "EXISTS": "∃"}.get(token.type, str(token))


def _filled(text: str, words: dict[str, str]) -> str:
    for place, word in words.items():
        text = text.replace(place, word)
    return text


def _conditional(context: Context) -> DeriveError | None:
    """``E[X | Y]``."""
    start, end = statement(context.tokens, context.index)
    for at in range(start, end):
        if context.tokens[at].type in ("BAR_OPEN", "BAR_CLOSE"):
            said = conditional(context.source.text, context.tokens, at)
            if said:
                return context.problem("E-conditional", *said, context.tokens[at], expected="")
    return None


def _attribute(context: Context) -> DeriveError | None:
    """``let A : real[n, n], positive-semidefinite``."""
    start, found = statement(context.tokens, context.index)[0], context.tokens[:context.index]
    kinds = [token.type for token in found[start:]]
    if context.token.type != "MINUS" or len(kinds) < 4 or kinds[0] != "LET" or kinds[-1] != "NAME" \
            or kinds[-2] not in ("COMMA", "NAME"):
        return None
    after = context.tokens[context.index + 1] if context.index + 1 < len(context.tokens) else ""
    return context.problem("E-attribute", "the words of an attribute are separated by blanks",
                           f"write {found[-1]} {after}".rstrip(), expected="")


def _unclosed(context: Context) -> DeriveError | None:
    """A bracket that is still open where the statement ends, or a closing one too many."""
    kind, (start, end) = context.token.type, statement(context.tokens, context.index)
    opener = unclosed(context.tokens[start:context.index])
    ends = kind in ("SEP", "$END", "BY", "LETSEP") or kind in PAIRS
    if opener and ends and (context.expected & set(PAIRS) or kind not in ("$END", *PAIRS)):
        return _not_closed(context, opener)
    if opener and context.line(opener) < context.line(context.token) and unclosed(context.tokens[start:end]) is opener:
        return _not_closed(context, opener)
    if kind in PAIRS and not opener:
        return context.problem(
            "E-bracket", f"the bracket {context.token} closes nothing", "take it out, or open one before"
        )
    return None


def _never_closed(context: Context) -> DeriveError | None:
    """A bracket that stands before the mistake and is not closed anywhere in the statement."""
    start, end = statement(context.tokens, context.index)
    opener = unclosed(context.tokens[start:context.index])
    return _not_closed(context, opener) if opener and unclosed(context.tokens[start:end]) is opener else None


def _not_closed(context: Context, opener: Token) -> DeriveError:
    same = context.line(opener) == context.line(context.token)
    before = str(context.token) if same and context.token.type in ("BY", "LETSEP", *PAIRS) else "the end of the line"
    where = f"line {context.line(opener)}, column {context.column(opener)}"
    return context.problem("E-bracket", f"the bracket {opener} opened in {where} is not closed",
                           f"write {CLOSING[opener.type]} before {before}", opener)


def _bare_chain(context: Context) -> DeriveError | None:
    """A line that begins with a relation and has nothing to go on from."""
    sign, before = context.token, context.tokens[context.index - 1] if context.index else None
    if sign.type not in ("REL", "IFF", "IMPLIES") or before is None or context.line(before) == context.line(sign):
        return None
    written = context.source.text[sign.start_pos or 0:sign.end_pos or 0]
    return context.problem("E-chain", f"a line cannot begin with {written} alone",
                           f"write _ {written} …: a line that goes on from the one before begins with _")


def _proofs(context: Context) -> DeriveError | None:
    """``qed`` without ``proof``, or a proof without ``qed``."""
    kind = context.token.type
    if kind == "QED":
        if context.expected & {"BASE", "STEP"}:
            return context.problem("E-induction", "a proof by induction has two parts", "write base: … and step: …")
        if "END" in context.expected:
            return context.problem("E-cases", "the cases are not closed", "write end after the last case")
        return context.problem("E-proof", "there is no proof to close here", "write proof before the first step")
    if "QED" in context.expected and (inside := _in_proof(context)):
        return inside
    if "QED" in context.expected and kind in ("$END", "THEOREM", "AXIOM", "LET", "CONSTANT", "DEFINITION", "SOURCE"):
        opener = _open_proof(context.tokens[:context.index])
        where = (
            f" that begins in line {context.source.place(opener.start_pos or 0, opener.end_pos or 0).line}"
            if opener
            else ""
        )
        return context.problem("E-qed", f"the proof{where} is not closed", "write qed after its last step")
    if context.expected & {"BASE", "STEP"} and not context.expected & {"NAME"}:
        return context.problem("E-induction", "a proof by induction has two parts", "write base: … and step: …")
    if "PROOF" in context.expected and "FORALL" not in context.expected and kind in _STEP_STARTS:
        return context.problem(
            "E-proof", "the steps of a proof stand between proof and qed", "write proof in the line before"
        )
    return None


def _in_proof(context: Context) -> DeriveError | None:
    """What stands only outside of proofs: let, lemma, and a second proof of the same goal."""
    token, opener = context.token, _open_proof(context.tokens[:context.index])
    if token.type == "PROOF":
        return context.problem(
            "E-proof", "a proof stands after the statement that it proves, and there is none in the line before",
            "write have label: … first; for a goal that begins with not write suppose h: … at once, then contradiction")
    if opener is None or context.column(token) <= context.column(opener):
        return None
    if token.type == "LET":
        return context.problem("E-let", "let stands before the show, not in its proof",
                               "take a variable of the goal's ∀ with fix w, name a value with define c = …")
    if token.type == "THEOREM" and context.index + 1 < len(context.tokens):
        return context.problem("E-proof", f"{token} stands outside of a proof",
                               f"write have {context.tokens[context.index + 1]}: …, then proof … qed")
    return None


_STEP_STARTS = {
    "NAME",
    "NUMBER",
    "LABEL",
    "LPAR",
    "FORALL",
    "EXISTS",
    "NABLA",
    "NORM_OPEN",
    "BAR_OPEN",
    "FIX",
    "HAVE",
    "THUS",
    "SUPPOSE",
    "TAKE",
    "OBTAIN",
    "CASES",
    "CONTRADICTION",
    "BIG",
    "MINUS",
    "LANGLE",
    "NOT",
}


def _open_proof(tokens: list[Token]) -> Token | None:
    open_proofs: list[Token] = []
    for i, token in enumerate(tokens):
        following = [t.type for t in tokens[i + 1:i + 3]]
        if token.type == "PROOF" and (following[:1] != ["BY"] or following[1:2] in (["INDUCTION"], ["CONTRADICTION"])):
            open_proofs.append(token)
        elif token.type == "QED" and open_proofs:
            open_proofs.pop()
    return open_proofs[0] if open_proofs else None


def _keyword(context: Context) -> DeriveError | None:
    """A statement that begins with a word much like a keyword."""
    start = context.index
    while start > 0 and context.tokens[start - 1].type != "SEP":
        start -= 1
    if start >= len(context.tokens) or context.tokens[start].type not in ("NAME", "LABEL"):
        return None
    first = context.tokens[start]
    following = context.tokens[start + 1].type if start + 1 < len(context.tokens) else ""
    word = str(first)
    foreign = word.lower() in ENTRIES
    if context.index > start + 2 and following not in ("NAME", "COLON", "STRING") and not foreign:
        return None
    if word.lower() in STATEMENTS:
        return context.problem(
            "E-keyword", f"keywords are written in small letters: {word}", f"write {word.lower()}", first
        )
    if word.lower() in ENTRIES:
        words = STEPS if _open_proof(context.tokens[:start]) else ENTRIES
        hint = words.get(word.lower(), ENTRIES[word.lower()])
        named = context.tokens[start + 1:start + 3]
        if [token.type for token in named] == ["NAME", "COLON"]:
            hint = hint.replace("label: …", f"{named[0]}: …")
        return context.problem("E-keyword", f"{word} does not begin a statement", hint, first)
    near = get_close_matches(word.lower(), STATEMENTS, n=1, cutoff=0.7)
    if near and word not in STATEMENTS:
        return context.problem("E-keyword", f"{word} does not begin a statement", f"did you mean {near[0]}?", first)
    return None


def _quantifier(context: Context) -> DeriveError | None:
    """Variables of a quantifier without the comma that ends them."""
    names: list[str] = []
    for token in reversed(context.tokens[:context.index]):
        if token.type in ("FORALL", "EXISTS") and names and context.token.type != "COMMA":
            return context.problem(
                "E-quantifier", "a comma is missing after the variables", f"write {_sign(token)} {names[-1]}, …"
            )
        if token.type != "NAME":
            break
        names.append(str(token))
    signs = [token for token in context.before if token.type in ("FORALL", "EXISTS")]
    if signs and context.token.type in ("COLON", "SUCH_THAT"):
        return context.problem("E-quantifier", f"{context.token} does not end the variables of a quantifier",
                               "write a comma: ∀ x ≥ 0, … or ∃ x, …")
    return None


def _english(context: Context) -> DeriveError | None:
    """``for all w`` and ``where x : real``."""
    words = [*context.before, *context.tokens[context.index:context.index + 3]]
    for i, (first, second) in enumerate(pairwise(words)):
        pair = f"{first} {second}".lower()
        name = words[i + 2] if i + 2 < len(words) and words[i + 2].type == "NAME" else "x"
        if pair in ("for all", "for every", "for each", "for any"):
            return context.problem(
                "E-quantifier", f"{pair} is not understood", f"write ∀ {name}, … or forall {name}, …", first)
        if pair in ("there exists", "there is"):
            return context.problem(
                "E-quantifier", f"{pair} is not understood", f"write ∃ {name}, … or exists {name}, …", first)
        if i and first.type == "NAME" and str(first) in ("is", "are") and second.type == "NOT":
            claim = "_".join(str(word) for word in words[i + 2:] if word.type == "NAME") or "symmetric"
            return context.problem(
                "E-property", f"{first} is not understood", f"write not {claim}({words[i - 1]})", first)
        if i and first.type == "NAME" and str(first) == "where":
            return context.problem(
                "E-where", "where declares nothing", f"declare it in a line before: let {second} : …", first)
    return None


def _sortless(context: Context) -> DeriveError | None:
    """``let n, d`` and nothing more."""
    before = context.before
    if context.token.type != "SEP" or len(before) < 2 or before[0].type != "LET" \
            or any(token.type not in ("NAME", "COMMA") for token in before[1:]):
        return None
    names = ", ".join(str(token) for token in before if token.type == "NAME")
    return context.problem("E-let", "the sort is missing", f"write let {names} : real, or : dim for a dimension")


def _half(context: Context) -> DeriveError | None:
    """An operator with one side missing."""
    before = context.tokens[context.index - 1] if context.index else None
    if before is not None and before.type in _SIGNS and context.token.type not in _SIGNS | {"NAME", "NUMBER"}:
        return context.problem("E-operand", f"what stands to the right of {before} is missing", "", before)
    if context.token.type in _SIGNS and (
        before is None or before.type in _SIGNS | {"SEP", "LABEL", "COMMA", "LPAR", "CALL"}
    ):
        return context.problem("E-operand", f"what stands to the left of {context.token} is missing")
    return None


def _top_level(context: Context) -> DeriveError | None:
    if context.token.type in ("LET", "ASSUME", "SHOW", "DEFINE", "SOURCE") and "THEOREM" in context.expected \
            and context.index == 0:
        return context.problem(
            "E-theorem", f"{context.token} stands inside a theorem", 'begin with: theorem my-name "The title"'
        )
    return None


_RULES: tuple[Callable[[Context], DeriveError | None], ...] = (
    _top_level,
    _english,
    _keyword,
    _conditional,
    _attribute,
    _unclosed,
    _proofs,
    _sortless,
    _bare_chain,
    _never_closed,
    _row,
    _quantifier,
    _half,
)


def complaint(source: Source, tokens: list[Token], error: UnexpectedToken, start: str) -> DeriveError:
    """The error to raise where the grammar does not accept a token."""
    context = Context(source, tokens, error)
    for rule in _RULES:
        found = rule(context)
        if found:
            return found
    return context.problem("E-syntax", f"{spoken(context.token)} has no place here", "")


_SPOKEN = {
    "SEP": "the end of the line",
    "$END": "the end of the text",
    "NAME": "a name",
    "NUMBER": "a number",
    "STRING": "a title in quotes",
    "RPAR": ")",
    "RSQB": "]",
    "RBRACE": "}",
    "COMMA": ",",
    "COLON": ":",
    "REL": "a relation such as = or ≤",
    "QED": "qed",
    "BY": "by",
    "PROOF": "proof",
    "NORM_CLOSE": "‖",
    "BAR_CLOSE": "|",
    "SUCH_THAT": "such that",
    "BASE": "base:",
    "STEP": "step:",
    "END": "end",
    "CASE": "case",
    "LABEL": "a label",
}


def spoken(token: Token) -> str:
    """A token as one would name it."""
    return str(token) if str(token).strip() else _SPOKEN.get(token.type, token.type.lower())


def expected_text(expected: set[str]) -> str:
    """What could have stood there, in a few words."""
    words = []
    if {"NAME", "LPAR"} <= expected:
        words.append("an expression")
    elif "NAME" in expected:
        words.append("a name")
    for kind in (
        "REL",
        "COLON",
        "COMMA",
        "RPAR",
        "RSQB",
        "RBRACE",
        "NORM_CLOSE",
        "BAR_CLOSE",
        "STRING",
        "BY",
        "SUCH_THAT",
        "BASE",
        "STEP",
        "CASE",
        "END",
        "PROOF",
        "QED",
        "SEP",
    ):
        if kind in expected:
            words.append(_SPOKEN[kind])
    return " or ".join(words[:5])


def unknown_reason(name: str, known: list[str]) -> str:
    """A hint about a reason that names neither a fact nor a theorem nor a tactic.

    >>> unknown_reason("rnig", ["normal"]), unknown_reason("simplify", [])
    ('did you mean ring?', 'write by ring')
    """
    if hint := reason_hint(name):
        return hint
    near = get_close_matches(name, [*TACTICS, *known], n=3, cutoff=0.6)
    if near:
        return f"did you mean {' or '.join(near)}?"
    return f"a reason is a label, the name of a theorem, or one of the words {', '.join(TACTICS)}"
