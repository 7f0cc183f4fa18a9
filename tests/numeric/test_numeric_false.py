"""False statements are refuted, with a witness that is one."""

from __future__ import annotations

import pytest

from derive.numeric.situation import Situations

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
R, U = v("R", "S → S → prop"), v("U", "S → prop")
path = v("path", "nat → real[n]")


def log(a): return call("log", a)
def exp(a): return call("exp", a)
def sqrt(a): return call("sqrt", a)


CONVEX = forall("real[n];real[n]", lambda a, c: f(c).ge(f(a) + grad(f, a).T * (c - a)))
SMOOTH = forall("real[n];real[n]", lambda a, c: f(c).le(f(a) + grad(f, a).T * (c - a) + L / 2 * norm(c - a) ** 2))
STEP = forall("nat", lambda j: path(j + 1).eq(path(j) - (1 / L) * grad(f, path(j))))
def half(a): return 1 / (1 + exp(-a))
def e(body): return mean("Omega", body)


FALSE = {
    "sign": (x - y).eq(y - x),
    "factor": ((x + y) ** 2).eq(x ** 2 + x * y + y ** 2),
    "square of a sum": ((x + y) ** 2).eq(x ** 2 + y ** 2),
    "matrices commute": (A * B).eq(B * A),
    "transpose of a product": (A * B).T.eq(A.T * B.T),
    "transpose dropped": (A * B).T.eq(B * A),
    "square of matrices": ((A + B) * (A + B)).eq(A * A + 2 * A * B + B * B),
    "zero divisors": (A * B).eq(0).then(A.eq(0) | B.eq(0)),
    "cancelling a singular matrix": (A * B).eq(A * C).then(B.eq(C)),
    "every matrix is invertible": call("invertible", A),
    "inverse of a sum": (call("invertible", A) & call("invertible", B) & call("invertible", A + B)).then(
        inv(A + B).eq(inv(A) + inv(B))),
    "inverse of a product": (call("invertible", A) & call("invertible", B)).then(inv(A * B).eq(inv(A) * inv(B))),
    "trace of a product": call("trace", A * B).eq(call("trace", A) * call("trace", B)),
    "trace of the other product": call("trace", A * B).eq(call("trace", A * B.T)),
    "trace of three": call("trace", A * B * C).eq(call("trace", B * A * C)),
    "determinant of a sum": call("det", A + B).eq(call("det", A) + call("det", B)),
    "symmetric": A.eq(A.T),
    "product of symmetric": (A.T.eq(A) & B.T.eq(B)).then((A * B).T.eq(A * B)),
    "norm of a sum": norm(u + w).eq(norm(u) + norm(w)),
    "strict cauchy-schwarz": (u.T * w).lt(norm(u) * norm(w)),
    "squares are positive": q(0).lt(x ** 2),
    "le to lt": (2 * x * y).lt(x ** 2 + y ** 2),
    "product order": x.le(y).then((x * z).le(y * z)),
    "log of a product, signs unknown": (q(0).lt(x * y)).then(log(x ** 2).eq(2 * log(y))),
    "log of a sum": (q(0).lt(x) & q(0).lt(y)).then(log(x + y).eq(log(x) + log(y))),
    "root of a square": sqrt(x ** 2).eq(x),
    "root of a sum": (q(0).le(x) & q(0).le(y)).then(sqrt(x + y).eq(sqrt(x) + sqrt(y))),
    "nonzero": x.ne(0),
    "exp of a product": exp(x * y).eq(exp(x) * exp(y)),
    "exp below its tangent": exp(x).le(1 + x),
    "exp is strictly above its tangent": (1 + x).lt(exp(x)),
    "dividing an inequality": y.ne(0).then((x / y).le(z).then(x.le(y * z))),
    "sum off by one": span(0, k, real).eq(real(k) * (real(k) + 1) / 2),
    "geometric off by one": x.ne(1).then(span(0, k + 1, lambda j: x ** j).eq((1 - x ** k) / (1 - x))),
    "factorial off by one": span(1, k + 1, real, "prod_range").eq(call("gamma", real(k) + 2)),
    "telescoping off by one": span(0, k + 1, lambda j: seq(j + 1) - seq(j)).eq(seq(k) - seq(0)),
    "product of sums": total("n", lambda i: u[i] * w[i]).eq(total("n", lambda i: u[i]) * total("n", lambda i: w[i])),
    "number of entries": total("n", lambda i: q(1)).eq(dim("n") + 1),
    "gradient, factor": grad(fun("real[n]", lambda a: norm(X * a - b) ** 2), u).eq(X.T * (X * u - b)),
    "gradient, sign": grad(fun("real[n]", lambda a: norm(X * a - b) ** 2), u).eq(2 * X.T * (X * u + b)),
    "gradient of a form": grad(fun("real[n]", lambda a: a.T * A * a), u).eq(2 * A * u),
    "gradient of a trace": grad(fun("real[n, n]", lambda M: call("trace", C * M)), A).eq(C),
    "derivative of a sigmoid": call("derivative", fun("real", half), x).eq(half(x) * (1 + half(x))),
    "jacobian": call("jacobian", fun("real[n]", lambda a: A * a), u).eq(A.T),
    "derivative of the inverse": call("invertible", A).then(call(
        "has_derivative", fun("real[n, n]", inv), fun("real[n, n]", lambda H: inv(A) * H * inv(A)), A)),
    "gradient of log det": call("invertible", A).then(q(0).lt(call("det", A)).then(
        grad(fun("real[n, n]", lambda M: log(call("det", M))), A).eq(inv(A)))),
    "stationary without convexity": grad(f, u).eq(0).then(forall("real[n]", lambda a: f(u).le(f(a)))),
    "jensen without convexity": (2 * f((u + w) / 2)).le(f(u) + f(w)),
    "descent without smoothness": (q(0).lt(L) & CONVEX & STEP).then(f(path(k + 1)).le(f(path(k)))),
    "descent with a step too long": (q(0).lt(L) & CONVEX & SMOOTH & forall(
        "nat", lambda j: path(j + 1).eq(path(j) - (3 / L) * grad(f, path(j))))).then(f(path(k + 1)).le(f(path(k)))),
    "rate with a wrong constant": (q(0).lt(L) & CONVEX & SMOOTH & STEP & E(num(1, NAT)).le(k)).then(
        (f(path(k)) - f(u)).le(L * norm(path(0) - u) ** 2 / (100 * real(k)))),
    "strong convexity from convexity": (q(0).lt(mu) & CONVEX).then(
        (mu * norm(u - w) ** 2).le((grad(f, u) - grad(f, w)).T * (u - w))),
    "convex is linear": CONVEX.then(f(u + w).eq(f(u) + f(w))),
    "normal equations without them": forall("real[n]", lambda a: (norm(X * u - b) ** 2).le(norm(X * a - b) ** 2)),
    "unique solution": (X.T * X * u).eq(X.T * b).then((X.T * X * w).eq(X.T * b).then(u.eq(w))),
    "expectation of a product": e(lambda s: P(s) * Q(s)).eq(e(lambda s: P(s)) * e(lambda s: Q(s))),
    "expectation of a square": e(lambda s: P(s) ** 2).eq(e(lambda s: P(s)) ** 2),
    "jensen, the wrong way": e(lambda s: P(s) ** 2).le(e(lambda s: P(s)) ** 2),
    "variance of a sum": call("variance", fun("Omega", lambda s: P(s) + Q(s))).eq(
        call("variance", P) + call("variance", Q)),
    "variance of a multiple": call("variance", fun("Omega", lambda s: x * P(s))).eq(x * call("variance", P)),
    "uncorrelated is independent": call("covariance", P, Q).eq(0).then(call("independent", P, Q)),
    "markov without sign": q(0).lt(x).then(
        call("probability", fun("Omega", lambda s: x.le(P(s)))).le(e(lambda s: P(s)) / x)),
    "all probabilities are 1": call("probability", fun("Omega", lambda s: q(0).le(P(s)))).eq(1),
    "orthogonal is symmetric": (A.T * A).eq(identity("n")).then(A.eq(A.T)),
    "tall orthonormal columns": (X.T * X).eq(identity("n")).then((X * X.T).eq(identity("m"))),
    "projection expands": ((A * A).eq(A) & A.T.eq(A)).then((norm(u) ** 2).le(norm(A * u) ** 2)),
    "semidefinite is definite": call("positive_semidefinite", A).then(u.ne(0).then(q(0).lt(u.T * A * u))),
    "all gram matrices are invertible": call("invertible", X.T * X),
    "entropy, sign": (forall("1..n", lambda i: q(0).lt(u[i])) & total("n", lambda i: u[i]).eq(1)).then(
        q(0).le(total("n", lambda i: u[i] * log(u[i])))),
    "integral of a power": call("integral", q(0), q(1), fun("real", lambda s: s ** k)).eq(1 / (real(k) + 2)),
    "integral of exp": call("integral", q(0), x, fun("real", exp)).eq(exp(x)),
    "implication is not symmetric": (p.then(r)).then(r.then(p)),
    "or is not and": (p | r).then(p & r),
    "quantifiers exchanged": forall("S", lambda a: exists("S", lambda c: R(a, c))).then(
        exists("S", lambda c: forall("S", lambda a: R(a, c)))),
    "some is not all": exists("S", lambda a: U(a)).then(forall("S", lambda a: U(a))),
    "symmetric and transitive is reflexive": (forall("S;S", lambda a, c: R(a, c).then(R(c, a))) & forall(
        "S;S;S", lambda a, c, d: (R(a, c) & R(c, d)).then(R(a, d)))).then(forall("S", lambda a: R(a, a))),
    "decreasing reaches zero": forall("nat", lambda j: seq(j + 1).le(seq(j))).then(seq(k).le(0)),
    "monotone the other way": forall("nat", lambda j: seq(j + 1).le(seq(j))).then(seq(0).le(seq(k))),
    "all functions are linear": g(x + y).eq(g(x) + g(y)),
    "chain rule without the inner derivative": forall("real", lambda a: call("differentiable", g, a)).then(
        call("derivative", fun("real", lambda a: g(2 * a)), x).eq(call("derivative", g, 2 * x))),
    "for all points": forall("real", lambda a: (a * x).eq(0)),
    "a bound for all": forall("real", lambda a: (a ** 2).le(x)),
    "max is the first": call("max", x, y).eq(x),
    "recursion off by one": (seq(0).eq(1) & forall("nat", lambda j: seq(j + 1).eq(2 * seq(j)))).then(
        seq(k).eq(E(num(2)) ** (k + 1))),
}


@pytest.mark.parametrize("name", FALSE)
def test_false_statements_are_refuted(name: str) -> None:
    verdict = check(FALSE[name])
    assert verdict.kind == "refuted", verdict
    assert verdict.witness is not None
    assert verdict.witness.left != verdict.witness.right or verdict.witness.relation == "<"


def test_a_near_coincidence_is_refuted_at_fifty_digits() -> None:
    near = exp(E(apply(SIGNATURE, "pi")) * sqrt(q(163)))
    verdict = check(near.eq(q(262537412640768744)))
    assert verdict.kind == "refuted" and verdict.witness is not None
    assert verdict.witness.left.startswith("262537412640768743.99")


def test_a_coincidence_beyond_the_digits_agrees() -> None:
    tiny = q("1/1" + "0" * 90)
    steps = Situations({}, 0)  # a step is not looked at beyond the digits asked for
    base = exp((x + q("1/3")) * (x + q("1/3")))  # exp(0) is exact, and where exp is small the difference shows
    near = ((base + tiny).eq(base)).term
    assert steps.verdict([x.term], [], near, 16, 1.0).kind == "agrees"
    assert Situations({}, 0, digits=100).verdict([x.term], [], near, 16, 1.0).kind == "refuted"


def test_what_is_strictly_less_is_decided_with_more_digits() -> None:
    tiny = q("1/1" + "0" * 90)
    assert check(exp(q(1)).lt(exp(q(1)) + tiny)).kind == "agrees"
