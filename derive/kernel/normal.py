"""The normal form of a term: equality in the *-algebra of shaped matrices over a field of scalars.

``Normaliser(premises).equal(a, b)`` decides whether ``a = b`` follows from ring laws, transpose,
trace, inverses and division under the given premises, powers, Hadamard products, entries and
finite sums, with the premises' equations used as rewriting rules.  Everything else is an atom
after its own arguments were brought to normal form.  A "no" means only that it was not seen.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from .algebra import Poly, add, freeze, primitive, scaled
from .matrices import Matrices
from .sorts import NAT, ONE, REAL
from .sums import Sums
from .terms import Op, Term


class Normaliser(Matrices, Sums):
    """One computation of normal forms under a fixed list of premises."""

    HEADS: ClassVar[dict[str, str]] = {
        "+": "_sum", "-": "_sum", "neg": "_negative", "*": "_product", "scale": "_product", "/": "_quotient",
        "^": "_power", "transpose": "_transposed", "trace": "_trace", "inverse": "_inverse", "hadamard": "_hadamard",
        "identity": "_identity", "zeros": "_zeros", "ones": "_ones", "entry": "_entry", "matrix": "_matrix",
        "real": "_position", "int": "_position", "position": "_position", "sum": "_index_sum",
        "sum_range": "_range_sum", "prod_range": "_range_product", "norm": "_norm", "sqrt": "_sqrt", "exp": "_exp",
    }

    def __init__(self, premises: Iterable[Term] = ()) -> None:
        super().__init__()
        premises = list(premises)
        for premise in premises * 2:  # what the first round learned may change how a premise reads
            self._learn_sign(premise)
        for premise in premises:
            self._learn_equation(premise)

    def equal(self, left: Term, right: Term) -> bool:
        """Whether the two sides have the same normal form."""
        if left is right or left.sort is not right.sort:
            return left is right
        if left.sort.is_numeric:
            return self.is_zero(add(self.polynomial(left), self.polynomial(right), -1))
        return self.key(left) == self.key(right)

    def is_zero(self, p: Poly) -> bool:
        """Whether a polynomial vanishes, after its denominators are cleared."""
        return not self.cleared(self.reduce(p))[0]

    def _learn_sign(self, premise: Term) -> None:
        if not isinstance(premise, Op):
            return
        inner = premise.args[0] if premise.name == "not" else None
        if premise.name in ("<", "<="):
            gap = add(self.polynomial(premise.args[1]), self.polynomial(premise.args[0]), -1)
            self.learn_nonnegative(gap)
            if premise.name == "<":
                self.learn_nonzero(gap)
        elif isinstance(inner, Op) and inner.name == "=" and inner.args[0].sort in (REAL, NAT):
            self.learn_nonzero(add(self.polynomial(inner.args[0]), self.polynomial(inner.args[1]), -1))
        elif premise.name == "invertible":
            self._learn_invertible(premise.args[0])
        self.forget()

    def _learn_invertible(self, matrix: Term) -> None:
        rows = matrix.sort.shape[0]
        p = self.polynomial(matrix)
        if rows is ONE:
            self.learn_nonzero(p)
        elif p:
            part = primitive(p)[1]
            self.invertibles |= {(rows, freeze(part)), (rows, freeze(primitive(self.transpose(part))[1]))}

    def _learn_equation(self, premise: Term) -> None:
        if isinstance(premise, Op) and premise.name == "=" and premise.args[0].sort.is_numeric:
            left, right = premise.args
            gap = self.cleared(self.reduce(add(self.polynomial(left), self.polynomial(right), -1)))[0]
            if not self._is_symmetry(gap):
                self.add_equation(gap)
            self.forget()

    def _is_symmetry(self, gap: Poly) -> bool:
        """Whether the equation says ``Aᵀ = A`` of a letter; if so the letter is marked symmetric."""
        if len(gap) != 2 or any(mono or len(word) != 1 for mono, word in gap) or self.transpose(gap) != scaled(gap, -1):
            return False
        for _, word in gap:
            self.letters[ord(word) >> 1].symmetric = True
        self._cuts.clear()
        return True
