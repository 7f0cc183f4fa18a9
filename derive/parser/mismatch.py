"""What to say when the parts of an expression do not fit together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ..errors import DeriveError, SortProblem
from ..kernel.sorts import ONE, PROP, REAL, Sort
from .expressions import Apply, Expr, Name, Paren, Product, Transpose, bare, children
from .surroundings import around, property_of, reason_without_by, said_of
from .unify import is_shaped, is_unknown, kind
from .unparse import text as full_text

if TYPE_CHECKING:
    from .draft import Draft, Local
    from .infer import Inference


MAX_SHOWN = 70
_UNKNOWN = re.compile(r"\?\w+")
_MAPSTO = re.compile(r"\s*(?:↦|\|->|=>)")
_OPERAND = re.compile(r"[ \t]+(?:([^\W\d]\w*|[0-9.]+)|\(([^()\n]+)\))(?![\w(])")
_CALLED = re.compile(r"(\w+)\($")


def text(expr: Expr) -> str:
    """An expression for a message; a long one is cut."""
    written = full_text(expr)
    return written if len(written) <= MAX_SHOWN else written[:MAX_SHOWN - 2] + " …"


def shape_text(sort: Sort) -> str:
    """A sort as a reader would say it.

    >>> from ..kernel.sorts import NAT, Dim, Fun, Real
    >>> shape_text(Real(Dim.of("n"), Dim.of("d"))), shape_text(REAL), shape_text(Fun(NAT, REAL))
    ('an n×d matrix', 'a number', 'a function nat → real')
    """
    name = kind(sort)
    if name == "real":
        return _real_text(sort)
    words = {
        "nat": "a natural number",
        "int": "an integer",
        "literal": "a number",
        "prop": "a statement (true or false)",
        "unknown": "of unknown sort",
    }
    if name == "index":
        return f"a position in 1..{sort.dim}"
    return words.get(name) or (f"a function {_plain(sort)}" if name == "fun" else f"an element of {sort}")


def _real_text(sort: Sort) -> str:
    rows, cols = ("?" if repr(d).startswith("?") else _factor(repr(d)) for d in sort.shape)
    if sort.shape == (ONE, ONE):
        return "a number"
    if sort.shape[1] is ONE:
        return f"a vector of shape {rows}×1"
    article = "an" if rows[:1] in ("n", "m", "l", "r", "8") and len(rows) == 1 else "a"
    return f"{article} {rows}×{cols} matrix"


def _factor(dim: str) -> str:
    return f"({dim})" if " + " in dim else dim


def _plain(sort: Sort) -> str:
    """A sort as it is written, with ``?`` for what is unknown."""
    return _UNKNOWN.sub("?", repr(sort))


class Mismatch:
    """Makes the errors of one inference."""

    def __init__(self, inference: Inference) -> None:
        self.inference = inference

    def problem(self, expr: Expr, message: str, *, code: str = "E-shape", expected: str = "", found: str = "",
                hint: str = "") -> DeriveError:
        place = expr.span.place if expr.span else None
        return SortProblem(message, code=code, place=place, expected=expected, found=found, hint=hint,
                           details=self.origins(expr))

    def origins(self, expr: Expr) -> list[str]:
        """Where the shapes of the names in an expression come from."""
        lines: list[str] = []
        seen: set[str] = set()
        stack = [expr]
        while stack and len(lines) < 6:
            node = stack.pop()
            if isinstance(node, Name) and node.name not in seen:
                seen.add(node.name)
                if origin := self.inference.origin(node.name):
                    lines.append(origin)
            stack.extend(reversed([c for c in children(node) if isinstance(c, Expr)]))
        return lines

    def shape(self, draft: Draft) -> str:
        return shape_text(self.inference.unknowns.resolve(draft.sort))

    def because(self, *exprs: Expr) -> str:
        """Where the shapes in compound expressions come from, for the end of a message."""
        origins = dict.fromkeys(o for e in exprs if not isinstance(e, Name) for o in self.origins(e))
        return f"; {', '.join(origins)}" if origins else ""

    def subject(self, draft: Draft, shape: str = "") -> str:
        """``y is a vector of shape n×1 (line 4)``."""
        origin = self.inference.origin(draft.expr.name) if isinstance(draft.expr, Name) and not shape else ""
        return origin or f"{text(draft.expr)} is {shape or self.shape(draft)}"

    def wanted(self, draft: Draft, found: Sort, wanted: Sort) -> DeriveError:
        resolve = self.inference.unknowns.resolve
        found, wanted = resolve(found), resolve(wanted)
        hint = ""
        if wanted.kind in ("nat", "index") and kind(found) in ("int", "literal"):
            hint = "it may be below 0: state it for k + 1 instead of k − 1, or use a real number"
        elif kind(found) == "fun" and wanted.kind != "fun":
            hint = needs_argument(draft.expr)
        elif found.kind == "real" == wanted.kind and found.shape == wanted.shape[::-1]:
            hint = f"a transpose may be missing: {text(transposed(draft.expr))}"
        hint = self._meant_for(draft, found, wanted) or hint
        message = f"{self.subject(draft, shape_text(found))}, but {shape_text(wanted)} is wanted here"
        return self.problem(draft.expr, message + self.because(draft.expr), expected=shape_text(wanted),
                            found=shape_text(found), hint=hint)

    def _meant_for(self, draft: Draft, found: Sort, wanted: Sort) -> str:
        """A function of numbers applied to a vector, and a number beside ⟹."""
        span = draft.expr.span
        if span is None:
            return ""
        source = span.source.text
        if wanted is PROP and source[span.end:].lstrip().startswith("=>"):
            return "=> means if … then; for greater or equal write >= or ≥"
        if wanted is PROP:
            return self._property_like(draft.expr)
        if wanted is not REAL or not is_shaped(found):
            return ""
        head = _CALLED.search(source, max(0, span.start - 100), span.start)
        if head and head[1] != "abs":
            inner = text(bare(draft.expr))
            matrix = f"; the matrix exponential is expm({inner})" if head[1] == "exp" and _is_square(found) else ""
            return f"for each entry write map({head[1]}, {inner}){matrix}"
        if source[:span.start].rstrip()[-1:] == "|" or head:
            return f"for the length write ‖{text(bare(draft.expr))}‖"
        if source[:span.start].endswith("√"):
            return f"for each entry write map(sqrt, {text(bare(draft.expr))})"
        return ""

    def _property_like(self, expr: Expr) -> str:
        """A function written where the property of its name is meant: ``diagonal(X)`` for ``diagonal_matrix(X)``."""
        if not (isinstance(expr, Apply) and isinstance(expr.function, Name)):
            return ""
        known = sorted(self.inference.scope.properties())
        meant = next((name for name in known if name.startswith(f"{expr.function.name}_")), "")
        return f"the property is {meant}({', '.join(map(text, expr.arguments))})" if meant else ""

    def alike(self, parts: Sequence[Draft], inference: Inference) -> DeriveError:
        """Two of the parts cannot be added or compared."""
        resolve = inference.unknowns.resolve
        first = next(
            (p for p in parts if resolve(p.sort).kind == "real" and resolve(p.sort).shape != (ONE, ONE)), parts[0]
        )
        other = next((p for p in parts if p is not first and not self._same(first, p)), parts[-1])
        left, right = (first, other) if parts.index(first) < parts.index(other) else (other, first)
        message = f"{self.subject(left)}, {self.subject(right)}"
        hint = self._missing_by(right) or self._of_functions(left, right) or self._alike_hint(left, right)
        because = self.because(left.expr, right.expr)
        return self.problem(right.expr, f"these do not fit together: {message}{because}", expected=self.shape(left),
                            found=self.shape(right), hint=hint)

    def _missing_by(self, draft: Draft) -> str:
        """A reason that was read as part of the formula."""
        span = draft.expr.span
        return reason_without_by(around(span, ())) if span else ""

    def _of_functions(self, left: Draft, right: Draft) -> str:
        """``f ≥ 0`` for functions."""
        kinds = [self.inference.unknowns.resolve(d.sort) for d in (left, right)]
        relation = _between(left.expr, right.expr)
        if not relation or not any(k.kind == "fun" for k in kinds):
            return ""
        count = max(_arguments(k) for k in kinds)
        names = [n for n in ("x", "y", "z", "u", "v") if n not in self.inference.scope.names][:count]
        if len(names) < count:
            return ""
        sides = [f"{text(d.expr)}({', '.join(names)})" if k.kind == "fun" else text(d.expr)
                 for d, k in zip((left, right), kinds, strict=True)]
        function = next(d for d, k in zip((left, right), kinds, strict=True) if k.kind == "fun")
        everywhere = f"∀ {' '.join(names)}, {sides[0]} {relation} {sides[1]}"
        return f"{needs_argument(function.expr)}, or for all its values {everywhere}"

    def _same(self, left: Draft, right: Draft) -> bool:
        resolve = self.inference.unknowns.resolve
        return resolve(left.sort) is resolve(right.sort)

    def _alike_hint(self, left: Draft, right: Draft) -> str:
        a, b = (self.inference.unknowns.resolve(d.sort) for d in (left, right))
        if a.kind == b.kind == "real" and a.shape == b.shape[::-1]:
            return f"a transpose may be missing: {text(transposed(right.expr))}"
        if a.kind == b.kind == "real" and (a.shape == (ONE, ONE) or b.shape == (ONE, ONE)):
            vector = right if a.shape == (ONE, ONE) else left
            body = text(vector.expr)
            return f"for the number in each place write a multiple of ones; for the length of {body} write ‖…‖"
        if "fun" in (a.kind, b.kind):
            return needs_argument((left if a.kind == "fun" else right).expr)
        if {kind(a), kind(b)} <= {"nat", "index", "literal"}:
            return "a difference of natural numbers may be below 0: state it for k + 1 instead of k − 1"
        return ""

    def product(self, left: Draft, right: Draft, inference: Inference) -> DeriveError:
        a, b = (inference.unknowns.resolve(d.sort) for d in (left, right))
        message = (f"{text(left.expr)} has shape {_times(a)} and {text(right.expr)} has shape {_times(b)}: "
                   f"a product needs as many columns on the left as rows on the right")
        because = self.because(Paren(left.expr), Paren(right.expr))
        return self.problem(right.expr, message + because, expected=f"{_factor(repr(a.shape[1]))} rows",
                            found=f"{_factor(repr(b.shape[0]))} rows", hint=self._product_hint(left, right, a, b))

    def _product_hint(self, left: Draft, right: Draft, a: Sort, b: Sort) -> str:
        if a.shape[0] is b.shape[0]:
            flipped, kept = transposed(last_factor(left.expr)), right.expr
            factors = (flipped, kept)
        elif a.shape[1] is b.shape[1]:
            factors = (last_factor(left.expr), transposed(right.expr))
        else:
            return ""
        return f"did you mean {text(Product(factors, ('',)))}?"

    def not_square(self, draft: Draft, sort: Sort, inverts: bool) -> DeriveError:
        what, body = self.subject(draft), text(draft.expr)
        if inverts:
            return self.problem(draft.expr, f"{what}; only a square matrix has an inverse{self.because(draft.expr)}")
        square = f"‖{body}‖² or {text(transposed(draft.expr))} {body}"
        hint = f"write {square} for a number, {body} ⊙ {body} for the squares of the entries"
        return self.problem(draft.expr, f"{what} and has no power{self.because(draft.expr)}", hint=hint)

    def exponent(self, draft: Draft, sort: Sort) -> DeriveError:
        return self.problem(draft.expr, f"the exponent {text(draft.expr)} is {shape_text(sort)}, not a number")

    def exponent_of_matrix(self, draft: Draft, sort: Sort, whole: bool) -> DeriveError:
        hint = "declare the exponent as a natural number: k : nat"
        if whole:
            hint = "the exponent may be below 0: state it for k + 1 instead of k − 1"
        return self.problem(
            draft.expr, f"{text(draft.expr)} is {shape_text(sort)}: it can be raised to a natural number or to −1",
            hint=hint)

    def not_a_number(self, draft: Draft) -> DeriveError:
        sort = self.inference.unknowns.resolve(draft.sort)
        hint = needs_argument(draft.expr) if sort.kind == "fun" else ""
        if span := draft.expr.span:
            place = around(span, self.inference.scope.properties())
            hint = reason_without_by(place) or property_of(place) or said_of(place) or hint
        return self.problem(
            draft.expr, f"{text(draft.expr)} is {shape_text(sort)}, not a number or a matrix", hint=hint
        )

    def undetermined(self, local: Local, sort: Sort) -> DeriveError:
        what = "shape" if sort.kind == "real" else "sort"
        return self.problem(local.expr, f"the {what} of {local.name} cannot be told from its use", code="E-infer",
                            hint=f"say it: {self._declaring(local, what)}")

    def _declaring(self, local: Local, what: str) -> str:
        """How the sort of a bound variable is said, by the form that binds it."""
        span, name = local.expr.span, local.name
        sort, size = "real[n]" if what == "shape" else "real", self._size()
        if span is None or span.text.strip() != name:
            written = span.text.lstrip() if span else ""
            sign = next((word for word in ("max", "min", "argmin", "argmax") if written.startswith(word)), "∑")
            return f"{sign}_{{{name}=1}}^{{{size}}} …, or another range of {name}"
        if _MAPSTO.match(span.source.text, span.end):
            return f"({name} : {'Ω' if name == 'ω' else sort}) ↦ …"
        return f"{name} : {sort}"

    def _size(self) -> str:
        """A dimension in scope, for an example."""
        return next((name for name, declared in self.inference.scope.names.items() if declared.kind == "dim"), "n")

    def unclear(self, draft: Draft, sort: Sort) -> DeriveError:
        what = "sort" if is_unknown(sort) else "shape"
        constant = next((name for name in _names(draft.expr) if self._is_shapeless(name)), "")
        if constant:
            size = self._size()
            shape = f"real[{size}]" if constant == "ones" else f"real[{size}, {size}]"
            return self.problem(draft.expr, f"the shape of {constant} cannot be told from its use", code="E-infer",
                                hint=f"say it: ({constant} : {shape})")
        return self.problem(draft.expr, f"the {what} of {text(draft.expr)} cannot be told from its use", code="E-infer",
                            hint=f"say it: ({text(bare(draft.expr))} : real[n, n])")


    def _is_shapeless(self, name: str) -> bool:
        return name in ("ones", "I") and name not in self.inference.scope.names


def _names(expr: Expr) -> Iterator[str]:
    """The names in an expression, in order."""
    if isinstance(expr, Name):
        yield expr.name
    for part in children(expr):
        if isinstance(part, Expr):
            yield from _names(part)


def needs_argument(function: Expr) -> str:
    """What to write for a function without brackets: with what stands after it, if that is one word."""
    span = function.span
    after = _OPERAND.match(span.source.text, span.end) if span else None
    return f"a function needs its argument: write {text(function)}({after[1] or after[2] if after else '…'})"


def _between(left: Expr, right: Expr) -> str:
    """The relation that was written between two expressions."""
    if left.span is None or right.span is None:
        return ""
    sign = left.span.source.text[left.span.end:right.span.start].strip(" \t\n()")
    return sign if sign in ("=", "≠", "!=", "<", ">", "≤", "<=", "≥", ">=") else ""


def _arguments(sort: Sort) -> int:
    """How many arguments a function takes one after the other."""
    count = 0
    while sort.kind == "fun":
        count, sort = count + 1, sort.result
    return count


def _times(sort: Sort) -> str:
    return "×".join("?" if repr(d).startswith("?") else _factor(repr(d)) for d in sort.shape)


def last_factor(expr: Expr) -> Expr:
    return expr.factors[-1] if isinstance(expr, Product) else expr


def transposed(expr: Expr) -> Expr:
    """The transpose of an expression, as one would write it."""
    if isinstance(expr, Transpose):
        return expr.body
    simple = not isinstance(expr, (Product,)) and len(list(children(expr))) <= 1
    return Transpose(expr if simple else Paren(expr))


def _is_square(sort: Sort) -> bool:
    """Whether rows and columns are as many."""
    rows, cols = sort.shape
    return bool(rows == cols)
