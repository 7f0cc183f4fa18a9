"""Sums that stay in their brackets: each is a letter of its own while the rest is multiplied out.

Brackets that are multiples or transposes of each other share a letter, which has the properties that the algebra
knows of the sum: that it is not zero, not negative, symmetric or invertible.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from fractions import Fraction

from derive.kernel.algebra import Frozen, Number, Poly, freeze, primitive, scaled
from derive.kernel.normal import Normaliser
from derive.kernel.sorts import REAL, Real, Sort
from derive.kernel.terms import Op, Term, Var, op, var

from .letters import Letters
from .measure import PRODUCTS, is_sum
from .products import Factors, coefficient, split
from .summations import SUMMATIONS, drawn

LINEAR = ("+", "-", "neg", "trace", "exp")
"""The constants whose arguments are read as sums."""
FACTORS = (*PRODUCTS, "hadamard", "/", "^", "transpose", "norm", "sqrt", "inverse")
"""The constants of which an argument that is a sum stands in brackets."""


class Brackets:
    """The letters for sums in brackets, made for one algebra."""

    def __init__(self, algebra: Normaliser, letters: Letters, simplify: Callable[[Term], Term]) -> None:
        self.algebra, self.letters, self.simplify = algebra, letters, simplify
        self._known: dict[tuple[Sort, Frozen], tuple[Var, Number, bool]] = {}
        self.used: dict[Var, None] = {}
        self._open: Collection[Var] = ()

    def closed(self, term: Term, multiplied: Collection[Var] = ()) -> Term:
        """A term with letters for its brackets, these in ``used``, but for those that are to be multiplied out."""
        self.used, self._open = {}, multiplied
        return self._closed(term)

    def _closed(self, term: Term) -> Term:
        if not isinstance(term, Op) or term.sort.kind != "real":
            return term
        if term.name in LINEAR:
            return op(term.name, *map(self._closed, term.args), sort=term.sort)
        if term.name in FACTORS:
            args = term.args[:1] if term.name == "^" else term.args
            return op(term.name, *map(self._factor, args), *term.args[len(args):], sort=term.sort)
        return self._summed(term) if term.name in SUMMATIONS else term

    def _factor(self, term: Term) -> Term:
        if not is_sum(term):
            return self._closed(term)
        short = self.simplify(term)
        return self._letter(short, term) if is_sum(short) else self._closed(short)

    def _summed(self, term: Op) -> Term:
        """``∑`` as the factors that do not depend on its index times a letter."""
        outside, total, after = drawn(term)
        letter = split(self._letter(total, total))
        return outside.times(letter).times(Factors(letters=after)).term(term.sort)

    def _letter(self, term: Term, written: Term) -> Term:
        """A number times the letter of a sum, or the sum itself when it is to be multiplied out."""
        p = self.algebra.normal(term)
        if not p:
            return term
        content, part = primitive(p)
        key = (term.sort, freeze(part))
        if key not in self._known:
            self._enter(term, content, part)
        name, first, turned = self._known[key]
        if name in self._open:
            return written
        self.used[name] = None
        letter = op("transpose", name, sort=term.sort) if turned else name
        return coefficient(Fraction(content) / first, letter)

    def _enter(self, term: Term, content: Number, part: Poly) -> None:
        """A new letter, with what is known of the sum."""
        algebra = self.algebra
        name = var(f"({len(self._known)})", term.sort)
        self.letters.standing[name] = term
        self._known[term.sort, freeze(part)] = (name, content, False)
        p = algebra.polynomial(name)
        if term.sort is REAL:
            whole = scaled(part, content)
            if algebra.is_nonzero(whole):
                algebra.learn_nonzero(p)
            if algebra.is_nonnegative(whole):
                algebra.learn_nonnegative(p)
            return
        if algebra.nonzero and algebra.is_nonzero(algebra.normal(op("norm", term, sort=REAL))):
            algebra.learn_nonzero(algebra.normal(op("norm", name, sort=REAL)))
        rows, cols = term.sort.shape
        sign, turned = primitive(algebra.transpose(part))
        if turned == part and sign == 1:
            algebra.letters[ord(next(iter(p))[1]) >> 1].symmetric = True
        else:
            self._known.setdefault((Real(cols, rows), freeze(turned)), (name, content * sign, True))
        if (rows, freeze(part)) in algebra.invertibles:
            algebra.invertibles |= {(rows, freeze(p)), (rows, freeze(algebra.transpose(p)))}
        algebra.forget()
