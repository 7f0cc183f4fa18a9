"""Hypotheses about infinitely many points that hold by how a function was drawn."""

from __future__ import annotations

from ...kernel.terms import App, Bound, Lam, Op, Term, Var, mentions
from ..evaluation.mappings import is_linear_by_construction
from ..values.functions import Bilinear, Branches, Sequence, Table
from ..values.matrix import Value, squares
from ..values.number import compare
from ..values.sample import Sample
from .forms import guarded, spine


def by_construction(hypothesis: Term, sample: Sample) -> bool:
    """Whether a hypothesis says that drawn maps are linear, that one is bilinear, or of norm at most 1."""
    body, _ = guarded(hypothesis)
    if not isinstance(body, Op):
        return False
    if body.name == "linear":
        return is_linear(body.args[0], sample)
    if body.name == "<=" and isinstance(body.args[0], Op) and body.args[0].name == "norm":
        return is_contraction(body.args[0].args[0], body.args[1], sample)
    return False


def is_linear(term: Term, sample: Sample) -> bool:
    """Whether a map is linear because of what was drawn for the variable in front."""
    head, args = spine(term.body if isinstance(term, Lam) else term)
    value = sample.values.get(head) if isinstance(head, Var) else None
    if isinstance(term, Lam):
        return isinstance(value, Bilinear) and sum(mentions(a, 0) for a in args) == 1 \
            and any(isinstance(a, Bound) and a.index == 0 for a in args)
    if isinstance(value, Bilinear):
        return len(args) == 1
    return value is not None and all(map(is_linear_by_construction, leaves(value)))


def leaves(value: Value) -> list[Value]:
    """The values of a function that is a table of cases."""
    if isinstance(value, Branches):
        inner = list(value.values)
    elif isinstance(value, (Table, Sequence)):
        inner = list(value.values.values()) if isinstance(value, Table) else list(value.values)
    else:
        return [value]
    return [leaf for other in inner for leaf in leaves(other)]


def is_contraction(image: Term, bound: Term, sample: Sample) -> bool:
    """``‖B(a, b)‖ ≤ ‖a‖ ‖b‖`` for a bilinear map of norm at most 1."""
    head, args = spine(image)
    value = sample.values.get(head) if isinstance(head, Var) else None
    if not isinstance(value, Bilinear) or not (isinstance(bound, Op) and bound.name == "*" and isinstance(image, App)):
        return False
    norms = [factor.args[0] for factor in bound.args if isinstance(factor, Op) and factor.name == "norm"]
    if norms not in (args, args[::-1]):
        return False
    size = squares_of(value.left) * squares_of(value.right) * squares(value.value)
    return compare(size, 1) in (-1, 0)


def squares_of(vector: tuple[Value, ...]) -> Value:
    """The squared norm."""
    return sum(x * x for x in vector)
