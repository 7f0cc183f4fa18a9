"""What must hold between the sorts of drafts.

``attempt`` says whether a constraint is done with; one that must wait is tried again when more is
known.  ``settle(rank)`` makes a guess when nothing else moves: low ranks are the safe guesses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..kernel.sorts import INT, NAT, ONE, REAL, Fun, Sort
from .draft import Draft, Function, Literal
from .expressions import Expr
from .unify import LITERAL, is_ground, is_shaped, kind

if TYPE_CHECKING:
    from .infer import Inference

COUNTED = ("nat", "int", "index", "literal")
RANKS = 7
"""1: a variable in brackets after a vector is a position; 2: a sum runs over numbers; 3: a part has the sort of
its neighbours; 4: a product is one of matrices; 5: what is left is a real number; 6: columns, functions, zeros."""


class Constraint:
    """Something that must come to hold."""

    def attempt(self, inference: Inference) -> bool:
        raise NotImplementedError

    def settle(self, inference: Inference, rank: int) -> bool:
        """Guess; True if something was decided."""
        return False


def is_zero(draft: Draft) -> bool:
    return isinstance(draft, Literal) and draft.value == 0


class Fits(Constraint):
    """A draft stands where an element of ``sort`` is wanted."""

    def __init__(self, draft: Draft, sort: Sort) -> None:
        self.draft, self.sort = draft, sort

    def attempt(self, inference: Inference) -> bool:
        found, wanted = inference.unknowns.resolve(self.draft.sort), inference.unknowns.resolve(self.sort)
        if found is wanted:
            return True
        if isinstance(self.draft, Function) and kind(wanted) in ("fun", "unknown"):
            return self._function(inference, self.draft, wanted)
        rule = _FITS.get(kind(wanted), _fits_exactly)
        answer = rule(inference, self.draft, kind(found), found, wanted)
        if answer is None:
            return False
        if not answer:
            raise inference.mismatch.wanted(self.draft, found, wanted)
        return True

    def _function(self, inference: Inference, draft: Function, wanted: Sort) -> bool:
        if kind(wanted) == "unknown":
            shape, wanted = wanted, Fun(draft.local.sort, inference.unknowns.sort())
            inference.unknowns.unify(shape, wanted)
        if not inference.unknowns.unify(draft.local.sort, wanted.argument):
            raise inference.mismatch.wanted(draft, draft.sort, wanted)
        inference.require(Fits(draft.body, wanted.result))
        return True

    def settle(self, inference: Inference, rank: int) -> bool:
        found, wanted = inference.unknowns.resolve(self.draft.sort), inference.unknowns.resolve(self.sort)
        if rank == 3 and kind(found) == "unknown" and wanted.kind in ("real", "int"):
            return inference.unknowns.unify(found, wanted)
        if rank == 5 and kind(wanted) == "unknown" and kind(found) == "literal":
            return inference.unknowns.unify(wanted, REAL)
        if rank == 5 and kind(wanted) == "unknown":
            return inference.unknowns.unify(wanted, found)
        return rank == 6 and kind(found) == "literal" and inference.unknowns.unify(wanted, REAL)


def _fits_unknown(inference: Inference, draft: Draft, found_kind: str, found: Sort, wanted: Sort) -> bool | None:
    if found_kind in ("unknown", "literal"):
        return None
    return inference.unknowns.unify(wanted, found)


def _fits_real(inference: Inference, draft: Draft, found_kind: str, found: Sort, wanted: Sort) -> bool | None:
    unify = inference.unknowns.unify
    if found_kind == "unknown":
        return unify(found, wanted) if is_shaped(wanted) else None
    if found_kind == "literal" and is_zero(draft):
        return True if is_ground(wanted) else None
    if found_kind in COUNTED:
        return unify(wanted, REAL)
    return unify(found, wanted)


def _fits_nat(inference: Inference, draft: Draft, found_kind: str, found: Sort, wanted: Sort) -> bool | None:
    if found_kind == "literal":
        return not below_zero(draft)
    return found_kind == "index" or inference.unknowns.unify(found, NAT)


def _fits_int(inference: Inference, draft: Draft, found_kind: str, found: Sort, wanted: Sort) -> bool | None:
    return None if found_kind == "unknown" else found_kind in COUNTED


def _fits_index(inference: Inference, draft: Draft, found_kind: str, found: Sort, wanted: Sort) -> bool | None:
    if found_kind == "literal":
        return not below_zero(draft) and not is_zero(draft)
    return found_kind == "nat" or inference.unknowns.unify(found, wanted)


def _fits_exactly(inference: Inference, draft: Draft, found_kind: str, found: Sort, wanted: Sort) -> bool | None:
    return found_kind != "literal" and inference.unknowns.unify(found, wanted)


_FITS = {"unknown": _fits_unknown, "real": _fits_real, "nat": _fits_nat, "int": _fits_int, "index": _fits_index}


def below_zero(draft: Draft) -> bool:
    """Whether a draft made of literals alone could be negative."""
    if isinstance(draft, Literal):
        return draft.value < 0
    return any(below_zero(part) for part in getattr(draft, "parts", ())) or getattr(draft, "subtracts", False)


class Column(Constraint):
    """``𝟏`` has one column, if nothing says otherwise."""

    def __init__(self, sort: Sort) -> None:
        self.sort = sort

    def attempt(self, inference: Inference) -> bool:
        sort = inference.unknowns.resolve(self.sort)
        return sort.kind == "real" and inference.unknowns.resolve_dim(sort.shape[1]) is ONE or is_ground(sort)

    def settle(self, inference: Inference, rank: int) -> bool:
        columns = inference.unknowns.resolve(self.sort).shape[1]
        free = columns.name is not None and columns.name[0] == "?"
        return rank == 5 and free and inference.unknowns.unify_dims(columns, ONE)


class Alike(Constraint):
    """Drafts that are added or compared have one sort, to which numbers are converted.

    ``sort`` becomes that sort.  ``parts`` are the drafts; ``compares`` says that they are compared,
    which anything can be, not only numbers.
    """

    def __init__(self, parts: list[Draft], sort: Sort, expr: Expr, *, compares: bool = False, order: bool = False,
                 subtracts: bool = False) -> None:
        self.parts, self.sort, self.expr = parts, sort, expr
        self.compares, self.order, self.subtracts = compares, order, subtracts

    def attempt(self, inference: Inference) -> bool:
        found = [inference.unknowns.resolve(part.sort) for part in self.parts]
        kinds = [kind(sort) for sort in found]
        if "real" in kinds:
            return self._real(inference, found, kinds)
        if not all(k in COUNTED or k == "unknown" for k in kinds):
            return self._exact(inference, found, kinds)
        if "unknown" in kinds:
            return self._from_result(inference, found, kinds)
        return self._set(inference, self._counted(inference, found, kinds))

    def _set(self, inference: Inference, sort: Sort) -> bool:
        if not inference.unknowns.unify(self.sort, sort):
            raise inference.mismatch.alike(self.parts, inference)
        return True

    def _real(self, inference: Inference, found: list[Sort], kinds: list[str]) -> bool:
        """Some part is real: all parts have its shape, or are numbers."""
        shape = next(s for s, k in zip(found, kinds, strict=True) if k == "real")
        done = True
        for part, sort, name in zip(self.parts, found, kinds, strict=True):
            fits = True
            if name == "real":
                fits = inference.unknowns.unify(sort, shape)
            elif name in COUNTED and not is_zero(part):
                fits = inference.unknowns.unify(shape, REAL)
            elif name == "unknown":
                if is_shaped(inference.unknowns.resolve(shape)):
                    fits = inference.unknowns.unify(sort, shape)
                else:
                    done = False
            elif name not in COUNTED:
                fits = False
            if not fits:
                raise inference.mismatch.alike(self.parts, inference)
        return self._set(inference, shape) and done

    def _exact(self, inference: Inference, found: list[Sort], kinds: list[str]) -> bool:
        """Functions, truth values and elements of opaque sorts are compared as they are."""
        parts = list(zip(self.parts, found, kinds, strict=True))
        if not self.compares:
            raise inference.mismatch.not_a_number(next(p for p, _, k in parts if k not in COUNTED and k != "unknown"))
        known = [s for p, s, k in parts if k not in COUNTED and k != "unknown" and not isinstance(p, Function)]
        wanted = known[0] if known else inference.unknowns.resolve(self.sort)
        if kind(wanted) == "unknown":
            return False
        if wanted.kind == "fun" and any(k in COUNTED for k in kinds):
            raise inference.mismatch.alike(self.parts, inference)
        self._set(inference, wanted)
        for part in self.parts:
            inference.require(Fits(part, wanted))
        return True

    def _from_result(self, inference: Inference, found: list[Sort], kinds: list[str]) -> bool:
        """What is wanted of the whole may say what the unknown parts are."""
        wanted = inference.unknowns.resolve(self.sort)
        if wanted is NAT or is_shaped(wanted):
            for sort, name in zip(found, kinds, strict=True):
                if name == "unknown":
                    inference.unknowns.unify(sort, wanted)
        return False

    def _counted(self, inference: Inference, found: list[Sort], kinds: list[str]) -> Sort:
        """All parts are counting numbers, positions or literals."""
        if all(k == "literal" for k in kinds):
            return REAL if self.compares else LITERAL
        if self.compares and not self.order and all(k in ("index", "literal") for k in kinds):
            return self._positions(inference, found, kinds)
        signed = "int" in kinds or self.subtracts or any(below_zero(p) for p in self.parts)
        return INT if signed else NAT

    def _positions(self, inference: Inference, found: list[Sort], kinds: list[str]) -> Sort:
        positions = [s for s, k in zip(found, kinds, strict=True) if k == "index"]
        same = all(inference.unknowns.unify(s, positions[0]) for s in positions)
        literals = [p for p, k in zip(self.parts, kinds, strict=True) if k == "literal"]
        return positions[0] if same and not any(is_zero(p) or below_zero(p) for p in literals) else NAT

    def settle(self, inference: Inference, rank: int) -> bool:
        found = [inference.unknowns.resolve(part.sort) for part in self.parts]
        unknown = [s for s in found if kind(s) == "unknown"]
        known = [s for s in found if kind(s) not in ("unknown", "literal")]
        wanted = inference.unknowns.resolve(self.sort)
        if not unknown:
            return rank == 5 and self.compares and self._settle_functions(inference)
        if rank == 3 and (
            known and known[0].kind in ("real", "index", "int") or is_ground(wanted) and wanted.kind == "real"
        ):
            value = known[0] if known else wanted
        elif rank == 5:
            value = known[0] if known else REAL
        else:
            return False
        return all(inference.unknowns.unify(s, value) for s in unknown)

    def _settle_functions(self, inference: Inference) -> bool:
        """Only functions written with ↦ are compared: by the sort of the first."""
        first = self.parts[0]
        if not isinstance(first, Function) or kind(inference.unknowns.resolve(self.sort)) != "unknown":
            return False
        return inference.unknowns.unify(self.sort, Fun(first.local.sort, inference.unknowns.sort()))
