"""Declared names: dimensions, types, variables, and the constants of a signature."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import NamedTuple

from ..errors import DeriveError, NameProblem, Place, SortProblem
from ..kernel.signature import Signature
from ..kernel.sorts import INT, NAT, ONE, PROP, REAL, Dim, Fun, Index, Opaque, Real, Sort
from ..kernel.terms import Term, Var, var
from . import expressions as s
from .absent import LIMIT
from .alphabet import ascii_name
from .called import Called
from .source import Span
from .surroundings import meant
from .words import RESERVED

SAMPLE = Opaque("Ω")
"""Where random variables take their values from."""
_SIMPLE = {"real": REAL, "nat": NAT, "int": INT, "prop": PROP}
Definitions = Mapping[str, tuple[tuple[Var, ...], Term]]


class Undeclared(NameProblem):
    """A name that nobody declared."""

    def __init__(self, message: str, *, name: str, place: Place | None, found: str, hint: str) -> None:
        super().__init__(message, place=place, found=found, hint=hint)
        self.name = name


class Declared(NamedTuple):
    """A name in scope: ``kind`` is dim, type or var."""

    kind: str
    variable: Var | None
    span: Span | None


class Scope:
    """The names that a formula may use.  A child sees its parent's names and keeps its own to itself.

    >>> scope = Scope(Signature())
    >>> scope.declare_dim("n")
    >>> scope.declare("x", scope.sort(s.RealSort((s.Name("n"),))))
    x
    >>> scope.child().lookup("x").sort
    real[n]
    """

    def __init__(self, signature: Signature, definitions: Definitions | None = None) -> None:
        self.signature, self.definitions = signature, definitions or {}
        self.names: dict[str, Declared] = {}
        self.stands_on: dict[Var, frozenset[Var]] = {}
        """The variables in the value of each local definition, through the definitions that it mentions."""
        self.implicit = False
        self.called = Called()

    def child(self) -> Scope:
        scope = Scope(self.signature, self.definitions)
        scope.names, scope.stands_on, scope.implicit = dict(self.names), dict(self.stands_on), self.implicit
        scope.called = self.called
        return scope

    # declaring

    def _add(self, name: str, declared: Declared) -> None:
        before = self.names.get(name)
        if before:
            where = f" in line {before.span.line}" if before.span else ""
            raise self._problem(declared.span, f"{name} is declared already{where}", "choose another name")
        self.refuse_word(name, declared.span, "declared")
        self.names[name] = declared

    def refuse_word(self, name: str, span: Span | None, use: str) -> None:
        """Refuse a name that would be read as something else wherever it stands."""
        if name in RESERVED or name in _SIMPLE:
            raise self._problem(span, f"{name} is a word of the language and cannot be {use}", "choose another name")

    def declare_dim(self, name: str, span: Span | None = None) -> None:
        """Declare a dimension: a whole number, at least 1."""
        self._add(name, Declared("dim", None, span))

    def declare_type(self, name: str, span: Span | None = None) -> None:
        """Declare an opaque sort."""
        self._add(name, Declared("type", None, span))

    def declare(self, name: str, sort: Sort, random: bool = False, span: Span | None = None) -> Var:
        """Declare a variable; ``random`` makes it a function of the sample point."""
        variable = var(name, Fun(SAMPLE, sort) if random else sort)
        self._add(name, Declared("var", variable, span))
        return variable

    def declare_defined(self, name: str, value: Term, span: Span | None = None) -> Var:
        """Declare a variable that stands for a value."""
        variable = self.declare(name, value.sort, span=span)
        self.stands_on[variable] = value.free.union(*(self.stands_on.get(part, ()) for part in value.free))
        return variable

    # looking up

    def lookup(self, name: str) -> Var | None:
        """The variable of this name, if one is declared."""
        declared = self.names.get(name)
        return declared.variable if declared else None

    def known_names(self) -> list[str]:
        return [*self.names, *self.signature.schemes]

    def unknown(self, name: str, span: Span | None, more: Sequence[str] = ()) -> DeriveError:
        """The complaint about a name that nobody declared."""
        known = [*more, *self.known_names()]
        hint = _FOREIGN.get(name) or split(name, known) or meant(span, self.properties()) or suggestion(name, known)
        return Undeclared(f"{name} is not declared", place=span.place if span else None,
                          found=span.text if span else "", hint=hint, name=name)

    def properties(self) -> list[str]:
        """The predicates that are known."""
        schemes = self.signature.schemes
        return [name for name, found in schemes.items() if found[0].result is PROP and name.isidentifier()]

    def _problem(self, span: Span | None, message: str, hint: str = "") -> DeriveError:
        return NameProblem(message, place=span.place if span else None, found=span.text if span else "", hint=hint)

    # sorts

    def sort(self, syntax: s.Sort) -> Sort:
        """The kernel's sort that was written."""
        match syntax:
            case s.NamedSort(name):
                return self._named(name, syntax)
            case s.RealSort(dimensions):
                dims = [self.dim(d) for d in dimensions]
                return Real(dims[0], dims[1] if len(dims) > 1 else ONE)
            case s.IndexSort(size):
                return Index(self.dim(size))
            case s.ArrowSort(argument, result):
                return Fun(self.sort(argument), self.sort(result))
            case s.RandomSort(value):
                return Fun(SAMPLE, self.sort(value))
        raise TypeError(f"not a sort: {syntax!r}")

    def _named(self, name: str, syntax: s.Sort) -> Sort:
        if name in _SIMPLE:
            return _SIMPLE[name]
        declared = self.names.get(name)
        if (declared and declared.kind == "type") or name == "Ω" or (self.implicit and not declared):
            return Opaque(name)
        if name in ("dim", "type"):
            raise self._problem(syntax.span, f"{name} can only be declared by let", f"write let n : {name}")
        known = [*_SIMPLE, *[n for n, d in self.names.items() if d.kind == "type"]]
        near = (
            suggestion(name, known)
            or "sorts are real, real[n], real[n, d], nat, int, 1..n, A → B, or a type declared by let S : type"
        )
        raise self._problem(syntax.span, f"{name} is not a sort", near)

    def dim(self, expr: s.Expr) -> Dim:
        """The dimension that was written: names, numbers, sums and products."""
        match expr:
            case s.Name(name) if (self.names[name].kind == "dim" if name in self.names else self.implicit):
                return Dim.of(name)
            case s.Name(name):
                hint = "" if name in self.names else f"write let {name} : dim"
                raise self._problem(expr.span, f"{name} is not a dimension", hint)
            case s.Number(text) if text.isdigit() and 0 < int(text) <= 1_000_000:
                return Dim.of(int(text))
            case s.Paren(body):
                return self.dim(body)
            case s.Sum(terms, operators) if set(operators) == {"+"}:
                return self._fold(terms, "+")
            case s.Product(factors, operators) if not set(operators) - {"", "*"}:
                return self._fold(factors, "*")
        place = expr.span.place if expr.span else None
        raise SortProblem(
            "this is not a dimension",
            code="E-dim",
            place=place,
            found=expr.span.text if expr.span else "",
            hint="a dimension is made of names, numbers of at least 1, + and ·, such as n, 2 n or n + 1",
        )

    def _fold(self, parts: tuple[s.Expr, ...], operator: str) -> Dim:
        if len(parts) > 100:
            raise SortProblem(
                "a dimension is too long", code="E-limit", place=parts[0].span.place if parts[0].span else None
            )
        total = self.dim(parts[0])
        for part in parts[1:]:
            total = total + self.dim(part) if operator == "+" else total * self.dim(part)
        return total


def suggestion(name: str, known: Sequence[str]) -> str:
    """A guess at what was meant by an unknown name.

    >>> suggestion("Xw", ["X", "w", "y"]), suggestion("transpos", ["transpose"])
    ('did you mean X w?', 'did you mean transpose?')
    """
    if hint := _FOREIGN.get(name) or split(name, known):
        return hint
    spelled = [ascii_name(k) for k in known]
    near = get_close_matches(name, [k for k in spelled if len(k) > 1], n=1, cutoff=0.7) if len(name) > 1 else []
    return f"did you mean {near[0]}?" if near else f"declare it: let {name} : real"


def split(name: str, known: Sequence[str]) -> str:
    """The names that were written without a blank between them, if there are such."""
    names = set(known) - RESERVED
    for i in range(1, len(name)):
        if name[:i] in names and name[i:] in names:
            return f"did you mean {name[:i]} {name[i:]}?"
    parts = _letters(name, names)
    return f"did you mean {' '.join(parts)}?" if len(parts) > 2 else ""


_CONDITIONAL = "there are no conditional expressions: write A ⟹ B"
_FOREIGN = dict.fromkeys(("if", "then", "else", "when", "where"), _CONDITIONAL) | {
    "frac": "write a/b",
    "sgn": "declare it: let sgn : real → real",
    "i": "write the range of i: ∑_{i=1}^{n} or ∀ i",
    "lim": LIMIT,
    "limsup": LIMIT,
    "liminf": LIMIT,
    "inv": "write A^-1 or A⁻¹",
    "dot": "write xᵀy or ⟨x, y⟩",
    "T": "write Xᵀ or X^T for a transpose",
    "mean": "write E[X] or 1/n ∑_{i=1}^{n} x(i)",
    "transpose": "write Xᵀ or X^T",
}


def _letters(name: str, known: set[str]) -> list[str]:
    return list(name) if len(name) <= 6 and all(c in known for c in name) else []
