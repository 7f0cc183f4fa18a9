"""Inequalities as linear combinations of known ones, found by exact linear programming.

The columns are the inequalities in scope, each also multiplied by scalars whose sign is known (letters,
ratios of monomials, factors that occur in the text), squares of the vectors in sight, and multiples of
equations.  The kernel checks the combination that the program finds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import islice
from typing import Any, NamedTuple

from derive.kernel.algebra import UNIT, Monomial, Poly, add, monomial
from derive.kernel.errors import KernelError
from derive.kernel.normal import Normaliser
from derive.kernel.sorts import NAT, PROP, REAL, Dim
from derive.kernel.terms import App, Num, Op, Size, Term, Var, num, op, size

from ..equations import conditions, in_scope
from ..matching import subterms
from ..phrase import phrase
from ..proof import Fact, conclusion_sides
from ..pruning import pruned
from ..search import Hint, NotFound, Scope
from .bounds import bounds_of, signs_of_norms
from .monotone import termwise
from .signs import irreflexive
from .simplex import combination
from .squares import Completion, Weighted
from .squares import squares as nearby

MAX_COLUMNS = 260
MAX_MULTIPLIERS = 14
SIGN_COST = 4
MAX_SQUARES = 14
MAX_FACTORS = 6
WIDE_DEPTH = 6
"""Multipliers and squares are tried for goals and their nearest side conditions, not for conditions of conditions."""


class Column(NamedTuple):
    """A multiplier times a fact, as a polynomial; ``sign`` proves that the multiplier is not negative."""

    multiplier: Term
    fact: Fact
    sign: Fact | None
    gap: Poly
    strict: bool


def by_search(scope: Scope, goal: Term, hints: Sequence[Hint]) -> Fact:
    """``a ≤ b`` or ``a < b`` as a combination of the inequalities in scope."""
    assert isinstance(goal, Op)
    facts = [f for f in scope.prover.facts if is_inequality(f.conclusion)][-30:]
    if scope.depth >= WIDE_DEPTH:
        facts += [f for f in signs_of_norms(scope, [f.conclusion for f in facts]) if f not in facts]
        facts += termwise(scope, [goal, *(f.conclusion for f in facts)])
    equations = [f for f in scope.prover.facts if is_scalar_equation(f.conclusion)][-12:]
    rewriting = [f for f in in_scope(scope) if is_shaped_equation(f.conclusion)][-12:]
    return combined(scope, goal, facts, equations, rewriting)


def by_addition(scope: Scope, goal: Term, hints: Sequence[Hint]) -> Fact:
    """``a ≤ b`` or ``a < b`` as a combination, with numbers, of what is in scope; this is soon seen."""
    assert isinstance(goal, Op)
    facts = [f for f in scope.prover.facts if is_inequality(f.conclusion)][-30:]
    if not facts or scope.depth < WIDE_DEPTH:
        raise NotFound("no inequality is in scope")
    equations = [f for f in scope.prover.facts if is_scalar_equation(f.conclusion)][-12:]
    rewriting = [f for f in in_scope(scope) if is_shaped_equation(f.conclusion)][-12:]
    side = [*conditions(scope, [goal, *(f.conclusion for f in facts)]), *facts, *rewriting]
    algebra = Normaliser(f.conclusion for f in side)
    columns = [_column(algebra, num(1), f, None) for f in facts]
    return _closed(scope, algebra, goal, _gap(algebra, goal), columns, equations, side)


def by_contradiction(scope: Scope, goal: Term, hints: Sequence[Hint]) -> Fact:
    """``⊥`` from inequalities in scope that cannot all hold."""
    zero = num(0)
    try:
        absurd = by_search(scope, op("<", zero, zero, sort=PROP), hints)
    except NotFound:
        raise NotFound("no contradiction follows from what is in scope") from None
    return scope.proof.rule("not_elim", (irreflexive(scope, zero), absurd))


def is_inequality(formula: Term) -> bool:
    """Whether a formula is an order between scalars or naturals."""
    return isinstance(formula, Op) and formula.name in ("<", "<=")


def is_scalar_equation(formula: Term) -> bool:
    return (
        isinstance(formula, Op)
        and formula.name == "="
        and (formula.args[0].sort is REAL or formula.args[0].sort is NAT)
    )


def is_shaped_equation(formula: Term) -> bool:
    return (
        isinstance(formula, Op)
        and formula.name == "="
        and formula.args[0].sort.kind == "real"
        and formula.args[0].sort is not REAL
    )


def combined(scope: Scope, goal: Op, facts: list[Fact], equations: list[Fact], rewriting: list[Fact]) -> Fact:
    """The goal as a combination of these facts; first as they are, then with multipliers and squares."""
    terms = [goal, *(f.conclusion for f in (*facts, *equations, *rewriting))]
    squares = nearby(scope, terms) if scope.depth >= WIDE_DEPTH else []
    known = conditions(scope, terms) + squares
    known += [f for f in facts if f not in known]
    side = [*known, *rewriting]
    algebra = Normaliser(f.conclusion for f in side)
    target = _gap(algebra, goal)
    failure = NotFound("no combination of the inequalities in scope gives this", 1)
    for columns in _stages(scope, algebra, goal, target, facts, squares):
        try:
            return _closed(scope, algebra, goal, target, columns, equations, side)
        except KernelError as refusal:
            failure = NotFound(f"the combination found was refused: {refusal}", 1)
        except NotFound:
            continue
    if scope.depth >= WIDE_DEPTH:
        try:
            return _completed(scope, goal, facts, [*side, *equations])
        except (KernelError, NotFound):
            pass
    raise failure


def _closed(scope: Scope, algebra: Normaliser, goal: Op, target: Poly, columns: list[Column], equations: list[Fact],
            side: list[Fact]) -> Fact:
    """The goal from these columns."""
    found = _solved(algebra, goal, target, columns, equations)
    if found is None:
        raise NotFound("no combination gives this")
    result = _certificate(scope, goal, found, side)
    scope.prover.combination = explanation(scope, found)
    return result


def _completed(scope: Scope, goal: Op, facts: list[Fact], side: list[Fact]) -> Fact:
    """The goal from the facts and squares completed from it, modulo the equations in scope."""
    bounds = bounds_of(scope, goal, facts)
    if any(f.conclusion is goal for f in bounds):
        raise NotFound("a law says just this")
    facts = [*facts, *(f for f in bounds if f not in facts)]
    algebra = Normaliser(f.conclusion for f in side)
    target = _gap(algebra, goal)
    found = Completion(scope, algebra, algebra.cleared(target)[0]).found()
    if not found and len(facts) == 0:
        raise NotFound("the goal suggests no squares")
    columns = [_column(algebra, num(1), f, None) for f in facts]
    columns += [_column(algebra, w.multiplier, w.fact, w.sign) for w in found]
    columns += _products(scope, algebra, found, facts)
    return _closed(scope, algebra, goal, target, columns, [], side)


def _products(scope: Scope, algebra: Normaliser, found: Sequence[Weighted], facts: Sequence[Fact]) -> list[Column]:
    """Facts multiplied by completed squares, as ``r ≤ 1`` by ``(s − t)²``."""
    columns = []
    for weighted in found[:MAX_SQUARES]:
        square = conclusion_sides(weighted.fact.conclusion)[1]
        for fact in facts[-MAX_FACTORS:]:
            multiplier, sign = square, weighted.fact
            if weighted.sign is not None:
                multiplier = op("*", weighted.multiplier, square, sort=REAL)
                sign = scope.prove(op("<=", num(0), multiplier, sort=PROP))
            columns.append(_column(algebra, multiplier, fact, sign))
    return columns


def _gap(algebra: Normaliser, relation: Term) -> Poly:
    assert isinstance(relation, Op)
    left, right = relation.args
    return algebra.reduce(add(algebra.polynomial(right), algebra.polynomial(left), -1))


def _column(algebra: Normaliser, multiplier: Term, fact: Fact, sign: Fact | None) -> Column:
    gap = algebra.reduce(algebra.multiply(algebra.polynomial(multiplier), _gap(algebra, fact.conclusion)))
    assert isinstance(fact.conclusion, Op)
    positive = sign is None or isinstance(sign.conclusion, Op) and sign.conclusion.name == "<"
    return Column(multiplier, fact, sign, gap, fact.conclusion.name == "<" and positive)


def _solved(
    algebra: Normaliser, goal: Op, target: Poly, columns: list[Column], equations: list[Fact]
) -> list[tuple[Fraction, Column]] | None:
    """The multipliers of a combination, zeros left out."""
    free = [Column(num(1), f, None, _gap(algebra, f.conclusion), False) for f in equations]
    gaps: list[Any] = [c.gap for c in columns]
    wanted, unit, *gaps = _cleared(algebra, [target, {UNIT: 1}, *gaps, *(c.gap for c in free)])
    strict = [i for i, c in enumerate(columns) if c.strict] + [len(columns)]
    positive, either = [*gaps[: len(columns)], unit], gaps[len(columns) :]
    found = combination(positive, either, wanted, strict=strict if goal.name == "<" else [])
    if found is None:
        return None
    values = [Fraction(int(v.p), int(v.q)) for v in (*found[0][:-1], *found[1])]
    return [(value, column) for value, column in zip(values, [*columns, *free], strict=True) if value]


def _cleared(algebra: Normaliser, polys: list[Poly]) -> list[Poly]:
    """All polynomials times one common denominator, so that products with reciprocals meet as numbers do."""
    for _ in range(4):
        powers = [power for p in polys for mono, _ in p for power in mono]
        number = next((n for n, e in powers if e < 0 and algebra.atoms[n].value is not None), None)
        if number is None:
            break
        missing = monomial(number, max(-(e // 1) for n, e in powers if n == number))
        polys = [algebra.reduce(algebra.multiply(p, missing)) for p in polys]
    return polys


def _certificate(scope: Scope, goal: Op, found: list[tuple[Fraction, Column]], side: list[Fact]) -> Fact:
    """The kernel's combine step; rational factors go into the multipliers, whose signs have steps of their own."""
    facts: list[Fact] = []
    multipliers: list[Term] = []
    signs: list[Fact | None] = []
    for value, column in found:
        facts.append(column.fact)
        if isinstance(column.multiplier, Num):
            multipliers.append(num(value * column.multiplier.value))
            signs.append(None)
        else:
            scaled = op("*", num(value), column.multiplier, sort=REAL) if value != 1 else column.multiplier
            multipliers.append(scaled)
            signs.append(_scaled_sign(scope, column, value, scaled))
    for chosen in ([], side):
        extra = [s for s in signs if s is not None]
        premises = [*facts, *extra, *(f for f in chosen if f not in facts and f not in extra)]
        places = [premises.index(s, len(facts)) if s is not None else -1 for s in signs]
        try:
            return (
                _fewer(scope, goal, facts, extra, [f for f in chosen if f not in extra], multipliers, signs)
                if chosen
                else scope.proof.rule("combine", tuple(premises), goal, multipliers, places)
            )
        except KernelError:
            if chosen:
                raise
    raise NotFound("unreachable")


def explanation(scope: Scope, found: Sequence[tuple[Fraction, Column]]) -> str:
    """A combination as a reader would add it up, when it is short and its facts have names."""
    parts = []
    for value, column in found:
        named = scope.prover.named.get(column.fact.line) or _square_name(column.fact.conclusion)
        if not named:
            return "combine"
        factor = phrase(column.multiplier) if not isinstance(column.multiplier, Num) else ""
        number = str(value) if value != 1 else ""
        weight = " ".join(filter(None, (number, f"({factor})" if " " in factor else factor)))
        parts.append(f"{weight}·{named}" if weight else named)
    return "combine " + " + ".join(parts) if 0 < len(parts) <= 3 else "combine"


def _square_name(formula: Term) -> str:
    """``t²`` for the fact ``0 ≤ t²``."""
    if isinstance(formula, Op) and isinstance(formula.args[0], Num) and formula.args[0].value == 0:
        square = formula.args[1]
        if isinstance(square, Op) and square.name == "^":
            return f"({phrase(square)} ≥ 0)"
    return ""


def _fewer(
    scope: Scope,
    goal: Op,
    facts: list[Fact],
    extra: list[Fact],
    side: list[Fact],
    multipliers: list[Term],
    signs: list[Fact | None],
) -> Fact:
    """The combine step with as few side conditions as needed."""

    def attempt(kept: list[Fact]) -> Fact:
        premises = [*facts, *extra, *kept]
        places = [premises.index(s, len(facts)) if s is not None else -1 for s in signs]
        return scope.proof.rule("combine", tuple(premises), goal, multipliers, places)

    return pruned(side, attempt)


def _scaled_sign(scope: Scope, column: Column, value: Fraction, scaled: Term) -> Fact | None:
    """``0 ≤ c·m`` from ``0 ≤ m``."""
    if column.sign is None or value == 1:
        return column.sign
    assert isinstance(column.sign.conclusion, Op)
    goal = op(column.sign.conclusion.name, num(0), scaled, sort=PROP)
    return scope.proof.rule("combine", (column.sign,), goal, [num(value)], [-1])


# Multipliers and squares


def _stages(scope: Scope, algebra: Normaliser, goal: Op, target: Poly, facts: list[Fact],
            squares: list[Fact]) -> Iterator[list[Column]]:
    """The facts; with squares in sight and summands of known sign; with products by multipliers of known sign."""
    plain = [_column(algebra, num(1), f, None) for f in facts]
    yield plain
    if scope.depth < WIDE_DEPTH:
        return
    base = [*plain, *(_column(algebra, num(1), f, None) for f in (*squares, *_summand_signs(scope, goal)))]
    if len(base) > len(plain):
        yield base
    multipliers = _multipliers(scope, algebra, goal, target, base, facts)
    products = (_column(algebra, factor, column.fact, sign) for factor, sign in multipliers for column in base)
    yield [*base, *islice(products, max(0, MAX_COLUMNS - len(base)))]


def _summand_signs(scope: Scope, goal: Op) -> list[Fact]:
    """``0 ≤ t``, for a strict goal ``0 < t``, for the summands of both sides where this is plain from their build."""
    relations = ("<", "<=") if goal.name == "<" else ("<=",)
    found: list[Fact] = []
    for side in goal.args:
        for term in _summands(side):
            if side.sort is REAL and not isinstance(term, (Num, Var, App)):
                claims = (op(relation, num(0), term, sort=PROP) for relation in relations)
                facts = (scope.attempt(claim, cost=SIGN_COST) for claim in claims)
                found += islice(filter(None, facts), 1)
    return found


def _summands(term: Term) -> list[Term]:
    if isinstance(term, Op) and term.name in ("+", "-"):
        return [part for arg in term.args for part in _summands(arg)]
    if isinstance(term, Op) and term.name == "*" and isinstance(term.args[0], Num):
        return _summands(term.args[1])
    return [term]


def _multipliers(
    scope: Scope, algebra: Normaliser, goal: Op, target: Poly, columns: list[Column], facts: list[Fact]
) -> list[tuple[Term, Fact]]:
    """Terms of known sign to multiply facts with: factors in the text, and ratios of monomials."""
    candidates: dict[Term, None] = {}
    for formula in (goal, *(f.conclusion for f in facts)):
        for term in subterms(formula):
            for factor in _scalar_factors(term):
                candidates.setdefault(factor)
    for ratio in _ratios(algebra, target, columns):
        product = _monomial_term(algebra, ratio)
        if product is not None:
            candidates.setdefault(product)
    found: list[tuple[Term, Fact]] = []
    seen: set[object] = set()
    for term in islice(candidates, 40):
        key = tuple(sorted(algebra.normal(term).items(), key=lambda item: item[0]))
        if key in seen or isinstance(term, Num):
            continue
        seen.add(key)
        sign = scope.attempt(op("<", num(0), term, sort=PROP), cost=2) or scope.attempt(
            op("<=", num(0), term, sort=PROP), cost=2
        )
        if sign is not None:
            found.append((term, sign))
        if len(found) >= MAX_MULTIPLIERS:
            break
    return found


def _scalar_factors(term: Term) -> list[Term]:
    """Scalars that a product in the text multiplies with."""
    if not isinstance(term, Op) or term.name not in ("*", "scale", "/"):
        return []
    found = [a for a in term.args if a.sort is REAL and not isinstance(a, Num) and _is_coefficient(a)]
    if term.name == "/" and not isinstance(term.args[1], Num):
        found.append(op("/", num(1), term.args[1], sort=REAL))
    return found


def _is_coefficient(term: Term) -> bool:
    """Whether a scalar is built from letters and numbers rather than from the values compared."""
    if isinstance(term, (Var, Num, Size)):
        return True
    if isinstance(term, Op):
        return term.name in ("+", "-", "*", "/", "^", "neg", "real", "sqrt", "norm", "exp") and all(
            _is_coefficient(a) or a.sort is NAT for a in term.args
        )
    return isinstance(term, App)


def _ratios(algebra: Normaliser, target: Poly, columns: list[Column]) -> list[Monomial]:
    """Monomials of known sign that turn a monomial of a column into one of the target."""
    found: dict[Monomial, None] = {}
    for column in columns:
        for mono, _ in islice(column.gap, 8):
            for wanted, _ in islice(target, 16):
                ratio = dict(wanted)
                for atom, exponent in mono:
                    ratio[atom] = ratio.get(atom, 0) - exponent
                result = tuple(sorted((a, e) for a, e in ratio.items() if e))
                if result and all(algebra.atoms[a].nonnegative for a, _ in result) and len(result) <= 4:
                    found.setdefault(result)
    return sorted(found, key=len)[:24]


def _atom_term(algebra: Normaliser, number: int) -> Term | None:
    """A term for an atom: a letter, a dimension, or the square of a vector."""
    atom = algebra.atoms[number]
    if atom.key[0] == "dim":
        return size(Dim.of(str(atom.key[1])))
    if atom.key[0] == "word" and len(str(atom.key[1])) == 2:
        first, second = (algebra.letters[ord(c) >> 1] for c in str(atom.key[1]))
        if first is second and first.term is not None:
            return op("^", op("norm", first.term, sort=REAL), num(2, NAT), sort=REAL)
    return atom.term


def _monomial_term(algebra: Normaliser, mono: Monomial) -> Term | None:
    """A term for a monomial whose atoms are terms."""
    top: Term | None = None
    bottom: Term | None = None
    for number, exponent in mono:
        base = _atom_term(algebra, number)
        if base is None or not isinstance(exponent, int):
            return None
        base = op("real", base, sort=REAL) if base.sort is NAT else base
        if base.sort is not REAL:
            return None
        power = base if abs(exponent) == 1 else op("^", base, num(abs(exponent), NAT), sort=REAL)
        if exponent > 0:
            top = power if top is None else op("*", top, power, sort=REAL)
        else:
            bottom = power if bottom is None else op("*", bottom, power, sort=REAL)
    top = top or num(1)
    return top if bottom is None else op("/", top, bottom, sort=REAL)
