"""Chains of relations: ``a = b ≤ c < d`` put together from its links."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from derive.errors import ProofProblem
from derive.kernel.sorts import PROP
from derive.kernel.terms import Term, app, num, op
from derive.parser.syntax import Node

from ..proof import Fact, Proof, equation, implication, negation

_UP, _DOWN = {"<", "<="}, {">", ">="}


class Link(NamedTuple):
    """``left relation right`` with its proof."""

    relation: str
    left: Term
    right: Term
    fact: Fact


def relation_formula(relation: str, left: Term, right: Term) -> Term:
    """The formula that a relation sign of the language stands for."""
    if relation in ("=", "iff"):
        return equation(left, right)
    if relation == "!=":
        return negation(equation(left, right))
    if relation == "implies":
        return implication(left, right)
    if relation == "in":
        return app(right, left)
    low, high = (right, left) if relation in _DOWN else (left, right)
    return op("<" if relation in ("<", ">") else "<=", low, high, sort=PROP)


def composed(proof: Proof, links: Sequence[Link], at: Node) -> Fact:
    """The relation between the ends of a chain.

    Raises:
        ProofProblem: when the relations point in different directions.
    """
    kinds = {link.relation for link in links}
    if len(links) == 1:
        return links[0].fact
    if kinds <= {"=", "iff"}:
        fact = links[0].fact
        for link in links[1:]:
            fact = proof.chain(fact, link.fact)
        return fact
    if kinds <= {"=", *_UP} or kinds <= {"=", *_DOWN}:
        down = bool(kinds & _DOWN)
        strict = bool(kinds & {"<", ">"})
        ends = (links[-1].right, links[0].left) if down else (links[0].left, links[-1].right)
        goal = op("<" if strict else "<=", *ends, sort=PROP)
        multipliers = [num(-1 if down and link.relation == "=" else 1) for link in links]
        return proof.rule("combine", tuple(link.fact for link in links), goal, multipliers, [-1] * len(links))
    if kinds <= {"iff", "implies"}:
        return _implications(proof, links)
    raise ProofProblem("the relations of this chain point in different directions", code="E-chain",
                       place=at.span.place if at.span else None, found=", ".join(sorted(kinds)),
                       hint="use only =, <, ≤ or only =, >, ≥ in one chain")


def _implications(proof: Proof, links: Sequence[Link]) -> Fact:
    start = links[0].left
    fact = proof.assume(start)
    for link in links:
        fact = proof.transfer(link.fact, fact) if link.relation == "iff" else proof.modus_ponens(link.fact, fact)
    return proof.rule("implies_intro", (fact,), start)
