"""Words that other books and programs use, each with what to write here."""

from __future__ import annotations

from difflib import get_close_matches

TACTICS = {
    "ring": "identities of sums, products, transposes, inverses",
    "expand": "the same as ring", "algebra": "the same as ring", "factor": "the same as ring",
    "rewrite": "replaces by a known equation", "definition": "replaces names by what they were defined to be",
    "unfold": "replaces one name", "differentiate": "derivatives and gradients", "positivity": "signs",
    "monotone": "inequalities term by term", "hypothesis": "what is assumed", "arithmetic": "given numbers",
    "linear": "what follows from inequalities in scope", "combine": "a sum of known inequalities",
    "logic": "what follows by logic alone", "cases": "case distinctions", "auto": "tries all of these",
    "sorry": "leaves a hole",
}
"""The words that may stand after ``by`` beside labels and theorems."""

_SHOW = "write show label: … and its proof below"
_HAVE = "write have label: …, then proof … qed"
_FORMULA = "leave it out: a step is the formula alone"
_LAST = "write the reason last: … by NAME"
_THEOREM = 'write theorem my-name "The title"'
_TAKE = "write take … for the witness of the goal's ∃"
_DEFINE = "write define c = …"
_LET = "write let x : real"
_WORDS = {
    "ring": "simplify simp simplification calculation computation compute algebraically rearranging distributivity",
    "differentiate": "calculus derivative derivation chain-rule product-rule",
    "auto": "trivial obvious obviously clear clearly easy inspection blast",
    "logic": "tauto tautology propositional",
    "arithmetic": "omega norm_num numbers",
    "hypothesis": "assumption assumptions given",
    "linear": "linarith nlinarith inequalities",
    "rewrite NAME": "substitution substitute subst rw",
    "definition": "def definitions",
    "monotone": "monotonicity mono",
    "positivity": "positive nonnegativity",
}
_REASONS = {word: meant for meant, words in _WORDS.items() for word in words.split()}
_FORMS = {
    "induction": "induction is a form of proof: write proof by induction on k in the line below the statement",
    "contradiction": "write proof by contradiction in the line below the statement, then suppose h: …",
    "trivial": "write by auto, or no reason at all",
}


def reason_hint(name: str) -> str:
    """What to write instead of a reason that other programs know; nothing for other words.

    >>> reason_hint("trivial"), reason_hint("simplify"), reason_hint("convex")
    ('write by auto, or no reason at all', 'write by ring', '')
    """
    meant = _REASONS.get(name, "")
    form = "trivial" if meant == "auto" else name
    return _FORMS.get(form) or (f"write by {meant}" if meant else "")


def form_meant(word: str, variable: str) -> str:
    """The form of proof that a misspelt word stands for; ``variable`` is ``on m`` where that follows.

    >>> form_meant("inducton", "on m"), form_meant("contradicton", ""), form_meant("convexity", "")
    ('induction on m', 'contradiction', '')
    """
    if word in ("induction", "contradiction"):
        return ""
    near = get_close_matches(word, ("induction", "contradiction"), n=1, cutoff=0.8)
    if near == ["contradiction"] and not variable:
        return near[0]
    return f"induction {variable or 'on k'}" if near or variable else ""


ENTRIES = {
    "prove": _SHOW, "claim": _SHOW, "goal": _SHOW, "want": _SHOW, "assert": _SHOW,
    "proposition": _THEOREM, "corollary": _THEOREM, "example": _THEOREM,
    "given": "write assume label: …, or let x : real", "hypothesis": "write assume label: …",
    "assumption": "write assume label: …", "variable": _LET, "variables": _LET, "introduce": _LET,
    "set": _DEFINE, "def": _DEFINE, "put": _DEFINE, "choose": _DEFINE, "pick": _DEFINE,
    "hence": _FORMULA, "therefore": _FORMULA, "so": _FORMULA, "then": _FORMULA, "note": _FORMULA, "we": _FORMULA,
    "also": _FORMULA, "since": _LAST, "because": _LAST, "done": "write qed", "begin": "write proof",
    "import": "leave it out: the whole library is known",
}
"""Words that begin no statement, and what to write where a theorem is stated."""

STEPS = {
    "prove": _HAVE, "claim": _HAVE, "goal": _HAVE, "want": _HAVE, "assert": _HAVE,
    "given": "write assume label: … for the condition of the goal's ⟹", "choose": _TAKE, "pick": _TAKE,
    "introduce": "write fix x for a variable of the goal's ∀, assume h: … for its condition",
}
"""The same inside a proof, where that differs."""
