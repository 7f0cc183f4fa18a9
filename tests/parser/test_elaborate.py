"""Tree to term: sorts are found, numbers are converted, brackets are settled."""

import time

import pytest

from derive.errors import DeriveError, LimitProblem
from derive.kernel.sorts import NAT, PROP, REAL
from derive.kernel.terms import num
from derive.parser import syntax as s
from derive.parser.declare import context_hypotheses, declare_constant, declare_let, define
from derive.parser.elaborate import Scope
from derive.parser.read import read_expression, read_file
from tests.kernel.written import read_sort

from .terms import scope
from .walk import prelude

SCOPE = scope()
SAME = [
    ("∀ v, ‖X v‖² = vᵀXᵀX v", "∀ v : real[d], ‖X v‖² = vᵀXᵀX v"),
    ("∀ i, p(i) ≥ 0", "∀ i : 1..n, p(i) ≥ 0"),
    ("p_i = p(i)", "p[i] = p(i)"),
    ("x = 0", "x = (0 : real[n])"),
    ("A A = I", "A A = (I : real[n, n])"),
    ("k + 1 = a", "real(k) + 1 = a"),
    ("2 k = m", "(2 : nat) k = m"),
    ("a (b + c)", "a(b + c)"),
    ("a(b + c)²", "a (b + c)²"),
    ("Xᵀ(x)", "Xᵀ x"),
    ("a ≥ b", "b ≤ a"),
    ("a ≠ b", "not a = b"),
    ("Q ⟺ Q", "Q iff Q"),
    ("0 ≤ a < b", "0 ≤ a and a < b"),
    ("∀ k ≥ 1, t(k) = 0", "∀ k : nat, k ≥ 1 ⟹ t(k) = 0"),
    ("∃ c > 0, c < a", "∃ c : real, c > 0 and c < a"),
    ("∀ i ∈ 1..n, p(i) = 0", "∀ i : 1..n, p(i) = 0"),
    ("∑_i p(i)", "∑_{i=1}^{n} p(i)"),
    ("∑_{i=1}^{n} p(i)", "sum((i : 1..n) ↦ p(i))"),
    ("∑_{k=0}^{m} t(k)", "sum_range(0, m + 1, t)"),
    ("∑_{k=0}^{m−1} t(k)", "sum_range(0, m, t)"),
    ("∑_{k=1}^{n} k", "sum_range(1, n + 1, k ↦ real(k))"),
    ("∏_{k=1}^{n} p(k)", "prod_range(1, n + 1, k ↦ p(at(k)))"),
    ("⟨x, y⟩", "xᵀy"),
    ("⟨A, B⟩", "tr(AᵀB)"),
    ("|a|", "norm(a)"),
    ("‖A‖_F", "‖A‖"),
    ("E[U + V]", "expectation((ω : Ω) ↦ U(ω) + V(ω))"),
    ("E[U]", "expectation(U)"),
    ("P[U ≥ a]", "probability(ω ↦ U(ω) ≥ a)"),
    ("E[(U − E[U])²]", "expectation(ω ↦ (U(ω) − expectation(U))²)"),
    ("E[R(k)]", "expectation(R(k))"),
    ("Cov[U, V]", "covariance(U, V)"),
    ("∇f(w)", "gradient(f, w)"),
    ("∇_{w} ‖X w‖²", "∇(v ↦ ‖X v‖²)(w)"),
    ("φ'(a)", "derivative(φ, a)"),
    ("X'", "Xᵀ"),
    ("φ''(a)", "derivative(c ↦ φ'(c), a)"),
    ("max_{i} p(i)", "maximum(i ↦ p(i))"),
    ("max_{i=1}^{n} p(i)", "maximum(i ↦ p(i))"),
    ("s_{k+1}", "s(k + 1)"),
    ("s_0", "s(0)"),
    ("(c ↦ c²)(3)", "3²"),
    ("map(exp, x)", "map(c ↦ exp(c), x)"),
    ("sigmoid'(a)", "derivative(c ↦ sigmoid(c), a)"),
    ("a A", "A a"),
    ("k(k + 1)/2", "k (k + 1)/2"),
    ("∀ i j, i ≠ j ⟹ A(i, j) = 0", "∀ i j : 1..n, i ≠ j ⟹ A(i, j) = 0"),
    ("∀ u v, f(v) ≥ f(u) + ∇f(u)ᵀ(v − u)", "∀ u v : real[d], f(v) ≥ f(u) + ∇f(u)ᵀ(v − u)"),
    ("f = (v ↦ ‖X v‖²)", "f = ((v : real[d]) ↦ ‖X v‖²)"),
    ("ln(a) = log(a)", "log(a) = log(a)"),
    ("trace(A)", "tr(A)"),
    ("n + a", "real(n) + a"),
    ("k ∈ 2..m", "2 ≤ k and k ≤ m"),
    ("∀ c, c² ≥ 0", "∀ c : real, c² ≥ 0"),
    ("x(1)", "x_1"),
    ("∑_{i,j} A(i, j)", "∑_i ∑_j A(i, j)"),
    ("a ∈ (0, 1)", "0 < a and a < 1"),
    ("a in [b, c]", "b ≤ a and a ≤ c"),
    ("a ∈ (0, 1] and b ∈ [0, 1)", "(0 < a and a ≤ 1) and (0 ≤ b and b < 1)"),
    ("∀ c ∈ [0, 1], c ≤ 1", "∀ c : real, 0 ≤ c and c ≤ 1 ⟹ c ≤ 1"),
    ("∀ c e ∈ (0, 1), c e > 0", "∀ c : real, ∀ e : real, (0 < c and c < 1) ⟹ (0 < e and e < 1) ⟹ c e > 0"),
    ("∃ c ∈ [a, b], φ(c) = 0", "∃ c : real, (a ≤ c and c ≤ b) and φ(c) = 0"),
    ("not k ∈ [1, 5]", "not (1 ≤ k and k ≤ 5)"),
    ("∀ i, (X 𝟏)(i) = 1", "∀ i, (X (𝟏 : real[d]))(i) = 1"),
    ("‖𝟏 − X 𝟏‖ = 0", "‖(𝟏 : real[n]) − X (𝟏 : real[d])‖ = 0"),
    ("X 𝟏 = A", "X (𝟏 : real[d, n]) = A"),
    ("((c : real) ↦ c + a) = ((c : real) ↦ 2 c)", "((e : real) ↦ e + a) = (e ↦ 2 e)"),
]


@pytest.mark.parametrize(("short", "long"), SAME)
def test_two_ways_to_say_one_thing(short: str, long: str) -> None:
    assert SCOPE.elaborate(read_expression(short)) is SCOPE.elaborate(read_expression(long))


TERMS = [
    ("∀ k, s(k+1) = s(k) − 1/L ∇f(s(k))", "forall((λ:nat. s(#0 + 1) = (s(#0) - scale(1 / L, gradient(f, s(#0))))))"),
    ("k (t(k) − a)", "real(k) * (t(k) - a)"),
    ("−2 a", "neg(2 * a)"),
    ("2 Xᵀ(X w − y)", "scale(2, transpose(X)) * ((X * w) - y)"),
    ("L/2 ‖x‖²", "(L / 2) * (norm(x) ^ 2)"),
    ("a^-1", "a ^ -1"),
    ("A^-1", "inverse(A)"),
    ("A^-T", "inverse(transpose(A))"),
    ("0.5", "1/2"),
]


@pytest.mark.parametrize(("written", "term"), TERMS)
def test_terms(written: str, term: str) -> None:
    shown = repr(SCOPE.elaborate(read_expression(written)))
    assert shown in (term, f"({term})")


def test_e_is_the_base_of_exponentials_unless_declared() -> None:
    assert Scope(prelude()).elaborate(read_expression("e^2")).name == "exp"


def test_a_number_times_a_vector_is_a_multiple_and_a_vector_times_a_number_a_product() -> None:
    assert SCOPE.elaborate(read_expression("a x")).name == "scale"
    assert SCOPE.elaborate(read_expression("x a")).name == "*"


def test_wanted_sorts() -> None:
    assert SCOPE.elaborate(read_expression("2"), NAT) is num(2, NAT)
    assert SCOPE.elaborate(read_expression("0"), read_sort("real[n]")).name == "zeros"
    assert SCOPE.elaborate(read_expression("k"), REAL).name == "real"
    with pytest.raises(DeriveError):
        SCOPE.elaborate(read_expression("x"), REAL)


def test_links_of_a_chain_share_their_sort() -> None:
    links = [read_expression(e) for e in ("0", "x − x", "0 y(1)")]
    first, second = SCOPE.elaborate_many([(e, None) for e in links[:2]], equal=True)
    assert first.name == "zeros" and first.sort is second.sort
    counted = SCOPE.elaborate_many([(read_expression(e), None) for e in ("k", "k + 0", "a")], equal=True)
    assert all(term.sort is REAL for term in counted)


def test_child_scopes_keep_to_themselves() -> None:
    parent = Scope(prelude())
    child = parent.child()
    child.declare("x", REAL)
    assert parent.lookup("x") is None and child.lookup("x").sort is REAL


def test_let_and_define() -> None:
    theorem = read_file('''theorem t "T"
      let n : dim;  c : real > 0, ≤ 1;  A : real[n, n], symmetric, positive definite;  q : real in (0, 1]
      let g : real[n] → real, differentiable, smooth(c)
      let X, Y : random real, independent
      define h(w) = g(2 w) + c
      define small(a : real) ⟺ a < c
      show small(h(0))''').items[0]
    scope_ = Scope(prelude())
    hypotheses = []
    for item in theorem.items:
        if isinstance(item, s.Let):
            declare_let(item, scope_)
            hypotheses += context_hypotheses(item, scope_)
        elif isinstance(item, s.Define):
            defined = define(item, scope_)
            assert defined.hypothesis.args == (defined.variable, defined.value)
    labels = [label for label, _, _ in hypotheses]
    assert labels == [
        "c > 0",
        "c ≤ 1",
        "symmetric(A)",
        "positive_definite(A)",
        "0 < q",
        "q ≤ 1",
        "∀ x, differentiable(g, x)",
        "smooth(g, c)",
        "independent(X, Y)",
    ]
    assert scope_.elaborate(theorem.items[-1].formula, PROP).sort is PROP
    assert scope_.lookup("h").sort is read_sort("real[n] → real")


def test_constants_and_definitions() -> None:
    signature = prelude()
    constant, definition, bad = read_file('''constant mean : real[n] ⊢ real
definition spread(x : real[n], c : real) = ‖x − c · mean(x) ones‖/n
definition mean(x : real) = x''').items
    assert declare_constant(signature, constant).body is None
    declared = declare_constant(signature, definition)
    assert [v.name for v in declared.parameters] == ["x", "c"] and declared.body.sort is REAL
    with pytest.raises(DeriveError, match="declared already"):
        declare_constant(signature, bad)


def test_inference_is_fast_and_bounded() -> None:
    long = " + ".join(f"∑_{{i=1}}^{{n}} x(i) ‖X w − y‖² a_{k}" for k in range(60))
    scope_ = scope()
    for k in range(60):
        scope_.declare(f"a_{k}", REAL)
    assert scope_.elaborate(read_expression(long)).sort is REAL


LONG = "2 XᵀX h − 2 Xᵀx + X' X h + XᵀX(h) + Xᵀ(X h − x)"
LAMBDAS = [
    "((c : real) ↦ c + a) = ((c : real) ↦ 2 c)",
    "∀ b, ((c : real) ↦ c + b) = ((c : real) ↦ 2 c)",
    f"(h ↦ {LONG}) = (h ↦ {LONG} + 0)",
    f"((h : real[d]) ↦ {LONG}) = (h ↦ {LONG} − w)",
    "(h ↦ tr((2 Xᵀ(X w − x))ᵀ h)) = (h ↦ 2 tr((X w − x)ᵀ((0 : real[n, d]) w + X h − 0)))",
]


@pytest.mark.parametrize("written", LAMBDAS)
def test_functions_are_compared_in_no_time(written: str) -> None:
    expr = read_expression(written)
    start = time.process_time()
    SCOPE.elaborate(expr)
    assert time.process_time() - start < 0.3


def test_the_search_for_sorts_is_bounded() -> None:
    names = [f"v{i}" for i in range(800)]
    expr = read_expression(f"∀ {' '.join(names)}, {' + '.join(f'{v}² {v}' for v in names)} = 1")
    start = time.process_time()
    with pytest.raises(LimitProblem):
        SCOPE.elaborate(expr)
    assert time.process_time() - start < 5
