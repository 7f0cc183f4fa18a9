"""What the normal form sees, and what it must not see."""

from __future__ import annotations

import pytest

from derive.kernel.errors import BudgetError
from derive.kernel.normal import Normaliser
from derive.kernel.terms import Term, abstract, app, num, size

from .letters import A, B, C, K, M, X, a, b, c, f, i, j, s, w, x, y
from .notation import (
    NAT,
    N,
    Real,
    T,
    add,
    d,
    div,
    eq,
    identity,
    inv,
    k,
    le,
    lt,
    make,
    mul,
    n,
    nonzero,
    power,
    ranged,
    square,
    sub,
    total,
    tr,
    v,
)

z, u = v("z", "real[n]"), v("u", "real[d]")
U, V, D = v("U", "real[n, k]"), v("V", "real[k, n]"), v("D", "real[k, k]")
I = identity(n)  # noqa: E741


def same(left: Term, right: Term, *premises: Term) -> bool:
    return Normaliser(premises).equal(left, right)


WOODBURY = add(inv(D), mul(V, inv(A), U))
WOODBURY_INVERSE = sub(inv(A), mul(inv(A), U, inv(WOODBURY), V, inv(A)))
RESOLVENT = sub(I, make("scale", c, A))
INVERTIBLE = [make("invertible", m) for m in (A, D, WOODBURY)]

TRUE = {
    "least squares": (square(sub(mul(X, u), y)),
                      add(square(sub(mul(X, w), y)), mul(num(2), T(sub(u, w)), T(X), sub(mul(X, w), y)),
                          square(mul(X, sub(u, w)))), []),
    "transpose of product": (T(mul(A, B)), mul(T(B), T(A)), []),
    "scalar transpose": (mul(T(x), A, y), mul(T(y), T(A), x), []),
    "trace cyclic": (tr(mul(A, B, C)), tr(mul(C, A, B)), []),
    "trace transpose": (tr(mul(A, T(B))), tr(mul(B, T(A))), []),
    "trace of outer product": (tr(mul(x, T(y))), mul(T(x), y), []),
    "trace of identity": (tr(I), make("real", size(n)), []),
    "symmetric": (mul(T(x), T(A), y), mul(T(x), A, y), [eq(T(A), A)]),
    "orthogonal": (mul(T(x), T(A), A, y), mul(T(x), y), [eq(mul(T(A), A), I)]),
    "inverse cancels": (mul(A, inv(A), B), B, [make("invertible", A)]),
    "inverse of product": (inv(mul(A, B)), mul(inv(B), inv(A)), [make("invertible", A), make("invertible", B)]),
    "inverse of transpose": (inv(T(A)), T(inv(A)), [make("invertible", A)]),
    "inverse of inverse": (inv(inv(A)), A, [make("invertible", A)]),
    "woodbury right": (mul(add(A, mul(U, D, V)), WOODBURY_INVERSE), I, INVERTIBLE),
    "woodbury left": (mul(WOODBURY_INVERSE, add(A, mul(U, D, V))), I, INVERTIBLE),
    "cancel": (div(a, a), num(1), [nonzero(a)]),
    "add fractions": (add(div(num(1), a), div(num(1), add(a, b))), div(add(a, a, b), mul(a, add(a, b))),
                      [nonzero(a), nonzero(add(a, b))]),
    "nested fraction": (div(num(1), add(num(1), div(num(1), a))), div(a, add(a, num(1))),
                        [nonzero(a), nonzero(add(a, num(1)))]),
    "symbolic exponent": (power(a, make("+", make("*", N(2), K), N(1))), mul(a, power(power(a, K), 2)), []),
    "power of product": (power(mul(a, b), K), mul(power(a, K), power(b, K)), []),
    "power of four": (power(num(4), K), power(power(num(2), K), 2), []),
    "power of sum": (power(add(a, b), make("+", K, N(1))), mul(add(a, b), power(add(a, b), K)), []),
    "matrix power": (power(A, make("+", K, N(1))), mul(A, power(A, K)), []),
    "matrix power of a sum": (power(sub(I, make("scale", a, A)), make("+", K, N(1))),
                              mul(sub(I, make("scale", a, A)), power(sub(I, make("scale", a, A)), K)), []),
    "matrix power commutes": (mul(A, power(add(I, A, power(A, 3)), K)), mul(power(add(I, A, power(A, 3)), K), A), []),
    "length of a power's image": (square(mul(power(A, make("+", K, N(1))), x)),
                                  mul(T(x), T(power(A, K)), T(A), power(A, K), A, x), []),
    "form of a power of a Gram matrix": (mul(T(u), power(mul(T(X), X), K), T(X), X, u),
                                         mul(T(u), T(X), X, power(mul(T(X), X), K), u), []),
    "power of a Gram matrix": (mul(T(X), X, power(add(identity(d), mul(T(X), X)), K)),
                               mul(power(add(identity(d), mul(T(X), X)), K), T(X), X), []),
    "exp of sum": (make("exp", add(a, b)), mul(make("exp", b), make("exp", a)), []),
    "exp cancels": (mul(make("exp", a), make("exp", make("neg", a))), num(1), []),
    "exp half": (power(make("exp", div(a, num(2))), 2), make("exp", a), []),
    "sqrt squared": (power(make("sqrt", add(a, b)), 2), add(b, a), [le(num(0), add(a, b))]),
    "sqrt of square": (make("sqrt", power(a, 2)), make("norm", a), []),
    "sqrt of square, known sign": (make("sqrt", power(a, 2)), a, [le(num(0), a)]),
    "sqrt of positive product": (make("sqrt", mul(a, b)), mul(make("sqrt", a), make("sqrt", b)),
                                 [lt(num(0), a), lt(num(0), b)]),
    "hadamard of outer products": (make("hadamard", mul(x, T(y)), mul(y, T(z))),
                                   mul(make("hadamard", x, y), T(make("hadamard", y, z))), []),
    "trace of commuting matrices": (tr(mul(A, B, A, B)), tr(mul(A, A, B, B)), [eq(mul(A, B), mul(B, A))]),
    "trace around commuting matrices": (tr(mul(A, C, B)), tr(mul(A, B, C)), [eq(mul(A, B), mul(B, A))]),
    "inverse under a scalar that may be 0": (mul(RESOLVENT, inv(RESOLVENT)), I, [make("invertible", RESOLVENT)]),
    "inverse on the other side": (mul(inv(RESOLVENT), RESOLVENT, B), B, [make("invertible", RESOLVENT)]),
    "trace with a scalar that may be 0": (make("scale", c, mul(A, inv(RESOLVENT))), sub(inv(RESOLVENT), I),
                                          [make("invertible", RESOLVENT)]),
    "norm of a multiple whose sign is known": (make("norm", make("scale", sub(num(1), a), x)),
                                               mul(sub(num(1), a), make("norm", x)), [le(a, num(1))]),
    "absolute value turned": (make("norm", sub(a, b)), sub(b, a), [le(a, b)]),
    "root of a square of a vector": (make("sqrt", mul(T(x), x)), make("norm", x), []),
    "root of a number": (make("sqrt", num(12)), mul(num(2), make("sqrt", num(3))), []),
    "reciprocal of a root": (div(num(1), make("sqrt", a)), div(make("sqrt", a), a), [lt(num(0), a)]),
    "root of a reciprocal": (make("sqrt", div(num(1), sub(a, b))), div(num(1), make("sqrt", sub(a, b))),
                             [lt(num(0), sub(a, b))]),
    "equation of norms": (mul(T(x), x), power(c, 2), [eq(make("norm", x), c)]),
    "real exponents": (mul(make("^", a, b), make("^", a, c)), make("^", a, add(b, c)), [lt(num(0), a)]),
    "absolute of product": (make("norm", mul(a, b)), mul(make("norm", a), make("norm", b)), []),
    "norm of multiple": (make("norm", mul(num(-2), x)), mul(num(2), make("norm", x)), []),
    "norm of an unknown multiple": (make("norm", make("scale", a, x)), mul(make("norm", a), make("norm", x)), []),
    "norm of an outer product": (make("norm", mul(x, T(w))), mul(make("norm", x), make("norm", w)), []),
    "sign to a power": (power(power(num(-1), K), 2), num(1), []),
    "hadamard commutes": (make("hadamard", A, B), make("hadamard", B, A), []),
    "hadamard ones": (make("hadamard", A, make("ones", sort=A.sort)), A, []),
    "hadamard bilinear": (make("hadamard", add(A, B), C), add(make("hadamard", A, C), make("hadamard", C, B)), []),
    "hadamard transpose": (T(make("hadamard", A, B)), make("hadamard", T(B), T(A)), []),
    "ones": (mul(T(make("ones", sort=x.sort)), make("ones", sort=x.sort)), make("real", size(n)), []),
    "entry of sum": (make("entry", add(A, B), i, j), add(make("entry", B, i, j), make("entry", A, i, j)), []),
    "entry of transpose": (make("entry", T(A), i, j), make("entry", A, j, i), []),
    "entry of outer product": (make("entry", mul(x, T(y)), i, j),
                               mul(make("entry", x, i, make("at", N(1), sort=v("o", "1..1").sort)),
                                   make("entry", y, j, make("at", N(1), sort=v("o", "1..1").sort))), []),
    "entry of identity": (make("entry", I, i, i), num(1), []),
    "sum linear": (total(i, add(mul(num(2), app(f, i)), a)),
                   add(mul(num(2), total(j, app(f, j))), mul(make("real", size(n)), a)), []),
    "product of sums": (mul(total(i, app(f, i)), total(j, app(f, j))),
                        total(i, total(j, mul(app(f, i), app(f, j)))), []),
    "split last term": (ranged(1, add(add(K, N(1)), N(1)), M, app(s, M)),
                        add(ranged(0, K, M, app(s, add(M, N(1)))), app(s, add(K, N(1)))), []),
    "sum between numbers": (ranged(1, N(4), M, make("real", M)), num(6), []),
    "empty sum": (ranged(2, N(2), M, app(s, M)), num(0), []),
    "product over range": (make("prod_range", N(0), add(K, N(1)), abstract(M, app(s, M))),
                           mul(app(s, K), make("prod_range", N(0), K, abstract(M, app(s, M)))), []),
    "constant product": (make("prod_range", N(0), K, abstract(M, a)), power(a, K), []),
}


@pytest.mark.parametrize("name", TRUE)
def test_seen(name: str) -> None:
    left, right, premises = TRUE[name]
    assert same(left, right, *premises)


@pytest.mark.parametrize("name", [name for name in TRUE if TRUE[name][2]])
def test_every_premise_is_needed(name: str) -> None:
    left, right, premises = TRUE[name]
    assert all(not same(left, right, *(p for p in premises if p is not q)) for q in premises)


FALSE = {
    "commuting matrices": (mul(A, B), mul(B, A)),
    "dropped transpose": (mul(T(A), B), mul(A, B)),
    "trace not cyclic": (tr(mul(A, B, C)), tr(mul(A, C, B))),
    "division by zero": (mul(num(0), div(num(1), a)), num(1)),
    "cancel without premise": (div(mul(a, b), a), b),
    "sqrt of square": (make("sqrt", power(a, 2)), a),
    "sqrt of product": (make("sqrt", mul(a, b)), mul(make("sqrt", a), make("sqrt", b))),
    "negative base": (mul(make("^", a, b), make("^", a, c)), make("^", a, add(b, c))),
    "zero to the zero": (power(num(0), K), num(0)),
    "wrong count": (total(i, a), a),
    "identities of other sizes": (tr(I), tr(identity(k))),
    "norms of other identities": (make("norm", I), make("norm", identity(d))),
    "index shift": (ranged(0, K, M, app(s, M)), ranged(0, K, M, app(s, add(M, N(1))))),
    "last term": (ranged(0, add(K, N(1)), M, app(s, M)), add(ranged(0, K, M, app(s, M)), app(s, add(K, N(1))))),
    "product of sums": (mul(total(i, app(f, i)), total(j, app(f, j))), total(i, mul(app(f, i), app(f, i)))),
    "inverse of singular": (mul(A, inv(A)), I),
    "inverse of sum": (inv(add(A, B)), add(inv(A), inv(B))),
    "exp of product": (make("exp", mul(a, b)), mul(make("exp", a), make("exp", b))),
    "sign power": (power(num(-1), K), num(1)),
    "hadamard is no product": (make("hadamard", A, B), mul(A, B)),
    "delta": (make("entry", I, i, j), num(1)),
    "reciprocal of zero polynomial": (div(sub(a, a), sub(a, a)), num(1)),
    "power of reciprocal": (div(num(1), mul(num(2), a)), mul(div(num(1), num(2)), div(num(1), a))),
}


@pytest.mark.parametrize("name", FALSE)
def test_not_seen(name: str) -> None:
    assert not same(*FALSE[name])


def test_nested_bound_variables_are_not_captured() -> None:
    g = v("g", "1..n → 1..n → real")
    straight = total(i, total(j, app(g, i, j)))
    diagonal = total(i, total(j, app(g, i, i)))
    swapped_names = total(j, total(i, app(g, j, i)))
    assert same(straight, swapped_names)
    assert not same(straight, diagonal)


def test_range_bound_with_a_sum_inside_does_not_capture() -> None:
    h = v("h", "nat → nat → real")
    inner = make("sum_range", N(0), K, abstract(M, app(h, K, M)))
    outer = ranged(0, N(3), K, inner)
    wrong = ranged(0, N(3), K, make("sum_range", N(0), K, abstract(M, app(h, M, M))))
    assert not same(outer, wrong)


def test_budget() -> None:
    total_ = add(*(v(f"A{number}", "real[n, n]") for number in range(12)))
    with pytest.raises(BudgetError):
        Normaliser().polynomial(power(total_, 8))


def test_words_expand_completely() -> None:
    letters = add(*(v(f"A{number}", "real[n, n]") for number in range(4)))
    assert len(Normaliser().polynomial(power(letters, 6))) == 4096


__all__ = ["NAT", "Real"]
