"""Why the machine cannot run here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class MachineUnavailable(Exception):
    """No machine code can be had on this computer; whoever asked goes on without the machine."""


@contextmanager
def faults() -> Iterator[None]:
    """Whatever compilers and caches fail with becomes one error, which says that it is to be done without the machine.

    >>> with faults():
    ...     raise OSError("no space left")
    Traceback (most recent call last):
    derive.machine.unavailable.MachineUnavailable: OSError: no space left
    """
    try:
        yield
    except MachineUnavailable:
        raise
    except Exception as error:
        raise MachineUnavailable(f"{type(error).__name__}: {error}".splitlines()[0][:200]) from error
