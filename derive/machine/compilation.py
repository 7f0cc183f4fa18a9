"""The text of an operation made into machine code, by Numba and LLVM.

Numba translates one entry with all that it calls; the module is then optimised as a whole, with
nothing visible but the entry, so that it needs nothing of Numba when it is loaded again.  Never ``fastmath``:
error-free transforms live on exact roundings.
"""

from __future__ import annotations

import ctypes
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import llvmlite.binding as llvm
import numba
from numba.core import config
from numba.core.compiler_lock import global_compiler_lock

from ..lazy import load_file
from .layout import Kind
from .text import text
from .unavailable import MachineUnavailable

WHOLE, REAL, FLAG = map(numba.types.CPointer, (numba.types.int64, numba.types.float64, numba.types.uint8))
SIGNATURES = {"entry": numba.types.void(WHOLE, REAL, REAL, FLAG),
              "drive": numba.types.void(*[WHOLE] * 5, *[REAL] * 4, *[FLAG] * 2)}
"""Types of the entries, by the first word of their names."""
UNCOUNTED = """
define void @NRT_incref(ptr %0) alwaysinline { ret void }
define void @NRT_decref(ptr %0) alwaysinline { ret void }
"""
"""Nothing is allocated, so there is nothing to count."""
LIBRARY = ctypes.CDLL(None) if os.name == "posix" else ctypes.CDLL("msvcrt")
"""The C library that operations may call."""
_MODULES: dict[Kind, ModuleType] = {}


def module(kind: Kind) -> ModuleType:
    """The functions of the text, for Numba; the text is read from a file that is gone afterwards."""
    if kind not in _MODULES:
        with tempfile.TemporaryDirectory(prefix="derive") as folder:
            path = Path(folder, f"machine_{kind}.py")
            path.write_text(text(kind), "utf-8")
            _MODULES[kind] = load_file(f"derive_machine_{kind}", path)
    return _MODULES[kind]


def compiled(kind: Kind, name: str) -> bytes:
    """Object code with the one symbol ``name``.

    Raises ``MachineUnavailable`` when a compiler fails, whatever the reason.
    """
    return object_code(lambda: getattr(module(kind), name), SIGNATURES[name.partition("_")[0]], name)


def object_code(function: Callable[[], Callable[..., None]], signature: numba.types.Type, name: str) -> bytes:
    """Object code of a function in Python, of which nothing but the symbol ``name`` is seen.

    Raises ``MachineUnavailable`` when the function cannot be had or a compiler fails, whatever the reason.
    """
    try:
        code, entry = translated(function(), signature)
        return optimised(code, entry, name)
    except MachineUnavailable:
        raise
    except Exception as error:  # a compiler may fail in any way; no answer depends on it
        raise MachineUnavailable(f"cannot compile {name}: {error}") from error


def translated(function: Callable[..., None], signature: numba.types.Type) -> tuple[str, str]:
    """Plain code for LLVM, and the name of its entry; Numba leaves the optimising to ``optimised``."""
    with global_compiler_lock:
        before, config.OPT = config.OPT, type(config.OPT)(0)
        try:
            entry = numba.cfunc(signature, error_model="numpy", fastmath=False)(function)
            return entry.inspect_llvm(), entry.native_name
        finally:
            config.OPT = before


def target() -> llvm.TargetMachine:
    """This computer."""
    return llvm.Target.from_default_triple().create_target_machine(
        cpu=llvm.get_host_cpu_name(), features=llvm.get_host_cpu_features().flatten(), opt=3,
        reloc="default", codemodel="jitdefault", jit=True)


def optimised(code: str, entry: str, name: str) -> bytes:
    """Object code of a module in which only the entry is seen from outside, under a new name."""
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    unit = llvm.parse_assembly(code)
    unit.link_in(llvm.parse_assembly(UNCOUNTED))
    for value in (*unit.functions, *unit.global_variables):
        if value.name == entry:
            value.name = name
        elif not value.is_declaration:
            value.linkage = "internal"
    machine = target()
    options = llvm.create_pipeline_tuning_options(speed_level=3)
    options.loop_vectorization = options.slp_vectorization = True
    builder = llvm.create_pass_builder(machine, options)
    builder.getModulePassManager().run(unit, builder)
    missing = [f.name for f in unit.functions if f.is_declaration and not known(f.name)]
    if missing:
        raise MachineUnavailable(f"{name} needs {', '.join(missing)}")
    return bytes(machine.emit_object(unit))


def known(name: str) -> bool:
    """Whether a function is there without Numba: an instruction, or one of the C library."""
    return name.startswith("llvm.") or hasattr(LIBRARY, name)
