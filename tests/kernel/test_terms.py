"""Binders, substitution and dimensions of terms."""

from __future__ import annotations

import pytest

from derive.kernel.errors import BudgetError, KernelError
from derive.kernel.sorts import NAT, ONE, REAL, Dim, Fun, Index, Opaque, Real
from derive.kernel.terms import (
    MAX_DEPTH,
    Lam,
    Op,
    abstract,
    app,
    bound,
    instantiate,
    lam,
    mentions,
    num,
    op,
    parameters,
    resort,
    shift,
    size,
    substitute,
    var,
)

from .notation import add, eq, forall, make, mul, n, total, v

x, y, z = v("x", "real"), v("y", "real"), v("z", "real")
i, j = v("i", "1..n"), v("j", "1..n")
f, g = v("f", "real → real"), v("g", "real → real → real")


def test_names_of_bound_variables_do_not_matter() -> None:
    assert abstract(x, add(x, z)) is abstract(y, add(y, z))
    assert forall([x, y], eq(x, y)) is forall([y, x], eq(y, x))
    assert forall([x, y], eq(app(g, x, y), z)) is not forall([x, y], eq(app(g, y, x), z))


def test_substitution_does_not_capture() -> None:
    shadowed = substitute(abstract(x, add(x, y)), {y: x})
    assert shadowed is abstract(z, add(z, x))
    assert shadowed is not abstract(x, add(x, x))


def test_substitution_is_simultaneous() -> None:
    assert substitute(add(x, y), {x: y, y: x}) is add(y, x)


def test_substitution_keeps_sorts() -> None:
    with pytest.raises(KernelError):
        substitute(x, {x: v("k", "nat")})


def test_curried_application_does_not_capture() -> None:
    """``(λx. λy. x + y)(y)`` is ``λu. y + u``."""
    assert app(abstract(x, abstract(y, add(x, y))), y) is abstract(z, add(y, z))


def test_beta_and_eta() -> None:
    assert app(abstract(x, mul(x, x)), num(2)) is mul(num(2), num(2))
    assert abstract(x, app(f, x)) is f
    assert abstract(x, app(g, x, x)) is not app(g, x)
    assert abstract(y, app(g, x, y)) is app(g, x)
    assert substitute(app(f, num(2)), {f: abstract(x, add(x, num(1)))}) is add(num(2), num(1))


def test_beta_inside_binders() -> None:
    swapped = substitute(abstract(x, app(g, x, y)), {g: abstract(x, abstract(z, add(z, x)))})
    assert swapped is abstract(x, add(y, x))


def test_application_checks_sorts() -> None:
    for function, argument in ((f, v("k", "nat")), (x, y), (f, f)):
        with pytest.raises(KernelError):
            app(function, argument)


def test_a_bound_variable_has_one_sort() -> None:
    with pytest.raises(KernelError):
        lam(REAL, make("real", bound(0, NAT)))
    with pytest.raises(KernelError):
        op("pair", bound(0, REAL), bound(0, NAT), sort=REAL)


def test_shift_and_instantiate() -> None:
    body = lam(REAL, add(bound(0, REAL), bound(1, REAL)))
    assert instantiate(body, z) is abstract(x, add(x, z))
    assert instantiate(body, bound(3, REAL)) is lam(REAL, add(bound(0, REAL), bound(4, REAL)))
    assert shift(body, 2) is lam(REAL, add(bound(0, REAL), bound(3, REAL)))
    assert mentions(body, 0) and not mentions(body, 1) and body.loose == 1


def test_abstraction_passes_over_escaping_variables() -> None:
    assert abstract(x, add(x, bound(0, REAL))) is lam(REAL, add(bound(0, REAL), bound(1, REAL)))


def test_same_name_at_two_sorts_is_two_variables() -> None:
    assert v("x", "real") is not v("x", "nat")
    assert abstract(x, make("real", v("x", "nat"))).free == {v("x", "nat")}


def test_dimensions_are_replaced_everywhere() -> None:
    A = v("A", "real[n, n]")
    statement = forall(
        [A], eq(make("trace", A), total(i, mul(make("real", size(n)), make("entry", A, i, i))))
    )
    three = resort(statement, {"n": Dim.of(3)}, {})
    B, k = v("B", "real[3, 3]"), v("k", "1..3")
    assert three is forall(
        [B], eq(make("trace", B), total(k, mul(make("real", size(Dim.of(3))), make("entry", B, k, k))))
    )
    assert parameters(statement) == ({"n"}, frozenset()) and parameters(three) == (frozenset(), frozenset())


def test_dimensions_are_replaced_at_once() -> None:
    A = var("A", Real(Dim.of("n"), Dim.of("m")))
    assert resort(A, {"n": Dim.of("m"), "m": Dim.of("n")}, {}) is var("A", Real(Dim.of("m"), Dim.of("n")))


def test_opaque_sorts_are_replaced() -> None:
    S = Opaque("S")
    s, p = var("s", S), var("p", Fun(S, REAL))
    assert resort(abstract(s, mul(app(p, s), app(p, s))), {}, {"S": Index(n)}) is abstract(
        i, mul(app(v("p", "1..n → real"), i), app(v("p", "1..n → real"), i))
    )


def test_a_dimension_is_at_least_one() -> None:
    for bad in ([], [((), 0)], [(("n",), -1)]):
        with pytest.raises(KernelError):
            Dim(bad)
    assert Dim.of("n") * ONE is Dim.of("n") and Dim.of("n") + Dim.of("m") is Dim.of("m") + Dim.of("n")


def test_literals_fit_their_sorts() -> None:
    for value, sort in ((-1, NAT), (num(1).value / 2, NAT), (1, Index(n)), (0, Real(n, n))):
        with pytest.raises(KernelError):
            num(value, sort)


def test_nesting_is_bounded() -> None:
    term = x
    with pytest.raises(BudgetError):
        for _ in range(MAX_DEPTH + 1):
            term = make("neg", term)
    deep = y
    for _ in range(MAX_DEPTH - 3):
        deep = make("neg", deep)
    with pytest.raises(BudgetError):
        substitute(deep, {y: deep})


def test_sharing_makes_equal_terms_one_object() -> None:
    assert isinstance(add(x, y), Op) and add(x, y) is add(x, y)
    assert isinstance(abstract(x, x), Lam) and abstract(x, x) is abstract(y, y)
