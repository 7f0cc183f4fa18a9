"""The machine code of a loop nest: compiled by Numba once, and kept under the hash of all that it was made from."""

from __future__ import annotations

import ctypes
import hashlib
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ...errors import InputProblem
from ...lazy import load, load_file
from ...machine.native import CACHE, loaded, processor
from ...machine.unavailable import MachineUnavailable
from .lanes import LANES
from .plan import Step
from .preamble import preamble

Array = Any
COMPILED: list[str] = []
"""The functions that this process had to compile, in order."""
SYMBOL = "loops"


class Code:
    """A loop nest that is compiled when it is first called."""

    def __init__(self, step: Step) -> None:
        self.text, self.kept = preamble() + step.text, step.kept
        self.pointers = len(step.operands) + 2 + bool(step.kept)
        self.name = step.text.partition("(")[0].removeprefix("def ")
        self.entry: Callable[..., None] | None = None

    def __call__(self, samples: int, sizes: Sequence[int], arrays: Sequence[Array]) -> None:
        """Run it: the last array is written, the others are read."""
        numbers = np.array([samples, *sizes], dtype=np.int64)
        if self.kept:
            arrays = [*arrays, np.empty((self.kept, LANES))]
        self.ready()(*[array.__array_interface__["data"][0] for array in (numbers, *arrays)])

    def ready(self) -> Callable[..., None]:
        """The machine code, made when it is first wanted."""
        if self.entry is None:
            self.entry = self.prepared()
        return self.entry

    def prepared(self) -> Callable[..., None]:
        """The machine code, kept or new.

        Raises ``InputProblem`` when a compiler fails.
        """
        identity = hashlib.sha256("\0".join([self.text, *processor()]).encode()).hexdigest()
        try:
            code = CACHE.get(identity)
            if code is None:
                code = self.compiled()
                CACHE.put(identity, code)
            place = loaded(code, SYMBOL)
        except MachineUnavailable as error:
            raise InputProblem(f"this kernel cannot be compiled: {error}", code="E-kernel") from error
        return ctypes.CFUNCTYPE(None, *[ctypes.c_void_p] * self.pointers)(place)

    def compiled(self) -> bytes:
        """New machine code."""
        try:
            compilation = load("derive.machine.compilation")
        except ImportError as error:
            raise MachineUnavailable(f"no compiler: {error}") from error
        COMPILED.append(self.name)
        signature = compilation.numba.types.void(compilation.WHOLE, *[compilation.REAL] * (self.pointers - 1))
        code: bytes = compilation.object_code(self.function, signature, SYMBOL)
        return code

    def function(self) -> Callable[..., None]:
        """The function of the text, read from a file that is gone afterwards."""
        with tempfile.TemporaryDirectory(prefix="derive") as folder:
            path = Path(folder, "kernel.py")
            path.write_text(self.text, "utf-8")
            found: Callable[..., None] = getattr(load_file("derive_kernel", path), self.name)
            return found
