"""Drafts of sums, products, quotients and powers, and how their sorts follow from their parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..kernel.sorts import INT, NAT, PROP, REAL, Real, Sort
from ..kernel.terms import Term, op
from .constraints import COUNTED, Alike, Constraint
from .draft import Draft, Literal
from .expressions import Expr
from .unify import LITERAL, is_ground, is_scalar, is_shaped, kind

if TYPE_CHECKING:
    from .infer import Inference


class Arithmetic(Draft, Constraint):
    """A draft whose conversion is pushed into its parts."""

    __slots__ = ("parts",)
    parts: list[Draft]

    def build(self, inference: Inference, target: Sort) -> Term:
        natural = inference.final(self.sort, self) if self.natural_is_real(inference) else None
        if natural is not None:
            return super().build(inference, target)
        if target.kind == "index":
            return op("at", self.make_at(inference, NAT), sort=target)
        if target not in (NAT, INT, REAL):
            raise inference.mismatch.wanted(self, inference.unknowns.resolve(self.sort), target)
        return self.make_at(inference, target)

    def natural_is_real(self, inference: Inference) -> bool:
        return inference.unknowns.resolve(self.sort).kind == "real"

    def make(self, inference: Inference) -> Term:
        return self.make_at(inference, inference.natural(self))

    def make_at(self, inference: Inference, sort: Sort) -> Term:
        raise NotImplementedError


class Addition(Arithmetic):
    """``a + b − c``, from left to right."""

    __slots__ = ("signs", "subtracts")

    def __init__(self, parts: list[Draft], signs: tuple[str, ...], sort: Sort, expr: Expr) -> None:
        super().__init__(sort, expr)
        self.parts, self.signs, self.subtracts = parts, signs, "-" in signs

    def constraint(self) -> Constraint:
        return Alike(self.parts, self.sort, self.expr, subtracts=self.subtracts)

    def make_at(self, inference: Inference, sort: Sort) -> Term:
        if sort is NAT and self.subtracts:
            raise inference.mismatch.wanted(self, INT, NAT)
        built = [part.build(inference, sort) for part in self.parts]
        total = built[0]
        for sign, part in zip(self.signs, built[1:], strict=True):
            total = op(sign, total, part, sort=sort)
        return total


class Negation(Arithmetic):
    """``−a``."""

    __slots__ = ("subtracts",)

    def __init__(self, part: Draft, sort: Sort, expr: Expr) -> None:
        super().__init__(sort, expr)
        self.parts, self.subtracts = [part], True

    def constraint(self) -> Constraint:
        return Alike(self.parts, self.sort, self.expr, subtracts=True)

    def make_at(self, inference: Inference, sort: Sort) -> Term:
        if sort is NAT:
            raise inference.mismatch.wanted(self, INT, NAT)
        return op("neg", self.parts[0].build(inference, sort), sort=sort)


class Multiplication(Arithmetic):
    """``a b``: the product of matrices, or a number times a matrix, or a product of counting numbers."""

    __slots__ = ()

    def __init__(self, left: Draft, right: Draft, sort: Sort, expr: Expr) -> None:
        super().__init__(sort, expr)
        self.parts = [left, right]

    def constraint(self) -> Constraint:
        return self

    def attempt(self, inference: Inference) -> bool:
        left, right = (inference.unknowns.resolve(part.sort) for part in self.parts)
        kinds = kind(left), kind(right)
        for name, part in zip(kinds, self.parts, strict=True):
            if name not in COUNTED and name not in ("real", "unknown"):
                raise inference.mismatch.not_a_number(part)
        if "unknown" in kinds:
            return self._from_result(inference, (left, right))
        if kinds == ("real", "real"):
            return self._matrices(inference, left, right)
        if "real" in kinds:
            return self._is(inference, left if kinds[0] == "real" else right)
        return self._is(inference, _count(kinds))

    def _is(self, inference: Inference, sort: Sort) -> bool:
        if not inference.unknowns.unify(self.sort, sort):
            raise inference.mismatch.wanted(self, sort, self.sort)
        return True

    def _from_result(self, inference: Inference, found: tuple[Sort, Sort]) -> bool:
        """What is wanted of the product may say what an unknown factor is."""
        wanted = inference.unknowns.resolve(self.sort)
        if wanted is NAT:
            for sort in found:
                inference.unknowns.unify(sort, NAT)
        elif is_shaped(wanted):
            for unknown, other in (found, found[::-1]):
                if kind(unknown) == "unknown" and (kind(other) in COUNTED or is_scalar(other)):
                    inference.unknowns.unify(unknown, wanted)
        return False

    def _matrices(self, inference: Inference, left: Sort, right: Sort) -> bool:
        if is_scalar(left) or is_scalar(right):
            return self._is(inference, right if is_scalar(left) else left)
        inner = left.shape[1] is right.shape[0] and (is_ground(left) or is_ground(right))
        if not inner and not (is_shaped(left) and is_shaped(right)):
            return False
        if not inference.unknowns.unify_dims(left.shape[1], right.shape[0]):
            raise inference.mismatch.product(self.parts[0], self.parts[1], inference)
        return self._is(inference, Real(left.shape[0], right.shape[1]))

    def settle(self, inference: Inference, rank: int) -> bool:
        left, right = (inference.unknowns.resolve(part.sort) for part in self.parts)
        kinds, unify = (kind(left), kind(right)), inference.unknowns.unify
        if rank == 4 and kinds == ("real", "real"):
            return inference.unknowns.unify_dims(left.shape[1], right.shape[0])
        if rank == 4 and kinds[1] == "unknown" and is_shaped(left):
            return unify(right, Real(left.shape[1], inference.unknowns.dim()))
        if rank == 4 and kinds[0] == "unknown" and is_shaped(right):
            return unify(left, REAL)
        if rank == 5 and "unknown" in kinds:
            value = NAT if "nat" in kinds else REAL
            return all(unify(s, value) for s, k in zip((left, right), kinds, strict=True) if k == "unknown")
        return False

    def make_at(self, inference: Inference, sort: Sort) -> Term:
        if sort.kind != "real" or not self.natural_is_real(inference):
            left, right = (part.build(inference, sort) for part in self.parts)
            return op("*", left, right, sort=sort)
        left, right = (part.build(inference, inference.number_sort(part)) for part in self.parts)
        return multiply(left, right)


def multiply(left: Term, right: Term) -> Term:
    """The product of two real terms: of matrices where the inner dimensions agree, else a multiple."""
    (rows, inner), (other, cols) = left.sort.shape, right.sort.shape
    if inner is other:
        return op("*", left, right, sort=Real(rows, cols))
    if left.sort is REAL:
        return op("scale", left, right, sort=right.sort)
    return op("scale", right, left, sort=left.sort)


def _count(kinds: tuple[str, ...]) -> Sort:
    if all(k == "literal" for k in kinds):
        return LITERAL
    return INT if "int" in kinds else NAT


class Division(Arithmetic):
    """``a / c``: the result has the shape of ``a``."""

    __slots__ = ()

    def __init__(self, left: Draft, right: Draft, sort: Sort, expr: Expr) -> None:
        super().__init__(sort, expr)
        self.parts = [left, right]

    def constraint(self) -> Constraint:
        return self

    def attempt(self, inference: Inference) -> bool:
        found = inference.unknowns.resolve(self.parts[0].sort)
        if kind(found) == "unknown":
            return False
        if kind(found) not in COUNTED and found.kind != "real":
            raise inference.mismatch.not_a_number(self.parts[0])
        return inference.unknowns.unify(self.sort, found if found.kind == "real" else REAL)

    def settle(self, inference: Inference, rank: int) -> bool:
        return rank == 5 and inference.unknowns.unify(self.parts[0].sort, REAL)

    def make_at(self, inference: Inference, sort: Sort) -> Term:
        left, right = self.parts[0].build(inference, sort), self.parts[1].build(inference, REAL)
        return op("/", left, right, sort=sort)


class Exponentiation(Arithmetic):
    """``base^exponent``."""

    __slots__ = ("wanted",)

    def __init__(self, base: Draft, exponent: Draft, sort: Sort, expr: Expr) -> None:
        super().__init__(sort, expr)
        self.parts = [base, exponent]
        self.wanted: Sort | None = None

    def constraint(self) -> Constraint:
        return self

    def attempt(self, inference: Inference) -> bool:
        base, exponent = (inference.unknowns.resolve(part.sort) for part in self.parts)
        if kind(exponent) == "unknown" and is_shaped(base):
            inference.unknowns.unify(exponent, NAT)  # a matrix has no other powers
        self.wanted = self._exponent_sort(inference, inference.unknowns.resolve(self.parts[1].sort))
        if self.wanted is None or kind(base) == "unknown":
            return False
        if kind(base) in COUNTED:
            return inference.unknowns.unify(self.sort, self._counted(kind(base), kind(exponent)))
        if base.kind != "real":
            raise inference.mismatch.not_a_number(self.parts[0])
        return self._real(inference, base)

    def _exponent_sort(self, inference: Inference, exponent: Sort) -> Sort | None:
        part = self.parts[1]
        if kind(exponent) == "literal":
            return INT if _value(part) is None and _subtracts(part) or (_value(part) or 0) < 0 else NAT
        if kind(exponent) in ("nat", "index"):
            return NAT
        if kind(exponent) == "unknown":
            return None
        if exponent is not INT and not is_scalar(exponent):
            if exponent.kind != "real" or is_shaped(exponent):
                raise inference.mismatch.exponent(part, exponent)
            return None
        return exponent

    def _counted(self, base: str, exponent: str) -> Sort:
        if self.wanted is not NAT:
            return REAL
        if base == exponent == "literal":
            return LITERAL
        return INT if base == "int" else NAT

    def _real(self, inference: Inference, base: Sort) -> bool:
        inverts = _value(self.parts[1]) == -1
        if self.wanted is NAT or (inverts and is_shaped(base)):
            if not inference.unknowns.unify_dims(*base.shape):
                raise inference.mismatch.not_square(self.parts[0], base, inverts)
        elif is_shaped(base):
            raise inference.mismatch.exponent_of_matrix(self.parts[0], base, self.wanted is INT)
        elif not is_scalar(base):
            return False
        return inference.unknowns.unify(self.sort, base)

    def settle(self, inference: Inference, rank: int) -> bool:
        base, exponent = (inference.unknowns.resolve(part.sort) for part in self.parts)
        if rank != 5:
            return False
        if kind(exponent) == "unknown":
            return inference.unknowns.unify(exponent, NAT)
        return inference.unknowns.unify(base, REAL)

    def make_at(self, inference: Inference, sort: Sort) -> Term:
        base, exponent = self.parts
        if _value(exponent) == -1 and sort.kind == "real" and sort is not REAL:
            return op("inverse", base.build(inference, sort), sort=sort)
        assert self.wanted is not None
        return op("^", base.build(inference, sort), exponent.build(inference, self.wanted), sort=sort)


def _value(draft: Draft) -> int | None:
    """The value of a whole literal."""
    return int(draft.value) if isinstance(draft, Literal) and draft.sort is LITERAL else None


def _subtracts(draft: Draft) -> bool:
    return bool(getattr(draft, "subtracts", False)) or any(map(_subtracts, getattr(draft, "parts", ())))


class Comparison(Draft):
    """A relation between neighbours, or a chain of them: ``a ≤ b < c`` is ``a ≤ b ∧ b < c``."""

    __slots__ = ("pairs",)

    def __init__(self, pairs: list[tuple[str, Draft, Draft, Sort]], expr: Expr) -> None:
        super().__init__(PROP, expr)
        self.pairs = pairs

    def make(self, inference: Inference) -> Term:
        links = [self._link(inference, *pair) for pair in self.pairs]
        whole = links[0]
        for link in links[1:]:
            whole = op("and", whole, link, sort=PROP)
        return whole

    def _link(self, inference: Inference, relation: str, left: Draft, right: Draft, sort: Sort) -> Term:
        sort = inference.final(sort, left)
        return relate(relation, left.build(inference, sort), right.build(inference, sort))


def relate(relation: str, left: Term, right: Term) -> Term:
    """``left relation right`` with the kernel's ``=``, ``<`` and ``<=``."""
    if relation in (">", ">="):
        left, right, relation = right, left, "<" + relation[1:]
    if relation in ("!=", "="):
        equal = op("=", left, right, sort=PROP)
        return equal if relation == "=" else op("not", equal, sort=PROP)
    return op(relation, left, right, sort=PROP)
