"""Which laws a proof applies, to what, and what gave their premises: read off its lines.

A law is applied where a line ``use`` is followed by values for its variables and by its premises.  Nothing is asked of
the search: what is said here is what the kernel was told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from derive.kernel.terms import Term

from .proof import Proof

_INSTANCE, _PART = "forall_elim", ("and_left", "and_right")
_PREMISE = ("implies_elim", "iff_elim")


class Condition(NamedTuple):
    """A premise of a law at its values, and what gave it.

    ``steps`` are places of steps, ``laws`` the names of laws, ``assumed`` open assumptions; where all are empty it is
    seen by calculation alone.
    """

    formula: Term
    steps: tuple[int, ...]
    laws: tuple[str, ...]
    assumed: tuple[Term, ...]


class Application(NamedTuple):
    """A law with the values of its variables, in their order, and its premises."""

    law: str
    values: tuple[Term, ...]
    conditions: tuple[Condition, ...]


class _Spine(NamedTuple):
    """A law on its way to an instance: the values and the lines of the premises so far."""

    law: str
    values: tuple[Term, ...] = ()
    premises: tuple[int, ...] = ()


class Applications:
    """The laws behind the steps of a proof; ``lines`` gives the line that proves each step, by its place.

    A line that several steps rest on is told of at the first of them.
    """

    def __init__(self, proof: Proof, lines: Mapping[int, int]) -> None:
        self.proof, self.lines = proof, lines
        self._place: dict[int, int] = {}
        for place, line in sorted(lines.items()):
            self._place.setdefault(line, place)
        self._spines: dict[int, _Spine | None] = {}
        self._told: set[int] = set()

    def uses(self) -> dict[int, tuple[int, ...]]:
        """For each step the places of the steps that it rests on directly.

        One pass over the lines: each carries the set of the nearest steps above it as the bits of a number.
        """
        own = {line: 1 << place for line, place in self._place.items()}
        nearest: list[int] = []
        found: dict[int, tuple[int, ...]] = {}
        for _, premises, _ in self.proof.lines:
            bits = 0
            for premise in premises:
                bits |= own.get(premise) or nearest[premise]
            nearest.append(bits)
        for place, line in self.lines.items():
            bits = nearest[line] if self._place[line] == place else own[line]
            found[place] = tuple(other for other in range(bits.bit_length()) if bits >> other & 1)
        return found

    def behind(self, place: int) -> list[Application]:
        """The applications that prove a step, the innermost first; those told of before are left out."""
        start = self.lines[place]
        reached = self._reached(start)
        ends = {line for line in self._consumed(reached) | {start} if line in reached and self._spine(line) is not None}
        found = []
        for line in sorted(ends - self._told):
            self._told.add(line)
            spine = self._spine(line)
            assert spine is not None
            conditions = tuple(map(self._condition, spine.premises))
            found.append(Application(spine.law, spine.values, conditions))
        return found

    def _reached(self, start: int) -> set[int]:
        """The lines that a step needs, down to the steps before it."""
        reached, waiting = {start}, [start]
        while waiting:
            for premise in self.proof.lines[waiting.pop()][1]:
                if premise not in reached and premise not in self._place:
                    reached.add(premise)
                    waiting.append(premise)
        return reached

    def _spine(self, line: int) -> _Spine | None:
        if line not in self._spines:
            self._spines[line] = self._extends(line)
        return self._spines[line]

    def _extends(self, line: int) -> _Spine | None:
        rule, premises, parameters = self.proof.lines[line]
        if rule == "use":
            return _Spine(str(parameters[0]))
        before = self._spine(premises[0]) if premises and rule in (_INSTANCE, *_PART, *_PREMISE) else None
        if before is None or rule in _PART:
            return before
        if rule == _INSTANCE:
            values: Sequence[Term] = parameters[0]  # type: ignore[assignment]
            return before._replace(values=(*before.values, *values))
        return before._replace(premises=(*before.premises, premises[1]))

    def _consumed(self, reached: set[int]) -> set[int]:
        """The lines that are used as they are, not taken further as instances of the same law."""
        consumed: set[int] = set()
        for line in reached:
            rule, premises, _ = self.proof.lines[line]
            goes_on = rule != "use" and self._spine(line) is not None
            consumed.update(premises[1:] if goes_on else premises)
        return consumed

    def _condition(self, line: int) -> Condition:
        steps: set[int] = set()
        laws: dict[str, None] = {}
        assumed: dict[Term, None] = {}
        fact, seen, waiting = self.proof.facts[line], {line}, [line]
        while waiting:
            current = waiting.pop()
            spine = self._spine(current)
            if current in self._place:
                steps.add(self._place[current])
            elif spine is not None:
                laws[spine.law] = None
            elif self.proof.lines[current][0] == "assume":
                if self.proof.facts[current].conclusion in fact.hypotheses:
                    assumed[self.proof.facts[current].conclusion] = None
            else:
                waiting += [p for p in self.proof.lines[current][1] if p not in seen]
                seen.update(self.proof.lines[current][1])
        return Condition(fact.conclusion, tuple(sorted(steps)), tuple(laws), tuple(assumed))
