"""What a refusal shows: the remainder of a combination, and the derivative that the laws give."""

from __future__ import annotations

from collections.abc import Callable

import pytest

SAID = {
    "a multiple": (
        "let a, b : real;  t : real ≥ 0\nassume low: a ≤ b\nshow t a ≤ t b − t\nproof by combine t·low",
        "left over: −t,"),
    "vectors": (
        ("let d : dim;  x, y, g : real[d];  L : real > 0\nassume one: xᵀg ≤ yᵀg\nassume two: ‖x‖² ≤ ‖y‖²\n"
        "show 2 xᵀg + L ‖x‖² ≤ 2 yᵀg + L ‖x‖²\nproof by combine 2·one + L·two"),
        "left over: L ‖x‖² − L ‖y‖²,"),
    "sums": (
        ("let n : dim;  a, b : 1..n → real;  c : real > 0\nassume one: ∑_i a(i) ≤ ∑_i b(i)\n"
        "show 1/c ∑_i a(i) ≤ 2 ∑_i b(i)\nproof by combine 1/c·one"),
        "left over: 2 ∑_{i=1}^{n} b(i) − (∑_{i=1}^{n} b(i))/c,"),
    "only strictness": (
        "let a, b : real\nassume one: a ≤ b\nshow a < b\nproof by combine one",
        "nothing strict is among the facts"),
    "least squares": (
        ("let n, d : dim;  X : real[n, d];  y : real[n]\ndefine f(w : real[d]) = ‖X w − y‖²\n"
        "show ∀ w, ∇f(w) = 2 Xᵀ(X w + y)\nproof by differentiate"),
        "found: 2 XᵀX w − 2 Xᵀy', 'claimed: 2 Xᵀ(X w + y)"),
    "a quadratic form": (
        "let n : dim;  A : real[n, n]\ndefine f(x : real[n]) = xᵀA x\nshow ∀ x, ∇f(x) = 2 A x",
        "found: A x + Aᵀx', 'claimed: 2 A x"),
    "log-sum-exp": (
        ("let n : dim\ndefine f(x : real[n]) = log(∑_i exp(x(i)))\nshow ∀ x, ∇f(x) = map(exp, x)\n"
        "proof by differentiate"),
        "found: exp(x(i))/∑_{j=1}^{n} exp(x(j)) at place i"),
    "an entry": (
        ("let n : dim\ndefine f(x : real[n]) = log(∑_i exp(x(i)))\nshow ∀ x i, (∇f(x))(i) = exp(x(i))\n"
        "proof by differentiate"),
        "with these: "),
    "a scalar": (
        "define g(t : real) = exp(−t²)\nshow ∀ t, g'(t) = 2 t exp(−t²)\nproof by differentiate",
        "found: −2 t exp(−t²)', 'claimed: 2 t exp(−t²)"),
    "a matrix": (
        "let n, d : dim;  W : real[n, d];  x : real[d]\nshow ∇_{W} ‖W x‖² = 4 W x xᵀ\nproof by differentiate",
        "found: 2 W x xᵀ', 'claimed: 4 W x xᵀ"),
    "a Jacobian": (
        ("let n, d : dim;  A : real[n, d]\ndefine f(x : real[d]) = A x\nshow ∀ x, jacobian(f, x) = 2 A\n"
        "proof by differentiate"),
        "found: A', 'claimed: 2 A"),
}


@pytest.mark.parametrize(("lines", "said"), SAID.values(), ids=SAID)
def test_a_refusal_says(lines: str, said: str, refused: Callable[[str], str]) -> None:
    assert said in refused(lines)
