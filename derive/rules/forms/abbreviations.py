"""Definitions of the library used from right to left, where that makes an expression shorter.

``exp(t)/(1 + exp(t))`` is ``sigmoid(t)`` by ``sigmoid(x) = 1/(1 + exp(−x))``: what a definition says is looked for as
it stands; and where it is arithmetic with a part such as ``exp(−x)``, that part is solved for and put in.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from derive.kernel.errors import KernelError
from derive.kernel.sorts import REAL
from derive.kernel.terms import Lam, Op, Term, abstract, app, num, op

from .. import equations
from ..definitions import SUFFIX, definition_at
from ..differentiation.weights import in_front
from ..equality import same_normal_form
from ..laws import View
from ..matching import Match, Matcher, subterms
from ..matrices.entries import argument_replaced
from ..proof import Fact, conclusion_sides, equation
from ..search import NotFound, Scope
from .fractions import Fraction, Substituted, quotient, solved
from .measure import Measure
from .textbook import textbook

GAIN = 9
"""How much lighter a defined constant is than what it means, at least; a lesser gain is no reason for a new name."""
PLAIN = frozenset(("+", "-", "neg", "*", "/", "^", "scale", "real", "int", "entry", "at", "position"))
UNREAD = frozenset(("matrix", "argmin", "integral", "expectation"))
"""What such a definition is not made of: matrices are compared by their entries instead."""


class Heads(NamedTuple):
    """The constants of a term beside arithmetic, and those of its denominators."""

    all: frozenset[str]
    below: frozenset[str]


@cache
def heads(term: Term) -> Heads:
    """The constants of a term."""
    names: set[str] = set()
    below: set[str] = set()
    for part in subterms(term, under_binders=True):
        if isinstance(part, Op):
            names.add(part.name)
            if part.name == "/":
                below |= {p.name for p in subterms(part.args[1], under_binders=True) if isinstance(p, Op)}
    return Heads(frozenset(names - PLAIN), frozenset(below - PLAIN))


@cache
def _means(statement: Term) -> Heads | None:
    """The constants of what a definition says, when it is one to be read from right to left."""
    while isinstance(statement, Op) and statement.name == "forall":
        (function,) = statement.args
        if function.sort.argument.kind != "real" or not isinstance(function, Lam):
            return None
        statement = function.body
    if not isinstance(statement, Op) or statement.name != "=" or statement.args[0].sort.kind != "real":
        return None
    left, right = statement.args
    measure, found = Measure(), heads(right)
    if not found.all or found.all & UNREAD or measure(right) - measure(left) < GAIN:
        return None
    return found


def abbreviated(scope: Scope, term: Term) -> Fact | None:
    """``term = t`` with ``t`` shorter by definitions of the library; None when none makes it shorter."""
    found = heads(term)
    views: list[View] = []
    for name, theorem in scope.proof.env.theorems.items():
        if name.endswith(SUFFIX):
            means = _means(theorem.statement)
            if means is not None and means.all <= found.all and means.below <= found.below:
                views.append(scope.library.views(name)[0])
    return Abbreviation(scope, views).of(term) if views else None


class Abbreviation:
    """One pass over a term with the definitions that may be seen in it."""

    def __init__(self, scope: Scope, views: list[View]) -> None:
        self.scope, self.proof, self.views, self.measure = scope, scope.proof, views, Measure()

    def of(self, term: Term) -> Fact | None:
        """``term = t``; None where no definition is recognised."""
        if isinstance(term, Lam):
            variable = self.proof.fresh("t", term.sort.argument)
            inner = self.of(app(term, variable))
            return None if inner is None else self.proof.pointwise(inner, variable)
        if not isinstance(term, Op) or not term.args:
            return None
        whole = self._whole(term) or self._factor(term)
        if whole is not None:
            return whole
        fact: Fact | None = None
        for place, part in enumerate(term.args):
            inner = self.of(part)
            if inner is not None:
                step = argument_replaced(self.scope, term if fact is None else _right(fact), place, inner)
                fact = step if fact is None else self.proof.chain(fact, step)
        return fact

    def _whole(self, term: Op) -> Fact | None:
        """A term that is what a definition says."""
        for view in self.views:
            _, right = conclusion_sides(view.conclusion)
            if isinstance(right, Op) and right.name == term.name and right.sort.kind == term.sort.kind:
                match = Matcher(view.variables).first(right, term)
                if match is not None and not view.unbound(match):
                    found = self._proved(term, match.instance(conclusion_sides(view.conclusion)[0]))
                    if found is not None:
                        return found
        return None

    def _proved(self, term: Term, short: Term, defined: Term | None = None) -> Fact | None:
        """``term = short`` by the definition of a value in ``short``."""
        value = short if defined is None else defined
        assert isinstance(value, Op)
        if self.measure(short) >= self.measure(term):
            return None
        try:
            return equations.ring(self.scope, equation(term, short), [definition_at(self.scope.prover, value)])
        except (NotFound, KernelError):
            return None

    def _factor(self, term: Op) -> Fact | None:
        """A number, or the number before a matrix, with a value put for a part of it."""
        if term.sort is REAL:
            return self._solved(term)
        if term.sort.kind != "real":
            return None
        scalar, core = _peeled(term)
        if core is term:
            return None
        inner = self._solved(scalar)
        if inner is None:
            return None
        first = self.proof.ring(equation(term, in_front(scalar, core)))
        hole = self.proof.fresh("c", REAL)
        return self.proof.chain(first, self.proof.congruent(inner, abstract(hole, in_front(hole, core))))

    def _solved(self, term: Term) -> Fact | None:
        found = heads(term)
        best: Fact | None = None
        for view in self.views:
            means = heads(conclusion_sides(view.conclusion)[1])
            if means.all <= found.all and means.below <= found.below:
                for short, value in self._proposals(view, term):
                    fact = self._proved(term, short, value)
                    if fact is not None and (best is None or self.measure(_right(fact)) < self.measure(_right(best))):
                        best = fact
        return best

    def _proposals(self, view: View, term: Term) -> Iterator[tuple[Term, Term]]:
        """Terms with a value of the defined constant in them, and that value."""
        left, right = conclusion_sides(view.conclusion)
        if right.sort is not REAL:
            return
        parts: set[Term] = {part for part in subterms(term) if isinstance(part, Op) and part.name not in PLAIN}
        atoms = _atoms(right)
        for atom in atoms:
            alone = [other.name for other in atoms].count(atom.name) == 1
            inverse = solved(right, atom, left) if alone and set(view.variables) <= atom.free else None
            if inverse is None:
                continue
            for match in self._matches(view, atom, parts):
                value = Substituted({}, textbook).of(match.instance(inverse))
                wanted = match.instance(atom)
                values = dict(_values(wanted, value, parts))
                short = textbook(quotient(Substituted(values, textbook).of(term)))
                yield short, match.instance(left)

    def _matches(self, view: View, atom: Op, parts: set[Term]) -> Iterator[Match]:
        seen: set[Term] = set()
        for part in sorted(parts, key=repr):
            for target in (part, _reciprocal(part)):
                match = Matcher(view.variables).first(atom, target) if target is not None else None
                if match is not None and not view.unbound(match) and match.instance(atom) not in seen:
                    seen.add(match.instance(atom))
                    yield match


def _right(fact: Fact) -> Term:
    return conclusion_sides(fact.conclusion)[1]


def _atoms(term: Term) -> list[Op]:
    """The parts of an arithmetical term that are not arithmetic themselves."""
    if isinstance(term, Op) and term.name in PLAIN:
        return list(dict.fromkeys(atom for part in term.args for atom in _atoms(part)))
    return [term] if isinstance(term, Op) and term.sort is REAL else []


def _reciprocal(part: Term) -> Term | None:
    """``exp(−t)`` for ``exp(t)``."""
    if not isinstance(part, Op) or part.name != "exp":
        return None
    return op("exp", textbook(op("neg", part.args[0], sort=REAL)), sort=REAL)


def _values(wanted: Term, value: Fraction, parts: set[Term]) -> Iterator[tuple[Term, Fraction]]:
    """The parts that are the wanted one, or its reciprocal, with their values."""
    for part in parts:
        if part.sort is not REAL:
            continue
        turned = _reciprocal(part)
        if part is wanted or turned is not None and same_normal_form(part, wanted):
            yield part, value
        elif turned is not None and same_normal_form(turned, wanted):
            yield part, value[::-1]


def _peeled(term: Term) -> tuple[Term, Term]:
    """A matrix as a number times a matrix."""
    if isinstance(term, Op) and term.sort is not REAL:
        if term.name == "scale" or term.name == "*" and term.args[0].sort is REAL:
            scalar, core = _peeled(term.args[1])
            return (term.args[0] if scalar is num(1) else op("*", term.args[0], scalar, sort=REAL)), core
        if term.name == "*":
            (left, first), (right, second) = map(_peeled, term.args)
            if first is not term.args[0] or second is not term.args[1]:
                return op("*", left, right, sort=REAL), op("*", first, second, sort=term.sort)
        if term.name == "neg":
            scalar, core = _peeled(term.args[0])
            return op("neg", scalar, sort=REAL), core
        if term.name == "/":
            scalar, core = _peeled(term.args[0])
            return op("/", scalar, term.args[1], sort=REAL), core
    return num(1), term
