"""The arguments of a kernel: arrays whose axes are the declared dimensions.

A scalar has no axis, a vector one, a matrix two, and a family ``x : 1..n → real[d]`` one more, which comes first.
Axes before those are samples.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...errors import InputProblem
from ...kernel.sorts import ONE, Dim, Sort
from ...kernel.terms import Var
from ...lazy import load

Array = Any


@dataclass(frozen=True)
class Parameter:
    """A variable and the dimensions of its axes."""

    variable: Var
    axes: tuple[Dim, ...]

    @property
    def name(self) -> str:
        """The name that was declared."""
        return self.variable.name

    @property
    def whole(self) -> bool:
        """Whether it is a whole number."""
        return self.variable.sort.kind in ("nat", "int", "index")


@dataclass(frozen=True)
class Arguments:
    """Arrays by name, the sizes of the dimensions, and the shape of the samples."""

    arrays: dict[str, Array]
    sizes: dict[str, int]
    samples: tuple[int, ...]
    sampled: frozenset[str]


def parameter(variable: Var) -> Parameter:
    """A variable as an argument.

    Raises ``InputProblem`` for a variable that is neither a number, an array nor a family of those.
    """
    sort, axes = variable.sort, []
    while sort.kind == "fun" and sort.argument.kind == "index":
        axes.append(sort.argument.dim)
        sort = sort.result
    if sort.kind == "real":
        return Parameter(variable, (*axes, *shape_axes(sort)))
    if sort.is_numeric and not axes:
        return Parameter(variable, ())
    raise InputProblem(f"{variable.name} : {variable.sort} is no array", code="E-kernel",
                       expected="real numbers, vectors, matrices, families of them over positions, or whole numbers")


def shape_axes(sort: Sort) -> tuple[Dim, ...]:
    """The axes of an array of a real sort: none for a scalar, one for a row or a column."""
    return tuple(dim for dim in sort.shape if dim is not ONE)


def arguments(parameters: Sequence[Parameter], values: Mapping[str, Any]) -> Arguments:
    """Arrays that fit the declared shapes.

    Raises ``InputProblem`` that says which dimension clashes, and between what.
    """
    arrays = {p.name: as_array(p, values[p.name]) for p in parameters}
    sizes: dict[str, int] = {}
    said: dict[str, str] = {}
    for p in parameters:
        learn(p, arrays[p.name], sizes, said)
    for p in parameters:
        agree(p, arrays[p.name], sizes)
    leading = {p.name: arrays[p.name].shape[:arrays[p.name].ndim - len(p.axes)] for p in parameters}
    return Arguments(arrays, sizes, together(leading), frozenset(name for name, shape in leading.items() if shape))


def together(leading: Mapping[str, tuple[int, ...]]) -> tuple[int, ...]:
    """The shape of the samples: that of all arguments that have some, or what those broadcast to."""
    shapes = set(leading.values()) - {()}
    if len(shapes) <= 1:
        return next(iter(shapes), ())
    try:
        found: tuple[int, ...] = load("numpy").broadcast_shapes(*shapes)
        return found
    except ValueError:
        shown = ", ".join(f"{name} {shape}" for name, shape in leading.items() if shape)
        raise InputProblem(f"the samples do not fit each other: {shown}", code="E-shape") from None


def as_array(p: Parameter, value: Any) -> Array:
    """The array of an argument, in binary64; a whole number stays one."""
    numpy = load("numpy")
    array = numpy.asarray(value)
    if array.dtype.kind not in ("iub" if p.whole else "iubf"):
        wanted = "a whole number" if p.whole else "real numbers"
        raise InputProblem(f"{p.name} has elements of type {array.dtype}", code="E-kernel", expected=wanted)
    if p.whole and array.ndim:
        raise InputProblem(f"{p.name} is one whole number, not an array of them", code="E-shape")
    if array.ndim < len(p.axes):
        raise InputProblem(f"{p.name} has {array.ndim} axes", code="E-shape",
                           expected=f"shape ({', '.join(map(str, p.axes))})", found=str(array.shape))
    return array if p.whole else array if plain(array) else numpy.array(array, dtype=numpy.float64, order="C")


def plain(array: Array) -> bool:
    """Whether an array is one of floats, row by row in memory."""
    return bool(array.dtype.char == "d" and array.dtype.isnative and array.flags.c_contiguous and array.flags.aligned)


def own_axes(p: Parameter, array: Array) -> tuple[int, ...]:
    """The sizes of the declared axes."""
    return tuple(array.shape[array.ndim - len(p.axes):])


def learn(p: Parameter, array: Array, sizes: dict[str, int], said: dict[str, str]) -> None:
    """The sizes of dimensions that stand alone on an axis."""
    for axis, (dim, size) in enumerate(zip(p.axes, own_axes(p, array), strict=True)):
        if dim.name is None:
            continue
        here = f"axis {axis} of {p.name}"
        if size < 1:
            raise InputProblem(f"{dim} is {size} by {here}; dimensions are at least 1", code="E-shape")
        if sizes.setdefault(dim.name, size) != size:
            raise InputProblem(f"{dim} is {sizes[dim.name]} by {said[dim.name]} and {size} by {here}", code="E-shape")
        said.setdefault(dim.name, here)


def agree(p: Parameter, array: Array, sizes: Mapping[str, int]) -> None:
    """Axes whose dimensions are numbers or sums."""
    for axis, (dim, size) in enumerate(zip(p.axes, own_axes(p, array), strict=True)):
        wanted = sized(dim, sizes)
        if wanted != size:
            expected = f"{dim} = {wanted}" if dim.value is None else str(wanted)
            raise InputProblem(f"axis {axis} of {p.name} has {size} entries", code="E-shape", expected=expected)


def sized(dim: Dim, sizes: Mapping[str, int]) -> int:
    """A dimension as a number."""
    missing = sorted(dim.names() - set(sizes))
    if missing:
        raise InputProblem(f"no argument has {missing[0]} as the size of an axis", code="E-shape",
                           hint=f"let one of the arguments have a shape with {missing[0]} alone on an axis")
    total = 0
    for monomial, coefficient in dim.terms:
        for name in monomial:
            coefficient *= sizes[name]
        total += coefficient
    return total
