# ruff: noqa: E501  (a case is one row of a table)
"""False equations and inequalities that ring, combine and arithmetic must not accept.

Each equation is false for some values that satisfy its premises, or for some meaning of 1/0, or is not known to hold.
Names in brackets are those of wrong answers of a computer algebra system.
"""

from __future__ import annotations

from fractions import Fraction

import pytest

from derive.kernel.errors import KernelError
from derive.kernel.rules import Environment, Sequent, apply
from derive.kernel.sorts import ONE, Index
from derive.kernel.terms import Term, abstract, app, num, size
from tests.kernel.letters import A, B, C, K, M, X, a, b, c, f, i, j, s, w, x, y
from tests.kernel.notation import (
    N,
    T,
    add,
    div,
    eq,
    forall,
    identity,
    inv,
    k,
    le,
    lt,
    make,
    mul,
    n,
    no,
    nonzero,
    power,
    ranged,
    square,
    sub,
    total,
    tr,
    v,
)

V, W = v("V", "real[n, k]"), v("W", "real[k, n]")
r, z, g = v("r", "real"), v("z", "int"), v("g", "1..n → 1..n → real")
h, Z = v("h", "nat → nat → real"), v("Z", "1..n → real[n]")
I, ONLY = identity(n), make("at", N(1), sort=Index(ONE))  # noqa: E741
ONES, ZERO = make("ones", sort=x.sort), make("zeros", sort=A.sort)
REAL_K, REAL_M = make("real", K), make("real", M)


def sqrt(t: Term) -> Term:
    return make("sqrt", t)


def norm(t: Term) -> Term:
    return make("norm", t)


def exp(t: Term) -> Term:
    return make("exp", t)


def log(t: Term) -> Term:
    return make("log", t)


def invertible(*terms: Term) -> list[Term]:
    return [make("invertible", term) for term in terms]


def real_power(t: Term, e: Term) -> Term:
    return make("^", t, e)


def softmax(index: Term) -> Term:
    return div(exp(app(f, index)), total(j, exp(app(f, j))))


SIGNS = power(power(num(-1), K), M)
PRODUCT = make("prod_range", N(0), K, abstract(M, app(s, M)))
TURNS = make("prod_range", N(0), K, abstract(M, power(num(-1), M)))

FALSE: dict[str, tuple[Term, Term, list[Term]]] = {
    "a scalar that may be 0 cancelled from an equation": (A, B, [eq(make("scale", c, A), make("scale", c, B))]),
    "a scalar that may be 0 cancelled under a product": (mul(A, B), I, [eq(make("scale", c, mul(A, B)), make("scale", c, I))]),
    "another power of a scalar in an equation": (make("scale", a, mul(A, B)), C, [eq(make("scale", mul(a, a), mul(A, B)), C)]),
    "another scalar in an equation": (make("scale", b, mul(A, B)), C, [eq(make("scale", a, mul(A, B)), C)]),
    "the inverse of I - cA without its scalar": (mul(A, inv(sub(I, make("scale", c, A)))), sub(inv(sub(I, make("scale", c, A))), I),
                                                 [make("invertible", sub(I, make("scale", c, A)))]),
    "the inverse of I - cA for another matrix": (make("scale", c, mul(B, inv(sub(I, make("scale", c, A))))), sub(inv(sub(I, make("scale", c, A))), I),
                                                 [make("invertible", sub(I, make("scale", c, A)))]),
    "norm of a multiple of unknown sign": (norm(make("scale", sub(num(1), a), x)), mul(sub(num(1), a), norm(x)), []),
    "norm of a multiple of the other sign": (norm(make("scale", sub(num(1), a), x)), mul(sub(num(1), a), norm(x)), [le(num(1), a)]),
    "absolute value of unknown sign": (norm(sub(a, b)), sub(b, a), []),
    "absolute value of the other sign": (norm(sub(a, b)), sub(a, b), [lt(a, b)]),
    "norm of a multiple of the identity": (norm(make("scale", a, I)), norm(a), []),
    # division
    "x/x": (div(a, a), num(1), []),
    "cancel a factor [R10]": (div(sub(power(a, 2), a), a), sub(a, num(1)), []),
    "0·(1/0)": (mul(num(0), div(num(1), num(0))), num(1), []),
    "1/0 is 0": (div(num(1), num(0)), num(0), []),
    "1/(1/x)": (div(num(1), div(num(1), a)), a, []),
    "1/(-x)": (div(num(1), make("neg", a)), make("neg", div(num(1), a)), []),
    "1/(ab)": (div(num(1), mul(a, b)), mul(div(num(1), a), div(num(1), b)), []),
    "1/(ab), half known": (div(num(1), mul(a, b)), mul(div(num(1), a), div(num(1), b)), [nonzero(a)]),
    "1/(a+b)": (div(num(1), add(a, b)), add(div(num(1), a), div(num(1), b)), [nonzero(a), nonzero(b), nonzero(add(a, b))]),
    "a ≥ 0 is not a ≠ 0": (div(a, a), num(1), [le(num(0), a)]),
    "another denominator": (div(add(a, b), add(a, b)), num(1), [nonzero(a), nonzero(b)]),
    "a² = b² gives a = b": (a, b, [eq(power(a, 2), power(b, 2))]),
    "ab = ac gives b = c": (b, c, [eq(mul(a, b), mul(a, c))]),
    "negative power at 0": (mul(a, make("^", a, num(-1, z.sort))), num(1), []),
    # powers and roots
    "√(x²) = x": (sqrt(power(a, 2)), a, []),
    "√(ab)": (sqrt(mul(a, b)), mul(sqrt(a), sqrt(b)), []),
    "√(ab), product known": (sqrt(mul(a, b)), mul(sqrt(a), sqrt(b)), [lt(num(0), mul(a, b))]),
    "(√a)² = a": (power(sqrt(a), 2), a, []),
    "√(2-x) √(1/(2-x)) = -1 [I2]": (mul(sqrt(sub(num(2), a)), sqrt(div(num(1), sub(num(2), a)))), num(-1), [lt(a, num(2))]),
    "√(a+b)": (sqrt(add(a, b)), add(sqrt(a), sqrt(b)), [le(num(0), a), le(num(0), b)]),
    "√((a-b)²)": (sqrt(power(sub(a, b), 2)), sub(a, b), [le(a, b)]),
    "|√s √t| = -√s √t": (norm(mul(sqrt(sub(a, b)), sqrt(sub(c, r)))), make("neg", mul(sqrt(sub(a, b)), sqrt(sub(c, r)))),
                         [le(num(0), sub(a, b)), le(num(0), sub(c, r))]),
    "√s √t is negative": (mul(sqrt(sub(a, b)), sqrt(sub(c, r))), make("neg", mul(sqrt(sub(b, a)), sqrt(sub(r, c)))),
                          [le(num(0), sub(a, b)), le(num(0), sub(c, r))]),
    "√(a²b) = |a| √b, product known": (sqrt(mul(power(a, 2), b)), mul(norm(a), sqrt(b)), [le(num(0), mul(power(a, 2), b))]),
    "√(tr(AA))² = tr(AA)": (power(sqrt(tr(mul(A, A))), 2), tr(mul(A, A)), []),
    "√(xᵀAx)² = xᵀAx": (power(sqrt(mul(T(x), A, x)), 2), mul(T(x), A, x), []),
    "√(1/(a-b)) √(a-b) = 1": (mul(sqrt(div(num(1), sub(a, b))), sqrt(sub(a, b))), num(1), [nonzero(sub(a, b))]),
    "√a = b gives a = b": (a, b, [le(num(0), a), eq(sqrt(a), b)]),
    "√a b = 0 gives b = 0": (b, num(0), [le(num(0), a), eq(mul(sqrt(a), b), num(0))]),
    "‖x‖ = c gives xᵀx = c": (mul(T(x), x), c, [eq(norm(x), c)]),
    "|a - b| = a - b": (norm(sub(a, b)), sub(a, b), [nonzero(sub(a, b))]),
    "√(-2) √(-2) = 2": (mul(sqrt(num(-2)), sqrt(num(-2))), num(2), []),
    "√8 = 2": (sqrt(num(8)), num(2), []),
    "√(s t) in a product": (make("prod_range", N(0), K, abstract(M, sqrt(app(s, M)))),
                            sqrt(make("prod_range", N(0), K, abstract(M, app(s, M)))), []),
    "(-1)^k (-1)^m = 1": (mul(power(num(-1), K), power(num(-1), M)), num(1), []),
    "((-1)^k)^m = (-1)^k": (power(power(num(-1), K), M), power(num(-1), K), []),
    "|((-1)^k)^m| = ((-1)^k)^m": (norm(SIGNS), SIGNS, [le(num(0), mul(SIGNS, SIGNS))]),
    "√(((-1)^k)^2m) = ((-1)^k)^m": (sqrt(mul(SIGNS, SIGNS)), SIGNS, [le(num(0), mul(SIGNS, SIGNS))]),
    "|∏(-1)^i| = ∏(-1)^i": (norm(TURNS), TURNS, [le(num(0), mul(TURNS, TURNS))]),
    "(-1)^(3k) = 1": (power(num(-1), make("*", N(3), K)), num(1), []),
    "1/(-1)^k = 1": (div(num(1), power(num(-1), K)), num(1), []),
    "|(a - b)^k| = (a - b)^k": (norm(power(sub(a, b), K)), power(sub(a, b), K), []),
    "|(a + b)^k| = (a + b)^k": (norm(power(add(a, b), K)), power(add(a, b), K), []),
    "a product over its like, which may be 0": (div(PRODUCT, PRODUCT), num(1), []),
    "2^k 3^k = 5^k": (mul(power(num(2), K), power(num(3), K)), power(num(5), K), []),
    "a^(b+c)": (real_power(a, add(b, c)), mul(real_power(a, b), real_power(a, c)), []),
    "a^(b+c), a ≥ 0": (real_power(a, add(b, c)), mul(real_power(a, b), real_power(a, c)), [le(num(0), a)]),
    "(a^b)^c": (real_power(real_power(a, b), c), real_power(a, mul(b, c)), []),
    "(ab)^c": (real_power(mul(a, b), c), mul(real_power(a, c), real_power(b, c)), []),
    "0^k": (power(num(0), K), num(0), []),
    "0^0": (power(num(0), 0), num(0), []),
    "(-1)^k": (power(num(-1), K), num(1), []),
    "(-1)^(2k+1)": (power(num(-1), make("+", make("*", N(2), K), N(1))), num(1), []),
    "(a+b)^k": (power(add(a, b), K), add(power(a, K), power(b, K)), []),
    "2^(k m)": (power(num(2), make("*", K, M)), mul(power(num(2), K), power(num(2), M)), []),
    "(-1)^M = 1, half an exponent": (power(num(-1), M), num(1), [eq(mul(num(2), r), REAL_M)]),
    "x^M y = 0, an exponent less 1": (mul(power(a, M), b), num(0), [eq(mul(a, b), num(0)), eq(add(r, num(1)), REAL_M)]),
    "A^M = 0, an exponent less 2": (power(A, M), ZERO, [eq(mul(A, A), ZERO), eq(add(r, num(2)), REAL_M)]),
    "(-1)^M = 1, a quotient": (power(num(-1), M), num(1), [nonzero(REAL_K), eq(mul(num(2), div(num(1), REAL_K)), REAL_M)]),
    "A^j = A^k": (power(A, K), power(A, M), [eq(K, make("+", M, N(2)))]),
    "a^z a^-z": (mul(real_power(a, z), real_power(a, make("neg", z))), num(1), []),
    # exp, log, abs
    "exp(ab)": (exp(mul(a, b)), mul(exp(a), exp(b)), []),
    "exp(a)+exp(b)": (exp(add(a, b)), add(exp(a), exp(b)), []),
    "exp(a)^2 = exp(a^2)": (power(exp(a), 2), exp(power(a, 2)), []),
    "log(ab)": (log(mul(a, b)), add(log(a), log(b)), []),
    "log(exp) the wrong way": (exp(log(a)), a, []),
    "|a+b|": (norm(add(a, b)), add(norm(a), norm(b)), []),
    "|a| = a": (norm(a), a, []),
    "|a| = -a": (norm(a), make("neg", a), [le(num(0), a)]),
    "|x|/x [L8]": (div(norm(a), a), num(1), [nonzero(a)]),
    "‖x + y‖": (norm(add(x, y)), add(norm(x), norm(y)), []),
    "‖x‖² + ‖y‖²": (square(add(x, y)), add(square(x), square(y)), []),
    "‖A x‖ = ‖A‖ ‖x‖": (norm(mul(A, x)), mul(norm(A), norm(x)), []),
    "‖c x‖ = c ‖x‖": (norm(mul(x, c)), mul(c, norm(x)), []),
    "‖I‖ = 1": (norm(I), num(1), []),
    "‖1‖ = n": (norm(ONES), make("real", size(n)), []),
    # matrices
    "AB = BA": (mul(A, B), mul(B, A), []),
    "AB - BA is never 0 [A12]": (sub(mul(A, B), mul(B, A)), I, []),
    "A(A+B)^k = (A+B)^kA": (mul(A, power(add(A, B), K)), mul(power(add(A, B), K), A), []),
    "A(AB)^k = (AB)^kA": (mul(A, power(mul(A, B), K)), mul(power(mul(A, B), K), A), []),
    "A(1+A+AB)^k = (1+A+AB)^kA": (mul(A, power(add(I, A, mul(A, B)), K)), mul(power(add(I, A, mul(A, B)), K), A), []),
    "A(1+A²)^k = (1+A²)^kA under a transpose": (
        mul(T(A), power(add(I, power(A, 2)), K)), mul(power(add(I, power(A, 2)), K), T(A)), []),
    "A(A+Aᵀ)^k = (A+Aᵀ)^kA": (mul(A, power(add(A, T(A)), K)), mul(power(add(A, T(A)), K), A), []),
    "B(1-aA)^k = (1-aA)^kB": (
        mul(B, power(sub(I, make("scale", r, A)), K)), mul(power(sub(I, make("scale", r, A)), K), B), []),
    "(1-aA)^(k+1) = (1-aA)^k": (
        power(sub(I, make("scale", r, A)), make("+", K, N(1))), power(sub(I, make("scale", r, A)), K), []),
    "(A+B)²": (power(add(A, B), 2), add(power(A, 2), mul(num(2), A, B), power(B, 2)), []),
    "(A+B)(A-B)": (mul(add(A, B), sub(A, B)), sub(power(A, 2), power(B, 2)), []),
    "(AB)ᵀ": (T(mul(A, B)), mul(T(A), T(B)), []),
    "AB symmetric [A4]": (T(mul(A, B)), mul(A, B), [eq(T(A), A), eq(T(B), B)]),
    "A A⁻¹ [A10]": (mul(A, inv(A)), I, []),
    "A⁻¹A from A B": (mul(A, inv(A)), I, invertible(B)),
    "(A+B)⁻¹": (inv(add(A, B)), add(inv(A), inv(B)), invertible(A, B, add(A, B))),
    "(AB)⁻¹": (inv(mul(A, B)), mul(inv(A), inv(B)), invertible(A, B)),
    "(xA)⁻¹ [A9]": (inv(mul(c, A)), mul(div(num(1), c), inv(A)), invertible(A)),
    "AB = I for rectangles": (mul(W, V), identity(k), [eq(mul(V, W), I)]),
    "A² = I gives A = I [A11]": (A, I, [eq(power(A, 2), I)]),
    "A² = 0 gives A = 0": (A, ZERO, [eq(power(A, 2), ZERO)]),
    "AᵀA = I gives A = I [A6]": (A, I, [eq(mul(T(A), A), I)]),
    "orthogonal, the other side unearned": (mul(V, T(V)), I, [eq(mul(T(V), V), identity(k))]),
    "tr(AB) = tr(A) tr(B)": (tr(mul(A, B)), mul(tr(A), tr(B)), []),
    "tr(ABC) = tr(ACB)": (tr(mul(A, B, C)), tr(mul(A, C, B)), []),
    "tr(I) = 1": (tr(I), num(1), []),
    "tr(I_n) = tr(I_k)": (tr(I), tr(identity(k)), []),
    "tr(A A) = ‖A‖²": (tr(mul(A, A)), square(A), []),
    "xᵀA x = xᵀx tr A": (mul(T(x), A, x), mul(T(x), x, tr(A)), []),
    "x yᵀ = y xᵀ": (mul(x, T(y)), mul(y, T(x)), []),
    "ridge without its gradient term [M2]": (square(sub(mul(X, w), y)), add(square(mul(X, w)), square(y)), []),
    "Aᵀ of a quadratic form": (mul(T(x), A, y), mul(T(y), A, x), []),
    "A ⊙ B = A B": (make("hadamard", A, B), mul(A, B), []),
    "A ⊙ I = A": (make("hadamard", A, make("ones", sort=A.sort)), make("hadamard", A, mul(ONES, T(x))), []),
    "diagonal by Hadamard": (make("hadamard", mul(x, T(y)), mul(A, B)), mul(make("hadamard", x, x), T(y)), []),
    # entries
    "δ_ij = 1": (make("entry", I, i, j), num(1), []),
    "δ_ij² = 0": (power(make("entry", I, i, j), 2), num(0), []),
    "entry of a product": (make("entry", mul(A, B), i, j), mul(make("entry", A, i, j), make("entry", B, i, j)), []),
    "entry of a transpose": (make("entry", T(A), i, j), make("entry", A, i, j), []),
    "entry of an inverse": (make("entry", inv(A), i, j), div(num(1), make("entry", A, i, j)), invertible(A)),
    "sums of columns are 1": (make("entry", mul(T(ONES), A), ONLY, j), num(1), []),
    "sums of rows are 1": (make("entry", mul(A, ONES), i, ONLY), num(1), []),
    "δ_ij δ_ij = 1": (mul(make("entry", I, i, j), make("entry", I, i, j)), num(1), []),
    # sums
    "∑ 1 = 1": (total(i, num(1)), num(1), []),
    "∑ of products": (total(i, mul(app(f, i), app(f, i))), mul(total(i, app(f, i)), total(i, app(f, i))), []),
    "∑∑ diagonal": (total(i, total(j, app(g, i, j))), total(i, total(j, app(g, i, i))), []),
    "capture by ∑ [B4]": (total(j, mul(make("real", i), make("real", j))), total(j, mul(make("real", j), make("real", j))), []),
    "index pulled out": (total(i, mul(make("real", i), app(f, i))), mul(make("real", j), total(i, app(f, i))), []),
    "softmax is 1": (softmax(i), num(1), [nonzero(total(j, exp(app(f, j))))]),
    "softmax at two places": (softmax(i), softmax(v("l", "1..n")), [nonzero(total(j, exp(app(f, j))))]),
    "backwards range [S2]": (ranged(5, N(2), K, make("real", K)), num(-9), []),
    "range with one more": (ranged(0, make("+", K, N(1)), M, app(s, M)), ranged(0, K, M, app(s, M)), []),
    "shifted range": (ranged(0, K, M, app(s, M)), ranged(1, K, M, app(s, M)), []),
    "range of length K": (ranged(1, K, M, num(1)), sub(REAL_K, num(1)), []),
    "inner bound captured": (ranged(0, K, M, ranged(0, M, K, app(h, K, M))), ranged(0, K, M, ranged(0, M, K, app(h, M, K))), []),
    "last summand of half a range": (ranged(0, make("+", M, N(1)), v("t", "nat"), app(s, v("t", "nat"))),
                                     add(ranged(0, M, v("t", "nat"), app(s, v("t", "nat"))), app(s, N(0))), [eq(K, make("*", N(2), M))]),
    "weighted vectors": (total(i, mul(app(Z, i), mul(T(x), app(Z, i)))), mul(total(i, app(Z, i)), mul(T(x), total(i, app(Z, i)))), []),
    "∏ of sums": (make("prod_range", N(0), K, abstract(M, add(app(s, M), num(1)))),
                  add(make("prod_range", N(0), K, abstract(M, app(s, M))), num(1)), []),
    "empty product is 0": (make("prod_range", N(1), N(1), abstract(M, app(s, M))), num(0), []),
}


def given(*formulas: Term) -> list[Sequent]:
    return [Sequent(frozenset(), formula, frozenset()) for formula in formulas]


@pytest.mark.parametrize("name", FALSE)
def test_ring_refuses(name: str) -> None:
    left, right, premises = FALSE[name]
    for equation in (eq(left, right), eq(right, left)):
        with pytest.raises(KernelError):
            apply(Environment(), "ring", given(*premises), equation)


@pytest.mark.parametrize("name", [name for name, (left, _, _) in FALSE.items() if left.sort is a.sort])
def test_combine_refuses(name: str) -> None:
    left, right, premises = FALSE[name]
    refused = 0
    for goal in (le(left, right), le(right, left)):
        try:
            apply(Environment(), "combine", given(*premises), goal, [], [])
        except KernelError:
            refused += 1
    assert refused, "an equation would follow from the two orders"


@pytest.mark.parametrize("name", FALSE)
def test_functions_of_unequal_terms(name: str) -> None:
    """The same under a quantifier, where the bodies are compared by their keys."""
    left, right, premises = FALSE[name]
    t = v("t'", "real")
    formulas = [forall([t], eq(make("scale", t, side), make("scale", t, left))) if side.sort.kind == "real" else eq(side, left)
                for side in (left, right)]
    with pytest.raises(KernelError):
        apply(Environment(), "ring", given(*premises), eq(*formulas))


HALF = num(Fraction(1, 2))
FALSE_ORDERS: dict[str, Term] = {
    "1 < 1": lt(num(1), num(1)), "2 ≤ 1": le(num(2), num(1)), "π < 22/7 reversed": lt(num(Fraction(22, 7)), make("pi")),
    "π = 355/113 by order": le(num(Fraction(355, 113)), make("pi")), "e < 2": lt(exp(num(1)), num(2)),
    "log 2 > 1": lt(num(1), log(num(2))), "√2 = 7/5": le(sqrt(num(2)), num(Fraction(7, 5))),
    "1/0 > 0": lt(num(0), div(num(1), num(0))), "1/0 < 0": lt(div(num(1), num(0)), num(0)), "√-1 ≥ 0": le(num(0), sqrt(num(-1))),
    "log 0 < 0": lt(log(num(0)), num(0)), "exp(log 0) > 0 is not known to be 0": le(exp(log(num(0))), num(0)),
    "0.1 + 0.2 ≠ 0.3": no(eq(add(num(Fraction(1, 10)), num(Fraction(1, 5))), num(Fraction(3, 10)))),
    "√2 √2 ≠ 2": no(eq(mul(sqrt(num(2)), sqrt(num(2))), num(2))), "exp(1/2)² ≠ e": no(eq(power(exp(HALF), 2), exp(num(1)))),
    "e^π < π^e by a float": lt(exp(make("pi")), num(23)), "a tiny difference [N1]": le(num(Fraction(7823209, 7823207)), num(1)),
    "2^10 ≤ 10^3": le(power(num(2), 10), power(num(10), 3)), "Ramanujan's number is whole":
        le(num(262537412640768744), exp(mul(make("pi"), sqrt(num(163))))), "3 < 2 in naturals": lt(N(3), N(2)),
    "-1 < -2 in integers": lt(num(-1, z.sort), num(-2, z.sort)), "e + 1 ≤ e [R11]": le(add(exp(num(1)), num(1)), exp(num(1))),
}


@pytest.mark.parametrize("name", FALSE_ORDERS)
def test_arithmetic_refuses(name: str) -> None:
    with pytest.raises(KernelError):
        apply(Environment(), "arithmetic", [], FALSE_ORDERS[name])


def test_there_are_enough() -> None:
    assert len(FALSE) + len(FALSE_ORDERS) >= 80
