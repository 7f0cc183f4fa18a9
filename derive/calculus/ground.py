"""The foundations, read once a process: asking for the next derivative costs the derivative alone."""

from __future__ import annotations

from functools import cache
from typing import Any

from derive.kernel.check import check_theorem
from derive.kernel.rules import Theorem
from derive.library.cache import Cache
from derive.library.index import read_index
from derive.library.options import Options
from derive.prove import Pipeline
from derive.theory.theory import Theory
from derive.theory.vocabulary import used_names


@cache
def _pipeline() -> Pipeline:
    kept = Cache.default()
    return Pipeline(read_index(kept), Options(numbers=False), kept)


def theory() -> Theory:
    """The theory of the foundations."""
    return _pipeline().theory


def checked(certificate: dict[str, Any]) -> Theorem:
    """The kernel's theorem for a certificate, once it has accepted the lemmas that the certificate uses.

    Raises:
        KernelError: when the kernel refuses it.
    """
    for name in sorted(used_names(certificate)):
        _pipeline().settle(name)
    return check_theorem(theory().env, certificate)
