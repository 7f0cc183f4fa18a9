"""What a statement says about its variables, as far as it helps to draw values that satisfy it.

``analyse`` moves the ∀ and ⟹ of the goal into the context, reads the dimensions and opaque sorts
off the terms, finds which variables a hypothesis defines or steps forward, and collects the
wishes for the others.  Nothing here is trusted: the sampler verifies every hypothesis.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from ...kernel import terms
from ...kernel.sorts import ONE, REAL, Sort
from ...kernel.terms import Bound, Lam, Op, Term, Var, app, children, mentions, var
from ..evaluation.unfold import Definitions, Unfolding, constants
from .determined import Step, find_definitions
from .forms import guarded, is_function, spine
from .patterns import parts, wish, wishes
from .scalars import Wish

PROBABILITY = frozenset(["expectation", "probability", "variance", "covariance", "integrable", "measurable",
                         "independent", "gaussian"])

SMOOTHNESS = frozenset(["gradient", "jacobian", "hessian", "derivative", "differentiable", "has_derivative",
                        "has_gradient", "has_jacobian", "negligible", "integral", "integrable_on"])
"""Constants that say nothing of functions with kinks and jumps."""
SUMS = frozenset(["sum", "sum_range", "prod_range", "maximum"])
LETTERS = {"nat": "knm", "int": "kab", "index": "ijl", "fun": "ghf", "prop": "pqr", "opaque": "stu", "scalar": "tsa",
           "vector": "vwu", "real": "ABC"}
"""What a bound variable is called once it is free; the author's names for bound variables are not in a term."""


@dataclass
class Context:
    """A statement ready for sampling."""

    variables: list[Var]
    hypotheses: list[Term]
    goal: Term
    dims: list[str]
    opaque: dict[str, bool]
    definitions: dict[Var, tuple[tuple[int, ...], Term]] = field(default_factory=dict)
    steps: dict[Var, Step] = field(default_factory=dict)
    starts: dict[Var, dict[int, Term]] = field(default_factory=dict)
    wishes: dict[Var, Wish] = field(default_factory=dict)
    guaranteed: dict[int, Var | None] = field(default_factory=dict)
    separate: list[tuple[Var, ...]] = field(default_factory=list)
    families: set[Var] = field(default_factory=set)
    derived: dict[Var, tuple[tuple[int, ...], Op]] = field(default_factory=dict)
    laws: dict[Var, tuple[tuple[int, ...], Op]] = field(default_factory=dict)
    smooth: list[tuple[Term, Term | None]] = field(default_factory=list)
    supports: dict[int, Var] = field(default_factory=dict)
    slopes: dict[Var, tuple[Var, bool]] = field(default_factory=dict)
    constants: dict[Var, set[Var]] = field(default_factory=dict)
    limits: list[Op] = field(default_factory=list)
    rough: bool = False
    normal: set[str] = field(default_factory=set)


def analyse(variables: Sequence[Var], hypotheses: Sequence[Term], goal: Term, definitions: Definitions) -> Context:
    """The context of a statement."""
    unfold = Unfolding(definitions)
    opening = Opening([*variables], [*hypotheses, goal])
    for hypothesis in hypotheses:
        opening.assume(hypothesis)
    goal = opening.strip(goal)
    raw = opening.hypotheses
    plain = [part for h in raw for part in conjuncts(unfold(h))]
    used = sorted(set(opening.variables).union(*(t.free for t in (*plain, goal))), key=opening.position)
    context = Context(used, plain, unfold(goal), *ambient([*plain, unfold(goal)], used))
    find_definitions(context)
    find_limits(context)
    find_normal(context)
    context.rough = not any(constants(formula) & SMOOTHNESS for formula in (*plain, context.goal))
    for hypothesis in dict.fromkeys([*raw, *plain]):
        wishes(hypothesis, context.wishes)
        find_independence(hypothesis, context)
    chain_bounds(context)
    pass_on(context)
    find_exponents(context)
    return context


def pass_on(context: Context) -> None:
    """What is asked of a variable that ``v(x) = w(x)`` defines is asked of w."""
    for variable, (order, body) in context.definitions.items():
        head, args = spine(body)
        if isinstance(head, Var) and variable in context.wishes and \
                [a.index for a in args if isinstance(a, Bound)] == list(order) and len(args) == len(order):
            wish(context.wishes, head).traits.update(context.wishes[variable].traits)


def find_exponents(context: Context) -> None:
    """Real numbers in exponents, also by way of definitions: whole ones make integrals of powers exact."""
    formulas = [*context.hypotheses, context.goal, *(body for _, body in context.definitions.values())]
    terms = {part for formula in formulas for part in parts(formula)}
    exponents = [term.args[1] for term in terms
                 if isinstance(term, Op) and term.name == "^" and term.args[1].sort is REAL]
    for variable, (order, body) in context.definitions.items():
        depth, inner = 0, body
        while isinstance(inner, Lam):
            depth, inner = depth + 1, inner.body
        indices = list(order) + list(range(depth))[::-1]
        uses = [args for head, args in map(spine, terms) if head is variable]
        for exponent, level in powers(inner, 0):
            places = [place for place, index in enumerate(indices) if mentions(exponent, index + level)]
            exponents += [args[place] for args in uses for place in places if place < len(args)]
    for exponent in exponents:
        for variable in numbers_behind(context, exponent, set()):
            wish(context.wishes, variable).traits.add("exponent")


def powers(term: Term, level: int) -> Iterator[tuple[Term, int]]:
    """The real exponents in a term, and below how many binders each stands."""
    if isinstance(term, Op) and term.name == "^" and term.args[1].sort is REAL:
        yield term.args[1], level
    for part in children(term):
        yield from powers(part, level + isinstance(term, Lam))


def numbers_behind(context: Context, term: Term, seen: set[Var]) -> set[Var]:
    """The real numbers that a term depends on, through definitions."""
    found: set[Var] = set()
    for variable in term.free - seen:
        seen.add(variable)
        if variable.sort is REAL and variable not in context.definitions:
            found.add(variable)
        if variable in context.definitions:
            found |= numbers_behind(context, context.definitions[variable][1], seen)
    return found


def chain_bounds(context: Context) -> None:
    """From ``0 < x`` and ``x ≤ y`` the bound ``0 < y``, also through several variables."""
    links = [limit for limit in context.limits if all(isinstance(side, Var) for side in limit.args)]
    for _ in links:
        for link in links:
            low, high = (wish(context.wishes, side) for side in link.args if isinstance(side, Var))
            strict = link.name == "<"
            if low.low is not None:
                high.raise_low(low.low, low.strict_low or strict)
            if high.high is not None:
                low.lower_high(high.high, high.strict_high or strict)


def conjuncts(formula: Term) -> list[Term]:
    """The parts of a conjunction."""
    if isinstance(formula, Op) and formula.name == "and":
        return [part for arg in formula.args for part in conjuncts(arg)]
    return [formula]


class Opening:
    """Takes ∀, ⟹ and ∧ apart, with fresh names for what was bound."""

    def __init__(self, variables: list[Var], formulas: Sequence[Term] = ()) -> None:
        self.variables, self.hypotheses = variables, list[Term]()
        self.taken = {v.name for f in formulas for v in f.free}.union(*(terms.parameters(f)[0] for f in formulas))
        self.summed = any(constants(f) & SUMS for f in formulas)

    def position(self, variable: Var) -> tuple[int, str]:
        """Where a variable was declared."""
        known = variable in self.variables
        return (self.variables.index(variable) if known else len(self.variables), variable.name)

    def strip(self, goal: Term) -> Term:
        """The goal below its leading ∀ and ⟹."""
        while isinstance(goal, Op) and goal.name in ("forall", "implies"):
            if goal.name == "implies":
                self.assume(goal.args[0])
                goal = goal.args[1]
            else:
                goal = self.opened(goal.args[0])
        return goal

    def assume(self, hypothesis: Term) -> None:
        """Add a hypothesis: conjunctions apart, an ∃ by a name for its witness."""
        if isinstance(hypothesis, Op) and hypothesis.name == "and":
            for part in hypothesis.args:
                self.assume(part)
        elif isinstance(hypothesis, Op) and hypothesis.name == "exists":
            self.assume(self.opened(hypothesis.args[0]))
        else:
            self.hypotheses.append(hypothesis)

    def opened(self, function: Term) -> Term:
        """The body of a quantifier for a fresh variable."""
        variable = var(self.fresh(function.sort.argument), function.sort.argument)
        self.variables.append(variable)
        return app(function, variable)

    def fresh(self, sort: Sort) -> str:
        """A name for a bound variable."""
        taken = self.taken | {v.name for v in self.variables}
        kind = "scalar" if sort is REAL else "vector" if sort.kind == "real" and sort.shape[1] is ONE else sort.kind
        letters = LETTERS.get(kind, "abc")
        if self.summed and sort.kind in ("nat", "index"):
            letters = {"nat": "nNM", "index": "rsq"}[sort.kind]  # i, j and k are the indices of sums
        more = (f"{letters[0]}{n}" for n in range(1, 10_000))
        return next(name for name in (*letters, *more) if name not in taken)


def ambient(formulas: list[Term], variables: Iterable[Var]) -> tuple[list[str], dict[str, bool]]:
    """The dimensions, and the opaque sorts with whether they are probability spaces."""
    dims: set[str] = set()
    opaque: dict[str, bool] = {}
    for term in (*formulas, *variables):
        found = terms.parameters(term)
        dims |= found[0]
        random = sample_spaces(term)
        for name in found[1]:
            opaque[name] = opaque.get(name, False) or name in random
    return sorted(dims), dict(sorted(opaque.items()))


def sample_spaces(term: Term) -> set[str]:
    """The opaque sorts that probabilities and expectations range over."""
    found: set[str] = set()
    if not constants(term) & PROBABILITY:
        return found
    stack, seen = [term], set()
    while stack:
        node = stack.pop()
        if node in seen:
            continue
        seen.add(node)
        stack.extend(children(node))
        if isinstance(node, Op) and node.name in PROBABILITY and node.args[0].sort.argument.kind == "opaque":
            found.add(str(node.args[0].sort.argument.parts[0]))
    return found


def find_limits(context: Context) -> None:
    """Inequalities between numbers, and the numbers that statements about all points of a function mention."""
    for hypothesis in context.hypotheses:
        if isinstance(hypothesis, Op) and hypothesis.name in ("<", "<=") and hypothesis.args[0].sort is REAL:
            context.limits.append(hypothesis)
        if isinstance(hypothesis, Op) and hypothesis.name == "forall":
            numbers = {v for v in hypothesis.free if v.sort is REAL}
            for variable in hypothesis.free:
                if is_function(variable.sort):
                    context.constants.setdefault(variable, set()).update(numbers)


def find_normal(context: Context) -> None:
    """The probability spaces on which something is said to be Gaussian."""
    for formula in (*context.hypotheses, context.goal):
        if "gaussian" in constants(formula):
            stack = [formula]
            while stack:
                term = stack.pop()
                stack.extend(children(term))
                if isinstance(term, Op) and term.name == "gaussian":
                    context.normal.add(str(term.args[0].sort.argument.parts[0]))


def divisors(term: Term) -> set[Var]:
    """The variables below a fraction line."""
    found: set[Var] = set()
    stack = [term]
    while stack:
        node = stack.pop()
        stack.extend(children(node))
        if isinstance(node, Op) and node.name in ("/", "inverse", "pinv"):
            found |= node.args[-1].free
    return found


def find_independence(hypothesis: Term, context: Context) -> None:
    """Pairs of random variables that are to be independent, and families whose members are."""
    body, _ = guarded(hypothesis)
    if not (isinstance(body, Op) and body.name == "independent"):
        return
    heads = [head for arg in body.args if isinstance(head := spine(arg.body if isinstance(arg, Lam) else arg)[0], Var)]
    if len(heads) == 2 and heads[0] is heads[1]:
        context.families.add(heads.pop())
    known = {v for group in context.separate for v in group}
    context.separate.append(tuple(v for v in heads if v not in known))
