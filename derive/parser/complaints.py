"""What to tell the author of a mistake: a table of common mistakes, each with a diagnosis and a remedy.

A row of the table says which tokens stand before the word that does not fit, and which kind of
token that word is.  Rows are tried in order; mistakes that need a look at the whole text, such as
an open bracket or a missing ``qed``, are functions below.
"""

from __future__ import annotations

from collections.abc import Callable
from difflib import get_close_matches
from typing import NamedTuple

from lark import Token
from lark.exceptions import UnexpectedToken

from ..errors import DeriveError, SyntaxProblem
from .source import Source
from .words import STATEMENTS

TACTICS = ("ring", "expand", "algebra", "rewrite", "definition", "unfold", "differentiate", "positivity", "monotone",
           "hypothesis", "arithmetic", "cases", "logic", "auto", "combine", "sorry")


class Row(NamedTuple):
    """A mistake: the tokens before the word that does not fit, that word, and what to say.

    A token is written ``KIND`` or ``KIND:text``, alternatives with ``|``, anything as ``*``.  In what is said,
    ``{1}`` stands for the first token before, ``{at}`` for the word that does not fit.
    """

    code: str
    before: str
    at: str
    message: str
    hint: str


TABLE = (
    Row("E-equals", "REL:=", "REL:=", "equality is written with one sign", "write a = b"),
    Row("E-define", "LET NAME", "ASSIGN", "let declares what kind of thing a name is, not its value", "write define {2} = …"),
    Row("E-define", "DEFINE NAME", "ASSIGN", ":= is not used", "write define {2} = …"),
    Row("E-define", "*", "ASSIGN", ":= is not used", "write define name = …, or a = b for an equation"),
    Row("E-power", "STAR", "STAR", "a power is written with ^", "write x^2 or x²"),
    Row("E-comment", "SLASH", "SLASH", "// begins no comment", "a comment begins with #"),
    Row("E-comment", "MINUS", "MINUS", "-- begins no comment, and two minus signs need parentheses", "write # for a comment, −(−x) for the sign"),
    Row("E-let", "LET NAME", "NAME", "a colon is missing between the name and its sort", "write let {2} : {at}"),
    Row("E-let", "LETSEP NAME", "NAME", "a colon is missing between the name and its sort", "write {2} : {at}"),
    Row("E-define", "LET NAME", "REL:=", "let declares what kind of thing a name is, not its value", "write define {2} = …"),
    Row("E-let", "LET NAME", "REL", "let declares the sort of a name first", "write let {2} : real {at} …, or assume {2} {at} …"),
    Row("E-let", "LET NAME", "ELEMENT", "the sort of a name stands after a colon", "write let {2} : real, or let {2} : real in [0, 1]"),
    Row("E-let", "LET NAME", "SEP", "the sort is missing", "write let {2} : real"),
    Row("E-let", "LET NAME", "CALL", "let declares a function by its sort", "write let {2} : real → real, or define {2}(x) = …"),
    Row("E-shape", "NAME:real", "LPAR|CALL", "shapes stand in square brackets", "write real[n] or real[n, d]"),
    Row("E-shape", "COLON NAME", "HAT|HAT_OPEN|SUPERSCRIPT", "shapes stand in square brackets", "write real[n] or real[n, d]"),
    Row("E-shape", "RSQB", "LSQB", "both dimensions stand in one pair of brackets", "write real[n, d]"),
    Row("E-fun", "FUN NAME", "IMPLIES|ARROW|MAPSTO|COLON", "after fun stand its variables and a comma", "write fun {2}, … or {2} ↦ …"),
    Row("E-arrow", "*", "ARROW", "→ stands between sorts; a function is written with ↦", "write x ↦ … or x |-> …"),
    Row("E-quantifier", "FORALL|EXISTS NAME COMMA NAME", "COMMA|COLON", "variables are separated by blanks, and a comma ends them",
        "write ∀ {2} {4}, … or ∀ ({2} : real) ({4} : nat), …"),
    Row("E-quantifier", "FORALL|EXISTS NAME COLON NAME COMMA NAME", "COLON", "each variable with a sort of its own stands in parentheses",
        "write ∀ ({2} : {4}) ({6} : …), …"),
    Row("E-quantifier", "FORALL|EXISTS", "*", "a quantifier needs the name of its variable", "write ∀ x, … or ∃ x, …"),
    Row("E-theorem", "THEOREM|AXIOM", "*", "a name is missing", 'write {1} my-name "The title"'),
    Row("E-theorem", "THEOREM|AXIOM NAME", "NAME", "the name of a theorem is one word, its title stands in double quotes",
        'write {1} {2}-{at} "The title"'),
    Row("E-theorem", "THEOREM|AXIOM NAME", "COLON", "no colon stands after the name of a theorem", 'write {1} {2} "The title"'),
    Row("E-by", "BY", "SEP", "a reason is missing after by", "write by ring, by hypothesis, or the name of a theorem"),
    Row("E-by", "BY", "*", "a reason is the name of a fact, a theorem or a tactic", "write by ring, by normal, by convex(x, z)"),
    Row("E-by", "WITH NAME", "COLON", "after with stands NAME = VALUE", "write with {2} = …"),
    Row("E-chain", "SEP", "CHAIN", "a line that begins with _ continues the chain of the line before, and there is none",
        "write the whole relation: a = b"),
    Row("E-chain", "CHAIN", "*", "after _ stands a relation", "write _ = … or _ ≤ …"),
    Row("E-gradient", "NABLA", "*", "∇ needs a function", "write ∇f(w), or ∇_{w} ( … )"),
    Row("E-literal", "*", "LSQB", "vectors and matrices are not written entry by entry", "declare them: let x : real[n]"),
    Row("E-brace", "*", "LBRACE|RBRACE", "braces stand only after _ and ^", "group with parentheses"),
    Row("E-dots", "*", "DOTS", "… is not understood", "write a sum with ∑, or the missing steps"),
    Row("E-induction", "*", "BASE|STEP", "base: and step: belong to proof by induction", "write proof by induction on k"),
    Row("E-obtain", "OBTAIN NAME", "COMMA|NAME|ELEMENT|REL", "after obtain stand a name and such that", "write obtain {2} such that …"),
    Row("E-obtain", "OBTAIN NAME COMMA NAME", "REL|CALL|ELEMENT", "after obtain stand a name and such that", "write obtain {2} such that …"),
    Row("E-obtain", "OBTAIN NAME", "SEP", "such that is missing", "write obtain {2} such that …"),
    Row("E-define", "DEFINE NAME", "SEP|COLON", "the value is missing", "write define {2} = …, or let {2} : … to declare it"),
    Row("E-define", "DEFINE NAME CALL NAME RPAR", "SEP|COLON", "the value is missing", "write define {2}({4}) = …"),
    Row("E-factorial", "SUP|NAME|NUMBER|RPAR", "NOT", "! is not understood", "write ∏_{k=1}^{n} k for a factorial, != for ≠"),
    Row("E-tuple", "*", "COMMA", "a comma has no place here", "join statements with and; several variables stand in ∀ x y, …"),
    Row("E-range", "*", "RANGE", "a range a..b stands only in sums, after ∈ and in 1..n", "write ∑_{i=1}^{n} or sum(i = 1..n, …)"),
)

_SIGNS = {"PLUS", "MINUS", "STAR", "SLASH", "HADAMARD", "REL", "AND", "OR", "IMPLIES", "IFF", "HAT", "ELEMENT", "MAPSTO"}
_PAIRS = {"RPAR": "LPAR|CALL", "RSQB": "LSQB|LPAR", "RBRACE": "SUB_OPEN|HAT_OPEN|LBRACE", "RANGLE": "LANGLE",
          "NORM_CLOSE": "NORM_OPEN", "BAR_CLOSE": "BAR_OPEN"}
_OPENERS = {opener for openers in _PAIRS.values() for opener in openers.split("|")}

CHARACTERS = {
    "\\": ("LaTeX commands are not understood", "write a/b for \\frac, ∑ or sum(i = 1..n, …) for \\sum, names such as alpha for \\alpha"),
    "$": ("dollar signs do not stand around formulas", "leave them out"),
    "“": ("a title stands in straight quotes", 'write "…"'), "”": ("a title stands in straight quotes", 'write "…"'),
    "„": ("a title stands in straight quotes", 'write "…"'), "«": ("a title stands in straight quotes", 'write "…"'),
    "‘": ("this quote mark is not understood", "write X' or Xᵀ for a transpose"),
    "’": ("this quote mark is not understood", "write X' or Xᵀ for a transpose"),
    "`": ("this quote mark is not understood", "write X' or Xᵀ for a transpose"),
    '"': ("a title begins here and does not end in this line", 'write "…" in one line'),
    ".": ("a point has no place here", "after ∀ x stands a comma; a number has digits on both sides of the point: 0.5"),
    "%": ("% begins no comment", "a comment begins with #"), "&": ("& is not understood", "write and, or ∧"),
    "×": ("× is not understood", "write · or * or a blank for a product, real[n, d] for a shape"),
    "÷": ("÷ is not understood", "write a/b"), "@": ("@ is not understood", "write a blank between matrices: X w"),
    "!": ("! is not understood", "write != or ≠ for unequal, ∏_{k=1}^{n} k for a factorial"),
    "?": ("? is not understood", "a statement without by is tried automatically"),
    "~": ("~ is not understood", "write not; distributions are assumptions about E[…] and P[…]"),
    "∂": ("∂ is not understood", "write f'(x) for a derivative of a function of one number, ∇f(w) for a gradient"),
    "∞": ("∞ is not a number", "bound the quantity instead"), "≈": ("≈ is not understood", "write an inequality: |a − b| ≤ ε"),
    "≪": ("≪ is not understood", "write an inequality: a ≤ b"), "⪰": ("⪰ is not understood", "write positive_semidefinite(A)"),
    "⪯": ("⪯ is not understood", "write positive_semidefinite(B − A)"),
    "←": ("← is not understood", "write = between the two sides"), "△": ("△ is not understood", "use a name"),
}


def character(text: str) -> tuple[str, str]:
    """What to say about a character that has no meaning."""
    return CHARACTERS.get(text, (f"the character {text!r} has no meaning here", ""))


class Context:
    """The tokens around a mistake."""

    def __init__(self, source: Source, tokens: list[Token], error: UnexpectedToken) -> None:
        self.source, self.tokens, self.expected = source, tokens, set(error.expected)
        self.token = error.token
        at = [i for i, token in enumerate(tokens) if token is error.token]
        self.index = at[0] if at else len(tokens)

    def problem(self, code: str, message: str, hint: str = "", token: Token | None = None) -> DeriveError:
        token = token or self.token
        size = len(self.source.text)
        start, end = (token.start_pos or 0, token.end_pos or 0) if token.type != "$END" else (size, size)
        if start == end and start:
            start = max(start - 1, 0)
        return SyntaxProblem(message, code=code, place=self.source.place(start, max(end, start + 1)), hint=hint,
                             expected=expected_text(self.expected), found=spoken(self.token))


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
            before = found = []
        if len(found) == len(before) and _fits(row.at, context.token) and all(map(_fits, before, found)):
            words = {"{at}": str(context.token)} | {f"{{{i}}}": str(token) for i, token in enumerate(found, 1)}
            return context.problem(row.code, _filled(row.message, words), _filled(row.hint, words))
    return None


def _filled(text: str, words: dict[str, str]) -> str:
    for place, word in words.items():
        text = text.replace(place, word)
    return text


def _unclosed(context: Context) -> DeriveError | None:
    """A bracket that is still open where the statement ends, or a closing one too many."""
    open_brackets: list[Token] = []
    for token in context.tokens[:context.index]:
        if token.type == "SEP":
            open_brackets.clear()
        elif token.type in _OPENERS:
            open_brackets.append(token)
        elif token.type in _PAIRS and open_brackets:
            open_brackets.pop()
    kind = context.token.type
    if open_brackets and (kind in ("SEP", "$END") or kind in _PAIRS) and context.expected & set(_PAIRS):
        opener = open_brackets[-1]
        return context.problem("E-bracket", f"the bracket {opener} is not closed", "write the closing bracket", opener)
    if kind in _PAIRS and not open_brackets:
        return context.problem("E-bracket", f"the bracket {context.token} closes nothing", "take it out, or open one before")
    return None


def _proofs(context: Context) -> DeriveError | None:
    """``qed`` without ``proof``, or a proof without ``qed``."""
    kind = context.token.type
    if kind == "QED":
        if context.expected & {"BASE", "STEP"}:
            return context.problem("E-induction", "a proof by induction has two parts", "write base: … and step: …")
        if "END" in context.expected:
            return context.problem("E-cases", "the cases are not closed", "write end after the last case")
        return context.problem("E-proof", "there is no proof to close here", "write proof before the first step")
    if "QED" in context.expected and kind in ("$END", "THEOREM", "AXIOM", "LET", "CONSTANT", "DEFINITION", "SOURCE"):
        opener = _open_proof(context.tokens[:context.index])
        where = f" that begins in line {context.source.place(opener.start_pos or 0, opener.end_pos or 0).line}" if opener else ""
        return context.problem("E-qed", f"the proof{where} is not closed", "write qed after its last step")
    if context.expected & {"BASE", "STEP"} and not context.expected & {"NAME"}:
        return context.problem("E-induction", "a proof by induction has two parts", "write base: … and step: …")
    if "PROOF" in context.expected and "FORALL" not in context.expected and kind in _STEP_STARTS:
        return context.problem("E-proof", "the steps of a proof stand between proof and qed", "write proof in the line before")
    return None


_STEP_STARTS = {"NAME", "NUMBER", "LABEL", "LPAR", "FORALL", "EXISTS", "NABLA", "NORM_OPEN", "BAR_OPEN", "FIX", "HAVE", "THUS",
                "SUPPOSE", "TAKE", "OBTAIN", "CASES", "CONTRADICTION", "BIG", "MINUS", "LANGLE", "NOT"}


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
    if context.index > start + 2 and following not in ("NAME", "COLON", "STRING"):
        return None
    if word.lower() in STATEMENTS:
        return context.problem("E-keyword", f"keywords are written in small letters: {word}", f"write {word.lower()}", first)
    near = get_close_matches(word.lower(), STATEMENTS, n=1, cutoff=0.7)
    if near and word not in STATEMENTS:
        return context.problem("E-keyword", f"{word} does not begin a statement", f"did you mean {near[0]}?", first)
    return None


def _quantifier(context: Context) -> DeriveError | None:
    """Variables of a quantifier without the comma that ends them."""
    names: list[str] = []
    for token in reversed(context.tokens[:context.index]):
        if token.type in ("FORALL", "EXISTS") and names and context.token.type != "COMMA":
            return context.problem("E-quantifier", "a comma is missing after the variables", f"write {token} {names[-1]}, …")
        if token.type != "NAME":
            return None
        names.append(str(token))
    return None


def _half(context: Context) -> DeriveError | None:
    """An operator with one side missing."""
    before = context.tokens[context.index - 1] if context.index else None
    if before is not None and before.type in _SIGNS and context.token.type not in _SIGNS | {"NAME", "NUMBER"}:
        return context.problem("E-operand", f"what stands to the right of {before} is missing", "", before)
    if context.token.type in _SIGNS and (before is None or before.type in _SIGNS | {"SEP", "LABEL", "COMMA", "LPAR", "CALL"}):
        return context.problem("E-operand", f"what stands to the left of {context.token} is missing")
    return None


def _top_level(context: Context) -> DeriveError | None:
    if context.token.type in ("LET", "ASSUME", "SHOW", "DEFINE", "SOURCE") and "THEOREM" in context.expected \
            and context.index == 0:
        return context.problem("E-theorem", f"{context.token} stands inside a theorem", 'begin with: theorem my-name "The title"')
    return None


_RULES: tuple[Callable[[Context], DeriveError | None], ...] = (_top_level, _keyword, _proofs, _unclosed, _row, _quantifier, _half)


def complaint(source: Source, tokens: list[Token], error: UnexpectedToken, start: str) -> DeriveError:
    """The error to raise where the grammar does not accept a token."""
    context = Context(source, tokens, error)
    for rule in _RULES:
        found = rule(context)
        if found:
            return found
    return context.problem("E-syntax", f"{spoken(context.token)} has no place here", "")


_SPOKEN = {"SEP": "the end of the line", "$END": "the end of the text", "NAME": "a name", "NUMBER": "a number", "STRING": "a title in quotes",
           "RPAR": ")", "RSQB": "]", "RBRACE": "}", "COMMA": ",", "COLON": ":", "REL": "a relation such as = or ≤", "QED": "qed",
           "BY": "by", "PROOF": "proof", "NORM_CLOSE": "‖", "BAR_CLOSE": "|", "SUCH_THAT": "such that", "BASE": "base:",
           "STEP": "step:", "END": "end", "CASE": "case", "LABEL": "a label"}


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
    for kind in ("REL", "COLON", "COMMA", "RPAR", "RSQB", "RBRACE", "NORM_CLOSE", "BAR_CLOSE", "STRING", "BY", "SUCH_THAT",
                 "BASE", "STEP", "CASE", "END", "PROOF", "QED", "SEP"):
        if kind in expected:
            words.append(_SPOKEN[kind])
    return " or ".join(words[:5])


def unknown_reason(name: str, known: list[str]) -> str:
    """A hint about a reason that names neither a fact nor a theorem nor a tactic.

    >>> unknown_reason("rnig", ["normal"])
    'did you mean ring?'
    """
    near = get_close_matches(name, [*TACTICS, *known], n=1, cutoff=0.6)
    return f"did you mean {near[0]}?" if near else f"tactics are {', '.join(TACTICS[:-1])}"
