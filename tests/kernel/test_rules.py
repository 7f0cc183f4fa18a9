# ruff: noqa: E501  (a case is one row of a table)
"""Every primitive rule: what it concludes and what it refuses.  Whole proofs are in ``proofs.py``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from derive.kernel.errors import KernelError
from derive.kernel.rules import FALSE, HOLE, RULES, TRUE, Environment, Sequent, Theorem, apply
from derive.kernel.sorts import NAT, PROP, REAL, Dim
from derive.kernel.terms import Term, abstract, app, bound, num, op, var

from .notation import N, add, eq, forall, implies, le, lt, make, mul, no, nonzero, power, v

p, q, r = v("p", "prop"), v("q", "prop"), v("r", "prop")
x, y, k = v("x", "real"), v("y", "real"), v("k", "nat")
f, g, P = v("f", "real → real"), v("g", "real → real"), v("P", "nat → prop")
LOOSE = lt(bound(0, REAL), num(1))


def both(a: Term, b: Term) -> Term:
    return op("and", a, b, sort=PROP)


def either(a: Term, b: Term) -> Term:
    return op("or", a, b, sort=PROP)


def exists(variable: Any, body: Term) -> Term:
    return op("exists", abstract(variable, body), sort=PROP)


def given(conclusion: Term, *hypotheses: Term, axioms: Sequence[str] = ()) -> Sequent:
    return Sequent(frozenset(hypotheses), conclusion, frozenset(axioms))


def environment() -> Environment:
    env = Environment()
    env.add(Theorem("known", forall([v("A", "real[n, n]")], eq(v("A", "real[n, n]"), v("A", "real[n, n]"))), frozenset({"ax"})))
    return env


Step = tuple[str, list[Sequent], list[Any]]
INDUCTIVE = abstract(k, app(P, k))
STEP = forall([k], implies(app(P, k), app(P, make("+", k, N(1)))))
MATRIX = v("B", "real[3, 3]")

GOOD: dict[str, tuple[Step, Sequent]] = {
    "assume": (("assume", [], [p]), given(p, p)),
    "implies_intro": (("implies_intro", [given(q, p, r)], [p]), given(implies(p, q), r)),
    "implies_intro, not needed": (("implies_intro", [given(q, r)], [p]), given(implies(p, q), r)),
    "implies_elim": (("implies_elim", [given(implies(p, q), r), given(p, q)], []), given(q, r, q)),
    "and_intro": (("and_intro", [given(p, r), given(q, p)], []), given(both(p, q), r, p)),
    "and_left": (("and_left", [given(both(p, q), r)], []), given(p, r)),
    "and_right": (("and_right", [given(both(p, q), r)], []), given(q, r)),
    "or_left": (("or_left", [given(p, r)], [q]), given(either(p, q), r)),
    "or_right": (("or_right", [given(p, r)], [q]), given(either(q, p), r)),
    "or_elim": (("or_elim", [given(either(p, q), p), given(r, p, q), given(r, q)], []), given(r, p, q)),
    "not_intro": (("not_intro", [given(FALSE, p, q)], [p]), given(no(p), q)),
    "not_elim": (("not_elim", [given(no(p), q), given(p, r)], []), given(FALSE, q, r)),
    "contradiction": (("contradiction", [given(FALSE, no(p), p)], [p]), given(p, p)),
    "truth": (("truth", [], []), given(TRUE)),
    "iff_intro": (("iff_intro", [given(implies(p, q), r), given(implies(q, p))], []), given(eq(p, q), r)),
    "iff_elim": (("iff_elim", [given(eq(p, q), r), given(p)], []), given(q, r)),
    "forall_intro": (("forall_intro", [given(le(x, y), p)], [x]), given(forall([x], le(x, y)), p)),
    "forall_elim": (("forall_elim", [given(forall([x, y], le(x, y)), p)], [[num(2), x]]), given(le(num(2), x), p)),
    "exists_intro": (("exists_intro", [given(le(y, y), p)], [abstract(x, le(x, y)), y]), given(exists(x, le(x, y)), p)),
    "exists_elim": (("exists_elim", [given(exists(x, le(x, y)), p), given(q, le(x, y), r)], [x]), given(q, p, r)),
    "refl": (("refl", [], [f]), given(eq(f, f))),
    "subst": (("subst", [given(eq(x, y), p), given(le(x, x), q)], [abstract(v("z", "real"), le(v("z", "real"), x))]), given(le(y, x), p, q)),
    "extensionality": (("extensionality", [given(forall([x], eq(app(f, x), app(g, x))), p)], []), given(eq(f, g), p)),
    "induction": (("induction", [given(app(P, N(0)), p), given(STEP, q)], [INDUCTIVE]), given(forall([k], app(P, k)), p, q)),
    "use": (("use", [], ["known", {"n": Dim.of(3)}, {}]), given(forall([MATRIX], eq(MATRIX, MATRIX)), axioms=["ax"])),
    "ring": (("ring", [given(nonzero(x), p)], [eq(make("/", mul(x, y), x), y)]), given(eq(make("/", mul(x, y), x), y), p)),
    "combine": (("combine", [given(le(x, y), p), given(le(num(0), y), q)], [le(mul(y, x), mul(y, y)), [y], [1]]),
                given(le(mul(y, x), mul(y, y)), p, q)),
    "arithmetic": (("arithmetic", [], [no(eq(num(1), num(2)))]), given(no(eq(num(1), num(2))))),
    "unsafe_hole": (("unsafe_hole", [], [p]), given(p, axioms=[HOLE])),
}


@pytest.mark.parametrize("name", GOOD)
def test_conclusion(name: str) -> None:
    (rule, premises, parameters), wanted = GOOD[name]
    assert apply(environment(), rule, premises, *parameters) == wanted


def test_every_rule_is_tested() -> None:
    assert {step[0] for step, _ in GOOD.values()} == set(RULES)


@pytest.mark.parametrize("name", GOOD)
def test_axioms_are_passed_on(name: str) -> None:
    (rule, premises, parameters), wanted = GOOD[name]
    tainted = [premise._replace(axioms=frozenset({f"axiom {i}"})) for i, premise in enumerate(premises)]
    found = apply(environment(), rule, tainted, *parameters)
    assert found.axioms == wanted.axioms.union(*(premise.axioms for premise in tainted))


@pytest.mark.parametrize("name", [name for name in GOOD if GOOD[name][0][1]])
def test_premises_are_counted(name: str) -> None:
    (rule, premises, parameters), _ = GOOD[name]
    for wrong in ([], premises[1:], premises + premises[:1]):
        if rule in ("ring", "combine") and (not wrong or len(wrong) > len(premises)):
            continue  # these take any number; what is missing shows in the conclusion
        with pytest.raises(KernelError):
            apply(environment(), rule, wrong, *parameters)


BAD: dict[str, Step] = {
    "assume a number": ("assume", [], [x]),
    "assume a loose formula": ("assume", [], [LOOSE]),
    "assume an ill-sorted formula": ("assume", [], [op("<", x, k, sort=PROP)]),
    "assume an unknown constant": ("assume", [], [op("mystery", x, sort=PROP)]),
    "implies_intro of a number": ("implies_intro", [given(q)], [x]),
    "implies_elim, another antecedent": ("implies_elim", [given(implies(p, q)), given(r)], []),
    "implies_elim, consequent affirmed": ("implies_elim", [given(implies(p, q)), given(q)], []),
    "implies_elim of a conjunction": ("implies_elim", [given(both(p, q)), given(p)], []),
    "and_left of a disjunction": ("and_left", [given(either(p, q))], []),
    "and_right of an implication": ("and_right", [given(implies(p, q))], []),
    "or_left with a loose formula": ("or_left", [given(p)], [LOOSE]),
    "or_elim, different conclusions": ("or_elim", [given(either(p, q)), given(r, p), given(q, q)], []),
    "or_elim of a conjunction": ("or_elim", [given(both(p, q)), given(r, p), given(r, q)], []),
    "not_intro without a contradiction": ("not_intro", [given(q, p)], [p]),
    "not_elim of different formulas": ("not_elim", [given(no(p)), given(q)], []),
    "contradiction from truth": ("contradiction", [given(TRUE)], [p]),
    "iff_intro, same direction": ("iff_intro", [given(implies(p, q)), given(implies(p, q))], []),
    "iff_elim backwards": ("iff_elim", [given(eq(p, q)), given(q)], []),
    "iff_elim of an order": ("iff_elim", [given(le(x, y)), given(p)], []),
    "forall_intro of a variable in a hypothesis": ("forall_intro", [given(le(x, y), lt(num(0), x))], [x]),
    "forall_intro of a term": ("forall_intro", [given(le(x, y))], [num(1)]),
    "forall_elim of another sort": ("forall_elim", [given(forall([x], le(x, y)))], [[k]]),
    "forall_elim with a loose value": ("forall_elim", [given(forall([x], exists(y, lt(x, y))))], [[bound(0, REAL)]]),
    "forall_elim too often": ("forall_elim", [given(forall([x], le(x, y)))], [[x, x]]),
    "forall_elim of an existence": ("forall_elim", [given(exists(x, le(x, y)))], [[x]]),
    "exists_intro of another instance": ("exists_intro", [given(le(y, y))], [abstract(x, le(x, y)), num(1)]),
    "exists_intro with a loose witness": ("exists_intro", [given(le(y, y))], [abstract(x, le(x, y)), bound(0, REAL)]),
    "exists_elim, variable in the conclusion": ("exists_elim", [given(exists(x, le(x, y))), given(le(x, num(1)), le(x, y))], [x]),
    "exists_elim, variable in another hypothesis": ("exists_elim", [given(exists(x, le(x, y))), given(q, le(x, y), lt(x, num(1)))], [x]),
    "exists_elim, variable in the existence": ("exists_elim", [given(exists(x, le(x, y))), given(q, le(y, y))], [y]),
    "exists_elim of a universal": ("exists_elim", [given(forall([x], le(x, y))), given(q, le(x, y))], [x]),
    "refl of a loose term": ("refl", [], [bound(0, REAL)]),
    "subst of another side": ("subst", [given(eq(x, y)), given(le(y, x))], [abstract(v("z", "real"), le(v("z", "real"), x))]),
    "subst with an order": ("subst", [given(le(x, y)), given(le(x, x))], [abstract(v("z", "real"), le(v("z", "real"), x))]),
    "subst with a function": ("subst", [given(eq(x, y)), given(p)], [f]),
    "subst with a formula": ("subst", [given(eq(x, y)), given(p)], [p]),
    "extensionality of an order": ("extensionality", [given(forall([x], le(app(f, x), app(g, x))))], []),
    "extensionality of an existence": ("extensionality", [given(exists(x, eq(app(f, x), app(g, x))))], []),
    "extensionality of a predicate": ("extensionality", [given(op("forall", v("Q", "real → prop"), sort=PROP))], []),
    "induction from 1": ("induction", [given(app(P, N(1))), given(STEP)], [INDUCTIVE]),
    "induction without the hypothesis": ("induction", [given(app(P, N(0))), given(forall([k], implies(p, app(P, k))))], [INDUCTIVE]),
    "induction by steps of two": ("induction", [given(app(P, N(0))), given(forall([k], implies(app(P, k), app(P, make("+", k, N(2))))))], [INDUCTIVE]),
    "induction, step at one number": ("induction", [given(app(P, N(0))), given(implies(app(P, k), app(P, make("+", k, N(1)))))], [INDUCTIVE]),
    "induction on reals": ("induction", [given(p), given(STEP)], [abstract(x, le(x, y))]),
    "use of nothing": ("use", [], ["unknown", {}, {}]),
    "ring of an order": ("ring", [], [le(x, x)]),
    "ring without the premise": ("ring", [], [eq(make("/", mul(x, y), x), y)]),
    "ring of a loose equation": ("ring", [], [eq(bound(0, REAL), bound(0, REAL))]),
    "combine with too many multipliers": ("combine", [given(le(x, y))], [le(x, y), [num(1), num(1)], [-1, -1]]),
    "combine with another number of signs": ("combine", [given(le(x, y))], [le(x, y), [num(1)], []]),
    "combine with a sign that is not there": ("combine", [given(le(x, y))], [le(x, y), [num(1)], [1]]),
    "combine with a sign below": ("combine", [given(le(x, y))], [le(x, y), [num(1)], [-2]]),
    "combine with a fact as its own sign": ("combine", [given(le(x, y))], [le(mul(y, x), mul(y, y)), [y], [0]]),
    "arithmetic of an open formula": ("arithmetic", [], [lt(x, add(x, num(1)))]),
    "arithmetic of an equation": ("arithmetic", [], [eq(num(1), num(1))]),
    "arithmetic, false": ("arithmetic", [], [lt(num(2), num(1))]),
    "arithmetic of propositions": ("arithmetic", [], [no(eq(p, q))]),
    "unsafe_hole of a number": ("unsafe_hole", [], [x]),
    "unknown rule": ("magic", [], [p]),
    "too few parameters": ("assume", [], []),
    "too many parameters": ("truth", [], [p]),
    "a parameter that is no term": ("assume", [], ["p"]),
}


@pytest.mark.parametrize("name", BAD)
def test_refused(name: str) -> None:
    rule, premises, parameters = BAD[name]
    with pytest.raises(KernelError):
        apply(environment(), rule, premises, *parameters)


def test_eigenvariables_differ_by_sort() -> None:
    """A variable of the same name and another sort is another variable."""
    found = apply(environment(), "forall_intro", [given(le(x, y), lt(N(0), var("x", NAT)))], x)
    assert found.conclusion is forall([x], le(x, y))


def test_induction_is_not_confused_by_the_name_of_its_variable() -> None:
    odd = var("_0", NAT)
    predicate = abstract(k, eq(make("+", k, odd), make("+", odd, k)))
    step = forall([k], implies(app(predicate, k), app(predicate, make("+", k, N(1)))))
    found = apply(environment(), "induction", [given(app(predicate, N(0))), given(step)], predicate)
    assert found.conclusion is op("forall", predicate, sort=PROP)


def test_discharging_takes_exactly_one_formula() -> None:
    same_value = le(add(x, num(0)), y)
    found = apply(environment(), "implies_intro", [given(q, le(x, y), same_value)], le(x, y))
    assert found.hypotheses == {same_value}


def test_premises_of_ring_come_from_sequents() -> None:
    """A false premise leaves its hypothesis in the conclusion."""
    wrong = eq(power(x, 2), num(-1))
    found = apply(environment(), "ring", [given(wrong, wrong)], eq(power(x, 4), num(1)))
    assert found.hypotheses == {wrong}
