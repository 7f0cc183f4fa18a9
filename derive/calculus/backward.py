"""Backpropagation: gradients written with the errors of the parts that ``--define`` names, ``δ₁ = (W₂ᵀδ₂) ⊙ φ'(z₁)``.

The error of a part is the gradient of the whole with respect to it.  Errors are found from the last part to the first,
each from those of the parts that are made of it, and a gradient from the errors of the parts that the variable is in.
What is found is proposed only: the theorem file states it, and the search has to prove it.

Source of the mathematics: Rumelhart, Hinton and Williams, Nature 323 (1986).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from derive.errors import DeriveError
from derive.kernel.errors import KernelError
from derive.kernel.sorts import REAL
from derive.kernel.terms import Term, Var, op, substitute, var
from derive.rules.differentiation.derivatives import Differentiation
from derive.rules.differentiation.weights import inner
from derive.rules.forms.textbook import textbook
from derive.rules.proof import Proof
from derive.rules.prover import Prover
from derive.rules.search import NotFound

from .conditions import Conditions
from .found import GRADIENT, STRUCTURED, Found, find
from .ground import theory
from .question import Question
from .simplified import cancelled

SECONDS = 5.0
WRITTEN = (GRADIENT, STRUCTURED)
_INDEX = re.compile(r"(.*?)_?(\d+)")


class Error(NamedTuple):
    """The gradient of the whole with respect to a named part, by a name of its own."""

    name: Var
    part: Var
    value: Term


def with_errors(question: Question, found: Sequence[Found]) -> tuple[list[Error], list[Found]]:
    """The errors of the named parts, the last part first, and the gradients written with them.

    Gradients stay as they are where no part is named that the variable is in, or where no error has a name.
    """
    if question.body.sort is not REAL or not question.parts or any(one.kind not in WRITTEN for one in found):
        return [], list(found)
    try:
        backward = Backward(question, [one.variable for one in found])
        written = [one._replace(written=backward.gradient(one.variable)) if one.kind == GRADIENT else one
                   for one in found]
    except (DeriveError, KernelError, NotFound):
        return [], list(found)
    return (backward.errors, written) if backward.errors else ([], list(found))


class Backward:
    """The errors of the named parts of one expression, found from the last part to the first.

    Raises:
        DeriveError: when some part of it is not differentiated.
    """

    def __init__(self, question: Question, variables: Sequence[Var]) -> None:
        context = question.context
        prover = Prover(Proof(theory().draft), theory().library, SECONDS)
        self.differentiation = Differentiation(prover.scoped(), Conditions(prover), cancelled)
        self.whole = question.written
        self.bodies = {part: body for part, body in question.parts.items()
                       if context.values[part].free.intersection(variables)}
        self.taken = {variable.name for variable in context.variables}
        self.errors: list[Error] = []
        self.adjoints: dict[Var, Term] = {}
        self._names: dict[Var, Term] = {}
        curved = {part: self._adjoint(part) for part in reversed(self.bodies)}
        self._call([part for part, bent in curved.items() if bent])

    def _adjoint(self, part: Var) -> bool:
        """Find the gradient with respect to a part; whether it depends on the part itself."""
        terms = list(self._contributions(part))
        if not terms:
            return False
        total = terms[0]
        for term in terms[1:]:
            total = op("+", total, term, sort=total.sort)
        bent = part in total.free
        self.adjoints[part] = total
        if bent:  # it gets a name, for which this variable stands until all are known
            name = var(f"δ·{part.name}", total.sort)
            self.errors.append(Error(name, part, total))
            self.adjoints[part] = name
        return bent

    def _contributions(self, variable: Var) -> Iterator[Term]:
        """What reaches a part or variable from the whole, and from each named part that is made of it."""
        if variable in self.whole.free:
            yield find(self.differentiation, self.whole, variable, GRADIENT).value
        for part, body in self.bodies.items():
            if variable in body.free and part in self.adjoints:
                error = var("δ·", body.sort)
                value = find(self.differentiation, inner(error, body), variable, GRADIENT).value
                yield substitute(value, {error: self.adjoints[part]})

    def gradient(self, variable: Var) -> Term | None:
        """The gradient of the whole in a variable, by the errors; None when none is in it."""
        total: Term | None = None
        for term in self._contributions(variable):
            total = term if total is None else op("+", total, term, sort=total.sort)
        total = None if total is None else self._named(textbook(total))
        return total if total is not None and any(error.name in total.free for error in self.errors) else None

    def _call(self, parts: Sequence[Var]) -> None:
        """Give the errors names: δ₁, δ₂, … where the parts are numbered, δ alone for a single one."""
        kept = numbered_once(parts)
        spelled = dict(zip(kept, names(kept, self.taken), strict=True))
        found: list[Error] = []
        for error in self.errors:
            value = textbook(self._named(error.value))
            if error.part in spelled:
                found.append(Error(var(spelled[error.part], value.sort), error.part, value))
            self._names[error.name] = found[-1].name if error.part in spelled else value
        self.errors = found

    def _named(self, term: Term) -> Term:
        return substitute(term, {old: new for old, new in self._names.items() if old in term.free})


def numbered_once(parts: Sequence[Var]) -> list[Var]:
    """The parts without those that are numbered like one that comes before: ``z₁`` is kept, and ``a₁`` made of it not.

    >>> z, a, u = (var(name, REAL) for name in ("z_1", "a_1", "u"))
    >>> numbered_once([u, a, z])
    [u, z_1]
    """
    seen: set[str] = set()
    kept: list[Var] = []
    for part in reversed(parts):
        found = _INDEX.fullmatch(part.name)
        if found is None or found[2] not in seen:
            kept.append(part)
        seen.update([found[2]] if found else [])
    return kept[::-1]


def names(parts: Sequence[Var], taken: set[str]) -> list[str]:
    """Names for the errors of parts, none of which is taken.

    >>> z1, z2, u = (var(name, REAL) for name in ("z_1", "z_2", "u"))
    >>> names([z2, z1], set()), names([u], set()), names([u, z1], {"δ_u"})
    (['δ_2', 'δ_1'], ['δ'], ["δ_u'", 'δ_z_1'])
    """
    indexed = [_INDEX.fullmatch(part.name) for part in parts]
    if all(indexed) and len({found[1] for found in indexed if found}) == 1:
        wanted = [f"δ_{found[2]}" for found in indexed if found]
    else:
        wanted = ["δ"] if len(parts) == 1 else [f"δ_{part.name}" for part in parts]
    found, used = [], set(taken)
    for name in wanted:
        while name in used:
            name += "'"
        used.add(name)
        found.append(name)
    return found

