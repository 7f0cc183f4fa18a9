"""Common mistakes, each with a diagnosis and a remedy.

A row says which tokens stand before the word that does not fit, and which kind of token that word
is.  Rows are tried in order.
"""

from __future__ import annotations

from typing import NamedTuple

from .absent import HESSIAN


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
    Row("E-sign", "REL:<=", "REL:=", "<== is not a sign",
        "write <= or ≤; for an implication put the condition first: A => B"),
    Row("E-sign", "REL:>=", "REL:=", ">== is not a sign", "write >= or ≥"),
    Row("E-sign", "REL:=", "REL:<", "=< is not a sign", "write <= or ≤"),
    Row("E-sign", "REL:<", "REL:>", "<> is not a sign", "write != or ≠"),
    Row("E-sign", "SLASH", "REL:=", "/= is not a sign", "write != or ≠"),
    Row("E-iff", "REL:=", "FORALL|EXISTS|NOT", "= stands between expressions, not between statements",
        "write ⟺ or <=>: A ⟺ B"),
    Row("E-equals", "REL:=", "REL:=", "equality is written with one sign", "write a = b"),
    Row("E-define", "LET NAME", "ASSIGN|REL:=", "let declares what kind of thing a name is, not its value",
        "write define {2} = …"),
    Row("E-define", "DEFINE NAME", "ASSIGN", ":= is not used", "write define {2} = …"),
    Row("E-define", "*", "ASSIGN", ":= is not used", "write = alone: define name = …, or a = b for an equation"),
    Row("E-suppose", "*", "SUPPOSE", "suppose stands in a proof", "write assume label: …"),
    Row("E-cases", "*", "END", "end stands after the last of cases", "write qed where a proof ends"),
    Row("E-power", "STAR", "STAR", "a power is written with ^", "write x^2 or x²"),
    Row("E-comment", "SLASH", "SLASH", "// begins no comment", "a comment begins with #"),
    Row("E-comment", "MINUS", "MINUS", "-- begins no comment, and two minus signs need parentheses",
        "write # for a comment, −(−x) for the sign"),
    Row("E-let", "LET|LETSEP NAME", "NAME", "a colon is missing between the name and its sort", "write {2} : {at}"),
    Row("E-let", "LET NAME", "REL", "let declares the sort of a name first",
        "write let {2} : real {at} …, or assume {2} {at} …"),
    Row("E-let", "LET NAME", "ELEMENT", "the sort of a name stands after a colon",
        "write let {2} : real, or let {2} : real in [0, 1]"),
    Row("E-let", "LET NAME", "SEP", "the sort is missing", "write let {2} : real"),
    Row("E-let", "LET NAME", "CALL", "let declares a function by its sort",
        "write let {2} : real → real, or define {2}(x) = …"),
    Row("E-shape", "NAME:real", "LPAR|CALL", "shapes stand in square brackets", "write real[n] or real[n, d]"),
    Row("E-shape", "COLON NAME", "HAT|HAT_OPEN|SUPERSCRIPT", "shapes stand in square brackets",
        "write real[n] or real[n, d]"),
    Row("E-shape", "RSQB", "LSQB", "both dimensions stand in one pair of brackets", "write real[n, d]"),
    Row("E-fun", "FUN NAME", "IMPLIES|ARROW|MAPSTO|COLON", "after fun stand its variables and a comma",
        "write fun {2}, … or {2} ↦ …"),
    Row("E-arrow", "*", "ARROW", "→ stands between sorts",
        "write x ↦ … or x |-> … for a function, A ⟹ B for an implication"),
    Row("E-quantifier", "FORALL|EXISTS NAME COMMA NAME", "COMMA|COLON",
        "variables are separated by blanks, and a comma ends them",
        "write ∀ {2} {4}, … or ∀ ({2} : real) ({4} : nat), …"),
    Row("E-quantifier", "FORALL|EXISTS NAME COLON NAME COMMA NAME", "COLON",
        "each variable with a sort of its own stands in parentheses",
        "write ∀ ({2} : {4}) ({6} : …), …"),
    Row("E-quantifier", "FORALL|EXISTS NAME COLON NAME", "*", "after the colon stands a sort, and then a comma",
        "write {1} {2}, … or {1} {2} : real, …"),
    Row("E-quantifier", "FORALL|EXISTS NAME COLON", "*", "after the colon stands a sort, and then a comma",
        "write {1} {2}, … or {1} {2} : real, …"),
    Row("E-label", "ASSUME|SHOW|HAVE|THUS|SUPPOSE|CASE NAME", "FORALL|EXISTS|NOT", "a label ends with a colon",
        "write {1} {2}: {at} …"),
    Row("E-quantifier", "NAME|NUMBER|RPAR", "FORALL|EXISTS", "a quantifier stands before its formula",
        "write {at} x, … first"),
    Row("E-subscript", "RPAR", "SUBNAME", "a subscript stands after a name",
        "write the entry in brackets: (A z)({at})"),
    Row("E-induction", "PROOF", "NAME:induction|NAME:contradiction", "by is missing", "write proof by {at}"),
    Row("E-let", "NAME COLON NAME COMMA NAME", "COLON",
        "a name with a sort of its own needs a declaration of its own",
        "write {1} : {3}; {5} : …"),
    Row("E-let", "RSQB COMMA NAME", "COLON", "a name with a sort of its own needs a declaration of its own",
        "write ; before {3}"),
    Row("E-quantifier", "FORALL|EXISTS", "*", "a quantifier needs the name of its variable",
        "write ∀ x, … or ∃ x, …"),
    Row("E-theorem", "THEOREM|AXIOM", "*", "a name is missing", 'write {1} my-name "The title"'),
    Row("E-theorem", "THEOREM|AXIOM NAME", "NAME",
        "the name of a theorem is one word, its title stands in double quotes",
        'write {1} {2}-{at} "The title"'),
    Row("E-theorem", "THEOREM|AXIOM NAME", "COLON", "no colon stands after the name of a theorem",
        'write {1} {2} "The title"; inside a theorem write show {2}: …'),
    Row("E-by", "BY", "SEP", "a reason is missing after by",
        "write by ring, by hypothesis, or the name of a theorem"),
    Row("E-by", "BY", "*", "a reason is the name of a fact, a theorem or a tactic",
        "write by ring, by normal, by convex(x, z)"),
    Row("E-by", "WITH NAME", "COLON", "after with stands NAME = VALUE", "write with {2} = …"),
    Row("E-chain", "SEP", "CHAIN",
        "a line that begins with _ continues the chain of the line before, and there is none",
        "write the whole relation: a = b"),
    Row("E-chain", "CHAIN", "*", "after _ stands a relation", "write _ = … or _ ≤ …"),
    Row("E-gradient", "NABLA", "SUPERSCRIPT|HAT|HAT_OPEN", "second derivatives have no sign of their own", HESSIAN),
    Row("E-gradient", "NABLA", "*", "∇ needs a function", "write ∇f(w), or ∇_{w} ( … )"),
    Row("E-square", "*", "LSQB|GRID", "a square bracket has no place here",
        "write x[i] for an entry, [A, B; C, D] for a matrix of blocks"),
    Row("E-brace", "*", "LBRACE|RBRACE", "braces stand only after _ and ^", "group with parentheses"),
    Row("E-dots", "*", "DOTS", "… is not understood", "write a sum with ∑, or the missing steps"),
    Row("E-induction", "*", "BASE|STEP", "base: and step: belong to proof by induction",
        "write proof by induction on k"),
    Row("E-obtain", "OBTAIN NAME", "COMMA|NAME|ELEMENT|REL", "after obtain stand a name and such that",
        "write obtain {2} such that …"),
    Row("E-obtain", "OBTAIN NAME COMMA NAME", "REL|CALL|ELEMENT", "after obtain stand a name and such that",
        "write obtain {2} such that …"),
    Row("E-obtain", "OBTAIN NAME", "SEP", "such that is missing", "write obtain {2} such that …"),
    Row("E-define", "DEFINE NAME", "SEP|COLON", "the value is missing",
        "write define {2} = …, or let {2} : … to declare it"),
    Row("E-define", "DEFINE NAME CALL NAME RPAR", "SEP|COLON", "the value is missing", "write define {2}({4}) = …"),
    Row("E-operand", "SUP|NAME|NUMBER|RPAR", "NOT", "not stands before a statement", "write a ≠ b, or A and not B"),
    Row("E-tuple", "*", "COMMA", "a comma has no place here",
        "join statements with and; several variables stand in ∀ x y, …"),
    Row("E-range", "*", "RANGE", "a range a..b stands only in sums, after ∈ and in 1..n",
        "write ∑_{i=1}^{n} or sum(i = 1..n, …)"),
)
