"""Mathematical letters: how wide they are, and what to write where they cannot be shown.

>>> ascii_text("∇f(w) = 2 Xᵀ(X w − y) ≤ ‖x₀‖²")
"grad f(w) = 2 X'(X w - y) <= ||x_0||^2"
>>> latex_math("2 Xᵀ(X w − y) ≤ ‖x₀‖²")
'2 X^{\\\\top}(X w - y) \\\\le \\\\|x_{0}\\\\|^{2}'
"""

from __future__ import annotations

import re
import unicodedata

_SUPERSCRIPT = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ",
                        "0123456789+-()abcdefghijklmnoprstuvwxyz", strict=True))
_SUBSCRIPT = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", "0123456789+-()aehijklmnoprstuvx", strict=True))
_RAISED = {plain: raised for raised, plain in _SUPERSCRIPT.items()}

GREEK = dict(zip(
    "αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΦΨΩ",
    ("alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon "
     "phi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega").split(), strict=True))

_SIGNS = {
    # sign: (ASCII, LaTeX)
    "∇": ("grad ", r"\nabla "), "∂": ("d", r"\partial "), "∑": ("sum", r"\sum "), "∏": ("prod", r"\prod "),
    "∫": ("integral", r"\int "), "√": ("sqrt", r"\sqrt "), "∞": ("inf", r"\infty "), "‖": ("||", r"\|"),
    "≤": ("<=", r"\le "), "≥": (">=", r"\ge "), "≠": ("!=", r"\ne "), "≈": ("~", r"\approx "),
    "∈": ("in", r"\in "), "∀": ("forall ", r"\forall "), "∃": ("exists ", r"\exists "),
    "¬": ("not ", r"\neg "), "∧": ("and", r"\land "), "∨": ("or", r"\lor "),
    "→": ("->", r"\to "), "↦": ("|->", r"\mapsto "), "⟹": ("=>", r"\implies "), "⟸": ("<=", r"\impliedby "),
    "⟺": ("<=>", r"\iff "), "⊢": ("|-", r"\vdash "), "ᵀ": ("'", r"^{\top}"), "−": ("-", "-"), "·": ("*", r"\cdot "),
    "⋅": ("*", r"\cdot "), "⊙": (".*", r"\odot "), "×": ("x", r"\times "), "⟨": ("<", r"\langle "),
    "⊗": (".x.", r"\otimes "),
    "⟩": (">", r"\rangle "), "ℝ": ("R", r"\mathbb{R}"), "ℕ": ("N", r"\mathbb{N}"), "ℤ": ("Z", r"\mathbb{Z}"),
    "𝟏": ("1", r"\mathbf{1}"), "…": ("...", r"\dots "), "✓": ("+", r"\checkmark "), "✗": ("x", r"\times "),
    "—": ("-", "---"), "–": ("-", "--"), "’": ("'", "'"), "“": ('"', "``"), "”": ('"', "''"),
    "│": ("|", "|"), "←": ("<-", r"\leftarrow "), "∅": ("{}", r"\emptyset "), "⊥": ("_|_", r"\perp "),
    "∎": ("[]", r"\square "),
}
_FUNCTIONS = {"log", "exp", "sin", "cos", "tan", "det", "max", "min", "inf", "sup", "arg"}
_COMMANDS = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_SHAPE = re.compile(rf"(?<=ℝ)([{''.join(_SUPERSCRIPT)}]+)ˣ([{''.join(_SUPERSCRIPT)}]+)")
_RUN_UP = re.compile(f"[{re.escape(''.join(_SUPERSCRIPT))}]+")
_RUN_DOWN = re.compile(f"[{re.escape(''.join(_SUBSCRIPT))}]+")
_SPECIAL = {"\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%",
            "_": r"\_", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}",
            "<": r"\textless{}", ">": r"\textgreater{}"}


def printable(text: str) -> str:
    """``text`` without characters that would command the terminal or turn the direction of reading.

    >>> printable("a\\x1b[31m\\u202eb")
    'a�[31m�b'
    """
    return text if text.isprintable() else _COMMANDS.sub("�", text)


def width(text: str) -> int:
    """How many columns of a terminal ``text`` takes."""
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def ascii_text(text: str) -> str:
    """``text`` in the characters every terminal has."""
    if text.isascii():
        return text
    text = _RUN_UP.sub(lambda run: _power(run[0]), text)
    text = _RUN_DOWN.sub(lambda run: "_" + _plain(run[0], _SUBSCRIPT), text)
    return "".join(map(_ascii_sign, text))


def _plain(run: str, table: dict[str, str]) -> str:
    return "".join(table[sign] for sign in run)


def _power(run: str) -> str:
    plain = _plain(run, _SUPERSCRIPT)
    return f"^{plain}" if plain.isalnum() else f"^({plain})"


def _ascii_sign(sign: str) -> str:
    if sign.isascii():
        return sign
    if sign in _SIGNS:
        return _SIGNS[sign][0]
    if sign in GREEK:
        return GREEK[sign]
    return unicodedata.normalize("NFKD", sign).encode("ascii", "ignore").decode() or "?"


def raised(text: str) -> str | None:
    """``text`` as superscript letters, or None when some letter has none.

    >>> raised("n"), raised("Q")
    ('ⁿ', None)
    """
    return "".join(_RAISED[sign] for sign in text) if all(sign in _RAISED for sign in text) else None


def latex_math(text: str) -> str:
    r"""Plain mathematics as LaTeX, sign by sign; for what came without LaTeX of its own.

    >>> latex_math("X ∈ ℝⁿˣᵈ")
    'X \\in \\mathbb{R}^{n \\times d}'
    """
    text = re.sub(r"[\\{}$&#%~]", lambda sign: "\\" + sign[0] if sign[0] in "{}$&#%" else " ", text)
    text = re.sub(r"(?<!\w)[a-z]{3,}(?!\w)", lambda word: _latex_word(word[0]), text)
    text = _SHAPE.sub(_latex_shape, text)
    text = _RUN_UP.sub(lambda run: f"^{{{_plain(run[0], _SUPERSCRIPT)}}}", text)
    text = _RUN_DOWN.sub(lambda run: f"_{{{_plain(run[0], _SUBSCRIPT)}}}", text)
    return re.sub(r"  +", " ", "".join(map(_latex_sign, text))).strip()


def _latex_shape(shape: re.Match[str]) -> str:
    rows, cols = (_plain(part, _SUPERSCRIPT) for part in shape.groups())
    return rf"^{{{rows} \times {cols}}}"


def _latex_word(word: str) -> str:
    return f"\\{word} " if word in _FUNCTIONS else f"\\mathrm{{{word}}}"


def _latex_sign(sign: str) -> str:
    if sign.isascii():
        return sign
    if sign in _SIGNS:
        return _SIGNS[sign][1]
    if sign in GREEK:
        return f"\\{GREEK[sign]} "
    return unicodedata.normalize("NFKD", sign).encode("ascii", "ignore").decode() or "?"


def latex_text(text: str) -> str:
    """Prose as LaTeX text: special characters escaped, mathematical signs between dollars.

    >>> latex_text("50% of ∇f")
    '50\\\\% of $\\\\nabla$f'
    """
    return "".join(map(_latex_letter, text))


def _latex_letter(sign: str) -> str:
    if sign in _SPECIAL:
        return _SPECIAL[sign]
    if sign.isascii() or unicodedata.category(sign).startswith("L") and ord(sign) < 0x250:
        return sign
    for table, mark in ((_SUPERSCRIPT, "^"), (_SUBSCRIPT, "_")):
        if sign in table:
            return f"${mark}{{{table[sign]}}}$"
    plain = _latex_sign(sign).strip()
    return plain if sign in "—–’“”" else f"${plain}$"
