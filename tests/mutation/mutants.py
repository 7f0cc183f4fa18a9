"""Mutants of a statement: terms that differ in one place, by the mistakes that people make."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from derive.kernel.errors import KernelError
from derive.kernel.signature import Signature
from derive.kernel.sorts import NAT, PROP, REAL, Real
from derive.kernel.terms import App, Lam, Num, Op, Term, Var, app, lam, num, op


class Statement(NamedTuple):
    """A goal under hypotheses, for all the variables."""

    name: str
    variables: tuple[Var, ...]
    hypotheses: tuple[Term, ...]
    goal: Term

    def __repr__(self) -> str:
        left = ", ".join(map(repr, self.hypotheses))
        return f"{self.name}: {left} ⊢ {self.goal}"[:2000]


class Mutant(NamedTuple):
    """A changed statement and the kind of the change."""

    kind: str
    statement: Statement

    def __repr__(self) -> str:
        return f"{self.kind} in {self.statement}"


Change = Callable[[Term], Iterator[Term]]


def is_square(term: Term) -> bool:
    """Whether a term is a square matrix and no number."""
    return term.sort.kind == "real" and term.sort is not REAL and term.sort.shape[0] is term.sort.shape[1]


def swapped_product(term: Term) -> Iterator[Term]:
    """``A B`` to ``B A``."""
    if isinstance(term, Op) and term.name == "*" and is_square(term):
        left, right = term.args
        if left.sort is right.sort and left is not right:
            yield op("*", right, left, sort=term.sort)


def dropped_transpose(term: Term) -> Iterator[Term]:
    if isinstance(term, Op) and term.name == "transpose" and term.sort is term.args[0].sort:
        yield term.args[0]


def transposed(term: Term) -> Iterator[Term]:
    """``A`` to ``Aᵀ`` for a square variable."""
    if isinstance(term, Var) and is_square(term):
        yield op("transpose", term, sort=term.sort)


def flipped_sign(term: Term) -> Iterator[Term]:
    if isinstance(term, Op) and term.name in ("+", "-") and term.sort.kind == "real":
        yield op("-" if term.name == "+" else "+", *term.args, sort=term.sort)
    if isinstance(term, Op) and term.name == "neg":
        yield term.args[0]


def changed_literal(term: Term) -> Iterator[Term]:
    """A factor, exponent or bound one greater."""
    if isinstance(term, Num):
        yield num(term.value + 1, term.sort)
        if term.value == 2 and term.sort is REAL:
            yield num(1, term.sort)


def dropped_factor(term: Term) -> Iterator[Term]:
    """``2 a`` to ``a``, ``a/2`` to ``a``, ``a²`` to ``a``."""
    if isinstance(term, Op) and len(term.args) == 2:
        first, second = term.args
        if term.name in ("*", "scale") and isinstance(first, Num) and second.sort is term.sort:
            yield second
        if term.name in ("/", "^") and first.sort is term.sort and term.sort.kind == "real":
            yield first


def missing_term(term: Term) -> Iterator[Term]:
    """``a + b`` and ``a − b`` to ``a``, ``a + b`` to ``b``."""
    if isinstance(term, Op) and term.name in ("+", "-") and term.sort.kind == "real":
        yield from term.args[:2 if term.name == "+" else 1]


def extra_factor(term: Term) -> Iterator[Term]:
    """``a + b`` to ``a + 2 b``."""
    if isinstance(term, Op) and term.name in ("+", "-") and term.sort.kind == "real":
        first, second = term.args
        name = "*" if term.sort is REAL else "scale"
        yield op(term.name, first, op(name, num(2), second, sort=term.sort), sort=term.sort)


def changed_exponent(term: Term) -> Iterator[Term]:
    """``a²`` to ``a³``."""
    if isinstance(term, Op) and term.name == "^" and isinstance(term.args[1], Num):
        base, exponent = term.args
        yield op("^", base, num(exponent.value + 1, exponent.sort), sort=term.sort)


def nudged_literal(term: Term) -> Iterator[Term]:
    """A number changed in its ninth digit."""
    if isinstance(term, Num) and term.sort is REAL and term.value:
        yield num(term.value * (1 + Fraction(1, 10 ** 9)))


def swapped_arguments(term: Term) -> Iterator[Term]:
    """``a − b`` to ``b − a``, ``a/b`` to ``b/a``, ``f(a, b)`` to ``f(b, a)``."""
    if isinstance(term, Op) and len(term.args) == 2 and term.name not in ("=", "<", "<=", "implies", "+", "and", "or"):
        first, second = term.args
        if first.sort is second.sort and first is not second and not is_square(term):
            yield op(term.name, second, first, sort=term.sort)
    if isinstance(term, App) and isinstance(term.function, App):
        inner = term.function
        if inner.argument.sort is term.argument.sort:
            yield app(inner.function, term.argument, inner.argument)


NEAR = {"exp": ("sigmoid", "sqrt"), "log": ("sqrt",), "sqrt": ("exp",), "sigmoid": ("exp",), "max": ("min", "+"),
        "min": ("max",), "maximum": ("minimum", "sum"), "minimum": ("maximum",), "inverse": ("transpose",),
        "transpose": ("inverse",), "hadamard": ("*", "+"), "norm": ("trace",), "softmax": ("neg",),
        "positive_semidefinite": ("positive_definite",), "positive_definite": ("positive_semidefinite", "invertible"),
        "invertible": ("symmetric",), "zeros": ("ones", "identity"), "identity": ("ones",), "ones": ("identity",),
        "integrable": ("measurable",), "has_derivative": ("has_jacobian",)}
"""Constants that are taken for one another."""


def near_function(term: Term) -> Iterator[Term]:
    """A function replaced by one that is taken for it; those of other shapes are sorted out later."""
    for name in NEAR.get(term.name, ()) if isinstance(term, Op) else ():
        yield op(name, *term.args, sort=term.sort)
    if isinstance(term, Op) and term.name == "norm" and term.args[0].sort is REAL:
        yield term.args[0]
    if isinstance(term, Op) and term.name == "exp":
        yield op("+", num(1), term.args[0], sort=REAL)


def equated_sides(term: Term) -> Iterator[Term]:
    """``a ≤ b`` to ``a = b``."""
    if isinstance(term, Op) and term.name == "<=":
        yield op("=", *term.args, sort=PROP)


def strict_order(term: Term) -> Iterator[Term]:
    """``≤`` to ``<``."""
    if isinstance(term, Op) and term.name == "<=":
        yield op("<", *term.args, sort=PROP)


def swapped_sides(term: Term) -> Iterator[Term]:
    """``a ≤ b`` to ``b ≤ a``."""
    if isinstance(term, Op) and term.name in ("<=", "<"):
        yield op(term.name, *reversed(term.args), sort=PROP)


def shifted_index(term: Term) -> Iterator[Term]:
    """Bounds of sums and arguments of sequences, off by one."""
    one = num(1, NAT)
    if isinstance(term, Op) and term.name in ("sum_range", "prod_range"):
        low, high, body = term.args
        yield op(term.name, low, op("+", high, one, sort=NAT), body, sort=term.sort)
        yield op(term.name, op("+", low, one, sort=NAT), high, body, sort=term.sort)
    if isinstance(term, App) and term.argument.sort is NAT:
        yield app(term.function, op("+", term.argument, one, sort=NAT))
    if isinstance(term, Op) and term.name == "^" and term.args[1].sort is NAT and not isinstance(term.args[1], Num):
        yield op("^", term.args[0], op("+", term.args[1], one, sort=NAT), sort=term.sort)


def converse(term: Term) -> Iterator[Term]:
    """``p ⟹ q`` to ``q ⟹ p``, and to ``q`` alone."""
    if isinstance(term, Op) and term.name == "implies":
        yield op("implies", *reversed(term.args), sort=PROP)
        yield term.args[1]


def swapped_quantifier(term: Term) -> Iterator[Term]:
    """``∃ x, ∀ y`` to ``∀ x, ∃ y`` and the like."""
    other = {"forall": "exists", "exists": "forall"}
    if isinstance(term, Op) and term.name in other:
        yield op(other[term.name], *term.args, sort=PROP)


def changed_connective(term: Term) -> Iterator[Term]:
    if isinstance(term, Op) and term.name == "or":
        yield op("and", *term.args, sort=PROP)
    if isinstance(term, Op) and term.name == "not" and term.args[0].sort is PROP:
        yield term.args[0]


CHANGES: tuple[Change, ...] = (
    swapped_product, dropped_transpose, transposed, flipped_sign, missing_term, extra_factor, changed_exponent,
    changed_literal, nudged_literal, dropped_factor, strict_order, equated_sides, swapped_sides, swapped_arguments,
    near_function, shifted_index, converse, swapped_quantifier, changed_connective)


def same_commuted(term: Term) -> Iterator[Term]:
    """``a + b`` to ``b + a``, and products of numbers."""
    numbers = isinstance(term, Op) and term.name == "*" and term.args[0].sort is REAL and term.args[1].sort is REAL
    if numbers or (isinstance(term, Op) and term.name in ("+", "hadamard", "and", "or", "=")):
        yield op(term.name, *reversed(term.args), sort=term.sort)  # type: ignore[attr-defined]


def same_difference(term: Term) -> Iterator[Term]:
    """``a − b`` to ``a + (−b)``."""
    if isinstance(term, Op) and term.name == "-" and term.sort.kind == "real":
        first, second = term.args
        yield op("+", first, op("neg", second, sort=second.sort), sort=term.sort)


def same_transposed(term: Term) -> Iterator[Term]:
    """``A`` to ``(Aᵀ)ᵀ``, ``A B`` to ``(Bᵀ Aᵀ)ᵀ``."""
    if term.sort.kind == "real" and term.sort is not REAL and isinstance(term, Op) and term.name == "*":
        turned = [op("transpose", part, sort=Real(*reversed(part.sort.shape))) for part in reversed(term.args)]
        product = op("*", *turned, sort=Real(*reversed(term.sort.shape)))
        yield op("transpose", product, sort=term.sort)


def same_square(term: Term) -> Iterator[Term]:
    """``a²`` to ``a a``."""
    if isinstance(term, Op) and term.name == "^" and isinstance(term.args[1], Num) and term.args[1].value == 2:
        yield op("*", term.args[0], term.args[0], sort=term.sort)


def same_cancelled(term: Term) -> Iterator[Term]:
    """``x`` to ``(x + 7/3) − 7/3``."""
    if isinstance(term, Var) and term.sort is REAL:
        third = num(Fraction(7, 3))
        yield op("-", op("+", term, third, sort=REAL), third, sort=REAL)


def weaker_order(term: Term) -> Iterator[Term]:
    """``a < b`` to ``a ≤ b``, ``a = b`` to ``a ≤ b``."""
    if isinstance(term, Op) and (term.name == "<" or (term.name == "=" and term.args[0].sort is REAL)):
        yield op("<=", *term.args, sort=PROP)


REWRITES: tuple[Change, ...] = (same_commuted, same_difference, same_transposed, same_square, same_cancelled)
"""Changes that leave the meaning as it is."""


def changed(term: Term, change: Change) -> Iterator[Term]:
    """The term with the change made at one place, whichever."""
    yield from change(term)
    for number, part in enumerate(parts(term)):
        for other in changed(part, change):
            yield replaced(term, number, other)


def parts(term: Term) -> tuple[Term, ...]:
    if isinstance(term, Op):
        return term.args
    if isinstance(term, App):
        return (term.function, term.argument)
    return (term.body,) if isinstance(term, Lam) else ()


def replaced(term: Term, number: int, part: Term) -> Term:
    """The term with another part at this place."""
    fresh = [*parts(term)]
    fresh[number] = part
    if isinstance(term, Op):
        return op(term.name, *fresh, sort=term.sort)
    if isinstance(term, App):
        return app(*fresh)
    assert isinstance(term, Lam)
    return lam(term.sort.argument, part)


def weakened(hypothesis: Term) -> Iterator[Term]:
    """A premise that says a little less: ``<`` becomes ``≤``, a positive bound half of it."""
    if isinstance(hypothesis, Op) and hypothesis.name == "<":
        yield op("<=", *hypothesis.args, sort=PROP)
    if isinstance(hypothesis, Op) and hypothesis.name == "positive_definite":
        yield op("positive_semidefinite", *hypothesis.args, sort=PROP)
    if isinstance(hypothesis, Op) and hypothesis.name in ("<", "<="):
        left, right = hypothesis.args
        if isinstance(right, Num) and right.sort is REAL and right.value > 0:
            yield op(hypothesis.name, left, num(2 * right.value), sort=PROP)


def renamed(statement: Statement) -> Iterator[Term]:
    """The goal with one variable in place of another of its sort."""
    def exchange(old: Var, new: Var) -> Change:
        def change(term: Term) -> Iterator[Term]:
            if term is old:
                yield new
        return change

    for old in statement.variables:
        for new in statement.variables:
            if old is not new and old.sort is new.sort and old in statement.goal.free:
                yield from changed(statement.goal, exchange(old, new))


def mutants(statement: Statement, signature: Signature) -> list[Mutant]:
    """All mutants of a statement that are well-sorted and differ from it."""
    found: dict[Term | int, Mutant] = {}
    for number, _ in enumerate(statement.hypotheses):
        kept = statement.hypotheses[:number] + statement.hypotheses[number + 1:]
        found[-1 - number] = Mutant("dropped hypothesis", statement._replace(hypotheses=kept))
        for weaker in weakened(statement.hypotheses[number]):
            changed_one = (*statement.hypotheses[:number], weaker, *statement.hypotheses[number + 1:])
            found[weaker] = Mutant("weakened hypothesis", statement._replace(hypotheses=changed_one))
    for kind, goals in [*((c.__name__.replace("_", " "), changed(statement.goal, c)) for c in CHANGES),
                        ("replaced variable", renamed(statement))]:
        for goal in goals:
            if goal is not statement.goal and goal not in found and well_sorted(goal, signature):
                found[goal] = Mutant(kind, statement._replace(goal=goal))
    return list(found.values())


def rewritten(statement: Statement, signature: Signature) -> list[Mutant]:
    """Statements that follow from this one by their form alone."""
    found: dict[Term, Mutant] = {}
    changes = [(change, changed(statement.goal, change)) for change in REWRITES]
    for change, goals in [*changes, (weaker_order, weaker_order(statement.goal))]:
        for goal in goals:
            if goal is not statement.goal and goal not in found and well_sorted(goal, signature):
                found[goal] = Mutant(change.__name__.replace("_", " "), statement._replace(goal=goal))
    return list(found.values())


def well_sorted(goal: Term, signature: Signature) -> bool:
    try:
        signature.check(goal)
    except KernelError:
        return False
    return True


def spread(found: Sequence[Mutant], wanted: int) -> list[Mutant]:
    """At most this many, from as many kinds as there are: the kinds take turns."""
    turns: dict[str, list[Mutant]] = {}
    for mutant in found:
        turns.setdefault(mutant.kind, []).append(mutant)
    chosen: list[Mutant] = []
    while turns and len(chosen) < wanted:
        for kind in [*turns]:
            chosen.append(turns[kind].pop(0))
            if not turns[kind]:
                del turns[kind]
    return chosen[:wanted]
