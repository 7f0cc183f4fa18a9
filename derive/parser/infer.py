"""Syntax tree to draft: one short rule for each kind of expression, and the search for sorts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..errors import DeriveError, LimitProblem, SortProblem
from ..kernel import sorts
from ..kernel.sorts import NAT, PROP, REAL, Dim, Fun, Index, Sort
from ..kernel.terms import size
from . import expressions as s
from .application import apply, at_sample, bracket, lowered
from .arithmetic import Addition, Comparison, Division, Exponentiation, Multiplication, Negation
from .constraints import RANKS, Alike, Column, Constraint, Fits
from .draft import Ascribed, Bound, Call, Constant, Draft, Fixed, Function, Literal, Local, Partial
from .expressions import Expr
from .grid import added_by_blocks, grid, multiplied_by_blocks
from .mismatch import Mismatch, shape_text
from .notation import NOTATIONS, SPECIAL, membership
from .scope import SAMPLE, Scope
from .unify import LITERAL, Unknowns, is_ground, unknown_names

MAX_WORK = 25_000
"""How often constraints of one formula may be looked at: about a second. Those of the library need less than 100."""
_ALIASES = {"tr": "trace", "ln": "log", "nuclear": "nuclear_norm"}


class Environment:
    """The bound variables in force, and the sample point inside ``E[...]``."""

    __slots__ = ("names", "sample")

    def __init__(self, names: dict[str, Local], sample: Local | None = None) -> None:
        self.names, self.sample = names, sample

    def bind(self, *locals_: Local) -> Environment:
        return Environment({**self.names, **{local.name: local for local in locals_}}, self.sample)

    def sampled(self, sample: Local) -> Environment:
        return Environment(self.names, sample)


class Inference:
    """Finds the sorts of a few formulas that share their unknowns."""

    def __init__(self, scope: Scope) -> None:
        self.scope, self.unknowns, self.mismatch = scope, Unknowns(), Mismatch(self)
        self.pending: list[Constraint] = []
        self.locals: list[Local] = []
        self.work = 0

    # solving

    def require(self, constraint: Constraint) -> None:
        """Add a constraint."""
        if not constraint.attempt(self):
            self.pending.append(constraint)

    def solve(self) -> None:
        """Find all sorts that can be found; guess where nothing else helps."""
        while True:
            self._propagate()
            if not self._guess():
                break
        for local in self.locals:
            sort = self.unknowns.resolve(local.sort)
            if not is_ground(sort):
                raise self.mismatch.undetermined(local, sort)
        if not self.unknowns.settle_dims():
            left, right = self.unknowns.later[0] if self.unknowns.later else ("", "")
            raise SortProblem(f"the dimensions do not fit together: {left} and {right}".replace("?", ""))

    def _propagate(self) -> None:
        moved = True
        while moved and self.pending:
            version, pending, self.pending = self.unknowns.version, self.pending, []
            self.work += len(pending)
            if self.work > MAX_WORK:
                raise LimitProblem(
                    "a formula is too long to find out the sorts of its variables; say them: ∀ x : real, …"
                )
            waiting = [c for c in pending if not c.attempt(self)]
            moved = self.unknowns.version != version or len(waiting) + len(self.pending) != len(pending)
            self.pending = waiting + self.pending

    def _guess(self) -> bool:
        for rank in range(1, RANKS):
            for constraint in self.pending:
                version = self.unknowns.version
                if constraint.settle(self, rank) and (self.unknowns.version != version or constraint.attempt(self)):
                    return True
            if rank == 5 and any(self._column(local) for local in self.locals):
                return True
        return False

    def _column(self, local: Local) -> bool:
        """A variable with a known number of rows is a column, if nothing says otherwise."""
        sort = self.unknowns.resolve(local.sort)
        if sort.kind != "real" or not (unknown_names(sort)[0]):
            return False
        rows, cols = sort.shape
        known = not any(name[0] == "?" for name in rows.names())
        return known and cols.name is not None and self.unknowns.unify_dims(cols, sorts.ONE)

    def final(self, sort: Sort, draft: Draft) -> Sort:
        """A sort now that everything is known."""
        sort = sorts.substitute(self.unknowns.resolve(sort), {}, {str(LITERAL): REAL})
        if not is_ground(sort):
            raise self.mismatch.unclear(draft, sort)
        return sort

    def natural(self, draft: Draft) -> Sort:
        """The sort that a draft has by itself; a literal is real."""
        return self.final(draft.sort, draft)

    def number_sort(self, draft: Draft) -> Sort:
        """The real sort of a factor."""
        sort = self.natural(draft)
        return sort if sort.kind == "real" else REAL

    def origin(self, name: str) -> str:
        """Where a name got its sort, for a message."""
        declared = self.scope.names.get(name)
        if not declared or not declared.variable:
            return ""
        line = f" (line {declared.span.line})" if declared.span else ""
        return f"{name} is {shape_text(declared.variable.sort)}{line}"

    # drafting

    def local(self, name: str, sort: Sort, expr: Expr) -> Local:
        """A new bound variable."""
        self.scope.refuse_word(name, expr.span, "bound")
        local = Local(name, sort, len(self.locals), expr)
        self.locals.append(local)
        return local

    def infer(self, expr: Expr, env: Environment) -> Draft:
        """The draft of an expression."""
        draft = _RULES[type(expr)](self, expr, env)
        if env.sample is not None and not isinstance(draft, Function):
            return self.sampled(draft, env)
        return draft

    def head(self, expr: Expr, env: Environment) -> Draft:
        """The draft of what stands before brackets: a function stays a function."""
        return _RULES[type(expr)](self, expr, env)

    def sampled(self, draft: Draft, env: Environment) -> Draft:
        """Inside ``E[...]`` a random variable stands for its value at the sample point."""
        sort = self.unknowns.resolve(draft.sort)
        if env.sample is None or sort.kind != "fun" or sort.argument is not SAMPLE:
            return draft
        return at_sample(draft, Bound(env.sample, draft.expr), sort.result, draft.expr)

    def typed(self, expr: Expr, sort: Sort, env: Environment) -> Draft:
        """The draft of an expression that stands where ``sort`` is wanted."""
        draft = self.infer(expr, env)
        self.require(Fits(draft, sort))
        return draft

    def constrained(self, draft: Any) -> Draft:
        """A draft of arithmetic with its constraint."""
        self.require(draft.constraint())
        return draft

    def constant(self, name: str, arguments: list[Draft], expr: Expr) -> Draft:
        """A constant with one scheme, applied to some or all of its arguments."""
        scheme = self.scheme(name, expr)
        if len(arguments) > len(scheme[0]):
            raise self.mismatch.problem(
                expr, f"{name} takes {_count(len(scheme[0]))}, not {len(arguments)}", code="E-arguments"
            )
        given = list(zip(arguments, scheme[0], strict=False))
        for draft, sort in given:
            self.require(Fits(draft, sort))
        if len(given) < len(scheme[0]):
            return Partial(name, given, list(scheme[0][len(given):]), scheme[1], expr)
        if name == "ones":
            self.require(Column(scheme[1]))
        return Constant(name, given, scheme[1], expr)

    def call(self, function: Draft, argument: Draft, sort: Sort, expr: Expr) -> Draft:
        """A function of a known sort, applied."""
        return Call(function, argument, sort, expr)

    def scheme(self, name: str, expr: Expr) -> tuple[tuple[Sort, ...], Sort]:
        """The sorts of a constant, with fresh unknowns for its dimensions and types."""
        schemes = self.scope.signature.schemes.get(name)
        if not schemes:
            raise self.mismatch.problem(expr, f"the constant {name} is not declared", code="E-name",
                                        hint=f"a file of foundations must say: constant {name} : …")
        scheme = schemes[0]
        dims: set[str] = set()
        opaque: set[str] = set()
        for sort in (*scheme.args, scheme.result):
            found = sorts.parameters(sort)
            dims, opaque = dims | found[0], opaque | found[1]
        new_dims: dict[str, Dim] = {d: self.unknowns.dim() for d in sorted(dims)}
        new_sorts = {o: self.unknowns.sort() for o in sorted(opaque)}
        return (tuple(sorts.substitute(a, new_dims, new_sorts) for a in scheme.args),
                sorts.substitute(scheme.result, new_dims, new_sorts))

    # names and numbers

    def name(self, expr: s.Name, env: Environment) -> Draft:
        found = self.find(expr.name, expr, env)
        if found is None:
            raise self.unknown(expr, env)
        return found

    def find(self, name: str, expr: Expr, env: Environment) -> Draft | None:
        """What a name means here, if anything."""
        local = env.names.get(name)
        if local:
            return Bound(local, expr)
        declared = self.scope.names.get(name)
        if declared and declared.variable is not None:
            return Fixed(declared.variable, expr)
        if declared and declared.kind == "dim":
            return Fixed(size(Dim.of(name)), expr)
        return self.constant_name(name, expr) or self.subscripted(name, expr, env)

    def alias(self, name: str) -> str:
        """The constant that a name stands for."""
        return name if name in self.scope.signature.schemes else _ALIASES.get(name) or NOTATIONS.get(name, name)

    def constant_name(self, name: str, expr: Expr) -> Draft | None:
        name = self.alias(name)
        if name in self.scope.signature.schemes:
            return self.constant(name, [], expr)
        return None

    def subscripted(self, name: str, expr: Expr, env: Environment) -> Draft | None:
        """``x_i`` where ``x`` is declared and ``x_i`` is not."""
        stem, _, index = name.rpartition("_")
        if not stem or not (stem in env.names or self.scope.lookup(stem)) or not self.is_index(index, env):
            return None
        subscript = s.Number(index, span=expr.span) if index.isdigit() else s.Name(index, span=expr.span)
        return lowered(self, s.Lowered(s.Name(stem, span=expr.span), (subscript,), span=expr.span), env)

    def is_index(self, name: str, env: Environment) -> bool:
        """Whether a subscript can be a position: ``x_max`` is not ``x`` at the place ``max``."""
        return name.isdigit() or len(name) == 1 or name in env.names or name in self.scope.names

    def unknown(self, expr: s.Name, env: Environment) -> DeriveError:
        return self.scope.unknown(expr.name, expr.span, list(env.names))

    def number(self, expr: s.Number, env: Environment) -> Draft:
        return Literal(expr.value, expr)

    def paren(self, expr: s.Paren, env: Environment) -> Draft:
        return self.infer(expr.body, env)

    def ascription(self, expr: s.Typed, env: Environment) -> Draft:
        sort = self.scope.sort(expr.sort)
        return Ascribed(self.typed(expr.body, sort, env), sort, expr)

    # arithmetic

    def negative(self, expr: s.Negative, env: Environment) -> Draft:
        if isinstance(expr.body, s.Number):
            return Literal(-expr.body.value, expr)
        return self.constrained(Negation(self.infer(expr.body, env), self.unknowns.sort(), expr))

    def sum(self, expr: s.Sum, env: Environment) -> Draft:
        parts = [self.infer(term, env) for term in expr.terms]
        added_by_blocks(self, parts)
        return self.constrained(Addition(parts, expr.operators, self.unknowns.sort(), expr))

    def product(self, expr: s.Product, env: Environment) -> Draft:
        total = self.infer(expr.factors[0], env)
        for i, operator in enumerate(expr.operators):
            before = (
                s.Product(expr.factors[: i + 2], expr.operators[: i + 1], span=_joined(expr, i))
                if i + 1 < len(expr.operators)
                else expr
            )
            total = self.multiplied(total, operator, self.infer(expr.factors[i + 1], env), before)
        return total

    def multiplied(self, left: Draft, operator: str, right: Draft, expr: Expr) -> Draft:
        split = product_of(right)
        if operator == "/":
            if split:
                raise self.mismatch.problem(right.expr, "it is not clear what is divided by", code="E-ambiguous",
                                            hint="write 1/(a (b + c)) or 1/a (b + c)")
            self.require(Fits(right, REAL))
            return self.constrained(Division(left, right, self.unknowns.sort(), expr))
        if operator == ".*":
            return self.constant("hadamard", [left, right], expr)
        if operator == ".x.":
            return self.constant("kron", [left, right], expr)
        multiplied_by_blocks(self, left, right)
        for factor in split or [right]:
            left = self.constrained(Multiplication(left, factor, self.unknowns.sort(), expr))
        return left

    def power(self, expr: s.Power, env: Environment) -> Draft:
        if expr.base == s.Name("e") and self.find("e", expr.base, env) is None:
            return self.constant("exp", [self.infer(expr.exponent, env)], expr)
        def raised(base: Draft) -> Draft:
            exponent = self.infer(expr.exponent, env)
            self.refuse_open(exponent, "in the exponent", "c^(k (a + b)) or c^k (a + b)")
            return self.constrained(Exponentiation(base, exponent, self.unknowns.sort(), expr))
        return self.postfix(expr.base, raised, expr, env)

    def postfix(self, body: Expr, wrap: Callable[[Draft], Draft], expr: Expr, env: Environment) -> Draft:
        """A mark after ``a(b)`` belongs to ``(b)`` alone where that is a product."""
        draft = self.infer(body, env)
        split = product_of(draft)
        if not split:
            return wrap(draft)
        return self.constrained(Multiplication(split[0], wrap(split[1]), self.unknowns.sort(), expr))

    def refuse_open(self, draft: Draft, where: str, forms: str) -> None:
        """``c^k(a + b)`` and ``√k(a + b)``, where ``k(a + b)`` is a product: where the sign ends is anybody's guess."""
        inner = draft.parts[0] if isinstance(draft, Negation) else draft
        if product_of(inner) and not _begins_in_brackets(draft.expr):
            raise self.mismatch.problem(inner.expr, f"it is not clear what stands {where}", code="E-ambiguous",
                                        hint=f"write {forms}")

    def transpose(self, expr: s.Transpose, env: Environment) -> Draft:
        self.refuse_named_transpose(expr, env)
        return self.postfix(expr.body, lambda body: self.constant("transpose", [body], expr), expr, env)

    def refuse_named_transpose(self, expr: s.Transpose | s.InverseTranspose, env: Environment) -> None:
        """``^T`` and ``^-T`` where they may be meant as powers: of a number, or because T is one."""
        lettered = expr.span is not None and expr.span.text.rstrip("} ").endswith("T")
        if isinstance(expr.body, s.Name) or (lettered and isinstance(expr.body, s.Number)):
            self.refuse_scalar(expr.body, env)
        exponent = self.find("T", s.Name("T", span=expr.span), env) if lettered else None
        if exponent and self.unknowns.resolve(exponent.sort) in (REAL, NAT, sorts.INT):
            raise self.mismatch.problem(
                expr, "it is not clear whether this is a transpose or the power T", code="E-ambiguous",
                hint="write Aᵀ or A' for the transpose, A^(T) for the power")

    def refuse_scalar(self, expr: s.Name | s.Number, env: Environment) -> None:
        """A declared number has no use for a transpose; the author meant something else."""
        name = expr.text if isinstance(expr, s.Number) else expr.name
        if self.unknowns.resolve(self.infer(expr, env).sort) in (REAL, NAT, sorts.INT, LITERAL):
            raise self.mismatch.problem(expr, f"{name} is a number and needs no transpose", code="E-transpose",
                                        hint=f"for a power write {name}^(T)")

    def inverse_transpose(self, expr: s.InverseTranspose, env: Environment) -> Draft:
        self.refuse_named_transpose(expr, env)

        def wrap(body: Draft) -> Draft:
            return self.constant("inverse", [self.constant("transpose", [body], expr)], expr)
        return self.postfix(expr.body, wrap, expr, env)

    # formulas

    def relation(self, expr: s.Relation, env: Environment) -> Draft:
        if "in" in expr.operators:
            return membership(self, expr, env)
        parts = [self.infer(operand, env) for operand in expr.operands]
        return Comparison(
            [self.pair(o, a, b, expr) for o, a, b in zip(expr.operators, parts, parts[1:], strict=False)], expr
        )

    def pair(self, operator: str, left: Draft, right: Draft, expr: Expr) -> tuple[str, Draft, Draft, Sort]:
        sort, order = self.unknowns.sort(), operator not in ("=", "!=")
        added_by_blocks(self, [left, right])
        self.require(Alike([left, right], sort, expr, compares=True, order=order))
        if order:
            self.require(Ordered(sort, expr))
        return operator, left, right, sort

    def logic(self, expr: s.Logic, env: Environment) -> Draft:
        parts = [self.typed(part, PROP, env) for part in (expr.left, expr.right)]
        return Constant("=" if expr.operator == "iff" else expr.operator, [(p, PROP) for p in parts], PROP, expr)

    def negation(self, expr: s.Not, env: Environment) -> Draft:
        return Constant("not", [(self.typed(expr.body, PROP, env), PROP)], PROP, expr)

    def function(self, expr: s.Lambda, env: Environment) -> Draft:
        binder = expr.binder
        sort = self.scope.sort(binder.sort) if binder.sort else self.unknowns.sort()
        local = self.local(binder.names[0], sort, s.Name(binder.names[0], span=binder.span))
        return Function(local, self.infer(expr.body, env.bind(local)), expr)

    def quantified(self, expr: s.Quantified, env: Environment) -> Draft:
        return self.binders(expr, list(expr.binders), env)

    def binders(self, expr: s.Quantified, binders: list[s.Binder], env: Environment) -> Draft:
        """The formula under the remaining binders."""
        if not binders:
            return self.typed(expr.body, PROP, env)
        binder, rest = binders[0], binders[1:]
        locals_ = [
            self.local(name, self.binder_sort(binder, env), s.Name(name, span=binder.span)) for name in binder.names
        ]
        inner = env.bind(*locals_)
        conditions = [self.condition(binder, name, inner) for name in binder.names] if binder.relation else []
        draft = self.binders(expr, rest, inner)
        joined = "implies" if expr.kind == "forall" else "and"
        for condition in reversed([c for c in conditions if c]):
            draft = Constant(joined, [(condition, PROP), (draft, PROP)], PROP, expr)
        for local in reversed(locals_):
            function = Function(local, draft, expr)
            draft = Constant(expr.kind, [(function, Fun(local.sort, PROP))], PROP, expr)
        return draft

    def binder_sort(self, binder: s.Binder, env: Environment) -> Sort:
        if binder.sort:
            return self.scope.sort(binder.sort)
        if isinstance(binder.bound, s.Range) and binder.relation == "in" and binder.bound.lower == s.Number("1"):
            return Index(self.scope.dim(binder.bound.upper))
        return self.unknowns.sort()

    def condition(self, binder: s.Binder, name: str, env: Environment) -> Draft | None:
        """``k ≥ 1`` of ``∀ k ≥ 1``; ``i ∈ 1..n`` is a sort, not a condition."""
        assert binder.bound is not None
        if isinstance(binder.bound, s.Range) and binder.bound.lower == s.Number("1"):
            return None
        names = (s.Name(name, span=binder.span), binder.bound)
        return self.infer(s.Relation(names, (binder.relation,), span=binder.span), env)


class Ordered(Constraint):
    """Only numbers are in an order; a vector is not."""

    def __init__(self, sort: Sort, expr: Expr) -> None:
        self.sort, self.expr = sort, expr

    def attempt(self, inference: Inference) -> bool:
        sort = inference.unknowns.resolve(self.sort)
        if sort in (REAL, NAT, sorts.INT):
            return True
        if sort.kind == "real":
            if inference.unknowns.unify(sort, REAL):
                return True
        elif not unknown_names(sort)[1]:
            pass
        else:
            return False
        hint = "compare the values: ∀ x, f(x) ≤ g(x)" if sort.kind == "fun" else "compare the entries: ∀ i, a(i) ≤ b(i)"
        raise inference.mismatch.problem(
            self.expr, f"only numbers are compared by order; this is {shape_text(sort)}", hint=hint)


def _count(number: int) -> str:
    return "no argument" if number == 0 else "1 argument" if number == 1 else f"{number} arguments"


def _joined(expr: s.Product, last: int) -> Any:
    first, final = expr.factors[0].span, expr.factors[last + 1].span
    return first.to(final) if first else None


def product_of(draft: Draft) -> list[Draft] | None:
    """The two factors of ``a(b)``, where that turned out to be a product."""
    factors = getattr(draft, "factors", None)
    return factors() if factors else None


def _begins_in_brackets(expr: Expr) -> bool:
    """Whether a bracket stands right before an expression, as far as the text is known."""
    return expr.span is None or expr.span.source.text[:expr.span.start].rstrip()[-1:] in ("(", "{")


Rule = Callable[[Inference, Any, Environment], Draft]
_RULES: dict[type[Expr], Rule] = {
    s.Name: Inference.name, s.Number: Inference.number, s.Paren: Inference.paren, s.Typed: Inference.ascription,
    s.Negative: Inference.negative, s.Sum: Inference.sum, s.Product: Inference.product, s.Power: Inference.power,
    s.Transpose: Inference.transpose, s.InverseTranspose: Inference.inverse_transpose, s.Relation: Inference.relation,
    s.Logic: Inference.logic, s.Not: Inference.negation, s.Lambda: Inference.function,
    s.Quantified: Inference.quantified, s.Apply: apply, s.Bracket: bracket, s.Lowered: lowered, s.Grid: grid, **SPECIAL,
}
