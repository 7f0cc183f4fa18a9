"""The primitive rules of proof, each a function from sequents to a sequent.

A sequent ``Γ ⊢ p`` carries the set of axioms it rests on.  A rule computes its conclusion; it never
believes one.  It takes its parameters, then its premises.  ``RULES`` at the end is the whole list.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from . import linear
from .arithmetic import holds
from .errors import ILL_FORMED, KernelError
from .normal import Normaliser
from .signature import Signature
from .sorts import NAT, PROP, Dim, Sort
from .terms import Lam, Op, Term, Var, abstract, app, bound, lam, num, op, resort, show


class Sequent(NamedTuple):
    """Under ``hypotheses``, ``conclusion`` holds; ``axioms`` are all that was assumed on the way."""

    hypotheses: frozenset[Term]
    conclusion: Term
    axioms: frozenset[str]

    def __repr__(self) -> str:
        left = ", ".join(sorted(map(show, self.hypotheses)))
        return f"{left} ⊢ {show(self.conclusion)}"

    def discharge(self, formula: Term) -> Sequent:
        """The same without one of the hypotheses."""
        return self._replace(hypotheses=self.hypotheses - {formula})


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

    def admit(self, kind: str, value: Any) -> Any:
        """A parameter as a rule takes it: terms are checked against the signature, a theorem is found by its name."""
        if kind == "theorem":
            if value not in self.theorems:
                raise KernelError(f"nothing is called {value}")
            return self.theorems[value]
        for term in [value] if kind == "term" else value if kind == "terms" else ():
            if not isinstance(term, Term):
                raise KernelError("a term was expected")
            self.signature.check(term)
        return value


HOLE = "unsafe hole"
"""The mark in the axioms of everything that rests on an unproved step."""


def _formula(name: str, *args: Term) -> Op:
    return op(name, *args, sort=PROP)


FALSE, TRUE = _formula("false"), _formula("true")


def _follows(conclusion: Term, *premises: Sequent) -> Sequent:
    """The conclusion under all hypotheses and axioms of the premises."""
    hypotheses: frozenset[Term] = frozenset().union(*(p.hypotheses for p in premises))
    axioms: frozenset[str] = frozenset().union(*(p.axioms for p in premises))
    return Sequent(hypotheses, conclusion, axioms)


def _need(condition: bool, message: str) -> None:
    if not condition:
        raise KernelError(message)


def _parts(name: str, term: Term) -> tuple[Term, ...]:
    """The arguments of a constant, which a formula must begin with."""
    if not isinstance(term, Op) or term.name != name:
        raise KernelError(f"expected {name}, found {show(term)}")
    return term.args


def _closed(term: Term) -> Term:
    """The term, refused when a bound variable of it has no binder."""
    _need(term.loose == 0, "a bound variable escapes")
    return term


def _proposition(term: Term) -> Term:
    if term.sort is not PROP:
        raise KernelError(f"not a formula: {show(term)}")
    return _closed(term)


def _variable(term: Term) -> Var:
    if not isinstance(term, Var):
        raise KernelError(f"not a variable: {show(term)}")
    return term


def _predicate(term: Term) -> Term:
    _need(term.sort.kind == "fun" and term.sort.result is PROP, "not a predicate")
    return _closed(term)


# Logic

def assume(p: Term) -> Sequent:
    r"""p ⊢ p"""
    return Sequent(frozenset((_proposition(p),)), p, frozenset())


def implies_intro(p: Term, proof: Sequent) -> Sequent:
    r"""Γ ⊢ q   ⟶   Γ − p ⊢ p ⟹ q"""
    return _follows(_formula("implies", _proposition(p), proof.conclusion), proof.discharge(p))


def implies_elim(implication: Sequent, proof: Sequent) -> Sequent:
    r"""Γ ⊢ p ⟹ q,  Δ ⊢ p   ⟶   Γ, Δ ⊢ q"""
    p, q = _parts("implies", implication.conclusion)
    if p is not proof.conclusion:
        raise KernelError(f"expected {show(p)}, found {show(proof.conclusion)}")
    return _follows(q, implication, proof)


def and_intro(left: Sequent, right: Sequent) -> Sequent:
    r"""Γ ⊢ p,  Δ ⊢ q   ⟶   Γ, Δ ⊢ p ∧ q"""
    return _follows(_formula("and", left.conclusion, right.conclusion), left, right)


def and_left(proof: Sequent) -> Sequent:
    r"""Γ ⊢ p ∧ q   ⟶   Γ ⊢ p"""
    return _follows(_parts("and", proof.conclusion)[0], proof)


def and_right(proof: Sequent) -> Sequent:
    r"""Γ ⊢ p ∧ q   ⟶   Γ ⊢ q"""
    return _follows(_parts("and", proof.conclusion)[1], proof)


def or_left(q: Term, proof: Sequent) -> Sequent:
    r"""Γ ⊢ p   ⟶   Γ ⊢ p ∨ q"""
    return _follows(_formula("or", proof.conclusion, _proposition(q)), proof)


def or_right(p: Term, proof: Sequent) -> Sequent:
    r"""Γ ⊢ q   ⟶   Γ ⊢ p ∨ q"""
    return _follows(_formula("or", _proposition(p), proof.conclusion), proof)


def or_elim(choice: Sequent, first: Sequent, second: Sequent) -> Sequent:
    r"""Γ ⊢ p ∨ q,  Δ ⊢ r,  Θ ⊢ r   ⟶   Γ, Δ − p, Θ − q ⊢ r"""
    p, q = _parts("or", choice.conclusion)
    _need(first.conclusion is second.conclusion, "the cases prove different formulas")
    return _follows(first.conclusion, choice, first.discharge(p), second.discharge(q))


def not_intro(p: Term, proof: Sequent) -> Sequent:
    r"""Γ ⊢ ⊥   ⟶   Γ − p ⊢ ¬p"""
    _need(proof.conclusion is FALSE, "the premise is not a contradiction")
    return _follows(_formula("not", _proposition(p)), proof.discharge(p))


def not_elim(negation: Sequent, proof: Sequent) -> Sequent:
    r"""Γ ⊢ ¬p,  Δ ⊢ p   ⟶   Γ, Δ ⊢ ⊥"""
    _need(_parts("not", negation.conclusion)[0] is proof.conclusion, "the formulas differ")
    return _follows(FALSE, negation, proof)


def contradiction(p: Term, proof: Sequent) -> Sequent:
    r"""Γ ⊢ ⊥   ⟶   Γ − ¬p ⊢ p     (classical)"""
    _need(proof.conclusion is FALSE, "the premise is not a contradiction")
    return _follows(_proposition(p), proof.discharge(_formula("not", p)))


def truth() -> Sequent:
    r"""⊢ ⊤"""
    return _follows(TRUE)


def iff_intro(forward: Sequent, backward: Sequent) -> Sequent:
    r"""Γ ⊢ p ⟹ q,  Δ ⊢ q ⟹ p   ⟶   Γ, Δ ⊢ p = q"""
    p, q = _parts("implies", forward.conclusion)
    _need(_parts("implies", backward.conclusion) == (q, p), "not converse implications")
    return _follows(_formula("=", p, q), forward, backward)


def iff_elim(equation: Sequent, proof: Sequent) -> Sequent:
    r"""Γ ⊢ p = q,  Δ ⊢ p   ⟶   Γ, Δ ⊢ q"""
    p, q = _parts("=", equation.conclusion)
    _need(p is proof.conclusion, "the formulas differ")
    return _follows(q, equation, proof)


def forall_intro(x: Term, proof: Sequent) -> Sequent:
    r"""Γ ⊢ p   ⟶   Γ ⊢ ∀x. p     (x not free in Γ)"""
    variable = _variable(x)
    for hypothesis in proof.hypotheses:
        if variable in hypothesis.free:
            raise KernelError(f"{variable.name} is free in {show(hypothesis)}")
    return _follows(_formula("forall", abstract(variable, proof.conclusion)), proof)


def forall_elim(values: Sequence[Term], proof: Sequent) -> Sequent:
    r"""Γ ⊢ ∀x. p   ⟶   Γ ⊢ p[t/x]     (several at once)"""
    conclusion = proof.conclusion
    for value in values:
        conclusion = app(_parts("forall", conclusion)[0], _closed(value))
    return _follows(conclusion, proof)


def exists_intro(predicate: Term, witness: Term, proof: Sequent) -> Sequent:
    r"""Γ ⊢ p[t/x]   ⟶   Γ ⊢ ∃x. p"""
    _need(app(_predicate(predicate), _closed(witness)) is proof.conclusion, "the premise is no instance")
    return _follows(_formula("exists", predicate), proof)


def exists_elim(x: Term, existence: Sequent, proof: Sequent) -> Sequent:
    r"""Γ ⊢ ∃x. p,  Δ ⊢ r   ⟶   Γ, Δ − p ⊢ r     (x not free in r, nor in Δ − p)"""
    variable, predicate = _variable(x), _parts("exists", existence.conclusion)[0]
    rest = proof.discharge(app(predicate, variable))
    bystanders = (predicate, rest.conclusion, *rest.hypotheses)
    _need(all(variable not in term.free for term in bystanders), "the variable escapes")
    return _follows(rest.conclusion, existence, rest)


# Equality

def refl(t: Term) -> Sequent:
    r"""⊢ t = t"""
    return _follows(_formula("=", _closed(t), t))


def subst(context: Term, equation: Sequent, proof: Sequent) -> Sequent:
    r"""Γ ⊢ a = b,  Δ ⊢ c[a]   ⟶   Γ, Δ ⊢ c[b]"""
    a, b = _parts("=", equation.conclusion)
    if app(_predicate(context), a) is not proof.conclusion:
        raise KernelError(f"{show(proof.conclusion)} does not fit the context")
    return _follows(app(context, b), equation, proof)


def extensionality(proof: Sequent) -> Sequent:
    r"""Γ ⊢ ∀x. f(x) = g(x)   ⟶   Γ ⊢ f = g"""
    (predicate,) = _parts("forall", proof.conclusion)
    if not isinstance(predicate, Lam):
        raise KernelError("not an equation")
    left, right = (lam(predicate.sort.argument, side) for side in _parts("=", predicate.body))
    return _follows(_formula("=", left, right), proof)


# Naturals

def induction(predicate: Term, base: Sequent, step: Sequent) -> Sequent:
    r"""Γ ⊢ p(0),  Δ ⊢ ∀k. p(k) ⟹ p(k + 1)   ⟶   Γ, Δ ⊢ ∀k. p(k)"""
    _need(base.conclusion is app(_predicate(predicate), num(0, NAT)), "the base case differs")
    k = bound(0, NAT)
    inductive = _formula("implies", app(predicate, k), app(predicate, op("+", k, num(1, NAT), sort=NAT)))
    _need(step.conclusion is _formula("forall", lam(NAT, inductive)), "the step differs")
    return _follows(_formula("forall", predicate), base, step)


# Theorems and trusted procedures

def use(theorem: Theorem, dims: Mapping[str, Dim], sorts: Mapping[str, Sort]) -> Sequent:
    r"""⊢ s     (an axiom, definition or theorem s at other dimensions and sorts)"""
    return Sequent(frozenset(), resort(theorem.statement, dims, sorts), theorem.axioms)


def ring(equation: Term, *premises: Sequent) -> Sequent:
    r"""Γᵢ ⊢ pᵢ   ⟶   Γ ⊢ a = b     (equal normal forms, modulo the pᵢ)"""
    left, right = _parts("=", _closed(equation))
    if not Normaliser(p.conclusion for p in premises).equal(left, right):
        raise KernelError(f"{show(left)} and {show(right)} have different normal forms")
    return _follows(equation, *premises)


def combine(goal: Term, multipliers: Sequence[Term], signs: Sequence[int], *premises: Sequent) -> Sequent:
    r"""Γᵢ ⊢ lᵢ ≤ rᵢ,  Δᵢ ⊢ 0 ≤ mᵢ,  Θⱼ ⊢ pⱼ   ⟶   Γ, Δ, Θ ⊢ a ≤ b     (linear certificate modulo the pⱼ)

    ``signs[i]`` is the place among the premises of ``0 ≤ mᵢ``, or -1 for a number; premises that are
    neither a fact nor a sign are the equations and side conditions of the identity.
    """
    number = len(multipliers)
    _need(number == len(signs) and number <= len(premises), "a multiplier has no fact, or no sign")
    _need(all(-1 <= s < len(premises) for s in signs), "no such premise")
    formulas = [p.conclusion for p in premises]
    facts = [(multipliers[i], formulas[i], formulas[signs[i]] if signs[i] >= 0 else None) for i in range(number)]
    linear.follows(_closed(goal), facts, [f for i, f in enumerate(formulas) if i >= number and i not in signs])
    return _follows(goal, *premises)


def arithmetic(goal: Term) -> Sequent:
    r"""⊢ a < b,  ⊢ a ≤ b  or  ⊢ a ≠ b     (closed terms, by enclosures)"""
    if isinstance(goal, Op) and goal.name in ("<", "<="):
        relation, (left, right) = goal.name, goal.args
    else:
        relation, (left, right) = "!=", _parts("=", *_parts("not", goal))
    _need(left.sort.is_numeric, "not a comparison of numbers")
    if not holds(relation, _closed(left), _closed(right)):
        raise KernelError(f"{show(goal)} does not hold")
    return _follows(goal)


def unsafe_hole(p: Term) -> Sequent:
    r"""⊢ p     (unproved; taints everything above it)"""
    return Sequent(frozenset(), _proposition(p), frozenset((HOLE,)))


RULES: dict[str, tuple[Callable[..., Sequent], tuple[str, ...]]] = {
    rule.__name__: (rule, tuple(kinds)) for rule, *kinds in (
        (assume, "term"), (implies_intro, "term"), (implies_elim,), (and_intro,), (and_left,), (and_right,),
        (or_left, "term"), (or_right, "term"), (or_elim,), (not_intro, "term"), (not_elim,), (contradiction, "term"),
        (truth,), (iff_intro,), (iff_elim,), (forall_intro, "term"), (forall_elim, "terms"),
        (exists_intro, "term", "term"), (exists_elim, "term"), (refl, "term"), (subst, "term"), (extensionality,),
        (induction, "term"), (use, "theorem", "dims", "sorts"), (ring, "term"),
        (combine, "term", "terms", "numbers"), (arithmetic, "term"), (unsafe_hole, "term"),
    )}
"""Every rule with the kinds of its parameters."""


def apply(env: Environment, name: str, premises: Sequence[Sequent], *parameters: Any) -> Sequent:
    """Run a rule; every term that enters is checked against the signature."""
    if name not in RULES:
        raise KernelError(f"no rule is called {name}")
    rule, kinds = RULES[name]
    try:
        values = [env.admit(kind, value) for kind, value in zip(kinds, parameters, strict=True)]
        return rule(*values, *premises)
    except ILL_FORMED as mistake:
        raise KernelError(f"{name}: ill-formed step ({mistake})") from None
    except KernelError as refusal:
        raise refusal.at(name) from None
