"""Theorems of the library that say what is to be proved, up to the names in it.

The signs of a statement (``tr``, ``⁻¹``, ``⊗``, ``≤``) tell which theorems may; of those only the most alike are read,
and a theorem is proved only when one of its claims can be brought to the statement by giving its variables values.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import lru_cache

from derive.errors import DeriveError
from derive.kernel.terms import Op, Term, Var
from derive.library.index import Item
from derive.parser import syntax
from derive.rules.laws import views
from derive.rules.matching import Match, Matcher
from derive.rules.phrase import phrase
from derive.rules.proof import Proof, strip_universal

from .theory import Theory, statements, syntax_of

MAX_READ = 8
"""How many theorems are read for one statement."""
ALIKE = 0.3
"""How much of the signs of two statements must be the same."""
_SIGN = re.compile(r"[A-Za-z]{2,}|[ᵀ⁻¹²³⊗⊙‖∑∏≤≥<=>+−/√|∃≠∇∞]")
_SHOW = re.compile(r"\s*show\b\s*(?:[\w-]+\s*:(?!\s*real))?(.*)")
_GIVEN = re.compile(r"  (?:let|assume)\b(.*)")
_SPOKEN = frozenset({"forall", "real", "nat", "by", "proof", "and", "with", "dim"})


def alike(theory: Theory, goal: Term, assumed: Sequence[Term]) -> Iterator[str]:
    """The names of the theorems' claims that say ``goal`` at some values, those with the most signs in common first."""
    core = _core(theory, goal)
    for item in _nearest(theory, phrase(core), " ".join(map(phrase, assumed))):
        block = _block(item)
        if not isinstance(block, syntax.Theorem):
            continue
        with suppress(DeriveError):
            for name, statement in statements(block, theory.scope()):
                if any(_says(view.variables, view.conclusion, core) for view in views(name, statement)):
                    yield name


def _core(theory: Theory, goal: Term) -> Term:
    """What a statement says under its quantifiers and conditions."""
    _, core = strip_universal(Proof(theory.draft), goal)
    while isinstance(core, Op) and core.name == "implies":
        _, core = strip_universal(Proof(theory.draft), core.args[1])
    return core


def _says(variables: tuple[Var, ...], conclusion: Term, goal: Term) -> bool:
    """Whether a conclusion is the goal at some values, read in either direction."""
    turned = conclusion.args[::-1] if isinstance(conclusion, Op) and conclusion.name == "=" else ()
    matcher = Matcher(variables)
    if matcher.first(conclusion, goal, Match()) is not None:
        return True
    return bool(turned) and isinstance(goal, Op) and goal.name == "=" and any(
        matcher.first(turned[1], right, match) is not None
        for left, right in [goal.args] for match in matcher.matches(turned[0], left, Match()))


def _nearest(theory: Theory, text: str, assumed: str) -> list[Item]:
    """The theorems outside the foundations whose claims are most alike, by their signs; then by what they assume."""
    wanted, given = signs(text), signs(assumed)
    found: list[tuple[float, str, Item]] = []
    for item in theory.index.items.values():
        if item.block.kind == "theorem" and not item.source.foundation:
            claims, premises = _claims(item)
            near = max((likeness(wanted, claim) for claim in claims), default=0.0)
            if near >= ALIKE:
                found.append((-near - likeness(given, premises), item.name, item))
    return [item for _, _, item in sorted(found, key=lambda row: row[:2])[:MAX_READ]]


@lru_cache(maxsize=4000)
def _claims(item: Item) -> tuple[list[Counter[str]], Counter[str]]:
    """The signs of what a theorem shows, and of what it assumes and declares."""
    lines = item.text().split("\n")
    claims = [signs(found[1]) for line in lines if (found := _SHOW.match(line))]
    return claims, signs(" ".join(found[1] for line in lines if (found := _GIVEN.match(line))))


@lru_cache(maxsize=1000)
def _block(item: Item) -> syntax.Node:
    return syntax_of(item)


def signs(text: str) -> Counter[str]:
    """The words and signs of a statement with their numbers, without the names of one letter.

    >>> sorted(signs("tr(A B)² ≤ 2"))
    ['tr', '²', '≤']
    """
    return Counter(sign for sign in _SIGN.findall(text) if sign not in _SPOKEN)


def likeness(first: Counter[str], second: Counter[str]) -> float:
    """The share of signs that two statements have in common.

    >>> likeness(signs("A⁻¹ = B"), signs("A⁻¹ = B²"))
    0.75
    """
    whole = (first | second).total()
    return (first & second).total() / whole if whole else 0.0
