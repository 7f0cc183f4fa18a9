"""Mutants of the whole library: those that numbers refute must not be provable.

Each theorem's statement is changed in one place.  Where exact numbers refute the result, the automatic chain
tries to prove it, with its hypotheses and with all statements of the library at hand, the unchanged one among
them.  A proof would show a fault in the kernel, in an axiom or in the numbers.

Some mutants are drawn each time; ``DERIVE_MUTANTS=all`` takes all of them and prints the figures.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from contextlib import suppress

import pytest

from derive.errors import DeriveError
from derive.kernel.errors import KernelError
from derive.numeric.crosscheck import crosscheck
from derive.rules.proof import Proof
from derive.rules.prover import Prover
from derive.rules.search import Hint, NotFound

from .library import Shelf
from .mutants import Mutant, Statement, mutants, spread

ALL = os.environ.get("DERIVE_MUTANTS") == "all"
WANTED = 200
"""How many mutants a usual run draws."""
SLOW = ("integral", "Beta")
"""Constants whose numbers may take minutes: statements that mention them wait for the full run."""
SECONDS = 0.5
"""How long one proof of a refuted mutant is searched for."""


class Bench:
    """The library's statements, their mutants, and what becomes of these."""

    def __init__(self) -> None:
        shelf = Shelf()
        self.theory = shelf.theory
        self.statements = shelf.claims()
        self.found: list[Mutant] = []
        self.kinds: Counter[str] = Counter()
        self.refuted: Counter[str] = Counter()
        self.proved: list[Mutant] = []
        self.crashes: list[str] = []

    def draw(self) -> None:
        """Choose mutants: all, or some of every kind."""
        signature = self.theory.env.signature
        chosen = [s for s in self.statements if ALL or not any(f"{name}(" in repr(s.goal) for name in SLOW)]
        every = [mutant for statement in chosen for mutant in mutants(statement, signature)]
        random.Random(0).shuffle(every)
        self.found = every if ALL else spread(every, WANTED)

    def run(self) -> None:
        for mutant in self.found:
            self.kinds[mutant.kind] += 1
            try:
                if self.is_refuted(mutant.statement):
                    self.refuted[mutant.kind] += 1
                    if self.is_proved(mutant.statement):
                        self.proved.append(mutant)
            except (NotFound, KernelError, DeriveError):
                continue
            except Exception as crash:  # whatever it is, it is a fault to be reported
                self.crashes.append(f"{type(crash).__name__} {crash} at {mutant}")

    def is_refuted(self, statement: Statement) -> bool:
        verdict = crosscheck(statement.variables, statement.hypotheses, statement.goal,
                             definitions=self.theory.definitions, samples=30, seconds=0.4)
        return verdict.kind == "refuted"

    def is_proved(self, statement: Statement) -> bool:
        """Whether the chain proves it from its hypotheses, alone or with the unchanged statement as a hint."""
        for named in ((), (statement.name,)):
            proof = Proof(self.theory.draft)
            prover = Prover(proof, self.theory.library, SECONDS)
            for hypothesis in statement.hypotheses:
                prover.add(proof.assume(hypothesis))
            hints = [Hint(name, tuple(self.theory.library.views(name)), ()) for name in named]
            with suppress(NotFound, KernelError):
                prover.prove(statement.goal, hints)
                return True
        return False

    def figures(self) -> str:
        rows = [f"{kind:22}{count:7}{self.refuted[kind]:9}" for kind, count in sorted(self.kinds.items())]
        total = f"{'all':22}{sum(self.kinds.values()):7}{sum(self.refuted.values()):9}"
        return "\n".join(["kind                  mutants  refuted", *rows, total, f"statements {len(self.statements)}",
                          f"proved {len(self.proved)}, crashes {len(self.crashes)}"])


@pytest.fixture(scope="module")
def bench() -> Bench:
    made = Bench()
    made.draw()
    made.run()
    print("\n" + made.figures())
    return made


def test_no_refuted_mutant_is_proved(bench: Bench) -> None:
    assert not bench.proved, "\n".join(map(str, bench.proved))


def test_nothing_crashes(bench: Bench) -> None:
    assert not bench.crashes, "\n".join(bench.crashes)


def test_the_numbers_are_strong(bench: Bench) -> None:
    """Many mutants of many kinds, and a good part of them refuted: else this test tests nothing."""
    assert len(bench.found) >= 200
    assert len(bench.kinds) >= 8
    assert sum(bench.refuted.values()) >= 0.3 * len(bench.found)
