"""What a kernel does, step by step: loop nests of its own, and products and factorisations by NumPy's libraries.

A ``Plan`` is data: references to arrays by name, and the text of the loop nests.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import partial

from ...kernel.sorts import ONE, REAL, Dim, Real
from ...kernel.terms import Num, Op, Term, Var, op
from .entries import ENTRIES
from .factors import diagonal_of, inverted
from .parameter import Parameter, shape_axes
from .scalars import SCALARS
from .stage import Input, Stage


@dataclass(frozen=True)
class Reference:
    """An array by its name, perhaps transposed, and whether there is one for each sample."""

    name: str
    axes: tuple[Dim, ...]
    sampled: bool = False
    flipped: bool = False

    @property
    def transposed(self) -> Reference:
        """Rows for columns."""
        return Reference(self.name, self.axes[::-1], self.sampled, not self.flipped)

    def __str__(self) -> str:
        return self.name + (".T" if self.flipped else "")


@dataclass(frozen=True)
class Step:
    """One operation: ``operation`` is a name in ``derive.numeric.kernel.execution``, or ``loops`` for a loop nest.

    A loop nest has a ``text`` that speaks of ``dims``, and room for ``kept`` values of a few samples.
    """

    operation: str
    result: Reference
    operands: tuple[Reference, ...]
    exponent: int = 0
    text: str = ""
    dims: tuple[str, ...] = ()
    kept: int = 0

    def __str__(self) -> str:
        shown = ", ".join(map(str, self.operands))
        return f"{self.result} = {self.operation}({shown})"


@dataclass
class Plan:
    """Steps; ``sampled`` are the parameters that have an array for each sample, and so has what depends on them."""

    parameters: Sequence[Parameter]
    sampled: Collection[str] = ()
    steps: list[Step] = field(default_factory=list)
    known: dict[Term, Reference] = field(default_factory=dict)
    stages: int = 0

    def finished(self, term: Term) -> Reference:
        """The steps to the value of a term."""
        whole = isinstance(term, Op) and term.name in LIBRARY and heavy(term)
        found = self.array(term) if whole or term.sort is not REAL else self.loops(term)
        if found.flipped or found.name in {p.name for p in self.parameters}:
            return self.loops(term, copied=True)
        return found

    # arrays

    def array(self, term: Term) -> Reference:
        """A whole array."""
        if term not in self.known:
            self.known[term] = self.made(term)
        return self.known[term]

    def made(self, term: Term) -> Reference:
        """An array that was not made yet."""
        if isinstance(term, Var):
            return Reference(term.name, shape_axes(term.sort), term.name in self.sampled)
        if isinstance(term, Op):
            if term.name == "transpose":
                return self.array(term.args[0]).transposed
            if term.name in LIBRARY and heavy(term):
                return LIBRARY[term.name](self, term)
        return self.loops(term)

    def step(self, operation: str, term: Term, *operands: Reference, exponent: int = 0) -> Reference:
        """One operation of a library."""
        sampled = any(operand.sampled for operand in operands)
        result = Reference(f"t{len(self.steps)}", shape_axes(term.sort), sampled)
        self.steps.append(Step(operation, result, operands, exponent))
        return result

    def loops(self, term: Term, copied: bool = False) -> Reference:
        """A loop nest that computes an array or a scalar, or copies one from the steps before."""
        self.stages += 1
        inputs = {p.variable: Input(p.name, p.axes, p.name in self.sampled) for p in self.parameters}
        sampled = any(variable in inputs and inputs[variable].sampled for variable in term.free)
        computed = partial(self.computed, None if copied else term)
        stage = Stage(f"loops_{self.stages}", inputs, computed, SCALARS, ENTRIES, sampled)
        stage.store(term)
        text = stage.text(term.sort)
        result = Reference(f"t{len(self.steps)}", shape_axes(term.sort), sampled)
        operands = tuple(Reference(source.name, source.axes, source.sampled, source.flipped) for source in stage.read)
        self.steps.append(Step("loops", result, operands, text=text, dims=tuple(stage.dims), kept=stage.kept))
        return result

    def computed(self, whole: Term | None, term: Term) -> Input | None:
        """An array that is computed before the loops that need its entries, None for what the loops compute."""
        if term is whole or not isinstance(term, Op) or not heavy(term):
            return None
        found = self.array(term)
        return Input(found.name, found.axes, found.sampled, found.flipped)


def heavy(term: Op) -> bool:
    """Whether a library computes a value better than loops: what has to do with matrices, not vectors alone."""
    if term.name in ("inverse", "det"):
        return True
    if term.name == "log":
        return is_log_determinant(term)
    if term.name == "^":
        return ONE not in term.sort.shape if term.sort.kind == "real" else False
    if term.name != "*" or term.sort.kind != "real":
        return False
    if any(diagonal_of(arg) is not None for arg in term.args):
        return False
    left, right = (arg.sort.shape for arg in term.args)
    return left[1] is not ONE and (left[0] is not ONE or right[1] is not ONE)


def product(plan: Plan, term: Op) -> Reference:
    """A product, or the solution of a system."""
    left, right = term.args
    matrix = inverted(left)
    if matrix is not None:
        return plan.step("solve", term, plan.array(matrix), plan.array(right))
    matrix = inverted(right)
    if matrix is not None:
        turned = plan.array(matrix).transposed, plan.array(left).transposed
        found = plan.step("solve", op("transpose", term, sort=Real(*term.sort.shape[::-1])), *turned)
        return found.transposed
    if plan.sampled and ONE in term.sort.shape:  # a library would be called for each of many small products
        return plan.loops(term)
    return plan.step("product", term, plan.array(left), plan.array(right))


def inverse(plan: Plan, term: Op) -> Reference:
    """An inverse that nothing is multiplied with."""
    return plan.step("inverse", term, plan.array(term.args[0]))


def determinant(plan: Plan, term: Op) -> Reference:
    """A determinant."""
    return plan.step("determinant", term, plan.array(term.args[0]))


def is_log_determinant(term: Term) -> bool:
    """Whether a value is the logarithm of the determinant of a matrix."""
    if not isinstance(term, Op) or term.name != "log":
        return False
    (a,) = term.args
    return isinstance(a, Op) and a.name == "det" and a.args[0].sort is not REAL


def log_determinant(plan: Plan, term: Op) -> Reference:
    """The logarithm of a determinant, which itself may be beyond all floats."""
    (a,) = term.args
    assert isinstance(a, Op)
    return plan.step("log_determinant", term, plan.array(a.args[0]))


def power(plan: Plan, term: Op) -> Reference:
    """A whole power of a square matrix."""
    base, exponent = term.args
    if not isinstance(exponent, Num):
        number = op("real", exponent, sort=REAL)
        return plan.step("power", term, plan.array(base), plan.loops(number))
    return plan.step("power", term, plan.array(base), exponent=int(exponent.value))


LIBRARY = {"*": product, "inverse": inverse, "det": determinant, "log": log_determinant, "^": power}
"""The steps that libraries do."""
