"""Terms to NumPy expressions: arrays whole, without loops where the formula has a form without them.

A column or a row is an array of one axis, a matrix one of two, a scalar a number; only the dimension 1 has no axis.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import chain, count

from ...kernel.sorts import ONE, Dim, Sort
from ...kernel.terms import App, Lam, Num, Op, Size, Term, Var, app, var
from ..kernel.unsupported import unsupported
from .code import ATOM, Code, call, infix, literal

Rule = Callable[["Writer", Op], Code]
COUNTERS = "ijklmpqrst"


@dataclass
class Writer:
    """Expressions for the parts of one function.

    ``rules`` say how a constant is written.  ``names`` are values that have a name already, ``taken`` all words that
    mean something; ``sizes`` and ``imports``, ``helpers`` and ``derivatives`` collect what the function needs.
    """

    rules: Mapping[str, Rule]
    taken: set[str]
    names: dict[Term, Code] = field(default_factory=dict)
    sizes: set[str] = field(default_factory=set)
    imports: set[str] = field(default_factory=set)
    helpers: set[str] = field(default_factory=set)
    derivatives: dict[str, str] = field(default_factory=dict)

    def __call__(self, term: Term) -> Code:
        """The expression of a value.

        Raises ``InputProblem`` for what has no form in NumPy.
        """
        if term in self.names:
            return self.names[term]
        if isinstance(term, Num):
            return literal(term.value)
        if isinstance(term, Size):
            return self.size(term.dim)
        if isinstance(term, Op):
            return self.operation(term)
        if isinstance(term, App):
            return self.applied(term)
        if isinstance(term, Var):
            raise unsupported(f"{term.name} : {term.sort}, which is no parameter")
        raise unsupported("a function as a value")

    def operation(self, term: Op) -> Code:
        """A constant at its arguments."""
        rule = self.rules.get(term.name)
        if rule is None:
            raise unsupported(f"the constant {term.name}")
        return rule(self, term)

    def applied(self, term: App) -> Code:
        """A family at a position, or a function that is a parameter at a point."""
        if term.argument.sort.kind == "index":
            family: Term = term
            places = list[Code]()
            while isinstance(family, App):
                places.insert(0, self.position(family.argument))
                family = family.function
            return Code(f"{self(family).within(ATOM)}[{', '.join(place.text for place in places)}]")
        return call(self(term.function).text, self(term.argument))

    # positions and sizes

    def position(self, term: Term) -> Code:
        """A position, counted from 0."""
        if term in self.names:
            return self.names[term]
        if isinstance(term, Op) and term.name == "at":
            place = term.args[0]
            return Code(str(int(place.value) - 1)) if isinstance(place, Num) else infix("-", self(place), Code("1"))
        if isinstance(term, Op) and term.name == "column_major":
            i, j = term.args
            return infix("+", self.position(i), infix("*", self.size(i.sort.dim), self.position(j)))
        raise unsupported(f"the position {term}")

    def size(self, dim: Dim) -> Code:
        """A dimension."""
        self.sizes |= dim.names()
        found: Code | None = None
        for monomial, coefficient in dim.terms:
            factors = [Code(str(coefficient))] if coefficient != 1 or not monomial else []
            part = Code("1")
            for place, factor in enumerate([*factors, *map(Code, monomial)]):
                part = infix("*", part, factor) if place else factor
            found = part if found is None else infix("+", found, part)
        return found or Code("0")

    def shape(self, sort: Sort) -> str:
        """The axes of an array of a sort, as the argument of a constructor."""
        axes = [self.size(dim).text for dim in sort.shape if dim is not ONE]
        return axes[0] if len(axes) == 1 else f"({', '.join(axes)})"

    # binders

    def counter(self, sort: Sort) -> tuple[Var, str]:
        """A variable for a bound position or number, and its name in the text."""
        name = self.fresh(COUNTERS)
        variable = var(f"#{name}", sort)
        self.names[variable] = Code(name)
        return variable, name

    def fresh(self, letters: str) -> str:
        """A word that means nothing yet: one of the letters, or the first with a number."""
        numbered = (f"{letters[0]}{n}" for n in count(1))
        name = next(word for word in chain(letters, numbered) if word not in self.taken)
        self.taken.add(name)
        return name

    def word(self, wanted: str) -> str:
        """This word, with a mark where it means something already."""
        while wanted in self.taken:
            wanted += "_"
        self.taken.add(wanted)
        return wanted

    def freed(self, variable: Var) -> None:
        """A counter that is no longer in use."""
        self.taken.discard(self.names.pop(variable).text)

    def opened(self, function: Term, argument: Term) -> Term:
        """The value of a function at an argument."""
        if not isinstance(function, (Lam, Var, App)):
            raise unsupported(f"the function {function}")
        return app(function, argument)


def axes(sort: Sort) -> int:
    """How many axes an array of a real sort has."""
    return sum(dim is not ONE for dim in sort.shape)
