"""Formulas at a sample: false, unknown, agrees or true (see ``certainty``).

False and true are certain: they come from exact values, disjoint balls, finitely many cases or a
decided polynomial.  What is unspecified makes a formula unknown, never false.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice, pairwise

from flint import fmpq, fmpq_mpoly

from ...kernel.sorts import REAL, Sort
from ...kernel.terms import Lam, Op, Term, children
from ..values import certainty, matrix
from ..values.certainty import AGREES, FALSE, TRUE, UNKNOWN
from ..values.matrix import Value, entries
from ..values.number import Undefined, Unsupported, compare
from .equality import equality, near
from .evaluate import Env, Evaluator, Head
from .points import Points
from .quantified import decide, nat_bound
from .unfold import constants

NESTED = 5
"""How many points of an infinite sort are tried below another quantifier."""
PATIENCE = 3
"""How often a quantifier below another is decided in vain before its points are only tried."""
BOUNDS = (fmpq(1), fmpq(1000), fmpq(1, 1000))
"""Numbers to try first where there is to be one."""
NATURALS = 6
"""Naturals below this are tried under a quantifier."""


def truth(evaluator: Evaluator, term: Term, env: Env = ()) -> int:
    """The truth of a formula; ``UNKNOWN`` where it is unspecified."""
    try:
        return int(evaluator(term, env))
    except Undefined as reason:
        return evaluator.doubt(reason)


def equals(evaluator: Evaluator, term: Op, env: Env) -> int:
    """Equality at any sort."""
    left, right = term.args
    if left.sort.kind == "prop":
        return certainty.equivalent(truth(evaluator, left, env), truth(evaluator, right, env))
    return same(evaluator, evaluator(left, env), evaluator(right, env), left.sort)


def same(evaluator: Evaluator, a: Value, b: Value, sort: Sort) -> int:
    """Whether two values of a sort are equal."""
    if sort.kind == "prop":
        return certainty.equivalent(int(a), int(b))
    if sort.kind == "fun":
        return same_function(evaluator, a, b, sort)
    if isinstance(a, int):
        return certainty.of(a == b)
    return equality(evaluator, a, b)


def same_function(evaluator: Evaluator, a: Callable[[Value], Value], b: Callable[[Value], Value], sort: Sort) -> int:
    """Equality at every point, or at those tried."""
    if a is b:
        return TRUE
    points, exhaustive = candidates(evaluator, sort.argument)
    found = TRUE if exhaustive else AGREES
    for point in points:
        try:
            found = min(found, same(evaluator, a(point), b(point), sort.result))
        except Undefined as reason:
            found = min(found, evaluator.doubt(reason))
        if found == FALSE:
            break
    return found


def candidates(evaluator: Evaluator, sort: Sort) -> tuple[Iterator[Value], bool]:
    """Values of a sort to try, and whether these are all."""
    cases = evaluator.cases(sort)
    if cases is not None:
        return cases, True
    return Points(evaluator.sample).of(sort, evaluator), False


def less(evaluator: Evaluator, term: Op, env: Env) -> int:
    """``<``; touching balls do not tell."""
    a, b = (evaluator(arg, env) for arg in term.args)
    side = compare(a, b)
    if side is None:
        evaluator.doubtful = True
    return UNKNOWN if side is None else certainty.of(side < 0)


def at_most(evaluator: Evaluator, term: Op, env: Env) -> int:
    """``≤``; narrow balls that touch agree."""
    left, right = term.args
    if is_norm(left) and is_norm(right):
        a, b = (matrix.squares(evaluator(children(side)[0], env)) for side in (left, right))
    else:
        a, b = evaluator(left, env), evaluator(right, env)
    side = compare(a, b)
    return near(evaluator, a, b) if side is None else certainty.of(side <= 0)


def is_norm(term: Term) -> bool:
    """Whether a term is a norm."""
    return isinstance(term, Op) and term.name == "norm"


def negation(evaluator: Evaluator, term: Op, env: Env) -> int:
    """Not."""
    return certainty.negation(truth(evaluator, term.args[0], env))


def conjunction(evaluator: Evaluator, term: Op, env: Env) -> int:
    """And."""
    first = truth(evaluator, term.args[0], env)
    return first if first == FALSE else min(first, truth(evaluator, term.args[1], env))


def disjunction(evaluator: Evaluator, term: Op, env: Env) -> int:
    """Or."""
    first = truth(evaluator, term.args[0], env)
    return first if first == TRUE else max(first, truth(evaluator, term.args[1], env))


def implication(evaluator: Evaluator, term: Op, env: Env) -> int:
    """If, then."""
    first = truth(evaluator, term.args[0], env)
    return TRUE if first == FALSE else certainty.implies(first, truth(evaluator, term.args[1], env))


def forall(evaluator: Evaluator, term: Op, env: Env) -> int:
    """For all: exact over finite sorts and for polynomials, else over the points tried."""
    sort = term.args[0].sort.argument
    if sort.kind == "real" and evaluator.undecided[term] < PATIENCE:
        found = decide(evaluator, term, env)
        if found is not None:
            return found
        evaluator.undecided[term] += 1
    points, exhaustive = candidates(evaluator, sort)
    if sort.kind == "nat":
        points, exhaustive = naturals(evaluator, term.args[0])
    elif env and not exhaustive:
        points = islice(points, NESTED)
    found = TRUE if exhaustive else AGREES
    for value in points:
        found = min(found, instance(evaluator, term.args[0], env, value))
        if found == FALSE:
            break
    return found


def naturals(evaluator: Evaluator, function: Term) -> tuple[Iterator[Value], bool]:
    """Naturals to try, all that matter when sequences are constant in the end."""
    bound = nat_bound(evaluator, function)
    return iter(range(NATURALS if bound is None else bound)), bound is not None


def exists(evaluator: Evaluator, term: Op, env: Env) -> int:
    """There is: exact over finite sorts, else true by a witness or unknown."""
    function = term.args[0]
    points, exhaustive = candidates(evaluator, function.sort.argument)
    if function.sort.argument.kind == "nat" and nat_bound(evaluator, function) is not None:
        points, exhaustive = naturals(evaluator, function)
    found, general = FALSE if exhaustive else UNKNOWN, "forall" in constants(function)
    for value in [*witnesses(evaluator, function, env), *points] if not exhaustive else points:
        held = instance(evaluator, function, env, value)
        found = max(found, UNKNOWN if held == AGREES and general else held)
        if found == TRUE:
            break
    return found


def witnesses(evaluator: Evaluator, function: Term, env: Env) -> Iterator[Value]:
    """The values of the closed sub-terms of the wanted sort; of numbers also large and small ones."""
    wanted, stack, seen = function.sort.argument, [function], set()
    if wanted is REAL:
        yield from map(evaluator.exact, BOUNDS)
    while stack:
        term = stack.pop()
        if term in seen:
            continue
        seen.add(term)
        stack.extend(children(term))
        if term.sort is wanted and term.loose == 0:
            try:
                yield evaluator(term, ())
            except Undefined:
                continue


def instance(evaluator: Evaluator, function: Term, env: Env, value: Value) -> int:
    """The truth of the body of a quantifier at a value."""
    if isinstance(function, Lam):
        return truth(evaluator, function.body, (value, *env))
    try:
        return int(evaluator(function, env)(value))
    except Undefined as reason:
        return evaluator.doubt(reason)


def predicate(test: Callable[[Evaluator, Value], int]) -> Head:
    """A property of a matrix."""
    def head(evaluator: Evaluator, term: Op, env: Env) -> int:
        value = evaluator(term.args[0], env)
        if any(isinstance(x, fmpq_mpoly) for x in entries(value)):
            raise Unsupported("a property of a quantified matrix")
        return test(evaluator, value)
    return head


def unlike_zero(evaluator: Evaluator, side: int | None) -> int:
    """Whether a number with this sign is not 0."""
    evaluator.doubtful |= side is None
    return UNKNOWN if side is None else certainty.of(side != 0)


def invertible(evaluator: Evaluator, a: Value) -> int:
    """Whether the determinant is not 0."""
    return unlike_zero(evaluator, compare(matrix.determinant(a), 0))


def definite(strict: bool) -> Callable[[Evaluator, Value], int]:
    """Positive (semi)definite; unknown of what is not symmetric, on which books differ."""
    def test(evaluator: Evaluator, a: Value) -> int:
        side = matrix.definite(a, strict)
        evaluator.doubtful |= side is None
        found = UNKNOWN if side is None else certainty.of(side == 1)
        symmetric = equality(evaluator, a, matrix.transpose(a))
        return min(found, UNKNOWN if symmetric == FALSE else symmetric)
    return test


def full_column_rank(evaluator: Evaluator, a: Value) -> int:
    """Whether the columns are independent."""
    return unlike_zero(evaluator, compare(matrix.determinant(matrix.product(matrix.transpose(a), a)), 0))


def symmetric(evaluator: Evaluator, a: Value) -> int:
    """Whether the matrix is its transpose."""
    return equality(evaluator, a, matrix.transpose(a))


def orthogonal(evaluator: Evaluator, a: Value) -> int:
    """Whether the columns are orthonormal."""
    product = matrix.product(matrix.transpose(a), a)
    return equality(evaluator, product, matrix.identity(matrix.shape(product)[0]))


def convex(evaluator: Evaluator, term: Op, env: Env) -> int:
    """Known of the families of functions; a failing chord makes it false."""
    function = evaluator(term.args[0], env)
    traits = getattr(function, "traits", None)
    if traits is not None and traits.convex:
        return TRUE
    points = list(candidates(evaluator, term.args[0].sort.argument)[0])
    for a, b in pairwise(points):
        middle = matrix.pairwise(lambda x, y: (x + y) / 2, a, b)
        try:
            if compare(2 * function(middle), function(a) + function(b)) == 1:
                return FALSE
        except Undefined as reason:
            evaluator.doubt(reason)
    return AGREES


LOGIC: dict[str, Head] = {
    "true": lambda evaluator, term, env: TRUE, "false": lambda evaluator, term, env: FALSE,
    "not": negation, "and": conjunction, "or": disjunction, "implies": implication,
    "=": equals, "<": less, "<=": at_most, "forall": forall, "exists": exists, "invertible": predicate(invertible),
    "symmetric": predicate(symmetric), "orthogonal": predicate(orthogonal),
    "positive_definite": predicate(definite(True)), "positive_semidefinite": predicate(definite(False)),
    "full_column_rank": predicate(full_column_rank), "convex": convex,
}
