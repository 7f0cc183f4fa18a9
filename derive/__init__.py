"""Worked derivations and checked proofs for the mathematics of machine learning.

The names below are loaded when they are first used, so that ``import derive`` costs nothing.

>>> import derive
>>> derive.__version__.count(".")
2
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

from .lazy import load
from .version import __version__

PUBLIC = {
    "prove": "derive.notebook",
    "check": "derive.notebook",
    "parse": "derive.notebook",
    "compile": "derive.notebook",
    "derivative": "derive.notebook",
    "gradient": "derive.notebook",
    "jacobian": "derive.notebook",
    "hessian": "derive.notebook",
    "differential": "derive.notebook",
    "vec_jacobian": "derive.notebook",
    "maximise": "derive.notebook",
    "minimise": "derive.notebook",
    "Derivative": "derive.notebook",
    "Result": "derive.notebook",
    "Options": "derive.library.options",
    "DeriveError": "derive.errors",
}
"""Where each public name lives."""

__all__ = ["DeriveError", "Derivative", "Options", "Result", "__version__", "check", "compile", "derivative",
           "differential", "gradient", "hessian", "jacobian", "maximise", "minimise", "parse", "prove",
           "vec_jacobian"]


def __getattr__(name: str) -> Any:
    if name not in PUBLIC:
        raise AttributeError(f"module 'derive' has no attribute {name!r}")
    value = getattr(load(PUBLIC[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(set(globals()) | set(PUBLIC))


class _Package(ModuleType):
    """``derive.prove`` stays the verb after Python has loaded the module of the same name."""

    def __setattr__(self, name: str, value: Any) -> None:
        if name not in PUBLIC or not isinstance(value, ModuleType):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
