"""Matching: functions by Miller's patterns, products by association, dimensions and sorts on the way."""

from __future__ import annotations

from derive.kernel.sorts import Dim
from derive.kernel.terms import Op
from derive.rules.matching import Matcher, factors, left_associated, product, spine, subterms

from .reading import Reader

LAW = Reader("m, n, p : dim; A : real[m, n]; B : real[n, p]; S : real[n, n]; a, b : real; f : 1..n → real; "
             "φ : real → real; k : 1..n")
HERE = Reader("d, e : dim; X : real[d + 1, d]; Y : real[d, e]; Z : real[e, d]; x, y : real[d]; s, t : real; j : 1..d; "
              "g : real → real; u : 1..d → real")


def first(names: str, pattern: str, target: str):  # type: ignore[no-untyped-def]
    return Matcher(LAW.vars(*names.split())).first(LAW(pattern), HERE(target))


def value(names: str, pattern: str, target: str, name: str) -> str:
    match = first(names, pattern, target)
    assert match is not None
    return repr(match.values[LAW.vars(name)[0]])


def test_a_function_is_found_by_abstraction() -> None:
    match = first("f", "∑_i f(i)", "∑_i x(i) y(i)")
    (f,) = LAW.vars("f")
    assert match.values[f] is HERE("(i : 1..d) ↦ x(i) y(i)")
    assert match.dims == {"n": Dim.of("d")}


def test_a_constant_does_not_capture_the_bound_variable() -> None:
    assert first("a", "∑_{i=1}^{n} a", "∑_i x(i)") is None
    assert first("a", "∑_i a f(i)", "∑_i x(i) y(i)") is None
    assert first("a f", "∑_i a f(i)", "∑_i s y(i)") is not None


def test_a_flexible_application_waits_until_its_function_is_known() -> None:
    """``φ(0)`` alone says nothing of ``φ``; what the rest says decides."""
    law, here = Reader("n : dim; φ : real → real"), Reader("n : dim; g, h : real → real")
    matcher = Matcher(law.vars("φ"))
    pattern = law("φ(0) = 1 and (∀ r : real, φ(r) ≤ 2)")
    assert matcher.first(pattern, here("g(0) = 1 and (∀ r : real, g(r) ≤ 2)")) is not None
    assert matcher.first(pattern, here("h(0) = 1 and (∀ r : real, g(r) ≤ 2)")) is None
    assert matcher.first(pattern, here("g(1) = 1 and (∀ r : real, g(r) ≤ 2)")) is None
    match = matcher.first(pattern, here("g(0) + 1 = 1 and (∀ r : real, g(r) + 1 ≤ 2)"))
    assert match is not None and match.values[law.vars("φ")[0]] is here("(r : real) ↦ g(r) + 1")


def test_dimensions_are_found_and_must_agree() -> None:
    match = first("A B", "A B", "X Y")
    assert match.dims == {"m": Dim.of("d") + Dim.of(1), "n": Dim.of("d"), "p": Dim.of("e")}
    assert first("S", "Sᵀ S", "XᵀX") is None
    assert first("S", "tr(S)", "tr(Y Z)") is not None


def test_products_match_by_association() -> None:
    assert first("A B", "A B", "X (Y (Z Y))") is not None
    assert first("S", "S S", "(Y Z) (Y Z)") is not None
    assert first("A B", "A B", "X") is None
    assert HERE("Z Y") in subterms(HERE("X Y Z Y Z x"))


def test_sums_and_products_of_scalars_commute_and_matrices_do_not() -> None:
    assert value("a", "a + 1", "1 + g(s)", "a") == "g(s)"
    assert first("a b", "a b + a", "s + t s") is not None
    assert first("A B", "A B + A B", "X Y + X Y") is not None
    one, other = Reader("n : dim; P, Q : real[n, n]"), Reader("n : dim; P, Q : real[n, n]")
    assert Matcher(()).first(one("P Q"), other("Q P")) is None
    assert Matcher(()).first(one("P + Q"), other("Q + P")) is not None


def test_a_variable_means_one_thing() -> None:
    assert first("a", "a − a", "s − t") is None
    assert value("a", "a − a", "(s + t) − (s + t)", "a") == repr(HERE("s + t"))
    assert first("", "a + 1", "s + 1") is None


def test_an_instance_is_what_was_matched() -> None:
    pattern, target = LAW("∑_i f(i) = a"), HERE("∑_i x(i)² = s t")
    match = Matcher(LAW.vars("f", "a")).first(pattern, target)
    assert match is not None and match.instance(pattern) is target


def test_pieces_of_terms() -> None:
    term = HERE("X (Y (Z x))")
    assert isinstance(term, Op)
    flat = left_associated(term)
    assert factors(term) == factors(flat) and product(factors(term)) is flat
    head, arguments = spine(HERE("g(g(s))"))
    assert repr(head) == "g" and len(arguments) == 1
