"""One loop nest of a kernel as a function of pointers: scalars and entries of matrices from given arrays.

The text is written from terms.  An equal term has one value, named in the outermost loop that it depends on.  Entries
of sums, multiples and transposes are entries of their parts, so that no array is made for them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from ...kernel.sorts import NAT, ONE, REAL, Dim, Index, Sort
from ...kernel.terms import App, Lam, Num, Op, Size, Term, Var, app, num, op, var
from .block import Block
from .lanes import LANES, laned
from .parameter import shape_axes
from .unsupported import unsupported

FIRST = op("at", num(1, NAT), sort=Index(ONE))
"""The only position on an axis of one entry."""


@dataclass(frozen=True)
class Input:
    """An array that a stage reads: its name outside, its axes, and whether it differs by sample or is transposed."""

    name: str
    axes: tuple[Dim, ...]
    sampled: bool = False
    flipped: bool = False


class Place(NamedTuple):
    """A position on an axis, and the end of the axis where that has to be compared."""

    code: str
    end: str


Materialise = Callable[[Term], Input | None]
Rule = Callable[["Stage", Op], str]


@dataclass
class Stage:
    """A function being written.

    ``inputs`` are the arrays of the parameters; ``computed`` gives an array that another step computes, for terms
    that are not computed by loops here.  Outputs are the arguments after the inputs.
    """

    name: str
    inputs: Mapping[Var, Input]
    computed: Materialise
    scalars: Mapping[str, Rule]
    entries: Mapping[str, Rule]
    sampled: bool = False
    read: dict[Input, str] = field(default_factory=dict)
    dims: dict[str, str] = field(default_factory=dict)
    loops: dict[Var, Block] = field(default_factory=dict)
    indices: dict[Var, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.top = Block(None, 1)
        self.body = self.top.loop("s", "samples") if self.sampled else self.top
        self.turns = self.kept = 0

    # arrays and sizes

    def load(self, source: Input, places: tuple[Place, ...] = ()) -> str:
        """An entry of an input; no number where a place is beyond the end."""
        letter = self.read.setdefault(source, f"a{len(self.read)}")
        at = ", ".join([*(["s"] if source.sampled else []), *(place.code for place in places)])
        checks = " and ".join(f"0 <= {place.code} < {place.end}" for place in places if place.end)
        return f"{letter}[{at or '0'}]" + (f" if {checks} else math.nan" if checks else "")

    def place(self, position: Term, dim: Dim) -> Place:
        """A position on an axis; only counters of loops over the axis are sure to be on it."""
        sure = position is FIRST or (position in self.indices and position.sort.kind == "index")
        return Place(self(position), "" if sure else self.dim(dim))

    def dim(self, dim: Dim) -> str:
        """The size of a dimension, to stand beside any sign."""
        parts = []
        for monomial, coefficient in dim.terms:
            names = [self.dims.setdefault(name, f"n{len(self.dims)}") for name in monomial]
            parts.append(" * ".join([*([str(coefficient)] if coefficient != 1 or not names else []), *names]))
        text = " + ".join(parts)
        return f"({text})" if " " in text else text

    # values

    def block(self, term: Term) -> Block:
        """The innermost open loop that a term depends on."""
        blocks = [self.loops[v] for v in term.free if v in self.loops]
        if any(v in self.inputs and self.inputs[v].sampled for v in term.free):
            blocks.append(self.body)
        return max(blocks, key=lambda block: block.depth, default=self.top)

    def __call__(self, term: Term) -> str:
        """The name of the value of a scalar, or a literal."""
        if isinstance(term, Num):
            return literal(term)
        block = self.block(term)
        if term not in block.known:
            code = self.code(term)
            block.known[term] = code if code.isidentifier() else block.add(code)
        return block.known[term]

    def code(self, term: Term) -> str:
        """How a scalar, a whole number or a position is computed; positions count from 0."""
        if isinstance(term, Size):
            return self.dim(term.dim)
        if isinstance(term, Op):
            rule = self.scalars.get(term.name)
            if rule is None:
                raise unsupported(f"the constant {term.name}")
            return rule(self, term)
        return self.read_from(term)

    def read_from(self, term: Term) -> str:
        """A variable, or a family at positions."""
        if isinstance(term, Var) and term in self.indices:
            return self.indices[term]
        code = self.load(*self.member(term, ()))
        if term.sort.kind == "real":
            return code
        return f"int({code}) - 1" if term.sort.kind == "index" else f"int({code})"

    def member(self, term: Term, places: tuple[Place, ...]) -> tuple[Input, tuple[Place, ...]]:
        """The input that a variable is, or that a family at positions is a part of, and where in it."""
        function = term
        while isinstance(function, App):
            if function.argument.sort.kind != "index":
                raise unsupported(f"the function {function.function}")
            places = (self.place(function.argument, function.argument.sort.dim), *places)
            function = function.function
        if not isinstance(function, Var):
            raise unsupported("a function as a value")
        if function not in self.inputs:
            raise unsupported(f"{function.name} : {function.sort}, which was not declared")
        return self.inputs[function], places

    def entry(self, term: Term, i: Term, j: Term) -> str:
        """The value of an entry of a matrix."""
        return self(self.entry_term(term, i, j))

    def entry_term(self, term: Term, i: Term, j: Term) -> Term:
        """An entry as a term."""
        return term if term.sort is REAL else op("entry", term, i, j, sort=REAL)

    def entry_code(self, term: Term, i: Term, j: Term) -> str:
        """How an entry of a matrix is computed."""
        if isinstance(term, Op):
            found = None if term.free & self.loops.keys() else self.computed(term)
            if found is not None:
                return self.load(found, self.places(term.sort, i, j))
            rule = self.entries.get(term.name)
            if rule is None:
                raise unsupported(f"the constant {term.name}")
            return rule(self, op("entry", term, i, j, sort=REAL))
        source, places = self.member(term, ())
        return self.load(source, (*places, *self.places(term.sort, i, j)))

    def places(self, sort: Sort, i: Term, j: Term) -> tuple[Place, ...]:
        """The axes of an array, at a row and a column."""
        return tuple(self.place(k, dim) for k, dim in zip((i, j), sort.shape, strict=True) if dim is not ONE)

    def position(self, dim: Dim, code: str, *sources: Term) -> Term:
        """A position that is computed from others, on an axis that it is sure to be on."""
        if dim is ONE:
            return FIRST
        blocks = [self.loops[v] for source in sources for v in source.free if v in self.loops]
        block = max(blocks, key=lambda block: block.depth, default=self.top)
        name = block.add(code)
        found = var(f"#{name}", Index(dim))
        self.loops[found], self.indices[found] = block, name
        return found

    # loops

    def index(self, sort: Sort, block: Block, count: str) -> tuple[Var, Block]:
        """A loop over positions from 0, or naturals, and its counter."""
        self.turns += 1
        name = f"i{self.turns}"
        counter, inner = var(f"#{self.turns}", sort), block.loop(name, count)
        self.loops[counter], self.indices[counter] = inner, name
        return counter, inner

    def fold(self, owner: Term, start: str, count: str, sort: Sort, step: Callable[[str, Var], str]) -> str:
        """What a loop makes of a value: ``step`` gives the line for its name and the counter."""
        block = self.block(owner)
        name = block.fresh("t")
        block.lines.append(f"{name} = {start}")
        counter, inner = self.index(sort, block, count)
        inner.lines.append(step(name, counter))
        inner.close()
        del self.loops[counter]
        return name

    def store(self, term: Term, output: str = "out") -> None:
        """A scalar or all entries of a matrix into the output."""
        block, counters = self.body, list[Term]()
        for axis in term.sort.shape:
            counter: Term = FIRST
            if axis is not ONE:
                counter, block = self.index(Index(axis), block, self.dim(axis))
            counters.append(counter)
        value = self.entry(term, *counters)
        places = [self(counter) for counter in counters if counter is not FIRST]
        at = ", ".join([*(["s"] if self.sampled else []), *places]) or "0"
        block.lines.append(f"{output}[{at}] = {value}")
        while block is not self.body:
            block.close()
            assert block.parent is not None
            block = block.parent
        if self.sampled:
            self.close_samples()

    def close_samples(self) -> None:
        """End the loop over samples: several at a time where each has loops of its own."""
        found = laned(self.body.lines)
        if found is None:
            self.body.close()
        else:
            lines, self.kept = found
            self.top.lines += lines

    # the text

    def text(self, output: Sort) -> str:
        """The function: sizes, then the arrays that it reads, then the one that it writes."""
        arrays = [*((letter, source.axes, source.sampled) for source, letter in self.read.items()),
                  ("out", shape_axes(output), self.sampled)]
        room = ["kept_at"] if self.kept else []
        head = [f"def {self.name}({', '.join(['sizes_at', *(f'{letter}_at' for letter, *_ in arrays), *room])}):"]
        shapes = [self.shape(axes, sampled) for _, axes, sampled in arrays]
        lines = [f"    sizes = carray(sizes_at, ({len(self.dims) + 1},))", "    samples = sizes[0]"]
        lines += [f"    {letter} = sizes[{k}]" for k, letter in enumerate(self.dims.values(), 1)]
        lines += [f"    {letter} = carray({letter}_at, ({shape},))"
                  for (letter, *_), shape in zip(arrays, shapes, strict=True)]
        lines += [f"    kept = carray(kept_at, ({self.kept}, {LANES},))"] if self.kept else []
        return "\n".join([*head, *lines, *self.top.text(), ""])

    def shape(self, axes: tuple[Dim, ...], sampled: bool) -> str:
        """The shape of an array in the text."""
        return ", ".join([*(["samples"] if sampled else []), *map(self.dim, axes)]) or "1"


def literal(term: Num) -> str:
    """A number in the text: the nearest float, or a whole number."""
    if term.sort.kind != "real":
        return str(int(term.value))
    try:
        return f"({float(term.value)!r})"
    except OverflowError:
        raise unsupported("a number beyond the range of binary64") from None


def opened(function: Term, argument: Term) -> Term:
    """A function at an argument."""
    if not isinstance(function, Lam | Var | App):
        raise unsupported(f"the function {function}")
    return app(function, argument)
