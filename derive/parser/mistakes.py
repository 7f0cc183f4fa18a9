"""Common mistakes, each with a diagnosis and a remedy.

A row says which tokens stand before the word that does not fit, and which kind of token that word
is.  Rows are tried in order.
"""

from __future__ import annotations

from typing import NamedTuple

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
    Row(
        "E-define",
        "LET NAME",
        "ASSIGN",
        "let declares what kind of thing a name is, not its value",
        "write define {2} = …",
    ),
    Row("E-define", "DEFINE NAME", "ASSIGN", ":= is not used", "write define {2} = …"),
    Row("E-define", "*", "ASSIGN", ":= is not used", "write define name = …, or a = b for an equation"),
    Row("E-power", "STAR", "STAR", "a power is written with ^", "write x^2 or x²"),
    Row("E-comment", "SLASH", "SLASH", "// begins no comment", "a comment begins with #"),
    Row(
        "E-comment",
        "MINUS",
        "MINUS",
        "-- begins no comment, and two minus signs need parentheses",
        "write # for a comment, −(−x) for the sign",
    ),
    Row("E-let", "LET NAME", "NAME", "a colon is missing between the name and its sort", "write let {2} : {at}"),
    Row("E-let", "LETSEP NAME", "NAME", "a colon is missing between the name and its sort", "write {2} : {at}"),
    Row(
        "E-define",
        "LET NAME",
        "REL:=",
        "let declares what kind of thing a name is, not its value",
        "write define {2} = …",
    ),
    Row(
        "E-let",
        "LET NAME",
        "REL",
        "let declares the sort of a name first",
        "write let {2} : real {at} …, or assume {2} {at} …",
    ),
    Row(
        "E-let",
        "LET NAME",
        "ELEMENT",
        "the sort of a name stands after a colon",
        "write let {2} : real, or let {2} : real in [0, 1]",
    ),
    Row("E-let", "LET NAME", "SEP", "the sort is missing", "write let {2} : real"),
    Row(
        "E-let",
        "LET NAME",
        "CALL",
        "let declares a function by its sort",
        "write let {2} : real → real, or define {2}(x) = …",
    ),
    Row("E-shape", "NAME:real", "LPAR|CALL", "shapes stand in square brackets", "write real[n] or real[n, d]"),
    Row(
        "E-shape",
        "COLON NAME",
        "HAT|HAT_OPEN|SUPERSCRIPT",
        "shapes stand in square brackets",
        "write real[n] or real[n, d]",
    ),
    Row("E-shape", "RSQB", "LSQB", "both dimensions stand in one pair of brackets", "write real[n, d]"),
    Row(
        "E-fun",
        "FUN NAME",
        "IMPLIES|ARROW|MAPSTO|COLON",
        "after fun stand its variables and a comma",
        "write fun {2}, … or {2} ↦ …",
    ),
    Row("E-arrow", "*", "ARROW", "→ stands between sorts; a function is written with ↦", "write x ↦ … or x |-> …"),
    Row(
        "E-quantifier",
        "FORALL|EXISTS NAME COMMA NAME",
        "COMMA|COLON",
        "variables are separated by blanks, and a comma ends them",
        "write ∀ {2} {4}, … or ∀ ({2} : real) ({4} : nat), …",
    ),
    Row(
        "E-quantifier",
        "FORALL|EXISTS NAME COLON NAME COMMA NAME",
        "COLON",
        "each variable with a sort of its own stands in parentheses",
        "write ∀ ({2} : {4}) ({6} : …), …",
    ),
    Row(
        "E-quantifier", "FORALL|EXISTS", "*", "a quantifier needs the name of its variable", "write ∀ x, … or ∃ x, …"
    ),
    Row("E-theorem", "THEOREM|AXIOM", "*", "a name is missing", 'write {1} my-name "The title"'),
    Row(
        "E-theorem",
        "THEOREM|AXIOM NAME",
        "NAME",
        "the name of a theorem is one word, its title stands in double quotes",
        'write {1} {2}-{at} "The title"',
    ),
    Row(
        "E-theorem",
        "THEOREM|AXIOM NAME",
        "COLON",
        "no colon stands after the name of a theorem",
        'write {1} {2} "The title"',
    ),
    Row(
        "E-by", "BY", "SEP", "a reason is missing after by", "write by ring, by hypothesis, or the name of a theorem"
    ),
    Row(
        "E-by",
        "BY",
        "*",
        "a reason is the name of a fact, a theorem or a tactic",
        "write by ring, by normal, by convex(x, z)",
    ),
    Row("E-by", "WITH NAME", "COLON", "after with stands NAME = VALUE", "write with {2} = …"),
    Row(
        "E-chain",
        "SEP",
        "CHAIN",
        "a line that begins with _ continues the chain of the line before, and there is none",
        "write the whole relation: a = b",
    ),
    Row("E-chain", "CHAIN", "*", "after _ stands a relation", "write _ = … or _ ≤ …"),
    Row("E-gradient", "NABLA", "*", "∇ needs a function", "write ∇f(w), or ∇_{w} ( … )"),
    Row(
        "E-literal",
        "*",
        "LSQB",
        "vectors and matrices are not written entry by entry",
        "declare them: let x : real[n]",
    ),
    Row("E-brace", "*", "LBRACE|RBRACE", "braces stand only after _ and ^", "group with parentheses"),
    Row("E-dots", "*", "DOTS", "… is not understood", "write a sum with ∑, or the missing steps"),
    Row(
        "E-induction",
        "*",
        "BASE|STEP",
        "base: and step: belong to proof by induction",
        "write proof by induction on k",
    ),
    Row(
        "E-obtain",
        "OBTAIN NAME",
        "COMMA|NAME|ELEMENT|REL",
        "after obtain stand a name and such that",
        "write obtain {2} such that …",
    ),
    Row(
        "E-obtain",
        "OBTAIN NAME COMMA NAME",
        "REL|CALL|ELEMENT",
        "after obtain stand a name and such that",
        "write obtain {2} such that …",
    ),
    Row("E-obtain", "OBTAIN NAME", "SEP", "such that is missing", "write obtain {2} such that …"),
    Row(
        "E-define",
        "DEFINE NAME",
        "SEP|COLON",
        "the value is missing",
        "write define {2} = …, or let {2} : … to declare it",
    ),
    Row("E-define", "DEFINE NAME CALL NAME RPAR", "SEP|COLON", "the value is missing", "write define {2}({4}) = …"),
    Row(
        "E-factorial",
        "SUP|NAME|NUMBER|RPAR",
        "NOT",
        "! is not understood",
        "write ∏_{k=1}^{n} k for a factorial, != for ≠",
    ),
    Row(
        "E-tuple",
        "*",
        "COMMA",
        "a comma has no place here",
        "join statements with and; several variables stand in ∀ x y, …",
    ),
    Row(
        "E-range",
        "*",
        "RANGE",
        "a range a..b stands only in sums, after ∈ and in 1..n",
        "write ∑_{i=1}^{n} or sum(i = 1..n, …)",
    ),
)

CHARACTERS = {
    "\\": (
        "LaTeX commands are not understood",
        "write a/b for \\frac, ∑ or sum(i = 1..n, …) for \\sum, names such as alpha for \\alpha",
    ),
    "$": ("dollar signs do not stand around formulas", "leave them out"),
    "“": ("a title stands in straight quotes", 'write "…"'),
    "”": ("a title stands in straight quotes", 'write "…"'),
    "„": ("a title stands in straight quotes", 'write "…"'),
    "«": ("a title stands in straight quotes", 'write "…"'),
    "‘": ("this quote mark is not understood", "write X' or Xᵀ for a transpose"),
    "’": ("this quote mark is not understood", "write X' or Xᵀ for a transpose"),
    "`": ("this quote mark is not understood", "write X' or Xᵀ for a transpose"),
    '"': ("a title begins here and does not end in this line", 'write "…" in one line'),
    ".": (
        "a point has no place here",
        "after ∀ x stands a comma; a number has digits on both sides of the point: 0.5",
    ),
    "%": ("% begins no comment", "a comment begins with #"),
    "&": ("& is not understood", "write and, or ∧"),
    "×": ("× is not understood", "write · or * or a blank for a product, real[n, d] for a shape"),
    "÷": ("÷ is not understood", "write a/b"),
    "@": ("@ is not understood", "write a blank between matrices: X w"),
    "!": ("! is not understood", "write != or ≠ for unequal, ∏_{k=1}^{n} k for a factorial"),
    "?": ("? is not understood", "a statement without by is tried automatically"),
    "~": ("~ is not understood", "write not; distributions are assumptions about E[…] and P[…]"),
    "∂": ("∂ is not understood", "write f'(x) for a derivative of a function of one number, ∇f(w) for a gradient"),
    "∞": ("∞ is not a number", "bound the quantity instead"),
    "≈": ("≈ is not understood", "write an inequality: |a − b| ≤ ε"),
    "≪": ("≪ is not understood", "write an inequality: a ≤ b"),
    "⪰": ("⪰ is not understood", "write positive_semidefinite(A)"),
    "⪯": ("⪯ is not understood", "write positive_semidefinite(B − A)"),
    "←": ("← is not understood", "write = between the two sides"),
    "△": ("△ is not understood", "use a name"),
}
