"""Variables that a hypothesis determines: by an equation, forward from a beginning, or as a derivative."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...kernel.sorts import PROP, REAL
from ...kernel.terms import App, Bound, Lam, Num, Op, Term, Var, bound, children, lam, mentions, op, shift
from ..evaluation.unfold import constants
from .forms import guarded, indexed, peeled, shifted, spine

if TYPE_CHECKING:
    from .context import Context

DERIVATIVES = ("has_gradient", "has_derivative", "has_jacobian")


@dataclass(frozen=True)
class Step:
    """``v(k + shift, …) = body`` (or ≤, <): a function of a natural computed forward."""

    variable: Var
    shift: int
    order: tuple[int, ...]
    body: Term
    relation: str
    source: Term


def find_definitions(context: Context) -> None:
    """Variables given by an equation, a recursion, or as the derivative of a function."""
    for number, hypothesis in enumerate(context.hypotheses):
        if defines(context, hypothesis) or steps(context, hypothesis) or starts(context, hypothesis) \
                or derives(context, hypothesis) or distributes(context, hypothesis):
            context.guaranteed[number] = stepped(context, hypothesis)
    for number, hypothesis in enumerate(context.hypotheses):
        supports(context, number, hypothesis)
    for number, hypothesis in enumerate(context.hypotheses):  # a function must be known to be drawn, thus smooth
        if number not in context.guaranteed and slopes(context, hypothesis):
            context.guaranteed[number] = None


def stepped(context: Context, hypothesis: Term) -> Var | None:
    """The variable that an inequality steps forward: it may be drawn otherwise."""
    return next((v for v, step in context.steps.items() if step.relation != "=" and step.source is hypothesis), None)


def settled(context: Context, variable: Var) -> bool:
    """Whether a variable has a rule already."""
    return variable in context.definitions or variable in context.steps or variable in context.derived \
        or variable in context.slopes or variable in context.laws


def depends(context: Context, term: Term, variable: Var, seen: set[Var] | None = None, forward: bool = False) -> bool:
    """Whether the value of a term needs that of a variable, other than by a recursion when ``forward``."""
    seen = set() if seen is None else seen
    for other in term.free - seen:
        seen.add(other)
        rules = [context.definitions[other][1]] if other in context.definitions else []
        rules += [context.steps[other].body] if other in context.steps and not forward else []
        rules += [context.derived[other][1]] if other in context.derived else []
        rules += [context.slopes[other][0]] if other in context.slopes else []
        rules += [*context.laws[other][1].args[1:]] if other in context.laws else []
        if other is variable or any(depends(context, rule, variable, seen, forward) for rule in rules):
            return True
    return False


def defines(context: Context, hypothesis: Term) -> bool:
    """``∀ x …, v(x, …) = t`` or ``v = t``; of an integrand also ``∀ x, a < x ⟹ x < b ⟹ v(x) = t``."""
    body, count = (guarded if "integral" in constants(context.goal) else peeled)(hypothesis)
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
    """``v(0) = t``, or ``∀ x …, v(0, x, …) = t``."""
    body, count = peeled(hypothesis)
    if not (isinstance(body, Op) and body.name == "="):
        return False
    left, right = body.args
    head, args = spine(left)
    if not (isinstance(head, Var) and len(args) == 1 + count and isinstance(args[0], Num)
            and args[0].sort.kind == "nat" and head not in right.free):
        return False
    for place, arg in enumerate(reversed(args[1:])):
        if not (isinstance(arg, Bound) and arg.index == place):
            return False
        right = lam(arg.sort, right)
    if not depends(context, right, head):
        context.starts.setdefault(head, {})[int(args[0].value)] = right
    return False


def derives(context: Context, hypothesis: Term) -> bool:
    """``has_gradient(f, g, x)`` and the like, with a variable in the place of the derivative.

    Also at many points: in ``∀ t, a ≤ t ⟹ has_derivative(f(t), D(t), x(t))`` the variable is D.
    """
    body, count = guarded(hypothesis)
    if not (isinstance(body, Op) and body.name in DERIVATIVES):
        return False
    for name, claimed in derivatives(body):
        found = indexed(claimed, count)
        if found is not None and free(context, found[0], *body.args[::2]):
            statement = op(name, body.args[0], claimed, body.args[2], sort=PROP)
            context.derived[found[0]] = (found[1], statement)
            context.smooth.append((body.args[0], None if count else body.args[2]))
            return True
    return False


def derivatives(statement: Op) -> Iterator[tuple[str, Term]]:
    """What a statement claims to be a derivative, and as which: also G in ``h ↦ tr(Gᵀh)`` and J in ``h ↦ J h``."""
    claimed = statement.args[1]
    yield statement.name, claimed
    if statement.name != "has_derivative" or not isinstance(claimed, Lam):
        return
    step = bound(0, claimed.sort.argument)
    for name, factor, move in factors(claimed.body):
        if move is step and not mentions(factor, 0) and factor.sort is step.sort:
            yield name, shift(factor, -1)
    form = claimed.body
    if isinstance(form, Op) and form.name == "*" and form.args[1] is step and not mentions(form.args[0], 0):
        yield "has_jacobian", shift(form.args[0], -1)


def free(context: Context, variable: Var, *others: Term, forward: bool = False) -> bool:
    """Whether a variable may still be given a rule by terms that do not need it.

    ``forward`` allows a need by way of a recursion: g(k) is computed from x(k), and x(k + 1) from g(k).
    """
    return variable in context.variables and not settled(context, variable) \
        and not any(depends(context, other, variable, forward=forward) for other in others)


def distributes(context: Context, hypothesis: Term) -> bool:
    """``gaussian(X, m, S)``, also for many: ``∀ t, gaussian(X(t), m(t), S(t))``."""
    body, count = guarded(hypothesis)
    if not (isinstance(body, Op) and body.name == "gaussian"):
        return False
    found = indexed(body.args[0], count)
    if found is None or not free(context, found[0], *body.args[1:]):
        return False
    context.laws[found[0]] = (found[1], body)
    return True


def supports(context: Context, number: int, hypothesis: Term) -> None:
    """``∀ v, f(x) + gᵀ(v − x) ≤ f(v)``, also with ``D(v − x)``: the tangent of f at x is tried for the variable."""
    body, count = peeled(hypothesis)
    if not (count and isinstance(body, Op) and body.name == "<=" and isinstance(body.args[0], Op)):
        return
    sum_, at = body.args[0], body.args[1]
    if not (isinstance(at, App) and isinstance(at.argument, Bound) and sum_.name == "+"):
        return
    base, rest = sum_.args
    if not (isinstance(base, App) and base.function is at.function) or mentions(base, at.argument.index):
        return
    for name, factor, move in factors(rest):
        found = indexed(factor, count, frozenset([at.argument.index]))
        if found is not None and free(context, found[0], base, forward=bool(found[1])):
            context.derived[found[0]] = (found[1], op(name, base.function, factor, base.argument, sort=PROP))
            exact = isinstance(move, Op) and move.name == "-" and move.args == (at.argument, base.argument)
            if exact and isinstance(base.function, Var):
                context.supports[number] = base.function
            return


def factors(term: Term) -> Iterator[tuple[str, Term, Term]]:
    """What may be a derivative in ``gᵀ(v − x)``, ``g (v − x)`` or ``D(v − x)``, as which, and what it is applied to."""
    if isinstance(term, App):
        yield "has_derivative", term.function, term.argument
    if isinstance(term, Op) and term.name == "trace":
        yield from factors(term.args[0])
    if isinstance(term, Op) and term.name == "*":
        left, right = term.args
        if isinstance(left, Op) and left.name == "transpose":
            yield "has_gradient", left.args[0], right
            yield "has_gradient", right, left.args[0]
        elif left.sort is right.sort is REAL:
            yield "has_gradient", left, right
            yield "has_gradient", right, left


def slopes(context: Context, hypothesis: Term) -> bool:
    """``∀ t, has_derivative(φ, s ↦ ψ(t) s, t)``, also with ``tr(ψ(t)ᵀs)``: ψ is the derivative of φ."""
    body, count = guarded(hypothesis)
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
    context.smooth.append((function, None))
    return True
