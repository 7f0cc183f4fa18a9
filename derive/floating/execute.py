"""Programs in a format: every operation rounded to it, on all samples at once."""

from __future__ import annotations

import numpy as np
from flint import fmpq

from .format import Format, nearest
from .judge import precision
from .program import Instruction, Program
from .reals import CONSTANTS
from .rounding import Array, apply

BITS = 320
"""The precision of the real constants, from which they are rounded."""


def run(program: Program, inputs: Array, form: Format) -> Array:
    """The results in a format, one row a result; ``inputs`` are of shape (inputs, samples), numbers of the format.

    >>> from .format import BINARY16
    >>> from .program import Writer
    >>> writer = Writer()
    >>> x = writer.input("x")
    >>> run(writer.program([(x + 1) - x]), np.array([[1.0, 2048.0]]), BINARY16).tolist()
    [[1.0, 0.0]]
    """
    samples = inputs.shape[1]
    last = last_uses(program)
    values: list[Array | None] = []
    for place, instruction in enumerate(program.instructions):
        values.append(step(program, instruction, values, inputs, form))
        for used in instruction.arguments if instruction.name not in ("input", "constant") else ():
            if last[used] == place:
                values[used] = None  # long programs on many samples need not fill the memory
    return np.array([np.broadcast_to(np.asarray(values[place], dtype=np.float64), samples)
                     for place in program.outputs]).reshape(len(program.outputs), samples)


def last_uses(program: Program) -> list[int]:
    """The last instruction that uses each result; results of the program are used at the end."""
    last = [0] * len(program.instructions)
    for place, (name, arguments, _) in enumerate(program.instructions):
        if name not in ("input", "constant"):
            for used in arguments:
                last[used] = place
    for place in program.outputs:
        last[place] = len(program.instructions)
    return last


def step(program: Program, instruction: Instruction, values: list[Array | None], inputs: Array, form: Format) -> Array:
    """The value of one instruction at all samples."""
    name, arguments, own = instruction
    form = own or form
    if name == "input":
        return inputs[arguments[0]]
    if name == "constant":
        return np.float64(constant(program.constants[arguments[0]], form))
    given = [values[place] for place in arguments]
    if name == "select":
        return np.where(*given)
    return apply(name, form, *given)


def constant(value: fmpq | str, form: Format) -> float:
    """A constant rounded into a format."""
    if isinstance(value, str):
        with precision(BITS):
            found = nearest(form, CONSTANTS[value]())
        assert found is not None
        return found
    return float(nearest(form, value) or 0.0)


