"""Variables that must keep a structure: the gradient among the matrices of that kind, beside the gradient among all."""

from __future__ import annotations

from collections.abc import Iterator

from derive.kernel.sorts import REAL
from derive.kernel.terms import Lam, Op, Term, abstract, app
from derive.rules.matching import Matcher
from derive.rules.proof import conclusion_sides
from derive.rules.search import Scope, fixed

from .found import GRADIENT, STRUCTURED, Found
from .simplified import replaced, simplified

HEAD = "has_gradient_among"
DEPTH = 2


def among(scope: Scope, gradient: Found) -> Iterator[Found]:
    """The gradients among the matrices of the kinds that the variable is said to be of, by the laws about each kind."""
    if gradient.kind != GRADIENT or gradient.variable.sort is REAL:  # a number is no matrix of a kind
        return
    if not any(gradient.variable in fact.conclusion.free for fact in scope.prover.facts):
        return  # nothing is said of it
    function = abstract(gradient.variable, gradient.body)
    for view in scope.library.concluding(HEAD, ""):
        pattern = view.conclusion
        assert isinstance(pattern, Op)
        matcher = Matcher(view.variables)
        match = matcher.first(pattern.args[0], function, fixed(view))
        match = match and matcher.first(pattern.args[2], gradient.variable, match)
        for premise in view.premises if match is not None else ():
            match = match and matcher.first(premise, gradient.fact.conclusion, match)
        if match is None or view.unbound(match):
            continue
        kind = match.instance(pattern.args[3])
        if not isinstance(kind, Lam) or not _is_of(scope, app(kind, gradient.variable)):
            continue
        fact = view.realise(scope.proof, match, lambda premise: gradient.fact)
        yield _shortened(scope, gradient._replace(kind=STRUCTURED, fact=fact, plain=None, among=kind, law=view.name))


def _is_of(scope: Scope, property_: Term) -> bool:
    """Whether the variable is known to have a property."""
    return scope.prover.attempt(property_, DEPTH) is not None


def _shortened(scope: Scope, found: Found) -> Found:
    """The gradient in its shortest form."""
    claim = found.fact.conclusion
    assert isinstance(claim, Op)
    value = claim.args[1]
    equal = simplified(scope, value)
    if equal is None:
        return found._replace(value=value, first=value)
    short = conclusion_sides(equal.conclusion)[1]
    return found._replace(first=value, value=short, fact=replaced(scope, found.fact, equal))
