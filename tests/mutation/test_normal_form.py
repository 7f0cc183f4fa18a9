"""The normal form against exact numbers: random terms and their mutants that it takes for equal.

Each pair that the normal form calls equal, under random premises, is given to the cross-check; none may be refuted.
``DERIVE_FUZZ=SECONDS`` looks for longer, from a seed that changes.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

from derive.kernel.errors import KernelError
from derive.kernel.normal import Normaliser
from derive.kernel.terms import Term
from derive.numeric.crosscheck import crosscheck

from .mutants import CHANGES, Statement, changed, renamed
from .random_terms import RandomTerms, equal

SECONDS = float(os.environ.get("DERIVE_FUZZ", "0"))
ROUNDS = 500
"""How many random terms a usual run takes."""
EACH = 12
"""How many other terms each is compared with."""


def others(source: RandomTerms, term: Term) -> list[Term]:
    """Terms that are close to a term, and some that are not."""
    found = [other for change in CHANGES for other in changed(term, change)]
    found += renamed(Statement("", tuple(source.named.values()), (), term))
    found += [source.term() for _ in range(3)]
    source.random.shuffle(found)
    return [other for other in found if other.sort is term.sort and other is not term][:EACH]


def taken_for_equal(source: RandomTerms) -> Iterator[tuple[list[Term], Term]]:
    """Equations that the normal form accepts, with their premises."""
    started, number = time.monotonic(), 0
    while time.monotonic() - started < SECONDS if SECONDS else number < ROUNDS:
        number += 1
        try:
            term, premises = source.term(), source.premises()
            algebra = Normaliser(premises)
        except KernelError:
            continue
        for other in others(source, term):
            try:
                if algebra.equal(term, other):
                    yield premises, equal(term, other)
            except KernelError:
                continue


def test_equal_normal_forms_are_equal() -> None:
    seed = time.time_ns() if SECONDS else 0
    checked, wrong = 0, []
    for premises, equation in taken_for_equal(RandomTerms(seed)):
        free = equation.free.union(*(premise.free for premise in premises))
        variables = sorted(free, key=lambda v: v.name)
        verdict = crosscheck(variables, premises, equation, definitions={}, samples=20, seconds=0.5)
        checked += verdict.kind == "agrees"
        if verdict.kind == "refuted":
            wrong.append(f"{premises} ⊢ {equation}\n    {verdict.witness}")
    print(f"\nseed {seed}: {checked} equations checked")
    assert not wrong, "\n".join(wrong)
    assert checked >= 100
