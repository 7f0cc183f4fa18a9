"""Lines of a program: values entry by entry, reductions, loops.

Equal computations are written once, and what does not change in a loop is written before it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from .encoding import encoded
from .index import Index, index
from .kernels import ELEMENTWISE, FOLDS, REDUCTIONS
from .layout import DEPTH
from .program import Constant, Instruction, Loop, Program
from .view import ProgramError, View

MAX_LINES, MAX_CELLS = 50_000, 200_000
"""How long a program may be, and how many cells all its values may have together."""
COMMUTATIVE = {"add", "mul", "equal", "smaller", "larger"}
Number = View | Constant | int


class Scope:
    """The lines of one loop, or of the whole program, while they are written."""

    def __init__(self, count: Index) -> None:
        self.count = count
        self.lines: list[Instruction | Loop] = []
        self.known: dict[object, View] = {}


class Lines:
    """A program being written.

    Its methods raise ``ProgramError`` for shapes that do not fit, indices outside a value, and bounds passed.
    """

    def __init__(self) -> None:
        self.scopes = [Scope(Index(1))]
        self.sizes: dict[int, int] = {}
        self.constants: dict[Constant, View] = {}
        self.inputs: list[View] = []
        self.seconds: dict[int, View] = {}
        self.lines = self.cells = 0

    # what is there from the beginning

    def home(self, rows: int, cols: int, depth: int = 0) -> View:
        """Cells for a new value."""
        if rows < 1 or cols < 1:
            raise ProgramError(f"a value of {rows} rows and {cols} columns")
        self.sizes[len(self.sizes)] = rows * cols
        self.cells += rows * cols
        if self.cells > MAX_CELLS:
            raise ProgramError(f"more than {MAX_CELLS:,} numbers in a program")
        return View(len(self.sizes) - 1, 0, rows, cols, cols, 1, (), depth)

    def input(self, rows: int = 1, cols: int = 1) -> View:
        """The next numbers of a sample, row by row."""
        view = self.home(rows, cols)
        self.inputs.append(view)
        return view

    def constant(self, value: Constant | int) -> View:
        """An exact number, or a constant by its name."""
        value = value if isinstance(value, str) else Fraction(value)
        if value not in self.constants:
            self.constants[value] = self.home(1, 1)
        return self.constants[value]

    def view(self, value: Number) -> View:
        """A value; numbers become constants."""
        return value if isinstance(value, View) else self.constant(value)

    def number(self, counter: Index | int) -> View:
        """The value of an index as a number."""
        counter = index(counter)
        result = self.constant(counter.start)
        for level, step in enumerate(counter.steps):
            if step:
                turn = self.known("turn", (1, 1, level), (), level + 1)
                result = self.add(result, self.mul(turn, step))
        return result

    # lines

    def known(self, name: str, shape: tuple[int, int, int], operands: tuple[View, ...], depth: int = 0,
              second: tuple[int, int] | None = None) -> View:
        """The result of an operation: the one already there, or a new line as far out as can be.

        An operation may have a second result, of the given shape: it is found under ``seconds``.
        """
        depth = max([depth, *(view.depth for view in operands)])
        if depth >= len(self.scopes):
            raise ProgramError("a value of a loop is used outside it")
        key = (name, shape, operands)
        for scope in self.scopes[:depth + 1]:
            if key in scope.known:
                return scope.known[key]
        result = self.home(*shape[:2], depth=depth)
        if second is not None:
            self.seconds[result.home] = self.home(*second, depth=depth)
            operands = (*operands, self.seconds[result.home])
        self.write(depth, Instruction(name, *shape, (result, *operands)))
        self.scopes[depth].known[key] = result
        return result

    def write(self, depth: int, line: Instruction) -> None:
        """A line at the end of an open loop."""
        self.lines += 1
        if self.lines > MAX_LINES:
            raise ProgramError(f"a program of more than {MAX_LINES:,} lines")
        for view in line.operands:
            self.check(view)
        self.scopes[depth].lines.append(line)

    def check(self, view: View) -> None:
        """Whether a view stays inside its home while the loops run."""
        counts = [scope.count for scope in self.scopes[1:]]
        corners = (0, (view.rows - 1) * view.down), (0, (view.cols - 1) * view.across)
        low, high = (sum(pick(corner) for corner in corners) for pick in (min, max))
        place = Index(view.start, view.moves)
        if place.depth > len(counts):
            raise ProgramError("a counter is used outside its loop")
        if place.extreme(counts, -1) + low < 0 or place.extreme(counts, 1) + high >= self.sizes[view.home]:
            raise ProgramError("an index outside a value")

    # entry by entry

    def apply(self, name: str, *operands: Number) -> View:
        """An elementwise operation; operands with one row or column are repeated."""
        views = [self.view(value) for value in operands]
        if ELEMENTWISE.get(name) != len(views) + 1:
            raise ProgramError(f"no operation {name} of {len(views)} operands")
        rows, cols = max(view.rows for view in views), max(view.cols for view in views)
        views = [view.spread(rows, cols) for view in views]
        if name in COMMUTATIVE:
            views.sort(key=lambda view: (view.home, view.start, view.down, view.across, view.moves))
        return self.known(name, (rows, cols, 1), tuple(views))

    def add(self, x: Number, y: Number) -> View:
        """``x + y``, entry by entry."""
        return self.apply("add", x, y)

    def sub(self, x: Number, y: Number) -> View:
        """``x - y``, entry by entry."""
        return self.apply("sub", x, y)

    def mul(self, x: Number, y: Number) -> View:
        """``x y``, entry by entry."""
        return self.apply("mul", x, y)

    def div(self, x: Number, y: Number) -> View:
        """``x / y``, entry by entry."""
        return self.apply("div", x, y)

    def power(self, x: Number, exponent: int) -> View:
        """``x`` to a whole power, entry by entry, by repeated squaring."""
        view = self.view(x)
        if exponent == 0:
            return self.constant(1).spread(*view.shape)
        if abs(exponent) <= 2:
            result = view if abs(exponent) == 1 else self.apply("square", view)
        else:
            result = self.known("power", (*view.shape, abs(exponent)), (view,))
        return self.div(1, result) if exponent < 0 else result

    # all entries together

    def product(self, x: View, y: View) -> View:
        """The matrix product."""
        if x.cols != y.rows:
            raise ProgramError(f"a {x.rows}×{x.cols} times a {y.rows}×{y.cols} matrix")
        return self.known("product", (x.rows, y.cols, x.cols), (x, y))

    def reduced(self, name: str, x: View) -> View:
        """``add_all``, ``mul_all``, ``smaller_all`` or ``larger_all`` over every row: a column."""
        if name not in REDUCTIONS:
            raise ProgramError(f"no reduction {name}")
        return self.known(name, (x.rows, 1, x.cols), (x,))

    def total(self, x: View, name: str = "add_all") -> View:
        """The sum of all entries, or another reduction of them."""
        line = x.flat()
        return self.reduced(name, line if line is not None else self.reduced(name, x).transposed())

    # loops

    def loop(self, low: Index | int, high: Index | int, body: Callable[[Index], None]) -> None:
        """Lines that are written once and run for every index from ``low`` to ``high``."""
        level = len(self.scopes) - 1
        if level == DEPTH:
            raise ProgramError(f"loops nested more than {DEPTH} deep")
        low, high = index(low), index(high)
        if max(low.depth, high.depth) > level:
            raise ProgramError("a counter is used outside its loop")
        scope = Scope(high - low + 1)
        self.scopes.append(scope)
        try:
            body(low + Index(0, (0,) * level + (1,)))
        finally:
            self.scopes.pop()
        self.scopes[-1].lines.append(Loop(level, scope.count, tuple(scope.lines)))

    def copied(self, x: View) -> View:
        """A value that later lines may change, written here and now."""
        depth = len(self.scopes) - 1
        result = self.home(*x.shape, depth=depth)
        self.write(depth, Instruction("copy", *x.shape, 1, (result, x)))
        return result

    def place(self, where: View, what: View) -> None:
        """A value into entries that were written before, here and now."""
        self.write(len(self.scopes) - 1, Instruction("copy", *where.shape, 1, (where, what.spread(*where.shape))))

    def fold(self, name: str, start: Number, low: Index | int, high: Index | int,
             body: Callable[[Index], View]) -> View:
        """``start``, then ``add``, ``mul``, ``smaller`` or ``larger`` with what the body gives for every index."""
        if name not in FOLDS:
            raise ProgramError(f"no fold by {name}")
        result = self.copied(self.view(start))

        def turn(i: Index) -> None:
            part = body(i)
            self.write(len(self.scopes) - 1,
                       Instruction(f"fold_{name}", *result.shape, 1, (result, part.spread(*result.shape))))

        self.loop(low, high, turn)
        return result

    def sum_over(self, low: Index | int, high: Index | int, body: Callable[[Index], View]) -> View:
        """The sum of a scalar over a range of indices."""
        return self.fold("add", 0, low, high, body)

    def table(self, rows: int, cols: int, body: Callable[[Index, Index], View]) -> View:
        """The matrix of what the body gives for every row and column, counted from 0."""
        result = self.copied(self.constant(0).spread(rows, cols))

        def entry(i: Index, j: Index) -> None:
            self.place(result.entry(i, j), body(i, j))

        self.loop(0, rows - 1, lambda i: self.loop(0, cols - 1, lambda j: entry(i, j)))
        return result

    def program(self, outputs: Sequence[View]) -> Program:
        """What was written, with the entries of these values as its results, row by row."""
        if len(self.scopes) > 1:
            raise ProgramError("a program cannot end inside a loop")
        if any(view.depth for view in outputs):
            raise ProgramError("a value of a loop is used outside it")
        for view in outputs:
            self.check(view)
        return encoded(self.scopes[0].lines, self.sizes, self.constants, self.inputs, outputs)
