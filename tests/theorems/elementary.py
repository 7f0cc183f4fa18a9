"""Derivatives of elementary functions as they are claimed: what is given, what is true, and what is not.

Each true claim has a false neighbour: a factor or a sign dropped, a condition missing, or a function exchanged.
"""

from __future__ import annotations

from typing import NamedTuple


class Claim(NamedTuple):
    """What is given (`let` and `assume` lines between semicolons), a claim that is proved, and one that is refuted."""

    given: str
    true: str
    false: str


def slope(body: str, slope: str, other: str, given: str = "let x : real") -> Claim:
    """A function of one number, its derivative, and another that is wrong."""
    return Claim(given, *(f"has_derivative((t : real) ↦ {body}, h ↦ ({d}) h, x)" for d in (slope, other)))


def steep(body: str, gradient: str, other: str, given: str = "let n : dim; let x : real[n]") -> Claim:
    """A function of a vector, its gradient, and another that is wrong."""
    return Claim(given, *(f"∇((v : real[n]) ↦ {body})(x) = {g}" for g in (gradient, other)))


NUMBERS = {
    "sin": slope("sin(t)", "cos(x)", "−cos(x)"),
    "sin of a square": slope("sin(t²)", "2 x cos(x²)", "cos(x²)"),
    "cos": slope("cos(t)", "−sin(x)", "sin(x)"),
    "cos of a multiple": slope("cos(3 t)", "−3 sin(3 x)", "−sin(3 x)"),
    "tan": slope("tan(t)", "1 + tan(x)²", "1 − tan(x)²", "let x : real; assume cos(x) ≠ 0"),
    "tan by the cosine": slope("tan(t)", "1/cos(x)²", "1/cos(x)", "let x : real; assume cos(x) ≠ 0"),
    "sinh": slope("sinh(t)", "cosh(x)", "−cosh(x)"),
    "cosh": slope("cosh(t)", "sinh(x)", "−sinh(x)"),
    "tanh": slope("tanh(t)", "1 − tanh(x)²", "1 + tanh(x)²"),
    "tanh of a multiple": slope("tanh(2 t)", "2 (1 − tanh(2 x)²)", "1 − tanh(2 x)²"),
    "sigmoid": slope("sigmoid(t)", "sigmoid(x) (1 − sigmoid(x))", "sigmoid(x) (1 + sigmoid(x))"),
    "sigmoid by exponentials": slope("sigmoid(t)", "exp(−x)/(1 + exp(−x))²", "exp(−x)/(1 + exp(−x))"),
    "softplus": slope("softplus(t)", "sigmoid(x)", "1 − sigmoid(x)"),
    "softplus of a negative": slope("softplus(−t)", "−sigmoid(−x)", "sigmoid(−x)"),
    "silu": slope("silu(t)", "sigmoid(x) + x sigmoid(x) (1 − sigmoid(x))", "sigmoid(x) + x sigmoid(x)"),
    "expm1": slope("expm1(t)", "exp(x)", "expm1(x)"),
    "log1p": slope("log1p(t)", "1/(1 + x)", "1/x", "let x : real > 0"),
    "log2": slope("log2(t)", "1/(x log(2))", "1/x", "let x : real > 0"),
    "log10": slope("log10(t)", "1/(x log(10))", "1/(x log(2))", "let x : real > 0"),
    "relu where positive": slope("relu(t)", "1", "0", "let x : real > 0"),
    "relu where negative": slope("relu(t)", "0", "1", "let x : real < 0"),
    "relu": slope("relu(t)", "indicator(x > 0)", "indicator(x < 0)", "let x : real ≠ 0"),
    "leaky relu": slope("leaky_relu(t, 1/10)", "indicator(x > 0) + 1/10 indicator(x < 0)", "indicator(x > 0)",
                        "let x : real ≠ 0"),
    "elu": slope("elu(t, 2)", "indicator(x > 0) + 2 indicator(x < 0) exp(x)",
                 "indicator(x > 0) + indicator(x < 0) exp(x)", "let x : real ≠ 0"),
    "absolute value": slope("|t|", "sign(x)", "−sign(x)", "let x : real ≠ 0"),
    "absolute value by a quotient": slope("|t|", "x/|x|", "x", "let x : real ≠ 0"),
    "absolute value of a negative": slope("|t|", "−1", "1", "let x : real < 0"),
    "hinge": slope("hinge(t)", "−indicator(x < 1)", "indicator(x < 1)", "let x : real ≠ 1"),
    "huber": slope("huber(t, 1)", "max(−1, min(x, 1))", "max(0, min(x, 1))"),
    "maximum": slope("max(t, t²)", "indicator(x² < x) + 2 x indicator(x < x²)", "indicator(x < x²)",
                     "let x : real; assume x ≠ x²"),
}

INTEGRALS = {
    "erf": slope("erf(t)", "2/√π exp(−x²)", "exp(−x²)"),
    "normal density": slope("normal_pdf(t)", "−x normal_pdf(x)", "x normal_pdf(x)"),
    "normal distribution": slope("normal_cdf(2 t)", "2 normal_pdf(2 x)", "normal_pdf(2 x)"),
    "gelu": slope("gelu(t)", "normal_cdf(x) + x normal_pdf(x)", "normal_cdf(x)"),
    "atan": slope("atan(t)", "1/(1 + x²)", "1/(1 − x²)"),
    "integral by its upper bound": slope("integral(s = 0..t, exp(s))", "exp(x)", "exp(x) − 1"),
}

POWERS = {
    "negative power": slope("t^(−2)", "−2 x^(−3)", "2 x^(−3)", "let x : real ≠ 0"),
    "integer power": slope("t^k", "k x^(k − 1)", "k x^(k + 1)", "let k : int; let x : real ≠ 0"),
    "real power": slope("t^a", "a x^(a − 1)", "x^(a − 1)", "let a : real; let x : real > 0"),
    "base": slope("a^t", "a^x log(a)", "x a^(x − 1)", "let a : real > 0; let x : real"),
    "power of itself": slope("t^t", "x^x (log(x) + 1)", "x^x log(x)", "let x : real > 0"),
    "fourth root": slope("t^(1/4)", "1/4 x^(−3/4)", "x^(−3/4)", "let x : real > 0"),
}

NONZERO = "let n : dim; let x : real[n]; assume ∀ i, x(i) ≠ 0"
DATA = "let n, d : dim; let u : 1..n → real[d]; let y : real[n]; let x : real[d]"
VECTORS = {
    "logsumexp": steep("logsumexp(v)", "softmax(x)", "2 softmax(x)"),
    "logarithm of a sum": steep("log(∑_i exp(v(i)))", "softmax(x)", "map(exp, x)"),
    "softplus of every entry": steep("∑_i softplus(v(i))", "map(sigmoid, x)", "map(softplus, x)"),
    "mean": steep("mean(v)", "1/n ones", "ones", "let n : dim; let x : real[n]; assume n ≥ 2"),
    "variance": steep("population_variance(v)", "2/n (x − mean(x) ones)", "2/n x"),
    "sum of absolute values": steep("norm1(v)", "map(sign, x)", "x", NONZERO),
    "sum of absolute values of a linear map": Claim(
        "let m, n : dim; let A : real[m, n]; let x : real[n]; assume ∀ i, (A x)(i) ≠ 0",
        *(f"∇((v : real[n]) ↦ norm1(A v))(x) = {g}" for g in ("Aᵀmap(sign, A x)", "−Aᵀmap(sign, A x)"))),
    "p-norm": steep("pnorm(v, 3)", "pnorm(x, 3)^(1 − 3) map(t ↦ |t|^(3 − 1) sign(t), x)",
                    "map(t ↦ |t|^(3 − 1) sign(t), x)", NONZERO),
    "weighted activations": Claim(
        "let m, n : dim; let a : real[m]; let A : real[m, n]; let x : real[n]",
        *(f"∇((v : real[n]) ↦ aᵀmap(gelu, A v))(x) = Aᵀ(a ⊙ map({slope}, A x))"
          for slope in ("t ↦ normal_cdf(t) + t normal_pdf(t)", "normal_cdf"))),
    "sum of powers": steep("∑_i |v(i)|^3", "map(t ↦ 3 |t| t, x)", "map(t ↦ 3 t², x)", NONZERO),
    "relu of every entry": steep("∑_i relu(v(i))", "map(t ↦ indicator(0 < t), x)", "ones", NONZERO),
    "weighted squares": steep("∑_{i=1}^{n} i v(i)²", "matrix((i : 1..n) ↦ (j : 1..1) ↦ 2 i x(i))", "2 x"),
    "tanh of every entry": steep("∑_i tanh(v(i))", "map(t ↦ 1 − tanh(t)², x)", "map(t ↦ 1 + tanh(t)², x)"),
    "cross-entropy": steep("cross_entropy(y, softmax(v))", "(∑_i y(i)) softmax(x) − y", "softmax(x) + y",
                           "let n : dim; let x, y : real[n]"),
    "cross-entropy of weights": steep("cross_entropy(y, softmax(v))", "softmax(x) − y", "y − softmax(x)",
                                      "let n : dim; let x, y : real[n]; assume ∑_i y(i) = 1"),
    "logistic loss": Claim(
        DATA, *(f"∇((w : real[d]) ↦ ∑_i (softplus(wᵀu(i)) − y(i) wᵀu(i)))(x) = {g}"
                for g in ("∑_i (sigmoid(xᵀu(i)) − y(i)) u(i)", "∑_i (sigmoid(xᵀu(i)) + y(i)) u(i)"))),
    "log-likelihood of Bernoulli": Claim(
        DATA, *(f"∇((w : real[d]) ↦ ∑_i (y(i) log(sigmoid(wᵀu(i))) + (1 − y(i)) log(1 − sigmoid(wᵀu(i)))))(x) = {g}"
                for g in ("∑_i (y(i) − sigmoid(xᵀu(i))) u(i)", "∑_i (sigmoid(xᵀu(i)) − y(i)) u(i)"))),
    "Gaussian log density": Claim(
        "let x, μ : real; let s : real > 0",
        *(f"∇((t : real) ↦ −(t − μ)²/(2 s²) − log(s) − log(2 π)/2)(x) = {g}"
          for g in ("(μ − x)/s²", "(x − μ)/s²"))),
    "Jacobian of log-softmax": Claim(
        "let n : dim; let x : real[n]",
        *(f"has_jacobian((v : real[n]) ↦ log_softmax(v), I {sign} ones softmax(x)ᵀ, x)" for sign in "−+")),
    "Jacobian of layer normalisation": Claim(
        "let n : dim; let x : real[n]; let ε : real > 0",
        *("has_jacobian((v : real[n]) ↦ layer_norm(v, ε), 1/sqrt(population_variance(x) + ε) "
          f"(I − 1/n (ones : real[n]) (ones : real[n])ᵀ {rest}), x)"
          for rest in ("− 1/n layer_norm(x, ε) layer_norm(x, ε)ᵀ", ""))),
}

UNIQUE = "let n : dim; let x : real[n]; let k : 1..n; assume greatest: ∀ i, i ≠ k ⟹ x(i) < x(k)"
BY_NAME = {
    "greatest entry": (UNIQUE, "has_derivative((v : real[n]) ↦ max_{i} v(i), h ↦ h(k), x)", "maximum-derivative"),
}
"""What is given, a claim whose law has a value that the function does not show, and that law."""

CONDITIONS = {
    "absolute value at a kink": ("let x : real", "has_derivative((t : real) ↦ |t|, h ↦ sign(x) h, x)", "≠ 0"),
    "relu at its kink": ("let x : real", "has_derivative((t : real) ↦ relu(t), h ↦ indicator(0 < x) h, x)", "≠ 0"),
    "hinge at its kink": ("let x : real",
                          "has_derivative((t : real) ↦ hinge(t), h ↦ −indicator(x < 1) h, x)", "≠ 0"),
    "tan at a pole": ("let x : real", "has_derivative((t : real) ↦ tan(t), h ↦ (1 + tan(x)²) h, x)", "≠ 0"),
    "logarithm": ("let x : real", "has_derivative((t : real) ↦ log2(t), h ↦ h/(x log(2)), x)", "> 0"),
    "logarithm of 1 and a number": ("let x : real",
                                    "has_derivative((t : real) ↦ log1p(t), h ↦ h/(1 + x), x)", "> 0"),
    "negative power": ("let x : real", "has_derivative((t : real) ↦ t^(−2), h ↦ −2 x^(−3) h, x)", "≠ 0"),
    "power of a base": ("let a, x : real", "has_derivative((t : real) ↦ a^t, h ↦ a^x log(a) h, x)", "> 0"),
    "maximum where both are equal": ("let x : real",
                                     "has_derivative((t : real) ↦ max(t, 0), h ↦ indicator(0 < x) h, x)",
                                     "≠ 0"),
}
"""What is given, a claim that would need a condition, and the end of that condition."""
