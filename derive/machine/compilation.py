"""The text of an operation made into machine code, by Numba and LLVM.

Numba translates one entry with all that it calls; the module is then optimised as a whole, with
nothing visible but the entry, so that it needs nothing of Numba when it is loaded again.  Never ``fastmath``:
error-free transforms live on exact roundings.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from types import ModuleType

import llvmlite.binding as llvm
import numba

from ..lazy import load_file
from .text import text
from .unavailable import MachineUnavailable

ENTRY = numba.types.void(*map(numba.types.CPointer, (numba.types.int64, numba.types.float64, numba.types.float64,
                                                     numba.types.uint8)))
SIGNATURES = {"entry": ENTRY}
"""Types of the entries, by the first word of their names."""
_MODULES: dict[int, ModuleType] = {}


def module(terms: int) -> ModuleType:
    """The functions of the text, for Numba; the text is read from a file that is gone afterwards."""
    if terms not in _MODULES:
        with tempfile.TemporaryDirectory(prefix="derive") as folder:
            path = Path(folder, f"machine_{terms}.py")
            path.write_text(text(terms), "utf-8")
            _MODULES[terms] = load_file(f"derive_machine_{terms}", path)
    return _MODULES[terms]


def compiled(terms: int, name: str) -> bytes:
    """Object code with the one symbol ``name``.

    Raises ``MachineUnavailable`` when a compiler fails, whatever the reason.
    """
    try:
        signature = SIGNATURES[name.partition("_")[0]]
        entry = numba.cfunc(signature, error_model="numpy", fastmath=False)(getattr(module(terms), name))
        return optimised(entry.inspect_llvm(), entry.native_name, name)
    except MachineUnavailable:
        raise
    except Exception as error:  # a compiler may fail in any way; no answer depends on it
        raise MachineUnavailable(f"cannot compile {name} for {terms} terms: {error}") from error


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
    return name.startswith("llvm.") or llvm.address_of_symbol(name) is not None
