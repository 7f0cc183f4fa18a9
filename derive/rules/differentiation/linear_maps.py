"""The matrix of a linear map, read off from its value at a letter ``h``.

The normal form shows what ``h`` is multiplied with: from ``2 (X x − y)ᵀX h`` one reads ``2 Xᵀ(X x − y)``.
"""

from __future__ import annotations

from derive.kernel.algebra import Monomial, Number, Poly, add
from derive.kernel.errors import KernelError
from derive.kernel.normal import Normaliser
from derive.kernel.sorts import NAT, ONE, REAL, Index, Real
from derive.kernel.terms import Lam, Op, Term, Var, abstract, app, num, op, var

from ..phrase import phrase
from ..polynomials import Unwritten, Writer, scaled, tidied
from .weights import SUMS


def shown(linear: Term) -> str | None:
    """The matrix of a linear map for a message, as it was written if the map was made from it; None if none is seen."""
    try:
        matrix = _written(linear) or matrix_of(linear)
    except (KernelError, Unwritten):
        return None
    if isinstance(matrix, Op) and matrix.name == "matrix" and matrix.sort.shape[1] is ONE:
        i = var("i", Index(matrix.sort.shape[0]))
        entry = app(matrix.args[0], i, op("at", num(1, NAT), sort=Index(ONE)))
        return f"{phrase(tidied(entry))} at place i"
    return phrase(matrix)


def _written(linear: Term) -> Term | None:
    """The ``G`` of ``h ↦ tr(Gᵀh)``, and the ``c`` of ``h ↦ c h``."""
    body = linear.body if isinstance(linear, Lam) else None
    if isinstance(body, Op) and body.name == "trace":
        body = body.args[0]
        left = body.args[0] if isinstance(body, Op) and body.name == "*" else None
        found = left.args[0] if isinstance(left, Op) and left.name == "transpose" else None
    else:
        found = body.args[0] if isinstance(body, Op) and body.name == "*" and not body.args[1].free else None
    return found if found is not None and not found.loose else None


def matrix_of(linear: Term) -> Term:
    """The ``G`` with ``D(h) = tr(Gᵀh)``, the ``J`` with ``D(h) = J h``, or the number ``c`` with ``D(h) = c h``."""
    algebra = Normaliser()
    writer = Writer(algebra)
    argument, result = linear.sort.argument, linear.sort.result
    if argument is REAL:
        return writer.term(algebra.normal(app(linear, num(1))), result)
    h = var("h·", argument)
    body = app(linear, h)
    p = algebra.normal(body)
    if result is not REAL:
        return writer.term(_without_last(algebra, p, h), Real(result.shape[0], argument.shape[0]))
    try:
        return _Reading(writer, h).gradient(p)
    except Unwritten:
        if not _sums(body, h):
            raise
        return _added(body, h)


def _sums(body: Term, h: Var) -> bool:
    """Whether a term is made with a sum of terms that depend on a vector or matrix."""
    return isinstance(body, Op) and h in body.free and (body.name in SUMS or any(_sums(a, h) for a in body.args))


def _added(body: Term, h: Var) -> Term:
    """The gradient of a scalar that is linear in ``h``, sums kept as sums."""
    if not _sums(body, h):
        return matrix_of(abstract(h, body))
    assert isinstance(body, Op)
    if body.name in ("+", "-", "neg"):
        return op(body.name, *(_added(part, h) for part in body.args), sort=h.sort)
    if body.name in ("*", "scale", "/") and sum(h in part.free for part in body.args) == 1:
        place = 0 if h in body.args[0].free else 1
        if body.name != "/":
            return scaled(body.args[1 - place], _added(body.args[place], h))
        if place == 0:
            return op("/", _added(body.args[0], h), body.args[1], sort=h.sort)
    if body.name in SUMS:
        *bounds, terms = body.args
        i = var("i·", terms.sort.argument)
        return op(body.name, *bounds, abstract(i, _added(app(terms, i), h)), sort=h.sort)
    raise Unwritten


def _without_last(algebra: Normaliser, p: Poly, h: Var) -> Poly:
    """``J`` from ``J h``."""
    letter = next(iter(algebra.polynomial(h)))[1]
    if any(not word.endswith(letter) or letter in word[:-1] for _, word in p):
        raise Unwritten
    return {(mono, word[:-1]): value for (mono, word), value in p.items()}


class _Reading:
    """Reads the gradient of a scalar polynomial that is linear in a matrix ``h``."""

    def __init__(self, writer: Writer, h: Var) -> None:
        self.writer, self.algebra, self.sort = writer, writer.algebra, h.sort
        self.letter = next(iter(self.algebra.polynomial(h)))[1]

    def gradient(self, p: Poly) -> Term:
        words: Poly = {}
        terms: list[Term] = []
        for (mono, _), value in p.items():
            place = self._place(mono)
            rest = mono[:place] + mono[place + 1:]
            kind, *key = self.algebra.atoms[mono[place][0]].key
            if kind in ("word", "trace"):
                words = add(words, self.algebra.multiply({(rest, ""): value}, self._factor(str(key[0]))))
            elif kind == "sum":
                terms.append(self._entries(rest, value, *key[1:]))
            else:
                raise Unwritten
        if words or not terms:
            terms.insert(0, self.writer.term(words, self.sort))
        total = terms[0]
        for term in terms[1:]:
            total = op("+", total, term, sort=self.sort)
        return total

    def _place(self, mono: Monomial) -> int:
        """The place of the one factor that depends on ``h``."""
        places = [i for i, (number, _) in enumerate(mono) if self._depends(number)]
        if len(places) != 1 or mono[places[0]][1] != 1:
            raise Unwritten
        return places[0]

    def _depends(self, number: int) -> bool:
        kind, *key = self.algebra.atoms[number].key
        if kind in ("word", "trace", "entry"):
            return any(c in self._letters for c in str(key[0]))
        if kind == "sum":
            return any(self._depends(inner) for (mono, _), _ in key[2] for inner, _ in mono)  # type: ignore[attr-defined]
        return False

    @property
    def _letters(self) -> tuple[str, str]:
        return self.letter, chr(ord(self.letter) ^ 1)

    def _factor(self, word: str) -> Poly:
        """``uᵀvᵀ`` from ``u h v`` or ``tr(u h v)``."""
        before, after = self._parted(word)
        return self.algebra.multiply({((), self.algebra.flip(before)): 1}, {((), self.algebra.flip(after)): 1})

    def _parted(self, word: str) -> tuple[str, str]:
        if self.letter not in word:
            word = self.algebra.flip(word)
        before, found, after = word.partition(self.letter)
        if not found or any(c in self._letters for c in before + after):
            raise Unwritten
        return before, after

    def _entries(self, rest: Monomial, value: Number, mark: object, core: object) -> Term:
        """The vector with entries ``c(i)`` from ``∑ᵢ c(i) h(i)``."""
        assert isinstance(mark, Var) and isinstance(core, tuple)
        ((mono, _), factor), = core
        value *= factor
        place = self._place(mono)
        inner = mono[:place] + mono[place + 1:]
        kind, *key = self.algebra.atoms[mono[place][0]].key
        if kind != "entry" or key[0] not in self._letters or self.sort.shape[1] is not ONE \
                or key[1 if key[0] == self.letter else 2] != self.algebra.key(mark):
            raise Unwritten
        body = self.writer.term({(inner, ""): value})
        if rest:  # apart, so that the normal form sees that it comes out of the sum
            body = op("*", body, self.writer.monomial(rest), sort=REAL)
        function = abstract(mark, abstract(var("j", Index(ONE)), body))
        return op("matrix", function, sort=self.sort)
