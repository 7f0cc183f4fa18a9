"""A theory: the foundations, the files read so far, and the theorems that the kernel has accepted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any

from derive.errors import InputProblem, ProofProblem
from derive.kernel.check import add_axiom, check_theorem, define
from derive.kernel.errors import ILL_FORMED, KernelError
from derive.kernel.rules import HOLE, Environment, Theorem
from derive.kernel.signature import Signature
from derive.kernel.sorts import PROP
from derive.kernel.terms import Term, Var
from derive.library.index import Index, Item
from derive.parser import syntax
from derive.parser.declare import declare_constant
from derive.parser.elaborate import Scope
from derive.parser.read import read_file
from derive.rules.laws import Library
from derive.rules.variables import bound_names

from .statement import Context
from .vocabulary import Entry, axiom_entry, constant_entry, definition_entry, needed_entries, used_names

Certificate = dict[str, Any]


class Theory:
    """What can be spoken of and used, grown block by block.

    ``env`` holds what the kernel has accepted.  ``draft`` is where proofs are searched: it also knows the
    statements of lemmas that are proved only when a finished proof turns out to use them.
    """

    def __init__(self, index: Index) -> None:
        self.index = index
        self.env = Environment()
        self.draft = Environment()
        self.draft.signature = self.env.signature
        self.library = Library(self.draft)
        self.definitions: dict[str, tuple[tuple[Var, ...], Term]] = {}
        self.entries: list[Entry] = []
        self.certificates: dict[str, Certificate] = {}
        self.loaded: set[str] = set()
        self._loading: list[str] = []

    # Vocabulary

    def scope(self) -> Scope:
        """Names for reading formulas: the constants alone."""
        return Scope(self.env.signature, self.definitions)

    def load_vocabulary(self) -> None:
        """The constants, definitions and axioms of the foundations, each after those that it mentions."""
        for item in self.index.foundations():
            if item.block.kind != "theorem":
                self.load(item)

    def load(self, item: Item) -> None:
        """One constant, definition or axiom, after those that it mentions."""
        if item.name in self.loaded:
            return
        if item.name in self._loading:
            raise InputProblem(
                f"{item.name} is defined in terms of itself", found=" → ".join([*self._loading, item.name])
            )
        self._loading.append(item.name)
        for other in self.index.mentioned(item):
            if other.block.kind in ("constant", "definition") and other.name not in self._loading:
                self.load(other)
        self._loading.pop()
        self.add(syntax_of(item), item.source.foundation)
        self.loaded.add(item.name)

    def add(self, block: syntax.Node, foundation: bool) -> None:
        """Take in a constant, a definition or an axiom.

        Raises:
            InputProblem: for a constant or an axiom outside the foundations.
        """
        place = block.span.place if block.span else None
        if isinstance(block, syntax.Definition):
            name, parameters, body = declare_constant(self._draft(), block, self.definitions)
            assert body is not None
            _accepted(lambda: define(self.env, name, list(parameters), body), place)
            self._know(f"{name}.definition")
            self.definitions[name] = (parameters, body)
            self.entries.append(definition_entry(name, parameters, body))
        elif not foundation:
            kind = "a constant" if isinstance(block, syntax.Constant) else "an axiom"
            raise InputProblem(
                f"{kind} may be stated in the foundations only",
                place=place,
                code="E-axiom",
                hint="state it as a theorem and prove it, or `assume` it in the theorems that need it",
            )
        elif isinstance(block, syntax.Constant):
            draft = self._draft()
            declare_constant(draft, block, self.definitions)
            scheme = draft.schemes[block.name][0]
            _accepted(lambda: self.env.signature.declare(block.name, scheme), place)
            self.entries.append(constant_entry(block.name, scheme))
        else:
            assert isinstance(block, syntax.Theorem)
            self._add_axiom(block)
        self.loaded.add(block.name)

    def _draft(self) -> Signature:
        """A copy of the signature, to read a declaration before the kernel sees it."""
        draft = Signature()
        draft.schemes = dict(self.env.signature.schemes)
        return draft

    def _add_axiom(self, block: syntax.Theorem) -> None:
        for name, statement in statements(block, self.scope()):
            _accepted(partial(add_axiom, self.env, name, statement), block.span and block.span.place)
            self._know(name)
            self.entries.append(axiom_entry(name, statement))

    # Theorems

    def _know(self, name: str) -> None:
        """Let the search use what the kernel has accepted."""
        self.draft.theorems[name] = self.env.theorems[name]

    def offer(self, name: str, statement: Term) -> None:
        """Let the search use a lemma whose proof is still to be asked for."""
        self.draft.theorems.setdefault(name, Theorem(name, statement, frozenset()))

    @contextmanager
    def before(self, name: str) -> Iterator[None]:
        """Search with what stands before the lemma of this name only, so that no lemma rests on itself."""
        draft, library, earlier = self.draft, self.library, set(self.env.theorems)
        self.draft = Environment()
        self.draft.signature = draft.signature
        for known, theorem in draft.theorems.items():
            if known.partition(".")[0] == name:
                break
            self.draft.theorems[known] = theorem
        self.library = Library(self.draft)
        try:
            yield
        finally:
            self.draft, self.library = draft, library
            for known, theorem in self.env.theorems.items():
                if known in draft.theorems or known not in earlier:
                    draft.theorems[known] = theorem

    def accept(self, certificate: Certificate, *, holes: bool = False) -> frozenset[str]:
        """Let the kernel check a certificate; its theorem may be used from now on.  The axioms it rests on."""
        theorem = check_theorem(self.env, certificate, unsafe_allow_holes=holes)
        known = self.env.theorems.get(theorem.name)
        if known is not None and known.statement is theorem.statement:
            self._know(theorem.name)
            return known.axioms | theorem.axioms & {HOLE}  # another theorem's certificate brought it
        self._take(theorem, certificate)
        return theorem.axioms

    def _take(self, theorem: Theorem, certificate: Certificate) -> None:
        self.env.add(theorem)
        self.certificates[theorem.name] = certificate
        self._know(theorem.name)

    def accept_kept(self, certificates: list[Certificate]) -> bool:
        """Whether the kernel accepts certificates that were kept from an earlier run."""
        try:
            for certificate in certificates:
                if certificate["name"] not in self.env.theorems:
                    self.accept(certificate)
        except (KernelError, LookupError, TypeError):
            return False
        return True

    def accept_as(self, certificate: Certificate, statement: Term) -> bool:
        """Whether the kernel accepts a certificate that came from elsewhere, and for this very statement."""
        try:
            theorem = check_theorem(self.env, certificate)
        except (KernelError, *ILL_FORMED):
            return False
        if theorem.statement is not statement:
            return False
        if theorem.name not in self.env.theorems:
            self._take(theorem, certificate)
        self._know(theorem.name)  # where only what stands before a lemma is in sight, its own goals come one by one
        return self.env.theorems[theorem.name].statement is statement

    def bundle(self, names: list[str]) -> dict[str, Any]:
        """The certificates of these theorems and of all that they use, in order of use."""
        ordered: dict[str, Certificate] = {}
        for name in names:
            self._collect(name, ordered)
        return {"format": 1, "theorems": list(ordered.values())}

    def names_of(self, name: str) -> list[str]:
        """What the author of a theorem called the variables over which it is general."""
        item = self.index.items.get(name) or self.index.items.get(name.partition(".")[0])
        block = syntax_of(item) if item is not None else None
        if not isinstance(block, syntax.Theorem):
            return []
        found = bound_variables(block, Context(self.scope()))
        return found.get(name) or next(iter(found.values()), [])

    def _collect(self, name: str, ordered: dict[str, Certificate]) -> None:
        certificate = self.certificates.get(name)
        if certificate is None or name in ordered:
            return
        for other in sorted(used_names(certificate)):
            self._collect(other, ordered)
        ordered[name] = certificate

    def vocabulary(self, bundle: Mapping[str, Any]) -> dict[str, Any]:
        """The part of the vocabulary that a bundle speaks of."""
        return {"format": 1, "entries": needed_entries(self.entries, bundle["theorems"])}

    def is_own(self, name: str, file: str) -> bool:
        """Whether a theorem stands in this file, or in the text that is read now."""
        item = self.index.items.get(name)
        if item is None:
            return name.partition(".")[0] in {known.partition(".")[0] for known in self.certificates}
        return not item.source.foundation and item.source.shown == file

    def used(self, names: list[str]) -> list[str]:
        """The library theorems behind these theorems."""
        found: dict[str, Certificate] = {}
        for name in names:
            self._collect(name, found)
        return [name for name in found if name not in names]


def bound_variables(block: syntax.Theorem, context: Context) -> dict[str, list[str]]:
    """The names of the variables over which each goal of a block is general."""
    found: dict[str, list[str]] = {}
    names = iter(goal_names(block))
    for item in block.items:
        if isinstance(item, syntax.Show):
            goal = context.scope.elaborate(item.formula, PROP)
            found[next(names)] = [v.name for v in context.mentioned(goal)] + bound_names(item.formula)
        else:
            context.add(item)
    return found


def syntax_of(item: Item) -> syntax.Node:
    """The syntax tree of a block, with places as in its file."""
    padding = "\n" * (item.block.line - 1)
    return read_file(padding + item.text(), item.source.shown).items[0]


def goal_names(block: syntax.Theorem) -> list[str]:
    """The names of a theorem's goals: ``thm.label``, or ``thm`` for a single goal without a label."""
    shows = [item for item in block.items if isinstance(item, syntax.Show)]
    if len(shows) == 1 and not shows[0].label:
        return [block.name]
    return [f"{block.name}.{show.label or number}" for number, show in enumerate(shows, 1)]


def statements(block: syntax.Theorem, scope: Scope) -> list[tuple[str, Term]]:
    """The closed statements of a block, by name."""
    context = Context(scope)
    found: list[Term] = []
    for item in block.items:
        if isinstance(item, syntax.Show):
            found.append(context.statement(context.scope.elaborate(item.formula, PROP)))
        else:
            context.add(item)
    return list(zip(goal_names(block), found, strict=True))


def _accepted(action: Callable[[], None], place: Any) -> None:
    try:
        action()
    except KernelError as refusal:
        raise ProofProblem(f"the kernel does not accept this: {refusal}", code="E-kernel", place=place) from None
