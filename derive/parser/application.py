"""``f(x)``: a call, an entry of a vector, or a product, as the sorts decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..kernel.sorts import NAT, ONE, Fun, Index, Sort
from ..kernel.terms import Term, size
from . import expressions as s
from .arithmetic import Multiplication
from .constraints import COUNTED, Constraint, Fits
from .draft import Bound, Call, Conversion, Draft, Entry, Fixed, Function
from .expressions import Expr
from .mismatch import shape_text, text
from .scope import SAMPLE
from .unify import is_scalar, is_shaped, kind

if TYPE_CHECKING:
    from .infer import Environment, Inference


class Application(Draft, Constraint):
    """What stands before brackets, and the arguments in them.

    ``meaning`` is the draft that it turned out to be.  With ``strict`` it is not a product: the
    author wrote ``x[i]`` or ``x_{i+1}``.
    """

    __slots__ = ("head", "arguments", "meaning", "strict")

    def __init__(self, head: Draft, arguments: list[Draft], sort: Sort, expr: Expr, strict: bool) -> None:
        super().__init__(sort, expr)
        self.head, self.arguments, self.strict = head, arguments, strict
        self.meaning: Draft | None = None

    def factors(self) -> list[Draft] | None:
        """The two factors, where it is a product."""
        return [self.head, self.arguments[0]] if isinstance(self.meaning, Multiplication) else None

    def build(self, inference: Inference, target: Sort) -> Term:
        self._refuse_index(inference)
        assert self.meaning is not None
        return self.meaning.build(inference, target)

    def make(self, inference: Inference) -> Term:
        self._refuse_index(inference)
        assert self.meaning is not None
        return self.meaning.make(inference)

    @property
    def parts(self) -> list[Draft]:
        return self.factors() or []

    # deciding

    def attempt(self, inference: Inference) -> bool:
        if self.meaning is not None:
            return True
        sort = inference.unknowns.resolve(self.head.sort)
        if sort.kind == "fun":
            return self._call(inference)
        if kind(sort) == "unknown":
            return False
        if sort.kind != "real" and kind(sort) not in COUNTED:
            raise inference.mismatch.problem(
                self.head.expr, f"{text(self.head.expr)} is {shape_text(sort)}, not a function"
            )
        return self._entry_or_product(inference, sort)

    def _means(self, inference: Inference, draft: Draft) -> bool:
        self.meaning = draft
        if not inference.unknowns.unify(self.sort, draft.sort):
            raise inference.mismatch.wanted(draft, draft.sort, self.sort)
        return True

    def _call(self, inference: Inference) -> bool:
        draft = self.head
        for argument in self.arguments:
            sort = inference.unknowns.resolve(draft.sort)
            if sort.kind != "fun":
                raise inference.mismatch.problem(
                    self.expr, f"{text(self.head.expr)} takes fewer arguments", code="E-arguments"
                )
            inference.require(Fits(argument, sort.argument))
            draft = Call(draft, argument, sort.result, self.expr)
        return self._means(inference, draft)

    def _entry_or_product(self, inference: Inference, sort: Sort) -> bool:
        if len(self.arguments) == 2 and sort.kind == "real":
            return self._entry(inference, sort, self.arguments[0], self.arguments[1])
        if len(self.arguments) > 1:
            raise self._not_a_function(inference, sort)
        argument = kind(inference.unknowns.resolve(self.arguments[0].sort))
        if kind(sort) in COUNTED or is_scalar(sort) or argument == "real":
            return self._product(inference, sort)
        if not is_shaped(sort) or any(repr(d).startswith("?") for d in sort.shape) or argument == "unknown":
            return False
        if argument in COUNTED and ONE in sort.shape:
            return self._position(inference, sort)
        return self._product(inference, sort)

    def _position(self, inference: Inference, sort: Sort) -> bool:
        column = sort.shape[1] is ONE
        row, col = (self.arguments[0], None) if column else (None, self.arguments[0])
        return self._entry(inference, sort, row, col)

    def _entry(self, inference: Inference, sort: Sort, row: Draft | None, column: Draft | None) -> bool:
        sorts = Index(sort.shape[0]), Index(sort.shape[1])
        for index, wanted in zip((row, column), sorts, strict=True):
            if index:
                inference.require(Fits(index, wanted))
        return self._means(inference, Entry(self.head, row, column, sorts, self.expr))

    def _product(self, inference: Inference, sort: Sort) -> bool:
        if self.strict:
            raise self._not_a_function(inference, sort)
        product = Multiplication(self.head, self.arguments[0], self.sort, self.expr)
        self.meaning = product
        self._refuse_index(inference)
        inference.require(product)
        return True

    def _refuse_index(self, inference: Inference) -> None:
        """``X(i)`` of a matrix and ``m(i)`` of a number look like a row and a value, and would be products."""
        if not isinstance(self.meaning, Multiplication) or not isinstance(self.expr, s.Apply):
            return
        head, place = self.expr.function, s.bare(self.expr.arguments[0])
        sort = inference.unknowns.resolve(self.head.sort)
        found = kind(inference.unknowns.resolve(self.arguments[0].sort))
        counted = found in COUNTED or found == "unknown" and not is_scalar(sort)
        if not (counted and isinstance(head, s.Name) and isinstance(place, (s.Name, s.Number))):
            return
        name, at = head.name, text(place)
        product = f"{name}·{at}" if isinstance(place, s.Number) else f"{name} {at}"
        hint = f"write {product} or ({name})({at}) for the product"
        if is_shaped(sort) and not is_scalar(sort):
            hint += f", {name}({at}, j) for an entry; rows are declared as vectors: let x : 1..n → real[d]"
        else:
            hint += f"; for a value that depends on {at} declare {name} as a vector or a function"
        raise inference.mismatch.problem(
            self.expr, f"{name}({at}) looks like a value of {name}, but {name} is {shape_text(sort)}: it would be the "
            f"product of {name} and {at}", code="E-ambiguous", hint=hint)

    def _not_a_function(self, inference: Inference, sort: Sort) -> Exception:
        if isinstance(self.head.expr, s.Number):
            inside = ", ".join(map(text, getattr(self.expr, "arguments", ())))
            return inference.mismatch.problem(self.expr, f"{text(self.head.expr)} is a number and has no entries",
                                              hint=f"for 1 where a statement holds write indicator({inside})")
        count = "this argument" if len(self.arguments) == 1 else f"{len(self.arguments)} arguments"
        return inference.mismatch.problem(
            self.expr, f"{text(self.head.expr)} is {shape_text(sort)} and does not take {count}"
        )

    def settle(self, inference: Inference, rank: int) -> bool:
        sort = inference.unknowns.resolve(self.head.sort)
        if rank == 1 and is_shaped(sort) and len(self.arguments) == 1 and ONE in sort.shape:
            rows, cols = sort.shape
            return inference.unknowns.unify(self.arguments[0].sort, Index(rows if cols is ONE else cols))
        if rank == 5 and sort.kind == "real" and len(self.arguments) == 1:
            return self._product(inference, sort)
        if rank == 6 and kind(sort) == "unknown":
            result = self.sort
            for argument in reversed(self.arguments):
                known = inference.unknowns.resolve(argument.sort)
                result = Fun(NAT if kind(known) == "literal" else known, result)
            return inference.unknowns.unify(sort, result)
        return False


class Counted(Constraint):
    """``real(k)`` written out takes a counting number or a position."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft

    def attempt(self, inference: Inference) -> bool:
        sort = inference.unknowns.resolve(self.draft.sort)
        if kind(sort) == "unknown":
            return False
        if kind(sort) not in COUNTED:
            raise inference.mismatch.problem(self.draft.expr, f"{text(self.draft.expr)} is {shape_text(sort)} already")
        return True

    def settle(self, inference: Inference, rank: int) -> bool:
        return rank == 5 and inference.unknowns.unify(self.draft.sort, NAT)


def apply(inference: Inference, expr: s.Apply, env: Environment) -> Draft:
    """``f(a, b)``."""
    name = expr.function.name if isinstance(expr.function, s.Name) else ""
    if name and name not in env.names and inference.scope.lookup(name) is None:
        if name == "real" and len(expr.arguments) == 1:
            body = inference.infer(expr.arguments[0], env)
            inference.require(Counted(body))
            return Conversion(body, expr)
        if name == "size" and len(expr.arguments) == 1:
            return Fixed(size(inference.scope.dim(expr.arguments[0])), expr)
        schemes = inference.scope.signature.schemes.get(inference.alias(name))
        if schemes and len(expr.arguments) <= len(schemes[0].args):
            pairs = zip(expr.arguments, schemes[0].args, strict=False)
            arguments = [argument(inference, part, sort, env) for part, sort in pairs]
            return inference.constant(inference.alias(name), arguments, expr)
    return applied(inference, expr.function, expr.arguments, expr, env)


def applied(inference: Inference, head: Expr, arguments: tuple[Expr, ...], expr: Expr, env: Environment, *,
            strict: bool = False) -> Draft:
    """A head and its arguments, in brackets of any kind."""
    function = inference.head(head, env)
    drafts = [inference.infer(argument, env) for argument in arguments]
    if inference.unknowns.resolve(drafts[0].sort) is not SAMPLE:
        function = inference.sampled(function, env)
    draft = Application(function, drafts, inference.unknowns.sort(), expr, strict)
    inference.require(draft)
    return draft


def lowered(inference: Inference, expr: s.Lowered, env: Environment) -> Draft:
    """``x_{k+1}``."""
    return applied(inference, expr.body, expr.indices, expr, env, strict=True)


def bracket(inference: Inference, expr: s.Bracket, env: Environment) -> Draft:
    """``x[i]``, or a notation such as ``E[X]``."""
    if isinstance(expr.function, s.Name) and inference.find(expr.function.name, expr.function, env) is None:
        name = _BRACKETS.get(expr.function.name)
        if name:
            return in_brackets(inference, name, expr, env)
    return applied(inference, expr.function, expr.arguments, expr, env, strict=True)


_BRACKETS = {"E": "expectation", "P": "probability", "Var": "variance", "Cov": "covariance"}


def in_brackets(inference: Inference, name: str, expr: s.Bracket, env: Environment) -> Draft:
    """``E[…]`` and its kin: each argument is a function of the sample point."""
    return inference.constant(name, [random(inference, argument, env) for argument in expr.arguments], expr)


def argument(inference: Inference, expr: Expr, wanted: Sort, env: Environment) -> Draft:
    """An argument of a constant; where that wants a random variable, ``X²`` is one, as in ``E[X²]``."""
    is_named = isinstance(s.bare(expr), (s.Name, s.Lambda))
    if env.sample is None and wanted.kind == "fun" and wanted.argument is SAMPLE and not is_named:
        return random(inference, expr, env)
    return inference.infer(expr, env)


def random(inference: Inference, expr: Expr, env: Environment) -> Function:
    """An expression as a function of the sample point."""
    sample = inference.local("ω", SAMPLE, expr)
    return Function(sample, inference.infer(expr, env.sampled(sample)), expr)


def at_sample(draft: Draft, sample: Bound, sort: Sort, expr: Expr) -> Draft:
    """The value of a random variable at the sample point."""
    return Call(draft, sample, sort, expr)
