"""Two machines that know nothing of one another round every operation alike."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from derive.floating.execute import run
from derive.floating.format import FORMATS, Format, round_to
from derive.floating.program import Program, Writer
from derive.machine import Builder
from derive.machine import Program as MachineProgram
from derive.machine import run as run_on_machine

BINARY = {"+": "add", "-": "sub", "*": "mul", "/": "div"}
UNARY = {"sqrt": "sqrt", "neg": "neg", "fabs": "absolute"}


def written(seed: int) -> tuple[Program, MachineProgram]:
    """The same random operations for both."""
    random, writer, builder = Random(seed), Writer(), Builder()
    ours, theirs = [writer.input(name) for name in "abcd"], [builder.input() for _ in "abcd"]
    for _ in range(40):
        i, j, name = random.randrange(len(ours)), random.randrange(len(ours)), random.choice([*BINARY, *UNARY])
        if name in BINARY:
            ours.append(writer.emit(name, ours[i], ours[j]))
            theirs.append(builder.apply(BINARY[name], theirs[i], theirs[j]))
        else:
            ours.append(writer.emit(name, ours[i]))
            theirs.append(builder.apply(UNARY[name], theirs[i]))
    return writer.program(ours[4:]), builder.program(theirs[4:])


def inputs(form: Format, seed: int) -> np.ndarray:
    """Numbers of the format from its subnormal ones up to a few thousand."""
    random = np.random.default_rng(seed)
    exponents = random.integers(max(form.emin // 2, -300), 12, (4, 200))
    return round_to(form, random.standard_normal((4, 200)) * 2.0 ** exponents)


@pytest.mark.parametrize("form", list(FORMATS.values()), ids=lambda form: form.name)
def test_both_machines_round_alike(form: Format) -> None:
    for seed in range(8):
        ours, theirs = written(seed)
        points = inputs(form, seed)
        assert np.array_equal(run(ours, points, form), run_on_machine(theirs, points, format=form.name).values,
                              equal_nan=True)
