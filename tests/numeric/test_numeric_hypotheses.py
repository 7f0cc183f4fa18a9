"""Statements with richer hypotheses: noise, recursions, minimisers, chords, stochastic matrices."""

from __future__ import annotations

import pytest

from .numeric_notation import *

x, y, mu, L = vs("x y mu L", "real")
A, M = vs("A M", "real[n, n]")
X = v("X", "real[m, n]")
u, w = vs("u w", "real[n]")
b = v("b", "real[m]")
k = v("k", "nat")
f = v("f", "real[n] → real")
P, Q = v("P", "Omega → real"), v("Q", "Omega → real")
SMOOTH = forall(
    "real[n];real[n]",
    lambda a, c: f(c).le(f(a) + grad(f, a).T * (c - a) + L / 2 * norm(c - a) ** 2),
)
CASES: list[tuple[str, str, E, tuple[E, ...]]] = []


def add(name: str, kind: str, goal: E, *hypotheses: E) -> None:
    """One more case."""
    CASES.append((name, kind, goal, hypotheses))


eps = v("eps", "Omega → real[n]")
s = v("sigma", "real")
ONE_N = identity("n")


def E2(body):
    return mean("Omega", body)


add("natural equal to its square", "agrees", k.le(1), (k * k).eq(k))
add("natural with a vanishing cube", "refuted", k.eq(1), (k**3).eq(0))
add("natural below its square", "refuted", k.le(1), k.le(k * k))
noise = E2(lambda o: eps(o) * eps(o).T).eq(s**2 * ONE_N)
zero = E2(lambda o: eps(o)).eq(0)
add("noise cov", "agrees", E2(lambda o: norm(eps(o)) ** 2).eq(s**2 * dim("n")), noise, zero)
add(
    "ols cov", "agrees", E2(lambda o: (A * eps(o)) * (A * eps(o)).T).eq(s**2 * A * A.T), noise, zero
)
add(
    "ols cov wrong",
    "refuted",
    E2(lambda o: (A * eps(o)) * (A * eps(o)).T).eq(s**2 * A.T * A),
    noise,
    zero,
)
add("noise only mean", "refuted", E2(lambda o: norm(eps(o)) ** 2).eq(s**2 * dim("n")), zero)
# sgd
xs = v("xs", "nat → Omega → real[n]")
gn = v("G", "nat → Omega → real[n]")
sgd = forall("nat;Omega", lambda k, o: xs(k + 1)(o).eq(xs(k)(o) - s * gn(k)(o)))
add(
    "sgd expand",
    "agrees",
    E2(lambda o: norm(xs(k + 1)(o) - u) ** 2).eq(
        E2(lambda o: norm(xs(k)(o) - u) ** 2)
        - 2 * s * E2(lambda o: (gn(k)(o)).T * (xs(k)(o) - u))
        + s**2 * E2(lambda o: norm(gn(k)(o)) ** 2)
    ),
    sgd,
)
add(
    "sgd wrong",
    "refuted",
    E2(lambda o: norm(xs(k + 1)(o) - u) ** 2).eq(
        E2(lambda o: norm(xs(k)(o) - u) ** 2)
        - s * E2(lambda o: (gn(k)(o)).T * (xs(k)(o) - u))
        + s**2 * E2(lambda o: norm(gn(k)(o)) ** 2)
    ),
    sgd,
)
# f definition hypothesis
fd = E(
    apply(SIGNATURE,
        "=", f.term, fun("real[n]", lambda a: norm(X * a - b) ** 2 + s * norm(a) ** 2).term
    )
)
add("ridge grad", "agrees", grad(f, u).eq(2 * X.T * (X * u - b) + 2 * s * u), fd)
add("ridge grad wrong", "refuted", grad(f, u).eq(2 * X.T * (X * u - b) + s * u), fd)
add(
    "ridge minimiser",
    "agrees",
    forall("real[n]", lambda a: f(u).le(f(a))),
    fd,
    q(0).lt(s),
    (X.T * X * u + s * u).eq(X.T * b),
)
add(
    "ridge minimiser lam any",
    "refuted",
    forall("real[n]", lambda a: f(u).le(f(a))),
    fd,
    (X.T * X * u + s * u).eq(X.T * b),
)
fd2 = forall("real[n]", lambda a: f(a).eq(a.T * A * a))
add("pointwise def", "agrees", grad(f, u).eq(A * u + A.T * u), fd2)
sto = [
    forall("1..n;1..n", lambda i, j: q(0).le(call("entry", M, i, j))),
    forall("1..n", lambda i: total("n", lambda j: call("entry", M, i, j)).eq(1)),
]
add(
    "stochastic",
    "agrees",
    total("n", lambda i: call("entry", M * A, i, i)).eq(call("trace", M * A)),
    *sto,
)
add(
    "stoch max",
    "agrees",
    forall("1..n", lambda i: (M * u)[i].le(call("maximum", fun("1..n", lambda j: u[j])))),
    *sto,
)
add(
    "stoch col",
    "refuted",
    forall("1..n", lambda i: total("n", lambda j: call("entry", M, j, i)).eq(1)),
    *sto,
)
gv = v("gv", "real[n]")
add("has grad hyp", "agrees", grad(f, u).eq(gv), call("has_gradient", f, gv, u))
lam_ = v("lam", "real")
add("eigen", "agrees", (A * A * u).eq(lam_**2 * u), (A * u).eq(lam_ * u))
add("eigen wrong", "refuted", (A * A * u).eq(lam_ * u), (A * u).eq(lam_ * u))
add("unit", "agrees", call("trace", u * u.T).eq(1), norm(u).eq(1))
add("simplex", "agrees", (x + y).eq(1).then((x**2 + y**2).ge(q("1/2"))))
add("simplex wrong", "refuted", (x + y).eq(1).then((x**2 + y**2).le(q("1/2"))))
add("range", "agrees", (x * (1 - x)).le(q("1/4")), q(0).le(x), x.le(1))
add("range strict", "refuted", (x * (1 - x)).lt(q("1/4")), q(0).le(x), x.le(1))
add("mystery", "not sampled", call("mystery", x).eq(x))
add("contradictory", "not sampled", x.eq(y), x.lt(0), q(0).lt(x))
zstar = v("zstar", "real[n]")
CX = forall("real[n];real[n]", lambda a, c: f(c).ge(f(a) + grad(f, a).T * (c - a)))
MIN = forall("real[n]", lambda a: f(zstar).le(f(a)))
add("min hyp", "agrees", f(zstar).le(f(u)), CX, MIN)
add("min grad zero", "agrees", grad(f, zstar).eq(0), CX, MIN)
add("min wrong", "refuted", (f(zstar) + norm(u - zstar) ** 2).le(f(u)), CX, MIN)
LIP = forall("real[n];real[n]", lambda a, c: norm(grad(f, a) - grad(f, c)).le(L * norm(a - c)))
add(
    "lip->descent",
    "agrees",
    f(u).le(f(w) + grad(f, w).T * (u - w) + L / 2 * norm(u - w) ** 2),
    LIP,
    q(0).lt(L),
)
add(
    "lip wrong",
    "refuted",
    f(u).le(f(w) + grad(f, w).T * (u - w) + L / 4 * norm(u - w) ** 2),
    LIP,
    q(0).lt(L),
)
add(
    "coco",
    "agrees",
    (norm(grad(f, u) - grad(f, w)) ** 2 / L).le((grad(f, u) - grad(f, w)).T * (u - w)),
    CX,
    SMOOTH,
    q(0).lt(L),
)
add(
    "coco wrong",
    "refuted",
    (norm(grad(f, u) - grad(f, w)) ** 2).le((grad(f, u) - grad(f, w)).T * (u - w)),
    CX,
    SMOOTH,
    q(0).lt(L),
)
th = v("theta", "real")
CHORD = forall(
    "real[n];real[n];real",
    lambda a, c, d: (q(0).le(d) & d.le(1)).then(
        f(d * a + (1 - d) * c).le(d * f(a) + (1 - d) * f(c))
    ),
)
add("chord", "agrees", f((u + w) / 2).le((f(u) + f(w)) / 2), CHORD)
add("chord grad", "agrees", (f(u) + grad(f, u).T * (w - u)).le(f(w)), CHORD)
g2 = v("g2", "real → real")
C1 = forall(
    "real;real;real",
    lambda a, c, d: (q(0).le(d) & d.le(1)).then(
        g2(d * a + (1 - d) * c).le(d * g2(a) + (1 - d) * g2(c))
    ),
)
add("jensen E", "agrees", g2(E2(lambda o: P(o))).le(E2(lambda o: g2(P(o)))), C1)
add(
    "jensen E wrong",
    "refuted",
    g2(E2(lambda o: P(o))).eq(E2(lambda o: g2(P(o)))),
    call("convex", v("g2", "real → real")),
)
ind = [call("independent", P, Q)]
add(
    "var indep",
    "agrees",
    call("variance", fun("Omega", lambda o: P(o) + Q(o))).eq(
        call("variance", P) + call("variance", Q)
    ),
    *ind,
)
add("woodbury", "agrees", inv(ONE_N + X.T * X).eq(ONE_N - X.T * inv(identity("m") + X * X.T) * X))
add(
    "logsumexp",
    "agrees",
    call("log", total("n", lambda i: call("exp", u[i]))).ge(
        call("maximum", fun("1..n", lambda i: u[i]))
    ),
)
add("gaussian", "agrees", call("exp", -(x**2) / 2).le(1))
a_ = v("a", "nat → real")
add(
    "grec",
    "agrees",
    a_(k).le(span(0, k, lambda j: x ** (j)) * y + x**k * a_(0)),
    forall("nat", lambda j: a_(j + 1).le(x * a_(j) + y)),
    q(0).le(x),
    q(0).le(y),
)
add(
    "grec wrong",
    "refuted",
    a_(k).le(x**k * a_(0)),
    forall("nat", lambda j: a_(j + 1).le(x * a_(j) + y)),
    q(0).le(x),
    q(0).le(y),
)
c_ = v("c", "real")
add("lower bound", "agrees", c_.le(f(u)), forall("real[n]", lambda a: c_.le(f(a))))
add("lower bound+", "refuted", (c_ + 1).le(f(u)), forall("real[n]", lambda a: c_.le(f(a))), CX)
SC = forall(
    "real[n];real[n];real",
    lambda a, c, d: (q(0).le(d) & d.le(1)).then(
        f(d * a + (1 - d) * c).le(
            d * f(a) + (1 - d) * f(c) - mu / 2 * d * (1 - d) * norm(a - c) ** 2
        )
    ),
)
add(
    "strong chord",
    "agrees",
    (f(zstar) + mu / 2 * norm(u - zstar) ** 2).le(f(u)),
    SC,
    q(0).lt(mu),
    MIN,
)
add(
    "strong chord wrong",
    "refuted",
    (f(zstar) + mu * norm(u - zstar) ** 2).le(f(u)),
    SC,
    q(0).lt(mu),
    MIN,
)
add("chord wrong", "refuted", f((u + w) / 2).eq((f(u) + f(w)) / 2), CHORD)


@pytest.mark.parametrize(
    ("kind", "goal", "hypotheses"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_rich_hypotheses(kind: str, goal: E, hypotheses: tuple[E, ...]) -> None:
    verdict = check(goal, *hypotheses, samples=40 if kind == "agrees" else 200)
    assert verdict.kind == kind, verdict
