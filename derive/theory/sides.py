"""The sides of every step of a theorem as terms, read without proving anything.

Each group stands under its own hypotheses: the claim and the steps of its proof first, then what is shown under further
assumptions.  Nothing in here is a proof.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from derive.errors import DeriveError
from derive.kernel.sorts import PROP
from derive.kernel.terms import Op, Term, Var
from derive.parser import syntax
from derive.parser.latex import latex
from derive.parser.syntax import Expr, Node
from derive.parser.unparse import text
from derive.rules.phrase import phrase
from derive.rules.proof import Fact
from derive.rules.rehearsal import Rehearsal
from derive.rules.variables import bound_names

from .derivation import Derivation, Document, _blank, opened

RELATIONS = ("=", "<", "<=")


class Written(NamedTuple):
    """A side as a term and as its author wrote it."""

    term: Term
    text: str
    latex: str


class Group(NamedTuple):
    """Sides under the same hypotheses; ``goal`` is the label of the claim they belong to."""

    goal: str
    variables: tuple[Var, ...]
    hypotheses: tuple[Term, ...]
    sides: list[Written]


class Reading(Rehearsal):
    """A rehearsal that writes down the sides of every step; it asks no numbers."""

    found: list[tuple[tuple[Term, ...], list[Written]]]

    def judged(self, place: int, fact: Fact, at: Node) -> None:
        """Write down the sides of a step, if it is a relation."""
        step = self.record.steps[place]
        left = step.left or (self.record.steps[place - 1].right if step.relation else None)
        written = syntax.Relation((left, step.right), (step.relation,)) if step.relation and left is not None else None
        self.found.append((tuple(self.prover.available()), relation_sides(fact.conclusion, written)))


class Sides(Derivation):
    """A theorem whose goals are read, not proved."""

    groups: list[Group]
    refusal: DeriveError

    def read(self) -> list[Group]:
        """The groups of all goals, in order.

        Raises:
            DeriveError: for a theorem that cannot be read.
        """
        self.groups = []
        self.run()
        for goal in self.goals:
            if goal["error"] and goal["status"] == "error":
                raise self.refusal
        return merged(self.groups)

    def _unreadable(self, rest: Sequence[Node], error: DeriveError) -> Document:
        self.refusal = error
        return super()._unreadable(rest, error)

    def _goal(self, show: syntax.Show, name: str) -> Document:
        """Read a claim and the steps of its proof."""
        document = _blank(show)
        try:
            goal = self.context.scope.elaborate(show.formula, PROP)
        except DeriveError as error:
            self.refusal = error
            return {**document, "error": error.document(), "status": "error"}
        names, claim = opened(goal, bound_names(show.formula), self.context.variables)
        variables = (*self.context.variables, *names)
        hypotheses = tuple(h.formula for h in self.context.hypotheses)
        self.add(show.label, variables, hypotheses, claim_sides(claim, show.formula))
        if show.proof is not None and show.proof.kind != "by":
            self.add_steps(show, goal, variables)
        return document

    def add_steps(self, show: syntax.Show, goal: Term, variables: tuple[Var, ...]) -> None:
        """The steps of a proof, under the hypotheses that are in scope at each."""
        rehearsal = self._script(Reading, None)  # type: ignore[arg-type]
        rehearsal.found = []
        rehearsal.look(show.proof, self._under_hypotheses(rehearsal, goal), show)
        for hypotheses, sides in rehearsal.found:
            self.add(show.label, variables, hypotheses, sides)

    def add(self, goal: str, variables: tuple[Var, ...], hypotheses: tuple[Term, ...], sides: list[Written]) -> None:
        """Take in sides, with local definitions spelled out."""
        if sides:
            spelled = [Written(self.context.meaning(side.term), side.text, side.latex) for side in sides]
            meant = tuple(dict.fromkeys(map(self.context.meaning, hypotheses)))
            self.groups.append(Group(goal, variables, tuple(h for h in meant if not trivial(h)), spelled))


def trivial(hypothesis: Term) -> bool:
    """Whether a hypothesis says ``a = a``, as a definition that was spelled out does."""
    return isinstance(hypothesis, Op) and hypothesis.name == "=" and hypothesis.args[0] is hypothesis.args[1]


def merged(groups: Sequence[Group]) -> list[Group]:
    """One group for each goal and each set of hypotheses, and every side once."""
    found: dict[tuple[str, frozenset[Term]], Group] = {}
    for group in groups:
        known = found.setdefault((group.goal, frozenset(group.hypotheses)), group._replace(sides=[]))
        known.sides.extend(side for side in group.sides if side.term not in {s.term for s in known.sides})
    return list(found.values())


def relation_sides(formula: Term, written: Expr | None) -> list[Written]:
    """The sides of a relation between numbers or matrices; ``written`` is the relation as its author wrote it."""
    if not (isinstance(formula, Op) and formula.name in RELATIONS and formula.args[0].sort.kind == "real"):
        return []
    sides = list(formula.args)
    if not isinstance(written, syntax.Relation) or len(written.operands) != 2:
        return [Written(side, phrase(side), "") for side in sides]
    if written.operators[0] in (">", ">="):  # a term has these the other way round
        sides.reverse()
    return [Written(side, text(one), latex(one)) for side, one in zip(sides, written.operands, strict=True)]


def claim_sides(claim: Term, formula: Expr) -> list[Written]:
    """The sides of a claim: of its relations, below its quantifiers and assumptions."""
    while isinstance(formula, syntax.Quantified):
        formula = formula.body
    if isinstance(claim, Op) and claim.name == "and":
        return [side for part in claim.args for side in relation_sides(part, None)]
    return relation_sides(claim, formula)
