"""Hypotheses recognised by their form, as wishes for the variables they speak of."""

from __future__ import annotations

from collections.abc import Callable

from flint import fmpq

from ...kernel.sorts import REAL
from ...kernel.terms import App, Bound, Lam, Num, Op, Term, Var, children
from ..evaluation.unfold import constants
from ..values.number import rational
from .forms import is_function, spine
from .scalars import Wish

Wishes = dict[Var, Wish]
NAMED = ("symmetric", "orthogonal", "positive_definite", "positive_semidefinite", "invertible",
         "full_column_rank", "idempotent", "skew", "stochastic", "linear", "negligible", "diagonal_matrix",
         "lower_triangular", "upper_triangular")


def wish(found: Wishes, variable: Var) -> Wish:
    """The wish for a variable, made when it is first needed."""
    return found.setdefault(variable, Wish())


def wishes(hypothesis: Term, found: Wishes) -> None:
    """Add what one hypothesis asks."""
    body, quantified = hypothesis, False
    while isinstance(body, Op) and body.name == "forall" and isinstance(body.args[0], Lam):
        quantified = quantified or body.args[0].sort.argument.kind == "real"
        body = body.args[0].body
    guarded = body
    while isinstance(guarded, Op) and guarded.name == "implies":
        guarded = guarded.args[1]
    for rule in RULES:
        rule(body, found)
    if quantified and isinstance(guarded, Op):
        about_functions(guarded, found)
        about_forms(guarded, found)


def named(body: Term, found: Wishes) -> None:
    """A predicate of a variable, or of its values."""
    if not (isinstance(body, Op) and body.args):
        return
    subject, _ = spine(body.args[0])
    if isinstance(subject, Var):
        if body.name in NAMED:
            wish(found, subject).traits.add(body.name)
        if body.name == "convex":
            wish(found, subject).traits.add("curved")
    if body.name == "linear" and isinstance(body.args[0], Lam):
        bilinear(body.args[0], found)
    if body.name == "gaussian" and isinstance(body.args[2], Var):
        wish(found, body.args[2]).traits.add("covariance")


def bilinear(function: Lam, found: Wishes) -> None:
    """``linear(a ↦ B(a, b))``: maps of two arguments."""
    head, args = spine(function.body)
    if isinstance(head, Var) and len(args) == 2 and any(isinstance(a, Bound) and a.index == 0 for a in args):
        wish(found, head).traits.add("bilinear")


def bounds(body: Term, found: Wishes) -> None:
    """``c ≤ v``, ``v < c`` for a variable, its values or entries, and a literal; v(k+1) ≤ v(k)."""
    if not (isinstance(body, Op) and body.name in ("<", "<=")):
        return
    left, right = body.args
    strict = body.name == "<"
    low, high = literal(left), literal(right)
    if low is not None and (variable := subject(right)) is not None:
        goal = wish(found, variable)
        if goal.low is None or low >= goal.low:
            goal.low, goal.strict_low = low, strict
    if high is not None and (variable := subject(left)) is not None:
        goal = wish(found, variable)
        if goal.high is None or high <= goal.high:
            goal.high, goal.strict_high = high, strict
    monotone(left, right, found)


def monotone(left: Term, right: Term, found: Wishes) -> None:
    """A sequence that only falls or only rises."""
    if isinstance(left, App) and isinstance(right, App) and left.function is right.function \
            and isinstance(left.function, Var):
        if isinstance(right.argument, Bound) and isinstance(left.argument, Op):
            wish(found, left.function).monotone = -1
        if isinstance(left.argument, Bound) and isinstance(right.argument, Op):
            wish(found, left.function).monotone = 1


def literal(term: Term) -> fmpq | None:
    """The value of a number, negated or cast."""
    if isinstance(term, Num):
        return rational(term.value)
    if isinstance(term, Op) and term.name == "zeros":
        return rational(0)
    if isinstance(term, Op) and term.name in ("neg", "real", "int") and (inner := literal(term.args[0])) is not None:
        return -inner if term.name == "neg" else inner
    return None


def subject(term: Term) -> Var | None:
    """The variable that a term is, is an entry of, or is a value of."""
    if isinstance(term, Op) and term.name in ("entry", "real") and term.args:
        return subject(term.args[0])
    while isinstance(term, App):
        term = term.function
    return term if isinstance(term, Var) else None


def equations(body: Term, found: Wishes) -> None:
    """Aᵀ = A, QᵀQ = I, P² = P, ‖u‖ = 1, sums that are 1."""
    if not (isinstance(body, Op) and body.name == "="):
        return
    for left, right in (body.args, body.args[::-1]):
        if isinstance(left, Op):
            mirrored(left, right, found)
            squared(left, right, found)
            normalised(left, right, found)


def mirrored(left: Op, right: Term, found: Wishes) -> None:
    """Symmetric and skew matrices."""
    if left.name == "transpose" and isinstance(left.args[0], Var):
        if right is left.args[0]:
            wish(found, left.args[0]).traits.add("symmetric")
        if isinstance(right, Op) and right.name == "neg" and right.args[0] is left.args[0]:
            wish(found, left.args[0]).traits.add("skew")


def squared(left: Op, right: Term, found: Wishes) -> None:
    """Orthogonal matrices, unit vectors and projections."""
    factors = [left.args[0], left.args[0]] if left.name == "^" else list(left.args)
    if left.name == "^" and literal(left.args[1]) != 2:
        powered(left, right, found)
        return
    if left.name not in ("*", "^") or len(factors) != 2:
        return
    first, second = (_untransposed(factor) for factor in factors)
    if first is not second or not isinstance(first, Var) or first.sort.kind != "real":
        return
    same = factors[0] is factors[1]
    if isinstance(right, Op) and right.name == "identity" and first.sort.shape != REAL.shape:
        wish(found, first).traits.add("involution" if same else "orthogonal")
    if right is first and first.sort.shape[0] is first.sort.shape[1]:
        wish(found, first).traits.add("idempotent")
    if same and literal(right) == 0:
        wish(found, first).traits.add("square_zero")
    if literal(right) == 1 and factors[0] is not factors[1]:
        wish(found, first).traits.add("unit")


def powered(left: Op, right: Term, found: Wishes) -> None:
    """Aᵏ = 0."""
    base = left.args[0]
    if isinstance(base, Var) and base.sort.kind == "real" and base.sort.shape[0] is base.sort.shape[1] \
            and literal(right) == 0:
        wish(found, base).traits.add("nilpotent")


def choices(body: Term, found: Wishes) -> None:
    """``v = a ∨ v = b`` with literals."""
    cases: list[Term] = [body]
    values: dict[Var, list[fmpq]] = {}
    while cases:
        case = cases.pop()
        if isinstance(case, Op) and case.name == "or":
            cases.extend(case.args)
        elif isinstance(case, Op) and case.name == "=" and (variable := subject(case.args[0])) is not None \
                and (value := literal(case.args[1])) is not None:
            values.setdefault(variable, []).append(value)
        else:
            return
    for variable, found_values in values.items():
        if len(values) == 1 and len(found_values) > 1:
            wish(found, variable).choices = found_values[::-1]


def white(body: Term, found: Wishes) -> None:
    """``E[ε εᵀ] = σ² I``: noise whose entries are uncorrelated and of one size."""
    if isinstance(body, Op) and body.name == "=" and {"expectation", "identity"} <= constants(body):
        for variable in body.free:
            if variable.sort.kind == "fun":
                wish(found, variable).traits.add("white")


def _untransposed(term: Term) -> Term:
    return term.args[0] if isinstance(term, Op) and term.name == "transpose" else term


def normalised(left: Op, right: Term, found: Wishes) -> None:
    """‖u‖ = 1, Σ p = 1 and P·1 = 1."""
    one = literal(right) == 1
    if left.name == "^" and isinstance(left.args[0], Op):
        left = left.args[0]
    if one and left.name == "norm" and isinstance(left.args[0], Var):
        wish(found, left.args[0]).traits.add("unit")
    if one and left.name == "sum":
        summed = left.args[0].body if isinstance(left.args[0], Lam) else left.args[0]
        if (variable := subject(summed)) is not None and _plain(summed):
            wish(found, variable).traits.add("row_stochastic" if _is_row(summed) else "probability")
    if left.name == "*":
        weighted(left, right, one, found)


def weighted(left: Op, right: Term, one: bool, found: Wishes) -> None:
    """1ᵀp = 1 and P·1 = 1."""
    first, second = left.args
    ones = [_is_ones(_untransposed(side)) for side in (first, second)]
    if one and ones[0] and isinstance(_untransposed(second), Var):
        wish(found, _variable(second)).traits.add("probability")
    if _is_ones(right) and ones[1] and isinstance(first, Var):
        wish(found, first).traits.add("row_stochastic")


def _variable(term: Term) -> Var:
    inner = _untransposed(term)
    assert isinstance(inner, Var)
    return inner


def _is_ones(term: Term) -> bool:
    return isinstance(term, Op) and term.name == "ones"


def _plain(term: Term) -> bool:
    return isinstance(term, (App, Var)) or (isinstance(term, Op) and term.name == "entry")


def _is_row(term: Term) -> bool:
    """Whether a summed entry is that of a row which another quantifier fixes."""
    return isinstance(term, Op) and term.name == "entry" and all(isinstance(i, Bound) for i in term.args[1:])


def about_functions(body: Op, found: Wishes) -> None:
    """A function that an inequality at all points speaks of is tried as convex; f(u + v) = … as linear."""
    for term in parts(body):
        function, args = spine(term) if isinstance(term, App) else \
            spine(term.args[0]) if isinstance(term, Op) and term.name in ("gradient", "derivative") else (term, [])
        if not isinstance(function, Var) or not is_function(function.sort):
            continue
        if body.name in ("<", "<=") and not (len(args) == 2 and args[0].sort.kind == args[1].sort.kind == "real"):
            wish(found, function).traits.add("curved")
        if body.name in ("<", "<=") and is_norm(body.args[0]) and term in parts(body.args[0]) and len(args) == 2 \
                and all(isinstance(a, Bound) for a in args):
            wish(found, function).traits.add("bilinear")
        if body.name == "=" and args and isinstance(args[-1], Op) and args[-1].name in ("+", "scale", "*"):
            mixed = any(isinstance(part, Op) and part.name == "-" for part in parts(args[-1]))
            wish(found, function).traits.add("affine" if mixed else "linear")


def is_norm(term: Term) -> bool:
    """Whether a term is a norm."""
    return isinstance(term, Op) and term.name == "norm"


def about_forms(body: Op, found: Wishes) -> None:
    """xᵀAx at all points: A is tried as positive (semi)definite."""
    if body.name not in ("<", "<="):
        return
    for term in parts(body):
        if isinstance(term, Var) and term.sort.kind == "real" and term.sort.shape[0] is term.sort.shape[1] \
                and term.sort is not REAL:
            wish(found, term).traits.add("positive_definite" if body.name == "<" else "positive_semidefinite")


def parts(term: Term) -> list[Term]:
    """All sub-terms."""
    stack, seen = [term], dict[Term, None]()
    while stack:
        node = stack.pop()
        if node not in seen:
            seen[node] = None
            stack.extend(children(node))
    return list(seen)


RULES: tuple[Callable[[Term, Wishes], None], ...] = (named, bounds, equations, choices, white)
