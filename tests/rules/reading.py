"""Terms for tests, written in the language."""

from __future__ import annotations

from derive.kernel.signature import Signature
from derive.kernel.terms import Term, Var
from derive.parser import syntax
from derive.parser.elaborate import Scope
from derive.parser.read import read_expression, read_file
from derive.theory.statement import Context


class Reader:
    """Declared names, and terms over them."""

    def __init__(self, let: str) -> None:
        self.context = Context(Scope(Signature(), {}))
        declared = "".join(f"  let {part}\n" for part in let.split(";"))
        block = read_file(f"theorem t\n{declared}  show 0 = 0").items[0]
        assert isinstance(block, syntax.Theorem)
        for item in block.items:
            if not isinstance(item, syntax.Show):
                self.context.add(item)

    def __call__(self, text: str) -> Term:
        return self.context.scope.elaborate(read_expression(text))

    def vars(self, *names: str) -> list[Var]:
        """Variables by name."""
        return [v for name in names for v in self.context.variables if v.name == name]
