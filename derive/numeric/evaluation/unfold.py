"""Definitions put in place of the constants they define, at the sorts of each use."""

from __future__ import annotations

from collections.abc import Mapping

from ...kernel import sorts
from ...kernel.sorts import Dim, Sort
from ...kernel.terms import App, Lam, Op, Term, Var, app, children, lam, op, resort, substitute
from ..values.number import Unsupported

Definitions = Mapping[str, tuple[tuple[Var, ...], Term]]
MAX_ROUNDS = 30
"""How deeply definitions may use each other."""
DIRECT = frozenset(["maximum", "linear", "negligible", "Beta", "column_major", "vec", "kron", "commutation",
                    "vstack", "hstack", "erf", "atan", "pinv", "expm_frechet", "sqrtm", "sylvester",
                    "nuclear_norm"])
"""Constants that are computed by what they mean: the definition chooses a position, and any choice gives the same, or
the only matrix with some property; it says something of infinitely many points; it is an integral with singular ends,
or one of an elementary function with a ball of its own; or it sums over all pairs of positions what has one term that
is not 0."""


class Unfolding:
    """All definitions of a library, applied to terms."""

    def __init__(self, definitions: Definitions) -> None:
        self.definitions = definitions
        self.known: dict[Term, Term] = {}

    def __call__(self, term: Term, rounds: int = 0) -> Term:
        if not self.definitions:
            return term
        found = self.known.get(term)
        if found is None:
            found = self.known[term] = self.rebuilt(term, rounds)
        return found

    def rebuilt(self, term: Term, rounds: int) -> Term:
        """The term with its parts unfolded, then its head."""
        if rounds > MAX_ROUNDS:
            raise Unsupported("a definition that does not end")
        if isinstance(term, Op):
            new = op(term.name, *[self(arg, rounds) for arg in term.args], sort=term.sort)
            defined = term.name in self.definitions and term.name not in DIRECT
            return self(self.opened(new), rounds + 1) if defined else new
        if isinstance(term, App):
            return app(self(term.function, rounds), self(term.argument, rounds))
        if isinstance(term, Lam):
            return lam(term.sort.argument, self(term.body, rounds))
        return term

    def opened(self, term: Op) -> Term:
        """The body of a definition for these arguments."""
        parameters, body = self.definitions[term.name]
        dims: dict[str, Dim] = {}
        opaque: dict[str, Sort] = {}
        pairs = [(p.sort, a.sort) for p, a in zip(parameters, term.args, strict=True)] + [(body.sort, term.sort)]
        if not all(sorts.match(pattern, sort, dims, opaque) for pattern, sort in pairs):
            raise Unsupported(f"a use of {term.name} at other sorts")
        resorted = [_variable(resort(p, dims, opaque)) for p in parameters]
        return substitute(resort(body, dims, opaque), dict(zip(resorted, term.args, strict=True)))


def _variable(term: Term) -> Var:
    assert isinstance(term, Var)
    return term


def constants(term: Term) -> frozenset[str]:
    """The names of the constants in a term."""
    stack, seen, found = [term], set(), set()
    while stack:
        node = stack.pop()
        if node in seen:
            continue
        seen.add(node)
        if isinstance(node, Op):
            found.add(node.name)
        stack.extend(children(node))
    return frozenset(found)
