"""The primitive rules of proof, each a function from sequents to a sequent.

A sequent ``Γ ⊢ p`` carries the set of axioms it rests on.  A rule computes its conclusion; it never
believes one.  ``RULES`` at the end is the whole list.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from . import arithmetic, linear
from .errors import KernelError
from .normal import Normaliser
from .signature import Signature
from .sorts import NAT, PROP, Dim, Sort
from .terms import Lam, Op, Term, Var, abstract, app, lam, num, op, resort, show, var


class Sequent(NamedTuple):
    """Under ``hypotheses``, ``conclusion`` holds; ``axioms`` are all that was assumed on the way."""

    hypotheses: frozenset[Term]
    conclusion: Term
    axioms: frozenset[str]

    def __repr__(self) -> str:
        left = ", ".join(sorted(map(show, self.hypotheses)))
        return f"{left} ⊢ {show(self.conclusion)}"


class Theorem(NamedTuple):
    """A closed statement that holds for all dimensions and sets it mentions, and the axioms it rests on."""

    name: str
    statement: Term
    axioms: frozenset[str]


class Environment:
    """What a proof may speak of and use: constants, axioms, definitions and theorems proved before."""

    def __init__(self) -> None:
        self.signature = Signature()
        self.theorems: dict[str, Theorem] = {}

    def add(self, theorem: Theorem) -> None:
        if theorem.name in self.theorems:
            raise KernelError(f"the name {theorem.name} is taken")
        self.theorems[theorem.name] = theorem


HOLE = "unsafe hole"
"""The mark in the axioms of everything that rests on an unproved step."""

FALSE, TRUE = op("false", sort=PROP), op("true", sort=PROP)


def _sequent(premises: Sequence[Sequent], conclusion: Term, *discharged: Term) -> Sequent:
    """The conclusion under the premises' hypotheses less the discharged ones."""
    hypotheses: frozenset[Term] = frozenset().union(*(p.hypotheses for p in premises))
    axioms: frozenset[str] = frozenset().union(*(p.axioms for p in premises))
    return Sequent(hypotheses.difference(discharged), conclusion, axioms)


def _parts(term: Term, name: str, rule: str) -> tuple[Term, ...]:
    if not isinstance(term, Op) or term.name != name:
        raise KernelError(f"{rule}: expected {name}, found {show(term)}")
    return term.args


def _formula(term: Term) -> Term:
    if term.sort is not PROP or term.loose:
        raise KernelError(f"not a closed-off formula: {show(term)}")
    return term


def _need(condition: bool, message: str) -> None:
    if not condition:
        raise KernelError(message)


# Logic

def assume(env: Environment, premises: Sequence[Sequent], formula: Term) -> Sequent:
    r"""p ⊢ p"""
    return Sequent(frozenset((_formula(formula),)), formula, frozenset())


def implies_intro(env: Environment, premises: Sequence[Sequent], formula: Term) -> Sequent:
    r"""Γ ⊢ q   ⟶   Γ − p ⊢ p ⟹ q"""
    (proof,) = premises
    return _sequent(premises, op("implies", _formula(formula), proof.conclusion, sort=PROP), formula)


def implies_elim(env: Environment, premises: Sequence[Sequent]) -> Sequent:
    r"""Γ ⊢ p ⟹ q,  Δ ⊢ p   ⟶   Γ, Δ ⊢ q"""
    implication, proof = premises
    left, right = _parts(implication.conclusion, "implies", "implies_elim")
    if left is not proof.conclusion:
        raise KernelError(f"implies_elim: expected {show(left)}, found {show(proof.conclusion)}")
    return _sequent(premises, right)


def and_intro(env: Environment, premises: Sequence[Sequent]) -> Sequent:
    r"""Γ ⊢ p,  Δ ⊢ q   ⟶   Γ, Δ ⊢ p ∧ q"""
    left, right = premises
    return _sequent(premises, op("and", left.conclusion, right.conclusion, sort=PROP))


def and_left(env: Environment, premises: Sequence[Sequent]) -> Sequent:
    r"""Γ ⊢ p ∧ q   ⟶   Γ ⊢ p"""
    (proof,) = premises
    return _sequent(premises, _parts(proof.conclusion, "and", "and_left")[0])


def and_right(env: Environment, premises: Sequence[Sequent]) -> Sequent:
    r"""Γ ⊢ p ∧ q   ⟶   Γ ⊢ q"""
    (proof,) = premises
    return _sequent(premises, _parts(proof.conclusion, "and", "and_right")[1])


def or_left(env: Environment, premises: Sequence[Sequent], right: Term) -> Sequent:
    r"""Γ ⊢ p   ⟶   Γ ⊢ p ∨ q"""
    (proof,) = premises
    return _sequent(premises, op("or", proof.conclusion, _formula(right), sort=PROP))


def or_right(env: Environment, premises: Sequence[Sequent], left: Term) -> Sequent:
    r"""Γ ⊢ q   ⟶   Γ ⊢ p ∨ q"""
    (proof,) = premises
    return _sequent(premises, op("or", _formula(left), proof.conclusion, sort=PROP))


def or_elim(env: Environment, premises: Sequence[Sequent]) -> Sequent:
    r"""Γ ⊢ p ∨ q,  Δ ⊢ r,  Θ ⊢ r   ⟶   Γ, Δ − p, Θ − q ⊢ r"""
    choice, first, second = premises
    left, right = _parts(choice.conclusion, "or", "or_elim")
    _need(first.conclusion is second.conclusion, "or_elim: the cases prove different formulas")
    hypotheses = choice.hypotheses | (first.hypotheses - {left}) | (second.hypotheses - {right})
    return Sequent(hypotheses, first.conclusion, choice.axioms | first.axioms | second.axioms)


def not_intro(env: Environment, premises: Sequence[Sequent], formula: Term) -> Sequent:
    r"""Γ ⊢ ⊥   ⟶   Γ − p ⊢ ¬p"""
    (proof,) = premises
    _need(proof.conclusion is FALSE, "not_intro: the premise is not a contradiction")
    return _sequent(premises, op("not", _formula(formula), sort=PROP), formula)


def not_elim(env: Environment, premises: Sequence[Sequent]) -> Sequent:
    r"""Γ ⊢ ¬p,  Δ ⊢ p   ⟶   Γ, Δ ⊢ ⊥"""
    negation, proof = premises
    _need(_parts(negation.conclusion, "not", "not_elim")[0] is proof.conclusion, "not_elim: the formulas differ")
    return _sequent(premises, FALSE)


def contradiction(env: Environment, premises: Sequence[Sequent], formula: Term) -> Sequent:
    r"""Γ ⊢ ⊥   ⟶   Γ − ¬p ⊢ p     (classical)"""
    (proof,) = premises
    _need(proof.conclusion is FALSE, "contradiction: the premise is not a contradiction")
    return _sequent(premises, _formula(formula), op("not", formula, sort=PROP))


def truth(env: Environment, premises: Sequence[Sequent]) -> Sequent:
    r"""⊢ ⊤"""
    return _sequent((), TRUE)


def iff_intro(env: Environment, premises: Sequence[Sequent]) -> Sequent:
    r"""Γ ⊢ p ⟹ q,  Δ ⊢ q ⟹ p   ⟶   Γ, Δ ⊢ p = q"""
    forward, backward = premises
    left, right = _parts(forward.conclusion, "implies", "iff_intro")
    _need(_parts(backward.conclusion, "implies", "iff_intro") == (right, left), "iff_intro: not converse implications")
    return _sequent(premises, op("=", left, right, sort=PROP))


def forall_intro(env: Environment, premises: Sequence[Sequent], variable: Term) -> Sequent:
    r"""Γ ⊢ p   ⟶   Γ ⊢ ∀x. p     (x not free in Γ)"""
    (proof,) = premises
    _need(isinstance(variable, Var), "forall_intro: not a variable")
    assert isinstance(variable, Var)
    for hypothesis in proof.hypotheses:
        if variable in hypothesis.free:
            raise KernelError(f"forall_intro: {variable.name} is free in {show(hypothesis)}")
    return _sequent(premises, op("forall", abstract(variable, proof.conclusion), sort=PROP))


def forall_elim(env: Environment, premises: Sequence[Sequent], values: Sequence[Term]) -> Sequent:
    r"""Γ ⊢ ∀x. p   ⟶   Γ ⊢ p[t/x]     (several at once)"""
    (proof,) = premises
    conclusion = proof.conclusion
    for value in values:
        _need(value.loose == 0, "forall_elim: a bound variable escapes")
        conclusion = app(_parts(conclusion, "forall", "forall_elim")[0], value)
    return _sequent(premises, conclusion)


def exists_intro(env: Environment, premises: Sequence[Sequent], predicate: Term, witness: Term) -> Sequent:
    r"""Γ ⊢ p[t/x]   ⟶   Γ ⊢ ∃x. p"""
    (proof,) = premises
    _need(predicate.loose == witness.loose == 0, "exists_intro: a bound variable escapes")
    _need(app(predicate, witness) is proof.conclusion, "exists_intro: the premise is no instance")
    return _sequent(premises, op("exists", predicate, sort=PROP))


def exists_elim(env: Environment, premises: Sequence[Sequent], variable: Term) -> Sequent:
    r"""Γ ⊢ ∃x. p,  Δ ⊢ r   ⟶   Γ, Δ − p ⊢ r     (x not free in r, nor in Δ − p)"""
    existence, proof = premises
    _need(isinstance(variable, Var), "exists_elim: not a variable")
    assert isinstance(variable, Var)
    predicate = _parts(existence.conclusion, "exists", "exists_elim")[0]
    _need(variable not in predicate.free, "exists_elim: the variable is not fresh")
    instance = app(predicate, variable)
    others = proof.hypotheses - {instance}
    _need(all(variable not in h.free for h in others | {proof.conclusion}), "exists_elim: the variable escapes")
    return Sequent(existence.hypotheses | others, proof.conclusion, existence.axioms | proof.axioms)


# Equality

def refl(env: Environment, premises: Sequence[Sequent], term: Term) -> Sequent:
    r"""⊢ t = t"""
    _need(term.loose == 0, "refl: a bound variable escapes")
    return _sequent((), op("=", term, term, sort=PROP))


def subst(env: Environment, premises: Sequence[Sequent], context: Term) -> Sequent:
    r"""Γ ⊢ a = b,  Δ ⊢ c[a]   ⟶   Γ, Δ ⊢ c[b]"""
    equation, proof = premises
    left, right = _parts(equation.conclusion, "=", "subst")
    _need(context.loose == 0 and context.sort.kind == "fun" and context.sort.result is PROP, "subst: not a context")
    if app(context, left) is not proof.conclusion:
        raise KernelError(f"subst: {show(proof.conclusion)} does not fit the context")
    return _sequent(premises, app(context, right))


def iff_elim(env: Environment, premises: Sequence[Sequent]) -> Sequent:
    r"""Γ ⊢ p = q,  Δ ⊢ p   ⟶   Γ, Δ ⊢ q"""
    equation, proof = premises
    left, right = _parts(equation.conclusion, "=", "iff_elim")
    _need(left is proof.conclusion, "iff_elim: the formulas differ")
    return _sequent(premises, right)


def extensionality(env: Environment, premises: Sequence[Sequent]) -> Sequent:
    r"""Γ ⊢ ∀x. f(x) = g(x)   ⟶   Γ ⊢ f = g"""
    (proof,) = premises
    (predicate,) = _parts(proof.conclusion, "forall", "extensionality")
    _need(isinstance(predicate, Lam), "extensionality: not an equation")
    assert isinstance(predicate, Lam)
    left, right = _parts(predicate.body, "=", "extensionality")
    sort = predicate.sort.argument
    return _sequent(premises, op("=", lam(sort, left), lam(sort, right), sort=PROP))


# Naturals

def induction(env: Environment, premises: Sequence[Sequent], predicate: Term) -> Sequent:
    r"""Γ ⊢ p(0),  Δ ⊢ ∀k. p(k) ⟹ p(k + 1)   ⟶   Γ, Δ ⊢ ∀k. p(k)"""
    base, step = premises
    _need(predicate.loose == 0 and predicate.sort.kind == "fun", "induction: not a predicate")
    _need(predicate.sort.argument is NAT and predicate.sort.result is PROP, "induction: not a predicate of naturals")
    _need(base.conclusion is app(predicate, num(0, NAT)), "induction: the base case differs")
    (follows,) = _parts(step.conclusion, "forall", "induction")
    k = _fresh(NAT, predicate)
    wanted = op("implies", app(predicate, k), app(predicate, op("+", k, num(1, NAT), sort=NAT)), sort=PROP)
    _need(follows is abstract(k, wanted), "induction: the step differs")
    return _sequent(premises, op("forall", predicate, sort=PROP))


def _fresh(sort: Sort, *terms: Term) -> Var:
    """A variable that occurs in none of the terms."""
    names = {v.name for term in terms for v in term.free}
    number = 0
    while f"_{number}" in names:
        number += 1
    return var(f"_{number}", sort)


# Theorems and trusted procedures

def use(env: Environment, premises: Sequence[Sequent], name: str,
        dims: Mapping[str, Dim], sorts: Mapping[str, Sort]) -> Sequent:
    r"""⊢ s     (an axiom, definition or theorem s at other dimensions and sorts)"""
    theorem = env.theorems.get(name)
    if theorem is None:
        raise KernelError(f"use: nothing is called {name}")
    return Sequent(frozenset(), resort(theorem.statement, dims, sorts), theorem.axioms)


def ring(env: Environment, premises: Sequence[Sequent], equation: Term) -> Sequent:
    r"""Γᵢ ⊢ pᵢ   ⟶   Γ ⊢ a = b     (equal normal forms, modulo the pᵢ)"""
    left, right = _parts(equation, "=", "ring")
    _need(equation.loose == 0, "ring: a bound variable escapes")
    if not Normaliser(p.conclusion for p in premises).equal(left, right):
        raise KernelError(f"ring: {show(left)} and {show(right)} have different normal forms")
    return _sequent(premises, equation)


def combine(env: Environment, premises: Sequence[Sequent], goal: Term, multipliers: Sequence[Term],
            signs: Sequence[int]) -> Sequent:
    r"""Γᵢ ⊢ lᵢ ≤ rᵢ,  Δᵢ ⊢ 0 ≤ mᵢ,  Θⱼ ⊢ pⱼ   ⟶   Γ, Δ, Θ ⊢ a ≤ b     (linear certificate modulo the pⱼ)

    ``signs[i]`` is the place among the premises of ``0 ≤ mᵢ``, or -1 for a number; premises that are
    neither a fact nor a sign are the equations and side conditions of the identity.
    """
    count = len(multipliers)
    _need(count == len(signs) and count <= len(premises) and goal.loose == 0, "combine: ill-formed")
    _need(all(-1 <= s < len(premises) for s in signs), "combine: no such premise")
    formulas = [p.conclusion for p in premises]
    items = [(multipliers[i], formulas[i], formulas[signs[i]] if signs[i] >= 0 else None) for i in range(count)]
    linear.follows(goal, items, [f for i, f in enumerate(formulas) if i >= count and i not in signs])
    return _sequent(premises, goal)


def arithmetic_rule(env: Environment, premises: Sequence[Sequent], goal: Term) -> Sequent:
    r"""⊢ a < b,  ⊢ a ≤ b  or  ⊢ a ≠ b     (closed terms, by enclosures)"""
    inner = goal.args[0] if isinstance(goal, Op) and goal.name == "not" else goal
    relation = "!=" if inner is not goal else None
    _need(isinstance(inner, Op) and inner.name in (("=",) if relation else ("<", "<=")), "arithmetic: not a comparison")
    assert isinstance(inner, Op)
    _need(inner.args[0].sort.is_numeric and goal.loose == 0, "arithmetic: not a comparison of numbers")
    if not arithmetic.holds(relation or inner.name, *inner.args):
        raise KernelError(f"arithmetic: {show(goal)} does not hold")
    return _sequent((), goal)


def unsafe_hole(env: Environment, premises: Sequence[Sequent], formula: Term) -> Sequent:
    r"""⊢ p     (unproved; taints everything above it)"""
    return Sequent(frozenset(), _formula(formula), frozenset((HOLE,)))


RULES: dict[str, tuple[Callable[..., Sequent], tuple[str, ...]]] = {
    "assume": (assume, ("term",)),
    "implies_intro": (implies_intro, ("term",)), "implies_elim": (implies_elim, ()),
    "and_intro": (and_intro, ()), "and_left": (and_left, ()), "and_right": (and_right, ()),
    "or_left": (or_left, ("term",)), "or_right": (or_right, ("term",)), "or_elim": (or_elim, ()),
    "not_intro": (not_intro, ("term",)), "not_elim": (not_elim, ()),
    "contradiction": (contradiction, ("term",)), "truth": (truth, ()),
    "iff_intro": (iff_intro, ()), "iff_elim": (iff_elim, ()),
    "forall_intro": (forall_intro, ("term",)), "forall_elim": (forall_elim, ("terms",)),
    "exists_intro": (exists_intro, ("term", "term")), "exists_elim": (exists_elim, ("term",)),
    "refl": (refl, ("term",)), "subst": (subst, ("term",)), "extensionality": (extensionality, ()),
    "induction": (induction, ("term",)), "use": (use, ("text", "dims", "sorts")),
    "ring": (ring, ("term",)), "combine": (combine, ("term", "terms", "numbers")),
    "arithmetic": (arithmetic_rule, ("term",)), "unsafe_hole": (unsafe_hole, ("term",)),
}
"""Every rule with the kinds of its parameters."""


def apply(env: Environment, name: str, premises: Sequence[Sequent], *parameters: object) -> Sequent:
    """Run a rule; every term that enters is checked against the signature."""
    if name not in RULES:
        raise KernelError(f"no rule is called {name}")
    rule, kinds = RULES[name]
    if len(kinds) != len(parameters):
        raise KernelError(f"{name} takes {len(kinds)} parameters, not {len(parameters)}")
    for kind, value in zip(kinds, parameters, strict=True):
        for term in [value] if kind == "term" else value if kind == "terms" else ():  # type: ignore[attr-defined]
            if not isinstance(term, Term):
                raise KernelError(f"{name}: a term was expected")
            env.signature.check(term)
    try:
        return rule(env, premises, *parameters)
    except (ValueError, LookupError, AttributeError, TypeError, ArithmeticError, AssertionError, MemoryError) as error:
        raise KernelError(f"{name}: ill-formed step ({error})") from None
    except RecursionError:
        raise KernelError(f"{name}: nested too deeply") from None
