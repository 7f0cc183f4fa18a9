"""The laws behind the steps of a proof, and what each step rests on, as plain data for readers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from derive.kernel.sorts import Sort
from derive.kernel.terms import Lam, Op, Term, Var, app, substitute, var
from derive.parser.called import Called, naming
from derive.parser.restore import restore_as
from derive.parser.unparse import text
from derive.rules.applications import Application, Applications, Condition

Document = dict[str, Any]
DERIVATIVE = "has_derivative"
FRESH = "·"
"""What stands before the number in the name of a variable that the search made."""


class Detail:
    """What each step rests on; ``numbers`` gives the number of each step that states something, by its place.

    ``names_of`` gives what the author of a law calls its variables.
    """

    def __init__(self, applications: Applications, numbers: Mapping[int, int],
                 names_of: Callable[[str], Sequence[str]]) -> None:
        self.applications, self.numbers, self.names_of = applications, numbers, names_of
        self._names: dict[str, Sequence[str]] = {}

    def laws(self, place: int) -> list[Document]:
        """The laws that a step applies, each with its letters and conditions."""
        return [self._application(one) for one in self.applications.behind(place)]

    def _application(self, one: Application) -> Document:
        if one.law not in self._names:
            self._names[one.law] = self.names_of(one.law)
        points = {value.sort: value.name.partition(FRESH)[0] for value in one.values if isinstance(value, Var)}
        letters = [{"name": name, "text": _letter(name, value, points)}
                   for name, value in zip(self._names[one.law], one.values, strict=False)]
        conditions = [condition for condition in one.conditions if not _is_trivial(condition.formula)]
        return {"law": one.law, "letters": letters, "conditions": list(map(self._condition, conditions))}

    def _condition(self, one: Condition) -> Document:
        steps = sorted({self.numbers[place] for place in one.steps if place in self.numbers})
        return {"text": written(one.formula), "steps": steps, "laws": list(one.laws),
                "assumed": list(map(written, one.assumed))}


def _letter(name: str, value: Term, points: Mapping[Sort, str]) -> str:
    """What a letter stands for; a function of the variable that the law speaks of, and ``Df`` one of its change."""
    point = points.get(value.sort.argument) if isinstance(value, Lam) else None
    if point is None:
        return written(value)
    with naming(Called()):
        return _plain(value, {value.sort.argument: [f"d{point}" if name.startswith("D") else point]})


def _is_trivial(formula: Term) -> bool:
    """What a local definition becomes at the function that it defines."""
    return isinstance(formula, Op) and formula.name == "=" and formula.args[0] is formula.args[1]


def written(term: Term) -> str:
    """A term for readers; a derivative at a variable as an equation between differentials.

    >>> from derive.kernel.sorts import REAL
    >>> from derive.kernel.terms import abstract, op
    >>> from derive.kernel.sorts import PROP
    >>> x, h = var("x", REAL), var("h", REAL)
    >>> written(op(DERIVATIVE, abstract(x, op("*", x, x, sort=REAL)), abstract(h, h), x, sort=PROP))
    'd(x x) = dx'
    """
    if isinstance(term, Op) and term.name == DERIVATIVE:
        function, linear, point = term.args
        if isinstance(point, Var) and point not in function.free:
            step = var(f"d{point.name}", linear.sort.argument)
            return f"{_differential(app(function, point))} = {_plain(app(linear, step))}"
    return _plain(term)


def _differential(body: Term) -> str:
    return f"d{_plain(body)}" if isinstance(body, Var) else f"d({_plain(body)})"


def _plain(term: Term, prefer: Mapping[Sort, Sequence[str]] | None = None) -> str:
    """A term as text, without the numbers that the search gives to new variables where none is needed."""
    names = {v: v.name.partition(FRESH)[0] for v in term.free}
    counts = Counter(names.values())
    short = {v: var(name if counts[name] == 1 else v.name.replace(FRESH, "_"), v.sort)
             for v, name in names.items() if name != v.name}
    return text(restore_as(substitute(term, short), prefer=prefer, sorts=False))
