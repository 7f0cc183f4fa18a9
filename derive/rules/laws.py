"""Laws: the ways in which a known statement can be used, and an index of them by head symbol.

A statement ``∀ x, p ⟹ (q ∧ (r ⟺ s))`` gives the views ``q``, ``r ⟺ s``, ``s from r`` and ``r from s``,
each with its variables and premises.  Views of theorems are made when first asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from derive.kernel.rules import Environment
from derive.kernel.sorts import PROP, Sort
from derive.kernel.terms import Lam, Op, Term, Var, abstract, app, children, substitute, var

from .matching import Match
from .proof import Fact, Proof, conclusion_sides, equation

Step = tuple[str, Term | None]


class View(NamedTuple):
    """One reading of a statement: under ``premises``, for all ``variables``, ``conclusion``."""

    name: str
    source: Fact | None
    path: tuple[Step, ...]
    variables: tuple[Var, ...]
    premises: tuple[Term, ...]
    conclusion: Term

    @property
    def relation(self) -> str:
        """The head symbol of the conclusion."""
        return self.conclusion.name if isinstance(self.conclusion, Op) else ""

    def realise(self, proof: Proof, match: Match, discharge: Callable[[Term], Fact]) -> Fact:
        """The view as a fact at an assignment; ``discharge`` proves the premises."""
        fact = self.source or proof.use(self.name, match.dims, match.opaque)
        for kind, part in self.path:
            if kind == "all":
                assert part is not None
                fact = proof.instance(fact, match.instance(part))
            elif kind == "at":
                assert part is not None
                hole = proof.fresh("f", conclusion_sides(fact.conclusion)[0].sort)
                fact = proof.congruent(fact, abstract(hole, app(hole, match.instance(part))))
            elif kind == "if":
                assert part is not None
                premise = match.instance(part)
                known = proof.rule("refl", (), children(premise)[0]) if _trivial(premise) else discharge(premise)
                fact = proof.modus_ponens(fact, known)
            elif kind in ("and_left", "and_right"):
                fact = proof.rule(kind, (fact,))
            else:
                assert part is not None
                equal = proof.symmetric(fact) if kind == "backward" else fact
                fact = proof.transfer(equal, discharge(match.instance(part)))
        return fact

    def unbound(self, match: Match) -> list[Var]:
        """Variables that an assignment leaves open."""
        return [v for v in self.variables if v not in match.values]


def views(name: str, statement: Term, source: Fact | None = None, *, converse: bool = True) -> list[View]:
    """All readings of a statement."""
    return [inlined(view) for view in _views(name, source, statement, (), (), (), converse)]


def _views(name: str, source: Fact | None, formula: Term, path: tuple[Step, ...], variables: tuple[Var, ...],
           premises: tuple[Term, ...], converse: bool) -> Iterator[View]:
    if isinstance(formula, Op) and formula.name == "forall":
        variable = _new_variable(formula.args[0].sort.argument, formula, variables)
        yield from _views(name, source, app(formula.args[0], variable), (*path, ("all", variable)),
                          (*variables, variable), premises, converse)
        return
    if isinstance(formula, Op) and formula.name == "implies":
        left, right = formula.args
        yield from _views(name, source, right, (*path, ("if", left)), variables, (*premises, left), converse)
        return
    if isinstance(formula, Op) and formula.name == "and":
        for kind, part in zip(("and_left", "and_right"), formula.args, strict=True):
            yield from _views(name, source, part, (*path, (kind, None)), variables, premises, converse)
        return
    yield View(name, source, path, variables, premises, formula)
    if isinstance(formula, Op) and formula.name == "=" and formula.args[0].sort.kind == "fun":
        left, right = formula.args
        variable = _new_variable(left.sort.argument, formula, variables)
        values = equation(app(left, variable), app(right, variable))
        yield from _views(name, source, values, (*path, ("at", variable)), (*variables, variable), premises, converse)
        return
    if converse and isinstance(formula, Op) and formula.name == "=" and formula.args[0].sort is PROP:
        left, right = formula.args
        yield from _views(name, source, right, (*path, ("forward", left)), variables, (*premises, left), False)
        yield from _views(name, source, left, (*path, ("backward", right)), variables, (*premises, right), False)


def _new_variable(sort: Sort, formula: Term, variables: Sequence[Var]) -> Var:
    variable = var(f"?{len(variables)}", sort)
    while variable in formula.free or variable in variables:
        variable = var(variable.name + "'", sort)
    return variable


def inlined(view: View) -> View:
    """A view in which every variable that a premise ``f = body`` defines is replaced by its body."""
    for premise in view.premises:
        if isinstance(premise, Op) and premise.name == "=":
            variable, body = premise.args
            if isinstance(variable, Var) and variable in view.variables and variable not in body.free:
                return inlined(_replaced(view, variable, body))
    return view


def _replaced(view: View, variable: Var, body: Term) -> View:
    def moved(term: Term) -> Term:
        return substitute(term, {variable: body})
    path = tuple((kind, part and moved(part)) for kind, part in view.path)
    premises = tuple(moved(p) for p in view.premises)
    kept = tuple(p for p in premises if not _trivial(p))
    variables = tuple(v for v in view.variables if v is not variable)
    return View(view.name, view.source, path, variables, kept, moved(view.conclusion))


def _trivial(formula: Term) -> bool:
    return isinstance(formula, Op) and formula.name == "=" and formula.args[0] is formula.args[1]


class Library:
    """The theorems of an environment, read as laws when first needed."""

    def __init__(self, env: Environment) -> None:
        self.env = env
        self._views: dict[str, list[View]] = {}
        self._by_head: dict[tuple[str, str], list[View]] = {}
        self._indexed: set[str] = set()

    def views(self, name: str) -> list[View]:
        """The readings of a theorem."""
        if name not in self._views:
            self._views[name] = views(name, self.env.theorems[name].statement)
        return self._views[name]

    def goals(self, name: str) -> list[str]:
        """The theorems that a name stands for: itself, or all goals of a theorem with several."""
        return [name] if name in self.env.theorems else [n for n in self.env.theorems if n.partition(".")[0] == name]

    def concluding(self, relation: str, head: str) -> list[View]:
        """The readings whose conclusion has this head symbol, and this one inside."""
        for name in self.env.theorems:
            if name not in self._indexed:
                self._indexed.add(name)
                for view in self.views(name):
                    for inner in inner_heads(view.conclusion):
                        self._by_head.setdefault((view.relation, inner), []).append(view)
        return self._by_head.get((relation, head), [])


def inner_heads(formula: Term) -> list[str]:
    """The head symbols of a relation's sides; "" for a variable, and for a function also that of its value."""
    if not isinstance(formula, Op):
        return [""]
    found = (head for a in formula.args for head in ((a.name,) if isinstance(a, Op) else ("", *value_head(a))))
    return list(dict.fromkeys(found)) or [""]


def value_head(function: Term) -> tuple[str, ...]:
    """What a law about functions such as ``x ↦ f(x) + g(x)`` is looked up by: ``↦ +``."""
    body = function.body if isinstance(function, Lam) else None
    return (f"↦ {body.name}",) if isinstance(body, Op) else ()
