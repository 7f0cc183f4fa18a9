"""True statements of many kinds agree, and are never refuted."""

from __future__ import annotations

import pytest

from .numeric_notation import *

x, y, z, t = vs("x y z t", "real")
A, B, C = vs("A B C", "real[n, n]")
X, Y = vs("X Y", "real[m, n]")
u, w = vs("u w", "real[n]")
b = v("b", "real[m]")
k = v("k", "nat")
f = v("f", "real[n] → real")
g = v("g", "real → real")
mu, L = v("mu", "real"), v("L", "real")
seq = v("a", "nat → real")
P, Q = v("P", "Omega → real"), v("Q", "Omega → real")
p, r = vs("p r", "prop")
R = v("R", "S → S → prop")


def log(a): return call("log", a)
def exp(a): return call("exp", a)
def sqrt(a): return call("sqrt", a)
def half(a): return 1 / (1 + exp(-a))


CONVEX = forall("real[n];real[n]", lambda a, c: f(c).ge(f(a) + grad(f, a).T * (c - a)))
SMOOTH = forall("real[n];real[n]", lambda a, c: f(c).le(f(a) + grad(f, a).T * (c - a) + L / 2 * norm(c - a) ** 2))
STRONG = forall("real[n];real[n]", lambda a, c: f(c).ge(f(a) + grad(f, a).T * (c - a) + mu / 2 * norm(c - a) ** 2))
path = v("path", "nat → real[n]")
STEP = forall("nat", lambda j: path(j + 1).eq(path(j) - (1 / L) * grad(f, path(j))))

TRUE = {
    "commutative sum": (x + y).eq(y + x),
    "binomial": ((x + y) ** 2).eq(x ** 2 + 2 * x * y + y ** 2),
    "transpose of a product": (A * B).T.eq(B.T * A.T),
    "distributive": (A * (B + C)).eq(A * B + A * C),
    "cyclic trace": call("trace", A * B).eq(call("trace", B * A)),
    "norm as inner product": (norm(X * u) ** 2).eq(u.T * X.T * X * u),
    "inverse": (call("invertible", A).then((A * inv(A)).eq(identity("n")))),
    "inverse of a product": (call("invertible", A) & call("invertible", B)).then(inv(A * B).eq(inv(B) * inv(A))),
    "push-through": (inv(identity("n") + X.T * X) * X.T).eq(X.T * inv(identity("m") + X * X.T)),
    "cauchy-schwarz": call("<=", norm(u.T * w), norm(u) * norm(w)),
    "triangle": norm(u + w).le(norm(u) + norm(w)),
    "am-gm": (2 * x * y).le(x ** 2 + y ** 2),
    "log of a product": (q(0).lt(x) & q(0).lt(y)).then(log(x * y).eq(log(x) + log(y))),
    "exp of a sum": exp(x + y).eq(exp(x) * exp(y)),
    "exp is above its tangent": (1 + x).le(exp(x)),
    "root of a square": sqrt(x ** 2).eq(norm(x)),
    "quotient": x.ne(0).then((x / x).eq(1)),
    "quotient, unspecified at 0": (x / x).eq(1),
    "sum of naturals": span(0, k + 1, real).eq(real(k) * (real(k) + 1) / 2),
    "geometric sum": x.ne(1).then(span(0, k, lambda j: x ** j).eq((1 - x ** k) / (1 - x))),
    "factorial step": span(1, k + 1, real, "prod_range").eq(call("gamma", real(k) + 1)),
    "sum over indices": total("n", lambda i: u[i] + w[i]).eq(total("n", lambda i: u[i]) + total("n", lambda i: w[i])),
    "gradient of a square": grad(fun("real[n]", lambda a: norm(X * a - b) ** 2), u).eq(2 * X.T * (X * u - b)),
    "gradient of a trace": grad(fun("real[n, n]", lambda M: call("trace", C * M)), A).eq(C.T),
    "derivative of a sigmoid": call("derivative", fun("real", half), x).eq(half(x) * (1 - half(x))),
    "jacobian of a linear map": call("jacobian", fun("real[n]", lambda a: X * a), u).eq(X),
    "derivative of the inverse": call("invertible", A).then(call(
        "has_derivative", fun("real[n, n]", inv), fun("real[n, n]", lambda H: -(inv(A) * H * inv(A))), A)),
    "gradient of log det": call("positive_definite", A).then(
        grad(fun("real[n, n]", lambda M: log(call("det", M))), A).eq(inv(A).T)),
    "normal equations": (X.T * X * u).eq(X.T * b).then(forall(
        "real[n]", lambda a: (norm(X * u - b) ** 2).le(norm(X * a - b) ** 2))),
    "convex, minimum": CONVEX.then(grad(f, u).eq(0).then(forall("real[n]", lambda a: f(u).le(f(a))))),
    "descent lemma": (q(0).lt(L) & SMOOTH & STEP).then(
        f(path(k + 1)).le(f(path(k)) - 1 / (2 * L) * norm(grad(f, path(k))) ** 2)),
    "gradient descent rate": (q(0).lt(L) & CONVEX & SMOOTH & STEP & E(num(1, NAT)).le(k)).then(
        (f(path(k)) - f(u)).le(L * norm(path(0) - u) ** 2 / (2 * real(k)))),
    "strong convexity": (q(0).lt(mu) & STRONG).then(
        (mu * norm(u - w) ** 2).le((grad(f, u) - grad(f, w)).T * (u - w))),
    "jensen by two points": (call("convex", f)).then((2 * f((u + w) / 2)).le(f(u) + f(w))),
    "linear expectation": mean("Omega", lambda s: x * P(s) + Q(s)).eq(
        x * mean("Omega", lambda s: P(s)) + mean("Omega", lambda s: Q(s))),
    "variance": call("variance", P).eq(mean("Omega", lambda s: P(s) ** 2) - mean("Omega", lambda s: P(s)) ** 2),
    "jensen for a square": (mean("Omega", lambda s: P(s)) ** 2).le(mean("Omega", lambda s: P(s) ** 2)),
    "independent product": call("independent", P, Q).then(
        mean("Omega", lambda s: P(s) * Q(s)).eq(mean("Omega", lambda s: P(s)) * mean("Omega", lambda s: Q(s)))),
    "markov": (forall("Omega", lambda s: P(s).ge(0)) & q(0).lt(x)).then(
        call("probability", fun("Omega", lambda s: x.le(P(s)))).le(mean("Omega", lambda s: P(s)) / x)),
    "noise of mean zero": mean("Omega", lambda s: P(s)).eq(0).then(
        mean("Omega", lambda s: (x + P(s)) ** 2).eq(x ** 2 + mean("Omega", lambda s: P(s) ** 2))),
    "orthogonal keeps norms": call("orthogonal", A).then(norm(A * u).eq(norm(u))),
    "orthogonal by definition": (A.T * A).eq(identity("n")).then((A * A.T).eq(identity("n"))),
    "projection": ((A * A).eq(A) & A.T.eq(A)).then((norm(A * u) ** 2).le(norm(u) ** 2)),
    "positive definite": call("positive_definite", A).then(u.ne(0).then(q(0).lt(u.T * A * u))),
    "positive definite at all points": forall("real[n]", lambda a: a.ne(0).then(q(0).lt(a.T * A * a))).then(
        u.ne(0).then(q(0).lt(u.T * A * u))),
    "positive definite is invertible": call("positive_definite", A).then(call("invertible", A)),
    "full rank": call("full_column_rank", X).then(call("invertible", X.T * X)),
    "symmetric": A.T.eq(A).then((u.T * A * w).eq(w.T * A * u)),
    "entropy": (forall("1..n", lambda i: q(0).lt(u[i])) & total("n", lambda i: u[i]).eq(1)).then(
        total("n", lambda i: u[i] * log(u[i])).le(0)),
    "softmax sums to 1": total("n", lambda i: call("softmax", u)[i]).eq(1),
    "integral of a power": call("integral", q(0), q(1), fun("real", lambda s: s ** k)).eq(1 / (real(k) + 1)),
    "integral of exp": call("integral", q(0), x, fun("real", exp)).eq(exp(x) - 1),
    "beta integral": call("integral", q(0), q(1), fun("real", lambda s: s ** 2 * (1 - s) ** 3)).eq(q("1/60")),
    "indicator": (call("indicator", x.le(y)) + call("indicator", y.lt(x))).eq(1),
    "maximum": forall("1..n", lambda i: u[i].le(call("maximum", fun("1..n", lambda j: u[j])))),
    "max": call("max", x, y).eq((x + y + norm(x - y)) / 2),
    "excluded middle": p | ~p,
    "de morgan": call("=", ~(p & r), ~p | ~r),
    "quantifiers": exists("S", lambda a: forall("S", lambda c: R(a, c))).then(
        forall("S", lambda c: exists("S", lambda a: R(a, c)))),
    "choice": forall("S", lambda a: exists("S", lambda c: R(a, c))).then(
        exists("S → S", lambda h: forall("S", lambda a: R(a, h(a))))),
    "drinker": exists("S", lambda a: R(a, a).then(forall("S", lambda c: R(c, c)))),
    "decreasing": forall("nat", lambda j: seq(j + 1).le(seq(j))).then(seq(k).le(seq(0))),
    "contraction": (q(0).le(x) & x.le(1) & forall("nat", lambda j: seq(j).ge(0)) & forall(
        "nat", lambda j: seq(j + 1).le(x * seq(j)))).then(seq(k).le(x ** k * seq(0))),
    "telescoping": span(0, k, lambda j: seq(j + 1) - seq(j)).eq(seq(k) - seq(0)),
    "a witness": exists("real", lambda a: a.eq(x + 1)),
    "stein": call("differentiable", fun("real[1]", lambda a: exp(a)), x),
    "hadamard": call("hadamard", X, Y).eq(call("hadamard", Y, X)),
    "diagonal": (call("diag", u) * w).eq(call("hadamard", u, w)),
    "map": call("map", fun("real", lambda a: a ** 2), u).eq(call("hadamard", u, u)),
    "chain rule": forall("real", lambda a: call("differentiable", g, a)).then(
        call("derivative", fun("real", lambda a: g(2 * a)), x).eq(2 * call("derivative", g, 2 * x))),
}


@pytest.mark.parametrize("name", TRUE)
def test_true_statements_agree(name: str) -> None:
    verdict = check(TRUE[name], samples=60)
    assert verdict.kind == "agrees", verdict
    assert verdict.samples >= 1
    assert verdict.witness is None
