
"""Linear certificates: what follows from facts and multipliers, and what does not."""

from __future__ import annotations

import pytest

from derive.kernel.errors import KernelError
from derive.kernel.linear import Item, follows
from derive.kernel.terms import Term, num

from .notation import N, T, add, div, eq, le, lt, make, mul, nonzero, power, square, sub, v

a, b, c = v("a", "real"), v("b", "real"), v("c", "real")
x, y = v("x", "real[n]"), v("y", "real[n]")
k, m = v("k", "nat"), v("m", "nat")
L = v("L", "real")


def by(fact: Term, multiplier: Term | int = 1, sign: Term | None = None) -> Item:
    return (num(multiplier) if isinstance(multiplier, int) else multiplier, fact, sign)


SQUARE = le(num(0), square(sub(x, y)))
CASES: dict[str, tuple[Term, list[Item], list[Term]]] = {
    "a fact": (le(a, b), [by(le(a, b))], []),
    "a weaker fact": (le(a, b), [by(lt(a, b))], []),
    "a number": (le(num(1), num(2)), [], []),
    "strict by a number": (lt(num(1), num(2)), [], []),
    "transitive": (lt(a, c), [by(le(a, b)), by(lt(b, c))], []),
    "twice": (le(mul(num(2), a), mul(num(2), b)), [by(le(a, b), 2)], []),
    "equation both ways": (le(a, b), [by(eq(b, a), -1)], []),
    "equation with any multiplier": (le(mul(c, a), mul(c, b)), [by(eq(a, b), c)], []),
    "multiplier with a sign": (le(mul(c, a), mul(c, b)), [by(le(a, b), c, le(num(0), c))], []),
    "strict multiplier": (lt(mul(c, a), mul(c, b)), [by(lt(a, b), c, lt(num(0), c))], []),
    "inner product": (le(mul(num(2), T(x), y), add(square(x), square(y))), [by(SQUARE)], []),
    "naturals": (le(make("real", k), add(make("real", m), num(1))), [by(le(k, m))], []),
    "naturals, strict": (lt(make("+", k, N(1)), make("+", m, N(2))), [by(le(k, m))], []),
    "modulo an equation": (le(a, num(4)), [by(le(a, power(c, 2)))], [eq(power(c, 2), num(4))]),
    "modulo a quotient": (le(div(mul(L, a), L), b), [by(le(a, b))], [nonzero(L)]),
}


@pytest.mark.parametrize("name", CASES)
def test_follows(name: str) -> None:
    follows(*CASES[name])


@pytest.mark.parametrize("name", [name for name in CASES if CASES[name][2]])
def test_premises_are_needed(name: str) -> None:
    goal, items, _ = CASES[name]
    with pytest.raises(KernelError):
        follows(goal, items, [])


REFUSED: dict[str, tuple[Term, list[Item], list[Term]]] = {
    "nothing": (le(a, b), [], []),
    "the converse": (le(a, b), [by(le(b, a))], []),
    "strict from weak": (lt(a, b), [by(le(a, b))], []),
    "strict from an equation": (lt(a, b), [by(eq(a, b))], []),
    "strict with multiplier 0": (lt(a, a), [by(lt(b, c), 0)], []),
    "strict with a weak sign": (lt(mul(c, a), mul(c, b)), [by(lt(a, b), c, le(num(0), c))], []),
    "negative multiplier": (le(b, a), [by(le(a, b), -1)], []),
    "multiplier without a sign": (le(mul(c, a), mul(c, b)), [by(le(a, b), c)], []),
    "sign of another term": (le(mul(c, a), mul(c, b)), [by(le(a, b), c, le(num(0), L))], []),
    "sign the wrong way": (le(mul(c, a), mul(c, b)), [by(le(a, b), c, le(c, num(0)))], []),
    "sign above another number": (le(mul(c, a), mul(c, b)), [by(le(a, b), c, le(num(-1), c))], []),
    "sign by an equation": (le(mul(c, a), mul(c, b)), [by(le(a, b), c, eq(num(0), c))], []),
    "number the wrong way": (le(num(2), num(1)), [], []),
    "equal numbers, strict": (lt(num(1), num(1)), [], []),
    "off by a number": (le(add(b, num(1)), a), [by(le(b, a))], []),
    "half the fact": (le(a, b), [by(le(mul(num(2), a), b))], []),
    "another remainder": (le(add(a, c), b), [by(le(a, b))], []),
    "unknown sign of a square's factor": (le(num(0), mul(c, square(x))), [by(le(num(0), square(x)), c)], []),
    "product of facts": (le(mul(a, a), mul(b, b)), [by(le(a, b)), by(le(a, b))], []),
    "not an order": (le(a, b), [by(make("not", le(b, a)))], []),
    "naturals have no negative gap": (le(make("+", k, N(1)), k), [], []),
    "goal of matrices": (eq(x, y), [by(le(a, b))], []),
    "division by an unknown": (le(div(mul(L, a), L), b), [by(le(a, b))], []),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str) -> None:
    with pytest.raises(KernelError):
        follows(*REFUSED[name])
