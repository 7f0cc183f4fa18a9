"""Characters and LaTeX commands that have no meaning, each with what to write instead."""

from __future__ import annotations

import re

from .absent import LIMIT
from .alphabet import GREEK

CHARACTERS = {
    "$": ("dollar signs do not stand around formulas", "leave them out"),
    "“": ("a title stands in straight quotes", 'write "…"'),
    "”": ("a title stands in straight quotes", 'write "…"'),
    "„": ("a title stands in straight quotes", 'write "…"'),
    "«": ("a title stands in straight quotes", 'write "…"'),
    "‘": ("this quote mark is not understood", "write X' or Xᵀ for a transpose"),
    "’": ("this quote mark is not understood", "write X' or Xᵀ for a transpose"),
    "`": ("this quote mark is not understood", "write X' or Xᵀ for a transpose"),
    '"': ("a title begins here and does not end in this line", 'write "…" in one line'),
    "%": ("% begins no comment", "a comment begins with #"),
    "&": ("& is not understood", "write and, or ∧"),
    "×": ("× is not understood", "write · or * or a blank for a product, real[n, d] for a shape"),
    "÷": ("÷ is not understood", "write a/b"),
    "@": ("@ is not understood", "write a blank between matrices: X w"),
    "!": ("! is not understood", "write != or ≠ for unequal, ∏_{k=1}^{n} k for a factorial"),
    "?": ("? is not understood", "a statement without by is tried automatically"),
    "~": ("~ is not understood", "write not; distributions are assumptions about E[…] and P[…]"),
    "∞": ("there is no infinite number, and no limit or infinite sum", LIMIT),
    "≈": ("≈ is not understood", "write an inequality: |a − b| ≤ ε"),
    "≪": ("≪ is not understood", "write an inequality: a ≤ b"),
    "⪰": ("⪰ is not understood", "write positive_semidefinite(A)"),
    "≻": ("≻ is not understood", "write positive_definite(A)"),
    "⊥": ("⊥ is not understood", "write xᵀy = 0"),
    "⪯": ("⪯ is not understood", "write positive_semidefinite(B − A)"),
    "←": ("← is not understood", "write = between the two sides"),
    "△": ("△ is not understood", "use a name"),
    "⟸": ("⟸ is not understood", "write the condition first: A ⟹ B"),
    "⇐": ("⇐ is not understood", "write the condition first: A ⟹ B"),
    "±": ("± is not understood", "write two statements, one with + and one with −"),
    "≡": ("≡ is not understood", "write = between expressions, ⟺ between statements"),
    "∼": ("∼ is not understood", "distributions are assumptions about E[…] and P[…]"),
    "≫": ("≫ is not understood", "write an inequality: a ≥ b"),
    "∉": ("∉ is not understood", "write not x ∈ S"),
    "∂": ("∂ is not understood", "write f'(x) for a derivative of a function of one number, ∇f(w) for a gradient"),
    "∎": ("∎ is not understood", "write qed"),
    "□": ("□ is not understood", "write qed"),
    "†": ("† is not understood", "write Xᵀ for a transpose"),
    "∴": ("∴ is not understood", "leave it out: a step is the formula alone"),
}

COMMANDS = {
    "frac": "write a/b, with parentheses where needed: (a + b)/(2 c)",
    "nabla": "write ∇ or grad: ∇f(w), grad f(w)",
    "partial": "write f'(t) for a derivative of a function of one number, ∇f(w) for a gradient",
    "leq": "write <= or ≤",
    "geq": "write >= or ≥",
    "neq": "write != or ≠",
    "sum": "write ∑_{i=1}^{n} a(i), or sum(i = 1..n, a(i))",
    "prod": "write ∏_{k=1}^{n} a(k), or prod(k = 1..n, a(k))",
    "int": "write ∫_{a}^{b} g(t) dt, or integral(t = a..b, g(t))",
    "sqrt": "write sqrt(x) or √x",
    "cdot": "write a blank, * or ·",
    "times": "write a blank, * or · for a product, real[n, d] for a shape",
    "odot": "write .* or ⊙",
    "otimes": "write ⊗, .x. or kron(A, B)",
    "top": "write X^T or Xᵀ for a transpose",
    "langle": "write ⟨x, y⟩, inner(x, y) or xᵀy",
    "|": "write norm(x) or ‖x‖",
    "Vert": "write norm(x) or ‖x‖",
    "vert": "write abs(x) or |x|",
    "left": "leave it out: brackets need no \\left and \\right",
    "mathbb": "write real for ℝ, nat for ℕ, E[X] and P[…] for expectation and probability",
    "mathrm": "leave it out: write the name alone",
    "hat": "use a name such as x_hat",
    "forall": "write forall or ∀",
    "exists": "write exists or ∃",
    "in": "write in or ∈",
    "to": "write -> or → in a sort",
    "mapsto": "write |-> or ↦",
    "implies": "write => or ⟹",
    "iff": "write <=> or ⟺",
    "land": "write and, or ∧",
    "lor": "write or, or ∨",
    "neg": "write not, or ¬",
    "ldots": "write a sum with ∑, or the missing steps",
    "infty": LIMIT,
    "lim": LIMIT,
    "approx": "write an inequality: abs(a - b) <= c",
    "begin": "write the formulas alone, one statement a line",
    "log": "write the name alone: log(x), exp(x), max(a, b), tr(A)",
    "quad": "leave it out: a blank is enough",
    "{": "group with parentheses; a set is a predicate",
    "\\": "end the line: each statement stands in a line of its own",
}
"""What to write instead of a LaTeX command."""

_SAME = {
    "dfrac": "frac", "tfrac": "frac", "le": "leq", "leqslant": "leq", "ge": "geq", "geqslant": "geq", "ne": "neq",
    "intercal": "top", "rangle": "langle", "lVert": "Vert", "rVert": "Vert", "lvert": "vert", "rvert": "vert",
    "right": "left", "big": "left", "Big": "left", "bigl": "left", "bigr": "left", "mathcal": "mathrm",
    "mathbf": "mathrm", "text": "mathrm", "operatorname": "mathrm", "bar": "hat", "tilde": "hat", "vec": "hat",
    "rightarrow": "to", "Rightarrow": "implies", "Longrightarrow": "implies", "Leftrightarrow": "iff", "wedge": "land",
    "vee": "lor", "lnot": "neg", "dots": "ldots", "cdots": "ldots", "end": "begin", "exp": "log", "ln": "log",
    "max": "log", "min": "log", "det": "log", "tr": "log", ",": "quad", ";": "quad", " ": "quad", "!": "quad",
    "qquad": "quad", "}": "{", "circ": "odot", "star": "cdot", "ast": "cdot", "bullet": "cdot",
}
_COMMAND = re.compile(r"\\([A-Za-z]+|.?)")
_SHAPE = re.compile(r"(?:ℝ|\bR|\breal)\s*\^?\s*[({\[]?\s*(\w+)\s*$")
_WORD = re.compile(r"\w+")
_OTHER = {"varepsilon": "epsilon", "vartheta": "theta", "varphi": "phi", "varrho": "rho", "varsigma": "sigma"}


def strange(text: str, position: int) -> tuple[int, str, str]:
    r"""Where something without a meaning ends, what to say of it, and what to write instead.

    >>> strange("\\alpha x", 0)
    (6, 'LaTeX commands are not understood: \\alpha', 'write alpha or α')
    """
    sign = text[position]
    begin = text.rfind("\n", 0, position) + 1
    if sign == "\\":
        return _command(text, begin, position)
    if sign == ".":
        return position + 1, *_point(text, begin, position)
    shape = _SHAPE.search(text, begin, position) if sign == "×" else None
    if shape:
        return position + 1, *_shape(text, shape[1], position + 1)
    return position + 1, *CHARACTERS.get(sign, (f"the character {sign!r} has no meaning here", ""))


def _command(text: str, begin: int, position: int) -> tuple[int, str, str]:
    found = _COMMAND.match(text, position)
    assert found
    name, said = found[1], "LaTeX commands are not understood: "
    greek = _OTHER.get(name, name)
    if greek in GREEK:
        return found.end(), said + found[0], f"write {greek} or {GREEK[greek]}"
    shape = _SHAPE.search(text, begin, position) if name == "times" else None
    if shape:
        return found.end(), said + found[0], _shape(text, shape[1], found.end())[1]
    hint = COMMANDS.get(_SAME.get(name, name), "write the sign itself, or its name without the \\")
    return found.end(), said + found[0], hint


def _shape(text: str, rows: str, after: int) -> tuple[str, str]:
    columns = _WORD.search(text, after, after + 20)
    return "a shape is not written with ×", f"write real[{rows}, {columns[0] if columns else 'd'}]"


def _point(text: str, begin: int, position: int) -> tuple[str, str]:
    """A full stop, a point after a quantifier, or half a decimal fraction."""
    before = text[begin:position].strip()
    if before.lower() in ("proof", "qed"):
        return f"no point stands after {before.lower()}", f"write {before.lower()} alone in its line"
    if re.match(r"\.T\b", text[position:position + 3]):
        return "a transpose is not written with a point", "write X^T or Xᵀ"
    if not text[position + 1:].partition("\n")[0].strip():
        return "no full stop stands at the end of a statement", "leave it out: the line ends the statement"
    return ("a point has no place here",
            "after ∀ x stands a comma; a number has digits on both sides of the point: 0.5")
