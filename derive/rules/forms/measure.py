"""How long an expression is on the page: what the shortest form is the shortest by.

Leaves, operations and brackets are counted with these weights; of two forms the lighter is the textbook's.

======================================  =================================================================
a name, a dimension, a bound variable   4
a number                                2; 0 and 1 count 1, and so do the identity, zeros and all ones
a sum, a difference, a quotient         4
a product                               4; 2 after a number
a minus sign in front                   3
a transpose                             2 for each matrix that it turns, so ``(A B)ᵀ`` counts like ``BᵀAᵀ``
an inverse, a root, a trace             3; 1 more for the transpose of an inverse
the identity times more than a name     12 more
a norm                                  2, and 1 for each scalar factor inside
a power                                 7 with a number on top, else 4 and the exponent
any other function                      4
a matrix given by its entries           12
a map                                   4, the matrix, and the function: 4 by its name, else its value and 4
``∑`` and ``∏``                         6, and 1 for each factor that could stand before it
an entry                                1 for each position, and the position where it is no name
brackets round a sum                    1; 4 where a quotient begins or ends it; 10 where it has such brackets inside
brackets round ``∑``                    6
disorder                                1 for neighbours out of order, see ``rank``
======================================  =================================================================
"""

from __future__ import annotations

from derive.kernel.sorts import REAL
from derive.kernel.terms import Lam, Num, Op, Term, bound, children, mentions

SUMS = ("+", "-")
PRODUCTS = ("*", "scale")
BIG = ("sum", "sum_range", "prod_range")
COERCIONS = ("real", "int", "position", "at")
CONSTANTS = ("identity", "zeros", "ones")
NAME, OPERATION, SIGN, POWER, BRACKET, NESTED, OPEN, CLUMSY, LAST = 4, 4, 3, 7, 1, 10, 6, 12, 5
_FUNCTION = {"inverse": 3, "sqrt": 3, "trace": 3, **dict.fromkeys(BIG, 6), **dict.fromkeys(COERCIONS, 0)}


class Measure:
    """The weights of terms, each computed once.

    >>> from derive.kernel.terms import num, op, var
    >>> x, measure = var("x", REAL), Measure()
    >>> measure(op("*", num(2), x, sort=REAL)), measure(op("+", x, x, sort=REAL))
    (8, 12)
    """

    def __init__(self) -> None:
        self._weights: dict[Term, int] = {}
        self._nested: dict[Term, bool] = {}

    def __call__(self, term: Term) -> int:
        """The weight of a term."""
        weight = self._weights.get(term)
        if weight is None:
            weight = self._weights[term] = self._weight(term)
        return weight

    def _weight(self, term: Term) -> int:
        if isinstance(term, Num):
            return 1 if term.value in (0, 1) else 2
        if isinstance(term, Op):
            handler = _HANDLERS.get(term.name)
            if handler is not None:
                return handler(self, term)
            return _FUNCTION.get(term.name, OPERATION) + sum(map(self, term.args))
        if isinstance(term, Lam):
            return self(term.body)
        return sum(map(self, children(term))) or NAME

    def _constant(self, term: Op) -> int:
        return 1

    def _sum(self, term: Op) -> int:
        left, right = term.args
        bracket = self._bracket(right) if is_sum(right) or is_named(right, "neg") else 0
        return self(left) + OPERATION + self(right) + bracket

    def _negative(self, term: Op) -> int:
        return SIGN + self.factor(term.args[0])

    def _product(self, term: Op) -> int:
        left, right = term.args
        weight = self.factor(left, last=False) + self.factor(right)
        weight += 2 if isinstance(left, Num) else OPERATION
        if is_named(right, "identity") and left.depth > 1:
            weight += CLUMSY
        return weight + self._disorder(left, right)

    def _disorder(self, left: Term, right: Term) -> int:
        quotient = is_named(left, "/") and rank(right) < LAST or is_named(right, "/")
        both = left.sort is REAL and right.sort is REAL and rank(last_factor(left)) > rank(first_factor(right))
        return int(quotient) + int(both)

    def _quotient(self, term: Op) -> int:
        top, bottom = term.args
        crowded = is_named(bottom, *PRODUCTS, "/", "neg")
        return self.factor(top, last=False) + OPERATION + self.factor(bottom) + BRACKET * crowded

    def _power(self, term: Op) -> int:
        base, exponent = term.args
        raised = POWER if isinstance(exponent, Num) else OPERATION + self(exponent)
        bracketed = isinstance(base, Op) and not is_sum(base) and base.name != "norm"
        return self.factor(base) + raised + BRACKET * bracketed

    def _transpose(self, term: Op) -> int:
        inner = term.args[0]
        return self.factor(inner) + 2 * max(1, _matrices(inner)) + BRACKET * is_named(inner, *PRODUCTS, "/", "inverse")

    def _inverse(self, term: Op) -> int:
        inner = term.args[0]
        return self.factor(inner) + 3 + BRACKET * is_named(inner, *PRODUCTS)

    def _norm(self, term: Op) -> int:
        return 2 + self(term.args[0]) + len(scalars(term.args[0]))

    def _big(self, term: Op) -> int:
        function = term.args[-1]
        idle = sum(not mentions(part, 0) for part in scalars(function.body)) if isinstance(function, Lam) else 0
        return 6 + sum(map(self, term.args)) + idle

    def _map(self, term: Op) -> int:
        function, matrix = term.args
        named = not isinstance(function, Lam) or isinstance(function.body, Op) and \
            function.body.args == (bound(0, function.sort.argument),)
        return OPERATION + self(matrix) + NAME + (0 if named else self(function))

    def _given(self, term: Op) -> int:
        return 3 * NAME + self(term.args[0])

    def _entry(self, term: Op) -> int:
        matrix, *places = term.args
        return self.factor(matrix) + sum(1 if not isinstance(place, Op) else self(place) for place in places)

    def factor(self, term: Term, last: bool = True) -> int:
        """The weight of a term where it is a factor, with its brackets."""
        if is_sum(term) or is_named(term, "neg"):
            return self(term) + self._bracket(term)
        return self(term) + (OPEN if not last and rank(last_factor(term)) == LAST else 0)

    def _bracket(self, term: Term) -> int:
        crowded = is_sum(term) and any(is_named(part, "/") for part in children(term))
        return NESTED if self.has_brackets(term) else BRACKET + 3 * crowded

    def has_brackets(self, term: Term) -> bool:
        """Whether a sum is a factor somewhere in a sum of products, outside the arguments of functions."""
        known = self._nested.get(term)
        if known is None:
            factors = children(term) if is_named(term, *PRODUCTS, "/", "hadamard") else ()
            parts = children(term) if is_named(term, *SUMS, "neg") else factors
            known = self._nested[term] = any(map(is_sum, factors)) or any(map(self.has_brackets, parts))
        return known


_HANDLERS = {
    **dict.fromkeys(CONSTANTS, Measure._constant), **dict.fromkeys(SUMS, Measure._sum), "neg": Measure._negative,
    **dict.fromkeys(PRODUCTS, Measure._product), "hadamard": Measure._product, "/": Measure._quotient,
    "^": Measure._power, "transpose": Measure._transpose, "inverse": Measure._inverse, "entry": Measure._entry,
    "norm": Measure._norm, "map": Measure._map, "matrix": Measure._given,
    **dict.fromkeys(BIG[:2], Measure._big),
}


_RANK = {**dict.fromkeys(SUMS, 3), "entry": 4, **dict.fromkeys(BIG, LAST)}


def is_named(term: Term, *names: str) -> bool:
    """Whether a term is made by one of these constants."""
    return isinstance(term, Op) and term.name in names


def is_sum(term: Term) -> bool:
    """Whether a term is a sum or a difference."""
    return isinstance(term, Op) and term.name in SUMS


def rank(term: Term) -> int:
    """The place of a factor in a product: numbers, names, values of functions, brackets, entries, ``∑``."""
    if isinstance(term, Num):
        return 0
    if not isinstance(term, Op) or term.name in COERCIONS:
        return 1
    if term.name == "^":
        return rank(term.args[0])
    return _RANK.get(term.name, 2)


def first_factor(term: Term) -> Term:
    """The factor with which a product of scalars begins."""
    while is_named(term, "*") and all(part.sort is REAL for part in children(term)):
        term = children(term)[0]
    return term


def last_factor(term: Term) -> Term:
    """The factor with which a product ends."""
    while is_named(term, *PRODUCTS):
        term = children(term)[1]
    return term


def scalars(term: Term) -> list[Term]:
    """The scalar factors of a product of at least two factors."""
    found: list[Term] = []
    waiting = list(children(term)) if is_named(term, *PRODUCTS) else []
    while waiting:
        part = waiting.pop()
        if is_named(part, *PRODUCTS):
            waiting += children(part)
        elif part.sort is REAL:
            found.append(part)
    return found


def _matrices(term: Term) -> int:
    """How many matrices a product has."""
    if is_named(term, *PRODUCTS, "hadamard"):
        return sum(map(_matrices, children(term)))
    if is_named(term, "/", "neg"):
        return _matrices(children(term)[0])
    return int(term.sort is not REAL)
