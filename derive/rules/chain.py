"""The automatic chain: which methods are tried for a formula, and in which order.

Each method returns a ``Fact`` of exactly the formula asked for, or raises ``NotFound``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from derive.kernel.sorts import PROP
from derive.kernel.terms import Op, Term

from . import cases, definitions, denial, equations, instances, logic, operators, rewriting, substitution
from .differentiation import derivatives, gradients
from .matrices import (
    blocks,
    inverses,
    linear_equations,
    multiples,
    operations,
    regular,
    semidefinite,
    vectors,
)
from .order import cancelling, inequalities, monotone, quotients, signs
from .proof import Fact
from .search import Hint, Scope

Method = Callable[[Scope, Term, Sequence[Hint]], Fact]

FIRST: tuple[Method, ...] = (instances.by_hints, instances.by_facts)
LAWS: tuple[Method, ...] = (definitions.by_meaning, instances.by_laws)
LAST: tuple[Method, ...] = (substitution.by_substitution, cases.by_cases, denial.by_clash)
"""What is tried for every formula: before all others, when the quick ways failed, and when nothing else is left."""

EQUATION: tuple[Method, ...] = (
    operations.by_operations,
    operators.by_made_functions,
    *LAWS,
    equations.by_order,
    equations.by_cancelling,
    substitution.by_scaling,
    inverses.by_clearing_inverses,
    multiples.by_inverse_relations,
    gradients.by_values,
    operators.by_linearity,
    instances.by_law_equations,
    vectors.by_entries,
    rewriting.by_general_equations,
)
ORDER: tuple[Method, ...] = (
    cancelling.by_common_factor,
    quotients.by_clearing,
    operators.by_made_functions,
    *LAWS,
    gradients.by_values,
    instances.by_scope,
    substitution.by_eigenvector,
    operators.by_linearity,
    rewriting.by_general_equations,
)
AT_MOST: tuple[Method, ...] = (
    signs.by_arithmetic,
    signs.by_sign,
    inequalities.by_addition,
    monotone.by_monotonicity,
    inequalities.by_search,
    monotone.by_terms,
)
CHAIN: dict[str, tuple[Method, ...]] = {
    "=": (
        equations.by_ring,
        equations.by_equations,
        linear_equations.by_linear_equations,
        vectors.by_distance,
        blocks.by_blocks,
        derivatives.by_differentiation,
        equations.by_congruence,
        multiples.by_multiples,
        *EQUATION,
    ),
    "p = q": (equations.by_ring, logic.by_both_ways, logic.by_logic, *EQUATION),
    "<=": (*AT_MOST, *ORDER),
    "<": (*AT_MOST, signs.by_unequal, *ORDER),
    "not": (
        signs.by_arithmetic,
        signs.by_difference,
        denial.by_contradiction,
        logic.by_logic,
        *LAWS,
        operators.by_expansion,
    ),
    "false": (
        denial.by_self_negation,
        denial.by_denied_fact,
        inequalities.by_contradiction,
        denial.by_negated_fact,
        *LAWS,
        operators.by_expansion,
    ),
    "or": (
        logic.by_either_side,
        logic.by_logic,
        cases.by_factors,
        cases.by_other_side,
        *LAWS,
        operators.by_expansion,
    ),
    "exists": (logic.by_logic, *LAWS, operators.by_expansion),
    "a variable": (derivatives.by_differentiation, logic.by_logic, *LAWS, operators.by_expansion),
    "a predicate": (derivatives.by_differentiation, semidefinite.by_congruents, *LAWS, regular.by_regular_factors,
                    operators.by_expansion),
}
"""The methods by the head of a formula; ``p = q`` is an equation of formulas."""

EXPLAINED: tuple[Method, ...] = (inequalities.by_addition, inequalities.by_search)
"""Methods that leave an explanation of their own, the combination that they found."""
WORDS: dict[Method, str] = {
    equations.by_ring: "ring",
    equations.by_equations: "hypothesis",
    linear_equations.by_linear_equations: "combine",
    multiples.by_multiples: "combine",
    substitution.by_substitution: "hypothesis",
    substitution.by_scaling: "cancel",
    substitution.by_eigenvector: "cancel",
    regular.by_regular_factors: "a product of invertible matrices",
    semidefinite.by_congruents: "sums of congruents",
    multiples.by_inverse_relations: "inverses multiplied away",
    instances.by_facts: "hypothesis",
    blocks.by_blocks: "blocks",
    equations.by_congruence: "congruence",
    equations.by_cancelling: "cancel",
    cancelling.by_common_factor: "cancel",
    inverses.by_clearing_inverses: "inverses multiplied away",
    equations.by_order: "at most, and at least",
    vectors.by_distance: "a distance is 0",
    vectors.by_entries: "entry by entry",
    derivatives.by_differentiation: "differentiate",
    gradients.by_values: "differentiate",
    signs.by_sign: "positivity",
    inequalities.by_addition: "combine",
    inequalities.by_search: "combine",
    quotients.by_clearing: "denominators cleared",
    instances.by_laws: "a known law",
    instances.by_law_equations: "known laws",
    instances.by_scope: "hypothesis",
    rewriting.by_general_equations: "hypothesis",
    operations.by_operations: "known laws",
    operators.by_linearity: "linearity",
    operators.by_made_functions: "linearity",
    operators.by_expansion: "linearity",
    logic.by_logic: "logic",
    signs.by_arithmetic: "arithmetic",
    definitions.by_meaning: "definition",
    monotone.by_monotonicity: "monotone",
    monotone.by_terms: "term by term",
    cases.by_cases: "cases",
    cases.by_factors: "a product is 0",
    cases.by_other_side: "cases",
    signs.by_unequal: "at most, and different",
    denial.by_clash: "logic",
}
"""What a reader is told about a step that gave no reason."""


def methods(goal: Term) -> Iterator[Method]:
    """The methods for a formula, in order.

    >>> from derive.kernel.terms import var
    >>> next(methods(var("p", PROP))).__name__
    'by_hints'
    """
    yield from FIRST
    yield from CHAIN[kind(goal)]
    yield from LAST


def kind(goal: Term) -> str:
    """The row of the chain for a formula."""
    if not isinstance(goal, Op):
        return "a variable"
    if goal.name == "=" and goal.args[0].sort is PROP:
        return "p = q"
    return goal.name if goal.name in CHAIN else "a predicate"
