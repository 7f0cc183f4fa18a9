"""Finite sums in the normal form: linear, nested, with factors taken out, however the sums are written."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Proved, Refused = Callable[[str], dict[str, object]], Callable[[str], str]

NAMES = ("let n, m, d : dim;  a, b, c : 1..n → real;  e : 1..m → real;  g : 1..n → 1..m → real;  h : nat → real\n"
         "let x : 1..n → real[d];  v, w : real[d];  s : real;  k : nat\n"
         "let B : 1..n → real[d, d];  q : 1..n → 1..n → real")

EQUAL = [
    ("‖∑_i c(i) x(i)‖²", "∑_i ∑_j c(i) c(j) (x(i))ᵀ x(j)"),
    ("(∑_i c(i) x(i))ᵀ w", "∑_i c(i) ((x(i))ᵀ w)"),
    ("∑_i c(i) (wᵀ x(i))", "wᵀ (∑_i c(i) x(i))"),
    ("(∑_i a(i)) (∑_j b(j))", "∑_i ∑_j a(i) b(j)"),
    ("(∑_i a(i)) (∑_j e(j))", "∑_j ∑_i a(i) e(j)"),
    ("∑_i ∑_j (a(i) − a(j))²", "2 n (∑_i (a(i))²) − 2 (∑_i a(i))²"),
    ("∑_i (a(i) − (∑_j a(j))/n)²", "∑_i (a(i))² − (∑_i a(i))²/n"),
    ("∑_i ∑_j a(i) a(j) (∑_l c(l))", "(∑_i a(i))² (∑_l c(l))"),
    ("∑_i a(i) (∑_j g(i,j) e(j))", "∑_i ∑_j a(i) g(i,j) e(j)"),
    ("∑_i ∑_j a(i) g(i,j) s", "s ∑_i a(i) (∑_j g(i,j))"),
    ("∑_i (∑_j g(i,j)) (∑_l c(l) a(i))", "(∑_l c(l)) ∑_i a(i) (∑_j g(i,j))"),
    ("∑_i ‖x(i) − w‖²", "∑_i ‖x(i)‖² − 2 wᵀ(∑_i x(i)) + n ‖w‖²"),
    ("∑_i (w − x(i)) (w − x(i))ᵀ", "n w wᵀ − w (∑_i x(i))ᵀ − (∑_i x(i)) wᵀ + ∑_i x(i) (x(i))ᵀ"),
    ("∑_i exp(a(i)) (∑_j exp(e(j)))", "(∑_i exp(a(i))) (∑_j exp(e(j)))"),
    ("∑_i a(i) (∑_j |e(j)|)", "(∑_i a(i)) (∑_j |e(j)|)"),
    ("∑_i (∑_j e(j))² a(i)", "(∑_j e(j))² (∑_i a(i))"),
    ("∑_i a(i)/(1 + ∑_j (e(j))²)", "(∑_i a(i))/(1 + ∑_j (e(j))²)"),
    ("∑_i ∑_j (a(i) e(j))²", "(∑_i (a(i))²) (∑_j (e(j))²)"),
    ("∑_{l=0}^{k} h(l) (∑_j e(j))", "(∑_{l=0}^{k} h(l)) (∑_j e(j))"),
    ("∑_i ∑_{l=0}^{k} a(i) h(l)", "(∑_i a(i)) (∑_{l=0}^{k} h(l))"),
    ("∑_{l=0}^{k} ∑_{r=0}^{k} h(l) h(r)", "(∑_{l=0}^{k} h(l))²"),
    ("∑_i (∑_j e(j) g(i,j))²", "∑_i ∑_j ∑_l e(j) e(l) g(i,j) g(i,l)"),
    ("∑_i a(i) (∑_j ∑_l g(i,j) g(l,j))", "∑_i ∑_j ∑_l a(i) g(i,j) g(l,j)"),
]

DIFFERENT = [
    ("(∑_i a(i)) (∑_j b(j))", "∑_i a(i) b(i)"),
    ("∑_i ∑_j a(i) b(j)", "n ∑_i a(i) b(i)"),
    ("∑_i ∑_j g(i,j)", "n ∑_j e(j)"),
    ("∑_i (a(i))²", "(∑_i a(i))²"),
    ("∑_i (∑_j g(i,j))²", "∑_i ∑_j (g(i,j))²"),
    ("∑_i ∑_j a(i) e(j)", "m ∑_i a(i)"),
    ("∑_i ∑_j a(i) e(j)", "∑_j n e(j)"),
    ("∑_i ∑_l a(i) b(l) a(l)", "∑_i ∑_l a(i) b(i) a(l)·2"),
    ("∑_i ∑_l a(i) b(l)", "n ∑_l a(l) b(l)"),
    ("∑_i a(i) (∑_j g(i,j))", "(∑_i a(i)) (∑_i ∑_j g(i,j))"),
    ("∑_i exp(a(i))", "exp(∑_i a(i))"),
    ("∑_i 1/a(i)", "1/(∑_i a(i))"),
    ("∑_i |a(i)|", "|∑_i a(i)|"),
    ("‖∑_i c(i) x(i)‖²", "∑_i (c(i))² ‖x(i)‖²"),
    ("∑_i x(i) (x(i))ᵀ", "(∑_i x(i)) (∑_i x(i))ᵀ"),
    ("∑_i ‖x(i) − w‖²", "∑_i ‖x(i)‖² − 2 wᵀ(∑_i x(i)) + ‖w‖²"),
    ("∑_{l=0}^{k} h(l) (∑_j e(j))", "∑_{l=0}^{k} h(l) e(1)"),
    ("∑_{l=0}^{k} ∑_{r=0}^{l} h(l) h(r)", "(∑_{l=0}^{k} h(l))²"),
    ("∑_{l=0}^{k} ∑_{r=0}^{l} h(r)", "∑_{l=0}^{k} ∑_{r=0}^{k} h(r)"),
    ("∑_i ∑_j ∑_l g(i,j) g(l,j)", "n ∑_i ∑_j (g(i,j))²"),
    ("∑_i ∑_j ∑_l g(i,j) g(l,j)", "(∑_i ∑_j g(i,j))²"),
    ("∑_i (∑_j g(i,j))²", "(∑_i ∑_j g(i,j))²/n"),
    ("∑_i ∑_j e(j) (B(i))ᵀ", "(∑_j e(j)) (∑_i B(i))"),
]


@pytest.mark.parametrize(("left", "right"), EQUAL)
def test_equal_sums(left: str, right: str, proved: Proved) -> None:
    proved(f"{NAMES}\nshow {left} = {right}\nproof by ring")


@pytest.mark.parametrize(("left", "right"), DIFFERENT)
def test_different_sums(left: str, right: str, refused: Refused) -> None:
    assert "could not be proved from ring" in refused(f"{NAMES}\nshow {left} = {right}\nproof by ring")


def test_an_equation_that_puts_a_sum_into_a_body_captures_no_index(refused: Refused) -> None:
    claim = "∑_i ∑_j exp(h(k) q(i,j)) = n ∑_j exp(h(k) q(j,j))"
    lines = f"{NAMES}\nassume total: h(k) = ∑_l a(l)\nshow {claim}\nproof by ring, total"
    assert "could not be proved" in refused(lines)
