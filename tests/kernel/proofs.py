"""A small vocabulary, and one proof that uses every rule; tests check, change and damage its certificate."""

from __future__ import annotations

from typing import Any

from derive.kernel.check import add_axiom, check_certificate, define
from derive.kernel.rules import Environment
from derive.kernel.sorts import PROP, REAL, Dim
from derive.kernel.terms import abstract, app, num, op, size
from derive.rules.proof import Proof, equation, negation
from derive.theory.vocabulary import axiom_entry, constant_entry, definition_entry

from .notation import N, add, eq, forall, implies, le, lt, make, mul, n, nonzero, power, ranged, v
from .written import scheme

x, y = v("x", "real"), v("y", "real")
k, p, q = v("k", "nat"), v("p", "prop"), v("q", "prop")
A = v("A", "real[n, n]")
s, S = v("s", "S"), v("f", "S → real")
BOUNDED = forall([x], le(op("bump", x, sort=REAL), num(1)))


def environment() -> Environment:
    """A constant ``bump`` with an axiom, and two definitions."""
    env = Environment()
    env.signature.declare("bump", scheme("real", "real"))
    add_axiom(env, "bump-bounded", BOUNDED)
    define(env, "double", [x], add(x, x))
    define(env, "rows", [A], make("real", size(n)))
    return env


def vocabulary() -> dict[str, Any]:
    """The same as a document."""

    return {"entries": [
        constant_entry("bump", scheme("real", "real")),
        axiom_entry("bump-bounded", BOUNDED),
        definition_entry("double", [x], add(x, x)),
        definition_entry("rows", [A], make("real", size(n))),
    ]}


def connectives(env: Environment) -> dict[str, Any]:
    """``∀ p q, (p ∧ q ⟹ q ∧ p) ∧ (p ∨ q ⟹ q ∨ p)``."""
    proof = Proof(env)
    both = proof.assume(op("and", p, q, sort=PROP))
    swapped = proof.rule("and_intro", (proof.rule("and_right", (both,)), proof.rule("and_left", (both,))))
    first = proof.discharge(swapped, [both.conclusion])
    either = proof.assume(op("or", p, q, sort=PROP))
    left = proof.rule("or_right", (proof.assume(p),), q)
    right = proof.rule("or_left", (proof.assume(q),), p)
    second = proof.discharge(proof.rule("or_elim", (either, left, right)), [either.conclusion])
    return proof.certificate(
        "connectives", proof.generalise(proof.rule("and_intro", (first, second)), [p, q])
    )


def negations(env: Environment) -> dict[str, Any]:
    """``∀ p, (¬¬p) = p``, and truth."""
    proof = Proof(env)
    double = negation(negation(p))
    absurd = proof.rule("not_elim", (proof.assume(double), proof.assume(negation(p))))
    forward = proof.discharge(proof.rule("contradiction", (absurd,), p), [double])
    wrong = proof.rule("not_elim", (proof.assume(negation(p)), proof.assume(p)))
    backward = proof.discharge(proof.rule("not_intro", (wrong,), negation(p)), [p])
    fact = proof.rule("and_intro", (proof.rule("iff_intro", (forward, backward)), proof.rule("truth", ())))
    return proof.certificate("negations", proof.generalise(fact, [p]))


def quantifiers(env: Environment) -> dict[str, Any]:
    """``(∃ x, f x = 0 ∧ 0 < x) ⟹ ∃ x, f x = 0`` for every f."""
    proof = Proof(env)
    f = v("f", "real → real")
    root, positive = eq(app(f, x), num(0)), lt(num(0), x)
    given = op("exists", abstract(x, op("and", root, positive, sort=PROP)), sort=PROP)
    instance = proof.assume(op("and", root, positive, sort=PROP))
    weaker = proof.rule("exists_intro", (proof.rule("and_left", (instance,)),), abstract(x, root), x)
    fact = proof.rule("exists_elim", (proof.assume(given), weaker), x)
    return proof.certificate("quantifiers", proof.generalise(proof.discharge(fact, [given]), [f]))


def equalities(env: Environment) -> dict[str, Any]:
    """``∀ f g, (∀ x, f x = g x) ⟹ f 2 = g (1 + 1) ∧ f = g``; uses subst, extensionality, refl, iff_elim."""
    proof = Proof(env)
    f, g = v("f", "real → real"), v("g", "real → real")
    given = forall([x], equation(app(f, x), app(g, x)))
    fact = proof.assume(given)
    same = proof.rule("extensionality", (fact,))
    start = proof.rule("refl", (), app(f, num(2)))
    h = v("h", "real → real")
    moved = proof.replace(same, start, abstract(h, equation(app(f, num(2)), app(h, num(2)))))
    turned = proof.converted(moved, equation(app(f, num(2)), app(g, add(num(1), num(1)))))
    both = proof.rule("and_intro", (turned, same))
    return proof.certificate("equalities", proof.generalise(proof.discharge(both, [given]), [f, g]))


def gauss(env: Environment) -> dict[str, Any]:
    """``∀ k, 2 ∑_{j < k} j = k² − k`` by induction."""
    proof = Proof(env)
    j = v("j", "nat")
    both = mul(num(2), ranged(0, k, j, make("real", j)))
    claim = equation(add(both, make("real", k)), power(make("real", k), 2))
    predicate = abstract(k, claim)
    base = proof.ring(app(predicate, N(0)))
    hypothesis = proof.assume(claim)
    step = proof.ring(app(predicate, make("+", k, N(1))), (hypothesis,))
    step = proof.generalise(proof.discharge(step, [claim]), [k])
    return proof.certificate("gauss", proof.rule("induction", (base, step), predicate))


def bound(env: Environment) -> dict[str, Any]:
    """``∀ x y, 0 ≤ y ⟹ y·bump(x) ≤ 2 y`` from the axiom, by a linear certificate and arithmetic."""
    proof = Proof(env)
    sign = proof.assume(le(num(0), y))
    fact = proof.instance(proof.use("bump-bounded"), x)
    less = proof.rule("arithmetic", (), lt(num(1), make("exp", num(1))))
    goal = le(mul(y, op("bump", x, sort=REAL)), mul(make("exp", num(1)), y))
    combined = proof.rule("combine", (fact, less, sign), goal, [y, y], [2, 2])
    return proof.certificate("bound", proof.generalise(proof.discharge(combined, [sign.conclusion]), [x, y]))


def cancelling(env: Environment) -> dict[str, Any]:
    """``∀ x y, x ≠ 0 ⟹ double(x) y / x = 2 y``: a definition, then ring under a side condition and an equation."""
    proof = Proof(env)
    given = proof.assume(nonzero(x))
    meaning = proof.instance(proof.use("double.definition"), x)
    left = make("/", mul(op("double", x, sort=REAL), y), x)
    fact = proof.ring(equation(left, mul(num(2), y)), (meaning, given))
    return proof.certificate(
        "cancelling", proof.generalise(proof.discharge(fact, [given.conclusion]), [x, y])
    )


def sizes(env: Environment) -> dict[str, Any]:
    """``∀ A : real[3, 3], rows(A) = 3``: a definition at another dimension."""
    proof = Proof(env)
    C = v("C", "real[3, 3]")
    fact = proof.instance(proof.use("rows.definition", {"n": Dim.of(3)}), C)
    three = proof.ring(equation(make("real", size(Dim.of(3))), num(3)))
    return proof.certificate("sizes", proof.generalise(proof.chain(fact, three), [C]))


def generic(env: Environment) -> dict[str, Any]:
    """``∀ f : S → real, ∀ s, f s = f s``, to be used at other sets."""
    proof = Proof(env)
    return proof.certificate("generic", proof.generalise(proof.rule("refl", (), app(S, s)), [S, s]))


def specialised(env: Environment) -> dict[str, Any]:
    """The last one at ``1..n``."""
    proof = Proof(env)
    return proof.certificate("specialised", proof.use("generic", sorts={"S": v("i", "1..n").sort}))


def hole(env: Environment) -> dict[str, Any]:
    """``1 < 0``, unproved."""
    proof = Proof(env)
    return proof.certificate("hole", proof.rule("unsafe_hole", (), lt(num(1), num(0))))


def detachment(env: Environment) -> dict[str, Any]:
    """``∀ p q, (p ⟹ q) ∧ p ⟹ q``."""
    proof = Proof(env)
    given = proof.assume(op("and", implies(p, q), p, sort=PROP))
    fact = proof.modus_ponens(proof.rule("and_left", (given,)), proof.rule("and_right", (given,)))
    return proof.certificate(
        "detachment", proof.generalise(proof.discharge(fact, [given.conclusion]), [p, q])
    )


BUILDERS = [
    connectives,
    negations,
    detachment,
    quantifiers,
    equalities,
    gauss,
    bound,
    cancelling,
    sizes,
    generic,
    specialised,
]


def certificates() -> list[dict[str, Any]]:
    """A certificate for each builder, the later ones after the earlier; every rule but ``unsafe_hole`` occurs."""
    env, found = environment(), []
    for build in BUILDERS:
        found.append(build(env))
        check_certificate({"theorems": found[-1:]}, env)
    return found
