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
