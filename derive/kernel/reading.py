"""Reading a term as a polynomial: the table of heads, and keys for everything outside the algebra.

A head in the table is taken apart by its method; any other sub-term is an atom, or a letter when it is
no scalar, named by a key that two terms share only if they have the same normal form.  Bound variables are
opened at markers named by their nesting, so that equal bodies get equal keys.
"""

from __future__ import annotations

from typing import ClassVar

from .algebra import NO_MARKERS, Markers, Monomial, Number, Poly, constant, freeze, monomial
from .errors import KernelError
from .powers import Powers
from .sorts import NAT, ONE, REAL, Real, Sort
from .terms import App, Lam, Num, Op, Size, Term, Var, app, children, num, op, var

MARK = "%"
"""Names of bound-variable markers begin with this; certificates cannot contain such a name."""


class Reading(Powers):
    """Polynomials and keys of terms."""

    HEADS: ClassVar[dict[str, str]] = {}

    def __init__(self) -> None:
        super().__init__()
        self.polynomials: dict[Term, Poly] = {}
        self.keys: dict[Term, int] = {}
        self._interned: dict[tuple[object, ...], int] = {}
        self._heights: dict[Term, int] = {}

    def forget(self) -> None:
        """Drop what was read before something new became known."""
        self.polynomials.clear()
        self.keys.clear()

    def normal(self, term: Term) -> Poly:
        """The polynomial of a term after all rewriting."""
        return self.reduce(self.polynomial(term))

    def polynomial(self, term: Term) -> Poly:
        """The polynomial of a numeric term, before rewriting."""
        known = self.polynomials.get(term)
        if known is None:
            known = self.polynomials[term] = self._polynomial(term)
        return known

    def _polynomial(self, term: Term) -> Poly:
        if isinstance(term, Num):
            value = term.value
            return constant(value.numerator if value.denominator == 1 else value)
        if isinstance(term, Size):
            return self.dimension(term.dim)
        if isinstance(term, Op):
            handler = self.HEADS.get(term.name)
            if handler is not None:
                result: Poly = getattr(self, handler)(term)
                return result
        return self.opaque(term)

    def opaque(self, term: Term) -> Poly:
        """An atom, or a letter when the term is no scalar."""
        return self._symbol(self._structure(term), term.sort, self.marks(term), term)

    def _symbol(self, key: tuple[object, ...], sort: Sort, markers: Markers, term: Term | None = None) -> Poly:
        if sort.kind != "real" or sort is REAL:
            number = self.atom(key, markers, term=term, weight=term.depth if term is not None else 1)
            self.atoms[number].nonnegative |= sort is NAT
            return monomial(number)
        return {((), self.letter(key, *sort.shape, markers, term=term)): 1}

    # Keys of terms outside the algebra

    def key(self, term: Term) -> int:
        """A number that two terms share only if they have the same normal form."""
        number = self.keys.get(term)
        if number is None:
            content = self._content(term)
            number = self.keys[term] = self._interned.setdefault(content, len(self._interned))
        return number

    def _content(self, term: Term) -> tuple[object, ...]:
        if term.sort.is_numeric:
            return ("numeric", term.sort, freeze(self.normal(term)))
        if term.sort.kind == "index" and term.sort.dim is ONE:
            return ("only index",)
        return self._structure(term)

    def _structure(self, term: Term) -> tuple[object, ...]:
        """The head of a term with the keys of its parts."""
        if isinstance(term, Lam):
            mark, body = self.opened(term)
            return ("function", mark, self.key(body))
        if isinstance(term, App):
            return ("apply", self.key(term.function), self.key(term.argument))
        if isinstance(term, Op):
            parts = [self.key(arg) for arg in term.args]
            return ("op", term.name, term.sort, *(sorted(parts) if term.name in ("=", "and", "or") else parts))
        if isinstance(term, Var):
            return ("variable", term.name, term.sort)
        raise KernelError(f"no normal form for {term}")

    def opened(self, function: Term) -> tuple[Var, Term]:
        """The body of a function at a marker named by its nesting, so that equal bodies get equal markers."""
        level = self._height(function) + (not isinstance(function, Lam))
        sort = function.sort.argument
        mark = var(f"{MARK}{level}", sort)
        if mark in function.free:
            mark = var(f"{MARK}{1 + max(int(v.name[len(MARK):]) for v in self.marks(function))}", sort)
        return mark, app(function, mark)

    def _height(self, term: Term) -> int:
        """How deeply binders nest in a term; a function that a constant takes binds, though no λ is written."""
        height = self._heights.get(term)
        if height is None:
            binds = isinstance(term, Op)
            height = isinstance(term, Lam) + max((
                self._height(part) + (binds and part.sort.kind == "fun" and not isinstance(part, Lam))
                for part in children(term)), default=0)
            self._heights[term] = height
        return height

    def marks(self, term: Term) -> Markers:
        return frozenset(v for v in term.free if v.name.startswith(MARK)) if term.free else NO_MARKERS

    # Terms of what was read

    def written(self, mono: Monomial, word: str) -> Term | None:
        """A term with this normal form, where its atoms and letters are simply built."""
        total: Term | None = None
        for part in (*(self._written_power(*power) for power in mono), *map(self._written_letter, word)):
            if part is None:
                return None
            if total is None or total.sort is REAL:
                name = "*" if part.sort is REAL else "scale"
                total = part if total is None else op(name, total, part, sort=part.sort)
            else:
                total = op("*", total, part, sort=Real(total.sort.shape[0], part.sort.shape[1]))
        return total

    def _written_letter(self, character: str) -> Term | None:
        term = self.letters[ord(character) >> 1].term
        if term is None or not ord(character) & 1:
            return term
        return op("transpose", term, sort=Real(*term.sort.shape[::-1]))

    def _written_power(self, number: int, exponent: Number) -> Term | None:
        atom = self.atoms[number]
        base = atom.term
        if atom.key[0] == "word":
            base = self.written((), str(atom.key[1]))
        elif atom.key[0] == "exp":
            inner = self.written(atom.key[1], "")  # type: ignore[arg-type]
            base = inner and op("exp", inner, sort=REAL)
        if base is None or base.sort is not REAL or not isinstance(exponent, int) or exponent < 1:
            return None
        return base if exponent == 1 else op("^", base, num(exponent, NAT), sort=REAL)
