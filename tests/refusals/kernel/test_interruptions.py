"""A term or sort whose making is interrupted leaves nothing half made behind for the next proof of the process."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from types import FrameType
from typing import Any

import pytest

from derive.kernel import sorts, terms
from derive.kernel.errors import KernelError
from derive.kernel.rules import Environment, apply
from derive.kernel.sorts import NAT, PROP, REAL, Dim, Index, Opaque, Sort
from derive.kernel.terms import Term, Var, abstract, app, bound, lam, num, op, size, var

FILES = {sorts.__file__, terms.__file__}


class Interrupted(BaseException):
    """What Ctrl-C or a clock may raise between any two lines."""


def interrupted(action: Callable[[], Any], at: int) -> bool:
    """Run an action up to its ``at``-th line in the files of terms and sorts; whether it was cut short there."""
    left = at

    def trace(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal left
        if frame.f_code.co_filename not in FILES:
            return None
        if event == "line":
            left -= 1
            if left < 0:
                raise Interrupted
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        action()
    except Interrupted:
        return True
    finally:
        sys.settrace(before)
    return False


def made(name: str) -> dict[str, Term]:
    """One term of each kind, of names that occur nowhere else."""
    x, f = var(name, REAL), var(name, sorts.Fun(REAL, REAL))
    positive = op("<", num(0), x, sort=PROP)
    return {
        "variable": x, "index": var(name, Index(Dim.of(name) + Dim.of(1))), "element": var(name, Opaque(name)),
        "bound": bound(0, Index(Dim.of(name))), "number": num(len(name) + 7 ** 9, NAT), "size": size(Dim.of(name)),
        "application": app(f, x), "formula": positive, "loose": op("neg", app(f, bound(0, REAL)), sort=REAL),
        "function": abstract(x, positive), "constant": lam(REAL, x), "inner": lam(REAL, app(f, app(f, bound(1, REAL)))),
    }


def parts(term: Term) -> tuple[Any, ...]:
    names = {variable.name for variable in term.free}
    escaping = {index: sort.kind for index, sort in term.escaping.items()}
    return len(term.free), len(names), escaping, term.loose, term.depth, term.sort.kind


def test_every_place() -> None:
    wanted = {kind: parts(term) for kind, term in made("whole").items()}
    place = 0
    while interrupted(partial(made, f"cut{place}"), place):
        found = {kind: parts(term) for kind, term in made(f"cut{place}").items()}
        assert found == wanted, f"after line {place}"
        place += 1
    assert place > 100


def test_an_interrupted_variable_is_still_free_in_a_hypothesis() -> None:
    place = 0
    while interrupted(partial(var, f"free{place}", REAL), place):
        x = var(f"free{place}", REAL)
        assumed = apply(Environment(), "assume", [], op("<", num(0), x, sort=PROP))
        with pytest.raises(KernelError, match="is free in"):
            apply(Environment(), "forall_intro", [assumed], x)
        place += 1
    assert place > 5


def test_the_tables_hold_whole_objects() -> None:
    assert all(isinstance(term.depth, int) and isinstance(term.sort, Sort) for term in terms._known.values())
    assert all(variable in variable.free for variable in terms._known.values() if isinstance(variable, Var))
