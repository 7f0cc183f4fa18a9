"""A proof under construction: every step is run by the kernel and written down as a certificate line.

Facts come only from ``Proof.rule``, so nothing here can make a wrong theorem.  The methods after it are
the derived rules that tactics speak in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from derive.kernel.certificate import Line
from derive.kernel.rules import Environment, Sequent, apply
from derive.kernel.sorts import PROP, Dim, Sort
from derive.kernel.terms import Op, Term, Var, abstract, app, op, var
from derive.parser.called import name_of, opened

from .writing import TermWriter, write_lines


class Fact(NamedTuple):
    """A line of a proof with the sequent that it proves."""

    line: int
    sequent: Sequent

    @property
    def conclusion(self) -> Term:
        return self.sequent.conclusion

    @property
    def hypotheses(self) -> frozenset[Term]:
        return self.sequent.hypotheses

    def __repr__(self) -> str:
        return f"Fact({self.line}: {self.sequent!r})"


def equation(left: Term, right: Term) -> Op:
    """The formula ``left = right``."""
    return op("=", left, right, sort=PROP)


def implication(left: Term, right: Term) -> Op:
    return op("implies", left, right, sort=PROP)


def negation(formula: Term) -> Op:
    return op("not", formula, sort=PROP)


def universal(variables: Sequence[Var], body: Term) -> Term:
    """``∀ variables, body``."""
    for variable in reversed(variables):
        body = op("forall", abstract(variable, body), sort=PROP)
    return body


def conclusion_sides(formula: Term) -> tuple[Term, Term]:
    """The two sides of a relation."""
    assert isinstance(formula, Op) and len(formula.args) == 2
    return formula.args[0], formula.args[1]


class Proof:
    """The lines so far, in one environment."""

    def __init__(self, env: Environment) -> None:
        self.env = env
        self.lines: list[Line] = []
        self.facts: list[Fact] = []
        self._known: dict[object, Fact] = {}
        self._fresh = 0

    def rule(self, name: str, premises: Sequence[Fact], *parameters: Any) -> Fact:
        """Run a primitive rule; the same step is never written twice.

        Raises:
            KernelError: when the rule does not apply.
        """
        key = (name, tuple(f.line for f in premises), tuple(map(_hashable, parameters)))
        fact = self._known.get(key)
        if fact is None:
            sequent = apply(self.env, name, [f.sequent for f in premises], *parameters)
            fact = self._known[key] = Fact(len(self.lines), sequent)
            self.lines.append((name, tuple(f.line for f in premises), parameters))
            self.facts.append(fact)
        return fact

    def fresh(self, name: str, sort: Sort) -> Var:
        """A variable that occurs nowhere yet."""
        self._fresh += 1
        return var(f"{name}·{self._fresh}", sort)

    # Logic

    def assume(self, formula: Term) -> Fact:
        return self.rule("assume", (), formula)

    def discharge(self, fact: Fact, formulas: Iterable[Term]) -> Fact:
        """``Γ ⊢ q`` to ``Γ − pᵢ ⊢ p₁ ⟹ … ⟹ q``, the first formula outermost."""
        for formula in reversed(list(formulas)):
            fact = self.rule("implies_intro", (fact,), formula)
        return fact

    def generalise(self, fact: Fact, variables: Sequence[Var]) -> Fact:
        """``Γ ⊢ p`` to ``Γ ⊢ ∀ variables, p``."""
        for variable in reversed(variables):
            fact = self.rule("forall_intro", (fact,), variable)
        return fact

    def instance(self, fact: Fact, *values: Term) -> Fact:
        """``∀ x …, p`` at values."""
        return self.rule("forall_elim", (fact,), list(values)) if values else fact

    def modus_ponens(self, fact: Fact, *premises: Fact) -> Fact:
        for premise in premises:
            fact = self.rule("implies_elim", (fact, premise))
        return fact

    def use(self, name: str, dims: Mapping[str, Dim] | None = None, sorts: Mapping[str, Sort] | None = None) -> Fact:
        """An axiom, definition or earlier theorem at these dimensions and sorts."""
        return self.rule("use", (), name, dict(dims or {}), dict(sorts or {}))

    # Equality

    def ring(self, formula: Term, premises: Sequence[Fact] = ()) -> Fact:
        return self.rule("ring", tuple(premises), formula)

    def replace(self, equal: Fact, fact: Fact, context: Term) -> Fact:
        """From ``a = b`` and ``context(a)`` to ``context(b)``."""
        return self.rule("subst", (equal, fact), context)

    def symmetric(self, equal: Fact) -> Fact:
        left, right = conclusion_sides(equal.conclusion)
        if left is right:
            return equal
        x = self.fresh("x", left.sort)
        return self.replace(equal, self.rule("refl", (), left), abstract(x, equation(x, left)))

    def chain(self, first: Fact, second: Fact) -> Fact:
        """From ``a = b`` and ``b = c`` to ``a = c``."""
        left, middle = conclusion_sides(first.conclusion)
        if left is middle:
            return second
        x = self.fresh("x", middle.sort)
        return self.replace(second, first, abstract(x, equation(left, x)))

    def congruent(self, equal: Fact, function: Term) -> Fact:
        """From ``a = b`` to ``f(a) = f(b)``."""
        left, _ = conclusion_sides(equal.conclusion)
        x = self.fresh("x", left.sort)
        start = self.rule("refl", (), app(function, left))
        return self.replace(equal, start, abstract(x, equation(app(function, left), app(function, x))))

    def pointwise(self, fact: Fact, variable: Var) -> Fact:
        """From ``a = b`` to ``(λ x. a) = (λ x. b)``."""
        return self.rule("extensionality", (self.generalise(fact, [variable]),))

    def transfer(self, equal: Fact, fact: Fact) -> Fact:
        """From ``p = q`` and ``p`` to ``q``."""
        return self.rule("iff_elim", (equal, fact))

    def converted(self, fact: Fact, formula: Term, premises: Sequence[Fact] = ()) -> Fact:
        """``fact`` as ``formula``, when the two have the same normal form."""
        if fact.conclusion is formula:
            return fact
        return self.transfer(self.ring(equation(fact.conclusion, formula), premises), fact)

    # The certificate

    def certificate(self, name: str, fact: Fact) -> dict[str, Any]:
        """The lines that ``fact`` needs, as data."""
        needed = self._needed(fact.line)
        number = {line: place for place, line in enumerate(needed)}
        writer = TermWriter()
        goal = writer(fact.conclusion)
        lines: list[Line] = []
        for line in needed:
            rule, premises, parameters = self.lines[line]
            lines.append((rule, tuple(number[p] for p in premises), parameters))
        rows = write_lines(lines, writer)
        return {"name": name, "terms": writer.rows, "lines": rows, "goal": goal}

    def _needed(self, line: int) -> list[int]:
        needed, waiting = set(), [line]
        while waiting:
            current = waiting.pop()
            if current not in needed:
                needed.add(current)
                waiting.extend(self.lines[current][1])
        return sorted(needed)


def _hashable(value: Any) -> object:
    if isinstance(value, dict):
        return tuple(sorted(value.items(), key=lambda item: item[0]))
    return tuple(value) if isinstance(value, list) else value


def strip_universal(proof: Proof, formula: Term) -> tuple[list[Var], Term]:
    """``∀ x …, p`` as fresh variables and ``p``."""
    variables: list[Var] = []
    while isinstance(formula, Op) and formula.name == "forall":
        predicate = formula.args[0]
        variable = proof.fresh(name_of(predicate, "x"), predicate.sort.argument)
        variables.append(variable)
        formula = opened(predicate, variable)
    return variables, formula


