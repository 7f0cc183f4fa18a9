"""The library's statements and the steps of its proofs, as goals under hypotheses.

Nothing is proved to find them: a proof is rehearsed, and what stands before each step is taken from there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress

from derive.errors import DeriveError
from derive.kernel.errors import KernelError
from derive.kernel.sorts import PROP
from derive.kernel.terms import Term, Var
from derive.library.cache import Cache
from derive.library.index import Item, read_index
from derive.library.options import Options
from derive.numeric.verdict import Verdict
from derive.parser import syntax
from derive.parser.called import naming
from derive.prove import Pipeline
from derive.rules.rehearsal import Rehearsal
from derive.rules.variables import bound_names
from derive.theory.derivation import Derivation, opened
from derive.theory.statement import Context
from derive.theory.theory import goal_names, statements, syntax_of

from .mutants import Statement


class Listener:
    """Asked what the numbers say of the steps of a proof, it writes them down."""

    def __init__(self, declared: Sequence[Var]) -> None:
        self.declared = declared
        self.heard: list[tuple[tuple[Var, ...], tuple[Term, ...], Term]] = []

    def suspect(self, hypotheses: Sequence[Term], statement: Term) -> Verdict | None:
        free = dict.fromkeys(v for f in (*hypotheses, statement) for v in sorted(f.free, key=lambda v: v.name))
        ordered = (*(v for v in self.declared if v in free), *(v for v in free if v not in self.declared))
        self.heard.append((ordered, tuple(hypotheses), statement))
        return None

    step = doubted = suspect


class Shelf:
    """The theorems of the library, in one pipeline without numbers and cache, all of them offered to the search."""

    def __init__(self) -> None:
        cache = Cache.default()
        self.pipeline = Pipeline(read_index(cache), Options(numbers=False, cache=False), cache)
        self.theory = self.pipeline.theory
        self.blocks: list[syntax.Theorem] = []
        for item in self.pipeline.index.items.values():
            if item.block.kind in ("theorem", "axiom") and shipped(item):
                block = syntax_of(item)
                assert isinstance(block, syntax.Theorem)
                self.blocks.append(block)
                if item.block.kind == "theorem":
                    self.offer(block)

    def offer(self, block: syntax.Theorem) -> None:
        """Let the search use a theorem's statements as if they were proved."""
        for name, statement in statements(block, self.theory.scope()):
            self.theory.offer(name, statement)

    def claims(self) -> list[Statement]:
        """The goals of the theorems, with local definitions spelled out."""
        return [s for block in self.theorems() for s in claims(block, Context(self.theory.scope()))]

    def claims_as_asked(self) -> list[Statement]:
        """The goals of the theorems and the axioms, in the form in which the pipeline asks the numbers of them."""
        return [s for block in self.blocks for s in asked(block, Context(self.theory.scope()))]

    def steps(self) -> list[Statement]:
        """Every step of every proof, under what stands before it; equal ones once."""
        found = {(s.hypotheses, s.goal): s for block in self.theorems() for s in self.steps_of(block)}
        return list(found.values())

    def theorems(self) -> Iterator[syntax.Theorem]:
        return (block for block in self.blocks if block.kind == "theorem")

    def steps_of(self, block: syntax.Theorem) -> Iterator[Statement]:
        """The steps of one theorem's proofs, numbered through each goal."""
        derivation = Derivation(self.theory, block, self.pipeline.options, self.known, lambda name: None)
        names = iter(derivation.names)
        for item in block.items:
            if not isinstance(item, syntax.Show):
                derivation.context.add(item)
                continue
            name, listener = next(names), Listener(derivation.context.variables)
            with naming(derivation.context.scope.called):
                goal = derivation.context.scope.elaborate(item.formula, PROP)
                with suppress(DeriveError, KernelError):
                    rehearsal = derivation._script(Rehearsal, listener)  # type: ignore[arg-type]
                    rehearsal.look(item.proof, derivation._under_hypotheses(rehearsal, goal), item)
            derivation.earlier.append(derivation._kept(name, goal))
            for number, (variables, hypotheses, statement) in enumerate(listener.heard, 1):
                yield Statement(f"{name}/{number}", variables, hypotheses, statement)

    def known(self, name: str) -> str | None:
        """The name of a theorem that a reason mentions."""
        return name if name in self.theory.draft.theorems else None


def shipped(item: Item) -> bool:
    """Whether a block belongs to the library itself."""
    return "/theorems/" in item.source.path


def claims(block: syntax.Theorem, context: Context) -> list[Statement]:
    """The goals of a block with local definitions spelled out."""
    found: list[Statement] = []
    names = iter(goal_names(block))
    for item in block.items:
        if not isinstance(item, syntax.Show):
            context.add(item)
            continue
        meaning = context.meaning(context.scope.elaborate(item.formula, PROP))
        hypotheses = tuple(context.meaning(h.formula) for h in context.hypotheses if h.defined is None)
        free: frozenset = meaning.free.union(*(h.free for h in hypotheses))
        found.append(Statement(next(names), tuple(v for v in context.variables if v in free), hypotheses, meaning))
    return found


def asked(block: syntax.Theorem, context: Context) -> Iterator[Statement]:
    """The goals of a block without their leading quantifiers, under all that is assumed and defined."""
    names = iter(goal_names(block))
    for item in block.items:
        if not isinstance(item, syntax.Show):
            context.add(item)
            continue
        goal = context.scope.elaborate(item.formula, PROP)
        more, claim = opened(goal, bound_names(item.formula), context.variables)
        yield Statement(next(names), (*context.variables, *more), tuple(h.formula for h in context.hypotheses), claim)
