"""Rewriting under binders, derivatives by composition, and instances found for reasons."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from derive.kernel.rules import Environment
from derive.kernel.terms import op
from derive.rules.growing import grows
from derive.rules.laws import Library
from derive.rules.matching import Matcher
from derive.rules.proof import Proof, equation
from derive.rules.prover import Prover
from derive.rules.rewriting import places, rewrite_once
from derive.rules.search import fixed

from .reading import Reader

Proved, Refused = Callable[[str], dict[str, Any]], Callable[[str], str]


def prover() -> Prover:
    env = Environment()
    return Prover(Proof(env), Library(env))


def test_all_places_of_an_instance_are_rewritten() -> None:
    read, search = Reader("a, b, c : real; f : real → real"), prover()
    fact = search.proof.assume(read("a = b"))
    (view, *_) = search.readings(fact)
    step = rewrite_once(search.scoped(), read("f(a) + a = c"), view)
    assert step is not None and step[1] is read("f(b) + b = c")
    back = rewrite_once(search.scoped(), read("f(b) = c"), view, True)
    assert back is not None and back[1] is read("f(a) = c")


def test_a_place_under_a_binder_is_rewritten_by_an_equation_for_all_values() -> None:
    read, search = Reader("n : dim; u, v : 1..n → real; c : real"), prover()
    fact = search.proof.assume(read("∀ i, u(i) = v(i) + 1"))
    (view, *_) = search.readings(fact)
    step = rewrite_once(search.scoped(), read("∑_i c u(i) = c"), view)
    assert step is not None and step[1] is read("∑_i c (v(i) + 1) = c")


def test_an_equation_about_the_bound_variable_alone_does_not_leave_its_binder() -> None:
    read, search = Reader("n : dim; u : 1..n → real; c : real; j : 1..n"), prover()
    fact = search.proof.assume(read("u(j) = c"))
    (view, *_) = search.readings(fact)
    assert rewrite_once(search.scoped(), read("∑_i u(i) = c"), view) is None


def test_the_places_of_a_formula() -> None:
    read = Reader("n : dim; u : 1..n → real; c : real")
    found = list(places(read("∑_i c u(i) = c")))
    assert any(len(above) == 1 and term.sort is read("c").sort for term, above in found)
    assert found[0][0] is read("∑_i c u(i) = c")


def test_a_fact_in_scope_is_not_general_in_its_own_variables() -> None:
    """``a = b`` for this ``a`` says nothing of another vector of another length."""
    read, search = Reader("n, m : dim; x, y : real[n]; z : real[m]"), prover()
    fact = search.proof.assume(read("x = y"))
    (view, *_) = search.readings(fact)
    assert Matcher(view.variables).first(view.conclusion, read("z = z"), fixed(view)) is None


def test_a_step_is_written_once_and_a_certificate_holds_what_is_needed() -> None:
    read, proof = Reader("a, b : real"), Proof(Environment())
    fact = proof.assume(read("a = b"))
    assert proof.assume(read("a = b")) is fact
    proof.ring(read("a + b = b + a"))
    turned = proof.symmetric(fact)
    assert turned.conclusion is read("b = a")
    certificate = proof.certificate("t", proof.discharge(turned, [fact.conclusion]))
    rules = [line[0] for line in certificate["lines"]]
    assert "ring" not in rules and rules[-1] == "implies_intro"
    assert equation(read("a"), read("b")) is read("a = b") and op("=", read("a"), read("b"), sort=read("a = b").sort)


DERIVATIVES = {
    "a sum of compositions": (
        "let n, d : dim;  X : real[n, d];  y : real[n];  c : real\ndefine f(w : real[d]) = ‖X w − y‖² + c ‖w‖²",
        "∀ w, ∇f(w) = 2 Xᵀ(X w − y) + 2 c w", "∀ w, ∇f(w) = 2 X(X w − y) + 2 c w"),
    "an inner product": (
        "let d : dim;  b : real[d]\ndefine f(w : real[d]) = exp(bᵀw)",
        "∀ w, ∇f(w) = exp(bᵀw) b", "∀ w, ∇f(w) = exp(bᵀw) w"),
    "a given function": (
        "let d : dim;  g : real[d] → real, differentiable\ndefine f(w : real[d]) = g(w)²",
        "∀ w, ∇f(w) = 2 g(w) ∇g(w)", "∀ w, ∇f(w) = 2 ∇g(w)"),
    "a quotient": (
        "define f(t : real) = 1/(1 + t²)", "∀ t, f'(t) = −2 t/(1 + t²)²", "∀ t, f'(t) = 2 t/(1 + t²)²"),
    "a finite sum": (
        "let n : dim;  x : real[n]\ndefine f(c : real) = ∑_i (x(i) − c)²",
        "∀ c, f'(c) = −2 ∑_i (x(i) − c)", "∀ c, f'(c) = 2 ∑_i (x(i) − c)"),
    "a function of a matrix": (
        "let m, n : dim;  A : real[n, m]\ndefine f(X : real[m, n]) = tr(A X)", "∀ X, ∇f(X) = Aᵀ", "∀ X, ∇f(X) = 2 Aᵀ"),
}


@pytest.mark.parametrize(("let", "true", "false"), DERIVATIVES.values(), ids=DERIVATIVES)
def test_derivatives_are_composed(let: str, true: str, false: str, proved: Proved, refused: Refused) -> None:
    proved(f"{let}\nshow {true}\nproof by differentiate")
    refused(f"{let}\nshow {false}\nproof by differentiate")


def test_a_function_of_unknown_smoothness_is_not_differentiated(refused: Refused) -> None:
    refused("let g : real → real\ndefine f(t : real) = g(t)²\nshow ∀ t, f'(t) = 2 g(t) g'(t)\nproof by differentiate")


def test_an_equation_that_brings_itself_back_is_no_rule() -> None:
    read = Reader("n : dim; P : real[n, n]; u, v : real[n]; g : real")
    assert not grows(read("(I − g P) u = 0"), ())  # g P u is what is replaced, whatever g is
    assert grows(read("u = (vᵀu) v"), ())
    assert not grows(read("P u = g u"), ())
