"""A formula as a function of arrays, of any sizes that fit the declared shapes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod
from typing import Any

import numpy as np

from ...errors import InputProblem
from ...kernel.terms import Term, Var
from ..evaluation.unfold import Definitions, Unfolding
from ..values.number import Unsupported as Undefinable
from .chain import ordered
from .entries import ENTRIES
from .execution import Execution
from .fixed import KEPT, Fixed, key
from .parameter import Arguments, parameter
from .parameter import arguments as fitted
from .plan import LIBRARY, Plan
from .scalars import SCALARS
from .unsupported import unsupported

Array = Any


class Kernel:
    """A compiled formula: call it with arrays, in the order of ``names`` or by name.

    Axes before the declared ones are samples, as NumPy broadcasts them. All numbers are binary64. ``spelled`` gives
    the declared spelling of a name; ``definitions`` spell out constants that have no code. Raises ``InputProblem`` for
    a formula that a kernel cannot compute.

    >>> from ...kernel.sorts import REAL
    >>> from ...kernel.terms import op, var
    >>> x, y = var("x", REAL), var("y", REAL)
    >>> kernel = Kernel([x, y], op("+", op("*", x, x, sort=REAL), y, sort=REAL))
    >>> kernel(3.0, 1.0), kernel([1.0, 2.0], y=1.0).tolist()
    (10.0, [2.0, 5.0])
    """

    def __init__(self, variables: Sequence[Var], term: Term, spelled: Callable[[str], str] = str,
                 definitions: Definitions | None = None) -> None:
        if term.sort.kind != "real":
            raise InputProblem(f"a value of the sort {term.sort} is no array", code="E-kernel",
                               expected="a number, a vector or a matrix")
        self.parameters = [parameter(variable) for variable in variables]
        self.term, self.spelled = ordered(spelled_out(term, definitions or {})), spelled
        self.executions: dict[frozenset[str], Execution] = {}
        self.fixed: dict[tuple[tuple[int, ...], ...], Fixed] = {}
        self.prepared(frozenset())

    @property
    def names(self) -> list[str]:
        """The names of the arguments, in order."""
        return [p.name for p in self.parameters]

    @property
    def source(self) -> str:
        """The steps for one sample, with the text of their loops."""
        steps = self.single.plan.steps
        return "\n".join(f"# {step}\n{step.text}" if step.text else f"# {step}" for step in steps)

    @property
    def single(self) -> Execution:
        """What computes one sample."""
        return self.prepared(frozenset())

    def __call__(self, *values: Any, **named: Any) -> Any:
        """The value: a float for a scalar, else an array; samples come first.

        Raises ``InputProblem`` for arguments that do not fit, with the dimension that clashes.
        """
        shapes = key(values) if not named else None
        known = self.fixed.get(shapes) if shapes is not None else None
        if known is not None:
            return self.finished(known(values))
        given = fitted(self.parameters, self.named(values, named))
        if given.samples:
            return self.finished(self.many(given))
        if shapes is not None and not any(p.whole for p in self.parameters) and len(self.fixed) < KEPT:
            self.fixed[shapes] = Fixed(self.single, self.names, given.sizes)
        return self.finished(self.single(given.arrays, given.sizes))

    def finished(self, found: Array) -> Any:
        """A float for a scalar of one sample."""
        return float(found) if found.ndim == 0 else found

    def named(self, values: Sequence[Any], named: dict[str, Any]) -> dict[str, Any]:
        """Arguments by name."""
        if len(values) > len(self.names):
            raise InputProblem(f"{len(values)} arguments; there are {len(self.names)}: {', '.join(self.names)}")
        found = dict(zip(self.names, values, strict=False))
        for name, value in named.items():
            known = self.spelled(name)
            if known not in self.names:
                raise InputProblem(f"no argument is called {name}", expected=", ".join(self.names))
            if known in found:
                raise InputProblem(f"{name} is given twice")
            found[known] = value
        missing = [name for name in self.names if name not in found]
        if missing:
            raise InputProblem(f"{', '.join(missing)} not given", expected=", ".join(self.names))
        return found

    def many(self, given: Arguments) -> Array:
        """All samples."""
        count = prod(given.samples)
        arrays = {p.name: flattened(given.arrays[p.name], len(p.axes), given.samples, count) if p.name in given.sampled
                  else given.arrays[p.name] for p in self.parameters}
        found = self.prepared(given.sampled).samples(arrays, given.sizes, count)
        return found.reshape(given.samples + found.shape[1:])

    def prepared(self, sampled: frozenset[str]) -> Execution:
        """What computes samples that differ in these arguments."""
        if sampled not in self.executions:
            plan = Plan(self.parameters, sampled)
            self.executions[sampled] = Execution(plan, plan.finished(self.term))
        return self.executions[sampled]


def flattened(array: Array, axes: int, samples: tuple[int, ...], count: int) -> Array:
    """An array with one axis for all samples."""
    own = array.shape[array.ndim - axes:]
    if array.shape == samples + own:
        return array.reshape((count, *own))
    return np.ascontiguousarray(np.broadcast_to(array, samples + own)).reshape((count, *own))


def spelled_out(term: Term, definitions: Definitions) -> Term:
    """A term without the defined constants that have no code."""
    known = SCALARS.keys() | ENTRIES.keys() | LIBRARY.keys()
    try:
        return Unfolding({name: meaning for name, meaning in definitions.items() if name not in known})(term)
    except Undefinable as reason:
        raise unsupported(str(reason)) from reason
