"""The pipeline, and the file to read first: text, theory, proof, kernel, numbers, document.

``prove_name``, ``prove_file`` and ``prove_text`` answer with documents.  The foundations are loaded, the
theorem is read and elaborated, the numbers try to refute it, its steps are proved, and the kernel checks the
certificate.  Theorems that it uses are taken from the cache or derived first.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from derive.collection import seldom
from derive.errors import DeriveError, InputProblem, ProofProblem
from derive.kernel.certificate import Reader
from derive.kernel.errors import ILL_FORMED, KernelError
from derive.kernel.terms import Term
from derive.library.cache import Cache
from derive.library.index import Index, Item, read_index
from derive.library.lemmas import Lemmas
from derive.library.options import Options
from derive.library.warm import Answer, Memory
from derive.numeric.evaluation.unfold import Definitions
from derive.parser import syntax
from derive.parser.recover import Broken, read_blocks
from derive.rules.writing import TermWriter
from derive.theory.derivation import Derivation, unreadable
from derive.theory.sides import Group, Sides
from derive.theory.speech import statement_text
from derive.theory.theory import Theory, goal_names, statements, syntax_of
from derive.theory.vocabulary import used_names

Document = dict[str, Any]


class Pipeline:
    """A theory over an index, with the theorems in it derived on demand."""

    def __init__(self, index: Index, options: Options, cache: Cache, wanted: Collection[str] = ()) -> None:
        self.index, self.options, self.cache = index, options, cache
        self.theory = Theory(index)
        self.memory = Memory(index, options, cache)
        self.quiet = Memory(index, options.for_lemmas(), cache)
        self._deriving: list[str] = []
        self._answers: dict[str, Document] = {}
        self._lemmas: dict[str, Item] = {}
        self._said: dict[str, Term] = {}
        self._shipped = Lemmas()
        self._goals: dict[str, list[str]] = {}
        self._blocks: dict[str, syntax.Theorem] = {}
        self.unreadable: dict[str, DeriveError] = {}
        """The blocks of the text that cannot be read, and why."""
        self.tainted: set[str] = set()
        """Theorems to whose text, as the library cuts it, something belongs that cannot be read."""
        self.theory.load_vocabulary()
        self._load_lemmas(wanted)

    def take_in(self, blocks: Sequence[syntax.Node | Broken], items: Mapping[str, Item]) -> None:
        """The blocks of the text that is proved now, ``items`` in the library's index."""
        for block in blocks:
            if isinstance(block, Broken):
                self.unreadable[block.name] = block.error
                self.tainted |= {n for n, item in items.items() if item.block.line <= block.line <= item.block.end}
            elif isinstance(block, syntax.Theorem) and block.kind == "theorem" and block.name in items:
                self._blocks.setdefault(block.name, block)

    def _load_lemmas(self, wanted: Collection[str]) -> None:
        """Offer the theorems of the foundations to the search, up to the first one that is to be proved now."""
        lemmas = [item for item in self.index.foundations() if item.block.kind == "theorem"]
        lemmas.sort(key=lambda item: (item.source.shown, item.block.line))
        for item in lemmas:
            if item.name in wanted:
                break
            self._lemmas[item.name] = item
        for name, statement in self._statements(list(self._lemmas.values())):
            self.theory.offer(name, statement)
            self._said[name] = statement
            self._goals.setdefault(name.partition(".")[0], []).append(name)

    def _statements(self, lemmas: list[Item]) -> list[tuple[str, Term]]:
        """What the lemmas of the foundations say, read from the cache when nothing has changed."""
        key = self.memory.content_key("statements", lemmas)
        kept = self.cache.get(key) if self.options.cache else None
        if kept is not None:
            with suppress(KernelError, *ILL_FORMED):
                reader = Reader(kept["terms"])
                return [(name, reader.term(row)) for name, row in kept["goals"]]
        found: list[tuple[str, Term]] = []
        for item in lemmas:
            with suppress(DeriveError):
                found += statements(self.block(item), self.theory.scope())
        writer = TermWriter()
        goals = [[name, writer(statement)] for name, statement in found]
        self.cache.put(key, {"terms": writer.rows, "goals": goals})
        return found

    def settle(self, name: str) -> None:
        """Have a lemma proved that a finished proof uses.

        Raises:
            ProofProblem: when it cannot be.
        """
        item = self._lemmas.get(name.partition(".")[0])
        if name in self.theory.env.theorems or item is None:
            return
        with self.theory.before(item.name):
            self.ensure(item)
        if name not in self.theory.env.theorems:
            raise self._unproved(item)

    def known(self, item: Item | None) -> Document | None:
        """The document of a theorem that was derived because another one uses it."""
        if item is None or not self._is_known(item):
            return None
        kept = None if item.name in self._answers else self.memory.recall(item) or self.quiet.recall(item)
        return self._answers.get(item.name) or (kept.document if kept else None)

    def document(self, item: Item) -> Document:
        """The document of a theorem of the index, derived now."""
        if item.name not in self._answers:
            block = self.block(item)
            self._answers[item.name] = self.derive(block, item)
        return self._answers[item.name]

    def block(self, item: Item) -> syntax.Theorem:
        if item.name in self._blocks:
            return self._blocks[item.name]
        block = syntax_of(item)
        if not isinstance(block, syntax.Theorem) or block.kind != "theorem":
            raise InputProblem(
                f"{item.name} is no theorem but {_article(item.block.kind)}",
                hint=f"derive show {item.name} prints it",
            )
        self._blocks[item.name] = block
        return block

    def reading(self, block: syntax.Theorem) -> Reading:
        """The sides of a theorem's steps, which are not proved."""
        groups = Sides(self.theory, block, self.options, self.require, self.settle).read()
        return Reading(block.name, block.title, groups, self.theory.definitions)

    @seldom()
    def derive(self, block: syntax.Theorem, item: Item | None = None) -> Document:
        """The document of a theorem; what is proved is kept for the next time."""
        return self._derived(block, item, self.memory)

    def _derived(self, block: syntax.Theorem, item: Item | None, memory: Memory) -> Document:
        """Theorems that others rest on are derived by options of their own."""
        self._deriving.append(block.name)
        try:
            document = Derivation(self.theory, block, memory.options, self.require, self.settle).run()
        finally:
            self._deriving.pop()
        if item is not None and item.name not in self.tainted:
            shown = {k: v for k, v in document.items() if k not in ("certificate", "vocabulary")}
            memory.keep(item, Answer(shown, document["certificate"], document["vocabulary"]))
        return document

    def require(self, name: str) -> str | None:
        """The kernel's name of a theorem that a reason mentions, derived first if need be; None if there is none.

        A theorem with several goals keeps its own name, which stands for all of them.

        Raises:
            ProofProblem: when the theorem would rest on itself, or could not be proved.
        """
        if name in self.theory.draft.theorems:
            return name
        item = self.index.items.get(name) or self.index.items.get(name.partition(".")[0])
        if name.partition(".")[0] in self.unreadable:
            raise self._unread(name.partition(".")[0])
        if item is None:
            return None
        if item.name in self._deriving:
            raise ProofProblem(
                f"{item.name} would rest on itself",
                code="E-circular",
                found=" → ".join([*self._deriving, item.name]),
                hint="prove it without using itself",
            )
        if item.block.kind != "theorem":
            self.theory.load(item)
        elif item.name not in self._lemmas:
            self.ensure(item)
        if name in self.theory.draft.theorems:
            return name
        goals = [n for n in self.theory.draft.theorems if n.partition(".")[0] == name]
        if goals:
            return goals[0] if len(goals) == 1 else name
        raise self._unproved(item)

    def _unread(self, name: str) -> ProofProblem:
        """A reason that mentions a theorem of the same text which cannot be read."""
        error = self.unreadable[name]
        where = f" (line {error.place.line})" if error.place else ""
        return ProofProblem(f"{name} cannot be read: {error.message}{where}", code="E-unproved", found=name,
                            hint=f"put {name} right first")

    def _unproved(self, item: Item) -> ProofProblem:
        """Why a theorem that a reason mentions cannot be used."""
        errors = [goal["error"] for goal in self._answers.get(item.name, {}).get("goals", ()) if goal["error"]]
        for error in errors:
            if error["code"] == "E-circular":
                return ProofProblem(error["message"], code="E-circular", found=error["found"], hint=error["hint"])
        why = f": {errors[0]['message']}" if errors else ""
        message = f"{item.name} is not proved itself{why}"
        return ProofProblem(message, code="E-unproved", hint=f"derive prove {item.name}")

    def ensure(self, item: Item) -> None:
        """Have all goals of a theorem in the theory: from the cache, else derived."""
        if self._is_known(item):
            return
        for memory in (self.memory, self.quiet):
            entry = self.cache.get(memory.key(item)) if self.options.cache else None
            if entry is not None and self.theory.accept_kept(entry["certificate"]["theorems"]):
                return
        if not (self.options.cache and self._proved_before(item)):
            self._answers[item.name] = self._derived(self.block(item), item, self.quiet)

    def _proved_before(self, item: Item) -> bool:
        """Whether the certificates that ship with the foundations prove a lemma, from what stands before it."""
        for name in self._goals.get(item.name, ()):
            certificate = self._shipped.certificate(name)
            if certificate is None or name not in self._said:
                return False
            try:
                used = used_names(certificate)
            except ILL_FORMED:
                return False
            if not used <= self.theory.draft.theorems.keys():
                return False
            try:
                for other in sorted(used):
                    self.settle(other)
            except DeriveError:
                return False
            if not self.theory.accept_as(certificate, self._said[name]):
                return False
        return True

    def _is_known(self, item: Item) -> bool:
        """Whether the kernel has accepted every goal; a certificate of another theorem may have brought some."""
        if item.name not in self._goals:
            self._goals[item.name] = goal_names(self.block(item))
        return all(name in self.theory.env.theorems for name in self._goals[item.name])


def prove_name(name: str, *, options: Options = Options()) -> Document:  # noqa: B008
    """The document of the theorem of the library with this name.

    Raises:
        DeriveError: when there is none, or its file cannot be read.
    """
    cache = Cache.default()
    index = read_index(cache)
    item = index.find(name.partition(".")[0])
    return Pipeline(index, options, cache, {item.name}).document(item)


def prove_file(path: str, *, options: Options = Options()) -> list[Document]:  # noqa: B008
    """The documents of all theorems of a file, in order."""
    cache = Cache.default()
    index, items = read_index(cache).with_file(path)
    with open(path, encoding="utf-8") as file:
        blocks = read_blocks(file.read(), items[0].source.shown if items else path)
    own = {item.name: item for item in items}
    return _blocks(Pipeline(index, options, cache, own), blocks, own)


def prove_text(text: str, name: str = "<input>", *, options: Options = Options()) -> list[Document]:  # noqa: B008
    """The documents of all theorems of a text."""
    cache = Cache.default()
    return _blocks(Pipeline(read_index(cache), options, cache), read_blocks(text, name), {})


class Reading(NamedTuple):
    """A theorem whose steps were read, not proved: the sides of each, and what its constants mean."""

    name: str
    title: str
    groups: list[Group]
    definitions: Definitions


def read_name(name: str) -> list[Reading]:
    """The sides of the steps of a theorem of the library."""
    cache = Cache.default()
    index = read_index(cache)
    item = index.find(name.partition(".")[0])
    pipeline = Pipeline(index, Options(), cache, {item.name})
    return [pipeline.reading(pipeline.block(item))]


def read_text(text: str, name: str = "<input>") -> list[Reading]:
    """The sides of the steps of the theorems of a text.

    Raises:
        DeriveError: when it cannot be read.
    """
    cache = Cache.default()
    pipeline = Pipeline(read_index(cache), Options(), cache)
    return _readings(pipeline, read_blocks(text, name))


def read_expression(text: str, let: str = "", assumed: Sequence[str] = ()) -> list[Reading]:
    """The sides of a formula, or an expression as its own side; letters that are not declared are real numbers."""
    cache = Cache.default()
    pipeline = Pipeline(read_index(cache), Options(), cache)
    theorem = statement_text(text, let, assumed, pipeline.theory.env.signature)
    return _readings(pipeline, read_blocks(theorem, "<input>"))


def _readings(pipeline: Pipeline, blocks: Sequence[syntax.Node | Broken]) -> list[Reading]:
    found = []
    for block in blocks:
        if isinstance(block, Broken):
            raise block.error
        if isinstance(block, syntax.Theorem) and block.kind == "theorem":
            found.append(pipeline.reading(block))
        else:
            pipeline.theory.add(block, False)
    return found


def _blocks(pipeline: Pipeline, blocks: Sequence[syntax.Node | Broken], items: dict[str, Item]) -> list[Document]:
    """A document for each theorem, and for each block that cannot be read."""
    documents: list[Document] = []
    pipeline.take_in(blocks, items)
    for block in blocks:
        if isinstance(block, Broken):
            documents.append(unreadable(block))
        else:
            known = {document["name"] for document in documents}
            documents += _block(pipeline, block, items.get(getattr(block, "name", "")), known, items)
    if not documents:
        raise InputProblem(
            "there is no theorem in it", hint="a theorem file has blocks that begin with `theorem NAME`"
        )
    return documents


def _block(pipeline: Pipeline, block: syntax.Node, item: Item | None, earlier: Collection[str],
           items: dict[str, Item]) -> list[Document]:
    """The document of a theorem; none of a definition, which is taken in."""
    _refuse_taken(pipeline, block, items)
    if not isinstance(block, syntax.Theorem) or block.kind != "theorem":
        if getattr(block, "name", "") not in pipeline.theory.loaded.intersection(items):
            pipeline.theory.add(block, False)
        return []
    again = block.name in earlier
    known = pipeline.known(item)
    if known is not None and not again:
        return [known]
    if again or item is None and any(name in pipeline.theory.env.theorems for name in goal_names(block)):
        raise InputProblem(
            f"{block.name} is the name of a theorem already",
            place=block.span.place if block.span else None,
            hint="choose another name",
        )
    return [pipeline.document(item) if item is not None else pipeline.derive(block)]


def _refuse_taken(pipeline: Pipeline, block: syntax.Node, items: dict[str, Item]) -> None:
    """Nobody may give a name of the foundations another meaning."""
    name = getattr(block, "name", "")
    known = pipeline.index.items.get(name)
    own = items.get(name)
    if known is not None and known.source.foundation and (own is None or own.source.path != known.source.path):
        raise InputProblem(
            f"{name} is the name of {_article(known.block.kind)} of the foundations",
            code="E-name",
            place=block.span.place if block.span else None,
            found=name,
            hint="choose another name",
        )


def _article(kind: str) -> str:
    return ("an " if kind[0] in "aeiou" else "a ") + kind


__all__ = ["DeriveError", "prove_file", "prove_name", "prove_text", "read_expression", "read_name", "read_text"]
