"""The door: certificates and a vocabulary in, theorems out.

``check_certificate`` replays every line with the primitive rules.  Nothing else makes a
``Theorem``, and a certificate cannot add a constant, a definition or an axiom: those come only
from the vocabulary, which is what ``derive axioms`` prints.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from . import sorts
from .certificate import _OPERATION, MAX_LINES, _at, _list, _matching, _text, read_line, read_terms
from .errors import BudgetError, KernelError
from .rules import HOLE, Environment, Sequent, Theorem, apply
from .signature import Scheme, read_sort
from .sorts import PROP, Dim, Sort
from .terms import Term, Var, abstract, op, parameters, var


def read_vocabulary(document: Mapping[str, Any]) -> Environment:
    """The environment of ``{"entries": [constant | definition | axiom, …]}``, in order."""
    env = Environment()
    for entry in _list(document.get("entries"), 100_000):
        name, kind = _text(entry.get("name")), entry.get("kind")
        if kind == "constant":
            env.signature.declare(name, Scheme.of(*map(_text, entry["scheme"])))
            continue
        terms = read_terms(entry["terms"])
        if kind == "definition":
            names = [(_text(n), read_sort(_text(s))) for n, s in entry["parameters"]]
            define(env, name, [var(n, s) for n, s in names], _at(terms, entry.get("body")))
        elif kind == "axiom":
            add_axiom(env, name, _at(terms, entry.get("goal")))
        else:
            raise KernelError(f"a vocabulary has no {kind!r}")
    return env


def closed(env: Environment, statement: Term) -> Term:
    """``statement``, refused unless it is a well-sorted formula without free variables."""
    env.signature.check(statement)
    if statement.sort is not PROP or statement.loose or statement.free:
        raise KernelError("a statement is a formula without free variables")
    return statement


def add_axiom(env: Environment, name: str, statement: Term) -> None:
    """Assume a statement under a name that every theorem resting on it will carry."""
    env.add(Theorem(name, closed(env, statement), frozenset((name,))))


def define(env: Environment, name: str, arguments: list[Var], body: Term) -> None:
    """Add a constant with the law ``∀ arguments, name(arguments) = body``.

    It adds nothing that could not be said before: the name is new, the body speaks of the
    arguments alone, and its dimensions and sets are settled by the constant's own sorts.
    """
    env.signature.check(body)
    if body.loose or not body.free <= set(arguments) or len(set(arguments)) != len(arguments):
        raise KernelError(f"the definition of {name} mentions other variables")
    scheme = Scheme(tuple(v.sort for v in arguments), body.sort)
    known = (*scheme.args, scheme.result)
    dims, opaque = parameters(body)
    if not dims <= frozenset().union(*map(_settled, known)) or \
            not opaque <= frozenset().union(*(sorts.parameters(sort)[1] for sort in known)):
        raise KernelError(f"the definition of {name} mentions dimensions or sets that its sorts do not settle")
    env.signature.declare(name, scheme)
    statement: Term = op("=", op(name, *arguments, sort=body.sort), body, sort=PROP)
    for argument in reversed(arguments):
        statement = op("forall", abstract(argument, statement), sort=PROP)
    env.add(Theorem(f"{name}.definition", closed(env, statement), frozenset()))


def _settled(sort: Sort) -> frozenset[str]:
    """The dimension names that a sort settles: ``n + 1`` settles ``n``, while ``n + m`` settles neither."""
    found: frozenset[str] = frozenset()
    for part in sort.parts:
        if isinstance(part, Dim) and len(part.names()) == 1:
            found |= part.names()
        elif isinstance(part, Sort):
            found |= _settled(part)
    return found


def check_theorem(env: Environment, certificate: Mapping[str, Any], *, unsafe_allow_holes: bool = False) -> Theorem:
    """Replay one certificate; the theorem is its last line, closed and under no hypotheses."""
    name, terms = _matching(_OPERATION, certificate.get("name")), read_terms(certificate.get("terms"))
    rows = _list(certificate.get("lines"), MAX_LINES)
    proved: list[Sequent] = []
    for number, row in enumerate(rows):
        rule, premises, values = read_line(row, terms)
        if any(not 0 <= p < number for p in premises):
            raise KernelError(f"{name}, line {number}: a premise comes later")
        try:
            proved.append(apply(env, rule, [proved[p] for p in premises], *values))
        except BudgetError:
            raise
        except KernelError as refusal:
            raise KernelError(f"{name}, line {number}: {refusal}") from None
    if not proved:
        raise KernelError(f"{name}: nothing is proved")
    last = proved[-1]
    if last.hypotheses or last.conclusion is not closed(env, _at(terms, certificate.get("goal"))):
        raise KernelError(f"{name}: the last line is not the stated theorem")
    if HOLE in last.axioms and not unsafe_allow_holes:
        raise KernelError(f"{name}: the proof has holes")
    return Theorem(name, last.conclusion, last.axioms)


def check_certificate(certificate: Mapping[str, Any], vocabulary: Mapping[str, Any] | Environment, *,
                      allowed: Collection[str] | None = None, unsafe_allow_holes: bool = False) -> dict[str, Theorem]:
    """Check ``{"theorems": [certificate, …]}``, each of which may use those before it.

    ``allowed`` lists the axioms that may be used; by default all of the vocabulary.

    Raises:
        KernelError: with the theorem, the line and the reason, when anything is not accepted.
    """
    try:
        return _checked(certificate, vocabulary, allowed, unsafe_allow_holes)
    except _ILL_FORMED as mistake:
        raise KernelError(f"ill-formed: {type(mistake).__name__}") from None


_ILL_FORMED = (RecursionError, LookupError, TypeError, ValueError, AttributeError, ArithmeticError, MemoryError)


def _checked(certificate: Mapping[str, Any], vocabulary: Mapping[str, Any] | Environment,
             allowed: Collection[str] | None, unsafe_allow_holes: bool) -> dict[str, Theorem]:
    env = vocabulary if isinstance(vocabulary, Environment) else read_vocabulary(vocabulary)
    found: dict[str, Theorem] = {}
    for part in _list(certificate.get("theorems"), 10_000):
        theorem = check_theorem(env, part, unsafe_allow_holes=unsafe_allow_holes)
        foreign = theorem.axioms - set(allowed) - {HOLE} if allowed is not None else ()
        if foreign:
            raise KernelError(f"{theorem.name} rests on axioms that are not allowed: {', '.join(sorted(foreign))}")
        env.add(theorem)
        found[theorem.name] = theorem
    return found
