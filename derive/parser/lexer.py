"""Text to tokens.

This is where blanks, line ends and look-alike signs get their meaning, so that the grammar stays
plain: a line end ends a statement unless the line is plainly unfinished; ``‖`` and ``|`` open or
close; ``f(`` differs from ``f (``; names have hyphens only where a label stands; ``dθ`` ends an integral.
"""

from __future__ import annotations

import re

from lark import Token

from ..errors import DeriveError, LimitProblem, SyntaxProblem
from .alphabet import INDEXED, NAME, SUBSCRIPT, SUBSCRIPTS, SUPERSCRIPT, SUPERSCRIPTS, canonical
from .brackets import CLOSING, begins_operand, closes_later, square, statement, unclosed
from .disguise import refuse_disguise
from .foreign import form_meant
from .source import Source
from .strange import strange
from .words import (
    BIG_WORDS,
    BODIED,
    CALLABLE,
    CLOSERS,
    CONTINUED,
    CONTINUES,
    ENDS_OPERAND,
    HYPHENATED,
    LABELLED,
    OPENERS,
    PLAIN,
    SIGNS,
    STATEMENTS,
    WORDS,
)

MAX_CHARACTERS = 1_000_000
MAX_TOKENS = 300_000
MAX_NESTING = 150
MAX_DIGITS = 400
MAX_EXPONENT = 10_000
MAX_NAME = 100

_SIGN = "|".join(re.escape(sign) for sign in sorted(SIGNS, key=len, reverse=True) if sign not in ("^T", "^-T", "^−T"))
_TOKEN = re.compile(rf"""
    (?P<blank>[ \t\u00a0\u2009\u202f]+ | \#[^\n]*)
  | (?P<newline>\r?\n)
  | (?P<name>{INDEXED} | [𝟏𝟙])
  | (?P<number>[0-9]+ (?: (?://|⁄)[0-9]+ | (?:\.[0-9]+)? (?:[eE][+-]?[0-9]+(?![\w]))? ))
  | (?P<string>"(?:[^"\\\n]|\\.)*")
  | (?P<subname>_(?!{{)(?:{NAME}|[0-9]+)?)
  | (?P<power>\^[-−]?T(?![\w{{]))
  | (?P<sign>⁻ᵀ|{_SIGN})
  | (?P<superscript>{SUPERSCRIPT})
  | (?P<subscript>{SUBSCRIPT})
""", re.VERBOSE)
_NAME = re.compile(NAME)
_HYPHENS = rf"(?:{NAME}|[0-9]+)(?:[-.](?:{NAME}|[0-9]+))*"
_LABEL = re.compile(rf"[ \t]*({INDEXED}(?:-(?:{NAME}|[0-9]+))*)[ \t]*:(?![=:])")
_TITLE_NAME = re.compile(rf"[ \t]*({_HYPHENS})")
_FACT_NAME = re.compile(rf"{NAME}(?:-(?:{NAME}|[0-9]+))*(?:\.{NAME}(?:-(?:{NAME}|[0-9]+))*)*")
_RAW = re.compile(r"[ \t]*([^\n]*)")
_BREAK = re.compile(
    rf"(?:{'|'.join(sorted(STATEMENTS, key=len, reverse=True))})\b(?!\(|-\w)(?![ \t]*(?:[=≤<≥>:^]|_\b))"
)
_DECLARES = re.compile(rf"[ \t]*{INDEXED}(?:[ \t]*,[ \t]*{INDEXED})*[ \t]*:(?!=)")
_CHAIN = re.compile(r"_(?:[ \t]|(?=[=<>≤≥≠⟹⟺!]))")
_BLANKS = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_PROOF_BY = re.compile(r"[ \t]*by[ \t]+(induction|contradiction)\b")
_FORM = re.compile(rf"[ \t]*by[ \t]+({NAME})(?:[ \t]+(on[ \t]+{NAME}))?[ \t]*(?=[#\n]|$)")
_BY = re.compile(r"[ \t]*by\b")
_THAT = re.compile(r"[ \t]+that\b")
_MARKER = re.compile(rf"(base|step)(?:[ \t]+({NAME}))?[ \t]*:(?!=)")
_INDICES = re.compile(r"[a-z]+|(\d+|[a-z])([+-](\d+|[a-z]))*")
_EXPONENT = re.compile(r"-?(\d+|[a-z])([+-](\d+|[a-z]))*")


class Lexer:
    """One pass over a text."""

    def __init__(self, source: Source, statement: str | None = None) -> None:
        self.source, self.text = source, source.text
        self.tokens: list[Token] = []
        self.last = "SEP"
        self.open: list[str] = []
        self.statement = statement or ""
        self.fresh = statement is None
        self.induction: list[bool] = []
        self.integrals = 0
        self.mode = ""
        self.end = self.begun = 0

    def run(self) -> list[Token]:
        """All tokens; raises DeriveError where a character has no meaning."""
        if len(self.text) > MAX_CHARACTERS:
            raise LimitProblem(f"the text has {len(self.text):,} characters; the bound is {MAX_CHARACTERS:,}")
        try:
            tokens = self.scan()
        except SyntaxProblem as error:
            raise self.unclosed(error) from None
        refuse_disguise(self.source)
        return tokens

    def unclosed(self, error: SyntaxProblem) -> DeriveError:
        """The error, unless it stands below a line in which a bracket was left open."""
        opener = unclosed(self.tokens[statement(self.tokens, len(self.tokens))[0]:])
        if opener is None or error.place is None or opener.type in ("NORM_OPEN", "BAR_OPEN"):
            return error
        start, end = opener.start_pos or 0, opener.end_pos or 0
        place = self.source.place(start, end)
        far = place.line < error.place.line
        if not far and not any(token.type == "BY" and (token.start_pos or 0) > start for token in self.tokens):
            return error
        if closes_later(self.text, self.source.starts[error.place.line - 1] if far else start + 1):
            return error
        where = f"line {place.line}, column {place.column}"
        return SyntaxProblem(f"the bracket {opener} opened in {where} is not closed", code="E-bracket", place=place,
                             found=str(opener), hint=f"write {CLOSING[opener.type]} before the end of the line")

    def scan(self) -> list[Token]:
        position, match, size = 0, _TOKEN.match, len(self.text)
        while position < size:
            if self.fresh:
                begun = self.begin(position)
                if begun != position:
                    position = begun
                    continue
            found = match(self.text, position)
            if found is None:
                end, message, hint = strange(self.text, position)
                raise self.problem("E-character", position, end, message, hint)
            kind = found.lastgroup or "blank"
            if kind != "blank":
                position = getattr(self, kind)(found[0], position, found.end()) or found.end()
            else:
                position = found.end()
        self.separate(size)
        return self.tokens

    def problem(self, code: str, start: int, end: int, message: str = "", hint: str = "") -> DeriveError:
        text = self.text[start:end]
        return SyntaxProblem(message or f"the character {text!r} has no meaning here", code=code, found=text, hint=hint,
                             place=self.source.place(start, end))

    def limit(self, message: str, start: int, end: int) -> DeriveError:
        return LimitProblem(message, place=self.source.place(start, end))

    def add(self, kind: str, value: str, start: int, end: int) -> None:
        self.tokens.append(Token(kind, value, start, 0, 0, 0, 0, end))
        if self.last in ("SEP", "BASE", "STEP"):
            self.begun = start
        self.last, self.end, self.fresh = kind, end, False
        if len(self.tokens) > MAX_TOKENS:
            raise self.limit(f"the text has more than {MAX_TOKENS:,} words and signs", start, end)

    def skip(self, position: int) -> int:
        """Past blanks, line ends and comments."""
        found = _BLANKS.match(self.text, position)
        assert found
        return found.end()

    # statements

    def begin(self, position: int) -> int:
        """Read what may only stand where a statement begins; returns where to go on."""
        position = self.skip(position)
        found = _NAME.match(self.text, position)
        word = found[0] if found else ""
        if self.induction and self.induction[-1] and self.marker(position):
            return self.end
        if word in STATEMENTS and _BREAK.match(self.text, position):
            return self.keyword(word, position, position + len(word))
        self.fresh = False
        return self.label(position)

    def marker(self, position: int) -> bool:
        """``base:`` and ``step name:`` of an induction."""
        found = _MARKER.match(self.text, position)
        if not found or (found[1] == "base" and found[2]):
            return False
        self.statement = found[1].upper()
        self.add(self.statement, found[2] or "", position, found.end())
        self.fresh = True
        return True

    def keyword(self, word: str, start: int, end: int) -> int:
        kind = STATEMENTS[word]
        self.statement = kind
        self.add(kind, word, start, end)
        if kind in ("SOURCE", "TOPIC"):
            found = _RAW.match(self.text, end)
            assert found
            self.tokens[-1] = Token(kind, found[1].strip(), start, 0, 0, 0, 0, found.end())
            return found.end()
        if kind == "PROOF":
            return self.proof(end)
        if kind == "QED" and self.induction:
            self.induction.pop()
        if kind in HYPHENATED:
            return self.hyphenated(end)
        return self.label(end) if kind in LABELLED else end

    def proof(self, end: int) -> int:
        """``proof`` and, after ``by``, the words that are keywords only there."""
        self.refuse_form(end)
        found = _PROOF_BY.match(self.text, end)
        if found or not _BY.match(self.text, end):
            self.induction.append(found is not None and found[1] == "induction")
        if not found:
            return end
        self.add("BY", "by", found.start(1) - 3, found.start(1) - 1)
        self.add(found[1].upper(), found[1], found.start(1), found.end())
        return found.end()

    def refuse_form(self, position: int) -> None:
        """``proof by inducton on m``: only an induction goes on with a variable."""
        found = _FORM.match(self.text, position)
        meant = form_meant(found[1], found[2] or "") if found else ""
        if found and meant and not re.search(rf"\b{found[1]}[ \t]*:", self.text):
            raise self.problem("E-induction", found.start(1), found.end(1), f"{found[1]} is no form of proof",
                               f"write proof by {meant}")

    def hyphenated(self, position: int) -> int:
        found = _TITLE_NAME.match(self.text, position)
        if not found:
            return position
        self.checked_name(found[1], found.start(1), found.end(1))
        self.add("NAME", found[1], found.start(1), found.end(1))
        return found.end()

    def label(self, position: int) -> int:
        found = _LABEL.match(self.text, position)
        if not found:
            return position
        self.checked_name(found[1], found.start(1), found.end(1))
        if found[1] in WORDS:
            raise self.problem("E-label", found.start(1), found.end(), f"{found[1]} is a sign of formulas, not a label",
                               f"choose another name, such as {found[1]}1: …")
        if found[1] in STATEMENTS:
            labelled = STATEMENTS[found[1]] in LABELLED
            raise self.problem("E-label", found.start(1), found.end(), f"{found[1]} is a keyword and cannot be a label",
                               f"after {found[1]} stands no colon; a label stands between: {found[1]} name: …"
                               if labelled else f"write {found[1]} without the colon")
        self.add("LABEL", canonical(found[1]), found.start(1), found.end())
        return found.end()

    def separate(self, position: int) -> None:
        """End the statement, unless none has begun."""
        if self.last not in ("SEP", "BASE", "STEP"):
            self.add("SEP", "", self.end, self.end)
        self.fresh, self.mode, self.integrals, self.statement = True, "", 0, ""
        self.open.clear()

    def newline(self, text: str, start: int, end: int) -> int:
        position = self.skip(end)
        if self.fresh:
            return position
        if _CHAIN.match(self.text, position):
            pass
        elif not _BREAK.match(self.text, position) and not self.ended(position):
            self.refuse_relation(position)
            return position
        self.separate(start)
        return position

    def ended(self, position: int) -> bool:
        """Whether the statement ends before ``position``, the first word of the next line."""
        if any(sign in OPENERS for sign in self.open) or self.last in CONTINUES:
            return position >= len(self.text)
        following = _TOKEN.match(self.text, position)
        if following is None:
            return True
        if following.lastgroup == "name":
            return WORDS.get(following[0]) not in CONTINUED
        if following.lastgroup != "sign" or SIGNS[following[0]] not in CONTINUED:
            return True
        return (sign := SIGNS[following[0]]) in ("MINUS", "PLUS") and not self.goes_on(position, sign)

    def goes_on(self, position: int, sign: str) -> bool:
        """Whether a line that begins with a plus or a minus continues the one before.

        It does where that line ends with an operand and this one is indented deeper than its beginning; else the
        sign belongs to the first number of a new statement.  What stands deeper below ``case`` are its steps.
        """
        if self.last not in ENDS_OPERAND or self.statement in BODIED and sign == "MINUS" or self.mode == "facts":
            return False
        return self.column(position) > self.column(self.begun)

    def refuse_relation(self, position: int) -> None:
        """A line that begins with a relation does not continue reasons."""
        found = _TOKEN.match(self.text, position)
        sign = found[0] if found and found.lastgroup == "sign" else ""
        if not self.mode or self.open or SIGNS.get(sign) not in ("REL", "IFF", "IMPLIES"):
            return
        if self.mode == "values" and self.tokens[-2].type in ("WITH", "COMMA"):
            return
        raise self.problem("E-chain", position, position + len(sign), f"a line cannot begin with {sign} alone",
                           f"write _ {sign} …: a line that goes on from the one before begins with _")

    def column(self, position: int) -> int:
        """How far a position is from the beginning of its line."""
        return position - (self.text.rfind("\n", 0, position) + 1)

    # tokens

    def name(self, text: str, start: int, end: int) -> int | None:
        if self.mode in ("facts", "combine") and not self.open:
            found = _FACT_NAME.match(self.text, start)
            if found and found.end() > end:
                text, end = found[0], found.end()
        self.checked_name(text, start, end)
        kind = WORDS.get(text) or self.special(text, end)
        if kind is None:
            self.add("NAME", canonical(text), start, end)
            return end
        if kind in _SPECIAL:
            return _SPECIAL[kind](self, text, start, end)
        self.add(kind, PLAIN.get(text, text), start, end)
        if kind in ("BY", "WITH", "COMBINE"):
            self.mode = {"BY": "facts", "WITH": "values", "COMBINE": "combine"}[kind]
        return None

    def special(self, text: str, end: int) -> str | None:
        """Words that are keywords only in some company."""
        if "_" in text or self.text.startswith("_{", end):
            head, _, tail = text.partition("_")
            return "BIG" if (head in BIG_WORDS or head == "grad") and len(tail) <= 1 else None
        if text == "such" and _THAT.match(self.text, end):
            return "SUCH_THAT"
        if text == "combine" and self.mode == "facts" and self.last in ("BY", "COMMA"):
            return "COMBINE"
        if text == "on" and self.last == "INDUCTION":
            return "ON"
        if text == "random" and self.last in ("COLON", "ARROW"):
            return "RANDOM"
        if text == "proof" and self.last in ENDS_OPERAND:
            return "PROOF"
        return "DIFFERENTIAL" if self.integrals and self.is_differential(text) else None

    def is_differential(self, text: str) -> bool:
        return text[0] == "d" and len(text) > 1 and len(canonical(text[1:]).partition("_")[0]) == 1

    def differential(self, text: str, start: int, end: int) -> int:
        self.add("DIFFERENTIAL", canonical(text[1:]), start, end)
        self.integrals -= 1
        return end

    def proof_inside(self, text: str, start: int, end: int) -> int:
        """``proof`` at the end of the line that it proves."""
        self.separate(start)
        return self.keyword(text, start, end)

    def such_that(self, text: str, start: int, end: int) -> int:
        found = _THAT.match(self.text, end)
        assert found
        self.add("SUCH_THAT", "such that", start, found.end())
        return self.label(found.end())

    def big_word(self, text: str, start: int, end: int) -> int:
        """``max_i`` and ``max_{i}``: the word alone; the subscript is read next."""
        word = text.partition("_")[0]
        self.add("NABLA" if word == "grad" else "BIG", word, start, start + len(word))
        return start + len(word)

    def checked_name(self, text: str, start: int, end: int) -> None:
        if end - start > MAX_NAME:
            raise self.limit(f"a name has {end - start} characters; the bound is {MAX_NAME}", start, end)

    def number(self, text: str, start: int, end: int) -> None:
        digits, _, exponent = text.lower().partition("e")
        if len(digits) > MAX_DIGITS or len(exponent) > 5 or abs(int(exponent or 0)) > MAX_DIGITS:
            raise self.limit(f"a number may have at most {MAX_DIGITS} digits", start, end)
        if self.last in ("HAT", "HAT_OPEN") and digits.isdigit() and int(digits) > MAX_EXPONENT:
            raise self.limit(f"an exponent may be at most {MAX_EXPONENT:,}", start, end)
        text = text.replace("//", "⁄")
        if "⁄" in text and not int(text.partition("⁄")[2]):
            raise self.problem("E-syntax", start, end, "a fraction has the denominator 0")
        self.add("NUMBER", text, start, end)

    def string(self, text: str, start: int, end: int) -> None:
        self.add("STRING", re.sub(r"\\(.)", r"\1", text[1:-1]), start, end)

    def subname(self, text: str, start: int, end: int) -> int | None:
        """``_`` begins a chain line, or a subscript such as that of ``∑_i``."""
        if self.last == "SEP" and (text == "_" or self.text[start + 1:start + 2] in " \t=<>≤≥"):
            self.add("CHAIN", "_", start, start + 1)
            return start + 1
        if text == "_":
            raise self.problem("E-subscript", start, end, "an underscore needs a subscript",
                               "write x_i, x_0 or x_{k+1}; a chain line starts with _ and a blank")
        self.add("SUBNAME", canonical(text[1:]), start, end)
        return None

    def power(self, text: str, start: int, end: int) -> None:
        self.add(SIGNS[text], text, start, end)

    def superscript(self, text: str, start: int, end: int) -> None:
        plain = "".join(SUPERSCRIPTS[c] for c in text)
        if not _EXPONENT.fullmatch(plain):
            raise self.problem("E-superscript", start, end, f"{text} is not an exponent", "write ^( ... )")
        if any(int(digits) > MAX_EXPONENT for digits in re.findall(r"\d{1,9}", plain)) or len(text) > 50:
            raise self.limit(f"an exponent may be at most {MAX_EXPONENT:,}", start, end)
        self.add("SUPERSCRIPT", plain, start, end)

    def subscript(self, text: str, start: int, end: int) -> None:
        plain = "".join(SUBSCRIPTS[c] for c in text)
        if self.last in ("BIG", "NABLA", "NORM_CLOSE"):
            self.add("SUBNAME", plain, start, end)
        elif self.last in ("NAME", "SUBSCRIPT") and start == self.end and _INDICES.fullmatch(plain):
            self.add("SUBSCRIPT", plain, start, end)
        else:
            raise self.problem("E-subscript", start, end, "a subscript follows a name", "write x_i or x_{k+1}")

    def sign(self, text: str, start: int, end: int) -> int | None:
        kind = SIGNS[text]
        if kind in ("NORM", "BAR"):
            return self.bar(text, start, end)
        if kind == "SEP":
            return self.semicolon(start, end)
        if kind == "LSQB":
            touches = self.last in ENDS_OPERAND and start == self.end
            kind = square(self.tokens[-1] if self.tokens else None, touches, self.text, end)
        elif kind == "LPAR" and self.last in CALLABLE and start == self.end:
            kind = "CALL"
        elif kind == "PRIME" and not (self.last in ENDS_OPERAND and start == self.end):
            raise self.problem("E-quote", start, end, "a quote mark begins nothing here",
                               'titles stand in straight double quotes: "..."')
        elif kind == "INTEGRAL":
            self.integrals += 1
        elif self.mode and not self.open and kind in ("COMMA", "REL"):
            self.mode = "facts" if kind == "COMMA" else "values"
        self.bracket(kind, start, end)
        self.add(kind, PLAIN.get(text, text), start, end)
        return None

    def bracket(self, kind: str, start: int, end: int) -> None:
        """Keep the account of open brackets; whether they match is the grammar's business."""
        if kind in OPENERS:
            self.open.append(kind)
            if len(self.open) > MAX_NESTING:
                raise self.limit(f"brackets are nested more than {MAX_NESTING} deep", start, end)
        elif kind in CLOSERS:
            while self.open and self.open.pop() not in OPENERS:
                pass

    def bar(self, text: str, start: int, end: int) -> int:
        """Tell an opening ``‖`` or ``|`` from a closing one."""
        if text == "||" and self.open and self.open[-1] == "BAR":
            text, end = "|", start + 1
        if text == "|" and self.statement == "CONSTANT" and self.text[end:end + 1] == "-":
            self.add("TURNSTILE", "⊢", start, end + 1)
            return end + 1
        kind = "BAR" if text == "|" else "NORM"
        if self.open and self.open[-1] == kind and self.last in ENDS_OPERAND and not (
                start > self.end and begins_operand(self.text[end:end + 1])):
            self.open.pop()
            self.add(f"{kind}_CLOSE", text, start, end)
        else:
            self.open.append(kind)
            self.add(f"{kind}_OPEN", text, start, end)
        return end

    def semicolon(self, start: int, end: int) -> int:
        """``;`` ends a statement; inside ``let`` another declaration may follow."""
        if self.open and self.open[-1] == "GRID":
            self.add("ROW", ";", start, end)
            return end
        position = self.skip(end)
        word = _NAME.match(self.text, position)
        declares = _DECLARES.match(self.text, position) and not (word and word[0] in STATEMENTS)
        if self.statement in ("LET", "") and declares and self.tokens:
            self.open.clear()
            self.add("LETSEP", ";", start, end)
        else:
            self.separate(start)
        return position


_SPECIAL = {"BIG": Lexer.big_word, "SUCH_THAT": Lexer.such_that, "DIFFERENTIAL": Lexer.differential,
            "PROOF": Lexer.proof_inside}


def scan(source: Source, statement: str | None = None) -> list[Token]:
    """The tokens of a text: of a file, or of a part of the ``statement`` of this kind.

    >>> [t.type for t in scan(Source("a", "f(x) (y)"))]
    ['NAME', 'CALL', 'NAME', 'RPAR', 'LPAR', 'NAME', 'RPAR', 'SEP']
    """
    return Lexer(source, statement).run()
