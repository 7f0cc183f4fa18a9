"""Characters: which letters make a name, and the ASCII spelling of every Unicode sign.

Greek letters have English names: ``lambda`` and ``λ`` are one name.  Subscripts are part of a name:
``x₀`` and ``x_0`` are one name.
"""

from __future__ import annotations

from unicodedata import normalize

SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿᵏⁱʲᵐᵗᵖ", "0123456789+-nkijmtp", strict=True))
SUBSCRIPTS = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", "0123456789+-aehijklmnoprstuvx", strict=True))
TO_SUPERSCRIPT = {plain: raised for raised, plain in SUPERSCRIPTS.items()}
TO_SUBSCRIPT = {plain: lowered for lowered, plain in SUBSCRIPTS.items()}

GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "zeta": "ζ", "eta": "η", "theta": "θ",
    "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "rho": "ρ", "sigma": "σ", "tau": "τ",
    "upsilon": "υ", "phi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "pi": "π",
    "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Phi": "Φ",
    "Psi": "Ψ", "Omega": "Ω",
}
FROM_GREEK = {letter: name for name, letter in GREEK.items()}
TWINS = {"µ": "μ", "𝟏": "ones", "𝟙": "ones", "𝔼": "E", "ℙ": "P", "ℝ": "real",
         "ℕ": "nat", "ℤ": "int", "Ω": "Ω"}
"""Characters that look the same, and letters that stand for words."""

_NOT_LETTERS = "".join(SUPERSCRIPTS) + "".join(SUBSCRIPTS) + "ᵀ"
LETTER = rf"[^\W\d_{_NOT_LETTERS}]"
MARK = "[\u0300-\u036f]"
WORD = rf"(?:{LETTER}{MARK}*|[0-9])"
NAME = rf"{LETTER}{MARK}*{WORD}*(?:_{WORD}+)*"
_LOWERED = "".join(SUBSCRIPTS)
INDEX = f"(?:[₀-₉]+|[ₐ-ₜᵢᵣᵤᵥⱼ])(?![{_LOWERED}])"
"""A lowered number or letter: part of the name before it."""
INDEXED = f"{NAME}(?:{INDEX})?"
SUBSCRIPT = f"[{''.join(SUBSCRIPTS)}]+"
SUPERSCRIPT = f"[{''.join(SUPERSCRIPTS)}]+"


def canonical(name: str) -> str:
    """The one spelling of a name that Greek letters, subscripts and look-alikes share.

    >>> canonical("lambda_max"), canonical("x₀"), canonical("x_0"), canonical("µ")
    ('λ_max', 'x_0', 'x_0', 'μ')
    """
    if name.isascii():
        head, sep, tail = name.partition("_")
        return GREEK.get(head, head) + sep + GREEK.get(tail, tail)
    name = normalize("NFC", name)
    stem = name.rstrip("".join(SUBSCRIPTS))
    lowered = "".join(SUBSCRIPTS[c] for c in name[len(stem):])
    stem = TWINS.get(stem) or "".join(TWINS.get(c, c) for c in stem)
    return canonical(stem) + ("_" + lowered if lowered else "") if lowered or stem.isascii() else _greek_parts(stem)


def _greek_parts(name: str) -> str:
    return "_".join(GREEK.get(part, part) for part in name.split("_"))


def ascii_name(name: str) -> str:
    """A name in ASCII, as far as its letters have English names.

    >>> ascii_name("λ_max"), ascii_name("θ")
    ('lambda_max', 'theta')
    """
    return "_".join(FROM_GREEK.get(part, part) for part in name.split("_"))


def pretty_name(name: str) -> str:
    """A name as it is shown: a numeric subscript is lowered.

    >>> pretty_name("x_0"), pretty_name("x_max")
    ('x₀', 'x_max')
    """
    stem, _, tail = name.rpartition("_")
    if stem and tail.isascii() and tail.isdigit():
        return stem + "".join(TO_SUBSCRIPT[c] for c in tail)
    return name
