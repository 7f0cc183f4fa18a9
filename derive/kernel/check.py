"""The door: certificates and a vocabulary in, theorems out.

``check_certificate`` replays every line with the primitive rules.  Nothing else makes a
``Theorem``, and a certificate cannot add a constant, a definition or an axiom: those come only
from the vocabulary, which is what ``derive axioms`` prints.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from . import sorts
from .certificate import MAX_LINES, MAX_ROWS, Reader, items
from .errors import KernelError, refusing
from .rules import HOLE, Environment, Sequent, Theorem, apply
from .signature import Scheme
from .sorts import PROP, Dim, Sort
from .terms import Term, Var, abstract, op, parameters


@refusing()
def read_vocabulary(document: Mapping[str, Any]) -> Environment:
    """The environment of ``{"entries": [constant | definition | axiom, …]}``, in order.

    Each entry has a ``name`` and its own table of ``terms``; a constant has a ``scheme`` of sorts, the last of
    which is its value's, a definition has ``parameters`` and a ``body``, an axiom has a ``goal``.
    """
    env = Environment()
    for entry in items(document["entries"], MAX_ROWS):
        kind, reader = entry["kind"], Reader(entry["terms"])
        name = reader.constant(entry["name"])
        if kind == "constant":
            *args, result = map(reader.sort, items(entry["scheme"]))
            env.signature.declare(name, Scheme(tuple(args), result))
        elif kind == "definition":
            define(env, name, reader.terms(entry["parameters"]), reader.term(entry["body"]))
        elif kind == "axiom":
            add_axiom(env, name, reader.term(entry["goal"]))
        else:
            raise KernelError(f"a vocabulary has no {kind!r:.40}")
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


def define(env: Environment, name: str, arguments: Sequence[Term], body: Term) -> None:
    """Add a constant with the law ``∀ arguments, name(arguments) = body``.

    It adds nothing that could not be said before: the name is new, the body speaks of the
    arguments alone, and its dimensions and sets are settled by the constant's own sorts.
    """
    env.signature.check(body)
    variables = [argument for argument in arguments if isinstance(argument, Var)]
    if len(set(variables)) != len(arguments) or body.loose or not body.free <= set(variables):
        raise KernelError(f"the definition of {name} is not by different variables that are all its body mentions")
    scheme = Scheme(tuple(v.sort for v in variables), body.sort)
    known = (*scheme.args, scheme.result)
    dims, opaque = parameters(body)
    if not dims <= frozenset().union(*map(_settled, known)) or \
            not opaque <= frozenset().union(*(sorts.parameters(sort)[1] for sort in known)):
        raise KernelError(f"the definition of {name} mentions dimensions or sets that its sorts do not settle")
    env.signature.declare(name, scheme)
    statement = op("=", op(name, *variables, sort=body.sort), body, sort=PROP)
    for variable in reversed(variables):
        statement = op("forall", abstract(variable, statement), sort=PROP)
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


@refusing()
def check_theorem(env: Environment, certificate: Mapping[str, Any], *, unsafe_allow_holes: bool = False) -> Theorem:
    """Replay one certificate; the theorem is its last line, closed and under no hypotheses."""
    reader = Reader(certificate["terms"])
    name = reader.theorem(certificate["name"])
    proved: list[Sequent] = []
    for number, row in enumerate(items(certificate["lines"], MAX_LINES)):
        try:
            rule, premises, parameters = reader.line(row)
            if not all(0 <= p < number for p in premises):
                raise KernelError("a premise comes later")
            proved.append(apply(env, rule, [proved[p] for p in premises], *parameters))
        except KernelError as refusal:
            raise refusal.at(f"{name}, line {number}") from None
    goal = closed(env, reader.term(certificate["goal"]))
    if not proved or proved[-1].hypotheses or proved[-1].conclusion is not goal:
        raise KernelError(f"{name}: the last line is not the stated theorem")
    if HOLE in proved[-1].axioms and not unsafe_allow_holes:
        raise KernelError(f"{name}: the proof has holes")
    return Theorem(name, goal, proved[-1].axioms)


@refusing()
def check_certificate(certificate: Mapping[str, Any], vocabulary: Mapping[str, Any] | Environment, *,
                      allowed: Collection[str] | None = None, unsafe_allow_holes: bool = False) -> dict[str, Theorem]:
    """Check ``{"theorems": [certificate, …]}``, each of which may use those before it.

    ``allowed`` lists the axioms that may be used; by default all of the vocabulary.

    Raises:
        KernelError: with the theorem, the line and the reason, when anything is not accepted.
    """
    env = vocabulary if isinstance(vocabulary, Environment) else read_vocabulary(vocabulary)
    found: dict[str, Theorem] = {}
    for part in items(certificate["theorems"]):
        theorem = check_theorem(env, part, unsafe_allow_holes=unsafe_allow_holes)
        foreign = theorem.axioms - {*allowed, HOLE} if allowed is not None else ()
        if foreign:
            raise KernelError(f"{theorem.name} rests on axioms that are not allowed: {', '.join(sorted(foreign))}")
        env.add(theorem)
        found[theorem.name] = theorem
    return found
