"""What a statement says about its variables, as far as it helps to draw values that satisfy it.

``analyse`` moves the ∀ and ⟹ of the goal into the context, reads the dimensions and opaque sorts
off the terms, finds which variables a hypothesis defines or steps forward, and collects the
wishes for the others.  Nothing here is trusted: the sampler verifies every hypothesis.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ...kernel import terms
from ...kernel.sorts import ONE, REAL, Sort
from ...kernel.terms import App, Bound, Lam, Num, Op, Term, Var, app, children, var
from ..evaluation.unfold import Definitions, Unfolding, constants
from .draw import Wish
from .patterns import wishes

PROBABILITY = frozenset(["expectation", "probability", "variance", "covariance", "integrable", "measurable",
                         "independent"])

SUMS = frozenset(["sum", "sum_range", "prod_range", "maximum"])
LETTERS = {"nat": "knm", "int": "kab", "index": "ijl", "fun": "ghf", "prop": "pqr", "opaque": "stu", "scalar": "tsa",
           "vector": "vwu", "real": "ABC"}
"""What a bound variable is called once it is free; the author's names for bound variables are not in a term."""


@dataclass(frozen=True)
class Step:
    """``v(k + shift, …) = body`` (or ≤, <): a function of a natural computed forward."""

    variable: Var
    shift: int
    order: tuple[int, ...]
    body: Term
    relation: str
    source: Term


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
    derived: dict[Var, Op] = field(default_factory=dict)
    slopes: dict[Var, tuple[Var, bool]] = field(default_factory=dict)
    constants: dict[Var, set[Var]] = field(default_factory=dict)
    limits: list[Op] = field(default_factory=list)


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
    for hypothesis in dict.fromkeys([*raw, *plain]):
        wishes(hypothesis, context.wishes)
        find_independence(hypothesis, context)
    return context


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


def find_definitions(context: Context) -> None:
    """Variables given by an equation, a recursion, or as the derivative of a function."""
    for number, hypothesis in enumerate(context.hypotheses):
        if defines(context, hypothesis) or steps(context, hypothesis) or starts(context, hypothesis) \
                or derives(context, hypothesis):
            context.guaranteed[number] = stepped(context, hypothesis)
    for number, hypothesis in enumerate(context.hypotheses):  # a function must be known to be drawn, thus smooth
        if number not in context.guaranteed and slopes(context, hypothesis):
            context.guaranteed[number] = None


def stepped(context: Context, hypothesis: Term) -> Var | None:
    """The variable that an inequality steps forward: it may be drawn otherwise."""
    return next((v for v, step in context.steps.items() if step.relation != "=" and step.source is hypothesis), None)


def settled(context: Context, variable: Var) -> bool:
    """Whether a variable has a rule already."""
    return variable in context.definitions or variable in context.steps or variable in context.derived \
        or variable in context.slopes


def depends(context: Context, term: Term, variable: Var, seen: set[Var] | None = None) -> bool:
    """Whether the value of a term needs that of a variable."""
    seen = set() if seen is None else seen
    for free in term.free - seen:
        seen.add(free)
        rules = [context.definitions[free][1]] if free in context.definitions else []
        rules += [context.steps[free].body] if free in context.steps else []
        rules += [context.derived[free]] if free in context.derived else []
        rules += [context.slopes[free][0]] if free in context.slopes else []
        if free is variable or any(depends(context, rule, variable, seen) for rule in rules):
            return True
    return False


def defines(context: Context, hypothesis: Term) -> bool:
    """``∀ x …, v(x, …) = t`` or ``v = t``."""
    body, count = peeled(hypothesis)
    if not (isinstance(body, Op) and body.name == "="):
        return False
    sides = [body.args, body.args[::-1]]
    if count == 0:
        sides.sort(key=lambda pair: not isinstance(pair[1], Lam))
    for left, right in sides:
        head, args = spine(left)
        order = tuple(a.index for a in args if isinstance(a, Bound))
        if isinstance(head, Var) and len(order) == len(args) == count == len(set(order)) \
                and head in context.variables and not settled(context, head) and not depends(context, right, head):
            context.definitions[head] = (order, right)
            return True
    return False


def steps(context: Context, hypothesis: Term) -> bool:
    """``∀ k …, v(k + c, …) = t``, or with ≤ or <."""
    body, count = peeled(hypothesis)
    if count == 0 or not (isinstance(body, Op) and body.name in ("=", "<=", "<")):
        return False
    head, args = spine(body.args[0])
    if not args or not isinstance(head, Var) or settled(context, head) or head.sort.argument.kind != "nat":
        return False
    shift = shifted(args[0])
    order = tuple(a.index for a in args[1:] if isinstance(a, Bound))
    if shift is None or len(order) != len(args) - 1 or len({shift[0], *order}) != count:
        return False
    if body.name != "=" and body.args[1].sort is not REAL:
        return False
    context.steps[head] = Step(head, shift[1], (shift[0], *order), body.args[1], body.name, hypothesis)
    return True


def starts(context: Context, hypothesis: Term) -> bool:
    """``v(0) = t``."""
    if not (isinstance(hypothesis, Op) and hypothesis.name == "="):
        return False
    left, right = hypothesis.args
    if not (isinstance(left, App) and isinstance(left.function, Var) and isinstance(left.argument, Num)
            and left.argument.sort.kind == "nat" and left.function not in right.free):
        return False
    if depends(context, right, left.function):
        return False
    context.starts.setdefault(left.function, {})[int(left.argument.value)] = right
    return False


def derives(context: Context, hypothesis: Term) -> bool:
    """``has_gradient(f, g, x)`` and the like, with a variable in the place of the derivative."""
    if not (isinstance(hypothesis, Op) and hypothesis.name in ("has_gradient", "has_derivative", "has_jacobian")):
        return False
    claimed = hypothesis.args[1]
    if not isinstance(claimed, Var) or settled(context, claimed):
        return False
    if any(depends(context, arg, claimed) for arg in (hypothesis.args[0], hypothesis.args[2])):
        return False
    context.derived[claimed] = hypothesis
    return True


def slopes(context: Context, hypothesis: Term) -> bool:
    """``∀ t, has_derivative(φ, s ↦ ψ(t) s, t)``, also with ``tr(ψ(t)ᵀs)``: ψ is the derivative of φ."""
    body, count = peeled(hypothesis)
    if count != 1 or not (isinstance(body, Op) and body.name == "has_derivative" and isinstance(body.args[1], Lam)):
        return False
    function, claimed, point = body.args
    if not isinstance(function, Var) or settled(context, function) or not isinstance(point, Bound):
        return False
    assert isinstance(claimed, Lam)
    form = claimed.body
    traced = isinstance(form, Op) and form.name == "trace"
    form = children(form)[0] if traced else form
    if not (isinstance(form, Op) and form.name in ("*", "scale")):
        return False
    factors = [side for side in form.args if not (isinstance(side, Bound) and side.index == 0)]
    flipped = len(factors) == 1 and isinstance(factors[0], Op) and factors[0].name == "transpose"
    slope = None if len(factors) != 1 else children(factors[0])[0] if flipped else factors[0]
    if not (isinstance(slope, App) and isinstance(slope.function, Var) and isinstance(slope.argument, Bound)
            and slope.argument.index == 1 and slope.function in context.variables) \
            or settled(context, slope.function) or slope.function is function or traced > flipped:
        return False
    context.slopes[slope.function] = (function, flipped)
    return True


def peeled(term: Term) -> tuple[Term, int]:
    """The body below leading ∀, and how many there were."""
    count = 0
    while isinstance(term, Op) and term.name == "forall" and isinstance(term.args[0], Lam):
        term, count = term.args[0].body, count + 1
    return term, count


def spine(term: Term) -> tuple[Term, list[Term]]:
    """A function and the arguments it is applied to."""
    args: list[Term] = []
    while isinstance(term, App):
        args.insert(0, term.argument)
        term = term.function
    return term, args


def shifted(term: Term) -> tuple[int, int] | None:
    """The bound variable and the literal of ``k + c``."""
    if isinstance(term, Op) and term.name == "+" and isinstance(term.args[0], Bound) and isinstance(term.args[1], Num):
        return term.args[0].index, int(term.args[1].value)
    return None


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


def is_function(sort: Sort) -> bool:
    """Whether a sort is that of functions of a real point, or of families of them."""
    while sort.kind == "fun":
        if sort.argument.kind == "real":
            return True
        sort = sort.result
    return False


def divisors(term: Term) -> set[Var]:
    """The variables below a fraction line."""
    found: set[Var] = set()
    stack = [term]
    while stack:
        node = stack.pop()
        stack.extend(children(node))
        if isinstance(node, Op) and node.name in ("/", "inverse"):
            found |= node.args[-1].free
    return found


def find_independence(hypothesis: Term, context: Context) -> None:
    """Pairs of random variables that are to be independent."""
    if isinstance(hypothesis, Op) and hypothesis.name == "independent":
        context.separate.append(tuple(arg for arg in hypothesis.args if isinstance(arg, Var)))
