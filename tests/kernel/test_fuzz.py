"""Whatever the normal form calls equal has equal values in a model, under premises that hold there."""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Any

import pytest
from mpmath import mpf

from derive.kernel.algebra import Frozen, freeze
from derive.kernel.errors import KernelError
from derive.kernel.normal import Normaliser
from derive.kernel.sorts import INT, NAT, ONE, REAL, Real, Sort
from derive.kernel.terms import Op, Term, Var, num, var

from .growing import Grower, changed, disturbed, m, n, rearranged
from .model import Model, Unclear, agree, scalar, table
from .notation import add, eq, le, lt, make, mul, no, sub

SORTS = [REAL, REAL, REAL, Real(n, n), Real(n, ONE), Real(ONE, n), Real(n, m), Real(m, m), NAT]


class World:
    """A grower, a model, and premises that hold in the model."""

    def __init__(self, seed: int, analytic: bool = False) -> None:
        self.random = Random(seed)
        self.grower = Grower(self.random, analytic)
        self.model = Model(
            {"n": self.random.choice([1, 2, 2, 3]), "m": self.random.choice([1, 2])}, Values(self)
        )
        self.premises: list[Term] = []
        for _ in range(self.random.randrange(5)):
            try:
                self.premises += self.premise()
            except (Unclear, OverflowError):
                continue
        for premise in self.premises:
            self.grower.remember(premise)
            if analytic and isinstance(premise, Op) and premise.name in ("<", "<="):
                self.roots(*premise.args)

    def roots(self, low: Term, high: Term) -> None:
        """Use roots of what is known not to be negative, and their products, in later terms."""
        if low.sort is REAL:
            gap = sub(high, low)
            pool, root = self.grower.pool.setdefault(REAL, []), make("sqrt", gap)
            pool += [
                gap,
                root,
                make("norm", gap),
                *(mul(root, other) for other in pool if isinstance(other, Op) and other.name == "sqrt"),
            ]

    def value(self, term: Term) -> Any:
        return self.model(term)

    def choose(self, sort: Sort) -> Any:
        """A value of a sort, with many coincidences."""
        if sort is NAT:
            return self.random.choice([0, 0, 1, 1, 2, 3])
        if sort is INT:
            return self.random.randrange(-2, 4)
        if sort.kind == "index":
            return self.random.randrange(self.model.dim(sort.dim)) + 1
        if sort.kind == "fun":
            return Table(self, sort)
        return table(
            *self.model.shape(sort),
            lambda i, j: Fraction(self.random.choice([-2, -1, 0, 0, 1, 1, 2, Fraction(1, 2)])),
        )

    def premise(self) -> list[Term]:
        return self.random.choice(
            [
                self.signed,
                self.signed,
                self.signed,
                self.equation,
                self.equation,
                self.invertible,
                self.symmetric,
                self.natural,
                self.vanishing,
            ]
        )()

    def signed(self) -> list[Term]:
        t = self.grower.term(self.random.choice([REAL, REAL, NAT]), self.random.randrange(3))
        zero = num(0, t.sort) if self.random.random() < 0.6 else self.grower.term(t.sort, 0)
        facts = [lt(zero, t), le(zero, t), no(eq(t, zero)), le(t, zero), lt(t, zero)]
        self.random.shuffle(facts)
        return [fact for fact in facts if self.value(fact)][:1]

    def equation(self) -> list[Term]:
        """A new variable whose value is that of a term."""
        t = self.grower.term(self.random.choice(SORTS), self.random.randrange(1, 3))
        value = self.value(t)
        y = var(f"y{len(self.model.values)}", t.sort)
        self.model.values[y] = value
        self.grower.variables.setdefault(t.sort, []).append(y)
        return [self.random.choice([eq(y, t), eq(t, y)])]

    def natural(self) -> list[Term]:
        """A real number from which a natural is computed."""
        k = self.grower.variable(NAT)
        kind, value = self.random.randrange(3), self.value(k)
        r = var(f"r{len(self.model.values)}", REAL)
        self.model.values[r] = scalar([Fraction(value, 2), Fraction(value - 2), Fraction(3 * value)][kind])
        self.grower.variables.setdefault(REAL, []).append(r)
        left = [mul(num(2), r), add(r, num(2)), mul(num(Fraction(1, 3)), r)][kind]
        return [eq(left, make("real", k))]

    def invertible(self) -> list[Term]:
        t = self.grower.term(Real(n, n), self.random.randrange(3))
        fact = make("invertible", t)
        return [fact] if self.value(fact) else []

    def symmetric(self) -> list[Term]:
        a = self.grower.variable(Real(n, n))
        value = self.value(a)
        if self.premises:
            return []
        self.model.values[a] = table(*self.model.shape(a.sort), lambda i, j: value[min(i, j)][max(i, j)])
        return [eq(make("transpose", a), a)]

    def vanishing(self) -> list[Term]:
        t = self.grower.term(self.random.choice(SORTS[:-1]), 2)
        fact = eq(t, make("zeros", sort=t.sort) if t.sort is not REAL else num(0))
        return [fact] if self.value(fact) else []


class Values(dict[Var, Any]):
    """Values of variables, chosen when first asked for."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world = world

    def __missing__(self, variable: Var) -> Any:
        self[variable] = self.world.choose(variable.sort)
        return self[variable]


class Table:
    """A function: its values are chosen when first asked for."""

    def __init__(self, world: World, sort: Sort) -> None:
        self.world, self.sort = world, sort
        self.known: dict[Any, Any] = {}

    def __call__(self, argument: Any) -> Any:
        if callable(argument):
            size = self.world.model.dim(self.sort.argument.argument.dim)
            argument = tuple(argument(i + 1)[0] for i in range(size))
        if isinstance(argument, tuple) and any(isinstance(x, mpf) for row in argument for x in row):
            raise Unclear
        if argument not in self.known:
            self.known[argument] = self.world.choose(self.sort.result)
        return self.known[argument]


def pair(world: World) -> tuple[Term, Term]:
    random = world.random
    left = world.grower.term(random.choice(SORTS), random.randrange(1, 4))
    right = left
    for _ in range(random.randrange(1, 5)):
        right = changed(random, right, rearranged)
    if random.random() < 0.5:
        right = changed(random, right, disturbed)
    if random.random() < 0.2:
        right = world.grower.term(left.sort, random.randrange(2))
    return left, right


def failures(seed: int, analytic: bool, counts: list[int]) -> list[str]:
    """Pairs of one world that are called equal and are not."""
    world = World(seed, analytic)
    found = []
    for _ in range(4):
        left, right = pair(world)
        if left is right:
            continue
        counts[0] += 1
        try:
            if not Normaliser(world.premises).equal(left, right):
                continue
            counts[1] += 1
            if not agree(world.value(left), world.value(right)):
                found.append(
                    f"{seed}: {left} = {right} under {world.premises} with {world.model.dims} {dict(world.model.values)}"  # noqa: E501
                )
        except (KernelError, Unclear, OverflowError):
            continue
    return found


def census(seed: int, analytic: bool, size: int, counts: list[int]) -> list[str]:
    """Many small terms of one sort: those with one normal form have one value."""
    world = World(seed, analytic)
    sort = world.random.choice(SORTS)
    found, seen = [], dict[Frozen, tuple[Term, Any]]()
    try:
        normaliser = Normaliser(world.premises)
    except KernelError:
        return []
    for _ in range(size):
        term = world.grower.term(sort, world.random.randrange(3))
        try:
            key, value = freeze(normaliser.normal(term)), world.value(term)
        except (KernelError, Unclear, OverflowError):
            continue
        counts[0] += 1
        other, known = seen.setdefault(key, (term, value))
        counts[1] += other is not term
        if not agree(known, value):
            found.append(
                f"{seed}: {other} = {term} under {world.premises} with {world.model.dims} {dict(world.model.values)}"
            )
    return found


def roots_census(seed: int, counts: list[int]) -> list[str]:
    """The same for products, signs, roots and powers of a few differences whose signs are known."""
    random, values = Random(seed), [Fraction(v, 2) for v in range(-3, 4)]
    x = [var(name, REAL) for name in "abc"]
    model = Model({}, {v: scalar(random.choice(values)) for v in x})
    gaps: list[Term] = [
        *x,
        *(make("-", *random.sample(x, 2)) for _ in range(3)),
        make("*", x[0], x[1]),
        make("-", x[0], num(1)),
    ]
    facts = [
        fact
        for gap in gaps
        for fact in (le(num(0), gap), lt(num(0), gap), le(gap, num(0)), no(eq(gap, num(0))))
        if model(fact)
    ]
    premises = random.sample(facts, min(len(facts), 4))
    known_roots = [make("sqrt", gap) for gap in gaps if {le(num(0), gap), lt(num(0), gap)} & set(premises)]
    pool: list[Term] = (
        gaps[:4] + 2 * known_roots + [make("*", r, t) for r in known_roots for t in known_roots]
    )
    found, seen = list[str](), dict[Frozen, tuple[Term, Any]]()
    normaliser = Normaliser(premises)
    for _ in range(80):
        a, b, k = random.choice(pool), random.choice(pool), num(Fraction(random.randrange(-3, 4), 2))
        term = random.choice(
            [
                make("*", a, b),
                make("*", a, b),
                make("neg", a),
                make("norm", a),
                make("sqrt", a),
                make("sqrt", a),
                make("^", a, k),
                make("/", a, b),
            ]
        )
        try:
            key, value = freeze(normaliser.normal(term)), model(term)
        except (KernelError, Unclear, OverflowError):
            continue
        if term.depth < 7:
            pool = [*pool, term]
        counts[0] += 1
        other, known = seen.setdefault(key, (term, value))
        counts[1] += other is not term
        if not agree(known, value):
            found.append(f"{seed}: {other} = {term} under {premises} with {model.values}")
    return found


def test_signs_and_roots() -> None:
    counts = [0, 0]
    wrong = [text for seed in range(120) for text in roots_census(seed, counts)]
    assert not wrong, "\n".join(wrong)
    assert counts[1] > 1000, counts


@pytest.mark.parametrize("analytic", [False, True])
def test_equal_terms_have_equal_values(analytic: bool) -> None:
    counts = [0, 0]
    wrong = [text for seed in range(1500) for text in failures(seed, analytic, counts)]
    assert not wrong, "\n".join(wrong)
    assert counts[1] > 300, counts


@pytest.mark.parametrize("analytic", [False, True])
def test_equal_normal_forms_have_equal_values(analytic: bool) -> None:
    counts = [0, 0]
    wrong = [
        text
        for seed in [*range(250), 650, 979, 2788, 2975, 3861, 5919]
        for text in census(seed, analytic, 60, counts)
    ]
    assert not wrong, "\n".join(wrong)
    assert counts[1] > 300, counts
