"""Values in the form in which a textbook prints them, proved equal to what was found."""

from __future__ import annotations

from derive.kernel.errors import KernelError
from derive.kernel.terms import Op, Term, abstract, num, op
from derive.rules import equations
from derive.rules.forms.abbreviations import abbreviated
from derive.rules.forms.recognised import recognised
from derive.rules.forms.textbook import textbook
from derive.rules.matching import subterms
from derive.rules.proof import Fact, conclusion_sides, equation, negation
from derive.rules.search import NotFound, Scope

TELLING = ("=", "<", "<=", "not", "invertible")
"""Facts that a normal form can use."""


def simplified(scope: Scope, term: Term, plain: Fact | None = None) -> Fact | None:
    """``term = t`` with the shortest ``t`` found; None when that is the term itself.

    What may be used is what is in scope, and the side conditions of the term that can be shown.  ``plain`` is the
    equation with the shortest term of the same normal form, if it is known.
    """
    plain = fact = plain or shortened(scope, term)
    for step in (abbreviated, abbreviated, recognised, abbreviated):
        current = _current(fact, term)
        found = step(scope, current)
        if found is not None:
            fact = found if fact is None else scope.proof.chain(fact, found)
        elif step is recognised:
            break
    if fact is plain or fact is None:
        return fact
    last = shortened(scope, _current(fact, term))
    return fact if last is None else scope.proof.chain(fact, last)


def _current(fact: Fact | None, term: Term) -> Term:
    return term if fact is None else conclusion_sides(fact.conclusion)[1]


def shortened(scope: Scope, term: Term) -> Fact | None:
    """``term = t`` with the shortest ``t`` of the same normal form."""
    facts = [*equations.conditions(scope, [term]), *telling(scope)]
    short = textbook(term, [fact.conclusion for fact in facts])
    if short is term:
        return None
    try:
        return equations.ring(scope, equation(term, short), facts)
    except (NotFound, KernelError):
        return None


def cancelled(scope: Scope, term: Term) -> Fact | None:
    """``term = t`` with fewer quotients, where divisors that are seen not to be 0 cancel; None where none does."""
    divisors = _divisors(term)
    if not divisors:
        return None
    hoped = textbook(term, [negation(equation(divisor, num(0))) for divisor in divisors])
    if len(_divisors(hoped)) >= len(divisors):
        return None
    fact = shortened(scope, term)
    return fact if fact is not None and len(_divisors(conclusion_sides(fact.conclusion)[1])) < len(divisors) else None


def _divisors(term: Term) -> list[Term]:
    return [part.args[1] for part in subterms(term)
            if isinstance(part, Op) and part.name == "/" and part.args[1].free]


def telling(scope: Scope) -> list[Fact]:
    """The facts in scope that a normal form can use."""
    return [f for f in scope.prover.facts if isinstance(f.conclusion, Op) and f.conclusion.name in TELLING]


def replaced(scope: Scope, fact: Fact, equal: Fact) -> Fact:
    """A fact about a predicate's second argument, with that replaced by what it is equal to."""
    claim = fact.conclusion
    assert isinstance(claim, Op)
    function, value, *rest = claim.args
    hole = scope.proof.fresh("v", value.sort)
    return scope.proof.replace(equal, fact, abstract(hole, op(claim.name, function, hole, *rest, sort=claim.sort)))
