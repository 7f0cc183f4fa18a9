"""What is asked: an expression and a variable, in the context of declarations and assumptions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from derive.errors import InputProblem
from derive.kernel.sorts import PROP
from derive.kernel.terms import Op, Term, Var
from derive.parser import syntax
from derive.parser.read import read_expression
from derive.parser.recover import Broken, read_blocks
from derive.parser.unparse import text
from derive.theory.speech import statement_text
from derive.theory.statement import Context

from .ground import theory

HEAD = "theorem input"


class Question(NamedTuple):
    """An expression in its context; ``header`` are the lines that declare the context in a theorem file.

    ``written`` is the expression with the names of definitions, which ``body`` has not.
    """

    text: str
    header: tuple[str, ...]
    context: Context
    body: Term
    written: Term

    @property
    def parts(self) -> dict[Var, Term]:
        """The definitions of numbers, vectors and matrices, each as it is written."""
        found: dict[Var, Term] = {}
        for hypothesis in self.context.hypotheses:
            name = hypothesis.defined
            if name is not None and name.sort.kind == "real" and isinstance(hypothesis.formula, Op):
                found[name] = hypothesis.formula.args[1]
        return found

    def variable(self, name: str) -> Var:
        """A declared variable that one can differentiate with respect to.

        Raises:
            InputProblem: when there is none of this name, or it is no number, vector or matrix.
        """
        found = next((v for v in self.context.variables if v.name == _canonical(name)), None)
        if found is None or found in self.context.values:
            declared = ", ".join(text(syntax.Name(v.name)) for v in self.context.variables if v.sort.kind == "real")
            what = "is defined by the others" if found is not None else "is not declared"
            raise InputProblem(f"{name} {what}", expected=f"one of {declared}" if declared else "",
                               hint=f"declare it: let {name} : real[n]" if found is None else "")
        if found.sort.kind != "real":
            raise InputProblem(f"{name} is no number, vector or matrix", found=repr(found.sort))
        return found


def ask(text: str, let: str = "", assumed: Sequence[str] = (), defined: Sequence[str] = ()) -> Question:
    """The question that texts ask.

    Dimensions in shapes and letters that nobody declared are declared: letters as real numbers.

    Raises:
        DeriveError: for what cannot be read, and for a formula where an expression is wanted.
    """
    if isinstance(read_expression(text), (syntax.Relation, syntax.Logic, syntax.Quantified)):
        raise InputProblem("this is a statement", found=text, expected="an expression to differentiate",
                           hint=f'to prove it: derive prove "{text}"')
    theorem = statement_text(text, let, assumed, theory().env.signature)
    *header, show = _with_definitions(theorem, defined).rstrip().split("\n")
    (block, *more) = read_blocks("\n".join([*header, show, ""]), "<input>")
    if isinstance(block, Broken):
        raise block.error
    if more or not isinstance(block, syntax.Theorem):
        raise InputProblem("this is more than an expression", found=text)
    context = Context(theory().scope())
    for item in block.items:
        if isinstance(item, syntax.Show):
            goal = context.scope.elaborate(item.formula, PROP)
        else:
            context.add(item)
    assert isinstance(goal, Op)
    if goal.args[0].sort.kind != "real":
        raise InputProblem("this is no number, vector or matrix", found=text)
    return Question(text, tuple(header), context, context.meaning(goal.args[0]), goal.args[0])


def _with_definitions(theorem: str, defined: Sequence[str]) -> str:
    """A theorem with ``define`` lines before its assumptions; what they define is not declared as a number."""
    names = {_canonical(definition.partition("=")[0].partition("(")[0].strip()) for definition in defined}
    lines = [line for line in theorem.split("\n") if line.removeprefix("  let ").removesuffix(" : real") not in names]
    place = next(i for i, line in enumerate(lines) if line.startswith(("  assume", "  show")))
    return "\n".join([*lines[:place], *(f"  define {d.strip()}" for d in defined), *lines[place:]])


def _canonical(name: str) -> str:
    expression = read_expression(name)
    return expression.name if isinstance(expression, syntax.Name) else name
