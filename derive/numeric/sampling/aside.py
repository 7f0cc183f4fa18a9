"""What hypotheses say of things that the goal does not mention, at all or through others: met once, then kept.

Nothing about the goal depends on them, but they must be possible, or else the goal would follow from them.  So
the first values that surely satisfy them are used in all samples of the same sizes.
"""

from __future__ import annotations

from collections.abc import Iterable

from ...kernel.terms import Term, Var, parameters
from ..values.sample import Sample
from .context import Context


class Aside:
    """The variables that have nothing to do with a goal, and values that were verified for them."""

    def __init__(self, context: Context, variables: Iterable[Var]) -> None:
        self.variables = frozenset(variables)
        self.hypotheses = frozenset(h for h in context.hypotheses if h.free and h.free <= self.variables)
        apart = [parameters(t) for t in (*self.hypotheses, *self.variables)]
        near = [parameters(t) for t in (context.goal, *context.hypotheses, *context.variables)
                if not (t.free and t.free <= self.variables)]
        dims, shared = (frozenset[str]().union(*(found for found, _ in places)) for places in (apart, near))
        self.own, self.shared = dims - shared, sorted(dims & shared)
        self.opaque = frozenset[str]().union(*(found for _, found in apart))
        self.known: dict[tuple[int, ...], Sample] = {}

    def place(self, sample: Sample) -> bool:
        """Put values that are known to do at these sizes into a sample without values."""
        kept = self.known.get(self.key(sample))
        if kept is None:
            return False
        sample.dims |= {name: kept.dims[name] for name in self.own}
        sample.spaces |= {name: kept.spaces[name] for name in self.opaque}
        sample.values |= {v: value for v, value in kept.values.items() if v in self.variables}
        sample.rules |= {v: rule for v, rule in kept.rules.items() if v in self.variables}
        return True

    def keep(self, sample: Sample) -> None:
        """Remember the values of a sample on which all hypotheses surely hold."""
        if self.variables:
            self.known.setdefault(self.key(sample), sample)

    def covers(self, sample: Sample, hypothesis: Term) -> bool:
        """Whether a hypothesis is known to hold on a sample, as the values it speaks of were verified before."""
        if hypothesis not in self.hypotheses:
            return False
        kept = self.known.get(self.key(sample))
        return kept is not None and all(sample.dims[name] == kept.dims[name] for name in self.own) \
            and all(sample.spaces[name] is kept.spaces[name] for name in self.opaque) \
            and all(sample.values.get(v) is kept.values.get(v) and sample.rules.get(v) is kept.rules.get(v)
                    for v in self.variables)

    def key(self, sample: Sample) -> tuple[int, ...]:
        """The sizes that the goal speaks of as well."""
        return tuple(sample.dims[name] for name in self.shared)


def unconnected(context: Context) -> frozenset[Var]:
    """The variables that no chain of hypotheses, definitions or sample spaces leads to from the goal."""
    groups = [nodes(h) for h in context.hypotheses]
    reached = nodes(context.goal)
    while True:
        more = [group for group in groups if group & reached]
        if not more:
            break
        groups = [group for group in groups if not group & reached]
        reached = reached.union(*more)
    return frozenset(v for v in context.variables if not nodes(v) & reached)


def nodes(term: Term) -> frozenset[Var | str]:
    """The variables and the opaque sorts of a term and of the variables in it."""
    opaque = parameters(term)[1].union(*(parameters(v)[1] for v in term.free))
    return term.free | opaque
