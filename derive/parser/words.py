"""The words and signs of the language, and the kind of token that each of them is."""

from __future__ import annotations

STATEMENTS = {
    "theorem": "THEOREM", "lemma": "THEOREM", "axiom": "AXIOM", "constant": "CONSTANT", "definition": "DEFINITION",
    "source": "SOURCE", "topic": "TOPIC", "let": "LET", "define": "DEFINE", "assume": "ASSUME", "show": "SHOW",
    "proof": "PROOF", "qed": "QED", "fix": "FIX", "take": "TAKE", "obtain": "OBTAIN", "suppose": "SUPPOSE",
    "have": "HAVE", "cases": "CASES", "case": "CASE", "end": "END", "contradiction": "CONTRADICTION", "thus": "THUS",
}
"""Words that begin a statement; they are keywords only there."""

LABELLED = {"ASSUME", "SHOW", "SUPPOSE", "HAVE", "CASE", "THUS", "SUCH_THAT"}
"""After these a label may stand."""

BODIED = {"CASE", "FIX", "PROOF"}
"""A line below these is a statement of its own, however deep it stands."""

HYPHENATED = {"THEOREM", "AXIOM"}
"""After these stands a name that may have hyphens."""

WORDS = {
    "and": "AND", "or": "OR", "not": "NOT", "forall": "FORALL", "exists": "EXISTS", "implies": "IMPLIES", "iff": "IFF",
    "fun": "FUN", "in": "ELEMENT", "by": "BY", "with": "WITH", "grad": "NABLA",
}
"""Words that are keywords inside a statement."""

RESERVED = frozenset(STATEMENTS) | frozenset(WORDS) | {"such", "random", "sum", "prod", "norm", "abs", "inner", "sqrt"}
"""Words that nobody may declare or bind as a name: the grammar gives each a meaning of its own."""

BIG_WORDS = {"sum", "prod", "max", "min", "argmin", "argmax"}
"""Words that may carry a bound variable: ``max_{i}``, ``sum(i = 1..n, ...)``."""

BRACKETED = {"real", "E", "P", "Var", "Cov"}
"""After these a square bracket never begins a matrix of blocks."""

SIGNS = {
    "+": "PLUS",
    "-": "MINUS",
    "−": "MINUS",
    "–": "MINUS",
    "*": "STAR",
    "·": "STAR",
    "⋅": "STAR",
    "∙": "STAR",
    "/": "SLASH",
    "⊙": "HADAMARD",
    ".*": "HADAMARD",
    "∘": "HADAMARD",
    "⊗": "HADAMARD",
    ".x.": "HADAMARD",
    "=": "REL",
    "≠": "REL",
    "!=": "REL",
    "≤": "REL",
    "<=": "REL",
    "⩽": "REL",
    "<": "REL",
    "≥": "REL",
    ">=": "REL",
    "⩾": "REL",
    ">": "REL",
    "∈": "ELEMENT",
    "¬": "NOT",
    "∧": "AND",
    "/\\": "AND",
    "∨": "OR",
    "\\/": "OR",
    "⟹": "IMPLIES",
    "⇒": "IMPLIES",
    "=>": "IMPLIES",
    "==>": "IMPLIES",
    "⟺": "IFF",
    "⇔": "IFF",
    "<=>": "IFF",
    "<==>": "IFF",
    "→": "ARROW",
    "->": "ARROW",
    "↦": "MAPSTO",
    "|->": "MAPSTO",
    "..": "RANGE",
    "…": "DOTS",
    "...": "DOTS",
    ":": "COLON",
    ":=": "ASSIGN",
    "≔": "ASSIGN",
    ",": "COMMA",
    "∀": "FORALL",
    "∃": "EXISTS",
    "∑": "BIG",
    "∏": "BIG",
    "∫": "INTEGRAL",
    "∇": "NABLA",
    "√": "ROOT",
    "⊢": "TURNSTILE",
    "λ.": "FUN",
    "(": "LPAR",
    ")": "RPAR",
    "[": "LSQB",
    "]": "RSQB",
    "{": "LBRACE",
    "}": "RBRACE",
    "⟨": "LANGLE",
    "⟩": "RANGLE",
    "_{": "SUB_OPEN",
    "^{": "HAT_OPEN",
    "^": "HAT",
    "ᵀ": "TRANSPOSE",
    "⊤": "TRANSPOSE",
    "^T": "TRANSPOSE",
    "^{T}": "TRANSPOSE",
    "^⊤": "TRANSPOSE",
    "⁻ᵀ": "INVERSE_TRANSPOSE",
    "^-T": "INVERSE_TRANSPOSE",
    "^{-T}": "INVERSE_TRANSPOSE",
    "^−T": "INVERSE_TRANSPOSE",
    "‖": "NORM",
    "||": "NORM",
    "∥": "NORM",
    "|": "BAR",
    "'": "PRIME",
    "′": "PRIME",
    ";": "SEP",
    "ℓ": "NAME",
}
del SIGNS["λ."], SIGNS["ℓ"]

PLAIN = {
    "≠": "!=", "≤": "<=", "⩽": "<=", "≥": ">=", "⩾": ">=", "∈": "in", "∧": "and", "/\\": "and", "∨": "or", "\\/": "or",
    "⟹": "implies", "⇒": "implies", "=>": "implies", "==>": "implies", "⟺": "iff", "⇔": "iff", "<=>": "iff",
    "<==>": "iff", "−": "-", "–": "-", "·": "*", "⋅": "*", "∙": "*", "⊙": ".*", "∘": ".*", "⊗": ".x.",
    "∑": "sum", "∏": "prod", "∀": "forall", "∃": "exists",
}
"""The one name under which the syntax tree keeps a sign."""

OPENERS = {"LPAR", "CALL", "LSQB", "GRID", "LBRACE", "LANGLE", "SUB_OPEN", "HAT_OPEN"}
CLOSERS = {"RPAR", "RSQB", "RBRACE", "RANGLE"}
ENDS_OPERAND = {"NAME", "NUMBER", "RPAR", "RSQB", "RBRACE", "RANGLE", "TRANSPOSE", "INVERSE_TRANSPOSE", "PRIME",
                "SUPERSCRIPT", "SUBSCRIPT", "NORM_CLOSE", "BAR_CLOSE", "SUBNAME", "DIFFERENTIAL"}
"""After these an operand is complete."""
CALLABLE = {"NAME", "RPAR", "RSQB", "PRIME", "SUBSCRIPT", "RBRACE"}
"""A bracket that touches one of these may be a call."""

_BINARY = {"PLUS", "MINUS", "STAR", "SLASH", "HADAMARD", "REL", "ELEMENT", "AND", "OR", "IMPLIES", "IFF", "ARROW",
           "MAPSTO", "RANGE", "COLON", "COMMA", "TURNSTILE", "ROW"}
CONTINUES = _BINARY | OPENERS | {"NOT", "LABEL", "FORALL", "EXISTS", "FUN", "BY", "WITH", "SUCH_THAT", "BIG", "NABLA",
                                 "ROOT", "INTEGRAL", "HAT", "LETSEP", "COMBINE", "NORM_OPEN", "BAR_OPEN"}
"""A line that ends with one of these goes on in the next."""
CONTINUED = (_BINARY - {"COLON", "NABLA"}) | {"BY", "WITH"} | CLOSERS
"""A line that begins with one of these continues the line before."""

TOKENS = ({*STATEMENTS.values(), *WORDS.values(), *SIGNS.values(), *OPENERS, *CLOSERS, *ENDS_OPERAND, *CONTINUES}
          | {"BASE", "STEP", "CHAIN", "STRING", "INDUCTION", "ON", "RANDOM", "SEP"}) - {"NORM", "BAR"}
"""All kinds of tokens."""
