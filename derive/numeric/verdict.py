"""What the numbers say of a statement.

>>> Verdict("agrees", samples=3, worst_digits=50.0).document()["kind"]
'agrees'
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Witness:
    """A counterexample: values by name, and both sides of the relation that fails."""

    values: tuple[tuple[str, str], ...]
    left: str
    right: str
    relation: str

    def document(self) -> dict[str, Any]:
        """As the exchange form has it."""
        return {"values": [list(pair) for pair in self.values], "left": self.left, "right": self.right,
                "relation": self.relation}


@dataclass(frozen=True)
class Verdict:
    """``kind`` is "agrees", "refuted" or "not sampled"; numbers never prove.

    ``samples`` satisfied the hypotheses and decided the goal; ``exact`` says that every one decided it by exact
    numbers or disjoint balls.  ``digits`` were asked for; ``worst_digits`` is the least number to which sides
    agree that could not be told apart.  ``worst_ulp`` is the largest error of a side computed in binary64, in
    which ``screened`` more samples were tried.
    """

    kind: str
    samples: int = 0
    seed: int = 0
    reason: str = ""
    worst_ulp: float | None = None
    worst_digits: float | None = None
    witness: Witness | None = None
    digits: int = 50
    exact: bool = False
    screened: int = 0

    def document(self) -> dict[str, Any]:
        """The exchange form."""
        return {"kind": self.kind, "samples": self.samples, "seed": self.seed, "reason": self.reason,
                "worst_ulp": self.worst_ulp, "worst_digits": self.worst_digits, "digits": self.digits,
                "exact": self.exact, "screened": self.screened,
                "witness": None if self.witness is None else self.witness.document()}
