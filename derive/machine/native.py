"""Operations as functions of this process: loaded from the cache, or compiled once.

Loading needs LLVM's reader of object code alone; Numba is imported only to compile what no cache holds.
"""

from __future__ import annotations

import ctypes
import hashlib
import json
import threading
from collections.abc import Callable
from functools import cache
from pathlib import Path

import llvmlite
import llvmlite.binding as llvm

from ..lazy import load
from .cache import ObjectCache
from .layout import Kind
from .unavailable import MachineUnavailable

Entry = Callable[..., None]
CACHE = ObjectCache.default()
"""The cache of this process."""
COMPILED: list[tuple[Kind, str]] = []
"""What this process had to compile, in order."""
COMPILATION = Path(__file__).with_name("compilation.py")
_LOCK = threading.RLock()
_ENGINES: list[llvm.ExecutionEngine] = []
_ENTRIES: dict[tuple[Kind, str], int] = {}


def address(kind: Kind, name: str) -> int:
    """Where the machine code of an entry begins.

    Raises ``MachineUnavailable`` when it is neither kept nor can be compiled.
    """
    with _LOCK:
        place = _ENTRIES.get((kind, name))
        if place is None:
            place = _ENTRIES[kind, name] = found(kind, name)
        return place


def found(kind: Kind, name: str) -> int:
    """An entry from the cache, else compiled and kept."""
    identity = key(kind, name)
    code = CACHE.get(identity)
    if code is not None:
        return loaded(code, name)
    try:
        compilation = load("derive.machine.compilation")
    except ImportError as error:
        raise MachineUnavailable(f"no compiler: {error}") from error
    code = compilation.compiled(kind, name)
    COMPILED.append((kind, name))
    CACHE.put(identity, code)
    return loaded(code, name)


def key(kind: Kind, name: str) -> str:
    """A hash over the text of an entry, what it calls, the compilers and this processor."""
    return digest(contents(kind).get(name, name), COMPILATION.read_text("utf-8"), *processor())


@cache
def contents(kind: Kind) -> dict[str, str]:
    """The hash of the text of each entry; kept, since writing the texts takes longer than loading the code."""
    place = digest("contents", str(kind), sources())
    kept = CACHE.get(place)
    if kept is not None:
        found: dict[str, str] = json.loads(kept)
        return found
    text = load("derive.machine.text")
    found = {name: text.content(kind, name) for name in text.entries(kind)}
    CACHE.put(place, json.dumps(found).encode())
    return found


@cache
def sources() -> str:
    """A hash over everything that texts are made by."""
    files = sorted(COMPILATION.parent.rglob("*.py"))
    return digest(*(file.read_text("utf-8") for file in files), llvmlite.__version__)


def digest(*parts: str) -> str:
    """A hash over texts."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


@cache
def processor() -> tuple[str, ...]:
    """The compiler and what it compiles for; a new Numba comes with a new llvmlite."""
    return (llvmlite.__version__, llvm.get_default_triple(), llvm.get_host_cpu_name(),
            llvm.get_host_cpu_features().flatten())


def reader() -> llvm.TargetMachine:
    """A target that object code is read for; an engine keeps it."""
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    return llvm.Target.from_default_triple().create_target_machine(jit=True)


def loaded(code: bytes, name: str) -> int:
    """The address of the one symbol of object code, which stays in memory."""
    try:
        engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), reader())
        engine.add_object_file(llvm.ObjectFileRef.from_data(code))
        engine.finalize_object()
        place = engine.get_function_address(name)
    except (RuntimeError, OSError, MemoryError) as error:
        raise MachineUnavailable(f"cannot load {name}: {error}") from error
    if not place:
        raise MachineUnavailable(f"no {name} in its object code")
    _ENGINES.append(engine)
    return int(place)


def entry(kind: Kind, name: str) -> Entry:
    """An operation by its name, on the addresses of a row, the memory, scratch cells and flags."""
    return ctypes.CFUNCTYPE(None, *[ctypes.c_void_p] * 4)(address(kind, f"entry_{name}"))


def driver(kind: Kind) -> Entry:
    """The interpreter, on eleven addresses."""
    return ctypes.CFUNCTYPE(None, *[ctypes.c_void_p] * 11)(address(kind, "drive_blocks"))
