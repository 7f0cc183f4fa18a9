"""The one place where a module is loaded later than at the top of a file.

Faces use it for what a fast answer does not need: the parser, the tactics, the numbers, the graph
and the colours of the terminal.  The floor test reads the names given here like imports.

>>> load("derive.lazy").__name__
'derive.lazy'
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from os import PathLike
from types import ModuleType


def load(name: str) -> ModuleType:
    """The module of this name."""
    return import_module(name)


def load_file(name: str, path: str | PathLike[str]) -> ModuleType:
    """A module from a file that was written by the program itself."""
    spec = spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"no module can be read from {path}")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
