"""The one place where a module is loaded later than at the top of a file.

Faces use it for what a fast answer does not need: the parser, the tactics, the numbers, the graph
and the colours of the terminal.  The floor test reads the names given here like imports.

>>> load("derive.lazy").__name__
'derive.lazy'
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType


def load(name: str) -> ModuleType:
    """The module of this name."""
    return import_module(name)
