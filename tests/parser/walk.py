"""Reads and elaborates everything in a theorem file, as the prover would, but proves nothing."""

from derive.kernel.signature import Signature
from derive.kernel.sorts import NAT, PROP
from derive.kernel.terms import Op, app, var
from derive.parser import syntax as s
from derive.parser.declare import context_hypotheses, declare_constant, declare_let, define
from derive.parser.elaborate import Scope
from derive.parser.read import read_file

PRELUDE = """
constant gradient : (real[m, n] → real), real[m, n] ⊢ real[m, n]
constant derivative : (real → real), real ⊢ real
constant differentiable : (real[m, n] → real), real[m, n] ⊢ prop
constant expectation : (Ω → real[m, n]) ⊢ real[m, n]
constant probability : (Ω → prop) ⊢ real
constant variance : (Ω → real) ⊢ real
constant covariance : (Ω → real), (Ω → real) ⊢ real
constant integrable : (Ω → real[m, n]) ⊢ prop
constant independent : (Ω → real[m, n]), (Ω → real[p, q]) ⊢ prop
constant indicator : prop ⊢ real
constant maximum : (1..n → real) ⊢ real
constant minimum : (1..n → real) ⊢ real
constant max : real, real ⊢ real
constant min : real, real ⊢ real
constant argmin : (real[m, n] → real) ⊢ real[m, n]
constant integral : real, real, (real → real) ⊢ real
constant map : (real → real), real[m, n] ⊢ real[m, n]
constant diag : real[n] ⊢ real[n, n]
constant vstack : real[m, n], real[p, n] ⊢ real[m + p, n]
constant hstack : real[m, n], real[m, p] ⊢ real[m, n + p]
constant det : real[n, n] ⊢ real
constant symmetric : real[n, n] ⊢ prop
constant positive_definite : real[n, n] ⊢ prop
constant convex : (real[d] → real) ⊢ prop
constant smooth : (real[d] → real), real ⊢ prop
definition sigmoid(x : real) = 1/(1 + exp(−x))
"""


def prelude() -> Signature:
    signature = Signature()
    for item in read_file(PRELUDE, "prelude").items:
        declare_constant(signature, item)
    return signature


def walk(text: str, signature: Signature | None = None) -> list[Scope]:
    """The scopes of the theorems of a file, after all of it was elaborated."""
    signature = signature or prelude()
    scopes = []
    for item in read_file(text, "test.thm").items:
        if isinstance(item, s.Theorem):
            scopes.append(theorem(item, signature))
        else:
            declare_constant(signature, item)
    return scopes


def theorem(item: s.Theorem, signature: Signature) -> Scope:
    scope = Scope(signature)
    for entry in item.items:
        match entry:
            case s.Let():
                declare_let(entry, scope)
                context_hypotheses(entry, scope)
            case s.Define():
                define(entry, scope)
            case s.Assume(_, formula):
                scope.elaborate(formula, PROP)
            case s.Show(_, formula, proof):
                goal(formula, proof, scope)
    return scope


def goal(formula: s.Expr, proof: s.Proof | None, scope: Scope) -> None:
    term = scope.elaborate(formula, PROP)
    if proof is None:
        return
    inner = scope.child()
    arguments(proof.reasons, inner)
    introduce(formula, term, inner)
    steps(proof.base, inner.child())
    steps(proof.steps, inner)


def introduce(formula, term, scope) -> None:
    """The variables of the goal may be used under their names."""
    while True:
        if isinstance(formula, s.Paren):
            formula = formula.body
        elif isinstance(formula, s.Quantified) and formula.kind == "forall":
            for binder in formula.binders:
                for name in binder.names:
                    sort = term.args[0].sort.argument
                    if name not in scope.names:
                        scope.declare(name, sort)
                    term = app(term.args[0], var(name, sort))
                    while binder.relation and isinstance(term, Op) and term.name == "implies":
                        term = term.args[1]
            formula = formula.body
        elif isinstance(formula, s.Logic) and formula.operator == "implies":
            formula, term = formula.right, term.args[1]
        else:
            return


def arguments(reasons, scope) -> None:
    for reason in reasons:
        for argument in reason.arguments:
            scope.elaborate(argument)
        for part in reason.combination:
            if part.multiplier is not None:
                scope.elaborate(part.multiplier)
            arguments([part.fact], scope)


def steps(items, scope) -> None:
    for item in items:
        step(item, scope)


def step(item, scope) -> None:
    arguments(getattr(item, "reasons", ()), scope)
    match item:
        case s.Fix(parameters):
            for p in parameters:
                if p.name not in scope.names:
                    scope.declare(p.name, scope.sort(p.sort) if p.sort else NAT)
        case s.Assume(_, formula) | s.Suppose(_, formula):
            scope.elaborate(formula, PROP)
        case s.Take(witnesses):
            for witness in witnesses:
                scope.elaborate(witness)
        case s.Obtain(binder, _, formula, _):
            term = scope.elaborate(s.Quantified("exists", (binder,), formula), PROP)
            for name in binder.names:
                scope.declare(name, term.args[0].sort.argument)
                term = app(term.args[0], scope.lookup(name))
        case s.Define():
            define(item, scope)
        case s.Chain(_, left, links):
            logical = any(link.relation in ("iff", "implies") for link in links)
            scope.elaborate_many([(e, PROP if logical else None) for e in (left, *[k.right for k in links])], True)
            for link in links:
                arguments(link.reasons, scope)
        case s.Have(_, formula, _, proof) | s.Thus(_, formula, _, proof):
            goal(formula, proof, scope)
        case s.Cases(_, cases):
            for case in cases:
                scope.elaborate(case.formula, PROP)
                steps(case.steps, scope.child())
        case s.Contradiction():
            pass
