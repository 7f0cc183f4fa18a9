"""Claims about derivatives as terms, for numbers that look at them without a proof."""

from __future__ import annotations

from typing import NamedTuple

from derive.calculus.ground import theory
from derive.kernel.sorts import PROP
from derive.kernel.terms import Op, Term, Var, app, var
from derive.numeric import difference
from derive.numeric.verdict import Verdict
from derive.parser import syntax
from derive.parser.recover import Broken, read_blocks
from derive.theory.statement import Context


class Claim(NamedTuple):
    """``derivative`` is claimed to be that of ``function`` at ``point``."""

    variables: list[Var]
    given: list[Term]
    function: Term
    derivative: Term
    point: Term

    def compared(self, **options: int) -> Verdict:
        """What dual numbers and difference quotients say of it."""
        return difference.check(*self, definitions=theory().definitions, **options)


def read_claim(text: str) -> Claim:
    """The claim of a theorem file with one theorem; its quantifiers are opened.

    Raises:
        DeriveError: for a text that cannot be read.
    """
    (block,) = read_blocks(text, "<input>")
    if isinstance(block, Broken):
        raise block.error
    assert isinstance(block, syntax.Theorem)
    context = Context(theory().scope())
    for item in block.items:
        if isinstance(item, syntax.Show):
            goal = context.meaning(context.scope.elaborate(item.formula, PROP))
        else:
            context.add(item)
    given = [context.meaning(h.formula) for h in context.hypotheses if h.defined is None]
    variables = [v for v in context.variables if v not in context.values]
    while isinstance(goal, Op) and goal.name == "forall":
        variables.append(var(f"x_{len(variables)}", goal.args[0].sort.argument))
        goal = app(goal.args[0], variables[-1])
    assert isinstance(goal, Op) and goal.name.startswith("has_")
    return Claim(variables, given, *goal.args)
